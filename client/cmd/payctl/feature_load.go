package main

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	gherkin "github.com/cucumber/gherkin/go/v26"
	messages "github.com/cucumber/messages/go/v21"

	"paymock/mock/phrase"
)

// feature is a feature file, reduced to the scenarios that are to run. What is left out is
// blank, so that every line keeps its number.
type feature struct {
	path    string // as the user named it
	text    []byte
	doc     *messages.GherkinDocument
	pickles []*messages.Pickle
	index   func() *featureIndex
	texts   map[int64]string // what stands below steps without marks around it, by their lines
	// answering are the rules of scenarios that were read, by their pickles and platforms.
	answering map[string][]answeringRule
}

// readFeatures parses the files and keeps the scenarios that are wanted. It tells all files' mistakes, beside the
// features whose steps can be read in spite of them.
func (s featureSource) readFeatures(files []selectedFile, wanted func([]string) bool) ([]*feature, error) {
	var all []*feature
	var wrong featureMistakes
	for _, file := range files {
		text, err := s.readText(file.path)
		if err != nil {
			return nil, usagef("%w", err)
		}
		f, bad := parseFeature(file.path, text)
		if wrong = append(wrong, bad...); f == nil {
			continue
		}
		wrong = append(wrong, f.emptyExamples()...)
		f, err = f.keepOnly(file.lines, func(p *messages.Pickle) bool { return wanted(tagsOf(p)) })
		if err != nil {
			return nil, err
		}
		if f != nil {
			all = append(all, f)
		}
	}
	if wrong != nil {
		return all, wrong
	}
	return all, nil
}

// maxLine is the longest line that the parser takes, in bytes, with its end.
const maxLine = bufio.MaxScanTokenSize - 2

// longLine is the number of the first line that is too long; 0 when none is.
func longLine(text []byte) int {
	n := 0
	for l := range bytes.Lines(text) {
		if n++; len(l) > maxLine {
			return n
		}
	}
	return 0
}

// parseFeature reads one file. Where only its keywords are wrong, it is read as if they were right, and both are
// given.
func parseFeature(name string, text []byte) (*feature, featureMistakes) {
	f, wrong := parseWritten(name, text, gherkin.DefaultDialect)
	if f != nil && len(f.scenarios()) > 0 && !f.lacksSteps() && !f.describesSteps() && !f.describesRows() && !f.beginsWithColon() || !utf8.Valid(text) || longLine(text) > 0 {
		return f, wrong
	}
	m, mended, language := mendKeywords(name, bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")))
	if m.roots == nil {
		return f, wrong
	}
	if f, _ = parseWritten(name, mended, language); f != nil {
		f.addTexts(m.texts)
	}
	return f, m.roots
}

// lacksSteps reports whether a scenario has none: what were to be steps is its description.
func (f *feature) lacksSteps() bool {
	return slices.ContainsFunc(f.scenarios(), func(sc scenarioSpan) bool { return len(sc.node.Steps) == 0 })
}

// describesSteps reports whether the feature's description has a step or tags, since what begins its scenario is no keyword, or
// one of a scenario has, since the step has none.
func (f *feature) describesSteps() bool {
	m := keywordMender{language: f.doc.Feature.Language}
	for line := range strings.Lines(f.doc.Feature.Description) {
		if line = strings.TrimSpace(line); m.isStep(line) || tagsMeant(line) != "" {
			return true
		}
	}
	var descriptions []string
	for _, sc := range f.scenarios() {
		descriptions = append(descriptions, sc.node.Description)
	}
	for _, child := range f.doc.Feature.Children {
		if child.Background != nil {
			descriptions = append(descriptions, child.Background.Description)
		}
	}
	return slices.ContainsFunc(strings.Split(strings.Join(descriptions, "\n"), "\n"), func(line string) bool {
		line = strings.TrimSpace(line)
		if bullet := numbered().FindString(line); bullet != "" && m.isStep(line[len(bullet):]) {
			return true
		}
		word, _ := m.meantKeyword(line)
		return isWordedStep(line) || word != "" && isWordedStep(strings.TrimLeft(strings.TrimPrefix(line, word), " :："))
	})
}

// describesRows reports whether rows of a table are taken for a description, since they have no bars or others.
func (f *feature) describesRows() bool {
	return slices.ContainsFunc(f.scenarios(), func(sc scenarioSpan) bool {
		return slices.ContainsFunc(sc.node.Examples, func(ex *messages.Examples) bool {
			return strings.ContainsAny(ex.Description, "|｜") || ex.Description != "" && ex.TableHeader == nil
		})
	})
}

// beginsWithColon reports whether a colon stands behind the keyword of a step.
func (f *feature) beginsWithColon() bool {
	return slices.ContainsFunc(f.pickles, func(p *messages.Pickle) bool {
		return slices.ContainsFunc(p.Steps, func(st *messages.PickleStep) bool {
			return strings.HasPrefix(st.Text, ":") || strings.HasPrefix(st.Text, "：")
		})
	})
}

// isWordedStep reports whether a line is a step or a sentence, but for the keyword before it.
func isWordedStep(line string) bool {
	line = strings.TrimSpace(line)
	step, _ := phrase.MatchStep(line)
	return line != "" && (step != nil || isSentence(line))
}

// emptyExamples finds examples without a row, of which no scenario is made.
func (f *feature) emptyExamples() (wrong featureMistakes) {
	for _, sc := range f.scenarios() {
		for _, ex := range sc.node.Examples {
			if len(ex.TableBody) == 0 {
				wrong = append(wrong, featureMistake{file: f.path, line: int(ex.Location.Line), column: int(ex.Location.Column), reason: fmt.Sprintf("%s: has no row of values, so nothing runs; write one below the head line", ex.Keyword)})
			}
		}
	}
	return wrong
}

// parseWritten reads a file as it is written, in a language unless it names one.
func parseWritten(name string, text []byte, language string) (*feature, featureMistakes) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(text) {
		return nil, featureMistakes{{file: name, line: 1, reason: "the file is not UTF-8; save it as UTF-8, not as GBK or UTF-16"}}
	}
	if n := longLine(text); n > 0 {
		return nil, featureMistakes{{file: name, line: n, reason: fmt.Sprintf("the line is longer than %d bytes, which no reader of features takes; put the text into a file", maxLine)}}
	}
	ids := (&messages.Incrementing{}).NewId
	doc, err := gherkin.ParseGherkinDocumentForLanguage(bytes.NewReader(text), language, ids)
	if err != nil {
		return nil, syntaxMistakes(name, text, err)
	}
	if doc.Feature == nil {
		return nil, featureMistakes{{file: name, line: 1, reason: "the file holds no feature; it begins with a line such as: Feature: settle a trade"}}
	}
	if doc.Uri = name; language != gherkin.DefaultDialect {
		doc.Feature.Language = language
	}
	if wrong := newFeature(name, text, doc, nil).checkExpandedSize(); wrong != nil {
		return nil, wrong
	}
	return newFeature(name, text, doc, gherkin.Pickles(*doc, name, ids)), nil
}

