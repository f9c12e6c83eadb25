package doctor

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

// textRows are the mistakes with a text inside a message that is to be a JSON object.
var textRows = []mistakeRow{
	{"text.empty", wordsOnly, false, rowWords{"the text is empty", "send a JSON object, {} at least", "内容为空", "发送 JSON 对象，至少为 {}", "內容為空", "送出 JSON 物件，至少為 {}"}, nil},
	{"text.bom", wordsOnly, false, rowWords{"a BOM (byte order mark) stands before the JSON", "write the text without a BOM", "JSON 前有 BOM", "去掉 BOM", "JSON 前有 BOM", "去掉 BOM"}, nil},
	{"text.twice", wordsOnly, false, rowWords{"it was serialised twice: it is a JSON string that holds the JSON object", "serialise once less", "被多序列化了一次：它是 JSON 字符串，里面才是 JSON 对象", "少序列化一次", "被多序列化了一次：它是 JSON 字串，裡面才是 JSON 物件", "少序列化一次"}, nil},
	{"text.backslashes", wordsOnly, false, rowWords{`its quotes are escaped once too often (\" in place of ")`, "serialise once less", `引号多转义了一次（\" 应为 "）`, "少序列化一次", `引號多轉義了一次（\" 應為 "）`, "少序列化一次"}, nil},
	{"text.list", wordsOnly, false, rowWords{"it is a JSON list, an object is due", "send the object itself: {…} without [ ]", "它是 JSON 数组，应为对象", "直接发送对象 {…}，不加 [ ]", "它是 JSON 陣列，應為物件", "直接送出物件 {…}，不加 [ ]"}, nil},
	{"text.scalar", wordsOnly, false, rowWords{"it is JSON, but no object", "send a JSON object: {…}", "它是 JSON，但不是对象", "发送 JSON 对象 {…}", "它是 JSON，但不是物件", "送出 JSON 物件 {…}"}, nil},
	{"text.quotes", wordsOnly, false, rowWords{"it has single quotes, which is no JSON (a printed Python dict)", "serialise it with double quotes (json.dumps)", "使用了单引号，不是 JSON（直接打印的 Python dict）", "用双引号序列化（json.dumps）", "使用了單引號，不是 JSON（直接列印的 Python dict）", "用雙引號序列化（json.dumps）"}, nil},
	{"text.names", wordsOnly, false, rowWords{"its names stand without quotes, which is no JSON", "serialise it (JSON.stringify, json_encode, json.dumps)", "成员名没有引号，不是 JSON", "用 JSON 库序列化（JSON.stringify、json_encode、json.dumps）", "成員名沒有引號，不是 JSON", "用 JSON 函式庫序列化（JSON.stringify、json_encode、json.dumps）"}, nil},
	{"text.literal", wordsOnly, false, rowWords{"it holds {0}, which is no JSON", "serialise it with a JSON library: null, true, false", "其中有 {0}，不是 JSON", "用 JSON 库序列化：null、true、false", "其中有 {0}，不是 JSON", "用 JSON 函式庫序列化：null、true、false"}, nil},
	{"text.comma", wordsOnly, false, rowWords{"a comma too many stands before a closing bracket", "leave the last comma out, or serialise with a JSON library", "右括号前多了一个逗号", "去掉最后的逗号，或用 JSON 库序列化", "右括號前多了一個逗號", "去掉最後的逗號，或用 JSON 函式庫序列化"}, nil},
	{"text.control", wordsOnly, false, rowWords{"a bare line end or tab stands inside a string", `escape it as \n, \r or \t, or serialise with a JSON library`, "字符串中有未转义的换行或制表符", `写成 \n、\r 或 \t，或用 JSON 库序列化`, "字串中有未轉義的換行或定位字元", `寫成 \n、\r 或 \t，或用 JSON 函式庫序列化`}, nil},
	{"text.base64", wordsOnly, false, rowWords{"it was base64-encoded", "write the JSON itself", "做了 base64 编码", "直接写 JSON 文本", "做了 base64 編碼", "直接寫 JSON 文字"}, nil},
	{"text.encoded", wordsOnly, false, rowWords{"it was URL-encoded", "write the JSON itself", "做了 URL 编码", "直接写 JSON 文本", "做了 URL 編碼", "直接寫 JSON 文字"}, nil},
	{"text.html", wordsOnly, false, rowWords{"it was HTML-escaped (&quot; in place of quotes)", "write the JSON itself", "做了 HTML 转义（&quot; 代替了引号）", "直接写 JSON 文本", "做了 HTML 轉義（&quot; 代替了引號）", "直接寫 JSON 文字"}, nil},
	{"text.form", wordsOnly, false, rowWords{"it is a form (name=value), JSON is due", "send a JSON object", "它是表单（名=值），应为 JSON", "发送 JSON 对象", "它是表單（名=值），應為 JSON", "送出 JSON 物件"}, nil},
	{"text.xml", wordsOnly, false, rowWords{"it is XML, JSON is due", "send a JSON object", "它是 XML，应为 JSON", "发送 JSON 对象", "它是 XML，應為 JSON", "送出 JSON 物件"}, nil},
	{"text.php", wordsOnly, false, rowWords{"it is what PHP's serialize writes, JSON is due", "use json_encode", "它是 PHP serialize 的结果，应为 JSON", "使用 json_encode", "它是 PHP serialize 的結果，應為 JSON", "使用 json_encode"}, nil},
	{"text.map", wordsOnly, false, rowWords{"it is a map as Java prints it ({a=b, …}), which is no JSON", "serialise it with a JSON library (Jackson, Gson)", "它是 Java 打印的 Map（{a=b, …}），不是 JSON", "用 JSON 库序列化（Jackson、Gson）", "它是 Java 列印的 Map（{a=b, …}），不是 JSON", "用 JSON 函式庫序列化（Jackson、Gson）"}, nil},
	{"text.comment", wordsOnly, false, rowWords{"a comment stands in the JSON, which has none", "send the JSON without comments", "JSON 中有注释", "去掉注释", "JSON 中有註解", "去掉註解"}, nil},
	{"text.full-width", wordsOnly, false, rowWords{"it has full-width or curly quotes or signs, which is no JSON", `write ", : and , as on an English keyboard`, "使用了全角或中文标点（引号、冒号、逗号），不是 JSON", "引号、冒号、逗号用英文半角书写", "使用了全形或中文標點（引號、冒號、逗號），不是 JSON", "引號、冒號、逗號用英文半形書寫"}, nil},
	{"text.charset", wordsOnly, false, rowWords{"it is written in {0}, {1} is due", "write it in the charset that is sent as charset", "它是 {0} 编码，应为 {1}", "用 charset 所指明的编码书写", "它是 {0} 編碼，應為 {1}", "用 charset 所指明的編碼書寫"}, nil},
	{"text.not-utf8", wordsOnly, false, rowWords{"it is not {0} (perhaps GBK, Big5 or Latin-1)", "write it in the charset that is sent as charset", "它不是 {0} 编码（可能是 GBK、Big5 或 Latin-1）", "用 charset 所指明的编码书写", "它不是 {0} 編碼（可能是 GBK、Big5 或 Latin-1）", "用 charset 所指明的編碼書寫"}, nil},
	{"text.torn-character", wordsOnly, false, rowWords{"it is not UTF-8: a text in it ends in the middle of a character (cut by bytes)", "cut texts by characters, not by bytes", "它不是 UTF-8：其中有文本断在字符中间（按字节截断）", "按字符截断，不要按字节", "它不是 UTF-8：其中有文字斷在字元中間（按位元組截斷）", "按字元截斷，不要按位元組"}, nil},
	{"text.binary", wordsOnly, false, rowWords{"it is no text: it holds bytes that no charset has", "send the JSON text itself", "它不是文本：其中有不属于任何字符集的字节", "直接发送 JSON 文本", "它不是文字：其中有不屬於任何字元集的位元組", "直接送出 JSON 文字"}, nil},
	{"text.object", wordsOnly, false, rowWords{"it is {0}: an object was turned into text instead of JSON", "serialise it (JSON.stringify, json_encode, json.dumps) before it is sent", "它是 {0}：对象被直接转成文本而不是 JSON", "发送前序列化为 JSON", "它是 {0}：物件被直接轉成文字而不是 JSON", "送出前序列化為 JSON"}, nil},
	{"text.other", wordsOnly, false, rowWords{"it is no JSON object", "serialise it with a JSON library", "它不是 JSON 对象", "用 JSON 库序列化", "它不是 JSON 物件", "用 JSON 函式庫序列化"}, nil},
	{"text.cut", wordsOnly, false, rowWords{"the JSON is cut (truncated): it ends before its closing brackets or inside a string", "send the whole text", "JSON 被截断：缺少结尾的括号，或断在字符串中", "发送完整的文本", "JSON 被截斷：缺少結尾的括號，或斷在字串中", "送出完整的文字"}, nil},
	{"text.tail", wordsOnly, false, rowWords{"more text stands behind the end of the JSON object", "send the object alone", "JSON 对象之后还有多余的内容", "只发送该对象", "JSON 物件之後還有多餘的內容", "只送出該物件"}, nil},
}

