package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"paymock/client"
	"paymock/client/control"
	"paymock/client/merchant"
	"paymock/mock"
	"paymock/mock/api"
)

// finished is one finished command.
type finished struct {
	code           int
	stdout, stderr string
}

func payctl(ctx context.Context, env map[string]string, args ...string) finished {
	var out, errs bytes.Buffer
	code := run(ctx, args, func(name string) string { return env[name] }, strings.NewReader(""), &out, &errs)
	return finished{code, out.String(), errs.String()}
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	open := mock.Start(t, mock.WithSeed(7))
	locked := mock.Start(t, mock.WithSeed(7), mock.WithConfig(func(c *mock.Config) { c.ControlToken = "s3cret" }))
	hung := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(func() { hung.CloseClientConnections(); hung.Close() })
	foreign := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(foreign.Close)
	at := func(url string) map[string]string { return map[string]string{"PAYCTL_CONTROL": url} }
	const nobody = "http://127.0.0.1:1"
	for name, tt := range map[string]struct {
		env    map[string]string
		args   []string
		code   int
		saying string
	}{
		"fine":                    {at(open.ControlURL()), []string{"app", "list"}, 0, ""},
		"without scheme":          {at(strings.TrimPrefix(open.ControlURL(), "http://")), []string{"app", "list"}, 0, ""},
		"flag goes before":        {at(nobody), []string{"app", "list", "--control", open.ControlURL()}, 0, ""},
		"token":                   {map[string]string{"PAYCTL_CONTROL": locked.ControlURL(), "PAYCTL_CONTROL_TOKEN": "s3cret"}, []string{"app", "list"}, 0, ""},
		"provider from env":       {map[string]string{"PAYCTL_CONTROL": open.ControlURL(), "PAYCTL_PROVIDER": "nobody"}, []string{"trade", "list"}, 2, "has no demo app"},
		"refused by the platform": {at(open.ControlURL()), []string{"settle", "1", "--amount", "1"}, 1, "payctl codes 1002"},
		"refused by the ledger":   {at(open.ControlURL()), []string{"trade", "pay", "PK43614332751363"}, 1, "paid already"},
		"unknown command":         {at(open.ControlURL()), []string{"setle"}, 2, "settle"},
		"unknown flag":            {at(open.ControlURL()), []string{"settle", "--amont", "1"}, 2, "See payctl settle --help"},
		"bad amount":              {at(open.ControlURL()), []string{"settle", "--amount", "1.005"}, 2, "more than 2 fraction digits"},
		"bad sharding":            {at(open.ControlURL()), []string{"settle", "--sharding", "x"}, 2, "--sharding"},
		"bad item":                {at(open.ControlURL()), []string{"settle", "--item", "energy_value"}, 2, "KEY=AMOUNT"},
		"bad item amount":         {at(open.ControlURL()), []string{"settle", "--item", "energy_value=x"}, 2, "--item"},
		"bad fake":                {at(open.ControlURL()), []string{"trade", "add", "--fake=-1"}, 2, "not a number of trades"},
		"one order for many":      {at(open.ControlURL()), []string{"trade", "add", "--fake", "2", "--order", "x"}, 2, "one number for 2 trades"},
		"invalid field":           {at(open.ControlURL()), []string{"rule", "add"}, 2, "does nothing"},
		"invalid order":           {at(open.ControlURL()), []string{"pay", "--subject", ""}, 2, "subject is empty"},
		"unknown trade":           {at(open.ControlURL()), []string{"trade", "show", "1"}, 2, "no trade"},
		"unknown code":            {at(open.ControlURL()), []string{"codes", "nine"}, 2, "codes` lists those that there are"},
		"command of another name": {at(nobody), []string{"rule", "off", "r1"}, 2, `did you mean "disable"`},
		"command for clear":       {at(nobody), []string{"rule", "reset"}, 2, `did you mean "clear"`},
		"command alone":           {at(nobody), []string{"logs"}, 2, `did you mean "journal"`},
		"amount without its flag": {at(nobody), []string{"trade", "add", "50"}, 2, `did you mean "--amount 50"`},
		"flag of another name":    {at(nobody), []string{"trade", "add", "--amt", "50"}, 2, `did you mean "--amount"`},
		"number in words":         {at(nobody), []string{"rule", "add", "--times", "two"}, 2, "write 2"},
		"chance in percent":       {at(nobody), []string{"rule", "add", "--chance", "20%"}, 2, "write 0.2"},
		"language by a country":   {at(nobody), []string{"--lang", "cn", "rule", "list"}, 2, `did you mean "zh"`},
		"unknown word of a step":  {at(nobody), []string{"steps", "refnd"}, 2, `did you mean "refund"`},
		"no token":                {at(locked.ControlURL()), []string{"app", "list"}, 2, "PAYCTL_CONTROL_TOKEN"},
		"the platforms' port":     {at(open.PlatformURL()), []string{"app", "list"}, 2, "not the platforms' port"},
		"another server":          {at(foreign.URL), []string{"app", "list"}, 2, "is not the control API"},
		"no address":              {at("http://"), []string{"app", "list"}, 2, "--control"},
		"timeout that is none":    {at(open.ControlURL()), []string{"app", "list", "--timeout", "0s"}, 2, "not positive"},
		"nobody there":            {at(nobody), []string{"app", "list"}, 3, "Is `paymock serve` running?"},
		"no answer in time":       {at(hung.URL), []string{"app", "list", "--timeout", "50ms"}, 3, "deadline exceeded"},
		"no answer to an export":  {at(hung.URL), []string{"export", "--timeout", "50ms"}, 3, "The server may still be at it"},
		"port taken":              {at(nobody), []string{"listen", "--listen", strings.TrimPrefix(open.PlatformURL(), "http://")}, 3, "port 0"},
		"no place for JUnit":      {at(open.ControlURL()), []string{"probe", "http://127.0.0.1:9/", "--junit", "/does/not/exist.xml"}, 2, "--junit: open /does/not/exist.xml"},
		"bad url":                 {at(nobody), []string{"listen", "--listen", "127.0.0.1:0", "--url", "merchant"}, 2, "--url"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := payctl(t.Context(), tt.env, tt.args...)
			if got.code != tt.code || !strings.Contains(got.stderr, tt.saying) || (tt.code == 0) != (got.stderr == "") {
				t.Errorf("code %d, want %d\nstdout %s\nstderr %s", got.code, tt.code, got.stdout, got.stderr)
			}
		})
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		err    error
		code   int
		advice string
	}{
		"refused":          {&client.Refused{Code: "1403"}, 1, "payctl codes 1403"},
		"finer code":       {&client.Refused{Code: "40004", SubCode: "ACQ.TRADE_STATUS_ERROR"}, 1, "payctl codes ACQ.TRADE_STATUS_ERROR"},
		"refused in doubt": {&client.Refused{Code: "1500", Uncertain: true}, 1, "may have moved"},
		"unknown outcome":  {&client.UnknownOutcome{Err: io.EOF}, 3, "may have moved"},
		"not sent":         {&client.NotSent{Err: io.EOF}, 3, "Nothing was sent"},
		"server failed":    {&control.Error{Status: 500, Answer: api.Error{Code: "internal"}}, 3, ""},
		"conflict":         {&control.Error{Status: 409, Answer: api.Error{Code: "conflict"}}, 1, ""},
		"anything else":    {io.EOF, 1, ""},
		"wrapped":          {fmt.Errorf("x: %w", &control.Unreachable{Err: io.EOF}), 3, "paymock serve"},
	} {
		code, advice := exitCodeOf(tt.err)
		if code != tt.code || !strings.Contains(advice, tt.advice) || (tt.advice == "") != (advice == "") {
			t.Errorf("%s: %d %q", name, code, advice)
		}
	}
}

