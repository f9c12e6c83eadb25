package web

import "paymock/mock/words"

// Texts are the messages of a page that can't be shown, in the languages of people. What the pages themselves
// say stands in the templates, and in Chinese beside this.
var Texts = words.Texts{
	"%q names no exchange; want PROVIDER/ID:NUMBER|%q 不是交互的编号；写成 平台/应用:序号",
	"an exchange is named by app=PROVIDER/ID and seq=NUMBER|交互用 app=平台/应用 和 seq=序号 指定",
	"no callback %q of app %s|应用 %[2]s 没有回调 %[1]q", "no page %s|没有页面 %s", "the page has no part %q|页面没有 %q 这一部分",
	"requests are journalled there that name no known app; it has no keys|那里记录的是没有指明已知应用的请求；它没有密钥",
	"there is no app yet; make one on the page Apps|还没有应用；在“应用”页面新建一个",
}
