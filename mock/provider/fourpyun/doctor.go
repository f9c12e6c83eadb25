package fourpyun

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"paymock/mock/wire"
)

// The doctor tries the mistakes that clients are known to make and names the one that fits a
// refused signature. It knows this app's key only, and shows neither key nor right signature.

// unexplained is the verdict when no known mistake fits.
const unexplained = "signature wrong: no known mistake fits; compare the canonical string with yours byte by byte, then the app_secret"

// longestPatient bounds what the doctor looks at: the trials cost about a thousand times one
// verification.
const longestPatient = 8 << 10

// step is one way to do a step of the rule; the right way has no name.
type step[T any] struct {
	mistake string
	do      T
}

// diagnosis collects what fits, preferring the fewest mistakes.
type diagnosis struct {
	sign  string
	found []string
	tails []step[string]
	tried map[string]bool // texts that endings has tried
}

func diagnose(s *settings, sign string) *diagnosis {
	return &diagnosis{sign: sign, tails: tails(s), tried: map[string]bool{}}
}

// try hashes a text and notes the mistakes that made it when the digest is the one given.
func (d *diagnosis) try(text []byte, mistakes ...string) {
	if !equalHex(md5.Sum(text), d.sign) {
		return
	}
	made := slices.DeleteFunc(slices.Clone(mistakes), func(m string) bool { return m == "" })
	if len(made) > 0 && (d.found == nil || len(made) < len(d.found)) {
		d.found = made
	}
}

func (d *diagnosis) verdict() string {
	if d.found == nil {
		return unexplained
	}
	return "signature wrong: " + strings.Join(d.found, ", and ")
}

// tails are what clients append instead of "&app_secret=" and the key.
func tails(s *settings) []step[string] {
	k := s.secret
	all := []step[string]{
		{"", s.tail},
		{"the secret was appended as &key= (the parking gateway's rule); append &app_secret=", "&key=" + k},
		{"the secret was appended as &secret=; append &app_secret=", "&secret=" + k},
		{"the secret was appended as &appSecret=; append &app_secret=", "&appSecret=" + k},
		{"the secret was appended without its name; append &app_secret= and the secret", "&" + k},
		{"the secret was appended without &app_secret= before it", k},
		{"the & before app_secret= is missing", "app_secret=" + k},
		{"&app_secret= was appended without the secret", "&app_secret="},
		{"no secret was appended", ""},
		{"a newline stood after the secret", s.tail + "\n"},
		{"a newline stood after the secret", s.tail + "\r\n"},
		{"a blank stood after the secret", s.tail + " "},
	}
	if l := strings.ToLower(k); l != k {
		all = append(all, step[string]{"the secret was written in lower case", "&app_secret=" + l})
	}
	if u := strings.ToUpper(k); u != k {
		all = append(all, step[string]{"the secret was written in upper case", "&app_secret=" + u})
	}
	return all
}

var letters = []step[func(string) string]{
	{"", func(s string) string { return s }},
	{"the string was put in lower case before hashing", strings.ToLower},
	{"the string was put in upper case before hashing", strings.ToUpper},
}

// diagnoseKV looks for the mistake in a form's signature. raw is the form as received.
func diagnoseKV(s *settings, raw string, form wire.Form, sign string) string {
	pairs, empties := signed(form)
	right := appendPairs(nil, pairs, s.is(dialectEmptyValues, "kept"))
	if v := malformedSign(s, right, sign); v != "" {
		return v
	}
	if len(raw) > longestPatient {
		return unexplained
	}
	d := diagnose(s, sign)
	for _, order := range orders(form) {
		for _, value := range valueSteps(raw, form) {
			for _, keep := range emptySteps(s, empties) {
				text := string(appendPairs(nil, value.do(order.do), keep.do))
				d.endings(text, order.mistake, value.mistake, keep.mistake)
			}
		}
	}
	d.fields(s, pairs)
	d.try([]byte(raw+s.tail), "the raw body was signed, the rule for application/json; a form is signed by its sorted fields")
	d.try([]byte(s.secret+string(right)+s.secret), "the secret was put before and after the string; append &app_secret= and the secret")
	d.try([]byte(s.secret+string(right)), "the secret was put before the string; append &app_secret= and the secret")
	if d.found == nil && hmacFits(s, right, sign) {
		return "signature wrong: HMAC-MD5 was used; use plain MD5 over the string with &app_secret= at its end"
	}
	return d.verdict()
}

