package doctor

import (
	"bytes"
	"encoding/json"
	"html"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// wireRows are the mistakes that are seen in how a message was written, before any signature is
// looked at.
var wireRows = []mistakeRow{
	{"wire.amp", wordsOnly, false, rowWords{"the parameters are joined by &amp;: the text was HTML-escaped", "join parameters with a plain &, without HTML escaping", "参数之间是 &amp;：文本被 HTML 转义", "用 & 连接参数，不要做 HTML 转义", "", ""}, nil},
	{"wire.entity", wordsOnly, false, rowWords{"an HTML entity was made of the beginning of {0}: &{1} became {2}", "build the text in code and not by way of an HTML page, or escape & as &amp; there", "{0} 的开头被当作 HTML 实体：&{1} 变成了 {2}", "在代码中拼接，不要经过 HTML 页面；或在页面里把 & 写成 &amp;", "", ""}, nil},
	{"wire.bom", wordsOnly, false, rowWords{"a BOM (byte order mark, EF BB BF) stands before the {0}", "write the text without a BOM", "{0} 前有 BOM（字节顺序标记）", "去掉 BOM", "{0} 前有 BOM（位元組順序記號）", "去掉 BOM"}, nil},
	{"wire.utf16", wordsOnly, false, rowWords{"the body is written in UTF-16", "write it in UTF-8", "报文是 UTF-16 编码", "使用 UTF-8", "內容是 UTF-16 編碼", "使用 UTF-8"}, nil},
	{"wire.gzip", wordsOnly, false, rowWords{"the body is compressed with gzip", "send it uncompressed", "报文被 gzip 压缩", "不要压缩请求体", "內容被 gzip 壓縮", "不要壓縮內容"}, nil},
	{"wire.encoded", wordsOnly, false, rowWords{"the whole form was URL-encoded, its & and = too", "URL-encode each name and value, then join them with = and &", "整个表单被 URL 编码（包括 & 和 =）", "先对每个名和值做 URL 编码，再用 = 和 & 拼接", "", ""}, nil},
	{"wire.base64", wordsOnly, false, rowWords{"the whole body was base64-encoded", "send the body as it is", "整个请求体被 base64 编码", "直接发送请求体", "整個內容被 base64 編碼", "直接送出內容"}, nil},
	{"wire.json", wordsOnly, false, rowWords{"the body is JSON, a form is due", "send application/x-www-form-urlencoded: name=value pairs joined by &", "请求体是 JSON，应为表单", "以 application/x-www-form-urlencoded 发送", "", ""}, nil},
	{"wire.multipart", wordsOnly, false, rowWords{"the body is multipart/form-data, a plain form is due", "send application/x-www-form-urlencoded: name=value pairs joined by &", "请求体是 multipart/form-data，应为普通表单", "以 application/x-www-form-urlencoded 发送", "", ""}, nil},
	{"wire.form", wordsOnly, false, rowWords{"the body is a form, JSON is due", "send a JSON object, with Content-Type application/json", "请求体是表单，应为 JSON", "以 application/json 发送 JSON 对象", "內容是表單，應為 JSON", "以 application/json 送出 JSON 物件"}, nil},
	{"wire.xml", wordsOnly, false, rowWords{"the body is XML", "send the format that the platform documents", "请求体是 XML", "按平台文档的格式发送", "內容是 XML", "按平台文件的格式送出"}, nil},
	{"wire.type", wordsOnly, false, rowWords{"the body is a form, but Content-Type is {0}", "send Content-Type application/x-www-form-urlencoded", "请求体是表单，但 Content-Type 是 {0}", "Content-Type 使用 application/x-www-form-urlencoded", "", ""}, nil},
	{"wire.quoted", wordsOnly, false, rowWords{"the whole body stands in quotes: it was serialised twice", "send the text itself, without quotes around it", "整个请求体带有引号：被序列化了两次", "直接发送文本，不加引号", "整個內容帶有引號：被序列化了兩次", "直接送出文字，不加引號"}, nil},
	{"wire.question", wordsOnly, false, rowWords{"a question mark stands before the first name", "begin the body with the first name", "第一个参数名前多了问号", "请求体从第一个参数名开始", "", ""}, nil},
	{"wire.separator", wordsOnly, false, rowWords{"the parameters are joined by {0}", "join parameters with &", "参数之间用 {0} 连接", "用 & 连接参数", "", ""}, nil},
	{"wire.name-blank", wordsOnly, false, rowWords{"white space (a blank or line end) stands around the name {0}", "write names without white space", "参数名 {0} 首尾有空白", "参数名不要带空白", "", ""}, nil},
	{"wire.name", wordsOnly, false, rowWords{"{1} is missing: it was sent as {0}", "send it under the name {1}, in exactly these letters", "缺少 {1}：它以 {0} 发送", "参数名必须为 {1}，大小写一致", "缺少 {1}：它以 {0} 送出", "名稱必須為 {1}，大小寫一致"}, nil},
	{"wire.object", wordsOnly, false, rowWords{"{0} is {1}: an object was turned into text instead of JSON", "serialise it (JSON.stringify, json_encode, json.dumps) before it is sent", "{0} 为 {1}：对象被直接转成文本而不是 JSON", "发送前序列化为 JSON", "", ""}, nil},
	{"wire.percent", wordsOnly, false, rowWords{"{0} was not URL-encoded: a percent sign stands in it that begins no escape", "URL-encode every value: % becomes %25", "{0} 没有 URL 编码：其中有裸露的百分号", "对每个值做 URL 编码，% 写成 %25", "", ""}, nil},
	{"wire.twice", wordsOnly, false, rowWords{"values were URL-encoded twice when they were sent: {0} is {1}", "URL-encode once: leave it either to your code or to the HTTP library", "发送时参数值被 URL 编码了两次：{0} 为 {1}", "只编码一次：由代码或 HTTP 库之一完成", "", ""}, nil},
	{"wire.inside", wordsOnly, false, rowWords{"the whole form was sent inside of one parameter, {0}", "send the parameters themselves, as name=value pairs joined by &", "所有参数被放在一个参数 {0} 里发送", "直接发送各参数：名=值，用 & 连接", "", ""}, nil},
	{"wire.wrapped", wordsOnly, false, rowWords{"the JSON object was sent inside of another one, as its member {0}", "send the object itself", "JSON 对象被放在另一个对象的成员 {0} 里发送", "直接发送该对象", "JSON 物件被放在另一個物件的成員 {0} 裡送出", "直接送出該物件"}, nil},
	{"wire.unserved", wordsOnly, false, rowWords{"there is no {0} here", "send it to a method and path of the platform's documents", "这里没有 {0}", "发送到平台文档中的接口", "這裡沒有 {0}", "送到平台文件中的介面"}, nil},
	{"wire.unserved-near", wordsOnly, false, rowWords{"there is no {0} here; did you mean {1}?", "send it to {1}", "这里没有 {0}；是不是 {1}？", "发送到 {1}", "這裡沒有 {0}；是不是 {1}？", "送到 {1}"}, nil},
	{"wire.empty", wordsOnly, false, rowWords{"the body is empty", "send the parameters", "报文为空", "发送参数", "內容為空", "送出參數"}, nil},
	{"wire.cut", wordsOnly, false, rowWords{"the JSON in {0} is cut (truncated): it ends {1}; a quote, an apostrophe, an & or a # in a value that was not encoded cuts the rest off", "URL-encode the value, and HTML-escape it in the attribute of a page's form", "{0} 中的 JSON 被截断：结束于{1}；值中未编码的引号、撇号、& 或 # 会截断后面的内容", "对值做 URL 编码；写在网页表单属性中时做 HTML 转义", "", ""}, nil},
}

// entities are those of HTML that browsers read without a semicolon and that begin a name that a
// platform uses.
var entities = sync.OnceValue(func() map[string]string {
	return map[string]string{"×": "times", "¬": "not", "®": "reg", "©": "copy", "¶": "para", "§": "sect", "¤": "curren", "÷": "divide", "°": "deg", "¥": "yen", "£": "pound", "¢": "cent"}
})

// Wire looks at how a form was written. names are the parameters that it must have.
func Wire(m Message, names []string) Finding {
	if found := wholeBody(m, false); found != nil {
		return Finding{Mistakes: found}
	}
	raw := m.rawQuery()
	if len(m.Body) > 0 && !strings.HasPrefix(strings.ToLower(m.Get("Content-Type")), "multipart/") {
		raw = strings.TrimPrefix(raw+"&"+string(m.Body), "&")
	}
	var found []Mistake
	add := func(id string, args ...string) {
		if !slices.ContainsFunc(found, func(m Mistake) bool { return m.ID == id }) {
			found = append(found, newMistake(id, args...))
		}
	}
	pairs := parseForm(raw, false)
	if strings.HasPrefix(strings.ToLower(m.Get("Content-Type")), "multipart/") {
		pairs = append(pairs, readBody(m)...)
	}
	for _, p := range pairs {
		lookAtPair(p, add)
	}
	if name := formInside(pairs, names); len(found) == 0 && name != "" {
		add("wire.inside", name)
	}
	if len(found) == 0 {
		for _, name := range names {
			if sent := similarName(name, pairs); sent != "" {
				add("wire.name", sent, name)
			}
		}
	}
	return Finding{Mistakes: found}
}

// isWhole reports whether what Wire saw is all that can be said: a value that is cut or encoded twice can still be
// searched for what was signed.
func (f Finding) isWhole() bool {
	return len(f.Mistakes) > 0 && f.Mistakes[0].ID != "wire.cut" && f.Mistakes[0].ID != "wire.twice"
}

// encodedTwice reports whether a value is a time or JSON that still is URL-encoded.
func (p Pair) encodedTwice() bool {
	return p.Name == "timestamp" && strings.Contains(p.Value, "%3A") || strings.HasPrefix(p.Value, "%7B%22") || strings.HasPrefix(p.Value, "%5B%7B%22")
}

// decodedAgain is the draft of a message whose values were encoded twice as it was meant: all values are decoded once
// more, or those alone that show it where the time does not.
func (d *draft) decodedAgain() *draft {
	meant := d.clone()
	stamp, _ := valueOf(d.sent, "timestamp")
	all := strings.Contains(stamp, "%3A")
	decode := func(pairs []Pair) []Pair {
		pairs = slices.Clone(pairs)
		for i, p := range pairs {
			if all || p.encodedTwice() {
				pairs[i].Value = unescapeEscapes(p.Value)
			}
		}
		return pairs
	}
	meant.pairs, meant.sent = decode(d.pairs), decode(d.sent)
	return meant
}

// searchTwice has a message whose values were encoded twice searched as it was meant; the finding without one is that
// of the message as it was sent.
func (f Finding) searchTwice(seen Finding, d *draft, search func(*draft) Finding) Finding {
	if !seen.isTwice() || f.Fits || f.Signed != "" {
		return f
	}
	meant := search(d.decodedAgain())
	if meant.Signed == "" {
		return f
	}
	meant.Fits, meant.Expected = false, f.Expected
	meant.Mistakes = append(oneMistake(newMistake("value.sent-encoded")), meant.Mistakes...)
	return meant
}

// isTwice reports whether values were seen that are encoded twice.
func (f Finding) isTwice() bool { return len(f.Mistakes) > 0 && f.Mistakes[0].ID == "wire.twice" }

// orTwice names values that were encoded twice where nothing else was found.
func (f Finding) orTwice(seen Finding) Finding {
	if f.Unexplained() && seen.isTwice() { // what was not tried is said all the same: there may be another mistake
		f.Mistakes = append(seen.Mistakes[:1:1], slices.DeleteFunc(slices.Clone(f.Mistakes), func(m Mistake) bool { return m.ID != "rest.left-out" })...)
		f.LeftOut = len(f.Mistakes) > 1
	}
	return f
}

// WireJSON looks at how a JSON body was written.
func WireJSON(m Message) Finding {
	if found := wholeBody(m, true); found != nil {
		return Finding{Mistakes: found}
	}
	if end := cutJSON(string(m.Body)); end != "" {
		return Finding{Mistakes: []Mistake{newMistake("wire.cut", "the body", end)}}
	}
	if name := memberAround(parseJSON(string(m.Body)), "app_id"); name != "" {
		return Finding{Mistakes: []Mistake{newMistake("wire.wrapped", name)}}
	}
	if broken := brokenJSON(string(m.Body), mainland); broken != nil {
		return Finding{Mistakes: oneMistake(inMember("body", *broken))}
	}
	return Finding{}
}

func lookAtPair(p Pair, add func(id string, args ...string)) {
	switch {
	case strings.HasPrefix(p.RawName, "amp;") || strings.HasPrefix(p.Name, "amp;"):
		add("wire.amp")
	case strings.HasPrefix(p.Name, "?") && len(p.Name) > 1:
		add("wire.question")
	case strings.HasPrefix(p.Name, "\ufeff"):
		add("wire.bom", "first name")
	case p.Name != strings.TrimSpace(p.Name) && strings.TrimSpace(p.Name) != "":
		add("wire.name-blank", strings.TrimSpace(p.Name))
	}
	if torn := entityIn(p.Name + "=" + p.Value); torn != nil {
		add(torn.ID, torn.Args...)
	}
	switch {
	case p.Value == "[object Object]" || p.Value == "Array" || strings.HasPrefix(p.Value, "System.Collections") || javaObject().MatchString(p.Value):
		add("wire.object", p.Name, p.Value)
	case brokenEscape(p.RawValue):
		add("wire.percent", p.Name)
	}
	if p.encodedTwice() && !brokenEscape(p.RawValue) { // which is not decoded even once
		add("wire.twice", p.Name, p.Value)
	}
	if end := cutJSON(p.Value); end != "" {
		add("wire.cut", p.Name, end)
	}
}

// entityIn is the mistake that a name's beginning became an HTML entity; nil when none did.
func entityIn(text string) *Mistake {
	for sign, name := range entities() {
		if _, rest, ok := strings.Cut(text, sign); ok {
			if end := entityTail().FindString(rest); end != "" {
				m := newMistake("wire.entity", name+strings.TrimSuffix(end, "="), name, sign)
				return &m
			}
		}
	}
	return nil
}

var (
	entityTail = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z]*_?[a-z_]*=`) })
	javaObject = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([a-z]\w*\.)+[A-Z]\w*@[0-9a-f]{4,8}$`) })
)

