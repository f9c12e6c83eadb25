// Package recorder stands between a merchant and a platform, passes on what they send, and keeps it,
// cleaned, as package session has it:
//
//	r, err := recorder.New(recorder.Config{Provider: p, App: a, Upstream: u, Out: file, …})
//	http.Serve(listener, r) // merchants call it, and the platform at CallbackPath
//
// Bytes pass unchanged in both directions. What can't be read or cleaned is passed on, too, and not
// written; Skipped counts it.
package recorder

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"paymock/mock/app"
	"paymock/mock/clock"
	"paymock/mock/doctor"
	"paymock/mock/provider"
	"paymock/mock/replay"
	"paymock/mock/session"
	"paymock/mock/wire"
)

// CallbackPath begins the paths at which the platform's callbacks come; what follows it is the path at
// the merchant's.
const CallbackPath = "/__callbacks"

// Config has the parts of a Recorder; all but ForwardTo, QueriesOnly and Fields are required.
type Config struct {
	Provider provider.Provider
	Apps     app.Lookup
	App      *app.App
	// Keys are the app's for the doctor, as for a request; Counterpart is the platform's key.
	Keys doctor.Keys
	// Upstream is the platform's base URL.
	Upstream *url.URL
	// ForwardTo is the merchant's base URL, for callbacks. Nil: they are answered with 502.
	ForwardTo *url.URL
	// QueriesOnly refuses every other call: money moves there.
	QueriesOnly bool
	// Fields are roles of members beside those that the provider knows.
	Fields provider.RoleTable
	// Key decides what stands for what was replaced; it is to be drawn.
	Key []byte
	Out io.Writer
	// Clock is real time.
	Clock   clock.Clock
	Logger  *slog.Logger
	Version string
}

// Recorder is an http.Handler.
type Recorder struct {
	Config
	recordable provider.Recordable
	platform   *httputil.ReverseProxy
	merchant   *httputil.ReverseProxy
	cleaner    *replay.Cleaner

	mu               sync.Mutex
	written, skipped int
	failed           error // of Out
}

// New makes a recorder and writes the head of the recording.
func New(c Config) (*Recorder, error) {
	recordable, ok := c.Provider.(provider.Recordable)
	if !ok {
		return nil, fmt.Errorf("platform: %s can't be recorded", c.Provider.Name())
	}
	if err := checkUpstream(c.Upstream); err != nil {
		return nil, err
	}
	r := &Recorder{Config: c, recordable: recordable}
	r.cleaner = replay.NewCleaner(replay.CleanerConfig{Roles: recordable.Roles(), Given: c.Fields, Spoken: spokenBy(c.Provider), Ours: verdictsOn(c.Provider), Key: c.Key, Secrets: secretsOf(c.App)})
	r.platform = r.newProxy(c.Upstream, (*exchange).recordAnswer)
	if c.ForwardTo != nil {
		r.merchant = r.newProxy(c.ForwardTo, (*exchange).recordReply)
	}
	r.written = -1 // the head is no exchange
	return r, r.write(session.Head{Format: session.Format, Version: session.Version, Platform: c.Provider.Name(), Recorded: c.Clock.Now().UTC(), Paymock: c.Version})
}

func checkUpstream(u *url.URL) error {
	if u == nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("upstream: want the platform's base URL, http:// or https://")
	}
	return nil
}

// secretsOf are the texts of an app that a recording never holds.
func secretsOf(a *app.App) []string {
	var all []string
	for _, secret := range []string{a.Secret, a.RefundSecret} {
		if sum := sha256.Sum256([]byte(secret)); secret != "" {
			all = append(all, secret, hex.EncodeToString(sum[:]))
		}
	}
	const short = 20 // the marks around a PEM text, and its last line
	for name, key := range a.Keys {
		if strings.Contains(name, "public") || strings.Contains(name, "cert") {
			continue
		}
		for line := range strings.FieldsSeq(key) {
			if len(line) >= short {
				all = append(all, line)
			}
		}
	}
	return all
}

