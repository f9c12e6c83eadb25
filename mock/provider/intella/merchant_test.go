package intella_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/provider/intella"
	"paymock/mock/provider/providertest"
	"paymock/mock/wire"
)

// This file is the merchant's side, written from the documents for the tests. It shares no
// code with the provider.

const (
	password       = "Transact-Secret"
	refundPassword = "Refund-Secret"
	device         = "01304187"
	ivText         = "8651731586517315"
	callbackURL    = "http://merchant.test/notify"
)

var taipei = time.FixedZone("UTC+8", 8*3600)

// opening is the time of every world: the seed page's, half an hour before its settlement.
var opening = time.Date(2018, 7, 15, 10, 20, 0, 0, taipei)

var scan2pay = intella.New()

// aesKey is fixed, and so is its RSA form within one run, because equal worlds must see equal
// bytes.
var (
	aesKey  = []byte("0123456789abcdef")
	keyText = base64.StdEncoding.EncodeToString(aesKey)
	sealed  sync.Map // public key → ApiKey
)

func sha(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func publicKey(text string) *rsa.PublicKey {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		panic("no PEM: " + text)
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		panic(err)
	}
	return key.(*rsa.PublicKey)
}

func apiKey(public, text string) string {
	if known, ok := sealed.Load(public + text); ok {
		return known.(string)
	}
	out, err := rsa.EncryptPKCS1v15(rand.Reader, publicKey(public), []byte(text)) //nolint:staticcheck // the platform's padding
	if err != nil {
		panic(err)
	}
	known, _ := sealed.LoadOrStore(public+text, base64.StdEncoding.EncodeToString(out))
	return known.(string)
}

func encrypt(key, plain []byte) []byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	n := 16 - len(plain)%16
	padded := append(bytes.Clone(plain), bytes.Repeat([]byte{byte(n)}, n)...)
	cipher.NewCBCEncrypter(block, []byte(ivText)).CryptBlocks(padded, padded)
	return padded
}

func decrypt(key, ciphertext []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil || len(ciphertext) == 0 || len(ciphertext)%16 != 0 {
		return nil, fmt.Errorf("%d bytes, %w", len(ciphertext), err)
	}
	plain := make([]byte, len(ciphertext))
	cipher.NewCBCDecrypter(block, []byte(ivText)).CryptBlocks(plain, ciphertext)
	n := int(plain[len(plain)-1])
	if n < 1 || n > 16 || !bytes.HasSuffix(plain, bytes.Repeat([]byte{byte(n)}, n)) {
		return nil, fmt.Errorf("bad padding %d", n)
	}
	return plain[:len(plain)-n], nil
}

// post is a request to the API with a body.
func post(body []byte) *wire.Request {
	return &wire.Request{
		Method: "POST", Path: "/allpaypass/api/general", Target: "/allpaypass/api/general",
		Header: wire.Header{{Name: "Content-Type", Value: "application/json"}, {Name: "Host", Value: "pay.test"}}, Body: body,
	}
}

func envelope(request, key string) *wire.Request {
	body, _ := json.Marshal(map[string]string{"Request": request, "ApiKey": key})
	return post(body)
}

// seal puts a text into the envelope of an app.
func seal(a *app.App, text string) *wire.Request {
	return envelope(base64.StdEncoding.EncodeToString(encrypt(aesKey, []byte(text))), apiKey(a.Keys["platform_public_key"], keyText))
}

// object is JSON of members in order; pairs are the members of Data in order: name, value, name, value.
func object(pairs ...string) string {
	var b strings.Builder
	b.WriteByte('{')
	for i := 0; i < len(pairs); i += 2 {
		if i > 0 {
			b.WriteByte(',')
		}
		name, _ := json.Marshal(pairs[i])
		value, _ := json.Marshal(pairs[i+1])
		b.Write(append(append(name, ':'), value...))
	}
	return b.String() + "}"
}

// plaintext is the text of a request.
func plaintext(a *app.App, at time.Time, method, service string, data ...string) string {
	text, _ := json.Marshal(object(data...))
	return `{"Header":` + object("Method", method, "ServiceType", service, "MchId", a.ID, "TradeKey", sha(a.Secret),
		"CreateTime", at.In(taipei).Format("20060102150405")) + `,"Data":` + string(text) + `}`
}

// answer is the platform's answer as its merchant decrypts it.
type answer struct {
	text   string // decrypted
	Header map[string]any
	Data   map[string]any
}

