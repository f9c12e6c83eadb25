package fourpyun_test

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"paymock/mock/doctor"
	"paymock/mock/wire"
)

// doctored are the fields that the mistakes are made with.
func doctored() fields {
	return fields{
		"app_id": appID, "pay_serial": "20240614175507066020110395", "settle_value": "2203", "sharding_value": "2203",
		"trade_item": `[{"key":"energy_value","value":2203}]`, "reason": "充电 结束", "timestamp": "1718362800123", "sign_type": "MD5",
		"pay_order": "o1", "payer": "p1", "Zeta": "z",
	}
}

func gbk(s string) string {
	out, err := simplifiedchinese.GBK.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return out
}

// sorted joins all fields in an order of names and with changed values.
func joined(f fields, names []string, value func(string) string) string {
	var pairs []string
	for _, name := range names {
		pairs = append(pairs, name+"="+value(f[name]))
	}
	return strings.Join(pairs, "&")
}

func TestDoctorOnForms(t *testing.T) {
	t.Parallel()
	f := doctored()
	right := f.canonical()
	tail := "&app_secret=" + secret
	plain := func(s string) string { return s }
	// the names in the orders that broken clients sort them into
	caseless := strings.Split("app_id pay_order pay_serial payer reason settle_value sharding_value sign_type timestamp trade_item Zeta", " ")
	locale := strings.Split("app_id payer pay_order pay_serial reason settle_value sharding_value sign_type timestamp trade_item Zeta", " ")
	bytewise := strings.Split("Zeta app_id pay_order pay_serial payer reason settle_value sharding_value sign_type timestamp trade_item", " ")
	unsorted := strings.Split("settle_value app_id pay_serial sharding_value trade_item reason timestamp sign_type pay_order payer Zeta", " ")
	mac := hmac.New(md5.New, []byte(secret))
	mac.Write([]byte(right))
	sum := md5.Sum([]byte(right + tail))
	sum1, sum256 := sha1.Sum([]byte(right+tail)), sha256.Sum256([]byte(right+tail))
	tests := map[string]struct {
		sign string
		says []string
	}{
		"unsorted":               {digest(joined(f, unsorted, plain) + tail), []string{"not sorted"}},
		"sorted by letter":       {digest(joined(f, caseless, plain) + tail), []string{"letter case"}},
		"sorted by locale":       {digest(joined(f, locale, plain) + tail), []string{"locale"}},
		"encoded with +":         {digest(joined(f, bytewise, url.QueryEscape) + tail), []string{"values were URL-encoded before signing"}},
		"encoded with %20":       {digest(joined(f, bytewise, func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }) + tail), []string{"values were URL-encoded before signing"}},
		"encoded in lower case":  {digest(joined(f, bytewise, func(s string) string { return lowerHex(url.QueryEscape(s)) }) + tail), []string{"values were URL-encoded before signing"}},
		"hashed in GBK":          {digest(gbk(right) + tail), []string{"GBK"}},
		"key=":                   {digest(right + "&key=" + secret), []string{"&key=", "parking gateway"}},
		"secret=":                {digest(right + "&secret=" + secret), []string{"&secret="}},
		"no name":                {digest(right + "&" + secret), []string{"without its name"}},
		"no prefix":              {digest(right + secret), []string{"without &app_secret="}},
		"no ampersand":           {digest(right + "app_secret=" + secret), []string{"& before app_secret= is missing"}},
		"no secret":              {digest(right), []string{"no secret"}},
		"empty secret":           {digest(right + "&app_secret="), []string{"without the secret"}},
		"newline":                {digest(right + tail + "\n"), []string{"newline"}},
		"lower-case secret":      {digest(right + "&app_secret=" + strings.ToLower(secret)), []string{"lower case"}},
		"upper-case secret":      {digest(right + "&app_secret=" + strings.ToUpper(secret)), []string{"upper case"}},
		"lower-case string":      {digest(strings.ToLower(right + tail)), []string{"put in lower case"}},
		"upper-case string":      {digest(strings.ToUpper(right + tail)), []string{"put in upper case"}},
		"secret sorted in":       {digest(f.with(fields{"app_secret": secret}).canonical()), []string{"sorted in"}},
		"secret around":          {digest(secret + right + secret), []string{"before and after"}},
		"secret first":           {digest(secret + right), []string{"before the string"}},
		"empty sign":             {digest(strings.Replace(right, "&sign_type", "&sign=&sign_type", 1) + tail), []string{"empty sign"}},
		"sign_type unsigned":     {digest(f.with(fields{"sign_type": "-"}).canonical() + tail), []string{"sign_type was left out: it was sent and not signed"}},
		"timestamp unsigned":     {digest(f.with(fields{"timestamp": "-"}).canonical() + tail), []string{"timestamp was left out: it was sent and not signed"}},
		"public fields unsigned": {digest(f.with(fields{"timestamp": "-", "sign_type": "-"}).canonical() + tail), []string{"timestamp", "sign_type"}},
		"three mistakes":         {digest(joined(f, unsorted, url.QueryEscape) + "&key=" + secret), []string{"not sorted", "URL-encoded", "&key="}},
		"HMAC":                   {hex.EncodeToString(mac.Sum(nil)), []string{"HMAC-MD5"}},
		"base64":                 {base64.StdEncoding.EncodeToString(sum[:]), []string{"base64"}},
		"SHA-1":                  {hex.EncodeToString(sum1[:]), []string{"SHA-1"}},
		"SHA-256":                {hex.EncodeToString(sum256[:]), []string{"SHA-256"}},
		"half of it":             {hex.EncodeToString(sum[4:12]), []string{"16 of the 32"}},
		"blanks":                 {" " + digest(right+tail), []string{"blanks or line breaks around"}},
		"no hex":                 {"hello", []string{"32 hex digits", "5 bytes"}},
		"another secret":         {digest(right + "&app_secret=0000000000000000"), []string{"no known mistake fits"}},
		"missing":                {"", []string{"signature missing"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			body := url.Values{"sign": {tt.sign}}.Encode()
			for _, name := range unsorted {
				body += "&" + url.Values{name: {f[name]}}.Encode()
			}
			a, r := exchange(w, postRaw(pathSettle, "application/x-www-form-urlencoded", body))
			if a.text("code") != "401" || a.text("message") != "请求签名校验不通过" || a.text("hint") != right+"&app_secret=***" {
				t.Fatalf("answered %s", r.Response.Body)
			}
			contains(t, "verdict", r.Call.Verdict, tt.says...)
			if r.Outcome.Explain == "" {
				t.Errorf("no remedy beside %q", r.Call.Verdict)
			}
			if r.Call.Canonical != right+"&app_secret=***" || r.Call.App != w.App || r.Call.Subject == "" || r.Call.Operation != "settle" {
				t.Errorf("call is %+v", r.Call)
			}
			if strings.Contains(r.Call.Verdict, secret) || strings.Contains(r.Call.Verdict, digest(right+tail)) {
				t.Errorf("verdict %q shows the key or the right signature", r.Call.Verdict)
			}
		})
	}
}

