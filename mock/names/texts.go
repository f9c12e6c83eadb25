package names

import (
	"strings"

	"paymock/mock/words"
)

// Texts are the messages about names that no platform has, in the languages of people.
var Texts = words.Texts{
	"no platform answers with %q here; when all is as usual, leave respond out: a step of then that does nothing is {}|这里没有平台返回 %q；一切照常就不写 respond：then 里什么都不做的一步是 {}",
	"%q is %s of %s, not of %s; that platform has no operation %q: `paymock operations %s` lists those it has|%q 是 %[3]s 的%[2]s，不是 %[4]s 的；那个平台没有操作 %[5]q，`paymock operations %[6]s` 列出它的操作",
	"%q is %s of %s, not of %s; %s|%q 是 %[3]s 的%[2]s，不是 %[4]s 的；%[5]s",
	"%q is %s of %s, not of %s; %s; %s sends %s|%q 是 %[3]s 的%[2]s，不是 %[4]s 的；%[5]s；%[6]s 的回调有 %[7]s",
	"%q is %s of %s, not of %s; %s; or %s|%q 是 %[3]s 的%[2]s，不是 %[4]s 的；%[5]s；或者%[6]s",
	"%q is %s of %s, not of %s; %s; the codes of %s for it: `%s`|%q 是 %[3]s 的%[2]s，不是 %[4]s 的；%[5]s；%[6]s 自己的代码：`%[7]s`",
	"%q is %s of %s, not of %s; that platform has no operation %q: `paymock operations %s` lists those it has; the codes of %s for it: `%s`|%q 是 %[3]s 的%[2]s，不是 %[4]s 的；那个平台没有操作 %[5]q，`paymock operations %[6]s` 列出它的操作；%[7]s 自己的代码：`%[8]s`",
	"no operation %q: a blank stands before or behind it; write %s|没有操作 %q：它的前面或后面有空格；写 %s",
	"%q is an operation and %s a code of %s, not of %s; %s|%q 和 %s 是 %s 的操作和代码，不是 %s 的；%s",
	"%v (%s of the rule that it means)|%v（规则里的 %s）", "%s of the rule that it means|规则里的 %s",
	"; did you mean %q (%s)?|；是不是 %q（%s）？",
	"; did you mean %q (%s) or %q (%s)?|；是不是 %q（%s）或 %q（%s）？",
	"; did you mean %q (%s) or %q (%s) or %q (%s)?|；是不是 %q（%s）、%q（%s）或 %q（%s）？",
	"an operation|操作", "a callback kind|回调种类", "a code|代码",
	"say provider: %s, or in a sentence: the %s platform|写上 provider: %s，或在句子里说“%s 平台”",
	"send it with a call to %s|在对 %s 的调用里发送它",
	"add the rule to an app of %s (payctl: --provider %s)|把规则加到 %s 的应用上（payctl 用 --provider %s）",
	"add the rule to an app of %s|把规则加到 %s 的应用上",
	"say provider: %s, or in a sentence: the %s platform, and %s|写上 provider: %s，或在句子里说“%s 平台”，并且%s",
	"this app is of %s; %s|这个应用属于 %s；%s",
	"no callbacks of kind %q%s|没有 %q 这种回调%s",
	"no operation %q; did you mean %q with the provider %q?|没有操作 %q；是否指 %q，provider 写 %q？",
	"no operation %q; a rule is for one operation and leaves none out: write a rule for each of the others|没有操作 %q；一条规则只管一个操作，不能排除：其余的每个写一条规则",
	"no operation %q%s|没有操作 %q%s",
	"no operation %q; a rule has one, write a rule for each of %s|没有操作 %q；一条规则只有一个操作，每个写一条规则：%s",
	"no operation %q; it is a kind of callbacks: write when.callback: %s, in a sentence \"%s callback\"|没有操作 %q；它是一种回调：写 when.callback: %s，句子里写“%s 回调”",
	"; `paymock operations` and GET /operations list them|；`paymock operations` 和 GET /operations 列出全部操作",
	"no platform answers with %q here%s|这里没有平台返回 %q%s",
	"no platform answers with %q here; for the bare HTTP status write http_status: %s, in a sentence \"with HTTP status %[2]s\"|这里没有平台返回 %q；要返回 HTTP 状态，写 http_status: %s，句子里写“返回 HTTP 状态码 %[2]s”",
	"no platform answers with %q here; the nearest is of another platform: %s|这里没有平台返回 %q；最接近的属于另一个平台：%s",
	"no platform answers with %q here; write %q here, and times: %d beside when and then|这里没有平台返回 %q；这里写 %q，并在 when、then 旁边写 times: %d",
	"%q doesn't say what failed; write the sub-code: %s, …: `%s` lists them|%q 没说哪里失败；写子错误码：%s……：`%s` 列出全部",
	"no platform answers with %q here; to have the answer itself signed wrongly, write wrong_signature: true, in a sentence \"the platform signs the answer to %s wrongly\"%s|这里没有平台返回 %q；要让应答本身签错名，写 wrong_signature: true，句子里说“平台对 %s 的应答签错名”%s",
	"its answers are not signed; a wrong signature is one of callbacks, or of the request, which a code answers%s|它的应答不签名；签名错误要么说回调，要么是请求的签名错误，由错误码表示%s",
	"; a success has the code %s|；成功的代码是 %s", "no code %q; a success has the code %s|没有代码 %q；成功的代码是 %s", "no platform answers with %q here; a success has the code %s|这里没有平台返回 %q；成功的代码是 %s",
	"; `%s` lists those that there are|；`%s` 列出全部",
	"%s is in whole %s of %s; for %s %s write %s, or %q|%s 是 %[3]s 的整数%[2]s；%[4]s %[5]s 写成 %[6]s，或 %[7]q",
	"%s is in whole %s of %s; for %s %s write %s|%s 是 %[3]s 的整数%[2]s；%[4]s %[5]s 写成 %[6]s",
	"%s is in whole %s of %s; for %s %s write %s or %s|%s 是 %[3]s 的整数%[2]s；%[4]s %[5]s 写成 %[6]s 或 %[7]s",
	"%s of %s is counted in %s, not in %s; write a whole number of %s|%[2]s 的 %[1]s 以%[3]s计，不是%[4]s；写一个整数，单位是%[5]s",
	"%s is in whole %s of %s|%s 是 %[3]s 的整数%[2]s",
	"%s is in whole %s of %s, and %s has decimals; write %s or %s|%s 是 %[3]s 的整数%[2]s，而 %[4]s 带小数；写 %[5]s 或 %[6]s",
	"%s of %s is counted in %s, not in %s|%[2]s 的 %[1]s 以%[3]s计，不是%[4]s",
	"%s is in whole %s of %s; for %s %s write %q or %q|%s 是 %[3]s 的整数%[2]s；%[4]s %[5]s 写成 %[6]q 或 %[7]q",
	"amounts of %s are whole %s; for %s %s write %q|%s 的金额是整数%s；%s %s 写成 %q",
	"amounts of %s are whole %s; for %s %s write %q or %q|%s 的金额是整数%s；%s %s 写成 %q 或 %q",
	"an amount without unit; did you mean \"over %s %s\" or \"over %s %s\"?|金额没有写单位；您的意思是“大于 %s %s”还是“大于 %s %s”？",
	"an amount without unit; did you mean \"under %s %s\" or \"under %s %s\"?|金额没有写单位；您的意思是“小于 %s %s”还是“小于 %s %s”？",
	"an amount without unit; did you mean \"at least %s %s\" or \"at least %s %s\"?|金额没有写单位；您的意思是“至少 %s %s”还是“至少 %s %s”？",
	"an amount without unit; did you mean \"at most %s %s\" or \"at most %s %s\"?|金额没有写单位；您的意思是“至多 %s %s”还是“至多 %s %s”？",
	"an amount without unit; did you mean \"%s %s\" or \"%s %s\"?|金额没有写单位；您的意思是“%s %s”还是“%s %s”？",
	"an amount without unit; did you mean %q or %q?|金额没有写单位；您的意思是 %q 还是 %q？",
	"fen|分", "yuan|元", "dollars|元（新台币）", "yuan or fen|元或分", "dollar|元（新台币）",
}

// CodeTexts are what the codes of platforms say, for hints that name a code by that.
func CodeTexts(platforms []Platform) (all words.Texts) {
	for _, p := range platforms {
		for _, c := range p.Codes {
			if c.English != "" && c.Message != "" && !strings.ContainsAny(c.English+c.Message, "%|") {
				all = append(all, c.English+"|"+c.Message)
			}
		}
	}
	return all
}
