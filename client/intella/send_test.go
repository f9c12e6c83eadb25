package intella

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/client"
)

// What each mistake makes of a request: where the standard library, which knows only the right
// way, stops reading.
func TestMistakes(t *testing.T) {
	t.Parallel()
	v := load(t)
	other := "-----BEGIN PUBLIC KEY-----\n" + strings.TrimSpace(`
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAu1SU1LfVLPHCozMxH2Mo
4lgOEePzNm0tRgeLezV6ffAt0gunVTLw7onLRnrq0/IzW7yWR7QkrmBL7jTKEn5u
+qKhbwKfBstIs+bMY2Zkp18gnTxKLxoS2tFczGkPLPgizskuemMghRniWaoLcyeh
kd3qqGElvW/VDL5AaWTg0nLVkjRo9z+40RQzuVaE8AkAFmxZzow3x+VJYKdjykkJ
0iT9wCS0DRTXu269V264Vf/3jvredZiKRkgwlL9xNAwxXFg0x/XFw005UWVRIkdg
cKWTjpBP2dPwVZ4WWC+9aGVd+Gyn1o0CLelf4rEjGoXbAAEgAqeGUxrcIlbjXfbc
mwIDAQAB`) + "\n-----END PUBLIC KEY-----\n"
	tests := map[string]struct {
		sealing Sealing
		want    string // of the reading's error, or of the text when it begins with {
	}{
		"well":             {Sealing{}, `{"Header":`},
		"another key":      {Sealing{PublicKey: other}, "rsa"},
		"OAEP":             {Sealing{Mistake: MistakeOAEP}, "rsa"},
		"hex":              {Sealing{Mistake: MistakeHexKey}, "padding of"}, // 32 hex digits are base64 of 24 bytes: another key
		"raw":              {Sealing{Mistake: MistakeRawKey}, "illegal base64"},
		"zero padding":     {Sealing{Mistake: MistakePadding}, "padding of 0"},
		"zero vector":      {Sealing{Mistake: MistakeVector}, "invalid character"},
		"cut":              {Sealing{Mistake: MistakeCut}, "331 bytes"},
		"URL alphabet":     {Sealing{Mistake: MistakeURLAlphabet}, "base64"},
		"an object":        {Sealing{Mistake: MistakeObject}, "Go struct field .Data of type string"},
		"single quotes":    {Sealing{Mistake: MistakeQuotes}, "invalid character '\\''"},
		"upper case":       {Sealing{Mistake: MistakeUpperCase}, `{"Header":{"Method":"31800","ServiceType":"Settlement","MchId":"myMchId","TradeKey":"9AF15B`},
		"the password":     {Sealing{Mistake: MistakePassword}, `{"Header":{"Method":"31800","ServiceType":"Settlement","MchId":"myMchId","TradeKey":"0000"`},
		"a key of its own": {Sealing{Key: bytes.Repeat([]byte{7}, 16)}, `{"Header":`},
	}
	c := newClient(t, "http://127.0.0.1:1")
	for name, test := range tests {
		m, err := c.Message(SettlementRequest{DeviceID: "01304187"})
		if err != nil {
			t.Fatal(err)
		}
		m.Data = m.Data.With("StoreInfo", strings.Repeat("x", 70)) // so that padding is needed
		m.Sealing = test.sealing
		r, err := c.sealedRequest(m)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		a, err := readRequest(v.private(t), r.Body)
		got := a.text
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, test.want) {
			t.Errorf("%s: read %q, want %q", name, got, test.want)
		}
		if test.sealing.Key != nil && !bytes.Equal(a.key, test.sealing.Key) {
			t.Errorf("%s: key %x", name, a.key)
		}
	}
	m, _ := c.Message(SettlementRequest{DeviceID: "1"})
	m.Sealing.PublicKey = "none"
	if _, err := c.Send(t.Context(), m); !errors.Is(err, client.ErrNotSent) {
		t.Errorf("a key that is none: %v", err)
	}
	m.Sealing = Sealing{Key: []byte("short")}
	if _, err := c.Send(t.Context(), m); !errors.Is(err, client.ErrNotSent) {
		t.Errorf("an AES key of five bytes: %v", err)
	}
}

