package signatures_test

import (
	"bytes"
	"encoding/base64"
	"encoding/pem"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/client/alipay"
	"paymock/client/control"
	"paymock/client/intella"
	"paymock/features/needtool"
	"paymock/mock"
	"paymock/mock/api"
)

// askedOf is for how many texts OpenSSL is asked once while fuzzing goes on; it is for each of a regression.
const askedOf = 16

// FuzzOpenSSL: whatever is signed, OpenSSL, which shares no code with either side, signs for an Alipay merchant as the
// client does, and believes the mock's answer and intella's callback as the client does.
func FuzzOpenSSL(f *testing.F) {
	for _, text := range []string{"", "客户要求退款", "+ %2B & < \" ' \\ 中 😀", "line\nline\r", "sign=1&sign_type=RSA2"} {
		f.Add(text)
	}
	tool := openSSL{needtool.Find(f, "openssl", "openssl"), f.TempDir()}
	server := mock.Start(f)
	ctl, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		f.Fatal(err)
	}
	sides := map[string]api.App{}
	for _, name := range []string{"alipay", "intella"} {
		if sides[name], err = ctl.CreateApp(f.Context(), api.NewApp{Provider: name}); err != nil {
			f.Fatal(err)
		}
	}
	private, public := tool.keyFile(f, sides["alipay"].MerchantPrivateKey), tool.keyFile(f, sides["alipay"].PlatformPublicKey)
	notifier := tool.keyFile(f, sides["intella"].PlatformPublicKey)
	merchant, err := adapter.Platforms()["alipay"].Open(adapter.Config{
		App: sides["alipay"], BaseURL: server.PlatformURL(), Options: client.Options{Now: time.Now},
		Number: func(prefix string) string { return prefix + "1" },
	})
	if err != nil {
		f.Fatal(err)
	}
	verifier, err := intella.NewVerifier(sides["intella"].PlatformPublicKey)
	if err != nil {
		f.Fatal(err)
	}
	callbacks := ctl.App("intella", sides["intella"].ID)
	texts := 0
	f.Fuzz(func(t *testing.T, text string) {
		if texts++; len(text) > 4096 || isFuzzing() && texts%askedOf != 0 {
			return
		}
		refund := adapter.Refund{Trade: api.Trade{No: "1", Order: "1"}, Amount: 1, Number: "R1", Reason: text}
		if answer := merchant.Refund(t.Context(), refund); answer.Exchange != nil { // else the client refuses to send such a text
			judge(t, "alipay", text, answer)
			tool.judgeAlipay(t, private, public, answer.Exchange)
		}
		made, err := callbacks.Trigger(t.Context(), api.Trigger{Kind: "notify", Fields: map[string]string{"unlisted.Note": text}})
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		body, err := base64.StdEncoding.DecodeString(made.Request.Base64)
		if err != nil {
			t.Fatal(err)
		}
		notice, err := verifier.Verify(body)
		if err != nil {
			t.Fatalf("%q: the client does not believe the callback: %v", text, err)
		}
		if !tool.believes(t, notifier, notice.Signed, notice.Sign) {
			t.Errorf("%q: OpenSSL does not believe intella's callback, and the client does: %s", text, body)
		}
	})
}

// isFuzzing tells new inputs from the regression of those that are kept.
func isFuzzing() bool {
	asked := flag.Lookup("test.fuzz")
	return asked != nil && asked.Value.String() != ""
}

// openSSL is the program, and a directory for what it reads.
type openSSL struct{ program, dir string }

// keyFile writes a key as OpenSSL reads it, and gives the file's name.
func (o openSSL) keyFile(t testing.TB, key string) string {
	t.Helper()
	text := []byte(key)
	if der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(key), "")); err == nil {
		text = pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	}
	file, err := os.CreateTemp(o.dir, "key")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Name()
}

// judgeAlipay has OpenSSL sign what the client has signed, and verify what the mock has.
func (o openSSL) judgeAlipay(t *testing.T, private, public string, ex *client.Exchange) {
	t.Helper()
	sent, ok := alipay.SealedRequest(ex)
	if !ok {
		t.Fatal("the client's request is not signed")
	}
	sign, err := o.run(t, sent.Text, "-sign", private)
	if err != nil {
		t.Fatal(err)
	}
	if theirs := base64.StdEncoding.EncodeToString(sign); theirs != sent.Sign {
		t.Errorf("the client signs %q with\n%s, OpenSSL with\n%s", sent.Text, sent.Sign, theirs)
	}
	if got, ok := alipay.SealedAnswer(ex); !ok || !o.believes(t, public, got.Text, got.Sign) {
		t.Errorf("OpenSSL does not believe the mock's signature over %q", got.Text)
	}
}

// believes asks whether a signature in base64 is over a text. With a wrong key or text OpenSSL ends with an error.
func (o openSSL) believes(t *testing.T, public string, text []byte, sign string) bool {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(sign)
	if err != nil {
		t.Fatalf("%q is no base64", sign)
	}
	file := filepath.Join(o.dir, "signature")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := o.run(t, text, "-verify", public, "-signature", file)
	return err == nil && bytes.HasPrefix(out, []byte("Verified OK"))
}

// run has OpenSSL read a text and use SHA-256, as both platforms do.
func (o openSSL) run(t *testing.T, text []byte, args ...string) ([]byte, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), o.program, append([]string{"dgst", "-sha256"}, args...)...)
	cmd.Stdin = bytes.NewReader(text)
	return cmd.Output()
}
