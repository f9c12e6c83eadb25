package doctor

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// The rows on how a signature was written. They are found by reading it, not by searching.
var signRows = []mistakeRow{
	{"sign.missing", wordsOnly, false, rowWords{"signature missing: {0} is absent or empty", "sign the request and send the signature as {0}", "缺少签名：{0} 不存在或为空", "签名后以 {0} 发送", "", ""}, nil},
	{"sign.member", wordsOnly, false, rowWords{"signature missing: a JSON request carries it in the header Authorization, not in the member sign", "send the signature in the header Authorization", "缺少签名：JSON 请求的签名放在 Authorization 请求头，而不是成员 sign", "把签名放到 Authorization 请求头", "", ""}, nil},
	{"sign.header", wordsOnly, false, rowWords{"signature missing: a form carries it in the field sign, not in the header Authorization", "send the signature as the field sign", "缺少签名：表单的签名放在字段 sign，而不是 Authorization 请求头", "把签名放到字段 sign", "", ""}, nil},
	{"sign.named", wordsOnly, false, rowWords{"signature missing: it was sent as {0}, the field is called {1}", "send it as {1}", "缺少签名：签名以 {0} 发送，字段名应为 {1}", "以 {1} 发送签名", "", ""}, nil},
	{"sign.word", wordsOnly, false, rowWords{"the signature is {0}: what stands for a missing or failed result was sent in its place", "send what the signing function returns: wait for it (await), and look at its error first (a key that could not be loaded, say)", "签名为 {0}：发送的是空值或失败的结果，而不是签名", "发送签名函数返回的签名：等待其完成（await），并先检查它的错误（如私钥加载失败）", "", ""}, nil},
	{"sign.blanks", wordsOnly, false, rowWords{"there are blanks or line breaks around the signature, or in it", "send the signature without white space", "签名首尾或中间有空白或换行", "去掉签名中的空白和换行", "", ""}, nil},
	{"sign.quotes", wordsOnly, false, rowWords{"the signature stands in quotes", "send it without quotes", "签名带有引号", "发送不带引号的签名", "", ""}, nil},
	{"sign.scheme", wordsOnly, false, rowWords{"Authorization holds the word {0} before the signature", "send the bare hex digits, without the word {0}", "Authorization 中签名前多了 {0}", "只发送十六进制签名，不带 {0}", "", ""}, nil},
	{"sign.basic", wordsOnly, false, rowWords{"Authorization holds Basic and base64, as for a name and password, in place of the signature alone", "send the bare hex digits, without Basic and base64", "Authorization 中是 Basic 加 base64（用户名和密码的形式），而不是签名本身", "只发送十六进制签名，不带 Basic，不做 base64", "", ""}, nil},
	{"sign.encoded", wordsOnly, false, rowWords{"the signature was percent-encoded twice (URL-encoded again)", "URL-encode it once", "签名被 URL 编码了两次", "只编码一次", "", ""}, nil},
	{"sign.base64", wordsOnly, false, rowWords{"the digest was written in base64", "write it as 32 hex digits", "摘要以 base64 书写", "写成 32 位十六进制", "", ""}, nil},
	{"sign.base64-hex", wordsOnly, false, rowWords{"the hex digits were base64-encoded once more", "send the hex digits themselves", "十六进制签名又做了一次 base64", "直接发送十六进制签名", "", ""}, nil},
	{"sign.dashes", wordsOnly, false, rowWords{"the hex digits are divided by separators, or begin with 0x", "send the bare hex digits", "十六进制签名中有分隔符或以 0x 开头", "只发送十六进制数字", "", ""}, nil},
	{"sign.reversed", wordsOnly, false, rowWords{"the digest's bytes or hex digits stand in reversed order", "write the bytes as they come, each with two hex digits", "摘要的字节或十六进制数字顺序颠倒了", "按原有顺序书写字节，每个字节两位十六进制", "", ""}, nil},
	{"sign.numbers", wordsOnly, false, rowWords{"the digest was written as decimal numbers (a list of bytes, or one long number)", "write it as 32 hex digits", "摘要写成了十进制数（字节列表或一个长整数）", "写成 32 位十六进制", "", ""}, nil},
	{"sign.zeros", wordsOnly, false, rowWords{"zeros of the hex digits are missing: bytes below 16 were written with one digit, or leading zeros were dropped (BigInteger.toString)", "write each byte with two hex digits (%02x)", "十六进制签名丢失了 0（小于 16 的字节只写了一位，或丢了前导 0）", "每个字节写两位十六进制（%02x）", "", ""}, nil},
	{"sign.extended", wordsOnly, false, rowWords{"bytes above 127 were written as negative numbers, with ffffff before them (sign extension)", "mask each byte with 0xff before it is written with two hex digits", "大于 127 的字节被当作负数书写，前面多了 ffffff（符号扩展）", "每个字节先与 0xff 再写成两位十六进制", "", ""}, nil},
	{"sign.cut", wordsOnly, false, rowWords{"the signature is cut: it has {0} of {1} characters", "send the whole signature; look at the width of the column or variable", "签名被截断：只有 {1} 个字符中的 {0} 个", "发送完整的签名", "", ""}, nil},
	{"sign.doubled", wordsOnly, false, rowWords{"the signature stands twice in it, one behind the other", "send it once", "签名首尾相接地出现了两次", "只发送一次", "", ""}, nil},
	{"sign.headless", wordsOnly, false, rowWords{"the signature is cut at its beginning: it has {0} of {1} characters", "send the whole signature; look at how it is cut out of a longer text", "签名开头被截断：只有 {1} 个字符中的 {0} 个", "发送完整的签名；检查从文本中截取签名的位置", "", ""}, nil},
	{"sign.longer", wordsOnly, false, rowWords{"something stands behind the signature: {0} characters too many", "send the signature alone", "签名后面多了 {0} 个字符", "只发送签名本身", "", ""}, nil},
	{"digest.length", wordsOnly, false, rowWords{"the digest has {0} bytes, MD5 makes 16: another algorithm was used (SM3, RIPEMD, BLAKE2 or the like), or the text differs as well", "use MD5 over the string with the secret at its end, and write it as 32 hex digits", "摘要有 {0} 字节，而 MD5 为 16 字节：使用了别的算法（SM3、RIPEMD、BLAKE2 等），或文本也不同", "对末尾带密钥的字符串做 MD5，写成 32 位十六进制", "", ""}, nil},
	{"digest.half", wordsOnly, false, rowWords{"16 of the 32 hex digits were sent (a 16-digit MD5)", "send all 32", "只发送了 32 位中的 16 位（16 位 MD5）", "发送完整的 32 位", "", ""}, nil},
	{"sign.malformed", wordsOnly, false, rowWords{"a signature is 32 hex digits, this one is {0} bytes", "write the MD5 digest as 32 hex digits", "签名应为 32 位十六进制，收到 {0} 字节", "把 MD5 摘要写成 32 位十六进制", "", ""}, nil},
	{"sign.altered", wordsOnly, false, rowWords{"the signature is the right one but for {0} of its hex digits", "send it as it was made: it was altered afterwards", "签名只有 {0} 位与正确的签名不同", "按原样发送签名：它在生成之后被改动了", "", ""}, nil},
	{"sign.secret", wordsOnly, false, rowWords{"the secret itself was sent as the signature", "send the MD5 digest of the string with the secret at its end; and change the secret, it has travelled", "把密钥本身当作签名发送", "发送摘要，并更换已泄露的密钥", "", ""}, nil},

	{"sign.travels", wordsOnly, false, rowWords{"the secret itself was sent, as the field {0}", "leave {0} out of the request: the secret stands at the end of the string that is signed, and never travels; and change it, it has travelled", "密钥本身被作为字段 {0} 发送了", "请求中不要带 {0}：密钥只拼在待签名字符串的末尾，不随请求发送；并更换已泄露的密钥", "", ""}, nil},

	{"rsa.plus", wordsOnly, false, rowWords{"sign has blanks: a plus sign (+) was not percent-encoded and became a blank (space)", "URL-encode sign: + becomes %2B", "sign 中有空格：加号（+）没有编码，变成了空格", "对 sign 做 URL 编码，+ 写成 %2B", "", ""}, nil},
	{"rsa.lines", wordsOnly, false, rowWords{"sign has line breaks or white space in it (MIME base64)", "write base64 without line breaks and white space", "sign 中有换行或空白（MIME base64）", "使用不换行的 base64", "", ""}, nil},
	{"rsa.url-alphabet", wordsOnly, false, rowWords{"sign is in the URL alphabet of base64 (- and _)", "use the standard alphabet, with + and /", "sign 使用了 URL 安全的 base64 字母表（- 和 _）", "使用标准 base64（+ 和 /）", "", ""}, nil},
	{"rsa.padding-lost", wordsOnly, false, rowWords{"sign lost its padding: the = at its end are missing", "send base64 with its =", "sign 丢失了末尾的 = 填充", "发送完整的 base64（含 =）", "", ""}, nil},
	{"rsa.encoded", wordsOnly, false, rowWords{"sign is percent-encoded twice (URL-encoded again)", "URL-encode it once", "sign 被 URL 编码了两次", "只编码一次", "", ""}, nil},
	{"rsa.hex", wordsOnly, false, rowWords{"sign is written in hex", "write the signature in base64", "sign 用十六进制书写", "签名用 base64 书写", "", ""}, nil},
	{"rsa.base64-twice", wordsOnly, false, rowWords{"sign is base64-encoded twice", "encode the signature's bytes once", "sign 做了两次 base64", "只对签名字节做一次 base64", "", ""}, nil},
	{"rsa.quotes", wordsOnly, false, rowWords{"sign stands in quotes", "send it without quotes", "sign 带有引号", "发送不带引号的签名", "", ""}, nil},
	{"rsa.numbers", wordsOnly, false, rowWords{"sign is a list of decimal numbers: the bytes were printed and not encoded", "write the signature's bytes in base64", "sign 是十进制数列表：直接打印了字节", "签名字节用 base64 书写", "", ""}, nil},
	{"rsa.slashes", wordsOnly, false, rowWords{`sign has backslashes: its slashes were escaped (\/), as in JSON`, "send the plain base64", `sign 中的斜杠被转义（\/），如同 JSON`, "直接发送 base64", "", ""}, nil},
	{"rsa.escapes", wordsOnly, false, rowWords{`sign has escapes of JSON written out (\u003d for =, \u002b for +)`, "read the JSON with a parser and send the plain base64", `sign 中有写出来的 JSON 转义（\u003d 表示 =，\u002b 表示 +）`, "用 JSON 解析器读取后直接发送 base64", "", ""}, nil},
	{"rsa.html", wordsOnly, false, rowWords{"sign was HTML-escaped: entities stand in it", "send the plain base64, without HTML entities", "sign 被 HTML 转义", "发送未转义的 base64", "", ""}, nil},
	{"rsa.cut", wordsOnly, false, rowWords{"sign is cut: the signature has {0} bytes, the app's key makes {1}", "send the whole signature; look at the width of the column or variable", "sign 被截断：签名只有 {0} 字节，应用密钥应产生 {1} 字节", "发送完整的签名", "", ""}, nil},
	{"rsa.armour", wordsOnly, false, rowWords{"sign stands in a PEM block or a data URL (-----BEGIN …, data:…;base64,)", "send the bare base64", "sign 外面带有 PEM 头尾（-----BEGIN …）或 data: 前缀", "只发送 base64 本身", "", ""}, nil},
	{"rsa.doubled", wordsOnly, false, rowWords{"sign holds the signature twice, one behind the other", "send it once", "sign 中签名首尾相接地出现了两次", "只发送一次", "", ""}, nil},
	{"rsa.longer", wordsOnly, false, rowWords{"sign is too long: it holds {0} bytes, the app's key makes {1}", "send the signature alone, in base64", "sign 过长：有 {0} 字节，应用密钥应产生 {1} 字节", "只发送签名本身的 base64", "", ""}, nil},
	{"rsa.not-base64", wordsOnly, false, rowWords{"sign is not base64: {0} stands in it", "write the signature in base64", "sign 不是 base64：其中有 {0}", "签名用 base64 书写", "", ""}, nil},
	{"rsa.md5", wordsOnly, false, rowWords{"sign is an MD5 digest in hex, no RSA signature", "sign with the app's RSA private key (SHA256withRSA for RSA2)", "sign 是 MD5 摘要，不是 RSA 签名", "用应用的 RSA 私钥签名（RSA2 为 SHA256withRSA）", "", ""}, nil},
	{"rsa.digest-only", wordsOnly, false, rowWords{"sign is a {0}-byte digest, or an HMAC, and no RSA signature", "sign with the app's RSA private key (SHA256withRSA for RSA2)", "sign 是 {0} 字节的摘要或 HMAC，不是 RSA 签名", "用应用的 RSA 私钥签名（RSA2 为 SHA256withRSA）", "", ""}, nil},
	{"rsa.short", wordsOnly, false, rowWords{"sign is no RSA signature: it holds {0} bytes, the app's key makes {1}", "sign with the app's RSA private key (SHA256withRSA for RSA2) and send the whole result in base64", "sign 不是 RSA 签名：只有 {0} 字节，应用密钥应产生 {1} 字节", "用应用的 RSA 私钥签名，以 base64 发送完整结果", "", ""}, nil},
	{"rsa.pss", wordsOnly, false, rowWords{"the signature is padded with PSS", "use PKCS#1 v1.5 (SHA256withRSA), not RSASSA-PSS", "签名使用了 PSS 填充", "使用 PKCS#1 v1.5（SHA256withRSA），不要用 RSASSA-PSS", "", ""}, nil},
	{"rsa.type2", wordsOnly, false, rowWords{"the signature is padded with block type 2 (00 02), as for encryption", "use SHA256withRSA, which pads with block type 1 (00 01)", "签名的填充是块类型 2（00 02），那是加密用的", "使用 SHA256withRSA，它用块类型 1（00 01）填充", "", ""}, nil},
	{"rsa.no-null", wordsOnly, false, rowWords{"the DigestInfo in the signature lacks the NULL (05 00) behind the name of the hash", "use SHA256withRSA, which writes the whole DigestInfo before the digest", "签名中的 DigestInfo 在摘要算法后缺少 NULL（05 00）", "使用 SHA256withRSA，它会写入完整的 DigestInfo", "", ""}, nil},
	{"rsa.md5-sha1", wordsOnly, false, rowWords{"MD5 and SHA-1 were signed together (36 bytes without DigestInfo, as TLS 1.0 does)", "use SHA256withRSA over the string", "对 MD5 与 SHA-1 拼在一起的 36 字节签名（没有 DigestInfo，如 TLS 1.0）", "对字符串使用 SHA256withRSA", "", ""}, nil},
	{"rsa.other-content", wordsOnly, false, rowWords{"the key fits, but {0} bytes were signed that are no text and no DigestInfo", "use SHA256withRSA over the string", "密钥正确，但签名内容是 {0} 字节，既不是文本也不是 DigestInfo", "对字符串使用 SHA256withRSA", "", ""}, nil},
	{"rsa.curve", wordsOnly, false, rowWords{"sign is a signature on an elliptic curve (ECDSA or SM2, {0} bytes in DER), and no RSA signature", "sign with the app's RSA private key (SHA256withRSA for RSA2)", "sign 是椭圆曲线签名（ECDSA 或 SM2，DER 编码 {0} 字节），不是 RSA 签名", "用应用的 RSA 私钥签名（RSA2 为 SHA256withRSA）", "", ""}, nil},
	{"rsa.repeated", wordsOnly, false, rowWords{"sign holds {0} bytes that are all the same: a buffer was sent that nobody filled", "send the result of signing", "sign 的 {0} 字节全部相同：发送的是未填充的缓冲区", "发送签名的结果", "", ""}, nil},
	{"rsa.bare-digest", wordsOnly, false, rowWords{"the digest was signed without its DigestInfo (raw RSA over the {0} bytes of the digest, NONEwithRSA)", "use SHA256withRSA, which writes the DigestInfo before the digest", "签名时摘要没有 DigestInfo（对 {0} 字节摘要直接做 RSA 运算）", "使用 SHA256withRSA，它会在摘要前写入 DigestInfo", "", ""}, nil},
	{"rsa.hex-digest", wordsOnly, false, rowWords{"the hex text of the digest was encrypted with the private key in place of the digest", "use SHA256withRSA over the string", "用私钥加密了摘要的十六进制文本", "对字符串使用 SHA256withRSA", "", ""}, nil},
	{"rsa.no-digest", wordsOnly, false, rowWords{"the text was encrypted with the private key and not hashed", "use SHA256withRSA over the string", "用私钥直接加密了原文，没有做摘要", "对字符串使用 SHA256withRSA", "", ""}, nil},
	{"rsa.no-padding", wordsOnly, false, rowWords{"the digest was put through RSA without any padding", "use PKCS#1 v1.5 (SHA256withRSA)", "RSA 运算没有填充", "使用 PKCS#1 v1.5（SHA256withRSA）", "", ""}, nil},
	{"rsa.hash", wordsOnly, false, rowWords{"{0} was used instead of {2}: sign_type says {1}", "sign with {2}, or send the sign_type that belongs to what you use (RSA2: SHA-256, RSA: SHA-1)", "sign_type 为 {1}，应使用 {2}，而实际使用了 {0}", "用 {2} 签名，或改成与所用算法一致的 sign_type（RSA2 为 SHA-256，RSA 为 SHA-1）", "", ""}, nil},
	{"rsa.hashed-twice", wordsOnly, false, rowWords{"the digest was hashed twice: the string was hashed before it was given to the signing function", "give the signing function the string itself: SHA256withRSA hashes it", "做了两次摘要：字符串在交给签名函数前已经做过摘要", "把原文交给签名函数，SHA256withRSA 会自己做摘要", "", ""}, nil},
	{"rsa.reversed", wordsOnly, false, rowWords{"the bytes of the signature stand in reversed order", "write the signature's bytes as they come (big-endian)", "签名的字节顺序颠倒了", "按原有顺序（大端）书写签名字节", "", ""}, nil},
}

