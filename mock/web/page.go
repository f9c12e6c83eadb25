package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"paymock/mock/app"
	"paymock/mock/lab"
	"paymock/mock/provider"
	"paymock/mock/store"
	"paymock/mock/words"
)

// page is one page that is being made, and what its templates see.
type page struct {
	w      *Pages
	r      *http.Request
	name   string
	status int
	// Base is the path before the pages' paths: they may be served below another one.
	Base  string
	Lang  words.Language
	Theme string
	// App is the app that is chosen, nil for all; Platform its provider.
	App      *app.App
	Platform provider.Provider
	Real     time.Time
	Failure  string
	Commands []command
	Data     any
}

// command is a line that does or shows the same as the page.
type command struct{ Tool, Line string }

func (w *Pages) newPage(r *http.Request, name string) *page {
	p := &page{w: w, r: r, name: name, Lang: languageOf(r), Theme: themeOf(r), Real: w.Lab.Clock.Now()}
	given, err := url.ParseRequestURI(r.RequestURI)
	if err == nil {
		p.Base = strings.TrimSuffix(strings.TrimSuffix(given.Path, r.URL.Path), "/")
	}
	return p
}

// chooseApp finds the app that the address names. Pages of one app show the first one unless told.
func (p *page) chooseApp() error {
	name := p.r.FormValue("app")
	if name == "" && p.Single() {
		if all := p.Apps(); len(all) > 0 {
			name = all[0].Name()
		}
	}
	if name == "" {
		return nil
	}
	platform, id, _ := strings.Cut(name, "/")
	var err error
	if p.App, err = p.w.Lab.App(platform, id); err != nil {
		if id != app.Unknown {
			return err
		}
		p.App = &app.App{Provider: platform, ID: id}
	}
	p.Platform, err = p.w.Lab.Provider("app", platform)
	return err
}

// Single reports whether the page is one app's.
func (p *page) Single() bool {
	switch p.name {
	case "trades", "callbacks", "clock", "rules", "terminals", "probe":
		return true
	}
	return false
}

// showFailure makes the page say what was wrong.
func (p *page) showFailure(err error) int {
	p.name, p.Failure = "lost", err.Error()
	var asked *lab.Error
	switch {
	case errors.As(err, &asked) && asked.Kind == lab.NotFound, errors.Is(err, store.ErrNotFound):
		return http.StatusNotFound
	case errors.As(err, &asked):
		return http.StatusUnprocessableEntity
	}
	p.w.Logger.Error("page", "path", p.r.URL.Path, "err", err)
	return http.StatusInternalServerError
}

func notFound(format string, args ...any) error {
	return &lab.Error{Kind: lab.NotFound, Reason: fmt.Sprintf(format, args...)}
}

// Version, Platforms' and control's addresses are shown on pages.
func (p *page) Version() string     { return p.w.Version }
func (p *page) PlatformURL() string { return p.w.PlatformURL(p.r) }
func (p *page) ControlURL() string  { return p.w.ControlURL(p.r) }
func (p *page) Probes() bool        { return p.w.Probes }
func (p *page) Guarded() bool       { return p.w.Guarded }

// Asset is the address of a file.
func (p *page) Asset(name string) string { return p.Base + assetsPath + assets()[name].name }

// Place is the page's name in the navigation.
func (p *page) Place() string { return p.name }

// Apps lists the apps for choosing one.
func (p *page) Apps() []*app.App { return p.w.Lab.Apps.All() }

// maxChoices is how many apps the bar offers; the apps' page finds all.
const maxChoices = 50

// Choices are the apps that the bar offers, the chosen one among them.
func (p *page) Choices() []*app.App {
	all := p.Apps()
	if len(all) <= maxChoices {
		return all
	}
	list := all[:maxChoices:maxChoices]
	for _, a := range list {
		if p.App != nil && a.Name() == p.App.Name() {
			return list
		}
	}
	if p.App != nil {
		list = append(list, p.App)
	}
	return list
}

// wantsDetail reports whether what was chosen in a list is asked for: with the page, or as a part of it. It
// may be gone meanwhile, which must not keep the list from its reader.
func (p *page) wantsDetail() bool {
	parts := p.Form("part")
	return parts == "" || strings.Contains(parts, "detail") || strings.Contains(parts, "commands")
}

// Chosen is the chosen app's name, "" for all.
func (p *page) Chosen() string {
	if p.App == nil {
		return ""
	}
	return p.App.Name()
}

