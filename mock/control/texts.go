package control

import "paymock/mock/words"

// Texts are what is said about calls, in the languages of people.
var Texts = words.Texts{
	"nothing came within %s; it hangs, or the way there is cut|%s 内没有应答；它卡住了，或路不通",
	"%s, signed and not sent|%s：已签名，没有发送",
	"%q has caused no %s callback of app %s; leave trade out for an invented one|%q 没有引起应用 %[3]s 的 %[2]s 回调；不写 trade 就自动编造一笔",
	"unknown content type: %s; send JSON with the header Content-Type: application/json|不支持 Content-Type：%s；发送 JSON，并加请求头 Content-Type: application/json",
	"%q is no duration such as 30s|%q 不是时长；写成 30s", "%q is no language of the explanations; use en, zh or zh-TW%s|%q 不是说明文字的语言；用 en、zh 或 zh-TW%s",
	"%q is no next of an answer before|%q 不是之前应答里的 next", "%q is not a wait; use 10s, or 10, up to %s|%q 不是等待时长；写成 10s 或 10，最多 %s",
	"%s is not served with %s, but with %s; GET /openapi.json lists the calls|%s 不支持 %s，只支持 %s；GET /openapi.json 列出全部调用",
	"%s with --max-trades and --max-memory|%s；用 --max-trades 和 --max-memory 放宽", "%s: %d are followed, which is the most; end some, or allow more with --max-streams|%s：已有 %d 个，到了上限；结束一些，或用 --max-streams 放宽",
	"%s; it must answer 200 before the probe can begin|%s；要先应答 200，检查才能开始", "%s; try again|%s；请重试", "a count can't be negative|次数不能是负数",
	"a page of another site must not drive the control API; call it from a program, or from its own dashboard|别的网站的页面不能操作控制接口；从程序或自己的控制台调用",
	"give exactly, or at_least and at_most, not both|给 exactly，或给 at_least 和 at_most，不能都给", "give the file's name, for errors: settle-fails.yaml|给出文件名，用于报错：settle-fails.yaml", "is greater than at_most, so nothing can match|大于 at_most，不可能匹配",
	"journal entry %d of app %s: %s; it may never have been, or be dropped for newer ones|应用 %[2]s 的日志第 %[1]d 条：%[3]s；它可能从未有过，或已被较新的挤掉",
	"; paths are /apps/PLATFORM/ID/…, and %q is an app of %s: did you mean %s?|；路径是 /apps/平台/编号/…，而 %q 是 %s 的应用：是不是 %s？",
	"; paths are /apps/PLATFORM/ID/…, and %q is an app of no platform: did you mean %s?|；路径是 /apps/平台/编号/…，而 %q 不是任何平台的应用：是不是 %s？",
	"; paths are /apps/PLATFORM/ID/…, and %q is an app of no platform: GET /apps lists the apps|；路径是 /apps/平台/编号/…，而 %q 不是任何平台的应用：GET /apps 列出应用",
	"no call %s %s; GET /openapi.json lists the calls%s|没有调用 %s %s；GET /openapi.json 列出全部调用%s", "no callback %q of app %s%s|应用 %[2]s 没有回调 %[1]q%[3]s", "no rule %q of app %s%s|应用 %[2]s 没有规则 %[1]q%[3]s", "no entries of kind %q%s|没有类别 %q 的日志%s", "no rule %q for every app%s|没有对所有应用的规则 %q%s", "no scenario %q%s|没有场景 %q%s",
	"paymock failed: %s; see its log|paymock 出错：%s；看它的日志", "paymock failed: %s|paymock 出错：%s", "scenario %q is a file that the server was started with; shown are shipped ones only|场景 %q 是服务器启动时加载的文件；这里只显示自带的",
	"send the token of --control-token as Authorization: Bearer …|用 Authorization: Bearer … 发送 --control-token 的令牌", "show terminal: %s|显示终端：%s", "the body is not what the call takes|请求体不是这个调用要的", "the call was broken off: %s|调用中断：%s",
	"the control API answers to localhost, to IP addresses and to the names of --control-host, not to %q; start the server with --control-host NAME, or call it by address|控制接口只应答 localhost、IP 地址和 --control-host 的名字，不应答 %q；用 --control-host 名字 启动服务器，或用地址调用",
	"the server is starting; ask again|服务器正在启动；稍后再试", "the store does not answer; try again: %s|存储没有应答；请重试：%s", "the store does not answer: %s|存储没有应答：%s",
	"unknown query parameter%s|没有这个查询参数%s", "unknown field%s|没有这个字段%s",
	"%s callbacks of %s have no field %q%s; to set it all the same write %s|%[2]s 的 %[1]s 回调没有字段 %[3]q%[4]s；仍要设置它就写 %[5]s",
	"expected number >= %d|数要不小于 %d", "expected array|要一个列表", "expected string|要文字", "expected boolean|要 true 或 false", "expected number|要一个数", "expected integer|要整数", "expected object|要一个对象",
	"not JSON: %s|不是 JSON：%s", "request body is required|缺少请求体",
	"invalid character %v at start of value|值不能以 %s 开头", "invalid character %v at start of string (expecting '\"')|文字不能以 %s 开头，要用 \"", "invalid character %v after object name (expecting ':')|名字后面不能是 %s，要用 :",
	"invalid character %v after object value (expecting ',' or '}')|值后面不能是 %s，要用 , 或 }", "invalid character %v after array element (expecting ',' or ']')|列表项后面不能是 %s，要用 , 或 ]",
	"invalid character %v after string value|文字后面不能是 %s", "invalid character %v in string (expecting non-control character)|文字里不能有控制字符 %s", "invalid character %v in number (expecting digit)|数字里不能有 %s", "invalid character %s in literal %s (expecting %s)|字面值 %[2]s 里不能有 %[1]s，要用 %[3]s",
	"invalid escape sequence %v in string|文字里的转义 %s 不合法", "invalid UTF-8|不是 UTF-8", "object member name must be a string|名字要用双引号", "missing value after object name|名字后面没有值",
	"a bracket or a quotation mark that is open has no end|有括号或引号没有结尾", "a Chinese quotation mark %s; write \"|中文引号 %s；写 \"", "write \":\" in place of the Chinese colon|中文冒号改成 \":\"", "write \",\" in place of %s|%s 改成 \",\"",
	"names and texts stand in double quotes, true, false and null in lower case without them|名字和文字用双引号，true、false、null 用小写、不用引号", "names and texts stand in double quotes|名字和文字用双引号", "leave out the comma before it|去掉它前面的逗号", "leave out that comma|去掉这个逗号",
	"write a comma before it|在它前面写逗号", "a number doesn't begin with 0: put a code in double quotes|数字不以 0 开头：代码要放在双引号里", "%s (and %d more)|%s（还有 %d 处）", "and %d more|还有 %d 处", "; `payctl scenario list` and GET /scenarios list them, those of answer codes with --codes or ?codes=true|；`payctl scenario list` 和 GET /scenarios 列出场景，加 --codes 或 ?codes=true 列出应答代码的场景",
	"the request body is larger than %d bytes|请求体超过 %d 字节",
}
