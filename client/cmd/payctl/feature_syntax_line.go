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

// featureLine is a line of a feature file; fail notes a mistake in it, behind some of its text.
type featureLine struct {
	at                    int // from 1
	whole, indent, inside string
	fail                  func(before, format string, args ...any)
}

// mendLine gives a line as it was meant. The first mending that knows what it is decides.
func (m *keywordMender) mendLine(at int, line string) string {
	l := featureLine{at: at, whole: line, indent: indentOf(line), inside: strings.TrimSpace(line)}
	l.fail = func(before, format string, args ...any) {
		m.roots = append(m.roots, featureMistake{file: m.file, line: at, column: utf8.RuneCountInString(l.indent+before) + 1, reason: fmt.Sprintf(format, args...)})
	}
	for _, mend := range []func(featureLine) (string, bool){m.mendDocString, m.mendBare, m.mendLanguage, m.mendRow, m.mendTag, m.mendKeyword, m.mendStep} {
		if mended, decided := mend(l); decided {
			return mended
		}
	}
	m.requireFeatureLine(l)
	return line
}

// indentOf are the blanks that a line begins with.
func indentOf(line string) string { return line[:len(line)-len(strings.TrimLeft(line, " \t"))] }

// isSection reports whether a line begins with a keyword behind which a colon stands.
func (m *keywordMender) isSection(line string) bool {
	at := strings.IndexAny(line, ":：")
	return at > 0 && (slices.Contains(m.sectionKeywords(), line[:at]) || slices.Contains(slices.Concat(chineseKeywords, englishKeywords), phrase.PlainLetters(line[:at])))
}

// mendDocString gives lines of a step's text as they are, but for marks that begin none.
func (m *keywordMender) mendDocString(l featureLine) (mended string, decided bool) {
	if mark := otherTextMark().FindString(l.inside); mark != "" && mark != `"""` && (m.quoted == "" || m.quoted == otherMark) {
		if m.quoted = map[bool]string{true: otherMark}[m.quoted == ""]; m.quoted != "" {
			l.fail("", "%s begins no text; write three double quotation marks, at its end too", mark)
		}
		return l.indent + `"""`, true
	}
	return l.whole, m.enterOrLeaveDocString(l.inside)
}

// otherMark stands for whatever begins a text in place of three double quotation marks.
const otherMark = "'''"

// otherTextMark matches three quotation marks of other sorts.
var otherTextMark = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:'{3}|["“”„＂]{3}|[‘’]{3}|「{3}|」{3})`)
})

// mendRow writes the bars that a row of a table lacks, or has in another form.
func (m *keywordMender) mendRow(l featureLine) (mended string, decided bool) {
	plain := strings.ReplaceAll(l.inside, "｜", "|")
	switch {
	case !m.steps:
		return "", false
	case m.isBareRow(l):
		l.fail("", "the cells of a table stand between bars; write %s", rowOf(l.inside))
		return l.indent + rowOf(l.inside), true
	case strings.HasPrefix(plain, "|") && plain != l.inside:
		before, _, _ := strings.Cut(l.inside, "｜")
		l.fail(before, "｜ parts no cells of a table; write an ASCII bar")
		return l.indent + plain, true
	case strings.HasSuffix(plain, "|") && strings.Count(plain, "|") > 0 && !strings.HasPrefix(plain, "|") && !strings.HasPrefix(plain, "#") && !m.isStep(l.inside):
		l.fail("", "the row of the table lacks the bar at its beginning; write it")
		return l.indent + "| " + plain, true
	}
	return "", false
}

