package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"paymock/mock/provider"
	"paymock/mock/wire"
)

// Mount adds the routes of every provider's operations. Two operations may share a route: the
// provider tells them apart.
func (g *Gateway) Mount(routes gin.IRoutes) error {
	owner := map[provider.Route]string{}
	for _, p := range g.Providers {
		for _, op := range p.Operations() {
			for _, route := range op.Routes {
				other, taken := owner[route]
				if taken && other != p.Name() {
					return fmt.Errorf("gateway: %s %s is served by %s and %s", route.Method, route.Path, other, p.Name())
				}
				if !taken {
					owner[route] = p.Name()
					routes.Handle(route.Method, route.Path, func(c *gin.Context) { g.serveHTTP(c, p) })
				}
			}
		}
	}
	return nil
}

func (g *Gateway) serveHTTP(c *gin.Context, p provider.Provider) {
	req, err := Read(c.Request)
	if err != nil {
		// The peer left or broke off; nobody is there to read an answer.
		g.Logger.Warn("request not read", "provider", p.Name(), "path", c.Request.URL.Path, "err", err)
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	reply := g.Serve(c.Request.Context(), p, req)
	if reply.After > 0 {
		g.hold(c.Request.Context(), reply)
	}
	if reply.Lose {
		drop(c.Writer)
		return
	}
	Write(c.Writer, reply.Response)
}

// hold waits until the app's clock has moved on by reply.After, or the peer has left.
func (g *Gateway) hold(ctx context.Context, reply Reply) {
	for {
		changed := g.Apps.Changed()
		a, ok := g.Apps.Named(reply.App)
		if !ok {
			return
		}
		left, runs := a.Clock.Until(g.Clock.Now(), reply.At.Add(reply.After))
		if left == 0 {
			return
		}
		var fired <-chan time.Time
		stop := func() {}
		if runs {
			fired, stop = g.Clock.Timer(left)
		}
		select {
		case <-fired:
		case <-changed:
		case <-ctx.Done():
			stop()
			return
		}
		stop()
	}
}

// Read takes a request off the socket, once. A body longer than wire.MaxBody is cut and
// marked. The error is the peer's or the network's.
func Read(r *http.Request) (*wire.Request, error) {
	req := &wire.Request{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Target: r.RequestURI,
		Header: header(r), Remote: r.RemoteAddr,
	}
	if r.ContentLength > wire.MaxBody {
		req.TooLarge = true
		return req, nil
	}
	body := make([]byte, 0, max(r.ContentLength, 0)+1)
	limited := io.LimitReader(r.Body, wire.MaxBody+1)
	for {
		if len(body) == cap(body) {
			body = append(body, 0)[:len(body)]
		}
		n, err := limited.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read body: %w", err)
		}
	}
	if len(body) > wire.MaxBody {
		body, req.TooLarge = body[:wire.MaxBody], true
	}
	req.Body = body
	return req, nil
}

// header lists the header lines sorted by name: net/http doesn't keep their order.
func header(r *http.Request) wire.Header {
	h := make(wire.Header, 0, len(r.Header)+1)
	if r.Host != "" {
		h = append(h, wire.Field{Name: "Host", Value: r.Host})
	}
	for name, values := range r.Header {
		for _, value := range values {
			h = append(h, wire.Field{Name: name, Value: value})
		}
	}
	slices.SortStableFunc(h, func(a, b wire.Field) int { return strings.Compare(a.Name, b.Name) })
	return h
}

// Write puts an answer on the socket, header names letter by letter.
func Write(w http.ResponseWriter, resp *wire.Response) {
	h := w.Header()
	for _, f := range resp.Header {
		h[f.Name] = append(h[f.Name], f.Value)
	}
	h["Content-Length"] = []string{strconv.Itoa(len(resp.Body))}
	w.WriteHeader(resp.Status)
	_, _ = w.Write(resp.Body) // a peer that left is no failure of ours
}

// drop closes the connection without an answer: the peer sees it end, or be reset.
func drop(w gin.ResponseWriter) {
	conn, _, err := w.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2 or a recorder: net/http ends the stream
	}
	_ = conn.Close()
}

// NoRoute answers a path that no platform serves: usually a wrong base URL.
func (g *Gateway) NoRoute(c *gin.Context) {
	var here []string
	for _, p := range g.Providers {
		for _, op := range p.Operations() {
			for _, route := range op.Routes {
				if route.Path == c.Request.URL.Path {
					here = append(here, route.Method)
				}
			}
		}
	}
	if len(here) > 0 {
		slices.Sort(here)
		methods := strings.Join(slices.Compact(here), ", ")
		c.Header("Allow", methods)
		c.JSON(http.StatusMethodNotAllowed, gin.H{"code": "method_not_allowed", "message": "this path takes " + methods})
		return
	}
	c.JSON(http.StatusNotFound, gin.H{
		"code":    "not_found",
		"message": "no platform serves " + c.Request.URL.Path + "; see `paymock codes` and README for the paths",
	})
}
