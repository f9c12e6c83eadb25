package doctor

import (
	"slices"
	"strconv"
	"strings"
)

// Ways in which JSON was another one when it was signed: lists, members, wrappings, escapes. Each is tried alone.

// changedRows are of JSON whose content was another one.
func changedRows() []mistakeRow {
	return []mistakeRow{
		{"json.list", axisApart, false, rowWords{
			"{0} was changed after signing: its list {1} was another one in the signed text ({2})", "sign the text when nothing is changed in it any more",
			"{0} 签名后被修改：签名文本中的列表 {1} 不同（{2}）", "全部内容确定后再签名", "", "",
		}, otherLists},
		{"json.object", axisApart, false, rowWords{
			"{0} was changed after signing: its object {1} was another one in the signed text ({2})", "sign the text when nothing is changed in it any more",
			"{0} 签名后被修改：签名文本中的对象 {1} 不同（{2}）", "全部内容确定后再签名", "", "",
		}, reprintedObjects},
		{"json.member", axisApart, false, rowWords{}, combineWays(membersLess, namesLess)},
		{"json.wrapped", axisApart, false, rowWords{
			"{0} was wrapped into another object or list before signing ({1})", "sign the object itself, as it is sent",
			"{0} 签名前又被包在另一个对象或列表里（{1}）", "直接对所发送的对象签名", "", "",
		}, wrappedTexts},
		{"json.escapes", axisApart, false, rowWords{
			"{0} was serialised again after signing: {1} was written as {2} in one of the texts only", "serialise once, keep the text, and sign and send that very text",
			"{0} 签名后被重新序列化：{1} 只在其中一侧写成 {2}", "JSON 只序列化一次，签名和发送同一段文本", "", "",
		}, otherEscapes},
		{"json.whole", axisApart, false, rowWords{
			"the whole string was serialised as a JSON text (its quotes and other characters escaped) before signing", "sign the plain string",
			"签名前整个字符串被当作 JSON 文本序列化（引号等字符被转义）", "对原始字符串签名", "", "",
		}, textWays(quoteJSON, func(s string) string { return unicodeEscapes(quoteJSON(s)) }, jsonEscapes.Replace, func(s string) string { return unicodeEscapes(jsonEscapes.Replace(s)) }, func(s string) string { return slashEscapes(unicodeEscapes(jsonEscapes.Replace(s))) })},
		{"json.printed", axisApart, false, rowWords{}, jsonTexts(printedBy()...)},
		{"json.space", axisApart, false, rowWords{}, rareSpaces},
		{"json.number", axisApart, false, rowWords{}, jsonMoments},
	}
}

// otherLists turn each list round, or leave some of it out.
func otherLists(d *draft) (ways []mistakeWay) {
	const most = 12 // items
	eachJSON(d, func(p Pair, n *jsonNode) {
		visitLists(n, func(path string, list *jsonNode) {
			count := len(list.members)
			add := func(say string, change func(*jsonNode)) {
				ways = append(ways, changeNode(p, func(n *jsonNode) {
					visitLists(n, func(at string, list *jsonNode) {
						if at == path && len(list.members) == count {
							change(list)
						}
					})
				}, path, say))
			}
			add("null", func(n *jsonNode) { n.setScalar("null"); n.members = nil })
			if count == 0 {
				add("as one text", func(n *jsonNode) { n.setScalar(`""`) })
				add("with an empty object in it", func(n *jsonNode) { n.members = []jsonMember{{"", &jsonNode{kind: '{'}}} })
				return
			}
			add("given twice", func(n *jsonNode) { n.members = slices.Concat(n.members, n.members) })
			add("as an object", func(n *jsonNode) {
				n.kind = '{'
				for i := range n.members {
					n.members[i].name = quoteJSON(strconv.Itoa(i))
				}
			})
			for i := range min(count, most) {
				add("item "+strconv.Itoa(i)+" ×2", func(n *jsonNode) { n.members = slices.Insert(slices.Clone(n.members), i, n.members[i]) })
			}
			add("empty", func(n *jsonNode) { n.members = nil })
			add("as one text", func(n *jsonNode) {
				items := make([]string, len(n.members))
				for i, m := range n.members {
					items[i] = plainMember(m.value)
				}
				n.setScalar(quoteJSON(strings.Join(items, ",")))
				n.members = nil
			})
			if count == 1 {
				return
			}
			add("in reversed order", func(n *jsonNode) { slices.Reverse(n.members) })
			add("sorted", func(n *jsonNode) {
				slices.SortStableFunc(n.members, func(a, b jsonMember) int { return strings.Compare(a.value.write(compact), b.value.write(compact)) })
			})
			for i := range min(count, most) {
				add("without item "+strconv.Itoa(i), func(n *jsonNode) { n.members = slices.Delete(n.members, i, i+1) })
				if i > 0 {
					add("its first "+strconv.Itoa(i)+" alone", func(n *jsonNode) { n.members = n.members[:i:i] })
				}
			}
		})
	})
	return ways
}

