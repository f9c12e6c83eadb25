package config

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// A line that is no YAML hides nothing of the others: its value is taken for a text.

// maxUnread is how many such lines are read as texts.
const maxUnread = 8

// keyOfLine is a line with a key, and its value.
var keyOfLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\s*(?:- +)*[\w\p{Han}]+: +)(\S.*?)(\s*)$`) })

// quoteUnread takes the values of lines that can't be read for texts, and notes why they can't, until the text can be
// read. It leaves a text as it is of which it can't be told which lines those are.
func (m *mendedText) quoteUnread() {
	kept := *m
	kept.typed = slices.Clip(kept.typed)
	lines := strings.Split(string(m.text), "\n")
	for range maxUnread {
		v, wrong := m.read()
		if v != nil || len(wrong) == 0 {
			return
		}
		line := wrong[0].line
		if line < 1 || line > len(lines) {
			break
		}
		found := keyOfLine().FindStringSubmatch(lines[line-1])
		given, column := m.place(line, wrong[0].column)
		if found == nil || slices.Contains(m.unread, given) {
			break
		}
		told := mistake{given, column, wrong[0].reason}
		if key := wordsOf(found[1]); isFreeText(key[len(key)-1]) && strings.Contains(found[2], ": ") {
			told.reason = "a text with a colon and a blank in it stands in quotes; write " + strings.TrimLeft(found[1], " -") + singleQuoted(found[2])
		} else {
			m.unknown = true
		}
		lines[line-1] = found[1] + singleQuoted(found[2])
		m.text = []byte(strings.Join(lines, "\n"))
		m.typed, m.unread = append(m.typed, told), append(m.unread, given)
	}
	if v, _ := m.read(); v == nil {
		*m = kept
	}
}

// singleQuoted is a text between quotation marks, as YAML has it.
func singleQuoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// withoutUnread leaves out what is wrong with the texts that lines which can't be read were taken for.
func (m *mendedText) withoutUnread(found []mistake) []mistake {
	return slices.DeleteFunc(found, func(f mistake) bool { return slices.Contains(m.unread, f.line) })
}
