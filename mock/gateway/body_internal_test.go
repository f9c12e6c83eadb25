package gateway

import (
	"bytes"
	"errors"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"paymock/mock/wire"
)

// TestBodiesBounded: what requests send takes bounded memory, and what they only announce takes none.
func TestBodiesBounded(t *testing.T) {
	t.Parallel()
	var bodies bodyBytes
	announced := httptest.NewRequest("POST", "/", strings.NewReader("a=b"))
	announced.ContentLength = wire.MaxBody
	got, taken, err := readRequest(announced, &bodies)
	if err != nil || taken != 0 || cap(got.Body) > shortBody || string(got.Body) != "a=b" {
		t.Errorf("announced 1 MiB, sent 3 bytes: %d bytes of room, %d counted, %v", cap(got.Body), taken, err)
	}
	long := bytes.Repeat([]byte("x"), 900_000)
	all, n := 0, 0
	for ; err == nil; n++ {
		if got, taken, err = readRequest(httptest.NewRequest("POST", "/", io.MultiReader(bytes.NewReader(long))), &bodies); err == nil && !bytes.Equal(got.Body, long) {
			t.Fatal("another body was read")
		}
		all += taken
	}
	if !errors.Is(err, errBodiesFull) || n < MaxBodies/(2<<20) || n > MaxBodies/len(long)+1 {
		t.Errorf("after %d bodies: %v", n, err)
	}
	if short, _, err := readRequest(httptest.NewRequest("POST", "/", strings.NewReader("a=b")), &bodies); err != nil || string(short.Body) != "a=b" {
		t.Errorf("a short body beside them: %v", err)
	}
	bodies.release(all)
	if left := bodies.taken.Load(); left != 0 {
		t.Errorf("%d bytes are still counted", left)
	}
}