// endings tries every tail and letter case behind one text. A text that was tried with fewer
// mistakes is passed over.
func (d *diagnosis) endings(text string, mistakes ...string) {
	if d.tried[text] {
		return
	}
	d.tried[text] = true
	for _, letter := range letters {
		changed := []byte(letter.do(text))
		for _, tail := range d.tails {
			d.try(append(changed, letter.do(tail.do)...), append(mistakes, tail.mistake, letter.mistake)...)
		}
	}
}

// orders are the ways to sort. The slices hold the form's indexes.
func orders(form wire.Form) []step[[]int] {
	received := make([]int, 0, len(form))
	for i, p := range form {
		if p.Name != signName {
			received = append(received, i)
		}
	}
	by := func(key func(wire.Pair) wire.Pair) []int {
		sorted := slices.Clone(received)
		slices.SortStableFunc(sorted, func(i, j int) int { return comparePairs(key(form[i]), key(form[j])) })
		return sorted
	}
	return []step[[]int]{
		{"", by(func(p wire.Pair) wire.Pair { return p })},
		{"the fields were not sorted by name", received},
		{"the names were sorted without regard to letter case; sort by bytes", by(func(p wire.Pair) wire.Pair {
			return wire.Pair{Name: strings.ToLower(p.Name), Value: p.Value}
		})},
		{"the names were sorted by a locale that passes over _; sort by bytes, where pay_order is before payer", by(func(p wire.Pair) wire.Pair {
			return wire.Pair{Name: strings.ToLower(strings.ReplaceAll(p.Name, "_", "")), Value: p.Value}
		})},
	}
}

// valueSteps are the ways to write the values of the given indexes.
func valueSteps(raw string, form wire.Form) []step[func([]int) wire.Form] {
	with := func(value func(int) string) func([]int) wire.Form {
		return func(order []int) wire.Form {
			pairs := make(wire.Form, len(order))
			for i, at := range order {
				pairs[i] = wire.Pair{Name: form[at].Name, Value: value(at)}
			}
			return pairs
		}
	}
	const encoded = "values were URL-encoded before signing; sign the decoded values"
	steps := []step[func([]int) wire.Form]{
		{"", with(func(i int) string { return form[i].Value })},
		{encoded, with(func(i int) string { return escape(form[i].Value, "+") })},
		{encoded, with(func(i int) string { return escape(form[i].Value, "%20") })},
		{encoded, with(func(i int) string { return lowerEscapes(escape(form[i].Value, "+")) })},
	}
	if asSent := rawValues(raw); len(asSent) == len(form) {
		steps = append(steps, step[func([]int) wire.Form]{encoded, with(func(i int) string { return asSent[i] })})
	}
	if !ascii(raw) || strings.Contains(raw, "%") {
		steps = append(steps, step[func([]int) wire.Form]{"the string was hashed in GBK; use UTF-8", with(func(i int) string { return gbk(form[i].Value) })})
	}
	return steps
}

func emptySteps(s *settings, empties bool) []step[bool] {
	switch {
	case empties && s.is(dialectEmptyValues, "dropped"):
		return []step[bool]{{"", false}, {"empty values were signed; leave them out (dialect empty_values)", true}}
	case empties && s.is(dialectEmptyValues, "kept"):
		return []step[bool]{{"", true}, {"empty values were left out; sign them (dialect empty_values)", false}}
	case empties:
		return []step[bool]{{"", false}, {"", true}}
	}
	return []step[bool]{{"", false}}
}

