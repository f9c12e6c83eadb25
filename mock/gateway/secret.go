package gateway

import (
	"bytes"
	"strings"

	"paymock/mock/provider"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// secretTravelled is the warning when the app's secret stands in a request, accepted or not.
const secretTravelled = "the app's secret itself travelled in the request: never send it, and change it: payctl app rotate"

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
				request = bytes.Join([][]byte{request[:begin], request[end:]}, []byte(wire.SecretMask))
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

// maskedRequest is the request as the journal keeps it; it notes when the app's secret stood in it.
func (x *exchange) maskedRequest(request []byte) []byte {
	masked := wire.MaskSecret(request, x.appSecret())
	x.secretSent = !bytes.Equal(masked, request)
	return maskSecrets(x.p, masked)
}

// hideSecret masks the secret of the app where the refusal of a call quotes the request, which may have said it in
// another charset.
func (x *exchange) hideSecret() {
	x.call.Verdict = x.withoutSecret(x.call.Verdict)
	refused := *x.call.Refused
	refused.Message, refused.Hint, refused.Explain = x.withoutSecret(refused.Message), x.withoutSecret(refused.Hint), x.withoutSecret(refused.Explain)
	x.call.Refused = &refused
}

func (x *exchange) withoutSecret(text string) string {
	return string(wire.MaskSecret([]byte(text), x.appSecret()))
}

// appSecret is that of the exchange's app; "", which masks nothing, where none is known.
func (x *exchange) appSecret() string {
	if _, id, named := strings.Cut(x.app, "/"); named {
		if a, ok := x.g.Apps.App(x.p.Name(), id); ok {
			return a.Secret
		}
	}
	return ""
}

// warnOfSecret adds the warning to an entry, and masks the secret where the request is shown again.
func (x *exchange) warnOfSecret(e *store.Entry) {
	if !strings.Contains(e.Verdict, "the secret itself was sent") {
		e.Explanation = strings.TrimPrefix(e.Explanation+"; "+secretTravelled, "; ")
	}
	e.Canonical = x.withoutSecret(e.Canonical)
	e.Response = wire.MaskSecret(e.Response, x.appSecret())
}