// TestEveryCommandExplainsItself looks at the help of each command as a person would.
func TestEveryCommandExplainsItself(t *testing.T) {
	t.Parallel()
	parser, err := kong.New(newCLI(), helpVars())
	if err != nil {
		t.Fatal(err)
	}
	if got := payctl(t.Context(), nil); got.code != 0 || !strings.Contains(got.stdout, "A merchant by hand") {
		t.Errorf("no arguments: %+v", got)
	}
	for _, leaf := range parser.Model.Leaves(false) {
		words := strings.Fields(leaf.Path())
		got := payctl(t.Context(), nil, append(words, "--help")...)
		if got.code != 0 || !strings.Contains(got.stdout, leaf.Help) || leaf.Help == "" {
			t.Errorf("%v: %+v", words, got)
		}
		for _, flag := range leaf.Flags {
			if flag.Help == "" {
				t.Errorf("%v: --%s has no help", words, flag.Name)
			}
		}
		for _, arg := range leaf.Positional {
			if arg.Help == "" {
				t.Errorf("%v: %s has no help", words, arg.Name)
			}
		}
	}
}

// TestExamplesParse takes every example out of the help texts and parses it.
func TestExamplesParse(t *testing.T) {
	t.Parallel()
	parser, err := kong.New(newCLI(), helpVars(), kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, leaf := range parser.Model.Leaves(false) {
		for text := range strings.Lines(leaf.Detail) {
			example, ok := strings.CutPrefix(strings.TrimSpace(text), "payctl ")
			if !ok || strings.Contains(example, "|") {
				continue
			}
			example, _, _ = strings.Cut(example, "    ") // what follows explains it
			example, _, _ = strings.Cut(example, " > ")
			count++
			args := splitWords(example)
			fresh, err := kong.New(newCLI(), helpVars())
			if err != nil {
				t.Fatal(err)
			}
			if _, err := fresh.Parse(args); err != nil {
				t.Errorf("payctl %s: %v", example, err)
			}
		}
	}
	if count < 20 {
		t.Errorf("only %d examples found", count)
	}
}

// splitWords splits as a shell does, as far as the examples need it.
func splitWords(text string) []string {
	var words []string
	word, quote, open := "", rune(0), false
	for _, r := range text + " " {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '\'' || r == '"'):
			quote, open = r, true
		case quote == 0 && r == ' ':
			if word != "" || open {
				words = append(words, word)
			}
			word, open = "", false
		default:
			word += string(r)
		}
	}
	return words
}

