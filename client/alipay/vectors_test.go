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
	"paymock/client/jsonnode"
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
	root, err := jsonnode.Parse(string(text))
	for _, m := range root.Members {
		*f = append(*f, Field{Name: m.Name, Value: m.Value.Text()})
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
	root, err2 := jsonnode.Parse(text)
	if err2 != nil {
		t.Fatal(err2)
	}
	want, _ := root.Lookup("code")
	if isSuccess(want) {
		if err != nil || answer.Code != want {
			t.Fatalf("answer %v, error %v, want code %s", answer, err, want)
		}
		for _, m := range root.Members {
			if got, _ := answer.Field(m.Name); got != m.Value.Text() {
				t.Errorf("%s is %q, want %q", m.Name, got, m.Value.Text())
			}
		}
		return
	}
	var refused *client.Refused
	if !errors.As(err, &refused) {
		t.Fatalf("error %v, want a refusal", err)
	}
	sub, _ := root.Lookup("sub_code")
	message, _ := root.Lookup("sub_msg")
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
