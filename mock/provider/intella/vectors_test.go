package intella_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
			resp, err := scan2pay.Encode(r.Call, r.Outcome, provider.Fault{})
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

// TestPasswordVectors lets each password of the vectors in by its hash, and by nothing else.
func TestPasswordVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t).TradeKeys {
		a := providertest.Register(t, scan2pay, &app.App{ID: "myMchId", Secret: v.Password, Seed: 1})
		s := &shop{World: providertest.NewWorld(t, scan2pay, a, opening)}
		text := plaintext(a, s.Now, "31800", "DeviceQuery", "DeviceId", "00000000", "Retry", "0")
		if !strings.Contains(text, v.Hash) {
			t.Fatalf("%q is hashed otherwise: %s", v.Password, text)
		}
		if call := scan2pay.Decode(seal(a, text), s.Apps); call.Refused != nil {
			t.Errorf("%q: %s", v.Password, call.Verdict)
		}
		for name, key := range map[string]string{
			"the right hash in the wrong letter case": strings.ToUpper(v.Hash),
			"the password itself":                     v.Password,
			"not the hash of this app's password":     sha("x"),
			"no SHA-256":                              v.Hash[1:],
		} {
			call := scan2pay.Decode(seal(a, strings.Replace(text, v.Hash, key, 1)), s.Apps)
			if call.Refused == nil || call.Refused.Code.Code != "7105" || !strings.Contains(call.Verdict, name) {
				t.Errorf("%q as %q: %s", v.Password, key, call.Verdict)
			}
		}
	}
}

// TestChineseVector answers a wrong TradeKey with the bytes of the vectors.
func TestChineseVector(t *testing.T) {
	t.Parallel()
	v := vectors(t)
	a := providertest.Register(t, scan2pay, &app.App{
		ID: "myMchId", Secret: "1234", Seed: 7, Keys: map[string]string{"platform_private_key": v.RSA.PKCS1},
	})
	s := &shop{World: providertest.NewWorld(t, scan2pay, a, opening)}
	call := scan2pay.Decode(post([]byte(v.Request.Body)), s.Apps)
	if call.Refused == nil {
		t.Fatal("taken with a wrong TradeKey")
	}
	call.At = time.Date(2018, 7, 15, 2, 51, 56, 0, time.UTC)
	resp, err := scan2pay.Encode(call, *call.Refused, provider.Fault{})
	if err != nil {
		t.Fatal(err)
	}
	if string(resp.Body) != v.Chinese.Body {
		t.Errorf("answered\n%s, want\n%s", resp.Body, v.Chinese.Body)
	}
	if plain := opensslDecrypt(t, v, resp); plain != v.Chinese.Plain {
		t.Errorf("openssl reads\n%s, want\n%s", plain, v.Chinese.Plain)
	}
}

// TestPaymentVector takes a payment with Chinese text.
func TestPaymentVector(t *testing.T) {
	t.Parallel()
	v := vectors(t)
	for name, body := range map[string]string{"Java": v.Payment.Java, "plain": `{"Request":` + quoted(v.Payment.Request) + `,"ApiKey":` + quoted(v.Payment.APIKey) + `}`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := seedShop(t, v, nil)
			r := s.Do(post([]byte(body)))
			if r.Outcome.Code.Name() != "000000" {
				t.Fatalf("%s: %s", r.Outcome.Code.Name(), r.Outcome.Explain)
			}
			if trade := s.Trade(r.Outcome.Subject); trade.Subject != "今日特餐" || trade.Order != "PO-20180715-005" || trade.Paid != 10 {
				t.Errorf("booked %+v", trade)
			}
		})
	}
}

// TestToleranceVectors: strict by default, lenient by dialect.
func TestToleranceVectors(t *testing.T) {
	t.Parallel()
	v := vectors(t)
	cases := map[string]struct{ dialect, value, strict string }{
		"aes192-key":         {"aes_key", "128-and-192", "9995"},
		"single-quoted-json": {"request_json", "lenient", "8002"},
		"data-as-object":     {"request_data", "string-or-object", "8002"},
	}
	for _, vector := range v.Tolerant {
		tt, ok := cases[vector.Name]
		if !ok {
			t.Errorf("vector %s has no test", vector.Name)
			continue
		}
		t.Run(vector.Name, func(t *testing.T) {
			t.Parallel()
			key := vector.APIKey
			if key == "" {
				key = v.Request.APIKey
			}
			req := envelope(vector.Request, key)
			strict := seedShop(t, v, nil)
			if r := strict.bare(req); r.Outcome.Code.Code != tt.strict || !strings.Contains(r.Call.Verdict, tt.dialect) {
				t.Errorf("strict: %s, %s", r.Outcome.Code.Code, r.Call.Verdict)
			}
			lenient := seedShop(t, v, map[string]string{tt.dialect: tt.value})
			if r := lenient.Do(req); r.Outcome.Code.Name() != "000000" {
				t.Errorf("lenient: %s, %s", r.Outcome.Code.Name(), r.Call.Verdict)
			}
		})
	}
}

