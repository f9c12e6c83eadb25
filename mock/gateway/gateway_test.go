package gateway_test

import (
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/gateway"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// toy is a platform with one operation: POST /take moves one unit of trade "t" to a partner.
type toy struct {
	provider.Provider
	after time.Duration
	wait  time.Duration // of a call that was not decided before
	mu    sync.Mutex
	tries int
}

var (
	codeOK     = provider.Code{Code: "OK", Success: true}
	codeNo     = provider.Code{Code: "NO"}
	codeBroken = provider.Code{Code: "BROKEN"}
)

func (*toy) Name() string           { return "toy" }
func (*toy) Codes() []provider.Code { return []provider.Code{codeOK, codeNo, codeBroken} }
func (*toy) Failure() provider.Code { return codeBroken }
func (*toy) Operations() []provider.Operation {
	return []provider.Operation{{Name: "take", Routes: []provider.Route{{Method: "POST", Path: "/take"}}}}
}

func (*toy) Decode(req *wire.Request, apps app.Lookup) *provider.Call {
	form, err := wire.ParseForm(string(req.Body))
	call := &provider.Call{Operation: "take", Subject: cmp.Or(form.Get("about"), "t"), Request: req, Fields: form}
	if form.Get("say") == "panic-decode" {
		panic("decode")
	}
	a, ok := apps.App("toy", form.Get("app"))
	if !ok || err != nil || req.TooLarge {
		call.Refused = &provider.Outcome{Code: codeNo, Explain: "refused at the door"}
		return call
	}
	call.App = a
	return call
}

func (p *toy) Apply(b *ledger.Books, call *provider.Call, env provider.Env) provider.Outcome {
	p.mu.Lock()
	p.tries++
	p.mu.Unlock()
	if call.Fields.(wire.Form).Get("say") == "panic-apply" {
		panic("apply")
	}
	if p.wait > 0 && !env.Waited {
		b.Save("waiting", "t", true)
		if call.Fields.(wire.Form).Get("say") == "unsavable" {
			b.Save("waiting", "t", func() {})
		}
		return provider.Outcome{Wait: p.wait, Explain: "waits for its card"}
	}
	t, ok := b.Trade("t")
	var closed bool
	if b.Load("closed", "shop", &closed); closed || !ok {
		return provider.Outcome{Code: codeNo}
	}
	if err := t.Share(ledger.Share{To: "p", Amount: 1, At: env.Now}); err != nil {
		return provider.Outcome{Code: codeNo, Explain: err.Error()}
	}
	b.SaveTrade(t)
	return provider.Outcome{Code: codeOK, After: p.after, Notices: []provider.Notice{{
		ID: env.Draw.Digits(20), Kind: "told", Subject: "t", URL: "http://127.0.0.1:1/", At: env.Now,
	}}}
}

func (*toy) Encode(call *provider.Call, out provider.Outcome, fault provider.Fault) (*wire.Response, error) {
	if f, ok := call.Fields.(wire.Form); ok && f.Get("say") == "unencodable" && out.Code != codeBroken {
		return nil, errors.New("no key")
	}
	answer := wire.Object{{Name: "code", Value: out.Code.Code}, {Name: "message", Value: out.Message}}
	resp := wire.JSON(fault.SetPaths(answer, fault.Before).JSON())
	resp.Header = append(resp.Header, wire.Field{Name: "x-lower-case", Value: "kept"}, wire.Field{Name: "x-twice", Value: "one"}, wire.Field{Name: "x-twice", Value: "two"})
	return resp, nil
}

func (r *rig) post(t *testing.T, body string) (int, string, error) {
	t.Helper()
	resp, err := http.Post(r.url+"/take", "application/x-www-form-urlencoded", strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(answer), err
}

func (r *rig) shared(t *testing.T) int {
	t.Helper()
	a, _ := r.apps.App("toy", "a")
	shared := -1
	err := r.View(t.Context(), a, func(b *ledger.Books) error {
		trade, _ := b.Trade("t")
		shared = int(trade.Shared)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return shared
}

func (r *rig) entries(t *testing.T, name string) []store.Entry {
	t.Helper()
	entries, err := r.store.Entries(t.Context(), name, store.Query{Kind: "exchange"})
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func TestExchangeIsOneCommit(t *testing.T) {
	t.Parallel()
	r := newRig(t, 0)
	var group sync.WaitGroup
	for range 64 {
		group.Go(func() {
			if _, _, err := r.post(t, "app=a"); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	tasks, err := r.store.Tasks(t.Context(), "toy/a")
	if err != nil {
		t.Fatal(err)
	}
	entries := r.entries(t, "toy/a")
	ok := 0
	for _, e := range entries {
		if e.Code == "OK" {
			ok++
		}
	}
	if got := r.shared(t); got != 10 || len(tasks) != 10 || ok != 10 || len(entries) != 64 {
		t.Errorf("shared %d, %d callbacks, %d successes of %d entries; want 10, 10, 10 of 64", got, len(tasks), ok, len(entries))
	}
}

func TestAnswerAndJournal(t *testing.T) {
	t.Parallel()
	r := newRig(t, 0)
	resp, err := http.Post(r.url+"/take", "application/x-www-form-urlencoded", strings.NewReader("app=a"))
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if string(body) != `{"code":"OK","message":""}` {
		t.Errorf("answer %s", body)
	}
	e := r.entries(t, "toy/a")[0]
	if !strings.Contains(string(e.Request), "POST /take HTTP/1.1\r\n") || !strings.HasSuffix(string(e.Request), "\r\n\r\napp=a") {
		t.Errorf("journalled request %q", e.Request)
	}
	if !strings.Contains(string(e.Response), "x-lower-case: kept\r\n") || !strings.HasSuffix(string(e.Response), string(body)) {
		t.Errorf("journalled response %q", e.Response)
	}
}

func TestRuleAnswersWithoutDeciding(t *testing.T) {
	t.Parallel()
	r := newRig(t, 0)
	if _, err := r.rules.Add("toy/a", api.Rule{Name: "no-take", Then: api.Then{Respond: "NO", Message: "not today"}, Times: 1}); err != nil {
		t.Fatal(err)
	}
	if _, body, _ := r.post(t, "app=a"); body != `{"code":"NO","message":"not today"}` {
		t.Errorf("answer %s", body)
	}
	if got := r.shared(t); got != 0 {
		t.Errorf("the rule moved %d", got)
	}
	if e := r.entries(t, "toy/a")[0]; e.Rule != "r1 no-take" {
		t.Errorf("the journal names rule %q", e.Rule)
	}
	if _, body, _ := r.post(t, "app=a"); !strings.Contains(body, "OK") {
		t.Errorf("after the rule: %s", body)
	}
}

func TestLostReplyIsCommitted(t *testing.T) {
	t.Parallel()
	r := newRig(t, 0)
	if _, err := r.rules.Add("toy/a", api.Rule{Then: api.Then{LoseReply: true}, Times: 1}); err != nil {
		t.Fatal(err)
	}
	status, body, err := r.post(t, "app=a")
	if err == nil {
		t.Fatalf("got an answer: %d %s", status, body)
	}
	if got := r.shared(t); got != 1 {
		t.Errorf("shared %d, want 1: the answer is lost after the commit", got)
	}
}

func TestOurFailuresAnswerAsThePlatforms(t *testing.T) {
	t.Parallel()
	for say, cause := range map[string]string{
		"app=a&say=panic-decode": "decode", "app=a&say=panic-apply": "apply", "app=a&say=unencodable": "encode OK: no key", "app=b&say=unencodable": "encode NO: no key",
		"app=a&say=unsavable": "unsupported type",
	} {
		t.Run(say, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, 0)
			if strings.HasSuffix(say, "unsavable") {
				r.toy.wait = time.Millisecond
			}
			log := &lockedText{}
			r.Logger = slog.New(slog.NewTextHandler(log, nil))
			status, body, err := r.post(t, say)
			if err != nil || status != 200 || !strings.Contains(body, `"BROKEN"`) {
				t.Errorf("got %d %s, %v", status, body, err)
			}
			if got := r.shared(t); got != 0 {
				t.Errorf("a failed exchange moved %d", got)
			}
			if strings.Contains(say, "decode") && !strings.Contains(log.String(), `stack="goroutine`) {
				t.Errorf("the log does not say where: %s", log)
			}
			if !strings.Contains(log.String(), cause) || strings.Contains(log.String(), "nil pointer") {
				t.Errorf("the log does not say %q: %s", cause, log)
			}
		})
	}
}

// lockedText is a log that several goroutines write.
type lockedText struct {
	sync.Mutex
	strings.Builder
}

func (l *lockedText) Write(line []byte) (int, error) {
	l.Lock()
	defer l.Unlock()
	return l.Builder.Write(line)
}

func TestUnknownAppIsJournalled(t *testing.T) {
	t.Parallel()
	r := newRig(t, 0)
	if _, body, _ := r.post(t, "app=nobody"); !strings.Contains(body, `"NO"`) {
		t.Errorf("answer %s", body)
	}
	if n := len(r.entries(t, "toy/"+app.Unknown)); n != 1 {
		t.Errorf("%d entries under the unknown app, want 1", n)
	}
}

func TestBodyLimit(t *testing.T) {
	t.Parallel()
	r := newRig(t, 0)
	if _, body, err := r.post(t, "app=a&x="+strings.Repeat("y", wire.MaxBody)); err != nil || !strings.Contains(body, `"NO"`) {
		t.Errorf("a body above the limit: %s, %v", body, err)
	}
	exact := "app=a&x="
	exact += strings.Repeat("y", wire.MaxBody-len(exact))
	if _, body, err := r.post(t, exact); err != nil || !strings.Contains(body, `"OK"`) {
		t.Errorf("a body of exactly the limit: %s, %v", body, err)
	}
	// Without a length the body is cut while reading.
	resp, err := http.Post(r.url+"/take", "application/x-www-form-urlencoded", struct{ io.Reader }{strings.NewReader(exact + "z")})
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	if !strings.Contains(string(body), `"NO"`) {
		t.Errorf("a chunked body above the limit: %s", body)
	}
}

func TestWrongAddressSaysWhatToDo(t *testing.T) {
	t.Parallel()
	r := newRig(t, 0)
	for path, want := range map[string]struct {
		status int
		says   string
	}{
		"/take":  {http.StatusMethodNotAllowed, "this path takes POST"},
		"/taken": {http.StatusNotFound, "no platform serves /taken"},
		"/take/": {http.StatusNotFound, "no platform serves /take/"},
	} {
		resp, err := http.Get(r.url + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if resp.StatusCode != want.status || !strings.Contains(string(body), want.says) {
			t.Errorf("GET %s: %d %s; want %d %q", path, resp.StatusCode, body, want.status, want.says)
		}
	}
}

func TestAnswerHeldBackOnTheAppsClock(t *testing.T) {
	t.Parallel()
	r := newRig(t, 30*time.Second)
	done := make(chan string)
	go func() {
		_, body, _ := r.post(t, "app=a")
		done <- body
	}()
	for _, err := range r.store.Follow(t.Context(), "toy/a", store.Query{Kind: "exchange"}) {
		if err != nil {
			t.Fatal(err)
		}
		break // committed; the answer is held
	}
	r.apps.Change("toy/a", func(a *app.App) { a.Clock = a.Clock.Advance(time.Now(), 31*time.Second) })
	if body := <-done; !strings.Contains(body, "OK") {
		t.Errorf("answer %s", body)
	}
}

func TestViewKeepsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, 0)
	a, _ := r.apps.App("toy", "a")
	_ = r.View(context.Background(), a, func(b *ledger.Books) error {
		trade, _ := b.Trade("t")
		trade.Shared = 9
		b.SaveTrade(trade)
		return nil
	})
	if got := r.shared(t); got != 0 {
		t.Errorf("a view changed the books: shared %d", got)
	}
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	if _, err := gateway.New(gateway.Config{}); err == nil || !strings.Contains(err.Error(), "Config.") {
		t.Errorf("got %v", err)
	}
}