// reprintedObjects are the objects inside of a value without their members, as null, in a list, as a program prints them, or
// the texts that hold one as the object.
func reprintedObjects(d *draft) (ways []mistakeWay) {
	eachJSON(d, func(p Pair, n *jsonNode) {
		var paths []string
		visitScalars(n, "", func(path string, v *jsonNode) {
			if inside := parseJSON(unquoteJSON(v.text)); v.kind == '"' && inside != nil && (inside.kind == '{' || inside.kind == '[') {
				ways = append(ways, changeNode(p, func(n *jsonNode) {
					visitScalars(n, "", func(at string, v *jsonNode) {
						if at == path {
							*v = *inside.clone()
						}
					})
				}, path, "not as text"))
			}
		})
		visitObjects(n, func(path string, _ *jsonNode) { paths = append(paths, path) })
		for _, path := range paths {
			for _, change := range []struct {
				say string
				do  func(*jsonNode)
			}{
				{"empty", func(n *jsonNode) { n.members = nil }},
				{"null", func(n *jsonNode) { n.setScalar("null"); n.members = nil }},
				{"[object Object]", func(n *jsonNode) { n.setScalar(`"[object Object]"`); n.members = nil }},
				{"in a list", func(n *jsonNode) { *n = jsonNode{kind: '[', members: []jsonMember{{"", n.clone()}}} }},
			} {
				ways = append(ways, changeNode(p, func(n *jsonNode) {
					visitObjects(n, func(at string, n *jsonNode) {
						if at == path {
							change.do(n)
						}
					})
				}, path, change.say))
			}
		}
	})
	return ways
}

// visitObjects visits the objects inside of a value by dotted path.
func visitObjects(n *jsonNode, visit func(path string, object *jsonNode)) {
	visitInside(n, "", '{', visit)
}

// visitLists visits the lists of a value by dotted path; its own is "".
func visitLists(n *jsonNode, visit func(path string, list *jsonNode)) {
	visitInside(n, "", '[', visit)
	if n.kind == '[' {
		visit("", n)
	}
}

// visitInside visits what is of a kind inside of a value, the innermost first.
func visitInside(n *jsonNode, path string, kind byte, visit func(path string, inner *jsonNode)) {
	for i, m := range n.members {
		at := strings.TrimPrefix(path+"."+unquoteJSON(m.name), ".")
		if n.kind == '[' {
			at = strings.TrimPrefix(path+"."+strconv.Itoa(i), ".")
		}
		visitInside(m.value, at, kind, visit)
		if m.value.kind == kind {
			visit(at, m.value)
		}
	}
}

// membersLess leave more members out than two: all behind one, all before it, or three.
func membersLess(d *draft) (ways []mistakeWay) {
	const least, few = 2, 10
	eachJSON(d, func(p Pair, n *jsonNode) {
		count := len(n.members)
		if n.kind != '{' {
			return
		}
		without := func(places []int) {
			names := make([]string, len(places))
			for i, at := range places {
				names[i] = unquoteJSON(n.members[at].name)
			}
			ways = append(ways, changeNode(p, func(n *jsonNode) {
				n.members = slices.DeleteFunc(n.members, func(m jsonMember) bool { return slices.Contains(names, unquoteJSON(m.name)) })
			}, strings.Join(names, ", ")))
		}
		all := make([]int, count)
		for i := range all {
			all[i] = i
		}
		for i := 1; i < count; i++ {
			if count-i > least {
				without(all[i:])
			}
			if i > least {
				without(all[:i])
			}
		}
		if count > least+1 && count <= few {
			for _, set := range chooseSets(count, least+1) {
				without(set)
			}
		}
	})
	return ways
}

