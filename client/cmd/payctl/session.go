package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/phrase"
	"paymock/mock/suggest"
	"paymock/mock/words"
)

// session holds a command's flags, streams and clients.
type session struct {
	ctx            context.Context
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	json           bool
	zone           *time.Location // in which times are shown
	timeout        time.Duration
	control        *control.Client
	provider, app  string // as given
	platform       string // where the platforms' paths are, "" as the control API says
	onlyProvider   string // --provider alone, without what --app says
	language       words.Language
	chosen         bool // whether --lang was given
	given          bool // whether --app or --provider was
}

func newSession(ctx context.Context, c *cli, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) (*session, error) {
	s := &session{
		ctx: ctx, stdin: stdin, stdout: stdout, stderr: stderr, getenv: getenv,
		json: c.JSON, platform: c.Platform, timeout: c.Timeout, provider: phrase.PlatformOf(c.Provider), app: c.App, onlyProvider: phrase.PlatformOf(c.Provider), given: c.App != "" || c.Provider != "", chosen: c.Lang != "",
	}
	var err error
	if s.language, err = chosenLanguage(c.Lang, getenv); err != nil {
		return nil, err
	}
	if s.zone, err = zoneOf(c.UTC, getenv("TZ")); err != nil {
		return nil, err
	}
	if err := checkAddress(c.Platform); err != nil {
		return nil, usagef("--platform: %v, such as http://192.168.1.5:12180", err)
	}
	if err := refuseProduction("--platform", c.Platform); err != nil {
		return nil, err
	}
	if c.Timeout <= 0 {
		return nil, usagef("--timeout: %s is not positive", c.Timeout)
	}
	base := c.Control
	if port := strings.TrimPrefix(base, ":"); port != "" && strings.Trim(port, "0123456789") == "" { // of this machine
		base = "http://127.0.0.1:" + port
	}
	if err := refuseProduction("--control", base); err != nil {
		return nil, err
	}
	s.control, err = control.New(control.Config{BaseURL: base, Token: c.ControlToken, Language: string(s.language), HTTP: &http.Client{CheckRedirect: redirectsTo("--control")}})
	if err != nil {
		return nil, usagef("--control: %w", err)
	}
	if isSameAddress(c.Platform, s.control.BaseURL()) {
		return nil, usagef("--platform: %s is the address of the control API, where no platform answers; leave --platform out, and payctl asks there for the platforms' address", c.Platform)
	}
	if provider, id, ok := strings.Cut(s.app, "/"); ok {
		if provider = phrase.PlatformOf(provider); s.provider != "" && s.provider != provider {
			return nil, usagef("--app %s and --provider %s contradict each other; leave --provider out", s.app, s.provider)
		}
		s.provider, s.app = provider, id
	}
	return s, nil
}

// callContext bounds one call.
func (s *session) callContext() (context.Context, context.CancelFunc) {
	return context.WithTimeout(s.ctx, s.timeout)
}

// standardTimeout is how long a call may take unless --timeout says otherwise, and transferTimeout how long
// one that carries a server's whole state may.
const (
	standardTimeout = 30 * time.Second
	transferTimeout = 15 * time.Minute
)

// transferContext bounds an import or export.
func (s *session) transferContext() (context.Context, context.CancelFunc) {
	timeout := s.timeout
	if timeout == standardTimeout {
		timeout = transferTimeout
	}
	return context.WithTimeout(s.ctx, timeout)
}

const defaultProvider = "4pyun"

// ownPlatform is the platform of the app to act as; "" where only its id was given.
func (s *session) ownPlatform() string {
	if s.app != "" {
		return s.provider
	}
	return cmp.Or(s.provider, defaultProvider)
}