// Data explains a text inside a decrypted message that is no JSON object; field is its name.
func Data(text, field string) Finding {
	if m := brokenJSON(text, taiwan); m != nil {
		return Finding{Mistakes: []Mistake{inMember(field, *m)}}
	}
	return Finding{}
}

// brokenJSON says why a text is no JSON object; nil when it is one, or nothing is known. A double-byte charset is the
// usual one where the text may be in either.
func brokenJSON(text, usual string) *Mistake {
	one := func(id string, args ...string) *Mistake { m := newMistake(id, args...); return &m }
	t := strings.TrimSpace(text)
	switch {
	case t == "":
		return one("text.empty")
	case t == "Array" || t == "[object Object]" || javaObject().MatchString(t):
		return one("text.object", t)
	case isObject([]byte(t)):
		return nil
	case isObject([]byte(strings.TrimPrefix(t, "\ufeff"))):
		return one("text.bom")
	case !utf8.ValidString(t) && (strings.HasPrefix(t, "{") || !brokenAtStart([]byte(t))):
		m := notUTF8("plain", []byte(t), "UTF-8", usual)
		return &m
	case json.Valid([]byte(t)):
		return one(otherJSON(t))
	}
	if id := encodedJSON(t); id != "" {
		return one(id)
	}
	if m := carelessJSON(t); m != nil {
		return m
	}
	switch {
	case strings.HasPrefix(t, "<"):
		return one("text.xml")
	case phpText().MatchString(t):
		return one("text.php")
	case javaMap().MatchString(t):
		return one("text.map")
	case cutJSON(t) != "":
		return one("text.cut")
	case !strings.HasPrefix(t, "{") && strings.Contains(strings.TrimRight(t, "="), "="): // those at the end may be base64's
		return one("text.form")
	}
	return nil
}

