package callback_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"paymock/mock/callback"
	"paymock/mock/wire"
)

// What was to be sent is shown in full when there was a connection, however little of it was
// written when the merchant answered or paymock hung up.
func TestRequestIsShownWhole(t *testing.T) {
	t.Parallel()
	body := []byte(strings.Repeat("0123456789abcdef", 1<<14)) // more than a socket takes unread
	s := newSender(t, callback.SenderConfig{Dial: func(context.Context, string, string) (net.Conn, error) {
		merchant, paymock := net.Pipe()
		t.Cleanup(func() { _ = merchant.Close() })
		go func() {
			_, _ = io.ReadFull(merchant, make([]byte, 20))
			_, _ = io.WriteString(merchant, "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")
		}()
		return paymock, nil
	}})
	req := &wire.Request{Method: "POST", Header: wire.Header{{Name: "Content-Type", Value: "text/plain"}}, Body: body}
	want := "POST /n HTTP/1.1\r\nHost: 127.0.0.1:9\r\nUser-Agent: paymock\r\nContent-Length: 262144\r\nContent-Type: text/plain\r\n\r\n" + string(body)
	x := s.Post(t.Context(), "http://127.0.0.1:9/n", req)
	if x.Status != http.StatusRequestEntityTooLarge || string(x.Request) != want {
		t.Errorf("answered early: status %d, %d bytes, want 413, %d", x.Status, len(x.Request), len(want))
	}
	ctx, hangUp := context.WithCancelCause(t.Context())
	s = newSender(t, callback.SenderConfig{Dial: func(context.Context, string, string) (net.Conn, error) {
		merchant, paymock := net.Pipe()
		t.Cleanup(func() { _ = merchant.Close() })
		go func() {
			_, _ = io.ReadFull(merchant, make([]byte, 20))
			hangUp(errors.New("paymock has had enough"))
		}()
		return paymock, nil
	}})
	x = s.Post(ctx, "http://127.0.0.1:9/n", req)
	if x.Reason != "no answer: paymock has had enough" || string(x.Request) != want {
		t.Errorf("hung up: %q, %d bytes, want %d", x.Reason, len(x.Request), len(want))
	}
}

// An exchange shows its own bytes, although another has its connection as soon as its answer
// has been read.
func TestExchangesDoNotMix(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Id", string(body))
		_, _ = w.Write(body)
	}))
	t.Cleanup(server.Close)
	s := newSender(t, callback.SenderConfig{})
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			for j := range 50 {
				id := fmt.Sprintf("%d-%d", i, j)
				x := s.Post(t.Context(), server.URL, &wire.Request{Method: "POST", Body: []byte(id)})
				if !bytes.HasSuffix(x.Request, []byte("\r\n\r\n"+id)) || !bytes.HasSuffix(x.Response, []byte("\r\n\r\n"+id)) || !bytes.Contains(x.Response, []byte("Id: "+id+"\r\n")) {
					t.Errorf("%s is shown as %q, %q", id, x.Request, x.Response)
					return
				}
			}
		})
	}
	wg.Wait()
}
