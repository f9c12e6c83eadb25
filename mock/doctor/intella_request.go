package doctor

import "slices"

// intellaRequest explains a whole request to intella: its envelope, then whose it says it is, and the
// hashes of that app's passwords and its Data.
func intellaRequest(m Message, k Keys) Finding {
	f := Envelope(m, k)
	text := parseJSON(f.Plain)
	if !f.Fits || text == nil || k.ID == "" {
		return f
	}
	header := memberOf(text, "Header")
	id := textOf(header, "MchId")
	if missing := missingHeader(text); missing != "" {
		f.Fits, f.Mistakes = false, []Mistake{newMistake("envelope.member", missing)}
		return f
	}
	if id != k.ID {
		at := slices.IndexFunc(k.Others, func(o Other) bool { return o.ID == id })
		if at < 0 {
			ids := []string{k.ID}
			for _, o := range k.Others {
				ids = append(ids, o.ID)
			}
			return Finding{Plain: f.Plain, Mistakes: App(id, ids).Mistakes}
		}
		own := Other{ID: k.ID, Secret: k.Secret, Second: k.RefundSecret}
		k.ID, k.Secret, k.RefundSecret = id, k.Others[at].Secret, k.Others[at].Second
		k.Others = append(slices.Delete(slices.Clone(k.Others), at, at+1), own)
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

// missingHeader is the first member of Header that is missing or empty, or Header itself; "" when all are there.
func missingHeader(n *jsonNode) string {
	header := memberOf(n, "Header")
	if header == nil || header.kind != '{' {
		return "Header"
	}
	for _, name := range []string{"Method", "ServiceType", "MchId", "TradeKey", "CreateTime"} {
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
