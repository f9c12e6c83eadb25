package fourpyun_test

import (
	"strings"
	"testing"

	"paymock/mock/provider"
)

// BenchmarkSettle measures the provider's share of one settle.
func BenchmarkSettle(b *testing.B) {
	w := newWorld(b)
	no := manual(w)
	req := post(pathSettle, settleFields(no).signed())
	b.Run("Decode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if w.Provider.Decode(req, w.Apps).Refused != nil {
				b.Fatal("refused")
			}
		}
	})
	b.Run("DecodeApplyEncode", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			call := w.Provider.Decode(req, w.Apps)
			books := w.Books()
			out := w.Provider.Apply(books, call, w.Env())
			if !out.Code.Success {
				b.Fatal(out.Explain)
			}
			if _, err := w.Provider.Encode(call, out, provider.Fault{}); err != nil {
				b.Fatal(err)
			}
			books.Writes()
		}
	})
}

// BenchmarkWrongSignature measures the explanation of a wrong signature.
func BenchmarkWrongSignature(b *testing.B) {
	w := newWorld(b)
	req := post(pathSettle, settleFields("20240614175507066020110395").with(fields{"sign": strings.Repeat("0", 32)}))
	b.ReportAllocs()
	for b.Loop() {
		if w.Provider.Decode(req, w.Apps).Refused == nil {
			b.Fatal("accepted")
		}
	}
}

// BenchmarkCallback measures the provider's share of one push.
func BenchmarkCallback(b *testing.B) {
	w := newWorld(b)
	w.Do(post(pathSettle, settleFields(manual(w)).signed()))
	n := w.Last("sharding")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.Provider.Callback(w.App, n, 1, w.Now, provider.Fault{}); err != nil {
			b.Fatal(err)
		}
	}
}
