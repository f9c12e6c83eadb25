// Package htmlreport writes a report as one HTML file that needs nothing else: no script, no picture,
// no network. Every text is escaped.
//
//	p := htmlreport.New("payctl test")
//	p.Section("passed", "a settle that fails once", true)
//	p.Block("sent", request)
//	p.End()
//	_, err := p.WriteTo(file)
package htmlreport

import (
	"fmt"
	"html"
	"io"
	"strings"
	"unicode"
)

const pageHead = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark"><title>%[1]s</title><style>
body{font:15px/1.45 system-ui,sans-serif;max-width:75rem;margin:1.5rem auto;padding:0 1rem}
details{border-left:3px solid #8886;margin:.4rem 0;padding:.1rem .8rem}summary{cursor:pointer}
details.failed{border-color:#d33}details.passed{border-color:#2a5}.failed>summary{font-weight:600}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#8881;padding:.5rem;margin:.2rem 0 .6rem;font-size:13px}
table{border-collapse:collapse}td,th{text-align:left;padding:.1rem .9rem .1rem 0;vertical-align:top}
p.mark-failed{color:#d33}p.mark-skipped{opacity:.6}p{margin:.2rem 0}h4{margin:.5rem 0 0;font-size:13px;font-weight:600;opacity:.75}
</style></head><body><h1>%[1]s</h1>
`

// Page is a report being written.
type Page struct {
	b    strings.Builder
	open int // sections
}

// New begins a page.
func New(title string) *Page {
	p := new(Page)
	fmt.Fprintf(&p.b, pageHead, escape(title))
	return p
}

// Line is a paragraph; mark is passed, failed, skipped or "".
func (p *Page) Line(mark, text string) {
	fmt.Fprintf(&p.b, "<p class=\"mark-%s\">%s</p>\n", escape(mark), escape(text))
}

// Block is a text as it stands, below a small heading; an empty text is left out.
func (p *Page) Block(heading, text string) {
	if text = strings.TrimRight(text, "\r\n"); text != "" {
		fmt.Fprintf(&p.b, "<h4>%s</h4><pre>%s</pre>\n", escape(heading), escape(text))
	}
}

// Pairs are names and values, in turns.
func (p *Page) Pairs(texts ...string) {
	p.b.WriteString("<table>")
	for i := 0; i+1 < len(texts); i += 2 {
		fmt.Fprintf(&p.b, "<tr><th>%s</th><td>%s</td></tr>", escape(texts[i]), escape(texts[i+1]))
	}
	p.b.WriteString("</table>\n")
}

// Section begins a part that can be folded; End ends it.
func (p *Page) Section(mark, title string, unfolded bool) {
	open := ""
	if unfolded {
		open = " open"
	}
	fmt.Fprintf(&p.b, "<details class=\"%s\"%s><summary>%s</summary>\n", escape(mark), open, escape(title))
	p.open++
}

// End ends the innermost section.
func (p *Page) End() {
	p.b.WriteString("</details>\n")
	p.open--
}

// WriteTo writes the whole page.
func (p *Page) WriteTo(w io.Writer) (int64, error) {
	for p.open > 0 {
		p.End()
	}
	n, err := io.WriteString(w, p.b.String()+"</body></html>\n")
	return int64(n), err
}

// escape makes text of whatever bytes harmless and visible: markup, control characters, and those
// that turn the direction of what follows.
func escape(text string) string {
	return html.EscapeString(strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '␍'
		case r != '\n' && r != '\t' && unicode.In(r, unicode.Cc, unicode.Cf):
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD")))
}