// pipe is a stdout whose lines can be waited for.
type pipe struct {
	*io.PipeReader
	lines *bufio.Reader
	mu    sync.Mutex
}

func (p *pipe) line(t *testing.T, into any) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	text, err := p.lines.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// background runs a command until stop, which gives its result.
func background(t *testing.T, env map[string]string, args ...string) (out *pipe, stop func() finished) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	var errs bytes.Buffer
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, args, func(name string) string { return env[name] }, strings.NewReader(""), w, &errs)
		_ = w.Close()
	}()
	out = &pipe{PipeReader: r, lines: bufio.NewReader(r)}
	return out, func() finished {
		cancel()
		_, _ = io.Copy(io.Discard, out.lines)
		return finished{code: <-done, stderr: errs.String()}
	}
}

func TestListenWithoutControlStillListens(t *testing.T) {
	t.Parallel()
	out, stop := background(t, map[string]string{"PAYCTL_CONTROL": "http://127.0.0.1:1", "PAYCTL_LISTEN": "0.0.0.0:0", "PAYCTL_TOKEN": "let-me-in"}, "listen", "--json")
	var ready struct {
		URL  string
		Apps []string
	}
	out.line(t, &ready)
	if !strings.HasPrefix(ready.URL, "http://127.0.0.1:") || ready.Apps == nil || len(ready.Apps) != 0 {
		t.Errorf("ready %+v", ready)
	}
	// Tests in other processes give it their apps.
	remote, err := merchant.NewRemote(merchant.RemoteConfig{BaseURL: ready.URL, Token: "let-me-in"})
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.Register(t.Context(), merchant.App{Provider: "4pyun", ID: "x", Secret: "s"}); err != nil {
		t.Error(err)
	}
	stranger, err := merchant.NewRemote(merchant.RemoteConfig{BaseURL: ready.URL})
	if err != nil {
		t.Fatal(err)
	}
	if err := stranger.Register(t.Context(), merchant.App{Provider: "4pyun", ID: "y", Secret: "s"}); err == nil {
		t.Error("the merchant's token is not asked for")
	}
	if got := stop(); got.code != 0 || !strings.Contains(got.stderr, "listening, but not for every app") || !strings.Contains(got.stderr, "paymock serve") {
		t.Errorf("stopped with %+v", got)
	}
}

