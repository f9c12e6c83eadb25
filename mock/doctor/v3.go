package doctor

import (
	"slices"
	"strings"
	"sync"
)

// alipayV3 is the table of mistakes with OpenAPI v3: authorization text, verb, target, body and
// token, a line each.
var alipayV3 = sync.OnceValue(func() []mistakeRow {
	part := func(name string, change func(string) string) mistakeWay {
		return mistakeWay{do: changeLine(name, change)}
	}
	parts := func(ways ...mistakeWay) func(*draft) []mistakeWay { return func(*draft) []mistakeWay { return ways } }
	empty := func(string) string { return "" }
	lines := []mistakeRow{
		{"v3.last-newline", edges, false, rowWords{"the last line feed (trailing newline) was left out", "end every line with a line feed, the last too", "漏掉了最后一个换行符", "每一行都以换行符结尾，包括最后一行", "", ""}, parts(mistakeWay{do: func(d *draft) { d.end = "" }})},
		{"v3.crlf", joining, false, rowWords{"the lines end in CRLF", "end each line with a line feed alone", "行尾使用了 CRLF", "每行只用换行符 LF 结尾", "", ""}, parts(mistakeWay{do: func(d *draft) { d.sep, d.end = "\r\n", "\r\n" }})},
		{"v3.joined", joining, false, rowWords{"the lines were joined without line feeds", "end each line with a line feed", "各行之间没有换行符", "每行以换行符结尾", "", ""}, parts(mistakeWay{do: func(d *draft) { d.sep, d.end = "", "" }}, mistakeWay{do: func(d *draft) { d.sep, d.end = "&", "" }}, mistakeWay{do: func(d *draft) { d.sep, d.end = `\n`, `\n` }})},
		{"v3.no-body", members, false, rowWords{"the body was left out of the signed string", "sign the body as it is sent, in the fourth line", "请求体没有参与签名", "第四行签名实际发送的请求体", "", ""}, parts(part("body", empty))},
		{"v3.no-body-line", members, false, rowWords{"the body's line was left out", "write the body's line even when it is empty", "缺少请求体那一行", "即使请求体为空也要有这一行", "", ""}, dropPairs("body")},
		{"v3.no-token", members, false, rowWords{"the app_auth_token line was left out", "sign the token in a fifth line when it is sent", "缺少 app_auth_token 那一行", "发送 app_auth_token 时要在第五行签名", "", ""}, dropPairs("token")},
		{"v3.no-query", target, false, rowWords{"the query was left out of the path", "sign path and query as they are sent", "路径中漏掉了查询串", "签名实际发送的路径和查询串", "", ""}, parts(part("target", func(s string) string { s, _, _ = strings.Cut(s, "?"); return s }))},
		{"v3.query-decoded", target, false, rowWords{"the query was signed decoded", "sign path and query as they are sent (URL-encoded)", "查询串以解码后的形式签名", "签名实际发送的（编码后的）路径和查询串", "", ""}, parts(part("target", unescapePercent), part("target", unescapePath))},
		{"v3.full-url", target, false, rowWords{"the whole URL was signed in place of its path", "sign the path and the query, without scheme and host", "签名时用了完整 URL 而不是路径", "只签名路径和查询串，不含协议和主机", "", ""}, fullURL},
		{"v3.path", target, false, rowWords{"the path was signed in another form ({0})", "sign the path as it is sent", "签名的路径形式不同（{0}）", "签名实际发送的路径", "", ""}, func(d *draft) []mistakeWay {
			named := func(say string, f func(string) string) mistakeWay {
				w := part("target", f)
				w.args = []string{say}
				return w
			}
			return []mistakeWay{
				named("without /v3", func(s string) string { return strings.TrimPrefix(s, "/v3") }),
				named("with a trailing slash", func(s string) string { return s + "/" }),
				named("without its leading slash", func(s string) string { return strings.TrimPrefix(s, "/") }),
				named("/gateway.do", func(string) string { return "/gateway.do" }),
				named("URL-encoded", escape20), named("URL-encoded", escapeQuote),
			}
		}},
		{"v3.scheme", authText, false, rowWords{"the scheme ALIPAY-SHA256withRSA was signed too", "sign what stands behind the scheme and its blank", "签名内容包含了 ALIPAY-SHA256withRSA", "只签名该前缀之后的内容", "", ""}, parts(part("auth", func(s string) string { return v3Scheme + " " + s }))},
		{"v3.verb", verb, false, rowWords{"the verb was signed in lower case", "sign the verb in upper case", "HTTP 方法以小写签名", "HTTP 方法要用大写签名", "", ""}, parts(part("method", strings.ToLower))},
		{"v3.verb-other", verb, false, rowWords{"the verb was signed as {0}", "sign the verb that is sent", "签名时 HTTP 方法为 {0}", "签名实际发送的 HTTP 方法", "", ""}, func(*draft) []mistakeWay {
			var ways []mistakeWay
			for _, v := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
				w := part("method", func(string) string { return v })
				w.args = []string{v}
				ways = append(ways, w)
			}
			return ways
		}},
		{"v3.line-missing", members, false, rowWords{"the line of the {0} was left out", "sign all lines: authorization, verb, path, body", "缺少 {0} 那一行", "四行都要签名：授权串、方法、路径、请求体", "", ""}, leftOut},
		{"v3.line-order", order, false, rowWords{"the lines stood in another order", "sign in the order authorization, verb, path, body", "各行的顺序不对", "按授权串、方法、路径、请求体的顺序签名", "", ""}, lineOrders},
		{"v3.auth-blanks", authText, false, rowWords{"the authorization text was signed with other blanks (spaces) than it is sent", "sign the very text that is sent", "签名的授权串与发送的空格不同", "签名与发送的授权串必须完全一致", "", ""}, authBlanks},
		{"v3.auth-sorted", order, false, rowWords{"the parts of the authorization text stood in another order when it was signed", "sign the very text that is sent", "签名时授权串各部分的顺序不同", "签名与发送的授权串必须完全一致", "", ""}, parts(part("auth", sortedParts), part("auth", reversedParts))},
		{"v3.auth-form", authText, false, rowWords{"the authorization text was signed in another form than it is sent ({0})", "sign the very text that is sent", "签名的授权串与发送的写法不同（{0}）", "签名与发送的授权串必须完全一致", "", ""}, authForms},
		{"v3.auth-part", authText, false, rowWords{"{0} was left out of the authorization text that was signed", "sign the very text that is sent", "签名的授权串缺少 {0}", "签名与发送的授权串必须完全一致", "", ""}, authParts},
		{"v3.auth-comma", edges, false, rowWords{"a trailing comma stood behind the authorization text, or ,sign= was signed too", "sign the text in front of ,sign=", "授权串末尾多了逗号或 ,sign=", "只签名 ,sign= 之前的内容", "", ""}, parts(part("auth", func(s string) string { return s + "," }), part("auth", func(s string) string { return s + ",sign=" }))},
		{"body.newline-sent", edges, false, rowWords{}, parts(part("body", func(s string) string { return strings.TrimRight(s, "\r\n") }))},
		{"body.bom-sent", edges, false, rowWords{}, parts(part("body", func(s string) string { return strings.TrimPrefix(s, "\ufeff") }))},
		{"v3.body-newline", edges, false, rowWords{"a trailing newline of the body was signed and not sent", "sign the very bytes that are sent", "请求体末尾的换行符已签名但未发送", "对实际发送的字节签名", "", ""}, parts(part("body", func(s string) string { return s + "\n" }))},
		{"v3.like-v2", members, false, rowWords{"the parameters were sorted and joined as for gateway.do (v2)", "sign the lines of OpenAPI v3: authorization, verb, path, body", "按 gateway.do（v2）的规则对参数签名", "按 OpenAPI v3 的规则签名：授权串、方法、路径、请求体", "", ""}, likeV2},
		{"v3.body-only", members, false, rowWords{"only the body was signed", "sign all lines: authorization, verb, path, body", "只对请求体签名", "四行都要签名：授权串、方法、路径、请求体", "", ""}, parts(mistakeWay{do: func(d *draft) {
			d.pairs = slices.DeleteFunc(d.pairs, func(p Pair) bool { return p.Name != "body" })
			d.sep, d.end = "", ""
		}})},
		{"aes.signed-plain", members, false, rowWords{}, nil},
	}
	return concatRows(lines, markOften(jsonRows(), "json.member"), charsetRows(), []mistakeRow{
		{"value.encoded-text", writing, false, rowWords{}, combineWays(textWays(escapeAll, escape20), entireWays(escapeAll, escape20))},
		{"value.base64-text", shown, false, rowWords{}, entireWays(func(s string) string { return base64Text([]byte(s)) })},
		{"value.html-signed", writing, false, rowWords{}, valueWays(htmlWriters...)},
		{"edge.bom", edges, false, rowWords{}, parts(mistakeWay{do: func(d *draft) { d.head = "\ufeff" }})},
	}, caseRows())
})

