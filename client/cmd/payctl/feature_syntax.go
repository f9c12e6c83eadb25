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
	"paymock/mock/suggest"
	"paymock/mock/words"
)

// keywordMender writes the lines of a file with the keywords that were meant, and tells which were others. The parser
// complains about every line behind such a one.
type keywordMender struct {
	file     string
	roots    featureMistakes
	language string // "" until it is told
	begun    bool   // the feature has begun
	steps    bool   // a scenario has
	stepped  bool   // a step of it has
	own      string // what Chinese keywords are of, where no language is told
	// lettersOf are, by a language that is told, the one that has the keywords' letters.
	lettersOf map[string]string
	// otherLetters is the language whose letters the keywords lack; "" where they are neither's alone.
	otherLetters string
	quoted       string // what ends the text that the line is in; "" outside
	lines        []string
	// texts are the rules below steps that have no marks around them, by the lines of the steps; bare are the rows of tables,
	// by their own. bareUntil is the last line of the last.
	texts     map[int64]string
	bare      map[int]string
	bareUntil int
}

// mendKeywords finds the mistakes of keywords: no Feature at the top, a language that there is none of or isn't told,
// a Chinese colon behind a keyword, a Chinese word that is no keyword of a step.
func mendKeywords(file string, text []byte) (m keywordMender, mended []byte, language string) {
	m = keywordMender{file: file, own: string(phrase.Chinese), lettersOf: map[string]string{}, texts: map[int64]string{}, bare: map[int]string{}}
	switch simplified, traditional := simplifiedKeyword().Match(text), traditionalKeyword().Match(text); {
	case traditional && !simplified:
		m.own, m.otherLetters, m.lettersOf = "zh-TW", "zh-CN", map[string]string{"zh-CN": "zh-TW"}
	case simplified && !traditional:
		m.otherLetters, m.lettersOf["zh-TW"] = "zh-TW", "zh-CN"
	}
	lines := strings.Split(string(text), "\n")
	m.lines = slices.Clone(lines)
	for i, line := range lines {
		lines[i] = m.mendLine(i+1, line)
	}
	return m, []byte(strings.Join(lines, "\n")), cmp.Or(m.language, gherkin.DefaultDialect)
}

// begin notes what a keyword with a colon begins.
func (m *keywordMender) begin(keyword string, fail func(before, format string, args ...any)) {
	keyword = phrase.PlainLetters(keyword)
	if !m.begun && m.language == "" && slices.Contains(chineseKeywords, keyword) {
		m.language = m.own
		fail("", "the feature is Chinese: begin it with the line # language: %s", m.language)
	}
	m.stepped = m.stepped && !slices.Contains(slices.Concat(chineseKeywords, englishKeywords), keyword)
	m.begun = m.begun || keyword == "Feature" || keyword == "功能"
	m.steps = m.steps || m.begun && keyword != "功能" && keyword != "Feature" && slices.Contains(slices.Concat(chineseKeywords, englishKeywords), keyword)
}

// enterOrLeaveDocString reports whether a line is in a text of a step, or is a mark with which one begins or ends, which
// it notes.
func (m *keywordMender) enterOrLeaveDocString(line string) bool {
	for _, mark := range []string{`"""`, "```"} {
		if strings.HasPrefix(line, mark) && (m.quoted == "" || m.quoted == mark) {
			m.quoted = map[bool]string{true: mark}[m.quoted == ""]
			return true
		}
	}
	return m.quoted != ""
}

// meantKeyword is the keyword of a step that a line's first word stands for, which is none of the language; "" for
// other lines.
func (m *keywordMender) meantKeyword(line string) (word, keyword string) {
	if m.isStep(line) {
		return "", ""
	}
	for _, known := range otherStepKeywords(m.isChinese()) {
		if plain := phrase.PlainLetters(line); len(plain) >= len(known[0]) && strings.EqualFold(plain[:len(known[0])], known[0]) {
			said := string([]rune(line)[:utf8.RuneCountInString(known[0])])
			return strings.TrimSpace(said), m.inFeatureLetters(known[1])
		}
	}
	return "", ""
}

