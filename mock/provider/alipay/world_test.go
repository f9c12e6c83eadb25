package alipay_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/providertest"
	"paymock/mock/wire"
)

// vectors is the part of the vector file that these tests read.
type vectors struct {
	Keys struct {
		App struct {
			PrivatePEM    string `json:"private_pkcs8_pem"`
			PrivatePKCS1  string `json:"private_pkcs1_pem"`
			PrivateBase64 string `json:"private_pkcs8_base64"`
			PublicPEM     string `json:"public_pem"`
			PublicBase64  string `json:"public_base64"`
		} `json:"app"`
		Alipay struct {
			PrivatePEM string `json:"private_pkcs8_pem"`
			PublicPEM  string `json:"public_pem"`
		} `json:"alipay"`
		AES string `json:"aes_key_base64"`
	} `json:"keys"`
	CertMode struct {
		Root   string `json:"root_crt_pem"`
		App    string `json:"app_crt_pem"`
		Alipay string `json:"alipay_crt_pem"`
		AppSN  string `json:"app_cert_sn"`
		OurSN  string `json:"alipay_cert_sn"`
		RootSN string `json:"alipay_root_cert_sn"`
	} `json:"cert_mode"`
	RequestV2 []struct {
		Name         string            `json:"name"`
		Params       map[string]string `json:"params"`
		StringToSign string            `json:"string_to_sign"`
		Base64       string            `json:"string_to_sign_base64"`
		Split        wireForm          `json:"wire_split"`
		InBody       wireForm          `json:"wire_all_in_body"`
	} `json:"request_v2"`
	ResponseV2 []struct {
		Name        string `json:"name"`
		Charset     string `json:"charset"`
		SignType    string `json:"sign_type"`
		Key         string `json:"response_key"`
		SignedText  string `json:"signed_text"`
		ContentType string `json:"content_type"`
		BodyBase64  string `json:"body_base64"`
	} `json:"response_v2"`
	Notification []struct {
		Name   string            `json:"name"`
		Params map[string]string `json:"params"`
		Body   string            `json:"body"`
	} `json:"notification"`
	V3Request []struct {
		Name         string            `json:"name"`
		Method       string            `json:"method"`
		Path         string            `json:"path_and_query"`
		Body         string            `json:"body"`
		StringToSign string            `json:"string_to_sign"`
		Headers      map[string]string `json:"headers"`
	} `json:"v3_request"`
	AES struct {
		Request struct {
			Plain  string            `json:"plain_biz_content"`
			Params map[string]string `json:"params"`
			Sign   string            `json:"sign"`
		} `json:"request"`
		Response struct {
			Plain string `json:"plain"`
			Body  string `json:"body"`
		} `json:"response"`
	} `json:"aes"`
	Captured []struct {
		Name         string      `json:"name"`
		RequestLine  string      `json:"request_line"`
		Headers      [][2]string `json:"headers"`
		Body         string      `json:"body"`
		Protocol     string      `json:"protocol"`
		SignType     string      `json:"sign_type"`
		StringToSign string      `json:"string_to_sign"`
	} `json:"captured_requests"`
	Shapes struct {
		Rows []map[string]string `json:"rows"`
	} `json:"response_shapes"`
	Negatives []struct {
		What string `json:"what"`
	} `json:"negatives"`
}

type wireForm struct {
	Target      string `json:"request_target"`
	ContentType string `json:"content_type"`
	Body        string `json:"body"`
}

func loadVectors(t testing.TB) *vectors {
	t.Helper()
	raw, err := os.ReadFile(vectorsPath)
	if err != nil {
		t.Fatal(err)
	}
	v := new(vectors)
	if err := json.Unmarshal(raw, v); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v *vectors) app() *app.App {
	return &app.App{
		Provider: alipay.Name, ID: vectorApp, Merchant: vectorSeller, Seed: 7,
		Keys: map[string]string{
			alipay.KeyMerchantPublic: v.Keys.App.PublicPEM, alipay.KeyPlatformPrivate: v.Keys.Alipay.PrivatePEM,
			alipay.KeyMerchantCert: v.CertMode.App, alipay.KeyPlatformCert: v.CertMode.Alipay, alipay.KeyRootCert: v.CertMode.Root,
			alipay.KeyAES: v.Keys.AES,
		},
		URLs: map[string]string{"notify": "http://127.0.0.1:9/notify", "gateway": "http://127.0.0.1:9/gateway"},
	}
}

// vectorWorld has the vectors' app, and the trade that their settles name; its receiver needs
// no binding there.
func vectorWorld(t testing.TB, v *vectors) *providertest.World {
	t.Helper()
	a := v.app()
	a.Dialect = map[string]string{"receivers": "any", "max_ratio": "100"}
	p := alipay.New()
	w := providertest.NewWorld(t, p, providertest.Register(t, p, a), vectorNow)
	w.Open(provider.Order{Amount: 8888, Extra: map[string]string{"trade_no": vectorTrade}})
	return w
}

// request puts a request together from its line, headers and body.
func request(method, target string, headers [][2]string, body string) *wire.Request {
	path := target
	if _, rest, ok := strings.Cut(path, "://"); ok {
		path = rest[strings.IndexByte(rest, '/'):]
	}
	path, query, _ := strings.Cut(path, "?")
	r := &wire.Request{Method: method, Target: target, Path: path, Query: query, Body: []byte(body)}
	for _, h := range headers {
		r.Header = append(r.Header, wire.Field{Name: h[0], Value: h[1]})
	}
	return r
}
