package callback

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"

	"paymock/mock/wire"
)

const (
	// MaxAnswer is how many bytes of an answer's body are kept and judged.
	MaxAnswer = 16 << 10
	// maxDrained is how much more is read, so that the connection can be used again.
	maxDrained = 256 << 10
	// idleTimeout is how long a connection waits for its next request. It is short because many
	// servers close theirs after 2 to 5 seconds, and a request that meets the closing is lost:
	// it must not be sent twice, for the merchant may have got it.
	idleTimeout = time.Second
	// dialTimeout bounds resolving, connecting and the TLS handshake: net/http lets them go on
	// when the request they were meant for has given up.
	dialTimeout = 30 * time.Second
)

// userAgent is sent when the provider sets none.
const userAgent = "paymock"

// SenderConfig says where a Sender may send, and how. The zero value is ready.
type SenderConfig struct {
	// Allow are the networks that may be reached. Nil: PrivateNetworks. Metadata services,
	// link-local, multicast and unspecified addresses are refused whatever is allowed.
	Allow []netip.Prefix
	// Resolve finds a host's addresses. Nil: the system's resolver.
	Resolve func(ctx context.Context, host string) ([]netip.Addr, error)
	// Dial opens a connection to a checked address, IP and port. Nil: a net.Dialer.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// TLS is used for https; see TrustFiles. Nil: the system's roots.
	TLS *tls.Config
	// Own says what of ours listens at an address, "" for nothing: callbacks never reach it. A
	// merchant that names our control API as its notify URL would drive it. Nil: nothing does.
	Own func(netip.AddrPort) string
	// Refuse says why a host name is never called, whatever the networks are; "" lets it pass. Nil:
	// every name passes.
	Refuse func(host string) string
	// Proxy is the HTTP proxy that callbacks go through; see ParseProxy. Nil: they go straight.
	Proxy *url.URL
}

// Sender posts requests to merchants within the allowed networks: over HTTP/1.1, through no
// proxy but a configured one, following no redirect, a POST never twice. It is safe for concurrent use.
type Sender struct {
	SenderConfig
	reach     addressPolicy
	transport *http.Transport
	// single opens a connection for each request that says Connection: close.
	single *http.Transport
}

// NewSender checks the configuration.
func NewSender(c SenderConfig) (*Sender, error) {
	if c.Allow == nil {
		c.Allow = PrivateNetworks()
	}
	for i, p := range c.Allow {
		if !p.IsValid() {
			return nil, fmt.Errorf("callback: SenderConfig.Allow[%d] is no network; give a CIDR such as 10.0.0.0/8", i)
		}
	}
	if c.Dial == nil {
		c.Dial = new(net.Dialer).DialContext
	}
	if c.TLS == nil {
		c.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	c.Allow = slices.Clone(c.Allow)
	s := &Sender{SenderConfig: c, reach: addressPolicy{allow: c.Allow, resolve: c.Resolve}}
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	s.transport = &http.Transport{
		Proxy:                  nil, // the environment's proxy would be a way round the networks
		DialContext:            s.dialAllowed,
		DialTLSContext:         s.dialTLS,
		Protocols:              protocols,
		DisableCompression:     true,
		MaxIdleConnsPerHost:    64,
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: maxHead,
	}
	s.single = s.transport.Clone()
	s.single.DisableKeepAlives = true
	return s, nil
}

// Close closes idle connections. The Sender can be used again.
func (s *Sender) Close() { s.transport.CloseIdleConnections() }

// Check reports early what Post would refuse: a URL that is no http or https address, or a
// host outside the allowed networks. A name that can't be resolved now is let pass.
func (s *Sender) Check(ctx context.Context, target string) error {
	u, err := parseTarget(target)
	if err != nil {
		return err
	}
	if err := s.refuseName(u.Hostname()); err != nil {
		return err
	}
	_, err = s.reach.allowedAddresses(ctx, u.Hostname())
	var refused *RefusedError
	if errors.As(err, &refused) {
		return err
	}
	return nil
}

// withoutPassword is a request as it may be shown, when its address can't be called.
func withoutPassword(req *wire.Request) *wire.Request {
	u, err := url.Parse(req.Target)
	if err != nil || u.User == nil {
		return req
	}
	shown := *req
	shown.Target = u.Redacted()
	return &shown
}

func parseTarget(target string) (*url.URL, error) {
	u, err := url.Parse(target)
	if err != nil {
		return nil, fmt.Errorf("not an address: %w", err)
	}
	if u.User != nil {
		return nil, fmt.Errorf("%q has user and password, which no platform sends; leave them out", u.Redacted())
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("%q is not an http or https address", target)
	}
	if u.Hostname() == "" {
		return nil, fmt.Errorf("%q has no host", target)
	}
	return u, nil
}

// Exchange tells what became of a request that was posted.
type Exchange struct {
	// Request is head and body as sent, up to a mebibyte. What was not sent of it, because there
	// was no connection or it ended before, is shown as it would have been.
	Request []byte
	// Response is the answer's head as received and its body up to MaxAnswer.
	Response []byte
	// Answer is the answer for the provider to judge; nil when there was none, or none whole.
	Answer *wire.Response
	// Status is the answer's status, 0 without one.
	Status int
	// Redirect is where a 3xx answer points; it was not followed.
	Redirect string
	// Reason says why there is no Answer, or that it was cut.
	Reason string
}

// Post sends req to its Target, or to target when that is no absolute address, and waits for
// the answer until ctx ends; the cause of that end becomes the reason. It never fails: what
// goes wrong is the Exchange's Reason.
func (s *Sender) Post(ctx context.Context, target string, req *wire.Request) Exchange {
	return s.post(ctx, target, req, func() {})
}

// post is Post and calls written when all of the request has been written; see inOrder.
func (s *Sender) post(ctx context.Context, target string, req *wire.Request, written func()) Exchange {
	var passed *transcript
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			passed = new(transcript)
			info.Conn.(*recordingConn).transcript.Store(passed)
		},
		WroteRequest: func(httptrace.WroteRequestInfo) { written() },
	})
	post, err := httpRequest(traced, target, req)
	if err != nil {
		return Exchange{Request: wire.DumpRequest(withoutPassword(req)), Reason: "not sent: " + err.Error()}
	}
	transport := s.transport
	if post.Close {
		transport = s.single
	}
	resp, err := transport.RoundTrip(post)
	sent := func() []byte {
		if whole := passed.sentRequest(len(req.Body)); whole != nil {
			return whole
		}
		return dumpRequest(target, req)
	}
	if passed == nil {
		return Exchange{Request: dumpRequest(target, req), Reason: "not sent: " + s.describeFailure(ctx, err)}
	}
	if err != nil {
		return Exchange{Request: sent(), Response: passed.receivedAnswer(nil), Reason: "no answer: " + s.describeFailure(ctx, err)}
	}
	defer func() { _ = resp.Body.Close() }()
	x := Exchange{Status: resp.StatusCode}
	body, whole, err := readBounded(resp.Body, resp.ContentLength)
	x.Request, x.Response = sent(), passed.receivedAnswer(body)
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		x.Redirect = resp.Header.Get("Location")
	}
	if err != nil {
		x.Reason = "the answer broke off: " + s.describeFailure(ctx, err)
		return x
	}
	if !whole {
		x.Reason = fmt.Sprintf("the answer is longer than %d bytes; the rest was left out", MaxAnswer)
	}
	x.Answer = &wire.Response{Status: resp.StatusCode, Header: sortedHeader(resp.Header), Body: body}
	return x
}

