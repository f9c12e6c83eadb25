package alipay

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/client"
)

// vectors is features/vectors/alipay.json: made with the openssl command line, reproduced by
// official SDKs; the file says which.
type vectors struct {
	Keys struct {
		App struct {
			PKCS8       string `json:"private_pkcs8_pem"`
			PKCS8Base64 string `json:"private_pkcs8_base64"`
			PKCS1       string `json:"private_pkcs1_pem"`
			PKCS1Base64 string `json:"private_pkcs1_base64"`
			Public      string `json:"public_pem"`
		} `json:"app"`
		Alipay struct {
			Private      string `json:"private_pkcs8_pem"`
			Public       string `json:"public_pem"`
			PublicBase64 string `json:"public_base64"`
		} `json:"alipay"`
		AES string `json:"aes_key_base64"`
	} `json:"keys"`
	Certs struct {
		Root   string `json:"root_crt_pem"`
		App    string `json:"app_crt_pem"`
		Alipay string `json:"alipay_crt_pem"`
		SN     []struct {
			Certificate string `json:"certificate"`
			SN          string `json:"sn"`
		} `json:"sn"`
		RootSN string `json:"alipay_root_cert_sn"`
	} `json:"cert_mode"`
	Requests      []requestVector      `json:"request_v2"`
	Responses     []responseVector     `json:"response_v2"`
	Notifications []notificationVector `json:"notification"`
	RequestsV3    []requestV3Vector    `json:"v3_request"`
	ResponsesV3   []responseV3Vector   `json:"v3_response"`
	AES           struct {
		Request struct {
			Plain  string `json:"plain_biz_content"`
			Params inOrder
			String string `json:"string_to_sign"`
			Sign   string
		}
		Response struct{ Plain, Cipher, Body string }
	} `json:"aes"`
	Shapes struct {
		Rows []map[string]string `json:"rows"`
	} `json:"response_shapes"`
	Negatives []map[string]string `json:"negatives"`
}

type requestVector struct {
	Name   string
	Params inOrder
	Empty  string `json:"empty_values"`
	String string `json:"string_to_sign"`
	Bytes  string `json:"string_to_sign_base64"`
	Sign   string
	Split  wire `json:"wire_split"`
	Body   wire `json:"wire_all_in_body"`
}

// wire is a request as it travels.
type wire struct {
	Target      string `json:"request_target"`
	ContentType string `json:"content_type"`
	Body        string `json:"body"`
}

type responseVector struct {
	Name        string
	Charset     string
	SignType    SignType `json:"sign_type"`
	Key         string   `json:"response_key"`
	Signed      string   `json:"signed_bytes_base64"`
	Sign        string
	ContentType string `json:"content_type"`
	Body        string `json:"body_base64"`
}

type notificationVector struct {
	Name        string
	Params      inOrder
	String      string `json:"string_to_sign"`
	Bytes       string `json:"string_to_sign_base64"`
	Sign        string
	ContentType string `json:"content_type"`
	Body        string
	Reply       string `json:"expected_reply"`
}

type requestV3Vector struct {
	Name       string
	Method     string
	Target     string `json:"path_and_query"`
	Body       string
	Token      string `json:"app_auth_token"`
	AuthString string `json:"auth_string"`
	String     string `json:"string_to_sign"`
	Sign       string
	Headers    map[string]string
}

type responseV3Vector struct {
	Name    string
	Status  int `json:"http_status"`
	Headers map[string]string
	Body    string
}

// inOrder is a JSON object of texts that keeps its order.
type inOrder Fields

func (f *inOrder) UnmarshalJSON(text []byte) error {
	root, err := parseJSON(string(text))
	for _, m := range root.members {
		*f = append(*f, Field{m.name, m.value.text()})
	}
	return err
}

// readVectors reads the file once; nobody changes what it gives.
var readVectors = sync.OnceValues(func() (*vectors, error) {
	text, err := os.ReadFile("../../features/vectors/alipay.json")
	if err != nil {
		return nil, err
	}
	var all vectors
	err = json.Unmarshal(text, &all)
	return &all, err
})

func load(t testing.TB) *vectors {
	t.Helper()
	all, err := readVectors()
	if err != nil {
		t.Fatal(err)
	}
	if len(all.Requests) == 0 || len(all.Responses) == 0 || len(all.Notifications) == 0 || len(all.RequestsV3) == 0 || len(all.ResponsesV3) == 0 {
		t.Fatal("the vector file is empty")
	}
	return all
}

const testApp = "2014072300007148"

// at is when the tests' clients live.
var at = time.Date(2026, 11, 21, 22, 50, 0, 0, beijing)

