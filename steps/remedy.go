package steps

import (
	"cmp"
	"regexp"

	"paymock/mock/api"
	"paymock/mock/phrase"
)

// remedySteps are, by code, steps that let a call pass which the state of things refuses, and the member of the request
// that tells for whom.
var remedySteps = map[string]struct{ step, member string }{
	"ACQ.ROYALTY_RECEIVER_INVALID": {"binds", "trans_in"},
	"000059":                       {"signs_on", "DeviceId"},
}

// remedyStep is the step that would let a call pass, in the language of a line of the scenario; "" where none is known.
func remedyStep(e api.Entry, line string) string {
	known, ok := remedySteps[e.Code]
	if !ok || e.Rule != "" {
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
