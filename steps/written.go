package steps

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
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
	// figureOfMoney matches a figure behind a word for money, with what follows.
	figureOfMoney = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`((?:金额|金額|余额|餘額|amount|balance)\s*(?:为|為|是|of|[:：=])?\s*)(\d+(?:\.\d+)?)(\s*(?:[，,。；;、]|$))`)
	})
	// ofRules matches what speaks of a rule, and judgedField what judges a field of a callback or an answer.
	ofRules     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)规则|\brules?\b`) })
	judgedThing = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(things) })
	judgedField = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(things + `(?:里|中|内容|参数|报文)*(?:的|'s)?\s*(?:字段|field)?\s*["“]?([a-z][a-z0-9]*(?:[_.][a-z0-9]+)*)["”]?\s*(?:字段|的值)?\s*(?:应?该?为|应?该?是|等于|=+|:|：|is|equals)\s*(\S+?)(?:\s*分)?$`)
	})
	// amountInWords matches an amount in Chinese numerals.
	amountInWords = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(^|[^一二两三四五六七八九十百千万\d第])([一二两三四五六七八九十百千]+)(\s*(?:元|块|圆))`)
	})
	// movedTime matches a line that lets time pass, with how much.
	movedTime = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)^(?:(?:把|将|让)?(?:系统|平台|当前)?(?:时间|时钟|日期)(?:往后|向后|往前|向前|继续)?(?:拨快?|快进|前进|推进|跳过|走|过去?|加|推迟|调快)了?|快进|sleep|wait(?: for)?|休眠|睡眠|暂停|停顿|延时)\s*\(?(\d+(?:\.\d+)?\s*(?:个?(?:毫秒|秒钟?|分钟|小时|天|日|周)|ms|min(?:ute)?s?|sec(?:ond)?s?|hours?|days?|[smhd])?)\)?$`)
	})
	// plainWord matches a word that is written as no code is.
	plainWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z]?[a-z]+$`) })
	// stillTime matches what says that time stands still; receiverOf matches the receiver of a split, and amountOfMoney its
	// amount.
	stillTime = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:把|将|让)?(?:系统|平台|当前)?(?:时间|时钟)(?:是|被|已|已经)?(?:固定|停|冻|静止|不走|不动)`)
	})
	receiverOf = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?:给|收款方|分账方|接收方|账号|到)\s*(?:为|是|[:：=])?\s*["“]?(\d{16})["”]?`)
	})
	amountOfMoney = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(\d+(?:\.\d+)?)\s*(?:元|块|yuan)`) })
	// colonBefore matches a colon between a word and what it is.
	colonBefore = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(\p{Han})\s*[：:]\s*(["“「\d０-９])`) })
	// codeWords matches what is written as codes are.
	codeWords = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[A-Z]+(?:[._][A-Z]+)+`) })
)

// asWritten is a line with the unit of each amount that has none, and with the whole of each code of which the end is said:
// TRADE_STATUS_ERROR.
func asWritten(line, platform string) string {
	line = colonBefore().ReplaceAllString(line, "$1 $2")
	if amountOfMoney().MatchString(line) {
		line = withOurOperation(line, platform)
	}
	if platform != "" {
		line = figureOfMoney().ReplaceAllStringFunc(line, func(found string) string {
			part := figureOfMoney().FindStringSubmatch(found)
			return part[1] + phrase.AmountIn(part[2], phrase.LanguageOf(line), platform) + part[3]
		})
	}
	line = amountInWords().ReplaceAllStringFunc(line, func(said string) string {
		found := amountInWords().FindStringSubmatch(said)
		if n, ok := phrase.Count(found[2]); ok {
			return found[1] + strconv.Itoa(n) + found[3]
		}
		return said
	})
	return codeWords().ReplaceAllStringFunc(line, func(said string) string { return fullCode(said, platform) })
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

// fullCode is the one code of a platform that has a word for its end; of others the word.
func fullCode(said, platform string) string {
	var found []string
	for _, p := range shipped.Platforms() {
		if platform != "" && p.Name != platform {
			continue
		}
		for _, c := range p.Codes {
			if c.Name() == said || c.Code == said {
				return said
			}
			if strings.HasSuffix(c.Name(), "."+said) && !slices.Contains(found, c.Name()) {
				found = append(found, c.Name())
			}
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return said
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
		if slices.Contains([]string{"trade", "order", "terminal", "account"}, slot) && codeWords().MatchString(named) && isKnownCode(named, "") {
			return true
		}
	}
	return false
}

// inSmallUnits is a line whose large amount, which was said without a unit, may be one of the platform's small units, so; none
// of other lines.
func inSmallUnits(said, meant string, at phrase.Setting) []string {
	const fewest = 4 // digits
	p, err := adapter.Find(at.Platform)
	if err != nil || p.Digits == 0 {
		return nil
	}
	for _, part := range figureOfMoney().FindAllStringSubmatch(said, -1) {
		whole := phrase.AmountIn(part[2], phrase.LanguageOf(said), at.Platform)
		if len(part[2]) >= fewest && !strings.Contains(part[2], ".") && strings.Contains(meant, whole) {
			unit := map[phrase.Language]string{phrase.English: " fen", phrase.Chinese: " 分"}[phrase.LanguageOf(said)]
			return []string{strings.Replace(meant, whole, part[2]+unit, 1)}
		}
	}
	return nil
}

// rulesBelow is the step below which rules stand, for a line that speaks of a rule and has a text below it; "" for others.
func rulesBelow(st *messages.PickleStep) string {
	if st.Argument == nil || st.Argument.DocString == nil || !ofRules().MatchString(phrase.Simplified(st.Text)) {
		return ""
	}
	line, _ := phrase.Find("this_rule").Say(phrase.LanguageOf(st.Text))
	return line
}

// timeMoved is the step that lets time pass, for a line of a call that speaks of time and of how much, and of nothing that is
// surely another; "" for others.
func timeMoved(line string, at phrase.Setting, near []phrase.Near) (step string) {
	found := movedTime().FindStringSubmatch(phrase.Simplified(line))
	if found == nil || at.Place != phrase.When || len(near) > 0 && near[0].Sure {
		return ""
	}
	said := found[1]
	if strings.Trim(said, "0123456789") == "" { // as sleep has it
		said += "s"
	}
	if _, ok := phrase.Duration(said); !ok {
		return ""
	}
	step, _ = phrase.Find("passes").Say(phrase.LanguageOf(line), said)
	return step
}

// timeFrozen is the step that freezes the clock, for a line before the calls that says that time stands still; "" for others.
func timeFrozen(line string, at phrase.Setting, near []phrase.Near) (step string) {
	if at.Place == phrase.Given && (len(near) == 0 || !near[0].Sure) && stillTime().MatchString(phrase.Simplified(line)) {
		step, _ = phrase.Find("freeze").Say(phrase.LanguageOf(line))
	}
	return step
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
