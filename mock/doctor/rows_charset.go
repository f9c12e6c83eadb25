package doctor

import (
	"encoding/binary"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// The rows on the charset in which a text was signed or sent.

func charsetRows() []mistakeRow { return slices.Concat(narrowRows(), wideRows()) }

// narrowRows are of charsets that leave ASCII as it is.
func narrowRows() []mistakeRow {
	return []mistakeRow{
		{"charset.gbk", axisCharset, false, rowWords{
			"the string was signed in GBK", "use UTF-8 for signing and sending: name the charset in getBytes and its like",
			"待签名字符串用了 GBK 编码", "签名与发送都用 UTF-8（getBytes 等处要指定字符集）", "", "",
		}, combineWays(textWays(toGBK), encodedFirst(toGBK))},
		{"charset.latin1", axisCharset, false, rowWords{
			"the string was signed in Latin-1 (ISO-8859-1), where Chinese characters become question marks", "use UTF-8 for signing and sending: name the charset in getBytes and its like",
			"待签名字符串用了 Latin-1（ISO-8859-1）编码，汉字变成问号", "签名与发送都用 UTF-8（getBytes 等处要指定字符集）", "", "",
		}, combineWays(textWays(toLatin1, questionMarks, byteMarks("?")), encodedFirst(toLatin1))},
		{"charset.big5", axisCharset, false, rowWords{
			"the string was signed in Big5", "use UTF-8 for signing and sending",
			"待签名字符串用了 Big5 编码", "签名与发送都用 UTF-8", "", "",
		}, textWays(toBig5)},
		{"charset.mojibake", axisCharset, false, rowWords{
			"the UTF-8 bytes were read as Latin-1 (ISO-8859-1, Windows-1252) before signing", "read the bytes as UTF-8",
			"签名前 UTF-8 字节被当作 Latin-1（ISO-8859-1、Windows-1252）读取", "按 UTF-8 读取字节", "", "",
		}, textWays(ofText(mojibake), ofText(windowsRead("\ufffd")), ofText(windowsRead("")))},
		{"charset.gbk-read", axisCharset, true, rowWords{
			"the string was turned into GBK, and its bytes were read as Latin-1 (ISO-8859-1) before signing", "use UTF-8 for both: name the charset in getBytes and in new String",
			"待签名字符串先转成 GBK，其字节又被当作 Latin-1（ISO-8859-1）读取", "两处都用 UTF-8（getBytes 与 new String 都要指定字符集）", "", "",
		}, textWays(ofText(func(s string) string { return mojibake(toGBK(s)) }))},
		{"charset.mojibake-gbk", axisCharset, false, rowWords{
			"the UTF-8 bytes were read as GBK before signing (new String(bytes) on a Chinese Windows)", "read the bytes as UTF-8: name the charset",
			"签名前 UTF-8 字节被当作 GBK 读取（中文 Windows 上的 new String(bytes)）", "按 UTF-8 读取字节，指定字符集", "", "",
		}, textWays(ofText(readAsGBK), ofText(readAsGBKByBytes("\ufffd")), ofText(readAsGBKByBytes("?")))},
		{"charset.replaced", axisCharset, false, rowWords{
			"characters outside ASCII were replaced by U+FFFD (\ufffd) before signing: the bytes were read as ASCII, or in pieces", "read the bytes as UTF-8, whole",
			"签名前非 ASCII 字符被替换成 U+FFFD：字节被当作 ASCII 或分段读取", "按 UTF-8 一次读取全部字节", "", "",
		}, textWays(byteMarks("\ufffd"), replacementMarks)},
		{"charset.from-latin1", axisCharset, false, rowWords{
			"the string was signed in UTF-8, but the values were sent in Latin-1 (ISO-8859-1)", "sign and send in one charset, UTF-8",
			"签名用 UTF-8，发送的值却是 Latin-1（ISO-8859-1）编码", "签名与发送都用 UTF-8", "", "",
		}, textWays(ofBytes(mojibake), ofBytes(fromWindows))},
		{"charset.mojibake-sent", axisCharset, false, rowWords{
			"the values were damaged on their way: UTF-8 bytes were read as Latin-1 (ISO-8859-1) and encoded again", "encode once, as UTF-8",
			"参数值在发送途中损坏：UTF-8 字节被当作 Latin-1（ISO-8859-1）又编码了一次", "只按 UTF-8 编码一次", "", "",
		}, textWays(toLatin1Bytes)},
		{"charset.gbk-sent", axisCharset, true, rowWords{
			"the values were damaged on their way: UTF-8 bytes were read as GBK and encoded again", "encode once, as UTF-8: name the charset where the bytes are read",
			"参数值在发送途中损坏：UTF-8 字节被当作 GBK 又编码了一次", "只按 UTF-8 编码一次，读取字节时指定字符集", "", "",
		}, textWays(func(s string) string {
			if back := toGBK(s); back != s && utf8.ValidString(back) {
				return back
			}
			return s
		})},
		{"charset.from-gbk", axisCharset, false, rowWords{
			"the string was signed in UTF-8, but the values were sent in GBK", "sign and send in one charset, and name it in charset",
			"签名用 UTF-8，发送的值却是 GBK 编码", "签名与发送用同一种编码，并在 charset 中声明", "", "",
		}, textWays(fromGBK)},
		{"charset.from-big5", axisCharset, false, rowWords{
			"the string was signed in UTF-8, but the values were sent in Big5", "sign and send in one charset",
			"签名用 UTF-8，发送的值却是 Big5 编码", "签名与发送用同一种编码", "", "",
		}, textWays(fromBig5)},
	}
}

// wideRows are of charsets of two and four bytes, and of characters that were not written at all.
func wideRows() []mistakeRow {
	return []mistakeRow{
		{"charset.utf16", axisCharset, false, rowWords{
			"the string was signed in UTF-16", "sign the bytes of UTF-8",
			"待签名字符串用了 UTF-16 编码", "对 UTF-8 字节签名", "", "",
		}, combineWays(entireWays(toUTF16(binary.LittleEndian, false), toUTF16(binary.BigEndian, false)), textWays(toUTF16(binary.LittleEndian, false), toUTF16(binary.BigEndian, false)),
			entireWays(toUTF16(binary.LittleEndian, true), toUTF16(binary.BigEndian, true)))},
		{"charset.utf32", axisCharset, false, rowWords{
			"the string was signed in UTF-32", "sign the bytes of UTF-8",
			"待签名字符串用了 UTF-32 编码", "对 UTF-8 字节签名", "", "",
		}, entireWays(toUTF32(binary.LittleEndian), toUTF32(binary.BigEndian))},
		{"charset.dropped", axisCharset, false, rowWords{
			"characters outside ASCII were dropped from the signed string", "sign the bytes of UTF-8",
			"签名时丢弃了非 ASCII 字符", "对 UTF-8 字节签名", "", "",
		}, textWays(asciiOnly)},
		{"charset.escapes", axisCharset, false, rowWords{
			`non-ASCII characters were signed as \uXXXX escapes`, "sign the very bytes that are sent",
			`非 ASCII 字符以 \uXXXX 转义形式签名`, "对实际发送的字节签名", "", "",
		}, textWays(unicodeEscapes, func(s string) string { return upperUnicode(unicodeEscapes(s)) })},
	}
}

func upperUnicode(s string) string {
	b := []byte(s)
	for i := 0; i+5 < len(b); i++ {
		if b[i] == '\\' && b[i+1] == 'u' {
			copy(b[i+2:], strings.ToUpper(string(b[i+2:i+6])))
		}
	}
	return string(b)
}

func asciiOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf {
			return -1
		}
		return r
	}, s)
}

