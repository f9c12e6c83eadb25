package config

import (
	"strings"

	"paymock/mock/phrase"
)

// fullWidthBlank is the blank that Chinese keyboards write.
const fullWidthBlank = "　"

// wideBlanks is how many blanks a full-width one of the file's indentations stands for: the two that it is wide, or one, as which
// fewer lines stand where no key and no entry can.
func (s *typingSearch) wideBlanks() int {
	if s.wide == 0 {
		s.wide = 1
		if misplacedLines(s.given, 2) < misplacedLines(s.given, 1) {
			s.wide = 2
		}
	}
	return s.wide
}

// noteWideBlank notes a full-width blank of an indentation, the first of a line only.
func (s *typingSearch) noteWideBlank(at int) {
	blanks := strings.Repeat(" ", s.wideBlanks())
	if told := strings.Contains(string(s.letters[:at]), fullWidthBlank); told {
		s.putEdit(edit{at, 1, blanks})
		return
	}
	s.noteFix(at, 1, blanks, "a full-width blank (U+3000); indent with ASCII blanks")
}

// misplacedLines counts the lines that are not below the key without value before them, or else beside no key above, when a
// full-width blank of their indentation is so many wide.
func misplacedLines(lines []string, wide int) (n int) {
	columns, opens := []int{0}, false
	for _, line := range lines {
		text := strings.TrimLeft(line, " "+fullWidthBlank)
		if text == "" || text[0] == '#' {
			continue
		}
		indent := line[:len(line)-len(text)]
		at := len(strings.ReplaceAll(indent, fullWidthBlank, strings.Repeat(" ", wide)))
		isEntry := strings.HasPrefix(text, "- ")
		last := columns[len(columns)-1]
		switch {
		case opens && at < last, opens && at == last && !isEntry:
			n++
		case opens:
			columns = append(columns, at)
		default:
			for len(columns) > 1 && at < columns[len(columns)-1] {
				columns = columns[:len(columns)-1]
			}
			if at != columns[len(columns)-1] {
				n++
			}
		}
		if isEntry {
			columns = append(columns, at+len(text)-len(strings.TrimLeft(text[1:], " ")))
		}
		opens = strings.HasSuffix(strings.TrimRight(text, " "), ":") || strings.HasSuffix(text, "：")
	}
	return n
}

// barePlatform notes a platform's name that begins an app without its key, "- intella", where the app's keys follow below it.
func (s *typingSearch) barePlatform(line string) bool {
	entry, found := strings.CutPrefix(strings.TrimLeft(line, " "), "- ")
	name := strings.TrimSpace(entry)
	at := len(line) - len(strings.TrimLeft(line, " ")) + len("- ")
	if !found || name == "" || len(s.open) > 0 || s.inText || !phrase.IsPlatform(name) || !s.nextLineContinues(at-1) {
		return false
	}
	s.letters = []rune(line)
	s.noteFix(at, len([]rune(strings.TrimRight(entry, " \r"))), "provider: "+phrase.PlatformOf(name), "%s begins an app without its key; write \"- provider: %s\"", name, phrase.PlatformOf(name))
	return true
}
