package fourpyun_test

import (
	"bytes"
	"crypto/md5"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/provider/providertest"
	"paymock/mock/wire"
)

// The merchant's side, written for these tests from the documents and sharing nothing with the
// provider but money and time.

const (
	appID    = "op4pyunmock000001"
	secret   = "4pyunMockSecret0123456789abcdef"
	merchant = "62626601"
)

// start is 2026-11-21 17:30:01 in Beijing.
var start = time.Date(2026, 11, 21, 9, 30, 1, 0, time.UTC)

func newApp() *app.App {
	return &app.App{
		ID: appID, Secret: secret, Merchant: merchant, Seed: 7,
		URLs: map[string]string{
			"notify": "http://127.0.0.1:9/notify", "sharding": "http://127.0.0.1:9/sharding", "settlement": "http://127.0.0.1:9/settlement",
			"profit": "http://127.0.0.1:9/profit",
		},
	}
}

// newWorld is a world with an app whose dialect is given as "name=value".
func newWorld(t testing.TB, dialect ...string) *providertest.World {
	t.Helper()
	p := fourpyun.New()
	a := newApp()
	a.Dialect = map[string]string{}
	for _, d := range dialect {
		name, value, _ := strings.Cut(d, "=")
		a.Dialect[name] = value
	}
	return providertest.NewWorld(t, p, providertest.Register(t, p, a), start)
}

type fields map[string]string

// with is a copy with fields changed; an absent value "-" removes the field.
func (f fields) with(more fields) fields {
	changed := maps.Clone(f)
	for name, value := range more {
		changed[name] = value
		if value == "-" {
			delete(changed, name)
		}
	}
	return changed
}

// canonical joins the fields that have a value, sorted by name.
func (f fields) canonical() string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(f)) {
		if f[name] != "" && name != "sign" {
			pairs = append(pairs, name+"="+f[name])
		}
	}
	return strings.Join(pairs, "&")
}

func digest(text string) string { return fmt.Sprintf("%X", md5.Sum([]byte(text))) }

// signed is the fields with their signature.
func (f fields) signed() fields {
	return f.with(fields{"sign": digest(f.canonical() + "&app_secret=" + secret)})
}

func (f fields) encode() string {
	values := url.Values{}
	for name, value := range f {
		values.Set(name, value)
	}
	return values.Encode()
}

func post(path string, f fields) *wire.Request {
	return postRaw(path, "application/x-www-form-urlencoded; charset=UTF-8", f.encode())
}

func postRaw(path, contentType, body string) *wire.Request {
	return &wire.Request{
		Method: "POST", Path: path, Target: path, Body: []byte(body),
		Header: wire.Header{{Name: "Content-Type", Value: contentType}, {Name: "Host", Value: "127.0.0.1:12180"}},
	}
}

func get(path string, f fields) *wire.Request {
	query := f.encode()
	return &wire.Request{Method: "GET", Path: path, Query: query, Target: path + "?" + query}
}

// postJSON signs the body in Authorization.
func postJSON(path, body string) *wire.Request {
	req := postRaw(path, "application/json;charset=utf-8", body)
	req.Header = append(req.Header, wire.Field{Name: "Authorization", Value: digest(body + "&app_secret=" + secret)})
	return req
}

const (
	pathPrepare      = "/gate/1.0/payment/trade/prepare"
	pathCreate       = "/gate/1.0/payment/trade/create"
	pathQuery        = "/gate/1.0/payment/trade/query"
	pathSettle       = "/gate/1.0/payment/trade/settle"
	pathRefund       = "/gate/1.0/payment/trade/refund"
	pathRefundCreate = "/gate/1.0/payment/refund/create"
)

func prepareFields() fields {
	return fields{
		"app_id": appID, "merchant": merchant, "pay_order": "PAYORDER-20261121-0001", "subject": "充电预付50.00元",
		"value": "5000", "notify_url": "http://127.0.0.1:8080/notify?src=4pyun&x=1", "trade_scene": "ENERGY",
		"trade_item": `[{"key":"energy_value","value":4000},{"key":"service_value","value":1000}]`,
		"extra":      `{"device_no":"D001","port_no":"1"}`, "manual_settle": "1",
	}
}

func createFields() fields {
	return prepareFields().with(fields{"trade_item": "-", "auth_code": "135680596336872323"})
}

