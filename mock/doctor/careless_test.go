package doctor_test

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"sort"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/ident"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// This file is a careless merchant's program: it builds, signs and sends requests with code of its
// own, and each of its mistakes is a change of one of its steps.

// careless is the program. A mistake changes one field.
type careless struct {
	fields  [][2]string // in the order sent
	pick    func([][2]string) [][2]string
	arrange func([][2]string)
	write   func(string) string // of values
	between string
	spell   func(string) string // of the joined text
	secret  string
	finish  func(text, secret string) string
	sum     func(text, secret string) string
	show    func(sign string) string
	send    func(string) string // of the values sent
	carry   func(raw string) string
}

// slip is one mistake: place says what it changes, so that two of one place exclude each other.
type slip struct {
	name, place string
	words       string // a regular expression that the explanation must match
	do          func(*careless)
}

func (c *careless) body() string {
	signed := append([][2]string(nil), c.fields...)
	if c.pick != nil {
		signed = c.pick(signed)
	}
	if c.arrange == nil {
		sort.Slice(signed, func(i, j int) bool { return signed[i][0] < signed[j][0] })
	} else {
		c.arrange(signed)
	}
	var parts []string
	for _, p := range signed {
		parts = append(parts, p[0]+"="+or(c.write)(p[1]))
	}
	text := or(c.spell)(strings.Join(parts, c.between))
	if c.finish != nil {
		text = c.finish(text, c.secret)
	}
	sign := or(c.show)(c.sum(text, c.secret))
	var out []string
	for _, p := range c.fields {
		out = append(out, p[0]+"="+url.QueryEscape(or(c.send)(p[1])))
	}
	return or(c.carry)(strings.Join(append(out, "sign="+url.QueryEscape(sign)), "&"))
}

func or(f func(string) string) func(string) string {
	if f == nil {
		return func(s string) string { return s }
	}
	return f
}

func hexMD5(s string) string { d := md5.Sum([]byte(s)); return hex.EncodeToString(d[:]) }

func inGBK(s string) string {
	out, err := simplifiedchinese.GBK.NewEncoder().String(s)
	if err != nil {
		return s
	}
	return out
}

func less(names ...string) func([][2]string) [][2]string {
	return func(in [][2]string) [][2]string {
		var out [][2]string
		for _, p := range in {
			keep := true
			for _, n := range names {
				keep = keep && p[0] != n
			}
			if keep {
				out = append(out, p)
			}
		}
		return out
	}
}

func more(name, value string) func([][2]string) [][2]string {
	return func(in [][2]string) [][2]string { return append(in, [2]string{name, value}) }
}

