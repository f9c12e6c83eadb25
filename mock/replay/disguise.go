package replay

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// disguises are the forms in which a secret may stand in a text beside itself.
func disguises(secret string) []string {
	escaped := url.QueryEscape(secret)
	quoted, err := json.Marshal(secret)
	if err != nil {
		quoted = nil
	}
	all := []string{
		escaped, url.QueryEscape(escaped), url.PathEscape(secret), strings.Trim(string(quoted), `"`),
		hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret))),
		base64.RawStdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
	}
	return slices.DeleteFunc(all, func(form string) bool { return form == "" || form == secret })
}

// patterns find in free text what is somebody's whoever it is: addresses of mail, phone numbers of the mainland, and
// digits in the length of a bank card's or an identity card's number. encoded are the words that may be base64 or hex.
var patterns = sync.OnceValue(func() (p struct{ personal, encoded *regexp.Regexp }) {
	p.personal = regexp.MustCompile(`[\w.+*-]+@[\w-]+(?:\.[\w-]+)+|\b1[3-9]\d[ -]?\d{4}[ -]?\d{4}\b|\b\d{4}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,3})?\b|\b\d{15,19}\b|\b\d{17}[Xx]\b`)
	p.encoded = regexp.MustCompile(`[A-Za-z0-9+/_-]{8,}={0,2}`)
	return p
})

// uncover gives a text without escapes below which a value stands, in at most three layers.
func uncover(text string, holds func(string) bool) string {
	for plain, layer := text, 0; layer < 3; layer++ {
		opened, err := url.QueryUnescape(plain)
		if err != nil || opened == plain {
			break
		}
		if plain = opened; !utf8.ValidString(plain) {
			if decoded, err := simplifiedchinese.GB18030.NewDecoder().String(plain); err == nil {
				plain = decoded
			}
		}
		if holds(plain) {
			text = plain
		}
	}
	return patterns().encoded.ReplaceAllStringFunc(text, func(word string) string {
		for _, opened := range openings(word) {
			if holds(string(opened)) {
				return hidden
			}
		}
		return word
	})
}

// openings are what a word may say in base64 or hex, in UTF-8 or GBK.
func openings(word string) (all [][]byte) {
	bare := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(word, "="))
	if opened, err := base64.RawStdEncoding.DecodeString(bare); err == nil {
		all = append(all, opened)
	}
	if opened, err := hex.DecodeString(word); err == nil {
		all = append(all, opened)
	}
	for _, opened := range all {
		if decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(opened); err == nil && !bytes.Equal(decoded, opened) {
			all = append(all, decoded)
		}
	}
	return all
}