// otherLanguageKeyword is the keyword of the feature's language for one of another language, before its colon; "" for other
// lines.
func (m *keywordMender) otherLanguageKeyword(line string) (said, keyword string) {
	own, others := englishKeywords, chineseKeywords
	if m.isChinese() {
		own, others = others, own
	}
	at := strings.IndexAny(line, ":：")
	if at < 0 || m.language == "" && !m.begun {
		return "", ""
	}
	keyword = phrase.PlainLetters(line[:at])
	if written := m.inFeatureLetters(keyword); m.isChinese() && slices.Contains(own, keyword) && written != line[:at] && !slices.Contains(m.sectionKeywords(), line[:at]) {
		return line[:at], written
	}
	if i := slices.Index(others, keyword); i >= 0 && !slices.Contains(own, keyword) {
		return line[:at], m.inFeatureLetters(own[i])
	}
	return "", ""
}

// misspeltKeyword is the keyword that a line begins with but for a slip before its colon, or for the colon itself; "" for
// other lines.
func (m *keywordMender) misspeltKeyword(line string) (said, keyword, rest string) {
	if said, rest, colon := strings.Cut(line, ":"); colon && !m.begun && strings.EqualFold(said, "feature") && said != "Feature" {
		return said, "Feature", rest
	}
	if !m.begun || m.isStep(line) || strings.HasPrefix(line, "|") || strings.HasPrefix(line, "#") {
		return "", "", ""
	}
	own := slices.Concat(chineseKeywords, englishKeywords)
	said, rest, colon := strings.Cut(line, ":")
	if colon && !slices.Contains(own, phrase.PlainLetters(said)) {
		for _, near := range suggest.Nearest(said, englishKeywords, 1) {
			if d, _ := suggest.Distance(said, near); d <= 2 && max(len(said)-len(near), len(near)-len(said)) <= 2 {
				return said, near, rest
			}
		}
	}
	word, rest, _ := strings.Cut(line, " ")
	if plain := phrase.PlainLetters(word); !colon && slices.Contains([]string{"Scenario", "场景", "场景大纲", "Examples", "例子", "Background", "背景"}, plain) {
		return word, word, strings.TrimRight(" "+rest, " ")
	}
	return "", "", ""
}

// beginsStep reports whether a line begins with a keyword of a step, or with a word that stands for one.
func (m *keywordMender) beginsStep(line string) bool {
	word, _ := m.meantKeyword(line)
	return word != "" || m.isStep(line)
}

// isStep reports whether a line begins with a keyword of a step.
func (m *keywordMender) isStep(line string) bool {
	dialect := gherkin.DialectsBuiltin().GetDialect(cmp.Or(m.language, gherkin.DefaultDialect))
	return dialect != nil && slices.ContainsFunc(dialect.StepKeywords(), func(keyword string) bool { return strings.HasPrefix(line, keyword) })
}

// inFeatureLetters writes a keyword in the letters of the feature's language.
func (m *keywordMender) inFeatureLetters(keyword string) string {
	if m.language == "zh-TW" {
		return words.Traditional.Letters(keyword)
	}
	return keyword
}

func (m *keywordMender) isChinese() bool { return strings.HasPrefix(m.language, "zh") }

