package phrase

import (
	"regexp"
	"slices"
	"strings"
)

// cue is a word or figure, in either language, that says a part of a rule; the last of its groups that took
// part is what it says.
type cue struct {
	name string
	expr func() *regexp.Regexp
}

// A cue of no name says nothing. What is said twice is no gist, but for the actions, and for "next", which
// how often may follow.
const (
	cueNothing  = ""
	cueNext     = "next"
	cueSome     = "some"   // "one of three"
	cueOnly     = "only"   // "the third"
	cueShare    = "share"  // "3 of 10"
	cueStatus   = "status" // what is answered is one of HTTP
	cueThenGood = "then_good"
	cueAtLeast  = "at_least"
	cueAtMost   = "at_most"
)

// actionCues say what happens; the others fill slots.
var actionCues = []string{"say", "fail", "answer", "hang", "delay", "lose", "repeat", "reset", "wrong", "unsigned", "early", "reorder", "not_found"}

// outcome is a clause, the cues that it needs, and those that may stand beside them.
type outcome struct{ clause, needs, allows string }

var outcomes = []outcome{
	{"http_status", "operation number", "say fail answer"},
	{"respond", "operation code", "say fail answer"},
	{"sign_wrongly", "operation wrong", "say answer"},
	{"leave_unsigned", "operation unsigned", "say answer"},
	{"lose_reply", "operation lose answer", "say"},
	{"hold_reply", "operation wait delay answer", ""},
	{"reset", "operation reset", ""},
	{"delay", "operation wait", "delay hang say answer"},
	{"hang", "operation hang", "answer"},
	{"drop", "callback lose", ""},
	{"delay_callback", "callback wait", "delay say"},
	{"early", "callback early", "say answer"},
	{"reorder", "callback reorder", "say"},
	{"sign_callback_wrongly", "callback wrong", "say"},
	{"leave_callback_unsigned", "callback unsigned", "say"},
	{"duplicate_times", "callback times", "repeat say"},
	{"duplicate", "callback repeat", "say"},
}

// limitCues are the limits that cues say, in the order in which they are written.
var limitCues = []struct{ cue, wording, slot string }{
	{"over", "where_over", "bound"},
	{"under", "where_under", "bound"},
	{"equal", "where_equal", "value"},
	{"times", "times", "number"},
	{"skip", "skip", "number"},
	{"every", "every", "nth"},
	{"chance", "chance", "percent"},
	{"until", "until", "duration"},
}

