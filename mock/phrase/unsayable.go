package phrase

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// unsayable is a wish that no rule can fulfil, with the reason and what to say instead. It is looked for in sentences that
// the table's own wordings don't fit, since their other words would be read without it.
type unsayable struct {
	expr   func() *regexp.Regexp
	reason string // with a place for what was said
	// whether, unless nil, tells that it is meant, by the groups of the expression.
	whether func(groups []string) bool
	quotes  bool // what is quoted counts
}

const (
	// terminalHan are Chinese words for what a card is read by.
	terminalHan  = `终端机?|设备|[读刷]?卡机|读卡器|机台|装置|机器`
	someone      = `(?i:(?:merchant|customer|user|shop|store|branch|trade|transaction|order|terminal|device)s?)\s+|(?:商户|商家|特店|用户|客户|顾客|买家|会员|门店|门市|分店|店铺|店面|店|卡|交易|订单|` + terminalHan + `|(?i:pos) ?机)(?:编?号)?(?:不?[为是]|不?等于)?\s*`
	ownName      = `"[^"]*"|“[^”]*”|「[^」]*」|[A-Z][A-Z0-9-]*|[A-Z]*\d+[A-Z][A-Z0-9-]*`
	timesEnglish = `(?:calls?|times?|requests?|attempts?|callbacks?)\b`
)

// rewritings are the expressions that are replaced in a sentence before it is read, and before another is suggested.
type rewritings struct {
	noRules                 []noRule
	unsayable               []unsayable
	thousands, tenThousands func() *regexp.Regexp
	denial, countInWords    func() *regexp.Regexp
	signBefore              func() *regexp.Regexp // of money, before its figure
	everyNth, durations     func() *regexp.Regexp
	callsBetween            func() *regexp.Regexp
	everyOther              func() *regexp.Regexp
	hundredths              func() *regexp.Regexp // 百分之五十
	fullThousands           func() *regexp.Regexp // 100，000 元
	blank                   func() *regexp.Regexp // of a wording, as lists of steps show it: {provider} or {trade:name}
	steps                   map[Language][]rewriteRule
	plainWord               func() *regexp.Regexp // needs no quotation marks
	placeholder             func() *regexp.Regexp // of an example, for what the user has to say
	// rateBefore has the number of calls before the time that they are in, rateBehind behind it.
	rateBefore, rateBehind func() *regexp.Regexp
	everyTime              func() *regexp.Regexp
	sendsNone              func() *regexp.Regexp // callbacks at any time, while one is lost once
	ifBefore, compared     func() *regexp.Regexp
	// named is a thing that requests name, such as a trade or a terminal, with its name; namedBehind is what leads to that.
	named, namedBehind func() *regexp.Regexp
	behindSpan         map[Language]func() *regexp.Regexp // a time, which is its group, with the word for after
	whoseNumber        func() *regexp.Regexp              // before a number: 支付流水号, 商户订单号
	bareTrade          func() *regexp.Regexp              // a name that scenarios give their trades
	noTrade            func() *regexp.Regexp              // behind it stands the name of something else
	tradeNamed         func() *regexp.Regexp              // the name of a trade of a scenario, behind a word for it
}

