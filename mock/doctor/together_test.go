package doctor_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strings"
	"testing"

	"paymock/mock/doctor"
)

// What 4pyun's programs get wrong two at a time, or in their own ways. The signatures are made by hand.

const (
	slashedSecret = "a/b+c/d-secret"
	togetherForm  = "Zone=b&settle_value=2203&sharding_value=2200&app_id=op1000000000000a&trade_item=%7B%22key%22%3A%22fee%22%7D&reason=a+%2B+b%2Fc&remark="
	togetherBody  = `{"order":"R1","app_id":"op1000000000000a","value":100,"extra":{"b":1,"a":"x/y"}}`
)

// slipTogether is what was signed, what must be said of it, and what must not.
type slipTogether struct{ sign, words, not string }

func (c slipTogether) check(t *testing.T, name string, f doctor.Finding) {
	t.Helper()
	if said := f.Cause(doctor.English); !f.Known() || !regexp.MustCompile("(?s)"+c.words).MatchString(said) || c.not != "" && regexp.MustCompile(c.not).MatchString(said) {
		t.Errorf("%s: said %q, want %q and not %q", name, said, c.words, c.not)
	}
	if chinese := f.Cause(doctor.Chinese) + f.Remedy(doctor.Chinese); englishPhrase().MatchString(chinese) || chinese == "" {
		t.Errorf("%s: English in %q", name, chinese)
	}
}

func hexHMAC(text, key string) string {
	m := hmac.New(sha1.New, []byte(key))
	m.Write([]byte(text))
	return hex.EncodeToString(m.Sum(nil))
}

// TestFormTogether signs a form with two mistakes, or one of 4pyun's own, and wants them named within an exchange.
func TestFormTogether(t *testing.T) {
	t.Parallel()
	const (
		right = "Zone=b&app_id=op1000000000000a&reason=a + b/c&settle_value=2203&sharding_value=2200&trade_item={\"key\":\"fee\"}"
		tail  = "&app_secret=" + slashedSecret
	)
	sum256 := func(s string) string { d := sha256.Sum256([]byte(s)); return hex.EncodeToString(d[:]) }
	for name, c := range map[string]slipTogether{
		"names in lower case":              {hexMD5(strings.Replace(right, "Zone", "zone", 1) + tail), "names.*lower case", "sorted|; and "},
		"names in lower case, then sorted": {hexMD5(strings.TrimPrefix(right, "Zone=b&") + "&zone=b" + tail), "names.*lower case", "unsorted|without regard"},
		"lower case and unsorted":          {hexMD5("zone=b&settle_value=2203&sharding_value=2200&app_id=op1000000000000a&trade_item={\"key\":\"fee\"}&reason=a + b/c" + tail), "unsorted.*names.*lower case|names.*lower case.*unsorted", "case-insensitive"},
		"sorted by value, &key=":           {hexMD5("reason=a + b/c&settle_value=2203&Zone=b&sharding_value=2200"), "no known mistake", "sorted"},
		"by value and &key=":               {hexMD5("sharding_value=2200&settle_value=2203&reason=a + b/c&Zone=b&app_id=op1000000000000a&trade_item={\"key\":\"fee\"}&key=" + slashedSecret), "by their values.*&key=|&key=.*by their values", "unsorted"},
		"[object Object]":                  {hexMD5(strings.Replace(right, `{"key":"fee"}`, "[object Object]", 1) + "&secret=" + slashedSecret), `object Object.*&secret=|&secret=.*object Object`, "left out"},
		"a blank for +":                    {hexMD5(strings.Replace(right, "a + b", "a   b", 1) + tail), "plus signs", "twice"},
		"amounts as decimals":              {hexMD5(strings.NewReplacer("2203", "2203.00", "2200", "2200.00").Replace(right) + tail), "settle_value, sharding_value were signed as 2203.00, 2200.00", "yuan"},
		"amounts in yuan":                  {hexMD5(strings.NewReplacer("2203", "22.03", "2200", "22.00").Replace(right) + tail), "settle_value, sharding_value.*yuan", "left out"},
		"empties with sign":                {hexMD5("Zone=b&app_id=op1000000000000a&reason=a + b/c&remark=&settle_value=2203&sharding_value=2200&sign=&trade_item={\"key\":\"fee\"}" + tail), "empty sign and all other empty values", "null"},
		"nothing signed":                   {hexMD5(tail), "nothing of the request was signed", "left out"},
		"nothing but the secret":           {hexMD5("app_secret=" + slashedSecret), "nothing of the request was signed.*&|&.*nothing of the request", "left out"},
		"secret from JSON":                 {hexMD5(right + "&app_secret=" + strings.ReplaceAll(slashedSecret, "/", `\/`)), `slashes of the secret`, "quotes"},
		"all slashes as in JSON":           {hexMD5(strings.ReplaceAll(right+tail, "/", `\/`)), `slashes were written`, "quotes"},
		"slashes of the values":            {hexMD5(strings.ReplaceAll(right, "/", `\/`) + "&key=" + slashedSecret), `slashes were written.*&key=|&key=.*slashes were written`, "of the secret"},
		"half, unsorted":                   {hexMD5("Zone=b&settle_value=2203&sharding_value=2200&app_id=op1000000000000a&trade_item={\"key\":\"fee\"}&reason=a + b/c" + tail)[8:24], "16 of the 32.*unsorted", "is cut"},
		"first half, without reason":       {hexMD5(strings.Replace(right, "&reason=a + b/c", "", 1) + tail)[:16], "16 of the 32.*reason was left out", "is cut"},
		"half in quotes":                   {`"` + hexMD5(right + tail)[16:] + `"`, "quotes.*16 of the 32", "unsorted"},
		"SHA-256, &appkey=":                {sum256(right + "&appkey=" + slashedSecret), "&appkey=.*SHA-256|SHA-256.*&appkey=", "MD5 of"},
		"SHA-256 of the MD5, unsorted":     {sum256(hexMD5("Zone=b&settle_value=2203&sharding_value=2200&app_id=op1000000000000a&trade_item={\"key\":\"fee\"}&reason=a + b/c" + tail)), "unsorted.*hex of the MD5|hex of the MD5.*unsorted", ""},
		"HMAC-SHA1, descending":            {hexHMAC("trade_item={\"key\":\"fee\"}&sharding_value=2200&settle_value=2203&reason=a + b/c&app_id=op1000000000000a&Zone=b"+tail, slashedSecret), "descending.*HMAC|HMAC.*descending", ""},
		"twice in upper case, front":       {hexMD5(strings.ToUpper(hexMD5(slashedSecret + right))), "before the string.*twice|twice.*before the string", ""},
		"?, then the secret in front":      {hexMD5("?" + right + "&app_key=" + slashedSecret), `leading \?.*&app_key=|&app_key=.*leading \?`, ""},
		"BOM and SHA-1 over the MD5":       {hexMD5(hexMD5("\ufeff" + right + tail)), "BOM.*twice|twice.*BOM", ""},
	} {
		m := doctor.Message{Method: "POST", Target: "/gate/1.0/payment/trade/settle", Body: []byte(togetherForm + "&sign=" + strings.ReplaceAll(c.sign, `"`, "%22")), Header: [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}}
		f := doctor.FourPyun(m, doctor.Keys{ID: "op1000000000000a", Secret: slashedSecret}, doctor.Inline)
		if c.words == "no known mistake" {
			if f.Known() {
				t.Errorf("%s: said %q", name, f.Cause(doctor.English))
			}
			continue
		}
		c.check(t, name, f)
	}
}

