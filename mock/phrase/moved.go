package phrase

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// rewriteRule replaces an expression that people use by the one that the wordings have.
type rewriteRule struct {
	expr func() *regexp.Regexp
	to   string
}

var commonWordings = sync.OnceValue(func() map[Language][]rewriteRule {
	return map[Language][]rewriteRule{
		English: {
			{lazyExpression(`(?i)\b(\w+(?:\.\w+)*) (?:is )?over (\d[\d.]*(?: (?:yuan|fen|dollars?))?) (?:and|but) (?:is )?under (\d)`), "$1 is over $2 where $1 is under $3"},
			{lazyExpression(`(?i)\b(chance|probability) of ([1-9]\d|100)$`), "$1 of $2 %"},
			{lazyExpression(`(?i)\b(?:for|on|of|when|with)? ?(?:the )?(?:order|trade|transaction) ([A-Z][A-Za-z]*-?\d+)\b,?`), " where trade.order is $1 "},
			{lazyExpression(statusBehind + `(?:unpaid|waiting|pending|not paid|not yet paid|yet to be paid)\b,?`), " where trade.status is waiting, "},
			{lazyExpression(statusBehind + `(?:already |still )?(paid|closed|finished)\b,?`), " where trade.status is $1, "},
			{lazyExpression(`(?i)\b(?:for|on|of|with) (?:an? |the )?(?:unpaid|waiting|pending) (?:trade|order|transaction)s?\b,?`), " where trade.status is waiting "},
			{lazyExpression(`(?i)\b(?:for|on|of|with) (?:an? |the )?(?:already )?(paid|closed|finished) (?:trade|order|transaction)s?\b,?`), " where trade.status is $1 "},
			{lazyExpression(`(?i)^(?:the )?(?:very )?first (.+?),? (?:and |but )?(?:the )?(?:second|next|2nd|others?)(?: one| try| attempt| call| time| callback)? (?:arrives?|works?|succeeds?|is fine|goes through|gets through|is ok|passes|is delivered|comes)$`), "$1 once"},
			{lazyExpression(statusBefore + `bad gateways?\b(?: errors?)?(?:,? \(?502\)?)?`), "${1}${2}HTTP status 502"},
			{lazyExpression(statusBefore + `service unavailable\b(?: errors?)?(?:,? \(?503\)?)?`), "${1}${2}HTTP status 503"},
			{lazyExpression(statusBefore + `internal server errors?\b(?:,? \(?500\)?)?`), "${1}${2}HTTP status 500"},
			{lazyExpression(statusBefore + `too many requests\b(?: errors?)?(?:,? \(?429\)?)?`), "${1}${2}HTTP status 429"},
			{lazyExpression(partBefore + `third of ` + itsCalls), "$1 with a chance of 33 %"},
			{lazyExpression(partBefore + `quarter of ` + itsCalls), "$1 with a chance of 25 %"},
			{lazyExpression(partBefore + `fifth of ` + itsCalls), "$1 with a chance of 20 %"},
			{lazyExpression(partBefore + `tenth of ` + itsCalls), "$1 with a chance of 10 %"},
			{lazyExpression(`(?i)\b(?:answers?|responds? to|replies to) (?:the )?(\w+) only (?:on|at) the (?:second|2nd)(?: try| attempt| time| call| request)?$`), "never answers $1 for the next 1 call"},
			{lazyExpression(`(?i)\b(?:answers?|responds? to|replies to) (?:the )?(\w+) only (?:on|at) the (?:third|3rd)(?: try| attempt| time| call| request)?$`), "never answers $1 for the next 2 calls"},
			{lazyExpression(`(?i)\bbefore the (?:settle|settlement|refund|payment|pay|query|order) (answer|response|reply)\b`), "before the $1"},
			{lazyExpression(`(?i)^(?:the platform )?(?:never|don't|do not|doesn't|does not) (?:notif(?:y|ies)|informs?|calls? back) (?:the )?(?:merchant|shop|client)$`), "never send any callback"},
			{lazyExpression(`(?i)\bcall-?backs? (notify|sharding|settlement|profit|gateway)\b`), "$1 callback"},
			{lazyExpression(`(?i)\b(in|of) (?:the )?(notify|sharding|settlement|profit)(?: message| body)? to\b`), "$1 the $2 callback to"},
			{lazyExpression(`(?i)\b(` + numberEnglish + `) (?:consecutive |successive )?(settle|settlement|refund|payment|pay|cancel|close)s?(?: calls?| requests?)? (?:in a row|in succession|running|straight)\b`), "$2 for the next $1 calls"},
			{lazyExpression(`(?i)\b(` + numberEnglish + `) (?:consecutive|successive) (settle|settlement|refund|payment|pay|cancel|close)s?(?: calls?| requests?)?\b`), "$2 for the next $1 calls"},
			{lazyExpression(`(?i)\b(?:alternates?|alternating|toggles?|switches|flips) between (\S+) and (?:success|succeeding|ok|normal|fine|working)\b`), "returns $1 every 2nd call"},
			{lazyExpression(`(?i)\b(?:alternates?|alternating|toggles?|switches|flips) between (?:success|succeeding|ok|normal|fine|working) and (\S+)`), "returns $1 every 2nd call"},
			{lazyExpression(`(?i)[, ]+(?:and |but |then )?(?:works?|succeeds?|passes|is fine|goes through) (?:only )?(?:on|at) the (?:second|2nd)(?: try| attempt| time| call)?$`), " for the next 1 call"},
			{lazyExpression(`(?i)[, ]+(?:and |but |then )?(?:works?|succeeds?|passes|is fine|goes through) (?:only )?(?:on|at) the (?:third|3rd)(?: try| attempt| time| call)?$`), " for the next 2 calls"},
			{lazyExpression(`(?i)\b(?:asynchronous |async )?(?:notifications?|webhooks?|callback notifications?|notices?|callbacks|call-backs?)\b`), "callback"},
			{lazyExpression(`(?i)\b(\S+) first,? and then (?:with )?(\S+)$`), "$1, then returns $2"},
			{lazyExpression(`(?i)\b(?:for|with|whose|of|having|on) (?:the |an? )?([a-z]+(?:_[a-z]+)+) (?:of |=|is )?(\w*\d[\w-]*)\b`), "where $1 is $2"},
			{lazyExpression(`(?i)\b(?:and|with) (?:the |a )?(?:message|text) ([^"“” ][^"“”,]*)$`), `saying "$1"`},
			{lazyExpression(`(?i)\b(?:for|on|of|with) (?:all |any |every )?(?:trade|order|payment|transaction|amount|sum|call)s? (?:of )?((?:over|above|more than|under|below|less than) \d)`), "where amount is $1"},
			{lazyExpression(`(?i)^(?:the )?platform is slow(?:er)?[:,;-]? +`), ""},
			{lazyExpression(`(?i)\b(?:trade|transaction) quer(y|ies)\b`), "quer$1"},
			{lazyExpression(`(?i)\b(?:the )?(?:card|reader's) refund`), "refund"},
			{lazyExpression(`(?i)\b(?:easy ?|bank |prepaid |stored[- ]value )card (payment|pay\b|refund)`), "$1"},
			{lazyExpression(`(?i)\bhalf of (?:all )?(?:the )?(\w+)(?: calls| requests)`), "$1 with a chance of 50 %"},
			{lazyExpression(`(?i)\b(?:for )?(?:the )?next (\d+|two|three|four|five) (settle|settlement|refund|payment)s\b`), "$2 for the next $1 calls"},
			{lazyExpression(`(?i)\b(?:to )?(\d+) ?(?:qps|tps|rps)\b`), "$1 calls per second"},
			{lazyExpression(`(?i)\b(?:qps|tps|rps) (?:of|to|at|=|is)? ?(\d+)\b`), "$1 calls per second"},
			{lazyExpression(`(?i)\b(?:skip|let|pass|allow)s? (?:the )?(?:first )?(` + numberEnglish + `) (\w+?)s?(?: calls?)?(?: through| pass)?,? (?:and |but )?then\b`), "after $1 calls $2"},
			{lazyExpression(`(?i)\b(` + numberEnglish + `) queries (per|an?|each|every) `), "query $1 calls $2 "},
			{lazyExpression(`(?i)\bcallback ((?:is |are |gets )?(?:not |never )?(?:sent|delivered|fired|issued|pushed)) (after|for|of) (?:an? |the )?(\w+)$`), "callback $2 $3 $1"},
			{lazyExpression(`(?i)[, ]+please\b`), ""},
			{lazyExpression(`(?i)\b(any|every|all|each) (` + platformNames(English) + `) (?:(calls?|requests?)|operations?|endpoints?|apis?|methods?)\b`), "$2 any call"},
			{lazyExpression(`(?i)\bthe platform (settle|refund|pay|cancel|close)s(?: it| the trade| the money)?,? (but|yet|and then)\b`), "the platform $1 succeeds $2"},
			{lazyExpression(`(?i)\b(` + numberEnglish + `) ([a-z]+?)s (per|an?|each|every) (second|minute|hour|day)\b`), "$2 $1 calls $3 $4"},
			{lazyExpression(`(?i)^(` + numberEnglish + `) (settle|settlement|refund|payment|cancel|close)s (\w)`), "$2 for the next $1 calls $3"},
			{lazyExpression(`(?i)\b(\d+)x\b`), "$1 times"},
			{lazyExpression(`(?i)(?:\bx|\s*×) ?(\d+)$`), "$1 times"},
			{lazyExpression(`(?i)\(?\b(\d+)x\)?$`), "$1 times"},
			{lazyExpression(`(?i)\b(?:for |on )?(?:the )?(?:next|first) (\d+|two|three|four|five|six|seven|eight|nine|ten) (\w+) (?:calls?|requests?)\b`), "$2 for the next $1 calls"},
			{lazyExpression(`(?i)\b(?:on )?(?:the )?(?:next|first) (?:call|request) (?:to|of|for) (\w+)`), "$1 for the next 1 call"},
			{lazyExpression(`(?i)\b(?:on )?(?:the )?(?:next|first) (\w+)( call| request)?\b`), "$1 for the next 1 call"},
			{lazyExpression(`(?i)\bevery (\d+(?:st|nd|rd|th)|other|second|third|fourth|fifth|tenth) (\w+)( call| request)?\b`), "$2 every $1 call"},
		},
		Chinese: {
			{lazyExpression(`((?:当|如果|若)\s*[A-Za-z_]\w*\s*(?:不?(?:为|是|等于)|包含))\s*(` + ownText + `{0,15}?)\s*(时|的时候|的话|[，,])`), `$1 "$2" $3`},
			{lazyExpression(`([A-Za-z_][\w.]*\s*以)\s*(\p{Han}[\p{Han}\w-]*?)\s*(开头|结尾|开始|结束)`), `$1 "$2" $3`},
			{lazyExpression(`(的\s*[A-Za-z_][\w.]*\s*(?:改成|改为|设为|设成))\s*(` + ownText + `{0,15})$`), `$1 "$2"`},
			{lazyExpression(`规则名(?:为|是|叫)?\s*(\p{Han}[\p{Han}\w]*)`), `规则名为 "$1"`},
			{lazyExpression(`[，,]\s*提示\s*(\p{Han}+[0-9A-Za-z.%]+\p{Han}[^"“”「」\s，,。；;]*?[^"“”「」\s，,。；;次遍回笔])$`), `，提示 "$1"`},
			{lazyExpression(`(?:延迟|延时|等待|等)\s*(` + span[Chinese] + `)\s*(?:之?后|以后)?[，,]?(?:再|才)?对\s*([\p{Han}\w.]{2,20}?)\s*(返回|报错|报)`), "对 $2 延迟 $1，然后$3"},
			{lazyExpression(`^([^每秒]*?)超过\s*(` + numberChinese + `)\s*次(?:之?后|以后)`), "${1}在 $2 次之后"},
			{lazyExpression(`[概几机]率(?:为|是)?\s*([1-9]\d|100)\s*(返回|报|[，,]|$)`), "概率 $1 %$2"},
			{lazyExpression(`([A-Za-z_][\w.]*)\s*(大于|超过|高于)\s*(\d[\d.]*(?:\s*[元分])?)[，,]?\s*(?:并且|而且|且|并|但)\s*(小于|低于|不到)\s*(\d[\d.]*(?:\s*[元分])?)`), "$1 大于 $3 时，$1 小于 $5"},
			{lazyExpression(`^对\s*([A-Za-z0-9]+)\s*的\s*([A-Za-z_]+)[，,]\s*返回`), "$1 平台对 $2 返回"},
			{lazyExpression(otherState + `(?:未支付|未付款|待支付|待付款)` + stateBeforeCode), "当 trade.status 不为 waiting 时，$1"},
			{lazyExpression(otherState + `(?:已支付|已付款|支付成功|已经支付|已经付款)` + stateBeforeCode), "当 trade.status 不为 paid 时，$1"},
			{lazyExpression(otherState + `(?:已关闭|已关单|关闭)` + stateBeforeCode), "当 trade.status 不为 closed 时，$1"},
			{lazyExpression(stateOfTrade + `(?:未支付|未付款|待支付|待付款|没支付|没付款|还没付|未付)` + stateBeforeCode), "当 trade.status 为 waiting 时，$1"},
			{lazyExpression(stateOfTrade + `(?:已支付|已付款|付过款|已付|已经支付|已经付款)` + stateBeforeCode), "当 trade.status 为 paid 时，$1"},
			{lazyExpression(stateOfTrade + `(?:已关闭|已关单|已经关闭|处于关闭|是关闭|为关闭|关闭状态)` + stateBeforeCode), "当 trade.status 为 closed 时，$1"},
			{lazyExpression(`(?:对于?|针对)?(?:未支付|未付款|待支付|待付款|没付款)的?(?:交易|订单)的?[，,]?`), "当 trade.status 为 waiting 时，"},
			{lazyExpression(`(?:对于?|针对)?(?:已关闭|已关单|已经关闭)的?(?:交易|订单)的?[，,]?`), "当 trade.status 为 closed 时，"},
			{lazyExpression(`(?:对于?|针对)?(?:已支付|已付款|付过款)的?(?:交易|订单)的?[，,]?`), "当 trade.status 为 paid 时，"},
			{lazyExpression(`(?:交替|轮流|轮番)(?:返回|报)?\s*([\w.]+)\s*(?:和|与|跟|及)\s*(?:成功|正常)`), "每第 2 次返回 $1"},
			{lazyExpression(`(?:交替|轮流|轮番)(?:返回)?(?:成功|正常)(?:和|与|跟|及)\s*([\w.]+)`), "每第 2 次返回 $1"},
			{lazyExpression(`(?:大约|约|大概|差不多)?([二三四五六七八九十])分之([一二三四五六七八九])的?(\p{Han})`), "以 ${1}分之${2} 的概率，$3"},
			{lazyExpression(`(` + numberChinese + `)\s*次(失败|报错|出错|超时|没有应答)(?:了)?[之以]?后[，,]?(?:才|再|就)?(?:成功|正常|恢复|好了)`), "$2，接下来 $1 次"},
			{lazyExpression(`^(.*?)[，,]?(?:直到|到)?第[二2两]次才有?(?:应答|响应|回应|返回|结果)$`), "${1}没有应答，接下来 1 次"},
			{lazyExpression(`^(.*?)[，,]?(?:直到|到)?第[三3]次才有?(?:应答|响应|回应|返回|结果)$`), "${1}没有应答，接下来 2 次"},
			{lazyExpression(`^(?:平台)?(?:永远|一直|从来|从|总是)?(?:不|都不|没有|没|别|不要)(?:再)?通知(?:商户|商家|客户)$`), "平台每次都丢弃任何回调"},
			{lazyExpression(`(失败|报错|出错|超时|没有应答)了?\s*(` + numberChinese + `)\s*次[之以]?后[，,]?(?:才|再|就)?(?:成功|正常|恢复|好了)`), "$1，接下来 $2 次"},
			{lazyExpression(`(?i)(?:每秒)?(?:qps|tps)\s*(?:限制|限流|上限|最大|最多|不超过|限|控制|在|到|为|是|成|[=:：]|\s)*(\d+)`), "限流为每秒 $1 次"},
			{lazyExpression(`(?i)(\d+)\s*(?:qps|tps)`), "每秒 $1 次"},
			{lazyExpression(`^(` + numberChinese + `)\s*[笔个单条](\p{Han}{2,4}?)(返回|报|失败|超时|没有|都|全|被)`), "${2}接下来 $1 次$3"},
			{lazyExpression(`随机(延迟|延时|等待|推迟|晚)`), "$1"},
			{lazyExpression(`(?i)[\s，,]*(?:并且?)?(?:错误)?(?:提示语?|消息|讯息|信息|文案|(?:sub_|err_?)?(?:msg|message))(?:为|是|说|：|:|=)\s*([^"“”「」\s，,。]{2,20})$`), `，提示 "$1"`},
			{lazyExpression(`(^|[^返应撤退传])回\s?(\d{4,6})`), "${1}返回 $2"},
			{lazyExpression(`(` + span[Chinese] + `)[之以]?内\s*(?:最多|只能|仅能|只允许|限)\s*(` + numberChinese + `)\s*[次笔个]`), "每 $1 最多 $2 次"},
			{lazyExpression(`(?:(?:悠游|银行|储值|会员|预付)卡|(?i:easy ?card))\s*的?(?:付款|支付|扣款|消费|收款)`), "付款"},
			{lazyExpression(`(` + numberChinese + `)\s*(?:趟|遭|番|轮|回合)`), "${1}次"},
			{lazyExpression(`(` + writtenCode + `[”"]?)[，,；;\s]*(?:一?共|总共|合计)\s*(` + numberChinese + `)\s*[次笔遍回]`), "$1，${2}次"},
			{lazyExpression(`(?i)[，,；;\s]*(?:次数|(?:重复|执行)次数|\btimes)\s*[:：=为是]?\s*(\d+)\s*次?`), "，${1}次"},
			{lazyExpression(`(返回|报错?|抛出?|提示)了?(?:一个)?((?:签名|验签|加签|签章)(?:错误|失败|不通过|不正确|无效|有误|异常|不对))(?:的错误码?)?`), `$1 "$2"`},
			{lazyExpression(`(?:第|每)?偶数[次笔个回]`), "每第 2 次"},
			{lazyExpression(`((?:回调|通知).*?(?:延迟|延时|推迟|晚)\s*` + span[Chinese] + `)\s*(?:之?后)?[，,]?再(?:发送?|推送?)\s*(` + numberChinese + `)\s*[次遍]`), "${1}，并且发送 $2 次"},
			{lazyExpression(`^(|[^回通]*?(?:结算|清算|分账|支付|付款|退款|停车|结果|异步|消息))推送(?:消息)?((?:的|丢|延迟|延时|推迟|晚|迟|不发|不来|不到|没|收不到|发|重复|乱序|签|验签|失败|提前|早)[^回通]*)$`), "${1}回调$2"},
			{lazyExpression(`((?:新?台|人民)币)\s*(\d[\d.,]*)\s*[元块]`), "$2 $1"},
			{lazyExpression(`(^|[^每逢\d一二两三四五六七八九十百])\s*(` + numberChinese + `)\s*[次笔](\p{Han}{2,4}?)(?:[里中]有?|有)\s*(` + numberChinese + `)\s*[次笔]`), "$1$3 $2 次里有 $4 次，"},
			{lazyExpression(`先(成功|正常)[，,]?(?:再|然后|之后|后|又)(失败|报错|出错|超时|返回|报)`), "先$1，然后$2"},
			{lazyExpression(`(?:(?:成功|正常)一次[，,、]?(?:失败|报错|出错)|一次(?:成功|正常)[，,、]?)一次(?:失败|报错|出错)?`), "每第 2 次"},
			{lazyExpression(`(?:失败|报错|出错)?一次(?:失败|报错|出错)?[，,、]?\s*(?:成功|正常)?一次(?:成功|正常)`), "每第 2 次"},
			{lazyExpression(`(?:头|第|首)一?[次笔个回](.*?)[，,]?\s*(?:到了?)?第[二2两][次笔个回](?:再?就|便|才|开始)?` + fineChinese), "${1}，接下来 1 次"},
			{lazyExpression(`^([^前次笔]*?)[，,]?\s*(?:直到|到了?)?第[二2两][次笔个回](?:再?就|便|才|开始)` + fineChinese), "${1}，接下来 1 次"},
			{lazyExpression(`^([^前次笔]*?)[，,]?\s*(?:直到|到了?)?第[三3][次笔个回](?:再?就|便|才|开始)?` + fineChinese), "${1}，接下来 2 次"},
			{lazyExpression(`^([^前次笔]*?)[，,]?\s*(?:直到|到了?)?第[四4][次笔个回](?:再?就|便|才|开始)?` + fineChinese), "${1}，接下来 3 次"},
			{lazyExpression(`第\s*(` + numberChinese + `)\s*[笔单个](\p{Han}{2,4}?)才?(返回|报错|报|失败|给|回)`), "第${1}次${2}${3}"},
			{lazyExpression(`(第\s*(?:` + numberChinese + `)\s*次\p{Han}{2,4}?)才(返回|报错|报|失败|给|回)`), "${1}${2}"},
			{lazyExpression(`(?:对于?|针对)?(?:交易|订单|单子)?\s*([A-Z][A-Za-z]*-?\d+)\s*这?[笔张个]?(?:订单|交易|单子|单)的?`), "当 trade.order 为 $1 时，"},
			{lazyExpression(`(?:成功)?(?:处理|执行|办理)(?:完成?|好|成功)?了?\s*([\p{Han}a-z_]{2,12}?)(?:请求)?(?:成功|完成)?了?(?:之后|以后|后|[，,]?(?:但是?|却|然而))[，,]?` + noAnswer), "丢失 $1 的应答"},
			{lazyExpression(`([\p{Han}a-z_]{2,12}?)(?:成功|完成)了?(?:之后|以后|后|[，,]?(?:但是?|却|然而))[，,]?` + noAnswer), "丢失 $1 的应答"},
			{lazyExpression(`(不|没有?|未|别)(?:会|要)?(?:再)?(?:通知|回调)(\p{Han}{2,4})(?:的)?结果`), "${1}发送${2}回调"},
			{lazyExpression(`(不|没有?|未|别)(?:会|要)?(?:再)?回调`), "${1}发送回调"},
			{lazyExpression(`回调(?:发送|推送)?失败`), "回调丢失"},
			{lazyExpression(`(?:商户)?订单号\s*(以|不?[为是]|不?等于|包含|匹配|属于)`), "当 trade.order $1"},
			{lazyExpression(`(?:回调|结果|回呼)?通知|(?:回调){2}|回呼|(?i:webhooks?|callbacks?)`), "回调"},
			{lazyExpression(`介面`), "接口"},
			{lazyExpression(`[（(]含[）)]`), ""},
			{lazyExpression(`\s*[×xX*] ?(\d+)\s*[次遍]?$`), "，${1}次"},
			{lazyExpression(`(` + span[Chinese] + `)(?:左右|上下)`), "大约 $1"},
			{lazyExpression(`钱已经?(结算|退款|支付|付款)`), "${1}成功，但"},
			{lazyExpression(`(放过|跳过)(前?(?:` + numberChinese + `)[次笔个])(\p{Han}{2,4}?)(之后|以后|后)`), "$3$1$2$4"},
			{lazyExpression(`签章`), "签名"},
			{lazyExpression(`连线|联机`), "连接"},
			{lazyExpression(`逾时`), "超时"},
			{lazyExpression(`回传|传回|请返回`), "返回"},
			{lazyExpression(`没有?回应|无回应`), "没有响应"},
			{lazyExpression(`(?:一直)?卡住不动|卡死`), "卡住"},
			{lazyExpression(`[读刷]?卡机的?(返回|回|报|超时|失败|付款|支付|收款|退)`), "$1"},
			{lazyExpression(`交易查询`), "查询"},
			{lazyExpression(`刷卡(付款|支付|收款|退款|退货|查询)`), "$1"},
			{lazyExpression(`前(\S{1,3}?)次(\p{Han}+?)都?(?:正常|成功)[，,]?(?:之后|后面|然后|以后|再)(.+)$`), "${2}${3}，前${1}次之后"},
			{lazyExpression(`([a-z]+(?:_[a-z]+)+)\s*[:：=]?\s*(\w*\d[\w-]*)\s*的`), "当 $1 为 $2 时，"},
			{lazyExpression(`\b([a-z]\w*)\s*=\s*([\w-]+)\s*的`), "当 $1 为 $2 时，"},
			{lazyExpression(`(第\s*(?:` + numberChinese + `)\s*[次笔个回])(\p{Han}{2,4}?)(起|开始)`), "$2$1$3"},
			{lazyExpression(`(?:每逢|逢|每)\s*(` + numberChinese + `)\s*[次笔个](\p{Han}{2,4}?)[，,]?就?(?:来|有|会有)\s*[一1]\s*[次笔个]`), "${2}每第${1}次"},
			{lazyExpression(`先(返回|报错|报)(.+?)[，,]?(?:再|然后|后)(返回|报错|报)`), "${1}${2}，然后${3}"},
			{lazyExpression(`^([A-Za-z][\w.]*)\s*(为|是|等于|大于|超过|小于|低于)\s*(\w+)的(\p{Han}.*)$`), "当 $1 $2 $3 时，${4}"},
		},
	}
})