var rewriting = sync.OnceValue(func() *rewritings {
	return &rewritings{
		unsayable:     unsayableRows(),
		plainWord:     lazyExpression(`^[A-Za-z0-9_][A-Za-z0-9_.-]*$`),
		placeholder:   lazyExpression(`\b(?:CODE|FIELD|VALUE|WAIT|OPERATION)\b`),
		noRules:       noRuleRows(),
		thousands:     lazyExpression(`(^|[^\d.,])(\d{1,2}(?:,\d{3})+|\d{3}(?:,\d{3})+)($|[^\d,])`),
		tenThousands:  lazyExpression(`(\d+(?:\.\d{1,4})?) ?([万千百])(\d?)`),
		signBefore:    lazyExpression(`(?i)(\bNT|\bUS)?([$¥￥]|\b(?:RMB|CNY|NTD|TWD) ?) ?(\d[\d,]*(?:\.\d+)?)`),
		everyNth:      lazyExpression(`(?i)\b(?:every|each|other|nth)\b|[每隔逢]`),
		durations:     lazyExpression(`(?i)` + span[English] + `\b|` + span[Chinese]),
		callsBetween:  lazyExpression(`(?:每间?隔|间隔|隔)着?\s*(` + numberChinese + `)\s*([次笔个回遍])`),
		hundredths:    lazyExpression(`百分之\s*(\d+(?:\.\d+)?|` + numberChinese + `)`),
		fullThousands: lazyExpression(`(?:^|[^\d，])\d{1,3}(?:，\d{3})+\s*(?i:` + unitExpression("") + `)`),
		everyOther:    lazyExpression(`(^|[^\d一二两三四五六七八九十])(?:每间?)?隔([次笔])`),
		rateBefore:    lazyExpression(`(?i)^(` + numberEnglish + `|` + numberChinese + `)\b?\s*(?:calls?|times?|requests?|[次个笔条](?:请求|调用)?)?\s*(?:per|an?|each|every|/|每)\s*(?:[1一]\s*)?(` + kinds()["per"].expr[English] + `|` + kinds()["per"].expr[Chinese] + `)$`),
		rateBehind:    lazyExpression(`^每\s*(` + kinds()["per"].expr[Chinese] + `)\D*?(` + numberChinese + `)\s*[次个笔条]$`),
		sendsNone:     lazyExpression(`(?i)\b(?:no|never|without(?: any)?|not any)\b|从不|从来不|从未|永不|永远不|\b(?:not|n't) (?:send|deliver)|n't (?:send|deliver)|[不别勿](?:会|要|用|再|给|往|向|对|把|\p{Han}{0,8}?)(?:发|送|推|通知|回调)`),
		everyTime:     lazyExpression(`(?i)\balways\b|\b(?:every|each|all)(?: [a-z]+){0,3}? (?:callback|notification|webhook|time|answer|response|repl(?:y|ie))s?\b|每[次个笔条回]|全部|所有|一律|总是|永远|始终|一直|都|统统|通通`),
		ifBefore:      lazyExpression(`(?:当|如果|若|假如|要是|只要)\s*$|(?i)\b(?:if|when|whenever|where|whose|with|for)\b`),
		compared:      lazyExpression(`(?i)(?:\b(?:is|equals?|contains?|includes?|(?:starts?|begins?|ends?) with) |[=是为]\s*|等于\s*|包含\s*)$`),
		denial:        lazyExpression(`(?i)\b(?:not|no|never|without|none)\b|n't\b|[不没未无]`),
		named:         lazyExpression(`(?i)^(` + wordsForThings() + `)s?( ?(?:no\.?|number|id\b)|(?:号码?|编号))? ?(is not|is|不?[为是]|不?等于|[=:：#])? ?["“「]?([^"“”「」\s]+?)["”」]?$`),
		namedBehind:   lazyExpression(`(?i)(?:,? ?\b(?:for|of|on|with|if|when)(?: the)?|对于?|针对|当|如果|，)\s*$`),
		behindSpan: map[Language]func() *regexp.Regexp{
			English: lazyExpression(`(?i) (?:only )?(?:after|in) (?:the )?(` + span[English] + `)\b`),
			Chinese: lazyExpression(`\s*(?:[在等过]\s*)?(` + span[Chinese] + `)\s*(?:之后|以后|后)[再才就会]?`),
		},
		whoseNumber:  lazyExpression(`(?:支付|付款|下单|商户|商家|外部|平台)$`),
		bareTrade:    lazyExpression(`^[A-Z]{1,2}\d{1,3}$`),
		noTrade:      lazyExpression(`(?i)(?:terminal|reader|device|card|merchant|app|shop|account|receiver|终端机?|读卡机|设备|卡|商户|应用|账号|接收方)\s*$`),
		tradeNamed:   lazyExpression(`(?:\b(?i:trade|order|of|on|for) |交易 ?|订单 ?|对 ?|给 ?|把 ?|将 ?)([A-Z]{1,2}\d{1,3})\b`),
		blank:        lazyExpression(`\{([a-z]+)(?::[a-z]+)?\}`),
		steps:        stepWordings(),
		countInWords: lazyExpression(`(?i)\b(?:once|twice|half|first|second|third|fourth|fifth)\b|一半|[一二两三四五六七八九十]+[次个笔成回]`),
	}
})