func brokenEscape(raw string) bool {
	for i := range len(raw) {
		if raw[i] == '%' && (i+2 >= len(raw) || strings.Trim(raw[i+1:i+3], "0123456789abcdefABCDEF") != "") {
			return true
		}
	}
	return false
}

// cutJSON says where a JSON object ends that lacks its end; "" when it doesn't.
func cutJSON(s string) string {
	t := strings.TrimSpace(s)
	if !strings.HasPrefix(t, "{") && !strings.HasPrefix(t, "[{") || json.Valid([]byte(t)) {
		return ""
	}
	if strings.HasPrefix(strings.TrimLeft(t, "[{ "), `\`) {
		return "" // its quotes are escaped; it may be whole
	}
	depth, quoted := 0, false
	for i := 0; i < len(t); i++ {
		switch c := t[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == '{' || c == '['):
			depth++
		case !quoted && (c == '}' || c == ']'):
			depth--
		}
	}
	switch {
	case quoted && strings.Contains(t, `":`):
		return "inside a string"
	case depth > 0 && strings.Contains(t, `"`):
		return "before its closing brackets"
	case t == "{":
		return "behind its first {"
	}
	return ""
}

// wholeBody looks at a body as a whole.
func wholeBody(m Message, wantJSON bool) []Mistake {
	body := m.Body
	text := strings.TrimSpace(string(body))
	one := func(id string, args ...string) []Mistake { return []Mistake{newMistake(id, args...)} }
	switch {
	case len(body) == 0 && m.rawQuery() == "" && m.Method == post:
		return one("wire.empty")
	case bytes.HasPrefix(body, []byte("\ufeff")) && len(body) > 3:
		return one("wire.bom", "body")
	case bytes.HasPrefix(body, []byte{0x1f, 0x8b}):
		return one("wire.gzip")
	case len(body) >= 8 && (bytes.Count(body, []byte{0}) > len(body)/3):
		return one("wire.utf16")
	case strings.HasPrefix(text, "<"):
		return one("wire.xml")
	case len(text) > 1 && text[0] == '"' && text[len(text)-1] == '"':
		return one("wire.quoted")
	case !wantJSON && strings.HasPrefix(text, "{") && (json.Valid([]byte(text)) || cutJSON(text) != ""):
		return one("wire.json")
	case wantJSON && !strings.HasPrefix(text, "{") && strings.Contains(text, "=") && utf8.ValidString(text) && strings.Trim(text[strings.Index(text, "="):], "=") != "" && !strings.HasPrefix(text, "["):
		return one("wire.form")
	case !strings.HasPrefix(text, "{") && !strings.Contains(text, "=") && strings.Contains(strings.ToLower(text), "%3d"):
		return one("wire.encoded")
	}
	if len(text) > 16 {
		if raw, _, problem := decodeLoosely(text); problem == "" && len(raw) > 8 && isText(raw) && (bytes.Contains(raw, []byte("=")) && bytes.Contains(raw, []byte("app_id")) || isObject(raw)) {
			return one("wire.base64")
		}
	}
	if !wantJSON && !strings.Contains(text, "&") && strings.Count(text, "=") > 2 && m.rawQuery() == "" && !strings.HasPrefix(strings.ToLower(m.Get("Content-Type")), "multipart/") {
		for _, sep := range []string{";", "\n", ","} {
			if pieces := strings.Split(text, sep); len(pieces) > 2 && !slices.ContainsFunc(pieces, func(p string) bool { return !strings.Contains(p, "=") }) {
				return one("wire.separator", strings.NewReplacer("\n", "line ends", ";", "semicolons", ",", "commas").Replace(sep))
			}
		}
	}
	return nil
}

// nearName is how long a name is at least that a letter may be wrong in.
const nearName = 6

// similarName finds a name that was meant for another that is missing.
func similarName(name string, pairs []Pair) string {
	plain := func(s string) string { return strings.ToLower(lettersOnly(html.UnescapeString(s))) }
	if indexOfPair(pairs, name) >= 0 {
		return ""
	}
	for _, p := range pairs {
		if plain(p.Name) == plain(name) {
			return p.Name
		}
	}
	for _, p := range pairs {
		if isNearly(p.Name, name) || len(name) >= nearName && isSwapped(p.Name, name) {
			return p.Name
		}
	}
	return ""
}