// tagsLine matches a line of tags as people write it.
var tagsLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?i:[@＠]|(?:tags?|标签|標籤|标记)\s*[:：=])\s*(.*)$`)
})

// tagsMeant are the tags that a line tells, each with its sign; "" where it tells none.
func tagsMeant(line string) string {
	found := tagsLine().FindStringSubmatch(line)
	if found == nil {
		return ""
	}
	if at := strings.Index(line, " #"); at >= 0 && line[0] == '@' {
		return line
	}
	var tags []string
	for _, tag := range strings.FieldsFunc(found[1], func(r rune) bool { return strings.ContainsRune(" \t,，、;；@＠", r) }) {
		tags = append(tags, "@"+tag)
	}
	return strings.Join(tags, " ")
}

// mendTag writes tags as they are written, and takes a tag away that stands below the line of its scenario.
func (m *keywordMender) mendTag(l featureLine) (mended string, decided bool) {
	if tags := tagsMeant(l.inside); tags != "" && tags != l.inside {
		l.fail("", "a tag begins with @ and has no blank in it; write %s", tags)
		return l.indent + tags, true
	}
	if !strings.HasPrefix(l.inside, "@") || !m.steps || m.stepped {
		return "", false
	}
	for i := l.at - 2; i >= 0; i-- {
		above := strings.TrimSpace(m.lines[i])
		if m.isSection(above) {
			indent := indentOf(m.lines[i])
			l.fail("", "tags stand above the line of their scenario: take away line %d, and put above line %d:", l.at, i+1)
			m.roots[len(m.roots)-1].reason += "\n" + indent + l.inside
			return "", true
		}
		if above != "" && above[0] != '@' {
			break
		}
	}
	return "", false
}

// mendLanguage reads the line that tells the keywords' language, before the feature begins.
func (m *keywordMender) mendLanguage(l featureLine) (mended string, decided bool) {
	found := meantLanguageLine().FindStringSubmatch(l.inside)
	if found == nil || m.begun {
		return "", false
	}
	if !languageLine().MatchString(l.inside) && gherkin.DialectsBuiltin().GetDialect(found[1]) != nil {
		if m.language = found[1]; m.lettersOf[m.language] != "" {
			m.language = m.lettersOf[m.language]
		}
		l.fail("", "the line tells no language; write # language: %s", m.language)
		return "", true
	}
	if other := m.lettersOf[found[1]]; other != "" {
		m.language = other
		l.fail("", "the keywords are those of another language; write # language: %s", other)
		return "", true
	}
	if m.language = found[1]; gherkin.DialectsBuiltin().GetDialect(m.language) == nil {
		m.language = m.languageFor(found[1])
		l.fail("", "features have no language %q; write # language: %s", found[1], m.language)
		return "", true
	}
	return l.whole, true
}

// mendKeyword mends a line that begins a part of the feature: with a keyword of another language, a Chinese colon, a
// slip or no colon. One that is right is noted and left to others.
func (m *keywordMender) mendKeyword(l featureLine) (mended string, decided bool) {
	if said, keyword := m.otherLanguageKeyword(l.inside); said != "" {
		l.fail("", "%s is no keyword of # language: %s; write %s", said, cmp.Or(m.language, gherkin.DefaultDialect), keyword)
		m.begin(keyword, l.fail)
		return l.indent + keyword + strings.TrimPrefix(l.inside, said), true
	}
	if before, rest, found := strings.Cut(l.inside, "："); found && (slices.Contains(chineseKeywords, phrase.PlainLetters(before)) || slices.Contains(englishKeywords, before)) {
		l.fail(before, "a Chinese colon ： stands behind %s; write %[1]s: with an ASCII colon", before)
		m.begin(before, l.fail)
		return l.indent + before + ":" + rest, true
	}
	if said, keyword, rest := m.misspeltKeyword(l.inside); keyword != "" {
		l.fail("", "%q begins nothing; write %s:", said, keyword)
		m.begin(keyword, l.fail)
		return l.indent + keyword + ":" + rest, true
	}
	if said, keyword, rest := m.strangeKeyword(l); keyword != "" {
		l.fail("", "%q begins nothing; write %s:", said, keyword)
		m.begin(phrase.PlainLetters(keyword), l.fail)
		return l.indent + keyword + ":" + rest, true
	}
	if before, _, found := strings.Cut(l.inside, ":"); found {
		m.begin(before, l.fail)
	}
	return "", false
}

// strangeKeyword is the keyword for a word before a colon that is none, where the feature begins, or a scenario does: steps
// are below it; "" for other lines.
func (m *keywordMender) strangeKeyword(l featureLine) (said, keyword, rest string) {
	const longest = 20
	at := strings.IndexAny(l.inside, ":：")
	if at <= 0 || at > longest || strings.ContainsAny(l.inside[:1], `|#@"`+"`") {
		return "", "", ""
	}
	said, rest = l.inside[:at], strings.TrimLeft(l.inside[at:], ":：")
	plain := phrase.PlainLetters(said)
	if keyword = m.sectionMeant(plain, strings.TrimSpace(rest), l.at); keyword != "" && !slices.Contains(m.sectionKeywords(), said) {
		return said, keyword, rest
	}
	if m.beginsStep(l.inside) {
		return "", "", ""
	}
	known := slices.Concat(chineseKeywords, englishKeywords, m.sectionKeywords())
	switch {
	case slices.Contains(known, plain) || slices.Contains(known, said) || strings.HasPrefix(said, "//"):
		return "", "", ""
	case !m.begun && (m.isChinese() || m.language == "" && words.IsChinese(said)):
		keyword = "功能"
	case !m.begun:
		keyword = "Feature"
	case !m.stepsFollow(l.at):
		return "", "", ""
	case m.isChinese():
		keyword = "场景"
	default:
		keyword = "Scenario"
	}
	return said, m.inFeatureLetters(keyword), rest
}

