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

// ruleAdvice tells what to write where the step that failed judges a call by a code, but the rule that answers with it was used up
// before, or by a success, but the rule is still in force; "" elsewhere.
func (w *World) ruleAdvice(entries []api.Entry, last int) string {
	wording, raw := phrase.MatchStep(w.failed)
	if wording == nil || w.scenario == nil || !slices.Contains([]string{"succeeded", "has_code", "has_code_and_text", "has_sub_code"}, wording.Name) {
		return ""
	}
	code := ""
	if wording.Name != "succeeded" {
		code, _ = wording.Value(0, raw[0])
	}
	var calls []api.Entry // of the operation, from the first that the rule answered
	acted, rule := 0, cmp.Or(entries[last].Rule, lastRule(entries[:last], entries[last].Operation, code))
	for _, e := range entries[:last+1] {
		if isRule := e.Rule == rule; e.Kind == "exchange" && e.Operation == entries[last].Operation && (isRule || len(calls) > 0) {
			if calls = append(calls, e); isRule {
				acted = len(calls)
			}
		}
	}
	sentence := w.sentenceOf(rule)
	usedUp := acted < len(calls)
	switch other := phrase.ForCalls(sentence, len(calls)-map[bool]int{false: 1}[usedUp]); {
	case rule == "" || other == "" || !usedUp && (code == entries[last].Code || len(calls) != acted):
		return ""
	case usedUp && acted == len(calls)-1 && w.unjudgedCall() != "":
		return fmt.Sprintf("the rule %s is used up by call %d of %s, which no line judges: move the line that failed below the line %s, which makes that call", w.quotedLine(sentence), acted, entries[last].Operation, w.quotedLine(w.unjudgedCall()))
	case usedUp:
		return fmt.Sprintf("the rule %s is used up by call %d of %s; for it to answer this call, too, write in its place %s", w.quotedLine(sentence), acted, entries[last].Operation, w.quotedLine(other))
	default:
		return fmt.Sprintf("the rule %s is still in force at call %d of %s; for it to end before this call, write in its place %s", w.quotedLine(sentence), acted, entries[last].Operation, w.quotedLine(other))
	}
}

// lastRule is the newest rule that answered a call of an operation with a code; "" is none.
func lastRule(entries []api.Entry, operation, code string) string {
	for _, e := range slices.Backward(entries) {
		if e.Kind == "exchange" && e.Operation == operation && e.Rule != "" && code != "" && (e.Code == code || strings.HasSuffix(code, "/"+e.Code)) {
			return e.Rule
		}
	}
	return ""
}

// sentenceOf is the line of the scenario that made a rule, as journals name it; "" where that was none.
func (w *World) sentenceOf(label string) string {
	_, name, _ := strings.Cut(label, " ")
	for _, st := range w.scenario.Steps {
		if r, err := phrase.Parse(st.Text); err == nil && r.Then.Respond != "" && name == cmp.Or(r.Name, ruleFromStep+st.Text) {
			return st.Text
		}
	}
	return ""
}

// unjudgedCall is the call before the last one in front of the step that failed, where no line between them judges it; "" where one
// does.
func (w *World) unjudgedCall() string {
	at := slices.IndexFunc(w.scenario.Steps, func(st *messages.PickleStep) bool { return st.Id == w.failedID })
	for at > 0 && w.scenario.Steps[at].Type == messages.PickleStepType_OUTCOME {
		at--
	}
	if at < 1 || !isCall(w.scenario.Steps[at].Text) || !isCall(w.scenario.Steps[at-1].Text) {
		return ""
	}
	return w.scenario.Steps[at-1].Text
}

// isCall reports whether a line makes a call.
func isCall(line string) bool {
	wording, _ := phrase.MatchStep(line)
	return wording != nil && slices.Contains(phrase.Calls(), wording.Topic)
}
