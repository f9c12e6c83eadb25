package intella

import (
	"encoding/hex"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paymock/client/clienttest"
)

func writeFile(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func iv() string { return hex.EncodeToString([]byte("8651731586517315")) }

// OpenSSL opens every request: ApiKey with the private key, Request with what is in it.
func TestOpenSSLReadsEveryRequest(t *testing.T) {
	t.Parallel()
	v := load(t)
	private := writeFile(t, "private.pem", []byte(v.RSA.PKCS8))
	at := mustTime(t, "2018-07-15T00:00:00+08:00")
	requests := map[string]Request{
		"settlement": SettlementRequest{DeviceID: "01304187"},
		"payment":    PaymentRequest{DeviceID: "01304187", Amount: 10, StoreOrderNo: "PO1", Body: "今日特餐 \"<&>\" \\ 'x'\n"},
		"refund":     CardRefundRequest{DeviceID: "01304187", Amount: 10, StoreOrderNo: "PO1"},
		"link":       OLPayRequest{Order: Order{StoreOrderNo: "O1", Body: "b", TotalFee: 1}, TimeExpire: at, CallBackURL: "https://a/?b=c"},
		"scan":       MicropayRequest{Order: Order{StoreOrderNo: "O1", Body: "b", TotalFee: 1}, AuthCode: "1"},
		"orders":     OrderRequest{From: at, To: at, Status: OrderPaid},
	}
	for name, request := range requests {
		for _, wrapped := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				c := newClient(t, "http://127.0.0.1:1", func(c *Config) { c.NewKey, c.Wrapped = nil, wrapped })
				m, err := c.Message(request)
				if err != nil {
					t.Fatal(err)
				}
				r, err := c.sealedRequest(m)
				if err != nil {
					t.Fatal(err)
				}
				if wrapped != strings.Contains(string(r.Body), `\n`) || wrapped && strings.Contains(string(r.Body), "=") {
					t.Errorf("wrapped %v: %s", wrapped, r.Body)
				}
				inside := clienttest.OpenSSL(t, envelopePart(r.Body, "ApiKey"), "pkeyutl", "-decrypt", "-inkey", private)
				key := clienttest.OpenSSL(t, append(inside, '\n'), "base64", "-d")
				if len(inside) != 24 || len(key) != 16 {
					t.Fatalf("openssl finds %q in ApiKey", inside)
				}
				plain := clienttest.OpenSSL(t, envelopePart(r.Body, "Request"), "enc", "-d", "-aes-128-cbc", "-K", hex.EncodeToString(key), "-iv", iv())
				if want := string(plainText(m.Header, m.Data)); string(plain) != want {
					t.Errorf("openssl reads %s, want %s", plain, want)
				}
			})
		}
	}
}

// An answer that OpenSSL encrypted and wrapped is read.
func TestOpenSSLWritesAnAnswer(t *testing.T) {
	t.Parallel()
	v := load(t)
	key := hex.EncodeToString(v.aesKey(t))
	sealed := clienttest.OpenSSL(t, []byte(v.Answer.Plain), "enc", "-aes-128-cbc", "-K", key, "-iv", iv(), "-base64")
	body := `{"Response":"` + strings.NewReplacer("\n", `\n`, "=", `\u003d`).Replace(string(sealed)) + `"}`
	base, _ := answering(t, http.StatusOK, body)
	got, err := newClient(t, base).Settlement(t.Context(), SettlementRequest{DeviceID: "01304187"})
	if err != nil || got.Trade != (Total{20, 2}) {
		t.Errorf("%+v, error %v", got, err)
	}
}

// A notification that OpenSSL signed is believed, and what is believed OpenSSL verifies.
func TestOpenSSLSignsANotification(t *testing.T) {
	t.Parallel()
	v := load(t)
	private, public := writeFile(t, "private.pem", []byte(v.RSA.PKCS8)), writeFile(t, "public.pem", []byte(v.RSA.Public))
	verifier, err := NewVerifier(v.RSA.Public)
	if err != nil {
		t.Fatal(err)
	}
	signed := `{"MchId":"m","MethodName":"支付寶","Result":"0000","StoreOrderNo":"O1","TotalFee":"1","Later":{"a":[1,true,null]}}`
	sign := clienttest.OpenSSL(t, []byte(signed), "dgst", "-sha256", "-sign", private)
	body := strings.TrimSuffix(signed, "}") + `,"Sign":"` + armourBase64(sign, true) + `"}`
	n, err := verifier.Verify([]byte(strings.ReplaceAll(body, "\n", `\n`)))
	if err != nil {
		t.Fatal(err)
	}
	proof := writeFile(t, "signature", sign)
	if out := clienttest.OpenSSL(t, n.Signed, "dgst", "-sha256", "-verify", public, "-signature", proof); strings.TrimSpace(string(out)) != "Verified OK" {
		t.Errorf("openssl: %s", out)
	}
}
