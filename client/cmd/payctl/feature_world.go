package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	gherkin "github.com/cucumber/gherkin/go/v26"
	messages "github.com/cucumber/messages/go/v21"

	"paymock/mock/phrase"
	"paymock/steps"
)

// checkWorld tells what steps of a scenario need that none before them makes, with the lines that make it. meant are
// the steps as they will be when what else is wrong has been mended.
func (f *feature) checkWorld(p *messages.Pickle, meant []*messages.PickleStep) (wrong featureMistakes) {
	first := max(0, slices.IndexFunc(meant, func(st *messages.PickleStep) bool { return f.isOwnStep(p, st) }))
	platform := ""
	if !slices.ContainsFunc(meant, makesApp) {
		again := *p
		again.Steps = meant
		platform = f.likelyPlatform(&again)
	}
	for _, lack := range steps.Lacks(meant, first, platform) {
		st := meant[lack.Step]
		node, what := f.stepByID(st.AstNodeIds[0]), lack.What
		bad := featureMistake{file: f.path, line: int(node.Location.Line), column: columnBehind(node, "")}
		switch {
		case lack.Instead != "":
			bad.reason = fmt.Sprintf("no step makes %s; did you mean %s?", what, phrase.Quoted(lack.Instead))
			if len(lack.Below) > 0 {
				bad.reason = fmt.Sprintf("no step makes %s; did you mean %s, with these lines below it: %s", what, phrase.Quoted(lack.Instead), phrase.Quoted(lack.Below...))
			}
		case len(lack.Lines) == 0:
			bad.reason = fmt.Sprintf("no step before it makes %s; leave the line out", what)
		default:
			above := f.stepByID(meant[lack.Above].AstNodeIds[0])
			text, late := f.lackingLines(meant, lack)
			bad.reason = fmt.Sprintf("no step before it makes %s; put above line %d:", what, above.Location.Line)
			if late != "" {
				bad.reason = fmt.Sprintf("no step before it makes %s, which line %s makes too late: take away line %s, and put above line %d:", what, late, late, above.Location.Line)
			}
			bad.reason += "\n" + text
		}
		bad.reason = f.inFeatureLetters(st.Text, bad.reason)
		wrong = append(wrong, bad)
	}
	return wrong
}

// checkMeant refuses what steps name that are meant otherwise than they stand, as they will be then.
func (f *feature) checkMeant(p *messages.Pickle, meant []*messages.PickleStep) featureMistakes {
	isOther := func(st *messages.PickleStep) bool {
		return !slices.ContainsFunc(p.Steps, func(own *messages.PickleStep) bool { return own.Text == st.Text })
	}
	if !slices.ContainsFunc(meant, isOther) {
		return nil
	}
	again := *p
	again.Steps = meant
	n := newNameCheck(f, &again, "")
	var wrong featureMistakes
	for _, st := range meant {
		before := len(n.wrong)
		if n.checkStep(st); isOther(st) {
			wrong = append(wrong, n.wrong[before:]...)
		}
	}
	return wrong
}

// makesApp reports whether a step makes an app.
func makesApp(st *messages.PickleStep) bool {
	wording, _ := phrase.MatchStep(st.Text)
	return namesApp(wording)
}

// namesApp reports whether the step of a wording makes an app; nil is no step.
func namesApp(wording *phrase.Wording) bool {
	return wording != nil && slices.Contains(wording.Slots(), "provider")
}

// isOwnStep reports whether a step is of the scenario itself, and not of a background.
func (f *feature) isOwnStep(p *messages.Pickle, st *messages.PickleStep) bool {
	sc, ok := f.scenarioOf(p.AstNodeIds)
	return ok && slices.ContainsFunc(sc.node.Steps, func(own *messages.Step) bool { return own.Id == st.AstNodeIds[0] })
}

// lackingLines are the lines that a scenario lacks as they stand in its file, and the lines where some are too late.
func (f *feature) lackingLines(meant []*messages.PickleStep, lack steps.Lack) (text, late string) {
	above := f.stepByID(meant[lack.Above].AstNodeIds[0])
	indent := strings.Repeat(" ", int(above.Location.Column)-1)
	var all, taken []string
	for i, line := range lack.Lines {
		keyword := f.stepKeyword(messages.StepKeywordType_CONJUNCTION)
		if i == 0 && above.KeywordType != messages.StepKeywordType_CONJUNCTION && (lack.Above == 0 || meant[lack.Above-1].Type != messages.PickleStepType_CONTEXT || above.KeywordType == messages.StepKeywordType_CONTEXT) {
			keyword = f.stepKeyword(messages.StepKeywordType_CONTEXT)
			if wording, _ := phrase.MatchStep(line.Text); wording != nil && meant[lack.Above].Type == messages.PickleStepType_OUTCOME && (wording.Name == "passes" || slices.Contains(phrase.Calls(), wording.Topic)) {
				keyword = f.stepKeyword(messages.StepKeywordType_ACTION)
			}
		}
		all = append(all, indent+keyword+line.Text)
		if line.Late >= 0 {
			for _, row := range argumentLines(meant[line.Late]) {
				all = append(all, indent+"  "+row)
			}
			taken = append(taken, strconv.FormatInt(f.stepByID(meant[line.Late].AstNodeIds[0]).Location.Line, 10))
		}
	}
	return strings.Join(all, "\n"), strings.Join(taken, ", ")
}

