package config

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"paymock/mock/api"
	"paymock/mock/phrase"
)

// readGiven turns the sentences of given lists into rules behind the written ones, and notes
// where each stands, so that what is wrong with a rule is told of its sentence.
func (f *File) readGiven() error {
	f.sentences = map[string]string{}
	s := &f.Scenario
	var wrong []error
	for i := range s.Apps {
		wrong = append(wrong, f.say(fmt.Sprintf("apps[%d].", i), s.Apps[i].Given, &s.Apps[i].Rules)...)
	}
	return Join(append(wrong, f.say("", s.Given, &s.Rules)...))
}

// say makes rules of sentences, and tells what is wrong with each.
func (f *File) say(at string, sentences []string, rules *[]api.Rule) (all []error) {
	if len(sentences) > MaxSentences {
		return []error{f.Error(at+"given", fmt.Sprintf("more than %d sentences in a list; put them into rules for several apps, or leave some out", MaxSentences))}
	}
	for i, sentence := range sentences {
		if err := f.left(); err != nil {
			return []error{err}
		}
		place := fmt.Sprintf("%sgiven[%d]", at, i)
		r, err := phrase.Parse(sentence)
		if err != nil {
			all = append(all, f.Error(place, refusal(err)))
			if len(all) == MaxMistakes { // no more are told, and each costs a look at the whole text
				return all
			}
			continue
		}
		if r.Name == "" { // journals name the rule
			r.Name = fmt.Sprintf("%s (%s:%d)", strings.TrimSpace(sentence), path.Base(filepath.ToSlash(f.Name)), f.placeOf(place).line)
		}
		f.sentences[fmt.Sprintf("%srules[%d]", at, len(*rules))] = place
		*rules = append(*rules, r)
	}
	return all
}

// refusal is why a sentence is refused, without the sentence.
func refusal(err error) string {
	var wrong *phrase.Error
	if errors.As(err, &wrong) && wrong.NoRule+wrong.Reason != "" {
		return cmp.Or(wrong.NoRule, wrong.Reason)
	}
	return err.Error()
}

// written is where what a path names stands in the file: a rule that a sentence became, or a
// field of it, stands where the sentence does.
func (f *File) written(path string) string {
	end := strings.LastIndex(path, "rules[")
	if end < 0 {
		return path
	}
	if length := strings.IndexByte(path[end:], ']'); length >= 0 {
		if place, said := f.sentences[path[:end+length+1]]; said {
			return place
		}
	}
	return path
}
