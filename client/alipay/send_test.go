package alipay

import (
	"cmp"
	"math/big"
	"strings"
	"testing"
)

func decimalOf(t testing.TB, hex string) string {
	t.Helper()
	n, ok := new(big.Int).SetString(hex, 16)
	if !ok {
		t.Fatalf("%q is no number", hex)
	}
	return n.String()
}

// sendOne sends a message and returns what arrived.
func sendOne(t *testing.T, m Message, change ...func(*Config)) arrived {
	t.Helper()
	p := standIn(t, always(`{"code":"x"}`))
	_, _ = newClient(t, p.URL, change...).Send(t.Context(), m)
	all := p.requests()
	if len(all) != 1 {
		t.Fatalf("%d requests arrived", len(all))
	}
	return all[0]
}

var spoiltParams = Fields{
	{Name: "method", Value: "alipay.trade.query"}, {Name: "app_id", Value: testApp}, {Name: "charset", Value: "utf-8"}, {Name: "sign_type", Value: "RSA2"}, {Name: "empty", Value: ""}, {Name: "url", Value: "a b&c=交"},
}

const spoiltContent = `{"trade_no":"1"}`

// Each way to sign wrongly, judged by openssl: this, and nothing else, was signed.
func TestSpoiltSignatures(t *testing.T) {
	t.Parallel()
	all := load(t)
	const right = "app_id=" + testApp + `&biz_content={"trade_no":"1"}&charset=utf-8&method=alipay.trade.query&sign_type=RSA2&url=a b&c=交`
	tests := map[string]struct {
		signing     Signing
		text, hash  string
		key         string
		content     string // what arrives as biz_content
		missing     string // a parameter that must not arrive
		added, want Field
	}{
		"well":          {signing: Signing{}, text: right},
		"wrong key":     {signing: Signing{PrivateKey: all.Keys.Alipay.Private}, text: right, key: all.Keys.Alipay.Public},
		"other hash":    {signing: Signing{Mistake: MistakeHash}, text: right, hash: "sha1"},
		"kept empties":  {signing: Signing{Mistake: MistakeKeepEmpty}, text: strings.Replace(right, "&method", "&empty=&method", 1)},
		"unsorted":      {signing: Signing{Mistake: MistakeUnsorted}, text: "method=alipay.trade.query&app_id=" + testApp + "&charset=utf-8&sign_type=RSA2&url=a b&c=交&biz_content=" + spoiltContent},
		"encoded":       {signing: Signing{Mistake: MistakeEncoded}, text: "app_id=" + testApp + "&biz_content=%7B%22trade_no%22%3A%221%22%7D&charset=utf-8&method=alipay.trade.query&sign_type=RSA2&url=a+b%26c%3D%E4%BA%A4"},
		"no sign_type":  {signing: Signing{Mistake: MistakeSignType}, text: strings.Replace(right, "&sign_type=RSA2", "", 1)},
		"content only":  {signing: Signing{Mistake: MistakeContentOnly}, text: spoiltContent},
		"changed later": {signing: Signing{Change: Fields{{Name: "biz_content", Value: "{}"}}}, text: right, content: "{}"},
		"dropped later": {signing: Signing{Drop: []string{"url"}}, text: right, missing: "url"},
		"added later":   {signing: Signing{Add: Fields{{Name: "z", Value: "9"}}}, text: right, want: Field{Name: "z", Value: "9"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := sendOne(t, Message{Operation: OpQuery, Params: spoiltParams, Content: spoiltContent, Signing: test.signing})
			if !verified(t, cmp.Or(test.key, all.Keys.App.Public), cmp.Or(test.hash, "sha256"), test.text, r.Params.Get("sign")) {
				t.Errorf("something else was signed than %s", test.text)
			}
			if got := r.Params.Get("biz_content"); got != cmp.Or(test.content, spoiltContent) {
				t.Errorf("arrived %s", got)
			}
			if _, ok := r.Params.Lookup(test.missing); ok {
				t.Errorf("%s arrived", test.missing)
			}
			if got := r.Params.Get(test.want.Name); got != test.want.Value {
				t.Errorf("%s arrived as %q", test.want.Name, got)
			}
		})
	}
	t.Run("not at all", func(t *testing.T) {
		t.Parallel()
		r := sendOne(t, Message{Operation: OpQuery, Params: spoiltParams, Signing: Signing{None: true}})
		if sign, ok := r.Params.Lookup("sign"); ok {
			t.Errorf("sign %q arrived", sign)
		}
	})
	t.Run("own text", func(t *testing.T) {
		t.Parallel()
		if r := sendOne(t, Message{Operation: OpQuery, Params: spoiltParams, Signing: Signing{Sign: "a+b/=="}}); r.Params.Get("sign") != "a+b/==" {
			t.Errorf("sign %q arrived", r.Params.Get("sign"))
		}
	})
	t.Run("UTF-8 for GBK", func(t *testing.T) {
		t.Parallel()
		gbk := spoiltParams.With("charset", "GBK")
		text := strings.Replace(strings.Replace(right, "utf-8", "GBK", 1), "biz_content="+spoiltContent+"&", "", 1)
		r := sendOne(t, Message{Operation: OpQuery, Params: gbk, Signing: Signing{Mistake: MistakeCharset}})
		if !verified(t, all.Keys.App.Public, "sha256", text, r.Params.Get("sign")) || r.Params.Get("url") != "a b&c=交" {
			t.Errorf("something else was signed than %s, or url arrived as %q", text, r.Params.Get("url"))
		}
		r = sendOne(t, Message{Operation: OpQuery, Params: gbk})
		if verified(t, all.Keys.App.Public, "sha256", text, r.Params.Get("sign")) {
			t.Error("UTF-8 was signed without being asked for")
		}
	})
}

