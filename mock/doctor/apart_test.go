package doctor_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paymock/mock/doctor"
)

// saysAlone checks that a finding says what was made, in English alone and in Chinese without English words.
func saysAlone(t *testing.T, name, words string, f doctor.Finding) {
	t.Helper()
	if said := f.Cause(doctor.English); !regexp.MustCompile(words).MatchString(said) || len(f.Mistakes) != 1 {
		t.Errorf("%s: said %q, want %q alone", name, said, words)
	}
	if said := f.Cause(doctor.Chinese); englishPhrase().MatchString(said) {
		t.Errorf("%s: English in %q", name, said)
	}
}

// TestSlipsApart: rare mistakes of many ways are named, too, and nothing else.
func TestSlipsApart(t *testing.T) {
	t.Parallel()
	const end = "&app_secret=k-9_A/b=C~x"
	const item = `[{"item_name":"a b","on":"true","value":3}]`
	const sent = `a=x ^ y^1=2&app_id=op1&b=1&c=2&extra={"one":{"a":1,"b":2},"list":[1]}&item=` + item + `&link=https://m.example.cn/n?k=1^2&no=202400338640850797977970&note=充电 😀^2&timestamp=1718362800123` // ^ is an & in a value
	plain := strings.NewReplacer("^", "&").Replace
	swap := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(sent) }
	for _, c := range [][3]string{
		{"three left out", "^(b, c, app_id|app_id, b, c) were left out", swap("app_id=op1&", "", "b=1&", "", "c=2&", "")},
		{"eight left out", "were left out: they were sent and not signed", "app_id=op1&timestamp=1718362800123"},
		{"48 ms later", "timestamp was made anew: 1718362800171 was signed", swap("2800123", "2800171")},
		{"210 ms before", "timestamp was made anew: 1718362799913 was signed", swap("2800123", "2799913")},
		{"2 s later", "timestamp was made anew", swap("2800123", "2802123")},
		{"formatted", "timestamp was made anew: 2024-06-14 19:00:00 was signed", swap("1718362800123", "2024-06-14 19:00:00")},
		{"fourteen digits", "timestamp was made anew: 20240614190000", swap("1718362800123", "20240614190000")},
		{"http", "^link was signed as http://m", swap("https://", "http://")},
		{"slash before ?", "^link was signed as https://m.example.cn/n/", swap("/n?", "/n/?")},
		{"port", "^link was signed as https://m.example.cn:443", swap(".cn/", ".cn:443/")},
		{"exact double", "^no was read as a floating-point number", swap("202400338640850797977970", "202400338640850785402880")},
		{"charset unsent", "^charset=UTF-8 was signed and not sent", swap("&extra", "&charset=UTF-8&extra")},
		{"version unsent", "^version=1.0 was signed and not sent", sent + "&version=1.0"},
		{"names in camelCase", `^item was serialised again.*names of its members.*camelCase`, swap("item_name", "itemName")},
		{"deep member", `^extra was changed after signing: its member one.b`, swap(`,"b":2`, "")},
		{"truth value", `^item was serialised.*its member 0.on was true`, swap(`"true"`, "true")},
		{"list unwrapped", "^item was serialised again.*a list", swap("item=[", "item=", "3}]", "3}")},
		{"object quoted", "^extra was serialised again.*text in quotes", swap(`{"a":1,"b":2}`, `"{\"a\":1,\"b\":2}"`)},
		{"Excel's digits", "^no was read as a floating-point number", swap("202400338640850797977970", "202400338640850000000000")},
		{"Chinese alone encoded", "URL-encoded", swap("充电", "%E5%85%85%E7%94%B5", "😀", "%F0%9F%98%80")},
		{"blanks alone encoded", "URL-encoded", strings.ReplaceAll(sent, " ", "%20")},
		{"emoji as four marks", "emoji", swap("😀", "????")},
		{"UTF-32", "UTF-32", "UTF-32"},
		{"numbered entities", "HTML-escaped", swap("充", "&#20805;", "电", "&#30005;", "😀", "&#128512;")},
		{"a mark a byte", "question marks", swap("充电", "??????", "😀", "????")},
		{"U+FFFD", `U\+FFFD`, swap("充电", "\ufffd\ufffd\ufffd\ufffd\ufffd\ufffd", "😀", "\ufffd\ufffd\ufffd\ufffd")},
		{"tabs between", `separator than & \(\\t\)`, strings.ReplaceAll(sent, "&", "\t")},
		{"CRLF between", `separator than & \(\\r\\n\)`, strings.ReplaceAll(sent, "&", "\r\n")},
		{"verb before", "verb", "POST&" + sent},
		{"in hex", "written in hex", hex.EncodeToString([]byte(plain(sent) + end))},
		{"all cut", `^the value of a, link, note was cut \(truncated\) at &`, swap(" ^ y^1=2", " ", "?k=1^2", "?k=1", " 😀^2", " 😀")},
	} {
		text := plain(c[2]) + end
		switch c[0] {
		case "in hex":
			text = c[2]
		case "UTF-32":
			text = ""
			for _, r := range plain(sent) + end {
				text += string([]byte{byte(r), byte(r >> 8), byte(r >> 16), 0})
			}
		}
		m := formOf(sent, hexMD5(text))
		m.Body = bytes.ReplaceAll(m.Body, []byte("%5E"), []byte("%26"))
		saysAlone(t, c[0], c[1], doctor.FourPyun(m, doctor.Keys{Secret: strings.TrimPrefix(end, "&app_secret=")}, doctor.OnDemand))
	}
}