// otherStepKeywords are words that begin no step, and the keywords that they stand for, in Chinese features and in
// others.
func otherStepKeywords(chinese bool) [][2]string {
	if !chinese {
		return [][2]string{{"假如", "Given "}, {"假设", "Given "}, {"当", "When "}, {"那么", "Then "}, {"而且", "And "}, {"并且", "And "}, {"同时", "And "}, {"但是", "But "}, {"Given ", "Given "}, {"When ", "When "}, {"Then ", "Then "}, {"And ", "And "}, {"But ", "But "}, {"Given: ", "Given "}, {"When: ", "When "}, {"Then: ", "Then "}, {"And: ", "And "}, {"If ", "Given "}, {"Also ", "And "}, {"Expect ", "Then "}, {"Verify that ", "Then "}, {"Verify ", "Then "}, {"Assert that ", "Then "}, {"Assert ", "Then "}, {"Check that ", "Then "}}
	}
	return [][2]string{
		{"则", "那么"},
		{"当", "当"},
		{"那么", "那么"},
		{"并且", "并且"},
		{"同时", "并且"},
		{"假设", "假如"},
		{"给定", "假如"},
		{"和", "并且"},
		{"且", "并且"},
		{"以及", "并且"},
		{"与", "并且"},
		{"及", "并且"},
		{"另外", "并且"},
		{"此外", "并且"},
		{"接着", "并且"},
		{"随后", "并且"},
		{"如果", "假如"},
		{"若", "假如"},
		{"前提", "假如"},
		{"已知", "假如"},
		{"然后", "并且"},
		{"期望结果", "那么"},
		{"预期结果", "那么"},
		{"期望", "那么"},
		{"预期", "那么"},
		{"期待", "那么"},
		{"断言", "那么"},
		{"验证", "那么"},
		{"结果", "那么"},
		{"操作", "当"},
		{"执行", "当"},
		{"触发", "当"},
		{"准备", "假如"},
		{"还有", "并且"},
		{"加如", "假如"},
		{"假入", "假如"},
		{"假若", "假如"},
		{"那麽", "那么"},
		{"那末", "那么"},
		{"那吗", "那么"},
		{"并切", "并且"},
		{"并其", "并且"},
		{"而切", "而且"},
		{"但事", "但是"},
		{"而", "并且"},
		{"Given ", "假如"},
		{"When ", "当"},
		{"Then ", "那么"},
		{"And ", "并且"},
		{"But ", "但是"},
	}
}

// simplifiedKeyword matches the begin of a line with a keyword that traditional letters would write otherwise.
func simplifiedKeyword() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^\s*(?:场景|剧本|当|那么|并且|假设|同时)`)
}

// traditionalKeyword matches those in traditional letters.
func traditionalKeyword() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^\s*(?:場景|劇本|當|那麼|並且|假設|同時)`)
}

// numbered matches the number that people put before steps of a list.
func numbered() *regexp.Regexp {
	return regexp.MustCompile(`^(?:[（(]?\d+[.、)）．:：]|[-•·※○]|[①-⑳])\s*`)
}

// languageLine is the line that tells the keywords' language, as the parser reads it.
var languageLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^#\s*language\s*:\s*([A-Za-z_-]+)$`) })

// meantLanguageLine is one as people write it.
var meantLanguageLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[#＃]?\s*(?:(?i:language|lang)|语言|語言)\s*[:：=]?\s*(\S+)$`)
})

// The keywords behind which a colon stands.
var (
	chineseKeywords = []string{"功能", "背景", "场景", "场景大纲", "例子", "规则", "剧本", "剧本大纲"}
	englishKeywords = []string{"Feature", "Background", "Scenario", "Scenario Outline", "Examples", "Rule", "Scenario", "Scenario Outline"}
)

// languageFor is the language that a wrong name means: of Chinese ones, that of the keywords' letters.
func (m *keywordMender) languageFor(name string) string {
	lower := strings.ToLower(strings.ReplaceAll(name, "_", "-"))
	chinese := strings.HasPrefix(lower, "zh") || strings.HasPrefix(lower, "cn") || strings.HasPrefix(lower, "tw") || strings.Contains(lower, "chinese") || strings.ContainsAny(name, "中汉漢简簡繁")
	switch {
	case !chinese && m.otherLetters == "":
		return "en"
	case m.otherLetters != "" || !strings.ContainsAny(name, "繁") && !slices.ContainsFunc([]string{"tw", "hk", "mo", "hant", "traditional"}, func(part string) bool { return strings.Contains(lower, part) }):
		return m.own
	}
	return "zh-TW"
}

var syntaxLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\((\d+):(\d+)\): (.*)$`) })

// parserFound is how the parser names what it found where it wanted something else.
var parserFound = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^expected: (.*), got '(.*)'$`) })

