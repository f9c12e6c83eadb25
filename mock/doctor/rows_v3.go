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
		{"body.newline-sent", axisEdges, false, rowWords{}, parts(part("body", func(s string) string { return strings.TrimRight(s, "\r\n") }))},
		{"body.bom-sent", axisEdges, false, rowWords{}, parts(part("body", func(s string) string { return strings.TrimPrefix(s, "\ufeff") }))},
		{"v3.last-newline", axisEdges, false, rowWords{"the last line feed (trailing newline) was left out", "end every line with a line feed, the last too", "漏掉了最后一个换行符", "每一行都以换行符结尾，包括最后一行", "", ""}, parts(mistakeWay{do: func(d *draft) { d.end = "" }})},
		{"v3.crlf", axisJoining, false, rowWords{"the lines end in CRLF", "end each line with a line feed alone", "行尾使用了 CRLF", "每行只用换行符 LF 结尾", "", ""}, parts(separatedLines("\r\n", "\r\n"), separatedLines("\r\n", ""), separatedLines("\r\n", "\n"), separatedLines("\n", "\r\n"))},
		{"v3.joined", axisJoining, false, rowWords{"the lines were joined without line feeds", "end each line with a line feed", "各行之间没有换行符", "每行以换行符结尾", "", ""}, parts(separatedLines("", ""))},
		{"v3.separator", axisJoining, false, rowWords{"the lines were joined without line feeds, by {0} instead", "end each line with a line feed (one byte, 0A)", "各行之间没有用换行符，而是用{0}连接", "每行以换行符（一个字节 0A）结尾", "", ""}, v3Separators},
		{"v3.before", axisEdges, false, rowWords{"{0} stood before the first line", "begin with the authorization text", "第一行之前多了{0}", "以授权串开头", "", ""}, parts(surroundedLines("line feed", "\n", ""), surroundedLines("blank", " ", ""), surroundedLines("Authorization: ", "Authorization: ", ""), surroundedLines("quote", `"`, `"`), surroundedLines("blank", "  ", ""))},
		{"v3.behind", axisEdges, false, rowWords{"{0} stood behind the last line", "end the last line with its line feed, and nothing behind it", "最后一行之后多了{0}", "最后一行以换行符结尾，之后不再有内容", "", ""}, parts(surroundedLines("blank", "", " "), surroundedLines("CRLF", "", "\r\n"), surroundedLines("NUL", "", "\x00"))},
		{"v3.no-body", axisWriting, false, rowWords{"the body was left out of the signed string", "sign the body as it is sent, in the fourth line", "请求体没有参与签名", "第四行签名实际发送的请求体", "", ""}, parts(part("body", empty))},
		{"v3.no-body-line", axisMembers, false, rowWords{"the body's line was left out", "write the body's line even when it is empty", "缺少请求体那一行", "即使请求体为空也要有这一行", "", ""}, dropPairs("body")},
		{"v3.no-token", axisMembers, false, rowWords{"the app_auth_token line was left out", "sign the token in a fifth line when it is sent", "缺少 app_auth_token 那一行", "发送 app_auth_token 时要在第五行签名", "", ""}, dropPairs("token")},
		{"v3.token-form", axisWriting, false, rowWords{"the line of app_auth_token was signed in another form ({0})", "sign the token alone, as it is sent in alipay-app-auth-token, in the fifth line", "app_auth_token 那一行签名时的写法不同（{0}）", "第五行只签名 alipay-app-auth-token 请求头中的值", "", ""}, tokenForms},
		{"v3.no-query", axisTarget, false, rowWords{"the query was left out of the path", "sign path and query as they are sent", "路径中漏掉了查询串", "签名实际发送的路径和查询串", "", ""}, parts(part("target", func(s string) string { s, _, _ = strings.Cut(s, "?"); return s }))},
		{"v3.query-order", axisTarget, false, rowWords{"the query's parameters stood in another order when they were signed", "sign path and query as they are sent", "签名时查询参数的顺序不同", "签名实际发送的路径和查询串", "", ""}, parts(part("target", orderedQuery(slices.Sort)), part("target", orderedQuery(slices.Reverse)), part("target", orderedQuery(hashedQuery)))},
		{"v3.method-name", axisTarget, false, rowWords{"the method's name {0} was signed as the path", "sign path and query as they are sent: {1}", "把接口名 {0} 当作路径签名", "签名实际发送的路径和查询串：{1}", "", ""}, methodNames},
		{"v3.query-decoded", axisTarget, false, rowWords{"the query was signed decoded", "sign path and query as they are sent (URL-encoded)", "查询串以解码后的形式签名", "签名实际发送的（编码后的）路径和查询串", "", ""}, parts(part("target", unescapePercent), part("target", unescapePath))},
		{"v3.full-url", axisTarget, false, rowWords{"the whole URL was signed in place of its path", "sign the path and the query, without scheme and host", "签名时用了完整 URL 而不是路径", "只签名路径和查询串，不含协议和主机", "", ""}, fullURL},
		{"v3.path", axisTarget, false, rowWords{"the path was signed in another form ({0})", "sign the path as it is sent", "签名的路径形式不同（{0}）", "签名实际发送的路径", "", ""}, v3Paths},
		{"v3.scheme", axisAuthText, false, rowWords{"the scheme ALIPAY-SHA256withRSA was signed too", "sign what stands behind the scheme and its blank", "签名内容包含了 ALIPAY-SHA256withRSA", "只签名该前缀之后的内容", "", ""}, parts(part("auth", func(s string) string { return v3Scheme + " " + s }), part("auth", func(s string) string { return "Authorization: " + v3Scheme + " " + s }))},
		{"v3.verb", axisVerb, false, rowWords{"the verb was signed in lower case", "sign the verb in upper case", "HTTP 方法以小写签名", "HTTP 方法要用大写签名", "", ""}, parts(part("method", strings.ToLower))},
		{"v3.verb-other", axisVerb, false, rowWords{"the verb was signed as {0}", "sign the verb that is sent", "签名时 HTTP 方法为 {0}", "签名实际发送的 HTTP 方法", "", ""}, otherVerbs},
		{"v3.line-missing", axisMembers, false, rowWords{"the line of the {0} was left out", "sign all lines: authorization, verb, path, body", "缺少{0}那一行", "四行都要签名：授权串、方法、路径、请求体", "", ""}, v3LeftOut},
		{"v3.lines-missing", axisMembers, false, rowWords{"the lines of the {0} and of the {1} were left out", "sign all lines: authorization, verb, path, body", "缺少{0}和{1}两行", "四行都要签名：授权串、方法、路径、请求体", "", ""}, v3TwoLeftOut},
		{"v3.line-empty", axisWriting, false, rowWords{"the line of the {0} was empty", "sign all lines: authorization, verb, path, body", "{0}那一行是空的", "四行都要签名：授权串、方法、路径、请求体", "", ""}, v3Emptied},
		{"v3.one-line", axisMembers, false, rowWords{"verb and path stood on one line", "end the verb with a line feed: it is a line of its own", "方法和路径写在同一行", "方法独占一行，以换行符结尾", "", ""}, parts(mistakeWay{do: oneLine("")}, mistakeWay{do: oneLine(" HTTP/1.1")})},
		{"v3.wechat", axisMembers, false, rowWords{"the lines of WeChat Pay were signed ({0})", "sign the lines of OpenAPI v3: authorization, verb, path, body", "按微信支付的规则签名（{0}）", "按 OpenAPI v3 的规则签名：授权串、方法、路径、请求体", "", ""}, likeWeChat},
		{"v3.body-form", axisWriting, false, rowWords{"the body was signed in another form than it is sent ({0})", "sign the very bytes of the body that is sent, in the fourth line", "签名的请求体与发送的写法不同（{0}）", "第四行签名实际发送的请求体字节", "", ""}, v3Bodies},
		{"v3.line-order", axisOrder, false, rowWords{"the lines stood in another order", "sign in the order authorization, verb, path, body", "各行的顺序不对", "按授权串、方法、路径、请求体的顺序签名", "", ""}, lineOrders},
		{"v3.auth-blanks", axisAuthText, false, rowWords{"the authorization text was signed with other blanks (spaces) than it is sent", "sign the very text that is sent", "签名的授权串与发送的空格不同", "签名与发送的授权串必须完全一致", "", ""}, authBlanks},
		{"v3.auth-sorted", axisOrder, false, rowWords{"the parts of the authorization text stood in another order when it was signed", "sign the very text that is sent", "签名时授权串各部分的顺序不同", "签名与发送的授权串必须完全一致", "", ""}, combineWays(parts(part("auth", sortedParts), part("auth", reversedParts)), movedParts)},
		{"v3.auth-form", axisAuthText, false, rowWords{"the authorization text was signed in another form than it is sent ({0})", "sign the very text that is sent", "签名的授权串与发送的写法不同（{0}）", "签名与发送的授权串必须完全一致", "", ""}, authForms},
		{"v3.auth-part", axisAuthText, false, rowWords{"{0} was left out of the authorization text that was signed", "sign the very text that is sent", "签名的授权串缺少 {0}", "签名与发送的授权串必须完全一致", "", ""}, authParts},
		{"v3.auth-comma", axisEdges, false, rowWords{"a trailing comma stood behind the authorization text, or ,sign= was signed too", "sign the text in front of ,sign=", "授权串末尾多了逗号或 ,sign=", "只签名 ,sign= 之前的内容", "", ""}, parts(part("auth", func(s string) string { return s + "," }), part("auth", func(s string) string { return s + ",sign=" }))},
		{"v3.body-newline", axisEdges, false, rowWords{"a trailing newline of the body was signed and not sent", "sign the very bytes that are sent", "请求体末尾的换行符已签名但未发送", "对实际发送的字节签名", "", ""}, parts(part("body", func(s string) string { return s + "\n" }))},
		{"v3.like-v2", axisMembers, false, rowWords{"the parameters were sorted and joined as for gateway.do (v2)", "sign the lines of OpenAPI v3: authorization, verb, path, body", "按 gateway.do（v2）的规则对参数签名", "按 OpenAPI v3 的规则签名：授权串、方法、路径、请求体", "", ""}, likeV2},
		{"v3.body-only", axisMembers, false, rowWords{"only the body was signed", "sign all lines: authorization, verb, path, body", "只对请求体签名", "四行都要签名：授权串、方法、路径、请求体", "", ""}, parts(mistakeWay{do: func(d *draft) {
			d.pairs = slices.DeleteFunc(d.pairs, func(p Pair) bool { return p.Name != "body" })
			d.sep, d.end = "", ""
		}}, mistakeWay{do: func(d *draft) {
			d.pairs = slices.DeleteFunc(d.pairs, func(p Pair) bool { return p.Name != "body" })
		}})},
		{"v3.hash", wordsOnly, false, rowWords{"{0} was used instead of SHA-256, which " + v3Scheme + " stands for", "sign with SHA-256 (SHA256withRSA)", "实际使用了 {0}，而 " + v3Scheme + " 表示 SHA-256", "用 SHA-256 签名（SHA256withRSA）", "", ""}, nil},
		{"aes.signed-plain", axisMembers, false, rowWords{}, nil},
	}
	return concatRows(lines, markOften(jsonRows(), "json.member"), charsetRows(), []mistakeRow{
		{"value.encoded-text", axisWriting, false, rowWords{}, combineWays(textWays(escapeAll, escape20), entireWays(escapeAll, escape20))},
		{"value.base64-text", axisShown, false, rowWords{}, entireWays(func(s string) string { return base64Text([]byte(s)) }, hexText, func(s string) string { return strings.ToUpper(hexText(s)) })},
		{"value.html-signed", axisWriting, false, rowWords{}, valueWays(htmlWriters...)},
		{"value.html-one", axisWriting, false, rowWords{}, eachAlone(htmlWriters...)},
		{"value.filtered", axisWriting, false, rowWords{}, filteredValues},
		{"edge.bom", axisEdges, false, rowWords{}, parts(mistakeWay{do: func(d *draft) { d.head = "\ufeff" }})},
	}, caseRows(), v3Apart())
})
