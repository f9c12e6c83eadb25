package alipay_test

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"paymock/mock/app"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/providertest"
	"paymock/mock/wire"
)

const (
	queryMethod  = "alipay.trade.query"
	refundMethod = "alipay.trade.refund"
)

// TestEncryptedErrors: v2 errors are encrypted like successes, even a refused signature
// (lokielse/omnipay-alipay#163, smartwalle/alipay#242), and plain only when the request couldn't
// be decrypted (official Node SDK 4.14).
func TestEncryptedErrors(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	m.aesKey = w.App.Keys[alipay.KeyAES]
	unsigned := m.public(queryMethod, tradeBiz)
	unsigned["sign"] = "AAAA"
	garbled := m.public(queryMethod, tradeBiz)
	garbled["biz_content"] = "AAAAAAAAAAAAAAAAAAAAAA=="
	garbled["sign"] = signWith(m.key, "RSA2", toSign(garbled, "sign"))
	for name, tt := range map[string]struct {
		req  *wire.Request
		code string
		aes  bool
	}{
		"success":              {m.v2(queryMethod, tradeBiz), "10000", true},
		"refused by business":  {m.v2(queryMethod, `{"trade_no":"1"}`), "40004", true},
		"no JSON inside":       {m.v2(queryMethod, `{`), "40002", true},
		"wrong signature":      {form(unsigned), "40002", true},
		"ciphertext of others": {form(garbled), "40002", false},
	} {
		w, _ := world(t, nil)
		r := w.Do(tt.req)
		if got := readAnswer(t, w.App, tt.req, r.Response); got["code"] != tt.code {
			t.Errorf("%s: answered %v", name, got)
		}
		if aes := strings.Contains(string(r.Response.Body), `_response":"`); aes != tt.aes {
			t.Errorf("%s: encrypted is %t: %s", name, aes, r.Response.Body)
		}
	}
}

// TestV3EncryptedByHeader: the header alipay-encrypt-type alone decides, on GET too: PHP v3 3.0.70
// and .NET v3 decrypt every 2xx answer. Errors are plain.
func TestV3EncryptedByHeader(t *testing.T) {
	t.Parallel()
	aes := [2]string{"alipay-encrypt-type", "AES"}
	for _, tt := range []struct {
		name, target, body string
		status             int
		encrypted          bool
	}{
		{"rate", "/v3/alipay/trade/royalty/rate/query?out_request_no=Q", "", 200, true},
		{"unknown settle", "/v3/alipay/trade/order/settle/query?settle_no=1", "", 400, false},
	} {
		w, m := world(t, nil)
		m.headers = [][2]string{aes}
		req := m.v3("GET", tt.target, tt.body)
		r := w.Do(req)
		got := readAnswer(t, w.App, req, r.Response)
		if r.Response.Status != tt.status || (r.Response.Header.Get("alipay-encrypt-type") == "AES") != tt.encrypted || len(got) == 0 {
			t.Errorf("%s: %d %v %v", tt.name, r.Response.Status, r.Response.Header, got)
		}
	}
	w, m := world(t, nil, func(a *app.App) { delete(a.Keys, alipay.KeyAES) })
	m.headers = [][2]string{aes}
	wants(t, w.Do(m.v3("GET", "/v3/alipay/trade/royalty/rate/query?out_request_no=Q", "")).Outcome, "isv.missing-encypt-key")
}

// TestDemoSerials: PHP's openssl_x509_parse gives serial numbers of 128 bits and more as "0x…",
// and every PHP SDK then computes another SN. Alipay's have 16 bytes, the first 0x20.
func TestDemoSerials(t *testing.T) {
	t.Parallel()
	a := providertest.Register(t, alipay.New(), demoApp())
	for _, name := range []string{alipay.KeyMerchantCert, alipay.KeyPlatformCert, alipay.KeyRootCert} {
		block, _ := pem.Decode([]byte(a.Keys[name]))
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		if serial := c.SerialNumber.Bytes(); len(serial) != 16 || serial[0] != 0x20 {
			t.Errorf("%s has serial %x", name, serial)
		}
	}
}