// sectionMeant is the keyword that a word before a colon means where no keyword is: of a scenario, of a background, or of
// examples, where rows of a table follow; "" where it may mean anything.
func (m *keywordMender) sectionMeant(said, rest string, at int) (keyword string) {
	said = strings.ToLower(strings.TrimRight(phrase.Simplified(said), " 0123456789一二三四五六七八九十"))
	row := m.lineBelow(at)
	rows := rest == "" && (strings.HasPrefix(row, "|") || strings.HasPrefix(row, "｜"))
	switch {
	case !m.begun:
		return ""
	case rest == "" && m.stepsFollow(at) && slices.Contains(strings.Fields("前置条件 前提条件 前置 前提 准备 准备工作 初始化 初始条件 公共步骤 precondition preconditions setup given before"), said):
		keyword = "背景"
	case rows && m.stepped && (!m.beginsStep(said) || slices.Contains(strings.Fields("数据 举例 示例 样例 参数 用例 测试数据 data values"), said)):
		keyword = "例子"
	case m.stepsFollow(at) && slices.Contains(strings.Fields("用例 测试用例 测试场景 测试 案例 情景 场景描述 case test testcase"), said):
		keyword = "场景"
	default:
		return ""
	}
	if !m.isChinese() {
		keyword = englishKeywords[slices.Index(chineseKeywords, keyword)]
	}
	return m.inFeatureLetters(keyword)
}

// lineBelow is the next line that holds something but a comment.
func (m *keywordMender) lineBelow(at int) string {
	for _, line := range m.lines[at:] {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			return line
		}
	}
	return ""
}

// stepsFollow reports whether the next line that holds something is a step.
func (m *keywordMender) stepsFollow(at int) bool { return m.beginsStep(m.lineBelow(at)) }

// sectionKeywords are the keywords of the feature's language behind which a colon stands.
func (m *keywordMender) sectionKeywords() []string {
	d := gherkin.DialectsBuiltin().GetDialect(cmp.Or(m.language, gherkin.DefaultDialect))
	return slices.Concat(d.FeatureKeywords(), d.RuleKeywords(), d.BackgroundKeywords(), d.ScenarioKeywords(), d.ScenarioOutlineKeywords(), d.ExamplesKeywords())
}