func fullURL(d *draft) []mistakeWay {
	var ways []mistakeWay
	for _, scheme := range []string{"http://", "https://"} {
		host, _ := valueOf(d.sent, "host")
		for _, h := range []string{host, "openapi.alipay.com"} {
			ways = append(ways, mistakeWay{do: changeLine("target", func(target string) string { return scheme + h + target })})
		}
	}
	return ways
}

// changeLine changes the signed line of a name.
func changeLine(name string, change func(string) string) func(*draft) {
	return func(d *draft) {
		for i := range d.pairs {
			if d.pairs[i].Name == name {
				d.pairs[i].Value = change(d.pairs[i].Value)
			}
		}
	}
}

// setAuth signs another authorization text.
func setAuth(text string) func(*draft) {
	return changeLine("auth", func(string) string { return text })
}

// authBlanks puts a blank behind every comma of the authorization text, behind one, or behind none.
func authBlanks(d *draft) []mistakeWay {
	auth, _ := valueOf(d.pairs, "auth")
	texts := []string{strings.ReplaceAll(auth, ",", ", "), strings.ReplaceAll(auth, ", ", ",")}
	for i := range auth {
		if auth[i] == ',' && len(texts) < 8 {
			texts = append(texts, auth[:i]+", "+auth[i+1:])
		}
	}
	var ways []mistakeWay
	for _, text := range texts {
		ways = append(ways, mistakeWay{do: setAuth(text)})
	}
	return ways
}

