package doctor

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// The rows on JSON texts that were written again between signing and sending. They look at every
// value that is a JSON object or list: biz_content, trade_item, a whole body.

func jsonRows() []mistakeRow {
	return slices.Concat(jsonFormRows(), jsonTextRows())
}

// jsonFormRows are of order, blanks and numbers.
func jsonFormRows() []mistakeRow {
	return []mistakeRow{
		{"json.order", axisJsonOrder, false, rowWords{
			"{0} was serialised again after signing: the members of its JSON stood in another order (sorted) in the signed text", "serialise once, keep the text, and sign and send that very text",
			"{0} 签名后被重新序列化：JSON 成员的顺序不同", "JSON 只序列化一次，签名和发送同一段文本", "", "",
		}, jsonWays(sortMembers(cmp.Compare[string]), sortMembers(func(a, b string) int { return cmp.Compare(b, a) }),
			sortOwn, func(n *jsonNode) { slices.Reverse(n.members) }, func(n *jsonNode) { n.walk(reverseMembers) },
			sortMembers(func(a, b string) int { return cmp.Compare(strings.ToLower(a), strings.ToLower(b)) }))},
		{"json.order", axisJsonOrder, false, rowWords{}, jsonWays(hashedMembers(hashTables[0], true), hashedMembers(hashTables[0], false))},
		{"json.permuted", axisJsonOrder, true, rowWords{
			"{0} was serialised again after signing: the members of its JSON stood in another order in the signed text", "serialise once, keep the text, and sign and send that very text",
			"{0} 签名后被重新序列化：JSON 成员的顺序不同", "JSON 只序列化一次，签名和发送同一段文本", "", "",
		}, jsonPermuted},
		{"json.space", axisJsonSpace, false, rowWords{
			"{0} was serialised again after signing: the blanks (spaces) and line ends of its JSON were others in the signed text", "serialise once, keep the text, and sign and send that very text",
			"{0} 签名后被重新序列化：JSON 中的空格或换行不同", "JSON 只序列化一次，签名和发送同一段文本", "", "",
		}, jsonSpaced},
		{"json.dumps", axisJsonSpace, false, rowWords{
			`{0} was serialised again after signing: the blanks (spaces) of its JSON and the writing of its non-ASCII characters (\uXXXX escapes or plain) were others in the signed text`, "serialise once, keep the text, and sign and send that very text",
			`{0} 签名后被重新序列化：JSON 中的空格和非 ASCII 字符的写法（\uXXXX 转义或原文）都不同`, "JSON 只序列化一次，签名和发送同一段文本", "", "",
		}, jsonDumped},
		againRow(),
		{"json.number", axisJsonNumbers, false, rowWords{
			"{0} was serialised again after signing: its member {1} was {2} in the signed text and is {3} in the one sent (number, string or scale)", "serialise once, keep the text, and sign and send that very text",
			"{0} 签名后被重新序列化：成员 {1} 签名时为 {2}，发送时为 {3}（数字类型或小数位不同）", "JSON 只序列化一次，签名和发送同一段文本", "", "",
		}, jsonNumbered},
		{"json.numbers", axisJsonNumbers, false, rowWords{
			"{0} was serialised again after signing: all its numbers were written in another way (as strings or bare, or with another scale) in the signed text", "serialise once, keep the text, and sign and send that very text",
			"{0} 签名后被重新序列化：所有数字的写法不同（字符串或数字，或小数位）", "JSON 只序列化一次，签名和发送同一段文本", "", "",
		}, jsonWays(allNumbers(true), allNumbers(false), ownNumbers, wholeAsFloats, trimmedNumbers, scaledNumbers, checkedNumbers, bareDigits, preciseNumbers)},
	}
}

