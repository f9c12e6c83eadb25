package main

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"paymock/client/adapter"
	"paymock/mock/api"
	"paymock/mock/phrase"
	"paymock/mock/words"
)

// ruleText is a rule in one line, in the chosen language: the sentence that means it, which say takes. Where there is
// none, it is told in words of its own; names, codes and values stay.
func (s *session) ruleText(r api.Rule) string {
	var parts []string
	if r.Name != "" {
		parts = append(parts, fmt.Sprintf("%q", r.Name))
	}
	if said, ok := s.sentenceOf(r); ok {
		parts = append(parts, said)
		if r.Disabled {
			parts = append(parts, s.label("disabled"))
		}
		return strings.Join(parts, s.comma())
	}
	parts = append(parts, s.labelled("on %s", s.whenText(r.When)))
	parts = append(parts, s.actionTexts(r.Then)...)
	return strings.Join(append(parts, s.limitTexts(r)...), s.comma())
}

// sentenceOf is the sentence that means a rule; false where none does.
func (s *session) sentenceOf(r api.Rule) (string, bool) {
	if s.language == words.English {
		return phrase.Sentence(r, phrase.English)
	}
	said, ok := phrase.Sentence(r, phrase.Chinese)
	return s.language.Sentence(said), ok
}

// whenText says which calls or callbacks a rule is for.
func (s *session) whenText(w api.When) string {
	when := s.label("any call")
	if w.Operation != "" {
		when = w.Operation
	}
	if w.Callback != "" {
		when = s.labelled("%s callback", w.Callback)
	}
	if w.Provider != "" {
		when = s.labelled("%s of %s", when, w.Provider)
	}
	if len(w.Where) > 0 {
		when = s.labelled("%s where %s", when, yamlInLine(w.Where))
	}
	return when
}

// actionTexts says what a rule does.
func (s *session) actionTexts(t api.Then) (parts []string) {
	if t.Respond != "" {
		parts = append(parts, s.labelled("answer %s", t.Respond))
	}
	if t.Message != "" {
		parts = append(parts, s.labelled("saying %q", t.Message))
	}
	for _, name := range adapter.Fields(t.Fields).Sorted() {
		parts = append(parts, s.labelled("set %s to %q", name, t.Fields[name]))
	}
	if t.LoseReply {
		parts = append(parts, s.label("lose the reply"))
	}
	if rest := otherActions(t); rest != "" {
		parts = append(parts, rest)
	}
	return parts
}

// limitTexts says when and how often a rule acts.
func (s *session) limitTexts(r api.Rule) (parts []string) {
	add := func(format string, args ...any) { parts = append(parts, s.labelled(format, args...)) }
	if r.Disabled {
		add("disabled")
	}
	if r.Every > 1 {
		add("every %d. call", r.Every)
	}
	if r.Chance != nil {
		add("with chance %g", *r.Chance)
	}
	if r.From != "" {
		add("from %s", r.From)
	}
	if r.Until != "" {
		add("until %s", r.Until)
	}
	if r.Times == 1 {
		add("once")
	}
	if r.Times > 1 {
		add("%d times", r.Times)
	}
	if r.Skip > 0 {
		add("after letting %d pass", r.Skip)
	}
	return parts
}

// otherActions writes the actions that ruleText has no words for as rules of files have them; "" is none.
func otherActions(t api.Then) string {
	t.Respond, t.Message, t.Fields, t.LoseReply = "", "", nil, false
	text := yamlInLine(t)
	if len(t.Sequence) > 0 {
		return "then: " + text
	}
	return strings.TrimSuffix(strings.TrimPrefix(text, "{"), "}")
}

// yamlInLine is a value as YAML between brackets.
func yamlInLine(v any) string {
	text, err := asYAML(v, yaml.Flow(true))
	if err != nil { // texts, numbers and lists only
		return ""
	}
	return strings.TrimSpace(text)
}
