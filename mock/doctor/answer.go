package doctor

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

var pageTitle = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?is)<title[^>]*>\s*([^<]{1,80})`) })

// merchantAnswer is what a merchant answered to a callback.
type merchantAnswer struct {
	body     []byte
	text     string // without white space around it
	lower    string // its beginning in lower case
	encoding string // the header's Content-Encoding
	accepts  func(body []byte) bool
}

// isRight reports whether a text is what the platform wants.
func (a *merchantAnswer) isRight(text string) bool { return a.accepts([]byte(text)) }

// answerKind tells one row's kind of answer, with what stands in the row's words.
type answerKind struct {
	id string
	is func(*merchantAnswer) (is bool, args []string)
}

// Answer says what an answer to a callback is that was not accepted; accepts reports whether the platform takes a body.
func Answer(body []byte, encoding string, accepts func(body []byte) bool) Finding {
	const most, begin = 4096, 512
	if accepts([]byte("?")) { // any text is: none is nearly right
		accepts = func([]byte) bool { return false }
	}
	a := &merchantAnswer{body: body[:min(len(body), most)], encoding: encoding, accepts: accepts}
	a.text = strings.TrimSpace(string(a.body))
	a.lower = strings.ToLower(a.text[:min(len(a.text), begin)])
	for _, k := range answerKinds() {
		if is, args := k.is(a); is {
			return Finding{Mistakes: oneMistake(newMistake(k.id, args...))}
		}
	}
	return Finding{}
}

// answerKinds are tried in their order: what the bytes prove, then what makes the right answer of them, then what they
// look like.
var answerKinds = sync.OnceValue(func() []answerKind {
	return slices.Concat(encodedAnswers(), nearAnswers(), otherAnswers())
})

// wordlessTest makes of a test one that has no words of its own.
func wordlessTest(test func(*merchantAnswer) bool) func(*merchantAnswer) (bool, []string) {
	return func(a *merchantAnswer) (bool, []string) { return test(a), nil }
}

// rightAfter is the test whether one of some changes makes the right answer of the body.
func rightAfter(changes ...func(string) string) func(*merchantAnswer) (bool, []string) {
	return wordlessTest(func(a *merchantAnswer) bool {
		return slices.ContainsFunc(changes, func(change func(string) string) bool { return a.isRight(change(string(a.body))) })
	})
}

// encodedAnswers are told by the bytes.
func encodedAnswers() []answerKind {
	return []answerKind{
		{"answer.status", wordlessTest(func(a *merchantAnswer) bool { return a.accepts(a.body) })},
		{"answer.empty", wordlessTest(func(a *merchantAnswer) bool { return a.text == "" })},
		{"answer.gzip", wordlessTest(func(a *merchantAnswer) bool { return bytes.HasPrefix(a.body, []byte{0x1f, 0x8b}) })},
		{"answer.compressed", func(a *merchantAnswer) (bool, []string) {
			packed := a.encoding != "" && !strings.EqualFold(a.encoding, "identity") && !isPlainText(a.body)
			return packed, []string{a.encoding}
		}},
		{"answer.utf16", wordlessTest(func(a *merchantAnswer) bool {
			marked := bytes.HasPrefix(a.body, []byte{0xff, 0xfe}) || bytes.HasPrefix(a.body, []byte{0xfe, 0xff})
			return len(a.body) > 1 && (marked || bytes.Count(a.body, []byte{0}) > len(a.body)/3)
		})},
		{"answer.html", func(a *merchantAnswer) (bool, []string) {
			title := ""
			if t := pageTitle().FindSubmatch(a.body); t != nil {
				title = ` titled "` + strings.TrimSpace(string(t[1])) + `"`
			}
			return strings.Contains(a.lower, "<html") || strings.HasPrefix(a.lower, "<!doctype html"), []string{title}
		}},
		{"answer.bom", wordlessTest(func(a *merchantAnswer) bool { return bytes.HasPrefix(a.body, []byte("\ufeff")) })},
	}
}

// isPlainText reports whether bytes are a text in UTF-8.
func isPlainText(body []byte) bool {
	return utf8.Valid(body) && bytes.IndexFunc(body, func(r rune) bool { return unicode.IsControl(r) && !unicode.IsSpace(r) }) < 0
}

var (
	chunkSizes = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s)^[0-9A-Fa-f]{1,6}\r?\n(.*?)\r?\n0(\r?\n)*$`) })
	scriptCall = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s)^[\w.$]+\((.*)\);?$`) })
)

// nearAnswers are told by what makes the right answer of them.
func nearAnswers() []answerKind {
	const marks, braces = ".,;:!?。，；！、()<>*`·", "{}[]"
	outer := func(s string) string { return strings.Trim(strings.TrimSpace(s), marks) }
	unmarked := func(s string) string { return strings.Trim(strings.TrimSpace(s), marks+braces) }
	return []answerKind{
		{"answer.blanks", rightAfter(strings.TrimSpace)},
		{"answer.case", rightAfter(func(s string) string { return strings.ToLower(strings.TrimSpace(s)) })},
		{"answer.quoted", rightAfter(unquotedAnswer, func(s string) string { return strings.ToLower(unquotedAnswer(s)) })},
		{"answer.quoted", wordlessTest(func(a *merchantAnswer) bool {
			return len(a.text) > 1 && a.text[0] == '"' && a.text[len(a.text)-1] == '"'
		})},
		{"answer.single-quotes", rightAfter(func(s string) string { return strings.ReplaceAll(s, "'", `"`) })},
		{"answer.invisible", rightAfter(withoutInvisible)},
		{"answer.twice", wordlessTest((*merchantAnswer).isRepeated)},
		{"answer.encoded", rightAfterNamed("URL-encoded", func(s string) string { return strings.TrimSpace(unescapePercent(s)) })},
		{"answer.encoded", rightAfterNamed("HTML-escaped", html.UnescapeString)},
		{"answer.encoded", rightAfterNamed("base64-encoded", func(s string) string {
			plain, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(s))
			return string(plain)
		})},
		{"answer.encoded", rightAfterNamed("written in hex", func(s string) string {
			plain, _ := hex.DecodeString(strings.TrimSpace(s))
			return string(plain)
		})},
		{"answer.encoded", rightAfterNamed("in full-width characters", norm.NFKC.String)},
		{"answer.marks", rightAfter(outer, unmarked, func(s string) string { return strings.ToLower(unmarked(s)) })},
		{"answer.framed", rightAfter(firstGroup(chunkSizes))},
		{"answer.head", rightAfter(bodyBehindHead)},
		{"answer.callback", rightAfter(firstGroup(scriptCall))},
		{"answer.form", rightAfter(formAsJSON)},
		{"answer.member", insideAnswer},
		{"answer.misspelt", wordlessTest((*merchantAnswer).isMisspelt)},
		{"answer.source", wordlessTest(func(a *merchantAnswer) bool {
			return containsAny(a.lower, "<?php", "<?=", "<%", "{{", "${", "@responsebody")
		})},
		{"answer.trace", wordlessTest(func(a *merchantAnswer) bool { return isTrace(string(a.body)) })},
		{"answer.more", surroundedAnswer},
	}
}

