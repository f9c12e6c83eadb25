//go:build !race

package doctor

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// TestBounds holds how many texts an explanation may compare, whatever was sent: an Inline one
// costs what BenchmarkSearch says, a Glance a tenth of that.
func TestBounds(t *testing.T) {
	t.Parallel()
	for name, explain := range hopeless(t) {
		for effort, most := range map[Effort]int{Glance: 1000, Inline: 17_000, OnDemand: 500_000} {
			if f := explain(effort); f.Tried == 0 || f.Tried > most || effort < OnDemand && !f.LeftOut {
				t.Errorf("%s, effort %d: %d texts compared, want 1 to %d; left out %t", name, effort, f.Tried, most, f.LeftOut)
			}
		}
	}
}

// TestManyFields holds that a search writes no more pairs for a request of many than for the longest usual one.
func TestManyFields(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := rsa.SignPKCS1v15(nil, key, 5, make([]byte, 32)) // crypto.SHA256
	if err != nil {
		t.Fatal(err)
	}
	form := [][2]string{{"Content-Type", formType}}
	for _, n := range []int{100, 1000, 5000} {
		var body strings.Builder
		for i := range n {
			fmt.Fprintf(&body, "field%d=value+%d&", i, i)
		}
		for name, f := range map[string]Finding{
			"4pyun":           FourPyun(Message{Method: post, Target: "/x", Header: form, Body: []byte(body.String() + "sign=00112233445566778899aabbccddeeff")}, Keys{Secret: "paymock-demo-secret"}, Inline),
			"4pyun on demand": FourPyun(Message{Method: post, Target: "/x", Header: form, Body: []byte(body.String() + "sign=00112233445566778899aabbccddeeff")}, Keys{Secret: "paymock-demo-secret"}, OnDemand),
			"Alipay":          Alipay(Message{Method: post, Target: "/gateway.do", Header: form, Body: []byte(body.String() + "sign_type=RSA2&sign=" + url.QueryEscape(base64.StdEncoding.EncodeToString(signed)))}, Keys{Public: &key.PublicKey}, false, Inline),
		} {
			most := map[string]int{"4pyun": 25_000, "4pyun on demand": 1_000_000, "Alipay": 60_000}[name]
			if f.Tried*n > most || f.Tried == 0 || !f.LeftOut {
				t.Errorf("%s: %d texts of %d pairs, want %d pairs at most; left out %t", name, f.Tried, n, most, f.LeftOut)
			}
		}
	}
}
