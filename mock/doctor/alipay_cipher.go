package doctor

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// AlipayContent explains business parameters that can't be read although they are signed rightly: field is
// their name, encryption and charset what encrypt_type and charset say. Without an AES key a ciphertext is not looked at.
func AlipayContent(field, text, encryption, charset string, k Keys) Finding {
	one := func(m Mistake) Finding { return Finding{Mistakes: []Mistake{inMember(field, m)}} }
	switch {
	case encryption != "" && encryption != "AES":
		return Finding{Mistakes: []Mistake{newMistake("cipher.type", quoteText(encryption))}}
	case text == "":
		return Finding{Fits: true}
	case encryption != "" && len(k.AES) == 0:
		return Finding{Fits: true, Mistakes: []Mistake{newMistake("cipher.unseen")}}
	case encryption != "":
		return AlipayCipher(field, text, charset, k)
	}
	broken := brokenContent(text, charset)
	if raw := decodeBase64([]byte(text)); len(k.AES) > 0 && len(raw) > 0 && len(raw)%16 == 0 && (broken == nil || broken.ID != "text.base64") {
		return one(newMistake("cipher.type-absent"))
	}
	if broken != nil {
		return one(*broken)
	}
	return Finding{Fits: isObject([]byte(inCharset(text, charset)))}
}

// withContent adds what is wrong with the business parameters of a request whose signature fits.
func (f Finding) withContent(field, text, encryption, charset string, k Keys) Finding {
	if !f.Fits {
		return f
	}
	inside := AlipayContent(field, text, encryption, charset, k)
	if !inside.Fits && len(inside.Mistakes) == 0 {
		inside.Mistakes = []Mistake{inMember(field, newMistake("text.other"))}
	}
	f.Fits, f.Plain, f.Mistakes = inside.Fits, inside.Plain, append(f.Mistakes, inside.Mistakes...)
	return f
}

// withHeader adds that the authorization header of OpenAPI v3 was written in another form, though its signature fits.
func (f Finding) withHeader(m Message) Finding {
	if written := AlipayV3Header(m); f.Fits && len(written.Mistakes) > 0 {
		f.Fits, f.Mistakes = false, written.Mistakes
	}
	return f
}

// inCharset reads a text in the charset that a request names.
func inCharset(text, charset string) string {
	switch strings.ToUpper(charset) {
	case "GBK", "GB2312":
		return fromGBK(text)
	case "GB18030":
		return decodeFrom(simplifiedchinese.GB18030)(text)
	}
	return text
}

// brokenContent says why a text is no JSON object in the charset; nil when it is one, or nothing is known.
func brokenContent(text, charset string) *Mistake {
	plain := inCharset(text, charset)
	due := ""
	if strings.HasPrefix(strings.ToUpper(charset), "GB") {
		due = mainland
	}
	var m Mistake
	switch {
	case !utf8.ValidString(plain):
		m = notUTF8("text", []byte(text), cmp.Or(due, "UTF-8"), mainland)
	case plain == text && !isASCII(text) && due != "":
		m = newMistake("text.charset", "UTF-8", "GBK")
	default:
		return brokenJSON(plain, mainland)
	}
	return &m
}

// AlipayCipher explains business parameters that can't be decrypted with the app's AES key, or not be read then.
func AlipayCipher(field, text, charset string, k Keys) Finding {
	iv := make([]byte, 16)
	keys := []cipherKey{{k.AES, nil}}
	for _, o := range k.Others {
		if len(o.AES) > 0 && !slices.Equal(o.AES, k.AES) {
			keys = append(keys, cipherKey{o.AES, []Mistake{newMistake("cipher.key-other", o.describeApp())}})
		}
	}
	plain := openStrictly(decodeBase64([]byte(text)), k.AES, iv)
	if isObject([]byte(inCharset(string(plain), charset))) {
		return Finding{Fits: true, Plain: string(plain)}
	}
	o := openCiphers(text, keys, iv, jsonText)
	// A first block that a wrong IV damaged looks like a double-byte charset's at times.
	damaged := slices.ContainsFunc(o.mistakes, func(m Mistake) bool { return strings.HasPrefix(m.ID, "cipher.iv") })
	if !damaged && isText(plain) && len(plain) > 0 && o.plain == nil {
		f := Finding{Plain: string(plain)}
		if broken := brokenContent(string(plain), charset); broken != nil {
			f.Mistakes = []Mistake{inMember(field, *broken)}
		}
		return f
	}
	if o.plain == nil {
		raw, _, _ := decodeLoosely(text)
		what := newMistake("cipher.unknown")
		if fits := keyFits(text, k.AES, iv); fits != nil {
			what = *fits
		} else if m := unreadCipher(text); m != nil {
			what = *m
		} else if len(raw)%16 != 0 {
			what = newMistake("cipher.length", countText(len(raw)))
		}
		f := Finding{Mistakes: []Mistake{inMember(field, what)}}
		if what.ID == "cipher.unknown" { // perhaps for want of trying
			f.Mistakes = append(f.Mistakes, inMemberAll(field, o.mistakes)...)
		}
		return f
	}
	return Finding{Mistakes: inMemberAll(field, o.mistakes), Plain: string(o.plain)}
}

// keyFits says that a key is the right one although what it decrypts is no JSON, as the padding proves; nil: it isn't in order.
func keyFits(text string, key, iv []byte) *Mistake {
	const sure = 2 // bytes of padding: a wrong key makes two right ones once in 65536 texts
	raw := decodeBase64([]byte(text))
	plain := openStrictly(raw, key, iv)
	if plain == nil {
		return nil
	}
	m := newMistake("cipher.key-fits")
	if len(raw)-len(plain) < sure {
		m = newMistake("cipher.either")
	}
	return &m
}
