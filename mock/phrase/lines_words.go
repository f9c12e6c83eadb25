package phrase

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// IsAboutMerchant reports whether a line is about what a merchant or payer does, and so no rule.
func IsAboutMerchant(line string) bool {
	return regexp.MustCompile(`^(?:(?i:(?:the|a|my|our) )?(?i:merchant|shop|client|customer|payer|buyer|user)s?\b|(?i:I|we) |商户|商家|商戶|顾客|顧客|客户|用户|买家|付款人)`).MatchString(line)
}

// StepTopic is a word of a line that steps are looked for by; "" where it has none.
func StepTopic(line string) string {
	line = strings.ToLower(stepWords(line))
	const words = `callback sign journal clock terminal card batch binds field status rule scenario refund settle quer pay trade app answer
	回调 签名 日志 时钟 终端 余额 批次 绑定 字段 状态 规则 场景 退款 结算 查询 支付 交易 应用 应答`
	for word := range strings.FieldsSeq(words) {
		if strings.Contains(line, word) {
			return word
		}
	}
	return ""
}

// Calls are the topics of the steps that call a platform.
func Calls() []string {
	return []string{callSteps.title, splitSteps.title, sendSteps.title, terminalSteps.title}
}

// Judges reports whether a step judges what happened, and that a line could be which scripts it.
func (w *Wording) Judges() bool { return slices.Contains(checks(), w.Name) }

// ruleOf is the rule that a line means, with the platform's own callbacks and for the line's own trade.
func ruleOf(line string, at Setting) (rule Near, isRule bool) {
	if rule, isRule = lineOf(line, at); !isRule {
		return rule, false
	}
	if own, ok := lineOf(withOwnCallback(line, at), at); rule.Refused != "" && ok && own.Refused == "" {
		rule = own
	}
	return ofItsTrade(line, rule, at)
}

// nearestSteps are the steps that a line is nearly worded as.
func nearestSteps(line string, at Setting, n int) (found []Near) {
	l := languageOf(line)
	var all []*candidate
	for _, w := range table() {
		if w.Sort == Step && w.IsFor(at.Platform) && (at.Place != Given || !w.Judges()) { // of a rule, what isn't read is not what was meant
			for _, p := range w.patterns[l] {
				if slices.ContainsFunc(p.slots, func(s slot) bool { return s.kind == kinds()["rest"] }) { // which holds anything
					continue
				}
				all = append(all, &candidate{w, p, p, ""})
			}
		}
	}
	nearestWordings(l, line, all, at, false, func(one near) (string, bool) {
		for _, text := range []string{one.inFull(l), one.text} {
			if w, raw := MatchStep(text); w != nil && !serves(at.Platform, w, raw) {
				continue
			}
			if isLine(text) && keepsMoney(line, text) && keepsFigures(line, text) && keepsSense(line, text) && keepsWords(l, line, text) {
				found = append(found, Near{Text: text, Examples: one.examples})
				return text, true
			}
		}
		return "", false
	})
	return found[:min(n, len(found))]
}

// IsFor reports whether a platform has a step; those of one platform say so in their topic.
func (w *Wording) IsFor(platform string) bool {
	_, of, one := strings.Cut(w.Topic, " of ")
	return !one || platform == "" || strings.EqualFold(of, platform)
}

// keepsCounts reports whether the counts in words of a line are in what is suggested for it.
func keepsCounts(line, text string) bool {
	return !slices.ContainsFunc(rewriting().countInWords().FindAllString(line, -1), func(count string) bool {
		return !strings.Contains(strings.ToLower(text), strings.ToLower(count))
	})
}

// sameStem reports whether two words differ in their ending only.
func sameStem(a, b string) bool {
	const stem = 5
	return len(a) >= stem && len(b) >= stem && a[:stem] == b[:stem]
}

// saidMessage matches a line that ends with what an answer says: what stands before that, and the text.
var saidMessage = expression{text: `(?i)^(.*?)[\s，,、；;]*(?:并且?|而?且|\band\b)?\s*(?:(?:错误|錯誤)?(?:提示|消息|信息|訊息|描述|文案|(?:message|msg)\b)(?:信息|訊息|[语語])?(?:内容|內容)?(?:里|中)?\s*(?:[为為是]|等[于於]|包含|包括|含有?|[:：=])+|(?:the )?(?:error )?message(?: is|[:=])|\bsays\b)\s*(.+?)[\s。.！!]*$`}

// messageCheck is the step that judges an answer by its text, and by the code that a line says before that; false where it says
// neither so. What is denied in the text is not denied by the line.
func messageCheck(line string, at Setting) (near Near, ok bool) {
	if at.Place != Then {
		return near, false
	}
	m := saidMessage.compiled().FindStringSubmatch(line)
	if m == nil {
		return near, false
	}
	if step, _ := MatchStep(line); step != nil {
		return near, false
	}
	l, text := languageOf(line), strings.Trim(m[2], `"'“”‘’「」『』`)
	if strings.ContainsAny(text, `"“”「」`) || text == "" {
		return near, false
	}
	text, near.Sure = `"`+text+`"`, true
	if head := stepWords(m[1]); slices.Contains([]string{"", "应答", "应答的", "the answer", "it"}, strings.TrimSpace(head)) {
		near.Text, ok = Find("says").Say(l, text)
		return near, ok
	}
	wording, raw := MatchStep(m[1])
	if wording == nil {
		at.Refuses = nil
		if found := Nearest(m[1], at, 1); len(found) > 0 && found[0].Sure && len(found[0].Examples) == 0 {
			wording, raw = MatchStep(found[0].Text)
		}
	}
	if wording == nil || wording.Name != "has_code" && wording.Name != "has_sub_code" {
		return near, false
	}
	near.Text, ok = Find("has_code_and_text").Say(l, raw[0], text)
	return near, ok && isLine(near.Text)
}

// carryingWords are the words of an English line but for those that hold it together, and names.
func carryingWords(line string) []string {
	line = sense().names.ReplaceAllString(quotedText.compiled().ReplaceAllString(line, ""), "")
	return slices.DeleteFunc(sense().words.FindAllString(strings.ToLower(line), -1), func(word string) bool {
		_, money := unitOf(word)
		return money || slices.Contains(holdingTogether(), word)
	})
}

func carryingLetters(line string) []rune {
	return slices.DeleteFunc([]rune(sense().fill.ReplaceAllString(line, "")), func(r rune) bool { return !unicode.Is(unicode.Han, r) })
}

func holdingTogether() []string {
	return strings.Fields(`the a an is are was were be been has have had it its this that there of for by with to in on at and or should must
	shall will would can i we you our my please then because due owing so as s`)
}

// OfCall is a sentence about the platform that names no call, as one about an operation; "" where that is none.
func OfCall(line, operation string) string {
	l := languageOf(line)
	if l == English && operation == "querie" { // the merchant queries
		operation = "query"
	}
	k := kinds()["operation"]
	word, err := k.inLanguage(operation, l)
	if err != nil || !IsOperation(operation) {
		return ""
	}
	said := line + " for " + word
	if l == Chinese {
		before, after, _ := strings.Cut(line, "平台")
		said = before + "平台对" + word + after
	}
	if !isLine(said) {
		return ""
	}
	return said
}
