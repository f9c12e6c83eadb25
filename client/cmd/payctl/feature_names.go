package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	messages "github.com/cucumber/messages/go/v21"

	"paymock/client/adapter"
	"paymock/mock/api"
	"paymock/mock/names"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
	"paymock/mock/rule/offline"
	"paymock/mock/suggest"
	"paymock/steps"
)

// checkNames refuses features that name platforms, operations, callbacks or codes which paymock lacks, and
// texts that are no rules, as the server would when they run. rules are those of the server.
func checkNames(all []*feature, rules string) error {
	var wrong featureMistakes
	for _, f := range all {
		for _, p := range f.pickles {
			meant, _, amiss := f.withMeantApp(p, rules)
			told := f.nameMistakes(meant, rules, true)
			if meant != p { // the first line tells that, for all
				told = append(amiss[:1:1], told...)
			}
			for _, one := range told {
				if !slices.Contains(wrong, one) { // a row of examples repeats it
					wrong = append(wrong, one)
				}
			}
		}
	}
	if wrong != nil {
		return wrong
	}
	return nil
}

// nameMistakes are those of a scenario, whose app is the one that is meant where keeps is set.
func (f *feature) nameMistakes(p *messages.Pickle, rules string, keeps bool) featureMistakes {
	n := newNameCheck(f, p, rules)
	n.keeps = keeps
	for _, st := range p.Steps {
		n.checkStep(st)
	}
	return n.wrong
}

// checkScenarioNames refuses features that name scenarios which the server lacks.
func checkScenarioNames(s *session, all []*feature) error {
	named := map[featureMistake]string{}
	for _, f := range all {
		for _, p := range f.pickles {
			for _, st := range p.Steps {
				wording, raw := phrase.MatchStep(st.Text)
				if wording == nil {
					continue
				}
				i := slices.Index(wording.Slots(), "scenario")
				if i < 0 {
					continue
				}
				if name, err := wording.Value(i, raw[i]); err == nil && !isScenarioFile(name) {
					named[f.stepMistake(st, strconv.Quote(name))] = name
				}
			}
		}
	}
	if len(named) == 0 {
		return nil
	}
	ctx, cancel := s.callContext()
	defer cancel()
	list, err := s.control.Scenarios(ctx)
	codes, wrong := s.control.CodeScenarios(ctx, "")
	if err != nil || wrong != nil {
		return nil // the step tells
	}
	var known []string
	for _, one := range slices.Concat(list, codes) {
		known = append(known, one.Name)
	}
	var bad featureMistakes
	for at, name := range named {
		if !slices.Contains(known, name) {
			at.reason = fmt.Sprintf("no scenario %q%s; payctl scenario list shows them", name, suggest.Hint(name, known))
			bad = append(bad, at)
		}
	}
	if bad == nil {
		return nil
	}
	return bad
}

// joinMistakes is one error of two, where both are mistakes of features; else the first.
func joinMistakes(err, more error) error {
	var wrong, also featureMistakes
	switch {
	case err == nil:
		return more
	case errors.As(err, &wrong) && errors.As(more, &also):
		return append(slices.Clip(wrong), also...)
	}
	return err
}

// nameCheck goes through the steps of a scenario.
type nameCheck struct {
	actingApp
	feature *feature
	pickle  *messages.Pickle
	wrong   featureMistakes
	// script is all that scripts answers, in which a code of nobody's may be. Where the scenario loads another, its
	// codes aren't known, and where the merchant speaks in another way, they may lack what stands before the dot.
	script         string
	loads, speaks  bool
	refusesAccount bool // it is about an account that isn't taken
	keeps          bool // the scenario's app is the one that is meant
	appLine        int64
	// answers are the codes that rules name, with why a platform takes them for none; "" where it takes them.
	answers map[string]string
	// terminals and trades are what the scenario calls so.
	terminals, trades []string
	moved             map[string]string // amounts of the last calls, by operation
}

func newNameCheck(f *feature, p *messages.Pickle, rules string) nameCheck {
	n := nameCheck{feature: f, pickle: p, actingApp: firstApp(p), answers: map[string]string{}, moved: map[string]string{}}
	script := []string{rules}
	for _, st := range p.Steps {
		wording, _ := phrase.MatchStep(st.Text)
		if wording == nil || !slices.Contains(wording.Slots(), "code") {
			script = append(script, st.Text)
		}
		n.refusesAccount = n.refusesAccount || strings.Contains(st.Text, "INVALID")
		n.loads = n.loads || wording != nil && slices.Contains(wording.Slots(), "scenario")
		n.speaks = n.speaks || wording != nil && wording.Name == "speaks"
		script = append(script, argumentLines(st)...)
	}
	n.script = strings.Join(script, "\n")
	return n
}