func lowerHex(s string) string {
	b := []byte(s)
	for i := range b {
		if b[i] == '%' {
			copy(b[i:], strings.ToLower(string(b[i:i+3])))
		}
	}
	return string(b)
}

// TestDoctorOnRawValues: the client hashed the text that it sent, with escapes of its own.
func TestDoctorOnRawValues(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	text := "app_id=" + appID + "&pay_serial=%31%32"
	_, r := exchange(w, postRaw(pathSettle, "application/x-www-form-urlencoded", text+"&sign="+digest(text+"&app_secret="+secret)))
	contains(t, "verdict", r.Call.Verdict, "URL-encoded")
	_, r = exchange(w, postRaw(pathSettle, "application/x-www-form-urlencoded", text+"&sign="+strings.Repeat("0", 32)))
	contains(t, "verdict", r.Call.Verdict, "no known mistake")
}

func TestDoctorOnJSON(t *testing.T) {
	t.Parallel()
	body := `{"app_id":"` + appID + `","reason":"退款<1>","pay_serial":"20220721102644066066610031","value":"1"}`
	f := fields{"app_id": appID, "reason": "退款<1>", "pay_serial": "20220721102644066066610031", "value": "1"}
	tail := "&app_secret=" + secret
	right := digest(body + tail)
	tests := map[string]struct {
		authorization string
		says          []string
	}{
		"scheme word":        {"MD5 " + right, []string{"the word MD5"}},
		"bearer":             {"Bearer " + strings.ToLower(right), []string{"the word Bearer"}},
		"kv":                 {digest(f.canonical() + tail), []string{"signed as in a form"}},
		"spaced":             {digest(`{"app_id": "` + appID + `", "reason": "退款<1>", "pay_serial": "20220721102644066066610031", "value": "1"}` + tail), []string{"serialised again", "blanks"}},
		"sorted keys":        {digest(`{"app_id":"` + appID + `","pay_serial":"20220721102644066066610031","reason":"退款<1>","value":"1"}` + tail), []string{"serialised again", "sorted"}},
		"escapes":            {digest(strings.ReplaceAll(body, "退款", `\u9000\u6b3e`) + tail), []string{"serialised again", `\u`}},
		"HTML escapes":       {digest(strings.NewReplacer("<", `\u003c`, ">", `\u003e`).Replace(body) + tail), []string{"serialised again", "<, > and &"}},
		"newline":            {digest(body + "\n" + tail), []string{"newline"}},
		"key=":               {digest(body + "&key=" + secret), []string{"&key="}},
		"no prefix":          {digest(body + secret), []string{"without &app_secret="}},
		"no secret":          {digest(body), []string{"no secret"}},
		"GBK":                {digest(gbk(body) + tail), []string{"GBK"}},
		"lower case":         {digest(strings.ToLower(body + tail)), []string{"lower case"}},
		"HMAC":               {hmacOf(body), []string{"HMAC-MD5"}},
		"missing":            {"", []string{"signature missing", "Authorization"}},
		"not hex":            {strings.Repeat("z", 32), []string{"32 hex digits"}},
		"another":            {strings.Repeat("0", 32), []string{"no known mistake"}},
		"many words":         {"a b c", []string{"32 hex digits"}},
		"secret as the word": {secret + " " + right, []string{"***"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			req := postRaw(pathRefund, "application/json", body)
			req.Header = append(req.Header, wire.Field{Name: "Authorization", Value: tt.authorization})
			a, r := exchange(w, req)
			if a.text("code") != "401" || a.text("hint") != body+"&app_secret=***" {
				t.Fatalf("answered %s", r.Response.Body)
			}
			contains(t, "verdict", r.Call.Verdict, tt.says...)
			if strings.Contains(r.Call.Verdict, secret) {
				t.Errorf("verdict %q shows the key", r.Call.Verdict)
			}
		})
	}
}