// ofText leaves what is not UTF-8 as it is.
func ofText(change func(string) string) func(string) string {
	return func(s string) string {
		if !utf8.ValidString(s) {
			return s
		}
		return change(s)
	}
}

// ofBytes leaves what is UTF-8 as it is.
func ofBytes(change func(string) string) func(string) string {
	return func(s string) string {
		if utf8.ValidString(s) {
			return s
		}
		return change(s)
	}
}

// toLatin1Bytes undoes mojibake.
func toLatin1Bytes(s string) string {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		if r > 0xff {
			return s
		}
		out = append(out, byte(r))
	}
	return string(out)
}

// byteMarks writes a mark for each byte outside ASCII.
func byteMarks(mark string) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for i := range len(s) {
			if s[i] < utf8.RuneSelf {
				b.WriteByte(s[i])
			} else {
				b.WriteString(mark)
			}
		}
		return b.String()
	}
}

// replacementMarks writes U+FFFD for each character outside ASCII.
func replacementMarks(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf {
			return utf8.RuneError
		}
		return r
	}, s)
}

// readAsGBK is a text whose bytes were read as GBK, what is none of it replaced.
func readAsGBK(s string) string {
	if isASCII(s) {
		return s
	}
	out, err := simplifiedchinese.GBK.NewDecoder().String(s)
	if err != nil {
		return s
	}
	return out
}

// readAsGBKByBytes is readAsGBK where each byte that is none of it is a mark of its own, as Python and others have it.
func readAsGBKByBytes(mark string) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for i := 0; i < len(s); {
			if s[i] < utf8.RuneSelf {
				b.WriteByte(s[i])
				i++
				continue
			}
			pair, err := simplifiedchinese.GBK.NewDecoder().String(s[i:min(len(s), i+2)])
			if r, size := utf8.DecodeRuneInString(pair); err == nil && r != utf8.RuneError && size == len(pair) {
				b.WriteString(pair)
				i += 2
				continue
			}
			b.WriteString(mark)
			i++
		}
		return b.String()
	}
}

// windowsRead is mojibake as Windows makes it, which has signs where Latin-1 has control characters; a mark stands for bytes
// that it has none for, or the control character where that is "".
func windowsRead(mark string) func(string) string {
	return func(s string) string {
		if isASCII(s) {
			return s
		}
		var b strings.Builder
		for i := range len(s) {
			r := charmap.Windows1252.DecodeByte(s[i])
			switch {
			case r != utf8.RuneError:
				b.WriteRune(r)
			case mark == "":
				b.WriteRune(rune(s[i]))
			default:
				b.WriteString(mark)
			}
		}
		return b.String()
	}
}

// toUTF32 writes UTF-32 without a byte order mark.
func toUTF32(order binary.AppendByteOrder) func(string) string {
	return func(s string) string {
		out := make([]byte, 0, 4*len(s))
		for _, r := range s {
			out = order.AppendUint32(out, uint32(r))
		}
		return string(out)
	}
}