// noSignature names the text of a missing value, or of an object, that stands where a signature is due; "" when it is none.
func noSignature(sign string) string {
	text := strings.Trim(strings.TrimSpace(sign), `"'`)
	switch strings.ToLower(text) {
	case "null", "undefined", "none", "nil", "<nil>", "nan", "true", "false", "0", "1", "-1", "error", "fail", "failed":
		return text
	}
	if strings.HasPrefix(text, "[object ") || strings.HasPrefix(text, "Resource id #") || strings.HasPrefix(text, "<built-in ") || javaObject().MatchString(text) {
		return text
	}
	return ""
}

// digestReading is a way to read a digest's text.
type digestReading struct {
	mistakes []Mistake
	size     int // of the digest
	fits     func(digest []byte) bool
}

func equalsBytes(want []byte) func([]byte) bool {
	return func(d []byte) bool { return string(d) == string(want) }
}

// halfOf reports of an MD5 whether it has the half that is wanted: the middle, as a 16-digit MD5 is, or either end.
func halfOf(want []byte) func([]byte) bool {
	return func(d []byte) bool {
		return string(d[4:12]) == string(want) || string(d[:8]) == string(want) || string(d[8:]) == string(want)
	}
}

// readDigest lists how the text of a signature may be meant. secret is compared with it.
func readDigest(sign string) []digestReading {
	var out []digestReading
	add := func(size int, fits func([]byte) bool, mistakes ...Mistake) {
		out = append(out, digestReading{mistakes, size, fits})
	}
	addHex := func(b []byte, mistakes ...Mistake) {
		if len(b) == md5.Size/2 {
			add(md5.Size, halfOf(b), append(slices.Clone(mistakes), newMistake("digest.half"))...)
			return
		}
		add(len(b), equalsBytes(b), mistakes...)
	}
	if b, err := hex.DecodeString(sign); err == nil && len(b) > 0 {
		addHex(b)
	}
	text, mistakes := tidySignature(sign)
	if b := readBasic(sign); b != nil {
		addHex(b, newMistake("sign.basic"))
	}
	if b := readNumbers(sign); b != nil {
		add(len(b), equalsBytes(b), newMistake("sign.numbers"))
	}
	if b, err := hex.DecodeString(text); err == nil && len(b) > 0 && text != sign {
		addHex(b, mistakes...)
	}
	bare := strings.NewReplacer("-", "", ":", "", " ", "", "0x", "", "0X", "").Replace(text)
	if b, err := hex.DecodeString(bare); err == nil && bare != text {
		addHex(b, append(slices.Clone(mistakes), newMistake("sign.dashes"))...)
	}
	for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		b, err := enc.DecodeString(text)
		if err != nil {
			continue
		}
		if inner, err := hex.DecodeString(string(b)); err == nil && digestSize(len(inner)) {
			add(len(inner), equalsBytes(inner), append(mistakes, newMistake("sign.base64-hex"))...)
		} else if digestSize(len(b)) {
			add(len(b), equalsBytes(b), append(mistakes, newMistake("sign.base64"))...)
		}
		break
	}
	if strings.Trim(strings.ToLower(text), "0123456789abcdef") != "" {
		return out
	}
	return append(out, readMiscut(text, mistakes)...)
}