// ofListed is how many, the first, can hide in the table's own wordings.
const ofListed = 3

func unsayableRows() []unsayable {
	return []unsayable{
		{
			lazyExpression(`(?i)\d+\.\d+ *` + timesEnglish + `|\bhalf an? (?:time|call|request|attempt|callback)\b|\d+\.\d+ *[次遍回笔]|[一两二三四五六七八九十\d]?\s*(?:次半|半[次遍回笔])`),
			"%q is no whole number of calls; write 1 or more, or \"with a chance of 50 %%\" for some of them",
			func(groups []string) bool { return !strings.HasPrefix(groups[0], "一半") }, false,
		},
		{lazyExpression(`(?i)(?:(?:[\w.%]|` + unitChinese + `|[次笔元]|\d )?[-−–]|\bminus ?|\bnegative |负 ?)(\d+(?:\.\d+)?|` + figureChinese + `|(?:` + numberEnglish + `)\b)( ?(?:` + unitEnglish + `\b|` + unitChinese + `|` + timesEnglish + `|bytes?\b|yuan\b|dollars?\b|[%次遍回笔个元块]))?`), "%q is negative: want a positive number", isNegative, false},
		{lazyExpression(`(?i:\bnot (?:be |being )?(?:sent|delivered|repeated|duplicated|called) (?:twice|again|once|double|\w+ times)\b)|(?:不[会要能得]?|别)(?:重复|重发|发送?[两二三2-9]次)`), "%q says what does not happen, or how often something else does not; say what the platform does", nil, false},
		{lazyExpression(`(?i)\b(?:zero|0) ` + timesEnglish + `|[零〇] ?次|(?:^|[^\d.])0 ?次`), "%q says that nothing happens; leave it out, or write 1 or more", nil, false},
		{
			lazyExpression(`(?i)\b(?:at least|at most|no more than|no fewer than|no less than|more than|less than|fewer than|up to) (?:` + numberEnglish + `|once|twice) ?(?:` + timesEnglish + `)?(?:$|[ ,])|\bbetween \w+ (?:and|to) \w+ ` + timesEnglish + `|(?:至少|至多|不少于|不多于|不超过|多于|少于|大于|小于)\s*(?:` + numberChinese + `)\s*(?:[次遍笔]|回(?:$|[，,、]))`),
			"%q is no number of calls; write one, \"for the next 2 calls\"", isCount, false,
		},
		{lazyExpression(`(?i)\b(?:until|till) (?:the )?(?:` + nthEnglish + `)(?: call| time| request| attempt)?\b|直到第?\s*(?:` + numberChinese + `)\s*次`), "%q leaves open whether that call is meant; write \"for the next 2 calls\"", nil, false},
		{
			lazyExpression(`(?i)\b(?:tomorrow|\d{1,2}:\d\d(?: ?[ap]m)?|\d{1,2} ?[ap]m|today|tonight|yesterday|weekends?|(?:on |every |each )?(?:mon|tues|wednes|thurs|fri|satur|sun)days?|every (?:day|morning|night|evening))\b|明天|今天|后天|昨天|今晚|明晚|(?:每周|周|星期|礼拜)[一二三四五六日天末]|每天|工作日|节假日|\b(?:weekdays?|workdays?|working days?|business days?|business hours)\b|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}[日号])?|\d{1,2}月\d{1,2}[日号]`),
			noTime, nil, false,
		},
		{
			lazyExpression(`(?i)\b(?:for|of|in|on|only) (?:the )?app(?:lication)?s?(?: id)? (?:` + quoted + `|[\w-]*\d[\w-]*)|(?:应用|app_?id)\s*(?:号|ID)?\s*(?:为|是|=)?\s*(?:` + quoted + `|[\w-]*\d[\w-]*)`),
			"%q is no part of a sentence, which is about one app: choose that beside it, `payctl say --app ID`", nil, false,
		},
		{
			lazyExpression(`(?i)(?:(?:商户|特店|交易|订单|流水|商品|单|门店|门市|分店|店铺?|银行卡|卡片?|会员|买家|顾客|客户|用户|` + terminalHan + `)(?:号码?|编号)|(?:商户|特店|应用|交易|订单|` + terminalHan + `|用户|买家|顾客|客户|会员)[ 为是]*\d{4}|\b(?:trade|transaction|order|merchant|terminal|device|serial|card|store|shop|branch) (?:no\.?|number|id)|\b(?:trade|transaction|order) \d{5}) ?(?:不?[为是]|不?等于|is|[=:：#])?\s*(?:` + quoted + `|[\w-]*\d[\w-]*)()`),
			"%q is no condition; name the field of the request that holds it, \"where FIELD is VALUE\"", nil, true,
		},
		{lazyExpression(`(?i)\b(?:re-?triable|retryable)\b|可(?:以)?重试`), "%q is what a member of the answer says; name it, \"the platform sets FIELD to VALUE in the answer to OPERATION\": Alipay's cancel says retry_flag \"Y\"", nil, false},
		{lazyExpression(`(?:` + someone + `)(` + ownName + `)(.?)`), "%q is no condition; name the field of the request that holds it, \"where FIELD is VALUE\"", isName, true},
		{
			lazyExpression(`(?i)\b(?:times? ?-?out|timing out|timed out) (?:after|in) (?:the )?` + span[English] + `\b|` + span[Chinese] + `\s*(?:之后|以后|后)[再才就会则]?超时`),
			"%q leaves open what the platform does so long; say \"takes %[2]s to answer %[3]s\" when it answers then, \"hangs on %[3]s\" when it never answers, \"hangs on %[3]s from %[2]s on\" when that begins then", nil, false,
		},
		{
			lazyExpression(`(?i)\b(?:answers?|answered|returns?|returned|fails?|failed|responds?|replies|reply|rejects?|rejected|refuses?|refused|declines?|declined|errors?)\b([^,;]*?) (?:only )?(?:after|in) (?:the )?` + span[English] + `\b([^,;]*)|[\p{Han}\w]{0,5}[^\s\d.从在等过待迟延时，,]\s*(?:在\s*)?` + span[Chinese] + `\s*(?:之后|以后|后)[再才就会]?(?:返回|报错|报|失败|应答|回复|回应|响应|提示|拒绝)([^，,；;]*)`),
			openAnswer + ", or this begins then; say \"takes WAIT to answer OPERATION, then fails with CODE\" when it is late, \"from WAIT on\" when that begins then", hasCode, false,
		},
		{
			lazyExpression(`(?i)\bbetween (\d+(?:\.\d+)?) (?:and|to) (\d+(?:\.\d+)?)( ?[^\s,;]*)|(?:在|介于)\s*\d+(?:\.\d+)?\s*[到至和与~-]\s*\d+(?:\.\d+)?\s*之间`),
			"%q is a bound below and one above; write both, \"where FIELD is over 99 where FIELD is under 201\"", hasNoUnit, false,
		},
		{lazyExpression(`(?i)\b\d{1,2}(?::\d\d)? ?(?:[ap]\.?m\b\.?|o'clock)|\b(?:noon|midnight)\b|(?:[上下]午|早上|晚上|凌晨|中午)\s*(?:\d+|` + figureChinese + `)\s*[点时:]|\d{1,2}\s*点(?:钟|半|整|\d{1,2}分?)?`), noTime, nil, false},
		{
			lazyExpression(`(?i)\b(?:hangs?|hanging|stuck|stalls?|blocks?) for (?:about )?` + amountEnglish + ` ?(?:s|secs?|seconds?|ms|msecs?|milliseconds?)\b`),
			"%q leaves open whether the platform answers then; say \"takes %[2]s to answer %[3]s\" when it does, \"hangs on %[3]s for the next %[2]s\" when no call is answered so long", nil, false,
		},
		{lazyExpression(`(?i)\b(?:except|excluding|besides|other than|apart from)(?: (?:for|on|at))? (?:the )?(?:very )?first(?: \w+)?\b|除了?第一[次笔个回]|第一[次笔个回]?(?:除外|以外|之外)|第一[次笔个回]不算`), "%q leaves something out; say what the platform does, and from when on: \"after 1 call\"", nil, false},
		{func() *regexp.Regexp { return codeForms().choice }, "%q leaves open which it is; say which comes first, or a sentence for each, the first \"with a chance of 50 %%\"", nil, false},
		{lazyExpression(`(?i)第?(?:` + numberChinese + `)[次笔]?(?:和|与|及|以及|、|跟)第(?:` + numberChinese + `)[次笔个回]|\b(?:the )?(?:` + nthEnglish + `)(?: call| time| one)? and (?:the )?(?:` + nthEnglish + `)(?: call| time| one)?\b`), "%q are several calls; say a sentence for each, with how many come before: \"after 2 calls\", \"once\"", nil, false},
		{lazyExpression(`(?i)((?:\b(?:is|to|equals|with|of)|[=为是成含]|开头|结尾)\s*)?(?:微信(?:支付)?|银联|云闪付|财付通|京东支付|\b(?:wechat|weixin|unionpay|paypal|stripe|tenpay|adyen)(?: ?pay)?\b)`), "%q is no platform that is simulated here; `paymock operations` shows those that are", namesNoPlatform, false},
		{lazyExpression(`(?i)` + span[English] + ` ago\b|` + span[Chinese] + `\s*[之以]?前(?:$|[^\d一二两三四五六七八九十 ])`), "%q is over; a rule acts from now on, \"from 2 hours on\" or \"for the next 2 hours\"", nil, false},
		{lazyExpression(`(?i)\b(?:all|any|anything|each|every|everyone|everything|everybody)(?: \w+)? but\b|\bbut (?:not|for)\b`), "%q leaves something out; say what the platform does, and from when on: \"after 1 call\"", nil, false},
		{lazyExpression(`(?i)\b(?:the |its )?(?:very )?last (?:(?:` + numberEnglish + `) )?(?:` + timesEnglish + `)|^(?:the )?last (?:settle|settlement|refund|payment|query)\b|最[后末]的?(?:` + numberChinese + `)?\s*[次笔回遍]`), "%q is not known before; say after how many calls it comes, \"after 2 calls\", and \"once\"", nil, false},
	}
}

