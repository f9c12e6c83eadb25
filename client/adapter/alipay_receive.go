package adapter

import (
	"errors"
	"net/http"
	"strings"

	"paymock/client/alipay"
	"paymock/client/merchant"
)

// Names of an Alipay app's keys in App.Keys.
const (
	keyPlatformCert = "platform_cert"
	keyAES          = "aes_key"
)

// verifyAlipay verifies Alipay's notifications; the app needs the platform's public key, or its
// certificate under the name platform_cert. The payment of a trade is money, once per trade;
// a refund and a split tell of money that was booked before.
func verifyAlipay(a merchant.App) (merchant.Verifier, error) {
	c := alipay.VerifierConfig{AlipayPublicKey: a.PlatformPublicKey, AESKey: a.Keys[keyAES]}
	if c.AlipayPublicKey == "" {
		c.AlipayCertificate = a.Keys[keyPlatformCert]
	}
	if c.AlipayPublicKey == "" && c.AlipayCertificate == "" {
		return nil, errors.New("platform_public_key is empty: want Alipay's public key, or its certificate in keys.platform_cert")
	}
	v, err := alipay.NewVerifier(c)
	if err != nil {
		return nil, err
	}
	return alipayVerifier{a.ID, v}, nil
}

type alipayVerifier struct {
	appID  string
	verify *alipay.Verifier
}

func (v alipayVerifier) Verify(header http.Header, body []byte) (merchant.Reading, error) {
	n, err := v.verify.Verify(header.Get("Content-Type"), body)
	if err != nil {
		return merchant.Reading{Unsigned: errors.Is(err, alipay.ErrNoSign)}, err
	}
	r, err := merchant.NewReading(string(n.Kind), n.Identity(), n.Fields, "app_id", v.appID)
	if err != nil {
		return r, err
	}
	switch n.Kind {
	case alipay.KindTrade:
		t, err := n.Trade()
		r.Trade, r.Amount, r.Money = t.TradeNo, t.Total, t.Status.Paid() && !t.Refund()
		return r, err
	case alipay.KindSettle:
		s, err := n.Settle()
		r.Trade = s.TradeNo
		return r, err
	}
	return r, nil
}

// Answer: the platform wants exactly success and repeats after anything else (Alipay sheet 5.1).
func (alipayVerifier) Answer(refused error) merchant.Answer {
	return textAnswer("success", "failure", refused)
}

// Takes: exactly these seven characters (Alipay sheet 5.1). Assumed: blanks around are passed by.
func (alipayVerifier) Takes(a merchant.Answer) bool {
	return a.Status == http.StatusOK && strings.TrimSpace(a.Body) == "success"
}
