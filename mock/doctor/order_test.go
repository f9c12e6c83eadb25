package doctor_test

import (
	"crypto"
	"crypto/rsa"
	"net/url"
	"slices"
	"strings"
	"testing"

	"paymock/mock/doctor"
)

// TestReceivedOrder: parameters that were signed as they were sent are unsorted and nothing else, wherever a parameter
// stands that the query has as well as the body, or alone.
func TestReceivedOrder(t *testing.T) {
	t.Parallel()
	own := keys()[0]
	rest := [][2]string{
		{"version", "1.0"},
		{"method", "alipay.trade.query"},
		{"sign_type", "RSA2"},
		{"app_id", "2021000000000077"},
		{"timestamp", "2026-11-28 10:00:00"},
		{"biz_content", `{"trade_no":"1"}`},
		{"format", "JSON"},
	}
	again := [2]string{"charset", "utf-8"}
	check := func(name, query string, sent, signed [][2]string) {
		var text, body []string
		for _, p := range signed {
			text = append(text, p[0]+"="+p[1])
		}
		for _, p := range sent {
			body = append(body, p[0]+"="+url.QueryEscape(p[1]))
		}
		sign := url.QueryEscape(signed256(own, strings.Join(text, "&")))
		f := doctor.Alipay(doctor.Message{
			Method: "POST", Target: "/gateway.do" + query, Body: []byte(strings.Join(body, "&") + "&sign=" + sign),
			Header: [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}},
		}, doctor.Keys{Public: &own.PublicKey}, false, doctor.Inline)
		if said := f.Cause(doctor.English); len(f.Mistakes) != 1 || !strings.Contains(said, "not sorted") || strings.Contains(said, "URL-encoded") {
			t.Errorf("%s: said %q", name, said)
		}
	}
	for turn := range rest {
		for at := range len(rest) + 1 {
			turned := slices.Concat(rest[turn:], rest[:turn])
			all := slices.Insert(slices.Clone(turned), at, again)
			where := all[max(at-1, 0)][0] + " first of all, then " + all[min(at, len(rest))][0]
			check("twice, "+where, "?charset=utf-8", all, all)
			backwards := slices.Clone(all)
			slices.Reverse(backwards)
			check("backwards, "+where, "?charset=utf-8", all, backwards)
			check("the query alone, "+where, "?charset=utf-8", turned, all)
		}
	}
}

// TestTorn: a piece of a value that an & tore off is known, also where its name is that of a parameter.
func TestTorn(t *testing.T) {
	t.Parallel()
	own := keys()[0]
	for _, address := range []string{"http://m.example/n?a=1&method=x", "http://m.example/n?a=1&version=2"} {
		for _, front := range []bool{true, false} {
			pairs := [][2]string{{"app_id", "1"}, {"charset", "utf-8"}, {"format", "JSON"}, {"method", "m"}, {"notify_url", address}, {"version", "1.0"}}
			var text, body []string
			for _, p := range pairs {
				text, body = append(text, p[0]+"="+p[1]), append(body, p[0]+"="+p[1])
			}
			if front {
				slices.Reverse(body)
			}
			sign := url.QueryEscape(signed256(own, strings.Join(text, "&")))
			f := doctor.Alipay(doctor.Message{
				Method: "POST", Target: "/gateway.do", Body: []byte(strings.Join(body, "&") + "&sign=" + sign),
				Header: [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}},
			}, doctor.Keys{Public: &own.PublicKey}, false, doctor.Inline)
			if said := f.Cause(doctor.English); len(f.Mistakes) != 1 || !strings.Contains(said, "inside the value of notify_url") {
				t.Errorf("%s, in front %t: said %q", address, front, said)
			}
		}
	}
}

func signed256(key *rsa.PrivateKey, text string) string { return signed(key, crypto.SHA256, text) }
