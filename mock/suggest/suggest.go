// Package suggest finds the names that a mistyped word may have meant.
//
//	suggest.Nearest("ACQ.TRADE_STATE_ERROR", names, 3) // ["ACQ.TRADE_STATUS_ERROR", …]
//	suggest.Hint("setle", names)                       // `; did you mean "settle"?`
//
// It is for error texts only.
package suggest

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// OneOf lists names to choose from: "a, b or c".
func OneOf(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// Nearest gives up to n of the names, nearest first, that are near enough to be meant: within
// a third of their length in edits, or containing the word.
func Nearest(word string, names []string, n int) []string {
	type scored struct {
		name     string
		distance int
	}
	var near []scored
	seen := map[string]bool{}
	for _, name := range names {
		candidate := strings.ToLower(name)
		if seen[candidate] { // a name is suggested once, in whatever letters
			continue
		}
		seen[candidate] = true
		if d, ok := Distance(word, name); ok {
			near = append(near, scored{name, d})
		}
	}
	sort.SliceStable(near, func(i, j int) bool {
		if near[i].distance != near[j].distance {
			return near[i].distance < near[j].distance
		}
		if same := sameLetters(word, near[i].name); same != sameLetters(word, near[j].name) { // 1430 is 1403 rather than 1400
			return same
		}
		return numberDistance(word, near[i].name) < numberDistance(word, near[j].name) // 1404 is 1403 rather than 1400
	})
	var out []string
	for _, s := range near[:min(n, len(near))] {
		out = append(out, s.name)
	}
	return out
}

// Surely is the name that a word with one slip means: the only one that is so near, or the one of the same letters; ok is
// false where others are as near.
func Surely(word string, names []string) (name string, ok bool) {
	near := Nearest(word, names, 2)
	if len(near) == 0 {
		return "", false
	}
	first, _ := Distance(word, near[0])
	next := first + 1
	if len(near) > 1 {
		next, _ = Distance(word, near[1])
	}
	return near[0], first == 1 && (next > first || sameLetters(word, near[0]))
}

// Distance is how far a word is from a name, in whatever letters; ok is false when it can't mean it: it is
// too far, or no letter of it is where the name has it.
func Distance(word, name string) (d int, ok bool) {
	word, name = strings.ToLower(word), strings.ToLower(name)
	const most = 64 // bounds the work
	d = Edits([]byte(word[:min(len(word), most)]), []byte(name[:min(len(name), most)]), true)
	if len(word) >= 3 && strings.Contains(name, word) {
		d = min(d, 1)
	}
	return d, d <= max(2, len(name)/3) && d < max(len(word), len(name))
}

// sameLetters reports whether two names differ in the order of their letters only.
// numberDistance is how far apart two numbers are whose last digit differs; as far as any where more does, 0 where one of the
// words is none.
func numberDistance(word, name string) int {
	a, err := strconv.Atoi(word)
	b, none := strconv.Atoi(name)
	if err != nil || none != nil {
		return 0
	}
	const lastDigit = 10
	return min(max(a-b, b-a), lastDigit)
}

func sameLetters(a, b string) bool {
	sorted := func(s string) string {
		letters := []byte(strings.ToLower(s))
		slices.Sort(letters)
		return string(letters)
	}
	return sorted(a) == sorted(b)
}

// Hint is the end of an error text: the nearest names, or all of them when they are not too many.
func Hint(word string, names []string) string {
	const few, many = 8, 40
	if near := withoutFarNames(word, Nearest(word, names, 3)); len(near) > 0 {
		return "; did you mean " + quoteNames(near) + "?"
	}
	switch n := len(names); {
	case n > 0 && n <= few:
		return "; use " + quoteNames(names)
	case n > 0 && n <= many:
		return "; there are " + strings.Join(names, ", ")
	}
	return ""
}

// withoutFarNames leaves out, where a slip or two may make the first of the nearest names, those that are much farther.
func withoutFarNames(word string, near []string) []string {
	const slips, farther = 2, 4
	if len(near) == 0 {
		return nil
	}
	first, _ := Distance(word, near[0])
	for i, name := range near {
		if d, _ := Distance(word, name); first <= slips && d >= first+farther {
			return near[:i]
		}
	}
	return near
}

// HintOf is the end of a command line's error that tells all values there are: those nearest to the one that was
// given. Of another error, and where none is near, it is empty.
func HintOf(commandLine error) string {
	_, told, _ := strings.Cut(commandLine.Error(), " must be one of ")
	all, got, _ := strings.Cut(told, " but got ")
	names := strings.Split(all, ",")
	for i := range names {
		names[i] = strings.Trim(names[i], `"`)
	}
	if near := Nearest(strings.Trim(got, `"`), names, 1); got != "" && len(near) > 0 {
		return "; did you mean " + quoteNames(near) + "?"
	}
	return ""
}

func quoteNames(names []string) string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = fmt.Sprintf("%q", name)
	}
	return strings.Join(out, " or ")
}

// Edits is how many letters differ, are too many or are missing between two words; with swaps, those that stand in
// their neighbour's place count once.
func Edits[E comparable](a, b []E, swaps bool) int {
	var rows [3][]int // that of i-2, of i-1 and of i letters of a
	for k := range rows {
		rows[k] = make([]int, len(b)+1)
	}
	for j := range rows[2] {
		rows[2][j] = j
	}
	for i := 1; i <= len(a); i++ {
		rows[0], rows[1], rows[2] = rows[1], rows[2], rows[0]
		rows[2][0] = i
		for j := 1; j <= len(b); j++ {
			change := rows[1][j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			rows[2][j] = min(change, rows[1][j]+1, rows[2][j-1]+1)
			if swaps && i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[2][j] = min(rows[2][j], rows[0][j-2]+1)
			}
		}
	}
	return rows[2][len(b)]
}