const noTime = "%q is no time that a sentence takes; write how long from now, \"from 2 hours on\" or \"for the next 2 hours\", or a time in quotation marks, until \"2026-03-01T18:00:00+08:00\""

// namesNoPlatform tells that a platform is named that this build doesn't have, and not as a field's value.
func namesNoPlatform(groups []string) bool { return groups[1] == "" && !IsPlatform(groups[0]) }

// isNegative tells that a minus sign is of the figure behind it, and of no range, name or code.
func isNegative(groups []string) bool {
	const code = 3 // digits of a code
	sign, _ := utf8.DecodeRuneInString(groups[0])
	return strings.ContainsRune("-−–mMnN负", sign) && !strings.HasPrefix(groups[0], "min ") && (groups[2] != "" || len(groups[1]) < code)
}

// hasNoUnit tells that two bounds are of no money and no time, which sentences take together.
func hasNoUnit(groups []string) bool {
	unit := strings.ToLower(strings.TrimSpace(groups[3]))
	return unit == "" || !startsUnit(unit) && unitOfWord(unit) == 0
}

const nthEnglish = `\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|tenth`

// isName tells that what stands behind a word for people or things is a name of its own, and no word or code.
func isName(groups []string) bool {
	name, next := groups[1], groups[2]
	if next != "" && strings.ContainsAny(next, "._") || next != "" && next[0]|0x20 >= 'a' && next[0]|0x20 <= 'z' {
		return false
	}
	return !slices.Contains([]string{"API", "HTTP", "GBK", "SDK", "POS", "URL", "JSON", "ID", "IP"}, name)
}

