package doctor

import (
	"bytes"
	"crypto/aes"
	"strings"
	"unicode/utf8"
)

// intellaText accepts what the platform reads: JSON with Header, or the printed form of an object.
func intellaText(plain []byte) (text []byte, odd []Mistake, ok bool) {
	if text, odd, ok := jsonTextOf(plain, taiwan); ok {
		if broken := brokenMessage(string(text)); broken != nil {
			odd = append(odd, *broken)
		}
		return text, odd, true
	}
	t := bytes.TrimSpace(plain)
	if bytes.HasPrefix(t, []byte("{'")) && bytes.HasSuffix(t, []byte("}")) && utf8.Valid(t) && bytes.Contains(t, []byte("Header")) {
		return plain, nil, true
	}
	if bytes.HasPrefix(t, []byte("{")) && bytes.HasSuffix(t, []byte("}")) && isText(t) && !utf8.Valid(t) && !brokenAtStart(plain) && bytes.Contains(t, []byte("Header")) {
		return []byte(strings.ToValidUTF8(string(t), "?")), []Mistake{notUTF8("plain", t, "UTF-8", taiwan)}, true
	}
	return nil, nil, false
}

// The double-byte charsets that bytes are said to be in which may be either's: it depends on where a platform is.
const (
	mainland = "GBK"
	taiwan   = "Big5"
)

// brokenAtStart reports whether all but the first block is UTF-8: another IV damages just that, no charset does.
func brokenAtStart(plain []byte) bool {
	rest := plain[min(len(plain), aes.BlockSize):]
	for len(rest) > 0 && !utf8.RuneStart(rest[0]) { // the rest of a character that began in the block
		rest = rest[1:]
	}
	return utf8.Valid(rest)
}

// doubleByte tells Big5 from GBK by where their frequent characters lie: Big5's begin with A4 to
// C6, GBK's with B0 to D7 and end from A1 on. 80 to A0 end no character of Big5. What lies in both is as usual.
func doubleByte(b []byte, usual string) string {
	big5, gbk := 0, 0
	for i := 0; i+1 < len(b); i++ {
		lead, trail := b[i], b[i+1]
		if lead < utf8.RuneSelf {
			continue
		}
		if lead < 0xa1 || trail >= 0x80 && trail < 0xa1 {
			return mainland
		}
		switch {
		case lead >= 0xa4 && lead <= 0xc6:
			big5++
		case lead >= 0xc9:
			big5-- // rare there
		}
		if lead >= 0xb0 && lead <= 0xd7 && trail >= 0xa1 {
			gbk++
		}
		i++
	}
	switch {
	case gbk > big5:
		return mainland
	case gbk < big5:
		return taiwan
	}
	return usual
}
