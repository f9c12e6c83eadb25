package acme

import (
	"fmt"
	"time"

	"paymock/mock/app"
	"paymock/mock/jsonnode"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// The kinds of callbacks. Only outcome has a layout, so that probe and trigger can make it; of refunded they know nothing.
const (
	kindOutcome  = "outcome"
	kindRefunded = "refunded"
)

// Kinds has the two callbacks, which go to one address.
func (Provider) Kinds() []provider.Kind {
	return []provider.Kind{
		{
			Name: kindOutcome, Title: "What became of an order", Words: []string{"receipt", "回执", "支付结果"},
			Schedule: []time.Duration{time.Minute, time.Hour}, Timeout: 5 * time.Second, Source: "invented",
		},
		{
			Name: kindRefunded, Title: "What was given back of an order", Words: []string{"money back", "返款"}, Address: kindOutcome,
			Schedule: []time.Duration{time.Minute, time.Hour}, Timeout: 5 * time.Second, Source: "invented",
		},
	}
}

// outcome tells what became of an order, by a callback of a kind.
func outcome(kind string, a *app.App, t *ledger.Trade, word string, env provider.Env) provider.Notice {
	to := t.NotifyURL
	if to == "" {
		to = a.URLs[kindOutcome]
	}
	return provider.Notice{
		ID: kind + "-" + env.Draw.Serial(12), Kind: kind, Subject: t.No, URL: to, At: env.Now,
		Content: wire.Object{
			{Name: "app", Value: a.ID},
			{Name: "outcome", Value: word},
			{Name: "order", Value: t.Order},
			{Name: "id", Value: t.No},
			{Name: "amount", Value: int64(t.Amount)},
			{Name: "subject", Value: t.Subject},
		}.JSON(),
	}
}

// Callback renders one attempt; all have the same body, and each a nonce of its own.
func (Provider) Callback(a *app.App, n provider.Notice, attempt int, _ time.Time, fault provider.Fault) (*wire.Request, error) {
	before, err := setMembers(n.Content, fault.Before, fault)
	if err != nil {
		return nil, fmt.Errorf("notice %s: %w", n.ID, err)
	}
	body, err := setMembers(before, fault.After, fault)
	if err != nil {
		return nil, fmt.Errorf("notice %s: %w", n.ID, err)
	}
	header := append(signed(a.Secret, before, fault), wire.Field{Name: headerNonce, Value: n.Draw(a, attempt).Hex(32)})
	return &wire.Request{Method: "POST", Target: n.URL, Header: header, Body: body}, nil
}

// SignedText is the body as it came.
func (Provider) SignedText(_ *app.App, _ string, req *wire.Request) string { return string(req.Body) }

func setMembers(content []byte, set map[string]string, fault provider.Fault) ([]byte, error) {
	if len(set) == 0 {
		return content, nil
	}
	n, err := jsonnode.Parse(content)
	if err != nil {
		return nil, err
	}
	o, _ := wire.ValueOf(n).(wire.Object)
	return fault.SetPaths(o, set).JSON(), nil
}

// Accepted wants status 204.
func (Provider) Accepted(_ string, resp *wire.Response) (ok bool, reason string) {
	if resp.Status != 204 {
		return false, fmt.Sprintf("status %d; answer 204", resp.Status)
	}
	return true, ""
}

// CallbackLayouts has the layout of outcome.
func (Provider) CallbackLayouts() []provider.CallbackLayout {
	return []provider.CallbackLayout{{
		Kind: kindOutcome, AppField: "app", Money: []provider.MoneyField{{Path: "amount"}}, Booked: "amount",
		Texts: []string{"subject"}, SignatureHeader: headerSignature, CaselessSignature: true, Cause: provider.CausePayment,
		Occasions: []provider.Occasion{
			{Name: "failed", Title: "a failed payment books nothing", Cause: provider.CauseStatus(ledger.Failed)},
			{Name: "closed", Title: "a closed order books nothing", Cause: provider.CauseStatus(ledger.Closed)},
		},
	}}
}
