package remedies

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestUsers plays the first ten minutes of three people who have read nothing: what is printed to
// each mistake is the next thing that they type, and it works.
func TestUsers(t *testing.T) {
	t.Parallel()
	bin := commands(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/users",
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv("HOME", env.WorkDir)
			server := exec.CommandContext(t.Context(), filepath.Join(bin, "paymock"), "serve", "--seed", "7",
				"--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--json", "--log-level", "error")
			server.Cancel = func() error { return server.Process.Signal(syscall.SIGTERM) }
			out, err := server.StdoutPipe()
			if err != nil {
				return err
			}
			if err := server.Start(); err != nil {
				return err
			}
			env.Defer(func() {
				_ = server.Process.Signal(syscall.SIGTERM)
				_ = server.Wait()
			})
			line, err := bufio.NewReader(out).ReadBytes('\n')
			if err != nil {
				return err
			}
			var ready struct{ Control string }
			if err := json.Unmarshal(line, &ready); err != nil {
				return err
			}
			env.Setenv("PAYCTL_CONTROL", ready.Control)
			return nil
		},
	})
}
