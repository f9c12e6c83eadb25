package remedies

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"paymock/features/serverprocess"
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
			server, err := serverprocess.Start(t.Context(), filepath.Join(bin, "paymock"), serverprocess.Paymock("--seed=7")...)
			if err != nil {
				return err
			}
			env.Defer(func() { _ = server.Stop() })
			env.Setenv("PAYCTL_CONTROL", server.Ready.Control)
			return nil
		},
	})
}
