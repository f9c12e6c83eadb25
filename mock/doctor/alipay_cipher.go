package doctor

import "slices"

// AlipayCipher explains business parameters that can't be decrypted with the app's AES key.
func AlipayCipher(field, text string, k Keys) Finding {
	iv := make([]byte, 16)
	if opensRightly(text, k.AES, iv) {
		return Finding{}
	}
	keys := []cipherKey{{k.AES, nil}}
	for _, o := range k.Others {
		if len(o.AES) > 0 && !slices.Equal(o.AES, k.AES) {
			keys = append(keys, cipherKey{o.AES, []Mistake{mistake("cipher.key-other", o.say())}})
		}
	}
	o := openCiphers(text, keys, iv, jsonText)
	if o.plain == nil {
		raw, _, problem := decodeLoosely(text)
		what := mistake("cipher.unknown")
		switch {
		case problem != "":
			what = mistake("cipher.raw")
		case len(raw)%16 != 0:
			what = mistake("cipher.length", itoa(len(raw)))
		}
		return Finding{Mistakes: []Mistake{in(field, what)}}
	}
	return Finding{Mistakes: fielded(field, o.mistakes), Plain: string(o.plain)}
}
