package doctor

import (
	"net/url"
	"strings"
)

// pushAsForm gives a push in JSON that is signed by the rule for forms as the form that it stands for: its
// objects and lists are compact JSON with sorted names (4pyun sheet 2.1). ok is false for any other message.
func pushAsForm(m Message) (form Message, ok bool) {
	n := parseJSON(string(m.Body))
	if n == nil || n.kind != '{' || m.Get("Authorization") != "" {
		return m, false
	}
	var pairs []string
	marks := 0
	for _, member := range n.members {
		name, value := unquoteJSON(member.name), member.value.clone()
		if name == "sign" || name == "sign_type" {
			marks++
		}
		sortMembers(strings.Compare)(value)
		pairs = append(pairs, url.QueryEscape(name)+"="+url.QueryEscape(plainMember(value)))
	}
	return Message{Method: post, Target: m.Target, Header: [][2]string{{"Content-Type", formType}}, Body: []byte(strings.Join(pairs, "&"))}, marks == 2
}

// unsortedMembers is the row that takes the objects of a push as they were sent, or with their own names sorted alone.
func unsortedMembers(m Message) mistakeRow {
	n := parseJSON(string(m.Body))
	var ways []mistakeWay
	for _, write := range []func(*jsonNode) string{
		func(n *jsonNode) string { return n.write(compact) },
		func(n *jsonNode) string { return n.write(spaced) },
		func(n *jsonNode) string { sortOwn(n); return n.write(compact) },
		func(n *jsonNode) string { sortMembers(strings.Compare)(n); return n.write(spaced) },
	} {
		values := map[string]string{}
		for _, member := range n.members {
			if member.value.kind == '{' || member.value.kind == '[' {
				values[unquoteJSON(member.name)] = write(member.value.clone())
			}
		}
		ways = append(ways, mistakeWay{do: func(d *draft) {
			d.values = append(d.values, func(p Pair) string {
				if value, ok := values[p.Name]; ok {
					return value
				}
				return p.Value
			})
		}})
	}
	return mistakeRow{"push.members", axisJsonOrder, false, rowWords{}, func(*draft) []mistakeWay { return ways }}
}

// AsForm is a message whose header says that it is a form.
func (m Message) AsForm() Message {
	header := [][2]string{{"Content-Type", formType}}
	for _, h := range m.Header {
		if !strings.EqualFold(h[0], "Content-Type") {
			header = append(header, h)
		}
	}
	m.Header = header
	return m
}

// FourPyunMistyped explains a form that a header calls something else: the header is wrong, and perhaps more.
func FourPyunMistyped(m Message, k Keys, e Effort) Finding {
	f := FourPyun(m.AsForm(), k, e)
	f.Fits, f.Mistakes = false, append(oneMistake(newMistake("wire.type", m.Get("Content-Type"))), f.Mistakes...)
	return f
}
