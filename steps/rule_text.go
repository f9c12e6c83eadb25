package steps

import (
	"regexp"
	"strconv"
	"strings"
	"sync"

	"paymock/mock/api"
	"paymock/mock/config"
	"paymock/mock/phrase"
)

// RuleText is what stands below a step for rules: a rule in YAML or JSON, the rules of a scenario, or sentences.
type RuleText struct {
	Rules []api.Rule
	file  *config.File
	lines []int // of each, the line of its sentence
}

// ReadRules reads such a text; name is for errors. The error is a *config.Error.
func ReadRules(name, text string) (t RuleText, err error) {
	switch {
	case !hasKeys().MatchString(text) && strings.TrimSpace(text) != "":
		return readSentences(name, text)
	case listsRules().MatchString(text):
		t.file, err = config.ParseScenario(name, []byte(text))
		if err == nil && len(t.file.Scenario.Apps)+len(t.file.Scenario.Include) > 0 {
			err = t.file.Error("", "a step takes rules only; put apps and include into a file of their own, which a step loads as a scenario")
		}
		if err == nil {
			t.Rules = t.file.Scenario.Rules
		}
		return t, err
	}
	r, file, err := config.ReadRuleFile(name, []byte(text))
	return RuleText{Rules: []api.Rule{r}, file: file}, err
}

// readSentences reads a text with a sentence in each line.
func readSentences(name, text string) (t RuleText, err error) {
	var wrong []error
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "- "))
		if line == "" || line[0] == '#' {
			continue
		}
		r, refused := phrase.Parse(strings.Trim(line, `"'`))
		if refused != nil {
			wrong = append(wrong, &config.Error{File: name, Line: i + 1, Reason: refused.Error()})
		}
		t.Rules, t.lines = append(t.Rules, r), append(t.lines, i+1)
	}
	return t, config.Join(wrong)
}

// Refuse is the error that tells what is wrong with a field of one of the rules.
func (t RuleText) Refuse(i int, field, reason string) error {
	switch {
	case t.lines != nil:
		return &config.Error{Line: t.lines[i], Reason: reason}
	case t.file.Scenario.Rules != nil:
		return t.file.Error("rules["+strconv.Itoa(i)+"]."+field, reason)
	}
	return t.file.Error(field, reason)
}

var (
	// hasKeys matches a text that is written as YAML or JSON is.
	hasKeys = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)^\s*(?:- )?["']?[A-Za-z_][\w.]*["']?\s*[:：=]|^\s*(?:- )?[{\[]|^(?:---|\.\.\.)`)
	})
	// listsRules matches a text that begins with a list of a scenario's.
	listsRules = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\A(?:\s*#.*\n|---\s*\n|\s)*["']?(?:rules|given)["']?\s*[:：]`)
	})
)