// readMiscut reads hexadecimal digits of which some are missing or too many, or that are reversed.
func readMiscut(text string, mistakes []Mistake) (out []digestReading) {
	add := func(size int, fits func([]byte) bool, mistakes ...Mistake) {
		out = append(out, digestReading{mistakes, size, fits})
	}
	const full, least = 32, 12
	if b, err := hex.DecodeString(text); err == nil && len(b) == full/2 {
		words := slices.Clone(b)
		for word := range slices.Chunk(words, 4) {
			slices.Reverse(word)
		}
		back := reverseBytes(b, true)
		for _, other := range [][]byte{back, swapNibbles(back), swapNibbles(b), words} {
			add(len(other), equalsBytes(other), append(slices.Clone(mistakes), newMistake("sign.reversed"))...)
		}
	}
	lower := strings.ToLower(text)
	if n := len(text); n >= least && n < full {
		add(16, func(d []byte) bool { return strings.HasPrefix(hex.EncodeToString(d), lower) }, append(slices.Clone(mistakes), newMistake("sign.cut", countText(n), countText(full)))...)
		add(16, func(d []byte) bool { return zerosLost(d, lower) }, append(slices.Clone(mistakes), newMistake("sign.zeros"))...)
		add(16, func(d []byte) bool { return strings.HasSuffix(hex.EncodeToString(d), lower) }, append(slices.Clone(mistakes), newMistake("sign.headless", countText(n), countText(full)))...)
	} else if n > full {
		add(16, func(d []byte) bool { return signExtended(d, "%x") == lower || signExtended(d, "%02x") == lower }, append(mistakes, newMistake("sign.extended"))...)
		if half := lower[:n/2]; n%2 == 0 && half+half == lower && len(half)%2 == 0 {
			b, _ := hex.DecodeString(half)
			add(len(b), equalsBytes(b), append(slices.Clone(mistakes), newMistake("sign.doubled"))...)
		}
		add(16, func(d []byte) bool { return strings.HasPrefix(lower, hex.EncodeToString(d)) }, append(mistakes, newMistake("sign.longer", countText(n-full)))...)
	}
	return out
}

