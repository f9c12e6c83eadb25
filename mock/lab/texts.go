package lab

import "paymock/mock/words"

// Texts are the messages about apps and what they own, in the languages of people.
var Texts = words.Texts{
	"%d new apps beside the server's %d are more than %d; remove some, or allow more with --max-apps|新建 %d 个应用加上已有的 %d 个，超过 %d 个；删掉一些，或用 --max-apps 放宽",
	"%q is no duration such as 5s, of at most %s|%q 不是时长；写成 5s，最多 %s", "%q is not a duration such as 10s|%q 不是时长；写成 10s", "%q is not a duration such as 25h, 4m30s or 500ms%s|%q 不是 25h、4m30s 或 500ms 那样的时长%s",
	"%q is not a time such as 2026-01-01T00:00:00+08:00%s|%q 不是 2026-01-01T00:00:00+08:00 那样的时间%s",
	"%s has no terminals; leave them out, or use %s|%s 没有终端；去掉它们，或用 %s", "%s is refused: %s|%s 被拒绝：%s",
	"%s sends callbacks of trades only; open one|%s 只发送交易的回调；先创建交易", "%s sends no %q callbacks%s|%s 没有 %q 这种回调%s", "%s with --max-apps|%s；用 --max-apps 放宽",
	"a card is given as well; leave one of them out|同时给了卡片；去掉其中一个", "a key is at most %d bytes|键最多 %d 字节",
	"an id is 1 to 64 letters, digits, dots, dashes and underscores|编号是 1 到 64 个字母、数字、点、短横线和下划线",
	"app %s exists; delete it first, reset it, or choose another id|应用 %s 已存在；先删除或重置它，或换一个编号", "app %s was made on another replica meanwhile|应用 %s 已在另一个副本上创建",
	"app %s would have %d terminals, %d is the most; reset it, or use another app|应用 %s 将有 %d 台终端，最多 %d 台；重置它，或换一个应用",
	"give exactly one of advance, set, freeze and follow, not %d%s|advance、set、freeze、follow 只给一个，不是 %d 个%s", "import rules: %s|导入规则：%s",
	"leave out what begins with #: a fragment is never sent|去掉 # 起的部分：片段从不会发送",
	"leave out user and password: no platform sends them, and every listing would show them|去掉用户名和密码：平台都不会发送，而且每个列表都会显示",
	"app %s exists already, with a %s of its own; leave it out, or choose another id|应用 %s 已经存在，有自己的 %s；去掉它，或换一个 id",
	"must be at most %d|最多 %d", "%s must be greater than 0; it is in minor units, 10000 is 100.00 yuan|%s 必须大于 0；以最小单位计，10000 是 100.00 元", "must be greater than 0; it is in minor units, 10000 is 100.00 yuan|必须大于 0；以最小单位计，10000 是 100.00 元",
	"%s must be greater than 0; the platform has no cents, 100 is 100 dollars|%s 必须大于 0；该平台没有角分，100 就是 100 元", "must be greater than 0; the platform has no cents, 100 is 100 dollars|必须大于 0；该平台没有角分，100 就是 100 元",
	"no %s app %q%s|没有 %s 的应用 %q%s", "no provider %q%s|没有平台 %q%s", "no status %q%s|没有状态 %q%s", "no trade %q%s|没有交易 %q%s",
	"scenario %s has nothing for %s; it is for %s|场景 %s 里没有 %s 的内容；它用于 %s", "the app has no address for %s callbacks; set it first|应用没有 %s 回调的地址；先设置",
	"the app's clock reads %s already, and time does not run backwards; to begin anew, reset the app|应用的时钟已是 %s，时间不能倒流；要重来就重置应用",
	"the idempotency key %q was used for another trade, %s; use a key of its own for each|幂等键 %q 已用于另一笔交易 %s；每笔用自己的键",
	"the same callbacks are given the address %q by another field; give one|同样的回调已由另一个字段给了地址 %q；只给一个", "time does not run backwards; to begin anew, reset the app|时间不能倒流；要重来就重置应用",
	"terminals[%d] has the id %s already; give each its own|terminals[%d] 已经用了编号 %s；编号不要重复",
	"too many event streams|事件流太多", "an address has %d bytes at most; leave out what the merchant need not be told|地址最多 %d 字节；去掉不必告诉商户的部分", "port %s is none; want one from 1 to 65535|%s 不是端口；要 1 到 65535 之间的", "want an address such as http://127.0.0.1:9000/notify, or collect|要一个地址，例如 http://127.0.0.1:9000/notify，或写 collect",
	"app exists|应用已存在", "the app was removed or reset meanwhile|应用已被删除或重置", "too many apps: this server has %d, which is the most; remove some, or allow more%s|应用太多：服务器已有 %d 个，到了上限；删掉一些，或放宽%s",
	"%d delays are too many; want at most %d|延迟有 %d 个，太多；最多 %d 个", "%q is no delay; want some such as \"4m,10m,1h\", or %q|%q 不是延迟；写成 \"4m,10m,1h\" 或 %q", "a delay of %s is none; want 0 to %s|延迟不能是 %s；要在 0 到 %s 之间", "a timeout of %s is none; want 0 to %s|超时不能是 %s；要在 0 到 %s 之间",
	"not found|没有找到", "no %s can be written for app %s: it has no trade or terminal, or paymock has no key of its merchant|不能为应用 %[2]s 写 %[1]s：它没有交易和终端，或 paymock 没有它商户的密钥",
	"%q is no call that paymock can make for a merchant; it can make %s%s|%q 不是 paymock 能代商户发出的调用；能发出的有 %s%s", "paymock can't call as a merchant of %s|paymock 不能代 %s 的商户调用",
	"import %s: %w; %d of the file's %d apps are in: import the file again, which puts all of them|导入 %s：%w；文件的 %[4]d 个应用中已导入 %[3]d 个：请再导入一次该文件，会放入全部应用",
	"import rules: %w; the apps are in: import the file again, which puts all of it|导入规则：%w；应用已导入：请再导入一次该文件，会放入全部内容",
}