func hmacOf(body string) string {
	mac := hmac.New(md5.New, []byte(secret))
	mac.Write([]byte(body))
	return hex.EncodeToString(mac.Sum(nil))
}

// TestDoctorOnJSONBodySign: the signature stands where forms have it.
func TestDoctorOnJSONBodySign(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, r := exchange(w, postRaw(pathRefund, "application/json", `{"app_id":"`+appID+`","sign":"0"}`))
	contains(t, "verdict", r.Call.Verdict, "signature missing", "not in the member sign")
}

// TestDoctorIsPatientToAPoint: a long message is refused without a thousand trials.
func TestDoctorIsPatientToAPoint(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := doctored().with(fields{"reason": strings.Repeat("长", 10_000)})
	call := w.Provider.Decode(post(pathSettle, f.with(fields{"sign": digest(f.canonical() + "&key=" + secret)})), w.Apps)
	call.Diagnose(doctor.Inline.Always)
	contains(t, "verdict", call.Verdict, "&key=")
	req := postRaw(pathRefund, "application/json", fmt.Sprintf(`{"app_id":%q,"reason":%q}`, appID, strings.Repeat("x", 500_000)))
	req.Header = append(req.Header, wire.Field{Name: "Authorization", Value: strings.Repeat("0", 32)})
	call = w.Provider.Decode(req, w.Apps)
	call.Diagnose(doctor.Inline.Always)
	contains(t, "verdict", call.Verdict, "no known mistake", "cheapest guesses")
}

