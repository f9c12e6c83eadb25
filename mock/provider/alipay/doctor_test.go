package alipay_test

import (
	"bytes"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"paymock/mock/doctor"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// TestDoctor makes each known mistake and wants it named.
func TestDoctor(t *testing.T) {
	t.Parallel()
	v := loadVectors(t)
	w, m := world(t, nil)
	const method, biz = "alipay.trade.order.settle", `{"out_request_no":"R9","trade_no":"x","royalty_parameters":[{"trans_in":"1","amount":"0.10","desc":"a/b<c>分账"}]}`
	values := m.public(method, biz)
	gbk := func(s string) string {
		out, err := simplifiedchinese.GBK.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	with := func(name, value string) map[string]string {
		changed := map[string]string{}
		for n, v := range values {
			changed[n] = v
		}
		changed[name] = value
		return changed
	}
	encoded := map[string]string{}
	for name, value := range values {
		encoded[name] = url.QueryEscape(value)
	}
	demo := privateKey(demoPrivate(t))
	platform := privateKey(v.Keys.Alipay.PrivatePEM)
	for _, c := range []struct{ name, sign, want string }{
		{"URL-encoded", signWith(m.key, "RSA2", toSign(encoded)), "values were URL-encoded"},
		{"without sign_type", signWith(m.key, "RSA2", toSign(values, "sign_type")), "sign_type was left out"},
		{"without format", signWith(m.key, "RSA2", toSign(values, "format")), "format was left out"},
		{"biz_content only", signWith(m.key, "RSA2", biz), "only biz_content was signed"},
		{"SHA-1", signWith(m.key, "RSA", toSign(values)), "SHA-1 was used instead of SHA-256: sign_type says RSA2"},
		{"GBK bytes", signWith(m.key, "RSA2", gbk(toSign(values))), "the string was signed in GBK"},
		{"slashes escaped", signWith(m.key, "RSA2", toSign(with("biz_content", strings.ReplaceAll(biz, "/", `\/`)))), "slash was escaped"},
		{"HTML-escaped", signWith(m.key, "RSA2", toSign(with("biz_content", strings.NewReplacer("<", `\u003c`, ">", `\u003e`).Replace(biz)))), "HTML-escaped"},
		{"unsorted", signWith(m.key, "RSA2", "app_id="+vectorApp+"&method="+method+"&format=JSON&charset=utf-8&sign_type=RSA2&timestamp=2026-11-21 22:40:00&version=1.0&biz_content="+biz), "not sorted"},
		{"charset twice", signWith(m.key, "RSA2", strings.Replace(toSign(values), "charset=utf-8&", "charset=utf-8&charset=utf-8&", 1)), "charset stood twice"},
		{"sign is null", signWith(m.key, "RSA2", strings.Replace(toSign(values), "&sign_type", "&sign=null&sign_type", 1)), "sign=null, the text of a missing value"},
		{"NUL", signWith(m.key, "RSA2", toSign(values)+"\x00"), "a trailing NUL byte"},
		{"another text", signWith(m.key, "RSA2", "x"), "another text was signed"},
		{"the platform's key", signWith(platform, "RSA2", toSign(values)), "the platform's private key was used"},
		{"the demo key", signWith(demo, "RSA2", toSign(values)), "that of the demo app"},
		{"blanks in sign", strings.ReplaceAll(signWith(m.key, "RSA2", toSign(values)), "+", " "), "was not percent-encoded"},
		{"URL alphabet", strings.NewReplacer("+", "-", "/", "_").Replace(signWith(m.key, "RSA2", toSign(values))), "URL alphabet"},
		{"encoded twice", url.QueryEscape(signWith(m.key, "RSA2", toSign(values))), "percent-encoded twice"},
		{"line break", signWith(m.key, "RSA2", toSign(values)) + "\n", "line breaks"},
		{"cut", signWith(m.key, "RSA2", toSign(values))[:300], "the signature has"},
		{"lost padding", strings.TrimRight(signWith(m.key, "RSA2", toSign(values)), "="), "lost its padding"},
		{"hex", "zz!!", "not base64"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := w.Provider.Decode(form(with("sign", c.sign)), w.Apps)
			r.Diagnose(doctor.Inline.Always)
			if r.Refused == nil || !strings.Contains(r.Verdict, c.want) || r.Refused.Explain == "" {
				t.Errorf("verdict %q, want %q", r.Verdict, c.want)
			}
		})
	}
}

func diagnosed(call *provider.Call) *provider.Call {
	call.Diagnose(doctor.Inline.Always)
	return call
}

// TestDoctorV3 does the same for OpenAPI v3.
func TestDoctorV3(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	const path, body = "/v3/alipay/trade/order/settle", `{"a": "b/c"}`
	auth := "app_id=" + vectorApp + ",nonce=n,timestamp=1795300800000"
	right := auth + "\nPOST\n" + path + "\n" + body + "\n"
	send := func(sign, target string) *wire.Request {
		return request("POST", target, [][2]string{{"authorization", "ALIPAY-SHA256withRSA " + auth + ",sign=" + sign}}, body)
	}
	if call := w.Provider.Decode(send(signWith(m.key, "RSA2", right), path), w.Apps); call.Verdict != "signature valid" {
		t.Fatalf("the right string: %s", call.Verdict)
	}
	for want, text := range map[string]string{
		"the last line feed (trailing newline) was left out": strings.TrimSuffix(right, "\n"),
		"the body was left out":                              auth + "\nPOST\n" + path + "\n\n",
		"the body's line was left out":                       auth + "\nPOST\n" + path + "\n",
		"blanks (spaces) and line ends of its JSON":          auth + "\nPOST\n" + path + "\n" + `{"a":"b/c"}` + "\n",
		"the scheme ALIPAY-SHA256withRSA was signed too":     "ALIPAY-SHA256withRSA " + right,
		"the verb was signed in lower case":                  auth + "\npost\n" + path + "\n" + body + "\n",
		"another text was signed":                            "x",
	} {
		if call := diagnosed(w.Provider.Decode(send(signWith(m.key, "RSA2", text), path), w.Apps)); !strings.Contains(call.Verdict, want) {
			t.Errorf("verdict %q, want %q", call.Verdict, want)
		}
	}
	if call := diagnosed(w.Provider.Decode(send(signWith(m.key, "RSA", right), path), w.Apps)); !strings.Contains(call.Verdict, "SHA-1 was used") {
		t.Errorf("SHA-1: verdict %q", call.Verdict)
	}
	if call := diagnosed(w.Provider.Decode(send(signWith(m.key, "RSA2", right), path+"?x=1"), w.Apps)); !strings.Contains(call.Verdict, "the query was left out") {
		t.Errorf("query: verdict %q", call.Verdict)
	}
	const scheme, parts = "ALIPAY-SHA256withRSA ", "app_id=" + vectorApp + ",nonce=n,timestamp=1795300800000,sign=AAAA"
	for text, want := range map[string]string{
		scheme + strings.ReplaceAll(parts, ",", ", "):                                     "blanks (spaces) stand between the parts",
		scheme + strings.Replace(parts, ",sign", ", sign", 1):                             "blanks (spaces) stand between the parts",
		scheme + strings.ReplaceAll(parts, "=", " = "):                                    "blanks (spaces) stand between the parts",
		scheme + " " + parts:                                                              "something else than one blank",
		scheme + "sign=AAAA," + strings.TrimSuffix(parts, ",sign=AAAA"):                   "sign is not the last part",
		scheme + strings.ReplaceAll(parts, ",", ";"):                                      `joined by ";"`,
		scheme + strings.ReplaceAll(parts, ",", "&"):                                      `joined by "&"`,
		scheme + strings.ReplaceAll(parts, ",", " "):                                      "joined by blank",
		scheme + strings.Replace(parts, "app_id", "appId", 1):                             "app_id is missing: it was sent as appId",
		scheme + strings.ReplaceAll(parts, "=", ":"):                                      "joined by a colon",
		scheme + strings.NewReplacer("=", `="`, ",", `",`).Replace(parts) + `"`:           "stand in quotes",
		scheme + `{"` + strings.NewReplacer("=", `":"`, ",", `","`).Replace(parts) + `"}`: "joined by a colon",
		parts:                            "begins with app_id=: the scheme ALIPAY-SHA256withRSA is missing",
		"Bearer " + parts:                `begins with "Bearer", not ALIPAY-SHA256withRSA`,
		scheme + parts[:len(parts)-10]:   "signature missing: Authorization …,sign= is absent or empty",
		scheme + "nonce=n,sign=AAAA":     "names no app_id",
		"Bearer " + vectorApp + ".token": `begins with "Bearer", not ALIPAY-SHA256withRSA`,
	} {
		call := diagnosed(w.Provider.Decode(request("POST", path, [][2]string{{"authorization", text}}, body), w.Apps))
		if call.Refused == nil || !strings.Contains(call.Verdict+call.Refused.Explain, want) || strings.Contains(call.Verdict, "; and") != strings.Contains(text, "{") {
			t.Errorf("%s: verdict %q, want %q", text, call.Verdict, want)
		}
		if strings.Contains(text, vectorApp) && call.App == nil && call.Found.Opened != vectorApp {
			t.Errorf("%s: belongs to %q", text, call.Found.Opened)
		}
	}
}

// TestDoctorGivesUpOnLongTexts: a megabyte is not hashed thirty times.
func TestDoctorGivesUpOnLongTexts(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	values := m.public("alipay.trade.query", `{"trade_no":"`+string(bytes.Repeat([]byte("1"), 400_000))+`"}`)
	values["sign"] = signWith(m.key, "RSA2", "x")
	call := diagnosed(w.Provider.Decode(form(values), w.Apps))
	if call.Refused == nil || !strings.Contains(call.Verdict, "cheapest guesses") || len(call.Refused.Message) > 40_000 {
		t.Errorf("verdict %q, %d bytes of sub_msg", call.Verdict, len(call.Refused.Message))
	}
}
