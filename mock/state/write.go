package state

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
)

// encode writes a value as JSON without escaping what only HTML needs escaped.
func encode(v any) (json.RawMessage, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimRight(out.Bytes(), "\n"), err
}

// Writer writes a file piece by piece, so that no more than an app is encoded at once.
type Writer struct {
	out  *bufio.Writer
	apps int
	err  error
}

// NewWriter begins a file; head's Apps are left out.
func NewWriter(w io.Writer, head File) *Writer {
	out := &Writer{out: bufio.NewWriterSize(w, 1<<16)}
	head.Format, head.Version, head.Apps = Format, Version, []App{}
	text, err := encode(head)
	out.err = err
	out.text(string(bytes.TrimSuffix(text, []byte("]}"))))
	return out
}

func (w *Writer) text(s string) {
	if w.err == nil {
		_, w.err = w.out.WriteString(s)
	}
}

// App adds an app.
func (w *Writer) App(a App) error {
	records, tasks, entries := a.Records, a.Tasks, a.Entries
	a.Records, a.Tasks, a.Entries = nil, nil, nil
	text, err := encode(a)
	if err != nil {
		return err
	}
	if w.apps++; w.apps > 1 {
		w.text(",")
	}
	w.text("\n" + string(bytes.TrimSuffix(text, []byte("}"))))
	writeList(w, "records", records)
	writeList(w, "tasks", tasks)
	writeList(w, "entries", entries)
	w.text("}")
	return w.err
}

// writeList writes a member that is a list, an item a line.
func writeList[T any](w *Writer, name string, list []T) {
	for i := range list {
		text, err := encode(list[i])
		if err != nil && w.err == nil {
			w.err = err
		}
		if i == 0 {
			w.text(`,"` + name + `":[`)
		} else {
			w.text(",")
		}
		w.text("\n")
		w.text(string(text))
	}
	if len(list) > 0 {
		w.text("]")
	}
}

// Close ends the file, and writes what is left of it.
func (w *Writer) Close() error {
	w.text("]}\n")
	if w.err == nil {
		w.err = w.out.Flush()
	}
	return w.err
}
