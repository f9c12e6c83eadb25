package doctor

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The rows on one value that was signed as another.

// moreValueRows are ways in which one value alone differed.
func moreValueRows() []mistakeRow {
	return []mistakeRow{
		{"value.base64", axisMeaning, false, rowWords{
			"{0} was signed in base64 and sent plain, or the reverse", "sign the very value that is sent",
			"{0} 签名时与发送时一个是 base64、一个是原文", "签名的值必须与发送的值完全一致", "", "",
		}, fromBase64},
		{"value.base64", axisMeaning, false, rowWords{}, toBase64},
		{"value.rounded", axisJsonNumbers, false, rowWords{
			"{0} was read as a floating-point number and lost digits: it was signed as {1}", "keep long numbers as text from end to end",
			"{0} 被当作浮点数读取而丢失精度：签名时为 {1}", "长数字全程按文本处理", "", "",
		}, roundedValues},
		{"value.scale", axisJsonNumbers, false, rowWords{
			"{0} was signed as {1} and sent as {2}: yuan on one side and fen (cents) on the other", "convert the amount once, before signing, and sign the text that is sent",
			"{0} 签名时为 {1}，发送时为 {2}：一边是元，一边是分", "签名前只换算一次金额，并对发送的文本签名", "", "",
		}, func(d *draft) []mistakeWay { return allAmounts(d, scaledValues(d)) }},
		{"value.scale", axisJsonNumbers, false, rowWords{}, scaledValues},
		{"value.boolean", axisMeaning, false, rowWords{
			"{0} was signed as {1} and sent as {2}: a truth value was printed in two ways", "write the value as text once, and sign that text",
			"{0} 签名时为 {1}，发送时为 {2}：布尔值的写法不同", "先转成文本，再对该文本签名", "", "",
		}, otherBooleans},
		{"value.nbsp", axisMeaning, false, rowWords{
			"the values hold no-break spaces (U+00A0) or full-width blanks where plain blanks (spaces) were signed", "send the very text that is signed",
			"参数值中是不间断空格（U+00A0）或全角空格，签名时是普通空格", "发送与签名使用同一段文本", "", "",
		}, valueWays(strings.NewReplacer("\u00a0", " ", "\u3000", " ").Replace)},
		{"value.escapes-sent", axisMeaning, false, rowWords{
			`values arrived with \uXXXX escapes where the characters themselves were signed`, "send the very text that is signed",
			`收到的参数值中是 \uXXXX 转义，签名时是字符本身`, "发送与签名使用同一段文本", "", "",
		}, valueWays(func(s string) string {
			if !strings.Contains(s, `\u`) {
				return s
			}
			plain := strings.NewReplacer(`\`+`"`, `\"`, `"`, `\"`).Replace(s)
			return strings.ReplaceAll(unicodeUnescapes(plain), `\"`, `"`)
		})},
		{"value.normal", axisMeaning, false, rowWords{
			"accented letters or full-width forms were signed in another Unicode normal form than they were sent (NFC, NFD, NFKC)", "send the very text that is signed; normalise before signing, if at all",
			"带重音的字母或全角字符在签名与发送时的 Unicode 规范形式不同（NFC、NFD、NFKC）", "发送与签名使用同一段文本；需要规范化时在签名前进行", "", "",
		}, valueWays(norm.NFD.String, norm.NFC.String, norm.NFKC.String)},
	}
}

// otherValue makes a way in which one value was signed as another.
func otherValue(p Pair, value string, args ...string) mistakeWay {
	return mistakeWay{append([]string{p.Name}, args...), func(d *draft) {
		d.values = append(d.values, func(q Pair) string {
			if q.Name == p.Name && q.Value == p.Value {
				return value
			}
			return q.Value
		})
	}}
}

// eachAlone makes a way of each function over each value alone that it changes.
func eachAlone(writers ...func(string) string) func(*draft) []mistakeWay {
	return func(d *draft) (ways []mistakeWay) {
		for _, p := range d.pairs {
			known := []string{p.Value}
			for _, write := range writers {
				if text := write(p.Value); !slices.Contains(known, text) {
					known = append(known, text)
					ways = append(ways, otherValue(p, text))
				}
			}
		}
		return ways
	}
}

// textFilter is a change that programs make to a text against scripts in it, or databases when they store it.
type textFilter struct {
	say   string
	write func(string) string
}

var textFilters = sync.OnceValue(func() []textFilter {
	return []textFilter{
		{"tags removed", withoutTags},
		{"< and > removed", strings.NewReplacer("<", "", ">", "").Replace},
		{"< and > made full-width", strings.NewReplacer("<", "＜", ">", "＞").Replace},
		{"apostrophes doubled", func(s string) string { return strings.ReplaceAll(s, "'", "''") }},
		{"apostrophes removed", func(s string) string { return strings.ReplaceAll(s, "'", "") }},
		{"apostrophes escaped", func(s string) string { return strings.ReplaceAll(s, "'", `\'`) }},
		{"& made full-width", strings.NewReplacer("&", "＆", "+", "＋").Replace},
		{"& made full-width", func(s string) string { return strings.ReplaceAll(s, "&", "＆") }},
		{"quotes and apostrophes removed", strings.NewReplacer("'", "", `"`, "").Replace},
		{"emoji removed", func(s string) string { return beyondBasic(s, "") }},
		{"emoji made question marks", func(s string) string { return beyondBasic(s, "?") }},
		{"emoji made question marks", func(s string) string { return beyondBasic(s, "????") }},
		{"emoji made question marks", func(s string) string { return beyondBasic(s, "??") }},
		{"line ends removed", noLineEnds.Replace},
	}
})

func withoutTags(s string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(s, "<")
		_, behind, ended := strings.Cut(rest, ">")
		b.WriteString(before)
		if !ok || !ended {
			b.WriteString(s[len(before):])
			return b.String()
		}
		s = behind
	}
}

