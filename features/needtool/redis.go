package needtool

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// StartRedis starts a Redis on a port of loopback that keeps in dir all that it has answered, and gives it when it
// is ready; KillRedis must follow. In the place of one that was killed it finds what that had
// answered, each change whole.
func StartRedis(t testing.TB, port int, dir string) *exec.Cmd {
	t.Helper()
	if err := CutHalfChange(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	ctx := context.WithoutCancel(t.Context())
	cmd := exec.CommandContext(ctx, Find(t, "redis-server", "redis-server"), "--port", strconv.Itoa(port), "--bind", "127.0.0.1", "--dir", dir, //nolint:gosec // tests say where
		"--save", "", "--appendonly", "yes", "--appendfsync", "always", "--aof-load-truncated", "no")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewReader(io.LimitReader(out, 1<<20))
	for {
		line, err := said.ReadString('\n')
		if err != nil {
			t.Fatalf("redis-server ended before it was ready: %s", line)
		}
		if strings.Contains(line, "Ready to accept connections") {
			go func() { _, _ = io.Copy(io.Discard, out) }() // or Redis would block on a full pipe
			return cmd
		}
	}
}

// KillRedis ends one as if its machine had lost it.
func KillRedis(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

// CutHalfChange takes from the append-only file below dir, if any, the transaction in the writing of which Redis was
// killed. Redis 7.0 itself takes only its last command, answers as if none of it were there, and carries out
// the rest at the start after the next.
func CutHalfChange(ctx context.Context, dir string) error {
	manifest := filepath.Join(dir, "appendonlydir", "appendonly.aof.manifest")
	if _, err := os.Stat(manifest); errors.Is(err, fs.ErrNotExist) {
		return nil // Redis has not run in dir
	}
	fix := exec.CommandContext(ctx, "redis-check-aof", "--fix", manifest) //nolint:gosec // tests say where
	fix.Stdin = strings.NewReader("y\n")
	if out, err := fix.CombinedOutput(); err != nil {
		return fmt.Errorf("redis-check-aof (Debian: redis-tools): %w\n%s", err, out)
	}
	return nil
}
