package control_test

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// toy is a made-up platform with terminals: form in, JSON out, nothing signed.
type toy struct{}

var (
	toyOK = provider.Code{Code: "0", Message: "done", English: "settled", Success: true}
	toyNo = provider.Code{Code: "9", Sub: "TOY.NO_TRADE", Message: "no such trade", Status: 400, Advice: "ask again", Cause: "unknown number"}
)

func (toy) Name() string { return "toy" }

func (toy) Operations() []provider.Operation {
	return []provider.Operation{
		{Name: "settle", Routes: []provider.Route{{Method: "POST", Path: "/toy/settle"}}, Codes: []string{"0", "TOY.NO_TRADE"}},
		{Name: "query", Routes: []provider.Route{{Method: "POST", Path: "/toy/query"}}, Codes: []string{"0"}},
	}
}
func (toy) Codes() []provider.Code       { return []provider.Code{toyOK, toyNo} }
func (toy) Failure() provider.Code       { return toyNo }
func (toy) Dialects() []provider.Dialect { return nil }

func (toy) Register(a *app.App, draw *ident.Draw) error {
	if a.ID == "" {
		a.ID = "toy" + draw.Digits(8)
	}
	if a.Secret == "" {
		a.Secret = draw.Hex(8)
	}
	for name, value := range a.Dialect {
		if name != "mood" || value != "strict" && value != "lenient" {
			return &provider.FieldError{Field: "dialect." + name, Reason: "no such switch; use mood: strict or lenient"}
		}
	}
	a.Parsed = a.Dialect["mood"]
	return nil
}

func (toy) Decode(req *wire.Request, apps app.Lookup) *provider.Call {
	form, _ := wire.ParseForm(string(req.Body))
	a, _ := apps.App("toy", form.Get("app"))
	return &provider.Call{App: a, Operation: strings.TrimPrefix(req.Path, "/toy/"), Subject: form.Get("no"), Fields: form, Request: req, Canonical: "a=1", Verdict: "not signed"}
}

func (toy) SampleCalls() []provider.SampleKind {
	return []provider.SampleKind{{Operation: "query", About: ledger.KindTrade}}
}

func (toy) SampleCall(a *app.App, operation string, about provider.Sample) *wire.Request {
	return &wire.Request{Method: "POST", Target: "/toy/" + operation, Body: []byte("app=" + a.ID + "&no=" + about.Trade.No + "&amount=5")}
}

func (toy) Apply(b *ledger.Books, call *provider.Call, env provider.Env) provider.Outcome {
	t, ok := b.Trade(call.Subject)
	if !ok {
		return provider.Outcome{Code: toyNo, Explain: "no trade " + call.Subject}
	}
	amount, err := money.ParseMinor(call.Fields.(wire.Form).Get("amount"))
	if err == nil {
		_, err = t.Settle(amount, amount, env.Now)
	}
	if err != nil {
		return provider.Outcome{Code: toyNo, Explain: err.Error()}
	}
	b.SaveTrade(t)
	return provider.Outcome{Code: toyOK}
}

func (toy) Encode(_ *provider.Call, out provider.Outcome, _ provider.Fault) (*wire.Response, error) {
	return wire.JSON(wire.Object{{Name: "code", Value: out.Code.Name()}}.JSON()), nil
}

func (toy) Kinds() []provider.Kind {
	kinds := []provider.Kind{{Name: "notify"}, {Name: "sharding"}, {Name: "settlement"}, {Name: "profit"}, {Name: "told", Address: "gateway"}}
	for i := range kinds {
		kinds[i].Schedule, kinds[i].Timeout = []time.Duration{time.Minute, time.Hour}, 5*time.Second
	}
	return kinds
}

func (toy) Callback(_ *app.App, n provider.Notice, attempt int, now time.Time, _ provider.Fault) (*wire.Request, error) {
	body := fmt.Sprintf("%s attempt=%d at=%d", n.Content, attempt, now.Unix())
	return &wire.Request{Method: "POST", Target: n.URL, Header: wire.Header{{Name: "Content-Type", Value: "text/plain"}}, Body: []byte(body)}, nil
}

func (toy) Accepted(_ string, resp *wire.Response) (bool, string) {
	if resp.Status != http.StatusOK {
		return false, "want status 200"
	}
	return true, ""
}

func (p toy) Open(b *ledger.Books, a *app.App, o provider.Order, env provider.Env) (*ledger.Trade, []provider.Notice, error) {
	if o.Subject == "forbidden" {
		return nil, nil, &provider.FieldError{Field: "subject", Reason: "is forbidden; use another"}
	}
	t := &ledger.Trade{
		No: "T" + env.Draw.Digits(12), Order: o.Order, Subject: o.Subject, Payer: o.Payer, Merchant: o.Merchant, Amount: o.Amount,
		Status: ledger.Waiting, ManualSettle: o.ManualSettle, NotifyURL: o.NotifyURL, CreatedAt: env.Now, Extra: o.Extra,
	}
	if err := b.AddTrade(t); err != nil {
		return nil, nil, err
	}
	if o.Status != ledger.Waiting {
		return p.Act(b, a, t.No, provider.Pay, env)
	}
	timer := provider.Notice{ID: "expire-" + t.No, Kind: "expire", Subject: t.No, At: env.Now, Due: env.Now.Add(time.Hour), Timer: true}
	return t, []provider.Notice{timer}, nil
}

func (toy) Act(b *ledger.Books, a *app.App, no string, act provider.Act, env provider.Env) (*ledger.Trade, []provider.Notice, error) {
	t, _ := b.Trade(no)
	var err error
	switch act {
	case provider.Pay:
		err = t.Pay(env.Now)
	case provider.Fail:
		err = t.Fail(env.Now)
	case provider.Close:
		err = t.Close(env.Now)
	}
	if err != nil {
		return nil, nil, err
	}
	b.SaveTrade(t)
	url := t.NotifyURL
	if url == "" {
		url = a.URLs["notify"]
	}
	return t, []provider.Notice{{ID: "n" + env.Draw.Digits(6), Kind: "notify", Subject: no, URL: url, At: env.Now, Content: []byte(string(t.Status) + " \xb2\xe2")}}, nil
}

func (toy) Announce(a *app.App, kind string, fields map[string]string, env provider.Env) (provider.Notice, error) {
	if fields["word"] == "" {
		return provider.Notice{}, &provider.FieldError{Field: "fields.word", Reason: "say something"}
	}
	return provider.Notice{ID: "a" + env.Draw.Digits(6), Kind: kind, Subject: "none", URL: a.URLs[kind], At: env.Now, Content: []byte(fields["word"])}, nil
}

func (toy) Fire(*ledger.Books, *app.App, provider.Notice, provider.Env) ([]provider.Notice, error) {
	return nil, nil
}

func (toy) SeedTerminals(*app.App) []provider.TerminalSpec { return nil }

func (toy) CheckTerminal(t provider.TerminalSpec) error {
	if len(t.ID) != 8 {
		return &provider.FieldError{Field: "id", Reason: "want 8 digits"}
	}
	return nil
}

func (p toy) AddTerminal(b *ledger.Books, _ *app.App, t provider.TerminalSpec, _ provider.Env) error {
	if err := p.CheckTerminal(t); err != nil {
		return err
	}
	b.Save(provider.KindTerminal, t.ID, t)
	return nil
}

func (toy) Terminal(b *ledger.Books, id string) (any, bool) {
	var t provider.TerminalSpec
	return &t, b.Load(provider.KindTerminal, id, &t)
}

// plain is a platform without terminals.
type plain struct{ provider.Provider }

func (plain) Name() string { return "plain" }
