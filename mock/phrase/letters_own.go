package phrase

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"paymock/mock/api"
	said "paymock/mock/words"
)

// ownLetters gives parts of a sentence in its own letters, which are read as simplified ones; ok is false where those are
// the same.
func ownLetters(sentence string) (own func(part string) string, ok bool) {
	text, _ := usualLetters(sentence)
	read, written := []rune(text), []rune(sentence)
	if text == sentence || len(read) != len(written) {
		return nil, false
	}
	return func(part string) string {
		before, _, found := strings.Cut(text, part)
		if !found {
			return part
		}
		letters, at := []rune(part), utf8.RuneCountInString(before)
		for i := range letters {
			if unicode.Is(unicode.Han, letters[i]) {
				letters[i] = written[at+i]
			}
		}
		return string(letters)
	}, true
}

// inItsLetters writes what is quoted of the sentence in the letters of the sentence, and what is suggested for one in
// traditional letters in such.
func (e *Error) inItsLetters() {
	own, ok := ownLetters(e.Sentence)
	if !ok {
		return
	}
	e.Understood, e.Rest = own(e.Understood), own(e.Rest)
	inQuotes := func(change func(string) string) {
		e.Reason = quotedText.compiled().ReplaceAllStringFunc(e.Reason, func(text string) string { return `"` + change(strings.Trim(text, `"`)) + `"` })
	}
	inQuotes(own)
	for i, word := range e.Left {
		e.Left[i] = own(word)
	}
	if !IsTraditional(e.Sentence) {
		return
	}
	for i, near := range e.Nearest {
		e.Nearest[i] = said.Traditional.Sentence(near)
	}
	inQuotes(said.Traditional.Sentence)
	e.Example = said.Traditional.Sentence(e.Example)
}

// IsTraditional reports whether of the letters that differ as many are traditional ones as simplified ones.
func IsTraditional(text string) bool {
	const shared = "台帐" // in texts of either sort
	own, others := 0, 0
	for _, r := range text {
		switch {
		case strings.ContainsRune(shared, r):
		case simplifyLetter(r) != r:
			own++
		case variants()[r] != "":
			others++
		}
	}
	return own > 0 && own >= others
}

// textsInItsLetters gives a rule the texts of its sentence as they were written, which are the user's: a message, values.
func textsInItsLetters(r *api.Rule, sentence string) {
	own, ok := ownLetters(sentence)
	if !ok {
		return
	}
	r.Name = own(r.Name)
	for field, c := range r.When.Where {
		for _, value := range []*string{c.Equal, c.Not, c.Prefix, c.Suffix, c.Matches} {
			if value != nil {
				*value = own(*value)
			}
		}
		for i := range c.In {
			c.In[i] = own(c.In[i])
		}
		r.When.Where[field] = c
	}
	turns := r.Then.Sequence
	for _, t := range append([]*api.Then{&r.Then}, pointersTo(turns)...) {
		t.Message = own(t.Message)
		changed := []map[string]string{t.Fields}
		if t.Alter != nil {
			changed = append(changed, t.Alter.Before, t.Alter.After)
		}
		for _, fields := range changed {
			for field, value := range fields {
				fields[field] = own(value)
			}
		}
	}
}

func pointersTo(turns []api.Then) (all []*api.Then) {
	for i := range turns {
		all = append(all, &turns[i])
	}
	return all
}
