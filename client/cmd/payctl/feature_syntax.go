package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	gherkin "github.com/cucumber/gherkin/go/v26"
)

// rootsOf finds the mistakes after which the parser complains about every line that follows: no
// Feature at the top, a language that it lacks or isn't told, a Chinese colon behind a keyword.
func rootsOf(name string, text []byte) (roots featureMistakes) {
	language, begun := "", false
	for i, line := range strings.Split(string(text), "\n") {
		trimmed := strings.TrimSpace(line)
		fail := func(before, format string, args ...any) {
			column := utf8.RuneCountInString(line[:len(line)-len(strings.TrimLeft(line, " \t"))]+before) + 1
			roots = append(roots, featureMistake{file: name, line: i + 1, column: column, reason: fmt.Sprintf(format, args...)})
		}
		if found := languageLine().FindStringSubmatch(trimmed); found != nil {
			language = found[1]
			if gherkin.DialectsBuiltin().GetDialect(language) == nil {
				fail("", "features have no language %q; write # language: %s", language, languageFor(language))
				return roots
			}
			continue
		}
		if before, _, found := strings.Cut(trimmed, "："); found && (slices.Contains(chineseKeywords, before) || slices.Contains(englishKeywords, before)) {
			fail(before, "a Chinese colon ： stands behind %s; write %[1]s: with an ASCII colon", before)
			begun = true
			continue
		}
		before, _, found := strings.Cut(trimmed, ":")
		switch {
		case begun || trimmed == "" || trimmed[0] == '#' || trimmed[0] == '@':
		case found && slices.Contains(chineseKeywords, before) && language == "":
			fail("", "the feature is Chinese: begin it with the line # language: zh-CN")
			return roots
		case found && (before == "Feature" || before == "功能"):
			begun = true
		case language == "" || language == "zh-CN" || language == "en":
			keyword := "Feature: settle a trade"
			if language == "zh-CN" {
				keyword = "功能: 结算"
			}
			fail("", "the file begins with no feature; put a line such as %s above", keyword)
			return roots
		}
	}
	return roots
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
