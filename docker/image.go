package docker

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/client"
	"github.com/testcontainers/testcontainers-go"
)

// repository names the images this package builds. Each has a tag made of its content, so that
// equal binaries make one image, which every process uses.
const repository = "paymock-test"

// binaryNames are the commands in the image, at its root.
var binaryNames = []string{"paymock", "payctl"}

//go:embed Dockerfile.scratch
var dockerfile []byte

// images holds what this process has found or built, by directory of the binaries ("" where the
// go command built them). Only successes are kept, so a failed build may be tried again.
var images = struct {
	sync.Mutex
	byDir map[string]builtImage
}{byDir: map[string]builtImage{}}

type builtImage struct {
	name  string
	built bool // by this process, not found ready
}

// imageName returns the image to run: the one named by WithImage, or the one with the content
// of the binaries in WithBinary or PAYMOCK_BIN, or of those that the go command builds. It is
// built where the engine has none of that content.
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
	if image, ok := images.byDir[dir]; ok && imageExists(ctx, image.name) { // another process may have removed it
		return image.name, nil
	}
	image, err := imageOf(ctx, dir)
	if err != nil {
		return "", err
	}
	images.byDir[dir] = image
	return image.name, nil
}

// Cleanup removes the images that this process built, and with them the untagged layers they
// stand on. Call it when all containers have ended, for example at the end of TestMain; without
// it the image stays, and the next process starts without building one. An image that is still in
// use stays, too: another process runs containers of equal content.
func Cleanup(ctx context.Context) error {
	images.Lock()
	defer images.Unlock()
	if len(images.byDir) == 0 {
		return nil
	}
	return withProvider(func(p *testcontainers.DockerProvider) error {
		var errs []error
		for dir, image := range images.byDir {
			delete(images.byDir, dir)
			if !image.built {
				continue
			}
			if _, err := p.Client().ImageRemove(ctx, image.name, client.ImageRemoveOptions{PruneChildren: true}); err != nil && !errdefs.IsConflict(err) && !errdefs.IsNotFound(err) {
				errs = append(errs, fmt.Errorf("docker: remove image %s: %w", image.name, err))
			}
		}
		return errors.Join(errs...)
	})
}

func imageExists(ctx context.Context, name string) bool {
	return withProvider(func(p *testcontainers.DockerProvider) error {
		_, err := p.Client().ImageInspect(ctx, name)
		return err
	}) == nil
}

// imageOf finds or builds the image of the binaries in dir, or, where that is "", of those that
// the go command builds.
func imageOf(ctx context.Context, dir string) (image builtImage, err error) {
	if dir == "" {
		if dir, err = os.MkdirTemp("", "paymock-bin-"); err != nil {
			return image, fmt.Errorf("docker: directory for the binaries: %w", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		if err := buildBinaries(ctx, dir); err != nil {
			return image, err
		}
	}
	archive, err := buildContext(dir)
	if err != nil {
		return image, err
	}
	sum := sha256.Sum256(archive)
	tag := hex.EncodeToString(sum[:10])
	image.name = repository + ":" + tag
	err = withProvider(func(p *testcontainers.DockerProvider) error {
		if _, err := p.Client().ImageInspect(ctx, image.name); err == nil {
			return nil
		}
		var log bytes.Buffer
		image.built = true
		image.name, err = p.BuildImage(ctx, &testcontainers.ContainerRequest{FromDockerfile: testcontainers.FromDockerfile{
			ContextArchive: bytes.NewReader(archive),
			Repo:           repository,
			Tag:            tag,
			BuildLogWriter: &log,
		}})
		if err != nil {
			return fmt.Errorf("docker: build the image: %w\n%s", err, log.Bytes())
		}
		removeOld(ctx, p, image.name)
		return nil
	})
	return image, err
}

// keptFor is how long an image of older content stays for other processes once another was
// built: longer than any test run.
const keptFor = 24 * time.Hour

// removeOld removes images of this package that were built long ago and are used by no
// container, so that a day's work doesn't fill the disk. What can't be removed stays.
func removeOld(ctx context.Context, p *testcontainers.DockerProvider, keep string) {
	list, err := p.Client().ImageList(ctx, client.ImageListOptions{Filters: make(client.Filters).Add("reference", repository+":*")})
	if err != nil {
		return
	}
	for _, old := range list.Items {
		if slices.Contains(old.RepoTags, keep) || time.Since(time.Unix(old.Created, 0)) < keptFor {
			continue
		}
		for _, name := range old.RepoTags {
			_, _ = p.Client().ImageRemove(ctx, name, client.ImageRemoveOptions{PruneChildren: true})
		}
	}
}

// modulePath is the path of the module that this package belongs to, under whatever name it is
// published.
var modulePath = strings.TrimSuffix(reflect.TypeFor[Option]().PkgPath(), "/docker")

// buildBinaries builds both commands into dir, for Linux and this machine's processor. It builds
// them where this module's own files are and with its own go.mod, so that a module that uses
// this package need not list what the commands import.
func buildBinaries(ctx context.Context, dir string) error {
	source, err := moduleDir(ctx)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-mod=readonly", "-tags", "nomsgpack", "-ldflags", "-s -w",
		"-o", dir+string(filepath.Separator), "./mock/cmd/paymock", "./client/cmd/payctl")
	cmd.Dir = source
	// What the caller's go command was told, such as -mod=vendor, is about the caller's module.
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH="+runtime.GOARCH, "GOFLAGS=", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("docker: build the commands in %s: %w\n%s%s", source, err, out, waysOut)
	}
	return nil
}

// waysOut ends an error about binaries that can't be built.
const waysOut = "Other ways to an image: docker.WithImage(name) for one that is there; PAYMOCK_BIN or docker.WithBinary(dir) for a directory " +
	"with the Linux binaries paymock and payctl, as `make build` leaves them; or, once and with a network, `go mod download` in this module's directory."

// moduleDir is where the files of this module are: what the go command answers from the working
// directory, which a test has in its own module.
func moduleDir(ctx context.Context) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", modulePath)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	dir := strings.TrimSpace(string(out))
	switch {
	case err != nil:
		return "", fmt.Errorf("docker: find the module %s: %w\n%s%s", modulePath, err, complaint.Bytes(), waysOut)
	case dir == "":
		return "", fmt.Errorf("docker: the files of module %s are not on this machine: run `go mod download %s`. %s", modulePath, modulePath, waysOut)
	}
	return dir, nil
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
func buildContext(dir string) ([]byte, error) {
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
	return buf.Bytes(), nil
}

func addFile(w *tar.Writer, name string, mode int64, content []byte) error {
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: mode, Size: int64(len(content))}); err != nil {
		return err
	}
	_, err := w.Write(content)
	return err
}
