package doctor_test

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf16"
)

// Mistakes that programs of one language or library make, as their authors meet them. They are made
// with code of their own, like those of careless_test.go.

// oneValue writes the value of one field in another way when it is signed.
func oneValue(name string, write func(string) string) func([][2]string) [][2]string {
	return func(in [][2]string) [][2]string {
		out := append([][2]string(nil), in...)
		for i := range out {
			if out[i][0] == name {
				out[i][1] = write(out[i][1])
			}
		}
		return out
	}
}

// added sends a further field, which the slip then treats wrongly.
func added(c *careless, name, value string) { c.fields = append(c.fields, [2]string{name, value}) }

func is(value string) func(string) string { return func(string) string { return value } }

// javascriptEscape is escape() of JavaScript.
func javascriptEscape(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		switch {
		case u < 128 && strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@*_+-./", rune(u)):
			b.WriteByte(byte(u))
		case u < 256:
			fmt.Fprintf(&b, "%%%02X", u)
		default:
			fmt.Fprintf(&b, "%%u%04X", u)
		}
	}
	return b.String()
}

// languageSlips are mistakes of languages and libraries that hold for all k=v signatures.
func languageSlips() []slip {
	pick := func(name, words, field, sent, signed string) slip {
		return slip{name, "pick", words, func(c *careless) {
			added(c, field, sent)
			c.pick = oneValue(field, is(signed))
		}}
	}
	write := func(name, words string, f func(string) string) slip {
		return slip{name, "write", words, func(c *careless) { c.write = f }}
	}
	percent := func(keep string, lower bool, blank string) func(string) string {
		return func(s string) string {
			var b strings.Builder
			for _, c := range []byte(s) {
				switch {
				case c == ' ':
					b.WriteString(blank)
				case c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.IndexByte(keep, c) >= 0:
					b.WriteByte(c)
				case lower:
					fmt.Fprintf(&b, "%%%02x", c)
				default:
					fmt.Fprintf(&b, "%%%02X", c)
				}
			}
			return b.String()
		}
	}
	return []slip{
		write("Python quote", "URL-encoded", percent("_.-~/", false, "%20")),
		write("Python quote_plus", "URL-encoded", percent("_.-~", false, "+")),
		write("Java URLEncoder", "URL-encoded", percent("_.-*", false, "+")),
		write("PHP rawurlencode", "URL-encoded", percent("_.-~", false, "%20")),
		write("encodeURIComponent", "URL-encoded", percent("_.-~!*'()", false, "%20")),
		write("encodeURI", "URL-encoded", percent("_.-~!*'();,/?:@&=+$#", false, "%20")),
		write("HttpUtility.UrlEncode", "URL-encoded", percent("_.-!*()", true, "+")),
		write("JavaScript escape", "URL-encoded", javascriptEscape),
		pick("Python True", "truth|boolean", "flag", "true", "True"),
		pick("PHP true", "truth|boolean", "flag", "true", "1"),
		pick("Python False", "truth|boolean", "flag", "false", "False"),
		pick("JavaScript number", "floating-point", "number", "20240614175507066020110395", "2.0240614175507066e+25"),
		pick("PHP float", "floating-point", "number", "20240614175507066020110395", "2.0240614175507E+25"),
		pick("Java double", "floating-point", "number", "12345678", "1.2345678E7"),
		pick("rounded number", "floating-point", "number", "9007199254740993", "9007199254740992"),
		pick("leading zeros", "floating-point|zeros", "number", "000123", "123"),
		pick("yuan for fen", "yuan", "fee", "2203", "22.03"),
		pick("fen for yuan", "yuan", "fee", "22.03", "2203"),
		pick("scale lost", "number was written", "fee", "10.50", "10.5"),
		pick("scale added", "number was written", "fee", "10", "10.00"),
		pick("base64 signed", "base64", "note", "hello", base64.StdEncoding.EncodeToString([]byte("hello"))),
		pick("base64 sent", "base64", "note", base64.StdEncoding.EncodeToString([]byte("hello world")), "hello world"),
		pick("no-break space", "no-break", "note", "a\u00a0b", "a b"),
		pick("full-width blank", "full-width|no-break", "note", "a\u3000b", "a b"),
		pick("None for empty", "None", "note", "", "None"),
		pick("undefined", "undefined", "note", "", "undefined"),
		pick("null for empty", "null", "note", "", "null"),
		pick("trimmed", "trimmed", "note", " hello ", "hello"),
		pick("trimmed line feed", "trimmed|line end", "note", "hello\n", "hello"),
		pick("CRLF to LF", "line ends|CRLF", "note", "a\r\nb", "a\nb"),
		pick("LF to CRLF", "line ends|CRLF", "note", "a\nb", "a\r\nb"),
		pick("newline kept", "white space|newline", "note", "hello", "hello\n"),
		pick("decoded entity", "HTML", "note", "a&amp;b", "a&b"),
		pick("apostrophe entity", "HTML", "note", "it&#39;s", "it's"),
		pick("backslashes", "backslash", "note", `it\'s`, "it's"),
		{"doubled", "carry", "twice|one value", func(c *careless) {
			c.pick = more("note", "one")
			c.carry = func(raw string) string { return "note=two&" + raw + "&note=one" }
		}},
		{"sorted with sign_type last", "arrange", "sign_type", func(c *careless) {
			c.arrange = func(p [][2]string) {
				bytewise(p)
				for i := range p {
					if p[i][0] == "sign_type" {
						last := p[i]
						copy(p[i:], p[i+1:])
						p[len(p)-1] = last
					}
				}
			}
		}},
		{"sorted by length", "arrange", "length", func(c *careless) {
			c.arrange = func(p [][2]string) {
				bytewise(p)
				for i := range p {
					for j := i; j > 0 && len(p[j][0]) < len(p[j-1][0]); j-- {
						p[j], p[j-1] = p[j-1], p[j]
					}
				}
			}
		}},
		{"colon for equals", "between", "something else than =", func(c *careless) {
			c.spell = func(s string) string { return regexp.MustCompile(`(^|&)([A-Za-z_]+)=`).ReplaceAllString(s, "$1$2:") }
		}},
		{"camelCase names", "spell", "other letters", func(c *careless) {
			c.spell = func(s string) string {
				return regexp.MustCompile(`(^|&)([a-z]+(?:_[a-z]+)+)=`).ReplaceAllStringFunc(s, func(m string) string {
					return regexp.MustCompile(`_([a-z])`).ReplaceAllStringFunc(m, func(x string) string { return strings.ToUpper(x[1:]) })
				})
			}
		}},
	}
}

