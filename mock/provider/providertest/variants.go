package providertest

import (
	"fmt"
	"slices"
	"strings"

	"paymock/mock/wire"
)

// Variant is a changed request. A harmless change must be accepted like the original, every
// other must be refused before any trade is looked at.
type Variant struct {
	Name     string
	Request  *wire.Request
	Harmless bool
}

// FormRules says how a form is signed.
type FormRules struct {
	// Query: the form stands in the query, not in the body.
	Query bool
	// Sign is the name of the signature field.
	Sign string
	// Skip names fields that are left alone.
	Skip []string
	// SignCaseMatters: writing the signature's letters in the other case is a change.
	SignCaseMatters bool
}

// FormVariants is the tamper matrix of a signed form: every field changed, renamed, emptied
// and removed, fields added, values exchanged, the signature damaged; and the harmless
// reorderings and re-encodings.
func FormVariants(req *wire.Request, rules FormRules) []Variant {
	m := formMatrix{req: req, rules: rules}
	raw := string(req.Body)
	if rules.Query {
		raw = req.Query
	}
	form, err := wire.ParseForm(raw)
	if err != nil {
		return []Variant{{Name: "the sample is no form: " + err.Error(), Request: req}}
	}
	m.fields(form)
	m.signature(form)
	m.harmless(form)
	return m.variants
}

type formMatrix struct {
	req      *wire.Request
	rules    FormRules
	variants []Variant
}

func (m *formMatrix) add(name string, harmless bool, encoded string) {
	r := CloneRequest(m.req)
	if m.rules.Query {
		r.Query = encoded
		path, _, _ := strings.Cut(r.Target, "?")
		r.Target = path + "?" + encoded
	} else {
		r.Body = []byte(encoded)
	}
	m.variants = append(m.variants, Variant{Name: name, Request: r, Harmless: harmless})
}

func (m *formMatrix) change(name string, form wire.Form) { m.add(name, false, string(form.Encode())) }

func (m *formMatrix) fields(form wire.Form) {
	m.change("field added at the end", append(slices.Clone(form), wire.Pair{Name: "zz_added", Value: "1"}))
	m.change("field added at the front", append(wire.Form{{Name: "aa_added", Value: "1"}}, form...))
	for i, p := range form {
		if p.Name == m.rules.Sign || slices.Contains(m.rules.Skip, p.Name) {
			continue
		}
		with := func(q wire.Pair) wire.Form {
			f := slices.Clone(form)
			f[i] = q
			return f
		}
		m.change(p.Name+" longer", with(wire.Pair{Name: p.Name, Value: p.Value + "1"}))
		m.change(p.Name+" with a blank", with(wire.Pair{Name: p.Name, Value: p.Value + " "}))
		m.change(p.Name+" renamed", with(wire.Pair{Name: p.Name + "x", Value: p.Value}))
		m.change(p.Name+" in another case", with(wire.Pair{Name: strings.ToUpper(p.Name), Value: p.Value}))
		m.change(p.Name+" twice", append(slices.Clone(form), wire.Pair{Name: p.Name, Value: p.Value + "0"}))
		if p.Value != "" {
			m.change(p.Name+" changed", with(wire.Pair{Name: p.Name, Value: changeLastByte(p.Value)}))
			m.change(p.Name+" emptied", with(wire.Pair{Name: p.Name}))
			m.change(p.Name+" removed", slices.Delete(slices.Clone(form), i, i+1))
		}
		for j := i + 1; j < len(form); j++ {
			q := form[j]
			if q.Name == m.rules.Sign || q.Value == p.Value || slices.Contains(m.rules.Skip, q.Name) {
				continue
			}
			f := slices.Clone(form)
			f[i].Value, f[j].Value = q.Value, p.Value
			m.change(fmt.Sprintf("%s and %s exchanged", p.Name, q.Name), f)
		}
	}
}

// changeLastByte changes the last byte to another of its sort: a digit stays a digit, so that the
// field stays well-formed where it can.
func changeLastByte(s string) string {
	b := []byte(s)
	last := &b[len(b)-1]
	switch c := *last; {
	case c == '9' || c == 'z' || c == 'Z':
		*last = c - 1
	case c < 0x7f:
		*last = c + 1
	default:
		*last = c ^ 1
	}
	return string(b)
}

func (m *formMatrix) signature(form wire.Form) {
	i := slices.IndexFunc(form, func(p wire.Pair) bool { return p.Name == m.rules.Sign })
	if i < 0 {
		return
	}
	value := form[i].Value
	with := func(v string) wire.Form {
		f := slices.Clone(form)
		f[i].Value = v
		return f
	}
	m.change("signature removed", slices.Delete(slices.Clone(form), i, i+1))
	m.change("signature empty", with(""))
	m.change("signature cut", with(value[:len(value)-1]))
	m.change("signature longer", with(value+"0"))
	m.change("signature not hex or base64", with(strings.Repeat("!", len(value))))
	m.change("signature is UTF-8", with(strings.Repeat("é", len(value)/2)))
	m.change("signature's beginning changed", with(changeFirstDigit(value)))
	if m.rules.SignCaseMatters {
		return
	}
	m.add("signature in lower case", true, string(with(strings.ToLower(value)).Encode()))
	m.add("signature in upper case", true, string(with(strings.ToUpper(value)).Encode()))
}

// changeFirstDigit exchanges the first hex or base64 digit for another one.
func changeFirstDigit(s string) string {
	if s[0] == '0' || s[0] == 'A' || s[0] == 'a' {
		return "1" + s[1:]
	}
	return "0" + s[1:]
}

func (m *formMatrix) harmless(form wire.Form) {
	reversed := slices.Clone(form)
	slices.Reverse(reversed)
	m.add("order reversed", true, string(reversed.Encode()))
	rotated := append(slices.Clone(form[len(form)/2:]), form[:len(form)/2]...)
	m.add("order rotated", true, string(rotated.Encode()))
	m.add("every byte escaped", true, escapeAll(form, "%%%02X"))
	m.add("every byte escaped in lower case", true, escapeAll(form, "%%%02x"))
}

func escapeAll(form wire.Form, format string) string {
	var s strings.Builder
	for i, p := range form {
		if i > 0 {
			s.WriteByte('&')
		}
		s.WriteString(p.Name)
		s.WriteByte('=')
		for j := range len(p.Value) {
			fmt.Fprintf(&s, format, p.Value[j])
		}
	}
	return s.String()
}

// BodyVariants flips one bit in every byte of the body, cuts it and lengthens it: what a
// signature over raw bytes must notice.
func BodyVariants(req *wire.Request) []Variant {
	var variants []Variant
	add := func(name string, body []byte) {
		r := CloneRequest(req)
		r.Body = body
		variants = append(variants, Variant{Name: name, Request: r})
	}
	for i := range req.Body {
		flipped := slices.Clone(req.Body)
		flipped[i] ^= 1
		add(fmt.Sprintf("bit 0 of byte %d flipped", i), flipped)
	}
	add("a blank at the end", append(slices.Clone(req.Body), ' '))
	add("a blank at the front", append([]byte{' '}, req.Body...))
	add("without its last byte", slices.Clone(req.Body[:max(0, len(req.Body)-1)]))
	add("empty", nil)
	return variants
}