// TestSecretsAgain: what was done to the secret, and to the digest.
func TestSecretsAgain(t *testing.T) {
	t.Parallel()
	const key, text = "k-9_A/b=C~x", "app_id=op1&b=1&timestamp=1718362800123"
	strict := strings.NewReplacer("-", "%2D", "_", "%5F", "/", "%2F", "=", "%3D", "~", "%7E").Replace(key)
	right := hexMD5(text + "&app_secret=" + key)
	reversed := []byte(right)
	slices.Reverse(reversed)
	nibbles := []byte(right)
	for i := 0; i < len(nibbles); i += 2 {
		nibbles[i], nibbles[i+1] = nibbles[i+1], nibbles[i]
	}
	for _, c := range [][3]string{
		{"encoded strictly", "secret was base64-encoded or URL-encoded", hexMD5(text + "&app_secret=" + strict)},
		{"in bytes quotes", "secret stands in quotes", hexMD5(text + "&app_secret=b'" + key + "'")},
		{"a sample's", "was appended with your_app_secret", hexMD5(text + "&app_secret=your_app_secret")},
		{"other name", "appended as &App-Secret=", hexMD5(text + "&App-Secret=" + key)},
		{"before the MD5", "hashed twice", hexMD5(key + hexMD5(text))},
		{"both hashed", "hashed twice", hexMD5(hexMD5(text) + hexMD5(key))},
		{"a label", "something stood beside the secret", hexMD5(text + "&app_secret=app_secret: " + key)},
		{"base64 without =", "secret was base64-encoded", hexMD5(text + "&app_secret=" + base64.RawStdEncoding.EncodeToString([]byte(key)))},
		{"as md5sum prints it", "3 characters too many", right + "  -"},
		{"digits backwards", "reversed order", string(reversed)},
		{"digits swapped", "reversed order", string(nibbles)},
	} {
		saysAlone(t, c[0], c[1], doctor.FourPyun(formOf(text, c[2]), doctor.Keys{Secret: key}, doctor.Inline))
	}
	if said := doctor.FourPyun(formOf(text, strings.Repeat("0a1b2c3d", 5)), doctor.Keys{Secret: key}, doctor.Glance).Cause(doctor.English); !strings.HasPrefix(said, "the digest has 20 bytes, MD5 makes 16") {
		t.Errorf("said %q of another algorithm's", said)
	}
	lost := formOf("app_id=op1&note=?? x&timestamp=1718362800123", hexMD5("app_id=op1&note=充电 x&timestamp=1718362800123&app_secret="+key))
	saysAlone(t, "question marks on the wire", "question marks stand in note", doctor.FourPyun(lost, doctor.Keys{Secret: key}, doctor.Inline))
	torn := formOf("app_id=op1&link=u?a=1&note=x&timestamp=1718362800123", hexMD5("app_id=op1&link=u?a=1&t=5&note=x&y=2&timestamp=1718362800123&app_secret="+key))
	torn.Body = []byte(strings.NewReplacer("%3D1", "%3D1&t=5", "note=x", "note=x&y=2").Replace(string(torn.Body)))
	saysAlone(t, "two torn", "& inside the value", doctor.FourPyun(torn, doctor.Keys{Secret: key}, doctor.OnDemand))
}

