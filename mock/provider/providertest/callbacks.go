package providertest

import (
	"bytes"
	"testing"

	"paymock/mock/provider"
	"paymock/mock/wire"
)

// testCallbacks renders, spoils and acknowledges a callback of every kind.
func (s *suite) testCallbacks(t *testing.T) {
	sampled := map[string]bool{}
	for _, c := range s.samples.Callbacks {
		sampled[c.Kind] = true
		t.Run(c.Kind, func(t *testing.T) {
			t.Parallel()
			w := s.newWorld(t)
			s.testCallback(t, w, c, c.Make(w))
		})
	}
	for _, k := range s.provider.Kinds() {
		if !sampled[k.Name] {
			t.Errorf("callback kind %s has no sample", k.Name)
		}
	}
}

func (s *suite) testCallback(t *testing.T, w *World, c Callback, n provider.Notice) {
	if n.Kind != c.Kind || n.Timer || n.ID == "" || n.IsDropped() {
		t.Fatalf("not a notice of kind %s with id and address: %+v", c.Kind, n)
	}
	render := func(fault provider.Fault) *wire.Request {
		t.Helper()
		req, err := s.provider.Callback(w.App, n, 1, w.Now, fault)
		if err != nil {
			t.Fatalf("render with %+v: %v", fault, err)
		}
		return req
	}
	genuine := render(provider.Fault{})
	if genuine.Method == "" || genuine.Target != n.URL || len(genuine.Body) == 0 {
		t.Errorf("rendered as %s %q with %d bytes, want Target %q", genuine.Method, genuine.Target, len(genuine.Body), n.URL)
	}
	if err := c.Verify(w.App, genuine); err != nil {
		t.Errorf("the merchant refuses it: %v\n%s", err, genuine.Body)
	}
	if again := render(provider.Fault{}); !bytes.Equal(wire.DumpRequest(again), wire.DumpRequest(genuine)) {
		t.Errorf("the same attempt has other bytes:\n%s\n%s", genuine.Body, again.Body)
	}
	spoilt := map[string]provider.Fault{
		"wrong signature": {WrongSignature: true},
		"no signature":    {NoSignature: true},
	}
	if c.Field != "" {
		set := map[string]string{c.Field: "98765432"}
		spoilt["changed after signing"] = provider.Fault{After: set}
		before := render(provider.Fault{Before: set})
		if err := c.Verify(w.App, before); err != nil || bytes.Equal(before.Body, genuine.Body) {
			t.Errorf("changed before signing: %v\n%s", err, before.Body)
		}
	}
	for name, fault := range spoilt {
		if req := render(fault); c.Verify(w.App, req) == nil {
			t.Errorf("%s: the merchant takes it for genuine\n%s", name, req.Body)
		}
	}
	for _, resp := range c.Accepted {
		if ok, reason := s.provider.Accepted(n.Kind, resp); !ok {
			t.Errorf("answer %d %q does not end delivery: %s", resp.Status, resp.Body, reason)
		}
	}
	for _, resp := range c.Refused {
		if ok, reason := s.provider.Accepted(n.Kind, resp); ok || reason == "" {
			t.Errorf("answer %d %q: accepted %t, reason %q", resp.Status, resp.Body, ok, reason)
		}
	}
}