// TestHexSerialIsNamed: the SN that PHP makes of a long serial number is recognised, and so is any other
// way to write the number in hexadecimal, of the app's certificate and of the root.
func TestHexSerialIsNamed(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	explained := func(app, root, code string, named bool) {
		t.Helper()
		m.certs = &[2]string{app, root}
		out := w.Do(m.v2(queryMethod, tradeBiz)).Outcome
		wants(t, out, code)
		if strings.Contains(out.Explain, "hexadecimal") != named {
			t.Errorf("%s, %s explained %q", app, root, out.Explain)
		}
	}
	cert, root := w.App.Keys[alipay.KeyMerchantCert], w.App.Keys[alipay.KeyRootCert]
	explained(phpSN(t, cert), certSN(t, root), "isv.app-cert-not-exist", true)
	for _, write := range []func(string) string{
		func(hex string) string { return "0x" + hex }, func(hex string) string { return "0x" + strings.ToLower(hex) },
		func(hex string) string { return hex }, strings.ToLower, colons, func(hex string) string { return "00" + hex },
		func(hex string) string { return strings.ToLower(colons("00" + hex)) },
	} {
		hexSN := func(pem string) string {
			issuer, serial := issuerAndSerial(t, pem)
			sum := md5.Sum([]byte(issuer + write(serial)))
			return hex.EncodeToString(sum[:])
		}
		explained(hexSN(cert), certSN(t, root), "isv.app-cert-not-exist", true)
		explained(certSN(t, cert), hexSN(root), "isv.invalid-alipay-root-cert-sn", true)
	}
	explained(colons(phpSN(t, cert)), certSN(t, root), "isv.app-cert-not-exist", true)
	explained("00", certSN(t, root), "isv.app-cert-not-exist", false)
	explained(certSN(t, cert), "00", "isv.invalid-alipay-root-cert-sn", false)
}

// colons writes two digits at a time.
func colons(hex string) string {
	return strings.TrimSuffix(regexp.MustCompile("..").ReplaceAllString(hex, "$0:"), ":")
}

// TestMistakenSNIsNamed: a serial number that was sent as it is, an SN written otherwise, one of another
// certificate, and one made of the certificate before a change are told apart.
func TestMistakenSNIsNamed(t *testing.T) {
	t.Parallel()
	p := alipay.New()
	before := providertest.Register(t, p, demoApp())
	key, set := newCert(t, publicKey(before.Keys[alipay.KeyPlatformPublic]))
	after, err := change(t, p, before, vectorNow, set)
	if err != nil {
		t.Fatal(err)
	}
	w := providertest.NewWorld(t, p, before, vectorNow)
	prepare(w)
	w.App, _ = w.Apps.Change(before.Name(), func(a *app.App) { a.Keys, a.Replaced, a.Parsed = after.Keys, after.Replaced, after.Parsed })
	old, cert, root := before.Keys[alipay.KeyMerchantCert], after.Keys[alipay.KeyMerchantCert], after.Keys[alipay.KeyRootCert]
	_, serial := issuerAndSerial(t, old)
	issuer, hexNumber := issuerAndSerial(t, cert)
	number, _ := new(big.Int).SetString(hexNumber, 16)
	made := func(text string) string {
		sum := md5.Sum([]byte(text))
		return hex.EncodeToString(sum[:])
	}
	right, short, long := md5.Sum([]byte(issuer+number.String())), sha1.Sum([]byte(issuer+number.String())), sha256.Sum256([]byte(issuer+number.String()))
	for sn, said := range map[string]string{
		made("/" + strings.ReplaceAll(issuer, ",", "/") + number.String()): "from the issuer's names in another order",
		made(number.String()):                       "from the serial number alone",
		made(issuer):                                "from the issuer alone",
		made(number.String() + issuer):              "from the serial number before the issuer",
		made(cert):                                  "from the whole certificate",
		hex.EncodeToString(short[:]):                "from issuer and serial number by SHA-1",
		hex.EncodeToString(long[:]):                 "from issuer and serial number by SHA-256",
		base64.StdEncoding.EncodeToString(right[:]): "from the MD5's bytes in base64",
		serial:                           "serial number itself",
		colons(serial):                   "serial number itself",
		strings.ToUpper(certSN(t, cert)): "another form",
		colons(certSN(t, cert)):          "another form",
		certSN(t, root):                  "the SN of root_cert",
		certSN(t, after.Keys[alipay.KeyPlatformCert]): "the SN of platform_cert",
		phpSN(t, old): "that was replaced; yours was made from the serial number in hexadecimal",
	} {
		m := merchant{key: key, app: w.App, certs: &[2]string{sn, certSN(t, root)}}
		out := w.Do(m.v2(queryMethod, tradeBiz)).Outcome
		wants(t, out, "isv.app-cert-not-exist")
		if !strings.Contains(out.Explain, said) {
			t.Errorf("%s explained %q, not %q", sn, out.Explain, said)
		}
	}
}

