package main

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"

	gherkin "github.com/cucumber/gherkin/go/v26"
	messages "github.com/cucumber/messages/go/v21"

	"paymock/mock/phrase"
)

// bareRule matches the first line of a rule in YAML.
var bareRule = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\s*(?:- )?(?:rules|given|when|then)\s*[:：]`)
})

// mendBareText takes the lines of a rule that stand below its step without marks around them: they are the step's text.
func (m *keywordMender) mendBareText(l featureLine) (mended string, decided bool) {
	if l.at <= m.bareUntil {
		return "", true
	}
	line := m.withoutKeyword(l.inside)
	if !m.steps || !strings.HasSuffix(line, ":") && !strings.HasSuffix(line, "：") {
		return "", false
	}
	wording, _ := phrase.MatchStep(line)
	takesRule := wording != nil && slices.Contains([]string{"this_rule", "rule_refused"}, wording.Name)
	if m.bareUntil = m.endOfBareText(l, takesRule); m.bareUntil == 0 {
		return "", false
	}
	text := strings.Join(m.lines[l.at:m.bareUntil], "\n")
	m.texts[int64(l.at)] = text
	indent := "\n" + indentOf(m.lines[l.at])
	l.fail("", "a text stands between lines of three double quotation marks; write in place of lines %d to %d:", l.at+1, m.bareUntil)
	m.roots[len(m.roots)-1].reason += indent + `"""` + "\n" + text + indent + `"""`
	return "", false
}

// endOfBareText is the last line of a rule that stands below its step without marks; 0 where none does.
func (m *keywordMender) endOfBareText(l featureLine, takesRule bool) (end int) {
	for i, below := range m.lines[l.at:] {
		inside := strings.TrimSpace(below)
		switch {
		case inside == "":
		case bareRule().MatchString(below):
			end = l.at + i + 1
		case (takesRule || end > 0) && len(indentOf(below)) > len(l.indent) && !m.beginsStep(inside) && !m.isSection(inside) && !strings.ContainsAny(inside[:1], "|\"@'`"):
			end = l.at + i + 1
		default:
			return end
		}
	}
	return end
}

// withoutKeyword is the line of a step without its keyword, or the word that stands for one.
func (m *keywordMender) withoutKeyword(line string) string {
	word, _ := m.meantKeyword(line)
	if dialect := gherkin.DialectsBuiltin().GetDialect(cmp.Or(m.language, gherkin.DefaultDialect)); word == "" && dialect != nil {
		for _, keyword := range dialect.StepKeywords() {
			if strings.HasPrefix(line, keyword) {
				word = keyword
			}
		}
	}
	return strings.TrimSpace(strings.TrimPrefix(line, word))
}

// addTexts gives the steps at some lines the texts that stand below them without marks.
func (f *feature) addTexts(texts map[int64]string) {
	for _, p := range f.pickles {
		for _, st := range p.Steps {
			node := f.stepByID(st.AstNodeIds[0])
			if text := texts[node.Location.Line]; text != "" {
				node.DocString = &messages.DocString{Location: &messages.Location{Line: node.Location.Line, Column: 1}, Content: text}
				st.Argument = &messages.PickleStepArgument{DocString: &messages.PickleDocString{Content: text}}
			}
		}
	}
}
