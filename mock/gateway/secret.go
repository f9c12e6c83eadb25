package gateway

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"

	"paymock/mock/provider"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// secretTravelled is the warning when the app's secret stands in a request, accepted or not.
const secretTravelled = "the app's secret itself travelled in the request: never send it, and change it: payctl app rotate"

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

// shortSecret is the length from which on a secret is masked wherever it stands: a shorter one would
// mask anything.
const shortSecret = 8

// maskValue masks a secret wherever it stands in a request, however it is written: plain, in UTF-16,
// percent-encoded once or twice, in JSON's escapes, in base64.
func maskValue(request []byte, secret string) []byte {
	if len(secret) < shortSecret {
		return request
	}
	var out []byte
	last := 0
	for i := 0; i < len(request); i++ {
		switch c := request[i]; {
		case c == secret[0] || c == '\\':
		case c == '%' && (isHexOf(request[i+1:], secret[0]) || i+1 < len(request) && request[i+1] == '2'):
		default: // so almost all of a form
			continue
		}
		if end := writtenSecret(request, i, secret); end > i {
			out = append(append(out, request[last:i]...), secretMask...)
			last, i = end, end-1
		}
	}
	if last > 0 {
		request = append(out, request[last:]...)
	}
	return maskBase64(request, secret)
}

// writtenSecret is where a secret ends that begins at i, or i.
func writtenSecret(request []byte, i int, secret string) int {
	at := i
	for k := range len(secret) {
		if k > 0 { // UTF-16
			at += zeroByte(request[at:])
		}
		n := writtenByte(request[at:], secret[k])
		if n == 0 {
			return i
		}
		at += n
	}
	return at
}

// zeroByte is how many bytes at the beginning of b stand for a zero byte, 0 for none.
func zeroByte(b []byte) int {
	for _, zero := range []string{"\x00", "%00", `\u0000`} {
		if bytes.HasPrefix(b, []byte(zero)) {
			return len(zero)
		}
	}
	return 0
}

// writtenByte is how many bytes at the beginning of b stand for one character, 0 for none.
func writtenByte(b []byte, c byte) int {
	switch {
	case len(b) == 0:
		return 0
	case b[0] == '%' && isHexOf(b[1:], c):
		return 3
	case b[0] == '%' && len(b) > 2 && b[1] == '2' && b[2] == '5' && isHexOf(b[3:], c):
		return 5
	case b[0] == '\\' && len(b) > 3 && b[1]|0x20 == 'u' && b[2] == '0' && b[3] == '0' && isHexOf(b[4:], c):
		return 6
	case b[0] == '\\' && len(b) > 1 && b[1] == c:
		return 2
	case b[0] == c || c == ' ' && b[0] == '+':
		return 1
	}
	return 0
}

// isHexOf reports whether b begins with the two hexadecimal digits of a character.
func isHexOf(b []byte, c byte) bool {
	if len(b) < 2 {
		return false
	}
	high, low := wire.HexDigit(b[0]), wire.HexDigit(b[1])
	return high < 16 && low < 16 && high<<4|low == c
}

// maskBase64 masks each run of base64 in which the secret stands, at whichever of the three places
// in a group of letters it begins. Every exchange comes here, so nothing is allocated while there is none.
func maskBase64(request []byte, secret string) []byte {
	var plain, coded [256]byte
	for shift := range 3 {
		text := base64.RawStdEncoding.AppendEncode(coded[:0], append(plain[:shift], secret...))
		core := text[(8*shift+5)/6 : 8*(shift+len(secret))/6] // what the neighbours don't share
		request = maskRun(request, core)
		if bytes.ContainsAny(core, "+/") {
			for i, c := range core {
				switch c {
				case '+':
					core[i] = '-'
				case '/':
					core[i] = '_'
				}
			}
			request = maskRun(request, core)
		}
	}
	return request
}

// maskRun masks each run of base64 that holds core.
func maskRun(request, core []byte) []byte {
	for from := 0; ; {
		i := bytes.Index(request[from:], core)
		if i < 0 {
			return request
		}
		begin, end := from+i, from+i+len(core)
		for begin > 0 && request[begin-1] != '=' && isBase64(request[begin-1]) {
			begin--
		}
		for end < len(request) && isBase64(request[end]) {
			end++
		}
		request = slices.Concat(request[:begin], []byte(secretMask), request[end:])
		from = begin + len(secretMask)
	}
}

func isBase64(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("+/-_=", c) >= 0
}

// maskedRequest is the request as the journal keeps it; it notes when the app's secret stood in it.
func (x *exchange) maskedRequest(request []byte) []byte {
	masked := maskValue(request, x.appSecret())
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
	return string(maskValue([]byte(text), x.appSecret()))
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
	if len(e.Response) > 0 {
		e.Response = []byte(x.withoutSecret(string(e.Response)))
	}
}