// TestBodyTogether is TestFormTogether for JSON bodies, and for what stands in Authorization.
func TestBodyTogether(t *testing.T) {
	t.Parallel()
	const (
		path = "/gate/1.0/payment/trade/refund"
		tail = "&app_secret=" + slashedSecret
	)
	in64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	right := hexMD5(togetherBody + tail)
	raw, _ := hex.DecodeString(right)
	top := `{"app_id":"op1000000000000a","extra":{"b":1,"a":"x/y"},"order":"R1","value":100}`
	for name, c := range map[string]slipTogether{
		"an empty body":             {hexMD5(tail), "nothing of the request was signed", "was not in the signed text"},
		"an empty object":           {hexMD5("{}" + tail), "nothing of the request was signed", "was not in the signed text"},
		"an empty body, &key=":      {hexMD5("&key=" + slashedSecret), "nothing of the request.*&key=|&key=.*nothing of the request", "was not in the signed text"},
		"the path before":           {hexMD5(path + togetherBody + tail), "path or URL", "first name"},
		"verb and path, glued":      {hexMD5("POST\n" + path + "\n" + togetherBody + slashedSecret), "path or URL.*bare secret|bare secret.*path or URL", "first name"},
		"sorted on top":             {hexMD5(top + tail), "another order", "as in a form"},
		"sorted on top, slashes":    {hexMD5(strings.ReplaceAll(top, "/", `\/`) + tail), "order.*slash|slash.*order", "as in a form"},
		"Basic of the digits":       {"Basic " + in64(right), "Basic", "32 hex digits, this one"},
		"Basic as of a password":    {"Basic " + in64("op1000000000000a:"+right), "Basic", "32 hex digits, this one"},
		"Basic of the bytes":        {"basic " + base64.StdEncoding.EncodeToString(raw), "Basic", "32 hex digits, this one"},
		"Basic, digits first":       {"Basic " + in64(right+":"), "Basic", "32 hex digits, this one"},
		"Basic, sorted":             {"Basic " + in64("op1000000000000a:"+hexMD5(top+tail)), "Basic.*another order", "32 hex digits, this one"},
		"Bearer in base64":          {"Bearer " + base64.StdEncoding.EncodeToString(raw), "word Bearer.*base64", "Basic"},
		"Bearer in base64, no &":    {"Bearer " + in64(hexMD5(togetherBody+tail[1:])), "word Bearer.*base64.*& before app_secret", "Basic"},
		"compact numbers, SHA-1":    {sha1Hex(strings.Replace(togetherBody, ":100", `:"100"`, 1) + tail), "value was.*SHA-1|SHA-1.*value was", "MD5 of"},
		"a slash in secret, spaced": {hexMD5(strings.NewReplacer(`":`, `": `, `,"`, `, "`).Replace(togetherBody) + "&app_secret=" + strings.ReplaceAll(slashedSecret, "/", `\/`)), "blanks.*slashes of the secret|slashes of the secret.*blanks", "order"},
	} {
		m := doctor.Message{Method: "POST", Target: path, Body: []byte(togetherBody), Header: [][2]string{{"Content-Type", "application/json"}, {"Authorization", c.sign}}}
		c.check(t, name, doctor.FourPyun(m, doctor.Keys{ID: "op1000000000000a", Secret: slashedSecret}, doctor.Inline))
	}
}

func sha1Hex(s string) string {
	d := sha1.Sum([]byte(s))
	return hex.EncodeToString(d[:])
}