func TestSpoiltSignaturesV3(t *testing.T) {
	t.Parallel()
	all := load(t)
	params := Fields{{Name: "app_id", Value: testApp}, {Name: "nonce", Value: "n1"}, {Name: "timestamp", Value: "1795301522000"}}
	const auth, body = "app_id=" + testApp + ",nonce=n1,timestamp=1795301522000", `{"trade_no":"1"}`
	const right = auth + "\nPOST\n/v3/alipay/trade/query\n" + body + "\nT\n"
	tests := map[string]struct {
		signing Signing
		text    string
		arrives string // the authorization's parts
		body    string
	}{
		"well":              {Signing{}, right, auth, body},
		"no last line feed": {Signing{Mistake: MistakeLastLine}, strings.TrimSuffix(right, "\n"), auth, body},
		"no body":           {Signing{Mistake: MistakeNoBody}, strings.Replace(right, body, "", 1), auth, body},
		"body changed":      {Signing{Change: Fields{{Name: "biz_content", Value: "{}"}}}, right, auth, "{}"},
		"body dropped":      {Signing{Drop: []string{"biz_content"}}, right, auth, ""},
		"nonce changed":     {Signing{Change: Fields{{Name: "nonce", Value: "n2"}}}, right, strings.Replace(auth, "n1", "n2", 1), body},
		"part added":        {Signing{Add: Fields{{Name: "expired_seconds", Value: "1"}}}, right, auth + ",expired_seconds=1", body},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := sendOne(t, Message{Operation: OpQuery, V3: true, Params: params, Header: Fields{{Name: headerToken, Value: "T"}}, Content: body, Signing: test.signing})
			parts, sign, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Authorization"), scheme), ",sign=")
			if !verified(t, all.Keys.App.Public, "sha256", test.text, sign) {
				t.Errorf("something else was signed than %s", test.text)
			}
			if parts != test.arrives || r.Body != test.body {
				t.Errorf("arrived %s with %s", parts, r.Body)
			}
		})
	}
	r := sendOne(t, Message{Operation: OpQuery, V3: true, Params: params, Content: body, Signing: Signing{None: true}})
	if got := r.Header.Get("Authorization"); got != scheme+auth {
		t.Errorf("unsigned: %s", got)
	}
}

