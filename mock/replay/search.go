package replay

import (
	"strings"
	"unicode"
)

// textPiece is a part of a text; done is one that stands for what was there.
type textPiece struct {
	text string
	done bool
}

// cleanText replaces in a text the values that are known, secrets, what is somebody's by its form, and words and long
// numbers that are not of a vocabulary.
func (c *Cleaner) cleanText(text string, spoken vocabulary) string {
	pieces := []textPiece{{text: text}}
	for _, secret := range c.secrets {
		pieces = cutPieces(pieces, secret, maskText)
	}
	for _, known := range c.knownValues() {
		pieces = cutPieces(pieces, known.value, known.standIn)
	}
	var out strings.Builder
	for _, p := range pieces {
		if p.done {
			out.WriteString(p.text)
			continue
		}
		at := 0
		for _, found := range patterns().personal.FindAllStringIndex(p.text, -1) {
			out.WriteString(c.searchWordsOf(p.text[at:found[0]], spoken))
			value := p.text[found[0]:found[1]]
			out.WriteString(c.noteStandIn(value, c.standIn(value)))
			at = found[1]
		}
		out.WriteString(c.searchWordsOf(p.text[at:], spoken))
	}
	return out.String()
}

// cutPieces cuts what stands for a value out of pieces.
func cutPieces(pieces []textPiece, value, standsFor string) []textPiece {
	var parted []textPiece
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
			parted = append(parted, textPiece{text: before})
			if more {
				parted = append(parted, textPiece{standsFor, true})
			}
		}
	}
	if parted == nil {
		return pieces
	}
	return parted
}

// searchWordsOf replaces words.
func (c *Cleaner) searchWordsOf(text string, spoken vocabulary) string {
	var out strings.Builder
	at := 0
	for word := range wordsOf(text) {
		start := at + strings.Index(text[at:], word)
		out.WriteString(text[at:start])
		out.WriteString(c.replaceWord(word, spoken))
		at = start + len(word)
	}
	out.WriteString(text[at:])
	return out.String()
}

// replaceWord is a word, or what stands for it.
func (c *Cleaner) replaceWord(word string, spoken vocabulary) string {
	const short = 4 // digits of a number that is nobody's
	digits := strings.Trim(word, "0123456789") == ""
	if isForeign(word) {
		return spoken.replaceOthers(word, c.standIn)
	}
	if digits && len(word) <= short {
		return word
	}
	standIn, known := c.standsFor(word)
	switch {
	case known && strings.ContainsFunc(word, unicode.IsLetter) && len(word) > 1:
		return standIn // too short to be searched for, but a word of its own
	case digits && !spoken.words[word], !spoken.knowsWord(word):
		return c.standIn(word)
	}
	return word
}