// describeFailure puts a failure in words that name the cause and not our call stack.
func (s *Sender) describeFailure(ctx context.Context, err error) string {
	var refused *RefusedError
	var atProxy *proxyError
	switch {
	case errors.As(err, &refused):
		return refused.Error()
	case errors.As(err, &atProxy):
		return atProxy.Error()
	case ctx.Err() != nil:
		return context.Cause(ctx).Error()
	case distrustReason(err) != "":
		return distrustReason(err)
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return "the merchant closed the connection"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the merchant reset the connection"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	}
	return err.Error()
}

// readBounded takes a body up to MaxAnswer and passes over some of the rest. length is as stated, or
// negative.
func readBounded(body io.Reader, length int64) (kept []byte, whole bool, err error) {
	if length >= 0 && length <= MaxAnswer {
		kept = make([]byte, length)
		n, err := io.ReadFull(body, kept)
		return kept[:n], true, err
	}
	kept, err = io.ReadAll(io.LimitReader(body, MaxAnswer))
	if err != nil || len(kept) < MaxAnswer {
		return kept, true, err
	}
	more, err := io.CopyN(io.Discard, body, maxDrained)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return kept, more == 0, err
}

// httpRequest makes the request as net/http sends it. Names of header lines keep their letters,
// but for Host, Content-Length, User-Agent and Connection, which net/http writes itself.
func httpRequest(ctx context.Context, target string, req *wire.Request) (*http.Request, error) {
	if strings.Contains(req.Target, "://") {
		target = req.Target
	}
	u, err := parseTarget(target)
	if err != nil {
		return nil, err
	}
	post := new(http.Request).WithContext(ctx)
	post.Method, post.URL, post.Host, post.Header = req.Method, u, u.Host, make(http.Header, len(req.Header)+1)
	post.Proto, post.ProtoMajor, post.ProtoMinor = "HTTP/1.1", 1, 1
	post.Body, post.ContentLength = http.NoBody, int64(len(req.Body))
	if len(req.Body) > 0 {
		// GetBody lets net/http take another connection when it finds the first one closed
		// before anything was written, and only then.
		post.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(req.Body)), nil }
		post.Body, _ = post.GetBody()
	}
	post.Header["User-Agent"] = []string{userAgent}
	for _, f := range req.Header {
		switch strings.ToLower(f.Name) {
		case "host":
			post.Host = f.Value
		case "connection":
			post.Close = strings.EqualFold(f.Value, "close")
		case "content-length", "transfer-encoding":
		case "user-agent":
			post.Header["User-Agent"] = []string{f.Value}
		default:
			post.Header[f.Name] = append(post.Header[f.Name], f.Value)
		}
	}
	return post, nil
}

// dumpRequest writes a request, up to maxSent, that got no connection or too little time on it.
func dumpRequest(target string, req *wire.Request) []byte {
	post, err := httpRequest(context.Background(), target, req)
	if err != nil {
		return wire.DumpRequest(req)
	}
	var b bytes.Buffer
	if err := post.Write(&b); err != nil {
		return wire.DumpRequest(req)
	}
	return b.Bytes()[:min(b.Len(), maxSent)]
}

// sortedHeader lists an answer's header, sorted by name: net/http has lost the order.
func sortedHeader(h http.Header) wire.Header {
	out := make(wire.Header, 0, len(h))
	for name, values := range h {
		for _, value := range values {
			out = append(out, wire.Field{Name: name, Value: value})
		}
	}
	slices.SortStableFunc(out, func(a, b wire.Field) int { return strings.Compare(a.Name, b.Name) })
	return out
}
