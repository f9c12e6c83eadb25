package state_test

import (
	"context"
	"errors"
	"testing"

	"paymock/mock/state"
)

// TestReadEndsWithItsCaller: half a gigabyte is not decoded for somebody who has left.
func TestReadEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	text := []byte(`{"format":"paymock-state","version":1,"apps":[]}`)
	left := errors.New("the client has left")
	ctx, leave := context.WithCancelCause(t.Context())
	leave(left)
	if _, err := state.Read(ctx, text); !errors.Is(err, left) {
		t.Errorf("%v, want %v", err, left)
	}
}