// TestApartTogether: where a person waits, a rare slip is found beside a frequent one.
func TestApartTogether(t *testing.T) {
	t.Parallel()
	const key, text = "k-9_A/b=C~x", "app_id=op1&b=1&link=http://a/b&timestamp=1718362800123"
	for _, c := range [][3]string{
		{"app_id=op1&link=http://a/b&timestamp=1718362797123&app_secret=" + key, "timestamp was made anew", "b was left out"},
		{"app_id=op1&b=1&link=http://a/b&remark=null&timestamp=1718362800123&app_secret=k%2D9%5FA%2Fb%3DC%7Ex", "secret was base64-encoded or URL-encoded", "remark was signed as"},
		{"timestamp=1718362800123+link=http://a/b+b=1+app_id=op1&app_secret=" + key, `separator than & \(\+\)`, "descending|unsorted"},
	} {
		f := doctor.FourPyun(formOf(text, hexMD5(c[0])), doctor.Keys{Secret: key}, doctor.OnDemand)
		for _, words := range c[1:] {
			if said := f.Cause(doctor.English); len(f.Mistakes) != 2 || !regexp.MustCompile(words).MatchString(said) {
				t.Errorf("%s: said %q, want %q", c[0], said, words)
			}
		}
	}
}

// TestNotEitherAlike: a frequent slip whose text a rare row would make, too, is told once.
func TestNotEitherAlike(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{{"app_id=op1&note=a b&x=1", "app_id=op1&note=a%20b&x=1"}, {"app_id=op1&note=a/b&x=1", "app_id=op1&note=a%2Fb&x=1"}, {"app_id=op1&note=http://a/b&x=1", "app_id=op1&note=http%3A%2F%2Fa%2Fb&x=1"}} {
		f := doctor.FourPyun(formOf(c[0], hexMD5(c[1]+pyunTail)), pyunKeys(), doctor.Inline)
		if said := f.Cause(doctor.English); strings.Contains(said, "either") || !strings.Contains(said, "URL-encoded") {
			t.Errorf("%s: said %q", c[1], said)
		}
	}
}

// TestBodiesApart: what was signed in place of a JSON body.
func TestBodiesApart(t *testing.T) {
	t.Parallel()
	const body, key = `{"app_id":"op1","pay_serial":"P1","value":3,"reason":"充电"}`, "S3cret-of-Merchant"
	ask := func(sent, signed string) doctor.Finding {
		return doctor.FourPyun(doctor.Message{Method: "POST", Target: "/gate/1.0/x", Body: []byte(sent), Header: [][2]string{{"Content-Type", "application/json"}, {"Authorization", hexMD5(signed)}}}, pyunKeys(), doctor.OnDemand)
	}
	saysAlone(t, "secret inside", "secret stood in the signed JSON text as its member app_secret", ask(body, body[:len(body)-1]+`,"app_secret":"`+key+`"}`))
	saysAlone(t, "secret sorted inside", "as its member app_secret", ask(body, `{"app_id":"op1","app_secret":"`+key+`","pay_serial":"P1","reason":"充电","value":3}`))
	saysAlone(t, "app_id before", `a name and = stood before the body in the signed text \(app_id=\)`, ask(body, "app_id=op1&"+body+pyunTail))
	saysAlone(t, "verb before", "verb", ask(body, "POST\n"+body+pyunTail))
	saysAlone(t, "line end sent", "trailing newline at the end of the body|^either.*newline", ask(body+"\n", body+pyunTail))
	saysAlone(t, "in hex", "written in hex", ask(body, hex.EncodeToString([]byte(body))+pyunTail))
}