// ownText begins a text of the user's own, which is no number, and nothing that a condition says in Chinese.
const ownText = `[^\x00-\x7f一二两三四五六七八九十百千万半零空任非，。；：“”「」『』、][\p{Han}\w]`

// quotedMessages are the words for what an answer says, behind its code and before the quoted text.
func quotedMessages(ownCodes string) map[Language]rewriteRule {
	anyCode := `(?:` + writtenCode + `|\b(?:` + ownCodes + `))`
	return map[Language]rewriteRule{
		English: {lazyExpression(`(?i)(` + anyCode + `"?)[, ]+(?:and )?(?:with )?(?:the |an? )?(?:error )?(?:message|text|msg|hint|reason|note|remark|description)(?: is| of)?:? *(` + quoted + `)$`), "$1 saying $2"},
		Chinese: {lazyExpression(`(` + anyCode + `["”]?)[，,\s]*(?:并且?|且)?(?:错误)?(?:提示|消息|讯息|信息|文案|文字|描述|说明|原因|备注)(?:内容)?\s*(?:为|是|说|：|:|=)?\s*(` + quoted + `)`), "$1，提示 $2"},
	}
}

// statusBefore is what stands before the name of an HTTP status, whose figure is not said there.
const statusBefore = `(?i)(^|[^\d\s])(\s*)\b(?:an? |the )?`

