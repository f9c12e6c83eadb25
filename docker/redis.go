package docker

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

const (
	redisPort = "6379"
	// redisImage is run unless another one is named, where the engine has it or can pull it.
	redisImage = "redis:7"
	// redisRepository names the images that are made of this machine's own redis-server.
	redisRepository = "paymock-test-redis"
)

// Redis is a running Redis, on which simulators act as one.
type Redis struct{ *box }

// RunRedis starts a Redis that writes each change down before it answers. Its image is that of
// WithImage, redis:7 where the engine has it, one that is made of this machine's redis-server
// (Debian's package redis-server), or redis:7, pulled. Its state ends with the container, but not
// with a stop.
func RunRedis(ctx context.Context, opts ...testcontainers.ContainerCustomizer) (*Redis, error) {
	s, rest, err := applyOptions(opts)
	if err != nil {
		return nil, err
	}
	if s.binaries != "" {
		return nil, errors.New("docker: RunRedis does not take WithBinary: give it to Run")
	}
	if err := s.onlyForMock("RunRedis"); err != nil {
		return nil, err
	}
	if s.alias == "" {
		s.alias = "redis"
	}
	if err := Prepare(); err != nil {
		return nil, err
	}
	if s.image == "" {
		if s.image, err = redisImageName(ctx); err != nil {
			return nil, err
		}
	}
	request := []testcontainers.ContainerCustomizer{
		testcontainers.WithCmd("redis-server", "--port", redisPort, "--bind", "0.0.0.0", "--protected-mode", "no",
			"--appendonly", "yes", "--appendfsync", "always", "--save", "", "--maxmemory-policy", "noeviction"),
		testcontainers.WithExposedPorts(redisPort + "/tcp"),
		testcontainers.WithWaitStrategy(wait.ForLog("Ready to accept connections")),
	}
	b, err := start(ctx, s, append(request, rest...))
	if b == nil {
		return nil, err
	}
	return &Redis{b}, err
}

// URL is where Redis answers, as seen from this machine: redis://host:port.
func (r *Redis) URL(ctx context.Context) (string, error) {
	return r.PortEndpoint(ctx, redisPort, "redis")
}

// InternalURL is where Redis answers containers on the same network.
func (r *Redis) InternalURL() string { return "redis://" + r.alias + ":" + redisPort }

// WithRedis has the simulator keep its state in a Redis of RunRedis, whose network it joins. Those
// that are given the same act as one; each but one needs a name of its own, by WithAlias. Run only.
func WithRedis(r *Redis) Option {
	return func(s *settings) error {
		if r == nil || r.box == nil {
			return errors.New("docker: WithRedis: no Redis; start one with RunRedis, or leave the option out")
		}
		if s.network != nil && s.network != r.network {
			return errors.New("docker: WithRedis: the Redis is on another network than WithNetwork says; give that to RunRedis, too")
		}
		s.network, s.store = r.network, r.InternalURL()
		return nil
	}
}

// WithStore is the URL of a store that the container reaches, as serve --store takes it. Run only.
func WithStore(url string) Option {
	return func(s *settings) error {
		if url == "" {
			return errors.New("docker: WithStore: empty URL; leave the option out to keep the state in memory")
		}
		s.store = url
		return nil
	}
}

// redisImageName finds or makes an image of Redis.
func redisImageName(ctx context.Context) (name string, err error) {
	err = withProvider(func(p *testcontainers.DockerProvider) error {
		if _, err := p.Client().ImageInspect(ctx, redisImage); err == nil {
			name = redisImage
			return nil
		}
		program, err := exec.LookPath("redis-server")
		if err != nil {
			name = redisImage // is pulled
			return nil        //nolint:nilerr // it needs not be there
		}
		archive, err := redisContext(ctx, program)
		if err != nil {
			return fmt.Errorf("docker: make an image of %s: %w; give another with WithImage", program, err)
		}
		sum := sha256.Sum256(archive)
		tag := hex.EncodeToString(sum[:10])
		name = redisRepository + ":" + tag
		if _, err := p.Client().ImageInspect(ctx, name); err == nil {
			return nil
		}
		name, err = p.BuildImage(ctx, &testcontainers.ContainerRequest{FromDockerfile: testcontainers.FromDockerfile{
			ContextArchive: bytes.NewReader(archive), Repo: redisRepository, Tag: tag, BuildLogWriter: io.Discard,
		}})
		if err != nil {
			return fmt.Errorf("docker: build the image of %s: %w", program, err)
		}
		return nil
	})
	return name, err
}

// redisContext packs this machine's redis-server, its client and the libraries that they load.
func redisContext(ctx context.Context, program string) ([]byte, error) {
	files := []string{program}
	if client, err := exec.LookPath("redis-cli"); err == nil {
		files = append(files, client)
	}
	for _, name := range slices.Clone(files) {
		out, err := exec.CommandContext(ctx, "ldd", name).Output()
		if err != nil {
			return nil, fmt.Errorf("ldd %s: %w", name, err)
		}
		for _, word := range strings.Fields(string(out)) {
			if filepath.IsAbs(word) && !slices.Contains(files, word) {
				files = append(files, word)
			}
		}
	}
	var buf bytes.Buffer
	w := tar.NewWriter(&buf)
	dockerfile := "FROM scratch\nCOPY root /\nWORKDIR /data\nENV PATH=/usr/bin\n"
	errs := []error{addFile(w, "Dockerfile", 0o644, []byte(dockerfile))}
	for _, name := range files {
		content, err := os.ReadFile(name)
		if strings.HasPrefix(filepath.Base(name), "redis-") {
			name = "/usr/bin/" + filepath.Base(name)
		}
		errs = append(errs, err, addFile(w, "root"+name, 0o755, content))
	}
	errs = append(errs, w.Close())
	return buf.Bytes(), errors.Join(errs...)
}
