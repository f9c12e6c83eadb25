package wire_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/wire"
)

func TestParseRequestUndoesDumpRequest(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]wire.Request{
		"form": {
			Method: "POST", Path: "/gate/1.0/payment/trade/settle", Target: "/gate/1.0/payment/trade/settle",
			Header: wire.Header{{Name: "content-type", Value: "application/x-www-form-urlencoded"}, {Name: "X-Empty", Value: ""}},
			Body:   []byte("a=1&b=%E4\r\n\r\nrest"),
		},
		"query": {
			Method: "GET", Path: "/a b", Query: "x=%20&y", Target: "/a%20b?x=%20&y",
			Header: wire.Header{{Name: "Authorization", Value: "ABC: def"}}, Body: []byte{},
		},
		"GBK body, no header":  {Method: "POST", Path: "/", Target: "/", Body: []byte{0xb2, 0xe2, 0xca, 0xd4}},
		"absolute form target": {Method: "POST", Path: "/p", Query: "q=1", Target: "http://host/p?q=1", Body: []byte{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := wire.ParseRequest(wire.DumpRequest(&want))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzParseRequest(f *testing.F) {
	f.Add([]byte("POST /a?b=c HTTP/1.1\r\nHost: x\r\n\r\nbody"))
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"))
	f.Add([]byte("no request"))
	f.Fuzz(func(t *testing.T, dump []byte) {
		r, err := wire.ParseRequest(dump)
		if err != nil {
			return
		}
		again, err := wire.ParseRequest(wire.DumpRequest(r))
		if err != nil {
			t.Fatalf("%q is read, but not when written again: %v", dump, err)
		}
		if diff := cmp.Diff(r, again); diff != "" {
			t.Errorf("read twice (-first +second):\n%s", diff)
		}
	})
}
