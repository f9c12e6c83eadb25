package doctor

import "slices"

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
		if !slices.ContainsFunc(f.Mistakes, func(m Mistake) bool { return m.ID == broken.ID }) { // told with its envelope
			f.Fits, f.Mistakes = false, append(f.Mistakes, inMember("Request", *broken))
		}
		return f
	}
	inside := IntellaMessage(f.Plain, k)
	if f.Mistakes = append(f.Mistakes, inside.Mistakes...); inside.Opened != "" {
		f.Opened = inside.Opened
	}
	f.Fits = len(f.Mistakes) == 0
	return f
}

// brokenMessage says why a text is no message; nil when nothing is known.
func brokenMessage(text string) *Mistake {
	n := parseJSON(text)
	if header := memberOf(n, "Header"); header != nil && header.kind == '"' && parseJSON(unquoteJSON(header.text)) != nil {
		m := inMember("Header", newMistake("text.twice"))
		return &m
	}
	if n == nil || n.kind != '{' || memberOf(n, "Header") != nil || memberOf(n, "Data") != nil {
		return brokenJSON(text, taiwan)
	}
	if sent := similarName("Header", membersOf(n)); sent != "" {
		m := newMistake("wire.name", sent, "Header")
		return &m
	}
	if name := memberAround(n, "Header"); name != "" {
		m := newMistake("wire.wrapped", name)
		return &m
	}
	m := newMistake("envelope.data-alone")
	if memberOf(n, "MchId") != nil || memberOf(n, "TradeKey") != nil {
		m = newMistake("envelope.header-alone")
	}
	return &m
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