// demoApp is the app of a platform that every paymock has: of one that payctl has no merchant for, the server
// knows it.
func (s *session) demoApp(ctx context.Context, provider string) (string, error) {
	known := adapter.Platforms()
	if p, ok := known[provider]; ok {
		return p.DemoApp, nil
	}
	all, err := s.control.Apps(ctx)
	if err != nil {
		return "", err
	}
	names := slices.Sorted(maps.Keys(known))
	for _, a := range all {
		switch {
		case a.Demo && a.Provider == provider:
			return a.ID, nil
		case a.Demo && !slices.Contains(names, a.Provider):
			names = append(names, a.Provider)
		}
	}
	if near := phrase.NearestPlatform(provider, names); near != "" {
		return "", usagef("--provider %s: no such platform; did you mean %q?", provider, near)
	}
	return "", usagef("--provider %s has no demo app; name an app with --app, or use %s", provider, strings.Join(names[:len(names)-1], ", ")+" or "+names[len(names)-1])
}

// digitsOfTrade is how many digits the number of a trade has at least; that of an app has letters.
const digitsOfTrade = 12

// appRef names the app to act as. An id without platform is looked for among all apps.
func (s *session) appRef(ctx context.Context) (provider, id string, err error) {
	switch {
	case s.app == "":
		provider = cmp.Or(s.provider, defaultProvider)
		id, err = s.demoApp(ctx, provider)
		return provider, id, err
	case s.provider != "":
		return s.provider, s.app, nil
	}
	all, err := s.control.Apps(ctx)
	if err != nil {
		return "", "", err
	}
	var found, others []string
	of := map[string]string{}
	for _, a := range all {
		others, of[a.ID] = append(others, a.ID), a.Provider
		if a.ID == s.app {
			found = append(found, a.Provider)
		}
	}
	switch len(found) {
	case 0:
		for _, near := range suggest.Nearest(s.app, others, 1) {
			return "", "", usagef("no app %q; did you mean %q?", s.app, of[near]+"/"+near)
		}
		if phrase.IsPlatform(s.app) {
			return "", "", usagef("no app %q, which is a platform; its demo app is meant by --provider %s alone", s.app, phrase.PlatformOf(s.app))
		}
		if len(s.app) >= digitsOfTrade && strings.Trim(s.app, "0123456789") == "" {
			return "", "", usagef("no app %q; a trade's number goes with trade: payctl trade show %[1]s", s.app)
		}
		return "", "", usagef("no app %q; payctl app list shows them", s.app)
	case 1:
		return found[0], s.app, nil
	}
	return "", "", usagef("app %q is one of %s; add --provider", s.app, strings.Join(found, " and "))
}

// appHandle is the control API's handle on the app to act as.
func (s *session) appHandle(ctx context.Context) (*control.App, error) {
	provider, id, err := s.appRef(ctx)
	if err != nil {
		return nil, err
	}
	return s.control.App(provider, id), nil
}

// appAccount is the app to act as with what its merchant was given.
func (s *session) appAccount(ctx context.Context) (api.App, *control.App, error) {
	handle, err := s.appHandle(ctx)
	if err != nil {
		return api.App{}, nil, err
	}
	a, err := handle.Get(ctx)
	return a, handle, err
}

// onApp runs a call of the control API on the app to act as, within the time allowed.
func onApp[T any](s *session, call func(context.Context, *control.App) (T, error)) (T, error) {
	ctx, cancel := s.callContext()
	defer cancel()
	handle, err := s.appHandle(ctx)
	if err != nil {
		var none T
		return none, err
	}
	return call(ctx, handle)
}

// showResult prints v as JSON when that is wanted, and otherwise what human prints.
func (s *session) showResult(v any, human func(w io.Writer)) error {
	if s.json {
		return s.printJSON(v)
	}
	human(s.stdout)
	return nil
}

// printJSON prints one line of JSON.
func (s *session) printJSON(v any) error {
	enc := json.NewEncoder(s.stdout)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// printDone reports an action that has no result.
func (s *session) printDone(format string, args ...any) error {
	text := fmt.Sprintf(format, args...)
	return s.showResult(map[string]string{"done": text}, func(w io.Writer) { printLine(w, "%s", payctlTexts.In(s.language, text)) })
}
