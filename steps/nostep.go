package steps

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"paymock/mock/phrase"
	"paymock/mock/suggest"
)

// noStep is what lines say that no step does, and what to write for it.
type noStep struct {
	at         phrase.Place
	says       *regexp.Regexp
	reason     string         // with a place for the line, and one for the step nearest to it
	withoutAll *regexp.Regexp // what is left out of the line before that step is looked for; nil where none is
}

// noSteps are looked for, in order, in lines that are worded as no step.
var noSteps = sync.OnceValue(func() []noStep {
	const (
		answers   = `(?:answer|response|reply|call|request|settle|settlement|refund|query|it)`
		spans     = ` ?(?:s|ms|secs?|seconds?|milliseconds?|minutes?)\b`
		atLeast   = `(?i:\b(?:at least|at most|no (?:more|fewer|less) than|more than|fewer than|less than|up to) )|至少|至多|最多|不少于|不多于|不超过|超过|多于|少于`
		otherCode = `\s*[，,]?\s*(?:或者?是?|而不是|而非|不是|、|(?i: or | not | instead of ))\s*(?:["“”]?\w*\d\w*["“”]?|成功|(?i:a )?(?i:success))`
		within    = `(?:商户)?在?\s*\d+\s*(?:个)?(?:毫秒|秒钟?|分钟|小时|天)(?:之|以)?内|(?i:\bwithin \d+ \w+)`
		endsRule  = `^(?:平台|服务|接口|系统)(?:已经?|就|又)?(?:恢复|回复)(?:正常|了)*$|^(?:删除|移除|取消|清除|停用|关闭)[^ ]{0,4}规则|^规则.{0,12}(?:失效|结束|取消|删除|停用)|(?i)^the (?:platform|server) (?:recovers|is back|works again)|(?i)^(?:the )?rules? .*\b(?:ends?|removed|deleted|over)\b`
		endedRule = "no step ends a rule, as %s says; write in the rule how often it acts, such as once, and leave this line out"
		ordinals  = `(?i:\b(?:first|second|third|fourth|1st|2nd|3rd|4th) )|第[一二三四1-4] ?[次个笔]的?`
	)
	return []noStep{
		{
			phrase.Given,
			regexp.MustCompile(`(?i)^(?:the |a )?(?:paymock|(?:mock |payment )?(?:server|service|platform)|mock|simulator)(?: is| has been| was)? (?:up|running|started|available|reachable|ready|online)\b|^(?:paymock|mock|模拟|支付)?(?:服务器?|服务端|平台|系统)?(?:已经?|正在|正常|处于)*(?:启动|运行|就绪|可用|在线)[了中]?(?:状态)?$`),
			"no step says %s; leave the line out: features run only while paymock does", nil,
		},
		{
			phrase.Given, regexp.MustCompile(`(?i)^(?:this |the |a )?rule\s*[:：]\s*\S|^(?:以下|这个|该)?规则\s*[:：]\s*\S`),
			"no step is worded %s; a rule stands on lines of its own below the step that ends with a colon, with \"\"\" before and behind it", nil,
		},
		{
			phrase.Given, regexp.MustCompile(`(?i)^(?:the (?:time|date)|now|today|it)(?: now)? is .*\d|^(?:the )?clock (?:is (?:set )?(?:to|at)|shows) .*\d|^(?:现在|今天|当前时间|时间|日期)(?:是|为).*\d|^(?:把|将)?(?:系统|当前|平台)?的?(?:时钟|时间|日期)(?:设置?|设定|调整?|改|拨)(?:为|到|成|至)?.*\d\d`),
			"no step sets the date, as %s says; leave the line out, and let time pass behind When", nil,
		},
		{
			phrase.Then, regexp.MustCompile(`(?i)\bunchanged\b|\b(?:does|do|did|has|have) not change|(?:状态|余额|金额|账户|交易|订单)[^场]*(?:不变|没变|没有变|未变|保持原样)|(?:余额|金额)[^为是]*(?:减少|增加|少了|多了|扣了|扣减|扣除)|(?i:balance .*\b(?:decreas|increas|dropp|ris)\w*)`),
			"no step compares with what was before, as %s says; write what it is now: `payctl steps has` and `payctl steps status` show how", nil,
		},
		{phrase.Then, regexp.MustCompile(`(?:` + within + `).*(?:回调|通知|(?i:callback|notification|webhook))|(?i:callback|notification|webhook).*(?:` + within + `)`), "no step is worded %s; no step measures how long it takes; let time pass by a line behind When, and write %s", regexp.MustCompile(within)},
		{
			phrase.Then,
			regexp.MustCompile(`(?i)\b` + answers + `\b.*\b(?:after|within|in|takes?|took|lasts?|lasted|faster|slower|longer|less|more)\b.*\d` + spans + `|(?:应答|响应|返回|接口|结算|退款|查询|请求|调用).*(?:耗时|用时|花|在|不少于|不超过|超过|等了?).*\d ?(?:秒|毫秒|分钟)`),
			"no step measures how long a call took, as %s says; leave the line out", nil,
		},
		{phrase.Then, regexp.MustCompile(`^商户(?:对.{0,8})?(?:回复|返回|应答|回)了?\s*["“]?\w+["”]?$|(?i)^the merchant (?:answers|replies|returns)\b`), "no step judges what the merchant answers, as %s says; leave the line out, or write above the calls what it answers: `payctl steps callbacks` shows how", nil},
		{phrase.Given, regexp.MustCompile(endsRule), endedRule, nil},
		{phrase.When, regexp.MustCompile(endsRule), endedRule, nil},
		{phrase.Then, regexp.MustCompile(endsRule), endedRule, nil},
		{phrase.Then, regexp.MustCompile(`^[^¤]*(?:` + atLeast + `).*(?:回调|通知|(?i:callback|notification|webhook))|(?:回调|通知|(?i:callback|notification|webhook)).*(?:` + atLeast + `)`), "no step is worded %s; steps count exactly: %s", regexp.MustCompile(atLeast)},
		{phrase.Then, regexp.MustCompile(`(?i)(?:[返回错误应答]+码|\bcode)\D*\w*\d\w*["“”]?` + otherCode), "no step is worded %s; a step judges the one code that is answered: %s", regexp.MustCompile(otherCode)},
		{phrase.Then, regexp.MustCompile(`(?:` + ordinals + `)(?:(?i:` + answers + `)|应答|响应|返回|结算|退款|查询|请求|调用)`), "no step is worded %s; a step judges the last answer: write %s behind the call that is meant, before the next call", regexp.MustCompile(ordinals)},
	}
})

