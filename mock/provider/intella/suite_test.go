package intella_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/provider/providertest"
	"paymock/mock/wire"
)

// TestProvider runs the suite of all providers.
func TestProvider(t *testing.T) {
	t.Parallel()
	providertest.Run(t, scan2pay, providertest.Samples{
		App: func() *app.App { return newApp(nil) },
		Now: opening, SignedAnswers: true,
		Requests: append(cardSamples(), walletSamples()...),
		Callbacks: []providertest.Callback{{
			Kind: "notify", Field: "TotalFee", Verify: verify,
			Make: func(w *providertest.World) provider.Notice {
				w.Open(provider.Order{Amount: 100, Order: "PO0101001", Extra: map[string]string{"detail": "大漢堡"}})
				return w.Last("notify")
			},
			Accepted: []*wire.Response{{Status: 200}, {Status: 204}, {Status: 200, Body: []byte("true")}},
			Refused:  []*wire.Response{{Status: 200, Body: []byte("false\n")}, {Status: 500}, {Status: 302}, {Status: 404}},
		}},
		Secrets: func(a *app.App) []string { return []string{sha(a.Secret), sha(a.RefundSecret)} },
	})
}

// sample is a request on a reader that is signed on.
func sample(operation, method, service string, prepare func(*shop), data ...string) providertest.Request {
	return providertest.Request{
		Name: service + " " + method, Operation: operation, Variants: variants, Field: "Header.StatusDesc",
		Make: func(w *providertest.World) providertest.Exchange {
			s := &shop{World: w}
			s.terminal(provider.TerminalSpec{ID: device})
			s.want(s.card("SignOn"), "000000")
			if prepare != nil {
				prepare(s)
			}
			return providertest.Exchange{Request: s.request(method, service, data...), Answer: named}
		},
	}
}

// named reads an answer's code. A concrete code is reported as its class: the suite asks for
// classes by their name in the table.
func named(resp *wire.Response) (string, error) {
	a, err := read(resp)
	if err != nil {
		return "", err
	}
	code := a.code()
	table := map[string]bool{}
	for _, c := range scan2pay.Codes() {
		table[c.Name()] = true
	}
	for _, class := range []string{code, code[:max(0, len(code)-2)] + "xx", code[:min(2, len(code))] + "xxxx"} {
		if table[class] {
			return class, nil
		}
	}
	return "", errors.New("the answer has the unknown code " + code)
}

func pay10(s *shop) { s.want(s.card("Payment", "Amount", "10", "StoreOrderNo", "PO1"), "000000") }

// applied is a merchant that has applied for the special ServiceTypes.
func applied(s *shop) {
	s.App.Dialect = map[string]string{"special_services": "on"}
	pay10(s)
}

func open10(s *shop) { s.Open(provider.Order{Amount: 10, Order: "PO1"}) }

func cardSamples() []providertest.Request {
	id := []string{"DeviceId", device, "Retry", "0"}
	return []providertest.Request{
		sample("settle", "31800", "Settlement", pay10, id...),
		sample("pay", "31800", "Payment", nil, append(id, "Amount", "10", "StoreOrderNo", "PO1", "Body", "今日特餐")...),
		sample("refund", "31800", "Refund", pay10, append(id, "Amount", "10", "StoreOrderNo", "PO1", "RefundKey", sha(refundPassword))...),
		sample("sign_on", "31800", "SignOn", nil, id...),
		sample("id_query", "31800", "IdQuery", nil, id...),
		sample("balance_query", "31800", "BalanceQuery", nil, id...),
		sample("device_query", "31800", "DeviceQuery", nil, "DeviceId", "00000000", "Retry", "0"),
		sample("direct_refund", "31800", "EZCRefund", applied, append(id, "Amount", "10", "StoreOrderNo", "EZ1", "RefundKey", sha(refundPassword))...),
		sample("card_history", "31800", "EZCOrderQuery", applied, id...),
		sample("order_query", "31800", "OrderQuery", pay10, "StartDate", "20180715", "EndDate", "20180715", "OrderStatus", "1"),
	}
}

