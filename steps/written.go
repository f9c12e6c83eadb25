package steps

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"

	messages "github.com/cucumber/messages/go/v21"

	"paymock/client/adapter"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
)

// things matches the begin of a line that judges a callback or an answer: its kind, and which of the two.
const things = `^(?:最后一[个次条]|最近一[个次条]|商户收到的|收到的|(?i:the (?:last )?))?\s*([\p{Han}\w]*?)\s*(回调|通知|callback|notification|应答|响应|返回|answer|response)`

var (
	// ofRules matches what speaks of a rule, and judgedField what judges a field of a callback or an answer.
	ofRules     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)规则|\brules?\b`) })
	judgedThing = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(things) })
	judgedField = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(things + `(?:里|中|内容|参数|报文)*(?:的|'s)?\s*(?:字段|field)?\s*["“]?([a-z][a-z0-9]*(?:[_.][a-z0-9]+)*)["”]?\s*(?:字段|的值)?\s*(?:应?该?为|应?该?是|等于|=+|:|：|is|equals)\s*(\S+?)(?:\s*分)?$`)
	})
	// plainWord matches a word that is written as no code is.
	plainWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z]?[a-z]+$`) })
	// receiverOf matches the receiver of a split, and amountOfMoney its amount.
	receiverOf = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?:给|收款方|分账方|接收方|账号|到)\s*(?:为|是|[:：=])?\s*["“]?(\d{16})["”]?`)
	})
	amountOfMoney = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(\d+(?:\.\d+)?)\s*(?:元|块|yuan)`) })
	// colonBefore matches a colon between a word and what it is.
	colonBefore = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(\p{Han})\s*[：:]\s*(["“「\d０-９])`) })
)

// asWritten is a line as phrase.AsSteps has it, with our word for the operation that it calls by the platform's own name or path.
func asWritten(line, platform string) string {
	line = colonBefore().ReplaceAllString(line, "$1 $2")
	if amountOfMoney().MatchString(line) {
		line = withOurOperation(line, platform)
	}
	return phrase.AsSteps(line, platform)
}

// withOurOperation is a line with our word for the operation that it calls by the platform's own name or path.
func withOurOperation(line, platform string) string {
	for _, p := range shipped.Platforms() {
		for _, o := range p.Operations {
			if p.Name != platform {
				continue
			}
			for _, own := range append([]string{o.Official}, o.Paths...) {
				word := o.Name
				if phrase.LanguageOf(line) == phrase.Chinese {
					word = cmp.Or(phrase.OperationWord(o.Name), o.Title)
				}
				if own != "" && strings.Contains(line, own) {
					return regexp.MustCompile(`(?:调用|请求|发起|发送)?\s*`+regexp.QuoteMeta(own)+`\s*(?:接口|请求)?`).ReplaceAllLiteralString(line, word+" ")
				}
			}
		}
	}
	return line
}

// takesAmiss reports whether a step has a platform's code where the name of something stands, or a word where a code does.
func takesAmiss(line string) bool {
	wording, raw := phrase.MatchStep(line)
	if wording == nil {
		return false
	}
	for i, slot := range wording.Slots() {
		named := strings.Trim(raw[i], `"“”「」`)
		if slot == "code" && plainWord().MatchString(named) {
			return true
		}
		if slices.Contains([]string{"trade", "order", "terminal", "account"}, slot) && strings.Trim(named, "0123456789") != "" && isKnownCode(named, "") {
			return true
		}
	}
	return false
}

// rulesBelow is the step below which rules stand, for a line that speaks of a rule and has a text below it; "" for others.
func rulesBelow(st *messages.PickleStep) string {
	if st.Argument == nil || st.Argument.DocString == nil || !ofRules().MatchString(phrase.Simplified(st.Text)) {
		return ""
	}
	line, _ := phrase.Find("this_rule").Say(phrase.LanguageOf(st.Text))
	return line
}

// splitTo is the step that settles with a receiver of its own, and the rows below it, for a line that does; "" for others.
func splitTo(line string, at phrase.Setting) (step string, rows []string) {
	found, amount := receiverOf().FindStringSubmatch(line), amountOfMoney().FindStringSubmatch(line)
	if at.Place != phrase.When || found == nil || amount == nil || callOfLine(line) != "settle" || UsualReceiver(at.Platform) == "" {
		return "", nil
	}
	trade := at.Names["trade"]
	for _, name := range quotedText().FindAllString(line, -1) {
		if !strings.Contains(name, found[1]) {
			trade = strings.Trim(name, `"“”「」`)
		}
	}
	if trade == "" {
		return "", nil
	}
	step, _ = phrase.Find("settles_rows").Say(phrase.LanguageOf(line), trade)
	return step, []string{"| trans_in | amount |", "| " + found[1] + " | " + amount[1] + " |"}
}

