package alipay

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"strings"
	"testing"
)

// TestExplain: right signatures fit, and each known way to sign wrongly is named.
func TestExplain(t *testing.T) {
	t.Parallel()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	v, err := NewVerifier(VerifierConfig{AlipayPublicKey: base64.StdEncoding.EncodeToString(der)})
	if err != nil {
		t.Fatal(err)
	}
	notice := Fields{{Name: "notify_type", Value: "trade_status_sync"}, {Name: "charset", Value: "utf-8"}, {Name: "subject", Value: "充电 a&b"}, {Name: "body", Value: ""}, {Name: "sign_type", Value: "RSA2"}}
	request := Fields{{Name: "method", Value: "alipay.trade.query"}, {Name: "charset", Value: "utf-8"}, {Name: "biz_content", Value: `{"a":"b c"}`}, {Name: "x", Value: ""}, {Name: "sign_type", Value: "RSA2"}}
	for name, tt := range map[string]struct {
		fields  Fields
		text    string
		as      SignType
		fits    bool
		mistake string
	}{
		"notification":               {notice, joinPairs(sortedFields(notice.Without("sign_type")), emptyKept), RSA2, true, ""},
		"request":                    {request, joinPairs(sortedFields(request), emptyDropped), RSA2, true, ""},
		"notification, sign_type in": {notice, joinPairs(sortedFields(notice), emptyKept), RSA2, false, "sign_type was left"},
		"request, sign_type out":     {request, joinPairs(sortedFields(request.Without("sign_type")), emptyDropped), RSA2, false, "sign_type was left"},
		"empty values":               {request, joinPairs(sortedFields(request), emptyKept), RSA2, false, "empty values"},
		"encoded":                    {request, MistakeEncoded.text(request), RSA2, false, "URL-encoded"},
		"unsorted":                   {request, joinPairs(request, emptyDropped), RSA2, false, "not sorted"},
		"the other hash":             {request, joinPairs(sortedFields(request), emptyDropped), RSA, false, "hash"},
		"something else":             {request, "x", RSA2, false, ""},
	} {
		sign, err := tt.as.sign(key, tt.text)
		if err != nil {
			t.Fatal(err)
		}
		e, err := v.Explain("", []byte(append(tt.fields[:len(tt.fields):len(tt.fields)], Field{Name: "sign", Value: sign}).Form()))
		if err != nil || e.Fits != tt.fits || !strings.Contains(e.Mistake, tt.mistake) || (e.Mistake == "") != (tt.mistake == "") {
			t.Errorf("%s: %+v, %v, want %t, %q", name, e, err, tt.fits, tt.mistake)
		}
		blank := strings.ReplaceAll(sign, "+", " ")
		e, err = v.Explain("", []byte(append(tt.fields[:len(tt.fields):len(tt.fields)], Field{Name: "sign", Value: blank}).Form()))
		if tt.fits && blank != sign && (err != nil || !strings.Contains(e.Mistake, "blanks")) {
			t.Errorf("%s with blanks: %+v, %v", name, e, err)
		}
	}
	if e, err := v.Explain("", []byte(notice.Form())); err != nil || e.Sign != "" || e.Fits {
		t.Errorf("unsigned: %+v, %v", e, err)
	}
	if _, err := v.Explain("", []byte("a=1&a=2")); err == nil {
		t.Error("a name twice was taken")
	}
}
