package words

import "strings"

// CommandLine has what the parser of command lines says (github.com/alecthomas/kong), and who uses it.
var CommandLine = Texts{
	"unknown flag %s|没有选项 %s",
	"unknown flag %s, did you mean %q?|没有选项 %s，是不是 %q？",
	"unknown flag %s, did you mean one of %s?|没有选项 %s，是不是其中之一：%s？",
	"unexpected argument %s|不认识的命令或参数 %s",
	"unexpected argument %s; there are %s|不认识的命令或参数 %s；有 %s",
	"%q begins with the name of a flag; write --%s=%s|%q 以选项的名字开头；写 --%s=%s",
	"unexpected argument %s, did you mean %q?|不认识的命令或参数 %s，是不是 %q？",
	"unexpected argument %s, did you mean one of %s?|不认识的命令或参数 %s，是不是其中之一：%s？",
	"missing flags: %s|缺少选项：%s",
	"missing positional arguments %s|缺少参数 %s",
	"expected one of %s|应为其中之一：%s",
	"expected %q|应为 %q",
	"expected string value but got \"EOL\" (<EOL>)|后面缺少值",
	"expected a float but got %q (%s)|应为数字，而不是 %q（%s）",
	"expected an int but got %q (%s)|应为整数，而不是 %q（%s）",
	"expected a valid %d bit int but got %q|应为 %d 位整数，而不是 %q",
	"expected a valid %d bit uint but got %q|应为 %d 位非负整数，而不是 %q",
	"expected duration but got %q: %s|应为时长（例如 2s 或 5m），而不是 %q：%s",
	"bool value must be true, 1, yes, false, 0 or no but got %q|应为 true、1、yes、false、0 或 no，而不是 %q",
	"%s must be one of %s but got %q%s|%s 应为其中之一：%s，而不是 %q%s", "there is no text for %q%s|没有 %q 的说明%s",
	"--%s and --%s can't be used together|--%s 和 --%s 不能同时用",
	"--%s is given more than once and takes one value; give it once, and for several write a command for each|--%s 给了不止一次，而它只有一个值；只写一次，要几个就分几条命令写",
	"See %s --help.|见 %s --help。", "Try `%s`|试试 `%s`",
	"%s: needs a value behind it|%s：后面缺少值", "needs a value behind it|后面缺少值", "want a whole number, not %q|要整数，不是 %q", "%s: want a whole number, not %q|%s：要整数，不是 %q", "%s: want a number, not %q|%s：要数字，不是 %q", "%s: want NAME=VALUE, not %q|%s：要写成 名字=值，不是 %q", "want a number, not %q|要数字，不是 %q",
	"%s: want a whole number, not %q; write %s|%s：要整数，不是 %q；写 %s", "%s: want a number, not %q; write %s|%s：要数字，不是 %q；写 %s",
	"%q has no unit; write %s, %s or %s|%q 没有单位；写 %s、%s 或 %s", "%q has no unit; write %ds, %dm or %dh|%q 没有单位；写 %ds、%dm 或 %dh", "%q is no duration such as 2s, 5m or 1h30m|%q 不是 2s、5m 或 1h30m 那样的时长", "want NAME=VALUE, not %q|要写成 名字=值，不是 %q",
	"a command is missing: one of %s|缺少命令：%s 之一", "a command is missing: %s|缺少命令：%s", "%q begins with a minus sign, and nothing here is negative; leave it out|%q 以减号开头，而这里没有负数；去掉减号",
	"dial tcp %s: connect: connection refused|连接 %s 被拒绝", "stat %s: no such file or directory|没有文件 %s", "%s: no such file or directory|没有文件 %s",
}

// TakeLanguage takes --lang off a command line, where it may stand before the command and behind it; given is
// false without one.
func TakeLanguage(args []string) (rest []string, named string, given bool) {
	for i := 0; i < len(args); i++ {
		value, together := strings.CutPrefix(args[i], "--lang=")
		switch {
		case args[i] == "--":
			return append(rest, args[i:]...), named, given
		case together:
			named, given = value, true
		case args[i] == "--lang" && i+1 < len(args):
			named, given = args[i+1], true
			i++
		default:
			rest = append(rest, args[i])
		}
	}
	return rest, named, given
}
