package config

import (
	"regexp"
	"strings"
	"sync"
)

// opened is a bracket that is open.
type opened struct {
	row, column int
	mark        rune
}

// bracket opens or closes one.
func (s *typing) bracket(at int, r rune) {
	switch {
	case r == '{' || r == '[':
		s.open = append(s.open, opened{s.row, at, r})
		s.begun++
	case len(s.open) > 0:
		s.open = s.open[:len(s.open)-1]
	case s.broken && s.begun == 0 && s.first != "" && s.value <= at:
		mark := map[rune]string{'}': "{", ']': "["}[r]
		s.fixAt(at, edit{s.value, 0, mark}, "no bracket is open that this \"%c\" would close; write %s behind %s", r, mark, s.first)
		s.begun++
	case s.broken:
		s.fix(at, 1, "", "no bracket is open that this \"%c\" would close; leave it out", r)
	}
}

// closeBrackets closes those that are open at the end of a line, where the next one goes on with a key of its own.
func (s *typing) closeBrackets() {
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
		s.fix(s.end, 0, mark, "the bracket %c of %d:%d is open; write %s at the end of the line", o.mark, o.row+1, o.column+1, mark)
	}
}

// keyAndBracket is a key that scenarios have, with a bracket where its colon should be.
var keyAndBracket = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(` + strings.Join(allKeys(), "|") + `) *([{\[])`)
})

// colonless looks for a key that a bracket follows without a colon, and gives the column behind it.
func (s *typing) colonless(at int) int {
	if at >= len(s.letters) {
		return at
	}
	found := keyAndBracket().FindStringSubmatch(string(s.letters[at:min(at+maxKeyAndMark, len(s.letters))]))
	if found == nil {
		return at
	}
	s.key = found[1]
	end := at + len(found[1])
	put := ":"
	if s.letters[end] != ' ' {
		put = ": "
	}
	s.fix(end, 0, put, "no colon stands between %s and %s; write %[1]s: %s", s.key, found[2])
	return end
}