// TestFailedMembers: what refused answers carry beside their codes (captures with index ids
// 17631704639, 32612152679, 4397430145; developer.aliyun.com/article/707486).
func TestFailedMembers(t *testing.T) {
	t.Parallel()
	const four = "buyer_pay_amount invoice_amount point_amount receipt_amount"
	for _, tt := range []struct{ method, biz, order, zero string }{
		{queryMethod, `{"out_trade_no":"none"}`, "none", four},
		{refundMethod, `{"out_trade_no":"none","refund_amount":1,"out_request_no":"F"}`, "none", "refund_fee send_back_fee"},
		{refundMethod, refundOf("F", "88.89"), "20160727001-A", "refund_fee send_back_fee"},
		{refundMethod, with(tradeBiz, `"refund_amount":1`), "20160727001-A", "refund_fee send_back_fee"},
		{"alipay.trade.pay", strings.Replace(payBiz, "281234567890123456", authCode(t, "ACQ.PAYMENT_FAIL"), 1), "", four},
	} {
		w, m := world(t, nil)
		got, _ := call(t, w, m, tt.method, tt.biz)
		for _, name := range strings.Fields(tt.zero) {
			if got["code"] != "40004" || got[name] != "0.00" {
				t.Errorf("%s: %s is %v in %v", tt.method, name, got[name], got)
			}
		}
		if order, _ := got["out_trade_no"].(string); order != tt.order {
			t.Errorf("%s: out_trade_no is %q in %v", tt.method, order, got)
		}
	}
	w, m := world(t, nil)
	if got, _ := call(t, w, m, refundMethod, refundBiz); got["send_back_fee"] != "8.88" {
		t.Errorf("a success carries send_back_fee, too: %v", got)
	}
}

// TestRecordedCodes: sub_codes as recorded answers have them.
func TestRecordedCodes(t *testing.T) {
	t.Parallel()
	refunded := func(amount string) func(*testing.T, *providertest.World, merchant) {
		return func(t *testing.T, w *providertest.World, m merchant) {
			t.Helper()
			_, out := call(t, w, m, refundMethod, refundOf("F0", amount))
			wants(t, out, "10000")
		}
	}
	split := settleOf("R", to(ourReceiver, `"8.89"`))
	for name, tt := range map[string]struct {
		dialect map[string]string
		before  func(*testing.T, *providertest.World, merchant)
		method  string
		biz     string
		code    string
	}{
		// developer.aliyun.com/article/707486
		"in part, without number": {method: refundMethod, biz: with(tradeBiz, `"refund_amount":1`), code: "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"},
		// Production log, index id 56455913679, section 6.1: 3000 paid, 2800 refunded, 260 asked.
		"more than refunds left": {before: refunded("80"), method: settleMethod, biz: split, code: "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR"},
		// The documents against the same log.
		"after all was refunded":        {before: refunded("88.88"), method: settleMethod, biz: split, code: "ACQ.TRADE_STATUS_ERROR"},
		"after all was refunded, log":   {dialect: map[string]string{"settle_after_full_refund": "ILLEGAL_SETTLE_STATE"}, before: refunded("88.88"), method: settleMethod, biz: split, code: "ACQ.ILLEGAL_SETTLE_STATE"},
		"above the rest":                {method: refundMethod, biz: refundOf("F", "88.89"), code: "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"},
		"above the rest, older article": {dialect: map[string]string{"refund_above_rest": "REASON_TRADE_REFUND_FEE_ERR"}, method: refundMethod, biz: refundOf("F", "88.89"), code: "ACQ.REASON_TRADE_REFUND_FEE_ERR"},
		// Settle trouble-shooting guide, index id 46506231090, section 3.1.3.
		"bind of 15 digits":     {method: bindMethod, biz: receiverOf("userId", "208800000000007", ""), code: "INVALID_PARAMETER"},
		"bind of another start": {method: bindMethod, biz: receiverOf("userId", "2089000000000007", ""), code: "INVALID_PARAMETER"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, m := world(t, tt.dialect)
			if tt.before != nil {
				tt.before(t, w, m)
			}
			_, out := call(t, w, m, tt.method, tt.biz)
			wants(t, out, tt.code)
		})
	}
}

const bindMethod = "alipay.trade.royalty.relation.bind"

// refundOf is a refund of the world's trade.
func refundOf(number, amount string) string {
	return `{"trade_no":"` + vectorTrade + `","refund_amount":"` + amount + `","out_request_no":"` + number + `"}`
}
