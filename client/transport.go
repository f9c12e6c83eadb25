package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Defaults of Options.
const (
	DefaultTimeout     = 30 * time.Second
	DefaultAnswerLimit = 4 << 20 // bytes
)

// Options tune a Transport; the zero value is ready.
type Options struct {
	// HTTP sends the requests, without a Transport of its own over Connections. It is copied, and the
	// copy follows no redirects.
	HTTP *http.Client
	// Timeout bounds one exchange, answer included. Zero means DefaultTimeout, negative
	// leaves the bound to the caller's context.
	Timeout time.Duration
	// AnswerLimit is the largest answer read, in bytes. Zero means DefaultAnswerLimit.
	AnswerLimit int64
	// Now stamps exchanges; nil leaves Exchange.At and Exchange.Took zero.
	Now func() time.Time
	// Log gets one debug line per exchange, without bodies or keys; nil is silent.
	Log *slog.Logger
	// Allow is asked before each exchange, and may make it wait; its error is that of an exchange of which
	// nothing was sent. Nil allows all.
	Allow func(context.Context, Request) error
	// Observe sees every exchange when it is over, failed ones and repeats included. It
	// may be called from several goroutines and must not change the exchange.
	Observe func(*Exchange)
}

// Transport does single exchanges with one platform; see Retry for repeats. It is safe for
// concurrent use. (net/http resends a GET by itself when a kept connection turns out to be
// dead, and a POST only while not a byte of it was written.)
type Transport struct {
	base    string
	http    http.Client
	timeout time.Duration
	limit   int64
	now     func() time.Time
	log     *slog.Logger
	allow   func(context.Context, Request) error
	observe func(*Exchange)
}

// Connections keeps the connections of all clients here that are given no other Transport: as http.DefaultTransport
// does, but apart from it. Each httptest.Server closes that one's at its end, also one on which another test's
// request is about to go, whose outcome is then unknown.
func Connections() http.RoundTripper {
	if _, usual := http.DefaultTransport.(*http.Transport); !usual {
		return http.DefaultTransport // somebody wants to see all that is sent
	}
	return separateTransport()
}

var separateTransport = sync.OnceValue(func() *http.Transport { return http.DefaultTransport.(*http.Transport).Clone() }) // Connections has looked

// NewTransport returns a transport to baseURL, which is an absolute http or https address
// without query, fragment or user; a path in it is kept as prefix.
func NewTransport(baseURL string, o Options) (*Transport, error) {
	if _, err := ParseBaseURL(baseURL); err != nil {
		return nil, fmt.Errorf("BaseURL: %w", err)
	}
	if o.AnswerLimit < 0 {
		return nil, fmt.Errorf("AnswerLimit %d: want a number of bytes, or 0 for %d", o.AnswerLimit, DefaultAnswerLimit)
	}
	t := &Transport{
		base:    strings.TrimRight(baseURL, "/"),
		timeout: o.Timeout, limit: o.AnswerLimit,
		now: o.Now, log: o.Log, allow: o.Allow, observe: o.Observe,
	}
	if o.HTTP != nil {
		t.http = *o.HTTP
	}
	if t.http.Transport == nil {
		t.http.Transport = Connections()
	}
	t.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if t.timeout == 0 {
		t.timeout = DefaultTimeout
	}
	if t.limit == 0 {
		t.limit = DefaultAnswerLimit
	}
	if t.now == nil {
		t.now = func() time.Time { return time.Time{} }
	}
	if t.log == nil {
		t.log = slog.New(slog.DiscardHandler)
	}
	return t, nil
}

// URL returns the address of a path below the base; query may be empty.
func (t *Transport) URL(path, query string) string {
	if query != "" {
		path += "?" + query
	}
	return t.base + path
}

// Send does one exchange. The error is nil, *NotSent or *UnknownOutcome; in all three
// cases the exchange is returned as well. Any status below 300 or above 399 counts as an
// answer: what it means is the platform's business.
func (t *Transport) Send(ctx context.Context, r Request) (*Exchange, error) {
	ex := &Exchange{Request: r.clone(), At: t.now()}
	err := t.send(ctx, ex)
	ex.Took = t.now().Sub(ex.At)
	t.report(ctx, ex, err)
	return ex, err
}

func (t *Transport) send(ctx context.Context, ex *Exchange) error {
	err := ctx.Err()
	if err == nil && t.allow != nil {
		err = t.allow(ctx, ex.Request)
	}
	if err != nil {
		return &NotSent{Operation: ex.Request.Operation, Exchange: ex, Err: err}
	}
	if t.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, t.timeout)
		defer cancel()
	}
	var conn connection
	req, err := http.NewRequestWithContext(conn.watch(ctx), ex.Request.Method, ex.Request.URL, bytes.NewReader(ex.Request.Body))
	if err != nil {
		return &NotSent{Operation: ex.Request.Operation, Exchange: ex, Err: err}
	}
	req.Header = ex.Request.Header.Clone()
	if req.Header == nil {
		req.Header = http.Header{}
	}
	resp, err := t.http.Do(req)
	if err != nil {
		if conn.wasNotSent(err) {
			return &NotSent{Operation: ex.Request.Operation, Exchange: ex, Err: err}
		}
		return ex.Unknown(reasonOf(err), err)
	}
	defer resp.Body.Close()
	return t.readAnswer(ex, resp)
}

// readAnswer reads the answer into ex, even when it is cut or comes from the wrong place.
func (t *Transport) readAnswer(ex *Exchange, resp *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(resp.Body, t.limit+1))
	ex.Response = &Response{Status: resp.StatusCode, Header: resp.Header, Body: body}
	switch {
	case err != nil:
		return ex.Unknown(reasonOf(err), err)
	case int64(len(body)) > t.limit:
		ex.Response.Body = body[:t.limit]
		return ex.Unknown(ReasonTooLarge, fmt.Errorf("answer exceeds %d bytes", t.limit))
	case resp.StatusCode >= 300 && resp.StatusCode <= 399:
		return ex.Unknown(ReasonRedirected, fmt.Errorf("status %d to %q", resp.StatusCode, resp.Header.Get("Location")))
	}
	return nil
}

func (t *Transport) report(ctx context.Context, ex *Exchange, err error) {
	attrs := []slog.Attr{slog.String("operation", ex.Request.Operation), slog.Duration("took", ex.Took)}
	if ex.Response != nil {
		attrs = append(attrs, slog.Int("status", ex.Response.Status), slog.Int("bytes", len(ex.Response.Body)))
	}
	if err != nil {
		attrs = append(attrs, slog.Any("error", err))
	}
	t.log.LogAttrs(ctx, slog.LevelDebug, "exchange", attrs...)
	if t.observe != nil {
		t.observe(ex)
	}
}

// connection watches whether a request was ever given a connection: before that not one
// byte can have left, whatever error follows.
type connection struct{ asked, got atomic.Bool }

func (c *connection) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { c.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { c.got.Store(true) },
	})
}

// wasNotSent wants proof. A RoundTripper that isn't an http.Transport may not report at all,
// and silence is no proof: then only a failed dial is.
func (c *connection) wasNotSent(err error) bool {
	if c.got.Load() {
		return false
	}
	var op *net.OpError
	return c.asked.Load() || errors.As(err, &op) && op.Op == "dial"
}

func reasonOf(err error) Reason {
	var timed interface{ Timeout() bool }
	switch {
	case errors.Is(err, context.Canceled):
		return ReasonCancelled
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timed) && timed.Timeout():
		return ReasonTimeout
	case errors.Is(err, io.ErrUnexpectedEOF):
		return ReasonTruncated
	}
	return ReasonLost
}
