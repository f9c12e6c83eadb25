package main

import (
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"paymock/mock/phrase"
	"paymock/mock/words"
)

// The colours of a terminal.
const (
	noColour = "0"
	strong   = "1"
	red      = "31"
	green    = "32"
	yellow   = "33"
)

// stateColours are the colours of words that tell how something stands.
var stateColours = sync.OnceValue(func() map[string]string {
	colours := map[string]string{
		"paid": green, "finished": green, "delivered": green, "running": green, "in service": green,
		"waiting": yellow, "frozen": yellow, "disabled": yellow, "cancelled": yellow, "closed": yellow, "not signed on": yellow,
		"failed": red, "exhausted": red, "no answer": red, "withdrawn": red,
	}
	for _, english := range slices.Collect(maps.Keys(colours)) {
		if chinese := phrase.StatusIn(english, phrase.Chinese); chinese != english {
			colours[chinese], colours[words.Traditional.Letters(chinese)] = colours[english], colours[english]
		}
		if text, ok := labels()[english]; ok {
			colours[words.Chinese.Of(text)], colours[words.Traditional.Of(text)] = colours[english], colours[english]
		}
	}
	return colours
})

// stateColour is the colour of a text that begins with how something stands: "waiting, not scanned"; "": none.
func stateColour(text string) string {
	end := strings.IndexAny(text, ",:;，")
	if end < 0 {
		end = len(text)
	}
	return stateColours()[strings.TrimSpace(text[:end])]
}

// colouredState is a text that begins with how something stands, coloured for a terminal.
func (s *session) colouredState(w io.Writer, text string) paintedText {
	return paintText(s.showsColours(w) && stateColour(text) != "", stateColour(text), text)
}

// printTable prints rows in columns; cells are separated by tabs. A terminal shows the heading strong and states in
// their colours; last, if there are any, are the colours of the rows' last cells.
func (s *session) printTable(w io.Writer, head string, rows []string, last ...string) {
	lines := tableLines(head, rows)
	for i, line := range lines {
		if !s.showsColours(w) {
			_, _ = io.WriteString(w, line+"\n")
			continue
		}
		row, colour := i, ""
		if head != "" {
			row--
		}
		if row >= 0 && row < len(last) {
			colour = last[row]
		}
		painted := "\x1b[" + strong + "m" + line + "\x1b[0m"
		if row >= 0 {
			painted = paintCells(line, rows[row], colour)
		}
		_, _ = io.WriteString(w, painted+"\n")
	}
}

// paintCells colours the cells of a row where they stand in its line: states, and the last one in a colour of its own.
func paintCells(line, row, last string) string {
	var b strings.Builder
	cells := strings.Split(row, "\t")
	for i, cell := range cells {
		cell = strings.TrimSpace(escapeControls(cell))
		at := strings.Index(line, cell)
		if at < 0 || cell == "" {
			continue
		}
		colour := stateColour(cell)
		if i == len(cells)-1 && last != "" {
			colour = last
		}
		b.WriteString(line[:at])
		if colour == "" || colour == noColour {
			b.WriteString(cell)
		} else {
			b.WriteString("\x1b[" + colour + "m" + cell + "\x1b[0m")
		}
		line = line[at+len(cell):]
	}
	return b.String() + line
}