// swapNibbles are bytes whose two hex digits changed places.
func swapNibbles(b []byte) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = c<<4 | c>>4
	}
	return out
}

// readBasic reads a digest that was sent as RFC 7617 says for passwords: behind Basic, in base64, mostly with a name
// and a colon before it; nil: it was not.
func readBasic(sign string) []byte {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(sign), " ")
	if !strings.EqualFold(scheme, "Basic") {
		return nil
	}
	plain, err := base64.StdEncoding.DecodeString(strings.TrimSpace(rest))
	if err != nil {
		return nil
	}
	if digestSize(len(plain)) && !isText(plain) {
		return plain
	}
	text := string(plain)
	for _, part := range []string{text[strings.LastIndexAny(text, ":.")+1:], text[:max(0, strings.IndexAny(text, ":."))]} {
		if digest, err := hex.DecodeString(strings.TrimSpace(part)); err == nil && (digestSize(len(digest)) || len(digest) == md5.Size/2) {
			return digest
		}
	}
	return nil
}

// signExtended writes bytes as 32-bit numbers with a sign.
func signExtended(digest []byte, format string) string {
	var b strings.Builder
	for _, c := range digest {
		fmt.Fprintf(&b, format, uint32(int32(int8(c))))
	}
	return b.String()
}

// alteredDigits is how many hex digits of a signature are not those of a digest; 0 when it isn't nearly that one.
func alteredDigits(sign string, digest []byte) int {
	const most = 2
	right, n := hex.EncodeToString(digest), 0
	if sign = strings.ToLower(sign); len(sign) != len(right) {
		return 0
	}
	for i := range sign {
		if sign[i] != right[i] {
			n++
		}
	}
	if n > most {
		return 0
	}
	return n
}

