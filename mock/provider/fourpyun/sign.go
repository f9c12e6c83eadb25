package fourpyun

import (
	"crypto/md5"
	"crypto/subtle"
	"encoding/hex"
	"slices"
	"strings"

	"paymock/mock/wire"
)

// signName carries the signature of the kv rule.
const signName = "sign"

// maskedTail ends a signed string that is shown: the platform masks the key the same way (4pyun
// sheet 3, code 401).
const maskedTail = "&app_secret=***"

// signedPairs gives the pairs that the kv rule signs: all but sign, sorted by name and then by
// value, bytewise (4pyun sheet 2.1). empties tells whether one has no value.
func signedPairs(form wire.Form) (pairs wire.Form, empties bool) {
	pairs = sortSignedPairs(slices.Clone(form))
	return pairs, slices.ContainsFunc(pairs, func(p wire.Pair) bool { return p.Value == "" })
}

// sortSignedPairs is signedPairs in the memory of form.
func sortSignedPairs(form wire.Form) wire.Form {
	form = slices.DeleteFunc(form, func(p wire.Pair) bool { return p.Name == signName })
	slices.SortFunc(form, comparePairs)
	return form
}

func comparePairs(a, b wire.Pair) int {
	if c := strings.Compare(a.Name, b.Name); c != 0 {
		return c
	}
	return strings.Compare(a.Value, b.Value)
}

// appendPairs joins decoded values as "k=v&k=v"; without keep, empty values are left out.
func appendPairs(out []byte, pairs wire.Form, keep bool) []byte {
	first := len(out)
	for _, p := range pairs {
		if p.Value == "" && !keep {
			continue
		}
		if len(out) > first {
			out = append(out, '&')
		}
		out = append(out, p.Name...)
		out = append(out, '=')
		out = append(out, p.Value...)
	}
	return out
}

// signedSize is how long appendPairs gets.
func signedSize(pairs wire.Form) int {
	n := 0
	for _, p := range pairs {
		n += len(p.Name) + len(p.Value) + 2
	}
	return n
}

// signKV signs a push: upper-case hex, empty values left out (4pyun sheet 2.1). It uses the
// memory of form.
func signKV(s *appSettings, form wire.Form) string {
	pairs := sortSignedPairs(form)
	text := appendPairs(make([]byte, 0, signedSize(pairs)+len(s.tail)), pairs, false)
	return upperSum(append(text, s.tail...))
}

// signRaw signs a body (4pyun sheet 2.2).
func signRaw(s *appSettings, body []byte) string {
	return upperSum(append(slices.Clone(body), s.tail...))
}

func upperSum(text []byte) string {
	const digits = "0123456789ABCDEF"
	var out [2 * md5.Size]byte
	for i, b := range md5.Sum(text) {
		out[2*i], out[2*i+1] = digits[b>>4], digits[b&15]
	}
	return string(out[:])
}

// authVerdict is how authentication went.
type authVerdict struct {
	ok   bool
	text string
	// canonical is the string that was signed, key masked.
	canonical string
}

// The verdicts on genuine requests.
const (
	verdictValid   = "signature valid"
	verdictDropped = "signature valid; empty values were left out of it"
	verdictKept    = "signature valid; empty values were signed too"
)

// verifyKV judges a form's signature. It accepts hex digits in either case and, as the switch
// empty_values says, empty values signed or left out.
func verifyKV(s *appSettings, form wire.Form, sign string) authVerdict {
	pairs, empties := signedPairs(form)
	buf := make([]byte, 0, signedSize(pairs)+max(len(s.tail), len(maskedTail)))
	if !empties {
		ok, canonical := s.checkSign(appendPairs(buf, pairs, false), sign)
		return authVerdict{ok, verdictValid, canonical}
	}
	var shown string
	if !s.hasDialect(dialectEmptyValues, "kept") {
		var dropped bool
		dropped, shown = s.checkSign(appendPairs(buf, pairs, false), sign)
		if dropped || s.hasDialect(dialectEmptyValues, "dropped") {
			return authVerdict{dropped, verdictDropped, shown}
		}
	}
	kept, canonical := s.checkSign(appendPairs(buf[:0], pairs, true), sign)
	if !kept && shown != "" {
		canonical = shown
	}
	return authVerdict{kept, verdictKept, canonical}
}

// verifyRaw judges a body's signature in Authorization.
func verifyRaw(s *appSettings, body []byte, sign string) authVerdict {
	buf := make([]byte, 0, len(body)+max(len(s.tail), len(maskedTail)))
	ok, canonical := s.checkSign(append(buf, body...), sign)
	return authVerdict{ok, verdictValid, canonical}
}

// checkSign compares in constant time and gives the masked string. It overwrites text's spare
// room.
func (s *appSettings) checkSign(text []byte, sign string) (ok bool, canonical string) {
	sum := md5.Sum(append(text, s.tail...))
	return equalHex(sum, sign), s.maskSecret(string(append(text, maskedTail...)))
}

// leastMasked is the length from which on a secret is masked wherever it occurs.
const leastMasked = 8

// maskSecret masks the key where a client sent it along by mistake. Keys too short to be secret
// stay: they would mask anything.
func (s *appSettings) maskSecret(shown string) string {
	if len(s.secret) < leastMasked || !strings.Contains(shown, s.secret) {
		return shown
	}
	return strings.ReplaceAll(shown, s.secret, "***")
}

// equalHex compares a digest with its hex text, letter case ignored, in time that depends on
// the text's length only.
func equalHex(sum [md5.Size]byte, text string) bool {
	var given [md5.Size]byte
	if len(text) != hex.EncodedLen(len(given)) {
		return false
	}
	var buf [2 * md5.Size]byte
	copy(buf[:], text)
	if _, err := hex.Decode(given[:], buf[:]); err != nil {
		return false
	}
	return subtle.ConstantTimeCompare(sum[:], given[:]) == 1
}
