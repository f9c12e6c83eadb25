package doctor

import (
	"bytes"
	"html"
	"io"
	"mime"
	"mime/multipart"
	"strings"
)

func htmlUnescape(s string) string { return html.UnescapeString(s) }

// readBody takes the pairs of a form's body.
func readBody(m Message) []Pair {
	media, attributes, err := mime.ParseMediaType(m.Get("Content-Type"))
	if err != nil || !strings.EqualFold(media, "multipart/form-data") {
		return parseForm(string(m.Body), false)
	}
	var pairs []Pair
	parts := multipart.NewReader(bytes.NewReader(m.Body), attributes["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err != nil {
			return pairs
		}
		if part.FileName() != "" || part.FormName() == "" {
			continue
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return pairs
		}
		pairs = append(pairs, Pair{Name: part.FormName(), Value: string(value)})
	}
}
