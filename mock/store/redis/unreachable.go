package redis

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	client "github.com/redis/go-redis/v9"

	"paymock/mock/store"
)

// unreachableMarker marks what fails on the way to Redis, or because Redis is not ready, with
// store.ErrUnreachable.
type unreachableMarker struct{}

// DialHook changes nothing: what fails there fails the command, too.
func (unreachableMarker) DialHook(next client.DialHook) client.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) { return next(ctx, network, addr) }
}

// ProcessHook marks a command's error.
func (unreachableMarker) ProcessHook(next client.ProcessHook) client.ProcessHook {
	return func(ctx context.Context, cmd client.Cmder) error { return markUnreachable(ctx, next(ctx, cmd)) }
}

// ProcessPipelineHook marks the errors of commands that go together.
func (unreachableMarker) ProcessPipelineHook(next client.ProcessPipelineHook) client.ProcessPipelineHook {
	return func(ctx context.Context, cmds []client.Cmder) error {
		err := markUnreachable(ctx, next(ctx, cmds))
		for _, cmd := range cmds {
			cmd.SetErr(markUnreachable(ctx, cmd.Err()))
		}
		return err
	}
}

// refusals are what Redis answers to every change while it takes none, by how they begin, with the remedy.
var refusals = map[string]string{
	"OOM":        "Redis is full: raise its maxmemory, or remove apps that you are done with",
	"MISCONF":    "Redis can't write to its disk: make room there, or mend what its log says",
	"READONLY":   "this Redis is a replica: give the address of its primary, or its Sentinels",
	"NOREPLICAS": "Redis misses its replicas: start them, or lower min-replicas-to-write",
}

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
