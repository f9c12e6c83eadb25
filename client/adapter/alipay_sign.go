package adapter

import (
	"errors"
	"fmt"
	"strings"

	"paymock/client/alipay"
)

// signAlipay judges a notification of Alipay, or a request to it, by its sender's public key.
func signAlipay(keys SenderKeys, m Pasted) (SignVerdict, error) {
	body := strings.TrimSpace(m.Body)
	if m.Query != "" && body != "" {
		body = m.Query + "&" + body
	} else if body == "" {
		body = m.Query
	}
	if strings.HasPrefix(body, "{") || !strings.Contains(body, "=") {
		return SignVerdict{}, errors.New("the message is no form (a=1&b=2): payctl judges Alipay's notifications, and requests to gateway.do")
	}
	fromAlipay := strings.Contains(body, "notify_type=") || strings.Contains(body, "msg_method=")
	key, err := keys.Public(fromAlipay)
	if err != nil {
		return SignVerdict{}, err
	}
	v, err := alipay.NewVerifier(alipay.VerifierConfig{AlipayPublicKey: key})
	if err != nil {
		return SignVerdict{}, fmt.Errorf("--public-key: %w", err)
	}
	found, err := v.Explain("", []byte(body))
	if err != nil {
		return SignVerdict{}, fmt.Errorf("the message can't be read: %w", err)
	}
	out := SignVerdict{
		Rule:      "parameters sorted by name, decoded, k=v joined with &, sign left out, in notifications sign_type too; RSA with SHA-256 (RSA2), by the sender's key",
		Canonical: found.Text, Given: found.Sign,
	}
	if found.Sign != "" {
		out.noteMatch(found.Fits, found.Mistake)
		out.PublicKey, out.FromPlatform = key, fromAlipay
	}
	return out, nil
}
