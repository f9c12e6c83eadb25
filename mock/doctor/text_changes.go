package doctor

import (
	"strconv"
	"strings"
)

// onlyAt replaces one occurrence of a text, the nth.
func onlyAt(old, by string, nth int) func(string) string {
	return func(s string) string {
		from := 0
		for n := 0; ; n++ {
			at := strings.Index(s[from:], old)
			if at < 0 {
				return s
			}
			if at += from; n == nth {
				return s[:at] + by + s[at+len(old):]
			}
			from = at + len(old)
		}
	}
}

// withExponent writes a number of digits with an exponent, as programs of different languages do.
func withExponent(format string, precision int) func(string) string {
	return func(s string) string {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || strings.Trim(s, "0123456789.") != "" {
			return s
		}
		out := strconv.FormatFloat(f, format[0], precision, 64)
		if len(format) > 1 { // Java: no sign, no zeros
			out = strings.Replace(out, "E+0", "E", 1)
		}
		return out
	}
}

// placedChanges happen to one place of a text, or to a number or a time in it.
func placedChanges() (changes []textFilter) {
	const places = 6
	for n := range places {
		changes = append(changes, textFilter{"one blank removed", onlyAt(" ", "", n)}, textFilter{"a slash doubled", onlyAt("/", "//", n)})
	}
	for _, n := range []int{0, 1, 2, 3, 8} { // with dashes
		changes = append(changes, textFilter{"without the zeros of a time", func(s string) string {
			const time = 8 // characters at least
			if len(s) < time || !strings.Contains(s, ":") && !strings.Contains(s, "-") {
				return s
			}
			return unpaddedTimes(s)[n]
		}})
	}
	changes = append(changes, textFilter{"T for the blank in a time", func(s string) string {
		if strings.Count(s, ":") != 2 {
			return s
		}
		return strings.Replace(s, " ", "T", 1)
	}})
	for _, format := range []string{"E", "e", "EJ"} {
		for precision := range 5 {
			changes = append(changes, textFilter{"in scientific notation", withExponent(format, precision-1)})
		}
	}
	number := func(change func(string) string) func(string) string {
		return func(s string) string {
			if s == "" || strings.Trim(s, "0123456789.") != "" {
				return s
			}
			return change(s)
		}
	}
	return append(changes,
		textFilter{"several blanks made one", func(s string) string { return strings.Join(strings.Fields(s), " ") }},
		textFilter{"a blank before it", func(s string) string { return " " + s }},
		textFilter{"# behind it", func(s string) string { return s + "#" }},
		textFilter{"+ before it", number(func(s string) string { return "+" + s })},
		textFilter{"- before it", number(func(s string) string { return "-" + s })},
		textFilter{"zeros before it", number(func(s string) string { return "0" + s })},
		textFilter{"zeros before it", number(func(s string) string { return "00" + s })},
		textFilter{"in upper case", func(s string) string { return strings.ToUpper(s[:min(1, len(s))]) + s[min(1, len(s)):] }},
		textFilter{"cut at a slash", func(s string) string { return s[:max(0, strings.LastIndexByte(s, '/'))] }},
	)
}
