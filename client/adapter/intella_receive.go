package adapter

import (
	"errors"
	"net/http"
	"strings"

	"paymock/client/intella"
	"paymock/client/merchant"
)

// verifyIntella verifies intella's Payment Notifications; the app needs the platform's public key. A
// paid order is money; a failed one is only told of.
func verifyIntella(a merchant.App) (merchant.Verifier, error) {
	if a.PlatformPublicKey == "" {
		return nil, errors.New("platform_public_key is empty: want the key that seals requests to intella")
	}
	v, err := intella.NewVerifier(a.PlatformPublicKey)
	if err != nil {
		return nil, err
	}
	return intellaVerifier{a.ID, v}, nil
}

type intellaVerifier struct {
	mchID  string
	verify *intella.Verifier
}

func (v intellaVerifier) Verify(_ http.Header, body []byte) (merchant.Reading, error) {
	n, err := v.verify.Verify(body)
	if err != nil {
		return merchant.Reading{Unsigned: errors.Is(err, intella.ErrNoSign)}, err
	}
	r, err := merchant.NewReading("notify", n.Identity(), n.Fields, "MchId", v.mchID)
	if err != nil {
		return r, err
	}
	p, err := n.Payment()
	r.Trade, r.Amount, r.Money = p.StoreOrderNo, p.TotalFee, p.Result == intella.ResultPaid
	return r, err
}

// Answer: the documents name no answer; the platform's own PHP sample prints true and false
// (intella sheet 4.8).
func (intellaVerifier) Answer(refused error) merchant.Answer {
	return textAnswer("true", "false", refused)
}

// Takes: Assumed: any success but a plain false, since the documents name no answer (intella sheet
// 4.8).
func (intellaVerifier) Takes(a merchant.Answer) bool {
	return a.IsSuccess() && strings.TrimSpace(a.Body) != "false"
}
