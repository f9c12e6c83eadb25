package merchant_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/client/merchant"
)

// alipayKeys are the public test keys of the vectors.
type alipayKeys struct {
	Keys struct {
		Alipay struct {
			Private string `json:"private_pkcs8_pem"`
			Public  string `json:"public_pem"`
		} `json:"alipay"`
	} `json:"keys"`
	Certs struct {
		Alipay string `json:"alipay_crt_pem"`
	} `json:"cert_mode"`
	Notifications []struct {
		Name string `json:"name"`
		Body string `json:"body"`
	} `json:"notification"`
}

func loadAlipay(t *testing.T) alipayKeys {
	t.Helper()
	text, err := os.ReadFile("../../features/vectors/alipay.json")
	if err != nil {
		t.Fatal(err)
	}
	var k alipayKeys
	if err := json.Unmarshal(text, &k); err != nil {
		t.Fatal(err)
	}
	return k
}

// pushed signs a notification by the rule of Alipay sheet 5.1, with the standard library alone.
func (k alipayKeys) pushed(t *testing.T, values map[string]string) string {
	t.Helper()
	block, _ := pem.Decode([]byte(k.Keys.Alipay.Private))
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	var pairs []string
	form := url.Values{"sign_type": {"RSA2"}}
	for name, value := range values {
		pairs = append(pairs, name+"="+value)
		form.Set(name, value)
	}
	slices.Sort(pairs)
	sum := sha256.Sum256([]byte(strings.Join(pairs, "&")))
	sign, err := rsa.SignPKCS1v15(rand.Reader, parsed.(*rsa.PrivateKey), crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	form.Set("sign", base64.StdEncoding.EncodeToString(sign))
	return form.Encode()
}

const alipayApp = "2014072300007148"

func paidNotice(change map[string]string) map[string]string {
	values := map[string]string{
		"notify_type": "trade_status_sync", "notify_id": "N1", "app_id": alipayApp, "trade_no": "T1", "out_trade_no": "O1",
		"trade_status": "TRADE_SUCCESS", "total_amount": "88.88", "notify_time": "2026-11-21 22:51:02",
	}
	for name, value := range change {
		values[name] = value
	}
	return values
}

// Payment, its repeat, a refund, a closed trade and a split: one booking; each is answered with
// exactly success.
func TestAlipayBooksThePaymentOnce(t *testing.T) {
	t.Parallel()
	k := loadAlipay(t)
	for name, registered := range map[string]merchant.App{
		"key":         {Provider: "alipay", ID: alipayApp, PlatformPublicKey: k.Keys.Alipay.Public},
		"certificate": {Provider: "alipay", ID: alipayApp, Keys: map[string]string{"platform_cert": k.Certs.Alipay}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			if err := s.Register(t.Context(), registered); err != nil {
				t.Fatal(err)
			}
			bodies := []string{
				k.pushed(t, paidNotice(map[string]string{"notify_id": "N0", "trade_status": "WAIT_BUYER_PAY"})),
				k.pushed(t, paidNotice(nil)),
				k.pushed(t, paidNotice(map[string]string{"notify_time": "2026-11-21 22:55:02"})),
				k.pushed(t, paidNotice(map[string]string{"notify_id": "N2", "refund_fee": "8.88", "gmt_refund": "2026-11-21 22:55:00.123", "out_biz_no": "F1"})),
				k.pushed(t, paidNotice(map[string]string{"notify_id": "N3", "trade_status": "TRADE_CLOSED", "refund_fee": "88.88", "gmt_refund": "2026-11-21 22:56:00.123"})),
				k.pushed(t, map[string]string{
					"notify_id": "N4", "app_id": alipayApp, "msg_method": "alipay.trade.order.settle.notify",
					"biz_content": `{"trade_no":"T1","settle_no":"S1","royalty_detail_list":[]}`,
				}),
			}
			for _, n := range k.Notifications {
				bodies = append(bodies, n.Body)
			}
			for _, body := range bodies {
				wantAnswer(t, s.url, body, "success")
			}
			got, err := s.All(t.Context(), registered.Ref())
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range got {
				if !c.Verified {
					t.Errorf("callback %d: %s", i, c.Reason)
				}
			}
			if got[2].RepeatOf != got[1].Seq || got[3].RepeatOf != 0 {
				t.Errorf("repeats: %d of %d, %d", got[2].RepeatOf, got[1].Seq, got[3].RepeatOf)
			}
			booked, err := s.Booked(t.Context(), registered.Ref())
			want := []merchant.Booking{
				{Notice: "trade_status_sync", Trade: "2026112122001004130000127422", Amount: 8888, Times: 1}, // the vectors' own
				{Notice: "trade_status_sync", Trade: "T1", Amount: 8888, Times: 1},
			}
			if diff := cmp.Diff(want, booked); err != nil || diff != "" {
				t.Errorf("error %v, booked (-want +got):\n%s", err, diff)
			}
		})
	}
}

func wantAnswer(t *testing.T, base, body, want string) {
	t.Helper()
	resp, err := http.Post(base+"/callbacks/alipay/"+alipayApp+"/notify", "application/x-www-form-urlencoded; charset=utf-8", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if err != nil || string(got) != want || resp.StatusCode != http.StatusOK {
		t.Errorf("%d %q, error %v, want %q", resp.StatusCode, got, err, want)
	}
}

// What is not believed is answered with anything but success, and books nothing.
func TestAlipayRefuses(t *testing.T) {
	t.Parallel()
	k := loadAlipay(t)
	s := open(t)
	registered := merchant.App{Provider: "alipay", ID: alipayApp, PlatformPublicKey: k.Keys.Alipay.Public}
	if err := s.Register(t.Context(), registered); err != nil {
		t.Fatal(err)
	}
	good := k.pushed(t, paidNotice(nil))
	bodies := []string{
		strings.Replace(good, "total_amount=88.88", "total_amount=88.89", 1),
		k.pushed(t, paidNotice(map[string]string{"app_id": "2014072300007149"})),
		k.pushed(t, map[string]string{"notify_type": "trade_status_sync", "app_id": alipayApp}), // without its trade
		"a=1",
	}
	for _, body := range bodies {
		wantAnswer(t, s.url, body, "failure")
	}
	got, err := s.All(t.Context(), registered.Ref())
	if err != nil || len(got) != len(bodies) {
		t.Fatalf("%d callbacks, error %v", len(got), err)
	}
	for _, c := range got {
		if c.Verified || c.Reason == "" || c.Booked != 0 {
			t.Errorf("%+v", c)
		}
	}
	if booked, err := s.Booked(t.Context(), registered.Ref()); err != nil || len(booked) != 0 {
		t.Errorf("booked %v, error %v", booked, err)
	}
}

func TestAlipayNeedsAKey(t *testing.T) {
	t.Parallel()
	s := open(t)
	for want, registered := range map[string]merchant.App{
		"platform_public_key": {Provider: "alipay", ID: alipayApp},
		"AlipayPublicKey":     {Provider: "alipay", ID: alipayApp, PlatformPublicKey: "x"},
		"AlipayCertificate":   {Provider: "alipay", ID: alipayApp, Keys: map[string]string{"platform_cert": "x"}},
	} {
		if err := s.Register(t.Context(), registered); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one naming %s", err, want)
		}
	}
}
