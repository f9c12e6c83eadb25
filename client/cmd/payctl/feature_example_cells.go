package main

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	messages "github.com/cucumber/messages/go/v21"

	"paymock/mock/phrase"
)

// cellOf is the cell of a scenario's examples that fills what was said of a step; nil where none does, or several do.
func (f *feature) cellOf(p *messages.Pickle, st *messages.PickleStep, said string) (found *messages.TableCell) {
	row, ok := f.rowOf(p.AstNodeIds)
	node := f.stepByID(st.AstNodeIds[0])
	if !ok || strings.Contains(node.Text, said) { // the step itself says it
		return nil
	}
	for i, cell := range row.Cells {
		if i < len(row.head.Cells) && cell.Value != "" && strings.Contains(said, cell.Value) && strings.Contains(node.Text, "<"+row.head.Cells[i].Value+">") {
			if found != nil {
				return nil
			}
			found = cell
		}
	}
	return found
}

// atCell places a mistake of a step at the cell of the examples that fills what was said of it.
func (f *feature) atCell(bad *featureMistake, p *messages.Pickle, st *messages.PickleStep, said string) {
	cell := f.cellOf(p, st, said)
	if cell == nil {
		return
	}
	bad.line, bad.column = int(cell.Location.Line), int(cell.Location.Column)
	row, _ := f.rowOf(p.AstNodeIds)
	_, behind, _ := strings.Cut(f.stepByID(st.AstNodeIds[0]).Text, "<"+row.head.Cells[slices.Index(row.Cells, cell)].Value+">")
	if unit := leadingWord().FindStringSubmatch(behind); unit != nil { // which the step has
		bad.reason = regexp.MustCompile(`\s*`+unit[1]+`"`).ReplaceAllLiteralString(bad.reason, `"`)
	}
}

// cellMistake is the mistake of a cell of examples that makes a line which is no step, but would be one with what is meant in the
// cell's place, as a reason says; false where it isn't the cell's.
func (f *feature) cellMistake(p *messages.Pickle, st *messages.PickleStep, reason string) (bad featureMistake, ok bool) {
	row, isRow := f.rowOf(p.AstNodeIds)
	suggested := suggestedLine().FindStringSubmatch(reason)
	if !isRow || suggested == nil {
		return bad, false
	}
	meant, filled := withoutBlanks(phrase.Simplified(suggested[1]+suggested[2])), f.stepByID(st.AstNodeIds[0]).Text
	for i, cell := range row.Cells {
		name := "<" + row.head.Cells[i].Value + ">"
		rest := filled
		for j, other := range row.Cells {
			if j != i {
				rest = strings.ReplaceAll(rest, "<"+row.head.Cells[j].Value+">", other.Value)
			}
		}
		before, after, named := strings.Cut(rest, name)
		value, fits := strings.CutPrefix(meant, withoutBlanks(phrase.Simplified(before)))
		if !named || !fits || strings.Contains(after, name) {
			continue
		}
		_, values := lineMeaning(suggested[1] + suggested[2])
		for _, value := range append([]string{strings.TrimSuffix(value, withoutBlanks(phrase.Simplified(after))), leadingFigure(value)}, values...) {
			if value != "" && value != cell.Value && sameMeaning(before+value+after, suggested[1]+suggested[2]) {
				bad = featureMistake{f.path, int(cell.Location.Line), int(cell.Location.Column), fmt.Sprintf("%q is no value for %s in line %d; write %q", cell.Value, name, f.stepByID(st.AstNodeIds[0]).Location.Line, value)}
				return bad, true
			}
		}
	}
	return bad, false
}

// lineMeaning is the name of the step that a line is, with the values in it.
func lineMeaning(line string) (name string, values []string) {
	wording, raw := phrase.MatchStep(line)
	if wording == nil {
		return "", nil
	}
	for i := range raw {
		value, _ := wording.Value(i, raw[i]) // compared as it is
		if strings.Contains(value, ".") {
			value = strings.TrimRight(strings.TrimRight(value, "0"), ".")
		}
		values = append(values, value)
	}
	return wording.Name, values
}

// sameMeaning reports whether two lines are the same step or the same rule.
func sameMeaning(a, b string) bool {
	name, values := lineMeaning(phrase.Simplified(a))
	other, otherValues := lineMeaning(phrase.Simplified(b))
	if name != "" || other != "" {
		return name == other && slices.Equal(values, otherValues)
	}
	rule, err := phrase.Parse(a)
	meant, none := phrase.Parse(b)
	return err == nil && none == nil && reflect.DeepEqual(rule, meant)
}

func withoutBlanks(text string) string { return strings.ReplaceAll(text, " ", "") }

var (
	// suggestedLine matches the first line that a reason suggests.
	suggestedLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("did you mean (?:\"([^\"]*)\"|`([^`]*)`)") })
	leadingWord   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\s*(\pL+)`) })
)

// leadingFigure is the amount that a text begins with, such as 10.5 of "10.5元"; "" is none.
func leadingFigure(text string) string {
	rest := strings.TrimLeft(text, "0123456789.")
	return strings.TrimRight(text[:len(text)-len(rest)], ".")
}
