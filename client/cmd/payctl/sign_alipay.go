package main

import (
	"context"
	"errors"
	"os"
	"strings"

	"paymock/client/alipay"
	"paymock/mock/doctor"
)

// signAlipay judges a notification of Alipay, or a request to it. The key is that of its sender:
// --public-key, or what paymock tells of the app.
func signAlipay(ctx context.Context, s *session, c *signCommand, m pastedMessage) (signVerdict, error) {
	body := strings.TrimSpace(m.body)
	if m.query != "" && body != "" {
		body = m.query + "&" + body
	} else if body == "" {
		body = m.query
	}
	if strings.HasPrefix(body, "{") || !strings.Contains(body, "=") {
		return signVerdict{}, usagef("the message is no form (a=1&b=2): payctl judges Alipay's notifications, and requests to gateway.do")
	}
	fromAlipay := strings.Contains(body, "notify_type=") || strings.Contains(body, "msg_method=")
	key, err := c.alipayKey(ctx, s, fromAlipay)
	if err != nil {
		return signVerdict{}, err
	}
	v, err := alipay.NewVerifier(alipay.VerifierConfig{AlipayPublicKey: key})
	if err != nil {
		return signVerdict{}, usagef("--public-key: %w", err)
	}
	found, err := v.Explain("", []byte(body))
	if err != nil {
		return signVerdict{}, usagef("the message can't be read: %w", err)
	}
	out := signVerdict{
		Rule:      "parameters sorted by name, decoded, k=v joined with &, sign left out, in notifications sign_type too; RSA with SHA-256 (RSA2), by the sender's key",
		Canonical: found.Text, Given: found.Sign,
	}
	if found.Sign != "" {
		out.noteMatch(found.Fits, found.Mistake)
		out.keys.Public, _ = doctor.ParsePublic(key) // the verifier has read it
		if fromAlipay {
			out.keys.Counterpart = out.keys.Public
		}
	}
	return out, nil
}

// alipayKey is the public key of the sender.
func (c *signCommand) alipayKey(ctx context.Context, s *session, fromAlipay bool) (string, error) {
	if c.PublicKey != "" {
		if _, err := os.Stat(c.PublicKey); errors.Is(err, os.ErrNotExist) || strings.Contains(c.PublicKey, "BEGIN") {
			return c.PublicKey, nil
		}
		text, err := readFile(ctx, c.PublicKey)
		if err != nil {
			return "", usagef("--public-key: %w", err)
		}
		return string(text), nil
	}
	s.provider = "alipay"
	ctx, cancel := s.callContext()
	defer cancel()
	a, _, err := s.appAccount(ctx)
	switch {
	case err != nil:
		return "", usagef("--public-key is missing: give the sender's public key, as a file or as text; paymock, which knows those of its apps, was asked in vain: %w", err)
	case fromAlipay:
		return a.PlatformPublicKey, nil
	}
	return a.MerchantPublicKey, nil
}
