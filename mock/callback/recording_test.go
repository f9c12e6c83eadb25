package callback

import (
	"bytes"
	"strings"
	"testing"
)

func FuzzHeadEnd(f *testing.F) {
	for _, seed := range []string{
		"", "\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\nbody", "HTTP/1.1 200 OK\n\nbody\r\n\r\n", "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
		"HTTP/1.1 100 Continue\n\nHTTP/1.1 200", "HTTP/1.1 1\n\n", "\n\n\n\n", strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 50),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, received []byte) {
		end := headEnd(received)
		if end < -1 || end > len(received) {
			t.Fatalf("end %d of %d bytes", end, len(received))
		}
		heard := &transcript{received: received}
		got := heard.receivedAnswer([]byte("BODY"))
		want := received
		if end >= 0 {
			want = append(bytes.Clone(received[:end]), "BODY"...)
			if !bytes.HasSuffix(received[:end], []byte("\n\n")) && !bytes.HasSuffix(received[:end], []byte("\r\n\r\n")) {
				t.Fatalf("a head that ends in %q", received[:end])
			}
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("answer %q, want %q", got, want)
		}
	})
}

// What passes over a connection for long is kept up to a bound.
func TestTranscriptIsBounded(t *testing.T) {
	t.Parallel()
	kept := appendBounded(nil, bytes.Repeat([]byte("x"), 90), 100)
	kept = appendBounded(kept, bytes.Repeat([]byte("y"), 90), 100)
	kept = appendBounded(kept, []byte("z"), 100)
	if len(kept) != 100 || kept[99] != 'y' {
		t.Errorf("kept %d bytes, last %q", len(kept), kept[99])
	}
}
