package alipay

import (
	"strings"

	"paymock/mock/provider"
	"paymock/mock/wire"
)

// maxRevealed bounds what the journal keeps of a decrypted text.
const maxRevealed = 64 << 10

// Reveal gives the business parameters and the answer of a request with AES content in the clear;
// see provider.Revealer.
func (p *Provider) Reveal(call *provider.Call, resp *wire.Response) (asked, answered string) {
	r, ok := call.Detail.(*request)
	if !ok || !r.aes {
		return "", ""
	}
	asked = boundText(r.bizText)
	if resp == nil {
		return asked, ""
	}
	ciphertext := string(resp.Body) // of v3; an error in it is plain
	if !r.v3 {
		_, ciphertext, _ = strings.Cut(ciphertext, `":"`)
		ciphertext, _, _ = strings.Cut(ciphertext, `"`)
	}
	plain, err := decryptAES(r.keys.aes, ciphertext)
	if err != nil {
		return asked, "" // what can't be decrypted was sent in the clear
	}
	text, ok := r.charset.decode(string(plain))
	if !ok {
		return asked, ""
	}
	return asked, boundText(text)
}

func boundText(text string) string {
	if len(text) <= maxRevealed {
		return text
	}
	return strings.ToValidUTF8(text[:maxRevealed], "") + "…"
}
