package doctor

import (
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
)

// valueWays makes a way of each function over values.
func valueWays(writers ...func(string) string) func(*draft) []mistakeWay {
	return func(*draft) []mistakeWay {
		var ways []mistakeWay
		for _, write := range writers {
			ways = append(ways, mistakeWay{do: func(d *draft) {
				d.values = append(d.values, func(p Pair) string { return write(p.Value) })
			}})
		}
		return ways
	}
}

// textWays makes a way of each function over the joined text.
func textWays(writers ...func(string) string) func(*draft) []mistakeWay {
	return func(*draft) []mistakeWay {
		var ways []mistakeWay
		for _, write := range writers {
			ways = append(ways, mistakeWay{do: func(d *draft) { d.edit = append(d.edit, write) }})
		}
		return ways
	}
}

// encodedFirst writes values in a charset before anything else is done to them: URL-encoding, say.
func encodedFirst(writers ...func(string) string) func(*draft) []mistakeWay {
	return func(*draft) []mistakeWay {
		var ways []mistakeWay
		for _, write := range writers {
			ways = append(ways, mistakeWay{do: func(d *draft) { d.charset = write }})
		}
		return ways
	}
}

func entireWays(writers ...func(string) string) func(*draft) []mistakeWay {
	return func(*draft) []mistakeWay {
		var ways []mistakeWay
		for _, write := range writers {
			ways = append(ways, mistakeWay{do: func(d *draft) { d.whole = append(d.whole, write) }})
		}
		return ways
	}
}

func combineWays(makers ...func(*draft) []mistakeWay) func(*draft) []mistakeWay {
	return func(d *draft) []mistakeWay {
		var ways []mistakeWay
		for _, m := range makers {
			ways = append(ways, m(d)...)
		}
		return ways
	}
}

func valueRows() []mistakeRow {
	return slices.Concat(sentValueRows(), encodedValueRows(), writtenValueRows())
}

