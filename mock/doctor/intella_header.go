package doctor

import (
	"slices"
	"strings"
	"time"
)

// headerMembers are those that every Header has, in the order in which the platform looks for them.
var headerMembers = []string{"Method", "ServiceType", "MchId", "TradeKey", "CreateTime"}

// messageExamination judges a decrypted message to intella by whom it names.
type messageExamination struct {
	keys   Keys
	header *jsonNode
	found  []Mistake
	// known: keys are those of the app that was meant.
	known bool
	// opened is the app that was meant where Header doesn't name it, or not rightly; "" when nobody knows.
	opened string
}

// IntellaMessage explains a decrypted message: all that is wrong with its Header, and with what Data holds.
func IntellaMessage(plain string, k Keys) (f Finding) {
	n := parseJSON(plain)
	if n == nil {
		return f
	}
	x := &messageExamination{keys: k, header: memberOf(n, "Header")}
	f.Plain = plain
	if x.header == nil || x.header.kind != '{' {
		f.Mistakes = oneMistake(lackingMember(n, "Header", "Header"))
		return f
	}
	x.judgeHeader()
	x.judgeData(memberOf(n, "Data"))
	f.Mistakes, f.Opened = x.found, x.opened
	return f
}

// lackingMember says that a member is missing, or under which name it was sent.
func lackingMember(in *jsonNode, name, shown string) Mistake {
	if sent := similarName(name, membersOf(in)); sent != "" {
		return newMistake("wire.name", sent, name)
	}
	return newMistake("envelope.member", shown)
}

// meantText is the text of a member of Header, or of the one that was sent in its place in other letters.
func (x *messageExamination) meantText(name string) string {
	if text := textOf(x.header, name); text != "" {
		return text
	}
	return textOf(x.header, similarName(name, membersOf(x.header)))
}

// judgeHeader looks at every member that Header should have.
func (x *messageExamination) judgeHeader() {
	for _, name := range headerMembers {
		if textOf(x.header, name) == "" {
			x.found = append(x.found, lackingMember(x.header, name, "Header."+name))
		}
	}
	const layout = "20060102150405"
	if at := x.meantText("CreateTime"); at != "" {
		if _, err := time.Parse(layout, at); err != nil || len(at) != len(layout) {
			x.found = append(x.found, newMistake("envelope.time", quoteText(at)))
		}
	}
	x.judgeApp()
	for _, unknown := range [][2]string{{"Method", "envelope.method"}, {"ServiceType", "envelope.service"}} {
		if sent := x.meantText(unknown[0]); sent != "" && x.keys.Knows != nil && !x.keys.Knows(unknown[0], sent) {
			m := newMistake(unknown[1], quoteText(sent))
			if meant := Meant(sent, x.keys.Services); unknown[0] == "ServiceType" && meant != "" {
				m = newMistake("envelope.service-near", quoteText(sent), quoteText(meant))
			}
			x.found = append(x.found, m)
		}
	}
}

// judgeApp looks for the app that Header names, and at the hash of its password.
func (x *messageExamination) judgeApp() {
	if x.keys.ID == "" && len(x.keys.Others) == 0 {
		return
	}
	id, sent := x.meantText("MchId"), x.meantText("TradeKey")
	switch x.known = id != "" && x.keys.adoptApp(id); {
	case x.known && textOf(x.header, "MchId") == "":
		x.opened = id
	case !x.known && id != "":
		near := App(id, x.keys.appIDs())
		x.found, x.opened = append(x.found, near.Mistakes...), near.Opened
		x.known = near.Opened != "" && x.keys.adoptApp(near.Opened)
	}
	switch {
	case x.known:
		x.judgePassword(sent, "TradeKey", x.keys.Secret, false)
	case sent != "":
		x.judgeAnyKey(sent)
	}
}

// judgeAnyKey looks at a TradeKey of nobody knows whose: it tells whose it is where exactly one app's password fits.
func (x *messageExamination) judgeAnyKey(sent string) {
	var owners []string
	var how []Mistake
	text := strings.Trim(strings.TrimSpace(sent), `"'`)
	for _, o := range append(slices.Clone(x.keys.Others), Other{ID: x.keys.ID, Secret: x.keys.Secret}) {
		if written, ok := hashedAs(text, o.Secret, "TradeKey"); ok && o.Secret != "" {
			owners, how = append(owners, o.ID), written
		}
	}
	if len(owners) == 1 {
		x.opened = owners[0]
		x.found = append(x.found, how...)
	} else if len(owners) == 0 && (len(text) != 64 || !isHexWord(text)) {
		x.found = append(x.found, newMistake("password.malformed", "TradeKey", countText(len(sent))))
	}
}

// judgePassword looks at the hash of a password that is known.
func (x *messageExamination) judgePassword(sent, name, password string, refund bool) {
	if how, ok := hashedAs(sent, password, name); sent != "" && password != "" && (!ok || len(how) > 0) {
		x.found = append(x.found, Password(sent, name, refund, x.keys).Mistakes...)
	}
}

// judgeData looks at the JSON in Data, and at its RefundKey.
func (x *messageExamination) judgeData(data *jsonNode) {
	if x.keys.DataText && data != nil && data.kind != '"' {
		x.found = append(x.found, newMistake("envelope.data-value"))
	}
	if data != nil && data.kind == '"' {
		inner := unquoteJSON(data.text)
		x.found = append(x.found, Data(inner, "Data").Mistakes...)
		data = parseJSON(inner)
	}
	if x.known {
		x.judgePassword(textOf(data, "RefundKey"), "RefundKey", x.keys.RefundSecret, true)
	}
}

// adoptApp makes another app's keys the app's own; false when there is no app of that id.
func (k *Keys) adoptApp(id string) bool {
	if id == k.ID {
		return true
	}
	at := slices.IndexFunc(k.Others, func(o Other) bool { return o.ID == id })
	if at < 0 {
		return false
	}
	own, named := Other{ID: k.ID, Secret: k.Secret, Second: k.RefundSecret}, k.ID != ""
	k.ID, k.Secret, k.RefundSecret = id, k.Others[at].Secret, k.Others[at].Second
	if k.Others = slices.Delete(slices.Clone(k.Others), at, at+1); named {
		k.Others = append(k.Others, own)
	}
	return true
}

// appIDs are the ids of all apps that are known.
func (k *Keys) appIDs() (appIDs []string) {
	if k.ID != "" {
		appIDs = append(appIDs, k.ID)
	}
	for _, o := range k.Others {
		appIDs = append(appIDs, o.ID)
	}
	return appIDs
}