// jsonTextRows are of strings, members left out, and texts that are no JSON.
func jsonTextRows() []mistakeRow {
	return []mistakeRow{
		{"json.unicode", axisJsonStrings, false, rowWords{
			`{0} was serialised again after signing: non-ASCII characters were written in the other way (\uXXXX escapes or plain)`, "serialise once, keep the text, and sign and send that very text",
			`{0} 签名后被重新序列化：非 ASCII 字符的写法不同（\uXXXX 转义或原文）`, "JSON 只序列化一次，签名和发送同一段文本", "", "",
		}, jsonWays(changeStrings(unicodeEscapes), changeStrings(func(s string) string { return upperUnicode(unicodeEscapes(s)) }), changeStrings(unicodeUnescapes))},
		{"json.slash", axisJsonStrings, false, rowWords{
			`{0} was serialised again after signing: / and \/ were exchanged, the slash was escaped on one side only`, `serialise once, keep the text, and sign and send that very text (PHP: JSON_UNESCAPED_SLASHES)`,
			`{0} 签名后被重新序列化：斜杠写法不同（/ 与 \/）`, "JSON 只序列化一次，签名和发送同一段文本", "", "",
		}, jsonWays(changeStrings(func(s string) string { return strings.ReplaceAll(s, `\/`, "/") }),
			changeStrings(slashEscapes))},
		{"json.html", axisJsonStrings, false, rowWords{
			`{0} was serialised again after signing: <, > and & were HTML-escaped as \u003c, \u003e and \u0026 on one side only`, "serialise once, keep the text, and sign and send that very text (Go: SetEscapeHTML(false))",
			`{0} 签名后被重新序列化：<、>、& 只在一侧写成了 \u003c 等（HTML 转义）`, "JSON 只序列化一次，签名和发送同一段文本", "", "",
		}, jsonWays(changeStrings(strings.NewReplacer("<", `\u003c`, ">", `\u003e`, "&", `\u0026`).Replace),
			changeStrings(strings.NewReplacer("<", `\u003C`, ">", `\u003E`, "&", `\u0026`).Replace),
			changeStrings(strings.NewReplacer("<", `\u003C`, ">", `\u003E`, "&", `\u0026`, "'", `\u0027`).Replace),
			changeStrings(strings.NewReplacer("<", `\u003c`, ">", `\u003e`, "&", `\u0026`, "'", `\u0027`, "=", `\u003d`).Replace),
			changeStrings(strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&", `\u003C`, "<", `\u003E`, ">", `\u0027`, "'", `\u003d`, "=").Replace))},
		{"json.php", axisJsonStrings, false, rowWords{
			`{0} was serialised again after signing, by PHP's json_encode or with its flags: non-ASCII characters as \uXXXX and / as \/ on one side only`, "serialise once, keep the text, and sign and send that very text (PHP: JSON_UNESCAPED_UNICODE and JSON_UNESCAPED_SLASHES for both)",
			`{0} 签名后被 PHP 的 json_encode 重新序列化：非 ASCII 字符的 \uXXXX 和斜杠的 \/ 只出现在其中一侧`, "JSON 只序列化一次，签名和发送同一段文本", "", "",
		}, jsonWays(changeStrings(func(s string) string { return slashEscapes(unicodeEscapes(s)) }),
			changeStrings(func(s string) string { return unicodeUnescapes(strings.ReplaceAll(s, `\/`, "/")) }),
			changeStrings(func(s string) string { return slashEscapes(unicodeUnescapes(s)) }))},
		{"json.null", axisJsonMembers, false, rowWords{
			"{0} was serialised again after signing: members without a value (null or empty) were in one text only", "serialise once, keep the text, and sign and send that very text",
			"{0} 签名后被重新序列化：空值（null）成员只出现在其中一侧", "JSON 只序列化一次，签名和发送同一段文本", "", "",
		}, combineWays(jsonWays(dropNulls(false), dropNulls(true), nullsAs(`""`), nullsAs(`"null"`)), nullsAdded)},
		{"json.member", axisJsonMembers, true, rowWords{
			"{0} was changed after signing: its member {1} was not in the signed text", "sign the text when nothing is added to it any more",
			"{0} 签名后被修改：签名文本中没有成员 {1}", "全部内容确定后再签名", "", "",
		}, eachMemberLeftOut},
		{"json.empty", axisJsonNumbers, true, rowWords{
			"{0} was serialised again after signing: empty lists [] and empty objects {} were exchanged", "serialise once, keep the text, and sign and send that very text (PHP writes an empty array as [])",
			"{0} 签名后被重新序列化：空数组 [] 与空对象 {} 互换", "JSON 只序列化一次，签名和发送同一段文本（PHP 的空数组写成 []）", "", "",
		}, jsonWays(exchangeEmpties('['), exchangeEmpties('{'))},
		{"json.flat", axisMembers, true, rowWords{
			"the members of {0} were signed as parameters of their own", "sign {0} as one parameter, whose value is the very JSON text that is sent",
			"{0} 的成员被拆成单独的参数参与签名", "{0} 作为一个参数，按发送的 JSON 文本参与签名", "", "",
		}, flattenedJSON},
		{"json.quoted", axisJsonStrings, false, rowWords{
			"{0} was serialised twice before signing: its JSON stood as a string in quotes", "serialise once, and sign and send that very text",
			"{0} 签名前被序列化了两次：JSON 被当作字符串加了引号", "JSON 只序列化一次，签名和发送同一段文本", "", "",
		}, jsonTexts(quoteJSON, func(s string) string { return "'" + s + "'" }, func(s string) string { return unicodeEscapes(quoteJSON(s)) }, func(s string) string { return slashEscapes(unicodeEscapes(quoteJSON(s))) })},
		{"json.query", axisJsonStrings, false, rowWords{
			"{0} was signed as a form (a=b&c=d, as http_build_query writes it), not as JSON", "serialise once (JSON.stringify, json_encode, json.dumps), and sign and send that very text",
			"{0} 签名时写成了表单（a=b&c=d，如 http_build_query），而不是 JSON", "用 JSON 库序列化一次，签名和发送同一段文本", "", "",
		}, jsonTexts(queryText(url.QueryEscape), queryText(func(s string) string { return s }), queryText(escape20))},
		{"json.python", axisJsonStrings, false, rowWords{
			"{0} was signed as the program prints the object (a Python dict or list with single quotes), not as JSON", "serialise once (json.dumps), and sign and send that very text",
			"{0} 签名时不是 JSON，而是对象的打印形式（Python 单引号）", "用 json.dumps 序列化一次，签名和发送同一段文本", "", "",
		}, jsonTexts(pythonText, numbersAgain(pythonText), func(s string) string { return strings.ReplaceAll(s, `"`, "'") })},
		{"json.printed", axisJsonStrings, false, rowWords{
			"{0} was signed as the program prints the object (Map.toString, [object Object], Array), not as JSON", "serialise once (JSON.stringify, json_encode, a JSON library), and sign and send that very text",
			"{0} 签名时不是 JSON，而是对象的打印形式（Map.toString、[object Object]、Array）", "用 JSON 库序列化一次，签名和发送同一段文本", "", "",
		}, jsonTexts(javaText, numbersAgain(javaText), goText, func(s string) string { return objectText(s, "[object Object]", ",", "") }, func(s string) string { return objectText(s, "Array", "", "Array") })},
	}
}

func slashEscapes(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, `\/`, "/"), "/", `\/`)
}

// sortOwn sorts an object's own members, and nothing in them.
func sortOwn(n *jsonNode) {
	if n.kind == '{' {
		slices.SortStableFunc(n.members, func(a, b jsonMember) int { return strings.Compare(a.name, b.name) })
	}
}

// reverseMembers turns an object's own members round; a list stays as it is.
func reverseMembers(n *jsonNode) {
	if n.kind == '{' {
		slices.Reverse(n.members)
	}
}

// jsonName is how the message's words call a value.
func jsonName(p Pair) string { return cmp.Or(p.Name, "the body") }

// changeOne makes a way of changing one pair's value.
func changeOne(p Pair, write func(string) string, args ...string) mistakeWay {
	return mistakeWay{append([]string{jsonName(p)}, args...), func(d *draft) {
		d.values = append(d.values, func(q Pair) string {
			if q.Name == p.Name {
				return write(q.Value)
			}
			return q.Value
		})
	}}
}

// changeNode makes a way of changing the JSON of one pair.
func changeNode(p Pair, change func(*jsonNode), args ...string) mistakeWay {
	return mistakeWay{append([]string{jsonName(p)}, args...), func(d *draft) {
		d.nodes = append(d.nodes, nodeChange{name: p.Name, do: change})
	}}
}

// eachJSON lists the pairs that hold JSON.
func eachJSON(d *draft, visit func(p Pair, n *jsonNode)) {
	for _, p := range d.pairs {
		if p.json != nil {
			visit(p, p.json.node)
		}
	}
}

func jsonWays(changes ...func(*jsonNode)) func(*draft) []mistakeWay {
	return func(d *draft) (ways []mistakeWay) {
		eachJSON(d, func(p Pair, _ *jsonNode) {
			for _, change := range changes {
				ways = append(ways, changeNode(p, change))
			}
		})
		return d.withAllJSON(ways)
	}
}

func jsonTexts(writers ...func(string) string) func(*draft) []mistakeWay {
	return func(d *draft) (ways []mistakeWay) {
		eachJSON(d, func(p Pair, _ *jsonNode) {
			for _, write := range writers {
				ways = append(ways, changeOne(p, write))
			}
		})
		return d.withAllJSON(ways)
	}
}

func jsonPermuted(d *draft) (ways []mistakeWay) {
	eachJSON(d, func(p Pair, n *jsonNode) {
		for _, order := range memberOrders(n) {
			ways = append(ways, changeNode(p, permuteMembers(order)))
		}
	})
	return ways
}

func jsonSpaced(d *draft) (ways []mistakeWay) {
	eachJSON(d, func(p Pair, n *jsonNode) {
		for i, s := range spaces {
			if s.indent != "" && spaces[i-1].indent == "" { // before the first that is indented
				ways = append(ways, changeOne(p, func(s string) string { return strings.ReplaceAll(s, " ", "") }))
			}
			ways = append(ways, mistakeWay{[]string{jsonName(p)}, func(d *draft) { d.nodes = append(d.nodes, nodeChange{name: p.Name, how: &s}) }})
		}
	})
	return d.withAllJSON(ways)
}

// jsonDumped writes JSON as another library does by default: Python's json.dumps puts blanks and
// escapes, most others neither.
func jsonDumped(d *draft) (ways []mistakeWay) {
	eachJSON(d, func(p Pair, _ *jsonNode) {
		for _, s := range []spaceStyle{spaced, compact} {
			for _, write := range []func(string) string{unicodeEscapes, unicodeUnescapes} {
				ways = append(ways, mistakeWay{[]string{jsonName(p)}, func(d *draft) {
					d.nodes = append(d.nodes, nodeChange{name: p.Name, do: changeStrings(write)}, nodeChange{name: p.Name, how: &s})
				}})
			}
		}
	})
	return d.withAllJSON(ways)
}

// withAllJSON adds to ways of changing each JSON value, as many of each, those that change all of them alike.
func (d *draft) withAllJSON(ways []mistakeWay) []mistakeWay {
	var names []string
	eachJSON(d, func(p Pair, _ *jsonNode) { names = append(names, jsonName(p)) })
	if len(names) < 2 {
		return ways
	}
	each := len(ways) / len(names)
	for i := range each {
		alike := ways[i:len(ways):len(ways)]
		ways = append(ways, mistakeWay{[]string{strings.Join(names, ", ")}, func(d *draft) {
			for j := range names {
				alike[j*each].do(d)
			}
		}})
	}
	return ways
}

func jsonNumbered(d *draft) (ways []mistakeWay) {
	const most = 24
	eachJSON(d, func(p Pair, n *jsonNode) {
		count := 0
		visitScalars(n, "", func(path string, v *jsonNode) {
			if count++; count > most {
				return
			}
			sent := v.text
			for _, form := range numberForms(v) {
				ways = append(ways, changeNode(p, func(n *jsonNode) {
					visitScalars(n, "", func(at string, v *jsonNode) {
						if at == path {
							v.setScalar(form)
						}
					})
				}, path, form, sent))
			}
		})
	})
	return ways
}

func allNumbers(quoted bool) func(*jsonNode) {
	return func(n *jsonNode) {
		n.walk(func(n *jsonNode) {
			text := strings.Trim(n.text, `"`)
			switch {
			case n.kind == '0' && quoted && isNumber(text):
				n.setScalar(strconv.Quote(text))
			case n.kind == '"' && !quoted && isNumber(text):
				n.setScalar(text)
			}
		})
	}
}

// ownNumbers writes an object's own numbers as texts, and none in what it holds.
func ownNumbers(n *jsonNode) {
	for _, m := range n.members {
		if n.kind == '{' && m.value.kind == '0' && isNumber(m.value.text) {
			m.value.setScalar(strconv.Quote(m.value.text))
		}
	}
}

// wholeAsFloats writes whole numbers as floating-point ones are printed.
func wholeAsFloats(n *jsonNode) {
	n.walk(func(n *jsonNode) {
		if n.kind == '0' && isNumber(n.text) && !strings.Contains(n.text, ".") {
			n.setScalar(n.text + ".0")
		}
	})
}

// trimmedNumbers writes numbers as JavaScript does: without zeros at their end.
func trimmedNumbers(n *jsonNode) {
	n.walk(func(n *jsonNode) {
		if n.kind == '0' && isNumber(n.text) {
			n.setScalar(trimZeros(n.text))
		}
	})
}

// scaledNumbers writes all numbers with two decimals.
func scaledNumbers(n *jsonNode) {
	n.walk(func(n *jsonNode) {
		if whole, fraction, _ := strings.Cut(n.text, "."); n.kind == '0' && isNumber(n.text) && len(fraction) <= 2 {
			n.setScalar(whole + "." + (fraction + "00")[:2])
		}
	})
}

// checkedNumbers writes every text of a number as that number, as PHP does with JSON_NUMERIC_CHECK.
func checkedNumbers(n *jsonNode) {
	n.walk(func(n *jsonNode) {
		text := strings.Trim(n.text, `"`)
		if whole, _, _ := strings.Cut(text, "."); n.kind == '"' && isNumber(text) && strings.Trim(whole, "0123456789") == "" {
			bare := strings.TrimLeft(trimZeros(text), "0")
			if bare == "" || bare[0] == '.' {
				bare = "0" + bare
			}
			n.setScalar(bare)
		}
	})
}

// bareDigits writes texts of digits as numbers, those with a zero in front or a point not.
func bareDigits(n *jsonNode) {
	n.walk(func(n *jsonNode) {
		if text := strings.Trim(n.text, `"`); n.kind == '"' && text != "" && text[0] != '0' && strings.Trim(text, "0123456789") == "" {
			n.setScalar(text)
		}
	})
}

// preciseNumbers writes numbers with 17 digits, as PHP does with another serialize_precision than -1: 0.1 as
// 0.10000000000000001.
func preciseNumbers(n *jsonNode) {
	const digits = 17
	n.walk(func(n *jsonNode) {
		if f, err := strconv.ParseFloat(n.text, 64); n.kind == '0' && err == nil && strings.Contains(n.text, ".") {
			n.setScalar(strconv.FormatFloat(f, 'g', digits, 64))
		}
	})
}

func dropNulls(empty bool) func(*jsonNode) {
	return func(n *jsonNode) {
		n.walk(func(n *jsonNode) {
			n.members = slices.DeleteFunc(n.members, func(m jsonMember) bool {
				return m.value.text == "null" || empty && m.value.text == `""`
			})
		})
	}
}

// nullsAs writes members without a value as a text.
func nullsAs(text string) func(*jsonNode) {
	return func(n *jsonNode) {
		n.walk(func(n *jsonNode) {
			if n.text == "null" {
				n.setScalar(text)
			}
		})
	}
}

// nullsAdded has an optional member without a value at the end of a body, which the one that was sent lacks.
func nullsAdded(d *draft) (ways []mistakeWay) {
	eachJSON(d, func(p Pair, n *jsonNode) {
		if !d.bare || n.kind != '{' {
			return
		}
		for _, name := range optional() {
			if memberOf(n, name) == nil {
				ways = append(ways, changeNode(p, func(n *jsonNode) { n.addMember(name, "null") }))
			}
		}
	})
	return ways
}

// eachMemberLeftOut signs a value that is JSON without one of its members, each in turn.
func eachMemberLeftOut(d *draft) (ways []mistakeWay) {
	eachJSON(d, func(p Pair, n *jsonNode) {
		if n.kind != '{' || len(n.members) < 2 {
			return
		}
		for _, m := range n.members {
			ways = append(ways, changeNode(p, func(n *jsonNode) {
				n.members = slices.DeleteFunc(n.members, func(other jsonMember) bool { return other.name == m.name })
			}, strings.Trim(m.name, `"`)))
		}
	})
	return ways
}
