package merchant_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/client/clienttest"
	"paymock/client/merchant"
)

// intellaVectors has the key and the signed notifications of the vectors.
type intellaVectors struct {
	RSA struct {
		Private string `json:"private_key_pkcs8_pem"`
		Public  string `json:"public_key_spki_pem"`
	}
	Callbacks []struct {
		Body string `json:"http_body"`
	} `json:"callback"`
}

// signed is a notification by the rule of intella sheet 4.8, signed by openssl.
func (v intellaVectors) signed(t *testing.T, text string) string {
	t.Helper()
	key := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(key, []byte(v.RSA.Private), 0o600); err != nil {
		t.Fatal(err)
	}
	sign := clienttest.OpenSSL(t, clienttest.OpenSSL(t, []byte(text), "dgst", "-sha256", "-sign", key), "base64", "-A")
	return strings.TrimSuffix(text, "}") + `,"Sign":"` + strings.ReplaceAll(strings.TrimSpace(string(sign)), "=", `\u003d`) + `"}`
}

var intellaRef = merchant.Ref{Provider: "intella", ID: "Account0001"}

func openIntella(t *testing.T) (shop, intellaVectors) {
	t.Helper()
	var v intellaVectors
	clienttest.Load(t, "../../features/vectors/intella.json", &v)
	s := open(t)
	if err := s.Register(t.Context(), merchant.App{Provider: "intella", ID: intellaRef.ID, PlatformPublicKey: v.RSA.Public}); err != nil {
		t.Fatal(err)
	}
	return s, v
}

func (s shop) pushIntella(t *testing.T, body string) string {
	t.Helper()
	resp, err := http.Post(s.url+merchant.Path(intellaRef, "notify"), "application/json;charset=UTF-8", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("status %d, error %v", resp.StatusCode, err)
	}
	return string(got)
}

// The vectors' two notifications are of one order and differ, a third is a repeat, a fourth tells
// of a failure: one booking.
func TestIntellaBooksAnOrderOnce(t *testing.T) {
	t.Parallel()
	s, v := openIntella(t)
	failed := v.signed(t, `{"MchId":"Account0001","MethodName":"LINE Pay","Result":"9999","StoreOrderNo":"PO2","TotalFee":"70"}`)
	for _, body := range []string{v.Callbacks[0].Body, v.Callbacks[1].Body, v.Callbacks[0].Body, failed} {
		if got := s.pushIntella(t, body); got != "true" {
			t.Errorf("answered %q to %s", got, body)
		}
	}
	all := must[[]merchant.Callback](t)(s.All(t.Context(), intellaRef))
	if len(all) != 4 || all[2].RepeatOf != all[0].Seq || all[1].RepeatOf != 0 || all[1].Fields["MethodName"] != "支付寶" || all[3].Trade != "PO2" {
		t.Errorf("callbacks %+v", all)
	}
	booked := must[[]merchant.Booking](t)(s.Booked(t.Context(), intellaRef))
	if diff := cmp.Diff([]merchant.Booking{{Notice: "notify", Trade: "PO0101001", Amount: 100, Times: 1}}, booked); diff != "" {
		t.Errorf("booked (-want +got):\n%s", diff)
	}
}

// What is not believed is answered false, and books nothing.
func TestIntellaRefuses(t *testing.T) {
	t.Parallel()
	s, v := openIntella(t)
	good := v.Callbacks[0].Body
	tests := map[string]struct{ body, reason string }{
		"another amount":   {strings.Replace(good, `"TotalFee":"100"`, `"TotalFee":"101"`, 1), "Sign is wrong"},
		"no sign":          {`{"MchId":"Account0001","Result":"0000","StoreOrderNo":"PO1","TotalFee":"1"}`, "no Sign"},
		"another merchant": {v.signed(t, `{"MchId":"Account0002","Result":"0000","StoreOrderNo":"PO1","TotalFee":"1"}`), "another app"},
		"no amount":        {v.signed(t, `{"MchId":"Account0001","Result":"0000","StoreOrderNo":"PO1"}`), "TotalFee"},
		"no JSON":          {"TotalFee=100", "can't be parsed"},
	}
	for name, test := range tests {
		if got := s.pushIntella(t, test.body); got != "false" {
			t.Errorf("%s: answered %q", name, got)
		}
		all := must[[]merchant.Callback](t)(s.All(t.Context(), intellaRef))
		if last := all[len(all)-1]; last.Verified || !strings.Contains(last.Reason, test.reason) {
			t.Errorf("%s: verified %v, reason %q, want %q", name, last.Verified, last.Reason, test.reason)
		}
	}
	if booked := must[[]merchant.Booking](t)(s.Booked(t.Context(), intellaRef)); len(booked) != 0 {
		t.Errorf("booked %+v", booked)
	}
}

func TestIntellaNeedsAKey(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, key := range []string{"", "no key"} {
		err := s.Register(t.Context(), merchant.App{Provider: "intella", ID: "a", PlatformPublicKey: key})
		if err == nil || !strings.Contains(err.Error(), "key") {
			t.Errorf("key %q: error %v", key, err)
		}
	}
}
