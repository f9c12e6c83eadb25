package wire_test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"testing"

	"paymock/mock/wire"
)

func TestHeaderIgnoresLetterCase(t *testing.T) {
	t.Parallel()
	h := wire.Header{{"content-TYPE", "text/plain"}, {"Content-Type", "second"}, {"X-Empty", ""}}
	if got := h.Get("Content-Type"); got != "text/plain" {
		t.Errorf("got %q, want the first value", got)
	}
	if got := h.Get("X-None"); got != "" {
		t.Errorf("an absent header is %q", got)
	}
}

func TestContentType(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		"application/x-www-form-urlencoded":               "application/x-www-form-urlencoded",
		" Application/JSON ; charset=utf-8":               "application/json",
		"application/x-www-form-urlencoded;charset=GBK;x": "application/x-www-form-urlencoded",
		"": "",
	} {
		r := &wire.Request{Header: wire.Header{{"Content-Type", sent}}}
		if got := r.ContentType(); got != want {
			t.Errorf("%q is %q, want %q", sent, got, want)
		}
	}
}

// TestDumpsAreHTTP lets net/http read what the journal shows.
func TestDumpsAreHTTP(t *testing.T) {
	t.Parallel()
	resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(wire.DumpResponse(wire.JSON([]byte(`{"a":1}`))))), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 || string(body) != `{"a":1}` || resp.Header.Get("Content-Type") != "application/json;charset=UTF-8" {
		t.Errorf("read %d, %v, %s, %v", resp.StatusCode, resp.Header, body, err)
	}

	sent := &wire.Request{
		Method: "POST", Target: "/gate?a=%20", Body: []byte("a=1"),
		Header: wire.Header{{"Host", "mock"}, {"content-length", "3"}},
	}
	req, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(wire.DumpRequest(sent))))
	if err != nil {
		t.Fatal(err)
	}
	body, err = io.ReadAll(req.Body)
	if err != nil || req.Method != "POST" || req.RequestURI != "/gate?a=%20" || req.Host != "mock" || string(body) != "a=1" {
		t.Errorf("read %s %s for %s: %s, %v", req.Method, req.RequestURI, req.Host, body, err)
	}
}