// fields tries sets of fields that differ from the rule's.
func (d *diagnosis) fields(s *settings, pairs wire.Form) {
	without := func(mistake string, names ...string) {
		kept := slices.DeleteFunc(slices.Clone(pairs), func(p wire.Pair) bool { return slices.Contains(names, p.Name) })
		if len(kept) < len(pairs) {
			d.try(append(appendPairs(nil, kept, false), s.tail...), mistake)
		}
	}
	for _, p := range pairs {
		without(fmt.Sprintf("the field %s was sent and not signed", clip(p.Name)), p.Name)
	}
	without("the fields timestamp and sign_type were sent and not signed", "timestamp", "sign_type")
	with := func(mistake string, more ...wire.Pair) {
		all := append(slices.Clone(pairs), more...)
		slices.SortFunc(all, comparePairs)
		d.try(append(appendPairs(nil, all, true), s.tail...), mistake)
		if more[0].Name == "app_secret" {
			d.try(appendPairs(nil, all, true), mistake)
		}
	}
	with("app_secret was sorted in among the fields; append it at the end", wire.Pair{Name: "app_secret", Value: s.secret})
	with("an empty sign was signed too; leave sign out", wire.Pair{Name: signName})
	with("sign_type=MD5 was signed and not sent", wire.Pair{Name: "sign_type", Value: "MD5"})
}

// malformedSign says what is wrong with a signature that is no MD5 in hex; "" when it is one.
func malformedSign(s *settings, right []byte, sign string) string {
	text := append(slices.Clone(right), s.tail...)
	sum, sum1, sum256 := md5.Sum(text), sha1.Sum(text), sha256.Sum256(text)
	is := func(digest []byte) bool { return strings.EqualFold(hex.EncodeToString(digest), sign) }
	switch {
	case sign == base64.StdEncoding.EncodeToString(sum[:]):
		return "signature wrong: the MD5 digest was written in base64; write 32 hex digits"
	case is(sum1[:]):
		return "signature wrong: SHA-1 was used; use MD5"
	case is(sum256[:]):
		return "signature wrong: SHA-256 was used; use MD5"
	case is(sum[4:12]):
		return "signature wrong: 16 of the 32 hex digits were sent; send all"
	case sign != strings.TrimSpace(sign) && equalHex(sum, strings.TrimSpace(sign)):
		return "signature wrong: there are blanks around the signature"
	case len(sign) != 2*md5.Size || strings.Trim(strings.ToLower(sign), "0123456789abcdef") != "":
		return fmt.Sprintf("signature wrong: a signature is 32 hex digits, this one is %d bytes", len(sign))
	}
	return ""
}

func hmacFits(s *settings, right []byte, sign string) bool {
	for _, text := range [][]byte{right, append(slices.Clone(right), s.tail...)} {
		mac := hmac.New(md5.New, []byte(s.secret))
		mac.Write(text)
		if equalHex([md5.Size]byte(mac.Sum(nil)), sign) {
			return true
		}
	}
	return false
}

// escape URL-encodes a value; blank says how a blank is written.
func escape(value, blank string) string {
	encoded := string(wire.Form{{Value: value}}.Encode()[1:])
	if blank == "+" {
		return encoded
	}
	return strings.ReplaceAll(encoded, "+", blank)
}

func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:], strings.ToLower(string(b[i+1:i+3])))
		}
	}
	return string(b)
}

// rawValues are a form's values as they stand in the text.
func rawValues(raw string) []string {
	var values []string
	for piece := range strings.SplitSeq(raw, "&") {
		if piece != "" {
			_, value, _ := strings.Cut(piece, "=")
			values = append(values, value)
		}
	}
	return values
}

func gbk(s string) string {
	encoded, err := simplifiedchinese.GBK.NewEncoder().String(s)
	if err != nil {
		return s
	}
	return encoded
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// clip shortens a hostile text before it enters a message, and keeps it UTF-8.
func clip(s string) string {
	const most = 64
	if len(s) > most {
		s = s[:most] + "…"
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}
