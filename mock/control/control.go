// Package control serves the control API: apps, trades, rules, clocks, callbacks, journal.
//
// It is how a test sets the stage and looks behind it; merchants never see it. New gives an
// http.Handler whose paths begin at "/", so that it can have a listener of its own or a
// prefix on another:
//
//	c, err := control.New(control.Config{Lab: l, PlatformURL: url})
//	http.Handle("/__admin/", http.StripPrefix("/__admin", c))
//
// Calls are typed by huma and described at /openapi.json; every error is an api.Error. The
// package is HTTP only: what a call changes, a lab.Lab changes, and what a call shows is read from
// books, store and journal.
package control

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"

	"paymock/mock/callback"
	"paymock/mock/config"
	"paymock/mock/lab"
	"paymock/mock/state"
)

// Config has the parts of a Control. Fields are required unless their comment says
// otherwise.
type Config struct {
	// Lab does what is asked.
	Lab *lab.Lab
	// Sender sends the callbacks of a probe, within its networks. Nil: there is no such call.
	Sender *callback.Sender
	// Scenarios find and apply scenario files. The zero value: there are no such calls.
	Scenarios config.Library
	// ValidateBeside applies a scenario to a server of its own and tells what is wrong with it. Nil: none is told as it is
	// meant.
	ValidateBeside func(context.Context, *config.Script) error
	// PlatformURL tells where the caller of a request reaches the platforms' paths.
	PlatformURL func(*http.Request) string
	// Ready reports whether the server may be used. Nil: from the start.
	Ready func() bool
	// Token is the bearer token; a browser may send it as the password of any user. Empty
	// leaves the API open to who can reach it.
	Token string
	// Hosts are further names under which the API may be called, beside localhost and addresses.
	// A web page can make a name of its own lead to this machine: list none but your own.
	Hosts []string
	// Metrics serves /metrics. Nil: no such path.
	Metrics http.Handler
	// Dashboard serves "/" and all paths that are no call. Nil: a page that lists the calls.
	Dashboard Dashboard
	// Shared has calls see what other replicas have changed, and be answered once their changes are told.
	// Nil: there are no replicas.
	Shared func(http.Handler) http.Handler
	// MaxState bounds the body of an import. 0: 512 MiB.
	MaxState int64
	// Version is shown by /healthz and /openapi.json. Empty: "dev".
	Version string
	// Logger gets a line per call, at debug, failures of ours, and, as a warning, what was found of a refusal whose
	// exchange could not wait for it. Nil is silent.
	Logger *slog.Logger
}

// Dashboard is pages for people.
type Dashboard interface {
	http.Handler
	// Public reports whether a path may be read without the token: what a page that asks for it
	// is made of.
	Public(path string) bool
	// AskToken answers a browser that has no token yet with a page that asks for it and posts it
	// as token to /ui/signin, with the address to go on to as next.
	AskToken(w http.ResponseWriter, r *http.Request, wrong bool)
	// Close ends what follows the server.
	Close()
}

// Control serves the control API. It is safe for concurrent use.
type Control struct {
	Config
	handler  http.Handler
	document func() []byte
	routes   gin.RoutesInfo
	closed   chan struct{}
	close    sync.Once
	// explaining lets one search for a mistake run at a time.
	explaining sync.Mutex
	// explained keeps what such searches found for readers of a journal's list.
	explained explainedEntries
	later     searchesLater
	importing chan struct{} // has room for one import at a time
}

// New checks the configuration and registers the calls.
func New(c Config) (*Control, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	if c.Ready == nil {
		c.Ready = func() bool { return true }
	}
	if c.MaxState == 0 {
		c.MaxState = state.Limit(0)
	}
	if c.Version == "" {
		c.Version = "dev"
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	control := &Control{Config: c, closed: make(chan struct{}), importing: make(chan struct{}, 1)}
	control.handler = control.guardCalls(control.newRoutes())
	if c.Lab.Gateway != nil {
		c.Lab.Gateway.OnUnexplained(control.explainLater)
	}
	return control, nil
}

func (c Config) validate() error {
	var errs []error
	if c.Lab == nil {
		errs = append(errs, errors.New("control: Config.Lab is missing"))
	}
	if c.PlatformURL == nil {
		errs = append(errs, errors.New("control: Config.PlatformURL is missing"))
	}
	return errors.Join(errs...)
}

// ServeHTTP serves one call.
func (c *Control) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.handler.ServeHTTP(w, r) }

// Close ends streams and waiting calls, so that a server's Shutdown needs not wait for them:
//
//	server.RegisterOnShutdown(c.Close)
func (c *Control) Close() {
	c.close.Do(func() {
		close(c.closed)
		if c.Dashboard != nil {
			c.Dashboard.Close()
		}
	})
}

// Document is the API's description, as /openapi.json gives it.
func (c *Control) Document() []byte { return c.document() }

// untilClosed is ctx that also ends with Close.
func (c *Control) untilClosed(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-c.closed:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// newRoutes puts the typed calls and the plain pages on one Gin engine.
func (c *Control) newRoutes() http.Handler {
	gin.SetMode(gin.ReleaseMode) // otherwise Gin writes its routes to stdout
	engine := gin.New()
	engine.UseRawPath = true // an id may hold an escaped slash
	engine.HandleMethodNotAllowed = true
	engine.Use(c.recoverPanic, c.byLanguage)
	calls := c.registerCalls(engine)
	shared := http.Handler(engine)
	if c.Shared != nil {
		shared = c.Shared(engine)
	}
	engine.Any("/mcp", gin.WrapH(c.serveMCP(shared)))
	if c.Metrics != nil {
		engine.GET("/metrics", gin.WrapH(c.Metrics))
	}
	c.document = sync.OnceValue(func() []byte {
		text, err := calls.OpenAPI().MarshalJSON()
		if err != nil {
			c.Logger.Error("OpenAPI document", "err", err)
		}
		return text
	})
	c.routes = engine.Routes()
	page := http.Handler(http.HandlerFunc(c.noSuchCall))
	if c.Dashboard != nil {
		page = c.dashboardPages()
	} else {
		engine.GET("/", gin.WrapH(c.indexPage(calls)))
	}
	engine.NoRoute(func(g *gin.Context) {
		g.Status(http.StatusOK) // Gin has set 404; the page knows better
		page.ServeHTTP(g.Writer, g.Request)
	})
	engine.NoMethod(func(g *gin.Context) {
		c.writeProblem(g.Writer, g.Request, problemf(
			http.StatusMethodNotAllowed, codeInvalid, "%s is not served with %s, but with %s; GET /openapi.json lists the calls",
			g.Request.URL.Path, g.Request.Method, g.Writer.Header().Get("Allow"),
		))
	})
	return shared
}
