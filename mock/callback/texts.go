package callback

import "paymock/mock/words"

// Texts are the messages about callbacks and clocks, in the languages of people.
var Texts = words.Texts{
	"%q has no host|%q 没有主机名", "%q has user and password, which no platform sends; leave them out|%q 带有用户名和密码，平台都不会发送；请去掉", "%q is not an http or https address|%q 不是 http 或 https 地址",
	"%s %s is %s, until %s|%s %s %s，到 %s 为止", "held back for %s|已延迟 %s", "held back for another callback to overtake, at most %s|等另一个回调先发出，最多等 %s",
	"impossible clock move: %s|时钟不能这样拨：%s", "%s is more than 200 years ahead of real time, farther than the clock of %s goes|%s 比真实时间超前 200 年以上，超出 %s 的时钟范围",
	"advance is %s; a clock goes ahead only, make a new app to begin anew|advance 是 %s；时钟只能向前，要重来就新建应用", "gave up after %d attempts at %s; does every callback cause another?|到 %[2]s 已尝试 %[1]d 次，放弃；是否每个回调又引起一个？",
	"give one of advance, set, freeze and follow|advance、set、freeze、follow 要给一个", "the clock of %s reads %s and can't go back to %s; make a new app to begin anew|%s 的时钟是 %s，不能退回 %s；要重来就新建应用",
	"ended early: %s|提前结束：%s",
	"%s; ended early: %s|%s；提前结束：%s", "from %s to %s, %d attempts on the way|从 %s 到 %s，途中尝试 %d 次",
	"perhaps a repeat: an attempt before this one was begun, and what came of it was never stored|可能是重复：之前有一次尝试已开始，结果没有存下",
	"attempt %d of %s %s; delivered. %s|%[2]s %[3]s 的第 %[1]d 次尝试；已送达。%[4]s", "attempt %d of %s %s; delivered|%[2]s %[3]s 的第 %[1]d 次尝试；已送达",
	"attempt %d of %s %s, the last: %s|%[2]s %[3]s 的第 %[1]d 次（最后一次）尝试：%[4]s", "attempt %d of %s %s: %s; the next is due at %s|%[2]s %[3]s 的第 %[1]d 次尝试：%[4]s；下一次在 %[5]s",
	"copy %d of %d; %s|第 %d 份，共 %d 份；%s", "accepted by the merchant|商户已确认", "not accepted|商户没有确认", "failed|失败", "not sent yet|还没有发送",
	"callbacks reach only %s; allow its network with --allow-callbacks|回调只能到达 %s；用 --allow-callbacks 允许它的网络",
	"collected: nothing was sent, the platform takes it for accepted|已收集：没有发送，平台视为已确认",
	"find address: %s has none|解析地址：%s 没有地址", "find address: %s|解析地址：%s",
	"holds a %s; give the authority's certificate only|里面有 %s；只给证书机构的证书", "holds no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----|里面没有以 -----BEGIN CERTIFICATE----- 开头的 PEM 证书", "is damaged after %d certificates|在 %d 张证书之后已损坏",
	"paymock's own control API|paymock 自己的控制接口", "paymock's own address with its control API|paymock 自己的地址，上面有控制接口", "paymock's own TLS address with its control API|paymock 自己的 TLS 地址，上面有控制接口",
	"a link-local address, where clouds serve credentials|链路本地地址，云厂商在那里提供凭证", "a link-local address|链路本地地址", "an unspecified address|未指定的地址", "a multicast address|组播地址", "the broadcast address|广播地址",
	"the metadata service of %s|%s 的元数据服务", "a metadata service of %s|%s 的元数据服务", "the host service of %s|%s 的主机服务", "Alibaba Cloud|阿里云", "Oracle Cloud|甲骨文云", "Google Cloud|谷歌云",
	"it answers CONNECT %s with %q|它对 CONNECT %s 的应答是 %q", "it is %s, which callbacks never reach|它是 %s，回调永远到不了", "it leads to %s, %s, which callbacks never reach|它指向 %s（%s），回调永远到不了",
	"its answer to CONNECT can't be read: %s|它对 CONNECT 的应答读不懂：%s", "its answer to CONNECT has a head of over %d bytes|它对 CONNECT 的应答头超过 %d 字节", "no answer to CONNECT: %s|CONNECT 没有应答：%s",
	"no answer: %s|没有应答：%s", "no such app|没有这个应用", "not an address: %s|不是地址：%s", "not sent: dropped by rule %s|没有发送：被规则 %s 丢弃", "not sent: %s|没有发送：%s", "nothing was rendered|没有生成内容",
	"paymock failed: %s sends no callbacks of kind %q|paymock 出错：%s 没有 %q 这种回调", "paymock failed: %s|paymock 出错：%s", "%s; the rule could not set %s|%s；规则没能设置 %s",
	"the answer %d redirects to %q; redirects are not followed|应答 %d 重定向到 %q；不跟随重定向", "the answer broke off: %s|应答中断：%s", "the answer is longer than %d bytes; the rest was left out|应答超过 %d 字节；其余略去",
	"the dispatcher has stopped|回调发送已停止", "timed out after %s|%s 后超时", "want http://[user:password@]host:port, a proxy that makes tunnels by CONNECT|要写成 http://[用户:密码@]主机:端口，即支持 CONNECT 的代理",
}
