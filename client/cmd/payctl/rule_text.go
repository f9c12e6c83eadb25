package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"paymock/client/adapter"
	"paymock/mock/api"
)

// ruleText is a rule in one line.
func ruleText(r api.Rule) string {
	var parts []string
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if r.Name != "" {
		add("%q", r.Name)
	}
	when := "any call"
	if r.When.Operation != "" {
		when = r.When.Operation
	}
	if r.When.Callback != "" {
		when = r.When.Callback + " callback"
	}
	if r.When.Provider != "" {
		when += " of " + r.When.Provider
	}
	if len(r.When.Where) > 0 {
		where, _ := json.Marshal(r.When.Where) // strings only
		when += " where " + string(where)
	}
	add("on %s", when)
	if r.Then.Respond != "" {
		add("answer %s", r.Then.Respond)
	}
	if r.Then.Message != "" {
		add("saying %q", r.Then.Message)
	}
	for _, name := range adapter.Fields(r.Then.Fields).Sorted() {
		add("set %s to %q", name, r.Then.Fields[name])
	}
	if r.Then.LoseReply {
		add("lose the reply")
	}
	if rest := otherActions(r.Then); rest != "" {
		add("%s", rest)
	}
	if r.Disabled {
		add("disabled")
	}
	if r.Every > 1 {
		add("every %d. call", r.Every)
	}
	if r.Chance != nil {
		add("with chance %g", *r.Chance)
	}
	if r.From != "" {
		add("from %s", r.From)
	}
	if r.Until != "" {
		add("until %s", r.Until)
	}
	if r.Times == 1 {
		add("once")
	}
	if r.Times > 1 {
		add("%d times", r.Times)
	}
	if r.Skip > 0 {
		add("after letting %d pass", r.Skip)
	}
	return strings.Join(parts, ", ")
}

// otherActions writes the actions that ruleText has no words for as JSON; "" is none.
func otherActions(t api.Then) string {
	t.Respond, t.Message, t.Fields, t.LoseReply = "", "", nil, false
	text, err := json.Marshal(t)
	if err != nil || string(text) == "{}" {
		return ""
	}
	return string(text)
}
