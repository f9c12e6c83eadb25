package adapter

import (
	"encoding/json"
	"errors"
	"net/http"

	"paymock/client/fourpyun"
	"paymock/client/merchant"
)

// verifyFourpyun verifies 4pyun's callbacks; the app needs its secret. A paid payment and a valid
// share are money. A profit tells of a share again, under the share's number (Assumed), and a
// settlement record of payments.
func verifyFourpyun(a merchant.App) (merchant.Verifier, error) {
	if a.Secret == "" {
		return nil, errors.New("secret is empty: want the app's app_secret")
	}
	return fourpyunVerifier{a.ID, a.Secret}, nil
}

type fourpyunVerifier struct{ appID, secret string }

func (v fourpyunVerifier) Verify(header http.Header, body []byte) (merchant.Reading, error) {
	n, err := fourpyun.Verify(v.secret, header.Get("Content-Type"), body)
	if err != nil {
		return merchant.Reading{Unsigned: errors.Is(err, fourpyun.ErrNoSign)}, err
	}
	r, err := merchant.NewReading(string(n.Kind), n.Identity(), n.Fields, "app_id", v.appID)
	if err != nil {
		return r, err
	}
	switch n.Kind {
	case fourpyun.KindNotify:
		p, err := n.Payment()
		r.Trade, r.Amount, r.Money = p.PaySerial, p.Value, p.Status == fourpyun.StatusPaid
		return r, err
	case fourpyun.KindSharding:
		s, err := n.Sharding()
		r.Trade, r.Amount, r.Money = s.TradeNo, s.TradeValue, s.Status == 1
		return r, err
	case fourpyun.KindProfit:
		p, err := n.Profit()
		r.Trade, r.Amount, r.Money, r.Account = p.TraceID, p.Value, true, string(fourpyun.KindSharding)
		return r, err
	case fourpyun.KindSettlement:
		s, err := n.Settlement()
		r.Trade = s.Serial
		return r, err
	}
	return r, nil
}

// Answer: the platform wants {"code":"1001"} and repeats after anything else (4pyun sheet
// 5.7). Which code says "no" is undocumented; a partner's receiver was seen to send "1500"
// (sheet 10).
func (v fourpyunVerifier) Answer(refused error) merchant.Answer {
	answer := merchant.Answer{Status: http.StatusOK, ContentType: "application/json; charset=UTF-8", Body: `{"code":"1001"}`}
	if refused != nil {
		text, err := json.Marshal(map[string]string{"code": "1500", "message": refused.Error()})
		if err != nil {
			text = []byte(`{"code":"1500"}`)
		}
		answer.Body = string(text)
	}
	return answer
}

// Takes: the code "1001", a string, in a JSON object (4pyun sheet 5.7, and 6 for the string).
func (fourpyunVerifier) Takes(a merchant.Answer) bool {
	var said struct {
		Code string `json:"code"`
	}
	return a.IsSuccess() && json.Unmarshal([]byte(a.Body), &said) == nil && said.Code == "1001"
}
