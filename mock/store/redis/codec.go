package redis

import (
	"fmt"
	"sync"

	"github.com/fxamacker/cbor/v2"

	"paymock/mock/store"
)

// encoding is CBOR: bodies of requests are bytes, and texts need not be UTF-8.
var encoding = sync.OnceValues(func() (cbor.EncMode, error) {
	return cbor.EncOptions{Time: cbor.TimeRFC3339Nano, OmitEmpty: cbor.OmitEmptyGoValue}.EncMode()
})

var decoding = sync.OnceValues(func() (cbor.DecMode, error) {
	return cbor.DecOptions{UTF8: cbor.UTF8DecodeInvalid}.DecMode()
})

func encodeJSON(v any) ([]byte, error) {
	mode, err := encoding()
	if err != nil {
		return nil, err
	}
	return mode.Marshal(v)
}

func decodeJSON(data string, v any) error {
	mode, err := decoding()
	if err != nil {
		return err
	}
	return mode.Unmarshal([]byte(data), v)
}

func encodeTask(t *store.Task) ([]byte, error) {
	body, err := encodeJSON(t)
	if err != nil {
		return nil, fmt.Errorf("encode task %q: %w", t.ID, err)
	}
	return body, nil
}

func decodeTask(body string) (t store.Task, err error) {
	if err = decodeJSON(body, &t); err != nil {
		err = fmt.Errorf("read a task from Redis: %w", err)
	}
	return t, err
}

func appendEntries(args []any, app string, entries []store.Entry) ([]any, error) {
	args = append(args, len(entries))
	for i := range entries {
		e := entries[i]
		e.App, e.Seq = app, 0
		body, err := encodeJSON(&e)
		if err != nil {
			return nil, fmt.Errorf("encode an entry of %s: %w", app, err)
		}
		args = append(args, body)
	}
	return args, nil
}
