package doctor

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"net/url"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// hopeless are messages that no mistake explains, so that all effort is spent: the worst case.
func hopeless(tb testing.TB) map[string]func(Effort) Finding {
	tb.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		tb.Fatal(err)
	}
	signed, err := rsa.SignPKCS1v15(nil, key, 5, make([]byte, 32)) // crypto.SHA256
	if err != nil {
		tb.Fatal(err)
	}
	sign := base64.StdEncoding.EncodeToString(signed)
	const (
		item = "app_id=op1&pay_serial=2024&settle_value=2203&sharding_value=2203&trade_item=%5B%7B%22key%22%3A%22a%22%2C%22value%22%3A2203%7D%5D&reason=%E5%85%85+%E7%94%B5&timestamp=1718362800123&sign_type=MD5&sign=00112233445566778899aabbccddeeff"
		biz  = "app_id=2021000000000077&method=alipay.trade.query&charset=utf-8&sign_type=RSA2&timestamp=2026-11-28+10%3A00%3A00&version=1.0&biz_content=%7B%22out_trade_no%22%3A%22T1%22%2C%22total_amount%22%3A10.50%2C%22subject%22%3A%22%E5%85%85+%E7%94%B5%22%7D&sign="
		body = `{"app_id":"op1000000000000a","pay_serial":"20240614175507066020110395","amount":10.50,"count":3,"reason":"充电 a/b","zone":"<X>","items":[{"id":1},{"id":2}]}`
	)
	form := [2]string{"Content-Type", formType}
	auth := [2]string{"Authorization", "ALIPAY-SHA256withRSA app_id=2021000000000077,nonce=4e6b2f1c,timestamp=1718362800123,sign=" + sign}
	pyun := Keys{Secret: "paymock-demo-secret"}
	return map[string]func(Effort) Finding{
		"4pyun form": func(e Effort) Finding {
			return FourPyun(Message{Method: post, Target: "/x", Header: [][2]string{form}, Body: []byte(item)}, pyun, e)
		},
		"4pyun JSON": func(e Effort) Finding {
			return FourPyun(Message{Method: post, Target: "/x", Header: [][2]string{{"Content-Type", "application/json"}, {"Authorization", "00112233445566778899aabbccddeeff"}}, Body: []byte(body)}, pyun, e)
		},
		"Alipay form": func(e Effort) Finding {
			return Alipay(Message{Method: post, Target: "/gateway.do", Header: [][2]string{form}, Body: []byte(biz + url.QueryEscape(sign))}, Keys{Public: &key.PublicKey}, false, e)
		},
		"Alipay v3": func(e Effort) Finding {
			return AlipayV3(Message{Method: post, Target: "/v3/alipay/trade/query?a=1", Header: [][2]string{auth}, Body: []byte(body)}, Keys{Public: &key.PublicKey}, e)
		},
	}
}

// BenchmarkSearch is a search that finds nothing: all effort is spent. The bounds of an Inline one
// are 5 ms with MD5 and 20 ms with RSA, on a core of its own.
func BenchmarkSearch(b *testing.B) {
	for name, explain := range hopeless(b) {
		b.Run(name, func(b *testing.B) {
			var f Finding
			before := used(b)
			for b.Loop() {
				f = explain(Inline)
			}
			b.ReportMetric(float64((used(b)-before).Microseconds())/1000/float64(b.N), "cpu-ms/op") // whatever the neighbours do
			b.ReportMetric(float64(f.Tried), "texts")
		})
	}
}

// used is the time that the process has had of processors.
func used(b *testing.B) time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// TestLongCiphertext holds what anybody may let a server spend on a ciphertext and a wrong signature.
func TestLongCiphertext(t *testing.T) { // counts allocations
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	form := [][2]string{{"Content-Type", formType}}
	for name, biz := range map[string]string{
		"nested":   strings.Repeat(`{"a":`, 20_000),
		"brackets": strings.Repeat("[", 100_000),
		"quotes":   strings.Repeat(`"`, 100_000),
		"base64":   strings.Repeat("eyJh", 30_000),
		"long":     strings.Repeat(`{"a":`, 180_000),
	} {
		for _, more := range []string{"", "&encrypt_type=AES"} {
			for _, sign := range []string{"AAAA", strings.Repeat("A", 342) + "%3D%3D"} {
				m := Message{Method: post, Target: "/gateway.do", Header: form, Body: []byte("app_id=2021000000000001&method=alipay.trade.query&sign_type=RSA2&charset=utf-8&sign=" + sign + more + "&biz_content=" + biz)}
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				Alipay(m, Keys{Public: &key.PublicKey, AES: make([]byte, 16)}, false, Inline)
				runtime.ReadMemStats(&after)
				most := 64*uint64(len(m.Body)) + 64<<20
				if more == "" {
					most = 20*uint64(len(m.Body)) + 1<<20
				}
				if taken := after.TotalAlloc - before.TotalAlloc; taken > most {
					t.Errorf("%s%s: %d kB were made of a message of %d kB", name, more, taken>>10, len(m.Body)>>10)
				}
			}
		}
	}
}
