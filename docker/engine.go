package docker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/testcontainers/testcontainers-go"
)

// ErrNoEngine says that no container engine answers; match it with errors.Is.
var ErrNoEngine = errors.New("docker: no container engine answers")

// Prepare sets, where they are unset, the two environment variables that testcontainers needs
// on this machine. Every function of this package calls it; call it before your own first call of
// testcontainers, as in TestMain.
//
// TESTCONTAINERS_RYUK_DISABLED becomes true, because the reaper is an image to be pulled, and
// what is run here is ended by its tests. TESTCONTAINERS_HOST_OVERRIDE becomes 127.0.0.1 where
// the engine runs in the same container as the tests: testcontainers would look for published
// ports at the gateway and wait for a minute in vain.
func Prepare() error {
	defaults := map[string]string{"TESTCONTAINERS_RYUK_DISABLED": "true"}
	if engineIsInside("/") {
		defaults["TESTCONTAINERS_HOST_OVERRIDE"] = "127.0.0.1"
	}
	for name, value := range defaults {
		if _, given := os.LookupEnv(name); given {
			continue
		}
		if err := os.Setenv(name, value); err != nil {
			return fmt.Errorf("docker: set %s: %w", name, err)
		}
	}
	return nil
}

// engineIsInside tells whether root belongs to a container in which dockerd itself runs.
func engineIsInside(root string) bool {
	if _, err := os.Stat(filepath.Join(root, ".dockerenv")); err != nil {
		return false
	}
	pid, err := os.ReadFile(filepath.Join(root, "var/run/docker.pid"))
	if err != nil {
		return false
	}
	name, err := os.ReadFile(filepath.Join(root, "proc", strings.TrimSpace(string(pid)), "comm"))
	return err == nil && string(bytes.TrimSpace(name)) == "dockerd"
}

// Available tells whether a container engine answers: nil, or an error that wraps ErrNoEngine
// and says what was tried. An engine that was missing at the first call of a process counts
// as missing until its end, because testcontainers looks for it once.
func Available(ctx context.Context) error {
	return withProvider(func(p *testcontainers.DockerProvider) error {
		if err := p.Health(ctx); err != nil {
			return fmt.Errorf("%w: %w", ErrNoEngine, err)
		}
		return nil
	})
}

// withProvider lends do a connection to the engine. testcontainers reads its settings at the first one.
func withProvider(do func(*testcontainers.DockerProvider) error) error {
	if err := Prepare(); err != nil {
		return err
	}
	provider, err := testcontainers.NewDockerProvider()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoEngine, err)
	}
	return errors.Join(do(provider), provider.Close())
}