// rightAfterNamed is rightAfter of one change that has a name.
func rightAfterNamed(say string, change func(string) string) func(*merchantAnswer) (bool, []string) {
	return func(a *merchantAnswer) (bool, []string) { return a.isRight(change(string(a.body))), []string{say} }
}

// unquotedAnswer is the text of a JSON string, or what stands in quotes of another kind.
func unquotedAnswer(s string) string {
	s = strings.TrimSpace(s)
	if plain := unquoteJSON(s); plain != s && plain != "" {
		return plain
	}
	return strings.Trim(s, "\"'“”‘’`")
}

// withoutInvisible is a text without characters that can't be seen.
func withoutInvisible(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || r == '\u00a0' || r == '\u3000' {
			return -1
		}
		return r
	}, s))
}

// firstGroup is the first group of an expression that matches a text.
func firstGroup(of func() *regexp.Regexp) func(string) string {
	return func(s string) string {
		if m := of().FindStringSubmatch(strings.TrimSpace(s)); m != nil {
			return m[1]
		}
		return ""
	}
}

// bodyBehindHead is what stands behind the empty line that ends a head.
func bodyBehindHead(s string) string {
	head, body, found := strings.Cut(strings.ReplaceAll(s, "\r\n", "\n"), "\n\n")
	if !found || !strings.Contains(head, ":") && !strings.HasPrefix(head, "HTTP/") {
		return ""
	}
	return strings.TrimSpace(body)
}

// formAsJSON writes a form as a JSON object.
func formAsJSON(s string) string {
	if !strings.Contains(s, "=") {
		return ""
	}
	return pairsJSON(&draft{pairs: parseForm(strings.TrimSpace(s), false)}, compact)
}

// isRepeated reports whether the right answer stands there several times, with or without something between.
func (a *merchantAnswer) isRepeated() bool {
	for times := 2; times <= 3; times++ {
		for gap := range 3 {
			if n := len(a.text) - (times-1)*gap; n > 0 && n%times == 0 {
				part := a.text[:n/times]
				if a.isRight(part) && strings.Count(a.text, part) >= times {
					return true
				}
			}
		}
	}
	return false
}

// insideAnswer looks for the right answer as a member of JSON, or as an object in it.
func insideAnswer(a *merchantAnswer) (is bool, args []string) {
	n := parseJSON(a.text)
	if n == nil {
		return false, nil
	}
	var look func(n *jsonNode, path string) bool
	look = func(n *jsonNode, path string) bool {
		if path != "" && (a.isRight(n.write(compact)) || n.kind == '"' && (a.isRight(unquoteJSON(n.text)) || a.isRight(strings.ToLower(unquoteJSON(n.text))))) {
			args = []string{path}
			return true
		}
		for i, m := range n.members {
			name := unquoteJSON(m.name)
			if n.kind == '[' {
				name = countText(i)
			}
			if look(m.value, strings.TrimPrefix(path+"."+name, ".")) {
				return true
			}
		}
		return false
	}
	return look(n, ""), args
}