func TestListenForOneApp(t *testing.T) {
	t.Parallel()
	server := mock.Start(t, mock.WithSeed(7))
	env := map[string]string{"PAYCTL_CONTROL": server.ControlURL()}
	if got := payctl(t.Context(), env, "app", "add", "op2222222222222222"); got.code != 0 {
		t.Fatal(got)
	}
	out, stop := background(t, env, "listen", "--json", "--listen", "127.0.0.1:0", "--app", "op2222222222222222", "--url", "http://merchant.test:9/", "--no-register")
	var ready struct {
		URL  string
		Apps []string
	}
	out.line(t, &ready)
	if ready.URL != "http://merchant.test:9" || len(ready.Apps) != 1 || ready.Apps[0] != "4pyun/op2222222222222222" {
		t.Errorf("ready %+v", ready)
	}
	if got := payctl(t.Context(), env, "app", "show", "op2222222222222222"); strings.Contains(got.stdout, "notify url") {
		t.Errorf("registered all the same: %s", got.stdout)
	}
	if got := stop(); got.code != 0 || got.stderr != "" {
		t.Errorf("stopped with %+v", got)
	}
}

func TestListenPrintsForPeople(t *testing.T) {
	t.Parallel()
	server := mock.Start(t, mock.WithSeed(7))
	env := map[string]string{"PAYCTL_CONTROL": server.ControlURL()}
	out, stop := background(t, env, "listen", "--listen", "127.0.0.1:0")
	first, err := out.lines.ReadString('\n')
	if err != nil || !strings.Contains(first, "4pyun/op0000000000demo") {
		t.Fatalf("%q, %v", first, err)
	}
	if got := payctl(t.Context(), env, "trade", "add", "--amount", "12.34"); got.code != 0 {
		t.Fatal(got)
	}
	want := []string{"1  ", "4pyun/op0000000000demo  notify of ", "signature right", "booked 12.34", "status         1", "value          1234"}
	for text := ""; len(want) > 0; {
		line, err := out.lines.ReadString('\n')
		if err != nil {
			t.Fatalf("%v; still missing %q in\n%s", err, want, text)
		}
		text += line
		for len(want) > 0 && strings.Contains(text, want[0]) {
			want = want[1:]
		}
	}
	if got := stop(); got.code != 0 {
		t.Errorf("stopped with %+v", got)
	}
}

func TestJournalFollows(t *testing.T) {
	t.Parallel()
	server := mock.Start(t, mock.WithSeed(7))
	env := map[string]string{"PAYCTL_CONTROL": server.ControlURL()}
	out, stop := background(t, env, "journal", "--follow", "--json", "--operation", "trade.open")
	for i := range 3 {
		if got := payctl(t.Context(), env, "trade", "add", "--amount", "1", "--order", fmt.Sprint("o", i)); got.code != 0 {
			t.Fatal(got)
		}
		var e api.Entry
		out.line(t, &e)
		if e.Operation != "trade.open" || e.Kind != "control" {
			t.Errorf("entry %+v", e)
		}
	}
	if got := stop(); got.code != 0 || got.stderr != "" {
		t.Errorf("stopped with %+v", got)
	}
}

func TestMoveIsNotBoundedByTimeout(t *testing.T) {
	t.Parallel()
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		ctx, cancel := context.WithTimeout(r.Context(), 100*time.Millisecond)
		defer cancel()
		<-ctx.Done()
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			_, _ = io.WriteString(w, `{"now":"2026-01-01T00:00:00Z","frozen":true,"attempts":[]}`)
		}
	}))
	defer slow.Close()
	got := payctl(t.Context(), map[string]string{"PAYCTL_CONTROL": slow.URL}, "clock", "advance", "1h", "--timeout", "1ms")
	if got.code != 0 || got.stdout != "2026-01-01T08:00:00+08:00, frozen\n" {
		t.Errorf("%+v", got)
	}
}
