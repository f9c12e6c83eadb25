package intella

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"paymock/client"
)

// Whatever arrives as an answer is read, refused or unknown, and nothing panics.
func FuzzAnswer(f *testing.F) {
	v := load(f)
	for _, body := range []string{v.Answer.Body, v.Answer.Faithful, v.Chinese.Faithful, "9995", `{"Response":""}`, `{"Response":"AAAA"}`, `{"Header":{}}`, `{}`, `[]`, ``} {
		f.Add([]byte(body))
	}
	c := newClient(f, "http://127.0.0.1:1")
	m, err := c.Message(SettlementRequest{DeviceID: "01304187"})
	if err != nil {
		f.Fatal(err)
	}
	r, err := c.sealedRequest(m)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		ex := &client.Exchange{Request: r, Response: &client.Response{Status: 200, Body: body}}
		checkAnswer(t, c, ex)
	})
}

// The same for texts that decrypt.
func FuzzAnswerText(f *testing.F) {
	v := load(f)
	for _, text := range []string{v.Answer.Plain, v.Chinese.Plain, `{"Header":{"StatusCode":"0000"},"Data":"{}"}`, `{"Header":{"StatusCode":"0000"},"Data":{"Retry":"1","ErrorCode":"000125","request":[]}}`} {
		f.Add([]byte(text))
	}
	c := newClient(f, "http://127.0.0.1:1")
	m, err := c.Message(payment)
	if err != nil {
		f.Fatal(err)
	}
	r, err := c.sealedRequest(m)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		sealed, err := encryptAES(r.Key, text)
		if err != nil {
			t.Fatal(err)
		}
		body := []byte(`{"Response":"` + base64.StdEncoding.EncodeToString(sealed) + `"}`)
		checkAnswer(t, c, &client.Exchange{Request: r, Response: &client.Response{Status: 200, Body: body}})
	})
}

// checkAnswer demands one of the three ways out, and that money is only believed where both
// codes say so.
func checkAnswer(t *testing.T, c *Client, ex *client.Exchange) {
	t.Helper()
	a, err := readAnswer(ex)
	var refused *client.Refused
	switch {
	case err == nil:
		if a.StatusCode != "0000" || a.ErrorCode != "000000" || a.Retry != 0 {
			t.Errorf("a success: %+v", a)
		}
		_, _ = readReceipt(a)
		_, _ = readSettlement(a)
		_, _ = readDevices(a)
		_, _ = readMovements(a)
	case errors.As(err, &refused):
		if refused.Code == "" {
			t.Errorf("refused without a code: %v", err)
		}
		if next, ok := c.NextRetry(err); ok && (next.Data.Get("Amount") != readSent(ex).data.Get("Amount") || next.Data.Get("Retry") == "0") {
			t.Errorf("retry %+v", next)
		}
	case !errors.Is(err, client.ErrUnknownOutcome):
		t.Errorf("error %v", err)
	}
}

// What is unpadded was padded: nothing else is taken off.
func FuzzUnpad(f *testing.F) {
	for _, text := range []string{"", "\x01", "a\x01", "aa\x02\x02", "a\x02\x01", strings.Repeat("\x10", 16), strings.Repeat("\x11", 17), "\x00"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		plain, err := unpadPKCS7(text)
		if err != nil {
			if plain != nil {
				t.Errorf("%q and an error", plain)
			}
			return
		}
		if len(text)%16 == 0 && !bytes.Equal(padPKCS7(plain), text) {
			t.Errorf("%q unpads to %q, which pads otherwise", text, plain)
		}
		if n := len(text) - len(plain); n < 1 || n > 16 {
			t.Errorf("%d bytes were taken off", n)
		}
	})
}

// What is believed carries a signature that fits, so nothing made up is.
func FuzzVerify(f *testing.F) {
	v := load(f)
	known := map[string]bool{}
	for _, c := range v.Callbacks {
		f.Add([]byte(c.Body))
		known[c.Signed] = true
	}
	f.Add([]byte(`{"Sign":"AAAA","a":{"b":[1,2,{"c":null}]}}`))
	f.Add([]byte(`{"Sign":"AAAA","Sign":"AAAA"}`))
	verifier := newVerifier(f, v)
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := verifier.Verify(body)
		if (n == nil) == (err == nil) {
			t.Errorf("notice %v, error %v", n, err)
		}
		if err == nil && !known[string(n.Signed)] {
			t.Errorf("believed %s", n.Signed)
		}
		if err == nil {
			_, _ = n.Payment()
		}
	})
}

// An envelope gives back what was put into it, wrapped or not.
func TestEnvelopeRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "key")
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		wrapped := rapid.Bool().Draw(t, "wrapped")
		sealed, err := encryptAES(key, plain)
		if err != nil {
			t.Fatal(err)
		}
		body := requestEnvelope(armourBase64(sealed, wrapped), armourBase64(key, wrapped), wrapped)
		if got := envelopePart(body, "Request"); !bytes.Equal(got, sealed) {
			t.Fatalf("Request %x, want %x", got, sealed)
		}
		opened, err := decryptAES(key, sealed)
		if err != nil || !bytes.Equal(opened, plain) {
			t.Fatalf("%x, error %v, want %x", opened, err, plain)
		}
		for line := range strings.SplitSeq(armourBase64(sealed, true), "\n") {
			if len(line) > 76 || line == "" {
				t.Fatalf("a line of %d", len(line))
			}
		}
	})
}

// One flipped bit anywhere in an encrypted answer never makes another success of it.
func TestTamperedAnswersAreNotBelieved(t *testing.T) {
	t.Parallel()
	v := load(t)
	c := newClient(t, "http://127.0.0.1:1")
	m, err := c.Message(SettlementRequest{DeviceID: "01304187"})
	if err != nil {
		t.Fatal(err)
	}
	r, err := c.sealedRequest(m)
	if err != nil {
		t.Fatal(err)
	}
	sealed := envelopePart([]byte(v.Answer.Body), "Response")
	for i := range sealed {
		for bit := range 8 {
			changed := bytes.Clone(sealed)
			changed[i] ^= 1 << bit
			body := []byte(`{"Response":"` + base64.StdEncoding.EncodeToString(changed) + `"}`)
			a, err := readAnswer(&client.Exchange{Request: r, Response: &client.Response{Status: 200, Body: body}})
			if err == nil {
				t.Errorf("byte %d bit %d: believed %s", i, bit, a.data)
			}
		}
	}
}
