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

// markUnreachable leaves alone what Redis answers, and what ends with the caller.
func markUnreachable(ctx context.Context, err error) error {
	var network net.Error
	switch {
	case err == nil, ctx.Err() != nil, errors.Is(err, store.ErrUnreachable):
		return err
	case errors.As(err, &network), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, client.ErrPoolTimeout),
		client.IsLoadingError(err), client.IsClusterDownError(err), client.IsMasterDownError(err), client.IsReadOnlyError(err),
		client.IsTryAgainError(err), client.IsMaxClientsError(err):
		return fmt.Errorf("%w: %w", store.ErrUnreachable, err)
	}
	return err
}
