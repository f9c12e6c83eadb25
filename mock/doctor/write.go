package doctor

import (
	"encoding/binary"
	"fmt"
	"html"
	"net/url"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// Ways to write a value or a text. Each gives its argument back when it can't be written so.

// escapeAll URL-encodes as Java's URLEncoder does: a blank is +.
func escapeAll(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(url.QueryEscape(s), "%2A", "*"), "~", "%7E")
}

// escape20 writes a blank as %20.
func escape20(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// escapeComponent is JavaScript's encodeURIComponent.
func escapeComponent(s string) string {
	return componentKept.Replace(escape20(s))
}

// escapeURI is JavaScript's encodeURI.
func escapeURI(s string) string {
	return uriKept.Replace(escapeComponent(s))
}

// escapeQuote is Python's urllib.parse.quote, which leaves / and ~ as they are.
func escapeQuote(s string) string { return strings.ReplaceAll(escape20(s), "%2F", "/") }

// escapeKept is Python's urllib.parse.quote with safe="/:".
func escapeKept(s string) string { return strings.ReplaceAll(escapeQuote(s), "%3A", ":") }

// escapeDotNet is HttpUtility.UrlEncode of .NET: lower-case digits, and !()* left as they are.
func escapeDotNet(s string) string {
	return dotNetKept.Replace(lowerEscapes(strings.ReplaceAll(url.QueryEscape(s), "~", "%7e")))
}

// escapeScript is JavaScript's old escape: %uXXXX, and @*_+-./ left as they are.
func escapeScript(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf && (strings.ContainsRune("@*_+-./", r) || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'):
			b.WriteRune(r)
		case r <= 0xff:
			fmt.Fprintf(&b, "%%%02X", r)
		default:
			for _, u := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, "%%u%04X", u)
			}
		}
	}
	return b.String()
}

// What encodeURIComponent and encodeURI leave as it is.
var (
	dotNetKept    = strings.NewReplacer("%21", "!", "%28", "(", "%29", ")", "%2a", "*")
	componentKept = strings.NewReplacer("%21", "!", "%27", "'", "%28", "(", "%29", ")", "%2A", "*")
	uriKept       = strings.NewReplacer("%3B", ";", "%2C", ",", "%2F", "/", "%3F", "?", "%3A", ":", "%40", "@", "%26", "&", "%3D", "=", "%2B", "+", "%24", "$", "%23", "#")
)

func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:], strings.ToLower(string(b[i+1:i+3])))
		}
	}
	return string(b)
}

func unescapePercent(s string) string {
	if out, err := url.QueryUnescape(s); err == nil {
		return out
	}
	return s
}

// unescapeEscapes is unescapePercent for what has escapes: + alone is none.
func unescapeEscapes(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	return unescapePercent(s)
}

func unescapePath(s string) string {
	if out, err := url.PathUnescape(s); err == nil {
		return out
	}
	return s
}

// The escapes of HTML that frameworks make.
var htmlWriters = []func(string) string{
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace,
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#039;").Replace,
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#x27;").Replace,
	html.EscapeString,
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;").Replace,
	strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace,
	strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace,
	strings.NewReplacer(`"`, "&quot;").Replace,
	strings.NewReplacer("&", "&amp;").Replace,
	numberedEntities,
}

// numberedEntities writes what is not ASCII as HTML and XML do with the numbers of characters.
func numberedEntities(s string) string {
	return writeForeign(s, func(r rune) string { return fmt.Sprintf("&#%d;", r) })
}

// writeForeign writes what is not ASCII in another way, and nothing else.
func writeForeign(s string, written func(rune) string) string {
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
		} else {
			b.WriteString(written(r))
		}
	}
	return b.String()
}

// encodeIn writes UTF-8 text in another charset; what it lacks becomes ?.
func encodeIn(e encoding.Encoding) func(string) string {
	return func(s string) string {
		if isASCII(s) || !utf8.ValidString(s) {
			return s
		}
		out := make([]byte, 0, len(s))
		enc := e.NewEncoder()
		for from := 0; from < len(s); {
			to := from
			for to < len(s) && s[to] < utf8.RuneSelf {
				to++
			}
			out = append(out, s[from:to]...) // which all of them write alike
			for from = to; to < len(s) && s[to] >= utf8.RuneSelf; {
				to++
			}
			out = appendEncoded(out, enc, s[from:to])
			from = to
		}
		return string(out)
	}
}

