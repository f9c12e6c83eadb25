package client

import (
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strings"
)

// Form writes names and values as application/x-www-form-urlencoded text, in their order: their
// bytes as they are, in whatever charset.
func Form(fields iter.Seq2[string, string]) string {
	var b strings.Builder
	for name, value := range fields {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(name))
		b.WriteByte('=')
		b.WriteString(url.QueryEscape(value))
	}
	return b.String()
}

// ParseForm calls add for each field of form or query text. Order, repeats and empty values are
// kept; empty pieces between two "&" are skipped.
func ParseForm(text string, add func(name, value string)) error {
	for piece := range strings.SplitSeq(text, "&") {
		if piece == "" {
			continue
		}
		name, value, _ := strings.Cut(piece, "=")
		name, err1 := url.QueryUnescape(name)
		value, err2 := url.QueryUnescape(value)
		if err := errors.Join(err1, err2); err != nil {
			return fmt.Errorf("form field %q: %w", piece, err)
		}
		add(name, value)
	}
	return nil
}
