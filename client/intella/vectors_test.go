package intella

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"paymock/client"
	"paymock/client/clienttest"
)

// vectors is features/vectors/intella.json, whose texts other tools have encrypted and signed.
type vectors struct {
	RSA struct {
		PKCS8  string `json:"private_key_pkcs8_pem"`
		Public string `json:"public_key_spki_pem"`
		DER    string `json:"public_key_spki_der_base64"`
	}
	AES struct {
		Key string `json:"key_base64"`
	}
	TradeKeys []struct {
		Password string
		Hash     string `json:"sha256_hex_lower"`
	} `json:"trade_keys"`
	Settlement requestVector `json:"settlement_request"`
	Payment    requestVector `json:"payment_request_utf8"`
	Answer     answerVector  `json:"settlement_response"`
	Chinese    answerVector  `json:"utf8_response"`
	Tolerance  []struct {
		Name   string
		Key    string `json:"aes_key_hex"`
		Plain  string `json:"plaintext"`
		Sealed string `json:"request_base64"`
		Inside string `json:"api_key_decrypts_to_ascii"`
	}
	Callbacks []struct {
		Name   string
		Signed string `json:"signed_text"`
		Sign   string `json:"sign_base64"`
		Body   string `json:"http_body"`
	} `json:"callback"`
}

type requestVector struct {
	Plain   string `json:"plaintext"`
	Sealed  string `json:"request_base64"`
	Wrapped string `json:"request_base64_wrapped76"`
	APIKey  string `json:"api_key_example_base64"`
	Body    string `json:"http_body_plain"`
	Java    string `json:"http_body_java_sdk_style"`
}

type answerVector struct {
	Plain    string `json:"plaintext"`
	Body     string `json:"http_body_plain"`
	Faithful string `json:"http_body_faithful"`
}

func load(t testing.TB) vectors {
	t.Helper()
	var v vectors
	clienttest.Load(t, "../../features/vectors/intella.json", &v)
	if v.Settlement.Plain == "" || v.Answer.Faithful == "" || len(v.Tolerance) == 0 || len(v.Callbacks) == 0 {
		t.Fatal("the vector file is empty")
	}
	return v
}

func (v vectors) private(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	block, _ := pem.Decode([]byte(v.RSA.PKCS8))
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key.(*rsa.PrivateKey)
}

