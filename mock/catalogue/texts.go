package catalogue

import "paymock/mock/words"

// Texts are the messages about names that are not in the catalogue, in the languages of people.
var Texts = words.Texts{
	"ask of that platform: %s|改问那个平台：%s",
	"no code %q%s|没有代码 %q%s", "no operation %q%s|没有操作 %q%s", "no platform %q%s|没有平台 %q%s",
	"%q is an operation, and no platform; name one of %s|%q 是操作，不是平台；写其中一个：%s",
	"%s is no message but may be a code: paymock codes %s tells what it means|%s 不是消息，可能是返回码：paymock codes %s 说明含义", "no platform and no code %q; did you mean %q?|没有平台或代码 %q；是不是 %q？",
	"%q and %q: name one platform and one code at most|%q 和 %q：最多写一个平台和一个代码",
}
