// Package web serves the workbench: pages that show what happened to the apps and do the next
// thing, for people who keep them open while they work.
//
//	pages, err := web.New(web.Config{Lab: l, PlatformURL: url})
//	control.Config{…, Dashboard: pages}
//
// Pages are rendered here and read without a script. The script follows a feed and asks for parts
// of the page anew: the same URL with part=NAME, rendered by the same templates. Whatever is
// changed, is changed by calls of the control API, which the script makes; this package only
// reads, through the lab. What it shows of a platform, the provider tells.
package web

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"paymock/mock/config"
	"paymock/mock/lab"
)

// Config has the parts of Pages. Fields are required unless their comment says otherwise.
type Config struct {
	Lab *lab.Lab
	// PlatformURL tells where the platforms' paths are served, ControlURL where the control API
	// is, as the reader of a page reaches them and a command line would name them.
	PlatformURL, ControlURL func(*http.Request) string
	// Document is the OpenAPI document of the control API. Nil: there is no reference.
	Document func() []byte
	// Scenarios are offered for loading. The zero value offers none.
	Scenarios config.Library
	// Probes says that callback endpoints can be probed.
	Probes bool
	// Guarded says that the control API wants a token.
	Guarded bool
	// Version is shown at the foot. Empty: "dev".
	Version string
	// Logger gets what could not be shown. Nil is silent.
	Logger *slog.Logger
}

// Pages serves the pages. It is safe for concurrent use.
type Pages struct {
	Config
	mux   *http.ServeMux
	table codeTable
	feeds atomic.Int64
	// explaining lets one search for a mistake run at a time.
	explaining sync.Mutex
	said       saidTexts
	closed     chan struct{}
	close      sync.Once
}

//go:embed pages/*.html assets/*
var files embed.FS

// New checks the configuration.
func New(c Config) (*Pages, error) {
	if c.Lab == nil || c.PlatformURL == nil || c.ControlURL == nil {
		return nil, errors.New("web: Config.Lab, PlatformURL and ControlURL are required")
	}
	if c.Version == "" {
		c.Version = "dev"
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	w := &Pages{Config: c, mux: http.NewServeMux(), table: codesOf(c.Lab.Providers), closed: make(chan struct{})}
	w.addRoutes()
	return w, nil
}

// Close ends the feeds.
func (w *Pages) Close() { w.close.Do(func() { close(w.closed) }) }

// assetsPath is where the files are that pages refer to.
const assetsPath = "/ui/assets/"

func (w *Pages) addRoutes() {
	w.mux.HandleFunc("GET "+assetsPath+"{name}", serveAsset)
	w.mux.HandleFunc("GET /ui/feed", w.serveFeed)
	w.mux.HandleFunc("GET /ui/search", w.serveSearch)
	w.mux.HandleFunc("GET /ui/key", w.serveKey)
	w.mux.HandleFunc("GET /ui/keys.zip", w.keysZip)
	for path, show := range map[string]pageView{
		"/{$}":          {"live", (*page).live},
		"/ui/exchange":  {"exchange", (*page).exchange},
		"/ui/trades":    {"trades", (*page).trades},
		"/ui/callbacks": {"callbacks", (*page).callbacks},
		"/ui/clock":     {"clock", (*page).clock},
		"/ui/rules":     {"rules", (*page).rules},
		"/ui/terminals": {"terminals", (*page).terminals},
		"/ui/apps":      {"apps", (*page).apps},
		"/ui/codes":     {"codes", (*page).codes},
		"/ui/probe":     {"probe", (*page).probe},
		"/reference":    {"reference", (*page).reference},
	} {
		w.mux.HandleFunc("GET "+path, func(out http.ResponseWriter, r *http.Request) { w.renderPage(out, r, show) })
	}
	w.mux.HandleFunc("/", func(out http.ResponseWriter, r *http.Request) {
		w.renderPage(out, r, pageView{"lost", func(*page) error { return notFound("no page %s", r.URL.Path) }})
	})
}

// pageView is a page: its template, and what gathers its data.
type pageView struct {
	name   string
	gather func(*page) error
}

// contentSecurityPolicy lets a page run what comes from here and nothing else, and talk to nobody else.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// ServeHTTP serves a page, a part of one, an asset or the feed.
func (w *Pages) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	head := out.Header()
	head.Set("Content-Security-Policy", contentSecurityPolicy)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Referrer-Policy", "same-origin")
	w.mux.ServeHTTP(out, r)
}

// Public reports whether a path may be read without the token: what the sign-in page needs.
func (*Pages) Public(path string) bool { return strings.HasPrefix(path, assetsPath) }

// AskToken asks a browser for the token.
func (w *Pages) AskToken(out http.ResponseWriter, r *http.Request, wrong bool) {
	out.Header().Set("Content-Security-Policy", contentSecurityPolicy)
	next := r.FormValue("next")
	if r.Method == http.MethodGet {
		next = r.RequestURI
	}
	w.renderPage(out, r, pageView{"signin", func(p *page) error {
		p.status = http.StatusUnauthorized
		p.Data = signInData{next, wrong}
		return nil
	}})
}

// renderPage renders a page, or the part of it that is asked for.
func (w *Pages) renderPage(out http.ResponseWriter, r *http.Request, v pageView) {
	if rememberPreference(out, r) {
		return
	}
	p := w.newPage(r, v.name)
	status := http.StatusOK
	if err := p.chooseApp(); err != nil {
		status = p.showFailure(err)
	} else if err := v.gather(p); err != nil {
		status = p.showFailure(err)
	}
	body, err := p.render(r.FormValue("part"))
	if errors.Is(err, errNoPart) {
		status = p.showFailure(notFound("the page has no part %q", r.FormValue("part")))
		body, err = p.render("")
	}
	if err != nil {
		w.Logger.Error("page", "path", r.URL.Path, "err", err)
		http.Error(out, fmt.Sprintf("paymock can't show this page: %v", err), http.StatusInternalServerError)
		return
	}
	if p.status != 0 {
		status = p.status
	}
	out.Header().Set("Content-Type", "text/html; charset=utf-8")
	out.Header().Set("Content-Language", p.LangTag())
	out.Header().Set("Vary", "Accept-Language, Cookie")
	out.WriteHeader(status)
	_, _ = out.Write(body) // the peer may be gone
}

var errNoPart = errors.New("the page has no such part")

// render writes the page, or parts of it, each in a place of its name; several are separated by commas.
func (p *page) render(parts string) ([]byte, error) {
	set, err := parseTemplates(p.name)
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	if parts == "" || p.name == "lost" {
		err = set.ExecuteTemplate(&body, "page", p)
		return body.Bytes(), err
	}
	wanted := strings.Split(parts, ",")
	slices.Sort(wanted)
	for _, part := range slices.Compact(wanted) {
		if set.Lookup("part-"+part) == nil {
			return nil, errNoPart
		}
		fmt.Fprintf(&body, "<div data-part=%q>", part)
		if err := set.ExecuteTemplate(&body, "part-"+part, p); err != nil {
			return nil, err
		}
		body.WriteString("</div>")
	}
	return body.Bytes(), nil
}