func walletSamples() []providertest.Request {
	order := []string{"StoreOrderNo", "PO2", "Body", "漢堡", "TotalFee", "100", "DeviceInfo", "skb0001"}
	page := sample("pay_page", "00000", "OLPay", nil, order...)
	makeOrder := page.Make
	page.Variants, page.Field, page.Unsigned = nil, "TotalFee", true
	page.Make = func(w *providertest.World) providertest.Exchange {
		link := linkOf(w, w.Do(makeOrder(w).Request))
		return providertest.Exchange{Request: visit("GET", link, ""), Answer: pageCode}
	}
	return []providertest.Request{
		sample("create", "00000", "OLPay", nil, order...),
		sample("micropay", "00000", "Micropay", nil, append(order, "AuthCode", "13001234567890")...),
		sample("credit_pay", "20000", "Payment", nil, append(order, "CardId", goodCard, "ExtenNo", "123", "ExpireDate", "1219")...),
		sample("refund", "00000", "Refund", open10, "StoreRefundNo", "RE1", "StoreOrderNo", "PO1", "DeviceInfo", "skb0001",
			"RefundKey", sha(refundPassword), "RefundFee", "10", "RefundedMsg", "broken"),
		sample("query", "00000", "SingleOrderQuery", open10, "StoreOrderNo", "PO1"),
		sample("order_query", "00000", "OrderQuery", open10, "StartDate", "20180715000000", "EndDate", "20180715235959", "OrderStatus", "1"),
		sample("new_order_query", "00000", "OrderQuery1.1", open10, "StartDate", "20180715", "EndDate", "20180715", "StoreType", "1"),
		page,
	}
}

// linkOf is the address that an OLPay answer gives.
func linkOf(t testing.TB, r providertest.Result) *url.URL {
	t.Helper()
	a, err := read(r.Response)
	if err != nil {
		t.Fatal(err)
	}
	link, err := url.Parse(a.get("urlToken"))
	if err != nil || link.Host != "pay.test" || link.Scheme != "http" {
		t.Fatalf("urlToken %q: %v\n%s", a.get("urlToken"), err, a.text)
	}
	return link
}

// visit is a browser's request to the page.
func visit(method string, link *url.URL, form string) *wire.Request {
	return &wire.Request{Method: method, Path: link.Path, Query: link.RawQuery, Target: link.RequestURI(), Body: []byte(form)}
}

var pageMeta = regexp.MustCompile(`<meta name="code" content="([^"]*)">`)

func pageCode(resp *wire.Response) (string, error) {
	found := pageMeta.FindSubmatch(resp.Body)
	if resp.Status != 200 || found == nil {
		return "", fmt.Errorf("no page: status %d\n%s", resp.Status, resp.Body)
	}
	return string(found[1]), nil
}

// verify checks a notification as the documents tell merchants to: the text without Sign,
// SHA256withRSA, the public key that encrypts ApiKey.
func verify(a *app.App, req *wire.Request) error {
	var body struct{ Sign string }
	if err := json.Unmarshal(req.Body, &body); err != nil {
		return err
	}
	if strings.ContainsAny(string(req.Body[strings.Index(string(req.Body), `"Sign":`)+1:]), "=") {
		return errors.New("Sign has an unescaped =")
	}
	text, _, _ := strings.Cut(string(req.Body), `,"Sign":`)
	sign, err := base64.StdEncoding.DecodeString(body.Sign)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(text + "}"))
	return rsa.VerifyPKCS1v15(publicKey(a.Keys["platform_public_key"]), crypto.SHA256, sum[:], sign)
}

// variants is the fault matrix of an encrypted request.
func variants(req *wire.Request) []providertest.Variant {
	m := matrix{req: req}
	if err := json.Unmarshal(req.Body, &m.envelope); err != nil {
		return nil
	}
	data, _ := base64.StdEncoding.DecodeString(m.envelope.Request)
	plain, err := decrypt(aesKey, data)
	if err != nil {
		return nil
	}
	m.plain = string(plain)
	m.header()
	m.crypto()
	m.harmless()
	return m.all
}

type matrix struct {
	req      *wire.Request
	envelope struct{ Request, ApiKey string }
	plain    string
	all      []providertest.Variant
}