// readNumbers reads a digest that was written as a list of bytes, with or without signs, or as one
// long decimal number.
func readNumbers(sign string) []byte {
	text := strings.NewReplacer("[", " ", "]", " ", ",", " ", "b'", " ").Replace(sign)
	words := strings.Fields(text)
	if len(words) == 1 && len(words[0]) > 32 && len(words[0]) < 42 {
		n, ok := new(big.Int).SetString(words[0], 10)
		if !ok {
			return nil
		}
		if n.Sign() < 0 { // two's complement, as BigInteger makes of bytes
			n.Add(n, new(big.Int).Lsh(big.NewInt(1), 128))
		}
		if n.BitLen() > 128 || n.Sign() < 0 {
			return nil
		}
		return n.FillBytes(make([]byte, 16))
	}
	if n, ok := new(big.Int).SetString(text, 10); ok && len(words) == 1 && rsaSize((n.BitLen()+127)/128*16) && n.Sign() > 0 {
		return n.FillBytes(make([]byte, (n.BitLen()+127)/128*16))
	}
	if !digestSize(len(words)) && !rsaSize(len(words)) {
		return nil
	}
	out := make([]byte, len(words))
	for i, w := range words {
		n, err := strconv.Atoi(w)
		if err != nil || n < -128 || n > 255 {
			return nil
		}
		out[i] = byte(n)
	}
	return out
}