// beyondBasic replaces the characters that MySQL's utf8 has no room for.
func beyondBasic(s, by string) string {
	const last = 0xffff
	if !strings.ContainsFunc(s, func(r rune) bool { return r > last }) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if r > last {
			b.WriteString(by)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func filteredValues(d *draft) (ways []mistakeWay) {
	for _, p := range d.pairs {
		for _, f := range textFilters() {
			if text := f.write(p.Value); text != p.Value {
				ways = append(ways, otherValue(p, text, f.say))
			}
		}
	}
	for _, f := range textFilters() {
		var names []string
		for _, p := range d.pairs {
			if f.write(p.Value) != p.Value {
				names = append(names, p.Name)
			}
		}
		if len(names) > 1 {
			ways = append(ways, mistakeWay{[]string{strings.Join(names, ", "), f.say}, func(d *draft) {
				d.values = append(d.values, func(q Pair) string { return f.write(q.Value) })
			}})
		}
	}
	return ways
}

// cutValues cuts one value to a width that columns and variables have.
func cutValues(d *draft) (ways []mistakeWay) {
	for _, p := range d.pairs {
		letters := []rune(p.Value)
		for _, n := range []int{10, 16, 20, 30, 32, 50, 60, 64, 100, 120, 127, 128, 200, 255, 256, 500, 512} {
			if len(letters) > n {
				ways = append(ways, otherValue(p, string(letters[:n]), countText(n)))
			}
			if len(p.Value) > n && len(letters) < len(p.Value) && utf8.RuneStart(p.Value[n]) {
				ways = append(ways, otherValue(p, p.Value[:n], countText(n)))
			}
		}
	}
	return ways
}

func toBase64(d *draft) (ways []mistakeWay) {
	ways = append(ways, mistakeWay{[]string{"each value"}, func(d *draft) {
		d.values = append(d.values, func(p Pair) string { return base64Text([]byte(p.Value)) })
	}})
	for _, p := range d.pairs {
		if p.Value != "" {
			ways = append(ways, otherValue(p, base64Text([]byte(p.Value))))
		}
	}
	return ways
}

func fromBase64(d *draft) (ways []mistakeWay) {
	for _, p := range d.pairs {
		if plain, err := base64.StdEncoding.DecodeString(p.Value); err == nil && isText(plain) && len(plain) > 2 {
			ways = append(ways, otherValue(p, string(plain)))
		}
	}
	return ways
}

func roundedValues(d *draft) (ways []mistakeWay) {
	const exact = 15 // digits that a float64 keeps for certain
	for _, p := range d.pairs {
		digits := strings.TrimLeft(p.Value, "-")
		if len(p.Value) == 0 || strings.Trim(digits, "0123456789") != "" {
			continue
		}
		if short := strings.TrimLeft(digits, "0"); short != "" && short != digits {
			ways = append(ways, otherValue(p, short, short))
		}
		f, err := strconv.ParseFloat(p.Value, 64)
		if err != nil || len(digits) <= exact && len(digits) < 8 {
			continue
		}
		mantissa, power, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e+")
		javaMantissa := mantissa
		if !strings.Contains(mantissa, ".") {
			javaMantissa += ".0"
		}
		power = strings.TrimLeft(power, "0")
		for _, text := range []string{
			strconv.FormatFloat(f, 'f', -1, 64), javaMantissa + "E" + power, mantissa + "e+" + power, phpFloat(f), mantissa + "E+" + power,
			strconv.FormatFloat(f, 'f', 1, 64), strconv.FormatFloat(f, 'f', 0, 64), digits[:min(exact, len(digits))] + strings.Repeat("0", max(0, len(digits)-exact)), strconv.FormatFloat(f, 'E', 5, 64),
		} {
			if text != p.Value {
				ways = append(ways, otherValue(p, text, text))
			}
		}
	}
	return ways
}

// phpFloat prints 14 significant digits, PHP's usual precision.
func phpFloat(f float64) string {
	mantissa, power, _ := strings.Cut(strconv.FormatFloat(f, 'E', 13, 64), "E")
	return trimZeros(mantissa) + "E" + strings.Replace(power, "+0", "+", 1)
}

func scaledValues(d *draft) (ways []mistakeWay) {
	for _, p := range d.pairs {
		if !isNumber(p.Value) || len(p.Value) > 10 || p.Name == "version" || strings.HasPrefix(p.Value, "-") {
			continue
		}
		whole, fraction, dotted := strings.Cut(p.Value, ".")
		if dotted && len(fraction) <= 2 {
			fen := strings.TrimLeft(whole+(fraction + "00")[:2], "0")
			ways = append(ways, otherValue(p, fen, fen, p.Value))
		} else if !dotted {
			long := strings.Repeat("0", max(0, 3-len(whole))) + whole
			yuan := long[:len(long)-2] + "." + long[len(long)-2:]
			for _, text := range []string{yuan, trimZeros(yuan), whole + "00", strings.Replace(yuan, ".", ",", 1)} {
				ways = append(ways, otherValue(p, text, text, p.Value))
			}
		}
	}
	return ways
}

// isAmount reports whether a pair's name says that it is money.
func isAmount(p Pair) bool {
	name := strings.ToLower(p.Name)
	return slices.ContainsFunc([]string{"value", "amount", "fee", "price", "money"}, func(end string) bool { return strings.HasSuffix(name, end) })
}

// allAmounts are the ways in which all amounts were written as one each is by ways: by the first of each, the second of
// each, and so on.
func allAmounts(d *draft, ways []mistakeWay) (all []mistakeWay) {
	of := map[string][]mistakeWay{}
	for _, w := range ways {
		of[w.args[0]] = append(of[w.args[0]], w)
	}
	var names []string
	least := 0
	for _, p := range d.pairs {
		if n := len(of[p.Name]); isAmount(p) && n > 0 {
			names = append(names, p.Name)
			if least == 0 || n < least {
				least = n
			}
		}
	}
	if len(names) < 2 {
		return nil
	}
	for i := range least {
		args := make([][]string, len(ways[0].args))
		for _, name := range names {
			for j, arg := range of[name][i].args {
				if !slices.Contains(args[j], arg) {
					args[j] = append(args[j], arg)
				}
			}
		}
		way := mistakeWay{do: func(d *draft) {
			for _, name := range names {
				of[name][i].do(d)
			}
		}}
		for _, list := range args {
			way.args = append(way.args, strings.Join(list, ", "))
		}
		all = append(all, way)
	}
	return all
}

func otherBooleans(d *draft) (ways []mistakeWay) {
	for _, p := range d.pairs {
		for _, spelt := range [][]string{{"true", "True", "1", "TRUE"}, {"false", "False", "0", "FALSE"}} {
			if !slices.Contains(spelt, p.Value) || len(p.Value) == 1 {
				continue
			}
			for _, text := range spelt {
				if text != p.Value {
					ways = append(ways, otherValue(p, text, text, p.Value))
				}
			}
			ways = append(ways, otherValue(p, "", `""`, p.Value))
		}
	}
	return ways
}

func otherNumbers(d *draft) []mistakeWay {
	var ways []mistakeWay
	for _, p := range d.pairs {
		if p.Name == "" || p.Name == "version" || !isNumber(p.Value) || len(p.Value) > 12 {
			continue
		}
		for _, form := range slices.Concat(numberForms(&jsonNode{kind: '0', text: p.Value}), groupedNumber(p.Value), preciseNumber(p.Value)) {
			if strings.HasPrefix(form, `"`) {
				continue
			}
			ways = append(ways, mistakeWay{[]string{p.Name, form, p.Value}, func(d *draft) {
				d.values = append(d.values, func(q Pair) string {
					if q.Name == p.Name {
						return form
					}
					return q.Value
				})
			}})
		}
	}
	return ways
}

// groupedNumber is an amount with commas between its thousands, where it has any.
func groupedNumber(text string) []string {
	const group = 3
	whole, rest, dotted := strings.Cut(text, ".")
	if len(whole) <= group || len(whole) > 3*group || strings.Trim(whole, "0123456789") != "" {
		return nil
	}
	grouped := whole
	for at := len(whole) - group; at > 0; at -= group {
		grouped = grouped[:at] + "," + grouped[at:]
	}
	if dotted {
		grouped += "." + rest
	}
	return []string{grouped}
}

// preciseNumber is a fraction with all the digits that a floating-point number has, and with a decimal comma.
func preciseNumber(text string) []string {
	const digits = 17
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || !strings.Contains(text, ".") {
		return nil
	}
	return []string{strconv.FormatFloat(f, 'g', digits, 64), strings.Replace(text, ".", ",", 1)}
}
