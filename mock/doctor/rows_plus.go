package doctor

import (
	"slices"
	"strings"
)

// plusSubsets are the texts of which some blanks were plus signs: those inside JSON strings
// first, where a blank of the serialiser's own is none.
func plusSubsets(s string) []string {
	var at []int
	quoted := false
	structured := strings.HasPrefix(s, "{") || strings.HasPrefix(s, "[")
	for i := range len(s) {
		switch {
		case s[i] == '"' && (i == 0 || s[i-1] != '\\'):
			quoted = !quoted
		case s[i] == ' ' && (quoted || !structured):
			at = append(at, i)
		}
	}
	const most = 8
	if len(at) == 0 || len(at) > most {
		return append([]string{strings.ReplaceAll(s, " ", "+")}, plusAlone(s, at)...)
	}
	sets := []int{1<<len(at) - 1}
	if digits := betweenDigits(s, at); digits != 0 {
		sets = slices.Insert(sets, 0, digits)
	}
	for i := range at {
		sets = append(sets, 1<<i)
	}
	for set := 1<<len(at) - 2; set > 0; set-- {
		if !slices.Contains(sets, set) {
			sets = append(sets, set)
		}
	}
	out := make([]string, 0, len(sets))
	for _, set := range sets {
		b := []byte(s)
		for i, where := range at {
			if set&(1<<i) != 0 {
				b[where] = '+'
			}
		}
		out = append(out, string(b))
	}
	return out
}

// betweenDigits is the set of the places in a text that lie between two digits, as a sum's sign does.
func betweenDigits(s string, at []int) (set int) {
	for i, where := range at {
		if where > 0 && where+1 < len(s) && isDigit(s[where-1]) && isDigit(s[where+1]) {
			set |= 1 << i
		}
	}
	return set
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// plusAlone are the texts of which all blanks at some places were plus signs, one, or two that lie beside each other;
// of many only the first.
func plusAlone(s string, at []int) []string {
	const most = 60
	at = at[:min(len(at), most)]
	with := func(places ...int) string {
		b := []byte(s)
		for _, where := range places {
			b[where] = '+'
		}
		return string(b)
	}
	if len(at) == 0 {
		return nil
	}
	out := []string{with(at...)}
	for i := range at {
		out = append(out, with(at[i]))
		if i > 0 {
			out = append(out, with(at[i-1], at[i]))
		}
	}
	return out
}

// plusLost finds which blanks were plus signs, in all values, in one, or in some.
func plusLost(d *draft) []mistakeWay {
	ways := append(rawPlus(d), valueWays(func(s string) string { return strings.ReplaceAll(s, " ", "+") })(d)...)
	for _, p := range d.pairs {
		if p.Name == "timestamp" || !strings.Contains(p.Value, " ") {
			continue
		}
		for _, text := range plusSubsets(p.Value) {
			ways = append(ways, mistakeWay{do: func(d *draft) {
				d.values = append(d.values, func(q Pair) string {
					if q.Name == p.Name && q.Value == p.Value {
						return text
					}
					return q.Value
				})
			}})
		}
	}
	return append(ways, plusLostInSome(d.pairs)...)
}

// rawPlus reads the form as one was meant that sent all its plus signs as they are, and its blanks as %20.
func rawPlus(d *draft) []mistakeWay {
	meant, blanks := map[[2]string]string{}, false
	for _, p := range d.pairs {
		if text := unescapePath(p.RawValue); strings.Contains(p.RawValue, "+") && strings.ReplaceAll(text, "+", " ") == strings.ReplaceAll(p.Value, "+", " ") {
			meant[[2]string{p.Name, p.Value}] = text
		}
		blanks = blanks || strings.Contains(p.RawValue, "%20")
	}
	if len(meant) == 0 || !blanks {
		return nil
	}
	return []mistakeWay{{do: func(d *draft) {
		d.values = append(d.values, func(p Pair) string {
			if text, lost := meant[[2]string{p.Name, p.Value}]; lost {
				return text
			}
			return p.Value
		})
	}}}
}

// plusLostInSome takes the blanks of two values or more, but not of all, for plus signs.
func plusLostInSome(pairs []Pair) []mistakeWay {
	const most = 4
	var blanks []Pair
	for _, p := range pairs {
		if p.Name != "timestamp" && strings.Contains(p.Value, " ") {
			blanks = append(blanks, p)
		}
	}
	if len(blanks) < 2 || len(blanks) > most {
		return nil
	}
	// The texts of each value: as it is first, then with all its blanks lost; with some of them
	// only where they are few in all.
	texts, ways := make([][]string, len(blanks)), 1
	for i, p := range blanks {
		texts[i] = append([]string{p.Value}, plusSubsets(p.Value)...)
		ways *= len(texts[i])
	}
	if ways > 1<<most {
		for i := range texts {
			texts[i] = texts[i][:2]
		}
	}
	return combinePlusTexts(blanks, texts)
}

// combinePlusTexts chooses one text for each value, in every way that changes two or more.
func combinePlusTexts(blanks []Pair, texts [][]string) (ways []mistakeWay) {
	chosen := make([]int, len(texts))
	for {
		at := 0
		for at < len(chosen) && chosen[at] == len(texts[at])-1 {
			chosen[at] = 0
			at++
		}
		if at == len(chosen) {
			return ways
		}
		chosen[at]++
		meant, changed := map[[2]string]string{}, 0
		for i, p := range blanks {
			if chosen[i] > 0 {
				meant[[2]string{p.Name, p.Value}] = texts[i][chosen[i]]
				changed++
			}
		}
		if changed < 2 {
			continue
		}
		ways = append(ways, mistakeWay{do: func(d *draft) {
			d.values = append(d.values, func(p Pair) string {
				if text, lost := meant[[2]string{p.Name, p.Value}]; lost {
					return text
				}
				return p.Value
			})
		}})
	}
}
