package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"paymock/mock/phrase"
	"paymock/mock/suggest"
	"paymock/mock/words"
)

// The bounds of what is looked at for one mistake, and of what is mended in one line.
const (
	maxKeyAndMark = 64
	maxEdits      = 200
)

// typingSearch looks for mistakes of typing, line by line.
type typingSearch struct {
	keys   *regexp.Regexp
	broken bool // brackets and quotes are looked at, too
	given  []string
	wide   int // blanks that a full-width one stands for; 0: not known yet

	sentences int // the indentation of the key given, where its entries follow; -1: none
	row       int // the line, counted from 0
	letters   []rune
	found     []mistake // of the line
	edits     []edit
	open      []opened // brackets
	key       string   // whose value is read
	first     string   // the line's first key, and where its value begins
	value     int
	begun     int  // the brackets that the line opened
	added     bool // brackets are put around all behind the first key
	end       int  // of the line without the blanks behind it
	text      int  // the indentation of a block of text, so far; -1: none
	inText    bool
	inComment bool // that has an end
}

// noteFix notes a mistake at a column, counted from 0, and what is to be done to the line there.
func (s *typingSearch) noteFix(at, drop int, put, reason string, args ...any) {
	s.fixAt(at, edit{at, drop, put}, reason, args...)
}

func (s *typingSearch) fixAt(at int, e edit, reason string, args ...any) {
	if len(s.edits) < maxEdits {
		s.found = append(s.found, mistake{s.row + 1, at + 1, fmt.Sprintf(reason, args...)})
		s.putEdit(e)
	}
}

// putEdit adds what is to be done to the line, at its place.
func (s *typingSearch) putEdit(e edit) {
	i, _ := slices.BinarySearchFunc(s.edits, e.at+1, func(e edit, at int) int { return cmp.Compare(e.at, at) })
	s.edits = slices.Insert(s.edits, i, e)
}

// keyHere is a key with the mark behind it that begins at a column; nil where there is none.
func (s *typingSearch) keyHere(at int) []string {
	if at >= len(s.letters) {
		return nil
	}
	here := string(s.letters[at:min(at+maxKeyAndMark, len(s.letters))])
	if unicode.Is(unicode.Han, s.letters[at]) {
		here = phrase.Simplified(here)
	}
	return s.keys.FindStringSubmatch(here)
}

// longestLine is how many bytes a line may have to be looked at: at nearly each place all keys are looked for.
const longestLine = 4 << 10

// searchLine looks for mistakes of typing in a line; a line too long, and one that has only what is right, is left.
func (s *typingSearch) searchLine(row int, line string) {
	s.row, s.letters, s.found, s.edits, s.key, s.first, s.begun, s.added = row, nil, nil, nil, "", "", 0, false
	if s.inComment {
		s.letters, s.edits = []rune(line), []edit{{0, 0, "# "}}
		s.endComment(0)
		return
	}
	if s.dashless(line) || s.barePlatform(line) {
		return
	}
	if len(line) > longestLine || len(s.open) == 0 && !s.inText && isPlain(line) && !s.bareKey(line) && !entryNumber().MatchString(strings.TrimSpace(line)) {
		return
	}
	s.letters = []rune(strings.TrimSuffix(line, "\r"))
	letters := s.letters
	text := strings.TrimSpace(string(letters))
	s.end = len([]rune(strings.TrimRight(string(letters), " ")))
	indent := len(letters) - len([]rune(strings.TrimLeft(string(letters), " \t　")))
	if s.inText && (text == "" || indent > s.text) {
		return
	}
	s.inText = strings.HasSuffix(text, "|") || strings.HasSuffix(text, ">") || strings.HasSuffix(text, "|-") || strings.HasSuffix(text, ">-")
	s.text = indent
	if text == "" || text[0] == '#' {
		return
	}
	at := 0
	if len(s.open) == 0 {
		if at = s.indentation(); at < 0 {
			return
		}
		at = s.quotedPair(at)
		at = s.keyAt(at)
		s.first, s.value = s.key, s.skipBlanks(at)
		if s.first != "" && !isFreeText(s.first) && s.value < s.end && strings.ContainsRune("(（", s.letters[s.value]) && s.nextLineContinues(s.firstColumn()) && s.noteRemark(s.value) {
			return
		}
		s.roundBrackets()
		s.twoKeys()
	}
	s.values(at)
	if s.added && len(s.open) > 0 {
		s.open = s.open[:len(s.open)-1]
	}
	if s.broken && len(s.open) > 0 {
		s.closeBrackets()
	}
}

