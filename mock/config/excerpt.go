package config

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// excerptWidth is how many letters of a line an excerpt shows at most.
const excerptWidth = 120

// excerpt shows the lines around a place, with a mark below it. Lines and columns count from 1,
// columns in letters.
func excerpt(text []byte, line, column int) string {
	const around = 2
	first := max(line-around, 1)
	lines := linesFrom(text, first, 2*around+1)
	if line < 1 || line-first >= len(lines) {
		return ""
	}
	from := 0 // the first letter that is shown
	if column > excerptWidth*3/4 {
		from = column - excerptWidth/2
	}
	last := min(line+around, first+len(lines)-1)
	if last > line && len(lines[last-first]) == 0 {
		last-- // the end of the text
	}
	digits := len(fmt.Sprint(last))
	var b strings.Builder
	for n := first; n <= last; n++ {
		mark := " "
		if n == line {
			mark = ">"
		}
		shown := visiblePart(lines[n-first], from)
		if n != line { // the lines around are shown from their beginnings
			shown = visiblePart(lines[n-first], 0)
		}
		b.WriteString(strings.TrimRight(fmt.Sprintf("%s %*d | %s", mark, digits, n, printable(shown)), " ") + "\n")
		if n == line {
			before := shown[:min(max(column-1-from, 0), len(shown))]
			b.WriteString(strings.Repeat(" ", digits+5) + blank(before) + strings.Repeat(" ", max(column-1-from-len(before), 0)) + "^\n")
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// linesFrom are so many lines of a text from one on; none where it has fewer.
func linesFrom(text []byte, first, count int) [][]byte {
	for range first - 1 {
		_, rest, more := bytes.Cut(text, []byte("\n"))
		if !more {
			return nil
		}
		text = rest
	}
	lines := bytes.SplitN(text, []byte("\n"), count+1)
	return lines[:min(count, len(lines))]
}

// visiblePart cuts a long line to the part that an excerpt shows.
func visiblePart(line []byte, from int) []rune {
	var shown []rune
	for i := 0; len(line) > 0 && len(shown) < excerptWidth; i++ {
		r, size := utf8.DecodeRune(line)
		line = line[size:]
		if i >= from && r != '\r' {
			shown = append(shown, r)
		}
	}
	return shown
}

// printable replaces what a terminal would obey rather than show.
func printable(letters []rune) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && (r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069) {
			return '\ufffd'
		}
		return r
	}, string(letters))
}

// blank is as wide as letters are in a terminal.
func blank(letters []rune) string {
	var b strings.Builder
	for _, r := range letters {
		switch k := width.LookupRune(r).Kind(); {
		case r == '\t':
			b.WriteByte('\t')
		case k == width.EastAsianWide || k == width.EastAsianFullwidth:
			b.WriteString("  ")
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}
