package config

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"paymock/mock/names"
	"paymock/mock/phrase"
	"paymock/mock/shape"
	"paymock/mock/suggest"
)

// marks are expressions of what texts are.
var marks = sync.OnceValue(func() (m struct{ code, official, figure, parted, compared, either, nextDocument, fence, noted, fromFirst *regexp.Regexp }) {
	m.noted = regexp.MustCompile(`^([^(（]+?)\s*[(（]([^()（）]+)[)）]$`) // 支付宝(alipay)
	m.code = regexp.MustCompile(`^(?:\d[\dOoIlSB]{3,5}|[A-Za-z]+(?:[._-][A-Za-z_-]+)+|[A-Z]+(?:_[A-Z]+)+|\d{5}/\S+)$`)
	m.official = regexp.MustCompile(`^(?:[a-z]+(?:\.[a-z_]+){2,}|/[\w/.-]+)$`) // how platforms write methods and paths
	m.fromFirst = regexp.MustCompile(`^\s*(?:第)?1\s*[-~～到至–]\s*(?:第)?(\d{1,6})\s*次?$`)
	m.figure = regexp.MustCompile(`\d+`)
	m.either = regexp.MustCompile(`\s*[|｜]+\s*|\s+or\s+|\s*或者?\s*`)
	m.parted = regexp.MustCompile(`\s*(?:[,，;；、]|&&|\band\b|并且|而且|且)\s*`)
	m.compared = regexp.MustCompile(`^\s*([\w.\p{Han}]+?)\s*(>=|<=|!=|==|>|<|＞|＜|=|:|：|大于|小于|超过|等于|\s)\s*(.+?)\s*$`)
	m.nextDocument = regexp.MustCompile(`(?m)^---[ \t]*(?:#.*)?$`)
	m.fence = regexp.MustCompile("(?m)^(?:```|~~~).*$")
	return m
})

// withoutHost is the path of an address, or the method that its query names; other texts stay.
func withoutHost(text string) string {
	_, rest, ok := strings.Cut(text, "://")
	if _, method, named := strings.Cut(rest, "method="); named {
		method, _, _ = strings.Cut(method, "&")
		return method
	}
	if _, path, found := strings.Cut(rest, "/"); ok && found {
		return "/" + path
	}
	return text
}

// isSwitch reports whether an action only is or is not.
func isSwitch(slot string) bool {
	return slices.Contains([]string{"hang", "reset", "lose_reply", "wrong_signature", "no_signature", "drop", "duplicate", "early"}, slot)
}

func isCode(text string) bool { return marks().code.MatchString(text) || phrase.IsCode(text) }

// readText reads a text as what it is: an operation, a code, a sentence of several of them, or an action's name.
func (r *ruleDraft) readText(text string) {
	text = strings.TrimSpace(text)
	if operation, ok := phrase.NamedOperation(text); ok {
		r.when.set("operation", operation)
		return
	}
	if marks().official.MatchString(text) {
		r.when.set("operation", text)
		return
	}
	if isWord(text) && r.readPath(text) {
		return
	}
	if body := jsonIn(text); body != nil {
		r.readBelow(body)
		return
	}
	if slots := keysMeant()[plainKey(text)]; slices.ContainsFunc(slots, func(slot string) bool { return isSwitch(slot) && r.putSlot(slot, "true") }) {
		return
	}
	for _, slot := range []string{"provider", "http_status", "respond"} {
		if r.putSlot(slot, text) {
			return
		}
	}
	if isUsual(text) {
		r.usual = true
		return
	}
	if slices.Contains(strings.Fields("error fail fails failed failure 失败 错误 报错"), phrase.Simplified(strings.ToLower(text))) { // with what code is said elsewhere
		return
	}
	if operator, bound := suggest.Comparison(text); operator != "" && strings.Trim(bound[:min(len(bound), 1)], "0123456789") == "" && bound != "" { // over 100 yuan
		r.comparedText("amount", text)
		return
	}
	if !r.readWords(text) && !r.readPhrases(text) {
		r.said = append(r.said, text)
	}
}