// pairSlips are mistakes with k=v pairs, whatever the platform.
func pairSlips(biz string) []slip {
	pick := func(name, words string, f func([][2]string) [][2]string) slip {
		return slip{name, "pick", words, func(c *careless) { c.pick = f }}
	}
	write := func(name, words string, f func(string) string) slip {
		return slip{name, "write", words, func(c *careless) { c.write = f }}
	}
	spell := func(name, words string, f func(string) string) slip {
		return slip{name, "spell", words, func(c *careless) { c.spell = f }}
	}
	arrange := func(name, words string, f func([][2]string)) slip {
		return slip{name, "arrange", words, func(c *careless) { c.arrange = f }}
	}
	utf16 := func(order unicode.Endianness) func(string) string {
		return func(s string) string {
			out, _ := unicode.UTF16(order, unicode.IgnoreBOM).NewEncoder().String(s)
			return out
		}
	}
	return []slip{
		arrange("unsorted", "unsorted|not sorted", func([][2]string) {}),
		arrange("descending", "descending", func(p [][2]string) { sort.Slice(p, func(i, j int) bool { return p[i][0] > p[j][0] }) }),
		arrange("caseless", "case", func(p [][2]string) {
			sort.Slice(p, func(i, j int) bool { return strings.ToLower(p[i][0]) < strings.ToLower(p[j][0]) })
		}),
		arrange("by value", "values", func(p [][2]string) { sort.Slice(p, func(i, j int) bool { return p[i][1] < p[j][1] }) }),
		pick("without sign_type", "sign_type", less("sign_type")),
		pick("without timestamp", "timestamp", less("timestamp")),
		pick("without app_id", "app_id", less("app_id")),
		pick("without two", "app_id.*timestamp|timestamp.*app_id", less("app_id", "timestamp")),
		pick("with empty sign", "empty sign", more("sign", "")),
		pick("null for nothing", "null", more("return_url", "null")),
		pick("empty for nothing", "notify_url", more("notify_url", "")),
		write("query escape", "URL-encoded", url.QueryEscape),
		write("path escape", "URL-encoded", func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }),
		write("escape twice", "URL-encoded twice", func(s string) string { return url.QueryEscape(url.QueryEscape(s)) }),
		write("lower", "lower case", strings.ToLower),
		write("upper", "upper case", strings.ToUpper),
		write("html", "HTML", strings.NewReplacer(`"`, "&quot;", "<", "&lt;", ">", "&gt;", "&", "&amp;").Replace),
		write("slashes", "backslash|slash", func(s string) string { return strings.ReplaceAll(s, `"`, `\"`) }),
		write("no blanks", "blank|space", func(s string) string { return strings.ReplaceAll(s, " ", "") }),
		write("escaped slash", `slash`, func(s string) string {
			if strings.HasPrefix(s, "{") || strings.HasPrefix(s, "[") {
				return strings.ReplaceAll(s, "/", `\/`)
			}
			return s
		}),
		spell("GBK", "GBK", inGBK),
		spell("UTF-16LE", "UTF-16", utf16(unicode.LittleEndian)),
		spell("UTF-16BE", "UTF-16", utf16(unicode.BigEndian)),
		spell("question marks", "question mark|Latin-1", func(s string) string {
			return strings.Map(func(r rune) rune {
				if r > 127 {
					return '?'
				}
				return r
			}, s)
		}),
		spell("whole encoded", "URL-encoded", url.QueryEscape),
		spell("BOM", "BOM", func(s string) string { return "\ufeff" + s }),
		spell("trailing &", "trailing &", func(s string) string { return s + "&" }),
		spell("leading &", "leading &", func(s string) string { return "&" + s }),
		spell("leading ?", `leading \?`, func(s string) string { return "?" + s }),
		spell("html text", "HTML", func(s string) string { return strings.ReplaceAll(s, "&", "&amp;") }),
		spell("line feed", "newline|line feed", func(s string) string { return s + "\n" }),
		spell("CRLF", "newline|line feed|CRLF", func(s string) string { return s + "\r\n" }),
		spell("lower text", "lower case", strings.ToLower),
		spell("upper text", "upper case", strings.ToUpper),
		spell("blank behind", "blank|space", func(s string) string { return s + " " }),
		{"no &", "between", "without &", func(c *careless) { c.between = "" }},
		{"comma", "between", "separator|comma", func(c *careless) { c.between = "," }},
		{"bar", "between", "separator", func(c *careless) { c.between = "|" }},
		{"&amp;", "between", "HTML|separator", func(c *careless) { c.between = "&amp;" }},
		{"sent html", "send", "HTML", func(c *careless) { c.send = strings.NewReplacer(`"`, "&quot;").Replace }},
		{"sent twice encoded", "send", "URL-encoded twice|twice", func(c *careless) { c.send = url.QueryEscape }},
		{"plus lost", "send", `plus|\+`, func(c *careless) {
			c.fields = append(c.fields, [2]string{"remark", "a+b c"})
			c.send = func(s string) string { return strings.ReplaceAll(s, "+", " ") }
		}},
		{"re-spaced", "send", "serialised", func(c *careless) {
			c.send = func(s string) string {
				if s == biz {
					return strings.NewReplacer(`":"`, `": "`, `","`, `", "`).Replace(s)
				}
				return s
			}
		}},
		{"unicode", "send", "serialised", func(c *careless) {
			c.send = func(s string) string {
				if s == biz {
					return strings.ReplaceAll(s, "充电", `\u5145\u7535`)
				}
				return s
			}
		}},
		{"BOM sent", "carry", "BOM", func(c *careless) { c.carry = func(s string) string { return "\ufeff" + s } }},
		{"amp sent", "carry", "&amp;", func(c *careless) { c.carry = func(s string) string { return strings.ReplaceAll(s, "&", "&amp;") } }},
		{"body encoded", "carry", "URL-encoded", func(c *careless) { c.carry = url.QueryEscape }},
		{"body base64", "carry", "base64", func(c *careless) {
			c.carry = func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
		}},
		{"body UTF-16", "carry", "UTF-16", func(c *careless) { c.carry = utf16(unicode.LittleEndian) }},
		{"body quoted", "carry", "quotes", func(c *careless) { c.carry = func(s string) string { return `"` + s + `"` } }},
	}
}

func fourPyunProgram() *careless {
	return &careless{
		fields: [][2]string{
			{"settle_value", "2203"},
			{"app_id", "op1000000000000a"},
			{"pay_serial", "20240614175507066020110395"},
			{"sharding_value", "2203"},
			{"trade_item", fourPyunItem},
			{"reason", "充电 Done"},
			{"Zone", "a/b"},
			{"timestamp", "1718362800123"},
			{"sign_type", "MD5"},
		},
		between: "&", secret: "S3cret-of-Merchant",
		finish: func(text, secret string) string { return text + "&app_secret=" + secret },
		sum:    func(text, _ string) string { return strings.ToUpper(hexMD5(text)) },
	}
}

const (
	fourPyunItem = `[{"key":"energy_value","value":"2203","desc":"充电","url":"a/b"}]`
	alipayBiz    = `{"trade_no":"2024","subject":"充电 桩","total_amount":"10.50","url":"a/b"}`
)

