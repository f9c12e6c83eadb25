package docker

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/testcontainers/testcontainers-go"
)

func TestOptionsRefuseWhatCannotWork(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		opts []testcontainers.ContainerCustomizer
		want string
	}{
		"image without a name":     {[]testcontainers.ContainerCustomizer{WithImage("")}, "WithImage: empty"},
		"binaries that are absent": {[]testcontainers.ContainerCustomizer{WithBinary(t.TempDir())}, "binary paymock"},
		"no network":               {[]testcontainers.ContainerCustomizer{WithNetwork(nil)}, "WithNetwork: no network"},
		"alias without a name":     {[]testcontainers.ContainerCustomizer{WithAlias("")}, "WithAlias: empty"},
		"scenario without a name":  {[]testcontainers.ContainerCustomizer{WithScenario("")}, "WithScenario: empty"},
		"scenario file missing":    {[]testcontainers.ContainerCustomizer{WithScenario("no/such.yaml")}, "no/such.yaml"},
		"token without a letter":   {[]testcontainers.ContainerCustomizer{WithControlToken("")}, "WithControlToken: empty"},
		"two sources of an image": {
			[]testcontainers.ContainerCustomizer{WithImage("paymock"), WithBinary(fakeBinaries(t, "a"))},
			"exclude each other",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := Run(t.Context(), tt.opts...); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Run: %v, want an error about %q", err, tt.want)
			}
			if _, err := RunMerchant(t.Context(), tt.opts...); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("RunMerchant: %v, want an error about %q", err, tt.want)
			}
		})
	}
}

func TestRunMerchantRefusesOptionsOfTheSimulator(t *testing.T) {
	t.Parallel()
	_, err := RunMerchant(t.Context(), WithSeed(1), WithControlToken("t"), WithScenario("shop"))
	if err == nil || !strings.Contains(err.Error(), "WithScenario, WithControlToken, WithSeed") {
		t.Errorf("RunMerchant: %v, want an error naming all three options", err)
	}
}

func TestOptionsBecomeArguments(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "shop.yaml")
	if err := os.WriteFile(file, []byte("rules: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, rest, err := applyOptions([]testcontainers.ContainerCustomizer{
		WithSeed(7), WithControlToken("secret"), WithScenario("triggers"), WithScenario(file),
		testcontainers.WithCmdArgs("--log-level", "debug"),
	})
	if err != nil {
		t.Fatal(err)
	}
	var req testcontainers.GenericContainerRequest
	for _, opt := range append(s.mockRequest(), rest...) {
		if err := opt.Customize(&req); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"serve", "--json", "--listen", "0.0.0.0:12180", "--control", "0.0.0.0:12181", "--control-host", s.alias, "--seed", "7",
		"--scenario", "triggers", "--scenario", "/scenarios/1-shop.yaml", "--log-level", "debug",
	}
	if diff := cmp.Diff(want, req.Cmd); diff != "" {
		t.Errorf("arguments (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"PAYMOCK_CONTROL_TOKEN": "secret"}, req.Env); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
	wantFiles := []testcontainers.ContainerFile{{HostFilePath: file, ContainerFilePath: "/scenarios/1-shop.yaml", FileMode: 0o444}}
	if diff := cmp.Diff(wantFiles, req.Files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestBuildContextDependsOnContentAlone(t *testing.T) {
	t.Parallel()
	first, second, other := pack(t, fakeBinaries(t, "a")), pack(t, fakeBinaries(t, "a")), pack(t, fakeBinaries(t, "b"))
	if !bytes.Equal(first, second) {
		t.Error("equal binaries gave different build contexts: the engine's cache would be missed")
	}
	if bytes.Equal(first, other) {
		t.Error("different binaries gave equal build contexts")
	}
	var names []string
	for r := tar.NewReader(bytes.NewReader(first)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, h.Name)
	}
	if diff := cmp.Diff([]string{"Dockerfile", "paymock", "payctl"}, names); diff != "" {
		t.Errorf("files in the build context (-want +got):\n%s", diff)
	}
}

func TestBothDockerfilesSetTheSame(t *testing.T) {
	t.Parallel()
	full, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	_, want, ok := strings.Cut(string(full), "# From here on")
	_, got, ok2 := strings.Cut(string(dockerfile), "# From here on")
	if !ok || !ok2 {
		t.Fatal("a Dockerfile lacks the line where the common part begins")
	}
	_, want, _ = strings.Cut(want, "\n")
	_, got, _ = strings.Cut(got, "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-Dockerfile +Dockerfile.scratch):\n%s", diff)
	}
}

func TestWithImageBuildsNothing(t *testing.T) {
	t.Parallel()
	s, _, err := applyOptions([]testcontainers.ContainerCustomizer{WithImage("paymock:1")})
	if err != nil {
		t.Fatal(err)
	}
	if name, err := s.imageName(t.Context()); err != nil || name != "paymock:1" {
		t.Errorf("imageName = %q, %v, want the image as given", name, err)
	}
}

// TestAvailablePrepares: whoever asks for an engine first has what testcontainers reads once.
func TestAvailablePrepares(t *testing.T) {
	const name = "TESTCONTAINERS_RYUK_DISABLED"
	t.Setenv(name, "") // to be put back
	if err := os.Unsetenv(name); err != nil {
		t.Fatal(err)
	}
	if err := Available(t.Context()); err != nil && !errors.Is(err, ErrNoEngine) {
		t.Error(err)
	}
	if os.Getenv(name) != "true" {
		t.Error("testcontainers would pull a reaper, which can't be had offline")
	}
}

func TestEngineIsInside(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		files map[string]string
		want  bool
	}{
		"a laptop":                            {map[string]string{"var/run/docker.pid": "12", "proc/12/comm": "dockerd\n"}, false},
		"a container with the host's socket":  {map[string]string{".dockerenv": ""}, false},
		"an engine that ended":                {map[string]string{".dockerenv": "", "var/run/docker.pid": "12"}, false},
		"an engine whose pid went to another": {map[string]string{".dockerenv": "", "var/run/docker.pid": "12", "proc/12/comm": "sh\n"}, false},
		"an engine beside us":                 {map[string]string{".dockerenv": "", "var/run/docker.pid": "12\n", "proc/12/comm": "dockerd\n"}, true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			for file, content := range tt.files {
				writeFile(t, filepath.Join(root, file), content)
			}
			if got := engineIsInside(root); got != tt.want {
				t.Errorf("engineIsInside = %t, want %t", got, tt.want)
			}
		})
	}
}

func pack(t *testing.T, dir string) []byte {
	t.Helper()
	b, err := buildContext(dir)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func fakeBinaries(t *testing.T, content string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range binaryNames {
		writeFile(t, filepath.Join(dir, name), content)
	}
	return dir
}

func writeFile(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
