package phrase

import said "paymock/mock/words"

// Texts are what is said about sentences, in the languages of people.
var Texts = said.Texts{
	"understood: %q; not understood: %q%s|看懂了 %q；没看懂 %q%s",
	"understood: %q; something is missing after that%s|看懂了 %q；后面还缺内容%s",
	"not understood: %q%s|没看懂 %q%s",
	"something is missing after that%s|后面还缺内容%s",
	"; `payctl say --list` shows what can be said|；`payctl say --list` 列出可以说的句子",
	"`payctl say --list` shows what can be said|`payctl say --list` 列出可以说的句子",
	"does not say how %s fails; add a code, such as \"%s returns CODE\": `paymock codes --operation %[1]s` lists them|没有说 %s 怎样失败；加上错误码，例如“%s 返回 CODE”：`paymock codes --operation %[1]s` 列出错误码",
	"says nothing; %s|什么都没有说；%s",
	"is too long for a sentence, or not UTF-8|太长，不像一句话，或不是 UTF-8",
	"\"every time\" has no place in a sequence; say \"for the next N calls\"|序列里不能说“每次”；说“接下来 N 次”",
	"\"in real time\" needs a delay before it, such as \"takes 3 seconds to answer settle\"|“按真实时间”前面要有延迟，例如“平台要过 3 秒才处理结算”",
	"\"it\" stands for an operation that was said before; name it here, such as settle|“它”代表前面说过的操作；这里要写出操作，例如“结算”",
	"%q is no duration such as 200 milliseconds, 3 seconds or 1h30m|%q 不是时长；写成 200 毫秒、3 秒或 1h30m",
	"a quotation mark is never closed; write %c behind what it quotes, or no marks around a code|引号没有闭合；在引用的内容后面写 %c，代码两边也可以不写引号",
	"%q is no percentage|%q 不是百分比",
	"%q: %s are whole numbers|%q：%s没有小数",
	"%s is too large a number|%s 这个数太大",
	"0 is no number of calls here; leave it out, or write 1 or more|次数不能是 0；不写，或写 1 以上",
	"a callback that is sent %d times is no fault; write 2 times or more|回调发送 %d 次不算故障；写 2 次以上",
	"a chance is at most 100 %|概率最多 100 %",
	"a sentence is about one platform; say another one about %s|一句话只说一个平台；%s 另说一句",
	"a sequence says at most %d times what to do|一个序列最多说 %d 次动作",
	"all of a sentence is about the same calls; say another one about %s|一句话只说同一种调用；%s 另说一句",
	"the sentence does the same thing twice; part the clauses with \", then\", or say two sentences|同一件事说了两遍；分句之间加“，然后”，或分成两句",
	"the sentence says twice %s; say it once|%s说了两遍；只说一遍",
	"the sentence says twice how often; say it once|次数说了两遍；只说一遍",
	"the sentence says twice with what chance; say it once|概率说了两遍；只说一遍",
	"how often|次数", "after how many calls|“多少次之后”", "every which call|“每第几次”", "from when|开始时间", "until when|结束时间", "how the rule is called|规则名",
	"two conditions of one sort on %q can't both hold; keep one|对 %q 的两个同类条件不可能同时成立；只留一个",
}