// tokenNames are the parser's names of what could stand at a place, in a language of features.
func tokenNames(language string) map[string]string {
	d := gherkin.DialectsBuiltin().GetDialect(language)
	if d == nil {
		d = gherkin.DialectsBuiltin().GetDialect(gherkin.DefaultDialect)
	}
	return map[string]string{
		"#FeatureLine": d.FeatureKeywords()[0] + ":", "#RuleLine": d.RuleKeywords()[0] + ":", "#BackgroundLine": d.BackgroundKeywords()[0] + ":",
		"#ScenarioLine": oneOf(d.ScenarioKeywords(), "Scenario") + ":", "#ExamplesLine": d.ExamplesKeywords()[0] + ":",
		"#StepLine": "a step", "#TableRow": "a row of a table", "#DocStringSeparator": `""" around a text`, "#TagLine": "a @tag",
	}
}

// backgroundKeywords are the keywords of a background in a language of features.
func backgroundKeywords(language string) []string {
	if d := gherkin.DialectsBuiltin().GetDialect(language); d != nil {
		return d.BackgroundKeywords()
	}
	return []string{"Background"}
}

// beginsWithKeyword reports whether a line begins with one of some keywords and a colon.
func beginsWithKeyword(line string, keywords []string) bool {
	return slices.ContainsFunc(keywords, func(keyword string) bool { return strings.HasPrefix(strings.TrimSpace(line), keyword+":") })
}

// oneOf is the one of some names that is usual, or else the first.
func oneOf(names []string, usual string) string {
	if slices.Contains(names, usual) {
		return usual
	}
	return names[0]
}

// expectedTokens says in words what the parser wants; comments and empty lines go without saying.
func expectedTokens(list, language string) string {
	var all []string
	known := tokenNames(language)
	for name := range strings.SplitSeq(list, ", ") {
		if text := known[name]; text != "" {
			all = append(all, text)
		}
	}
	switch len(all) {
	case 0:
		return "the end of the file"
	case 1:
		return all[0]
	}
	return "one of " + strings.Join(all, ", ")
}

// languageOf is the language that a feature says it is written in.
func languageOf(lines []string) string {
	for _, line := range lines {
		if found := languageLine().FindStringSubmatch(strings.TrimSpace(line)); found != nil {
			return found[1]
		}
	}
	return gherkin.DefaultDialect
}

// cellsOf is how many cells a row of a table has.
func cellsOf(row string) int { return strings.Count(strings.ReplaceAll(row, `\|`, ""), "|") - 1 }

// unevenRow tells what is wrong with a row of a table, the line of a number, that has not as many cells as the first.
func unevenRow(lines []string, at int) string {
	row := strings.TrimSpace(lines[at-1])
	if !strings.HasSuffix(row, "|") {
		return "the row of the table lacks the bar at its end; write it"
	}
	first := at - 1
	for first > 0 && strings.HasPrefix(strings.TrimSpace(lines[first-1]), "|") {
		first--
	}
	return fmt.Sprintf("the row has %d cells, and the first row of its table %d; make them agree", cellsOf(row), cellsOf(strings.TrimSpace(lines[first])))
}

// syntaxMistakes gives the parser's complaints with their places.
func syntaxMistakes(name string, written []byte, err error) featureMistakes {
	lines := strings.Split(string(written), "\n")
	language := languageOf(lines)
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
			reason = "the file ends too early; expected " + expectedTokens(list, language)
		}
		if what := parserFound().FindStringSubmatch(reason); what != nil {
			reason = fmt.Sprintf("%q can't stand here; expected %s", what[2], expectedTokens(what[1], language))
			if beginsWithKeyword(what[2], backgroundKeywords(language)) && !strings.Contains(what[1], "#BackgroundLine") {
				reason = fmt.Sprintf("a feature has one background, above its first scenario; put the steps below line %d there, or into the scenarios", lineNo)
			}
		}
		if reason == "inconsistent cell count within the table" && lineNo <= len(lines) {
			reason = unevenRow(lines, lineNo)
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