// callNamed is the first word for a call in a text, else one for any.
func callNamed(text string) string {
	for h := range cuesIn(text) {
		if h.name == "operation" {
			return h.text
		}
	}
	return map[Language]string{English: "any call", Chinese: "任何请求"}[languageOf(text)]
}

// openAnswer begins the reason of a time that may be how late an answer is, or when a fault begins.
const openAnswer = "%q leaves open whether each answer is late"

// lateOrBegins are two sentences for one with a time behind which something is answered: of an answer that is late by it, and
// of a fault that begins then; "" where they mean nothing.
func lateOrBegins(text string) (late, begins string) {
	l := languageOf(text)
	found := rewriting().behindSpan[l]().FindStringSubmatchIndex(text)
	if found == nil {
		return "", ""
	}
	rest, wait := strings.TrimRight(text[:found[0]]+text[found[1]:], " ，,。."), text[found[2]:found[3]]
	ways := map[Language][2]string{English: {" delayed by %s", " from %s on"}, Chinese: {"，延迟 %s", "，从 %s 后开始"}}[l]
	late, begins = rest+fmt.Sprintf(ways[0], wait), rest+fmt.Sprintf(ways[1], wait)
	for _, way := range []string{late, begins} {
		if _, err := parse(way); err != nil {
			return "", ""
		}
	}
	return late, begins
}

