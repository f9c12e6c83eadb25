package doctor_test

import (
	"bytes"
	"compress/gzip"
	"crypto"
	"encoding/base64"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"paymock/mock/doctor"
)

// mendedForm is a case of a 4pyun form: words must be all that is said, never must not.
type mendedForm struct{ name, words, never, signed string }

// TestMendedForms: mistakes of forms that were not named, or named wrongly, each alone.
func TestMendedForms(t *testing.T) {
	t.Parallel()
	const key, end = "S3cret-of-Merchant", "&app_secret=S3cret-of-Merchant"
	const item = `{"z":0.50,"note":"充电 a/b","list":[{"k":1}]}`
	const sent = `body=a+b c&extra=` + item + `&notify_url=http://a/b&section=1&subject=充电&timestamp=1718362800123`
	again := func(text string) string { return strings.Replace(sent, item, text, 1) + end }
	swap := strings.NewReplacer
	for _, c := range []mendedForm{
		{"dumps", `^extra was serialised again.*(blanks|spaces).*; and extra.*uXXXX.*; and extra.*z was 0\.5 `, "", again(`{"z": 0.5, "note": "\u5145\u7535 a/b", "list": [{"k": 1}]}`)},
		{"dumps sorted", `^extra was serialised again.*(blanks|spaces).*; and extra.*another order.*; and extra.*z was 0\.5 `, "", again(`{"list": [{"k": 1}], "note": "充电 a/b", "z": 0.5}`)},
		{"compact again", `^extra was serialised again.*another order.*; and extra.*z was 0\.5 in`, "", again(`{"list":[{"k":1}],"note":"充电 a/b","z":0.5}`)},
		{"PHP again", `^extra was serialised again after signing, by PHP's json_encode.*; and extra.*z was 0\.5 in`, "", again(`{"z":0.5,"note":"\u5145\u7535 a\/b","list":[{"k":1}]}`)},
		{"Python dict", `^extra was signed as the program prints the object \(a Python dict`, "", again(`{'z': 0.5, 'note': '充电 a/b', 'list': [{'k': 1}]}`)},
		{"Java map", `^extra was signed as the program prints the object \(Map`, "", again(`{z=0.5, note=充电 a/b, list=[{k=1}]}`)},
		{"cut at a quote", `^the value of extra was cut \(truncated\) at "`, "", again(`{`)},
		{"each in base64", "^each value was signed in base64", "", "body=YStiIGM=&extra=" + base64.StdEncoding.EncodeToString([]byte(item)) + "&notify_url=aHR0cDovL2EvYg==&section=MQ==&subject=5YWF55S1&timestamp=MTcxODM2MjgwMDEyMw==" + end},
		{"both ends, named", "^the secret was put before and after", "", end[1:] + "&" + sent + end},
		{"question mark behind", `^a trailing \? stood behind`, "", sent + "?" + end},
		{"comma behind", `^a trailing , stood behind`, "", sent + end + ","},
		{"decoded once more", `^a plus sign \(\+\) that was sent was signed as a blank`, "not percent-encoded", swap("a+b", "a b").Replace(sent) + end},
		{"blanks lost", `^a plus sign \(\+\) was not percent-encoded and became a blank \(space\): it was signed as \+`, "", swap("b c", "b+c").Replace(sent) + end},
	} {
		f := doctor.FourPyun(formOf(sent, hexMD5(c.signed)), doctor.Keys{Secret: key}, doctor.Inline)
		if said := f.Cause(doctor.English); !regexp.MustCompile(c.words).MatchString(said) || c.never != "" && strings.Contains(said, c.never) {
			t.Errorf("%s: said %q, want %q and not %q", c.name, said, c.words, c.never)
		}
		if said := f.Cause(doctor.Chinese); englishPhrase().MatchString(said) {
			t.Errorf("%s: English in %q", c.name, said)
		}
		if remedies := strings.Split(f.Remedy(doctor.English), "; and "); len(remedies) > 1 && remedies[0] == remedies[1] {
			t.Errorf("%s: one remedy twice: %q", c.name, remedies)
		}
	}
}

