package web

import "fmt"

// T is a text of the pages in the reader's language. Texts are written in English in the
// templates; what stands in no table stays as it is.
func (p *page) T(text string, values ...any) string {
	if p.Lang.Chinese() {
		if zh, ok := chinese()[text]; ok {
			text = zh
		}
	}
	if len(values) == 0 {
		return text
	}
	return fmt.Sprintf(text, values...)
}
