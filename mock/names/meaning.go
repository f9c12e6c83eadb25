package names

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"paymock/mock/words"
)

// codesMeaning names up to three codes that mean what was said instead of one, such as "system busy"
// or "余额不足", the nearest first, and those of the rule's operation before others; "" is none.
func (s Scope) codesMeaning(said string) string {
	type meant struct {
		shown string
		share float64
		own   bool
		long  int // the text that has it
	}
	const most, least = 3, 0.3
	pieces := meaningPieces(said)
	if len(pieces) == 0 {
		return ""
	}
	taiwan := meaningPieces(words.Traditional.Letters(said))
	var found []meant
	for _, p := range s.In {
		op, _, _ := p.FindOperation(s.When.Operation)
		for _, code := range p.Codes {
			if code.Success {
				continue
			}
			share, long := 0.0, 0
			for _, text := range []string{code.Message, code.English, code.Chinese, strings.ReplaceAll(code.Name(), "_", " ")} {
				if part := max(sharedPart(pieces, text), sharedPart(taiwan, text)); part > share || part == share && len(text) < long {
					share, long = part, len(text)
				}
			}
			if share >= least {
				shown := fmt.Sprintf("%q (%s)", code.Name(), titleFor(said, code))
				found = append(found, meant{shown, share, slices.Contains(op.Codes, code.Name()), long})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b meant) int {
		if a.share == b.share && a.own != b.own {
			return map[bool]int{true: -1, false: 1}[a.own]
		}
		return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(a.long, b.long))
	})
	var names []string
	for _, m := range found {
		if m.share == found[0].share && len(names) < most && !slices.Contains(names, m.shown) {
			names = append(names, m.shown)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "; did you mean " + strings.Join(names, " or ") + "?"
}

// titleFor is a code's text in the language in which it was asked for.
func titleFor(said string, code Code) string {
	if strings.ContainsFunc(said, isHan) {
		return cmp.Or(code.Message, code.English)
	}
	return cmp.Or(code.English, code.Message)
}

// meaningPieces are the words of a meaning: Latin ones of three letters or more, and each two Chinese
// letters that stand side by side. A text without blanks that is no Chinese is a name, not a meaning.
func meaningPieces(text string) []string {
	var pieces []string
	text = strings.ToLower(text)
	chinese := strings.ContainsFunc(text, isHan)
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		letters := []rune(word)
		switch {
		case isHan(letters[0]):
			for i := range len(letters) - 1 {
				pieces = append(pieces, string(letters[i:i+2]))
			}
		case len(letters) > 2 && (chinese || strings.Contains(strings.TrimSpace(text), " ")):
			pieces = append(pieces, word)
		}
	}
	return pieces
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// sharedPart is how many of the pieces a text has, from 0 to 1.
func sharedPart(pieces []string, text string) float64 {
	text = strings.ToLower(text)
	found := 0
	for _, piece := range pieces {
		if strings.Contains(text, piece) {
			found++
		}
	}
	return float64(found) / float64(len(pieces))
}