// spokenBy are the texts that a platform is known to say.
func spokenBy(p provider.Provider) (texts []string) {
	for _, code := range p.Codes() {
		texts = append(texts, code.Code, code.Sub, code.Message)
	}
	for _, op := range p.Operations() {
		texts = append(append(texts, op.Name, op.Official), op.FieldNames()...)
		for _, route := range op.Routes {
			texts = append(texts, route.Method, route.Path)
		}
	}
	for _, kind := range p.Kinds() {
		texts = append(texts, kind.Name)
	}
	if v, ok := p.(provider.Vocabulary); ok {
		texts = append(texts, v.Spoken()...)
	}
	return texts
}

// verdictsOn are the texts of which verdicts on a platform's messages are made, without what they quote.
func verdictsOn(p provider.Provider) (texts []string) {
	all := doctor.Texts()
	if speaker, ok := p.(provider.Speaker); ok {
		all = slices.Concat(all, speaker.Texts())
	}
	for _, text := range all {
		english, _, _ := strings.Cut(text, "|")
		texts = append(texts, english)
	}
	return texts
}

// Skipped is how many exchanges and callbacks were written, and how many were not because they could not be
// read or cleaned. The error is that of the file.
func (r *Recorder) Skipped() (written, skipped int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.written, r.skipped, r.failed
}

// ServeHTTP passes a request on and records it.
func (r *Recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	x := &exchange{r: r, began: r.Clock.Now()}
	var err error
	if x.sent, err = readRequest(req); err != nil {
		http.Error(w, "paymock record: "+err.Error(), http.StatusBadRequest)
		return
	}
	proxy := r.platform
	if path, ok := strings.CutPrefix(req.URL.Path, CallbackPath); ok {
		if r.merchant == nil {
			http.Error(w, "paymock record: callbacks go nowhere; start it with --forward-to URL", http.StatusBadGateway)
			return
		}
		proxy, req.URL.Path, req.URL.RawPath = r.merchant, path, ""
	} else if why := x.decode(); why != "" {
		http.Error(w, "paymock record: "+why, http.StatusForbidden)
		return
	}
	proxy.ServeHTTP(w, req.WithContext(withExchange(req.Context(), x)))
}

// newProxy passes requests on to a base URL; record is given the answer as it is passed back.
func (r *Recorder) newProxy(to *url.URL, record func(*exchange, *wire.Response)) *httputil.ReverseProxy {
	transport := &http.Transport{DisableCompression: true, ResponseHeaderTimeout: time.Minute, IdleConnTimeout: time.Minute}
	return &httputil.ReverseProxy{
		Transport: transport,
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(to)
			p.Out.Header.Del("Accept-Encoding") // what is compressed can't be read
		},
		ModifyResponse: func(resp *http.Response) error {
			answer, err := readResponse(resp)
			if err == nil {
				record(exchangeOf(resp.Request.Context()), answer)
			}
			return err
		},
		ErrorHandler: func(w http.ResponseWriter, req *http.Request, err error) {
			w.WriteHeader(http.StatusBadGateway)
			if x := exchangeOf(req.Context()); x.call == nil && x.sent != nil { // the callback was sent all the same
				x.recordReply(&wire.Response{})
				return
			}
			r.skip(req.URL.Path, fmt.Errorf("%s gave no answer: %w", to.Host, err))
		},
		ErrorLog: slog.NewLogLogger(r.Logger.Handler(), slog.LevelDebug),
	}
}

// skip tells of what is not written.
func (r *Recorder) skip(what string, why error) {
	r.mu.Lock()
	r.skipped++
	r.mu.Unlock()
	r.Logger.Warn("passed on, not recorded", "what", what, "why", why)
}

// write adds a line.
func (r *Recorder) write(v any) error {
	line, err := session.Line(v)
	if err != nil {
		return err
	}
	if err := r.cleaner.Check(line); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := io.Copy(r.Out, bytes.NewReader(line)); err != nil {
		r.failed = fmt.Errorf("write the recording: %w", err)
		return r.failed
	}
	r.written++
	return nil
}
