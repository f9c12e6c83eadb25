package gateway_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// observing is a platform that notes the calls on which nothing was decided.
type observing struct {
	*toy
	refuses bool
	// means: the refused call names no app, and the doctor finds which one it means.
	means bool
	// lacks: it is refused for a method that the platform doesn't serve, which a rule might answer.
	lacks bool
}

func (p *observing) Decode(req *wire.Request, apps app.Lookup) *provider.Call {
	call := p.toy.Decode(req, apps)
	if p.refuses {
		call.Refused = &provider.Outcome{Code: codeNo}
		if p.lacks {
			call.Unserved = "give"
		}
		if p.means {
			id := call.App.ID
			call.App, call.Examine = nil, func(doctor.Effort) doctor.Finding { return doctor.Finding{Opened: id} }
		}
	}
	return call
}

func (*observing) Answered(*ledger.Books, *provider.Call, provider.Outcome, provider.Env) {}

func (*observing) Undecided(b *ledger.Books, _ *provider.Call, _ provider.Env) {
	b.Save("noted", "undecided", true)
}

// TestUndecidedIsNoted: a platform is told of each call of an app on which nothing was decided, and of no other.
func TestUndecidedIsNoted(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		then    *api.Then
		refuses bool
		means   bool
		lacks   bool
		want    bool
		status  int // in the journal
	}{
		"decided":                     {status: 200},
		"lost":                        {then: &api.Then{LoseReply: true}, status: 200},
		"refused":                     {refuses: true, want: true, status: 200},
		"refused as not served":       {refuses: true, lacks: true, want: true, status: 200},
		"refused without an app's id": {refuses: true, means: true, want: true, status: 200},
		"never":                       {then: &api.Then{Hang: true}, want: true},
		"reset":                       {then: &api.Then{Reset: true}, want: true},
		"a bare status":               {then: &api.Then{HTTPStatus: 502}, want: true, status: 502},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newBareRig(t)
			if test.then != nil {
				r.rule(t, *test.then)
			}
			p := &observing{toy: r.toy, refuses: test.refuses, means: test.means, lacks: test.lacks}
			r.Serve(t.Context(), p, &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte("app=a")})
			a, _ := r.apps.Named("toy/a")
			var noted bool
			if err := r.View(t.Context(), a, func(b *ledger.Books) error { b.Load("noted", "undecided", &noted); return nil }); err != nil {
				t.Fatal(err)
			}
			if entries := r.entries(t, "toy/a"); noted != test.want || len(entries) != 1 || entries[0].Status != test.status {
				t.Errorf("noted %t, want %t; journal: %+v", noted, test.want, entries)
			}
			if test.want {
				asked := 0
				r.Store = failing{r.store, errors.New("broken"), &asked}
				if got := r.Serve(t.Context(), p, &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte("app=a")}).Response; !strings.Contains(string(got.Body), "BROKEN") {
					t.Errorf("with a store that fails: %s", got.Body)
				}
			}
		})
	}
}
