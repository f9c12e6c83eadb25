package doctor

import (
	"html"
	"math/big"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/unicode/norm"
)

// Ways in which the texts and numbers inside of JSON were others when it was signed.

// textChanges are the ways in which programs change one text, beside textFilters.
var textChanges = sync.OnceValue(func() []textFilter {
	return slices.Concat([]textFilter{
		{"URL-decoded", unescapePath},
		{"URL-encoded", url.QueryEscape},
		{"URL-encoded", escape20},
		{"URL-decoded, + too", unescapePercent},
		{"HTML-escaped", html.EscapeString},
		{"HTML-escaped", strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace},
		{"HTML-unescaped", html.UnescapeString},
		{"white space around it cut off", strings.TrimSpace},
		{"a blank behind it", func(s string) string { return s + " " }},
		{"blanks removed", func(s string) string { return strings.ReplaceAll(s, " ", "") }},
		{"in lower case", strings.ToLower},
		{"in upper case", strings.ToUpper},
		{"in base64", func(s string) string { return base64Text([]byte(s)) }},
		{"backslashes before quotes", strings.NewReplacer(`"`, `\"`, "'", `\'`).Replace},
		{"/ made full-width", strings.NewReplacer("/", "／").Replace},
		{"without a leading zero", func(s string) string { return strings.TrimLeft(s, "0") }},
		{"non-ASCII characters made question marks", questionMarks},
		{"non-ASCII characters removed", asciiOnly},
		{"UTF-8 read as Latin-1", ofText(mojibake)},
		{"full-width forms made plain", norm.NFKC.String},
	}, textFilters(), cutTexts())
})

// cutTexts cut a text to the widths that columns have.
func cutTexts() (cuts []textFilter) {
	for _, n := range []int{8, 10, 12, 16, 20, 24, 30, 32, 40, 50, 64, 100, 128, 200, 255, 256} {
		cuts = append(cuts, textFilter{"cut after " + countText(n) + " characters", func(s string) string {
			if letters := []rune(s); len(letters) > n {
				return string(letters[:n])
			}
			return s
		}})
	}
	return cuts
}

// memberTexts are the ways to change the text of one member, and that of all.
func memberTexts(changes func() []textFilter) func(*draft) []mistakeWay {
	return func(d *draft) []mistakeWay { return changedTexts(d, changes()) }
}

func changedTexts(d *draft, changes []textFilter) (ways []mistakeWay) {
	const most = 24 // texts of one value
	eachJSON(d, func(p Pair, n *jsonNode) {
		for _, f := range changes {
			var paths []string
			visitScalars(n, "", func(path string, v *jsonNode) {
				if v.kind == '"' && len(paths) < most && f.write(unquoteJSON(v.text)) != unquoteJSON(v.text) {
					paths = append(paths, path)
				}
			})
			for _, only := range paths {
				ways = append(ways, changeNode(p, rewriteTexts(f.write, only), only, f.say))
			}
			if len(paths) > 1 {
				ways = append(ways, changeNode(p, rewriteTexts(f.write, ""), strings.Join(paths, " "), f.say))
			}
		}
	})
	return ways
}

// rewriteTexts changes texts by write: that of the member at the path only, or all where only is "".
func rewriteTexts(write func(string) string, only string) func(*jsonNode) {
	return func(n *jsonNode) {
		visitScalars(n, "", func(path string, v *jsonNode) {
			if v.kind == '"' && (only == "" || path == only) {
				v.setScalar(quotedLike(v.text, write(unquoteJSON(v.text))))
			}
		})
	}
}

// quotedLike writes a text as JSON with the escapes that a model has.
func quotedLike(model, text string) string {
	quoted := quoteJSON(text)
	if strings.Contains(model, `\u`) {
		quoted = unicodeEscapes(quoted)
	}
	if strings.Contains(model, `\/`) {
		quoted = strings.ReplaceAll(quoted, "/", `\/`)
	}
	return quoted
}