// A part of all calls, "a third of the queries".
const (
	partBefore = `(?i)\b(?:roughly |about |around |in )?(?:an?|one)[ -]`
	itsCalls   = `(?:all )?(?:the )?(\w+)\b`
)

// What stands before and behind the state of a trade that a sentence is about.
const (
	statusBehind    = `(?i)\b(?:if|when|whenever|where|once|while) (?:\b(?:an?|the|its) )?\b(?:trade|order|transaction)s?(?:'s status)? (?:is|are|that is|that are|which is|which are|has been|was) `
	stateOfTrade    = `(?:当|如果|若|假如|要是|对于?)?(?:这笔|该|一笔)?(?:交易|订单)(?:的)?(?:状态)?(?:是|为|处于|还是|还|尚|已经是)?`
	otherState      = `(?:当|如果|若|假如|要是|对于?)?(?:这笔|该|一笔)?(?:交易|订单)(?:的)?(?:状态)?(?:不是|不为|不等于|并非|非)`
	stateBeforeCode = `(?:状态)?(?:时候?|的时候|的话|之后|后)?的?[，,]?([^\s，,])` // the last group begins what the code says
)

// fineChinese says in Chinese that all is as usual.
const fineChinese = `(?:好了|正常了?|成功了?|恢复(?:正常|了)?|通过了?|没问题了?|可以了|放行)$`

