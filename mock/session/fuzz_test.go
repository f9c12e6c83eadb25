package session_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"paymock/mock/session"
)

// TestCutOff: a last line that is cut off anywhere is refused with its place and the remedy; one that lacks the end of the
// line only is whole.
func TestCutOff(t *testing.T) {
	t.Parallel()
	const whole = `{"format":"paymock-session","version":1,"platform":"4pyun","recorded":"2026-01-01T00:00:00Z"}` + "\n" +
		`{"at":"2026-01-01T00:00:01Z","took_ms":1,"exchange":{"operation":"settle","route":"POST /","request":"{\"reason\":\"充电\"}","status":200,"answer":"{}"}}`
	second := strings.IndexByte(whole, '\n') + 1
	for cut := 1; cut < len(whole); cut++ {
		_, err := session.Read([]byte(whole[:cut]))
		line, remedy := 1, "record anew"
		if cut > second {
			line, remedy = 2, "sed -i 2d FILE"
		}
		if cut == second || cut == second-1 { // the head alone
			if err != nil {
				t.Errorf("%q: %v", whole[:cut], err)
			}
			continue
		}
		if want := new(session.Error); !errors.As(err, &want) || want.Line != line || !strings.Contains(want.Reason, "cut off") || !strings.Contains(want.Reason, remedy) {
			t.Errorf("%q: %v", whole[:cut], err)
		}
	}
	for _, text := range []string{whole, "\ufeff" + whole} { // which some editors write before
		if f, err := session.Read([]byte(text)); err != nil || len(f.Entries) != 1 || !session.IsRecording([]byte(text)) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

// TestRefused: what a feature can't name, and an answer that ends no exchange, is refused with its field.
func TestRefused(t *testing.T) {
	t.Parallel()
	const head = `{"format":"paymock-session","version":1,"platform":"4pyun","recorded":"2026-01-01T00:00:00Z"}` + "\n" + `{"at":"2026-01-01T00:00:01Z",`
	for line, field := range map[string]string{
		`"exchange":{"operation":"a\nWhen b","request":"{}","status":200,"answer":"{}"}}`:              "exchange.operation",
		`"exchange":{"operation":"a","request":"{}","status":200,"code":"1\u001b[31m","answer":"{}"}}`: "exchange.code",
		`"exchange":{"operation":"a","request":"{}","status":101,"answer":"{}"}}`:                      "exchange.status",
		`"callback":{"kind":"a\nWhen b","content":"{}"}}`:                                              "callback.kind",
	} {
		_, err := session.Read([]byte(head + line))
		if wrong := new(session.Error); !errors.As(err, &wrong) || wrong.Line != 2 || wrong.Field != field {
			t.Errorf("%s: %v", line, err)
		}
	}
}

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
