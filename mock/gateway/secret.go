package gateway

import (
	"bytes"

	"paymock/mock/provider"
)

// secretMask stands in the journal for a secret that a merchant sent along.
const secretMask = "***"

// maskSecrets masks, in a request as it came, the values of fields that must never travel.
func maskSecrets(p provider.Provider, request []byte) []byte {
	secretive, ok := p.(provider.SecretFields)
	if !ok {
		return request
	}
	for _, name := range secretive.SecretFields() {
		for from := 0; ; {
			i := bytes.Index(request[from:], []byte(name))
			if i < 0 {
				break
			}
			from += i + len(name)
			if begin, end := secretValue(request, from); end > begin {
				request = bytes.Join([][]byte{request[:begin], request[end:]}, []byte(secretMask))
				from = begin + len(secretMask)
			}
		}
	}
	return request
}

// secretValue finds the value behind a name, of a form or of JSON.
func secretValue(request []byte, at int) (begin, end int) {
	if at < len(request) && request[at] == '=' {
		begin = at + 1
		if n := bytes.IndexAny(request[begin:], "& \r\n"); n >= 0 {
			return begin, begin + n
		}
		return begin, len(request)
	}
	rest, quoted := bytes.CutPrefix(request[at:], []byte(`"`))
	rest, colon := bytes.CutPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte(":"))
	rest, text := bytes.CutPrefix(bytes.TrimLeft(rest, " \t\r\n"), []byte(`"`))
	if !quoted || !colon || !text {
		return 0, 0
	}
	begin = len(request) - len(rest)
	for end = begin; end < len(request) && request[end] != '"'; end++ {
		if request[end] == '\\' {
			end++
		}
	}
	return begin, min(end, len(request))
}
