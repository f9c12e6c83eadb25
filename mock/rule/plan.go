package rule

import (
	"strings"
	"time"

	"paymock/mock/provider"
	"paymock/mock/wire"
)

// Wait is a span to let pass. The zero Wait is none.
type Wait struct {
	For time.Duration
	// Real: it passes on the machine; otherwise on the app's clock.
	Real bool
}

// Plan lists the actions of rules for one exchange. The zero Plan changes nothing.
type Plan struct {
	// Rule is the rule that acts, by id and name; "" for none.
	Rule string

	// Before anything is decided: Delay, then one of Hang, Reset and HTTPStatus.
	Delay      Wait
	Hang       bool
	Reset      bool
	HTTPStatus int

	// Respond is answered instead of deciding; nil decides.
	Respond *provider.Code
	// Message replaces the code's text when not empty.
	Message string
	// Answer is the members of the answer to a method or path that no operation has; nil is none.
	Answer wire.Object

	// Fault spoils or extends the answer.
	Fault provider.Fault
	// SignedCharset is the charset of Fault.Transcode, for the journal.
	SignedCharset string
	// After the commit.
	DelayReply Wait
	LoseReply  bool
	// Stale gives the previous answer to the operation instead.
	Stale bool
	// Charset transcodes the body when not empty.
	Charset string
	// Truncate writes so many bytes of the body and closes; nil writes all.
	Truncate *int
	// Piece, when positive, has the body written in pieces of so many bytes, with Pause between two.
	Piece int
	Pause Wait

	// NearMisses explains, for rules that matched provider and operation only, what didn't hold.
	NearMisses []string
	// Mistake says what is wrong with the request's RespondHeader: nothing is to be decided.
	Mistake string
}

// respondWith answers with a provider's code, where there is one.
func (p *Plan) respondWith(codes map[string]provider.Code, providerName string) {
	if code, ok := codes[providerName]; ok {
		p.Respond = &code
	}
}

// Waits reports whether the plan has anything for the time before the decision.
func (p *Plan) Waits() bool {
	return p.Mistake != "" || p.Delay.For > 0 || p.Hang || p.Reset || p.HTTPStatus != 0
}

// Told says in the journal what was done to an answered call, as a list of texts; unset are the members that could not be
// set, and why.
func (p *Plan) Told(unset []string) (did []string) {
	for _, row := range actionTable() {
		if row.told == nil {
			continue
		}
		if text := row.told(p, unset); text != "" {
			did = append(did, text)
		}
	}
	return did
}

// toldMembers tells which members were changed.
func (p *Plan) toldMembers(unset []string) string {
	before, after := len(p.Fault.Before), len(p.Fault.After)
	var did []string
	if before > 0 && len(unset) < before+after {
		did = append(did, "changed members before signing")
	}
	if after > 0 && len(unset) < before+after {
		did = append(did, "changed members after signing")
	}
	if len(unset) > 0 {
		did = append(did, "could not set "+strings.Join(unset, "; "))
	}
	return strings.Join(did, ", ")
}

// Fault lists the actions of rules for one attempt at a callback. The zero Fault sends it.
type Fault struct {
	Rule    string
	Message provider.Fault
	Delay   Wait
	Drop    bool
	// Duplicate is how many further copies are sent one after the other, Concurrent how many
	// are sent at the same time.
	Duplicate, Concurrent int
	// Reorder is how long it is held back for another callback to overtake; 0 is not.
	Reorder    time.Duration
	NearMisses []string
}
