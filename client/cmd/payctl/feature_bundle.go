package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/cucumber/godog"

	"paymock/client"
	"paymock/client/control"
	"paymock/mock/bundle"
	"paymock/steps"
)

// bundleWriter keeps what scenarios do to their apps, and writes a file of each that fails.
type bundleWriter struct {
	dir     string
	control *control.Client // whose calls aren't kept
	next    http.RoundTripper
	log     io.Writer

	mu   sync.Mutex
	apps map[string][]bundle.Call // by "provider/id"
}

func newBundleWriter(dir string, c *control.Client, log io.Writer) *bundleWriter {
	return &bundleWriter{dir: dir, control: c, next: client.Connections(), log: log, apps: map[string][]bundle.Call{}}
}

// recordingClient is a client whose calls are kept.
func (b *bundleWriter) recordingClient() *control.Client {
	return b.control.WithHTTP(&http.Client{Transport: b, CheckRedirect: redirectsTo("--control")})
}

// RoundTrip keeps a call that changes an app, with how far the app's journal is then.
func (b *bundleWriter) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodGet || req.Method == http.MethodHead || !strings.Contains(req.URL.Path, "/apps") {
		return b.next.RoundTrip(req)
	}
	call := bundle.Call{Method: req.Method, Path: req.URL.Path[strings.Index(req.URL.Path, "/apps"):], Type: req.Header.Get("Content-Type")}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		call.Body = string(body)
		req.Body = io.NopCloser(bytes.NewReader(body))
	}
	provider, id := appOfPath(call.Path)
	call.Before = b.lastSequence(req.Context(), provider, id)
	resp, err := b.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(answer))
	if err != nil {
		return resp, err
	}
	call.Status, call.Answer = resp.StatusCode, string(answer)
	if id == "" && call.Status < http.StatusBadRequest { // it was made
		var made struct{ Provider, ID string }
		_ = json.Unmarshal(answer, &made) // without an id nothing is kept
		provider, id = made.Provider, made.ID
	}
	if id != "" {
		call.After = b.lastSequence(req.Context(), provider, id)
		b.mu.Lock()
		b.apps[provider+"/"+id] = append(b.apps[provider+"/"+id], call)
		b.mu.Unlock()
	}
	return resp, nil
}

// appOfPath is the app that a path of the control API is about; "" for all.
func appOfPath(path string) (provider, id string) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) < 3 {
		return "", ""
	}
	id, err := url.PathUnescape(parts[2])
	if err != nil {
		return "", ""
	}
	return parts[1], id
}

// lastSequence is how far an app's journal is; 0 when it can't be told.
func (b *bundleWriter) lastSequence(ctx context.Context, provider, id string) int64 {
	if id == "" {
		return 0
	}
	last, err := b.control.App(provider, id).Journal(ctx, control.JournalQuery{Limit: 1, Last: true})
	if err != nil || len(last) == 0 {
		return 0
	}
	return last[len(last)-1].Seq
}

// write writes a scenario that failed, while its apps are there. What can't be written is told: the run goes
// on.
func (b *bundleWriter) write(ctx context.Context, sc *godog.Scenario, f steps.Failure, from *feature, line int, seed uint64) {
	file := bundle.File{
		Format: bundle.Format, Version: bundle.Version, Saved: time.Now().UTC(), Payctl: version(), Scenario: sc.Name,
		Feature: fmt.Sprintf("%s:%d", sc.Uri, line), Text: string(from.text), Failed: f.Step, Seed: seed,
	}
	if f.Err != nil {
		file.Reason = f.Err.Error()
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	if health, err := b.control.Health(ctx); err == nil {
		file.Paymock = health.Version
	}
	for _, name := range f.Apps {
		provider, id, _ := strings.Cut(name, "/")
		var state bytes.Buffer
		if err := b.control.App(provider, id).Export(ctx, &state); err != nil {
			printLine(b.log, "payctl: no bundle of %q: %v", sc.Name, err)
			return
		}
		b.mu.Lock()
		file.Apps = append(file.Apps, bundle.App{Provider: provider, ID: id, Calls: b.apps[name], State: state.Bytes()})
		b.mu.Unlock()
	}
	if len(file.Apps) == 0 {
		printLine(b.log, "payctl: no bundle of %q: it has no app", sc.Name)
		return
	}
	path := filepath.Join(b.dir, fmt.Sprintf("%s-%d.json", fileName(sc.Name), line))
	text, err := json.MarshalIndent(file, "", "  ")
	if err == nil {
		err = os.MkdirAll(b.dir, 0o755) //nolint:gosec // as any directory of results
	}
	const private = 0o600 // it has the keys that the apps were given
	if err == nil {
		err = os.WriteFile(path, append(text, '\n'), private)
	}
	if err != nil {
		printLine(b.log, "payctl: no bundle of %q: %v", sc.Name, err)
		return
	}
	printLine(b.log, "payctl: %s; payctl replay repeats it", path)
}

// fileName is a name's letters and digits, of any script, with dashes between.
func fileName(name string) string {
	const most = 60
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	runes := []rune(strings.Join(words, "-"))
	return string(runes[:min(len(runes), most)])
}

// replayCommand repeats a bundle.
type replayCommand struct {
	Bundle string `arg:"" name:"bundle" help:"A file of payctl test --bundle."`
}

// Help is shown by payctl replay --help.
func (replayCommand) Help() string {
	return `Repeats a scenario that failed, as payctl test --bundle DIR has kept it: on a server of its own, without a
socket, at the times at which it was, each request and each answer of the merchant byte for byte. It compares every answer
and every callback, and says at which byte the first differs. The command paymock beside this one, or in PATH, does it.

Exit codes: 0 all is as it was, 1 something differs, 2 the file can't be repeated, 3 no command paymock.

Example:

  payctl test settle.feature --bundle failed
  payctl replay failed/NAME.json`
}

// Run has paymock repeat it.
func (c *replayCommand) Run(s *session) error {
	return s.runPaymock("replay", c.Bundle)
}
