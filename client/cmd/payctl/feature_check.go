package main

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	messages "github.com/cucumber/messages/go/v21"

	"paymock/client/adapter"
	"paymock/mock/api"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
	"paymock/mock/rule/offline"
	"paymock/mock/words"
	"paymock/steps"
)

// checkSteps refuses features with steps that nobody knows, or that lack what they need, before anything runs.
func checkSteps(all []*feature) error {
	var wrong featureMistakes
	for _, f := range all {
		reasons := map[string]string{} // of steps by their places and texts: rows of examples repeat them
		for _, p := range f.pickles {
			if len(p.Steps) == 0 {
				wrong = append(wrong, featureMistake{file: f.path, line: f.lineOfNodes(p.AstNodeIds), column: f.columnOfNodes(p.AstNodeIds), reason: fmt.Sprintf("scenario %q has no steps; a step begins with Given, When, Then, And or But, other lines are its description", p.Name)})
				continue
			}
			p, acting, _ := f.withMeantApp(p, "")
			var meant []*messages.PickleStep
			understood := true
			for i, st := range p.Steps {
				for _, line := range steps.SplitSteps(st, phrase.Setting{Platform: acting.platform}) {
					acting.follow(phrase.MatchStep(line))
				}
				key := st.AstNodeIds[0] + st.Text
				if _, judged := reasons[key]; !judged {
					bad := f.judgeStep(p, i, acting.platform)
					if reasons[key] = bad.reason; bad.reason != "" && !slices.Contains(wrong, bad) {
						wrong = append(wrong, bad)
					}
				}
				lines := meantSteps(st, reasons[key])
				understood, meant = understood && lines != nil, append(meant, lines...)
			}
			if !understood { // which may make what others need
				continue
			}
			for _, bad := range slices.Concat(f.checkMeant(p, meant), f.checkWorld(p, meant)) {
				if !slices.Contains(wrong, bad) {
					wrong = append(wrong, bad)
				}
			}
		}
	}
	if wrong != nil {
		return wrong
	}
	return nil
}

// judgeStep tells what is wrong with a step of a scenario, in an app of a platform; its reason is "" where nothing is.
func (f *feature) judgeStep(p *messages.Pickle, i int, platform string) featureMistake {
	st := p.Steps[i]
	line := int(f.stepByID(st.AstNodeIds[0]).Location.Line)
	if column, reason := f.otherPlaceholder(p, st); reason != "" {
		return featureMistake{f.path, line, column, reason}
	}
	if column, reason := f.copiedSlot(p, st, platform); reason != "" {
		return featureMistake{f.path, line, column, f.inFeatureLetters(st.Text, reason)}
	}
	reason := judgeLine(p, st, platform)
	if wording, _ := phrase.MatchStep(st.Text); reason == "" && wording == nil {
		reason = f.judgeOrder(p, i, platform)
	}
	if reason == "" {
		reason = f.judgeAnswered(p, i, platform)
	}
	bad := f.stepMistake(st, reason)
	if cell, ok := f.cellMistake(p, st, reason); ok && !isStep(st.Text) {
		return cell
	}
	if reason == "" && !quotesPlaceholder(st) {
		return bad
	}
	bad.reason = f.inFeatureLetters(st.Text, f.withPlaceholders(p, st, reason))
	if column, unfilled := f.unfilledPlaceholder(p, st); unfilled != "" {
		bad.column, bad.reason = column, unfilled
	}
	return bad
}

// inFeatureLetters writes what is said about a line in the letters of its feature, the line's own texts as they were typed.
func (f *feature) inFeatureLetters(line, said string) string {
	if f.doc.Feature.Language != "zh-TW" {
		return said
	}
	var typed []string
	for i, text := range append([]string{line}, quotedTexts().FindAllString(line, -1)...) {
		typed = append(typed, text)
		place := fmt.Sprintf("\x00%d\x00", i)
		inner := strings.Trim(text, `"`)
		said = strings.ReplaceAll(said, text, place)
		if !fullWidth().MatchString(inner) { // what is suggested for that has other signs
			said = strings.ReplaceAll(said, `"`+phrase.PlainLetters(inner)+`"`, place)
		}
	}
	said = unquoted.Replace(words.Traditional.Sentence(quotedByMarks.Replace(said))) // letters only: the lines are to be read again
	for i, text := range typed {
		said = strings.ReplaceAll(said, fmt.Sprintf("\x00%d\x00", i), text)
	}
	return said
}

