package words

import "io"

// Writer translates the lines that are written to it, each of which is complete.
func (b *Book) Writer(w io.Writer, l Language) io.Writer {
	if l == English {
		return w
	}
	return &writer{w, b, l}
}

type writer struct {
	io.Writer
	book     *Book
	language Language
}

func (w *writer) Write(p []byte) (int, error) {
	if _, err := io.WriteString(w.Writer, w.book.InLines(w.language, string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}