// digestSlips are mistakes with secret and MD5.
func digestSlips() []slip {
	finish := func(name, words string, f func(t, k string) string) slip {
		return slip{name, "finish", words, func(c *careless) { c.finish = f }}
	}
	sum := func(name, words string, f func(t, k string) string) slip {
		return slip{name, "sum", words, func(c *careless) { c.sum = f }}
	}
	secret := func(name, words string, f func(string) string) slip {
		return slip{name, "secret", words, func(c *careless) { c.secret = f(c.secret) }}
	}
	show := func(name, words string, f func(string) string) slip {
		return slip{name, "show", words, func(c *careless) { c.show = f }}
	}
	return []slip{
		finish("key=", "&key=", func(t, k string) string { return t + "&key=" + k }),
		finish("secret=", "&secret=", func(t, k string) string { return t + "&secret=" + k }),
		finish("appSecret=", "&appSecret=", func(t, k string) string { return t + "&appSecret=" + k }),
		finish("bare", "without its name", func(t, k string) string { return t + "&" + k }),
		finish("glued", "without &app_secret=", func(t, k string) string { return t + k }),
		finish("no ampersand", "& before app_secret= is missing", func(t, k string) string { return t + "app_secret=" + k }),
		finish("none", "no secret", func(t, _ string) string { return t }),
		finish("front", "before the string", func(t, k string) string { return k + t }),
		finish("both ends", "before and after", func(t, k string) string { return k + t + k }),
		finish("null secret", "null", func(t, _ string) string { return t + "&app_secret=null" }),
		finish("empty secret", "without the secret|empty", func(t, _ string) string { return t + "&app_secret=" }),
		sum("twice", "twice", func(t, _ string) string { return hexMD5(hexMD5(t)) }),
		sum("SHA-1", "SHA-1", func(t, _ string) string { d := sha1.Sum([]byte(t)); return hex.EncodeToString(d[:]) }),
		sum("SHA-256", "SHA-256", func(t, _ string) string { d := sha256.Sum256([]byte(t)); return hex.EncodeToString(d[:]) }),
		sum("HMAC-MD5", "HMAC", func(t, k string) string {
			m := hmac.New(md5.New, []byte(k))
			m.Write([]byte(t))
			return hex.EncodeToString(m.Sum(nil))
		}),
		sum("HMAC-SHA256", "HMAC", func(t, k string) string {
			m := hmac.New(sha256.New, []byte(k))
			m.Write([]byte(t))
			return hex.EncodeToString(m.Sum(nil))
		}),
		secret("lower secret", "lower case", strings.ToLower),
		secret("upper secret", "upper case", strings.ToUpper),
		secret("secret with newline", "newline", func(s string) string { return s + "\n" }),
		secret("secret with blank", "blank", func(s string) string { return s + " " }),
		secret("secret with BOM", "BOM", func(s string) string { return "\ufeff" + s }),
		secret("quoted secret", "quotes", func(s string) string { return `"` + s + `"` }),
		secret("other app's secret", "another app.*op2000000000000b", func(string) string { return "Other-Apps-Secret" }),
		secret("demo secret", "demo", func(string) string { return "paymock-demo-secret" }),
		secret("app id as secret", "app_id", func(string) string { return "op1000000000000a" }),
		show("blanks", "blank", func(s string) string { return " " + s + " " }),
		show("base64", "base64", func(s string) string {
			raw, _ := hex.DecodeString(s)
			return base64.StdEncoding.EncodeToString(raw)
		}),
		show("base64 of hex", "base64", func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }),
		show("half", "16 of the 32", func(s string) string { return s[8:24] }),
		show("dashes", "separators", func(s string) string {
			var out []string
			for i := 0; i < len(s); i += 2 {
				out = append(out, s[i:i+2])
			}
			return strings.Join(out, "-")
		}),
		show("cut", "cut", func(s string) string { return s[:30] }),
		show("quoted", "quotes", func(s string) string { return `"` + s + `"` }),
		show("encoded again", "percent|URL-encoded", func(s string) string { return "%" + hex.EncodeToString([]byte(s[:1])) + s[1:] }),
	}
}

// alipayProgram signs with a key.
// registered makes apps as a server has them.
func registered(t testing.TB, p provider.Provider, apps ...*app.App) *app.Registry {
	t.Helper()
	all := app.NewRegistry()
	for i, a := range apps {
		draw := ident.NewDraw(uint64(i), 1)
		if err := p.Register(a, &draw); err != nil {
			t.Fatal(err)
		}
		a.IDs = ident.NewSource(uint64(i))
		if err := all.Add(a); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// explained sends a form and gives what the journal would say.
func explained(p provider.Provider, apps app.Lookup, path, body string) (refused bool, f doctor.Finding, said string) {
	call := p.Decode(&wire.Request{
		Method: "POST", Path: path, Target: path, Body: []byte(body),
		Header: wire.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}},
	}, apps)
	call.Diagnose(doctor.Inline.Always)
	if call.Refused == nil {
		return false, call.Found, call.Verdict
	}
	return true, call.Found, call.Verdict + " | " + call.Refused.Explain
}
