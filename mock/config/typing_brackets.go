package config

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"paymock/mock/shape"
)

// opened is a bracket that is open.
type opened struct {
	row, column int
	mark        rune
}

// bracket opens or closes one.
func (s *typingSearch) bracket(at int, r rune) {
	switch {
	case r == '{' || r == '[':
		s.open = append(s.open, opened{s.row, at, r})
		s.begun++
	case len(s.open) > 0:
		mark := s.open[len(s.open)-1].mark
		s.open = s.open[:len(s.open)-1]
		if closing := map[rune]rune{'{': '}', '[': ']'}[mark]; s.broken && r != closing {
			s.noteFix(at, 1, string(closing), "%c closes no %c; write %c in place of it", r, mark, closing)
		}
	case s.broken && s.begun == 0 && s.first != "" && s.value <= at:
		mark := map[rune]string{'}': "{", ']': "["}[r]
		s.fixAt(at, edit{s.value, 0, mark}, "no bracket is open that this \"%c\" would close; write %s behind %s", r, mark, s.first)
		s.begun++
	case s.broken:
		s.noteFix(at, 1, "", "no bracket is open that this \"%c\" would close; leave it out", r)
	}
}

// roundBrackets puts braces for the round brackets that stand around keys and values behind a line's first key.
func (s *typingSearch) roundBrackets() {
	if !s.broken || s.first == "" || isFreeText(s.first) || s.value >= s.end {
		return
	}
	closing := map[rune]rune{'(': ')', '（': '）'}[s.letters[s.value]]
	if closing == 0 || s.letters[s.end-1] != closing && s.letters[s.end-1] != ')' || s.keyHere(s.skipBlanks(s.value+1)) == nil {
		return
	}
	s.noteFix(s.value, 1, "{", "round brackets hold no keys and values; write { and } in place of %c and %c", s.letters[s.value], s.letters[s.end-1])
	s.putEdit(edit{s.end - 1, 1, "}"})
	s.letters[s.value], s.letters[s.end-1] = '{', '}' // so that what is between them is looked at
}

// nextKeyOfObject notes that a key of the object, or the rule, that a line's first key belongs to stands behind that one's
// value, and begins a line of its own with it.
func (s *typingSearch) nextKeyOfObject(at int) bool {
	next := s.skipBlanks(at)
	found := s.keyHere(next)
	if found == nil || s.first == "" || at <= s.value || found[2] == s.first || !inOneRule(found[2], s.first) || strings.HasPrefix(strings.TrimSpace(string(s.letters)), "#") {
		return false
	}
	if b := s.letters[s.value]; isFreeText(s.first) && strings.ContainsRune("\"'", b) && s.letters[at-1] != b { // it stands in quotes
		return false
	}
	if n := len(s.edits); n > 0 && s.edits[n-1].at == s.end { // all of them stand in braces then
		return false
	}
	if at > 0 && strings.ContainsRune(",，", s.letters[at-1]) {
		at--
	}
	column := s.firstColumn()
	s.fixAt(next, edit{at, next - at, "\n" + strings.Repeat(" ", column)}, "%s stands behind the value of %s; begin a line of its own with it, with %d blanks before it", found[2], s.first, column)
	return true
}

// firstColumn is where a line's first key begins, behind the dash of an entry.
func (s *typingSearch) firstColumn() int {
	for at, r := range s.letters {
		if r != ' ' && r != '-' {
			return at
		}
	}
	return 0
}

// twoKeys puts brackets around the keys and values that stand behind a line's first key, as in then: respond: 1403.
func (s *typingSearch) twoKeys() {
	if !s.broken || s.first == "" || isFreeText(s.first) || s.keyHere(s.value) == nil {
		return
	}
	inner := string(s.letters[s.value:s.end])
	if strings.Contains(inner, " #") || strings.Count(inner, "{") != strings.Count(inner, "}") { // its brackets are told
		return
	}
	s.noteFix(s.value, 0, "{", "two keys stand in one line; write %s", s.first+": {"+inner+"}")
	s.putEdit(edit{s.end, 0, "}"})
	s.open, s.added = append(s.open, opened{s.row, s.value, '{'}), true // so that commas are looked for
}

// closeBrackets closes those that are open at the end of a line, where the next one goes on with a key of its own.
func (s *typingSearch) closeBrackets() {
	next := ""
	for row := s.row + 1; row < len(s.given) && next == ""; row++ {
		next = strings.TrimSpace(s.given[row])
	}
	if strings.ContainsRune(",{[", s.letters[s.end-1]) || next != "" && !strings.HasPrefix(next, "- ") && !s.keys.MatchString(next) {
		return
	}
	for len(s.open) > 0 {
		o := s.open[len(s.open)-1]
		s.open = s.open[:len(s.open)-1]
		mark := map[rune]string{'{': "}", '[': "]"}[o.mark]
		s.noteFix(s.end, 0, mark, "the bracket %c of %d:%d is open; write %s at the end of the line", o.mark, o.row+1, o.column+1, mark)
	}
}