// TestLinesApart: v3's lines with one too many, the query in another place, and another moment.
func TestLinesApart(t *testing.T) {
	t.Parallel()
	const auth, target = "app_id=2021000000000077,nonce=4e6b2f1c00112233445566778899aabb,timestamp=1718362800123", "/v3/alipay/data/bill/query?b=2&a=%E5%85%85"
	path, query, _ := strings.Cut(target, "?")
	ask := func(text string) doctor.Finding {
		return doctor.AlipayV3(doctor.Message{
			Method: "GET", Target: target,
			Header: [][2]string{{"Host", "127.0.0.1"}, {"Authorization", "ALIPAY-SHA256withRSA " + auth + ",sign=" + signed(keys()[0], 5, text)}},
		}, doctor.Keys{Public: &keys()[0].PublicKey}, doctor.Inline)
	}
	lines := func(all ...string) string { return strings.Join(all, "\n") + "\n" }
	for _, c := range [][3]string{
		{"empty line", "a line too many was signed: an empty line", lines(auth, "", "GET", target, "")},
		{"query's own line", "a line too many was signed: query", lines(auth, "GET", path, query, "")},
		{"host", "a line too many was signed: Host", lines(auth, "GET", "127.0.0.1", target, "")},
		{"app_id", "a line too many was signed: app_id", lines("2021000000000077", auth, "GET", target, "")},
		{"query as body", "query was signed in the line of the body", lines(auth, "GET", path, query)},
		{"query as JSON", `query was signed in the line of the body \(JSON\)`, lines(auth, "GET", path, `{"b":"2","a":"充"}`)},
		{"list for no body", `signed in another form than it is sent \(\[\]\)`, lines(auth, "GET", target, "[]")},
		{"two slashes", "path was signed in another form", lines(auth, "GET", "/"+target, "")},
		{"30 ms later", "timestamp=1718362800153", lines(strings.Replace(auth, "0123", "0153", 1), "GET", target, "")},
		{"nonce in capitals", "authorization text was signed in another form", lines(strings.Replace(auth, "4e6b2f1c00112233445566778899aabb", "4E6B2F1C00112233445566778899AABB", 1), "GET", target, "")},
		{"empty certificate number", "authorization text was signed in another form", lines(strings.Replace(auth, ",", ",app_cert_sn=,", 1), "GET", target, "")},
		{"CRLF at the end", "CRLF", lines(auth, "GET", target) + "\r\n"},
	} {
		saysAlone(t, c[0], c[1], ask(c[2]))
	}
}

// TestSignsApart: an RSA signature that was written in another way.
func TestSignsApart(t *testing.T) {
	t.Parallel()
	const text = "app_id=2021000000000077&charset=utf-8&method=alipay.trade.query&notify_url=http://a/b&timestamp=2024-06-14 19:00:00&version=1.0"
	right := signed(keys()[0], 5, text)
	raw, err := base64.StdEncoding.DecodeString(right)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(signed, sign string) doctor.Finding {
		m := formOf(text, url.QueryEscape(sign)+"&sign_type=RSA2")
		if signed != "" {
			m = formOf(text, url.QueryEscape(sign))
		}
		return doctor.Alipay(m, doctor.Keys{Public: &keys()[0].PublicKey, Others: []doctor.Other{{ID: "2021000000000088"}}}, false, doctor.Inline)
	}
	for _, c := range [][2]string{
		{right + right, "sign holds the signature twice"},
		{hex.EncodeToString([]byte(right)), "sign is written in hex"},
		{new(big.Int).SetBytes(raw).String(), "decimal"},
	} {
		if said := ask("x", c[0]).Cause(doctor.English); !strings.Contains(said, c[1]) {
			t.Errorf("said %q, want %q", said, c[1])
		}
	}
	swap := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(text) }
	for _, c := range [][2]string{
		{swap("19:00:00", "17:00:00"), "timestamp was made anew"},
		{swap("19:00:00", "07:00:00 PM"), "timestamp was made anew"},
		{swap("http://a/b", "null"), "notify_url was signed as"},
		{swap("19:00:00", "18:59:48"), "timestamp was made anew"},
		{swap("19:00:00", "07:00:00"), "timestamp was made anew"},
		{swap("19:00:00", "19:00:00.000"), "timestamp was made anew"},
		{swap("2024-06-14 19:00:00", "2024-06-14T11:00:00Z"), "timestamp was made anew"},
		{swap("0077", "0088"), "app_id was signed as 2021000000000088"},
		{swap("http://a", "https://a"), "notify_url was signed as https://a"},
	} {
		saysAlone(t, c[0], c[1], ask(c[0], signed(keys()[0], 5, c[0])))
	}
	if f := doctor.App("2021000000000077;method=alipay.trade.query;x=1", []string{"2021000000000077"}); f.Opened != "2021000000000077" || !strings.Contains(f.Cause(doctor.English), "joined by semicolons") {
		t.Errorf("said %q of %q", f.Cause(doctor.English), f.Opened)
	}
}