// TestTornAfterSorting: what an & tore off stands last in the order, because its letter is a capital.
func TestTornAfterSorting(t *testing.T) {
	t.Parallel()
	const key = "S3cret-of-Merchant"
	for name, c := range map[string]struct {
		target, signed, words string
	}{
		"first name":  {"merchant=1&pay_order=P&O=1&app_id=op1", "app_id=op1&merchant=1&pay_order=P&O=1", "an & inside the value of pay_order"},
		"two at once": {"merchant=1&notify_url=http://a/b?x=1&y=2&app_id=op1&pay_order=3", "app_id=op1&merchant=1&notify_url=http://a/b?x=1&y=2&pay_order=3", "an & inside the value of notify_url"},
	} {
		m := doctor.Message{Method: "GET", Target: "/q?" + c.target + "&sign=" + hexMD5(c.signed+"&app_secret="+key)}
		f := doctor.FourPyun(m, doctor.Keys{Secret: key, Names: []string{"merchant", "app_id", "pay_order", "notify_url"}, Request: true}, doctor.Inline)
		if said := f.Cause(doctor.English); !strings.Contains(said, c.words) || len(f.Mistakes) != 1 || strings.Contains(said, "sorted") || strings.Contains(said, "value of merchant") {
			t.Errorf("%s: said %q, want %q", name, said, c.words)
		}
	}
}

// TestNullMembers: members without a value that were signed as texts, left out or added.
func TestNullMembers(t *testing.T) {
	t.Parallel()
	const body, end = `{"app_id":"op1","remark":null,"value":"1"}`, "&app_secret=k3y-of-it"
	for sent, signed := range map[string]string{
		body + " ":         `{"app_id":"op1","remark":"null","value":"1"} `,
		body:               `{"app_id":"op1","remark":"","value":"1"}`,
		body + "\n":        `{"app_id":"op1","value":"1"}` + "\n",
		`{"app_id":"op1"}`: `{"app_id":"op1","reason":null}`,
	} {
		m := doctor.Message{Method: "POST", Target: "/x", Header: [][2]string{{"Content-Type", "application/json"}, {"Authorization", hexMD5(signed + end)}}, Body: []byte(sent)}
		if said := doctor.FourPyun(m, doctor.Keys{Secret: "k3y-of-it"}, doctor.Inline).Cause(doctor.English); !strings.Contains(said, "members without a value") {
			t.Errorf("%q: said %q", signed, said)
		}
	}
}

// TestInside: a message that was sent inside of another one.
func TestInside(t *testing.T) {
	t.Parallel()
	const form = "app_id=op1&pay_order=1&sign=00112233445566778899aabbccddeeff"
	names := []string{"app_id", "sign"}
	for body, words := range map[string]string{
		"data=" + url.QueryEscape(form):                                                    "inside of one parameter, data",
		"v=1&params=" + url.QueryEscape(`{"app_id":"op1","sign":"00"}`):                    "inside of one parameter, params",
		form + "&notify_url=" + url.QueryEscape("http://a/b?app_id=2&sign=1"):              "",
		"app_id=op1&notify_url=" + url.QueryEscape("http://a/b?x=2&sign=1"):                "",
		"app_id=op1&sign=1&extra=" + url.QueryEscape(`{"app_id":"op2","biz_content":"x"}`): "inside of one parameter, extra",
	} {
		said := doctor.Wire(doctor.Message{Method: "POST", Target: "/x", Body: []byte(body)}, names).Cause(doctor.English)
		if words == "" && strings.Contains(said, "inside of one") || !strings.Contains(said, words) {
			t.Errorf("%s: said %q, want %q", body, said, words)
		}
	}
	wrapped := doctor.WireJSON(doctor.Message{Method: "POST", Target: "/x", Body: []byte(`{"data":{"app_id":"op1"},"v":1}`)})
	if said := wrapped.Cause(doctor.English); !strings.Contains(said, "inside of another one, as its member data") {
		t.Errorf("said %q", said)
	}
}

