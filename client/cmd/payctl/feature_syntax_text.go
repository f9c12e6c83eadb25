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

var (
	// bareRule matches the first line of a rule in YAML.
	bareRule = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^\s*(?:- )?(?:rules|given|when|then)\s*[:：]`)
	})
	// betweenCells are what people write between cells of a table without bars, each with how many cells it parts at most, -1 any:
	// a value may have colons of its own.
	betweenCells = sync.OnceValue(func() []cellSeparator {
		return []cellSeparator{
			{regexp.MustCompile(`\s*[|｜]\s*`), -1},
			{regexp.MustCompile(`\t\s*|\s{2,}`), -1},
			{regexp.MustCompile(`\s*[,，、;；]\s*`), -1},
			{regexp.MustCompile(`\s*[:：=]\s*`), 2},
			{regexp.MustCompile(`\s+`), -1},
		}
	})
)

// mendBare takes the lines of a rule or a table that stand below a step, or below examples, without marks around them.
func (m *keywordMender) mendBare(l featureLine) (mended string, decided bool) {
	if l.at <= m.bareUntil {
		return m.bare[l.at], true
	}
	line := m.withoutKeyword(l.inside)
	isExamples := m.isExamples(l.inside)
	if !m.steps || !isExamples && (!m.beginsStep(l.inside) || !strings.HasSuffix(line, ":") && !strings.HasSuffix(line, "：")) {
		return "", false
	}
	takesRule := isRuleStep(line)
	end, isRule := m.endOfBare(l)
	if m.bareUntil = end; end == 0 {
		return "", false
	}
	below := m.lines[l.at:end]
	indent := "\n" + indentOf(below[0])
	if takesRule || isRule {
		text := strings.Join(below, "\n")
		m.texts[int64(l.at)] = text
		l.fail("", "a text stands between lines of three double quotation marks; write in place of lines %d to %d:", l.at+1, end)
		m.roots[len(m.roots)-1].reason += indent + `"""` + "\n" + text + indent + `"""`
		return "", false
	}
	l.fail("", "the cells of a table stand between bars; write in place of lines %d to %d:", l.at+1, end)
	for i, row := range below {
		if row = strings.TrimSpace(row); row != "" {
			m.bare[l.at+i+1] = indent[1:] + rowOf(row)
			m.roots[len(m.roots)-1].reason += indent + rowOf(row)
		}
	}
	return "", false
}

// isBareRow reports whether a line without bars stands in a table, whose other rows have them.
func (m *keywordMender) isBareRow(l featureLine) bool {
	above := ""
	if l.at > 1 {
		above = m.lines[l.at-2]
	}
	if row, bare := m.bare[l.at-1]; bare {
		above = row
	}
	if !strings.HasPrefix(strings.TrimSpace(above), "|") || l.inside == "" || strings.ContainsAny(l.inside[:1], "|\"@#'`") || strings.ContainsAny(l.inside, "|｜") {
		return false
	}
	bare := len(l.indent) >= len(indentOf(above)) && !m.beginsStep(l.inside) && !m.isSection(l.inside)
	if bare {
		m.bare[l.at] = l.indent + rowOf(l.inside)
	}
	return bare
}

// isRuleStep reports whether rules stand below a step.
func isRuleStep(line string) bool {
	wording, _ := phrase.MatchStep(line)
	return wording != nil && slices.Contains([]string{"this_rule", "rule_refused"}, wording.Name)
}

type cellSeparator struct {
	*regexp.Regexp
	most int
}

// rowOf is a row of a table of a line that has no bars.
func rowOf(line string) string {
	line = strings.Trim(line, "|｜ \t")
	for _, between := range betweenCells() {
		if cells := between.Split(line, between.most); len(cells) > 1 {
			return "| " + strings.Join(cells, " | ") + " |"
		}
	}
	return "| " + line + " |"
}

// isExamples reports whether a line begins examples.
func (m *keywordMender) isExamples(line string) bool {
	before, _, colon := strings.Cut(strings.ReplaceAll(line, "：", ":"), ":")
	dialect := gherkin.DialectsBuiltin().GetDialect(cmp.Or(m.language, gherkin.DefaultDialect))
	return colon && dialect != nil && slices.Contains(dialect.ExamplesKeywords(), before)
}

// endOfBare is the last line of what stands below a line without marks; 0 where nothing does. isRule: it is YAML.
func (m *keywordMender) endOfBare(l featureLine) (end int, isRule bool) {
	for i, below := range m.lines[l.at:] {
		inside := strings.TrimSpace(below)
		switch {
		case inside == "":
		case bareRule().MatchString(below):
			end, isRule = l.at+i+1, true
		case m.beginsStep(inside), m.isSection(inside), strings.ContainsAny(inside[:1], "|\"@#'`{["), strings.HasPrefix(inside, "｜"), otherTextMark().MatchString(inside), !isRule && strings.HasSuffix(inside, "|"), len(indentOf(below)) <= len(l.indent) && !m.isExamples(l.inside):
			return end, isRule
		default:
			end = l.at + i + 1
		}
	}
	return end, isRule
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
	f.texts = texts
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
