package doctor

import (
	"net/url"
	"slices"
	"strings"
)

// The rows on what stands between pairs and around them, and on the letters of the whole.

func joinRows() []mistakeRow {
	sep := func(sep, equals string) mistakeWay {
		return mistakeWay{do: func(d *draft) { d.sep, d.equals = sep, equals }}
	}
	return []mistakeRow{
		{"join.nothing", axisJoining, false, rowWords{
			"the pairs were joined without & between them", "join the pairs with &",
			"参数之间没有用 & 连接", "用 & 连接各参数", "", "",
		}, func(*draft) []mistakeWay { return []mistakeWay{sep("", "=")} }},
		{"join.other", axisJoining, false, rowWords{
			"the pairs were joined by another separator than & ({0})", "join the pairs with &",
			"参数之间用了别的分隔符（{0}）而不是 &", "用 & 连接各参数", "", "",
		}, func(*draft) []mistakeWay {
			var ways []mistakeWay
			for _, s := range []string{",", "|", "\n", "&amp;", ";", " ", "&&", ", ", " & "} {
				ways = append(ways, mistakeWay{[]string{strings.ReplaceAll(s, "\n", `\n`)}, func(d *draft) { d.sep = s }})
			}
			return ways
		}},
		{"join.values", axisJoining, false, rowWords{
			"only the values were signed, without the names", "join name=value of each pair",
			"只签了参数值，没有参数名", "每个参数按“名=值”拼接", "", "",
		}, func(*draft) []mistakeWay {
			var ways []mistakeWay
			for _, s := range []string{"", "&", ",", "|", "\n"} {
				ways = append(ways, mistakeWay{do: func(d *draft) { d.bare, d.sep = true, s }})
			}
			return ways
		}},
		{"join.equals", axisJoining, false, rowWords{
			"names and values were joined by something else than =", "join name=value of each pair",
			"参数名与值之间没有用 = 连接", "每个参数按“名=值”拼接", "", "",
		}, func(*draft) []mistakeWay {
			return []mistakeWay{sep("&", ":"), sep("&", ""), sep("", ""), sep(",", ":"), sep("&", "=>"), sep("&", " = ")}
		}},
		{"join.quotes", axisJoining, false, rowWords{
			"the values were put in quotes in the signed string", "join name=value without quotes",
			"签名字符串中的值加了引号", "拼接时不加引号", "", "",
		}, func(*draft) []mistakeWay {
			return []mistakeWay{{do: func(d *draft) { d.quote = `"` }}, {do: func(d *draft) { d.quote = "'" }}}
		}},
		{"join.printed", axisJoining, false, rowWords{
			"all parameters were signed as the program prints their map ({0})", "join the pairs as name=value with &",
			"签名的是程序打印参数映射的文本（{0}）", "按“名=值”用 & 拼接各参数", "", "",
		}, printedMaps},
		{"join.json", axisJoining, false, rowWords{
			"all parameters were signed as one JSON text", "join the pairs as name=value with &",
			"所有参数作为一个 JSON 文本签名", "按“名=值”用 & 拼接各参数", "", "",
		}, wholeAsJSON},
	}
}

// printedMaps are the texts of a map as Java, Python and Go print it.
func printedMaps(*draft) []mistakeWay {
	printed := func(head, equals, sep, end string) mistakeWay {
		return mistakeWay{[]string{head + "a" + equals + "b" + sep + "…" + end}, func(d *draft) {
			d.sep, d.equals = sep, equals
			d.edit = append([]func(string) string{func(s string) string { return head + s + end }}, d.edit...)
		}}
	}
	return []mistakeWay{printed("{", "=", ", ", "}"), printed("{'", "': '", "', '", "'}"), printed("map[", ":", " ", "]")}
}

func wholeAsJSON(*draft) []mistakeWay {
	var ways []mistakeWay
	for _, s := range []spaceStyle{compact, spaced} {
		ways = append(ways, mistakeWay{do: func(d *draft) {
			d.sep, d.equals = ",", ":" // as there are pairs then, so is the text made again with each other option
			d.edit = append([]func(string) string{func(string) string { return pairsJSON(d, s) }}, d.edit...)
		}})
	}
	return ways
}