// readWords reads a text that names an operation or a code, or both, among words that only hold it together.
func (r *ruleDraft) readWords(text string) bool {
	var said pairs
	for _, word := range strings.FieldsFunc(strings.NewReplacer(" times", "times", " 次", "次").Replace(text), func(c rune) bool { return strings.ContainsRune(" \t,，*×", c) }) {
		operation, ok := phrase.NamedOperation(word)
		times, counted := phrase.Count(strings.TrimLeft(word, "x前"))
		switch {
		case ok && said.get("operation") != nil && said.get("operation") != operation:
			return false
		case ok:
			said.set("operation", operation)
		case phrase.IsPlatform(word):
			said.set("provider", phrase.PlatformOf(word))
		case isCode(word) && isFiner(word, said.get("respond")):
			said = slices.DeleteFunc(said, func(p pair) bool { return p.key == "respond" })
			said.set("respond", word)
		case isCode(word) && said.get("respond") != nil:
			return false
		case isCode(word):
			said.set("respond", word)
		case counted && times > 0 && (word[0] > '9' || len(word) > 1 && word[len(word)-1] > '9'): // x2, twice, 2次
			said.set("times", times)
		case !slices.Contains(joiningWords(), strings.ToLower(word)):
			return false
		}
	}
	for _, p := range said {
		to := map[string]*pairs{"operation": &r.when, "provider": &r.when, "times": &r.top, "respond": &r.then}[p.key]
		to.set(p.key, p.value)
	}
	return len(said) > 0
}

// joiningWords are words that only hold others together.
func joiningWords() []string {
	return strings.Fields("a an the is are be with to of for when if gets get fails fail return returns answer answers respond responds error code called call calls invoked requested happens comes 返回 报 报错 失败 错误 错误码 接口 时 平台 对 调用")
}

// readPhrases reads a text of several parts, such as "operation = settle and amount > 100" or "respond 1403".
func (r *ruleDraft) readPhrases(text string) bool {
	for _, part := range marks().parted.Split(text, -1) {
		found := marks().compared.FindStringSubmatch(part)
		if found != nil {
			found[3] = strings.Trim(found[3], `"'`)
		}
		operator := ""
		if found != nil {
			operator, _ = suggest.Comparison(found[2])
		}
		switch {
		case found == nil && isWord(part) && part != text:
			r.readText(part)
		case found == nil:
			return false
		case operator != "":
			field := map[bool]string{true: "amount", false: found[1]}[meansKey(found[1], "amount") && !isFieldName(found[1])]
			if _, ok := phrase.NamedOperation(found[1]); ok {
				r.when.set("operation", found[1])
				field = "amount"
			}
			r.where.set(field, pairs{{operator, r.comparedValue(field, found[3])}})
		case len(keysMeant()[plainKey(found[1])]) == 0 && !isFieldName(found[1]):
			first, ok := phrase.NamedOperation(found[1])
			if !ok {
				return false
			}
			r.when.set("operation", first)
			r.readText(found[3])
		default:
			r.readScalar(found[1], &shape.Value{Kind: shape.Text, Text: found[3]})
		}
	}
	return !r.broken
}

// textsOf are the texts of a list, or the one.
func textsOf(v *shape.Value) (texts []string) {
	if v.Scalar() {
		return []string{v.Text}
	}
	for _, item := range v.Items {
		texts = append(texts, item.Resolve().Text)
	}
	return texts
}

// isFiner reports whether of two codes of an answer the first is a sub-code, which says the other, too.
func isFiner(code, other any) bool {
	fine, ok := code.(string)
	coarse, isText := other.(string)
	return ok && isText && isCode(fine) && strings.Trim(fine, "0123456789") != "" && len(coarse) == len("40004") && strings.Trim(coarse, "0123456789") == ""
}

// jsonIn is what a text holds as JSON between brackets; nil of other texts.
func jsonIn(text string) *shape.Value {
	if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") {
		return nil
	}
	if root, wrong := (document{"", []byte(text)}).read(); len(wrong) == 0 {
		return root
	}
	return nil
}