// sentValueRows are of values that changed on their way.
func sentValueRows() []mistakeRow {
	return []mistakeRow{
		{"value.sent-encoded", axisMeaning, false, rowWords{
			"values were URL-encoded twice when they were sent: after decoding they still hold percent signs", "URL-encode once: leave it either to your code or to the HTTP library",
			"发送时参数值被 URL 编码了两次", "只编码一次：由代码或 HTTP 库之一完成", "", "",
		}, valueWays(unescapeEscapes, unescapePath, func(s string) string { return unescapeEscapes(unescapeEscapes(s)) })},
		{"value.plus", axisMeaning, false, rowWords{
			"a plus sign (+) was not percent-encoded and became a blank (space): it was signed as + and arrived as a blank", "send + as %2B",
			"加号（+）没有编码，变成了空格：签名时是 +，收到的是空格", "把 + 编码为 %2B 再发送", "", "",
		}, plusLost},
		{"value.blank-plus", axisMeaning, false, rowWords{
			"a plus sign (+) that was sent was signed as a blank (space): the values were decoded once more before signing, or their blanks became plus signs (+) when they were sent", "sign the very values that are sent: decode nothing before signing, and encode once; a blank is + or %20 in a form, and never %2B",
			"发送的加号（+）签名时是空格：签名前多解码了一次，或发送时空格变成了加号（+）", "签名的值必须与发送的值完全一致：签名前不要解码，只编码一次；空格编码为 + 或 %20，而不是 %2B", "", "",
		}, valueWays(func(s string) string { return strings.ReplaceAll(s, "+", " ") })},
		{"value.html-sent", axisMeaning, false, rowWords{
			"values arrived HTML-escaped: entities like &quot; or &amp; stand for the characters that were signed", "send the plain text: no HTML escaping (htmlspecialchars, a template, a filter) after signing",
			"收到的参数值被 HTML 转义（&quot; 等实体）", "签名后不要做 HTML 转义（模板、过滤器、htmlspecialchars）", "", "",
		}, valueWays(htmlUnescape, func(s string) string { return htmlUnescape(htmlUnescape(s)) })},
		{"value.lost", wordsOnly, false, rowWords{
			"question marks stand in {0} where other characters probably were: they were lost when it was written in a charset that lacks them, so that what was signed can't be seen", "send UTF-8: name the charset in getBytes, in the HTTP client and in the database connection",
			"{0} 中有连续的问号，很可能是其他字符：写成不含这些字符的编码时丢失了，因此看不出签名的内容", "发送 UTF-8：在 getBytes、HTTP 客户端和数据库连接中指定字符集", "", "",
		}, nil},
		{"value.bom-sent", axisMeaning, false, rowWords{
			"a BOM (byte order mark) in front of a value was sent and not signed", "send the value without a BOM, as it is signed",
			"参数值前的 BOM 已发送但未签名", "发送时去掉 BOM", "", "",
		}, valueWays(func(s string) string { return strings.TrimPrefix(s, "\ufeff") })},
		{"value.trimmed", axisMeaning, false, rowWords{
			"blanks (spaces, line ends) around values were trimmed before signing", "sign the very values that are sent",
			"签名前去掉了参数值首尾的空白", "签名的值必须与发送的值完全一致", "", "",
		}, valueWays(strings.TrimSpace, func(s string) string { return strings.TrimRight(s, " \t\r\n") }, func(s string) string { return strings.TrimLeft(s, " \t\r\n") })},
		{"value.slashes-sent", axisMeaning, false, rowWords{
			`quotes of the values that were sent have a backslash in front, those that were signed have none (addslashes on the way, or stripslashes before signing)`, "sign the very values that are sent",
			"发送的参数值中引号前有反斜杠，签名的值中没有（发送时 addslashes，或签名前 stripslashes）", "签名的值必须与发送的值完全一致", "", "",
		}, valueWays(strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\'`, "'").Replace)},
		{"value.line-ends", axisMeaning, false, rowWords{
			"line ends changed between signing and sending (CRLF and LF)", "sign and send the same bytes",
			"签名与发送之间换行符发生了变化（CRLF 与 LF）", "签名和发送相同的字节", "", "",
		}, valueWays(func(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") },
			func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n") },
			noLineEnds.Replace)},
	}
}

// encodedValueRows are of values that were encoded, cut or escaped before signing.
func encodedValueRows() []mistakeRow {
	return []mistakeRow{
		{"value.encoded", axisWriting, false, rowWords{
			"values were URL-encoded before signing", "sign the plain, decoded values; URL-encode only what is sent",
			"签名前对参数值做了 URL 编码", "对未编码的原始值签名，只在发送时做 URL 编码", "", "",
		}, combineWays(valueWays(escapeAll, escape20, escapeComponent, escapeQuote, url.QueryEscape, escapeDotNet, lowerEscapes20, lowerEscapesAll, escapeURI, escapeScript, escapeKept), asSent)},
		{"value.encoded-one", axisWriting, false, rowWords{
			"the value of {0} was URL-encoded before signing", "sign the plain, decoded values; URL-encode only what is sent",
			"签名前对 {0} 的值做了 URL 编码", "对未编码的原始值签名，只在发送时做 URL 编码", "", "",
		}, encodedOne},
		{"value.cut-one", axisWriting, false, rowWords{
			"the value of {0} was cut (truncated) at {1} in the signed string", "sign the very values that are sent: read them from the program's own variables, not from a URL, a shell line or an SQL text",
			"签名字符串中 {0} 的值在 {1} 处被截断", "签名的值必须与发送的值完全一致", "", "",
		}, combineWays(cutAll, cutOne)},
		{"value.encoded-text", axisShown, false, rowWords{
			"the whole string was URL-encoded before signing", "sign the plain string; URL-encode only the values that are sent",
			"签名前对整个字符串做了 URL 编码", "对原始字符串签名，只在发送时对参数值编码", "", "",
		}, combineWays(textWays(escapeAll, escape20, escapeComponent, url.QueryEscape, escapeQuote, lowerEscapesAll), withSecretEncoded)},
		{"value.base64-text", axisShown, false, rowWords{
			"the whole string was base64-encoded, or written in hex, before signing", "sign the plain string",
			"签名前对整个字符串做了 base64 或写成十六进制", "对原始字符串签名", "", "",
		}, combineWays(textWays(func(s string) string { return base64Text([]byte(s)) }), entireWays(func(s string) string { return base64Text([]byte(s)) }, hexText, func(s string) string { return strings.ToUpper(hexText(s)) }))},
		{"value.encoded-twice", axisWriting, false, rowWords{
			"values were URL-encoded twice before signing", "sign the plain, decoded values; URL-encode once, only what is sent",
			"签名前对参数值做了两次 URL 编码", "对未编码的原始值签名，发送时只编码一次", "", "",
		}, valueWays(func(s string) string { return escapeAll(escapeAll(s)) }, func(s string) string { return escape20(escape20(s)) })},
		{"value.html-signed", axisWriting, false, rowWords{
			"values were HTML-escaped in the signed string", "sign the plain text, without HTML entities",
			"签名字符串中的参数值被 HTML 转义", "对未转义的原文签名", "", "",
		}, valueWays(htmlWriters...)},
		{"value.html-text", axisShown, false, rowWords{
			"the whole signed string was HTML-escaped: & became &amp;", "sign the plain text, without HTML entities",
			"整个待签名字符串被 HTML 转义（& 变成 &amp;）", "对未转义的原文签名", "", "",
		}, textWays(append([]func(string) string{strings.NewReplacer("&", "&amp;").Replace}, htmlWriters...)...)},
		{"value.html-timestamp", axisShown, false, rowWords{
			"&times of &timestamp was shown as HTML and became × in the signed string", "build the string in code, not by way of a page; or escape & as &amp; there",
			"&timestamp 被当作 HTML 实体，&times 变成了 ×", "不要通过网页复制待签名字符串", "", "",
		}, textWays(asEntities.Replace, strings.NewReplacer("&times", "×").Replace)},
		{"value.html-entity", axisShown, false, rowWords{
			"&{0} of a name was shown as HTML and became {1} in the signed string", "build the string in code, not by way of a page; or escape & as &amp; there",
			"参数名中的 &{0} 被当作 HTML 实体，变成了 {1}", "不要通过网页复制待签名字符串", "", "",
		}, shownEntities},
	}
}

// shownEntities makes of the text what a page shows of it, for each entity that a name begins with.
func shownEntities(d *draft) (ways []mistakeWay) {
	for i := 0; i+1 < len(bareEntities); i += 2 {
		name, sign := bareEntities[i], bareEntities[i+1]
		if slices.ContainsFunc(d.pairs, func(p Pair) bool { return strings.HasPrefix(p.Name, name) || strings.Contains(p.Value, "&"+name) }) {
			for _, w := range textWays(strings.NewReplacer("&"+name, sign).Replace)(d) {
				w.args = []string{name, sign}
				ways = append(ways, w)
			}
		}
	}
	return ways
}

// writtenValueRows are of values and names that were written otherwise before signing.
func writtenValueRows() []mistakeRow {
	return []mistakeRow{
		{"value.squeezed", axisWriting, false, rowWords{
			"all blanks (spaces) were taken out of the values before signing", "sign the very values that are sent",
			"签名前删除了参数值中的所有空格", "签名的值必须与发送的值完全一致", "", "",
		}, valueWays(func(s string) string { return strings.ReplaceAll(s, " ", "") }, func(s string) string { return strings.Join(strings.Fields(s), "") })},
		{"value.slashes", axisWriting, false, rowWords{
			`quotes were escaped by backslashes in the signed values (addslashes)`, "sign the plain values",
			"签名时参数值中的引号被加了反斜杠（addslashes）", "对未转义的原始值签名", "", "",
		}, valueWays(strings.NewReplacer(`\`, `\\`, `"`, `\"`, "'", `\'`).Replace, strings.NewReplacer(`"`, `\"`).Replace)},
		{"value.slash", axisWriting, false, rowWords{
			`slashes were written as \/ in the signed string, as in JSON`, `sign the plain values, with / and without backslashes (PHP: JSON_UNESCAPED_SLASHES)`,
			`签名字符串中的斜杠写成了 \/（JSON 转义）`, `对未转义的原始值签名，斜杠前不加反斜杠（PHP：JSON_UNESCAPED_SLASHES）`, "", "",
		}, combineWays(valueWays(slashEscapes), entireWays(slashEscapes))},
		{"value.slash-sent", axisMeaning, false, rowWords{
			`the values arrived with \/ for /, as in JSON, and were signed without the backslash`, `send the plain values, with / and without backslashes`,
			`收到的参数值中斜杠写成了 \/（JSON 转义），签名时没有反斜杠`, `发送未转义的原始值，斜杠前不加反斜杠`, "", "",
		}, valueWays(func(s string) string { return strings.ReplaceAll(s, `\/`, "/") })},
		{"value.lower", axisCasing, false, rowWords{
			"the values were put in lower case before signing", "sign the very values that are sent",
			"签名前参数值被转成了小写", "签名的值必须与发送的值完全一致", "", "",
		}, valueWays(strings.ToLower)},
		{"value.upper", axisCasing, false, rowWords{
			"the values were put in upper case before signing", "sign the very values that are sent",
			"签名前参数值被转成了大写", "签名的值必须与发送的值完全一致", "", "",
		}, valueWays(strings.ToUpper)},
		{"value.html-one", axisWriting, false, rowWords{
			"the value of {0} was HTML-escaped in the signed string", "sign the plain text, without HTML entities",
			"签名字符串中 {0} 的值被 HTML 转义", "对未转义的原文签名", "", "",
		}, eachAlone(htmlWriters...)},
		{"value.html-one-sent", axisMeaning, false, rowWords{
			"the value of {0} arrived HTML-escaped: entities like &quot; or &amp; stand for the characters that were signed", "send the plain text: no HTML escaping (htmlspecialchars, a template, a filter) after signing",
			"收到的 {0} 的值被 HTML 转义（&quot; 等实体）", "签名后不要做 HTML 转义（模板、过滤器、htmlspecialchars）", "", "",
		}, eachAlone(htmlUnescape)},
		{"value.filtered", axisWriting, false, rowWords{
			"the value of {0} went through a filter before signing ({1})", "sign the very value that is sent: filter once, before both",
			"签名前 {0} 的值经过了过滤（{1}）", "签名的值必须与发送的值完全一致：只在签名和发送之前过滤一次", "", "",
		}, filteredValues},
		{"value.shortened", axisWriting, true, rowWords{
			"the value of {0} was cut (truncated) after {1} characters in the signed string", "sign the very value that is sent; look at the width of the column or variable",
			"签名字符串中 {0} 的值在 {1} 个字符之后被截断", "签名的值必须与发送的值完全一致；检查字段或变量的宽度", "", "",
		}, cutValues},
		{"name.changed", axisNaming, false, rowWords{
			"the names were signed in other letters ({0})", "sign the names as they are sent",
			"签名时参数名的写法不同（{0}）", "签名的参数名必须与发送的一致", "", "",
		}, renamedPairs},
		{"value.number", axisJsonNumbers, false, rowWords{
			"{0} was signed as {1} and sent as {2}: the number was written in another way", "write amounts once, as text, and sign that text",
			"{0} 签名时为 {1}，发送时为 {2}：数字的写法不同", "金额只格式化一次，并对该文本签名", "", "",
		}, func(d *draft) []mistakeWay { return allAmounts(d, otherNumbers(d)) }},
		{"value.number", axisJsonNumbers, false, rowWords{}, otherNumbers},
	}
}

// escapeForeign URL-encodes what is not ASCII, and nothing else.
func escapeForeign(s string) string {
	return writeForeign(s, func(r rune) string { return url.QueryEscape(string(r)) })
}

func lowerEscapesAll(s string) string { return lowerEscapes(escapeAll(s)) }
func lowerEscapes20(s string) string  { return lowerEscapes(escape20(s)) }

// withSecretEncoded URL-encodes the text with the secret behind it.
func withSecretEncoded(d *draft) []mistakeWay {
	if d.tail == nil {
		return nil
	}
	return entireWays(escapeAll, escape20, lowerEscapesAll)(d)
}

// asSent signs what stood on the wire.
func asSent(d *draft) []mistakeWay {
	for _, p := range d.pairs {
		if p.RawValue == "" && p.Value != "" {
			return nil
		}
	}
	return []mistakeWay{{do: func(d *draft) {
		d.values = append(d.values, func(p Pair) string { return p.RawValue })
	}}}
}

func encodedOne(d *draft) []mistakeWay {
	var ways []mistakeWay
	for _, p := range d.pairs {
		for _, write := range []func(string) string{escapeAll, escape20, escapeComponent, escapeQuote} {
			if write(p.Value) != p.Value {
				ways = append(ways, mistakeWay{[]string{p.Name}, func(d *draft) {
					d.values = append(d.values, func(q Pair) string {
						if q.Name == p.Name {
							return write(q.Value)
						}
						return q.Value
					})
				}})
			}
		}
	}
	return ways
}

func paddedPairs(d *draft) []mistakeWay {
	var ways []mistakeWay
	for _, p := range d.pairs {
		for _, around := range [][2]string{{"", "\n"}, {"", " "}, {" ", ""}} {
			ways = append(ways, mistakeWay{[]string{p.Name}, func(d *draft) {
				d.values = append(d.values, func(q Pair) string {
					if q.Name == p.Name {
						return around[0] + q.Value + around[1]
					}
					return q.Value
				})
			}})
		}
	}
	return ways
}

func renamedPairs(*draft) []mistakeWay {
	var ways []mistakeWay
	for _, c := range []struct {
		say string
		do  func(string) string
	}{
		{"camelCase", toCamelCase},
		{"lower case", strings.ToLower},
		{"upper case", strings.ToUpper},
		{"URL-encoded", escapeAll},
		{"without _", func(s string) string { return strings.ReplaceAll(s, "_", "") }},
		{"CamelCase", func(s string) string {
			c := toCamelCase(s)
			return strings.ToUpper(c[:min(1, len(c))]) + c[min(1, len(c)):]
		}},
	} {
		names := map[string]string{} // which are asked for with each text
		rename := func(s string) string {
			name, known := names[s]
			if !known {
				name = c.do(s)
				names[s] = name
			}
			return name
		}
		ways = append(ways, mistakeWay{[]string{c.say}, func(d *draft) { d.rename = rename }},
			mistakeWay{[]string{c.say}, func(d *draft) { // and sorted by what came of it
				d.rename = rename
				byKey(rename)(d.pairs)
				d.order = nil
			}})
	}
	return ways
}

// markOften takes a row's rarity: it is tried together with all others.
func markOften(rows []mistakeRow, id string) []mistakeRow {
	for i := range rows {
		if rows[i].id == id {
			rows[i].rare = false
		}
	}
	return rows
}

func concatRows(groups ...[]mistakeRow) []mistakeRow { return slices.Concat(groups...) }

func hexText(s string) string { return hex.EncodeToString([]byte(s)) }
