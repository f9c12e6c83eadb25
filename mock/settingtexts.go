package mock

import "paymock/mock/words"

// settingTexts are what is said about the settings of a server, in the languages of people.
var settingTexts = words.Texts{
	"%q is not host:port, such as %s|%q 不是 主机:端口，例如 %s", "%q has no port from 0 to 65535, such as %s|%q 没有 0 到 65535 的端口，例如 %s",
	"%q is no language of the reasons; use en, zh or zh-TW%s|%q 不是说明文字的语言；用 en、zh 或 zh-TW%s",
	"has no effect without %s; set both|没有 %s 就不起作用；两个都要设置", "has no effect without tls-listen or proxy-listen; set both|没有 tls-listen 或 proxy-listen 就不起作用；两个都要设置",
	"%d is no bound; give a positive number, or leave it out for %d|%d 不能作上限；给正数，或不写，默认 %d", "%q is where the control API may be served; choose another path|%q 可能用于控制接口；换一个路径",
	`%q is no plain path; leave out : * ? # { } %% \ and blanks|%q 不是简单的路径；去掉 : * ? # { } %% \ 和空白`, "%q is no plain path; write %q|%q 不是简单的路径；写 %q", "bounds can't be negative|上限不能是负数", "can't be negative|不能是负数",
	"has no effect with store %s, which keeps the state itself; leave one of them out|与存储 %s 同用不起作用，它自己保存状态；去掉其中一个",
	"has no effect on the other servers of store %s; serve a recording from memory|对存储 %s 的其他服务器不起作用；录制内容要从内存提供",
	"%d is no number of connections; leave it out for %d|%d 不能作连接数；不写就是 %d", "%q is no host name such as paymock; a port, a scheme or a pattern is not part of it|%q 不是 paymock 那样的主机名；不带端口、协议和通配符",
	"has a blank or line end; remove it|里面有空格或换行；去掉", "begins or ends with a blank; remove it|开头或结尾有空格；去掉",
	"required, because others can reach the proxy at %s; set one, or serve it on 127.0.0.1|必须设置，因为别人能到达代理 %s；设一个，或只在 127.0.0.1 上提供",
	"required, because the control API is served on %s, which others can reach; set one, or serve it on 127.0.0.1|必须设置，因为控制接口在 %s 上，别人能到达；设一个，或只在 127.0.0.1 上提供",
	"required, because the control API is served beside the platforms' pages, whose scripts could call it; set one, or leave out control-on-platform|必须设置，因为控制接口与平台页面在一起，页面的脚本能调用它；设一个，或去掉 control-on-platform",
	"has %d bytes, and others can reach %s and guess; give it at least %d|只有 %d 字节，别人能到达 %s 去猜；至少给 %d 字节",
	"%s (a paymock listens there already: its pages are at %s, and payctl --control %s talks to it); choose another address, or port 0 for a free one|%s（那里已有一个 paymock：页面在 %s，用 payctl --control %s 操作它）；换一个地址，或用端口 0 自动选",
	"listen tcp %s: bind: address already in use|地址 %s 已被占用",
	"%s; choose another address, or port 0 for a free one|%s；换一个地址，或用端口 0 自动选",
	"--%s: listen tcp %s: bind: address already in use (a paymock listens there already); choose another address, or port 0 for a free one|--%s：地址 %s 已被占用（那里已有一个 paymock）；换一个地址，或用端口 0 自动选",
	"--%s: listen tcp %s: bind: address already in use (a paymock listens there already: its pages are at %s, and payctl --control %s talks to it); choose another address, or port 0 for a free one|--%s：地址 %s 已被占用（那里已有一个 paymock：页面在 %s，用 payctl --control %s 操作它）；换一个地址，或用端口 0 自动选",
	"bind: address already in use|地址已被占用", "bind: permission denied|没有权限",
	"%q is not a network such as 192.0.2.0/24|%q 不是 192.0.2.0/24 那样的网段", "%s is a directory; give a file|%s 是目录；要给文件",
	"a file beside it can't be written, by which it is locked and replaced: %s; let this user write to its directory, or name another|旁边写不了文件，而锁定和替换要用到：%s；让当前用户能写那个目录，或换一个",
	"%q is no scheme of a store; want redis, rediss, redis+sentinel, rediss+sentinel, redis+cluster, rediss+cluster|%q 不是存储的协议；用 redis、rediss、redis+sentinel、rediss+sentinel、redis+cluster 或 rediss+cluster", "redis store: %s|Redis 存储：%s",
	"%s is a feature, not a scenario; payctl test %s --dry-run checks it|%s 是功能文件，不是场景文件；payctl test %s --dry-run 检查它", "%s: the directory holds no scenario, a file that ends in .yaml|%s：目录里没有场景文件（以 .yaml 结尾）",
	"is `paymock serve` running?|`paymock serve` 在运行吗？", "Get %q: %s|GET %q：%s",
}