// putNamed gives the slot of a platform, an operation or a code a text, which may name several.
func (r *ruleDraft) putNamed(slot, text string, parts []string) bool {
	either, operations := marks().either.Split(text, -1), names.SeveralOperations(text)
	switch {
	case slot == "operation" && len(operations) > 0:
		return r.readOperations(operations)
	case slot == "operation" && len(parts) > 1:
		return r.readOperations(parts)
	case slot == "provider" && len(parts) > 1:
		return r.readPlatforms(parts)
	case slot == "operation" && !isOperationName(text) && r.readPath(text):
		return true
	case slot == "respond" && len(either) > 1:
		return r.readAlternatives(either)
	case slot == "respond" && len(parts) > 1 && r.readCodes(parts):
		return true
	}
	return r.setSlot(slot, text)
}

func isOperationName(text string) bool {
	_, ok := phrase.NamedOperation(text)
	return ok
}

// withPlainSigns is a text with the signs of YAML for those that Chinese keyboards write, and blanks for tabs.
func withPlainSigns(text []byte) []byte {
	return []byte(strings.NewReplacer("：", ": ", "，", ", ", "、", ", ", "“", `"`, "”", `"`, "「", `"`, "」", `"`, "‘", "'", "’", "'", "｛", "{", "｝", "}",
		"【", "[", "】", "]", "［", "[", "］", "]", "\t", "  ", "　", " ", "—", "-", "－", "-").Replace(marks().fence.ReplaceAllString(string(text), "")))
}

// readSentence takes a text that is one; what only says that all is as usual then ends what was said before.
func (w *rewriter) readSentence(text string, app *appDraft) bool {
	given := &w.given
	if app != nil {
		given = &app.given
	}
	said := strings.NewReplacer("之后", "", "然后", "", "其余", "", "就", "", "都", "", "after that", "", "then", "", ",", "", "，", "").Replace(strings.ToLower(text))
	if isUsual(said) && len(*given) > 0 {
		if once := (*given)[len(*given)-1] + " once"; phrase.Parsed(once) {
			(*given)[len(*given)-1] = once
		}
		return true
	}
	meant, ok := phrase.MeantSentence(text)
	if ok {
		*given = append(*given, meant)
	}
	return ok
}

// chanceOf is a probability that may be met.
func chanceOf(text string) (any, bool) {
	chance, ok := phrase.Chance(text)
	return chance, ok && chance > 0
}

// isOn reports whether a text says that something is so, or isn't.
func isOn(text string) bool {
	return slices.Contains(strings.Fields("true false yes no on off"), strings.ToLower(text))
}

// isCountAbove1 reports whether a text says how often, and more than once.
func isCountAbove1(text string) bool {
	n, ok := countOf(text)
	return ok && n > 1
}

// isVerb reports whether a text is one of HTTP's methods.
func isVerb(text string) bool {
	return slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE", "ANY"}, strings.ToUpper(text))
}

// isUsual reports whether a text says that all is as usual.
func isUsual(text string) bool {
	words := strings.Fields("success ok okay normal none usual as-usual good succeed succeeds pass fine 成功 正常 恢复 恢复正常 没事 通过")
	return slices.Contains(words, phrase.Simplified(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(text)), " ", "-")))
}

// signatureFault is the action that makes a signature as a text says; "" is none.
func signatureFault(text string) string {
	switch text = phrase.Simplified(strings.ToLower(text)); {
	case slices.Contains(strings.Fields("wrong bad invalid broken false error fail tampered 错误 错 不对 无效 失败"), text):
		return "wrong_signature"
	case slices.Contains(strings.Fields("none missing empty no absent without unsigned 无 没有 缺失 空"), text):
		return "no_signature"
	}
	return ""
}

func isWord(text string) bool { return text != "" && !strings.ContainsAny(text, " \t") }

// platformNamed is the platform that a word is for, or a slip of.
func platformNamed(text string) (any, bool) {
	if phrase.IsPlatform(text) {
		return phrase.PlatformOf(text), true
	}
	near := phrase.NearestPlatform(text, phrase.Platforms())
	return near, near != "" && isWord(text) && !isOperationName(text) && len(keysMeant()[plainKey(text)]) == 0
}
