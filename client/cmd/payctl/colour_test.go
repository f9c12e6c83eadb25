package main

import (
	"strings"
	"testing"
)

// TestPaintCells: states have their colours where they stand in a table's line, the columns stay.
func TestPaintCells(t *testing.T) {
	t.Parallel()
	rows := []string{tableRow("1", "paid", "50.00"), tableRow("22", "waiting, not scanned", "paid"), tableRow("3", "结算", "no answer: it left"), tableRow("4", "使用中", "-")}
	lines := tableLines("", rows)
	for i, want := range []string{
		"1   \x1b[32mpaid\x1b[0m                  50.00", "22  \x1b[33mwaiting, not scanned\x1b[0m  \x1b[31mpaid\x1b[0m", "3   结算                  \x1b[31mno answer: it left\x1b[0m", "4   \x1b[32m使用中\x1b[0m                -",
	} {
		last := ""
		if i == 1 {
			last = red
		}
		if got := paintCells(lines[i], rows[i], last); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		plain := strings.NewReplacer("\x1b[0m", "", "\x1b[31m", "", "\x1b[32m", "", "\x1b[33m", "").Replace(paintCells(lines[i], rows[i], last))
		if plain != lines[i] {
			t.Errorf("without colours %q, want %q", plain, lines[i])
		}
	}
}
