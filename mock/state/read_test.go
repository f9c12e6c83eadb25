package state_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
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

// FuzzRead: any text is a state or an *Error with its place; what was read can be read again as it is
// written.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"format":"paymock-state","version":1,"apps":[]}`))
	f.Add([]byte(`{"format":"paymock-state","version":1,"apps":[{"app":{"provider":"4pyun","id":"op1"},"records":[{"kind":"trade","id":"1","version":1,"value":{}}]}]}`))
	f.Add([]byte(`{"format":"paymock-state","version":2}`))
	f.Add([]byte("{\"format\":\"paymock-state\",\"version\":1,\"apps\":[{\"x\":1}]}"))
	f.Add([]byte(strings.Repeat("[", 100)))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := state.Read(t.Context(), text)
		var wrong *state.Error
		switch {
		case err == nil && !json.Valid(text):
			t.Fatalf("read what is no JSON: %q as %+v", text, file)
		case err != nil && (!errors.As(err, &wrong) || wrong.Reason == "" || wrong.Line < 0 || wrong.Line > bytes.Count(text, []byte("\n"))+1):
			t.Fatalf("%q: %v", text, err)
		}
	})
}
