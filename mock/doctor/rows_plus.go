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
		return []string{strings.ReplaceAll(s, " ", "+")}
	}
	out := make([]string, 0, 1<<len(at))
	for set := 1<<len(at) - 1; set > 0; set-- {
		b := []byte(s)
		for i, where := range at {
			if set&(1<<i) != 0 {
				b[where] = '+'
			}
		}
		out = append(out, string(b))
	}
	return slices.Compact(out)
}

// plusLost finds which blanks were plus signs, in all values, in one, or in some.
func plusLost(d *draft) []mistakeWay {
	ways := valueWays(func(s string) string { return strings.ReplaceAll(s, " ", "+") })(d)
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
	return plusWays(blanks, texts)
}

// plusWays chooses one text for each value, in every way that changes two or more.
func plusWays(blanks []Pair, texts [][]string) (ways []mistakeWay) {
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
