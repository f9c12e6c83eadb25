package rule

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"paymock/mock/api"
	"paymock/mock/provider"
)

// byAmountMember writes a change of "amount" as one of the member in which the platform's answer or callback
// carries the amount, as conditions on it are written. field is where below the path the members are named.
func (c *actionChecker) byAmountMember(field string, set map[string]string) map[string]string {
	value, said := set[amountWord]
	if !said || c.within.when.Method != "" {
		return set
	}
	var places, members []string
	for _, p := range c.within.scope {
		for member, of := range amountMembers(p, c.within.when.Operation, c.within.when.Callback) {
			if !slices.Contains(members, member) {
				members = append(members, member)
			}
			for _, name := range of {
				places = append(places, fmt.Sprintf("%s (%s)", member, name))
			}
		}
	}
	slices.Sort(places)
	switch {
	case slices.Contains(members, amountWord):
		return set
	case len(members) == 0:
		c.noteMistake(field+"."+amountWord, "no member is known to hold the amount here; name the one to change, as the journal shows it")
		return set
	case len(members) > 1:
		c.noteMistake(field+"."+amountWord, "the amount is %s; name the member to change", strings.Join(places, ", "))
		return set
	}
	if _, twice := set[members[0]]; twice {
		c.noteMistake(field+"."+amountWord, "the amount is %s, which is changed already; keep one", members[0])
		return set
	}
	written := maps.Clone(set)
	delete(written, amountWord)
	written[members[0]] = value
	return written
}

// amountMembers are the members that hold the amount in a platform's answers to an operation, or in its callbacks
// of a kind, each with what it is in. Empty, either is any.
func amountMembers(p provider.Provider, operation, kind string) map[string][]string {
	members := map[string][]string{}
	if kind != "" {
		for of, all := range CallbackAmounts(p) {
			for _, member := range all {
				if kind == of || kind == api.AnyCallback {
					members[member] = append(members[member], of)
				}
			}
		}
		return members
	}
	c, _ := provider.CurrencyOf(p)
	for of, member := range c.Answered {
		if operation == of || operation == "" {
			members[member] = append(members[member], of)
		}
	}
	return members
}

// CallbackAmounts are the members of a platform's callbacks that hold amounts, by kind: the one that a merchant
// books where there is one, else all that have a name of their own.
func CallbackAmounts(p provider.Provider) map[string][]string {
	layouts, told := p.(provider.CallbackLayouts)
	if !told {
		return nil
	}
	all := map[string][]string{}
	for _, l := range layouts.CallbackLayouts() {
		if l.Booked != "" {
			all[l.Kind] = []string{l.Booked}
			continue
		}
		for _, m := range l.Money {
			if !strings.ContainsAny(m.Path, ".*") {
				all[l.Kind] = append(all[l.Kind], m.Path)
			}
		}
	}
	return all
}
