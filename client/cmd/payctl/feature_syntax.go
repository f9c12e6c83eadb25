package main

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	gherkin "github.com/cucumber/gherkin/go/v26"

	"paymock/mock/phrase"
)

// keywordMender writes the lines of a file with the keywords that were meant, and tells which were others. The parser
// complains about every line behind such a one.
type keywordMender struct {
	file     string
	roots    featureMistakes
	language string // "" until it is told
	begun    bool   // the feature has begun
	steps    bool   // a scenario has
	quoted   string // what ends the text that the line is in; "" outside
}

// mendKeywords finds the mistakes of keywords: no Feature at the top, a language that there is none of or isn't told,
// a Chinese colon behind a keyword, a Chinese word that is no keyword of a step. roots is nil where there are none.
func mendKeywords(file string, text []byte) (roots featureMistakes, mended []byte, language string) {
	m := keywordMender{file: file}
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		lines[i] = m.mendLine(i+1, line)
	}
	return m.roots, []byte(strings.Join(lines, "\n")), cmp.Or(m.language, gherkin.DefaultDialect)
}

func (m *keywordMender) mendLine(at int, line string) string {
	trimmed := strings.TrimSpace(line)
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	fail := func(before, format string, args ...any) {
		m.roots = append(m.roots, featureMistake{file: m.file, line: at, column: utf8.RuneCountInString(indent+before) + 1, reason: fmt.Sprintf(format, args...)})
	}
	if m.inText(trimmed) {
		return line
	}
	if found := languageLine().FindStringSubmatch(trimmed); found != nil && !m.begun {
		if m.language = found[1]; gherkin.DialectsBuiltin().GetDialect(m.language) == nil {
			m.language = languageFor(found[1])
			fail("", "features have no language %q; write # language: %s", found[1], m.language)
			return ""
		}
		return line
	}
	if before, rest, found := strings.Cut(trimmed, "："); found && (slices.Contains(chineseKeywords, before) || slices.Contains(englishKeywords, before)) {
		fail(before, "a Chinese colon ： stands behind %s; write %[1]s: with an ASCII colon", before)
		m.begin(before, fail)
		return indent + before + ":" + rest
	}
	if before, _, found := strings.Cut(trimmed, ":"); found {
		m.begin(before, fail)
	}
	if word, keyword := meantKeyword(trimmed); word != "" && m.steps && m.language == string(phrase.Chinese) {
		fail("", "%q begins no step; write %s", word, keyword)
		return indent + keyword + strings.TrimPrefix(trimmed, word)
	}
	if known := m.language == "" || m.language == "zh-CN" || m.language == "en"; known && !m.begun && trimmed != "" && trimmed[0] != '#' && trimmed[0] != '@' {
		m.begun = true
		keyword := "Feature: settle a trade"
		if m.language == "zh-CN" {
			keyword = "功能: 结算"
		}
		fail("", "the file begins with no feature; put a line such as %s above", keyword)
	}
	return line
}

// begin notes what a keyword with a colon begins.
func (m *keywordMender) begin(keyword string, fail func(before, format string, args ...any)) {
	if !m.begun && m.language == "" && slices.Contains(chineseKeywords, keyword) {
		m.language = string(phrase.Chinese)
		fail("", "the feature is Chinese: begin it with the line # language: zh-CN")
	}
	m.begun = m.begun || keyword == "Feature" || keyword == "功能"
	m.steps = m.steps || m.begun && keyword != "功能" && slices.Contains(chineseKeywords, keyword)
}

// inText reports whether a line is in, or marks, a text of a step.
func (m *keywordMender) inText(line string) bool {
	for _, mark := range []string{`"""`, "```"} {
		if strings.HasPrefix(line, mark) && (m.quoted == "" || m.quoted == mark) {
			m.quoted = map[bool]string{true: mark}[m.quoted == ""]
			return true
		}
	}
	return m.quoted != ""
}

// meantKeyword is the keyword of a step that a line's first word stands for, which is none; "" for other lines.
func meantKeyword(line string) (word, keyword string) {
	for _, known := range [][2]string{{"则", "那么"}, {"给定", "假如"}, {"和", "并且"}, {"且", "并且"}, {"以及", "并且"}} {
		if strings.HasPrefix(line, known[0]) {
			return known[0], known[1]
		}
	}
	return "", ""
}

var languageLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^#\s*language\s*[:：]\s*(\S+)$`) })

// The keywords behind which a colon stands.
var (
	chineseKeywords = []string{"功能", "背景", "场景", "剧本", "场景大纲", "剧本大纲", "例子", "规则"}
	englishKeywords = []string{"Feature", "Background", "Scenario", "Scenario Outline", "Examples", "Rule"}
)

// languageFor is the language that a wrong name means.
func languageFor(name string) string {
	if lower := strings.ToLower(name); strings.HasPrefix(lower, "zh") || lower == "cn" || lower == "chinese" || strings.HasPrefix(name, "中文") {
		return "zh-CN"
	}
	return "en"
}

var syntaxLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\((\d+):(\d+)\): (.*)$`) })

// got is how the parser names what it found where it wanted something else.
var got = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^expected: (.*), got '(.*)'$`) })

// tokens are the parser's names of what could stand at a place.
var tokens = map[string]string{
	"#FeatureLine": "Feature:", "#RuleLine": "Rule:", "#BackgroundLine": "Background:", "#ScenarioLine": "Scenario:", "#ExamplesLine": "Examples:",
	"#StepLine": "a step", "#TableRow": "a row of a table", "#DocStringSeparator": `""" around a text`, "#TagLine": "a @tag",
}

// expectedTokens says in words what the parser wants; comments and empty lines go without saying.
func expectedTokens(list string) string {
	var all []string
	for name := range strings.SplitSeq(list, ", ") {
		if text := tokens[name]; text != "" {
			all = append(all, text)
		}
	}
	if len(all) == 0 {
		return "the end of the file"
	}
	return strings.Join(all, ", ")
}

// syntaxMistakes gives the parser's complaints with their places.
func syntaxMistakes(name string, err error) featureMistakes {
	const most = 5
	var all featureMistakes
	for text := range strings.Lines(err.Error()) {
		found := syntaxLine().FindStringSubmatch(strings.TrimSpace(text))
		if found == nil {
			continue
		}
		lineNo, _ := strconv.Atoi(found[1])
		column, _ := strconv.Atoi(found[2])
		reason := found[3]
		if list, ended := strings.CutPrefix(reason, "unexpected end of file, expected: "); ended {
			reason = "the file ends too early; expected " + expectedTokens(list)
		}
		if what := got().FindStringSubmatch(reason); what != nil {
			reason = fmt.Sprintf("%q can't stand here; expected %s", what[2], expectedTokens(what[1]))
		}
		if all = append(all, featureMistake{file: name, line: lineNo, column: column, reason: reason}); len(all) == most {
			break
		}
	}
	if all == nil {
		all = featureMistakes{{file: name, line: 1, reason: err.Error()}}
	}
	return all
}