// indentation looks at what stands before a line's first word, and gives its column; -1 where a comment begins.
func (s *typingSearch) indentation() int {
	tabs := -1 // blanks for each of them, but the first
	for at, r := range s.letters {
		switch r {
		case '\t':
			if tabs >= 0 { // told already
				s.putEdit(edit{at, 1, strings.Repeat(" ", tabs)})
				continue
			}
			var blanks int
			blanks, tabs = s.tabWidth(at)
			s.noteFix(at, 1, strings.Repeat(" ", blanks), "a tab; indent with blanks instead")
		case '　':
			s.noteWideBlank(at)
		case '－', '—', '–':
			put := "-"
			if at+1 < len(s.letters) && s.letters[at+1] != ' ' {
				put = "- "
			}
			s.noteFix(at, 1, put, "a Chinese dash %c begins no entry; write \"- \"", r)
		case '*', '•', '·', '●':
			if at+1 < len(s.letters) && s.letters[at+1] == ' ' {
				s.noteFix(at, 1, "-", "a %c begins no entry; write \"- \"", r)
				continue
			}
			return at
		case '＃', '/':
			if s.foreignComment(at) {
				return -1
			}
			return at
		case '-':
			if s.foreignComment(at) {
				return -1
			}
			if s.keyHere(at+1) != nil {
				s.noteFix(at+1, 0, " ", "no blank follows the dash; write \"- \"")
			}
		case ' ':
		default:
			if number := entryNumber().FindString(string(s.letters[at:])); s.keyHere(at+len([]rune(number))) != nil && number != "" {
				s.noteFix(at, len([]rune(number)), "- ", "%s begins no entry; write \"- \" in place of it", strings.TrimSpace(number))
				return at + len([]rune(number))
			}
			return at
		}
	}
	return len(s.letters)
}

// tabWidth is how many blanks stand for the first tab of a line, which stands at a column, and for each other: what
// makes the line begin where a key of the same object does before it, or any line, else two more than that.
func (s *typingSearch) tabWidth(at int) (first, others int) {
	const few, many = 2, 4
	if column, ok := s.besideKey(); ok && column >= at {
		return column - at, 0
	}
	for row := s.row - 1; row >= 0; row-- {
		before := strings.TrimLeft(s.given[row], " \t")
		if before == "" || before[0] == '#' {
			continue
		}
		if strings.HasPrefix(before, "- ") && !strings.HasPrefix(strings.TrimLeft(s.given[s.row], " \t"), "- ") && strings.HasPrefix(s.given[row], " ") {
			return many, many
		}
		break
	}
	return few, few
}

// besideKey is the column of the nearest line above, indented with blanks, whose key is one of an object that has the
// line's, too, where the line is indented with a tab alone among such.
func (s *typingSearch) besideKey() (column int, ok bool) {
	own := s.keyHere(len(s.letters) - len([]rune(strings.TrimLeft(string(s.letters), " \t"))))
	if own == nil {
		return 0, false
	}
	least := maxKeyAndMark
	for row := s.row - 1; row >= 0 && row > s.row-maxEdits; row-- {
		text := strings.TrimLeft(s.given[row], " ")
		indent := len(s.given[row]) - len(text)
		if strings.HasPrefix(text, "\t") {
			return 0, false // the tabs are counted
		}
		text, entry := strings.CutPrefix(text, "- ")
		if entry {
			indent += len("- ")
		}
		found := s.keys.FindStringSubmatch(text)
		if found == nil || indent >= least {
			continue
		}
		if least == maxKeyAndMark && strings.HasSuffix(strings.TrimSpace(text), ":") {
			return indent + len("  "), true
		}
		if least = indent; inOneObject(found[2], own[2]) {
			return indent, true
		}
	}
	return 0, false
}

// keyAt reads a key and the mark behind it, if there is one at the column, and gives the column behind them.
func (s *typingSearch) keyAt(at int) int {
	found := s.keyHere(at)
	if found == nil {
		return s.colonless(at)
	}
	s.key = found[2]
	if means := keysMeant()[plainKey(s.key)]; unicode.Is(unicode.Han, s.letters[at]) && len(means) > 0 {
		s.key = means[0]
	}
	quoted, blanks, mark := found[1] != "", len([]rune(found[3])), []rune(found[4])[0]
	end := at + len([]rune(found[0]))
	for i := at; quoted && i < end; i++ {
		s.chineseQuote(i)
	}
	tight := end < len(s.letters) && s.letters[end] != ' ' && s.letters[end] != '\t'
	put := ":"
	if tight {
		put = ": "
	}
	switch {
	case mark == '：':
		s.noteFix(end-1, 1, put, "a Chinese colon ： follows no key; write \": \", an ASCII colon and a blank")
	case mark == '=' || mark == '＝':
		s.noteFix(end-1-blanks, 1+blanks, put, "%c follows no key; write \": \", a colon and a blank", mark)
	case tight && !quoted:
		s.noteFix(end, 0, " ", "no blank follows the colon; write \": \"")
	}
	return end
}

