package acme_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/providertest"
	"paymock/mock/provider/providertest/acme"
	"paymock/mock/wire"
)

// TestSuite runs the suite that every provider must pass.
func TestSuite(t *testing.T) {
	t.Parallel()
	const order = "/acme/v1/orders/o1"
	opened := func(status string) func(w *providertest.World) {
		return func(w *providertest.World) {
			w.Open(provider.Order{Order: "o1", Amount: 5000, Status: ledger.Status(status)})
		}
	}
	nothing := func(*providertest.World) {}
	verify := func(a *app.App, req *wire.Request) error {
		if req.Header.Get("Acme-Signature") != acme.Sign(a.Secret, string(req.Body)) {
			return errors.New("wrong signature")
		}
		return nil
	}
	providertest.Run(t, acme.New(), providertest.Samples{
		App: func() *app.App {
			return &app.App{ID: "acme-test", Secret: "hush-hush-hush", URLs: map[string]string{"outcome": "http://127.0.0.1:9/outcome"}}
		},
		Now: time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC),
		Requests: []providertest.Request{
			sample("create", "", nothing, "POST", "/acme/v1/orders", `{"order":"o1","amount":5000,"subject":"tea"}`),
			sample("create", "order_exists", opened("waiting"), "POST", "/acme/v1/orders", `{"order":"o1","amount":5000}`),
			sample("create", "bad_request", nothing, "POST", "/acme/v1/orders", `{"order":"o1","amount":"5.00"}`),
			sample("pay", "", opened("waiting"), "POST", order+"/payments", ""),
			sample("pay", "no_such_order", nothing, "POST", order+"/payments", ""),
			sample("pay", "61-07", opened("paid"), "POST", order+"/payments", ""),
			sample("query", "", opened("paid"), "GET", order, ""),
			sample("query", "no_such_order", nothing, "GET", order, ""),
			sample("refund", "", opened("paid"), "POST", order+"/refunds", `{"refund":"r1","amount":2000}`),
			sample("refund", "not_refundable", opened("waiting"), "POST", order+"/refunds", `{"refund":"r1","amount":2000}`),
			{Name: "page", Operation: "account", Unsigned: true, Make: func(w *providertest.World) providertest.Exchange {
				ex := exchange(w, "GET", "/acme/v1/account", "")
				answer := ex.Answer
				ex.Answer = func(resp *wire.Response) (string, error) {
					if !strings.Contains(resp.Header.Get("Content-Type"), "html") {
						return answer(resp)
					}
					if !strings.Contains(string(resp.Body), "Balance: ") {
						return "", errors.New("no balance")
					}
					return "ok", nil
				}
				return ex
			}},
		},
		Callbacks: []providertest.Callback{{
			Kind: "outcome",
			Make: func(w *providertest.World) provider.Notice {
				opened("paid")(w)
				return w.Notices[0]
			},
			Verify:   verify,
			Accepted: []*wire.Response{{Status: 204}},
			Refused:  []*wire.Response{{Status: 200}, {Status: 500}},
			Field:    "amount",
		}, {
			Kind: "refunded",
			Make: func(w *providertest.World) provider.Notice {
				opened("paid")(w)
				w.Do(exchange(w, "POST", order+"/refunds", `{"refund":"r1","amount":2000}`).Request)
				return w.Notices[1]
			},
			Verify: verify, Accepted: []*wire.Response{{Status: 204}}, Refused: []*wire.Response{{Status: 200}, {Status: 500}}, Field: "amount",
		}},
		SignedAnswers: true,
	})
}

// TestNonce: each attempt of a callback, and each callback, has a nonce of its own, the same for the same seed.
func TestNonce(t *testing.T) {
	t.Parallel()
	nonce := func(seed uint64, id string, attempt int) string {
		n := provider.Notice{ID: id, Kind: "outcome", Content: []byte(`{}`)}
		req, err := acme.New().Callback(&app.App{Seed: seed}, n, attempt, time.Time{}, provider.Fault{})
		if err != nil {
			t.Fatal(err)
		}
		return req.Header.Get("Acme-Nonce")
	}
	first := nonce(7, "outcome-1", 1)
	if again := nonce(7, "outcome-1", 1); first == "" || again != first {
		t.Errorf("the same attempt has %q and %q", first, again)
	}
	for name, other := range map[string]string{"attempt": nonce(7, "outcome-1", 2), "callback": nonce(7, "outcome-2", 1), "seed": nonce(8, "outcome-1", 1)} {
		if other == first {
			t.Errorf("another %s has the same nonce %q", name, first)
		}
	}
}

func sample(operation, code string, prepare func(*providertest.World), method, target, body string) providertest.Request {
	r := providertest.Request{
		Name: code, Operation: operation, Code: code, Field: "message",
		Make: func(w *providertest.World) providertest.Exchange {
			prepare(w)
			return exchange(w, method, target, body)
		},
	}
	if body != "" {
		r.Variants = func(req *wire.Request) []providertest.Variant {
			other := *req
			other.Body = bytes.Replace(req.Body, []byte("o1"), []byte("o2"), 1)
			if bytes.Equal(other.Body, req.Body) {
				other.Body = bytes.Replace(req.Body, []byte("2000"), []byte("3000"), 1)
			}
			return []providertest.Variant{{Name: "another body", Request: &other}}
		}
	}
	return r
}

// exchange signs a call as a merchant does.
func exchange(w *providertest.World, method, target, body string) providertest.Exchange {
	req := &wire.Request{Method: method, Path: target, Target: target, Body: []byte(body)}
	req.Header = wire.Header{{Name: "Acme-App", Value: w.App.ID}, {Name: "Acme-Signature", Value: acme.Sign(w.App.Secret, acme.Canonical(req))}}
	secret := w.App.Secret
	return providertest.Exchange{Request: req, Answer: func(resp *wire.Response) (string, error) {
		if resp.Header.Get("Acme-Signature") != acme.Sign(secret, string(resp.Body)) {
			return "", errors.New("wrong signature")
		}
		var answer struct{ Code string }
		err := json.Unmarshal(resp.Body, &answer)
		return answer.Code, err
	}}
}
