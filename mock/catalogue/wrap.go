package catalogue

import (
	"strings"

	"golang.org/x/text/width"
)

// cellWidth is the number of columns that a text takes in a terminal, where Chinese takes two a
// character.
func cellWidth(s string) int {
	n := 0
	for _, r := range s {
		n++
		if isWide(r) {
			n++
		}
	}
	return n
}

func isWide(r rune) bool {
	kind := width.LookupRune(r).Kind()
	return kind == width.EastAsianWide || kind == width.EastAsianFullwidth
}

// wrapText cuts a text into lines of so many cells: at blanks, and beside Chinese characters, but
// not before a mark that ends a phrase. A longer word has a line of its own. Always one line or
// more.
func wrapText(text string, most int) []string {
	var lines []string
	current, taken := "", 0
	for _, piece := range breakPieces(text) {
		if taken > 0 && taken+cellWidth(strings.TrimRight(piece, " ")) > most {
			lines = append(lines, strings.TrimRight(current, " "))
			current, taken = "", 0
		}
		current += piece
		taken += cellWidth(piece)
	}
	return append(lines, strings.TrimRight(current, " "))
}

// breakPieces cuts a text wherever a line may end.
func breakPieces(text string) []string {
	var all []string
	start := 0
	previous := ' '
	for i, r := range text {
		breaks := previous == ' ' && r != ' ' || (isWide(r) || isWide(previous)) && r != ' ' &&
			!strings.ContainsRune("，。；：、）”》？！,.;:)", r) && !strings.ContainsRune("（“《(", previous)
		if i > start && breaks {
			all = append(all, text[start:i])
			start = i
		}
		previous = r
	}
	return append(all, text[start:])
}
