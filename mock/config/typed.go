package config

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"paymock/mock/shape"
	"paymock/mock/words"
)

// mendedText is a text whose mistakes of typing were mended: Chinese punctuation, tabs, and marks that YAML wants and
// that are not there.
type mendedText struct {
	document
	typed []mistake // as mistakes of the text that was given
	edits map[int][]edit
	// unread are the lines that can't be read, counted from 1; what they say is taken for a text.
	unread []int
	// unknown: nobody knows what some of them mean.
	unknown bool
	// begins are the given lines, and the letters of them as mended that stand before, of each mended line; nil: the same.
	begins []place
}

// edit is a change of a line: at a column of what was given, counted from 0, letters were dropped and others put.
type edit struct {
	at, drop int
	put      string
}

// mendTyping replaces what stands where YAML wants something else. It looks at lines with keys that a file may have only: in
// a text for people a Chinese colon is right. broken: the text can't be read, so that brackets, quotes and indentation
// are looked at, too.
func mendTyping(given document, as *shape.Shape, broken bool) mendedText {
	keys := keyAndMark()
	if as != nil && as.Name == settingsName {
		keys = keysAndMark(as.Names())
	}
	out := mendedText{document: given, edits: map[int][]edit{}}
	lines := strings.Split(string(given.text), "\n")
	s := typingSearch{keys: keys, broken: broken, given: lines, sentences: -1}
	for i, line := range lines {
		s.searchLine(i, line)
		out.typed = append(out.typed, s.found...)
		if len(s.edits) > 0 {
			out.edits[i+1] = s.edits
			lines[i] = edited([]rune(line), s.edits)
		}
	}
	out.text = []byte(strings.Join(lines, "\n"))
	if broken {
		out.indent(lines, keys)
	}
	out.noteBreaks(lines)
	return out
}

// noteBreaks notes where the mended lines begin, if some of the given ones became several.
func (m *mendedText) noteBreaks(lines []string) {
	if !slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, "\n") }) {
		return
	}
	for i, line := range lines {
		before := 0
		for part := range strings.SplitSeq(line, "\n") {
			m.begins = append(m.begins, place{line: i + 1, column: before})
			before += utf8.RuneCountInString(part) + 1
		}
	}
}

// edited makes the edits of a line.
func edited(line []rune, edits []edit) string {
	var b strings.Builder
	from := 0
	for _, e := range edits {
		b.WriteString(string(line[from:e.at]) + e.put)
		from = e.at + e.drop
	}
	return b.String() + string(line[from:])
}

// place gives a place of the mended text that of the text that was given.
func (m mendedText) place(line, column int) (givenLine, givenColumn int) {
	if line > 0 && line <= len(m.begins) {
		line, column = m.begins[line-1].line, m.begins[line-1].column+column
	}
	return line, m.column(line, column)
}

// column gives a column of a mended line that of the given line.
func (m mendedText) column(line, column int) int {
	to := column - 1 // counted from 0, in the mended text, without the edits so far
	for _, e := range m.edits[line] {
		if to < e.at {
			break
		}
		put := utf8.RuneCountInString(e.put)
		if to < e.at+put && put > e.drop {
			return e.at + min(to-e.at, e.drop) + 1
		}
		to += e.drop - put
	}
	return to + 1
}

// original gives mistakes of the mended text their places in the text that was given.
func (m mendedText) original(found []mistake) []mistake {
	for i, f := range found {
		found[i].line, found[i].column = m.place(f.line, f.column)
	}
	return found
}

// restorePlaces gives what was read from the mended text its places in the text that was given.
func (m mendedText) restorePlaces(v *shape.Value) {
	if v == nil {
		return
	}
	v.Line, v.Column = m.place(v.Line, v.Column)
	for i := range v.Members {
		member := &v.Members[i]
		member.Line, member.Column = m.place(member.Line, member.Column)
		m.restorePlaces(member.Value)
	}
	for _, item := range v.Items {
		m.restorePlaces(item)
	}
}

// typedIn are the mistakes of typing in what begins at a place, on its line.
func (m mendedText) typedIn(at place) (found []mistake) {
	end := at.column + utf8.RuneCountInString(at.text)
	for _, typed := range m.typed {
		if typed.line == at.line && typed.column >= at.column && typed.column <= end {
			found = append(found, typed)
		}
	}
	return found
}

// keyAndMark is a key that scenarios have, with the mark behind it.
var keyAndMark = sync.OnceValue(func() *regexp.Regexp { return keysAndMark(slices.Concat(allKeys(), chineseKeys())) })

// chineseKeys are people's words for keys in Chinese.
func chineseKeys() []string {
	var chinese []string
	for word := range keysMeant() {
		if words.IsChinese(word) {
			chinese = append(chinese, regexp.QuoteMeta(word))
		}
	}
	slices.Sort(chinese)
	return chinese
}

func keysAndMark(keys []string) *regexp.Regexp {
	return regexp.MustCompile(`^(["“'‘]?)(` + strings.Join(keys, "|") + `)["”'’]?(\s*)([:：=＝])`)
}

// isFreeText reports whether the text under a key is for people and may hold any marks.
func isFreeText(key string) bool {
	switch key {
	case "about", "message", "subject", "given", "name":
		return true
	}
	return false
}

// isPlain reports whether a line has no mark that may be mistyped.
func isPlain(line string) bool {
	if strings.Count(strings.TrimRight(line, " \r")+" ", ": ") > 1 { // two keys in one line
		return false
	}
	tight := false // the letter before ends a key or begins an entry
	for _, r := range line {
		if r == '/' && tight {
			return false
		}
		if r > unicode.MaxASCII || strings.ContainsRune("\t={}[]\"',;|>*", r) || tight && r != ' ' && r != '\r' {
			return false
		}
		tight = r == ':' || r == '-' || r == '/'
	}
	return true
}
