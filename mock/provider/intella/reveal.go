package intella

import (
	"bytes"
	"slices"

	"paymock/mock/provider"
	"paymock/mock/wire"
)

// Reveal gives the decrypted texts of an exchange, password hashes and session keys masked; see provider.Revealer.
func (p *Provider) Reveal(call *provider.Call, resp *wire.Response) (request, response string) {
	m, ok := call.Detail.(*message)
	if !ok || m.text == nil {
		return "", ""
	}
	request = call.Canonical // the masked text: intella encrypts the string that others sign
	if m.key == nil || resp == nil {
		return request, ""
	}
	body, begins := bytes.CutPrefix(resp.Body, []byte(`{"Response":"`))
	body, ends := bytes.CutSuffix(body, []byte(`"}`))
	if !begins || !ends {
		return request, ""
	}
	body = bytes.ReplaceAll(bytes.ReplaceAll(body, []byte(`\n`), nil), []byte(`\u003d`), []byte("="))
	sealed, err := decodeBase64(string(body))
	if err != nil {
		return request, ""
	}
	plain, cause := m.key.decryptRequest(sealed)
	if cause != "" {
		return request, ""
	}
	return request, maskPasswords(maskSessionKeys(plain))
}

// maskSessionKeys masks the keys that readers sign on for in an answer's text, which is as it was written here.
func maskSessionKeys(text []byte) []byte {
	for from := 0; ; {
		_, rest, ok := bytes.Cut(text[from:], []byte(`"NewAESKey":"`))
		key, _, ended := bytes.Cut(rest, []byte(`"`))
		if !ok || !ended {
			return text
		}
		from = len(text) - len(rest)
		if len(key) > 0 {
			text = slices.Concat(text[:from], []byte("***"), rest[len(key):])
		}
	}
}