// pairsJSON writes a draft's pairs as a JSON object.
func pairsJSON(d *draft, s spaceStyle) string {
	n := &jsonNode{kind: '{'}
	for _, p := range d.pairs {
		n.members = append(n.members, jsonMember{quoteJSON(d.writeName(p.Name)), &jsonNode{kind: '"', text: quoteJSON(p.Value)}})
	}
	return n.write(s)
}

func quoteJSON(s string) string {
	return `"` + jsonEscapes.Replace(s) + `"`
}

var (
	jsonEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`)
	asEntities  = strings.NewReplacer("&times", "×", "&not", "¬", "&reg", "®", "&copy", "©", "&para", "¶", "&sect", "§", "&curren", "¤")
	noLineEnds  = strings.NewReplacer("\r", "", "\n", "")
)

// edgeRows are on what stands before and behind the string, or around a value in it.
func edgeRows() []mistakeRow { return slices.Concat(edgeSignRows(), edgeByteRows()) }

// edgeSignRows are on line ends, separators and blanks.
func edgeSignRows() []mistakeRow {
	return []mistakeRow{
		{"edge.newline", axisEdges, false, rowWords{
			"a trailing newline (line feed) stood at the end of the signed string", "sign the string without a line end",
			"待签名字符串末尾多了换行符", "去掉字符串末尾的换行符", "", "",
		}, func(*draft) []mistakeWay {
			return []mistakeWay{putAround("", "\n"), putBeforeTail("\n"), putAround("", "\r\n"), putBeforeTail("\r\n")}
		}},
		{"edge.ampersand", axisEdges, false, rowWords{
			"a trailing & stood behind the last pair", "put & only between the pairs",
			"最后一个参数后面多了 &", "& 只放在参数之间", "", "",
		}, func(*draft) []mistakeWay { return []mistakeWay{putBeforeTail("&"), putAround("", "&")} }},
		{"edge.leading", axisEdges, false, rowWords{
			"a leading {0} stood before the first pair", "begin the string with the first name",
			"字符串开头多了 {0}", "字符串以第一个参数名开头", "", "",
		}, func(*draft) []mistakeWay {
			var ways []mistakeWay
			for _, s := range [][2]string{{"&", "&"}, {"?", "?"}, {" ", "blank"}, {"\n", "line feed"}} {
				ways = append(ways, mistakeWay{[]string{s[1]}, putAround(s[0], "").do})
			}
			return ways
		}},
		{"edge.blank", axisEdges, false, rowWords{
			"a trailing blank (space) stood at the end of the signed string", "sign the string without white space around it",
			"待签名字符串末尾多了空格", "去掉字符串首尾的空白", "", "",
		}, func(*draft) []mistakeWay {
			return []mistakeWay{putAround("", " "), putBeforeTail(" "), putAround("", "\t")}
		}},
		{"edge.trailing", axisEdges, false, rowWords{
			"a trailing {0} stood behind the last pair, or behind the whole string", "end the string where its last value ends",
			"最后一个参数或整个字符串后面多了 {0}", "字符串到最后一个值为止", "", "",
		}, func(*draft) (ways []mistakeWay) {
			for _, s := range []string{"?", ",", ";", "|", "#"} {
				ways = append(ways, mistakeWay{[]string{s}, putBeforeTail(s).do}, mistakeWay{[]string{s}, putAround("", s).do})
			}
			return ways
		}},
	}
}

// edgeByteRows are on bytes that no pair has, quotation marks, brackets, and blanks around values.
func edgeByteRows() []mistakeRow {
	return []mistakeRow{
		{"edge.nul", axisEdges, false, rowWords{
			"a trailing NUL byte (\\0, the end of a C string) stood behind the string, or behind the pairs, and was signed", "sign the text alone, without the byte 0 behind it",
			"待签名字符串或参数串末尾多了 NUL 字节（\\0）", "只对文本签名，不含末尾的 0 字节", "", "",
		}, func(*draft) []mistakeWay { return []mistakeWay{putAround("", "\x00"), putBeforeTail("\x00")} }},
		{"edge.bom", axisEdges, false, rowWords{
			"a BOM (byte order mark, EF BB BF) stood before the signed string", "sign the string without a BOM",
			"待签名字符串前有 BOM（字节顺序标记）", "去掉 BOM 再签名", "", "",
		}, func(*draft) []mistakeWay { // a charset without a BOM has a question mark for it
			return []mistakeWay{putAround("\ufeff", ""), putAround("?", "")}
		}},
		{"edge.quotes", axisEdges, false, rowWords{
			"the signed string stood in quotes", "sign the string without quotes around it",
			"待签名字符串外面多了引号", "去掉字符串外面的引号", "", "",
		}, func(*draft) []mistakeWay {
			return []mistakeWay{putAround(`"`, `"`), putAround("'", "'"), {do: func(d *draft) { d.head, d.gap = `"`, `"` }}}
		}},
		{"edge.braces", axisEdges, false, rowWords{
			"the signed string stood in brackets", "sign the string without brackets around it",
			"待签名字符串外面多了括号", "去掉字符串外面的括号", "", "",
		}, func(*draft) []mistakeWay {
			return []mistakeWay{putAround("{", "}"), {do: func(d *draft) { d.head, d.gap = "{", "}" }}, {do: func(d *draft) { d.head, d.gap = "[", "]" }}, putAround("[", "]"), putAround("(", ")")}
		}},
		{"value.padded", axisMeaning, true, rowWords{
			"{0} was signed with white space around it (a blank or trailing newline) and sent without", "sign the very value that is sent",
			"{0} 签名时首尾带有空白（空格或换行），发送时没有", "签名的值必须与发送的值完全一致", "", "",
		}, paddedPairs},
	}
}

// putAround puts text around the whole string.
func putAround(head, end string) mistakeWay {
	return mistakeWay{do: func(d *draft) { d.head, d.end = head+d.head, d.end+end }}
}

// putBeforeTail puts text between the pairs and the secret.
func putBeforeTail(more string) mistakeWay {
	return mistakeWay{do: func(d *draft) { d.gap = more }}
}

// urlBefore is the row that puts the URL before the string, with a question mark between or without.
func urlBefore(m Message) mistakeRow {
	return mistakeRow{"edge.url", axisEdges, false, rowWords{
		"the URL or its path, or the verb (method), stood before the signed string", "begin the string with the first name",
		"待签名字符串前多了 URL、路径或请求方法", "字符串以第一个参数名开头", "", "",
	}, func(*draft) (ways []mistakeWay) {
		path, host := m.Path(), m.Get("Host")
		var heads []string
		for _, at := range []string{"https://" + host + path, path, "https://openapi.alipay.com/gateway.do", "https://api.4pyun.com" + path, "http://" + host + path} {
			if heads = append(heads, at+"?", at); at == path {
				heads = append(heads, m.Method+"&"+path+"&", m.Method+path, m.Method+" "+path, m.Method+"\n"+path+"\n", m.Method+"&"+url.QueryEscape(path)+"&")
			}
		}
		if query := m.rawQuery(); query != "" && len(m.Body) > 0 {
			heads = append(heads, path+"?"+query+"&", path+"?"+query)
		}
		for _, head := range heads {
			ways = append(ways, mistakeWay{do: func(d *draft) { d.head = head + d.head }})
		}
		return ways
	}}
}

func caseRows() []mistakeRow {
	return []mistakeRow{
		{"case.lower", axisCasing, false, rowWords{
			"the string was put in lower case before hashing", "hash the string as it is",
			"签名前整个字符串被转成了小写", "按原样计算，不改变大小写", "", "",
		}, combineWays(entireWays(strings.ToLower), textWays(strings.ToLower))},
		{"case.upper", axisCasing, false, rowWords{
			"the string was put in upper case before hashing", "hash the string as it is",
			"签名前整个字符串被转成了大写", "按原样计算，不改变大小写", "", "",
		}, combineWays(entireWays(strings.ToUpper), textWays(strings.ToUpper))},
	}
}

// bareEntities are those of HTML that need no semicolon and that names begin with, each with what is shown for it; times
// has a row of its own.
var bareEntities = []string{"not", "¬", "reg", "®", "copy", "©", "para", "¶", "sect", "§", "curren", "¤", "lt", "<", "gt", ">", "quot", `"`, "divide", "÷", "deg", "°", "micro", "µ", "cent", "¢", "pound", "£", "yen", "¥"}
