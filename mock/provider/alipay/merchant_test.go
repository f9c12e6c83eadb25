package alipay_test

import (
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/url"
	"regexp"
	"sort"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"paymock/mock/app"
	"paymock/mock/provider/alipay"
	"paymock/mock/wire"
)

// The merchant's side of the protocol, written for these tests from the documents and sharing
// nothing with the provider.

func pemBytes(text string) []byte {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		panic("no PEM: " + text)
	}
	return block.Bytes
}

func privateKey(text string) *rsa.PrivateKey {
	key, err := x509.ParsePKCS8PrivateKey(pemBytes(text))
	if err != nil {
		panic(err)
	}
	return key.(*rsa.PrivateKey)
}

func publicKey(text string) *rsa.PublicKey {
	key, err := x509.ParsePKIXPublicKey(pemBytes(text))
	if err != nil {
		panic(err)
	}
	return key.(*rsa.PublicKey)
}

func hashed(signType string, text []byte) (crypto.Hash, []byte) {
	if signType == "RSA" {
		sum := sha1.Sum(text)
		return crypto.SHA1, sum[:]
	}
	sum := sha256.Sum256(text)
	return crypto.SHA256, sum[:]
}

func signWith(key *rsa.PrivateKey, signType, text string) string {
	hash, sum := hashed(signType, []byte(text))
	raw, err := rsa.SignPKCS1v15(rand.Reader, key, hash, sum)
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(raw)
}

func verifies(key *rsa.PublicKey, signType string, text []byte, sign string) bool {
	raw, err := base64.StdEncoding.DecodeString(sign)
	if err != nil {
		return false
	}
	hash, sum := hashed(signType, text)
	return rsa.VerifyPKCS1v15(key, hash, sum, raw) == nil
}

func toSign(values map[string]string, leaveOut ...string) string {
	var names []string
	for name, value := range values {
		if value != "" && !strings.Contains(" "+strings.Join(leaveOut, " ")+" ", " "+name+" ") {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	var pairs []string
	for _, name := range names {
		pairs = append(pairs, name+"="+values[name])
	}
	return strings.Join(pairs, "&")
}

// merchant sends calls as one app. Zero fields are the commonest choice.
type merchant struct {
	key      *rsa.PrivateKey
	app      *app.App
	signType string
	charset  string
	certs    *[2]string        // app and root SN
	more     map[string]string // further public parameters
	aesKey   string
	headers  [][2]string
}

func (m merchant) public(method, biz string) map[string]string {
	values := map[string]string{
		"app_id": m.app.ID, "method": method, "format": "JSON", "charset": "utf-8", "sign_type": "RSA2",
		"timestamp": "2026-11-21 22:40:00", "version": "1.0",
	}
	if m.charset != "" {
		values["charset"] = m.charset
	}
	if m.signType != "" {
		values["sign_type"] = m.signType
	}
	if m.certs != nil {
		values["app_cert_sn"], values["alipay_root_cert_sn"] = m.certs[0], m.certs[1]
	}
	if m.aesKey != "" {
		values["encrypt_type"] = "AES"
		biz = encryptAES(m.aesKey, biz)
	}
	for name, value := range m.more {
		values[name] = value
	}
	if biz != "" {
		values["biz_content"] = encodeText(values["charset"], biz)
	}
	return values
}

func encodeText(charset, text string) string {
	if strings.EqualFold(charset, "gbk") {
		out, err := simplifiedchinese.GBK.NewEncoder().String(text)
		if err != nil {
			panic(err)
		}
		return out
	}
	return text
}

// v2 is a signed form POST to gateway.do.
func (m merchant) v2(method, biz string) *wire.Request {
	values := m.public(method, biz)
	values["sign"] = signWith(m.key, values["sign_type"], toSign(values, "sign"))
	return form(values)
}

func form(values map[string]string) *wire.Request {
	q := url.Values{}
	for name, value := range values {
		q.Set(name, value)
	}
	return request("POST", "/gateway.do", [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}, {"Host", "127.0.0.1:12180"}}, q.Encode())
}

// v3 is a signed OpenAPI v3 call.
func (m merchant) v3(verb, target, body string) *wire.Request {
	auth := "app_id=" + m.app.ID
	if m.certs != nil {
		auth += ",app_cert_sn=" + m.certs[0]
	}
	auth += ",nonce=0f8fad5bd9cb469fa16570867728950e,timestamp=1795300800000"
	headers := [][2]string{{"content-type", "application/json"}, {"Host", "127.0.0.1:12180"}}
	if m.aesKey != "" {
		body = encryptAES(m.aesKey, body)
		headers = [][2]string{{"content-type", "text/plain"}, {"alipay-encrypt-type", "AES"}, {"Host", "127.0.0.1:12180"}}
	}
	text := auth + "\n" + verb + "\n" + target + "\n" + body + "\n"
	if token := m.more["app_auth_token"]; token != "" {
		text += token + "\n"
		headers = append(headers, [2]string{"alipay-app-auth-token", token})
	}
	if m.certs != nil {
		headers = append(headers, [2]string{"alipay-root-cert-sn", m.certs[1]})
	}
	headers = append(headers, [2]string{"authorization", "ALIPAY-SHA256withRSA " + auth + ",sign=" + signWith(m.key, "RSA2", text)})
	return request(verb, target, append(headers, m.headers...), body)
}

func encryptAES(key, text string) string {
	block := aesBlock(key)
	pad := aes.BlockSize - len(text)%aes.BlockSize
	raw := []byte(text + strings.Repeat(string(rune(pad)), pad))
	cipher.NewCBCEncrypter(block, make([]byte, aes.BlockSize)).CryptBlocks(raw, raw)
	return base64.StdEncoding.EncodeToString(raw)
}

func decryptAES(key, text string) []byte {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	cipher.NewCBCDecrypter(aesBlock(key), make([]byte, aes.BlockSize)).CryptBlocks(raw, raw)
	return raw[:len(raw)-int(raw[len(raw)-1])]
}

func aesBlock(key string) cipher.Block {
	raw, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		panic(err)
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		panic(err)
	}
	return block
}

