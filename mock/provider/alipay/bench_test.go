package alipay_test

import (
	"fmt"
	"strings"
	"testing"

	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/providertest"
	"paymock/mock/wire"
)

// BenchmarkSettle measures one settle, Decode to Encode with its records, against the floor
// that RSA sets: one verification and one signature. The goal is at most 1.25 times.
func BenchmarkSettle(b *testing.B) {
	v := loadVectors(b)
	w := vectorWorld(b, v)
	m := merchant{key: privateKey(v.Keys.App.PrivatePEM), app: w.App}
	reqs := make([]*wire.Request, 64)
	for i := range reqs {
		reqs[i] = m.v2("alipay.trade.order.settle", strings.ReplaceAll(settleBiz, "R1", fmt.Sprint("B", i)))
	}
	p := w.Provider
	b.Run("floor", func(b *testing.B) {
		text := []byte(p.Decode(reqs[0], w.Apps).Canonical)
		sign := requestValues(reqs[0]).Get("sign")
		key, public := privateKey(v.Keys.Alipay.PrivatePEM), publicKey(v.Keys.App.PublicPEM)
		for b.Loop() {
			if !verifies(public, "RSA2", text, sign) {
				b.Fatal("not verified")
			}
			signWith(key, "RSA2", settleBiz)
		}
	})
	b.Run("settle", func(b *testing.B) {
		i := 0
		for b.Loop() {
			settleOnce(b, w, reqs[i%len(reqs)])
			i++
		}
	})
	b.Run("wrong signature", func(b *testing.B) {
		wrong := form(map[string]string{})
		*wrong = *reqs[0]
		wrong.Body = []byte(strings.Replace(string(reqs[0].Body), "0.10", "0.20", 1))
		for b.Loop() {
			call := p.Decode(wrong, w.Apps)
			if call.Refused == nil {
				b.Fatal("accepted")
			}
			if _, err := p.Encode(call, *call.Refused, provider.Fault{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("without RSA", func(b *testing.B) {
		call := p.Decode(reqs[0], w.Apps)
		for b.Loop() {
			books := w.Books()
			out := p.Apply(books, call, w.Env())
			if !out.Code.Success {
				b.Fatal(out.Explain)
			}
			books.Writes()
		}
	})
}

// settleOnce runs one settle without committing it, so that every one finds the same trade.
func settleOnce(b *testing.B, w *providertest.World, req *wire.Request) {
	call := w.Provider.Decode(req, w.Apps)
	books := w.Books()
	out := w.Provider.Apply(books, call, w.Env())
	if !out.Code.Success {
		b.Fatal(out.Explain)
	}
	books.Writes()
	if _, err := w.Provider.Encode(call, out, provider.Fault{}); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkRegister is the cost of an app with the demo keys, as at start-up.
func BenchmarkRegister(b *testing.B) {
	p := alipay.New()
	for b.Loop() {
		providertest.Register(b, p, demoApp())
	}
}