var cues = perPlatforms(func() (all []cue) {
	add := func(name string, exprs ...string) {
		all = append(all, cue{name, leftmostLongest(lazyExpression(`^(?:` + strings.Join(exprs, "|") + `)`))})
	}
	both := func(words []vocabularyWord) string {
		var names []string
		for _, w := range words {
			if w.name != "" && w.name != it {
				names = append(names, regexp.QuoteMeta(w.name))
			}
		}
		return strings.Join(slices.Concat(wordAlternatives(words, English), wordAlternatives(words, Chinese), names), "|")
	}
	number := `(?:` + numberChinese + `|(?i:` + numberEnglish + `))`
	money := `(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百千万]+)\s*(?i:` + unitExpression("") + `)`
	amount := money + `|\d+(?:\.\d+)?`
	wait := `(?i:` + kinds()["wait"].expr[English] + `)|` + kinds()["wait"].expr[Chinese]
	add("platform", `(?i:the )?((?i:`+platformNames(English)+`|`+platformNames(Chinese)+`))(?i:'s)?(?:\s*(?i:platform|平台))?的?`)
	add("callback", `((?i:`+both(callbackWords)+`)?)\s*(?i:callbacks?|webhooks?|回调)`)
	add("operation", `(?i:(`+both(operationWords)+`)s?)`, `(?:(?i:GET|POST)\s+)?(/\w+(?:[./-]\w+)+)`, `[a-z]\w*(?:\.\w+){2,}`, `[A-Z]+[a-z]+[A-Z][A-Za-z]*(?:1\.1)?`)
	add("code", `\d{3,6}`, `[A-Z][A-Z0-9]+(?:[_.][A-Z0-9]+)+`, `(?:isp|aop|ACQ)\.[A-Za-z0-9_.-]+`, quoted)
	add(cueStatus, `(?i:HTTP)?(?i:[\s-]*(?:status|状态))(?:\s*(?i:code|码))?|(?i:HTTP)`)
	add("number", `(?i:HTTP)(?:[\s-]*(?i:status|error|状态|错误))?(?:\s*(?i:code|码))?\s*(?:of|为|是|：|:)?\s*([45]\d\d)`,
		`([45]\d\d)\s+(?i:bad gateway|service unavailable|gateway time-?out|internal server error|too many requests|not found)`,
		`(?i:(?:bad )?gateway error|status(?: code)?|网关错误|状态码?)\s*(?:of|为|是|：|:)?\s*([45]\d\d)`, `([45]\d\d)\s*(?i:状态码|HTTP 错误)`)
	add("times", `(?:(?i:the )?(?i:next|first|following)|接下来|下面|后面)\s*的?\s*(`+number+`)\s*(?:个|次|(?i:calls?|times?|attempts?|requests?)\b)?`,
		`(`+number+`)\s*(?:次|回|遍|(?i:calls?|times?|attempts?))`, `[前头]\s*(`+number+`)\s*[次个笔]`, `(?i:twice|thrice|once)`)
	add(cueNext, `(?i:the )?(?i:next|first)(?i: one\b| call\b| time\b)?`, `下一?[次个]|第?首次|接下来`)
	add(cueSome, `(?:中?有|失败|报错)[一1]次`)
	add(cueOnly, `第\s*(`+number+`)\s*[次个笔]`, `(?i:the )?(?i:(\d+(?:st|nd|rd|th)|second|third|fourth|fifth|tenth))(?i: one\b| call\b)?`)
	add(cueShare, `每?\s*`+number+`\s*次\s*[里中]?有?\s*`+number+`\s*次`, number+`(?i:\s+(?:out of|in|of)(?: every)?\s+)`+number)
	add(cueThenGood, `(?:(?i:and )?(?i:then)(?i: it)? (?i:succeeds?|works|passes))`, `(?i:the )?(`+number+`|(?i:`+kinds()["nth"].expr[English]+`))(?i: one\b| call\b)? (?i:succeeds?|works|passes)`, `第(`+number+`)次[就才]?(?:成功|正常)`, `(?:之后|然后|以后|后面)[就都再]?(?:成功|恢复正常|正常)`)
	add("skip", `(?i:after)\s*(`+number+`)\s*(?i:(?:calls?|times?|requests?)\b)?`, `(`+number+`)\s*次(?:之后|以后|后)`)
	add("every", `(?i:every)\s*((?i:`+kinds()["nth"].expr[English]+`))(?i: calls?\b| times?\b)?`, `每\s*(`+number+`)\s*次`)
	add("chance", `(?i:`+kinds()["percent"].expr[English]+`)`, kinds()["percent"].expr[Chinese], `(?i:half)(?i: of)?`, `([一二三四五六七八九1-9])成`)
	add("wait", wait, `(?i:between)\s+(\d+\s+and\s+(?i:`+span[English]+`))`)
	add("until", `(?i:for|during|within|over|until)(?i: the)?(?i: next)?\s+(`+span[English]+`|(?i:minute|hour|day))(?i: from now)?`, `(?:接下来|未来|持续)\s*的?\s*(`+span[Chinese]+`)\s*(?:之?内)?`)
	add("over", `(?:(?i:is )?(?i:over|above|more than|exceed(?:s|ing)?|greater than|larger than|bigger than)|大于|超过|高于|多于|>)\s*(`+amount+`)`)
	add("under", `(?:(?i:is )?(?i:under|below|less than|smaller than)|小于|低于|少于|不到|不足|<)\s*(`+amount+`)`)
	add(cueAtLeast, `(?:(?i:is )?(?i:at least|no less than|not less than|not under)|不少于|不低于|不小于|至少|大于等于|≥|>=)\s*(`+amount+`)`, `(?:(?i:of )|在|达到)?\s*(`+money+`)\s*(?i:or more|and more|以上)`)
	add(cueAtMost, `(?:(?i:is )?(?i:at most|no more than|not over|up to)|不超过|不大于|不高于|至多|小于等于|≤|<=)\s*(`+amount+`)`, `(?:(?i:of )|在)?\s*(`+money+`)\s*(?i:or less|and less|以下|以内)`)
	add("equal", `(?:(?i:is )?(?i:of exactly|exactly|of|equals|equal to)|等于|正好|恰好|为|是|=)\s*(`+money+`)`)
	add("field", `[a-z]+(?:_[a-z]+)+`, `(?i:(?:settlement |refund |payment |order |trade )?amount)|(?:结算|退款|支付|付款|交易|订单)?的?(?:金额|数额)`)
	add("say", `(?i:returns?|returned|responds?|repl(?:y|ies)|gives?|yields?|sends?|reports?|produces?|arrives?)|返回|报|发送?|推送`)
	add("answer", `(?i:answers?|responses?)|应答|响应|回应|返回结果|结果`)
	add("fail", `(?i:fail(?:s|ed|ing|ure)?|reject(?:s|ed)?|refuse[sd]?|decline[sd]?|errors?|down|breaks?)|失败|报错|出错|拒绝|错误|挂了|不可用|异常`)
	add("hang", `(?i:hang(?:s|ing)?|tim(?:e|es|ed|ing) ?out|timeouts?|no (?:answer|response|reply)|stuck)|超时|挂起|卡住|(?:没有?|无)(?:结果|响应|应答|反应)|不(?:返回|响应|应答)`)
	add("delay", `(?i:delay(?:s|ed)?|slow|late|later|takes?)|延迟|延时|慢|晚|才|后|再`)
	add("lose", `(?i:los[et]s?|lost|drop(?:s|ped)?|missing|never (?:comes?|arrives?))|丢失|遗失|丢弃|丢了?|收不到|(?:(?:处理)?成功，?\s*但是?)?没有?收到`)
	add("repeat", `(?i:repeat(?:s|ed)?|duplicate[sd]?|again)|重复|重发`)
	add("reset", `(?i:reset(?:s|ting)?|connection reset|(?:resets?|drops?) the connection)|重置(?:连接)?|断开(?:连接)?|连接断开`)
	add("wrong", `(?i:(?:a )?(?:wrong|bad|invalid|broken|false)(?:ly)? (?:signature|signed)|signed wrongly)|签错名?|(?:签名|验签)(?:错误|不对|失败|无效)|错误的?签名`)
	add("unsigned", `(?i:unsigned|no signature|without (?:a )?signature)|不签名|没有?签名|无签名`)
	add("early", `(?i:early|before the answer)|提前|先于应答`)
	add("reorder", `(?i:out of order|reordered)|乱序`)
	add(cueNothing, `[^\p{L}\p{N}_"“「『‘<>=≥≤-]`, `(?i:the|an?|to|for|with|on|of|in|at|is|are|be|by|so|should|shall|must|will|would|when|if|where|that|it|has|have|gets?|got|comes?|goes|lets?|makes?|keeps?|please|platform|calls?|requests?|endpoint|api|code|error code|back|always|chance|probability|cases|the time|settings?|also|forever|then|all|every|each|than|cause[sd]?|thanks|thank you|i want|produces?|now)`,
		`的|对于?|让|把|将|给|在|时候?|当|如果|若|都|就|会|要|请|了|接口|请求|调用|平台|商户|被|为|是|错误码|返回码|代码|码|一直|总是|连续|概率|几率|可能|有|到达|等待?|全部|所有|每次|改成|改为|我想要?|麻烦|谢谢|模拟|吧|请|服务`)
	return all
})
