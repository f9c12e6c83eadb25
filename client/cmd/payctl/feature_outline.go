package main

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	gherkin "github.com/cucumber/gherkin/go/v26"
	messages "github.com/cucumber/messages/go/v21"

	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
	"paymock/mock/suggest"
	"paymock/steps"
)

var (
	// otherBrackets are those of other languages' placeholders.
	otherBrackets = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`[$#%]?(?:\{\{?|\[|《|〈|＜|%)([^{}\[\]<>《》〈〉＜＞%]+)(?:\}\}?|\]|》|〉|＞|%)`)
	})
	placeholder = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`<([^<>]+)>`) })
	// inQuotes is a placeholder that is all that stands between quotation marks.
	inQuotes = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`["“「]<[^<>]+>["”」]`) })
)

// quotesPlaceholder reports whether a step has what a column of examples was to fill, where a name or a code is
// expected.
func quotesPlaceholder(st *messages.PickleStep) bool { return inQuotes().MatchString(st.Text) }

// unfilledPlaceholder finds the first placeholder of a step that no column of its scenario's examples fills,
// with its column in the file; "" is none.
func (f *feature) unfilledPlaceholder(p *messages.Pickle, st *messages.PickleStep) (column int, reason string) {
	node := f.stepByID(st.AstNodeIds[0])
	if sc, ok := f.scenarioOf(p.AstNodeIds); ok {
		for _, at := range placeholder().FindAllStringSubmatchIndex(node.Text, -1) {
			if reason := f.unfilled(sc.node, node.Text[at[2]:at[3]]); reason != "" {
				return columnBehind(node, node.Text[:at[0]]), reason
			}
		}
	}
	return 0, ""
}

// otherPlaceholder finds a column of a scenario's examples that a step names in other brackets than <>, such as ${code},
// with its column in the file; "" is none.
func (f *feature) otherPlaceholder(p *messages.Pickle, st *messages.PickleStep) (column int, reason string) {
	if !otherBrackets().MatchString(st.Text) { // nothing fills them
		return 0, ""
	}
	node := f.stepByID(st.AstNodeIds[0])
	if sc, ok := f.scenarioOf(p.AstNodeIds); ok {
		for _, at := range otherBrackets().FindAllStringSubmatchIndex(node.Text, -1) {
			said, name := node.Text[at[0]:at[1]], strings.TrimSpace(node.Text[at[2]:at[3]])
			if len(sc.node.Examples) > 0 && f.unfilled(sc.node, name) == "" {
				return columnBehind(node, node.Text[:at[0]]), fmt.Sprintf("%q is filled by no column of the examples; write <%s>", said, name)
			}
		}
	}
	return 0, ""
}

// exampleCode is a code with which a platform refuses its usual calls, or one of those that pass.
func exampleCode(platform string, success bool) string {
	for _, p := range shipped.Platforms() {
		for _, o := range p.Operations {
			for _, c := range p.Codes {
				if p.Name == platform && (o.Name == "settle" || o.Name == "pay") && c.Success == success && (success || slices.Contains(o.Codes, c.Name())) {
					return c.Name()
				}
			}
		}
	}
	return ""
}

// nextOperation is what the first call behind a step calls; "" where that is none of the usual.
func nextOperation(p *messages.Pickle, st *messages.PickleStep) string {
	for _, next := range p.Steps[slices.Index(p.Steps, st)+1:] {
		if wording, _ := phrase.MatchStep(filledStep(next)); wording != nil && slices.Contains(phrase.Calls(), wording.Topic) {
			return steps.UsualOperation(wording)
		}
	}
	return ""
}

// copiedSlot finds what stands for a value in a line that was copied from a list of steps, with its column in the file; "" is
// none.
func (f *feature) copiedSlot(p *messages.Pickle, st *messages.PickleStep, platform string) (column int, reason string) {
	if slot, _ := phrase.CopiedSlot(st.Text, phrase.Setting{}); slot == "" {
		return 0, ""
	}
	at := settingOf(p, st, platform)
	if at.Names["code"] == "" {
		refused := slices.ContainsFunc(p.Steps, func(st *messages.PickleStep) bool {
			wording, _ := phrase.MatchStep(meantStep(st))
			return wording == nil && st.Type != messages.PickleStepType_OUTCOME && strings.Contains(st.Text, "code")
		})
		at.Names["code"] = exampleCode(at.Platform, !refused)
	}
	if kind := callbackOfCall(p, st, at.Platform); kind != "" {
		at.Names["callback"] = kind
	}
	at.Names["number"] = cmp.Or(at.Names["number"], "1")
	if slices.ContainsFunc(p.Steps, func(st *messages.PickleStep) bool {
		wording, _ := phrase.MatchStep(filledStep(st))
		return wording != nil && slices.Contains([]string{"payer_pays", "payment_fails", "trade_closes"}, wording.Name)
	}) {
		at.Names["status"] = phrase.StatusIn("waiting", phrase.LanguageOf(st.Text))
	}
	at.Names["provider"] = at.Platform
	at.Names["account"] = cmp.Or(at.Names["account"], steps.UsualReceiver(at.Platform))
	at.Names["operation"] = cmp.Or(at.Names["operation"], nextOperation(p, st))
	slot, filled := phrase.CopiedSlot(st.Text, at)
	node := f.stepByID(st.AstNodeIds[0])
	before, _, _ := strings.Cut(node.Text, slot)
	reason = fmt.Sprintf("%s stands for a value of your own; the lines that steps can be: payctl steps", slot)
	if filled != "" {
		reason = fmt.Sprintf("%s stands for a value of your own, such as in %s; the lines that steps can be: payctl steps", slot, phrase.Quoted(filled))
	}
	return columnBehind(node, before), reason
}

