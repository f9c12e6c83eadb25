package doctor

import (
	"slices"
	"strings"
)

// cuttingMarks end a value that is not quoted, or not encoded.
var cuttingMarks = []string{"&", "'", "#", `"`, "?", "+", " ", ",", ";", "\n"}

// shownMark is how words call a mark.
func shownMark(mark string) string {
	switch mark {
	case " ":
		return "a blank"
	case "\n":
		return "a newline"
	}
	return mark
}

// cutOne ends one value where a URL, a quoted text or a fragment would end.
func cutOne(d *draft) []mistakeWay {
	var ways []mistakeWay
	for _, p := range d.pairs {
		for _, mark := range cuttingMarks {
			for _, end := range slices.Compact([]int{strings.Index(p.Value, mark), strings.LastIndex(p.Value, mark)}) {
				if end < 0 || p.json != nil && !strings.Contains("&'#", mark) && (mark != `"` || end != strings.Index(p.Value, mark)) {
					continue
				}
				ways = append(ways, mistakeWay{[]string{p.Name, shownMark(mark)}, func(d *draft) {
					d.values = append(d.values, func(q Pair) string {
						if q.Name == p.Name && len(q.Value) > end {
							return q.Value[:end]
						}
						return q.Value
					})
				}})
			}
		}
	}
	return ways
}

// cutAll ends every value where a form's text would end.
func cutAll(d *draft) (ways []mistakeWay) {
	for _, mark := range []string{"&", "#", "'", "?", "=", " "} {
		var names []string
		for _, p := range d.pairs {
			if strings.Contains(p.Value, mark) {
				names = append(names, p.Name)
			}
		}
		if len(names) > 1 {
			ways = append(ways, mistakeWay{[]string{strings.Join(names, ", "), shownMark(mark)}, func(d *draft) {
				d.values = append(d.values, func(q Pair) string {
					before, _, _ := strings.Cut(q.Value, mark)
					return before
				})
			}})
		}
	}
	return ways
}
