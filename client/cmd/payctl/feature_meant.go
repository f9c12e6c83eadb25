package main

import (
	"cmp"
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v21"

	"paymock/mock/names"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
	"paymock/steps"
)

// withNextCall is a sentence of a scenario that names no call, with the next that is answered with the code which it names, or
// else with the one that is made next; "" where it isn't one then.
func withNextCall(p *messages.Pickle, st *messages.PickleStep) (next string) {
	for _, call := range p.Steps[slices.Index(p.Steps, st)+1:] {
		wording, _ := phrase.MatchStep(meantStep(call))
		if wording == nil {
			continue
		}
		operation, _, _ := strings.Cut(wording.Name, "_")
		operation = strings.TrimSuffix(operation, "s")
		line := phrase.OfCall(st.Text, operation)
		if line != "" && answersCodeOf(line, operation) {
			return line
		}
		next = cmp.Or(next, line)
	}
	return next
}

// answersCodeOf reports whether some platform answers calls of an operation with a code that a line names.
func answersCodeOf(line, operation string) bool {
	r, err := phrase.Parse(line)
	return err == nil && slices.ContainsFunc(shipped.Platforms(), func(p names.Platform) bool {
		return slices.ContainsFunc(p.Operations, func(o names.Operation) bool { return o.Name == operation && slices.Contains(o.Codes, r.Then.Respond) })
	})
}

// filledStep is meantStep with examples in the slots of a line that was copied from a list.
func filledStep(st *messages.PickleStep) string {
	_, filled := phrase.CopiedSlot(st.Text, phrase.Setting{})
	return cmp.Or(filled, meantStep(st))
}

// meantStep is the line of the step that one is, or that it surely means.
func meantStep(st *messages.PickleStep) string {
	line := st.Text
	if app := steps.MeantApp(line); app != "" {
		return app
	}
	if wording, _ := phrase.MatchStep(line); wording != nil || isSentence(line) {
		return line
	}
	if near := phrase.Nearest(line, phrase.Setting{Place: steps.PlaceOf(st)}, 1); len(near) > 0 && near[0].Examples == nil {
		return near[0].Text
	}
	return line
}