func digestSize(n int) bool {
	switch n {
	case 16, 20, 28, 32, 48, 64:
		return true
	}
	return false
}

// zerosLost reports whether text is a digest written without padding each byte, or without the
// zeros in front.
func zerosLost(d []byte, text string) bool {
	lost := 0
	for _, b := range d {
		lost += boolToInt(b < 16)
	}
	if short := 2*len(d) - len(text); lost < short && d[0] >= 16 || short <= 0 { // which is quickly seen
		return false
	}
	var short strings.Builder
	for _, b := range d {
		short.WriteString(strings.TrimPrefix(hex.EncodeToString([]byte{b}), "0"))
	}
	return text == short.String() || text == new(big.Int).SetBytes(d).Text(16)
}

// tidySignature takes away what stands around a signature, and names it.
func tidySignature(sign string) (text string, mistakes []Mistake) {
	text = sign
	const full = 32
	if head := text[:min(full, len(text))]; isHexWord(head) && strings.HasPrefix(text[len(head):], "  ") || strings.HasPrefix(text[len(head):], " *") && isHexWord(head) { // as md5sum prints it
		text, mistakes = head, append(mistakes, newMistake("sign.longer", countText(len(text)-full)))
	}
	if strings.Contains(text, "%") {
		if plain, err := url.QueryUnescape(text); err == nil {
			text, mistakes = plain, append(mistakes, newMistake("sign.encoded"))
		}
	}
	if word, rest, ok := strings.Cut(strings.TrimSpace(text), " "); ok && isHexWord(strings.TrimSpace(rest)) && !isHexWord(word) {
		text, mistakes = strings.TrimSpace(rest), append(mistakes, newMistake("sign.scheme", word))
	}
	if word, rest, ok := strings.Cut(strings.TrimSpace(text), " "); ok && !strings.EqualFold(word, "Basic") && isWord(word) && isBase64Digest(rest) {
		text, mistakes = rest, append(mistakes, newMistake("sign.scheme", word))
	}
	if word, rest, ok := strings.Cut(text, ":"); ok && isHexWord(rest) && !strings.Contains(rest, ":") && !isHexWord(word) && len(word) > 2 {
		text, mistakes = rest, append(mistakes, newMistake("sign.scheme", word+":"))
	}
	if word, rest, ok := strings.Cut(text, "="); ok && isHexWord(rest) && !isHexWord(word) {
		text, mistakes = rest, append(mistakes, newMistake("sign.scheme", word+"="))
	}
	if t := strings.Join(strings.Fields(text), ""); t != text && isHexWord(t) {
		text, mistakes = t, append(mistakes, newMistake("sign.blanks"))
	} else if t := strings.TrimSpace(text); t != text {
		text, mistakes = t, append(mistakes, newMistake("sign.blanks"))
	}
	if t := strings.Trim(strings.TrimPrefix(text, "b'"), `"'`); t != text { // Python prints bytes as b'…'
		text, mistakes = t, append(mistakes, newMistake("sign.quotes"))
	}
	return text, mistakes
}

// isWord reports whether a text is letters and digits as names of schemes are.
func isWord(s string) bool {
	return len(s) < 20 && strings.IndexFunc(s, func(r rune) bool {
		return r != '-' && r != '_' && (r > 'z' || !unicode.IsLetter(r) && !unicode.IsDigit(r))
	}) < 0
}

// isBase64Digest reports whether a text is base64 of a digest or of its hex digits.
func isBase64Digest(s string) bool {
	b, err := base64.StdEncoding.DecodeString(s)
	return err == nil && (digestSize(len(b)) || digestSize(len(b)/2) && isHexWord(string(b)))
}

func isHexWord(s string) bool {
	return len(s) >= 16 && strings.Trim(strings.ToLower(s), "0123456789abcdef") == ""
}