// mendStep mends a comment of another language, a number before a step and a word that is no keyword of one.
func (m *keywordMender) mendStep(l featureLine) (mended string, decided bool) {
	if rest, found := strings.CutPrefix(l.inside, "//"); found {
		l.fail("", "// begins no comment; write #")
		return l.indent + "#" + rest, true
	}
	if number := numbered().FindString(l.inside); number != "" && m.steps {
		rest := l.inside[len(number):]
		if m.beginsStep(rest) {
			l.fail("", "%q begins no step; leave it out", number)
			return m.mendLine(l.at, l.indent+strings.Repeat(" ", utf8.RuneCountInString(number))+rest), true
		}
		if keyword := m.lackingKeyword(rest); keyword != "" {
			l.fail("", "%q begins no step; write %s", number, strconv.Quote(keyword))
			return l.indent + keyword + rest, true
		}
	}
	word, keyword := m.meantKeyword(l.inside)
	if word == "" {
		word, keyword = m.slippedKeyword(l.inside)
	}
	if word != "" && m.steps {
		said := keyword
		if strings.HasSuffix(keyword, " ") {
			said = strconv.Quote(keyword)
		}
		l.fail("", "%q begins no step; write %s", word, said)
		m.stepped = true
		return l.indent + keyword + strings.TrimLeft(strings.TrimPrefix(l.inside, word), " :："), true
	}
	if found := colonBehindKeyword().FindStringSubmatch(l.inside); m.isStep(l.inside) && found != nil && m.isStep(found[1]) {
		m.stepped = true
		l.fail("", "%q begins no step; write %s", found[1]+found[2], found[1])
		return l.indent + found[1] + found[3], true
	}
	if m.isStep(l.inside) {
		m.stepped = true
	} else if keyword := m.lackingKeyword(l.inside); keyword != "" {
		l.fail("", "the line begins with no keyword of a step; write %s before it", strconv.Quote(keyword))
		return l.indent + keyword + l.inside, true
	}
	return "", false
}

// colonBehindKeyword matches a Chinese keyword of a step, the colon behind it, and the rest.
var colonBehindKeyword = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\p{Han}{1,2})([:：]\s*)(.*)$`) })

// slippedKeyword is the keyword of a step that a line's first word is but for a slip; "" for other lines.
func (m *keywordMender) slippedKeyword(line string) (word, keyword string) {
	word, rest, _ := strings.Cut(line, " ")
	if m.isStep(line) || len(word) < 3 || strings.EqualFold(word, "the") || !m.stepped && !isWordedStep(rest) {
		return "", ""
	}
	for _, keyword := range []string{"Given", "When", "Then", "And", "But"} {
		if d, _ := suggest.Distance(strings.ToLower(word), strings.ToLower(keyword)); d == 1 && !m.isChinese() {
			return word, keyword + " "
		}
	}
	return "", ""
}

// lackingKeyword is the keyword of a step that a line lacks: one that stands among steps, or that is worded as one where
// the first may stand; "" for other lines.
func (m *keywordMender) lackingKeyword(line string) string {
	begin, _, colon := strings.Cut(line, ":")
	if !m.steps || line == "" || strings.ContainsAny(line[:1], `|#@"`+"`") || colon && slices.Contains(m.sectionKeywords(), begin) {
		return ""
	}
	if m.stepped {
		return m.inFeatureLetters(map[bool]string{true: "并且", false: "And "}[m.isChinese()])
	}
	if !isWordedStep(line) {
		return ""
	}
	m.stepped = true
	return m.inFeatureLetters(map[bool]string{true: "假如", false: "Given "}[m.isChinese()])
}

// requireFeatureLine notes a line that stands where the feature must begin.
func (m *keywordMender) requireFeatureLine(l featureLine) {
	known := m.language == "" || m.isChinese() || m.language == "en"
	if !known || m.begun || l.inside == "" || l.inside[0] == '#' || l.inside[0] == '@' {
		return
	}
	keyword := "Feature: settle a trade"
	if m.isChinese() || words.IsChinese(l.inside) {
		keyword = "功能: 结算"
		m.begin("功能", l.fail)
	}
	m.begun = true
	l.fail("", "the file begins with no feature; put a line such as %s above", keyword)
}