func settleFields(no string) fields {
	return fields{
		"app_id": appID, "pay_serial": no, "settle_value": "2203", "sharding_value": "2203",
		"trade_item": `[{"key":"energy_value","value":2103},{"key":"service_value","value":100}]`,
		"reason":     "充电结束退款剩余金额",
	}
}

func refundBody(no, order string, value int) string {
	return fmt.Sprintf(`{"app_id":%q,"order":%q,"pay_serial":%q,"value":"%d","reason":"客户要求退款"}`, appID, order, no, value)
}

func queryFields(no string) fields {
	return fields{"app_id": appID, "merchant": merchant, "pay_serial": no}
}

func refundQueryFields(order string) fields {
	return fields{"app_id": appID, "merchant": merchant, "order": order}
}

// manual is a paid trade of 50.00 yuan that waits for its settle.
func manual(w *providertest.World) string {
	w.Helper()
	return w.Open(provider.Order{Amount: 5000, Order: "PAYORDER-20261121-0001", ManualSettle: true, Extra: map[string]string{"trade_scene": "ENERGY"}}).No
}

// answer is an answer as a merchant reads it.
type answer map[string]any

func read(resp *wire.Response) (answer, error) {
	dec := json.NewDecoder(bytes.NewReader(resp.Body))
	dec.UseNumber()
	var a answer
	if err := dec.Decode(&a); err != nil {
		return nil, err
	}
	if dec.More() {
		return nil, errors.New("text behind the answer")
	}
	return a, nil
}

func (a answer) text(name string) string {
	if v, ok := a[name]; ok {
		return fmt.Sprint(v)
	}
	if payload, ok := a["payload"].(map[string]any); ok {
		return answer(payload).text(name)
	}
	return ""
}

// codeOf is providertest's Exchange.Answer: every answer has code, seqno and data_node.
func codeOf(resp *wire.Response) (string, error) {
	a, err := read(resp)
	if err != nil {
		return "", err
	}
	code, ok := a["code"].(string)
	seqno, _ := a["seqno"].(string)
	if !ok || len(seqno) != 32 || strings.Trim(seqno, "0123456789") != "" || a["data_node"] != "CN-South/MOCK-1" {
		return "", fmt.Errorf("code is %v, seqno %v, data_node %v", a["code"], a["seqno"], a["data_node"])
	}
	return code, nil
}

// exchange does one call and gives the answer.
func exchange(w *providertest.World, req *wire.Request) (answer, providertest.Result) {
	w.Helper()
	r := w.Do(req)
	a, err := read(r.Response)
	if err != nil {
		w.Fatalf("read the answer: %v\n%s", err, r.Response.Body)
	}
	return a, r
}

// pushed reads a push as a merchant: its fields, after its signature was found right.
func pushed(req *wire.Request) (fields, error) {
	f := fields{}
	switch media := req.ContentType(); media {
	case "application/x-www-form-urlencoded":
		values, err := url.ParseQuery(string(req.Body))
		if err != nil {
			return nil, err
		}
		for name := range values {
			f[name] = values.Get(name)
		}
	case "application/json":
		var members map[string]json.RawMessage
		if err := json.Unmarshal(req.Body, &members); err != nil {
			return nil, err
		}
		for name, raw := range members {
			f[name] = sortedText(raw)
		}
	default:
		return nil, fmt.Errorf("content type %q", media)
	}
	if want := f.signed()["sign"]; f["sign"] != want {
		return f, fmt.Errorf("sign is %q, want %q", f["sign"], want)
	}
	return f, nil
}

// sortedText is a member's text in the signed string; encoding/json sorts the keys.
func sortedText(raw json.RawMessage) string {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return string(raw)
	}
	if s, ok := v.(string); ok {
		return s
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // it came from JSON
	return strings.TrimSuffix(out.String(), "\n")
}

// push renders the newest notice of a kind and reads it.
func push(w *providertest.World, kind string) fields {
	w.Helper()
	return readPush(w, w.Last(kind))
}

func readPush(w *providertest.World, n provider.Notice) fields {
	w.Helper()
	req := w.Callback(n)
	f, err := pushed(req)
	if err != nil {
		w.Fatalf("push %s: %v\n%s", n.Kind, err, req.Body)
	}
	return f
}

// contains fails unless the text has all the parts.
func contains(t testing.TB, what, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%s is %q, want it to contain %q", what, text, part)
		}
	}
}
