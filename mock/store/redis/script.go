package redis

import (
	"context"
	"embed"
	"fmt"
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
	discard = lazyScript("discard")
	hold    = lazyScript("hold")
)

// script is a program that Redis runs without running anything else meanwhile.
type script struct{ text, hash string }

// makeScript reads scripts of the build, one behind the other.
func makeScript(names ...string) func() script {
	return sync.OnceValue(func() script { // when it is first run: commands without a store need none
		text := ""
		for _, name := range names {
			body, err := sources.ReadFile("script/" + name + ".lua")
			if err != nil {
				panic(fmt.Sprintf("script %s is not in the build: %v", name, err))
			}
			text += string(body)
		}
		return script{text, client.NewScript(text).Hash()}
	})
}

// bareScript makes a script that stands alone.
func bareScript(name string) func() script { return makeScript(name) }

// lazyScript makes one that begins with the library.
func lazyScript(name string) func() script { return makeScript("library", name) }

// onceCmd is a command that nobody sends a second time when its answer is lost: it may have been carried
// out. A cluster's client would, whatever its MaxRetries.
type onceCmd struct{ *client.Cmd }

// NoRetry reports true.
func (onceCmd) NoRetry() bool { return true }

// run runs a script on an app's keys and gives its list.
func (s *Store) run(ctx context.Context, sc func() script, app string, args ...any) ([]any, error) {
	return s.runOn(ctx, sc(), s.allKeys(app), args)
}

// runOn runs a script on keys and gives its list. Other commands go before it in the same round trip.
func (s *Store) runOn(ctx context.Context, sc script, keys []string, args []any, before ...client.Cmder) ([]any, error) {
	rows, err := s.evaluate(ctx, "evalsha", sc.hash, keys, args, before)
	if client.HasErrorPrefix(err, "NOSCRIPT") {
		rows, err = s.evaluate(ctx, "eval", sc.text, keys, args, before)
	}
	return rows, err
}

func (s *Store) evaluate(ctx context.Context, how, what string, keys []string, args []any, before []client.Cmder) ([]any, error) {
	all := append(make([]any, 0, 3+len(keys)+len(args)), how, what, len(keys))
	for _, key := range keys {
		all = append(all, key)
	}
	cmd := onceCmd{client.NewCmd(ctx, append(all, args...)...)}
	cmd.SetFirstKeyPos(3)
	if len(before) == 0 {
		if err := s.rdb.Process(ctx, cmd); err != nil {
			return nil, err
		}
		return cmd.Slice()
	}
	pipe := s.rdb.Pipeline()
	for _, one := range before {
		_ = pipe.Process(ctx, one)
	}
	_ = pipe.Process(ctx, cmd)
	if _, err := pipe.Exec(ctx); err != nil {
		return nil, err
	}
	return cmd.Slice()
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
func (*tripCounter) DialHook(client.DialHook) client.DialHook { return nil }

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
