package replay

import (
	"strings"
	"unicode"
)

// piece is a part of a text; done is one that stands for what was there.
type piece struct {
	text string
	done bool
}

// search replaces in a text the values that are known, secrets, what is somebody's by its form, and words in other
// letters than Latin ones that the platform isn't known to say. strict replaces Latin words and long numbers, too.
func (c *Cleaner) search(text string, strict bool) string {
	pieces := []piece{{text: text}}
	for _, secret := range c.secrets {
		pieces = cutOut(pieces, secret, hidden)
	}
	for _, value := range c.known() {
		pieces = cutOut(pieces, value, c.replaced[value])
	}
	var out strings.Builder
	for _, p := range pieces {
		if p.done {
			out.WriteString(p.text)
			continue
		}
		at := 0
		for _, found := range patterns().personal.FindAllStringIndex(p.text, -1) {
			out.WriteString(c.searchWordsOf(p.text[at:found[0]], strict))
			value := p.text[found[0]:found[1]]
			out.WriteString(c.note(value, c.standIn(value)))
			at = found[1]
		}
		out.WriteString(c.searchWordsOf(p.text[at:], strict))
	}
	return out.String()
}

// cutOut cuts what stands for a value out of pieces.
func cutOut(pieces []piece, value, standsFor string) []piece {
	var parted []piece
	for i, p := range pieces {
		if p.done || !strings.Contains(p.text, value) {
			if parted != nil {
				parted = append(parted, p)
			}
			continue
		}
		if parted == nil {
			parted = append(parted, pieces[:i]...)
		}
		for rest, more := p.text, true; more; {
			var before string
			before, rest, more = strings.Cut(rest, value)
			parted = append(parted, piece{text: before})
			if more {
				parted = append(parted, piece{standsFor, true})
			}
		}
	}
	if parted == nil {
		return pieces
	}
	return parted
}

// searchWordsOf replaces words.
func (c *Cleaner) searchWordsOf(text string, strict bool) string {
	var out strings.Builder
	at := 0
	for word := range wordsOf(text) {
		start := at + strings.Index(text[at:], word)
		out.WriteString(text[at:start])
		out.WriteString(c.word(word, strict))
		at = start + len(word)
	}
	out.WriteString(text[at:])
	return out.String()
}

// word is a word, or what stands for it.
func (c *Cleaner) word(word string, strict bool) string {
	const short = 4 // digits of a number that is nobody's
	digits := strings.Trim(word, "0123456789") == ""
	switch {
	case isForeign(word):
		return c.vocabulary.without(word, c.standIn)
	case digits && len(word) <= short:
		return word
	case c.replaced[word] != "" && strings.ContainsFunc(word, unicode.IsLetter) && len(word) > 1:
		return c.replaced[word] // too short to be searched for, but a word of its own
	case strict && (digits || !c.vocabulary.words[strings.ToLower(word)]):
		return c.standIn(word)
	}
	return word
}
