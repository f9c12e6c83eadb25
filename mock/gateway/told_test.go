package gateway_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gin-gonic/gin"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/gateway"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// TestMissingParts: a gateway without one of its parts is refused with the part's name.
func TestMissingParts(t *testing.T) {
	t.Parallel()
	whole := newBareRig(t).Config
	for name, without := range map[string]func(*gateway.Config){
		"Apps": func(c *gateway.Config) { c.Apps = nil }, "Providers": func(c *gateway.Config) { c.Providers = nil },
		"Store": func(c *gateway.Config) { c.Store = nil }, "Rules": func(c *gateway.Config) { c.Rules = nil },
		"Clock": func(c *gateway.Config) { c.Clock = nil }, "Logger": func(c *gateway.Config) { c.Logger = nil },
	} {
		c := whole
		without(&c)
		if _, err := gateway.New(c); err == nil || err.Error() != "gateway: Config."+name+" is missing" {
			t.Errorf("without %s: %v", name, err)
		}
	}
	whole.Observe = nil
	if _, err := gateway.New(whole); err != nil {
		t.Errorf("whole: %v", err)
	}
}

// lines is what a rig logs, a line each, without times and addresses.
func (r *rig) logTo() *bytes.Buffer {
	var log bytes.Buffer
	r.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		switch a.Key {
		case slog.TimeKey, "remote", "stack":
			return slog.Attr{}
		case "took":
			if a.Value.Duration() <= 0 {
				return slog.String("took", "no time")
			}
			return slog.String("took", "some time")
		}
		return a
	}}))
	return &log
}

// TestWhatFailsIsLogged: each failure is a line that says which platform, call and cause; the caller gets the
// platform's own failure, and the journal the reason.
func TestWhatFailsIsLogged(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body    string
		err     error // of the store
		log     string
		journal string
		app     string
	}{
		"a success":  {body: "app=a", log: `level=INFO msg=exchange app=toy/a operation=take subject=t code=OK took="some time"`, app: "toy/a"},
		"a decision": {body: "app=a&say=panic-apply", log: `level=ERROR msg="exchange failed" provider=toy operation=take subject=t err="panic: apply`, journal: "paymock failed: panic: apply", app: "toy/a"},
		"a reading":  {body: "app=a&say=panic-decode", log: `level=ERROR msg="panic while decoding" provider=toy path=/take cause=decode`, journal: "paymock failed while decoding: decode", app: "toy/" + app.Unknown},
		"an answer":  {body: "app=a&say=unencodable", log: `level=ERROR msg="exchange failed" provider=toy operation=take subject=t err="encode OK: no key"`, journal: "paymock failed: encode OK: no key", app: "toy/a"},
		"a refusal":  {body: "app=b&say=unencodable", log: `level=ERROR msg="exchange failed" provider=toy operation=take subject=t err="encode NO: no key"`, journal: "paymock failed: encode NO: no key", app: "toy/" + app.Unknown},
		"full":       {body: "app=a", err: fmt.Errorf("%w: 9", store.ErrFull), log: `level=WARN msg="exchange refused" provider=toy operation=take subject=t err="too many callbacks wait: 9"`, journal: "nothing was done, a bound of paymock's is reached: too many callbacks wait: 9", app: "toy/a"},
		"no room":    {body: "app=a", err: store.ErrTooMany, log: `level=WARN msg="exchange refused" provider=toy operation=take subject=t err="there is no room"`, journal: "nothing was done, a bound of paymock's is reached: there is no room", app: "toy/a"},
		"a store":    {body: "app=a", err: errors.New("broken"), log: `level=ERROR msg="exchange failed" provider=toy operation=take subject=t err=broken`, journal: "paymock failed: broken", app: "toy/a"},
	} {
		r := newBareRig(t)
		log := r.logTo()
		r.Store = &refusing{r.store, tt.err}
		reply := r.Serve(t.Context(), r.toy, &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte(tt.body)})
		if !strings.Contains(log.String(), tt.log) {
			t.Errorf("%s: logged %s", name, log)
		}
		want := "BROKEN"
		if tt.journal == "" {
			want = "OK"
		}
		entries := r.entries(t, tt.app)
		if len(entries) != 1 || entries[0].Code != want || !strings.HasPrefix(entries[0].Explanation, tt.journal) || !strings.Contains(string(reply.Response.Body), want) {
			t.Errorf("%s: answered %s, journal %+v", name, reply.Response.Body, entries)
		}
	}
}

// refusing is a store that takes entries and nothing else, if it has an error.
type refusing struct {
	store.Store
	err error
}

