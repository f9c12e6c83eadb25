package doctor

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"paymock/mock/words"
)

// Words that stand in a row's {0}, {1} … and that are no stranger's text: in Chinese sentences
// they are Chinese, too.
var phrases = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"a trailing blank": "末尾多了空格", "a leading blank": "开头多了空格", "in quotes": "带引号", "with a BOM": "带 BOM", "with a line feed (trailing newline) behind it": "末尾带换行符",
		"as a number, without leading zeros": "当作数字，丢失了前导零", "in upper case": "大写", "in lower case": "小写", "in UTF-16": "UTF-16 编码", "in UTF-32": "UTF-32 编码", "in base64": "base64 编码", "in full-width characters": "全角字符", `with a NUL byte (\0) behind it`: `末尾多了 NUL 字节（\0）`,
		"lower case": "小写", "upper case": "大写", "line feed": "换行符", "blank": "空格", "blanks": "空格", "each empty value": "每个空值", "each value": "每个值",
		"inside a string": "字符串中间", "before its closing brackets": "右括号之前", "behind its first {": "第一个 { 之后", "the body": "请求体", "body": "请求体", "path": "路径", "first name": "第一个参数名",
		"tags removed": "去掉标签", "< and > removed": "去掉 < 和 >", "< and > made full-width": "< 和 > 换成全角", "apostrophes doubled": "撇号写成两个", "apostrophes removed": "去掉撇号", "apostrophes escaped": "撇号前加反斜杠", "& made full-width": "& 换成全角", "quotes and apostrophes removed": "去掉引号和撇号",
		"emoji removed": "去掉表情符号", "emoji made question marks": "表情符号变成问号", "line ends removed": "去掉换行",
		"line ends": "换行", "semicolons": "分号", "commas": "逗号",
		"letter case": "大小写", "full-width characters": "全角字符", "blanks around it": "首尾的空格", "one character": "一个字符", "two neighbouring characters that changed places": "相邻两个字符颠倒", "characters that are no letters and digits": "字母和数字以外的字符",
		"PKCS#7 to blocks of 32 bytes": "按 32 字节分组的 PKCS#7",
		"zero bytes":                   "全零字节", "the key": "密钥本身", "16 digits 0": "16 个字符 0", "the key's text": "密钥的文本", "the IV reversed": "反转的 IV", "the MD5 of the key": "密钥的 MD5",
		"the hex-decoded IV": "按十六进制解码的 IV", "the hex-decoded IV, padded with zero bytes": "按十六进制解码并补零的 IV",
		"the text 8651731586517315": "文本 8651731586517315",
		"none":                      "无", "no padding (textbook RSA)": "无填充（教科书式 RSA）", "platform's": "平台", "OAEP with a label": "带标签的 OAEP", "block type 1, as signatures are": "块类型 1（签名用的填充）", "merchant's own": "商户自己的",
		"blanks as +": "空格写成 +", "blanks as %20": "空格写成 %20", "encoded again": "又编码了一次", "without /v3": "缺少 /v3", "without _": "去掉 _", "with two slashes": "开头有两个斜杠", "with a trailing &": "末尾多了 &", "an empty line": "空行", "query string": "查询串", "with a question mark behind it": "末尾多了问号", "escapes in lower case": "转义用小写", "escapes in upper case": "转义用大写", "values alone": "只有值", "a=b, line feed, c=d": "用换行符连接",
		"written in hex": "写成十六进制", "HTML-escaped": "做了 HTML 转义", "before": "之前", "behind": "之后",
		"given twice": "重复了一遍", "as an object": "写成对象", "with an empty object in it": "含一个空对象", "not as text": "不是文本", "in a list": "放在数组中",
		"one blank removed": "少了一个空格", "a slash doubled": "斜杠重复", "without the zeros of a time": "时间没有前导零", "T for the blank in a time": "时间中的空格写成 T", "in scientific notation": "科学计数法", "several blanks made one": "多个空格合并成一个", "a blank before it": "前面多了空格", "# behind it": "末尾多了 #", "+ before it": "前面多了 +", "- before it": "前面多了 -", "cut at a slash": "在斜杠处截断",
		"authorization text": "授权串", "verb": "HTTP 方法", "tab": "制表符", "carriage return": "回车符", "two line feeds": "两个换行符", `\n (two characters)`: `两个字符 \n`,
		"verb, path, timestamp, nonce, body": "方法、路径、时间戳、随机串、请求体", "timestamp, nonce, body": "时间戳、随机串、请求体", "its SHA-256": "其 SHA-256", "its MD5": "其 MD5",
		"URL-encoded": "做了 URL 编码", "base64-encoded": "做了 base64", "with a trailing slash": "末尾多了斜杠", "with a BOM before it": "前面带 BOM", "without its leading slash": "缺少开头的斜杠",
	}
})

