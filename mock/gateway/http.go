package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/suggest"
	"paymock/mock/wire"
)

// Mount adds the routes of every provider's operations. Two operations may share a route: the
// provider tells them apart.
func (g *Gateway) Mount(routes gin.IRoutes) error {
	owner := map[provider.Route]provider.Provider{}
	for _, p := range g.Providers {
		for _, op := range p.Operations() {
			for _, route := range op.Routes {
				other, taken := owner[route]
				if taken && other.Name() != p.Name() {
					return fmt.Errorf("gateway: %s %s is served by %s and %s", route.Method, route.Path, other.Name(), p.Name())
				}
				if !taken {
					owner[route] = p
					routes.Handle(route.Method, route.Path, func(c *gin.Context) { g.serveHTTP(c, p, "") })
				}
			}
		}
	}
	return g.mountAliases(routes, owner)
}

// mountAliases serves the routes of a path at another one too. A path that ends with "/" is a
// prefix: every route below it is served below the alias.
func (g *Gateway) mountAliases(routes gin.IRoutes, owner map[provider.Route]provider.Provider) error {
	paths := map[string]bool{}
	for route := range owner {
		paths[route.Path] = true
	}
	for alias, path := range g.Aliases {
		prefix := strings.HasSuffix(path, "/")
		switch {
		case !strings.HasPrefix(alias, "/"):
			return fmt.Errorf("alias %q: a path begins with a slash", alias)
		case prefix != strings.HasSuffix(alias, "/"):
			return fmt.Errorf("alias %q: a prefix ends with a slash, and so does what it stands for, %q", alias, path)
		}
		served := 0
		for route, p := range owner {
			if route.Path != path && (!prefix || !strings.HasPrefix(route.Path, path)) {
				continue
			}
			served++
			at := alias + strings.TrimPrefix(route.Path, path)
			if paths[at] {
				return fmt.Errorf("alias %q: a platform serves that path itself", at)
			}
			routes.Handle(route.Method, at, func(c *gin.Context) {
				g.serveHTTP(c, p, path+strings.TrimPrefix(c.Request.URL.Path, alias))
			})
		}
		if served == 0 {
			return fmt.Errorf("alias %q: no platform serves %q%s", alias, path, suggest.Hint(path, slices.Collect(maps.Keys(paths))))
		}
	}
	return nil
}

// resolveAlias is the path that an alias, or the longest prefix among them, stands for.
func (g *Gateway) resolveAlias(called string) (path string, ok bool) {
	longest := ""
	for alias, stands := range g.Aliases {
		prefix := strings.HasSuffix(alias, "/") && strings.HasPrefix(called, alias)
		if (prefix || called == alias) && len(alias) > len(longest) {
			longest, path = alias, stands+strings.TrimPrefix(called, alias)
		}
	}
	return path, longest != ""
}

// serveHTTP runs one exchange on the socket. At an alias, path is the path behind the alias.
func (g *Gateway) serveHTTP(c *gin.Context, p provider.Provider, path string) {
	req, taken, err := readRequest(c.Request, &g.bodies)
	defer g.bodies.release(taken)
	if errors.Is(err, errBodiesFull) {
		g.Logger.Warn("request not read", "provider", p.Name(), "path", c.Request.URL.Path, "err", err)
		c.AbortWithStatusJSON(http.StatusServiceUnavailable, gin.H{"code": "not_ready", "message": err.Error()})
		return
	}
	if err != nil {
		// The peer has left, or what it sends is no HTTP: no platform would get to see it.
		g.Logger.Warn("request not read", "provider", p.Name(), "path", c.Request.URL.Path, "err", err)
		c.AbortWithStatusJSON(http.StatusBadRequest, gin.H{
			"code":    "unreadable",
			"message": "the body breaks off or is not framed as HTTP wants it: " + err.Error(),
		})
		return
	}
	if path != "" {
		req.Path = path
	}
	if g.BaseURL != nil {
		req.CalledAs = g.BaseURL(c.Request)
	}
	ctx := c.Request.Context()
	reply := g.Serve(ctx, p, req)
	held := g.holdAnswer(ctx, reply)
	switch {
	case held != nil:
		dropConnection(c.Writer, false)
	case reply.Plan.Hang:
		select {
		case <-ctx.Done():
		case <-reply.generation.Ended():
		}
		dropConnection(c.Writer, false)
	case reply.Plan.Reset:
		dropConnection(c.Writer, true)
	case reply.Broken, reply.Plan.LoseReply:
		dropConnection(c.Writer, false)
	case reply.Plan.Truncate != nil:
		cutBody(c.Writer, reply.Response, *reply.Plan.Truncate)
	case reply.Plan.Piece > 0:
		g.dripBody(ctx, c.Writer, reply)
	default:
		writeAnswer(c.Writer, reply.Response)
	}
}