func (s *refusing) Commit(ctx context.Context, change store.Change) error {
	if s.err != nil && len(change.Writes) > 0 {
		return s.err
	}
	return s.Store.Commit(ctx, change)
}

// TestUnservedPathsAreLogged: a path that nobody serves is a line with its method, and an answer that says so.
func TestUnservedPathsAreLogged(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	log := r.logTo()
	engine := gin.New()
	engine.NoRoute(r.NoRoute)
	if err := r.Mount(engine); err != nil {
		t.Fatal(err)
	}
	for call, want := range map[string]string{
		"POST /tak": `404 {"code":"not_found","message":"no platform serves /tak; did you mean \"/take\"? ` + "`paymock operations` lists the paths\"}",
		"GET /take": `405 {"code":"method_not_allowed","message":"this path takes POST"}`,
	} {
		method, path, _ := strings.Cut(call, " ")
		w := httptest.NewRecorder()
		engine.ServeHTTP(w, httptest.NewRequest(method, path, nil))
		got := fmt.Sprint(w.Code, " ", w.Body)
		if strings.ReplaceAll(got, "?; `", "? `") != strings.ReplaceAll(want, "?; `", "? `") {
			t.Errorf("%s: %s\nwant %s", call, got, want)
		}
		if line := fmt.Sprintf("level=WARN msg=\"no such route\" method=%s path=%s\n", method, path); !strings.Contains(log.String(), line) {
			t.Errorf("logged %s", log)
		}
	}
}