// Texts are the findings in the languages of people, for messages that were explained in English
// before.
func Texts() words.Texts {
	texts := words.Texts{
		"signature wrong: %s|验签失败：%s", "%s; and %s|%s；并且%s", "either %s, or %s|要么%s，要么%s",
		"there is no message: give a raw HTTP text, a curl command, a URL, a form, a JSON body or a HAR entry|没有报文：请给出原始 HTTP 文本、curl 命令、URL、表单、JSON 请求体或 HAR 条目",
		"the curl command names no http:// or https:// address|curl 命令中没有 http:// 或 https:// 地址", "the curl command ends inside a quoted text|curl 命令在引号内就结束了",
		"the platform's public key is not known; give --key FILE, or --control of a server that has the app|不知道平台公钥；请用 --key FILE，或用 --control 指定有该应用的服务器",
		"the app's public key is not known; give --key FILE, or --control of a server that has the app|不知道应用公钥；请用 --key FILE，或用 --control 指定有该应用的服务器",
		"the app's secret is not known; give --secret, or --control of a server that has the app|不知道应用密钥；请用 --secret，或用 --control 指定有该应用的服务器",
		"the platform's private key of this app is not known: it has one of its own; give --key FILE|不知道该应用的平台私钥：它有自己的私钥；请用 --key FILE",
		"the text is a command for another program: copy the request as cURL (bash or cmd), or as HAR|这是给别的程序的命令：请以 cURL（bash 或 cmd）或 HAR 复制请求",
		"the curl command takes its body from %q: put what is in it in its place|curl 命令从 %q 读取请求体：请把其中的内容写在这里",
		"the message is not accepted|消息没有通过", "the demo app %s|演示应用 %s",
		"no paymock answers at %s; start paymock serve, or give --secret or --key|%s 没有 paymock 应答；请启动 paymock serve，或给出 --secret 或 --key",
		"the journal of %s/%s has no such message; send it to the server, whose journal then says what is wrong|%s/%s 的日志里没有这条消息；把它发给服务器，日志会说明哪里不对",
		"the server has no such app of %s; name one with --app|服务器没有 %s 的这个应用；用 --app 指定",
		"%w; what is wrong with a message of %s the journal of a server says|%s；%s 的消息哪里不对，由服务器的日志说明",
		"there is no platform %q; use alipay, 4pyun or intella|没有平台 %q；可用 alipay、4pyun、intella",
	}
	for _, w := range vocabulary() {
		texts = append(texts, toFormats(w.cause, w.zhCause))
		if w.remedy != "" {
			texts = append(texts, toFormats(w.remedy, w.zhRemedy))
		}
		if several := ofSeveral(w.cause); several != w.cause {
			texts = append(texts, toFormats(several, w.zhCause))
		}
	}
	for english, chinese := range phrases() {
		texts = append(texts, english+"|"+chinese)
	}
	return texts
}

// toFormats writes a row's texts as formats. What is said in English is read in its order, so that {1} is %[1]s where it
// comes first.
func toFormats(english, chinese string) string {
	plain := strings.NewReplacer("%", "%%", "|", "｜")
	english, chinese = plain.Replace(english), plain.Replace(chinese)
	for i, mark := range slices.Compact(rowMark().FindAllString(english, -1)) {
		verb := fmt.Sprintf("%%[%d]s", i+1)
		english, chinese = strings.ReplaceAll(english, mark, verb), strings.ReplaceAll(chinese, mark, verb)
	}
	return english + "|" + chinese
}

// rowMark is where a row's text has what the mistake concerns.
var rowMark = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\d\}`) })

// phraseIn gives a word in another language; what is none of ours stays.
func phraseIn(l Language, word string) string {
	if l == English {
		return word
	}
	if said, ok := phrases()[word]; ok {
		return l.Letters(said)
	}
	for english, chinese := range map[string]string{"the demo app ": "演示应用 ", "app ": "应用 ", "the text ": "文本 "} {
		if rest, ok := strings.CutPrefix(word, english); ok {
			return l.Letters(chinese) + rest
		}
	}
	return word
}
