package provider

import (
	_ "embed"
	"html/template"
)

//go:embed page.css
var pageStyle string

// PageStyle is the style sheet that all pages share, those of payers and the workbench's.
func PageStyle() string { return pageStyle }

// PageTemplate parses the page on which a payer pays, a provider's own text with {{template "style"}}
// in its head: the style that such pages share. It panics on a mistake in the text.
func PageTemplate(name, text string) *template.Template {
	page := template.Must(template.New(name).Parse(text))
	template.Must(page.New("style").Parse("<style>\n" + pageStyle + "</style>"))
	return page
}
