package fourpyun_test

import (
	"strings"
	"testing"

	"paymock/mock/app"
	"paymock/mock/provider/fourpyun"
)

// TestGuessLive: only both, an app_id as in 4pyun's documents and a secret that nobody types, look live.
func TestGuessLive(t *testing.T) {
	t.Parallel()
	const drawn = "9f8b7c6d5e4f3a2b1c0d9e8f"
	for _, test := range []struct {
		id, secret string
		live       bool
	}{
		{"op12defadfad", drawn, true},
		{"op88641899bd20661", drawn, true},
		{"op12defadfad", "secret", false},
		{"op12defadfad", strings.Repeat("-", 24), false},
		{"op0000000000demo", drawn, false},
		{"op12345678901234", drawn, false}, // as paymock invents them
		{"shop", drawn, false},
	} {
		said := (&fourpyun.Provider{}).GuessLive(app.App{ID: test.id, Secret: test.secret})
		if (said != "") != test.live {
			t.Errorf("%s with %s: %q, want live %t", test.id, test.secret, said, test.live)
		}
	}
}