// isMisspelt reports whether one letter more, less or other, or two that changed places, make the right answer.
func (a *merchantAnswer) isMisspelt() bool {
	const most = 16
	s := strings.ToLower(a.text)
	if len(s) > most || !isWord(s) {
		return false
	}
	for i := range len(s) + 1 {
		if i < len(s) && a.isRight(s[:i]+s[i+1:]) || i+1 < len(s) && a.isRight(s[:i]+s[i+1:i+2]+s[i:i+1]+s[i+2:]) {
			return true
		}
		for c := 'a'; c <= 'z'; c++ {
			if a.isRight(s[:i]+string(c)+s[i:]) || i < len(s) && a.isRight(s[:i]+string(c)+s[i+1:]) {
				return true
			}
		}
	}
	return false
}

// surroundedAnswer looks for the right answer at the end of the body, or at its beginning.
func surroundedAnswer(a *merchantAnswer) (bool, []string) {
	const reach = 64
	for i := 1; i <= min(reach, len(a.text)); i++ {
		if a.isRight(a.text[len(a.text)-i:]) {
			return true, []string{"before"}
		}
		if a.isRight(a.text[:i]) {
			return true, []string{"behind"}
		}
	}
	return false, nil
}

// isTrace reports whether a text has an error as programs print it.
func isTrace(s string) bool {
	return containsAny(s, "Traceback (most recent", "Exception in thread", "Exception:", "java.lang.", "\tat ", "   at ", "Fatal error", "Parse error", "<b>Warning</b>", "<b>Notice</b>", "Warning: ", "Notice: ", "Deprecated: ", "Undefined ",
		"SQLSTATE[", "panic: ", "goroutine ", "TypeError", "ReferenceError", "SyntaxError", "NullReference", "Stack trace", "stack trace", "Whitelabel Error", "Internal Server Error", "Error: ")
}

func containsAny(s string, parts ...string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(s, part) })
}

// answersOf are the texts that platforms want, by what they begin with, in lower case.
var answersOf = [][2]string{
	{`{"code":"1001"`, "4pyun"}, {`{"code":1001`, "4pyun"}, {"success", "Alipay"}, {`{"code":"success"`, "WeChat Pay"}, {`{"code":"fail"`, "WeChat Pay"}, {"<xml><return_code>", "WeChat Pay"}, {`{"return_code":"success"`, "WeChat Pay"},
}

// words of programs that failed, and of such that did what they should.
var (
	failedWords = []string{"fail", "failed", "failure", "false", "error", "err", "no", "invalid", "invalid sign", "sign error", "exception", "失败", "验签失败", "签名错误", "错误", "異常", "异常", "失敗"}
	doneWords   = []string{"ok", "true", "yes", "done", "1", "0", "200", "received", "accepted", "succeed", "succeeded", "successful", "successfully", "success_ok", "y", "成功", "收到", "處理成功", "处理成功"}
)

// otherAnswers are told by what they look like.
func otherAnswers() []answerKind {
	is := func(words []string) func(*merchantAnswer) (bool, []string) {
		return wordlessTest(func(a *merchantAnswer) bool { return slices.Contains(words, strings.Trim(a.lower, "\"'.!。！")) })
	}
	return []answerKind{
		{"answer.other", func(a *merchantAnswer) (bool, []string) {
			text := strings.Join(strings.Fields(a.lower), "")
			for _, of := range answersOf {
				own := of[1] == "4pyun" && a.isRight(`{"code":"1001"}`) // which says itself what is wrong in it
				if strings.HasPrefix(text, of[0]) && !own && (of[1] != "Alipay" || text == of[0]) {
					return true, []string{of[1]}
				}
			}
			return false, nil
		}},
		{"answer.failed", is(failedWords)},
		{"answer.done", is(doneWords)},
		{"answer.echo", wordlessTest(func(a *merchantAnswer) bool {
			return containsAny(a.lower, "notify_id", "pay_serial", "apikey") && strings.Contains(a.lower, "sign")
		})},
		{"answer.xml", wordlessTest(func(a *merchantAnswer) bool {
			return strings.HasPrefix(a.lower, "<?xml") || strings.HasPrefix(a.lower, "<xml")
		})},
		{"answer.tags", wordlessTest(func(a *merchantAnswer) bool { return markup().MatchString(a.text) })},
		{"answer.binary", wordlessTest(func(a *merchantAnswer) bool { return !utf8.ValidString(a.text) })},
		{"answer.json", wordlessTest(func(a *merchantAnswer) bool { // a platform that wants JSON says itself what is wrong in it
			return strings.HasPrefix(a.text, "{") && parseJSON(a.text) != nil && !a.isRight(`{"code":"1001"}`)
		})},
	}
}

var markup = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)</?(p|div|br|b|h[1-6]|body|pre|script|span|a|center|title|meta)\b[^>]*>`)
})

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
