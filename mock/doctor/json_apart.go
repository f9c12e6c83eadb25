package doctor

import (
	"slices"
	"strconv"
	"strings"
)

// Ways of JSON that are tried alone.

// jsonRenamed writes the names of all members in another way.
func jsonRenamed(d *draft) (ways []mistakeWay) {
	eachJSON(d, func(p Pair, n *jsonNode) {
		for _, w := range []textFilter{{"camelCase", toCamelCase}, {"snake_case", toSnakeCase}, {"CamelCase", toTitleCase}, {"lower case", strings.ToLower}, {"upper case", strings.ToUpper}} {
			ways = append(ways, changeNode(p, func(n *jsonNode) {
				n.walk(func(n *jsonNode) {
					for i, m := range n.members {
						n.members[i].name = w.write(m.name)
					}
				})
			}, w.say))
		}
	})
	return ways
}

// toTitleCase is camelCase that begins with a capital, of a name in quotes, too.
func toTitleCase(s string) string {
	b := []byte(toCamelCase(s))
	for i, c := range b {
		if c != '"' {
			copy(b[i:], strings.ToUpper(string(c)))
			break
		}
	}
	return string(b)
}

// toSnakeCase writes paySerial as pay_serial.
func toSnakeCase(s string) string {
	var b strings.Builder
	for i, r := range s {
		if r >= 'A' && r <= 'Z' {
			if i > 0 && s[i-1] != '"' && s[i-1] != '_' {
				b.WriteByte('_')
			}
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// jsonUnwrapped writes lists of one member as the member, lists and objects inside as texts, and a list without its
// brackets.
func jsonUnwrapped(d *draft) (ways []mistakeWay) {
	onlyMember := func(n *jsonNode) {
		for n.kind == '[' && len(n.members) == 1 {
			*n = *n.members[0].value
		}
	}
	eachJSON(d, func(p Pair, n *jsonNode) {
		ways = append(ways, changeNode(p, func(n *jsonNode) { n.walk(onlyMember) }))
		if text := p.json.text; n.kind == '[' && len(n.members) > 0 && text == p.Value {
			ways = append(ways, changeOne(p, func(s string) string { return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(s), "["), "]") }),
				changeOne(p, func(string) string { return n.members[0].value.write(p.json.how) }), changeOne(p, func(string) string { return "[" + n.members[0].value.write(p.json.how) + "]" }))
		}
		quoted := func(at int) func(*jsonNode) {
			return func(n *jsonNode) {
				for i, m := range n.members {
					if (at < 0 || i == at) && (m.value.kind == '{' || m.value.kind == '[') {
						m.value.setScalar(quoteJSON(m.value.write(p.json.how)))
						m.value.members = nil
					}
				}
			}
		}
		ways = append(ways, changeNode(p, quoted(-1)))
		for i, m := range n.members {
			if m.value.kind == '{' || m.value.kind == '[' {
				ways = append(ways, changeNode(p, quoted(i)))
			}
		}
	})
	return ways
}

// deepMembers leaves one member out of an object inside of the value.
func deepMembers(d *draft) (ways []mistakeWay) {
	const most = 40
	eachJSON(d, func(p Pair, n *jsonNode) {
		var visit func(n *jsonNode, path string, depth int, route []int)
		visit = func(n *jsonNode, path string, depth int, route []int) {
			for i, m := range n.members {
				at := path + strings.Trim(m.name, `"`)
				if n.kind == '[' {
					at = path + strconv.Itoa(i)
				}
				if n.kind == '{' && depth > 0 && len(n.members) > 1 && len(ways) < most {
					ways = append(ways, changeNode(p, func(n *jsonNode) {
						for _, step := range route {
							if step >= len(n.members) {
								return
							}
							n = n.members[step].value
						}
						if i < len(n.members) {
							n.members = slices.Delete(n.members, i, i+1)
						}
					}, at))
				}
				visit(m.value, at+".", depth+1, append(slices.Clip(route), i))
			}
		}
		visit(n, "", 0, nil)
	})
	return ways
}

// jsonBooleans writes a truth value as a text, and a text of one bare; one, or all.
func jsonBooleans(d *draft) (ways []mistakeWay) {
	forms := map[string][]string{"true": {"true", `"true"`, "1", `"1"`, "True", `"True"`, `"Y"`}, "false": {"false", `"false"`, "0", `"0"`, "False", `"False"`, `"N"`, `""`, "null"}}
	eachJSON(d, func(p Pair, n *jsonNode) {
		visitScalars(n, "", func(path string, v *jsonNode) {
			for _, form := range forms[strings.ToLower(strings.Trim(v.text, `"`))] {
				if form == v.text {
					continue
				}
				ways = append(ways, changeNode(p, func(n *jsonNode) {
					visitScalars(n, "", func(at string, v *jsonNode) {
						if at == path {
							v.setScalar(form)
						}
					})
				}, path, form, v.text))
			}
		})
	})
	return ways
}

// jsonMoved moves one member of an object that has too many for all their orders to another place: to the end or the
// beginning, or one place on.
func jsonMoved(d *draft) (ways []mistakeWay) {
	const few, most = 5, 16
	eachJSON(d, func(p Pair, n *jsonNode) {
		count := len(n.members)
		if n.kind != '{' || count <= few || count > most {
			return
		}
		for from := range count {
			for to := range count {
				if from == to || from == to+1 {
					continue
				}
				ways = append(ways, changeNode(p, func(n *jsonNode) {
					if len(n.members) == count {
						m := n.members[from]
						n.members = slices.Insert(slices.Delete(n.members, from, from+1), to, m)
					}
				}))
			}
		}
	})
	return ways
}
