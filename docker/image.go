package docker

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
)

// repository names the images this package builds; each has a tag of its own, so that two
// processes at work do not remove each other's.
const repository = "paymock-test"

// binaryNames are the commands in the image, at its root.
var binaryNames = []string{"paymock", "payctl"}

//go:embed Dockerfile.scratch
var dockerfile []byte

// images holds what this process has built, by directory of the binaries ("" where the go
// command built them). Only successes are kept, so a failed build may be tried again.
var images = struct {
	sync.Mutex
	built map[string]string
}{built: map[string]string{}}

// imageName returns the image to run, building it where the process has not done so yet.
func (s settings) imageName(ctx context.Context) (string, error) {
	if s.image != "" {
		return s.image, nil
	}
	dir := s.binaries
	if dir == "" {
		dir = os.Getenv("PAYMOCK_BIN")
	}
	images.Lock()
	defer images.Unlock()
	if name, ok := images.built[dir]; ok {
		return name, nil
	}
	name, err := buildImage(ctx, dir, rand.Text())
	if err != nil {
		return "", err
	}
	images.built[dir] = name
	return name, nil
}

// Cleanup removes the images that this process built, and with them the untagged layers they
// stand on. Call it when all containers have ended, for example at the end of TestMain. An
// image still in use stays, and the error says so.
func Cleanup(ctx context.Context) error {
	images.Lock()
	defer images.Unlock()
	if len(images.built) == 0 {
		return nil
	}
	return withProvider(func(p *testcontainers.DockerProvider) error {
		var errs []error
		for dir, name := range images.built {
			if _, err := p.Client().ImageRemove(ctx, name, client.ImageRemoveOptions{PruneChildren: true}); err != nil {
				errs = append(errs, fmt.Errorf("docker: remove image %s: %w", name, err))
				continue
			}
			delete(images.built, dir)
		}
		return errors.Join(errs...)
	})
}

// buildImage builds the image from the binaries in dir.
func buildImage(ctx context.Context, dir, tag string) (name string, err error) {
	if dir == "" {
		if dir, err = os.MkdirTemp("", "paymock-bin-"); err != nil {
			return "", fmt.Errorf("docker: directory for the binaries: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		if err := buildBinaries(ctx, dir); err != nil {
			return "", err
		}
	}
	archive, err := buildContext(dir)
	if err != nil {
		return "", err
	}
	err = withProvider(func(p *testcontainers.DockerProvider) error {
		var log bytes.Buffer
		name, err = p.BuildImage(ctx, &testcontainers.ContainerRequest{FromDockerfile: testcontainers.FromDockerfile{
			ContextArchive: archive,
			Repo:           repository,
			Tag:            tag,
			BuildLogWriter: &log,
		}})
		if err != nil {
			return fmt.Errorf("docker: build the image: %w\n%s", err, log.Bytes())
		}
		return nil
	})
	return name, err
}

// buildBinaries builds both commands into dir, for Linux and this machine's processor. The
// working directory must be in a module that can import paymock's packages.
func buildBinaries(ctx context.Context, dir string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags", "nomsgpack", "-ldflags", "-s -w",
		"-o", dir+string(filepath.Separator), "paymock/mock/cmd/paymock", "paymock/client/cmd/payctl")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+runtime.GOARCH)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("docker: build the commands: %w\n%s", err, out)
	}
	return nil
}

// checkBinaries says which command dir lacks.
func checkBinaries(dir string) error {
	for _, name := range binaryNames {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			return fmt.Errorf("docker: binary %s: %w; `make build` makes it", name, err)
		}
		if !info.Mode().IsRegular() {
			return fmt.Errorf("docker: binary %s in %s is not a file", name, dir)
		}
	}
	return nil
}

// buildContext packs the Dockerfile and the binaries. Times and owners are left out, so equal
// binaries give equal layers and the engine's cache is hit.
func buildContext(dir string) (*bytes.Reader, error) {
	if err := checkBinaries(dir); err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	errs := []error{addFile(w, "Dockerfile", 0o644, dockerfile)}
	for _, name := range binaryNames {
		content, err := os.ReadFile(filepath.Join(dir, name))
		errs = append(errs, err, addFile(w, name, 0o755, content))
	}
	errs = append(errs, w.Close())
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("docker: pack the build context: %w", err)
	}
	return bytes.NewReader(buf.Bytes()), nil
}

func addFile(w *tar.Writer, name string, mode int64, content []byte) error {
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: mode, Size: int64(len(content))}); err != nil {
		return err
	}
	_, err := w.Write(content)
	return err
}