func (m *matrix) add(name string, harmless bool, body string) {
	r := providertest.CloneRequest(m.req)
	r.Body = []byte(body)
	m.all = append(m.all, providertest.Variant{Name: name, Request: r, Harmless: harmless})
}

func (m *matrix) text(name string, harmless bool, plain string) {
	m.add(name, harmless, object("Request", base64.StdEncoding.EncodeToString(encrypt(aesKey, []byte(plain))), "ApiKey", m.envelope.ApiKey))
}

var headerMember = regexp.MustCompile(`"(Method|ServiceType|MchId|TradeKey|CreateTime)":"([^"]*)"`)

func (m *matrix) header() {
	for _, found := range headerMember.FindAllStringSubmatch(m.plain, -1) {
		whole, name, value := found[0], found[1], found[2]
		with := func(text string) string { return strings.Replace(m.plain, whole, text, 1) }
		m.text(name+" renamed", false, with(`"`+strings.ToLower(name)+`":"`+value+`"`))
		m.text(name+" empty", false, with(`"`+name+`":""`))
		m.text(name+" null", false, with(`"`+name+`":null`))
		m.text(name+" longer", false, with(`"`+name+`":"`+value+`x"`))
		m.text(name+" with a blank", false, with(`"`+name+`":" `+value+`"`))
	}
	m.text("TradeKey in upper case", false, strings.Replace(m.plain, sha(password), strings.ToUpper(sha(password)), 1))
	m.text("TradeKey of the refund password", false, strings.Replace(m.plain, sha(password), sha(refundPassword), 1))
	m.text("TradeKey is the password", false, strings.Replace(m.plain, sha(password), password, 1))
	m.text("no Data", false, m.plain[:strings.Index(m.plain, `,"Data":`)]+"}")
	m.text("Data is no JSON", false, m.plain[:strings.Index(m.plain, `,"Data":`)]+`,"Data":"x"}`)
	m.text("Data is null", false, m.plain[:strings.Index(m.plain, `,"Data":`)]+`,"Data":null}`)
	m.text("no JSON", false, "hello")
	m.text("empty", false, "")
	m.text("an array", false, "["+m.plain+"]")
}

func (m *matrix) crypto() {
	request, key := m.envelope.Request, m.envelope.ApiKey
	m.add("ApiKey cut", false, object("Request", request, "ApiKey", key[:100]))
	m.add("ApiKey of zeros", false, object("Request", request, "ApiKey", base64.StdEncoding.EncodeToString(make([]byte, 256))))
	m.add("Request cut to odd bytes", false, object("Request", request[:40], "ApiKey", key))
	m.add("Request without its last block", false, object("Request", cutBlock(request), "ApiKey", key))
	m.add("Request empty", false, object("Request", "", "ApiKey", key))
	m.add("members in lower case", false, object("request", request, "apiKey", key))
	m.add("unencrypted", false, m.plain)
	m.add("no JSON", false, "Request="+url.QueryEscape(request))
	m.add("nothing", false, "")
}

func cutBlock(request string) string {
	data, _ := base64.StdEncoding.DecodeString(request)
	return base64.StdEncoding.EncodeToString(data[:len(data)-16])
}

func (m *matrix) harmless() {
	request, key := m.envelope.Request, m.envelope.ApiKey
	wrap := func(s, with string) string {
		var lines []string
		for len(s) > 76 {
			lines, s = append(lines, s[:76]), s[76:]
		}
		return strings.Join(append(lines, s), with)
	}
	m.add("order exchanged", true, object("ApiKey", key, "Request", request))
	m.add("wrapped by LF", true, object("Request", wrap(request, "\n"), "ApiKey", wrap(key, "\n")+"\n"))
	m.add("wrapped by CR LF", true, object("Request", wrap(request, "\r\n"), "ApiKey", wrap(key, "\r\n")))
	m.add("blanks", true, object("Request", wrap(request, " \t"), "ApiKey", wrap(key, " ")))
	m.add("= escaped", true, strings.ReplaceAll(object("Request", request, "ApiKey", key), "=", `\u003d`))
	m.add("further member", true, object("Request", request, "ApiKey", key, "Version", "1"))
	m.text("further Header member", true, strings.Replace(m.plain, `{"Header":{`, `{"Header":{"Extra":"1",`, 1))
	m.text("spaced", true, strings.Replace(m.plain, `{"Header":{`, "{ \"Header\" :\n {", 1))
}

