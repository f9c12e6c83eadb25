package doctor

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// Bytes that are not UTF-8 seldom tell what else they are: nearly any are a text in GBK. A charset is named where they
// make words in it; else it is only said that they are not UTF-8.

// notUTF8 says of a text's bytes that they are not in the charset that is due, and more where that is certain. rows is
// "plain" for a decrypted text and "text" for another; usual is the charset that is meant by bytes that make words in
// both GBK and Big5.
func notUTF8(rows string, b []byte, due, usual string) Mistake {
	switch {
	case len(surrogatesJoined(b)) > 0:
		return newMistake(rows+".charset", "CESU-8", due)
	case !isAnyText(b):
		return newMistake(rows + ".binary")
	}
	if name := charsetOf(b, due, usual); name != "" {
		return newMistake(rows+".charset", name, due)
	}
	if due == "UTF-8" && tornCharacter(b) {
		return newMistake(rows + ".torn-character")
	}
	return newMistake(rows+".not-utf8", due)
}

// charsetOf names the charset in which bytes make words; "": none, or not for certain.
func charsetOf(b []byte, due, usual string) string {
	gbk, gbkValid := decodeWords(simplifiedchinese.GBK.NewDecoder().String(string(b)))
	big5, big5Valid := decodeWords(traditionalchinese.Big5.NewDecoder().String(string(b)))
	gbk, big5 = gbk && due != mainland, big5 && due != taiwan
	switch {
	case gbk && big5:
		return doubleByte(b, usual)
	case gbk:
		return mainland
	case big5:
		return taiwan
	case !gbkValid && !big5Valid && isLatin1(b):
		return "Latin-1"
	}
	return ""
}

// OtherCharset names the charset in which bytes make words that are not UTF-8, GBK or Big5, and reads them; "": none.
func OtherCharset(b []byte) (name, text string) {
	switch name = charsetOf(b, "UTF-8", mainland); name {
	case mainland:
		return name, fromGBK(string(b))
	case taiwan:
		return name, fromBig5(string(b))
	}
	return "", ""
}

// decodeWords reports of a decoded text whether its letters are words of Chinese: two thirds of them at least are frequent.
func decodeWords(s string, err error) (likely, valid bool) {
	if err != nil || strings.ContainsRune(s, utf8.RuneError) {
		return false, false
	}
	letters, frequent := 0, 0
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf, r >= 0x3000 && r < 0x3020, r >= 0xff00 && r < 0xff60:
		case strings.ContainsRune("·…—‘’“”×¥", r):
		case !unicode.Is(unicode.Han, r):
			return false, true
		default:
			letters++
			frequent += boolToInt(frequentLetters()[r])
		}
	}
	return letters > 0 && 3*frequent >= 2*letters, true
}

// isLatin1 reports whether all bytes beyond ASCII are letters of Western Europe that stand alone in words.
func isLatin1(b []byte) bool {
	isLetter := func(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
	for i, c := range b {
		if c < utf8.RuneSelf {
			continue
		}
		if !strings.ContainsRune("ÀÁÂÄÇÈÉÊËÍÑÓÔÖÙÚÜßàáâäçèéêëíîïñóôöùúûü", rune(c)) || i+1 < len(b) && b[i+1] >= utf8.RuneSelf {
			return false
		}
		if before, after := i > 0 && isLetter(b[i-1]), i+1 < len(b) && isLetter(b[i+1]); !before && !after {
			return false
		}
	}
	return true
}

// tornCharacter reports whether all that is not UTF-8 in a text are characters that lack their last bytes.
func tornCharacter(b []byte) bool {
	whole, torn, bytes := 0, 0, 0
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		if r, n := utf8.DecodeRune(b); r != utf8.RuneError {
			whole, b = whole+1, b[n:]
			continue
		}
		n := 1
		for n < len(b) && n < utf8.UTFMax && b[n] >= utf8.RuneSelf && !utf8.RuneStart(b[n]) {
			n++
		}
		if !utf8.RuneStart(b[0]) || utf8.FullRune(b[:n]) || n < len(b) && b[n] >= utf8.RuneSelf {
			return false
		}
		torn, bytes, b = torn+1, bytes+n, b[n:]
	}
	return torn > 0 && (whole > 0 || bytes > torn)
}

// surrogatesJoined is the text of CESU-8, as UTF-8, in which characters are written as two surrogates; nil when it is none.
func surrogatesJoined(b []byte) []byte {
	const size = 6 // of such a pair
	var out []byte
	for i := 0; i < len(b); {
		pair := b[i:min(len(b), i+size)]
		if len(pair) == size && pair[0] == 0xed && pair[1]&0xf0 == 0xa0 && pair[3] == 0xed && pair[4]&0xf0 == 0xb0 {
			half := func(s []byte) rune { return 0xd000 | rune(s[1]&0x3f)<<6 | rune(s[2]&0x3f) }
			out = utf8.AppendRune(out, (half(pair)-0xd800)<<10|(half(pair[3:])-0xdc00)+0x10000)
			i += size
			continue
		}
		out = append(out, b[i])
		i++
	}
	if len(out) == len(b) || !utf8.Valid(out) {
		return nil
	}
	return out
}

// isAnyText reports whether bytes may be a text in some charset: none is a control character.
func isAnyText(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// frequentLetters are those that are most frequent in Chinese, and in what is sold, simplified and traditional.
var frequentLetters = sync.OnceValue(func() map[rune]bool {
	const letters = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应向文美相见被利二等产或新己制身果加西月话合回特代内信化老给世位次度门任常先海通教儿原东声提及比解水名真处走义各入几口认条平系气题活更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指许统区保至队形社便空决治科司五基眼书非则听白却界达光放强即像且权思王象完设式色路记南品住告类求据程北边张该交规万取拉格望觉术共确传师观清今切院识带导争运" +
		"充停车费支付款包广桩票商户店单订餐饮咖啡茶奶珍珠杯测试网铺购买卖退元角牛肉饭套服装号码押租房卡员积游戏视频酒早晚午许功盖排骨便当汤菜鸡鱼米粉盒瓶份双斤糖果苹烤炒煎饼糕油盐香辣甜冰热"
	frequent := map[rune]bool{}
	for _, text := range []string{letters, Traditional.Letters(letters)} {
		for _, r := range text {
			frequent[r] = true
		}
	}
	return frequent
})
