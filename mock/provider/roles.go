package provider

import (
	"maps"
	"strings"

	"paymock/mock/app"
	"paymock/mock/wire"
)

// Role says what the member of a message is to people who keep or compare messages.
type Role string

// The roles. Two messages that differ in members of another role than Plain may be the same call at
// another time.
const (
	Plain     Role = "plain"     // an amount, a code, a state: nothing to hide, and compared
	Number    Role = "number"    // of a trade, an order, a call: another each time
	Time      Role = "time"      // a moment or a day, or how long something took
	Personal  Role = "personal"  // names, accounts, telephones, cards, and what people write freely
	Link      Role = "link"      // an address
	Said      Role = "said"      // the platform's words, which may repeat what was sent
	Nonce     Role = "nonce"     // chance, signatures and what they need
	Secret    Role = "secret"    // passwords, their hashes, tokens
	Container Role = "container" // holds members of its own, as JSON text or as they are
)

// RoleTable gives the roles of members by name, or by the name of what holds them and their own:
// "merchant.code".
type RoleTable map[string]Role

// Roles makes a table of names, those of a role separated by blanks.
func Roles(names map[Role]string) RoleTable {
	table := RoleTable{}
	for role, list := range names {
		for name := range strings.FieldsSeq(list) {
			table[name] = role
		}
	}
	return table
}

// Of is the role of a member below a path; "" is the top.
func (t RoleTable) Of(path, name string) Role {
	above := strings.TrimRight(path, ".0123456789") // items of a list have its name
	if role, ok := t[above[strings.LastIndexByte(above, '.')+1:]+"."+name]; ok && above != "" {
		return role
	}
	return t[name]
}

// With is a table with further names.
func (t RoleTable) With(more RoleTable) RoleTable {
	all := maps.Clone(t)
	maps.Copy(all, more)
	return all
}

// Recordable is implemented by providers whose exchanges can be recorded, cleaned and answered again.
type Recordable interface {
	// Roles are those of every member of requests, answers and callbacks.
	Roles() RoleTable
	// RequestText gives a request's members as a JSON object without its signature. It is nil when
	// the request can't be read.
	RequestText(call *Call) []byte
	// ReadAnswer reads an answer to a call. The error says why it can't be read.
	ReadAnswer(call *Call, resp *wire.Response) (Answer, error)
	// ReadCallback reads a callback as it was sent: the notice of which Callback makes it. The
	// error says why it can't be read.
	ReadCallback(a *app.App, req *wire.Request) (Notice, error)
}

// Vocabulary is implemented by Recordable providers whose platform uses words that are no code, operation or member's name.
// paymock record keeps these in a recording as they are; any other word may be somebody's name and is replaced.
type Vocabulary interface {
	// Spoken are its words and phrases: states, kinds, means of payment, names of free members.
	Spoken() []string
}

// Answer is an answer that was read: its code and its text.
type Answer struct {
	// Text is the part that its signature covers or its encryption hides; Fault.Text is given the same.
	Text []byte
	// Code is the name of its code, as Code.Name gives it.
	Code string
	// Signed says that the platform signs such answers.
	Signed bool
}