// read opens an answer as the documents tell clients to: \u003d and \n out, base64, AES.
func read(resp *wire.Response) (answer, error) {
	var a answer
	var outer struct{ Response string }
	if resp.Status != 200 {
		return a, fmt.Errorf("status %d", resp.Status)
	}
	if err := json.Unmarshal(resp.Body, &outer); err != nil || outer.Response == "" {
		return a, fmt.Errorf("no Response in %q: %w", resp.Body, err)
	}
	raw := strings.NewReplacer(`\u003d`, "=", `\n`, "").Replace(string(resp.Body))
	raw = strings.TrimSuffix(strings.TrimPrefix(raw, `{"Response":"`), `"}`)
	ciphertext, err := base64.StdEncoding.DecodeString(raw)
	if err != nil {
		return a, err
	}
	plain, err := decrypt(aesKey, ciphertext)
	if err != nil {
		return a, err
	}
	a.text = string(plain)
	return a, json.Unmarshal(plain, &a)
}

// code is the name of the answer's code: ErrorCode where there is one.
func (a answer) code() string {
	if sub, ok := a.Data["ErrorCode"].(string); ok {
		return sub
	}
	code, _ := a.Header["StatusCode"].(string)
	return code
}

func (a answer) get(name string) string { return fmt.Sprint(a.Data[name]) }

func (a answer) request(name string) string {
	echo, _ := a.Data["request"].(map[string]any)
	return fmt.Sprint(echo[name])
}

// shop is a merchant with a reader in a world of its own.
type shop struct {
	*providertest.World
	last providertest.Result
}

func newApp(dialect map[string]string) *app.App {
	return &app.App{
		ID: "myMchId", Secret: password, RefundSecret: refundPassword, Seed: 7, Dialect: dialect,
		URLs: map[string]string{"notify": callbackURL},
	}
}

// newShop has the sample reader with the sample card, and the dialect given as name, value, ….
func newShop(t testing.TB, dialect ...string) *shop {
	t.Helper()
	set := map[string]string{}
	for i := 0; i < len(dialect); i += 2 {
		set[dialect[i]] = dialect[i+1]
	}
	a := providertest.Register(t, scan2pay, newApp(set))
	s := &shop{World: providertest.NewWorld(t, scan2pay, a, opening)}
	s.terminal(scan2pay.SeedTerminals(a)[0])
	return s
}

// terminal adds or changes a reader.
func (s *shop) terminal(spec provider.TerminalSpec) {
	s.Helper()
	b := s.Books()
	if err := scan2pay.AddTerminal(b, s.App, spec, s.Env()); err != nil {
		s.Fatalf("terminal %+v: %v", spec, err)
	}
	if err := s.Records.Commit(b); err != nil {
		s.Fatal(err)
	}
}

// request makes the request of a call.
func (s *shop) request(method, service string, data ...string) *wire.Request {
	return seal(s.App, plaintext(s.App, s.Now, method, service, data...))
}

// call sends a request and reads its answer.
func (s *shop) call(method, service string, data ...string) answer {
	s.Helper()
	s.last = s.Do(s.request(method, service, data...))
	a, err := read(s.last.Response)
	if err != nil {
		s.Fatalf("%s: %v; %s", service, err, s.last.Call.Verdict)
	}
	s.Now = s.Now.Add(s.last.Outcome.After) // the merchant waits for the answer
	return a
}

// quick is call for properties: decided once, not compared with a second decision.
func (s *shop) quick(service string, data ...string) answer {
	s.Helper()
	call := scan2pay.Decode(s.request("31800", service, data...), s.Apps)
	b := s.Books()
	out := scan2pay.Apply(b, call, s.Env())
	resp, err := scan2pay.Encode(call, out, provider.Fault{})
	if err == nil {
		err = s.Records.Commit(b)
	}
	a, unread := read(resp)
	if err != nil || unread != nil {
		s.Fatalf("%s: %v, %v; %s", service, err, unread, call.Verdict)
	}
	return a
}

// card sends a call to the sample reader, with Retry 0 unless data names another.
func (s *shop) card(service string, data ...string) answer {
	s.Helper()
	return s.call("31800", service, append([]string{"DeviceId", device, "Retry", "0"}, data...)...)
}

// want fails the test when the answer has another code.
func (s *shop) want(a answer, code string) answer {
	s.Helper()
	if a.code() != code {
		s.Fatalf("answered %s, want %s: %s\n%s", a.code(), code, s.last.Outcome.Explain, a.text)
	}
	return a
}