// noAnswer is that a merchant gets no answer.
const noAnswer = `(?:就|都|直接|一直|再也)*(?:(?:不|没有?|未)(?:再|会)?(?:给|发送)?(?:返回|应答|响应|回复|回应)(?:任何)?(?:结果|应答|响应)?|(?:断开|切断|中断)(?:连接)?|断连接?|断了)`

// EveryNth says which calls are meant by how many are left out between two: 每隔两次 is each third, 隔次 each second.
func EveryNth(text string) string {
	return outsideQuotes(text, func(part string) string {
		part = rewriting().everyOther().ReplaceAllString(part, "${1}每 2 $2")
		return rewriting().callsBetween().ReplaceAllStringFunc(part, func(said string) string {
			m := rewriting().callsBetween().FindStringSubmatch(said)
			if n, ok := readNumber(m[1]); ok {
				return "每 " + strconv.Itoa(n+1) + " 次"
			}
			return said
		})
	})
}

// limitWordings is how many of the English ones, the last, say where limits stand.
const limitWordings = 4

// commonWords replaces, outside of quotation marks, words that have one sense with the wordings'
// own. The last of the English list are of where limits stand.
func commonWords(text string, l Language) string {
	all := commonWordings()[l]
	text = codeForms().text[l].expr().ReplaceAllString(text, codeForms().text[l].to)
	if l == English {
		all = all[:len(all)-limitWordings]
	}
	for _, w := range all {
		text = outsideQuotes(text, func(part string) string { return w.expr().ReplaceAllString(part, w.to) })
	}
	return text
}