// quotedByMarks puts others in place of quotation marks, and unquoted those back.
var quotedByMarks, unquoted = strings.NewReplacer(`"`, "\x01", "`", "\x02"), strings.NewReplacer("\x01", `"`, "\x02", "`")

// quotedTexts matches the texts of a line in quotation marks.
var quotedTexts = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`"[^"]*"`) })

// fullWidth matches digits, letters and signs of Chinese keyboards.
var fullWidth = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[！-～　]`) })

// meaningOfCode matches a step that has what a code means, without quotation marks, in its place.
var meaningOfCode = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[應应]答的(?:子[錯错][誤误]|返回)[碼码][為为]\s*(\p{Han}{3,})$`)
})

// commentBehind matches a comment behind a step, with both.
var commentBehind = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(.*\S)\s+(?:#|//|＃)\s*([^"“”]+)$`)
})

// withoutComment tells how a step is written that has a comment behind it; "" of others.
func withoutComment(st *messages.PickleStep) string {
	m := commentBehind().FindStringSubmatch(st.Text)
	if m == nil || isStep(st.Text) {
		return ""
	}
	bare := *st
	bare.Text = m[1]
	meant := meantStep(&bare)
	if meant == m[1] && !isSentence(meant) && !isStep(meant) {
		return ""
	}
	return fmt.Sprintf("no comment stands behind a step; write %s, and on a line of its own above it %s", phrase.Quoted(meant), phrase.Quoted("# "+m[2]))
}

// isStep reports whether a line is worded as a step.
func isStep(line string) bool {
	wording, _ := phrase.MatchStep(line)
	return wording != nil
}

// actingApp is whose app acts in a scenario.
type actingApp struct{ first, platform string }

// namesIn are the names that the steps of a scenario give, by what slots call them; where they give several, none is
// meant.
func namesIn(p *messages.Pickle) map[string]string {
	names := map[string]string{}
	for _, st := range p.Steps {
		wording, raw := phrase.MatchStep(meantStep(st))
		if r, err := phrase.Parse(st.Text); wording == nil && err == nil && r.When.Callback != "" {
			names["callback"] = r.When.Callback
		}
		if wording == nil {
			continue
		}
		for i, slot := range wording.Slots() {
			value, err := wording.Value(i, raw[i])
			if before, known := names[slot]; err != nil || known && before != value {
				value = ""
			}
			names[slot] = value
		}
	}
	return names
}

// isSentence reports whether a line says what the platform does.
func isSentence(line string) bool {
	return slices.ContainsFunc(phrase.SentenceExpressions(), func(expr *regexp.Regexp) bool { return expr.MatchString(line) })
}

// firstApp is the first app of a scenario, in which steps are meant that stand before it, too.
func firstApp(p *messages.Pickle) (acting actingApp) {
	for _, st := range p.Steps {
		if acting.platform == "" {
			acting.follow(phrase.MatchStep(meantStep(st)))
		}
	}
	return acting
}

// follow notes the app that a step makes, or goes back to; wording is nil for a line that is no step.
func (a *actingApp) follow(wording *phrase.Wording, raw []string) {
	if wording == nil {
		return
	}
	if wording.Name == "first_app" {
		a.platform = a.first
	}
	if i := slices.Index(wording.Slots(), "provider"); i >= 0 {
		a.platform, _ = wording.Value(i, raw[i]) // of a word it never fails
		a.first = cmp.Or(a.first, a.platform)
	}
}

// likelyPlatform is the one of whose app most of a scenario may be.
func (f *feature) likelyPlatform(p *messages.Pickle) string {
	platform, fewest := "", 0
	for _, candidate := range shipped.Platforms() {
		n := newNameCheck(f, p, "")
		n.platform = candidate.Name
		for _, st := range p.Steps {
			n.checkStep(st)
			if wording, _ := phrase.MatchStep(filledStep(st)); wording != nil && !wording.IsFor(candidate.Name) {
				n.refuse(st, "")
			}
		}
		if platform == "" || len(n.wrong) < fewest {
			platform, fewest = candidate.Name, len(n.wrong)
		}
	}
	return platform
}