// TestEmptyValues: the documents contradict each other; both forms pass by default, and the
// verdict says which (4pyun sheet 2.1).
func TestEmptyValues(t *testing.T) {
	t.Parallel()
	f := settleFields("1").with(fields{"trade_item": ""})
	dropped := digest(f.canonical() + "&app_secret=" + secret)
	kept := digest(f.canonical() + "&trade_item=&app_secret=" + secret)
	for dialect, want := range map[string][2]string{
		"either":  {"valid; empty values were left out", "valid; empty values were signed"},
		"dropped": {"valid; empty values were left out", "wrong: empty values were signed"},
		"kept":    {"wrong: empty values were left out", "valid; empty values were signed"},
	} {
		w := newWorld(t, "empty_values="+dialect)
		for i, sign := range []string{dropped, kept} {
			call := w.Provider.Decode(post(pathSettle, f.with(fields{"sign": sign})), w.Apps)
			call.Diagnose(doctor.Inline.Always)
			contains(t, dialect+": verdict", call.Verdict, want[i])
			if refused := call.Refused != nil && call.Refused.Code.Code == "401"; refused != strings.HasPrefix(want[i], "wrong") {
				t.Errorf("%s: refused %t, verdict %q", dialect, refused, call.Verdict)
			}
		}
	}
}

// TestDoctorOnUnreadBodies: a body that was not read lacks no app_id.
func TestDoctorOnUnreadBodies(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := settleFields("1").signed().encode()
	parts := "--x\r\nContent-Disposition: form-data; name=\"app_id\"\r\n\r\n" + appID + "\r\n--x--\r\n"
	large := postRaw(pathSettle, "application/x-www-form-urlencoded", "pay_serial=1")
	large.TooLarge = true
	for want, req := range map[string]*wire.Request{
		"the body is multipart/form-data":                      postRaw(pathSettle, "multipart/form-data; boundary=x", parts),
		"the body is a form, but Content-Type is text/plain":   postRaw(pathSettle, "text/plain; charset=utf-8", body),
		"the body is a form, but Content-Type is octet/stream": postRaw(pathSettle, "octet/stream", body),
		"must be application/x-www-form-urlencoded":            postRaw(pathSettle, "text/plain", "hello"),
		"is longer than":             large,
		"app_id is missing or empty": postRaw(pathSettle, "application/x-www-form-urlencoded", "pay_serial=1"),
	} {
		call := w.Provider.Decode(req, w.Apps)
		call.Diagnose(doctor.Inline.Always)
		if contains(t, want, call.Verdict, want); strings.Contains(call.Verdict, "missing") != strings.Contains(want, "missing") {
			t.Errorf("%s: verdict %q", want, call.Verdict)
		}
		if strings.Contains(string(req.Body), appID) && call.Found.Opened != appID {
			t.Errorf("%s: belongs to %q", want, call.Found.Opened)
		}
	}
}

// TestSecretSentAlong: a client that sends its key as a field sees it masked.
func TestSecretSentAlong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, sign := range []string{"", "0"} {
		f := settleFields("1").with(fields{"app_secret": secret, "sign": sign})
		a, r := exchange(w, post(pathSettle, f))
		if sign != "" {
			contains(t, "verdict", r.Call.Verdict, "the secret itself was sent, as the field app_secret")
		}
		if strings.Contains(a.text("hint")+r.Call.Canonical+r.Call.Verdict, secret) {
			t.Errorf("the key is shown: %s", r.Response.Body)
		}
	}
}

// TestDoctorOnWrongForms: a form that is called JSON is right but for its header; JSON has its signature in a header,
// whatever stands beside its member sign.
func TestDoctorOnWrongForms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := settleFields("1")
	right := f.signed().encode()
	for name, c := range map[string]struct {
		req   *wire.Request
		wants []string
		not   string
	}{
		"right form":    {postRaw(pathSettle, "application/json", right), []string{"the body is a form, but Content-Type is application/json"}, "JSON is due"},
		"unsigned form": {postRaw(pathSettle, "application/json", f.encode()), []string{"the body is a form, but Content-Type is application/json", "signature missing"}, "JSON is due"},
		"JSON":          {postRaw(pathSettle, "application/json", `{"app_id":"`+appID+`","sign_type":"MD5","sign":"`+digest("app_id="+appID+"&sign_type=MD5&app_secret="+secret)+`"}`), []string{"not in the member sign", "signed as in a form"}, "no known mistake"},
		"JSON, wrong":   {postRaw(pathSettle, "application/json", `{"app_id":"`+appID+`","sign_type":"MD5","sign":"00"}`), []string{"not in the member sign"}, "form"},
	} {
		_, r := exchange(w, c.req)
		contains(t, name, r.Call.Verdict, c.wants...)
		if strings.Contains(r.Call.Verdict, c.not) {
			t.Errorf("%s: said %q", name, r.Call.Verdict)
		}
	}
}
