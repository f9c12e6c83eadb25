package alipay

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"paymock/client/clienttest"
)

// verified asks openssl whether a signature is over a text, made with the key of a PEM.
func verified(t testing.TB, publicKey, hash, text, sign string) bool {
	t.Helper()
	dir := t.TempDir()
	raw, err := base64.StdEncoding.DecodeString(sign)
	if err != nil {
		t.Errorf("%q is not base64", sign)
		return false
	}
	for name, content := range map[string]string{"key": publicKey, "sign": string(raw)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// the digest that was signed: unlike -verify this doesn't fail for another one
	out := clienttest.OpenSSL(t, nil, "pkeyutl", "-verifyrecover", "-pubin", "-inkey", filepath.Join(dir, "key"),
		"-in", filepath.Join(dir, "sign"), "-pkeyopt", "digest:"+hash)
	digest := clienttest.OpenSSL(t, []byte(text), "dgst", "-"+hash, "-r")
	want, _, _ := strings.Cut(string(digest), " ")
	return hex.EncodeToString(out) == want
}

// signedByHand builds the signed string from what arrived, by the standard library alone.
func signedByHand(t testing.TB, r arrived) (text, sign, hash string) {
	t.Helper()
	_, rawQuery, _ := strings.Cut(r.Target, "?")
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		t.Fatal(err)
	}
	body, err := url.ParseQuery(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	for name, all := range body {
		values[name] = all
	}
	var pairs []string
	for name, all := range values {
		if name != "sign" && all[0] != "" {
			pairs = append(pairs, name+"="+all[0])
		}
	}
	slices.Sort(pairs)
	hash = "sha256"
	if values.Get("sign_type") == "RSA" {
		hash = "sha1"
	}
	return strings.Join(pairs, "&"), values.Get("sign"), hash
}

func signedByHandV3(_ testing.TB, r arrived) (text, sign, hash string) {
	auth := strings.TrimPrefix(r.Header.Get("Authorization"), "ALIPAY-SHA256withRSA ")
	at := strings.LastIndex(auth, ",sign=")
	text = auth[:at] + "\n" + r.Method + "\n" + r.Target + "\n" + r.Body + "\n"
	if token := r.Header.Get("alipay-app-auth-token"); token != "" {
		text += token + "\n"
	}
	return text, auth[at+len(",sign="):], "sha256"
}

// Each way to send each operation, as it arrives on a socket, is verified by openssl.
func TestOpenSSLVerifiesEveryRequest(t *testing.T) {
	t.Parallel()
	all := load(t)
	ways := map[string]func(*Config){
		"v2":              func(*Config) {},
		"v2 in the body":  func(c *Config) { c.Layout = LayoutBody },
		"v2 RSA":          func(c *Config) { c.SignType = RSA },
		"v2 GBK":          func(c *Config) { c.Charset = GBK },
		"v2 certificates": certified(t),
		"v2 AES":          func(c *Config) { c.AESKey = all.Keys.AES },
		"v2 token":        func(c *Config) { c.AppAuthToken = "201510BBb507dc9f5efe41a0b98ae22f01519X62" },
		"v3":              func(c *Config) { c.V3 = true },
		"v3 certificates": func(c *Config) { certified(t)(c); c.V3 = true },
		"v3 token":        func(c *Config) { c.V3, c.AppAuthToken = true, "201510BBb507dc9f5efe41a0b98ae22f01519X62" },
	}
	for way, change := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			p := standIn(t, always(`{"code":"x"}`))
			c := newClient(t, p.URL, change)
			for _, test := range operationCases {
				_, _ = test.call(t.Context(), c)
			}
			requests := p.requests()
			if len(requests) != len(operationCases) {
				t.Fatalf("%d of %d requests arrived", len(requests), len(operationCases))
			}
			for _, r := range requests {
				byHand := signedByHand
				if c.config.V3 {
					byHand = signedByHandV3
				}
				text, sign, hash := byHand(t, r)
				if !verified(t, all.Keys.App.Public, hash, text, sign) {
					t.Errorf("openssl refuses %s %s %s", r.Method, r.Target, r.Body)
				}
			}
		})
	}
}

// openssl decrypts what the client encrypts, and the other way round.
func TestOpenSSLDecrypts(t *testing.T) {
	t.Parallel()
	text := load(t).Keys.AES
	key, err := parseContentKey(text)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"enc", "-aes-128-cbc", "-K", hex.EncodeToString(raw), "-iv", strings.Repeat("0", 32), "-base64", "-A"}
	for _, plain := range []string{"", "a", strings.Repeat("x", 15), strings.Repeat("x", 16), `{"desc":"分账给2088101126708402"}`} {
		if got := clienttest.OpenSSL(t, []byte(key.encrypt(plain)), append(args, "-d")...); string(got) != plain {
			t.Errorf("openssl decrypts %q, want %q", got, plain)
		}
		if got, err := key.decrypt(string(clienttest.OpenSSL(t, []byte(plain), args...))); err != nil || got != plain {
			t.Errorf("decrypted %q, error %v, want %q", got, err, plain)
		}
	}
	for _, broken := range []string{"", "?", "AAAA", key.encrypt("x")[:20], "AAAAAAAAAAAAAAAAAAAAAA=="} {
		if got, err := key.decrypt(broken); err == nil {
			t.Errorf("%q decrypted to %q", broken, got)
		}
	}
}

// The certificates' serials as openssl prints issuer and number.
func TestOpenSSLAgreesOnSerials(t *testing.T) {
	t.Parallel()
	for _, text := range []string{load(t).Certs.App, load(t).Certs.Alipay, load(t).Certs.Root} {
		out := string(clienttest.OpenSSL(t, []byte(text), "x509", "-noout", "-issuer", "-nameopt", "RFC2253", "-serial"))
		issuer, serial, _ := strings.Cut(strings.TrimSpace(strings.TrimPrefix(out, "issuer=")), "\nserial=")
		number := string(clienttest.OpenSSL(t, nil, "asn1parse", "-genstr", "INTEGER:0x"+serial))
		at := strings.LastIndex(number, ":")
		if at < 0 || !strings.EqualFold(strings.TrimSpace(number[at+1:]), strings.TrimLeft(serial, "0")) {
			t.Fatalf("openssl prints %q", number)
		}
		md5 := string(clienttest.OpenSSL(t, []byte(issuer+decimalOf(t, serial)), "dgst", "-md5", "-r"))
		if got, err := CertificateSerial(text); err != nil || got != md5[:32] {
			t.Errorf("SN %s, error %v, openssl says %s", got, err, md5[:32])
		}
	}
}