func bytewise(p [][2]string) {
	for i := range p {
		for j := i; j > 0 && p[j][0] < p[j-1][0]; j-- {
			p[j], p[j-1] = p[j-1], p[j]
		}
	}
}

// digestLanguageSlips are the ways in which languages print an MD5.
func digestLanguageSlips() []slip {
	show := func(name, words string, f func(raw []byte, digits string) string) slip {
		return slip{name, "show", words, func(c *careless) {
			c.show = func(s string) string {
				raw, _ := hex.DecodeString(s)
				return f(raw, s)
			}
		}}
	}
	return []slip{
		show("Java byte list", "decimal", func(raw []byte, _ string) string {
			var words []string
			for _, b := range raw {
				words = append(words, fmt.Sprint(int8(b)))
			}
			return "[" + strings.Join(words, ", ") + "]"
		}),
		show("Go byte list", "decimal", func(raw []byte, _ string) string { return strings.Trim(fmt.Sprintf("%v", [16]byte(raw)), "[]") }),
		show("BigInteger", "decimal", func(raw []byte, _ string) string { return new(big.Int).SetBytes(raw).String() }),
		show("BigInteger in hex", "zero|0", func(raw []byte, _ string) string { return new(big.Int).SetBytes(raw).Text(16) }),
		show("Python bytes", "quotes", func(_ []byte, s string) string { return "b'" + s + "'" }),
		show("reversed", "reversed", func(raw []byte, _ string) string {
			out := make([]byte, len(raw))
			for i, b := range raw {
				out[len(raw)-1-i] = b
			}
			return hex.EncodeToString(out)
		}),
		show("prefix", "word|md5", func(_ []byte, s string) string { return "md5:" + s }),
		show("0x", "0x", func(_ []byte, s string) string { return "0x" + s }),
		show("colons", "separators", func(_ []byte, s string) string {
			return regexp.MustCompile("(..)").ReplaceAllString(s[:30], "$1:") + s[30:]
		}),
		show("line feed", "blank|line", func(_ []byte, s string) string { return s + "\n" }),
		show("URL-safe base64", "base64", func(raw []byte, _ string) string { return base64.URLEncoding.EncodeToString(raw) }),
		show("bare base64", "base64", func(raw []byte, _ string) string { return base64.RawStdEncoding.EncodeToString(raw) }),
		{"salted twice", "sum", "twice", func(c *careless) {
			c.finish = func(t, k string) string { return hexMD5(t) + k }
		}},
		{"secret in base64", "secret", "base64", func(c *careless) { c.secret = base64.StdEncoding.EncodeToString([]byte(c.secret)) }},
		{"secret in hex", "secret", "base64|hex", func(c *careless) { c.secret = hex.EncodeToString([]byte(c.secret)) }},
		{"secret URL-encoded", "secret", "another|URL-encoded", func(c *careless) { c.secret = url.QueryEscape(c.secret) }},
		{"MD5 of the secret", "secret", "MD5 of the secret", func(c *careless) { c.secret = hexMD5(c.secret) }},
		{"secret cut", "secret", "cut", func(c *careless) { c.secret = c.secret[:16] }},
		{"secret twice", "finish", "twice", func(c *careless) {
			c.finish = func(t, k string) string { return t + "&app_secret=" + k + "&app_secret=" + k }
		}},
		{"placeholder", "finish", "not loaded", func(c *careless) { c.finish = func(t, _ string) string { return t + "&app_secret=${app_secret}" } }},
		{"colon before the secret", "finish", "=", func(c *careless) { c.finish = func(t, k string) string { return t + "&app_secret:" + k } }},
	}
}
