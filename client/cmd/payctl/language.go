package main

import (
	"sync"

	"paymock/mock/config"
	"paymock/mock/doctor"
	"paymock/mock/names"
	"paymock/mock/phrase"
	"paymock/mock/suggest"
	"paymock/mock/words"
	"paymock/steps"
)

// chosenLanguage is what --lang says, or else LANG.
func chosenLanguage(named string, getenv func(string) string) (words.Language, error) {
	if named == "" {
		l, _ := words.ParseLanguage(getenv("LANG")) // of a language that is none of ours: English
		return l, nil
	}
	l, ok := words.ParseLanguage(named)
	if !ok {
		return l, usagef("--lang: %q is no language of the explanations; use en, zh or zh-TW", named)
	}
	return l, nil
}

// spoken has what payctl itself says in its languages; what the server says comes in the language that
// it is asked in.
var spoken = sync.OnceValue(func() *words.Book {
	return words.NewBook(suggest.Texts, names.Texts, config.Texts, phrase.Texts, doctor.Texts(), steps.Texts, texts)
})

// texts are what payctl says about features and its command line.
var texts = words.Texts{
	"payctl codes %s says what it means; payctl journal, with the same --provider or --app, shows why.|payctl codes %s 说明含义；payctl journal 加上同样的 --provider 或 --app 显示原因。",
	"The money may have moved: ask with payctl query, for a reader's settlement with payctl terminal, before doing anything again.|钱可能已经动了：先用 payctl query 查询（读卡机结账用 payctl terminal），再决定是否重做。",
	"Nothing was sent. Is the platform running? With paymock: paymock serve.|什么都没有发送。平台在运行吗？用 paymock 就是：paymock serve。",
	"Is `paymock serve` running? Tell payctl where with --control URL or PAYCTL_CONTROL.|`paymock serve` 在运行吗？用 --control 网址 或 PAYCTL_CONTROL 告诉 payctl 它在哪里。",
	"That address is not the control API: the control port is not the platforms' port. Give it with --control URL.|那个地址不是控制接口：控制端口不是平台端口。用 --control 网址 指定。",
	"Give the token of paymock serve --control-token with --control-token or PAYCTL_CONTROL_TOKEN.|用 --control-token 或 PAYCTL_CONTROL_TOKEN 给出 paymock serve --control-token 的令牌。",
	"--amount is needed: paymock knows no trade %q, so payctl can't tell what is left of it|要写 --amount：paymock 没有交易 %q，payctl 不知道还剩多少",
	"%s: refused with %s: %s|%s：被拒绝，%s：%s",
	"--lang: %q is no language of the explanations; use en, zh or zh-TW|--lang：%q 不是说明文字的语言；用 en、zh 或 zh-TW",
	"scenario %q has no steps; a step begins with Given, When, Then, And or But, other lines are its description|场景 %q 没有步骤；步骤以“假如”“当”“那么”“并且”“但是”开头，其他行都是说明",
	"no column of the Examples in line %d fills <%s>; they have %s. The lines that steps can be: payctl steps|第 %d 行的例子里没有 <%s> 这一列；有 %s。步骤的写法：payctl steps",
	"a sentence about the platform|一句关于平台的话", "the step %s can be read in several ways: %s|步骤 %s 有几种读法：%s",
	"payctl doesn't know the platform %q%s|payctl 不认识平台 %q%s",
	"begin with an app of that platform: %q|先写那个平台的应用：%q",
	"the step %s wants a table or a text in \"\"\" on the lines below|步骤 %s 下面要有表格，或用 \"\"\" 括起的文字",
	"features have no language %q; write # language: %s|没有语言 %q；写 # language: %s",
	"a Chinese colon ： stands behind %s; write %s: with an ASCII colon|%s 后面是中文冒号 ：；写 %s: 用半角冒号",
	"the feature is Chinese: begin it with the line # language: zh-CN|这是中文的功能文件：第一行写 # language: zh-CN",
	"the file begins with no feature; put a line such as %s above|文件开头没有功能；在上面加一行，例如 %s",
	"the end of the file|文件结尾", "a step|步骤", "a row of a table|表格的一行", "\"\"\" around a text|括住文字的 \"\"\"", "a @tag|@标签",
	"%q is unexpected|不该有 %q", "the file ends too early; expected %s|文件没有写完；应有 %s", "%q can't stand here; expected %s|这里不能写 %q；应有 %s",
	"the line is longer than %d bytes, which no reader of features takes; put the text into a file|这一行超过 %d 字节，读不了；把文字放进文件",
	"the file holds no feature; it begins with a line such as: Feature: settle a trade|文件里没有功能；开头要有一行，例如 功能: 清算一笔交易",
	"%s: no scenarios in it; a scenario begins with a line such as: Scenario: settle a trade|%s：里面没有场景；场景以这样的行开头，例如 场景: 清算一笔交易",
	"%s: no such file or directory%s|%s：没有这个文件或目录%s", "%s: the directory holds no .feature file|%s：目录里没有 .feature 文件", "%s:%d: no scenario is at this line|%s:%d：这一行没有场景",
	"%q is no tag: tags begin with @|%q 不是标签：标签以 @ 开头", "%s not good|%s不合格", "--tags: no scenario of %s has tags such as %s|--tags：%s 里没有场景带 %s 这样的标签",
	"which feature? name files or directories: payctl test settle.feature; payctl test --shipped runs paymock's own|哪个功能？写出文件或目录：payctl test settle.feature；payctl test --shipped 运行 paymock 自带的",
	"no platform here answers with %q%s|这里没有平台返回 %q%s", "; payctl codes lists all|；payctl codes 列出全部",
	"say what the platform is to do: payctl say \"the platform answers settle with 1403\"; payctl say --list shows what can be said|说出平台要做什么：payctl say \"平台对结算返回 1403\"；payctl say --list 列出可以说的句子",
	"a message and --file are given; leave one of them out|同时给了消息和 --file；去掉其中一个", "the message is not accepted|消息没有通过", "the signature doesn't fit|签名不符",
}