// holdAnswer waits as the platform does and as a rule asks. An app that is removed or reset meanwhile
// waits no longer: its answer was decided before. The error says that the peer has left while a
// rule made it wait.
func (g *Gateway) holdAnswer(ctx context.Context, reply Reply) error {
	_ = g.waitSpan(ctx, reply.generation, reply.App, reply.At, rule.Wait{For: reply.After})
	err := g.waitSpan(ctx, reply.generation, reply.App, reply.At.Add(reply.After), reply.Plan.DelayReply)
	if errors.Is(err, app.ErrEnded) {
		return nil
	}
	return err
}

// sortedHeader lists the header lines sorted by name: net/http doesn't keep their order.
func sortedHeader(r *http.Request) wire.Header {
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

// writeAnswer puts an answer on the socket, header names letter by letter.
func writeAnswer(w http.ResponseWriter, resp *wire.Response) {
	writeHead(w, resp)
	_, _ = w.Write(resp.Body) // a peer that left is no failure of ours
}

func writeHead(w http.ResponseWriter, resp *wire.Response) {
	h := w.Header()
	scratch := make([]string, 0, len(resp.Header)+1) // one piece of memory for all values
	for _, f := range resp.Header {
		if h[f.Name] != nil {
			h[f.Name] = append(h[f.Name], f.Value)
			continue
		}
		scratch = append(scratch, f.Value)
		h[f.Name] = scratch[len(scratch)-1 : len(scratch) : len(scratch)]
	}
	scratch = append(scratch, strconv.Itoa(len(resp.Body)))
	h["Content-Length"] = scratch[len(scratch)-1:]
	w.WriteHeader(resp.Status)
}

// cutBody announces the whole answer, writes the beginning of its body and closes.
func cutBody(w gin.ResponseWriter, resp *wire.Response, n int) {
	writeHead(w, resp)
	_, _ = w.Write(resp.Body[:min(n, len(resp.Body))])
	w.Flush()
	panic(http.ErrAbortHandler) // net/http's way to break off an answer, whatever the protocol
}

// dripBody writes the body in pieces, with a wait between them.
func (g *Gateway) dripBody(ctx context.Context, w gin.ResponseWriter, reply Reply) {
	writeHead(w, reply.Response)
	at := reply.At.Add(reply.After)
	if !reply.Plan.DelayReply.Real {
		at = at.Add(reply.Plan.DelayReply.For)
	}
	rest := reply.Response.Body
	for first := true; len(rest) > 0; first = false {
		if !first {
			if err := g.waitSpan(ctx, reply.generation, reply.App, at, reply.Plan.Pause); err != nil && !errors.Is(err, app.ErrEnded) {
				return
			}
			at = at.Add(reply.Plan.Pause.For)
		}
		n := min(reply.Plan.Piece, len(rest))
		if _, err := w.Write(rest[:n]); err != nil {
			return
		}
		w.Flush()
		rest = rest[n:]
	}
}

// dropConnection closes the connection without an answer: the peer sees it end, or be reset.
func dropConnection(w gin.ResponseWriter, reset bool) {
	conn, _, err := w.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // HTTP/2 or a recorder: net/http ends the stream
	}
	if secured, ok := conn.(*tls.Conn); ok && reset {
		conn = secured.NetConn()
	}
	below := conn // whoever wrapped it is to know of its end
	for wrapped, ok := below.(interface{ NetConn() net.Conn }); ok; wrapped, ok = below.(interface{ NetConn() net.Conn }) {
		below = wrapped.NetConn()
	}
	if tcp, ok := below.(*net.TCPConn); ok && reset {
		_ = tcp.SetLinger(0) // makes Close send a reset
	}
	_ = conn.Close()
}

