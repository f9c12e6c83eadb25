package replay

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// encodedForms are the forms in which a secret may stand in a text beside itself.
func encodedForms(secret string) []string {
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

// patterns find in free text what is somebody's whoever it is: addresses of mail, phone numbers of the mainland and of
// Taiwan, grouped or with a country's or a city's prefix, identity numbers of Taiwan, and digits in the length of a bank
// card's or an identity card's number. encoded are the words that may be base64 or hex,
// escaped the letters that JSON escapes, percent the bytes that URLs do, gbk the common letters of GBK in hex and nothing
// else.
var patterns = sync.OnceValue(func() (p struct{ personal, encoded, escaped, percent, gbk *regexp.Regexp }) {
	p.personal = regexp.MustCompile(`[\w.+*-]+@[\w-]+(?:\.[\w-]+)+|\b1[3-9]\d[ -]?\d{4}[ -]?\d{4}\b|\b\d{4}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,3})?\b|\b\d{15,19}\b|\b\d{17}[Xx]\b` +
		`|\+\d{1,3}(?:[ -]?\d{2,4}){2,4}\b|\b09\d{2}[ -]?\d{3}[ -]?\d{3}\b|\(0\d{1,3}\)[ -]?\d{3,4}[ -]?\d{4}\b|\b0\d{1,3}-\d{3,4}-?\d{4}\b|\b1[3-9]\d{2}[ -]\d{3}[ -]\d{4}\b|\b\d{3}-\d{3}-\d{4}\b|\b[A-Z][12]\d{8}\b`)
	p.encoded = regexp.MustCompile(`[A-Za-z0-9+/_-]{8,}={0,2}`)
	p.gbk = regexp.MustCompile(`^(?:[bcdef][0-9a-f][a-f][0-9a-f]){2,}$`)
	p.escaped = regexp.MustCompile(`\\u[0-9A-Fa-f]{4}`)
	p.percent = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
	return p
})

// maxLayers are in how many encodings within each other something is found.
const maxLayers = 3

// uncoverForeign gives a text without escapes below which something foreign or a word that is not of a vocabulary stands, and
// with what says something foreign in base64 or hex hidden.
func (c *Cleaner) uncoverForeign(text string, spoken vocabulary) string {
	return c.unwrapNested(text, spoken, maxLayers)
}

func (c *Cleaner) unwrapNested(text string, spoken vocabulary, depth int) string {
	for plain, layer := text, 0; layer < depth; layer++ {
		opened := withoutEscapes(plain)
		if opened == plain {
			break
		}
		if plain = opened; c.holdsPrivate(plain) || !spoken.coversText(plain) {
			text = plain
		}
	}
	return patterns().encoded.ReplaceAllStringFunc(text, func(word string) string {
		for _, opened := range openedParts(word) {
			if c.hidesForeign(opened, spoken, depth-1) {
				return maskText
			}
		}
		return word
	})
}

// withoutEscapes reads one layer of the escapes of URLs, JSON and HTML.
func withoutEscapes(text string) string {
	text = patterns().escaped.ReplaceAllStringFunc(text, func(escape string) string {
		if n, err := strconv.ParseUint(escape[2:], 16, 16); err == nil {
			return string(rune(n))
		}
		return escape
	})
	text = html.UnescapeString(text)
	opened := patterns().percent.ReplaceAllStringFunc(strings.ReplaceAll(text, "+", " "), func(escape string) string {
		octet, _ := hex.DecodeString(escape[1:]) // it is two digits
		return string(octet)
	})
	if !utf8.ValidString(opened) {
		if decoded, err := simplifiedchinese.GB18030.NewDecoder().String(opened); err == nil {
			return decoded
		}
	}
	return opened
}

// hidesForeign reports whether bytes, in UTF-8 or GBK, hold what is known, or are a text with what may be somebody's.
func (c *Cleaner) hidesForeign(opened string, spoken vocabulary, depth int) bool {
	if utf8.ValidString(opened) && !strings.ContainsFunc(opened, unicode.IsControl) {
		return c.holdsPrivate(opened) || depth > 0 && c.unwrapNested(opened, spoken, depth) != opened
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().String(opened)
	return c.holdsKnown(opened) || err == nil && c.holdsKnown(decoded) || patterns().gbk.MatchString(hex.EncodeToString([]byte(opened))) && c.holdsPrivate(decoded)
}

// openedParts decodes a word, and each part of it between or after slashes, from base64 and from hex.
func openedParts(word string) (all []string) {
	const most = 8 // slashes: a path has few, and what follows each is read to its end
	parts := []string{word}
	for rest, more := word, true; more && len(parts) < 2*most; {
		var before string
		if before, rest, more = strings.Cut(rest, "/"); more {
			parts = append(parts, before, rest)
		}
	}
	for _, part := range parts {
		bare := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(part, "="))
		if opened, err := base64.RawStdEncoding.DecodeString(bare); err == nil {
			all = append(all, string(opened))
		}
		if opened, err := hex.DecodeString(part); err == nil {
			all = append(all, string(opened))
		}
	}
	return all
}