// A refund's key is spoilt like the trade key.
func TestUpperCaseRefundKey(t *testing.T) {
	t.Parallel()
	base, all := platform(t, func(int, asked) (string, string) { return "7168", `{}` })
	c := newClient(t, base)
	m, err := c.Message(CardRefundRequest{DeviceID: "1", Amount: 10, StoreOrderNo: "O"})
	if err != nil {
		t.Fatal(err)
	}
	m.Sealing.Mistake = MistakeUpperCase
	if _, err := c.Send(t.Context(), m); !refusedWith(err, StatusWrongRefund) {
		t.Errorf("error %v", err)
	}
	if got := all()[0].data["RefundKey"]; got != strings.ToUpper(Hash("9999")) {
		t.Errorf("RefundKey %s", got)
	}
}

// Any body and any text can be sent, and a request again, byte for byte.
func TestSendAndResend(t *testing.T) {
	t.Parallel()
	base, all := platform(t, func(int, asked) (string, string) { return "0000", cardOK })
	c := newClient(t, base, func(c *Config) { c.NewKey = nil })
	if _, err := c.Send(t.Context(), Message{Operation: "x", Sealing: Sealing{Body: []byte("no envelope")}}); !refusedWith(err, StatusUnreadable) {
		t.Errorf("a body that is no envelope: %v", err)
	}
	text := `{"Header":{"Method":"31800","ServiceType":"SignOn","MchId":"m"},"Data":"{}"}`
	first, err := c.Send(t.Context(), Message{Operation: OpSignOn, Text: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	second, err := c.Resend(t.Context(), first.Exchange.Request)
	if err != nil {
		t.Fatal(err)
	}
	got := all()
	if got[0].text != text || got[1].text != text || !bytes.Equal(first.Exchange.Request.Body, second.Exchange.Request.Body) {
		t.Errorf("sent %q, then %q", got[0].text, got[1].text)
	}
}

// Exchanges show what was encrypted, without the password hashes.
func TestHashesAreMasked(t *testing.T) {
	t.Parallel()
	base, _ := answering(t, http.StatusOK, "9995")
	c := newClient(t, base)
	_, err := c.CardRefund(t.Context(), CardRefundRequest{DeviceID: "01304187", Amount: 10, StoreOrderNo: "O"})
	ex := client.ExchangeOf(err)
	want := `{"Header":{"Method":"31800","ServiceType":"Refund","MchId":"myMchId","TradeKey":"***","CreateTime":"20180715105152"},` +
		`"Data":"{\"DeviceId\":\"01304187\",\"Retry\":\"0\",\"Amount\":\"10\",\"StoreOrderNo\":\"O\",\"RefundKey\":\"***\"}"}`
	if diff := cmp.Diff(want, ex.Request.Canonical); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, mistake := range []Mistake{MistakeQuotes, MistakeObject, MistakePassword, MistakeUpperCase} {
		m, _ := c.Message(CardRefundRequest{DeviceID: "01304187", Amount: 10, StoreOrderNo: "O"})
		m.Sealing.Mistake = mistake
		r, err := c.sealedRequest(m)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{Hash("0000"), Hash("9999"), `"0000"`} {
			if strings.Contains(strings.ToLower(r.Canonical), secret) {
				t.Errorf("%s: %s shows %s", mistake, r.Canonical, secret)
			}
		}
	}
}

func TestFieldsKeepTheirOrder(t *testing.T) {
	t.Parallel()
	f := Fields{{Name: "a", Value: "1"}, {Name: "b", Value: "\"\\\n\r\t\x01茶<&>="}}
	if got, want := string(f.With("a", "2").With("c", "3").Without("x").JSON()), `{"a":"2","b":"\"\\\n\r\t\u0001茶<&>=","c":"3"}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if f.Get("a") != "1" || f.Get("z") != "" || len(f.Without("a", "b")) != 0 {
		t.Errorf("%v has changed", f)
	}
}
