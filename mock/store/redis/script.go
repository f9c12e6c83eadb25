package redis

import (
	"context"
	"embed"
	"fmt"
	"net"
	"sync"
	"sync/atomic"

	client "github.com/redis/go-redis/v9"

	"paymock/mock/store"
)

//go:embed script/*.lua
var sources embed.FS

// Scripts, each behind the library that all share.
var (
	commit  = lazyScript("commit")
	claim   = lazyScript("claim")
	begin   = lazyScript("begin")
	release = lazyScript("release")
	nextDue = lazyScript("nextdue")
	list    = lazyScript("tasks")
	cancel  = lazyScript("cancel")
	resend  = lazyScript("resend")
	entries = lazyScript("entries")
	reset   = lazyScript("reset")
	hold    = lazyScript("hold")
)

// bareScript makes a script that stands alone.
func bareScript(name string) func() *client.Script {
	return sync.OnceValue(func() *client.Script {
		body, err := sources.ReadFile("script/" + name + ".lua")
		if err != nil {
			panic(fmt.Sprintf("script %s is not in the build: %v", name, err))
		}
		return client.NewScript(string(body))
	})
}

// lazyScript makes a script when it is first run: commands without a store need none.
func lazyScript(name string) func() *client.Script {
	return sync.OnceValue(func() *client.Script {
		library, err := sources.ReadFile("script/library.lua")
		if err == nil {
			var body []byte
			if body, err = sources.ReadFile("script/" + name + ".lua"); err == nil {
				return client.NewScript(string(library) + string(body))
			}
		}
		panic(fmt.Sprintf("script %s is not in the build: %v", name, err))
	})
}

// run runs a script on an app's keys and gives its list.
func (s *Store) run(ctx context.Context, sc func() *client.Script, app string, args ...any) ([]any, error) {
	result, err := sc().Run(ctx, s.rdb, s.allKeys(app), args...).Result()
	if err != nil {
		return nil, err
	}
	rows, ok := result.([]any)
	if !ok {
		return nil, fmt.Errorf("a script gave %T, want a list", result)
	}
	return rows, nil
}

// scriptVerdict reads what a script that changes something says of it.
func scriptVerdict(rows []any) error {
	word := func(i int) string {
		if i < len(rows) {
			if text, ok := rows[i].(string); ok {
				return text
			}
		}
		return ""
	}
	switch word(0) {
	case "ok":
		return nil
	case "conflict":
		kind, id := cutKey(word(1))
		return fmt.Errorf("%s %q is at version %s, not %s: %w", kind, id, word(2), word(3), store.ErrConflict)
	case "exists":
		return fmt.Errorf("task %q: %w", word(1), store.ErrExists)
	case "full":
		return fmt.Errorf("%w: %s of the app; let merchants answer, cancel some, or reset the app", store.ErrFull, word(1))
	case "toomany":
		return fmt.Errorf("%w: the app has %s records of kind %s, which is the most; reset the app, or allow more", store.ErrTooMany, word(2), word(1))
	case "lost":
		return store.ErrLost
	case "ended":
		return store.ErrEnded
	}
	return fmt.Errorf("a script gave %v", rows)
}

// tripCounter counts round trips.
type tripCounter atomic.Int64

// DialHook changes nothing.
func (c *tripCounter) DialHook(next client.DialHook) client.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

// ProcessHook counts a command.
func (c *tripCounter) ProcessHook(next client.ProcessHook) client.ProcessHook {
	return func(ctx context.Context, cmd client.Cmder) error {
		(*atomic.Int64)(c).Add(1)
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook counts commands that go together as one.
func (c *tripCounter) ProcessPipelineHook(next client.ProcessPipelineHook) client.ProcessPipelineHook {
	return func(ctx context.Context, cmds []client.Cmder) error {
		(*atomic.Int64)(c).Add(1)
		return next(ctx, cmds)
	}
}
