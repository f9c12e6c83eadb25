package alipay_test

import (
	"crypto/md5"
	"encoding/hex"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"paymock/mock/provider/alipay"
)

// openssl runs the command line tool, the judge that shares no code with us.
func openssl(t testing.TB, stdin []byte, args ...string) string {
	t.Helper()
	cmd := exec.Command("openssl", args...)
	cmd.Stdin = strings.NewReader(string(stdin))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("openssl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func file(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// certSN computes a certificate's SN from what openssl says of it.
func certSN(t testing.TB, pem string) string {
	t.Helper()
	issuer, serial := issuerAndSerial(t, pem)
	number, ok := new(big.Int).SetString(serial, 16)
	if !ok {
		t.Fatalf("serial %q", serial)
	}
	sum := md5.Sum([]byte(issuer + number.String()))
	return hex.EncodeToString(sum[:])
}

// phpSN computes cert_sn as PHP's SDKs do for a long serial number, which openssl_x509_parse
// gives as "0x" and hexadecimal digits.
func phpSN(t testing.TB, pem string) string {
	t.Helper()
	issuer, serial := issuerAndSerial(t, pem)
	sum := md5.Sum([]byte(issuer + "0x" + serial))
	return hex.EncodeToString(sum[:])
}

func issuerAndSerial(t testing.TB, pem string) (issuer, serial string) {
	t.Helper()
	path := file(t, "c.pem", []byte(pem))
	issuer = openssl(t, nil, "x509", "-in", path, "-noout", "-issuer", "-nameopt", "RFC2253")
	serial = openssl(t, nil, "x509", "-in", path, "-noout", "-serial")
	return strings.TrimSpace(strings.TrimPrefix(issuer, "issuer=")), strings.TrimSpace(strings.TrimPrefix(serial, "serial="))
}

// TestOpenSSLJudges lets openssl sign a request and verify the answer and a notification.
func TestOpenSSLJudges(t *testing.T) {
	t.Parallel()
	for signType, hash := range map[string]string{"RSA2": "-sha256", "RSA": "-sha1"} {
		t.Run(signType, func(t *testing.T) {
			t.Parallel()
			w, m := world(t, nil)
			m.signType = signType
			private := file(t, "merchant.pem", []byte(w.App.Keys[alipay.KeyMerchantPrivate]))
			public := file(t, "platform.pem", []byte(w.App.Keys[alipay.KeyPlatformPublic]))

			values := m.public("alipay.trade.create", orderBiz)
			raw := openssl(t, []byte(toSign(values)), "dgst", hash, "-sign", private)
			values["sign"] = strings.TrimSpace(openssl(t, []byte(raw), "base64", "-A"))
			r := w.Do(form(values))
			wants(t, r.Outcome, "10000")

			answer := envelope.FindSubmatch(r.Response.Body)
			if answer == nil {
				t.Fatalf("answered %s", r.Response.Body)
			}
			verify := func(text, sign string) {
				t.Helper()
				signature := file(t, "sign", b64(t, sign))
				if out := openssl(t, []byte(text), "dgst", hash, "-verify", public, "-signature", signature); !strings.Contains(out, "Verified OK") {
					t.Errorf("openssl says %s", out)
				}
			}
			verify(string(answer[2]), string(answer[4]))

			w.Act("O1", "pay")
			sent := flat(requestValues(w.Callback(w.Last("notify"))))
			if sent["sign_type"] != signType {
				t.Errorf("the notification is signed by %s", sent["sign_type"])
			}
			verify(toSign(sent, "sign", "sign_type"), sent["sign"])
		})
	}
}

// TestOpenSSLDecrypts lets openssl decrypt an answer.
func TestOpenSSLDecrypts(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	m.aesKey = w.App.Keys[alipay.KeyAES]
	r := w.Do(m.v2("alipay.trade.query", tradeBiz))
	answer := envelope.FindSubmatch(r.Response.Body)
	if answer == nil {
		t.Fatalf("answered %s", r.Response.Body)
	}
	cipher := b64(t, strings.Trim(string(answer[2]), `"`))
	plain := openssl(t, cipher, "enc", "-d", "-aes-128-cbc", "-K", hex.EncodeToString(b64(t, m.aesKey)), "-iv", strings.Repeat("0", 32))
	if !strings.HasPrefix(plain, `{"code":"10000"`) {
		t.Errorf("decrypted to %s", plain)
	}
}

// TestDemoCertificates: openssl finds the demo chain whole and the numbers as we do.
func TestDemoCertificates(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	v := loadVectors(t)
	for pem, want := range map[string]string{v.CertMode.App: v.CertMode.AppSN, v.CertMode.Alipay: v.CertMode.OurSN, v.CertMode.Root: v.CertMode.RootSN} {
		if got := certSN(t, pem); got != want {
			t.Errorf("SN %s, want %s", got, want)
		}
	}
	got, out := call(t, w, m, "alipay.open.app.alipaycert.download", `{"alipay_cert_sn":"`+v.CertMode.OurSN+`"}`)
	wants(t, out, "10000")
	downloaded := file(t, "platform.crt", b64(t, got["alipay_cert_content"].(string)))
	root := file(t, "root.crt", []byte(v.CertMode.Root))
	if out := openssl(t, nil, "verify", "-CAfile", root, downloaded); !strings.Contains(out, "OK") {
		t.Errorf("openssl says %s", out)
	}
	// PHP leaves version out of this call.
	values := m.public("alipay.open.app.alipaycert.download", `{"alipay_cert_sn":"x"}`)
	delete(values, "version")
	values["sign"] = signWith(m.key, "RSA2", toSign(values))
	wants(t, w.Do(form(values)).Outcome, "isv.alipay-cert-not-exist")
}
