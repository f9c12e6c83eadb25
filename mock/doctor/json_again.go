package doctor

import (
	"cmp"
	"slices"
	"strings"
)

// JSON that another program read and wrote again differs in more than one thing at a time: a row for all of it, since
// it is one mistake.

// againRow is of values that were written again with other blanks, order, characters and numbers: what it finds is told
// as the mistakes of the rows that are of one of these.
func againRow() mistakeRow {
	return mistakeRow{id: "json.again", axis: axisJsonSpace, rare: true, make: jsonAgain}
}

// writtenAgain is one difference between JSON as it was sent and as a program wrote it again before signing: other white
// space (space), or a change of numbers, letters or order (do). jsonAgain joins several; id names the row that tries this
// one alone.
type writtenAgain struct {
	id    string
	space *spaceStyle
	do    func(*jsonNode)
}

// againChoices are the things that differ, and of each the ways that programs have.
func againChoices() [][]writtenAgain {
	plain := func(s string) string { return unicodeUnescapes(strings.ReplaceAll(s, `\/`, "/")) }
	php := func(s string) string { return slashEscapes(unicodeEscapes(s)) }
	blanks := []writtenAgain{{id: "json.space", space: &spaced}, {id: "json.space", space: &compact}}
	for _, s := range spaces[3:6] { // indented by two, four, and a tab
		blanks = append(blanks, writtenAgain{id: "json.space", space: &s})
	}
	return [][]writtenAgain{
		{{id: "json.numbers", do: trimmedNumbers}, {id: "json.numbers", do: scaledFractions}},
		{
			{id: "json.unicode", do: changeStrings(unicodeEscapes)},
			{id: "json.unicode", do: changeStrings(plain)},
			{id: "json.slash", do: changeStrings(slashEscapes)},
			{id: "json.php", do: changeStrings(php)},
		},
		{{id: "json.order", do: sortMembers(cmp.Compare[string])}, {id: "json.order", do: hashedMembers(hashTables[0], true)}},
		blanks,
	}
}

// scaledFractions writes numbers that have a fraction with two decimals.
func scaledFractions(n *jsonNode) {
	n.walk(func(n *jsonNode) {
		if whole, fraction, dotted := strings.Cut(n.text, "."); n.kind == '0' && dotted && isNumber(n.text) && len(fraction) <= 2 {
			n.setScalar(whole + "." + (fraction + "00")[:2])
		}
	})
}

// jsonAgain changes two things or more of each value.
func jsonAgain(d *draft) (ways []mistakeWay) {
	eachJSON(d, func(p Pair, n *jsonNode) {
		ways = append(ways, againWays(p, nil, changingChoices(p, n))...)
	})
	return ways
}

// changingChoices are the choices that change a value at all.
func changingChoices(p Pair, n *jsonNode) [][]writtenAgain {
	choices := againChoices()
	for i, ways := range choices {
		choices[i] = slices.DeleteFunc(ways, func(w writtenAgain) bool {
			if w.space != nil {
				return *w.space == p.json.how && p.json.known
			}
			other := n.clone()
			w.do(other)
			return other.write(compact) == n.write(compact)
		})
	}
	return choices
}

// againWays makes every choice of things, and of the ways that each has.
func againWays(p Pair, chosen []writtenAgain, choices [][]writtenAgain) []mistakeWay {
	if len(choices) == 0 {
		if len(chosen) < 2 {
			return nil
		}
		return []mistakeWay{writeAgain(p, slices.Clone(chosen))}
	}
	ways := againWays(p, chosen, choices[1:])
	for _, w := range choices[0] {
		ways = append(ways, againWays(p, append(slices.Clip(chosen), w), choices[1:])...)
	}
	return ways
}

// writeAgain is the way of all that was chosen.
func writeAgain(p Pair, chosen []writtenAgain) mistakeWay {
	var found []Mistake
	var changes []nodeChange
	for _, w := range slices.Backward(chosen) { // blanks are told first
		m := newMistake(w.id, jsonName(p))
		if one := onlyNumber(p, w); w.id == "json.numbers" && one != nil {
			m = newMistake("json.number", one...)
		}
		found = append(found, m)
		changes = append(changes, nodeChange{name: p.Name, do: w.do, how: w.space})
	}
	return mistakeWay{[]string{jsonName(p)}, func(d *draft) { d.nodes, d.told = append(d.nodes, changes...), found }}
}

// onlyNumber says of the one number that a change writes otherwise where it stands, and how it is written then and now;
// nil where there are more.
func onlyNumber(p Pair, w writtenAgain) (said []string) {
	if w.do == nil {
		return nil
	}
	other, count := p.json.node.clone(), 0
	w.do(other)
	after := map[string]string{}
	visitScalars(other, "", func(path string, n *jsonNode) { after[path] = n.text })
	visitScalars(p.json.node, "", func(path string, n *jsonNode) {
		if after[path] != n.text {
			count++
			said = []string{jsonName(p), path, after[path], n.text}
		}
	})
	if count != 1 {
		return nil
	}
	return said
}
