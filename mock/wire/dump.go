package wire

import "strconv"

// DumpRequest writes head and body as they were on the wire, for the journal.
func DumpRequest(r *Request) []byte {
	size := len(r.Method) + len(r.Target) + len(r.Body) + 16
	out := make([]byte, 0, size+headerSize(r.Header))
	out = append(out, r.Method...)
	out = append(out, ' ')
	out = append(out, r.Target...)
	out = append(out, " HTTP/1.1\r\n"...)
	return append(appendHeader(out, r.Header), r.Body...)
}

// DumpResponse writes status line, head and body.
func DumpResponse(r *Response) []byte {
	out := make([]byte, 0, 48+headerSize(r.Header)+len(r.Body))
	out = append(out, "HTTP/1.1 "...)
	out = strconv.AppendInt(out, int64(r.Status), 10)
	out = append(out, "\r\n"...)
	return append(appendHeader(out, r.Header), r.Body...)
}

func headerSize(h Header) int {
	size := 2
	for _, f := range h {
		size += len(f.Name) + len(f.Value) + 4
	}
	return size
}

func appendHeader(out []byte, h Header) []byte {
	for _, f := range h {
		out = append(out, f.Name...)
		out = append(out, ": "...)
		out = append(out, f.Value...)
		out = append(out, "\r\n"...)
	}
	return append(out, "\r\n"...)
}