// mayAnswer reports whether the scenario itself may have a code answered that platforms don't list.
func (n *nameCheck) mayAnswer(code string) bool {
	return n.loads || regexp.MustCompile(`(?:^|[^\w.-])`+regexp.QuoteMeta(code)+`(?:[^\w.-]|$)`).MatchString(n.script) ||
		n.speaks && slices.ContainsFunc(shipped.Platforms(), func(p names.Platform) bool {
			return slices.ContainsFunc(p.Codes, func(c names.Code) bool { return strings.HasSuffix(c.Name(), "."+code) })
		})
}

// checkStep notes the app that a step makes, and checks what it names.
func (n *nameCheck) checkStep(st *messages.PickleStep) {
	wording, raw := phrase.MatchStep(st.Text)
	n.follow(wording, raw)
	if namesApp(wording) {
		n.appLine = n.feature.stepByID(st.AstNodeIds[0]).Location.Line
	}
	if quotesPlaceholder(st) { // what is to fill it is told
		return
	}
	if wording == nil && !isSentence(st.Text) { // the line that it means has the right unit
		return
	}
	if word, err := steps.WrongUnit(n.platform, st.Text); err != nil {
		bad := n.feature.stepMistake(st, err.Error())
		if before, _, ok := strings.Cut(n.feature.stepByID(st.AstNodeIds[0]).Text, word); ok {
			bad.column += utf8.RuneCountInString(before)
		}
		n.feature.atCell(&bad, n.pickle, st, word)
		n.wrong = append(n.wrong, bad)
	}
	if wording != nil {
		n.checkSlots(st, wording, raw)
		return
	}
	if r, err := phrase.Parse(st.Text); err == nil {
		n.checkRule(r, func(m names.Mistake) { n.refuse(st, m.Reason) })
	}
}

// checkTerminal notes what a step calls a terminal or a trade, and refuses a terminal where a trade is meant.
func (n *nameCheck) checkTerminal(st *messages.PickleStep, wording *phrase.Wording, slot, name string) {
	switch makes := slices.Contains([]string{"paid_trade", "automatic_trade", "trade_in_status"}, wording.Name); {
	case slot == "terminal" && strings.HasPrefix(wording.Name, "terminal"):
		n.terminals = append(n.terminals, name)
		n.checkNumber(st, name)
	case slot == "trade" && makes, slot == "order":
		n.trades = append(n.trades, name)
	case slot == "trade" && !strings.HasPrefix(wording.Name, "sends") && slices.Contains(n.terminals, name) && !slices.Contains(n.trades, name):
		n.refuse(st, fmt.Sprintf("%q is a terminal here, and no trade; name the trade, or what is done at the terminal: `payctl steps terminal` shows that", name))
	}
}

func (n *nameCheck) checkSlots(st *messages.PickleStep, wording *phrase.Wording, raw []string) {
	n.checkCells(st)
	if wording.Name == "this_rule" {
		n.checkRuleText(st)
	}
	if i := slices.Index(wording.Slots(), "operation"); i >= 0 && strings.HasPrefix(wording.Name, "sends") {
		if operation, err := wording.Value(i, raw[i]); err == nil {
			n.checkFields(st, operation)
		}
	}
	for i, slot := range wording.Slots() {
		value, err := wording.Value(i, raw[i])
		if slot == "amount" {
			n.moved[steps.UsualOperation(wording)] = raw[i]
		}
		if err != nil || strings.Contains(value, "{") { // what the scenario fills in
			continue
		}
		n.checkTerminal(st, wording, slot, value)
		switch slot {
		case "account":
			n.checkAccount(st, raw[i], value)
		case "provider":
			if _, err := adapter.Find(value); err != nil {
				n.refuseAt(st, raw[i], err.Error())
			}
		case "operation":
			n.checkNamed(st, raw[i], api.Rule{When: api.When{Operation: value}, Then: api.Then{Hang: true}})
		case "callback":
			if own := phrase.OwnCallback(st.Text, phrase.Setting{Platform: n.platform}); own != st.Text {
				n.refuseAt(st, raw[i], fmt.Sprintf("no step is worded %s; did you mean %s?", phrase.Quoted(st.Text), phrase.Quoted(own)))
				continue
			}
			n.checkNamed(st, raw[i], api.Rule{When: api.When{Callback: value}, Then: api.Then{Drop: true}})
		case "status":
			if !slices.Contains(phrase.Statuses(), value) {
				n.refuseAt(st, raw[i], n.wrongStatus(st, wording, raw, value))
			}
		case "code":
			if line := mainCode(n.platform, st.Text, wording, value); line != "" {
				n.refuseAt(st, raw[i], fmt.Sprintf("no step is worded %s; did you mean %s?", phrase.Quoted(st.Text), phrase.Quoted(line)))
			} else if reason := n.answers[value]; reason != "" { // that of the rule
				n.refuseAt(st, raw[i], reason)
			} else if !n.mayAnswer(value) {
				n.checkRule(api.Rule{Then: api.Then{Respond: value}}, func(m names.Mistake) { n.refuseAt(st, raw[i], n.withRulesCode(value, m.Reason)) })
			}
		}
		if wording.Counts(i) {
			n.checkAmount(st, raw[i], value)
		}
	}
}

