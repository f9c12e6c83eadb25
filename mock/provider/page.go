package provider

import (
	_ "embed"
	"fmt"
	"html/template"
	"strings"
	"unicode"
	"unicode/utf8"

	"paymock/mock/ledger"
	"paymock/mock/wire"
	"paymock/mock/words"
)

//go:embed page.css
var pageStyle string

// PageStyle is the style sheet that all pages share, those of payers and the workbench's.
func PageStyle() string { return pageStyle }

// PageTemplate parses the page on which a payer pays, a provider's own text with {{template "style"}}
// in its head: the style that such pages share. {{visible .X}} shows what comes from outside,
// {{status "zh" .X}} a trade's status in a language. It panics on a mistake in the text.
func PageTemplate(name, text string) *template.Template {
	page := template.Must(template.New(name).Funcs(template.FuncMap{"visible": ShowInvisible, "status": statusIn}).Parse(text))
	template.Must(page.New("style").Parse("<style>\n" + pageStyle + "</style>"))
	return page
}

// PageHeader is the header of such a page. Nothing runs on it and nothing frames it, whatever stood in what was
// sent: paymock's control API may live on the same origin. (A sandbox without allow-scripts would ignore a refresh
// in a page's head, too; default-src lets no script run.)
func PageHeader() wire.Header {
	return wire.Header{
		{Name: "Content-Type", Value: "text/html;charset=UTF-8"},
		{Name: "Content-Security-Policy", Value: "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; " +
			"sandbox allow-forms allow-top-navigation allow-scripts"},
		{Name: "X-Content-Type-Options", Value: "nosniff"},
		{Name: "Cache-Control", Value: "no-store"},
		{Name: "Referrer-Policy", Value: "no-referrer"},
	}
}

// statusIn is a trade's status in the language of a page.
func statusIn(l words.Language, status string) string { return statusWords.In(l, status) }

var statusWords = words.LazyBook(func() []words.Texts { return []words.Texts{ledger.Texts} })

// ShowInvisible shows what would not be seen, or would change how what stands around it is read: control
// characters, marks of direction, bytes that are no UTF-8.
func ShowInvisible(s string) string {
	if strings.IndexFunc(s, IsInvisible) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case r == '\r': // before a line feed it says nothing
			if !strings.HasPrefix(s[1:], "\n") {
				b.WriteString(`\r`)
			}
		case IsInvisible(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteString(s[:size])
		}
		s = s[size:]
	}
	return b.String()
}

// IsInvisible reports whether a letter is one of those that ShowInvisible shows; tabs and line feeds are not.
func IsInvisible(r rune) bool {
	if r == '\n' || r == '\t' {
		return false
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
}
