package redis

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	client "github.com/redis/go-redis/v9"

	"paymock/mock/clock"
	"paymock/mock/store"
)

// How long and how often a command is tried that has got no connection from the pool.
const (
	poolPause   = 20 * time.Millisecond
	poolRetries = 100
)

// retryUnsent repeats what got no connection although Redis takes connections: a pool that has found
// Redis away says so until it looks again, which it does once a second. What is tried has not been sent.
func (g *gate) retryUnsent(ctx context.Context, try func() (unsent bool, err error)) error {
	unsent, err := try()
	for n := 0; unsent && !g.away.Load() && n < poolRetries; n++ {
		if (clock.System{}).Wait(ctx, poolPause) != nil {
			return err
		}
		unsent, err = try()
	}
	return err
}

// isUnsent reports whether a command failed because there was no connection to send it on.
func isUnsent(err error) bool {
	var network *net.OpError
	return errors.As(err, &network) && network.Op == "dial"
}

// unreachableMarker marks what fails on the way to Redis, or because Redis is not ready, with
// store.ErrUnreachable.
type unreachableMarker struct{ *gate }

// DialHook changes nothing: what fails there fails the command, too.
func (unreachableMarker) DialHook(client.DialHook) client.DialHook { return nil }

// ProcessHook marks a command's error.
func (m unreachableMarker) ProcessHook(next client.ProcessHook) client.ProcessHook {
	return func(ctx context.Context, cmd client.Cmder) error {
		ctx, release := withoutDeadline(ctx)
		defer release()
		return markUnreachable(ctx, m.retryUnsent(ctx, func() (bool, error) {
			err := next(ctx, cmd)
			return isUnsent(err), err
		}))
	}
}

// ProcessPipelineHook marks the errors of commands that go together.
func (m unreachableMarker) ProcessPipelineHook(next client.ProcessPipelineHook) client.ProcessPipelineHook {
	return func(ctx context.Context, cmds []client.Cmder) error {
		ctx, release := withoutDeadline(ctx)
		defer release()
		err := m.retryUnsent(ctx, func() (unsent bool, err error) {
			for _, cmd := range cmds {
				cmd.SetErr(nil)
			}
			err, unsent = next(ctx, cmds), true
			for _, cmd := range cmds { // of several nodes each had its own
				unsent = unsent && isUnsent(cmd.Err())
			}
			return unsent, err
		})
		for _, cmd := range cmds {
			cmd.SetErr(markUnreachable(ctx, cmd.Err()))
		}
		return markUnreachable(ctx, err)
	}
}

// withoutDeadline is a context that is cancelled when another has ended. The client would have a connection
// end at a caller's deadline: that Redis had no time to answer would be taken for silence.
func withoutDeadline(ctx context.Context) (context.Context, func()) {
	if _, ok := ctx.Deadline(); !ok {
		return ctx, func() {}
	}
	without, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, cancel)
	return without, func() { stop(); cancel() }
}

// refusals have the remedy of each answer that Redis gives to every change while it takes none, by how it begins.
var refusals = map[string]string{
	"OOM":                                 "Redis is full: raise its maxmemory, or remove apps that you are done with",
	"MISCONF":                             "Redis can't write to its disk: make room there, or mend what its log says",
	"READONLY":                            "this Redis is a replica: give the address of its primary, or its Sentinels",
	"NOREPLICAS":                          "Redis misses its replicas: start them, or lower min-replicas-to-write",
	"NOPERM":                              aclRemedy,
	"The user executing the script can't": aclRemedy,
}

const aclRemedy = "the user may not do what paymock needs: ACL SETUSER name ~paymock:* &paymock:* +@all"

// markUnreachable leaves alone what else Redis answers, and what ends with the caller.
func markUnreachable(ctx context.Context, err error) error {
	var network net.Error
	switch {
	case err == nil, ctx.Err() != nil, errors.Is(err, store.ErrUnreachable):
		return err
	case errors.As(err, &network), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, client.ErrPoolTimeout),
		client.IsLoadingError(err), client.IsClusterDownError(err), client.IsMasterDownError(err),
		client.IsTryAgainError(err), client.IsMaxClientsError(err):
		return fmt.Errorf("%w: %w", store.ErrUnreachable, err)
	}
	for begins, remedy := range refusals {
		if client.HasErrorPrefix(err, begins) {
			return fmt.Errorf("%w: %s: %w", store.ErrUnreachable, remedy, err)
		}
	}
	return err
}
