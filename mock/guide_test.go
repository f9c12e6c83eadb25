package mock_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestGuide: each file that DEVELOPING.md names is there, and has the function that it names behind it.
func TestGuide(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("DEVELOPING.md")
	if err != nil {
		t.Fatal(err)
	}
	guide := string(text)
	named := regexp.MustCompile("`([a-z0-9_/]+\\.go)`(?::\\s+`(\\w+)`)?").FindAllStringSubmatch(guide, -1)
	functions := 0
	for _, place := range named {
		if !strings.Contains(place[1], "/") && place[2] == "" && place[1] != "providers.go" && place[1] != "imports_test.go" {
			continue // a file that each provider has
		}
		source, err := os.ReadFile(place[1])
		if err != nil {
			t.Error(err)
			continue
		}
		if place[2] != "" {
			functions++
			if !regexp.MustCompile(`(?m)^func (\([^)]*\) )?` + place[2] + `\b`).Match(source) {
				t.Errorf("%s has no function %s", place[1], place[2])
			}
		}
	}
	if functions < 10 {
		t.Errorf("DEVELOPING.md names %d functions", functions)
	}
	for _, of := range packageDirectories(t) {
		if !strings.Contains(guide, "`"+of+"/`") && !strings.Contains(guide, "`"+of+"`") {
			t.Errorf("DEVELOPING.md does not say what %s holds", of)
		}
	}
	for _, dir := range regexp.MustCompile("`([a-z/]+)/`").FindAllStringSubmatch(guide, -1) {
		if info, err := os.Stat(dir[1]); err != nil || !info.IsDir() {
			t.Errorf("directory %s: %v", dir[1], err)
		}
	}
}

// packageDirectories are those below this one that hold a package to be imported, or the command.
func packageDirectories(t *testing.T) (all []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		if dir := filepath.ToSlash(filepath.Dir(path)); dir != "." && filepath.Base(path) != "make.go" && filepath.Base(dir) != "make" && filepath.Dir(dir) != "provider" && !slices.Contains(all, dir) {
			all = append(all, dir)
		}
		return nil
	})
	if err != nil || len(all) < 40 {
		t.Fatalf("%d packages: %v", len(all), err)
	}
	return all
}

// TestFilesAreShort: no file has more than 400 lines.
func TestFilesAreShort(t *testing.T) {
	t.Parallel()
	read := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		text, err := os.ReadFile(path)
		if n := bytes.Count(text, []byte("\n")); n > 400 {
			t.Errorf("%s has %d lines", path, n)
		}
		read++
		return err
	})
	if err != nil || read < 1000 {
		t.Errorf("%d files read, %v", read, err)
	}
}

// TestFuzzTargets: DEVELOPING.md has each fuzz target that there is and no other, each with its corpus, and
// names each package that parses what it is given.
func TestFuzzTargets(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("DEVELOPING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(text), "**What is fuzzed.**")
	listed, named := map[string]bool{}, map[string]bool{"mock/gateway": true, "mock/web": true} // these read their own dumps and templates
	for line := range strings.Lines(table) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 {
			continue
		}
		for _, dir := range strings.Split(cells[2], ",") {
			named[strings.TrimSpace(dir)] = true
		}
		for _, targets := range strings.Split(cells[3], ";") {
			dir, names, _ := strings.Cut(strings.TrimSpace(targets), ":")
			for _, target := range regexp.MustCompile(`Fuzz\w+`).FindAllString(names, -1) {
				listed[dir+" "+target] = true
			}
		}
	}
	there := map[string]bool{}
	target, parser := regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`), regexp.MustCompile(`(?m)^func (?:\([^)]*\) )?(?:[Pp]arse|[Dd]ecode|[Uu]npad|[Uu]nquote|[Uu]nescape)\w*\([^)]*(?:string|\[\]byte|io\.Reader)`)
	for _, side := range []string{"client", "features", "mock", "steps"} {
		err := filepath.WalkDir(filepath.Join("..", side), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
				return err
			}
			source, err := os.ReadFile(path)
			dir := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), "../")
			if strings.HasSuffix(path, "_test.go") {
				for _, found := range target.FindAllSubmatch(source, -1) {
					there[dir+" "+string(found[1])] = true
					if corpus, err := os.ReadDir(filepath.Join(filepath.Dir(path), "testdata", "fuzz", string(found[1]))); err != nil || len(corpus) == 0 {
						t.Errorf("%s: %s has no corpus in testdata/fuzz: %v", path, found[1], err)
					}
				}
			} else if found := parser.Find(source); found != nil && !named[dir] {
				t.Errorf("%s: DEVELOPING.md does not say which target fuzzes %s…", path, found)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(there, listed); diff != "" {
		t.Errorf("targets (-there +listed):\n%s", diff)
	}
}

// TestLayers: DEVELOPING.md has each package in one line of its table, and a package imports those of lines above.
func TestLayers(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("DEVELOPING.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]int{}
	for n, row := range regexp.MustCompile(`(?m)^\| \d+: [^|]*\| ([^|]*) \|$`).FindAllStringSubmatch(string(text), -1) {
		for _, name := range strings.Split(row[1], ", ") {
			path := "paymock/mock/" + name
			if name == "the package mock itself" {
				path = "paymock/mock"
			}
			if lines[path] > 0 {
				t.Errorf("%s is in two lines", name)
			}
			lines[path] = n + 1
		}
	}
	list, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	const platforms = "paymock/mock/provider/"
	lineOf := func(path string) int {
		if line := lines[path]; line > 0 || !strings.HasPrefix(path, platforms) {
			return line
		}
		return lines[platforms+"…"]
	}
	there := map[string]bool{platforms + "…": true}
	for line := range strings.Lines(string(list)) {
		words := strings.Fields(line)
		line := lineOf(words[0])
		there[words[0]] = true
		if line == 0 && !strings.HasSuffix(words[0], "/make") { // run by go generate
			t.Errorf("%s is in no line", words[0])
		}
		for _, imported := range words[1:] {
			own := strings.HasPrefix(words[0], platforms) && strings.HasPrefix(imported, words[0]+"/")
			if above := lineOf(imported); line > 0 && !own && strings.HasPrefix(imported, "paymock/mock") && (above == 0 || above >= line) {
				t.Errorf("line %d: %s imports %s of line %d", line, words[0], imported, above)
			}
		}
	}
	for path := range lines {
		if !there[path] {
			t.Errorf("%s is in a line, and there is none", path)
		}
	}
}