// Now is the app's time.
func (p *page) Now() time.Time {
	if p.App == nil {
		return p.Real
	}
	return p.App.Now(p.Real)
}

// ClockState is running, frozen or shifted.
func (p *page) ClockState() string {
	switch {
	case p.App != nil && p.App.Clock.Frozen():
		return "frozen"
	case p.Now().Sub(p.Real).Abs() > time.Second:
		return "shifted"
	}
	return "running"
}

// URL is a page's address, about the chosen app. Pairs are further parameters.
func (p *page) URL(path string, pairs ...string) string {
	return p.URLOf(p.Chosen(), path, pairs...)
}

// URLOf is URL about another app.
func (p *page) URLOf(app, path string, pairs ...string) string {
	q := url.Values{}
	if app != "" {
		q.Set("app", app)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			q.Del(pairs[i])
		} else {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if path != "" && path != "reference" {
		path = "ui/" + path
	}
	if len(q) == 0 {
		return p.Base + "/" + path
	}
	return p.Base + "/" + path + "?" + strings.ReplaceAll(q.Encode(), "%2F", "/")
}

// Here is this page's address with some parameters changed; empty ones are left out.
func (p *page) Here(pairs ...string) string {
	q := p.r.URL.Query()
	for _, own := range []string{"part", "lang", "theme"} {
		q.Del(own)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			q.Del(pairs[i])
		} else {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	here := p.Base + p.r.URL.EscapedPath()
	if len(q) > 0 {
		here += "?" + strings.ReplaceAll(q.Encode(), "%2F", "/")
	}
	return here
}

// Call is the path of a control call about the chosen app.
func (p *page) Call(parts ...string) string {
	if p.App == nil {
		return strings.Join(escapeParts(parts), "/")
	}
	return p.CallOf(p.App.Name(), parts...)
}

// CallOf is Call about another app.
func (p *page) CallOf(name string, parts ...string) string {
	platform, id, _ := strings.Cut(name, "/")
	return strings.Join(append([]string{"apps", url.PathEscape(platform), url.PathEscape(id)}, escapeParts(parts)...), "/")
}

func escapeParts(parts []string) []string {
	out := make([]string, len(parts))
	for i, part := range parts {
		out[i] = url.PathEscape(part)
	}
	return out
}

// Form is a parameter of the address.
func (p *page) Form(name string) string { return p.r.FormValue(name) }

// addCommand adds lines to the page's foot: payctl with the app, and curl of a call.
func (p *page) addCommand(payctl string, method, call, body string) {
	if payctl != "" {
		p.Commands = append(p.Commands, command{"payctl", "payctl " + payctl + p.commandFlags()})
	}
	if call != "" {
		p.Commands = append(p.Commands, command{"curl", p.Curl(method, call, body)})
	}
}

// commandFlags name the app and the server to payctl.
func (p *page) commandFlags() string {
	flags := ""
	if p.App != nil {
		flags += " --app " + shellQuoted(p.App.Name())
	}
	return flags + " --control " + shellQuoted(p.ControlURL())
}

// Curl is the command line of a control call.
func (p *page) Curl(method, call, body string) string {
	line := "curl -s"
	if method != http.MethodGet {
		line += " -X " + method
	}
	if p.Guarded() {
		line += ` -H "Authorization: Bearer $PAYCTL_CONTROL_TOKEN"`
	}
	line += " " + shellQuoted(p.ControlURL()+"/"+call)
	if body != "" {
		line += " -H 'Content-Type: application/json' -d " + shellQuoted(body)
	}
	return line
}

// shellQuoted is a word for a shell.
func shellQuoted(s string) string {
	if s != "" && strings.IndexFunc(s, func(r rune) bool {
		plain := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		return !plain && !strings.ContainsRune("-_./:@%+,", r)
	}) < 0 {
		return s
	}
	if strings.ContainsFunc(s, provider.IsInvisible) || !utf8.ValidString(s) { // a terminal would obey what is pasted into it
		var b strings.Builder
		b.WriteString("$'")
		for i := range len(s) {
			switch c := s[i]; {
			case c == '\'' || c == '\\':
				b.WriteByte('\\')
				b.WriteByte(c)
			case c < ' ' || c >= 0x7f:
				fmt.Fprintf(&b, `\x%02x`, c)
			default:
				b.WriteByte(c)
			}
		}
		return b.String() + "'"
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// signInData is the data of the page that asks for the token.
type signInData struct {
	Next  string
	Wrong bool
}
