package doctor

import (
	"slices"
	"strings"
)

// IntellaRequest explains a whole request to intella: its envelope, then whose it says it is, and the
// hashes of that app's passwords and its Data.
func IntellaRequest(m Message, k Keys) Finding {
	f := Envelope(m, k)
	text := parseJSON(f.Plain)
	if broken := brokenJSON(f.Plain, taiwan); text == nil && len(f.Mistakes) > 0 && broken != nil && broken.ID == "text.quotes" {
		f.Mistakes = append(f.Mistakes, inMember("Request", *broken))
	}
	if text == nil || k.ID == "" && len(k.Others) == 0 {
		return f
	}
	if broken := brokenMessage(f.Plain); broken != nil {
		f.Fits, f.Mistakes = false, append(f.Mistakes, inMember("Request", *broken))
		return f
	}
	header := memberOf(text, "Header")
	id := textOf(header, "MchId")
	if m := headerMistake(text); m != nil {
		f.Fits, f.Mistakes = false, append(f.Mistakes, *m)
		return f
	}
	if id != k.ID {
		at := slices.IndexFunc(k.Others, func(o Other) bool { return o.ID == id })
		if at < 0 {
			ids := []string{}
			if k.ID != "" {
				ids = append(ids, k.ID)
			}
			for _, o := range k.Others {
				ids = append(ids, o.ID)
			}
			f.Fits, f.Mistakes = false, append(f.Mistakes, App(id, ids).Mistakes...)
			return f
		}
		own, named := Other{ID: k.ID, Secret: k.Secret, Second: k.RefundSecret}, k.ID != ""
		k.ID, k.Secret, k.RefundSecret = id, k.Others[at].Secret, k.Others[at].Second
		if k.Others = slices.Delete(slices.Clone(k.Others), at, at+1); named {
			k.Others = append(k.Others, own)
		}
	}
	check := func(in *jsonNode, name, password string, refund bool) {
		sent := textOf(in, name)
		if how, ok := hashedAs(sent, password, name); sent != "" && password != "" && (!ok || len(how) > 0) {
			f.Mistakes = append(f.Mistakes, Password(sent, name, refund, k).Mistakes...)
		}
	}
	check(header, "TradeKey", k.Secret, false)
	data := memberOf(text, "Data")
	if data != nil && data.kind == '"' {
		inner := unquoteJSON(data.text)
		f.Mistakes = append(f.Mistakes, Data(inner, "Data").Mistakes...)
		data = parseJSON(inner)
	}
	check(data, "RefundKey", k.RefundSecret, true)
	f.Fits = len(f.Mistakes) == 0
	return f
}

// Header explains a decrypted message whose Header lacks a member.
func Header(plain string) (f Finding) {
	if m := headerMistake(parseJSON(plain)); m != nil {
		f.Mistakes, f.Plain = alone(*m), plain
	}
	return f
}

// headerMistake says which member is missing, and under which name it was sent; nil when all are there.
func headerMistake(n *jsonNode) *Mistake {
	missing := missingHeader(n)
	if missing == "" {
		return nil
	}
	in, name := n, missing
	if _, member, ok := strings.Cut(missing, "."); ok {
		in, name = memberOf(n, "Header"), member
	}
	m := newMistake("envelope.member", missing)
	if sent := similarName(name, membersOf(in)); sent != "" {
		m = newMistake("wire.name", sent, name)
	}
	return &m
}

// headerMembers are those that every Header has.
var headerMembers = []string{"Method", "ServiceType", "MchId", "TradeKey", "CreateTime"}

// missingHeader is the first member of Header that is missing or empty, or Header itself; "" when all are there.
func missingHeader(n *jsonNode) string {
	header := memberOf(n, "Header")
	if header == nil || header.kind != '{' {
		return "Header"
	}
	for _, name := range headerMembers {
		if textOf(header, name) == "" {
			return "Header." + name
		}
	}
	return ""
}

// memberOf is a member of an object; nil when there is none.
func memberOf(n *jsonNode, name string) *jsonNode {
	if n == nil {
		return nil
	}
	for _, m := range n.members {
		if unquoteJSON(m.name) == name {
			return m.value
		}
	}
	return nil
}

// textOf is a member as text; "" when there is none.
func textOf(n *jsonNode, name string) string {
	if value := memberOf(n, name); value != nil && value.kind != '{' && value.kind != '[' {
		return unquoteJSON(value.text)
	}
	return ""
}