// checkNamed checks what some words of a step name by a rule that names it.
func (n *nameCheck) checkNamed(st *messages.PickleStep, said string, r api.Rule) {
	n.checkRule(r, func(m names.Mistake) { n.refuseAt(st, said, m.Reason) })
}

// checkAmount refuses an amount that the acting app's platform can't count.
func (n *nameCheck) checkAmount(st *messages.PickleStep, said, value string) {
	platform, err := adapter.Find(n.platform)
	if err != nil {
		return // a platform without client counts in what it likes
	}
	_, err = platform.Minor(strings.TrimPrefix(value, "-"))
	if err == nil {
		return
	}
	reason := fmt.Sprintf("%q: %s", said, err)
	parts := amountWithUnit().FindStringSubmatch(said)
	for _, p := range shipped.Platforms() {
		if p.Name != n.platform {
			continue
		}
		if whole, cents, _ := strings.Cut(value, "."); parts == nil && strings.Trim(cents, "0") == "" {
			reason = fmt.Sprintf("amounts of %s are whole %s; for %s write %q", p.Name, p.Money.Units[0], said, phrase.AmountIn(whole, phrase.LanguageOf(said), p.Name))
		} else if parts != nil {
			reason = p.Money.TooFine(p.Name, parts[1], parts[2])
		}
	}
	n.refuseAt(st, said, reason)
}

// checkRule checks a rule of the acting app.
func (n *nameCheck) checkRule(r api.Rule, refuse func(names.Mistake)) {
	isAnswer := r.When.Operation != "" && r.Then.Respond != ""
	if _, told := n.answers[r.Then.Respond]; isAnswer && !told {
		n.answers[r.Then.Respond] = ""
	}
	for _, m := range offline.Mistakes(n.platform, r, time.Now()) {
		elsewhere := n.otherApp
		if n.keeps && n.appLine > 0 {
			elsewhere = func(string) string { return n.ownNames(r, m) }
			m.Reason, _, _ = strings.Cut(m.Reason, "; the codes of ") // which those are
		}
		for _, p := range shipped.Platforms() { // a scenario says it in a step
			if remedy := names.AddRuleTo(p.Name); strings.Contains(m.Reason, remedy) {
				m.Reason = strings.ReplaceAll(m.Reason, remedy, elsewhere(p.Name)) + n.ownMeaning(r.Then.Respond)
			}
		}
		if isAnswer && strings.Contains(m.Reason, strconv.Quote(r.Then.Respond)) {
			n.answers[r.Then.Respond] = m.Reason
		}
		refuse(m)
	}
}

// refuse notes a mistake of a step.
func (n *nameCheck) refuse(st *messages.PickleStep, reason string) {
	bad := n.feature.stepMistake(st, reason)
	if quoted := wrongWords().FindStringSubmatch(reason); quoted != nil {
		n.feature.atCell(&bad, n.pickle, st, quoted[1]+quoted[2])
	}
	bad.reason = n.feature.inFeatureLetters(st.Text, reason)
	n.wrong = append(n.wrong, bad)
}

// refuseAt notes a mistake of some words of a step.
func (n *nameCheck) refuseAt(st *messages.PickleStep, said, reason string) {
	n.refuse(st, reason)
	node := n.feature.stepByID(st.AstNodeIds[0])
	if before, _, ok := strings.Cut(node.Text, said); ok {
		before += said[:len(said)-len(strings.TrimLeft(said, `"“「`))]
		n.wrong[len(n.wrong)-1].column = columnBehind(node, before)
	}
	n.feature.atCell(&n.wrong[len(n.wrong)-1], n.pickle, st, said)
}

// columnBehind is the column in its file behind a step's keyword and the beginning of its text.
func columnBehind(node *messages.Step, before string) int {
	return int(node.Location.Column) + utf8.RuneCountInString(node.Keyword+before)
}

// stepMistake is a mistake at what a reason quotes of a step, or at its beginning.
func (f *feature) stepMistake(st *messages.PickleStep, reason string) featureMistake {
	node := f.stepByID(st.AstNodeIds[0])
	column := columnBehind(node, "")
	if found := wrongWords().FindStringSubmatch(reason); found != nil {
		if before, _, ok := strings.Cut(node.Text, found[1]+found[2]); ok {
			column = columnBehind(node, before)
		}
	}
	return featureMistake{file: f.path, line: int(node.Location.Line), column: column, reason: reason}
}

var (
	// wrongWords matches the first quotation in a reason, without what was understood.
	wrongWords = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile("^(?:understood: \"[^\"]*\"; )?[^\"`]*(?:\"([^\"]+)\"|`([^`]+)`)")
	})
	// amountWithUnit is an amount with decimals and its unit.
	amountWithUnit = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\d+\.\d+)\s*(\pL+)$`) })
	// scenarioPlaceholder matches names that the scenario fills in, such as {T1} and {T1.order}.
	scenarioPlaceholder = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{[A-Za-z]\w*(?:\.[\w.]+)?\}`) })
)