func lineOrders(d *draft) []mistakeWay {
	n := &jsonNode{kind: '{', members: make([]jsonMember, len(d.pairs))}
	var ways []mistakeWay
	for _, order := range memberOrders(n) {
		ways = append(ways, mistakeWay{do: func(d *draft) {
			if len(d.pairs) == len(order) {
				was := slices.Clone(d.pairs)
				for i, at := range order {
					d.pairs[i] = was[at]
				}
			}
		}})
	}
	return ways
}

func sortedParts(s string) string {
	parts := strings.Split(s, ",")
	slices.Sort(parts)
	return strings.Join(parts, ",")
}

func reversedParts(s string) string {
	parts := strings.Split(s, ",")
	slices.Reverse(parts)
	return strings.Join(parts, ",")
}

// authForms writes the authorization text with & or quotes, its first part alone, or the time in another way.
func authForms(d *draft) (ways []mistakeWay) {
	auth, _ := valueOf(d.pairs, "auth")
	add := func(say, text string) {
		ways = append(ways, mistakeWay{[]string{say}, setAuth(text)})
	}
	first, _, _ := strings.Cut(auth, ",")
	add("a=b&c=d", strings.ReplaceAll(auth, ",", "&"))
	add(`a="b",c="d"`, strings.ReplaceAll(strings.ReplaceAll(auth, "=", `="`), ",", `",`)+`"`)
	add(first, first)
	_, rest, _ := strings.Cut(auth, "timestamp=")
	stamp, _, _ := strings.Cut(rest, ",")
	for _, w := range otherUnix(stamp) {
		add("timestamp="+w.args[0], strings.Replace(auth, "timestamp="+stamp, "timestamp="+w.args[0], 1))
	}
	return ways
}

func authParts(d *draft) []mistakeWay {
	auth, _ := valueOf(d.pairs, "auth")
	parts := strings.Split(auth, ",")
	var ways []mistakeWay
	for i, p := range parts {
		name, _, _ := strings.Cut(p, "=")
		less := strings.Join(slices.Delete(slices.Clone(parts), i, i+1), ",")
		ways = append(ways, mistakeWay{[]string{name}, setAuth(less)})
	}
	return ways
}

func likeV2(d *draft) []mistakeWay {
	auth, _ := valueOf(d.pairs, "auth")
	body, _ := valueOf(d.pairs, "body")
	var pairs []Pair
	for _, p := range strings.Split(auth, ",") {
		name, value, _ := strings.Cut(p, "=")
		pairs = append(pairs, Pair{Name: name, Value: value})
	}
	as := func(more ...Pair) mistakeWay {
		return mistakeWay{do: func(d *draft) {
			d.pairs, d.bare, d.sep, d.equals, d.end, d.order = append(slices.Clone(pairs), more...), false, "&", "=", "", byName
		}}
	}
	return []mistakeWay{as(), as(Pair{Name: "biz_content", Value: body})}
}

// AlipayV3 explains a request to OpenAPI v3 whose signature was refused.
func AlipayV3(m Message, k Keys, e Effort) Finding {
	scheme, rest, _ := strings.Cut(m.Get("Authorization"), " ")
	i := strings.LastIndex(rest, ",sign=")
	d := &draft{sep: "\n", bare: true, end: "\n", sent: []Pair{{Name: "host", Value: m.Get("Host")}}}
	f := Finding{}
	if written := AlipayV3Header(m); i < 0 && len(written.Mistakes) > 0 {
		return written
	}
	if scheme == "" || i < 0 {
		f.Mistakes = []Mistake{newMistake("sign.missing", "Authorization: …,sign=")}
		return f
	}
	target := m.path()
	if q := m.query(); q != "" {
		target += "?" + q
	}
	d.pairs = []Pair{{Name: "auth", Value: rest[:i]}, {Name: "method", Value: m.Method}, {Name: "target", Value: target}, {Name: "body", Value: string(m.Body)}}
	if token := m.Get("alipay-app-auth-token"); token != "" {
		d.pairs = append(d.pairs, Pair{Name: "token", Value: token})
	}
	f.Expected = d.clone().text()
	plain := mistakeRow{id: "aes.signed-plain", axis: members}
	if len(k.AES) > 0 {
		if o := openCipher(string(m.Body), k.AES, make([]byte, 16), jsonText); o.plain != nil {
			plain.make = func(*draft) []mistakeWay {
				return []mistakeWay{{do: func(d *draft) { d.pairs[3].Value = string(o.plain) }}}
			}
		}
	}
	return rsaSearch(f, d, rest[i+len(",sign="):], "RSA2", k, e, concatRows(alipayV3(), []mistakeRow{plain}))
}
