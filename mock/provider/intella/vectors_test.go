package intella_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/provider/providertest"
	"paymock/mock/wire"
)

type vectorFile struct {
	RSA struct {
		Private string `json:"private_key_pkcs8_pem"`
		PKCS1   string `json:"private_key_pkcs1_pem"`
		Public  string `json:"public_key_spki_pem"`
	}
	AES struct {
		Key string `json:"key_base64"`
		Hex string `json:"key_hex"`
		IV  string `json:"iv_hex"`
	}
	TradeKeys []struct {
		Password string
		Hash     string `json:"sha256_hex_lower"`
	} `json:"trade_keys"`
	Request  requestVector `json:"settlement_request"`
	Payment  requestVector `json:"payment_request_utf8"`
	Response answerVector  `json:"settlement_response"`
	Chinese  answerVector  `json:"utf8_response"`
	Tolerant []struct {
		Name    string
		Plain   string `json:"plaintext"`
		Request string `json:"request_base64"`
		APIKey  string `json:"api_key_example_base64"`
	} `json:"tolerance"`
	Negative []struct {
		Name    string
		Request string `json:"request_base64"`
		APIKey  string `json:"api_key_example_base64"`
		Body    string `json:"expect_http_body"`
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
	Request string `json:"request_base64"`
	Wrapped string `json:"request_base64_wrapped76"`
	APIKey  string `json:"api_key_example_base64"`
	Body    string `json:"http_body_plain"`
	Java    string `json:"http_body_java_sdk_style"`
}

type answerVector struct {
	Plain string `json:"plaintext"`
	Body  string `json:"http_body_faithful"`
}

func vectors(t testing.TB) vectorFile {
	t.Helper()
	text, err := os.ReadFile("../../../features/vectors/intella.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectorFile
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// seedShop is the merchant of the vectors: own key pair, transaction password 0000, reader
// signed on ten minutes before the seed page's settlement.
func seedShop(t testing.TB, v vectorFile, dialect map[string]string) *shop {
	t.Helper()
	a := providertest.Register(t, scan2pay, &app.App{
		ID: "myMchId", Secret: "0000", RefundSecret: "9999", Seed: 7, Dialect: dialect,
		Keys: map[string]string{"platform_private_key": v.RSA.Private},
	})
	if a.Keys["platform_public_key"] != v.RSA.Public {
		t.Fatalf("derived another public key:\n%s", a.Keys["platform_public_key"])
	}
	s := &shop{World: providertest.NewWorld(t, scan2pay, a, opening)}
	s.terminal(provider.TerminalSpec{ID: device})
	s.want(s.card("SignOn"), "000000")
	return s
}

// TestSettlementVector takes the seed page's request off the wire and answers with its bytes.
func TestSettlementVector(t *testing.T) {
	t.Parallel()
	v := vectors(t)
	for name, body := range map[string]string{
		"plain": v.Request.Body, "as the Java library sends it": v.Request.Java,
		"wrapped": `{"Request":` + quoted(v.Request.Wrapped) + `,"ApiKey":` + quoted(v.Request.APIKey) + `}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := seedShop(t, v, nil)
			s.payAndRefund()
			s.Now = opening.Truncate(0).Add(31*60e9 + 53e9) // 10:51:53, as the reader's number says
			r := s.Do(post([]byte(body)))
			if want := strings.ReplaceAll(v.Request.Plain, sha("0000"), "***"); r.Call.Canonical != want {
				t.Errorf("decrypted as\n%s, want\n%s", r.Call.Canonical, want)
			}
			r.Call.At = s.Now.Add(3e9) // the answer left at 10:51:56
			resp, err := scan2pay.Encode(r.Call, r.Outcome, provider.Tamper{})
			if err != nil {
				t.Fatal(err)
			}
			if string(resp.Body) != v.Response.Body {
				t.Errorf("answered\n%s, want\n%s", resp.Body, v.Response.Body)
			}
			if plain := opensslDecrypt(t, v, resp); plain != v.Response.Plain {
				t.Errorf("openssl reads\n%s, want\n%s", plain, v.Response.Plain)
			}
		})
	}
}

func quoted(s string) string {
	text, _ := json.Marshal(s)
	return string(text)
}

// opensslDecrypt opens an answer with the openssl command.
func opensslDecrypt(t testing.TB, v vectorFile, resp *wire.Response) string {
	t.Helper()
	var outer struct{ Response string }
	if err := json.Unmarshal(resp.Body, &outer); err != nil {
		t.Fatal(err)
	}
	data, err := base64.StdEncoding.DecodeString(outer.Response)
	if err != nil {
		t.Fatal(err)
	}
	return openssl(t, string(data), "enc", "-d", "-aes-128-cbc", "-K", v.AES.Hex, "-iv", v.AES.IV)
}

// openssl runs the command with an input.
func openssl(t testing.TB, input string, args ...string) string {
	t.Helper()
	cmd := exec.Command("openssl", args...)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("openssl %v: %v (the command must be installed)", args, err)
	}
	return string(out)
}

// payAndRefund fills the batch as the seed page has it: two payments of 10, one given back.
func (s *shop) payAndRefund() {
	s.Helper()
	for _, order := range []string{"PO-20180715-004", "PO-20180715-005"} {
		s.want(s.card("Payment", "Amount", "10", "StoreOrderNo", order), "000000")
	}
	s.want(s.card("Refund", "Amount", "10", "StoreOrderNo", "PO-20180715-005", "RefundKey", sha(s.App.RefundSecret)), "000000")
}
