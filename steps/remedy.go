package steps

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	messages "github.com/cucumber/messages/go/v21"

	"paymock/client/adapter"
	"paymock/mock/api"
	"paymock/mock/phrase"
	"paymock/mock/suggest"
	"paymock/mock/words"
)

// remedySteps are, by code, steps that let a call pass which the state of things refuses, and the member of the request
// that tells for whom.
var remedySteps = map[string]struct{ step, member string }{
	"ACQ.ROYALTY_RECEIVER_INVALID": {"binds", "trans_in"},
	"000059":                       {"signs_on", "DeviceId"},
}

// sentByHand adds to an error of a call for a trade that no step has made the line that makes it, and how a number that
// nobody knows is sent.
func (w *World) sentByHand(step sandboxCall, err error) error {
	var unknown *unknownTradeError
	operation := map[string]string{"queries": "query", "settles": "settle", "refunds": "refund"}[step.wording.Name]
	if !errors.As(err, &unknown) || w.scenario == nil || unknown.hint != "" {
		return err
	}
	p, none := w.party()
	if none != nil {
		return err
	}
	l := phrase.LanguageOf(w.scenario.Steps[0].Text)
	amount := phrase.AmountIn(cmp.Or(step.slots["amount"], "100"), l, p.app.Provider)
	above, _ := phrase.Find("paid_trade").Say(l, unknown.name, amount)
	if operation == "" {
		return fmt.Errorf("no trade %q in this scenario; put a line above that makes it: %s", unknown.name, w.andLine(above))
	}
	line, _ := phrase.Find("sends").Say(l, operation, unknown.name)
	return fmt.Errorf("no trade %q in this scenario; put a line above that makes it: %s; to send a number that the platform doesn't know: %s", unknown.name, w.andLine(above), w.quotedLine(line))
}

// andLine quotes a line to be put among the first of a scenario, with its keyword.
func (w *World) andLine(line string) string {
	return w.quotedLine(map[phrase.Language]string{phrase.English: "And ", phrase.Chinese: "并且"}[phrase.LanguageOf(line)] + line)
}

// quotedLine quotes a line of a scenario in the letters of its lines.
func (w *World) quotedLine(line string) string {
	if slices.ContainsFunc(w.scenario.Steps, func(st *messages.PickleStep) bool { return phrase.Simplified(st.Text) != st.Text }) {
		line = words.Traditional.Sentence(line)
	}
	return phrase.Quoted(line)
}

// missingTerminal refuses a call on a reader that a scenario has only named.
func (w *World) missingTerminal(wording *phrase.Wording, slot, name string) error {
	named := strings.ContainsFunc(name, unicode.IsLetter) && w.devices[name] == ""
	if slot != "terminal" || !named || w.target.Sandbox != nil || w.scenario == nil || strings.HasPrefix(wording.Name, "terminal") {
		return nil
	}
	l := phrase.LanguageOf(w.scenario.Steps[0].Text)
	above, _ := phrase.Find("terminal_card").Say(l, name, phrase.AmountIn("500", l, adapter.PlatformsWith[adapter.CardMerchant]()[0]))
	return fmt.Errorf("no terminal %q in this scenario%s; put a line above that makes it: %s", name, suggest.Hint(name, slices.Sorted(maps.Keys(w.devices))), w.andLine(above))
}

// nameOfDevice is what a scenario calls a reader.
func (w *World) nameOfDevice(id string) string {
	for name, device := range w.devices {
		if device == id {
			return name
		}
	}
	return id
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
	return err == nil && !isSuccess(code)
}