// A message can name another method than its operation's, in v2 and v3.
func TestMessageMethod(t *testing.T) {
	t.Parallel()
	params := spoiltParams.With("method", "alipay.open.app.alipaycert.download")
	if r := sendOne(t, Message{Operation: "cert_download", Method: "alipay.open.app.alipaycert.download", Params: params}); r.Params.Get("method") != "alipay.open.app.alipaycert.download" {
		t.Errorf("arrived %v", r.Params)
	}
	r := sendOne(t, Message{Operation: "confirm", V3: true, Method: "alipay.trade.settle.confirm", Content: "{}"})
	if r.Method != "POST" || r.Target != "/v3/alipay/trade/settle/confirm" || r.Body != "{}" {
		t.Errorf("arrived %s %s %s", r.Method, r.Target, r.Body)
	}
}

func TestFieldsLeaveTheirReceiverAlone(t *testing.T) {
	t.Parallel()
	f := Fields{{Name: "a", Value: "1"}, {Name: "b", Value: "2"}, {Name: "a", Value: "3"}}
	for i, got := range []Fields{f.With("a", "9"), f.With("c", "9"), f.Without("a"), f.Without(), f.Only("a"), f.Filled()} {
		want := []string{"a=9&b=2&a=3", "a=1&b=2&a=3&c=9", "b=2", "a=1&b=2&a=3", "a=1&a=3", "a=1&b=2&a=3"}[i]
		if got.Form() != want {
			t.Errorf("%d: %s, want %s", i, got.Form(), want)
		}
	}
	if f.Form() != "a=1&b=2&a=3" || f.Repeated() != "a" || f[:2].Repeated() != "" {
		t.Errorf("the receiver became %s", f.Form())
	}
}

// A field is changed where it travels, and nowhere else.
func TestMessageWith(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		name, value string
		v3          bool
		params      string
		content     string
	}{
		"parameter":                {"charset", "GBK", false, "app_id=1&charset=GBK", `{"a":"1","b":2}`},
		"new parameter":            {"notify_url", "x", false, "app_id=1&notify_url=x", `{"a":"1","b":2}`},
		"member":                   {"a", "2", false, "app_id=1", `{"a":"2","b":2}`},
		"new member":               {"c", "x", false, "app_id=1", `{"a":"1","b":2,"c":"x"}`},
		"number is a text":         {"b", "3", false, "app_id=1", `{"a":"1","b":"3"}`},
		"empty text":               {"b", "", false, "app_id=1", `{"a":"1","b":""}`},
		"list":                     {"b", `[{"x":0.1}]`, false, "app_id=1", `{"a":"1","b":[{"x":0.1}]}`},
		"broken list is a text":    {"b", `[`, false, "app_id=1", `{"a":"1","b":"["}`},
		"null":                     {"b", "null", false, "app_id=1", `{"a":"1","b":null}`},
		"content":                  {"biz_content", "{", false, "app_id=1", `{`},
		"v3: part":                 {"nonce", "n", true, "app_id=1&nonce=n", `{"a":"1","b":2}`},
		"v3: notify_url is inside": {"notify_url", "x", true, "app_id=1", `{"a":"1","b":2,"notify_url":"x"}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := Message{V3: test.v3, Params: Fields{{Name: "app_id", Value: "1"}}, Content: `{"a":"1","b":2}`}
			got := before.With(test.name, test.value)
			if got.Params.Form() != test.params || got.Content != test.content {
				t.Errorf("%s %s, want %s %s", got.Params.Form(), got.Content, test.params, test.content)
			}
			if before.Params.Form() != "app_id=1" || before.Content != `{"a":"1","b":2}` {
				t.Errorf("the receiver became %+v", before)
			}
		})
	}
	if got := (Message{Content: "[]"}).With("a", "1"); got.Content != "[]" {
		t.Errorf("a list became %s", got.Content)
	}
	if got := (Message{}).With("a", "1"); got.Content != `{"a":"1"}` {
		t.Errorf("nothing became %s", got.Content)
	}
}
