package alipay

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/client/clienttest"
)

func newVerifier(t testing.TB) *Verifier {
	t.Helper()
	all := load(t)
	v, err := NewVerifier(VerifierConfig{AlipayPublicKey: all.Keys.Alipay.Public, AESKey: all.Keys.AES})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// notification signs parameters as the platform does, or with other ones kept in the string.
func notification(t testing.TB, f Fields, kept ...string) string {
	t.Helper()
	text := joinPairs(sortedFields(f.Without("sign", "sign_type")), emptyKept)
	if len(kept) > 0 {
		text = joinPairs(sortedFields(append(f.Without("sign", "sign_type"), f.Only(kept...)...)), emptyKept)
	}
	return append(f[:len(f):len(f)], Field{Name: "sign", Value: signAlipay(t, text)}).Form()
}

func fieldsNamed(t testing.TB, name string) Fields {
	t.Helper()
	for _, v := range load(t).Notifications {
		if v.Name == name {
			return Fields(v.Params)
		}
	}
	t.Fatalf("the vector %s is gone", name)
	return nil
}

const mediaForm = "application/x-www-form-urlencoded; charset=utf-8"

func TestTradeNotice(t *testing.T) {
	t.Parallel()
	read := func(name string) TradeNotice {
		n, err := newVerifier(t).Verify(mediaForm, []byte(notification(t, fieldsNamed(t, name))))
		if err != nil {
			t.Fatal(err)
		}
		if n.Kind != KindTrade || n.Identity() != "trade_status_sync "+n.Fields.Get("notify_id") {
			t.Errorf("%s: kind %s, identity %s", name, n.Kind, n.Identity())
		}
		got, err := n.Trade()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := n.Settle(); !errors.Is(err, ErrIncomplete) {
			t.Errorf("%s as a settle message: %v", name, err)
		}
		return got
	}
	paid := TradeNotice{
		NotifyID: "2026112100222225102057481000000001", NotifyTime: beijingTime(t, "2026-11-21 22:51:02"), AppID: testApp,
		TradeNo: "2026112122001004130000127422", OutTradeNo: "20160727001-A", Status: StatusPaid,
		BuyerID: "2088102146225135", SellerID: "2088101126765726", Total: 8888, Receipt: 8888, Subject: "大乐透 & 100%=ok",
		CreatedAt: beijingTime(t, "2026-11-21 22:50:40"), PaidAt: beijingTime(t, "2026-11-21 22:51:01"),
		Passback: "merchantBizType%3d3C%26merchantBizNo%3d2016010101111",
	}
	if diff := cmp.Diff(paid, read("trade_success_utf8")); diff != "" {
		t.Errorf("paid (-want +got):\n%s", diff)
	}
	refunded := read("full_refund_closed")
	want := paid
	want.NotifyID, want.Status, want.ClosedAt = refunded.NotifyID, StatusClosed, beijingTime(t, "2026-11-21 22:55:00")
	want.RefundNo, want.Refunded, want.RefundedAt = "REF0001", 8888, beijingTime(t, "2026-11-21 22:55:00").Add(123*time.Millisecond)
	if diff := cmp.Diff(want, refunded); diff != "" {
		t.Errorf("refunded (-want +got):\n%s", diff)
	}
	if paid.Refund() || !refunded.Refund() || !paid.Status.Paid() || refunded.Status.Paid() {
		t.Error("a payment and a refund look alike")
	}
}

func beijingTime(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := ParseTime(text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// The message about a split, signed without sign_type or with it: the documents don't say which
// (Alipay sheet 5.4). A notification about a trade has one string only (5.2).
func TestSettleNotice(t *testing.T) {
	t.Parallel()
	fields := fieldsNamed(t, "settle_notify_message_api")
	for _, kept := range [][]string{nil, {"sign_type"}} {
		n, err := newVerifier(t).Verify("", []byte(notification(t, fields, kept...)))
		if err != nil {
			t.Fatalf("sign_type kept %v: %v", kept, err)
		}
		got, err := n.Settle()
		if err != nil {
			t.Fatal(err)
		}
		want := SettleNotice{
			NotifyID: "2026112100262225202057481000000004", At: time.UnixMilli(1795301522000), AppID: testApp, MsgType: MsgAsyncResult,
			OutRequestNo: "R20261121000001", TradeNo: "2026112122001004130000127422", SettleNo: "20261121002530070036530006474222",
			OperationAt: beijingTime(t, "2026-11-21 22:52:00"),
			Details: []SettleDetail{{
				Type: "transfer", At: beijingTime(t, "2026-11-21 22:52:01"), TransOut: "2088101126765726", TransIn: "2088101126708402",
				Amount: 10, State: StateSuccess, ID: "20261121003230070000650012345678",
			}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	trade := fieldsNamed(t, "trade_success_utf8")
	if _, err := newVerifier(t).Verify("", []byte(notification(t, trade, "sign_type"))); !errors.Is(err, ErrWrongSign) {
		t.Errorf("a trade's with sign_type in its string: %v", err)
	}
}

// A message's content may be encrypted; the signature is over the ciphertext.
func TestEncryptedMessage(t *testing.T) {
	t.Parallel()
	v := newVerifier(t)
	fields := fieldsNamed(t, "settle_notify_message_api")
	plain := fields.Get("biz_content")
	sealed := fields.With("biz_content", v.content.encrypt(plain)).With("encrypt_type", "AES")
	n, err := v.Verify("", []byte(notification(t, sealed)))
	if err != nil || n.Fields.Get("biz_content") != plain {
		t.Fatalf("%v, error %v", n, err)
	}
	blind, err := NewVerifier(VerifierConfig{AlipayPublicKey: load(t).Keys.Alipay.Public})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := blind.Verify("", []byte(notification(t, sealed))); !errors.Is(err, ErrMalformed) {
		t.Errorf("without a key: %v", err)
	}
	broken := sealed.With("biz_content", "AAAA")
	if _, err := v.Verify("", []byte(notification(t, broken))); !errors.Is(err, ErrMalformed) {
		t.Errorf("no ciphertext: %v", err)
	}
}

func TestVerifySaysWhy(t *testing.T) {
	t.Parallel()
	trade := fieldsNamed(t, "trade_success_utf8")
	good := notification(t, trade)
	tests := map[string]struct {
		media, body string
		want        error
	}{
		"good":                     {mediaForm, good, nil},
		"no content type":          {"", good, nil},
		"another content type":     {"application/json", good, ErrMalformed},
		"broken percent":           {mediaForm, good + "&x=%zz", ErrMalformed},
		"empty":                    {mediaForm, "", ErrNoSign},
		"no sign":                  {mediaForm, trade.Form(), ErrNoSign},
		"no sign_type":             {mediaForm, notification(t, trade.Without("sign_type")), ErrNoSign},
		"unknown sign_type":        {mediaForm, notification(t, trade.With("sign_type", "MD5")), ErrWrongSign},
		"the other sign_type":      {mediaForm, notification(t, trade.With("sign_type", "RSA")), ErrWrongSign},
		"twice the same":           {mediaForm, good + "&trade_no=" + trade.Get("trade_no"), ErrAmbiguous},
		"two signs":                {mediaForm, good + "&sign=x", ErrAmbiguous},
		"unknown charset":          {mediaForm, notification(t, trade.With("charset", "latin-1")), ErrMalformed},
		"not in its charset":       {mediaForm, notification(t, trade.With("subject", "\xff")), ErrMalformed},
		"empty, signed as k=":      {mediaForm, notification(t, append(trade, Field{Name: "body2", Value: ""})), nil},
		"empty, not signed (neg.)": {mediaForm, good + "&body2=", ErrWrongSign},
		"URL alphabet in the sign": {mediaForm, strings.ReplaceAll(good, "%2B", "-"), ErrWrongSign},
		"the merchant's signature": {mediaForm, signedByMerchant(t, trade), ErrWrongSign},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, err := newVerifier(t).Verify(test.media, []byte(test.body))
			if !errors.Is(err, test.want) || (n == nil) != (test.want != nil) {
				t.Errorf("%v, error %v, want %v", n, err, test.want)
			}
		})
	}
}

func signedByMerchant(t testing.TB, f Fields) string {
	t.Helper()
	key, err := parsePrivateKey(load(t).Keys.App.PKCS8)
	if err != nil {
		t.Fatal(err)
	}
	sign, err := RSA2.sign(key, joinPairs(sortedFields(f.Without("sign_type")), emptyKept))
	if err != nil {
		t.Fatal(err)
	}
	return append(f[:len(f):len(f)], Field{Name: "sign", Value: sign}).Form()
}

// What is signed but lacks what its kind must have is no fact.
func TestIncomplete(t *testing.T) {
	t.Parallel()
	trade := fieldsNamed(t, "trade_success_utf8")
	for _, name := range []string{"app_id", "trade_no", "out_trade_no", "trade_status", "total_amount"} {
		n, err := newVerifier(t).Verify("", []byte(notification(t, trade.Without(name))))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := n.Trade(); !errors.Is(err, ErrIncomplete) || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
	for name, value := range map[string]string{"total_amount": "88.888", "gmt_payment": "yesterday", "refund_fee": "1e3"} {
		n, err := newVerifier(t).Verify("", []byte(notification(t, trade.With(name, value))))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := n.Trade(); !errors.Is(err, ErrIncomplete) || !strings.Contains(err.Error(), name) {
			t.Errorf("with %s %q: %v", name, value, err)
		}
	}
	message := fieldsNamed(t, "settle_notify_message_api")
	for what, content := range map[string]string{
		"not JSON": "{", "a list": "[]", "without trade_no": `{"settle_no":"1"}`, "without settle_no": `{"trade_no":"1"}`,
		"details no list": `{"trade_no":"1","settle_no":"1","royalty_detail_list":{}}`,
		"detail's amount": `{"trade_no":"1","settle_no":"1","royalty_detail_list":[{"state":"FAIL","amount":"x"}]}`,
	} {
		n, err := newVerifier(t).Verify("", []byte(notification(t, message.With("biz_content", content))))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := n.Settle(); !errors.Is(err, ErrIncomplete) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// Every single change of a notification is noticed; only its order doesn't matter.
func TestTamperedNotifications(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"trade_success_utf8", "settle_notify_message_api"} {
		fields := fieldsNamed(t, name)
		signed, err := parseForm(notification(t, fields))
		if err != nil {
			t.Fatal(err)
		}
		var pairs []clienttest.Pair
		for _, f := range fields {
			pairs = append(pairs, clienttest.Pair{f.Name, f.Value})
		}
		v := newVerifier(t)
		for _, c := range clienttest.FieldFaults(pairs) {
			t.Run(name+" "+c.Name, func(t *testing.T) {
				t.Parallel()
				var f Fields
				for _, p := range c.Fields {
					f = append(f, Field{Name: p[0], Value: p[1]})
				}
				_, err := v.Verify(mediaForm, []byte(append(f, Field{Name: "sign", Value: signed.Get("sign")}).Form()))
				switch {
				case c.Harmless && err != nil:
					t.Errorf("refused: %v", err)
				case !c.Harmless && err == nil:
					t.Error("was believed")
				}
			})
		}
	}
}

func TestNewVerifierNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	all := load(t)
	for want, c := range map[string]VerifierConfig{
		"AlipayPublicKey: want":   {},
		"AlipayCertificate: want": {AlipayCertificate: "x"},
		"want one of them":        {AlipayCertificate: all.Certs.Alipay, AlipayPublicKey: all.Keys.Alipay.Public},
		"AESKey: want":            {AlipayPublicKey: all.Keys.Alipay.Public, AESKey: "AAAA"},
	} {
		if _, err := NewVerifier(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one saying %s", err, want)
		}
	}
}

// Without a number of its own a notification is known by all that was signed.
func TestIdentityWithoutNumber(t *testing.T) {
	t.Parallel()
	n, err := newVerifier(t).Verify("", []byte(notification(t, Fields{{Name: "a", Value: "1"}, {Name: "sign_type", Value: "RSA2"}})))
	if err != nil || n.Kind != KindOther || n.Identity() != "a=1" {
		t.Errorf("%+v, error %v", n, err)
	}
}