// TestNearMissesAreTold: a call that no rule acts on is explained with those that nearly did; one that a rule acts on
// is not.
func TestNearMissesAreTold(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	other, own := "other", "t"
	for _, about := range []api.Condition{{Equal: &other}, {Not: &own}} {
		if _, err := r.rules.Add("toy/a", api.Rule{When: api.When{Where: map[string]api.Condition{"about": about}}, Then: api.Then{Respond: "NO"}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, e := r.serveOne(t, r.toy, "app=a&about=t"); e.Explanation != `Rules that nearly matched: r2: about is "t"; r1: about is "t", not "other"` || e.Rule != "" {
		t.Errorf("explained %q", e.Explanation)
	}
	r.rule(t, api.Then{LoseReply: true})
	if _, e := r.serveOne(t, r.toy, "app=a&about=t"); e.Explanation != "Rule r3 lost the answer after the commit." {
		t.Errorf("explained %q", e.Explanation)
	}
}

// TestHeaderThatIsPassedOver: a request that chooses its answer is told in the journal why that was not regarded.
func TestHeaderThatIsPassedOver(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("N", 63)
	for name, tt := range map[string]struct {
		on         bool
		body, code string
		want       string
	}{
		"off":     {body: "app=a", code: "NO", want: `the header X-Paymock-Respond: "NO" was not regarded: the server was started with --no-header-rules`},
		"long":    {body: "app=a", code: long + "不", want: `the header X-Paymock-Respond: "` + long + `?" was not regarded: the server was started with --no-header-rules`},
		"on":      {on: true, body: "app=a", code: "NO", want: "answered by rule header X-Paymock-Respond without deciding"},
		"refused": {on: true, body: "app=", code: "NO", want: `refused at the door; the header X-Paymock-Respond: "NO" was not regarded: the request was refused before anything was decided; a request must be signed well for it to act`},
		"none":    {on: true, body: "app=a"},
	} {
		r := newBareRig(t)
		r.rules.HeaderRules = tt.on
		req := &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte(tt.body)}
		if tt.code != "" {
			req.Header = wire.Header{{Name: rule.RespondHeader, Value: tt.code}}
		}
		r.Serve(t.Context(), r.toy, req)
		journal := "toy/a"
		if tt.body == "app=" {
			journal = "toy/" + app.Unknown
		}
		if e := r.entries(t, journal); len(e) != 1 || e[0].Explanation != tt.want {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

// noting causes two callbacks, one of them without an address, and a timer.
type noting struct{ *toy }

func (p noting) Apply(b *ledger.Books, call *provider.Call, env provider.Env) provider.Outcome {
	out := p.toy.Apply(b, call, env)
	at := env.Now.Add(time.Hour)
	out.Subject = "known better"
	out.Notices = append(out.Notices,
		provider.Notice{ID: "no address", Kind: "told", Subject: "t"},
		provider.Notice{ID: "timer", Kind: "midnight", Subject: "t", Timer: true, Due: at},
		provider.Notice{ID: "later", Kind: "told", Subject: "t", URL: "http://127.0.0.1:1/", Due: at})
	return out
}

// TestCallbacksOfAnExchange: those with an address wait, a timer does without being a callback, and one whom nobody
// takes is none.
func TestCallbacksOfAnExchange(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	_, e := r.serveOne(t, noting{r.toy}, "app=a")
	tasks, err := r.store.Tasks(t.Context(), "toy/a")
	if err != nil || len(tasks) != 3 || len(e.Callbacks) != 2 || e.Callbacks[1] != "later" || e.Effect != "t shared 0 1" {
		t.Errorf("%d tasks, callbacks %q, effect %q, %v", len(tasks), e.Callbacks, e.Effect, err)
	}
}

// TestEarlyRules: each callback that a rule wants early is due at once, each such rule is named once, and others keep
// their time.
func TestEarlyRules(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		later := "later"
		for skip, want := range []string{"r1 most, r2 that", "r1 most"} {
			r := newBareRig(t)
			for _, early := range []api.Rule{
				{When: api.When{Callback: "told", Where: map[string]api.Condition{"id": {Not: &later}}}, Name: "most", Then: api.Then{Early: true}},
				{When: api.When{Callback: "told", Where: map[string]api.Condition{"id": {Equal: &later}}}, Name: "that", Then: api.Then{Early: true}, Skip: skip},
			} {
				if _, err := r.rules.Add("toy/a", early); err != nil {
					t.Fatal(err)
				}
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Second) // nobody attempts them
			defer cancel()
			r.Serve(ctx, noting{r.toy}, &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte("app=a")})
			e := r.entries(t, "toy/a")[0]
			if e.Rule != want || e.Explanation != "Rule "+want+" let the callback go first." {
				t.Errorf("rule %q, %q", e.Rule, e.Explanation)
			}
			tasks, err := r.store.Tasks(t.Context(), "toy/a")
			if err != nil {
				t.Fatal(err)
			}
			for _, task := range tasks {
				if atOnce := task.Due.Before(time.Now().Add(time.Minute)); atOnce != (task.ID != "timer" && (task.ID != later || skip == 0)) {
					t.Errorf("skipping %d, %s is due at once: %t", skip, task.ID, atOnce)
				}
			}
		}
	})
}

// TestFireOfAnUnreadableTimer: a task that holds no notice is a failure and changes nothing.
func TestFireOfAnUnreadableTimer(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	r.Providers = []provider.Provider{deeper{r.toy}, firing{toy: r.toy}}
	a, _ := r.apps.App("toy", "a")
	if change, err := r.Fire(t.Context(), a, store.Task{Kind: "midnight", Payload: []byte("{")}, a.IDs.Next()); err == nil || len(change.Entries) != 0 {
		t.Errorf("%+v, %v", change, err)
	}
}

// TestActFails: what fails in an act is given as it is, what fails in the store goes first, and an app that another
// replica has removed has ended.
func TestActFails(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	a, _ := r.apps.App("toy", "a")
	own := errors.New("no such trade")
	act := func(do func(*ledger.Books)) error {
		return r.Act(t.Context(), a, "try", func(b *ledger.Books, _ provider.Env) (string, []provider.Notice, error) {
			do(b)
			return "", nil, own
		})
	}
	if err := act(func(*ledger.Books) {}); !errors.Is(err, own) {
		t.Errorf("its own: %v", err)
	}
	broken := func(b *ledger.Books) { b.Save("x", "y", func() {}) }
	if err := act(broken); err == nil || errors.Is(err, own) {
		t.Errorf("the books': %v", err)
	}
	if err := r.View(t.Context(), a, func(b *ledger.Books) error { broken(b); return own }); err == nil || errors.Is(err, own) {
		t.Errorf("viewed: %v", err)
	}
	if err := r.View(t.Context(), a, func(*ledger.Books) error { return own }); !errors.Is(err, own) {
		t.Errorf("viewed: %v", err)
	}
	save := func(b *ledger.Books, _ provider.Env) (string, []provider.Notice, error) {
		b.Save("x", "y", 1)
		return "t", []provider.Notice{{ID: "n", Kind: "told", URL: "http://127.0.0.1:1/"}}, nil
	}
	r.Store = &refusing{r.store, store.ErrEnded}
	if err := r.Act(t.Context(), a, "try", save); !errors.Is(err, app.ErrEnded) {
		t.Errorf("on another replica: %v", err)
	}
	r.Store = r.store
	if err := r.Act(t.Context(), a, "try", save); err != nil {
		t.Error(err)
	}
	entries, err := r.store.Entries(t.Context(), "toy/a", store.Query{Kind: "control"})
	if last := entries[len(entries)-1]; err != nil || last.Operation != "try" || last.Subject != "t" || len(last.Callbacks) != 1 || last.Took < 0 {
		t.Errorf("%+v, %v", last, err)
	}
}
