package doctor

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// maxKeyText is how long the longest text in a block of PKCS#1 v1.5 may be, of a key of 2048 bits.
const maxKeyText = 245

// contentKeys lists the AES keys that an ApiKey's text may mean; nil when it means none.
func contentKeys(content []byte) []cipherKey {
	var keys []cipherKey
	add := func(key []byte, mistakes ...Mistake) {
		if len(key) == 16 || len(key) == 24 || len(key) == 32 {
			if len(key) == 32 {
				mistakes = append(mistakes, newMistake("envelope.key-long", countText(len(key))))
			}
			keys = append(keys, cipherKey{key, mistakes})
		}
	}
	text := strings.NewReplacer("\n", "", "\r", "").Replace(string(content))
	bare := strings.Trim(strings.TrimSpace(text), `"'`)
	var around []Mistake
	if bare != text {
		around = append(around, newMistake("envelope.key-quoted"))
	}
	if n := parseJSON(text); n != nil {
		for _, m := range n.members {
			if b, err := base64.StdEncoding.DecodeString(unquoteJSON(m.value.text)); err == nil && m.value.kind == '"' {
				add(b, newMistake("envelope.key-json"))
			}
		}
		return keys
	}
	if digits := strings.TrimPrefix(strings.TrimPrefix(bare, "0x"), "0X"); digits != bare && isHexWord(digits) {
		bare = digits
	}
	if b, err := hex.DecodeString(bare); err == nil && len(b) == 16 {
		add(b, append(around, newMistake("envelope.key-hex"))...)
		add([]byte(bare), append(around, newMistake("envelope.key-hex"))...)
		return keys
	}
	if b, err := base64.StdEncoding.DecodeString(bare); err == nil && len(b)%8 == 0 && len(b) >= 16 {
		add(b, around...)
		if inner, err := base64.StdEncoding.DecodeString(string(b)); err == nil {
			add(inner, append(around, newMistake("envelope.key-twice"))...)
		}
		if inner, err := hex.DecodeString(string(b)); err == nil {
			add(inner, append(around, newMistake("envelope.key-hex"))...)
		}
	} else if b, fixes, problem := decodeLoosely(bare); problem == "" && len(fixes) > 0 && len(b) == 16 {
		add(b, append(around, newMistake(map[string]string{"rsa.url-alphabet": "envelope.key-url-alphabet", "rsa.padding-lost": "envelope.key-padding-lost"}[fixes[0].ID]))...)
	}
	if len(content) == 16 || len(content) == 24 || len(content) == 32 {
		what := "envelope.key-raw"
		if isPrintable(content) {
			what = "envelope.key-as-text"
		}
		add(content, newMistake(what))
	}
	return keys
}
