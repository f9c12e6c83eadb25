package alipay

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/client"
)

// Each v3 request vector is signed as a real SDK signs it, and its headers come out.
func TestRequestV3Vectors(t *testing.T) {
	t.Parallel()
	for _, v := range load(t).RequestsV3 {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			m := Message{Operation: OpSettle, V3: true, Content: v.Body}
			if v.Method == http.MethodGet {
				m.Operation, m.Content = OpSettleQuery, `{"settle_no":"20210718002530070036530006474222"}`
			}
			for part := range strings.SplitSeq(v.AuthString, ",") {
				name, value, _ := strings.Cut(part, "=")
				m.Params = append(m.Params, Field{Name: name, Value: value})
			}
			for _, name := range []string{headerToken, headerRootSN} {
				if value := v.Headers[name]; value != "" {
					m.Header = append(m.Header, Field{Name: name, Value: value})
				}
			}
			r, err := newClient(t, "http://127.0.0.1:1").requestV3(m)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(v.String, r.Canonical); diff != "" {
				t.Errorf("signed string (-want +got):\n%s", diff)
			}
			if r.Method != v.Method || r.URL != "http://127.0.0.1:1"+v.Target || string(r.Body) != v.Body {
				t.Errorf("%s %s %s", r.Method, r.URL, r.Body)
			}
			for name, want := range v.Headers {
				if name == "content-type" && v.Method == http.MethodGet {
					continue // a GET has no content; the vector's SDK names its type all the same
				}
				if got := r.Header.Get(name); got != want {
					t.Errorf("%s: %s, want %s", name, got, want)
				}
			}
		})
	}
}

// The typed request comes out as the vector, when clock and nonce are the vector's.
func TestTypedRequestV3(t *testing.T) {
	t.Parallel()
	v := load(t).RequestsV3[0]
	c := newClient(t, "http://127.0.0.1:1", func(c *Config) {
		c.V3 = true
		c.Nonce = func() string { return "0f8fad5bd9cb469fa16570867728950e" }
		c.Options.Now = func() time.Time { return time.UnixMilli(1795301522000) }
	})
	m, err := c.Message(SettleQueryRequest{SettleNo: "20210718002530070036530006474222"})
	if err != nil {
		t.Fatal(err)
	}
	if got := partsOf(m.Params); got != v.AuthString {
		t.Errorf("parts %s, want %s", got, v.AuthString)
	}
	r, err := c.requestV3(m)
	if err != nil || r.Header.Get("Authorization") != load(t).RequestsV3[2].Headers["authorization"] {
		t.Errorf("%s, error %v", r.Header.Get("Authorization"), err)
	}
}

func (v responseV3Vector) exchange() *client.Exchange {
	ex := &client.Exchange{
		Request:  client.Request{Operation: OpSettle, Header: http.Header{"Authorization": {"x"}}},
		Response: &client.Response{Status: v.Status, Header: http.Header{}, Body: []byte(v.Body)},
	}
	for name, value := range v.Headers {
		ex.Response.Header.Set(name, value)
	}
	return ex
}

func TestResponseV3Vectors(t *testing.T) {
	t.Parallel()
	for _, v := range load(t).ResponsesV3 {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			answer, err := newClient(t, "http://127.0.0.1:1").readV3(v.exchange())
			var refused *client.Refused
			switch v.Status {
			case http.StatusOK:
				if err != nil {
					t.Fatal(err)
				}
				if no, _ := answer.Field("settle_no"); no != "20210718002530070036530006474222" || answer.Code != CodeSuccess {
					t.Errorf("settle_no %s, code %s", no, answer.Code)
				}
			default:
				if !errors.As(err, &refused) || refused.Code != "ACQ.TRADE_STATUS_ERROR" || refused.Message != "交易状态不合法" || refused.Uncertain {
					t.Errorf("error %v", err)
				}
			}
			for _, name := range []string{headerTimestamp, headerNonce, headerSignature} {
				ex := v.exchange()
				ex.Response.Header.Set(name, ex.Response.Header.Get(name)+"0")
				if _, err := newClient(t, "http://127.0.0.1:1").readV3(ex); !errors.Is(err, client.ErrUnknownOutcome) {
					t.Errorf("with another %s: %v", name, err)
				}
			}
		})
	}
}

func TestAESVectors(t *testing.T) {
	t.Parallel()
	all := load(t)
	c := newClient(t, "http://127.0.0.1:1", func(c *Config) { c.AESKey = all.Keys.AES })
	v := all.AES
	params := Fields(v.Request.Params)
	r, err := c.requestV2(Message{Operation: OpSettle, Params: params.Without("biz_content"), Content: v.Request.Plain})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(v.Request.String, r.Canonical); diff != "" {
		t.Errorf("signed string (-want +got):\n%s", diff)
	}
	if sealed, _ := SealedRequest(&client.Exchange{Request: r}); sealed.Sign != v.Request.Sign {
		t.Errorf("sign %s, want %s", sealed.Sign, v.Request.Sign)
	}
	if plain, err := c.content.decrypt(params.Get("biz_content")); err != nil || plain != v.Request.Plain {
		t.Errorf("decrypted %q, error %v", plain, err)
	}
	answer, err := c.readV2(exchanged(RSA2, "utf-8", "text/html;charset=utf-8", v.Response.Body))
	wantVerdict(t, v.Response.Plain, "utf-8", answer, err)
	if got := c.content.encrypt(v.Response.Plain); got != v.Response.Cipher {
		t.Errorf("encrypted %s, want %s", got, v.Response.Cipher)
	}

	// Without the key the answer can't be read, and so nothing is known.
	_, err = newClient(t, "http://127.0.0.1:1").readV2(exchanged(RSA2, "utf-8", "", v.Response.Body))
	var unknown *client.UnknownOutcome
	if !errors.As(err, &unknown) || unknown.Reason != client.ReasonUnreadable || !errors.Is(err, errNoKey) {
		t.Errorf("without the key: %v", err)
	}
}

func TestCertificateSerials(t *testing.T) {
	t.Parallel()
	all := load(t)
	texts := map[string]string{"app_crt": all.Certs.App, "alipay_crt": all.Certs.Alipay, "root_crt": all.Certs.Root}
	for _, v := range all.Certs.SN {
		if got, err := CertificateSerial(texts[v.Certificate]); err != nil || got != v.SN {
			t.Errorf("%s: SN %s, error %v, want %s", v.Certificate, got, err, v.SN)
		}
	}
	if got, err := RootSerial(all.Certs.Root); err != nil || got != all.Certs.RootSN {
		t.Errorf("root SN %s, error %v, want %s", got, err, all.Certs.RootSN)
	}
	if got, err := RootSerial(all.Certs.Root + "\n" + all.Certs.App); err != nil || got != all.Certs.RootSN+"_"+all.Certs.SN[0].SN {
		t.Errorf("root SN of two: %s, error %v", got, err)
	}
}

// Every form of the vectors' keys is the same key.
func TestKeyForms(t *testing.T) {
	t.Parallel()
	all := load(t)
	want, err := parsePrivateKey(all.Keys.App.PKCS8)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"PKCS#8 base64": all.Keys.App.PKCS8Base64, "PKCS#1": all.Keys.App.PKCS1, "PKCS#1 base64": all.Keys.App.PKCS1Base64,
	} {
		if got, err := parsePrivateKey(text); err != nil || !got.Equal(want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	key, err := parsePublicKey(all.Keys.App.Public)
	if err != nil || !key.Equal(&want.PublicKey) {
		t.Errorf("public key: %v", err)
	}
}