// unfilled tells why no column fills a placeholder of a scenario; "" where one does.
func (f *feature) unfilled(sc *messages.Scenario, name string) string {
	for _, ex := range sc.Examples {
		var head []string
		if ex.TableHeader != nil {
			for _, cell := range ex.TableHeader.Cells {
				head = append(head, cell.Value)
			}
		}
		if !slices.Contains(head, name) && f.lacksHead(sc, ex) {
			return fmt.Sprintf("the table of line %d begins with no names of columns; put above line %d a row of the placeholders' names: %s", ex.Location.Line, ex.TableHeader.Location.Line, "| "+strings.Join(placeholdersOf(sc), " | ")+" |")
		}
		if !slices.Contains(head, name) {
			if len(head) == 1 {
				return fmt.Sprintf("no column of the Examples in line %d fills <%s>; write <%s>, or add the column %[2]s to its table, with a value in each row", ex.Location.Line, name, head[0])
			}
			unused := slices.DeleteFunc(slices.Clone(head), func(column string) bool { return slices.Contains(placeholdersOf(sc), column) })
			if near := append(suggest.Nearest(name, unused, 1), unused...); len(unused) == 1 || len(near) > len(unused) {
				return fmt.Sprintf("no column of the Examples in line %d fills <%s>; write <%s>", ex.Location.Line, name, near[0])
			}
			if len(unused) == 0 {
				return fmt.Sprintf("no column of the Examples in line %d fills <%s>; add the column %[2]s to its table, with a value in each row", ex.Location.Line, name)
			}
			return fmt.Sprintf("no column of the Examples in line %d fills <%s>; they have %s. The lines that steps can be: payctl steps",
				ex.Location.Line, name, strings.Join(head, ", "))
		}
	}
	if len(sc.Examples) > 0 {
		return ""
	}
	keywords := gherkin.DialectsBuiltin().GetDialect(f.doc.Feature.Language)
	return fmt.Sprintf("<%s> stands for a column of examples, and the scenario has none; begin it with %s: and write %s: below it, with a table that has the column %[1]s",
		name, keywords.ScenarioOutlineKeywords()[0], keywords.ExamplesKeywords()[0])
}

// placeholdersOf are the names in <> of a scenario's steps.
func placeholdersOf(sc *messages.Scenario) (names []string) {
	for _, st := range sc.Steps {
		for _, found := range placeholder().FindAllStringSubmatch(st.Text, -1) {
			if !slices.Contains(names, found[1]) {
				names = append(names, found[1])
			}
		}
	}
	return names
}

// lacksHead reports whether the first row of examples may be one of values: it has as many as there are placeholders, and
// none is the name of one or looks like it.
func (f *feature) lacksHead(sc *messages.Scenario, ex *messages.Examples) bool {
	names := placeholdersOf(sc)
	return ex.TableHeader != nil && len(ex.TableHeader.Cells) == len(names) && !slices.ContainsFunc(ex.TableHeader.Cells, func(cell *messages.TableCell) bool {
		value := strings.ContainsAny(cell.Value, "0123456789._ ")
		return slices.Contains(names, cell.Value) || !value
	})
}

// withPlaceholders says a reason of a row of examples with the placeholders that its step has in the file, where it is
// certain which words they filled.
func (f *feature) withPlaceholders(p *messages.Pickle, st *messages.PickleStep, reason string) string {
	node := f.stepByID(st.AstNodeIds[0])
	row, ok := f.rowOf(p.AstNodeIds)
	if !ok {
		return reason
	}
	for i, cell := range row.cells {
		named := "<" + row.head.Cells[i].Value + ">"
		own := strings.ContainsFunc(cell, func(r rune) bool { return !unicode.IsLower(r) && r != ' ' })
		if n := strings.Count(node.Text, named); n > 0 && own && n == strings.Count(st.Text, cell) {
			reason = strings.ReplaceAll(reason, cell, named)
		}
	}
	return reason
}
