package session_test

import (
	"bytes"
	"errors"
	"testing"

	"paymock/mock/session"
)

// FuzzRead: any text is a recording or an *Error with its line.
func FuzzRead(f *testing.F) {
	const head = `{"format":"paymock-session","version":1,"platform":"4pyun","recorded":"2026-01-01T00:00:00Z"}` + "\n"
	f.Add([]byte(head))
	f.Add([]byte(head + `{"at":"2026-01-01T00:00:01Z","exchange":{"operation":"settle","request":"{}","status":200,"answer":"{}"}}` + "\n"))
	f.Add([]byte(head + `{"at":"2026-01-01T00:00:01Z","callback":{"kind":"notify"}}`))
	f.Add([]byte(head + "[[[["))
	f.Add([]byte("{}\n\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		var wrong *session.Error
		if _, err := session.Read(text); err != nil && (!errors.As(err, &wrong) || wrong.Reason == "" || wrong.Line < 0 || wrong.Line > bytes.Count(text, []byte("\n"))+1) {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