// stepKeyword is a keyword of steps in the feature's language.
func (f *feature) stepKeyword(kind messages.StepKeywordType) string {
	dialect := gherkin.DialectsBuiltin().GetDialect(f.doc.Feature.Language)
	keywords := slices.DeleteFunc(slices.Clone(dialect.StepKeywords()), func(keyword string) bool {
		return keyword == "* " || dialect.StepKeywordType(keyword) != kind
	})
	for _, usual := range []string{"并且", "並且"} {
		if slices.Contains(keywords, usual) {
			return usual
		}
	}
	return keywords[0]
}

// meantSteps are the steps that a line will be when what is wrong with it has been mended as a reason says; nil where
// that isn't told.
func meantSteps(st *messages.PickleStep, reason string) (meant []*messages.PickleStep) {
	switch {
	case reason == "":
		return []*messages.PickleStep{st}
	case strings.Contains(reason, "leave the line out"):
		return []*messages.PickleStep{}
	}
	found := append(meantQuotes().FindStringSubmatch(reason), "", "")
	for _, quoted := range quotedLines().FindAllStringSubmatch(found[1], -1) {
		line := quoted[1] + quoted[2]
		if strings.HasPrefix(line, "|") && len(meant) > 0 {
			addRow(meant[len(meant)-1], line)
			continue
		}
		if wording, _ := phrase.MatchStep(line); wording == nil && !isSentence(line) {
			break
		}
		again := *st
		if again.Text = line; strings.Contains(reason, "in place of both") {
			again.Argument = nil
		}
		meant = append(meant, &again)
	}
	if wording, _ := phrase.MatchStep(st.Text); meant == nil && (wording != nil || isSentence(st.Text)) {
		return []*messages.PickleStep{st}
	}
	return meant
}

// addRow adds a row to the table below a step.
func addRow(st *messages.PickleStep, line string) {
	var rows []*messages.PickleTableRow
	if st.Argument != nil && st.Argument.DataTable != nil { // those of the scenario's own step stay
		rows = slices.Clone(st.Argument.DataTable.Rows)
	}
	var row messages.PickleTableRow
	for cell := range strings.SplitSeq(strings.Trim(line, "| "), "|") {
		row.Cells = append(row.Cells, &messages.PickleTableCell{Value: strings.TrimSpace(cell)})
	}
	st.Argument = &messages.PickleStepArgument{DataTable: &messages.PickleTable{Rows: append(rows, &row)}}
}

var (
	// meantQuotes matches the lines that a reason tells to write: the first of those that may be meant, or all of several.
	meantQuotes = sync.OnceValue(func() *regexp.Regexp {
		const quoted = "(?:\"[^\"]*\"|`[^`]*`)"
		return regexp.MustCompile("(?:did you mean|such as in|line each:|answered:|write(?: a line| in place of both| in its place)?) (" + quoted + "(?:, (?:with these lines below it: )?" + quoted + ")*)")
	})
	quotedLines = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("\"([^\"]*)\"|`([^`]*)`") })
)

// withMeantApp is a scenario as it is meant, and the app that acts first in it, or may: that is of another platform where
// lines name what only that has, and none fits its own alone. amiss tells the lines that do; there are some where the
// scenario is another one than p.
func (f *feature) withMeantApp(p *messages.Pickle, rules string) (meant *messages.Pickle, acting actingApp, amiss featureMistakes) {
	acting = firstApp(p)
	if acting.platform == "" {
		acting.platform = f.likelyPlatform(p)
		return p, acting, nil
	}
	amiss = slices.DeleteFunc(f.nameMistakes(p, rules, false), func(m featureMistake) bool { return !otherPlatform().MatchString(m.reason) })
	if len(amiss) == 0 {
		return p, acting, nil
	}
	i := slices.IndexFunc(p.Steps, makesApp)
	if i < 0 || slices.ContainsFunc(p.Steps[i+1:], makesApp) {
		return p, acting, amiss
	}
	again, app := *p, *p.Steps[i]
	app.Text = otherPlatform().FindStringSubmatch(amiss[len(amiss)-1].reason)[1]
	again.Steps = slices.Clone(p.Steps)
	again.Steps[i] = &app
	other, wrong := firstApp(&again), f.misfitsOf(p, acting.platform)
	for step, reason := range f.misfitsOf(&again, other.platform) {
		if _, here := wrong[step]; !here || otherPlatform().MatchString(reason) {
			return p, acting, amiss
		}
	}
	return &again, other, amiss
}

// misfitsOf are the steps of a scenario that don't fit an app of a platform, by their places, with the reasons.
func (f *feature) misfitsOf(p *messages.Pickle, platform string) map[int]string {
	n, wrong := newNameCheck(f, p, ""), map[int]string{}
	for i, st := range p.Steps {
		meant := *st
		meant.Text = meantStep(st)
		before := len(n.wrong)
		n.checkStep(&meant)
		for _, bad := range n.wrong[before:] {
			wrong[i] += bad.reason
		}
		if wording, _ := phrase.MatchStep(meant.Text); wording != nil && !wording.IsFor(platform) {
			wrong[i] += wording.Name
		}
	}
	return wrong
}

// otherPlatform matches what is said of a code of another platform, with the line that makes an app of that.
var otherPlatform = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`begin with an app of that platform: "(.*?)"`) })
