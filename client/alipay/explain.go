package alipay

import (
	"cmp"
	"fmt"
	"strings"
)

// Explanation is a Verifier's judgement of a form: a notification, or a request by gateway.do, whose
// signed string holds sign_type.
type Explanation struct {
	Text string // what had to be signed
	Sign string // "": the form carries none
	Fits bool
	// Mistake says by which known mistake the signature would fit; "" when by none.
	Mistake string
}

// Explain judges a form's signature with the verifier's key, and looks for the known mistake that
// explains a wrong one. The errors are ErrMalformed and ErrAmbiguous.
func (v *Verifier) Explain(contentType string, body []byte) (Explanation, error) {
	raw, charset, err := parseNotice(contentType, body)
	if err != nil {
		return Explanation{}, err
	}
	left, empty, otherwise := []string{"sign", "sign_type"}, emptyKept, emptyDropped
	if raw.Get("method") != "" && raw.Get("notify_type") == "" {
		left, empty, otherwise = left[:1], otherwise, empty
	}
	text := joinPairs(sortedFields(raw.Without(left...)), empty)
	e := Explanation{Sign: raw.Get("sign")}
	if e.Text, err = charset.decode(text); err != nil {
		return Explanation{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if e.Sign == "" {
		return e, nil
	}
	signType := SignType(cmp.Or(raw.Get("sign_type"), string(RSA2)))
	fits := func(t SignType, text, sign string) bool { return t.verify(v.key, text, sign) == nil }
	if e.Fits = fits(signType, text, e.Sign); e.Fits {
		return e, nil
	}
	other := map[SignType]SignType{RSA2: RSA, RSA: RSA2}[signType]
	for _, try := range []struct {
		mistake string
		t       SignType
		text    string
		sign    string
	}{
		{"sign_type was left in or left out: notifications sign without it, requests with it", signType, joinPairs(sortedFields(raw.Without("sign")), empty), e.Sign},
		{"sign_type was left in or left out: notifications sign without it, requests with it", signType, joinPairs(sortedFields(raw.Without("sign", "sign_type")), empty), e.Sign},
		{"empty values were left out of a notification, or were left in a request", signType, joinPairs(sortedFields(raw.Without(left...)), otherwise), e.Sign},
		{"the values were signed as they travel, URL-encoded", signType, MistakeEncoded.text(raw.Without(left...)), e.Sign},
		{"the parameters were not sorted by name", signType, joinPairs(raw.Without(left...), empty), e.Sign},
		{"the hash is that of the other sign_type", other, text, e.Sign},
		{`the signature's "+" became blanks: it travelled without URL-encoding, or was decoded twice`, signType, text, strings.ReplaceAll(e.Sign, " ", "+")},
	} {
		if try.t != "" && fits(try.t, try.text, try.sign) {
			e.Mistake = try.mistake
			break
		}
	}
	return e, nil
}
