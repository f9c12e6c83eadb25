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

// FormType finds that a form was sent under another Content-Type than its own; an absent one is its own.
func FormType(m Message) (f Finding) {
	sent := m.Get("Content-Type")
	media, _, _ := strings.Cut(strings.ToLower(sent), ";")
	switch media = strings.TrimSpace(media); {
	case m.Method == get || len(m.Body) == 0 || media == "" || media == formType:
	case strings.HasPrefix(media, "multipart/"):
		f.Mistakes = []Mistake{newMistake("wire.multipart")}
	case strings.Contains(string(m.Body), "="):
		f.Mistakes = []Mistake{newMistake("wire.type", sent)}
	}
	return f
}

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
