package steps

import "paymock/mock/words"

// Texts are what is said about lines of a feature that are no steps, in the languages of people.
var Texts = words.Texts{
	"no step is worded %s; `payctl steps` shows all|没有这样的步骤：%s；`payctl steps` 列出全部",
	"no step is worded %s; did you mean %s?|没有这样的步骤：%s；是不是 %s？",
	"the sentence means the rule %s: %s|这句话的规则是 %s：%s",
	"no app yet; begin with \"Given a 4pyun app\"|还没有应用；先写“假如有一个 4pyun 应用”",
	"this is no rule: %s|这不是规则：%s",
	"an item table has two columns: key and amount in minor units or with its unit left out|项目表有两列：键，以及以最小单位计或不写单位的金额",
	"a dialect table has two columns: switch and value|开关表有两列：开关和值", "a request table has two columns: field and value|请求表有两列：字段和值",
	"this table has two columns: field and value|这张表有两列：字段和值", "this table has two columns: member and value|这张表有两列：成员和值",
	"this table has three columns: kind, count and amount in dollars|这张表有三列：种类、笔数和金额（新台币元）",
	"this table has a head line with the platform's field names, and a line below it|这张表要有一行表头写平台的字段名，下面一行写值",
	"scenario %s: files can't be read here; name a scenario that the server has|场景 %s：这里不能读文件；写服务器有的场景",
	"no terminal %q|没有终端 %q", "no trade %q in this scenario|本场景没有交易 %q", "%s has no terminals|%s 没有终端", "%s is spoken in one way only|%s 只有一种说法",
	"%s: a trade has no %q here; use {%s} or {%s.order}|%s：交易没有 %q；用 {%s} 或 {%s.order}",
}
