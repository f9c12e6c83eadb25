package main

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
	"sync"

	"paymock/mock/words"
)

// labelTexts are the headings of tables and the names that stand before values. They stand in no sentence, where the
// same word may be a field's name.
//
//go:embed labels.txt
var labelTexts string

// labels finds a label by its English.
var labels = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	for _, text := range words.Lines(labelTexts) {
		english, _, _ := strings.Cut(text, "|")
		all[english] = text
	}
	return all
})

// label is a heading or name in the chosen language; what is none of ours stays.
func (s *session) label(name string) string {
	if text, ok := labels()[name]; ok {
		return s.language.Of(text)
	}
	return name
}

// labelled is a label with what varies in it.
func (s *session) labelled(format string, args ...any) string {
	return fmt.Sprintf(s.label(format), args...)
}

// comma parts what stands in one line.
func (s *session) comma() string {
	if s.language == words.English {
		return ", "
	}
	return "，"
}

// heading is the first row of a table.
func (s *session) heading(names ...string) string {
	cells := make([]any, len(names))
	for i, name := range names {
		cells[i] = s.label(name)
	}
	return tableRow(cells...)
}

// pairs prints names and values, those without value left out.
func (s *session) pairs(w io.Writer, values ...string) {
	for i := 0; i+1 < len(values); i += 2 {
		values[i] = s.label(values[i])
	}
	printPairs(w, values...)
}