// otherJSON names JSON that is no object.
func otherJSON(t string) string {
	switch t[0] {
	case '[':
		return "text.list"
	case '"':
		if inner := unquoteJSON(t); isObject([]byte(inner)) || strings.HasPrefix(inner, `"`) && json.Valid([]byte(inner)) {
			return "text.twice"
		}
	}
	return "text.scalar"
}

// encodedJSON names the encoding under which an object lies; "" when there is none.
func encodedJSON(t string) string {
	if raw, _, problem := decodeLoosely(t); problem == "" && isObject(raw) {
		return "text.base64"
	}
	for id, plain := range map[string]string{"text.encoded": unescapePercent(t), "text.html": html.UnescapeString(t), "text.backslashes": unquoteJSON(`"` + t + `"`)} {
		if plain != t && isObject([]byte(plain)) {
			return id
		}
	}
	return ""
}

var (
	lastComma = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`,(\s*[}\]])`) })
	bareName  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`([{,]\s*)([A-Za-z_]\w*)(\s*:)`) })
	phpText   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:a:\d+:\{|s:\d+:"|O:\d+:")`) })
	javaMap   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\{[A-Za-z_]\w*=.*\}$`) })
	comments  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s)/\*.*?\*/|(?m:(^|[\s,{]))//[^\n]*`) })
	noLiteral = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`([:\[,]\s*)(None|True|False|undefined|NaN|Infinity|nil)(\s*[,}\]])`)
	})
)

// carelessJSON names what a hand-made serialiser did, when the text is JSON but for that.
func carelessJSON(t string) *Mistake {
	one := func(id string, args ...string) *Mistake { m := newMistake(id, args...); return &m }
	if strings.HasPrefix(t, "{'") {
		return one("text.quotes")
	}
	if mended := lastComma().ReplaceAllString(t, "$1"); mended != t && isObject([]byte(mended)) {
		return one("text.comma")
	}
	if found := noLiteral().FindStringSubmatch(t); found != nil && isObject([]byte(noLiteral().ReplaceAllString(t, "${1}null$3"))) {
		return one("text.literal", found[2])
	}
	if mended := bareName().ReplaceAllString(t, `$1"$2"$3`); mended != t && isObject([]byte(mended)) {
		return one("text.names")
	}
	if mended := strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(t); mended != t && isObject([]byte(mended)) {
		return one("text.control")
	}
	if mended := comments().ReplaceAllString(t, "$1"); mended != t && isObject([]byte(mended)) {
		return one("text.comment")
	}
	if mended := strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "＂", `"`, "：", ":", "，", ",", "｛", "{", "｝", "}").Replace(t); mended != t && isObject([]byte(mended)) {
		return one("text.full-width")
	}
	var first json.RawMessage
	if d := json.NewDecoder(strings.NewReader(t)); d.Decode(&first) == nil && isObject(first) {
		return one("text.tail")
	}
	return nil
}
