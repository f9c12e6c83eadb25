package docker_test

import (
	"archive/zip"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"paymock/features/needtool"
)

// goBlock is a Go file in a README.
var goBlock = regexp.MustCompile("(?s)```go\n(package .*?)```")

// TestReplacedModule: another module depends on a checkout as README says; README's Go blocks
// build, pass vet and run in it word for word, in process and in a container.
func TestReplacedModule(t *testing.T) {
	t.Parallel()
	root := checkout(t)
	module := strings.TrimSpace(run(t, root, "go", "list", "-m"))
	caller := foreignModule(t, root, module)
	run(t, caller, "go", "mod", "edit", "-require", module+"@v0.0.0", "-replace", module+"="+root)
	tidyAndTest(t, caller)
}

// TestPublishedModule: a fork that was renamed and published is used from the module cache,
// where its files are read-only and nobody's go.mod replaces it.
func TestPublishedModule(t *testing.T) {
	t.Parallel()
	needtool.Find(t, "make", "make")
	const module = "example.org/you/paymock"
	version := "v0.1.0-" + strings.ToLower(rand.Text()) // the module cache has none of this name
	fork := copyModule(t, checkout(t))
	run(t, fork, "make", "rename", "MODULE="+module)
	for _, page := range []string{"README.md", "mock/README.md", "Makefile"} {
		text, err := os.ReadFile(filepath.Join(fork, page))
		if err != nil {
			t.Fatal(err)
		}
		if left := oldName.Find(text); left != nil {
			t.Errorf("%s of a renamed module says %q", page, left)
		}
	}
	run(t, fork, "go", "build", "-tags", "nomsgpack", "./...")
	run(t, fork, "go", "list", "-tags", "nomsgpack", "-test", "-deps", "./...") // finds imports of tests that are left, and compiles nothing
	run(t, fork, "go", "test", "-tags", "nomsgpack", "-count=1", "-run", "TestReplacedModule|TestRenameRefusesPaths|Options", "./docker")
	proxy := moduleProxy(t, fork, module, version)
	caller := foreignModule(t, fork, module)
	run(t, caller, "go", "mod", "edit", "-require", module+"@"+version)
	cache := goEnv(t, "GOMODCACHE")
	t.Cleanup(func() {
		for _, left := range []string{cache + "/" + module + "@" + version, cache + "/cache/download/" + module} {
			if err := os.RemoveAll(left); err != nil {
				t.Error(err)
			}
		}
	})
	tidyAndTest(t, caller, "GOPROXY=file://"+proxy+",file://"+cache+"/cache/download,"+goEnv(t, "GOPROXY"), "GONOSUMDB="+module, "GOFLAGS=-modcacherw")
}

// oldName is the module before it was renamed, as another module depends on it, or imports from it.
var oldName = regexp.MustCompile(`(require|replace) paymock |"paymock/[^"]*`)

// TestRenameRefusesPaths that `go get` would refuse, and changes nothing then.
func TestRenameRefusesPaths(t *testing.T) {
	t.Parallel()
	needtool.Find(t, "make", "make")
	dir := t.TempDir()
	const imports = "package x\n\nimport _ \"paymock/mock\"\n"
	for name, text := range map[string]string{"go.mod": "module paymock\n", "x.go": imports} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for module, says := range map[string]string{
		"paymock": "begins with a host name", "example.org/": "trailing slash", "example.org/a b": "invalid char", "https://example.org/x": "double slash",
	} {
		out, err := exec.CommandContext(t.Context(), "make", "-C", dir, "-f", filepath.Join(checkout(t), "Makefile"), "rename", "MODULE="+module).CombinedOutput()
		if err == nil || !strings.Contains(string(out), says) {
			t.Errorf("make rename MODULE=%s: %v\n%s", module, err, out)
		}
		if text, err := os.ReadFile(filepath.Join(dir, "x.go")); err != nil || string(text) != imports {
			t.Errorf("after make rename MODULE=%s: %v\n%s", module, err, text)
		}
	}
}

// tidyAndTest makes the caller's go.sum and runs vet and the tests; no container where no engine
// answers, which the tests themselves say.
func tidyAndTest(t *testing.T, caller string, env ...string) {
	t.Helper()
	env = append(env, "PAYMOCK_BIN=", "GOWORK=off")
	runWith(t, caller, env, "go", "mod", "tidy")
	runWith(t, caller, env, "go", "vet", "-tags", "nomsgpack", "./...")
	if os.Getenv("CI") == "true" {
		needEngine(t)
	}
	runWith(t, caller, env, "go", "test", "-tags", "nomsgpack", "-count=1", "./...")
}

// foreignModule is a module with README's Go blocks as its tests.
func foreignModule(t *testing.T, root, module string) string {
	t.Helper()
	dir := t.TempDir()
	run(t, dir, "go", "mod", "init", "example.com/shop")
	for i, readme := range []string{"mock/README.md", "docker/README.md"} {
		text, err := os.ReadFile(filepath.Join(root, readme))
		if err != nil {
			t.Fatal(err)
		}
		block := goBlock.FindSubmatch(text)
		if block == nil || !strings.Contains(string(block[1]), `"`+module+`/`) {
			t.Fatalf("%s has no Go file that imports %s", readme, module)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("readme%d_test.go", i)), block[1], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// checkout is this module's directory.
func checkout(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

// copyModule copies what belongs to the module: no version control, no binaries.
func copyModule(t *testing.T, root string) string {
	t.Helper()
	dir := t.TempDir()
	err := filepath.WalkDir(root, func(name string, entry os.DirEntry, err error) error {
		rel, _ := filepath.Rel(root, name)
		switch {
		case err != nil:
			return err
		case rel == ".git" || rel == "bin" || entry.Name() == "node_modules":
			if entry.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(dir, rel), 0o750)
		case !entry.Type().IsRegular():
			return nil
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(dir, rel), content, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// moduleProxy is a directory laid out as GOPROXY's protocol says, with one version of a module.
func moduleProxy(t *testing.T, root, module, version string) string {
	t.Helper()
	proxy := t.TempDir()
	dir := filepath.Join(proxy, module, "@v")
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	info, err := json.Marshal(map[string]any{"Version": version, "Time": time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"list": []byte(version + "\n"), version + ".info": info, version + ".mod": mod} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := os.Create(filepath.Join(dir, version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	archive := zip.NewWriter(out)
	prefix := module + "@" + version
	err = filepath.WalkDir(root, func(name string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() { // a module inside is not part of this one
			if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil && name != root {
				return filepath.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		w, err := archive.Create(path.Join(prefix, filepath.ToSlash(rel)))
		if err != nil {
			return err
		}
		in, err := os.Open(name)
		if err != nil {
			return err
		}
		defer in.Close()
		_, err = io.Copy(w, in)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return proxy
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func run(t *testing.T, dir string, command ...string) string {
	t.Helper()
	return runWith(t, dir, nil, command...)
}

func runWith(t *testing.T, dir string, env []string, command ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Env = append(slices.Clone(given), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, out)
	}
	return string(out)
}