func (v vectors) aesKey(t testing.TB) []byte {
	t.Helper()
	key, err := base64.StdEncoding.DecodeString(v.AES.Key)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// opened is the text inside an ApiKey, by the standard library alone.
func opened(t testing.TB, key *rsa.PrivateKey, apiKey []byte) string {
	t.Helper()
	inside, err := rsa.DecryptPKCS1v15(nil, key, apiKey) //nolint:staticcheck // the platform's padding
	if err != nil {
		t.Fatal(err)
	}
	return string(inside)
}

// The typed requests come out as the vectors' bodies, in both ways to write base64, whatever
// zone the clock is in. Only ApiKey is random, so it is decrypted instead.
func TestRequestsBecomeTheVectors(t *testing.T) {
	t.Parallel()
	v := load(t)
	tests := map[string]struct {
		at      string
		request Request
		want    requestVector
	}{
		"settlement": {"2018-07-15T10:51:52+08:00", SettlementRequest{DeviceID: "01304187"}, v.Settlement},
		"payment":    {"2018-07-15T02:46:00Z", PaymentRequest{DeviceID: "01304187", Amount: 10, StoreOrderNo: "PO-20180715-005", Body: "今日特餐"}, v.Payment},
	}
	for name, test := range tests {
		for _, wrapped := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				c := newClient(t, "http://127.0.0.1:1", func(c *Config) {
					c.Wrapped = wrapped
					c.Options.Now = func() time.Time { return mustTime(t, test.at) }
				})
				m, err := c.Message(test.request)
				if err != nil {
					t.Fatal(err)
				}
				r, err := c.sealedRequest(m)
				if err != nil {
					t.Fatal(err)
				}
				s, ok := SealedRequest(&client.Exchange{Request: r})
				if diff := cmp.Diff(test.want.Plain, string(s.Text)); !ok || diff != "" {
					t.Errorf("encrypted text (-want +got):\n%s", diff)
				}
				if inside := opened(t, v.private(t), s.APIKey); inside != v.AES.Key {
					t.Errorf("ApiKey holds %q, want %q", inside, v.AES.Key)
				}
				want := string(requestEnvelope(test.want.Sealed, armourBase64(s.APIKey, false), false))
				if wrapped {
					want = string(requestEnvelope(armourBase64(s.Ciphertext, true), armourBase64(s.APIKey, true), true))
				}
				if diff := cmp.Diff(want, string(r.Body)); diff != "" {
					t.Errorf("body (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// An envelope written from the vectors' parts is the vectors' body, byte for byte: as the
// documents have it, and as the official library writes it.
func TestEnvelopesAreTheVectors(t *testing.T) {
	t.Parallel()
	v := load(t)
	for name, r := range map[string]requestVector{"settlement": v.Settlement, "payment": v.Payment} {
		apiKey, err := unarmourBase64(r.APIKey)
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := encryptAES(v.aesKey(t), []byte(r.Plain))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r.Java, string(requestEnvelope(armourBase64(sealed, true), armourBase64(apiKey, true), true))); diff != "" {
			t.Errorf("%s, wrapped (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(r.Body, string(requestEnvelope(armourBase64(sealed, false), armourBase64(apiKey, false), false))); r.Body != "" && diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestSettlementReadsTheVector(t *testing.T) {
	t.Parallel()
	v := load(t)
	for name, body := range map[string]string{"as the platform writes it": v.Answer.Faithful, "plain": v.Answer.Body} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base, _ := answering(t, http.StatusOK, body)
			got, err := newClient(t, base).Settlement(t.Context(), SettlementRequest{DeviceID: "01304187"})
			if err != nil {
				t.Fatal(err)
			}
			want := &SettlementAnswer{
				Answer: Answer{
					StatusCode: "0000", StatusDesc: "STATUS_SUCCESS", Method: "31800", ServiceType: "Settlement", MchID: "myMchId",
					ResponseTime: mustTime(t, "2018-07-15T10:51:56+08:00"), ErrorCode: "000000", TXNResult: "Success",
				},
				TerminalID: "5B100DE00F97", SettlementStatus: "0", TerminalTXNNumber: "105153", HostSerialNumber: "105153",
				Trade: Total{20, 2}, Refund: Total{10, 1},
			}
			if diff := cmp.Diff(want, got, only); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			s, ok := SealedAnswer(got.Exchange)
			if diff := cmp.Diff(v.Answer.Plain, string(s.Text)); !ok || diff != "" {
				t.Errorf("decrypted (-want +got):\n%s", diff)
			}
		})
	}
}

// only compares what was read, not the bytes beside it.
var only = cmp.Options{
	cmpopts.IgnoreFields(Answer{}, "Exchange", "header", "data", "sent"),
	cmpopts.EquateApproxTime(0),
}

func TestRefusalReadsTheChineseVector(t *testing.T) {
	t.Parallel()
	v := load(t)
	base, _ := answering(t, http.StatusOK, v.Chinese.Faithful)
	_, err := newClient(t, base).Settlement(t.Context(), SettlementRequest{DeviceID: "01304187"})
	var refused *client.Refused
	if !errors.As(err, &refused) || refused.Code != StatusWrongTradeKey || refused.Message != "特店交易密碼錯誤" || refused.Uncertain {
		t.Errorf("error %v, want the refusal of the vector", err)
	}
	if diff := cmp.Diff(v.Chinese.Plain, string(refused.Body)); diff != "" {
		t.Errorf("decrypted (-want +got):\n%s", diff)
	}
}

// What lenient platforms take can be sent: the spoilt texts are the vectors'.
func TestTolerancesAreTheVectors(t *testing.T) {
	t.Parallel()
	v := load(t)
	mistakes := map[string]Mistake{"aes192-key": MistakeAES192, "single-quoted-json": MistakeQuotes, "data-as-object": MistakeObject}
	for _, test := range v.Tolerance {
		t.Run(test.Name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, "http://127.0.0.1:1")
			m, err := c.Message(SettlementRequest{DeviceID: "01304187"})
			if err != nil {
				t.Fatal(err)
			}
			m.Sealing.Mistake = mistakes[test.Name]
			r, err := c.sealedRequest(m)
			if err != nil {
				t.Fatal(err)
			}
			s, _ := SealedRequest(&client.Exchange{Request: r})
			if diff := cmp.Diff(test.Plain, string(s.Text)); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
			if got := armourBase64(s.Ciphertext, false); got != test.Sealed {
				t.Errorf("Request %s, want %s", got, test.Sealed)
			}
			if test.Key != "" && hex.EncodeToString(r.Key) != test.Key {
				t.Errorf("key %x, want %s", r.Key, test.Key)
			}
			if inside := opened(t, v.private(t), s.APIKey); test.Inside != "" && inside != test.Inside {
				t.Errorf("ApiKey holds %q, want %q", inside, test.Inside)
			}
		})
	}
}

func TestHashIsTheVectors(t *testing.T) {
	t.Parallel()
	for _, k := range load(t).TradeKeys {
		if got := Hash(k.Password); got != k.Hash {
			t.Errorf("hash of %q is %s, want %s", k.Password, got, k.Hash)
		}
	}
}

func TestVerifyTakesTheVectors(t *testing.T) {
	t.Parallel()
	v := load(t)
	verifier, err := NewVerifier(v.RSA.Public)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range v.Callbacks {
		for name, body := range map[string]string{
			c.Name:                   c.Body,
			c.Name + ", = unescaped": string(bytes.ReplaceAll([]byte(c.Body), []byte(`\u003d`), []byte("="))),
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				n, err := verifier.Verify([]byte(body))
				if err != nil {
					t.Fatal(err)
				}
				if string(n.Signed) != c.Signed || n.Sign != c.Sign || n.Identity() != c.Signed {
					t.Errorf("signed %s by %s, want %s by %s", n.Signed, n.Sign, c.Signed, c.Sign)
				}
				p, err := n.Payment()
				if err != nil || p.MchID != "Account0001" || p.Result != ResultPaid || p.StoreOrderNo != "PO0101001" || p.TotalFee != 100 || p.MethodName == "" || p.Detail == "" {
					t.Errorf("payment %+v, error %v", p, err)
				}
			})
		}
	}
}

func TestPublicKeysInEveryForm(t *testing.T) {
	t.Parallel()
	v := load(t)
	der, err := base64.StdEncoding.DecodeString(v.RSA.DER)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"PEM": v.RSA.Public, "base64": v.RSA.DER, "DER": string(der)} {
		key, err := parsePublicKey(text)
		if err != nil || !key.Equal(&v.private(t).PublicKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range []string{"", "no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"} {
		if _, err := parsePublicKey(text); err == nil {
			t.Errorf("%q was taken for a key", text)
		}
	}
}
