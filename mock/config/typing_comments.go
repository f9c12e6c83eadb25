package config

import (
	"slices"
	"strings"
	"unicode"

	"paymock/mock/words"
)

// Comments that are none in YAML, and what stands around a key and its value.

// foreignComment notes a comment that begins at a column as other languages have them, to the end of the line.
func (s *typingSearch) foreignComment(at int) bool {
	rest := string(s.letters[at:])
	for _, mark := range []string{"＃", "//", "/*", "-- "} {
		if !strings.HasPrefix(rest+" ", mark) || mark == "-- " && at > 0 && s.letters[at-1] == '-' {
			continue
		}
		mark = strings.TrimSpace(mark)
		if mark == "＃" {
			s.noteFix(at, 1, "#", "a full-width ＃ begins no comment; write #")
			return true
		}
		s.noteFix(at, len(mark), "#", "%s begins no comment; write #", mark)
		s.inComment = mark == "/*"
		s.endComment(at + len(mark))
		return true
	}
	return false
}

// endComment takes the mark away that ends a comment in the line, behind a column.
func (s *typingSearch) endComment(at int) {
	if before, _, ends := strings.Cut(string(s.letters[at:]), "*/"); ends && s.inComment {
		s.putEdit(edit{at + len([]rune(before)), len("*/"), ""})
		s.inComment = false
	}
}

// noteRemark notes a remark in Chinese that stands behind a column where only a comment may.
func (s *typingSearch) noteRemark(at int) bool {
	at = s.skipBlanks(at)
	if at >= s.end || !words.IsChinese(string(s.letters[at:s.end])) || !strings.ContainsRune("(（", s.letters[at]) && !unicode.Is(unicode.Han, s.letters[at]) {
		return false
	}
	s.noteFix(at, 0, "# ", "only a comment may stand here; write # before it")
	return true
}

// quotedPair takes the quotation marks away between which a key stands together with its value, and gives the key's column.
func (s *typingSearch) quotedPair(at int) int {
	if at+1 >= s.end || !strings.ContainsRune("\"'", s.letters[at]) || s.letters[s.end-1] != s.letters[at] || s.keyHere(at+1) == nil || slices.Contains(s.letters[at+1:s.end-1], s.letters[at]) {
		return at
	}
	s.noteFix(at, 1, "", "%c stands around a key and its value; leave both of them out", s.letters[at])
	s.putEdit(edit{s.end - 1, 1, ""})
	return at + 1
}