func TestNegativeVectors(t *testing.T) {
	t.Parallel()
	v := vectors(t)
	causes := map[string]string{
		"api-key-oaep": "OAEP (SHA-1)", "api-key-raw-bytes": "16 raw bytes",
		"request-truncated": "no multiple of 16", "request-bad-padding": "PKCS#7",
	}
	s := seedShop(t, v, nil)
	for _, vector := range v.Negative {
		r := s.bare(envelope(vector.Request, vector.APIKey))
		cause, ok := causes[vector.Name]
		if !ok || string(r.Response.Body) != vector.Body || !strings.Contains(r.Call.Verdict, cause) {
			t.Errorf("%s: answered %s, %s", vector.Name, r.Response.Body, r.Call.Verdict)
		}
	}
}

// TestCallbackVectors renders the notifications of the vectors, byte for byte.
func TestCallbackVectors(t *testing.T) {
	t.Parallel()
	v := vectors(t)
	orders := map[string]map[string]string{
		"ascii": {"detail": "Big Burger", "method": "11500"},
		"utf8":  {"detail": "大漢堡", "method": "10220"},
	}
	dir := t.TempDir()
	public := filepath.Join(dir, "public.pem")
	if err := os.WriteFile(public, []byte(v.RSA.Public), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, vector := range v.Callbacks {
		a := providertest.Register(t, scan2pay, &app.App{
			ID: "Account0001", Seed: 7, URLs: map[string]string{"notify": callbackURL},
			Keys: map[string]string{"platform_private_key": v.RSA.Private},
		})
		w := providertest.NewWorld(t, scan2pay, a, opening)
		w.Open(provider.Order{Amount: 100, Order: "PO0101001", Extra: orders[vector.Name]})
		n := w.Last("notify")
		if string(n.Content) != vector.Signed {
			t.Errorf("%s: content\n%s, want\n%s", vector.Name, n.Content, vector.Signed)
		}
		if req := w.Callback(n); string(req.Body) != vector.Body {
			t.Errorf("%s: sent\n%s, want\n%s", vector.Name, req.Body, vector.Body)
		}
		sign, err := base64.StdEncoding.DecodeString(vector.Sign)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, vector.Name)
		if err := os.WriteFile(file, sign, 0o600); err != nil {
			t.Fatal(err)
		}
		if said := openssl(t, string(n.Content), "dgst", "-sha256", "-verify", public, "-signature", file); said != "Verified OK\n" {
			t.Errorf("%s: openssl says %q", vector.Name, said)
		}
	}
}

// TestOpenSSLRequest lets openssl make a request from end to end, for the embedded key.
func TestOpenSSLRequest(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	dir := t.TempDir()
	public := filepath.Join(dir, "public.pem")
	if err := os.WriteFile(public, []byte(s.App.Keys["platform_public_key"]), 0o600); err != nil {
		t.Fatal(err)
	}
	key := strings.TrimSpace(openssl(t, "", "rand", "-hex", "16"))
	raw, err := hex.DecodeString(key)
	if err != nil {
		t.Fatal(err)
	}
	text := plaintext(s.App, s.Now, "31800", "SignOn", "DeviceId", device, "Retry", "0")
	request := openssl(t, text, "enc", "-aes-128-cbc", "-K", key, "-iv", hex.EncodeToString([]byte(ivText)), "-base64")
	sealedKey := openssl(t, base64.StdEncoding.EncodeToString(raw), "pkeyutl", "-encrypt", "-pubin", "-inkey", public, "-pkeyopt", "rsa_padding_mode:pkcs1")
	r := s.Do(envelope(request, base64.StdEncoding.EncodeToString([]byte(sealedKey))))
	if r.Outcome.Code.Name() != "000000" {
		t.Errorf("answered %s: %s", r.Outcome.Code.Name(), r.Call.Verdict)
	}
}
