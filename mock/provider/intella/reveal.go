package intella

import (
	"bytes"

	"paymock/mock/provider"
	"paymock/mock/wire"
)

// Reveal gives the decrypted texts of an exchange, password hashes masked; see provider.Revealer.
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
	plain, cause := m.key.open(sealed)
	if cause != "" {
		return request, ""
	}
	return request, maskPasswords(plain)
}