// keyAndBracket is a key that scenarios have, with a bracket where its colon should be.
var keyAndBracket = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(` + strings.Join(allKeys(), "|") + `) *([{\[])`)
})

// colonless looks for a key that a bracket follows without a colon, and gives the column behind it.
func (s *typingSearch) colonless(at int) int {
	if at >= len(s.letters) {
		return at
	}
	here := string(s.letters[at:min(at+maxKeyAndMark, len(s.letters))])
	if found := keyAlone().FindStringSubmatch(here); found != nil && len(s.open) == 0 && s.nextLineContinues(at) {
		s.key = found[1]
		s.noteFix(at+len(found[1]), 0, ":", "no colon stands behind %s; write %s", s.key, s.key+":")
		return len(s.letters)
	}
	if found := keyAndValue().FindStringSubmatch(here); found != nil && len(s.open) == 0 && s.amongKeys(at, found[1]) {
		s.key = found[1]
		s.noteFix(at+len(found[1]), 0, ":", "no colon stands behind %s; write %s", s.key, s.key+": "+found[2])
		return at + len(found[1])
	}
	found := keyAndBracket().FindStringSubmatch(here)
	if found == nil {
		return at
	}
	s.key = found[1]
	end := at + len(found[1])
	put := ":"
	if s.letters[end] != ' ' {
		put = ": "
	}
	s.noteFix(end, 0, put, "no colon stands between %s and %s; write %[1]s: %s", s.key, found[2])
	return end
}

// keyAlone is a line of a key without anything behind it, keyAndValue one of a key and one value without a colon.
var (
	keyAlone = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(` + strings.Join(allKeys(), "|") + `) *(?:#.*)?$`)
	})
	keyAndValue = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(` + strings.Join(allKeys(), "|") + `) +([\w.-]+) *(?:#.*)?$`)
	})
)

// bareKey reports whether a line without marks may be a key without its colon.
func (s *typingSearch) bareKey(line string) bool {
	text := strings.TrimPrefix(strings.TrimSpace(line), "- ")
	return keyAlone().MatchString(text) || keyAndValue().MatchString(text)
}

// nextLineContinues reports whether the next line is indented deeper than a column, or an entry at it.
func (s *typingSearch) nextLineContinues(column int) bool {
	for row := s.row + 1; row < len(s.given); row++ {
		text := strings.TrimSpace(s.given[row])
		if text == "" || text[0] == '#' {
			continue
		}
		indent := len(s.given[row]) - len(strings.TrimLeft(s.given[row], " \t"))
		return (indent > column || indent == column && strings.HasPrefix(text, "- ")) && (strings.HasPrefix(text, "- ") || s.keys.MatchString(text))
	}
	return false
}

// amongKeys reports whether a line above or below begins at the same column with a key of an object that has a key, too.
func (s *typingSearch) amongKeys(column int, key string) bool {
	for _, row := range []int{s.row - 1, s.row + 1} {
		if row < 0 || row >= len(s.given) {
			continue
		}
		text := strings.TrimLeft(s.given[row], " ")
		at := len(s.given[row]) - len(text)
		if rest, entry := strings.CutPrefix(text, "- "); entry {
			text, at = rest, at+len("- ")
		}
		if found := s.keys.FindStringSubmatch(text); found != nil && at == column && inOneObject(found[2], key) {
			return true
		}
	}
	return false
}

// inOneObject reports whether an object of scenarios has both keys.
func inOneObject(a, b string) bool {
	return slices.ContainsFunc(keyPlaces, func(p keyPlace) bool {
		names := shape.Of(p.of).Names()
		return slices.Contains(names, a) && slices.Contains(names, b)
	})
}

// inOneRule reports whether a key may stand behind the value of another in a line that both should have for themselves: an
// object of scenarios has both, or a rule and its parts have, of which the other is none that has keys.
func inOneRule(key, behind string) bool {
	ofRule := func(key string) bool {
		return slices.ContainsFunc([]*shape.Shape{ruleShape(), whenShape(), thenShape()}, func(part *shape.Shape) bool { return slices.Contains(part.Names(), key) })
	}
	return inOneObject(key, behind) || behind != "when" && behind != "then" && ofRule(key) && ofRule(behind)
}
