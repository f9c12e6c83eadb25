package config

import (
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
	for i := range s.Apps {
		at := fmt.Sprintf("apps[%d].", i)
		if err := f.say(at, s.Apps[i].Given, &s.Apps[i].Rules); err != nil {
			return err
		}
	}
	return f.say("", s.Given, &s.Rules)
}

func (f *File) say(at string, sentences []string, rules *[]api.Rule) error {
	for i, sentence := range sentences {
		place := fmt.Sprintf("%sgiven[%d]", at, i)
		r, err := phrase.Parse(sentence)
		if err != nil {
			reason := err.Error()
			var wrong *phrase.Error
			if errors.As(err, &wrong) && wrong.Reason != "" {
				reason = wrong.Reason
			}
			return f.Error(place, reason)
		}
		if r.Name == "" { // journals name the rule
			where := f.Error(place, "")
			r.Name = fmt.Sprintf("%s (%s:%d)", strings.TrimSpace(sentence), path.Base(filepath.ToSlash(f.Name)), where.Line)
		}
		f.sentences[fmt.Sprintf("%srules[%d]", at, len(*rules))] = place
		*rules = append(*rules, r)
	}
	return nil
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