// namesLess leave a name out of all objects inside of the value.
func namesLess(d *draft) (ways []mistakeWay) {
	eachJSON(d, func(p Pair, n *jsonNode) {
		count := map[string]int{}
		var names []string
		n.walk(func(n *jsonNode) {
			for _, m := range n.members {
				if count[m.name]++; n.kind == '{' && count[m.name] == 2 {
					names = append(names, m.name)
				}
			}
		})
		for _, name := range names {
			ways = append(ways, changeNode(p, func(n *jsonNode) {
				n.walk(func(n *jsonNode) {
					n.members = slices.DeleteFunc(n.members, func(m jsonMember) bool { return m.name == name && n.kind == '{' })
				})
			}, unquoteJSON(name)))
		}
	})
	return ways
}

// wrappedTexts stand inside of another object, or of a list.
func wrappedTexts(d *draft) (ways []mistakeWay) {
	eachJSON(d, func(p Pair, _ *jsonNode) {
		add := func(say string, wrap func(string) string) { ways = append(ways, changeOne(p, wrap, say)) }
		add("[…]", func(s string) string { return "[" + s + "]" })
		for _, name := range []string{"biz_content", "bizContent", "data", "body", "request", "params", "json", "Request"} {
			add(`{"`+name+`":…}`, func(s string) string { return `{"` + name + `":` + s + `}` })
			add(`{"`+name+`":"…"}`, func(s string) string { return `{"` + name + `":` + quoteJSON(s) + `}` })
		}
	})
	return ways
}

// otherEscapes write one character as an escape, or plain.
func otherEscapes(d *draft) (ways []mistakeWay) {
	eachJSON(d, func(p Pair, _ *jsonNode) {
		for _, c := range []string{"'", `\"`, "&", "<", ">", "/", "=", "+", "\u00a0", "\u2028", "\u007f", `\t`, `\n`} {
			r := []rune(unquoteJSON(`"` + c + `"`))[0]
			digits := strconv.FormatInt(int64(r), 16)
			escape := `\u` + strings.Repeat("0", max(0, 4-len(digits))) + digits
			for _, e := range []string{escape, `\u` + strings.ToUpper(escape[2:])} {
				if strings.Contains(p.Value, c) {
					ways = append(ways, changeNode(p, changeStrings(func(s string) string { return strings.ReplaceAll(s, c, e) }), c, e))
				}
				if strings.Contains(p.Value, e) {
					ways = append(ways, changeNode(p, changeStrings(func(s string) string { return strings.ReplaceAll(s, e, c) }), c, e))
				}
			}
		}
	})
	return ways
}

// rareSpaces are white space that few programs write.
func rareSpaces(d *draft) (ways []mistakeWay) {
	eachJSON(d, func(p Pair, n *jsonNode) {
		for _, s := range []spaceStyle{{": ", ",", " ", "\n"}, {": ", ",", "   ", "\n"}, {": ", ",", "        ", "\n"}, {": ", ",", "\t", "\r\n"}, {":", ",", "  ", "\n"}, {":", ",", "\t", "\n"}, {" : ", ",", "    ", "\n"}, {" : ", ",", "  ", "\r\n"}, {" : ", ", ", "", ""}, {" :", ",", "", ""}, {":", " , ", "", ""}} {
			ways = append(ways, mistakeWay{[]string{jsonName(p)}, func(d *draft) { d.nodes = append(d.nodes, nodeChange{name: p.Name, how: &s}) }})
		}
		for _, s := range []spaceStyle{spaced, compact, {":", ", ", "", ""}} { // blanks inside of the brackets
			text := n.write(s)
			ways = append(ways, changeOne(p, func(string) string { return text[:1] + " " + text[1:len(text)-1] + " " + text[len(text)-1:] }))
		}
		for _, around := range [][2]string{{"", "\n"}, {"", " "}, {" ", ""}, {"\n", "\n"}, {"", "\r\n"}} {
			ways = append(ways, changeOne(p, func(s string) string { return around[0] + s + around[1] }))
		}
	})
	return ways
}

// jsonMoments have another moment in a member that is one, or one in another layout.
func jsonMoments(d *draft) (ways []mistakeWay) {
	eachJSON(d, func(p Pair, n *jsonNode) {
		visitScalars(n, "", func(path string, v *jsonNode) {
			moments := &draft{pairs: []Pair{{Name: "timestamp", Value: strings.Trim(v.text, `"`)}}}
			if _, at := stampOf(moments); at.IsZero() {
				return
			}
			for _, w := range slices.Concat(otherTimes(moments), otherLayouts(moments)) {
				for _, form := range []string{w.args[0], strconv.Quote(w.args[0])} {
					if form[0] != '"' && !isNumber(form) {
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
			}
		})
	})
	return ways
}
