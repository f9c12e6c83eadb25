package steps

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"paymock/mock/phrase"
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
		answers  = `(?:answer|response|reply|call|request|settle|settlement|refund|query|it)`
		spans    = ` ?(?:s|ms|secs?|seconds?|milliseconds?|minutes?)\b`
		atLeast  = `(?i:\b(?:at least|at most|no (?:more|fewer|less) than|more than|fewer than|less than|up to) )|至少|至多|最多|不少于|不多于|不超过|超过|多于|少于`
		ordinals = `(?i:\b(?:first|second|third|fourth|1st|2nd|3rd|4th) )|第[一二三四1-4] ?[次个笔]的?`
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
			phrase.Then, regexp.MustCompile(`(?i)\bunchanged\b|\b(?:does|do|did|has|have) not change|(?:状态|余额|金额|账户|交易|订单)[^场]*(?:不变|没变|没有变|未变|保持原样)`),
			"no step compares with what was before, as %s says; write what it is now: `payctl steps has` and `payctl steps status` show how", nil,
		},
		{
			phrase.Then,
			regexp.MustCompile(`(?i)\b` + answers + `\b.*\b(?:after|within|in|takes?|took|lasts?|lasted|faster|slower|longer|less|more)\b.*\d` + spans + `|(?:应答|响应|返回|接口|结算|退款|查询|请求|调用).*(?:耗时|用时|花|在|不少于|不超过|超过|等了?).*\d ?(?:秒|毫秒|分钟)`),
			"no step measures how long a call took, as %s says; leave the line out", nil,
		},
		{phrase.Then, regexp.MustCompile(`^[^¤]*(?:` + atLeast + `).*(?:回调|通知|(?i:callback|notification|webhook))|(?:回调|通知|(?i:callback|notification|webhook)).*(?:` + atLeast + `)`), "no step is worded %s; steps count exactly: %s", regexp.MustCompile(atLeast)},
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