func outsideQuotes(text string, change func(string) string) string {
	var b strings.Builder
	at := 0
	for _, m := range quotedText.compiled().FindAllStringIndex(text, -1) {
		b.WriteString(change(text[at:m[0]]) + text[m[0]:m[1]])
		at = m[1]
	}
	b.WriteString(change(text[at:]))
	return b.String()
}

// limitsMoved reads a text again with a limit that stands amid a clause moved to its end: "settle
// fails twice with 1403". It gives nil where that doesn't help.
func limitsMoved(r *reading) *reading {
	if r.language == English {
		for _, w := range commonWordings()[English][len(commonWordings()[English])-limitWordings:] {
			text := outsideQuotes(r.text, func(part string) string { return w.expr().ReplaceAllString(part, w.to) })
			if text == r.text {
				continue
			}
			if again := newReading(text, false); len(again.found) > 0 {
				return again
			}
			if again := limitMoved(newReading(text, false)); again != nil {
				return again
			}
		}
	}
	return limitMoved(r)
}

func limitMoved(r *reading) *reading {
	const maxTries = 60
	if len(r.text) > 400 { // nobody says so much at once
		return nil
	}
	tries := 0
	for at := range r.text {
		if at == 0 || r.language == English && r.text[at-1] != ' ' || cutsWord(r.text, at) {
			continue
		}
		r.budget = 1000
		for _, c := range limits()[r.language] {
			end, _, ok := r.matchCandidate(c, at)
			if !ok || end == len(r.text) {
				continue
			}
			if tries++; tries > maxTries {
				return nil
			}
			text := r.text[:at] + r.text[end:] + map[Language]string{English: " ", Chinese: "，"}[r.language] + r.text[at:end]
			if again := newReading(strings.Join(strings.Fields(text), " "), false); len(again.found) > 0 {
				return again
			}
		}
	}
	return nil
}

