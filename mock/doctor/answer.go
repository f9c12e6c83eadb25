package doctor

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// answerRows list what merchants answer to a callback in place of the text that the
// platform wants.
var answerRows = []mistakeRow{
	{"answer.empty", wordsOnly, false, rowWords{"the body is empty", "write the answer that the platform wants, and nothing else", "报文为空", "返回平台要求的内容", "內容為空", "回傳平台要求的內容"}, nil},
	{"answer.html", wordsOnly, false, rowWords{"the body is an HTML page{0}", "answer without a page: a login filter, an error page or a proxy may stand before your code", "回应是 HTML 页面{0}", "不要返回页面：可能被登录过滤器、错误页或代理拦截", "回應是 HTML 頁面{0}", "不要回傳頁面：可能被登入過濾器、錯誤頁或代理攔截"}, nil},
	{"answer.bom", wordsOnly, false, rowWords{"a BOM (byte order mark) stands before the body", "save the source file without BOM", "回应前有 BOM", "源文件保存为无 BOM", "回應前有 BOM", "原始檔存為無 BOM"}, nil},
	{"answer.gzip", wordsOnly, false, rowWords{"the body is compressed with gzip", "answer uncompressed: the platform asks for no compression", "报文被 gzip 压缩", "不要压缩回应", "內容被 gzip 壓縮", "不要壓縮回應"}, nil},
	{"answer.utf16", wordsOnly, false, rowWords{"the body is written in UTF-16", "answer in UTF-8", "报文是 UTF-16 编码", "使用 UTF-8", "內容是 UTF-16 編碼", "使用 UTF-8"}, nil},
	{"answer.quoted", wordsOnly, false, rowWords{"the body stands in quotes: it was serialised as a JSON string", "write the text itself, not a JSON string of it", "回应带有引号：被序列化成了 JSON 字符串", "直接输出文本", "回應帶有引號：被序列化成了 JSON 字串", "直接輸出文字"}, nil},
}

var pageTitle = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?is)<title[^>]*>\s*([^<]{1,80})`) })

// Answer says what an answer to a callback is that was not accepted.
func Answer(body []byte) Finding {
	text := strings.TrimSpace(string(body))
	found := func(id string, args ...string) Finding { return Finding{Mistakes: []Mistake{newMistake(id, args...)}} }
	lower := strings.ToLower(text[:min(len(text), 512)])
	switch {
	case text == "":
		return found("answer.empty")
	case bytes.HasPrefix(body, []byte("\ufeff")):
		return found("answer.bom")
	case bytes.HasPrefix(body, []byte{0x1f, 0x8b}):
		return found("answer.gzip")
	case len(body) > 1 && (bytes.HasPrefix(body, []byte{0xff, 0xfe}) || bytes.HasPrefix(body, []byte{0xfe, 0xff}) || bytes.Count(body, []byte{0}) > len(body)/3):
		return found("answer.utf16")
	case strings.Contains(lower, "<html") || strings.HasPrefix(lower, "<!doctype html"):
		title := ""
		if t := pageTitle().FindSubmatch(body); t != nil {
			title = ` titled "` + strings.TrimSpace(string(t[1])) + `"`
		}
		return found("answer.html", title)
	case len(text) > 1 && text[0] == '"' && text[len(text)-1] == '"':
		return found("answer.quoted")
	}
	return Finding{}
}

// Excerpt shows the beginning of a body, escaped, for a reason.
func Excerpt(body []byte) string {
	const most = 80
	cut := ""
	if len(body) > most {
		body, cut = body[:most], "…"
		for len(body) > 0 && !utf8.Valid(body) && len(body) > most-utf8.UTFMax {
			body = body[:len(body)-1]
		}
	}
	return strconv.QuoteToGraphic(string(body)) + cut
}