// values looks at what stands behind a line's first key, but for what stands in quotes and comments.
func (s *typingSearch) values(at int) {
	for at < len(s.letters) {
		switch r := s.letters[at]; {
		case r == '#' && (at == 0 || s.letters[at-1] == ' '):
			return
		case strings.ContainsRune("＃/-", r) && at > 0 && s.letters[at-1] == ' ' && !isFreeText(s.key) && s.foreignComment(at):
			return
		case (r == '>' || r == '!') && s.begins(at) && s.figureBehind(at) != "":
			figure := s.figureBehind(at)
			operator, bound := suggest.Comparison(figure)
			put := "{" + operator + ": " + bound + "}"
			s.noteFix(at, utf8.RuneCountInString(figure), put, "%c compares nothing here; write %s", r, put)
			at += utf8.RuneCountInString(figure)
			continue
		case (r == '"' || r == '\'') && s.begins(at):
			at = s.quoted(at)
			continue
		case r == ' ' && s.broken && len(s.open) == 0 && s.nextKeyOfObject(at):
			at = s.keyAt(s.skipBlanks(at))
			s.first, s.value = s.key, s.skipBlanks(at)
			continue
		case isFreeText(s.key) && !s.nextKey(at):
			if strings.ContainsRune("{[", r) && s.begins(at) || strings.ContainsRune("}]", r) && len(s.open) > 0 {
				s.bracket(at, r)
			}
		case strings.ContainsRune("{}[]｛｝［］", r):
			s.bracket(at, []rune(width.Narrow.String(string(r)))[0])
			if r > unicode.MaxASCII {
				s.noteFix(at, 1, width.Narrow.String(string(r)), "a full-width bracket %c; write %s", r, width.Narrow.String(string(r)))
			}
			switch next := s.skipBlanks(at + 1); {
			case len(s.open) == 0 && s.broken && s.noteRemark(next):
				return
			case len(s.open) > 0 && s.letters[at] != '}' && s.letters[at] != ']':
				at = s.keyAt(next)
				continue
			}
		case r == '：' && isWordEnd(s.letters[max(0, at-maxKeyAndMark):at]):
			put := ":"
			if at+1 < len(s.letters) && s.letters[at+1] != ' ' {
				put = ": "
			}
			s.noteFix(at, 1, put, "a Chinese colon ： follows no key; write \": \", an ASCII colon and a blank")
		case strings.ContainsRune(",，;；、", r) && len(s.open) > 0:
			if next, done := s.separator(at, r); done {
				at = next
				continue
			}
		case strings.ContainsRune(";；,，", r) && (s.broken || s.first != "") && at == s.end-1:
			s.noteFix(at, 1, "", "%c ends no line; leave it out", r)
		case r == ' ' && len(s.open) > 0 && s.open[len(s.open)-1].mark == '{':
			if next := s.skipBlanks(at); s.missesComma(at, next) {
				s.noteFix(next, 0, ", ", "no comma stands before %s; write \", \" between them", s.keyHere(next)[2])
				at = s.keyAt(next)
				continue
			}
		default:
			s.chineseQuote(at)
		}
		at++
	}
}

// begins reports whether a value may begin at a column.
func (s *typingSearch) begins(at int) bool {
	for at--; at >= 0 && s.letters[at] == ' '; at-- {
	}
	return at < 0 || strings.ContainsRune(":,{[-=：，｛［", s.letters[at])
}

func (s *typingSearch) skipBlanks(at int) int {
	for at < len(s.letters) && s.letters[at] == ' ' {
		at++
	}
	return at
}

// nextKey reports whether a separator stands at a column with a key behind it.
func (s *typingSearch) nextKey(at int) bool {
	return len(s.open) > 0 && strings.ContainsRune(",，;；", s.letters[at]) && s.keyHere(s.skipBlanks(at+1)) != nil
}

// missesComma reports whether a key stands behind blanks that follow a value.
func (s *typingSearch) missesComma(at, next int) bool {
	return at > 0 && !s.begins(next) && !strings.ContainsRune("；;、", s.letters[at-1]) && s.keyHere(next) != nil
}

// separator looks at what stands between the entries of brackets.
func (s *typingSearch) separator(at int, r rune) (next int, done bool) {
	next = s.skipBlanks(at + 1)
	key := s.keyHere(next) != nil
	put := ","
	if next == at+1 {
		put = ", "
	}
	switch {
	case r == ',':
	case r == '，':
		s.noteFix(at, 1, put, "a Chinese comma ， parts nothing; write \", \"")
	case key || s.open[len(s.open)-1].mark == '[':
		s.noteFix(at, 1, put, "%c parts nothing here; write \", \"", r)
	default:
		return next, false
	}
	if s.key = ""; key {
		return s.keyAt(next), true
	}
	return next, true
}

// isWordEnd reports whether what stands before ends with what may be a key; a Chinese word is one of those that people
// take for keys, else it ends a sentence's clause.
func isWordEnd(before []rune) bool {
	text := strings.TrimRight(string(before), ` "”`)
	i := strings.LastIndexFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '.' && r != '-'
	})
	word := text[i+1:]
	if words.IsChinese(word) {
		return len(keysMeant()[plainKey(word)]) > 0
	}
	return word != ""
}
