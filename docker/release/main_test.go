//go:build !race

package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

// here is this machine's platform, which alone the test builds: the others differ by two
// environment variables.
var here = runtime.GOOS + "_" + runtime.GOARCH

// TestReleaseRepeats: two runs on one commit give equal bytes, and what is in them runs. Tests
// of this package run in the module's directory, from where main reads.
func TestReleaseRepeats(t *testing.T) {
	t.Chdir("../..")
	t.Setenv("SOURCE_DATE_EPOCH", "1767225600")
	first, second := filepath.Join(t.TempDir(), "one"), filepath.Join(t.TempDir(), "two")
	for _, out := range []string{first, second} {
		if err := run(t.Context(), []string{"-version", "v1.2.3", "-out", out, "-platforms", here}, io.Discard); err != nil {
			t.Fatal(err)
		}
	}
	sums := read(t, filepath.Join(first, "SHA256SUMS"))
	if again := read(t, filepath.Join(second, "SHA256SUMS")); !bytes.Equal(sums, again) {
		t.Errorf("two builds differ:\n%s\n%s", sums, again)
	}
	for _, part := range []string{"paymock_1.2.3_" + here, "npm-paymock-1.2.3.tgz", "npm-paymock-" + runtime.GOOS} {
		if !strings.Contains(string(sums), part) {
			t.Errorf("no %s among\n%s", part, sums)
		}
	}
	if runtime.GOOS == "linux" {
		imageHolds(t, filepath.Join(first, "paymock_1.2.3_oci.tar"))
		installed(t, first)
	}
}

// imageHolds checks what the image's tar says of itself, and its size.
func imageHolds(t *testing.T, archive string) {
	t.Helper()
	info, err := os.Stat(archive)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > 20_000_000 {
		t.Errorf("the image has %d bytes; want at most 20 MB for a platform", info.Size())
	}
	dir := t.TempDir()
	command(t, dir, "tar", "xf", archive)
	l := layout{dir}
	var m manifest
	l.parse(t, l.index(t).Manifests[0], &m)
	command(t, dir, "tar", "xzf", filepath.Join(dir, "blobs", strings.Replace(m.Layers[0].Digest, ":", "/", 1)))
	at := time.Unix(1767225600, 0).UTC().Format(time.RFC3339)
	if out := command(t, dir, "./paymock", "version"); !strings.HasPrefix(out, "paymock v1.2.3 (commit ") || !strings.Contains(out, at) {
		t.Errorf("paymock version prints %q", out)
	}
}

// installed puts the npm packages where npm would and runs the wrapper.
func installed(t *testing.T, out string) {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Log("node is not here: the npm packages are not run")
		return
	}
	packages, err := filepath.Glob(filepath.Join(out, "npm-*.tgz"))
	if err != nil || len(packages) != 2 {
		t.Fatalf("npm packages: %v, %v", packages, err)
	}
	dir := t.TempDir()
	for _, p := range packages {
		name := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(p), "npm-"), "-1.2.3.tgz")
		target := filepath.Join(dir, "node_modules", name)
		if err := os.MkdirAll(target, 0o750); err != nil {
			t.Fatal(err)
		}
		command(t, target, "tar", "xzf", p, "--strip-components=1")
	}
	if got := command(t, dir, "node", "node_modules/paymock/bin/payctl.js", "--version"); !strings.HasPrefix(got, "payctl v1.2.3") {
		t.Errorf("payctl --version by npm prints %q", got)
	}
}

// TestReleaseOfAChangedTree says so: in a repository of its own, before and after a change.
func TestReleaseOfAChangedTree(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	command(t, dir, "git", "-c", "init.defaultBranch=main", "init", "-q")
	command(t, dir, "git", "-c", "user.name=a", "-c", "user.email=a@localhost", "commit", "-q", "--allow-empty", "-m", "x")
	for _, want := range []string{"", "-dirty"} {
		r := &release{}
		if err := r.ofCommit(t.Context()); err != nil || r.changed != want || len(r.commit) != 40 {
			t.Errorf("commit %s%s, %v; want %q at its end", r.commit, r.changed, err, want)
		}
		if err := os.WriteFile("more.go", nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestArchiveHasWhatPagesLink: who has the archive only can follow the links of README, and of the pages there.
func TestArchiveHasWhatPagesLink(t *testing.T) {
	t.Chdir("../..")
	files, err := documentPages()
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, f := range files {
		there[f.name] = len(f.content) > 0
	}
	for _, page := range files {
		if path.Ext(page.name) != ".md" {
			continue
		}
		for _, link := range regexp.MustCompile(`\]\(([^)#:]+)[)#]`).FindAllStringSubmatch(string(page.content), -1) {
			if target := path.Join(path.Dir(page.name), link[1]); !there[target] {
				t.Errorf("%s leads to %s, which no archive has", page.name, target)
			}
		}
	}
}

func TestReleaseRefuses(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"a version without v": {"-version", "1.2.3"},
		"no version":          {},
		"another platform":    {"-version", "v1.2.3", "-platforms", "plan9_amd64"},
	} {
		if err := run(t.Context(), args, io.Discard); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func command(t *testing.T, dir string, words ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), words[0], words[1:]...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(words, " "), err, out)
	}
	return string(out)
}
