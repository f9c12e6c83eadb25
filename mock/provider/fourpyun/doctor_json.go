package fourpyun

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"paymock/mock/wire"
)

// diagnoseRaw looks for the mistake in a JSON body's signature.
func diagnoseRaw(s *settings, body []byte, root wire.Node, sign string) string {
	if word, rest, ok := strings.Cut(sign, " "); ok && strings.IndexByte(strings.TrimSpace(rest), ' ') < 0 {
		if v := verifyRaw(s, body, strings.TrimSpace(rest)); v.ok {
			return fmt.Sprintf("signature wrong: Authorization holds the bare hex digits, without the word %q", clip(word))
		}
	}
	if v := malformedSign(s, body, sign); v != "" {
		return v
	}
	if len(body) > longestPatient {
		return unexplained
	}
	d := diagnose(s, sign)
	d.endings(string(body))
	for _, again := range reserialised(body, root) {
		d.endings(string(again.do), again.mistake)
	}
	const kv = "the fields were signed as in a form; sign the raw body, whose bytes must be those that are sent"
	pairs, _ := signed(formOf(root))
	d.endings(string(appendPairs(nil, pairs, false)), kv)
	d.endings(string(appendPairs(nil, receivedOrder(root), false)), kv)
	if d.found == nil && hmacFits(s, body, sign) {
		return "signature wrong: HMAC-MD5 was used; use plain MD5 over the body with &app_secret= at its end"
	}
	return d.verdict()
}

// receivedOrder is the sorted fields with nested objects as they came.
func receivedOrder(root wire.Node) wire.Form {
	form := make(wire.Form, 0, len(root.Members))
	for _, m := range root.Members {
		value := m.Value.Text
		if m.Value.Kind == '{' || m.Value.Kind == '[' {
			value = string(m.Value.AppendTo(nil, false))
		}
		form = append(form, wire.Pair{Name: m.Name, Value: value})
	}
	pairs, _ := signed(form)
	return pairs
}

// reserialised is the body as other serialisers write it.
func reserialised(body []byte, root wire.Node) []step[[]byte] {
	const mistake = "the body was serialised again after signing; sign the very bytes that are sent"
	compact, sorted := root.AppendTo(nil, false), root.AppendTo(nil, true)
	all := []step[[]byte]{
		{mistake, compact},
		{mistake + " (keys were sorted)", sorted},
		{mistake + " (blanks after : and ,)", spaced(root)},
		{"a newline at the end was signed and not sent", append(slices.Clone(body), '\n')},
		{"the newline at the end was sent and not signed", []byte(strings.TrimRight(string(body), "\r\n"))},
		{"the string was hashed in GBK; use UTF-8", []byte(gbk(string(body)))},
		{mistake + " (non-ASCII text as \\u escapes)", asciiJSON(compact)},
	}
	var html []byte
	if html, _ = json.Marshal(json.RawMessage(compact)); len(html) > 0 {
		all = append(all, step[[]byte]{mistake + " (<, > and & as \\u escapes)", html})
	}
	return slices.DeleteFunc(all, func(s step[[]byte]) bool { return string(s.do) == string(body) })
}

// spaced writes the value as Python's json.dumps does.
func spaced(n wire.Node) []byte {
	compact := n.AppendTo(nil, false)
	out := make([]byte, 0, len(compact)+16)
	quoted := false
	for i := 0; i < len(compact); i++ {
		c := compact[i]
		out = append(out, c)
		switch {
		case c == '\\':
			i++
			out = append(out, compact[i])
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ':' || c == ','):
			out = append(out, ' ')
		}
	}
	return out
}

// asciiJSON writes non-ASCII text as \u escapes.
func asciiJSON(text []byte) []byte {
	var out []byte
	for _, r := range string(text) {
		switch {
		case r < utf8.RuneSelf:
			out = append(out, byte(r))
		case r > 0xffff:
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}
