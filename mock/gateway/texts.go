package gateway

import "paymock/mock/words"

// Texts are what is said about exchanges, in the languages of people.
var Texts = words.Texts{
	"answered by rule %s without deciding|由规则 %s 应答，没有处理", "answered by rule %s; paymock lacks %s|由规则 %s 应答；paymock 没有 %s",
	secretTravelled + "|请求里带上了应用密钥本身：绝不要发送它，并请更换：payctl app rotate",
	"answered from the recording: %s|由录制内容应答：%s",
	"%s; nothing was decided|%s；没有处理", "nothing was done, a bound of paymock's is reached: %s|什么都没有做，已到 paymock 的上限：%s",
	"rule %s answered with a bare status %d; nothing was decided|规则 %s 只应答了状态 %d；没有处理", "rule %s never answers; nothing was decided|规则 %s 永不应答；没有处理", "rule %s reset the connection; nothing was decided|规则 %s 重置了连接；没有处理",
	"the app was removed or reset while its call was held; nothing was written|调用被挂起时应用被删除或重置；什么都没有写入",
	"the caller left while rule %s delayed the call; nothing was decided|规则 %s 延迟调用时，调用方已离开；没有处理", "the caller left; %s, and what was begun goes on without an answer|调用方已离开；%s，已开始的会继续，但没有应答",
	"paymock failed while decoding: %s|paymock 解码时出错：%s", "paymock failed: %s|paymock 出错：%s", "the store does not answer: %s|存储没有应答：%s",
	"the header X-Paymock-Respond: %q was not regarded: the server was started with --no-header-rules|请求头 X-Paymock-Respond: %q 没有起作用：服务器以 --no-header-rules 启动",
	"the header X-Paymock-Respond: %q was not regarded: the request was refused before anything was decided; a request must be signed well for it to act|请求头 X-Paymock-Respond: %q 没有起作用：请求在处理之前已被拒绝；请求签名正确时才起作用",
	"header X-Paymock-Respond: %s|请求头 X-Paymock-Respond：%s",
	"no platform serves %s|没有平台提供 %s", "no platform serves %s; %s|没有平台提供 %s；%s", "no platform serves %s; did you mean %s?; %s|没有平台提供 %s；是不是 %s？；%s", "%s serves only these calls here: %s|%s 在这里只提供这些调用：%s", "`paymock operations` lists the paths|`paymock operations` 列出全部路径", "this path takes %s|这个路径只接受 %s",
	"no platform serves %s %s%s|没有平台提供 %s %s%s",
	"%s Rules that nearly matched: %s|%s 差一点匹配的规则：%s", "Rules that nearly matched: %s|差一点匹配的规则：%s",
	"Rule %s %s.|规则 %s %s。", "%s Rule %s let the callback go first.|%s 规则 %s 让回调先发出。", "Rule %s let the callback go first.|规则 %s 让回调先发出。",
	"changed members after signing|签名后改动了成员", "changed members before signing|签名前改动了成员", "could not set %s|没能设置 %s", "cut the body after %s bytes|在 %s 字节处截断了应答",
	"gave the previous answer to this operation instead|返回了这个操作上一次的应答", "held the answer back for %s|把应答延迟了 %s", "left out the signature|没有签名", "lost the answer after the commit|处理之后丢掉了应答", "signed wrongly|签错了名",
	"waited %s before deciding|处理前等了 %s", "wrote the body in pieces of %s bytes|每 %s 字节一段发送应答", "wrote the body in %s before signing|签名前把应答写成 %s 编码", "wrote the body in %s|把应答写成 %s 编码",
}