// TestNamesTheMistake checks what the journal says about requests that can't be opened.
func TestNamesTheMistake(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	public := publicKey(s.App.Keys["platform_public_key"])
	good := base64.StdEncoding.EncodeToString(encrypt(aesKey, []byte("{}")))
	oaep := func(label string, text []byte) string {
		h := sha1.New()
		if label == "sha256" {
			h = sha256.New()
		}
		out, err := rsa.EncryptOAEP(h, rand.Reader, public, text, nil)
		if err != nil {
			t.Fatal(err)
		}
		return base64.StdEncoding.EncodeToString(out)
	}
	pem := s.App.Keys["platform_public_key"]
	for name, tt := range map[string]struct {
		body *wire.Request
		want string
	}{
		"OAEP SHA-1":      {envelope(good, oaep("sha1", []byte(keyText))), "OAEP (SHA-1)"},
		"OAEP SHA-256":    {envelope(good, oaep("sha256", []byte(keyText))), "OAEP (SHA-256)"},
		"hex key":         {envelope(good, apiKey(pem, "637509d78ec72886114fc3afaec8a4d0")), "holds 32 hex digits: encrypt the base64 text of the AES key"},
		"raw key":         {envelope(good, apiKey(pem, "\x80\x01\xff3456789abcdef")), "holds 16 raw bytes"},
		"raw text key":    {envelope(good, apiKey(pem, "0123456789abcdef")), "base64 text of 12 bytes"},
		"AES-256":         {envelope(good, apiKey(pem, base64.StdEncoding.EncodeToString(make([]byte, 32)))), "base64 text of 32 bytes"},
		"no base64":       {envelope(good, apiKey(pem, "not base64 at all!")), "18 bytes that are not base64"},
		"cut":             {envelope(good, "AAAA"), "ApiKey has 3 bytes, RSA gives 256"},
		"cut base64":      {envelope(good, "AAAAA"), "it is cut"},
		"URL alphabet":    {envelope(good, "AA-_"), "URL alphabet"},
		"another RSA key": {envelope(good, base64.StdEncoding.EncodeToString(append([]byte{1}, make([]byte, 255)...))), "use the platform's public key"},
		"not 16":          {envelope("AAAA", apiKey(pem, keyText)), "no multiple of 16"},
		"wrong padding":   {envelope(base64.StdEncoding.EncodeToString(make([]byte, 32)), apiKey(pem, keyText)), "PKCS#7"},
		"another AES key": {envelope(base64.StdEncoding.EncodeToString(encrypt([]byte("fedcba9876543210"), []byte("{}"))), apiKey(pem, keyText)), "another key or padding"},
		"no object":       {post([]byte(`[1]`)), "no"},
		"too large":       {&wire.Request{Path: "/allpaypass/api/general", TooLarge: true}, "longer than 1048576 bytes"},
		"numbers":         {post([]byte(`{"Request":1,"ApiKey":"x"}`)), "Request is missing, empty, or not a string"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := s.bare(tt.body)
			if string(r.Response.Body) != "9995" || r.Response.Status != 200 {
				t.Errorf("answered %d %s, want the bare code", r.Response.Status, r.Response.Body)
			}
			if !strings.Contains(r.Call.Verdict, tt.want) || !strings.Contains(r.Outcome.Explain, tt.want) {
				t.Errorf("the journal says %q, want %q in it", r.Call.Verdict, tt.want)
			}
		})
	}
}

// bare runs an exchange that is refused before any book is opened.
func (s *shop) bare(req *wire.Request) providertest.Result {
	s.Helper()
	call := scan2pay.Decode(req, s.Apps)
	if call.Refused == nil {
		s.Fatalf("not refused: %s", call.Verdict)
	}
	resp, err := scan2pay.Encode(call, *call.Refused, provider.Fault{})
	if err != nil {
		s.Fatal(err)
	}
	return providertest.Result{Call: call, Outcome: *call.Refused, Response: resp}
}