// rareNumbers writes one number in ways that seldom occur: its fraction cut off or rounded, in the other unit of money, as a
// floating-point number of Java, PHP or JavaScript.
func rareNumbers(d *draft) (ways []mistakeWay) {
	const most = 16
	eachJSON(d, func(p Pair, n *jsonNode) {
		count := 0
		visitScalars(n, "", func(path string, v *jsonNode) {
			text := strings.Trim(v.text, `"`)
			if count++; count > most || !isNumber(text) {
				return
			}
			for _, form := range rareForms(text) {
				for _, shape := range []string{form, `"` + form + `"`} {
					ways = append(ways, changeNode(p, func(n *jsonNode) {
						visitScalars(n, "", func(at string, v *jsonNode) {
							if at == path {
								v.setScalar(shape)
							}
						})
					}, path, shape, v.text))
				}
			}
		})
	})
	return ways
}

// rareForms are the texts of a number that rareNumbers tries.
func rareForms(text string) (forms []string) {
	pair := &draft{pairs: []Pair{{Name: "n", Value: text}}}
	for _, w := range slices.Concat(roundedValues(pair), scaledValues(pair)) {
		forms = append(forms, w.args[1])
	}
	if whole, fraction, dotted := strings.Cut(text, "."); dotted {
		forms = append(forms, whole)
		if f, err := strconv.ParseFloat(text, 64); err == nil && strings.Trim(fraction, "0") != "" {
			forms = append(forms, strconv.FormatFloat(f, 'f', 0, 64), strconv.FormatFloat(f, 'f', 4, 64), preciseNumber(text)[0])
		}
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && text != "0" {
		exact := new(big.Float).SetFloat64(f).Text('f', 80) // as Java's new BigDecimal(double) has it
		forms = append(forms, strings.TrimSuffix(strings.TrimRight(exact, "0"), "."), strings.TrimPrefix(text, "0"), strconv.FormatFloat(f, 'E', -1, 64), strconv.FormatFloat(f, 'e', -1, 64),
			strings.Replace(strconv.FormatFloat(f, 'E', -1, 64), "E-0", "E-", 1), strings.Replace(strconv.FormatFloat(f, 'E', -1, 64), "E+0", "E", 1))
	}
	forms = slices.DeleteFunc(forms, func(form string) bool { return form == text || form == "" })
	slices.Sort(forms)
	return slices.Compact(forms)
}

// indexedLists writes lists as objects whose names are numbers, as PHP does when a list has gaps.
func indexedLists(n *jsonNode) {
	n.walk(func(n *jsonNode) {
		if n.kind == '[' && len(n.members) > 0 {
			n.kind = '{'
			for i := range n.members {
				n.members[i].name = strconv.Quote(strconv.Itoa(i))
			}
		}
	})
}

// queryText writes an object as a query, as PHP's http_build_query and forms of jQuery do.
func queryText(escape func(string) string) func(string) string {
	return func(s string) string {
		n := parseJSON(s)
		if n == nil {
			return s
		}
		var parts []string
		for i, m := range n.members {
			name := strconv.Itoa(i)
			if n.kind == '{' {
				name = unquoteJSON(m.name)
			}
			for _, p := range bracketedPaths(name, m.value) {
				parts = append(parts, escape(p.Name)+"="+escape(p.Value))
			}
		}
		return strings.Join(parts, "&")
	}
}

// goText is how Go prints a map or a list.
func goText(s string) string {
	n := parseJSON(s)
	if n == nil {
		return s
	}
	var b strings.Builder
	var write func(n *jsonNode)
	write = func(n *jsonNode) {
		switch n.kind {
		case '{', '[':
			if n.kind == '{' {
				b.WriteString("map")
				sortOwn(n)
			}
			b.WriteByte('[')
			for i, m := range n.members {
				if i > 0 {
					b.WriteByte(' ')
				}
				if n.kind == '{' {
					b.WriteString(unquoteJSON(m.name) + ":")
				}
				write(m.value)
			}
			b.WriteByte(']')
		default:
			b.WriteString(strings.ReplaceAll(unquoteJSON(n.text), "null", "<nil>"))
		}
	}
	write(n)
	return b.String()
}
