package config

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// quoted gives the column behind a text in quotes.
func (s *typingSearch) quoted(at int) int {
	quote := s.letters[at]
	for end := at + 1; end < len(s.letters); end++ {
		switch {
		case quote == '"' && s.letters[end] == '\\':
			end++
		case quote == '\'' && s.broken && s.letters[end] == quote && end+1 < len(s.letters) && unicode.IsLetter(s.letters[end+1]):
			s.noteFix(end, 0, "'", "a ' between ' and ' is written twice: ''")
		case s.letters[end] == quote:
			if cut := s.keyInQuotes(at, end); cut > 0 {
				s.unclosedQuote(at, cut)
				return cut
			}
			return end + 1
		}
	}
	if !s.broken {
		return len(s.letters)
	}
	end := s.end
	for len(s.open) > 0 && end > at+1 && strings.ContainsRune("}]", s.letters[end-1]) {
		end--
	}
	if cut := s.keyBehind(at, end); cut > 0 {
		end = cut
	}
	s.unclosedQuote(at, end)
	return end
}

// unclosedQuote notes that the quotation mark at a column has no end, or another mark for one, and the edit that puts it
// before column end.
func (s *typingSearch) unclosedQuote(at, end int) {
	quote, last := s.letters[at], s.letters[end-1]
	if end-1 > at && last != quote && strings.ContainsRune("\"'“”‘’＂＇`", last) {
		s.fixAt(at, edit{end - 1, 1, string(quote)}, "the quotation mark %s is closed by no %s; write %[3]c in place of it", shownQuote(quote), shownQuote(last), quote)
		return
	}
	s.fixAt(at, edit{end, 0, string(quote)}, "the quotation mark %s has no end; write %c behind the text", shownQuote(quote), quote)
}

// keyInQuotes is the column of the comma before a key that stands in quotes whose end seems to begin a text of its
// own, as in {provider: "intella, operation: "Payment"}; 0 where there is none.
func (s *typingSearch) keyInQuotes(at, end int) int {
	if !s.broken || end+1 >= len(s.letters) || !unicode.IsLetter(s.letters[end+1]) && !unicode.IsDigit(s.letters[end+1]) {
		return 0
	}
	return s.keyBehind(at, end)
}

// keyBehind is the column of the first comma with a key behind it that stands between two columns; 0 where there is none.
func (s *typingSearch) keyBehind(at, end int) int {
	for cut := at + 1; cut < end; cut++ {
		if s.nextKey(cut) {
			return cut
		}
	}
	return 0
}

// shownQuote is a quotation mark between others.
func shownQuote(quote rune) string {
	if quote == '"' {
		return `'"'`
	}
	return strconv.Quote(string(quote))
}

// figureBehind is a > at a column with the number behind it; "" where that is none.
func (s *typingSearch) figureBehind(at int) string {
	return comparedFigure().FindString(string(s.letters[at:]))
}

var comparedFigure = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:>=?|!=) *\d+(?:\.\d+)?(?: *\p{Han}{1,3})?`) })

func (s *typingSearch) chineseQuote(at int) {
	switch r := s.letters[at]; {
	case r == '`' && s.broken && s.begins(at):
		if end := slices.Index(s.letters[at+1:], '`'); end > 0 {
			s.noteFix(at, 1, `"`, "` quotes no text; write \" in place of each")
			s.putEdit(edit{at + 1 + end, 1, `"`})
		}
	case strings.ContainsRune("“”＂", r):
		s.noteFix(at, 1, `"`, "a Chinese quotation mark %c; write \"", r)
	case strings.ContainsRune("‘’＇", r):
		s.noteFix(at, 1, "'", "a Chinese quotation mark %c; write '", r)
	}
}