// tableJudged is the step that judges a callback or an answer by a table of fields, for a line that does and has one below it;
// "" for others.
func tableJudged(st *messages.PickleStep, at phrase.Setting) string {
	found := judgedThing().FindStringSubmatch(phrase.Simplified(st.Text))
	if found == nil || at.Place != phrase.Then || st.Argument == nil || st.Argument.DataTable == nil || len(st.Argument.DataTable.Rows[0].Cells) != 2 {
		return ""
	}
	return judgeOf(found[1], found[2], phrase.LanguageOf(st.Text), at)
}

// judgeOf is the step that judges fields of the last callback of a kind, or of an answer.
func judgeOf(kind, thing string, l phrase.Language, at phrase.Setting) (step string) {
	kind = phrase.CallbackKind(strings.TrimSpace(kind))
	switch {
	case !strings.Contains("回调 通知 callback notification", thing):
		step, _ = phrase.Find("answer_contains").Say(l)
	case slices.Contains(kindsOf(at.Platform), kind):
		step, _ = phrase.Find("last_contains").Say(l, kind)
	default:
		step, _ = phrase.Find("last_contains").Say(l, cmp.Or(at.Names["callback"], "any"))
	}
	return step
}

// fieldJudged is the step that judges a field of a callback or an answer, and the row below it, for a line that does both;
// "" for others.
func fieldJudged(line string, at phrase.Setting) (step, row string) {
	found := judgedField().FindStringSubmatch(line)
	if found == nil || at.Place != phrase.Then || found[3] == "code" {
		return "", ""
	}
	return judgeOf(found[1], found[2], phrase.LanguageOf(line), at), "| " + found[3] + " | " + strings.Trim(found[4], `"“”'`) + " |"
}

// kindsOf are the callbacks of a platform.
func kindsOf(platform string) (kinds []string) {
	for _, sent := range adapter.Platforms()[platform].Callbacks {
		kinds = append(kinds, sent.Kind)
	}
	return kinds
}

// withNamedCodes are the lines that a rule's may mean which is refused for its code, with those that the refusal names, or
// with one where it lacks one.
func withNamedCodes(near phrase.Near, at phrase.Setting) (lines []string) {
	if r, err := phrase.Parse(near.Text); err == nil && r.Then.Throttle != nil && r.Then.Throttle.Respond == "" && at.Refuses != nil {
		r.Then.Throttle.Respond = phrase.ExampleCode(at.Platform, r.When.Operation)
		if line, ok := phrase.Sentence(r, phrase.LanguageOf(near.Text)); ok && at.Refuses(r) == "" {
			return []string{line}
		}
	}
	wrong, meant, ok := strings.Cut(near.Refused, "did you mean ")
	said := quotedText().FindString(wrong)
	if !ok || said == "" || !strings.Contains(near.Text, said) || at.Refuses == nil {
		return nil
	}
	for _, code := range quotedText().FindAllString(meant, -1) {
		line := strings.Replace(near.Text, said, code, 1)
		if r, err := phrase.Parse(line); err == nil && at.Refuses(r) == "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// usualCall is the usual call of the operation that a line names which no step means, with the line's own trade and amount, and
// what the line doesn't say of it; "" for others.
func usualCall(line string, at phrase.Setting) (step string, examples []string) {
	name := map[string]string{"settle": "settles", "refund": "refunds", "query": "queries", "pay": "payer_pays"}[callOfLine(line)]
	if at.Place != phrase.When || name == "" || at.Platform == "" || name == "payer_pays" && slices.Contains(adapter.PlatformsWith[adapter.CardMerchant](), at.Platform) {
		return "", nil
	}
	l := phrase.LanguageOf(line)
	trade, values := at.Names["trade"], []string{}
	if own := quotedText().FindString(line); own != "" {
		trade = strings.Trim(own, `"“”「」`)
	}
	if trade == "" {
		trade, examples = "TRADE", []string{`"TRADE"`}
	}
	values = append(values, trade)
	if slices.Contains(phrase.Find(name).Slots(), "amount") {
		amount := phrase.AmountIn("60.00", l, at.Platform)
		if own := amountOfMoney().FindStringSubmatch(line); own != nil {
			amount = phrase.AmountIn(own[1], l, at.Platform)
		} else {
			examples = append(examples, amount)
		}
		values = append(values, amount)
	}
	step, _ = phrase.Find(name).Say(l, values...)
	return step, examples
}