// noCondition begins the reasons of what is said of a call where a field and its value are wanted.
const noCondition = "%q is no condition; "

// hasCode tells that a code or a status stands beside a time, since an answer without one is late by it.
func hasCode(groups []string) bool {
	return slices.ContainsFunc(groups[1:], func(beside string) bool { return codeForms().beside.MatchString(beside) })
}

// isCount tells that a bound is one of calls, since no unit of money follows.
func isCount(groups []string) bool {
	return strings.ContainsFunc(groups[0], func(r rune) bool { return strings.ContainsRune("次遍回笔", r) }) ||
		compiledOnce(`(?i)`+timesEnglish+`|once|twice`).MatchString(groups[0])
}

// whyUnsupported says why a text can't be a rule although most of its words are those of one; "" where it can. listed
// says that a wording of the table covers most of the text, own whose app it is said to.
func whyUnsupported(text, own string, listed bool) string {
	all := rewriting().unsayable
	if listed {
		all = all[:ofListed]
	}
	bare := quotedText.compiled().ReplaceAllString(text, `""`)
	if reason := roughAmount(text, own); reason != "" {
		return reason
	}
	for _, u := range all {
		of := bare
		if u.quotes {
			of = text
		}
		for _, groups := range u.expr().FindAllStringSubmatch(of, 4) {
			if u.whether == nil || u.whether(groups) {
				said := strings.TrimSpace(groups[0])
				if u.quotes { // the last group is what follows
					said = strings.TrimSuffix(groups[0], groups[len(groups)-1])
				}
				said = strings.TrimRight(said, " ,")
				if strings.HasPrefix(u.reason, noCondition) {
					switch asked, instead := fieldAsked(text, said, own); {
					case asked != "":
						return fmt.Sprintf(noCondition+"name the field that holds it: %q", said, asked)
					case instead != "":
						return fmt.Sprintf(noCondition+"name the field of the request that holds it; %s", said, instead)
					}
				}
				if late, begins := lateOrBegins(text); late != "" && strings.HasPrefix(u.reason, openAnswer) {
					return fmt.Sprintf(openAnswer+", or this begins then; say %q when it is late, %q when that begins then", said, late, begins)
				}
				if strings.Contains(u.reason, "%[2]s") {
					return fmt.Sprintf(u.reason, said, rewriting().durations().FindString(said), callNamed(text))
				}
				return fmt.Sprintf(u.reason, said)
			}
		}
	}
	return ""
}

// NoUnit stands behind a number of a condition on an amount that was said without unit. Whoever takes the rule
// knows whether the field leaves a doubt.
const NoUnit = "unsaid"

// WithoutUnit is a value that a field is compared with as a sentence has it: a plain number of "amount", people's word
// for the money of a call, leaves its unit open.
func WithoutUnit(field, value string) string {
	if _, err := strconv.ParseFloat(value, 64); field != "amount" || err != nil {
		return value
	}
	return value + " " + NoUnit
}

// markUnits marks the amounts without unit that a sentence compares money with.
func markUnits(tokens []token) []token {
	tokens = slices.Clone(tokens)
	for i, t := range tokens {
		if t.w == nil || !slices.Contains([]string{"where_over", "where_under", "where_at_least", "where_at_most", "where_equal", "where_not"}, t.w.Name) {
			continue
		}
		field, err := t.slots[0].kind.value(t.raw[0])
		bound, _ := unquoteText(t.raw[1]) // never fails
		if marked := WithoutUnit(field, bound); err == nil && marked != bound {
			tokens[i].raw = []string{t.raw[0], `"` + marked + `"`}
		}
	}
	return tokens
}
