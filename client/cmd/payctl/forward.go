package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"paymock/client"
	"paymock/client/merchant"
)

// maxForwarded bounds a callback and the answer to it, in bytes.
const maxForwarded = 1 << 20

// callbackForwarder hands callbacks on to somebody else's server, and its answers back to the platform.
// The merchant sees each of them first, verifies it and shows it.
type callbackForwarder struct {
	listener *listener
	to       *url.URL
	client   *http.Client
}

// forwardTo reads --forward-to.
func (e *listener) forwardTo(address string) (*callbackForwarder, error) {
	u, err := client.ParseAddress(address)
	if err != nil {
		return nil, usagef("--forward-to: %v, such as http://127.0.0.1:8080/notify", err)
	}
	if err := refuseProduction("--forward-to", address); err != nil {
		return nil, err
	}
	e.handsOn, e.held = true, map[string][]merchant.Callback{}
	return &callbackForwarder{listener: e, to: u, client: &http.Client{Timeout: time.Minute, CheckRedirect: noRedirects}}, nil // the platform follows none
}

// ServeHTTP takes a callback.
func (f *callbackForwarder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxForwarded))
	if err != nil {
		http.Error(w, "the callback could not be read", http.StatusBadRequest)
		return
	}
	seen := r.Clone(r.Context())
	seen.Body = io.NopCloser(bytes.NewReader(body))
	own := &unsentAnswer{header: http.Header{}}
	f.listener.merchant.ServeHTTP(own, seen)
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/callbacks/"), "/")
	if own.status == http.StatusNotFound && len(parts) != 3 {
		http.NotFound(w, r)
		return
	}
	answer, header, err := f.forwardCallback(r.Context(), r, body)
	if err != nil {
		f.show(r.RequestURI, body, "forwarded to %s: no answer: %v; the platform is told 502", f.to, err)
		http.Error(w, "the merchant behind payctl listen did not answer", http.StatusBadGateway)
		return
	}
	const most = 200
	shown := shortenText(answer.Body, most)
	switch ref, wanted := (merchant.Ref{Provider: parts[0], ID: parts[1]}), (merchant.Answer{Status: own.status, Body: own.body}); {
	case f.listener.merchant.Takes(ref, answer):
		f.show(r.RequestURI, body, "forwarded to %s: answered %d %s; the platform takes it", f.to, answer.Status, shown)
	case f.listener.merchant.Takes(ref, wanted) && wanted.Body != "":
		f.show(r.RequestURI, body, "forwarded to %s: answered %d %s; the platform doesn't take it; it wants %s", f.to, answer.Status, shown, shortenText(wanted.Body, most))
	default:
		f.show(r.RequestURI, body, "forwarded to %s: answered %d %s; the platform doesn't take it", f.to, answer.Status, shown)
	}
	for name, values := range header {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Status)
	_, _ = io.WriteString(w, answer.Body)
}

// unsentAnswer is an answer that nobody gets: the merchant's own.
type unsentAnswer struct {
	header http.Header
	status int
	body   string
}

func (u *unsentAnswer) Header() http.Header    { return u.header }
func (u *unsentAnswer) WriteHeader(status int) { u.status = status }
func (u *unsentAnswer) Write(b []byte) (int, error) {
	if u.status == 0 {
		u.status = http.StatusOK
	}
	u.body += string(b)
	return len(b), nil
}

// forwardCallback sends the callback as it came.
func (f *callbackForwarder) forwardCallback(ctx context.Context, r *http.Request, body []byte) (merchant.Answer, http.Header, error) {
	out, err := http.NewRequestWithContext(ctx, r.Method, f.to.String(), bytes.NewReader(body))
	if err != nil {
		return merchant.Answer{}, nil, err
	}
	out.Header = endToEnd(r.Header)
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		out.Header.Add("X-Forwarded-For", host)
	}
	resp, err := f.client.Do(out) //nolint:gosec // the user asked for handing on
	if err != nil {
		return merchant.Answer{}, nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxForwarded+1))
	if err == nil && len(text) > maxForwarded {
		err = fmt.Errorf("the answer is longer than %d bytes", maxForwarded)
	}
	header := endToEnd(resp.Header)
	header.Del("Content-Length")
	return merchant.Answer{Status: resp.StatusCode, ContentType: resp.Header.Get("Content-Type"), Body: string(text)}, header, err
}

// endToEnd is a header without what concerns one connection only.
func endToEnd(header http.Header) http.Header {
	kept := header.Clone()
	for _, value := range header.Values("Connection") {
		for name := range strings.SplitSeq(value, ",") {
			kept.Del(strings.TrimSpace(name))
		}
	}
	for _, name := range []string{"Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade", "Accept-Encoding"} {
		kept.Del(name)
	}
	return kept
}

// show shows a callback with what came of handing it on.
func (f *callbackForwarder) show(uri string, body []byte, format string, args ...any) {
	f.listener.mu.Lock()
	defer f.listener.mu.Unlock()
	if c, ok := f.listener.takeHeldCallback(uri, body); ok {
		f.listener.showCallback(c)
	}
	s := f.listener.session
	if s.json {
		_ = s.printJSON(map[string]string{"forwarded": fmt.Sprintf(format, args...)}) // as of listener.print
		return
	}
	s.printSaid(s.stdout, "    "+format, args...)
}

// shortenText is the beginning of a text, on one line.
func shortenText(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