func appendEncoded(out []byte, enc *encoding.Encoder, s string) []byte {
	if s == "" {
		return out
	}
	var scratch [256]byte
	if n, _, err := enc.Transform(scratch[:], []byte(s), true); err == nil {
		return append(out, scratch[:n]...)
	}
	for _, r := range s {
		if one, err := enc.String(string(r)); err == nil {
			out = append(out, one...)
		} else {
			out = append(out, '?')
		}
	}
	return out
}

// decodeFrom reads bytes of a charset into UTF-8.
func decodeFrom(e encoding.Encoding) func(string) string {
	return func(s string) string {
		if isASCII(s) {
			return s
		}
		out, err := e.NewDecoder().String(s)
		if err != nil || strings.ContainsRune(out, utf8.RuneError) {
			return s
		}
		return out
	}
}

var (
	toGBK    = encodeIn(simplifiedchinese.GBK)
	toBig5   = encodeIn(traditionalchinese.Big5)
	toLatin1 = encodeIn(charmap.ISO8859_1)
	fromGBK  = decodeFrom(simplifiedchinese.GBK)
	fromBig5 = decodeFrom(traditionalchinese.Big5)
)

// fromWindows reads Windows-1252.
func fromWindows(s string) string { return decodeFrom(charmap.Windows1252)(s) }

// mojibake is UTF-8 that was read as Latin-1 and written as UTF-8 again.
func mojibake(s string) string {
	if isASCII(s) {
		return s
	}
	out := make([]rune, len(s))
	for i := range len(s) {
		out[i] = rune(s[i])
	}
	return string(out)
}

// questionMarks writes a text in a charset without Chinese: a question mark for each character.
func questionMarks(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= utf8.RuneSelf {
			return '?'
		}
		return r
	}, s)
}

// toUTF16 writes UTF-16, with a byte order mark in front or without.
func toUTF16(order binary.AppendByteOrder, bom bool) func(string) string {
	return func(s string) string {
		out := make([]byte, 0, 2*len(s)+2)
		if bom {
			out = order.AppendUint16(out, 0xfeff)
		}
		for _, r := range s {
			if hi, lo := utf16.EncodeRune(r); hi != utf8.RuneError {
				out = order.AppendUint16(order.AppendUint16(out, uint16(hi)), uint16(lo))
			} else {
				out = order.AppendUint16(out, uint16(r))
			}
		}
		return string(out)
	}
}

// unicodeEscapes writes non-ASCII characters as \uXXXX.
func unicodeEscapes(s string) string {
	if isASCII(s) {
		return s
	}
	const digits = "0123456789abcdef"
	var b strings.Builder
	unit := func(u uint16) {
		b.WriteString(`\u`)
		for shift := 12; shift >= 0; shift -= 4 {
			b.WriteByte(digits[u>>shift&15])
		}
	}
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			unit(uint16(hi))
			unit(uint16(lo))
		default:
			unit(uint16(r))
		}
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// toCamelCase writes pay_serial as paySerial.
func toCamelCase(s string) string {
	parts := strings.Split(s, "_")
	for i, p := range parts {
		if i > 0 && p != "" {
			parts[i] = strings.ToUpper(p[:1]) + p[1:]
		}
	}
	return strings.Join(parts, "")
}

// parseForm takes a query or form apart, bytes as sent kept. Broken escapes stay as they are.
func parseForm(raw string, query bool) []Pair {
	var pairs []Pair
	for piece := range strings.SplitSeq(raw, "&") {
		if piece == "" {
			continue
		}
		name, value, _ := strings.Cut(piece, "=")
		pairs = append(pairs, Pair{Name: unescapePercent(name), Value: unescapePercent(value), RawName: name, RawValue: value, Query: query})
	}
	return pairs
}