// TestV3Bodies: a body that was sent in another form than it was signed is no ciphertext.
func TestV3Bodies(t *testing.T) {
	t.Parallel()
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	if _, err := w.Write([]byte(v3Body)); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	k := doctor.Keys{Public: &keys()[0].PublicKey, AES: make([]byte, 16)}
	for sent, words := range map[string]string{
		`"` + strings.ReplaceAll(v3Body, `"`, `\"`) + `"`: "the whole body stands in quotes",
		zipped.String():                     "compressed with gzip",
		`{"biz_content":` + v3Body + `}`:    "inside of another one, as its member biz_content",
		"out_trade_no=T1&total_amount=1.00": "the body is a form, JSON is due",
		"<xml>1</xml>":                      "the body is XML",
	} {
		text := v3Auth + "\nPOST\n" + v3Target + "\n" + v3Body + "\n"
		f := doctor.AlipayV3(doctor.Message{
			Method: "POST", Target: v3Target, Body: []byte(sent),
			Header: [][2]string{{"Content-Type", "application/json"}, {"Authorization", "ALIPAY-SHA256withRSA " + v3Auth + ",sign=" + signed(keys()[0], crypto.SHA256, text)}},
		}, k, doctor.Inline)
		if said := f.Cause(doctor.English); !strings.Contains(said, words) || strings.Contains(said, "encrypting") {
			t.Errorf("%.40q: said %q, want %q", sent, said, words)
		}
	}
}

// TestAppsOfMerchants: a merchant's or partner's number in place of an app's id.
func TestAppsOfMerchants(t *testing.T) {
	t.Parallel()
	of := map[string]string{"87105025": "op1", "62626601": ""}
	for id, words := range map[string]string{
		"87105025": "merchant's number of app op1", "62626601": `there is no app "62626601"`,
		"2088102146225135": "partner's number (PID, 2088…)", "2021102146225135": "there is no app",
	} {
		if said := doctor.AppOf(id, []string{"op1", "op2"}, of).Cause(doctor.English); !strings.Contains(said, words) {
			t.Errorf("%s: said %q, want %q", id, said, words)
		}
	}
}

// TestPairsBesideJSON: a parameter is missing, and the JSON of another one was written otherwise; all was signed as one
// JSON text without one of them.
func TestPairsBesideJSON(t *testing.T) {
	t.Parallel()
	const key, end = "S3cret-of-Merchant", "&app_secret=S3cret-of-Merchant"
	const sent = `app_id=op1&extra={"a":1,"b":"","list":[{"k":2}]}&sign_type=MD5&timestamp=1718362800123`
	for signed, words := range map[string][2]string{
		`app_id=op1&extra={"a":1,"list":[{"k":2}]}&timestamp=1718362800123` + end:                                                                  {"members without a value", "sign_type was left out"},
		`app_id=op1&extra={"a":"1","b":"","list":[{"k":2}]}&sign_type=MD5` + end:                                                                   {"serialised again", "timestamp was left out"},
		`{"app_id":"op1","extra":"{\"a\":1,\"b\":\"\",\"list\":[{\"k\":2}]}","sign_type":"MD5"}` + end:                                             {"as one JSON text", "timestamp was left out"},
		`{"app_id":"op1","extra":"{\"a\":1,\"b\":\"\",\"list\":[{\"k\":2}]}","remark":"None","sign_type":"MD5","timestamp":"1718362800123"}` + end: {"as one JSON text", `remark was signed as "None"`},
	} {
		f := doctor.FourPyun(formOf(sent, hexMD5(signed)), doctor.Keys{Secret: key}, doctor.OnDemand)
		said := f.Cause(doctor.English)
		if !strings.Contains(said, words[0]) || !strings.Contains(said, words[1]) || len(f.Mistakes) != 2 {
			t.Errorf("%s: said %q, want %q", signed, said, words)
		}
	}
}
