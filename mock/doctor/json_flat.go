package doctor

import "strconv"

// exchangeEmpties makes empty lists of empty objects, or the reverse.
func exchangeEmpties(from byte) func(*jsonNode) {
	return func(n *jsonNode) {
		n.walk(func(n *jsonNode) {
			if n.kind == from && len(n.members) == 0 {
				n.kind = '[' + '{' - from
			}
		})
	}
}

// flattenedJSON takes a JSON value apart: its members as parameters, by their own names or as PHP's http_build_query and
// forms of jQuery call them.
func flattenedJSON(d *draft) (ways []mistakeWay) {
	eachJSON(d, func(p Pair, n *jsonNode) {
		if d.bare { // which signs no parameters
			return
		}
		take := func(pairs []Pair) {
			if len(pairs) > 0 {
				ways = append(ways, mistakeWay{[]string{p.Name}, func(d *draft) { d.pairs = append(withoutPairs(d.pairs, p.Name), pairs...) }})
			}
		}
		if n.kind == '{' {
			var own []Pair
			for _, m := range n.members {
				own = append(own, Pair{Name: unquoteJSON(m.name), Value: plainMember(m.value)})
			}
			take(own)
		}
		take(bracketedPaths(p.Name, n))
	})
	return ways
}

// plainMember is a member's value as a parameter: a text without its quotes.
func plainMember(n *jsonNode) string {
	if n.kind == '"' {
		return unquoteJSON(n.text)
	}
	return n.write(compact)
}

// bracketedPaths names each value by its path in brackets: a[0][b].
func bracketedPaths(name string, n *jsonNode) (pairs []Pair) {
	if n.kind != '{' && n.kind != '[' {
		return []Pair{{Name: name, Value: plainMember(n)}}
	}
	for i, m := range n.members {
		at := strconv.Itoa(i)
		if n.kind == '{' {
			at = unquoteJSON(m.name)
		}
		pairs = append(pairs, bracketedPaths(name+"["+at+"]", m.value)...)
	}
	return pairs
}

// addMember puts a member behind those of an object.
func (n *jsonNode) addMember(name, value string) {
	if n.kind == '{' {
		m := &jsonNode{}
		m.setScalar(value)
		n.members = append(n.members, jsonMember{quoteJSON(name), m})
	}
}
