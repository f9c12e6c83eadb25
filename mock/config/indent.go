package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// indented is where keys or entries begin.
type indented struct {
	column int // counted from 0
	entry  bool
	line   int // of the first, counted from 1
}

// indent finds lines of a text that can't be read which begin where no key or entry around them does, and moves them
// to the nearest that does.
func (m *mendedText) indent(lines []string, keys *regexp.Regexp) {
	var around []indented
	opens, inText, brackets := true, -1, 0
	for i, line := range lines {
		text := strings.TrimLeft(line, " ")
		column := len(line) - len(text)
		if inText >= 0 && (text == "" || column > inText) || text == "" || text[0] == '#' || text == "---" {
			continue
		}
		inText = -1
		within := brackets > 0
		brackets += strings.Count(text, "{") + strings.Count(text, "[") - strings.Count(text, "}") - strings.Count(text, "]")
		entry := strings.HasPrefix(text, "- ") || text == "-"
		if within || !entry && !keys.MatchString(text) && !strings.Contains(text, ":") {
			continue
		}
		at := slices.IndexFunc(around, func(a indented) bool { return a.column == column && a.entry == entry })
		deeper := len(around) == 0 || column > around[len(around)-1].column || entry && column == around[len(around)-1].column
		switch {
		case at >= 0:
			around = around[:at+1]
		case opens && deeper:
			around = append(around, indented{column, entry, i + 1})
		case entry && m.entryAmongKeys(i+1, column, text, around, keys):
			text = strings.TrimLeft(text[1:], " ")
			lines[i] = strings.Repeat(" ", column) + text
			entry = false
			around = around[:slices.IndexFunc(around, func(a indented) bool { return a.column == column && !a.entry })+1]
		case entry && m.firstDashless(lines, column, &around):
		default:
			at = nearestIndent(around, column, entry)
			if at < 0 {
				continue
			}
			to := around[at]
			m.shift(i+1, column, to)
			lines[i] = strings.Repeat(" ", to.column) + text
			column, around = to.column, around[:at+1]
		}
		if rest := strings.TrimLeft(strings.TrimPrefix(text, "-"), " "); entry && keys.MatchString(rest) {
			column += len(text) - len(rest)
			around = append(around, indented{column, false, i + 1})
			text = rest
		}
		text, _, _ = strings.Cut(text, " #")
		text = strings.TrimSpace(text)
		opens = strings.HasSuffix(text, ":") || text == "-"
		if strings.HasSuffix(text, "|") || strings.HasSuffix(text, ">") {
			inText = column
		}
	}
	m.text = []byte(strings.Join(lines, "\n"))
}

// firstDashless notes that the first entry of a list has blanks in place of the dash that the next one has at a column.
func (m *mendedText) firstDashless(lines []string, column int, around *[]indented) bool {
	blanks := strings.Repeat(" ", column+len("- "))
	at := slices.IndexFunc(*around, func(a indented) bool { return a.column == len(blanks) && !a.entry })
	if at < 1 || (*around)[at-1].entry || (*around)[at-1].column > column {
		return false
	}
	first := (*around)[at].line
	if !strings.HasPrefix(lines[first-1], blanks) || len(m.edits[first]) > 0 {
		return false
	}
	m.typed = append(m.typed, mistake{first, column + 1, "no dash begins this entry; write \"- \" in place of two blanks before it"})
	m.edits[first] = []edit{{column, len("- "), "- "}}
	lines[first-1] = blanks[:column] + "- " + lines[first-1][len(blanks):]
	*around = append((*around)[:at], indented{column, true, first})
	return true
}

// nearestIndent is which of the places around is the nearest of its kind, the inner one of two; -1 where there is none.
func nearestIndent(around []indented, column int, entry bool) int {
	best := -1
	distance := func(i int) int { return max(around[i].column-column, column-around[i].column) }
	for i := range around {
		if around[i].entry == entry && (best < 0 || distance(i) <= distance(best)) {
			best = i
		}
	}
	return best
}

// entryAmongKeys notes that a line among the keys of a rule begins with a dash, as if it were an entry.
func (m *mendedText) entryAmongKeys(line, column int, text string, around []indented, keys *regexp.Regexp) bool {
	own := strings.TrimLeft(text[1:], " ")
	found := keys.FindStringSubmatch(own)
	if found == nil || !inOneObject(found[2], "then") || len(m.edits[line]) > 0 || !slices.ContainsFunc(around, func(a indented) bool { return a.column == column && !a.entry }) {
		return false
	}
	m.typed = append(m.typed, mistake{line, column + 1, "no entry begins here; leave out this \"- \""})
	m.edits[line] = []edit{{column, len(text) - len(own), ""}}
	return true
}

// shift notes that a line is to begin elsewhere.
func (m *mendedText) shift(line, column int, to indented) {
	for _, e := range m.edits[line] {
		if e.at < column { // it is what the line begins with that is wrong
			return
		}
	}
	m.typed = append(m.typed, mistake{line, column + 1, fmt.Sprintf("indented by %d blanks; write %d, as in line %d", column, to.column, to.line)})
	e := edit{0, max(column-to.column, 0), strings.Repeat(" ", max(to.column-column, 0))}
	m.edits[line] = append([]edit{e}, m.edits[line]...)
}

// dashless notes that a sentence below given begins with no dash.
func (s *typingSearch) dashless(line string) bool {
	text := strings.TrimSpace(line)
	indent := len(line) - len(strings.TrimLeft(line, " "))
	switch {
	case text == "given:" || text == "given：" || text == "- given:":
		s.sentences = indent
		return false
	case blockOfSentences().MatchString(text):
		s.sentences, s.letters = indent, []rune(line)
		at := len([]rune(strings.TrimRight(line, "|>+-0123456789 ")))
		s.noteFix(at, len(s.letters)-at, "", "the mark behind given makes one text of the lines below; leave it out, and begin each line with \"- \"")
		return true
	case s.sentences < 0 || text == "" || text[0] == '#':
		return false
	case indent <= s.sentences || strings.ContainsRune("-–—－*•·●[{\"'|>&", []rune(text)[0]) || s.keys.MatchString(text):
		s.sentences = -1
		return false
	}
	s.letters = []rune(line)
	if number := entryNumber().FindString(text); number != "" {
		s.noteFix(indent, len([]rune(number)), "- ", "%s begins no entry; write \"- \" in place of it", strings.TrimSpace(number))
		return true
	}
	s.noteFix(indent, 0, "- ", "no dash begins this entry; write \"- \" before it")
	return true
}

// blockOfSentences matches the key given before a block of text.
var blockOfSentences = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:- +)?given: *[|>][+-]?\d? *$`) })

// entryNumber matches the number that begins an entry of a list in texts for people.
var entryNumber = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:[(（]?\d{1,2}[.)）、．]|[①-⑳])\s*`) })