// NoRoute answers a path that no platform serves: usually a wrong base URL.
func (g *Gateway) NoRoute(c *gin.Context) {
	path, behind := c.Request.URL.Path, ""
	if at, ok := g.resolveAlias(path); ok {
		path, behind = at, at
	}
	if p := g.answererOf(c.Request.Method, path); p != nil {
		g.serveHTTP(c, p, behind)
		return
	}
	var here, paths []string
	for _, p := range g.Providers {
		for _, op := range p.Operations() {
			for _, route := range op.Routes {
				paths = append(paths, route.Path)
				if _, ok := route.MatchPath(path); ok {
					here = append(here, route.Method)
				}
			}
		}
	}
	// A wrong address is the commonest first mistake, and no app's journal shows it.
	g.Logger.Warn("no such route", "method", c.Request.Method, "path", c.Request.URL.Path, "remote", c.Request.RemoteAddr)
	if len(here) > 0 {
		slices.Sort(here)
		methods := strings.Join(slices.Compact(here), ", ")
		c.Header("Allow", methods)
		g.refuseRoute(c, http.StatusMethodNotAllowed, "method_not_allowed", "this path takes "+methods)
		return
	}
	g.refuseRoute(c, http.StatusNotFound, "not_found", "no platform serves "+c.Request.URL.Path+suggest.Hint(path, paths)+"; "+g.nearbyPaths(path)+"`paymock operations` lists the paths")
}

// refuseRoute answers what is no call of any platform, in the caller's language.
func (g *Gateway) refuseRoute(c *gin.Context, status int, code, said string) {
	header := c.Request.Header
	c.JSON(status, gin.H{"code": code, "message": g.inReadersLanguage(said, header.Get(explainHeader), header.Get("Accept-Language"))})
}

// commonSegments counts the leading segments that a path shares with the platform's most similar route.
func commonSegments(p provider.Provider, path string) (most int) {
	for _, op := range p.Operations() {
		for _, route := range op.Routes {
			most = max(most, route.CommonSegments(path))
		}
	}
	return most
}

// answererOf is the platform that answers a path without a route: one of which a rule does, or else its owner. nil: none.
func (g *Gateway) answererOf(method, path string) provider.Provider {
	for _, p := range g.Providers {
		if g.Rules.AnswersPath(p.Name(), method, path) {
			return p
		}
	}
	return g.ownerOf(path)
}

// ownerOf is the platform that answers a path without a route in its own shape: one that owns it, unless
// another has a route that begins more like it (several platforms have paths below /v3/). nil: none.
func (g *Gateway) ownerOf(path string) (owner provider.Provider) {
	most := -1
	for _, p := range g.Providers {
		common := commonSegments(p, path)
		if common > most {
			most, owner = common, nil
		}
		if o, ok := p.(provider.PathOwner); ok && common == most && owner == nil && o.Owns(path) {
			owner = p
		}
	}
	return owner
}

// nearbyPaths says what the platform whose paths begin most like one that nobody serves has beside it, as the
// beginning of a sentence's next part; "" where no path begins like it.
func (g *Gateway) nearbyPaths(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if first == "" {
		return ""
	}
	p := slices.MaxFunc(g.Providers, func(p, q provider.Provider) int { return commonSegments(p, path) - commonSegments(q, path) })
	var paths []string
	for _, op := range p.Operations() {
		for _, route := range op.Routes {
			if strings.HasPrefix(route.Path, "/"+first+"/") {
				paths = append(paths, route.Path)
			}
		}
	}
	if len(paths) == 0 {
		return ""
	}
	slices.Sort(paths)
	return p.Name() + " serves only these calls here: " + strings.Join(slices.Compact(paths), ", ") + "; "
}