// judgeOrder tells that a rule of a scenario, at a line that is no step, comes after the call, and is too late for any;
// "" where it is not.
func (f *feature) judgeOrder(p *messages.Pickle, i int, platform string) string {
	st, before, later := p.Steps[i], p.Steps[:i], p.Steps[i+1:]
	r, err := phrase.Parse(st.Text)
	if err != nil {
		return ""
	}
	for _, next := range later {
		wording, _ := phrase.MatchStep(next.Text)
		if next.Type != messages.PickleStepType_OUTCOME || wording == nil {
			return ""
		}
		counted := wording.Name == "has_received" && st.Type == messages.PickleStepType_OUTCOME
		if wording.Topic != "Answers" && wording.Topic != "The journal" && !counted && (r.When.Callback != "" || !slices.Contains(stateChecks(), wording.Name)) {
			return ""
		}
	}
	reason := fmt.Sprintf("%s is a rule, which stands before the call; no call comes after it", phrase.Quoted(st.Text))
	moved := f.aboveItsCall(before, st, r)
	if st.Type != messages.PickleStepType_OUTCOME && len(later) == 0 && !judgesRule(p, i, r, platform) {
		return ""
	}
	if moved != "" && (st.Type != messages.PickleStepType_OUTCOME || judgesRule(p, i, r, platform)) {
		return reason + moved
	}
	if st.Type != messages.PickleStepType_OUTCOME {
		return ""
	}
	if near := phrase.Nearest(fmt.Sprintf("code is %q", r.Then.Respond), phrase.Setting{Place: phrase.Then}, 1); r.Then.Respond != "" && len(near) > 0 {
		line, _ := phrase.Translate(near[0].Text, phrase.LanguageOf(st.Text))
		reason += fmt.Sprintf("; to judge the answer write %s", phrase.Quoted(line))
	} else if near := phrase.Nearest(st.Text, settingOf(p, st, platform), 1); len(near) > 0 && !near[0].Before {
		reason += fmt.Sprintf("; to judge what came write %s", phrase.Quoted(near[0].Text))
	}
	if r.When.Operation != "" && !hasRule(before, r.Then.Respond) && slices.ContainsFunc(before, func(call *messages.PickleStep) bool { return r.When.Operation == usualOperation(call) }) {
		reason += strings.Replace(moved, "; put", "; for the platform to do so put", 1)
	}
	return reason
}

// stateChecks are the steps that judge what a platform keeps, without a call.
func stateChecks() []string {
	return []string{"trade_is", "trade_has", "card_has", "batch_empty", "knows"}
}

// callbackOfCall is the sort of callbacks that the last call before a step has the platform send, which a line means that
// tells none; "" where it sends none.
func callbackOfCall(p *messages.Pickle, st *messages.PickleStep, platform string) string {
	calls := map[string]string{ // by what the names of steps begin with
		"settle": "settle", "refund": "refund", "pays": "pay", "payer": "pay", "paid": "pay", "prepares": "pay", "shows": "pay",
	}
	for _, before := range slices.Backward(p.Steps[:slices.Index(p.Steps, st)]) {
		wording, _ := phrase.MatchStep(filledStep(before))
		if wording == nil {
			continue
		}
		begin, _, _ := strings.Cut(wording.Name, "_")
		call := cmp.Or(calls[begin], calls[strings.TrimSuffix(begin, "s")])
		for _, sent := range adapter.Platforms()[platform].Callbacks {
			if slices.Contains(sent.After, call) {
				return sent.Kind
			}
		}
	}
	return ""
}

// settingOf is where a step stands.
func settingOf(p *messages.Pickle, st *messages.PickleStep, platform string) phrase.Setting {
	known := namesIn(p)
	if kind := known["callback"]; kind == "" || kind == phrase.CallbackKind("any") {
		if known["callback"] = callbackOfCall(p, st, platform); known["callback"] == "notify" { // there was no other before
			known["callback"] = ""
		}
	}
	return phrase.Setting{Place: steps.PlaceOf(st), Platform: platform, Names: known, Refuses: func(r api.Rule) string {
		var reasons []string
		for _, m := range offline.Mistakes(platform, r, time.Now()) {
			reasons = append(reasons, m.Reason)
		}
		return strings.Join(reasons, "; ")
	}}
}