// whyNoStep is why no step says what a line does; nil where one may.
func whyNoStep(line string, at phrase.Setting) error {
	said := phrase.Simplified(line)
	for _, row := range noSteps() {
		if row.at != at.Place || !row.says.MatchString(said) {
			continue
		}
		if row.withoutAll == nil {
			return fmt.Errorf(row.reason, phrase.Quoted(line))
		}
		rest := strings.Join(strings.Fields(row.withoutAll.ReplaceAllString(said, " ")), " ")
		near := withGuesses(phrase.Nearest(rest, at, 1), rest, at)
		if step, _ := phrase.MatchStep(rest); step != nil {
			near = []phrase.Near{{Text: rest}}
		}
		if len(near) > 0 && near[0].Examples == nil && !near[0].Before {
			return fmt.Errorf(row.reason, phrase.Quoted(line), phrase.Quoted(near[0].Text))
		}
	}
	return nil
}

// callOfLine is the operation that a line of a call names; "" where it names none, or several.
func callOfLine(line string) (operation string) {
	line = quotedText().ReplaceAllString(phrase.Simplified(line), " ")
	const longest, shortest = 6, 2
	for _, part := range strings.FieldsFunc(line, func(r rune) bool { return !unicode.Is(unicode.Han, r) && !unicode.IsLetter(r) }) {
		letters := []rune(part)
		for i := 0; i < len(letters); i++ {
			for n := min(longest, len(letters)-i); n >= shortest; n-- {
				named, ok := phrase.NamedOperation(string(letters[i : i+n]))
				if !ok {
					continue
				}
				if operation != "" && operation != named {
					return ""
				}
				operation, i = named, i+n-1
				break
			}
		}
	}
	return operation
}