// keepOnly keeps the scenarios at some lines, and of those the ones that are wanted; nil when none is.
func (f *feature) keepOnly(lines []int, wanted func(*messages.Pickle) bool) (*feature, error) {
	scenarios := f.scenarios()
	for _, n := range lines {
		if !slices.ContainsFunc(scenarios, func(sc scenarioSpan) bool { return sc.first <= n && n <= sc.end }) {
			return nil, usagef("%s:%d: no scenario is at this line", f.path, n)
		}
	}
	kept := map[string]bool{} // scenarios and rows by id
	for _, p := range f.pickles {
		if wanted(p) && f.isAtLines(p, lines) {
			for _, id := range p.AstNodeIds {
				kept[id] = true
			}
		}
	}
	if len(kept) == 0 {
		return nil, nil
	}
	text := bytes.Split(f.text, []byte("\n"))
	blank := func(from, to int) {
		for i := from; i <= to && i <= len(text); i++ {
			text[i-1] = nil
		}
	}
	for _, sc := range scenarios {
		if !kept[sc.node.Id] {
			blank(sc.first, sc.end)
			continue
		}
		for _, ex := range sc.examples {
			some := false
			for _, row := range ex.node.TableBody {
				if some = some || kept[row.Id]; !kept[row.Id] {
					blank(int(row.Location.Line), int(row.Location.Line))
				}
			}
			if !some {
				blank(ex.first, ex.end)
			}
		}
	}
	again, bad := parseWritten(f.path, bytes.Join(text, []byte("\n")), f.doc.Feature.Language)
	if bad != nil {
		return nil, bad
	}
	again.addTexts(f.texts)
	return again, nil
}

// isAtLines reports whether a pickle was made from one of the lines: of its scenario, or, when that
// is among examples, of its row or block.
func (f *feature) isAtLines(p *messages.Pickle, lines []int) bool {
	if len(lines) == 0 {
		return true
	}
	sc, _ := f.scenarioOf(p.AstNodeIds)
	return slices.ContainsFunc(lines, func(n int) bool {
		if n < sc.first || n > sc.end {
			return false
		}
		for _, ex := range sc.examples {
			if n < ex.first || n > ex.end {
				continue
			}
			at := func(row *messages.TableRow) bool { return int(row.Location.Line) == n }
			if i := slices.IndexFunc(ex.node.TableBody, at); i >= 0 {
				return slices.Contains(p.AstNodeIds, ex.node.TableBody[i].Id)
			}
			return slices.ContainsFunc(ex.node.TableBody, func(row *messages.TableRow) bool { return slices.Contains(p.AstNodeIds, row.Id) })
		}
		return true
	})
}

func tagsOf(p *messages.Pickle) []string {
	names := make([]string, 0, len(p.Tags))
	for _, tag := range p.Tags {
		names = append(names, tag.Name)
	}
	return names
}

// featureMistake is something wrong at a place of a feature.
type featureMistake struct {
	file         string
	line, column int // column 0 is not known
	reason       string
}

func (m featureMistake) String() string {
	place := fmt.Sprintf("%s:%d", m.file, m.line)
	if m.column > 0 {
		place += fmt.Sprintf(":%d", m.column)
	}
	return place + ": " + m.reason
}

// featureMistakes is an error.
type featureMistakes []featureMistake

// Error lists them by place, at most 20.
func (m featureMistakes) Error() string {
	sorted := slices.Clone(m)
	slices.SortStableFunc(sorted, func(x, y featureMistake) int {
		return cmp.Or(strings.Compare(x.file, y.file), cmp.Compare(x.line, y.line), cmp.Compare(x.column, y.column))
	})
	const most = 20
	more := max(0, len(sorted)-most)
	texts := make([]string, 0, most+1)
	for _, one := range sorted[:len(sorted)-more] {
		texts = append(texts, one.String())
	}
	if more > 0 {
		texts = append(texts, fmt.Sprintf("… and %d more", more))
	}
	return strings.Join(texts, "\n")
}
