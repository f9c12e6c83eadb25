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
	lines := bytes.Split(text, []byte("\n"))
	if line < 1 || line > len(lines) {
		return ""
	}
	from := 0 // the first letter that is shown
	if column > excerptWidth*3/4 {
		from = column - excerptWidth/2
	}
	last := min(line+around, len(lines))
	if last > line && len(lines[last-1]) == 0 {
		last-- // the end of the text
	}
	digits := len(fmt.Sprint(last))
	var b strings.Builder
	for n := max(line-around, 1); n <= last; n++ {
		mark := " "
		if n == line {
			mark = ">"
		}
		shown := window(lines[n-1], from)
		b.WriteString(strings.TrimRight(fmt.Sprintf("%s %*d | %s", mark, digits, n, printable(shown)), " ") + "\n")
		if n == line {
			before := shown[:min(max(column-1-from, 0), len(shown))]
			b.WriteString(strings.Repeat(" ", digits+5) + blank(before) + strings.Repeat(" ", max(column-1-from-len(before), 0)) + "^\n")
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// window cuts a long line to the part that an excerpt shows.
func window(line []byte, from int) []rune {
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