// speakingOfTheSame are, of steps that a line may mean, those that call what it names, where calls are made and some do, and
// those that judge callbacks, where it does.
func speakingOfTheSame(near []phrase.Near, line string, at phrase.Setting) []phrase.Near {
	operation, callbacks := callOfLine(line), ofCallbacks().MatchString(phrase.Simplified(line))
	without := func(drops func(phrase.Near) bool) []phrase.Near { return slices.DeleteFunc(slices.Clone(near), drops) }
	switch at.Place {
	case phrase.Then:
		if callbacks {
			return without(func(n phrase.Near) bool { return !ofCallbacks().MatchString(n.Text) && !n.Before })
		}
	case phrase.Given:
		return without(func(n phrase.Near) bool {
			return judgesAmiss(n, at) > 0 || topicOf(n) == phrase.Find("succeeded").Topic
		})
	case phrase.When:
		if called := without(func(n phrase.Near) bool {
			return !slices.Contains(phrase.Calls(), topicOf(n)) || strings.HasPrefix(nameOf(n), "terminal")
		}); len(called) > 0 {
			near = called
		}
	}
	if calls := without(func(n phrase.Near) bool { return callOfLine(n.Text) != operation }); at.Place == phrase.When && operation != "" && len(calls) > 0 {
		return calls
	}
	return near
}

// nameOf is the name of the step that a line is, and topicOf its topic; "" of a sentence.
func nameOf(n phrase.Near) string {
	if wording, _ := phrase.MatchStep(n.Text); wording != nil {
		return wording.Name
	}
	return ""
}

func topicOf(n phrase.Near) string {
	if wording, _ := phrase.MatchStep(n.Text); wording != nil {
		return wording.Topic
	}
	return ""
}

// ofCallbacks matches what speaks of callbacks.
var ofCallbacks = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)回调|通知|入账|记账|callback|notification|booked`)
})

// withoutMore leaves out the lines that say all that another one says, and more, of which the line that was written says little.
func withoutMore(near []phrase.Near, line string) []phrase.Near {
	words := lineWords(line)
	return slices.DeleteFunc(slices.Clone(near), func(more phrase.Near) bool {
		return slices.ContainsFunc(near, func(less phrase.Near) bool {
			rest, said := lineWords(less.Text), slices.Clone(words)
			for _, word := range rest {
				if i := slices.Index(said, word); i >= 0 {
					said = slices.Delete(said, i, i+1)
				}
			}
			var added []string
			for _, word := range lineWords(more.Text) {
				if len(rest) > 0 && rest[0] == word {
					rest = rest[1:]
					continue
				}
				added = append(added, word)
			}
			known := 0
			for _, word := range added {
				if slices.Contains(said, word) {
					known++
				}
			}
			return len(rest) == 0 && len(added) > 0 && 2*known < len(added)
		})
	})
}

// lineWords are the words of a line: Chinese letters, and what else is written together.
func lineWords(line string) []string {
	return wordOfLine().FindAllString(phrase.Simplified(line), -1)
}

// wordOfLine matches one of them.
var wordOfLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\p{Han}|[\w.]+`) })

// lostNames are the names of fields, codes and other such words of a line that no line which it may mean has, nor one like it.
func lostNames(line string, meant []string) (lost []string) {
	for _, word := range lineWords(line) {
		known := slices.ContainsFunc(meant, func(text string) bool {
			return slices.ContainsFunc(lineWords(text), func(other string) bool {
				return strings.EqualFold(word, other) || len(suggest.Nearest(word, []string{other}, 1)) > 0 || strings.Contains(other, word)
			})
		})
		if technicalWord().MatchString(word) && !known {
			lost = append(lost, word)
		}
	}
	return lost
}

// technicalWord matches a word of several parts, or in capitals.
var technicalWord = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z]+(?:[_.][A-Za-z]+)+$|^[A-Z]{3,}$`) })

// lostFigures counts the figures of a line that another one doesn't have.
func lostFigures(line, other string) (lost int) {
	others := lineWords(other)
	for _, word := range lineWords(line) {
		if strings.ContainsAny(word, "0123456789") && !slices.Contains(others, word) {
			lost++
		}
	}
	return lost
}
