package merchant

import (
	"errors"
	"fmt"
	"net/http"

	"paymock/client/intella"
)

// Intella verifies intella's Payment Notifications; the app needs the platform's public key. A
// paid order is money; a failed one is only told of.
func Intella(a App) (Verifier, error) {
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

func (v intellaVerifier) Verify(_ http.Header, body []byte) (Reading, error) {
	n, err := v.verify.Verify(body)
	if err != nil {
		return Reading{}, err
	}
	r := Reading{Notice: "notify", Identity: n.Identity(), Fields: make(map[string]string, len(n.Fields))}
	for _, f := range n.Fields {
		r.Fields[f.Name] = f.Value
	}
	if id := n.Fields.Get("MchId"); id != v.mchID {
		return r, fmt.Errorf("%w: %q", ErrOtherApp, id)
	}
	p, err := n.Payment()
	r.Trade, r.Amount, r.Money = p.StoreOrderNo, p.TotalFee, p.Result == intella.ResultPaid
	return r, err
}

// Answer: the documents name no answer; the platform's own PHP sample prints true and false
// (intella sheet 4.8).
func (v intellaVerifier) Answer(refused error) Answer {
	answer := Answer{Status: http.StatusOK, ContentType: "text/plain; charset=utf-8", Body: "true"}
	if refused != nil {
		answer.Body = "false"
	}
	return answer
}
