package remedies

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestRemedies: each mistake of each broken file is told at its place, and a file in which nothing
// is done but what was printed is good.
func TestRemedies(t *testing.T) {
	t.Parallel()
	bin := commands(t)
	all := 0
	for _, tt := range []struct {
		corpus string
		check  []string // the command, before the file's name
		serves bool     // it runs on when the file is good
	}{
		{"scenarios", []string{"paymock", "validate"}, false},
		{"settings", []string{"paymock", "serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--log-level", "error", "--config"}, true},
		{"features", []string{"payctl", "test", "--dry-run"}, false},
	} {
		archive, err := txtar.ParseFile(filepath.Join("testdata", tt.corpus+".txtar"))
		if err != nil {
			t.Fatal(err)
		}
		all += len(archive.Files)
		for _, file := range archive.Files {
			t.Run(tt.corpus+"/"+file.Name, func(t *testing.T) {
				t.Parallel()
				check := func(text string) string {
					return printed(t, tt.serves, file.Name, text, append([]string{filepath.Join(bin, tt.check[0])}, tt.check[1:]...))
				}
				mend(t, file.Name, string(file.Data), check)
			})
		}
	}
	if all < 60 {
		t.Errorf("%d broken files", all)
	}
}

// commands is a directory with the commands paymock and payctl.
func commands(t *testing.T) string {
	t.Helper()
	if bin := os.Getenv("PAYMOCK_BIN"); bin != "" {
		return bin
	}
	bin, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return bin
}

// build builds them once for all tests.
var build = sync.OnceValues(func() (string, error) {
	bin := filepath.Join(scratch, "bin")
	if out, err := exec.Command("go", "build", "-tags", "nomsgpack", "-o", bin+"/", "../../mock/cmd/paymock", "../../client/cmd/payctl").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return bin, nil
})

// scratch is a directory that the tests share.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "remedies"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(scratch)
	os.Exit(code)
}

// mend does what is printed about a file until nothing is.
func mend(t *testing.T, name, text string, check func(string) string) {
	body, places, _ := strings.Cut(text, "# wrong: ")
	said := check(body)
	mistakes := readTold(name, said)
	if got := placesOf(mistakes); got != strings.TrimSpace(places) {
		t.Fatalf("mistakes at %q, want %q, in\n%s\n%s", got, strings.TrimSpace(places), body, said)
	}
	const rounds = 8
	for range rounds {
		if said == "" {
			return
		}
		if len(mistakes) == 0 {
			t.Fatalf("no mistake has a place:\n%s\n%s", said, body)
		}
		// from the end on, so that the places before stay right, and what adds lines last
		slices.Reverse(mistakes)
		slices.SortStableFunc(mistakes, func(x, y told) int { return cmp.Compare(y.above(), x.above()) })
		for _, mistake := range mistakes {
			mended, told := apply(body, mistake)
			if !told {
				t.Fatalf("nothing tells what to do: %s", mistake.reason)
			}
			body = mended
		}
		said = check(body)
		mistakes = readTold(name, said)
	}
	t.Errorf("what is printed doesn't mend it:\n%s\n%s", body, said)
}

func placesOf(all []told) string {
	var places []string
	for _, at := range all {
		if place := fmt.Sprint(at.line); at.column == 0 {
			places = append(places, place)
		} else {
			places = append(places, fmt.Sprintf("%s:%d", place, at.column))
		}
	}
	return strings.Join(places, " ")
}

// printed gives a command's error message about a file; "" when it is good.
func printed(t *testing.T, serves bool, name, text string, command []string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	run := exec.CommandContext(ctx, command[0], append(command[1:], name)...)
	run.Dir = dir
	run.Env = []string{"HOME=" + dir, "LANG=en_US.UTF-8"}
	if serves {
		return served(t, run)
	}
	out, err := run.CombinedOutput()
	if err == nil {
		return ""
	}
	return string(out)
}

// served starts a server and ends it when it is ready; what it says before, when it doesn't get there.
func served(t *testing.T, run *exec.Cmd) string {
	t.Helper()
	run.Args = append(run.Args[:len(run.Args)-2], "--json", "--config", run.Args[len(run.Args)-1])
	var stderr strings.Builder
	run.Stderr = &stderr
	stdout, err := run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	ready := make([]byte, 1)
	n, _ := stdout.Read(ready)
	_ = run.Process.Kill()
	_ = run.Wait()
	if n == 1 {
		return ""
	}
	return stderr.String()
}