// readAnswer reads an answer as a strict SDK would: signature first, bytes as sent.
func readAnswer(t testing.TB, a *app.App, req *wire.Request, resp *wire.Response) map[string]any {
	t.Helper()
	var content []byte
	var err error
	if strings.HasPrefix(req.Path, "/v3/") {
		content, err = readV3(a, resp)
	} else {
		_, content, err = readV2(a, req, resp)
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, resp.Body)
	}
	var got map[string]any
	dec := json.NewDecoder(strings.NewReader(string(content)))
	dec.UseNumber()
	if err := dec.Decode(&got); err != nil {
		t.Fatalf("%v\n%s", err, content)
	}
	return got
}

// envelope is the one shape that all seven SDKs can read, with the certificate's number in
// certificate mode only (response_shapes of the vectors).
var envelope = regexp.MustCompile(`(?s)^\{"([A-Za-z0-9_-]+_response)":(\{.*\}|"[A-Za-z0-9+/=]+")(?:,"alipay_cert_sn":"([0-9a-f]{32})")?,"sign":"([A-Za-z0-9+/]+=*)"\}$`)

// readV2 checks shape and signature and gives the content as UTF-8 in the clear.
func readV2(a *app.App, req *wire.Request, resp *wire.Response) (key string, content []byte, err error) {
	if err := oneContentType(resp); err != nil {
		return "", nil, err
	}
	values := requestValues(req)
	m := envelope.FindSubmatch(resp.Body)
	switch {
	case resp.Status != 200:
		return "", nil, fmt.Errorf("status %d", resp.Status)
	case m == nil:
		return "", nil, fmt.Errorf("an envelope that some SDK can't read")
	case strings.Contains(string(resp.Body), "\n"):
		return "", nil, fmt.Errorf("a line feed in the answer")
	}
	if withCert := values.Get("app_cert_sn") != "" && a.Keys[alipay.KeyPlatformCert] != ""; withCert != (len(m[3]) > 0) {
		return "", nil, fmt.Errorf("alipay_cert_sn is %q, certificate mode is %t", m[3], withCert)
	}
	if !verifies(publicKey(a.Keys[alipay.KeyPlatformPublic]), values.Get("sign_type"), m[2], string(m[4])) {
		return "", nil, fmt.Errorf("the answer's signature is wrong")
	}
	content = m[2]
	if content[0] == '"' {
		content = decryptAES(a.Keys[alipay.KeyAES], strings.Trim(string(content), `"`))
	} else if strings.Contains(strings.ReplaceAll(string(content), `\/`, ""), "/") {
		return "", nil, fmt.Errorf("a slash that is not escaped")
	}
	if charset := values.Get("charset"); strings.EqualFold(charset, "gbk") {
		if content, err = simplifiedchinese.GBK.NewDecoder().Bytes(content); err != nil {
			return "", nil, err
		}
	}
	if got, want := resp.Header.Get("Content-Type"), "text/html;charset="+values.Get("charset"); got != want {
		return "", nil, fmt.Errorf("content type %q, want %q", got, want)
	}
	return string(m[1]), content, nil
}

func requestValues(req *wire.Request) url.Values {
	values, _ := url.ParseQuery(req.Query)
	body, _ := url.ParseQuery(string(req.Body))
	for name, value := range body {
		values[name] = value
	}
	return values
}

// readV3 checks the signature in the headers, whose names must be in lower case.
func readV3(a *app.App, resp *wire.Response) ([]byte, error) {
	if err := oneContentType(resp); err != nil {
		return nil, err
	}
	exact := map[string]string{}
	for _, h := range resp.Header {
		exact[h.Name] = h.Value
	}
	text := exact["alipay-timestamp"] + "\n" + exact["alipay-nonce"] + "\n" + string(resp.Body) + "\n"
	if !verifies(publicKey(a.Keys[alipay.KeyPlatformPublic]), "RSA2", []byte(text), exact["alipay-signature"]) {
		return nil, fmt.Errorf("the answer's signature is wrong: %v", resp.Header)
	}
	if exact["alipay-trace-id"] == "" {
		return nil, fmt.Errorf("no alipay-trace-id")
	}
	if exact["alipay-encrypt-type"] == "AES" {
		return decryptAES(a.Keys[alipay.KeyAES], string(resp.Body)), nil
	}
	return resp.Body, nil
}

// oneContentType checks that an answer says what it is once, under the one name with which
// net/http adds no guess of its own.
func oneContentType(resp *wire.Response) error {
	var names []string
	for _, h := range resp.Header {
		if strings.EqualFold(h.Name, "Content-Type") {
			names = append(names, h.Name)
		}
	}
	if len(names) != 1 || names[0] != "Content-Type" {
		return fmt.Errorf("the content type goes out as %q, want one Content-Type", names)
	}
	return nil
}

func parsed(t testing.TB, object []byte) map[string]any {
	t.Helper()
	var got map[string]any
	if err := json.Unmarshal(object, &got); err != nil {
		t.Fatalf("%v\n%s", err, object)
	}
	return got
}
