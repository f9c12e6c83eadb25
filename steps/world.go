// Package steps is the Gherkin vocabulary: what a merchant does and sees, in its own words.
//
//	suite := godog.TestSuite{ScenarioInitializer: func(sc *godog.ScenarioContext) {
//		steps.Register(sc, target)
//	}, …}
//
// Each scenario has a World of its own and makes fresh apps, so scenarios run beside each
// other against one server. A Target says where the server and the merchant's callback
// receiver are: in this process, in others, in containers, or anywhere. Steps drive the
// platform through the reference clients, never through the mock's own code, and return
// errors that show what was wanted and seen; a failing scenario ends with its apps' journals.
package steps

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/cucumber/godog"

	"paymock/client/control"
	"paymock/client/merchant"
	"paymock/mock/api"
)

// Target is where scenarios run. It is shared by all of them.
type Target struct {
	// Platform is the base URL of the platforms' paths, as the steps reach it.
	Platform string
	// Control drives the server.
	Control *control.Client
	// Merchant reads and drives the receiver of callbacks.
	Merchant merchant.Receiver
	// CallbackURL is the receiver's base URL as the server reaches it.
	CallbackURL string
	// Nowhere is a callback address where nobody answers, as the server reaches it.
	Nowhere string
	// OpenSSL is the path of the judge of signatures; "" judges none.
	OpenSSL string
}

// World is the state of one scenario.
type World struct {
	target *Target
	apps   []*party // in order of creation; the last is the one spoken of
	trades map[string]*trade
	// answers are what the platform answered to the merchant, the last one last.
	answers []*answer
	// several are the answers of calls made at the same time.
	several []*answer
	// judged collects what OpenSSL is to judge when the scenario ends.
	judged []signed
	// doubted says that callbacks were spoilt on purpose and have been counted: those that the
	// merchant didn't believe are not for the judge.
	doubted bool
}

// party is an app with its handles.
type party struct {
	app    api.App
	handle *control.App
	driver driver
}

// trade is a trade that scenarios call by a name such as "T1".
type trade struct {
	name string
	api.Trade
}

// signed is a string and the signature that somebody made over it.
type signed struct {
	where, canonical, signature string
	// answered tells that the platform made it, in answer to the merchant.
	answered bool
	// publicKey is the PEM of an RSA signature's key; "" for an MD5 digest in hex. digest is
	// OpenSSL's name of its hash.
	publicKey, digest string
	// sealed is an encrypted text instead of a signature; the rest, but where and answered, is
	// empty then.
	sealed *sealed
}

// sealed is a text and what somebody made of it with AES.
type sealed struct {
	text, ciphertext, key []byte
	// wrapped is the key as it travelled, encrypted with the public half of privateKey; not judged
	// where that is "".
	wrapped    []byte
	privateKey string
}

// Register adds all steps for one scenario with a new World.
func Register(sc *godog.ScenarioContext, target *Target) {
	w := &World{target: target, trades: map[string]*trade{}}
	w.registerApps(sc)
	w.registerScenarios(sc)
	w.registerTrades(sc)
	w.registerCalls(sc)
	w.registerSplits(sc)
	w.registerSends(sc)
	w.registerTerminals(sc)
	w.registerFaults(sc)
	w.registerClock(sc)
	w.registerAnswers(sc)
	w.registerCallbacks(sc)
	w.registerJournal(sc)
	sc.After(func(ctx context.Context, _ *godog.Scenario, err error) (context.Context, error) {
		if err != nil {
			return ctx, errors.Join(err, w.report(ctx))
		}
		return ctx, errors.Join(w.booksBalance(ctx), w.judgeSignatures(ctx), w.cleanUp(ctx))
	})
}

// cleanUp removes the scenario's apps, so that a long-lived server doesn't fill up.
func (w *World) cleanUp(ctx context.Context) error {
	var errs []error
	for _, p := range w.apps {
		errs = append(errs, p.handle.Delete(ctx))
	}
	return errors.Join(errs...)
}

// report is the journal of every app of the scenario, shown when it failed. The apps stay.
func (w *World) report(ctx context.Context) error {
	var b strings.Builder
	for _, p := range w.apps {
		entries, err := p.handle.Journal(ctx, control.JournalQuery{})
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "journal of %s/%s (seed %d):\n", p.app.Provider, p.app.ID, p.app.Seed)
		for _, e := range entries {
			fmt.Fprintf(&b, "  %3d %s %-9s %-10s %s code=%s rule=%q %s %s\n", e.Seq, e.At.Format("15:04:05.000"),
				e.Kind, e.Operation, e.Subject, e.Code, e.Rule, e.Verdict, e.Explanation)
			if e.Request != "" {
				fmt.Fprintf(&b, "%s\n%s\n", indent(e.Request), indent(e.Response))
			}
		}
	}
	return errors.New(b.String())
}

func indent(s string) string {
	return "        " + strings.ReplaceAll(strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")), "\n", "\n        ")
}

// party is the app that the scenario speaks of.
func (w *World) party() (*party, error) {
	if len(w.apps) == 0 {
		return nil, errors.New(`no app yet; begin with "Given a 4pyun app"`)
	}
	return w.apps[len(w.apps)-1], nil
}

func (w *World) trade(name string) (*trade, error) {
	t, ok := w.trades[name]
	if !ok {
		return nil, fmt.Errorf("no trade %q in this scenario", name)
	}
	return t, nil
}

// current reads a trade's present state from the server.
func (w *World) current(ctx context.Context, name string) (api.Trade, error) {
	t, err := w.trade(name)
	if err != nil {
		return api.Trade{}, err
	}
	p, err := w.party()
	if err != nil {
		return api.Trade{}, err
	}
	return p.handle.Trade(ctx, t.No)
}

var placeholder = regexp.MustCompile(`\{([^{}"]+)\}`)

// expand replaces {T1} by the number of trade T1, {T1.order} by the merchant's number, and
// {answer.PATH} by a member of the last answer.
func (w *World) expand(text string) (string, error) {
	var errs []error
	out := placeholder.ReplaceAllStringFunc(text, func(match string) string {
		name, field, _ := strings.Cut(match[1:len(match)-1], ".")
		if a, err := w.last(); name == "answer" && err == nil && a.look != nil {
			if value, ok := a.look(field); ok {
				return value
			}
		}
		t, ok := w.trades[name]
		if !ok {
			return match // JSON and the like
		}
		switch field {
		case "":
			return t.No
		case "order":
			return t.Order
		}
		errs = append(errs, fmt.Errorf("%s: a trade has no %q here; use {%s} or {%s.order}", match, field, name, name))
		return match
	})
	return out, errors.Join(errs...)
}

// callbackURL is where an app's callbacks of a kind go.
func (t *Target) callbackURL(provider, id, kind string) string {
	return strings.TrimRight(t.CallbackURL, "/") + "/callbacks/" + url.PathEscape(provider) + "/" + url.PathEscape(id) + "/" + kind
}
