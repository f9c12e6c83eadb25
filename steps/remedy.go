package steps

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"paymock/mock/api"
	"paymock/mock/names"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
)

// remedySteps are, by code, steps that let a call pass which the state of things refuses, and the member of the request
// that tells for whom.
var remedySteps = map[string]struct{ step, member string }{
	"ACQ.ROYALTY_RECEIVER_INVALID": {"binds", "trans_in"},
	"000059":                       {"signs_on", "DeviceId"},
}

// sentByHand adds to an error of a call for a trade that no step has made how a number that nobody knows is sent.
func (w *World) sentByHand(step string, err error) error {
	var unknown *unknownTradeError
	operation := map[string]string{"queries": "query", "settles": "settle", "refunds": "refund"}[step]
	if !errors.As(err, &unknown) || operation == "" || w.scenario == nil || strings.Contains(unknown.hint, "did you mean") {
		return err
	}
	line, _ := phrase.Find("sends").Say(phrase.LanguageOf(w.scenario.Steps[0].Text), operation, unknown.name)
	return fmt.Errorf("no trade %q in this scenario%s; to send a number that the platform doesn't know: %s", unknown.name, unknown.hint, phrase.Quoted(line))
}

// remedyStep is the step that would let a call pass, in the language of a line of the scenario; "" where none is known.
func remedyStep(e api.Entry, line string) string {
	known, ok := remedySteps[e.Code]
	if !ok || e.Rule != "" || wantsRefusal(line) {
		return ""
	}
	request := e.Canonical
	if e.Plaintext != nil {
		request = cmp.Or(e.Plaintext.Request, request)
	}
	found := regexp.MustCompile(`"` + known.member + `\\*":\\*"([^"\\]+)`).FindStringSubmatch(request)
	if found == nil {
		return ""
	}
	text, _ := phrase.Find(known.step).Say(phrase.LanguageOf(line), found[1])
	return text
}

// wantsRefusal reports whether a line wants a code that no success has: a call that passes doesn't help it.
func wantsRefusal(line string) bool {
	wording, raw := phrase.MatchStep(line)
	if wording == nil {
		return false
	}
	i := slices.Index(wording.Slots(), "code")
	if i < 0 {
		return false
	}
	code, err := wording.Value(i, raw[i])
	return err == nil && !slices.ContainsFunc(shipped.Platforms(), func(p names.Platform) bool {
		return slices.ContainsFunc(p.Codes, func(c names.Code) bool { return c.Success && (c.Code == code || c.Sub == code) })
	})
}