// rereadStateAsReason reads a text again with what is said of a call's state as what it returns: 退款时交易密码错误. It gives nil
// where that doesn't help.
func rereadStateAsReason(r *reading) *reading {
	found := sense().stateBehind.FindStringSubmatch(r.text)
	if r.language != Chinese || found == nil {
		return nil
	}
	if h := nextCue(found[2]); h.text == found[2] {
		return nil
	}
	if again := newReading(found[1]+`返回"`+found[2]+`"`, false); len(again.found) > 0 {
		return again
	}
	return nil
}

// beforeCode are the words before a code.
var beforeCode = map[Language]func() *regexp.Regexp{
	English: lazyExpression(`(?i)\b(?:with|returns?|answers|reports|saying|error)(?: an?| the)? (?:error )?`),
	Chinese: lazyExpression(`(?:返回|报错|报|提示|应答|回复|回应|抛出)(?:错误码|错误)?[:：为]?\s*`),
}

// rereadQuotingMeaning reads a text again with what stands where a code could be taken for one: "退款返回系统繁忙".
// Whoever takes the rule knows which code means that. It gives nil where that doesn't help.
func rereadQuotingMeaning(r *reading) *reading {
	const maxWords, leastLetters = 12, 4
	if len(r.text) > 400 {
		return nil
	}
	for _, found := range beforeCode[r.language]().FindAllStringIndex(r.text, 3) {
		var ends []int
		for _, at := range words().FindAllStringIndex(r.text[found[1]:], maxWords) {
			if word := r.text[found[1]+at[0] : found[1]+at[1]]; !onlyWord.compiled().MatchString(word) || noMeaning.compiled().MatchString(word) {
				break
			}
			ends = append(ends, found[1]+at[1])
		}
		for _, end := range slices.Backward(ends) {
			meaning := r.text[found[1]:end]
			if len(meaning) < leastLetters {
				break
			}
			if h := nextCue(strings.TrimPrefix(meaning, "被")); "被"+h.text == meaning || h.text == meaning && h.name == "truncate" { // 只回一半
				break
			}
			if IsStatus(meaning) {
				break
			}
			if again := newReading(r.text[:found[1]]+`"`+meaning+`"`+r.text[end:], false); len(again.found) > 0 {
				return again
			}
		}
	}
	return nil
}

var noMeaning = expression{text: `(?i)^(?:for|when|if|on|once|twice|after|every|until|where|then|from|as|in|by|without|not|no|slowly|old|an?|the)$`}

var onlyWord = expression{text: `^(?:[A-Za-z'-]+|\p{Han})$`}
