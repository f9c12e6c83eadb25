package pages

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

const root = "../.."

// documents are the pages and how many lines each may have.
var documents = map[string]int{
	"README.md":                                 300, // 150 in each language
	"mock/README.md":                            200,
	"mock/recorder/README.md":                   200,
	"docker/README.md":                          200,
	"client/README.md":                          200,
	"client/examples/README.md":                 200,
	"client/npm/README.md":                      200,
	"features/README.md":                        200,
	"features/bench/README.md":                  200,
	"scenarios/README.md":                       200,
	"mock/provider/fourpyun/README.md":          200,
	"mock/provider/alipay/README.md":            200,
	"mock/provider/intella/README.md":           200,
	"mock/provider/providertest/acme/README.md": 200,
}

// commands builds both commands once.
var commands = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "paymock-pages-")
	if err != nil {
		return "", err
	}
	cmd := exec.Command("go", "build", "-tags", "nomsgpack", "-o", dir+"/", "./mock/cmd/paymock", "./client/cmd/payctl")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", &exec.Error{Name: string(out), Err: err}
	}
	return dir, nil
})

func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == inside {
		runInside(os.Args[2])
	}
	code := m.Run()
	if dir, err := commands(); err == nil {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// TestBlocks runs every page's blocks in order.
func TestBlocks(t *testing.T) {
	t.Parallel()
	if err := isolated(t.Context()); err != nil {
		if os.Getenv("CI") != "" && runtime.GOOS == "linux" {
			t.Fatalf("no network namespace of its own: %v", err)
		}
		t.Skipf("no network namespace of its own, and the default ports may be taken: %v", err)
	}
	bin, err := commands()
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range sessions(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			blocks, err := Blocks(page)
			if err != nil {
				t.Fatal(err)
			}
			script, err := Script(blocks)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), "page.sh")
			if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
			defer cancel()
			cmd := namespaced(ctx, file)
			cmd.Dir = t.TempDir()
			cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "HOME="+cmd.Dir)
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			err = cmd.Run()
			_ = cmd.Cancel() // the page's servers, which are of the shell's process group and outlive it
			if err != nil || !strings.HasSuffix(out.String(), "--- the end\n") {
				t.Errorf("%v\n%s", err, &out)
			}
		})
	}
}

// chinese is where the Chinese half of a page begins; it is a session of its own.
const chinese = "\n# 中文\n"

// sessions are the pages' texts, halves apart.
func sessions(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for page := range documents {
		text, err := os.ReadFile(filepath.Join(root, page))
		if err != nil {
			t.Fatal(err)
		}
		first, second, both := strings.Cut(string(text), chinese)
		all[page] = first
		if both {
			all[page+" in Chinese"] = second
		}
	}
	return all
}

// TestEveryPageIsRun: no page is forgotten, none is too long.
func TestEveryPageIsRun(t *testing.T) {
	t.Parallel()
	err := filepath.WalkDir(root, func(name string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git" || entry.Name() == "dist") {
			return filepath.SkipDir
		}
		if entry.Name() != "README.md" {
			return nil
		}
		page, _ := filepath.Rel(root, name)
		most, ok := documents[filepath.ToSlash(page)]
		if !ok {
			t.Errorf("%s is not among the pages whose blocks are run", page)
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		first, second, both := strings.Cut(string(text), chinese)
		if lines := strings.Count(first, "\n"); both && lines > most/2 || lines > most {
			t.Errorf("%s has %d lines before the Chinese ones", page, lines)
		}
		if lines := strings.Count(second, "\n"); lines > most/2 {
			t.Errorf("%s has %d Chinese lines", page, lines)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestScript: what each comment does, and which blocks are mistakes.
func TestScript(t *testing.T) {
	t.Parallel()
	blocks, err := Blocks("# T\n\n<!-- file: a.txt -->\n```text\nhello\n```\n\n```sh\ngrep -q hello a.txt\n```\n<!-- exits with 3 -->\n```sh\nexit 3\n```\n<!-- not run: it needs a moon -->\n```sh\nexit 9\n```\n```text\nno command\n```\n")
	if err != nil || len(blocks) != 5 {
		t.Fatalf("%d blocks, %v", len(blocks), err)
	}
	script, err := Script(blocks)
	if err != nil {
		t.Fatal(err)
	}
	run := func(script string) (string, error) {
		cmd := exec.CommandContext(t.Context(), "bash", "-c", script)
		cmd.Dir = t.TempDir()
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run(script); err != nil || !strings.HasSuffix(out, "--- the end\n") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := run(strings.Replace(script, "exit 3", "exit 4", 1)); err == nil || !strings.Contains(out, "exit code 4, and 3 is told") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := run(strings.Replace(script, "grep -q hello", "grep -q bye", 1)); err == nil {
		t.Errorf("a failing block passes:\n%s", out)
	}
	for page, says := range map[string]string{
		"```sh\n": "no end", "```\nx\n```": "without language", "<!-- not run: no -->\n```sh\nx\n```": "no reason",
		"```bash\nx\n```": "write sh", "  ```sh\n  x\n  ```": "no session would run", "~~~sh\nx\n~~~": "no session would run", "```sh run\nx\n```": "no session would run",
		"<!-- file: ../x -->\n```sh\nx\n```": "no file's name",
	} {
		blocks, err := Blocks(page)
		if err == nil {
			_, err = Script(blocks)
		}
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", page, err, says)
		}
	}
}

var (
	link    = regexp.MustCompile(`\]\(([^):]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	marks   = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// TestLinks: each relative link has its file, and its heading.
func TestLinks(t *testing.T) {
	t.Parallel()
	for page := range documents {
		text, err := os.ReadFile(filepath.Join(root, page))
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range link.FindAllStringSubmatch(string(text), -1) {
			file, anchor, _ := strings.Cut(found[1], "#")
			target := filepath.Join(root, page)
			if file != "" {
				target = filepath.Join(root, filepath.Dir(page), file)
			}
			content, err := os.ReadFile(target)
			if err != nil {
				if info, statErr := os.Stat(target); statErr != nil || !info.IsDir() {
					t.Errorf("%s: %v", page, err)
				}
				continue
			}
			there := anchor == ""
			for _, h := range heading.FindAllStringSubmatch(string(content), -1) {
				there = there || strings.ReplaceAll(marks.ReplaceAllString(strings.ToLower(h[1]), ""), " ", "-") == anchor
			}
			if !there {
				t.Errorf("%s: no heading of %s is #%s", page, target, anchor)
			}
		}
	}
}
