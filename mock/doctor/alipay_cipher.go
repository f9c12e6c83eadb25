package doctor

import (
	"slices"
	"strings"
)

// AlipayCipher explains business parameters that can't be decrypted with the app's AES key.
func AlipayCipher(field, text string, k Keys) Finding {
	iv := make([]byte, 16)
	keys := []cipherKey{{k.AES, nil}}
	for _, o := range k.Others {
		if len(o.AES) > 0 && !slices.Equal(o.AES, k.AES) {
			keys = append(keys, cipherKey{o.AES, []Mistake{newMistake("cipher.key-other", o.describe())}})
		}
	}
	o := openCiphers(text, keys, iv, jsonText)
	// A first block that a wrong IV damaged looks like a double-byte charset's at times.
	damaged := slices.ContainsFunc(o.mistakes, func(m Mistake) bool { return strings.HasPrefix(m.ID, "cipher.iv") })
	if !damaged && opensRightly(text, k.AES, iv) {
		return Finding{}
	}
	if o.plain == nil {
		raw, _, problem := decodeLoosely(text)
		what := newMistake("cipher.unknown")
		switch {
		case problem != "":
			what = newMistake("cipher.raw")
		case len(raw)%16 != 0:
			what = newMistake("cipher.length", countText(len(raw)))
		}
		return Finding{Mistakes: []Mistake{inMember(field, what)}}
	}
	return Finding{Mistakes: inMemberAll(field, o.mistakes), Plain: string(o.plain)}
}