// newClient makes a client with the vectors' keys.
func newClient(t testing.TB, base string, change ...func(*Config)) *Client {
	t.Helper()
	v := load(t)
	config := Config{
		BaseURL: base, AppID: testApp, PrivateKey: v.Keys.App.PKCS8, AlipayPublicKey: v.Keys.Alipay.Public,
		Options: client.Options{Now: func() time.Time { return at }},
	}
	for _, f := range change {
		f(&config)
	}
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func certified(t testing.TB) func(*Config) {
	v := load(t)
	return func(c *Config) {
		c.AlipayPublicKey = ""
		c.Certificates = &Certificates{App: v.Certs.App, Alipay: v.Certs.Alipay, Root: v.Certs.Root}
	}
}

func unbase64(t testing.TB, text string) string {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// Each request vector comes out byte for byte, in both layouts.
func TestRequestVectors(t *testing.T) {
	t.Parallel()
	for _, v := range load(t).Requests {
		for layout, want := range map[Layout]wire{LayoutSplit: v.Split, LayoutBody: v.Body} {
			t.Run(v.Name+" "+string(layout), func(t *testing.T) {
				t.Parallel()
				m := Message{Operation: OpSettle, Params: Fields(v.Params), Layout: layout}
				if strings.HasPrefix(v.Empty, "kept") {
					m.Signing.Mistake = MistakeKeepEmpty
				}
				r, err := newClient(t, "http://127.0.0.1:1").requestV2(m)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(v.String, r.Canonical); diff != "" {
					t.Errorf("signed string (-want +got):\n%s", diff)
				}
				sealed, ok := SealedRequest(&client.Exchange{Request: r})
				if !ok || string(sealed.Text) != unbase64(t, v.Bytes) || sealed.Sign != v.Sign {
					t.Errorf("sealed %q with %s", sealed.Text, sealed.Sign)
				}
				got := wire{strings.TrimPrefix(r.URL, "http://127.0.0.1:1"), r.Header.Get("Content-Type"), string(r.Body)}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("as it travels (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// exchanged is an exchange whose request asked for a method in a charset.
func exchanged(signType SignType, charset, contentType, body string) *client.Exchange {
	return &client.Exchange{
		Request: client.Request{Operation: OpSettle, URL: "http://127.0.0.1:1/gateway.do?method=alipay.trade.order.settle&charset=" +
			charset + "&sign_type=" + string(signType)},
		Response: &client.Response{Status: http.StatusOK, Header: http.Header{"Content-Type": {contentType}}, Body: []byte(body)},
	}
}

func TestResponseVectors(t *testing.T) {
	t.Parallel()
	for _, v := range load(t).Responses {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, "http://127.0.0.1:1")
			if v.Name == "cert_mode" {
				c = newClient(t, "http://127.0.0.1:1", certified(t))
			}
			ex := exchanged(v.SignType, v.Charset, v.ContentType, unbase64(t, v.Body))
			if strings.HasPrefix(v.Key, "alipay_trade_precreate") {
				ex.Request.URL = strings.Replace(ex.Request.URL, "order.settle", "precreate", 1)
			}
			sealed, ok := SealedAnswer(ex)
			if !ok || string(sealed.Text) != unbase64(t, v.Signed) || sealed.Sign != v.Sign || sealed.Type != v.SignType {
				t.Errorf("sealed %q with %s", sealed.Text, sealed.Sign)
			}
			answer, err := c.readV2(ex)
			wantVerdict(t, unbase64(t, v.Signed), v.Charset, answer, err)

			// The same answer believed on another's word: never.
			if _, err := newClient(t, "http://127.0.0.1:1", otherKeys(t)).readV2(ex); !errors.Is(err, client.ErrUnknownOutcome) {
				t.Errorf("with another key: %v", err)
			}
		})
	}
}

// wantVerdict compares an answer with what its content says.
func wantVerdict(t *testing.T, content, charset string, answer *Answer, err error) {
	t.Helper()
	code, err2 := codecNamed(charset)
	if err2 != nil {
		t.Fatal(err2)
	}
	text, err2 := code.decode(content)
	if err2 != nil {
		t.Fatal(err2)
	}
	root, err2 := parseJSON(text)
	if err2 != nil {
		t.Fatal(err2)
	}
	want, _ := root.lookup("code")
	if agrees(want) {
		if err != nil || answer.Code != want {
			t.Fatalf("answer %v, error %v, want code %s", answer, err, want)
		}
		for _, m := range root.members {
			if got, _ := answer.Field(m.name); got != m.value.text() {
				t.Errorf("%s is %q, want %q", m.name, got, m.value.text())
			}
		}
		return
	}
	var refused *client.Refused
	if !errors.As(err, &refused) {
		t.Fatalf("error %v, want a refusal", err)
	}
	sub, _ := root.lookup("sub_code")
	message, _ := root.lookup("sub_msg")
	if refused.Code != want || refused.SubCode != sub || refused.Message != message || refused.Uncertain != (want == CodeUnavailable) {
		t.Errorf("refused %+v, want %s %s %s", refused, want, sub, message)
	}
}

// otherKeys swaps the roles: Alipay's certificate becomes that of a stranger.
func otherKeys(t testing.TB) func(*Config) {
	v := load(t)
	return func(c *Config) { c.PrivateKey, c.AlipayPublicKey = v.Keys.Alipay.Private, v.Keys.App.Public }
}

func TestNotificationVectors(t *testing.T) {
	t.Parallel()
	all := load(t)
	verifiers := map[string]VerifierConfig{
		"key":         {AlipayPublicKey: all.Keys.Alipay.PublicBase64},
		"certificate": {AlipayCertificate: all.Certs.Alipay},
	}
	for name, config := range verifiers {
		verifier, err := NewVerifier(config)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range all.Notifications {
			t.Run(name+" "+v.Name, func(t *testing.T) {
				t.Parallel()
				n, err := verifier.Verify(v.ContentType, []byte(v.Body))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(unbase64(t, v.Bytes), string(n.Sealed.Text)); diff != "" || n.Sealed.Sign != v.Sign {
					t.Errorf("signed string (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(Fields(v.Params), n.Fields.Without("sign")); diff != "" {
					t.Errorf("parameters (-want +got):\n%s", diff)
				}
				if v.Reply != "success" {
					t.Errorf("the platform wants %q", v.Reply)
				}
			})
		}
	}
}

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
				m.Params = append(m.Params, Field{name, value})
			}
			for _, name := range []string{headerToken, headerRootSN} {
				if value := v.Headers[name]; value != "" {
					m.Header = append(m.Header, Field{name, value})
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