// exampleRows are rows of a table as a step wants it in an app of a platform; nil where only the scenario can tell.
func exampleRows(line, platform string) []string {
	wording, _ := phrase.MatchStep(line)
	switch {
	case wording == nil:
	case wording.Name == "attempted_after":
		return []string{"| 0s |"}
	case slices.Contains(tablesOfSplits(), wording.Name):
		if account := steps.UsualReceiver(platform); account != "" {
			return []string{"| trans_in | amount |", "| " + account + " | 10 |"}
		}
	case wording.Name == "trade_with":
		return steps.TradeRows()
	}
	return nil
}

// judgeLine tells what is wrong with the words of a step of a scenario, in an app of a platform; "" is nothing.
func judgeLine(p *messages.Pickle, st *messages.PickleStep, platform string) string {
	if plain := phrase.PlainAmounts(st.Text); plain != st.Text && isSentence(plain) && phrase.Parsed(plain) {
		return fmt.Sprintf("no step is worded %s; did you mean %s?", phrase.Quoted(st.Text), phrase.Quoted(plain))
	}
	if reason := withoutComment(st); reason != "" {
		return reason
	}
	if app := steps.MeantApp(st.Text); app != "" {
		return fmt.Sprintf("no step is worded %s; did you mean %s?", phrase.Quoted(st.Text), phrase.Quoted(app))
	}
	if m := meaningOfCode().FindStringSubmatch(st.Text); m != nil {
		reason := settingOf(p, st, platform).Refuses(api.Rule{Then: api.Then{Respond: m[1]}})
		if strings.Contains(reason, "did you mean") {
			return reason
		}
	}
	var matching []string
	for _, wording := range phrase.Of(phrase.Step) {
		for _, expr := range wording.Expressions() {
			if expr.MatchString(st.Text) {
				matching = append(matching, wording.Text(phrase.English))
			}
		}
	}
	for _, expr := range phrase.SentenceExpressions() {
		if !expr.MatchString(st.Text) {
			continue
		}
		matching = append(matching, "a sentence about the platform")
		if _, err := phrase.Parse(st.Text); err != nil {
			if line := withNextCall(p, st); line != "" {
				return fmt.Sprintf("no step is worded %s; did you mean %s?", phrase.Quoted(st.Text), phrase.Quoted(line))
			}
			setting := settingOf(p, st, platform)
			if near := phrase.Nearest(st.Text, setting, 1); len(near) > 0 && near[0].Examples == nil && !isSentence(near[0].Text) {
				return steps.Unknown(st, setting).Error()
			}
			return err.Error()
		}
	}
	below := strings.HasSuffix(st.Text, ":") || strings.HasSuffix(st.Text, "：")
	switch {
	case len(matching) == 0:
		return steps.Unknown(st, settingOf(p, st, platform)).Error()
	case len(matching) > 1:
		return fmt.Sprintf("the step %s can be read in several ways: %s", phrase.Quoted(st.Text), strings.Join(matching, "; "))
	case !below && st.Argument != nil && !strings.HasSuffix(matching[0], " the text"):
		if instead := steps.InsteadOfTable(st, settingOf(p, st, platform)); instead != nil {
			return instead.Error()
		}
		return fmt.Sprintf("the step %s takes no lines below it; write such a step for each of them, or see `payctl steps` for one that ends with a colon", phrase.Quoted(st.Text))
	case below && st.Argument != nil && st.Argument.DataTable != nil && isRuleStep(st.Text):
		return ruleInTable(st, platform)
	case below && st.Argument == nil:
		if rows := exampleRows(st.Text, platform); rows != nil {
			return fmt.Sprintf("the step %s wants a table on the lines below, such as: %s", phrase.Quoted(st.Text), `"`+strings.Join(rows, `", "`)+`"`)
		}
		return fmt.Sprintf("the step %s wants a table or a text in \"\"\" on the lines below", phrase.Quoted(st.Text))
	}
	return ""
}
