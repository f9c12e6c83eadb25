package steps

import (
	"strings"
	"testing"

	"paymock/client"
	"paymock/client/adapter"
)

// mute is a platform whose merchant shows the judge nothing.
type mute struct {
	adapter.Merchant
	shown []adapter.Signed
}

func (m mute) Signed(*client.Exchange) []adapter.Signed { return m.shown }

// TestNothingJudged: a well-signed request in which the judge finds no signature fails the
// scenario; a request that was spoilt on purpose, or never sent, does not.
func TestNothingJudged(t *testing.T) {
	t.Parallel()
	sent := &answer{Exchange: &client.Exchange{Request: client.Request{Operation: "settle"}}}
	answered := []adapter.Signed{{Where: "settle answer", Answered: true}}
	for name, tt := range map[string]struct {
		openssl string
		shown   []adapter.Signed
		do      func(*World)
		says    string
	}{
		"well signed":         {"openssl", nil, func(w *World) { w.noteAnswer(sent) }, "of these well-signed requests: settle"},
		"only the answer's":   {"openssl", answered, func(w *World) { w.noteAnswer(sent) }, "of these well-signed requests: settle"},
		"spoilt on purpose":   {"openssl", nil, func(w *World) { w.noteFaultyCall(sent) }, ""},
		"never sent":          {"openssl", nil, func(w *World) { w.noteAnswer(&answer{}) }, ""},
		"there is no openssl": {"", nil, func(w *World) { w.noteAnswer(sent) }, ""},
	} {
		w := &World{target: &Target{OpenSSL: tt.openssl}, apps: []*appHandles{{merchant: mute{shown: tt.shown}}}}
		tt.do(w)
		w.apps, w.judged = nil, nil // no callbacks, and nothing for OpenSSL itself
		err := w.judgeSignatures(t.Context())
		if (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want %q", name, err, tt.says)
		}
	}
}
