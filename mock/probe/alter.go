package probe

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"paymock/mock/jsonnode"
	"paymock/mock/wire"
)

// lookup finds a field of a callback's content by dotted path.
func (l layout) lookup(content []byte, path string) (string, bool) {
	if l.Form {
		form, err := wire.ParseForm(string(content))
		if err != nil {
			return "", false
		}
		return form.Lookup(strings.TrimSuffix(path, ".*"))
	}
	n, _ := jsonnode.Parse(content)
	n, ok := n.At(path)
	return n.Text, ok && (n.Kind == '"' || n.Kind == '0')
}

var amounts = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`("\w*amount":")([0-9])`) })

// raiseAmount is the field as a thief would write it: with another digit in front. ok is false when
// the content has no such amount.
func (l layout) raiseAmount(content []byte, path string) (field, value string, ok bool) {
	old, ok := l.lookup(content, path)
	if !ok || old == "" {
		return "", "", false
	}
	if field, inside := jsonText(path); inside {
		value = amounts().ReplaceAllString(old, "${1}9${2}")
		return field, value, value != old
	}
	if digits, negative := strings.CutPrefix(old, "-"); negative {
		return path, "-9" + digits, true
	}
	return path, "9" + old, true
}

var signMember = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`"[Ss]ign":"[^"]*"`) })

// lowerSignature writes the signature in lower case.
func (l layout) lowerSignature(req *wire.Request) *wire.Request {
	out := *req
	out.Header = slices.Clone(req.Header)
	for i, f := range out.Header {
		if l.SignatureHeader != "" && strings.EqualFold(f.Name, l.SignatureHeader) {
			out.Header[i].Value = strings.ToLower(f.Value)
		}
	}
	if form, ok := formOf(req); ok {
		for i := range form {
			if form[i].Name == "sign" {
				form[i].Value = strings.ToLower(form[i].Value)
			}
		}
		out.Body = form.Encode()
		return &out
	}
	out.Body = signMember().ReplaceAllFunc(req.Body, func(member []byte) []byte {
		name, value, _ := bytes.Cut(member, []byte(`":"`))
		return slices.Concat(name, []byte(`":"`), bytes.ToLower(value))
	})
	return &out
}

// formOf parses a form body.
func formOf(req *wire.Request) (wire.Form, bool) {
	if req.ContentType() != "application/x-www-form-urlencoded" {
		return nil, false
	}
	form, err := wire.ParseForm(string(req.Body))
	return form, err == nil
}

// reorderBody turns the body's fields round. ok is false when it can't be read.
func reorderBody(req *wire.Request) (*wire.Request, bool) {
	out := *req
	if form, ok := formOf(req); ok {
		slices.Reverse(form)
		out.Body = form.Encode()
		return &out, true
	}
	members, ok := membersOf(req.Body)
	slices.Reverse(members)
	out.Body = members.JSON()
	return &out, ok
}

// reencodeBody writes the body's values in another legal way: every byte that may be escaped in
// a form, blanks between a JSON object's parts and escapes in its texts.
func reencodeBody(req *wire.Request) (*wire.Request, bool) {
	out := *req
	if form, ok := formOf(req); ok {
		var b strings.Builder
		for i, p := range form {
			if i > 0 {
				b.WriteByte('&')
			}
			b.WriteString(p.Name + "=")
			for j := range len(p.Value) {
				b.WriteString("%" + strings.ToLower(strconv.FormatUint(0x100|uint64(p.Value[j]), 16)[1:]))
			}
		}
		out.Body = []byte(b.String())
		return &out, true
	}
	members, ok := membersOf(req.Body)
	if !ok {
		return nil, false
	}
	var b bytes.Buffer
	if json.Indent(&b, members.JSON(), "", "  ") != nil {
		return nil, false
	}
	out.Body = escapeNonASCII(b.Bytes())
	return &out, true
}

// escapeNonASCII writes all but ASCII as \u escapes, which may stand in a JSON text wherever such a
// letter does.
func escapeNonASCII(text []byte) []byte {
	var b []byte
	for _, r := range string(text) {
		switch {
		case r < 0x80:
			b = append(b, byte(r))
		case r > 0xffff:
			b = append(b, string(r)...)
		default:
			b = append(b, `\u`...)
			b = append(b, strconv.FormatUint(0x10000|uint64(r), 16)[1:]...)
		}
	}
	return b
}

// membersOf reads a JSON object's members in their order, values as they stand.
func membersOf(body []byte) (wire.Object, bool) {
	n, err := jsonnode.Parse(body)
	if err != nil || n.Kind != '{' {
		return nil, false
	}
	text, members := string(body), make(wire.Object, len(n.Members))
	for i, m := range n.Members {
		members[i] = wire.Member{Name: m.Name, Value: json.RawMessage(m.Value.Raw(text))}
	}
	return members, true
}
