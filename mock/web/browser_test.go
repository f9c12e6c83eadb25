package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"paymock/client/control"
	"paymock/features/needtool"
	"paymock/mock"
)

// patience is how long a page may take on a busy machine.
const patience = 2 * time.Minute

// tab is a page in a headless Chromium, with what it complains about.
type tab struct {
	t    *testing.T
	ctx  context.Context
	base string

	mu      sync.Mutex
	trouble []string
}

// chromium is the one browser of all tests, whose tabs know nothing of each other.
var chromium struct {
	sync.Once
	ctx  context.Context
	err  error
	stop func()
}

func TestMain(m *testing.M) {
	code := m.Run()
	if chromium.stop != nil {
		chromium.stop()
	}
	os.Exit(code)
}

// launch starts the browser, with an empty profile. It may talk to nobody but the tests' servers.
func launch(t *testing.T) context.Context {
	t.Helper()
	path := needtool.Find(t, "chromium fonts-noto-cjk", "chromium", "chromium-browser", "google-chrome")
	chromium.Do(func() {
		dir, err := os.MkdirTemp("", "paymock-chromium") //nolint:usetesting // it outlives the test that comes first
		if err != nil {
			chromium.err = err
			return
		}
		ctx, cancel := chromedp.NewExecAllocator(context.Background(),
			chromedp.Headless, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
			chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(dir),
			chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-sync", true),
			chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"), chromedp.Flag("lang", "en-US"),
		)
		first, stop := chromedp.NewContext(ctx)
		chromium.ctx, chromium.err = first, chromedp.Do(first)             //nolint:fatcontext // one for all tests
		chromium.stop = func() { stop(); cancel(); _ = os.RemoveAll(dir) } // a leftover is the system's to clean
	})
	if chromium.err != nil {
		t.Fatalf("chromium: %v", chromium.err)
	}
	return chromium.ctx
}

// newTab opens a page of a server and listens to what it does.
func newTab(t *testing.T, browser context.Context, base string) *tab { //nolint:revive // the browser is the context
	t.Helper()
	ctx, stop := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	ctx, cancel := context.WithTimeout(ctx, 4*patience)
	p := &tab{t: t, ctx: ctx, base: base}
	t.Cleanup(func() { cancel(); stop() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, p.listen); err != nil {
		t.Fatal(err)
	}
	_, err1 := chromedp.Call(ctx, network.Enable, network.EnableParams{})
	_, err2 := chromedp.Call(ctx, log.Enable, cdp.Empty{})
	_, err3 := chromedp.Call(ctx, runtime.Enable, cdp.Empty{})
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	p.run(chromedp.EmulateViewport(1440, 900))
	return p
}

func (p *tab) listen(event any) {
	say := func(format string, args ...any) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.trouble = append(p.trouble, fmt.Sprintf(format, args...))
	}
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		say("exception: %v", e.ExceptionDetails)
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" {
			say("console: %s", e.Args[0].Value)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == "error" {
			say("log: %s %s", e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if u := e.Request.URL; !strings.HasPrefix(u, p.base) && !strings.HasPrefix(u, "data:") && u != "about:blank" {
			say("foreign request: %s", u)
		}
	}
}

// quiet fails the test with what the page complained about; expected complaints contain one of
// the given texts.
func (p *tab) quiet(expected ...string) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
next:
	for _, what := range p.trouble {
		for _, text := range expected {
			if strings.Contains(what, text) {
				continue next
			}
		}
		p.t.Errorf("the page complains: %s", what)
	}
	p.trouble = nil
}

func (p *tab) run(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	err := chromedp.Do(p.ctx, actions...)
	for replaced(err) && p.ctx.Err() == nil {
		err = chromedp.Do(p.ctx, actions...)
	}
	if err != nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(p.ctx), time.Second)
		defer cancel()
		text, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`location + "\n" + document.body.innerText`))
		p.t.Fatalf("%v; at %.3000s", err, text)
	}
}

// value runs an action and gives its result.
func value[T any](p *tab, action chromedp.Action[T]) T {
	p.t.Helper()
	got, err := chromedp.Run(p.ctx, action)
	for replaced(err) && p.ctx.Err() == nil {
		got, err = chromedp.Run(p.ctx, action)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return got
}

// replaced reports whether the page has put another element in one's place meanwhile, as live pages do.
func replaced(err error) bool {
	return err != nil && (strings.Contains(err.Error(), "Could not find node") || strings.Contains(err.Error(), "No node with given id"))
}

// open goes to a page.
func (p *tab) open(path string) {
	p.t.Helper()
	p.run(chromedp.Navigate(p.base+path), chromedp.WaitReady(chromedp.CSS("main")))
}

// wait waits until a script says that it is so.
func (p *tab) wait(what, script string) {
	p.t.Helper()
	var err error
	for range 10 { // a poll ends when the page is left for another one
		_, err = chromedp.Run(p.ctx, chromedp.Poll[bool](script, chromedp.WithPollingTimeout(patience/3), chromedp.WithPollingInterval(50*time.Millisecond)))
		if err == nil || strings.Contains(err.Error(), "timeout") || p.ctx.Err() != nil {
			break
		}
	}
	if err != nil {
		text, _ := chromedp.Run(p.ctx, chromedp.Evaluate[string](`location + "\n" + document.body.innerText`))
		p.t.Fatalf("waiting for %s: %v; at %.3000s", what, err, text)
	}
}

// shows waits until an element shows a text.
func (p *tab) shows(selector, text string) {
	p.t.Helper()
	p.wait(text, fmt.Sprintf("[...document.querySelectorAll(%q)].some(e => e.innerText.includes(%q))", selector, text))
}

// text reads the visible text of an element.
func (p *tab) text(selector string) string {
	p.t.Helper()
	return value(p, chromedp.Text(chromedp.CSS(selector)))
}

func (p *tab) click(selector string) {
	p.t.Helper()
	p.run(chromedp.WaitVisible(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector)))
}

func (p *tab) typed(selector, text string) {
	p.t.Helper()
	p.run(chromedp.WaitVisible(chromedp.CSS(selector)),
		chromedp.Evaluate[chromedp.Void](fmt.Sprintf("(e => { e.focus(); e.select() })(document.querySelector(%q))", selector)),
		chromedp.SendKeys(chromedp.CSS(selector), text))
}

// look is one way to look at a page.
type look struct {
	name  string
	width int64
	query string // sets language and theme
	dark  bool
}

func looks() []look {
	return []look{
		{name: "wide-light-en", width: 1440, query: "lang=en&theme=light"},
		{name: "wide-dark-zh", width: 1440, query: "lang=zh&theme=dark", dark: true},
		{name: "narrow-light-zh", width: 390, query: "lang=zh&theme=light"},
		{name: "narrow-dark-en", width: 390, query: "lang=en&theme=dark", dark: true},
	}
}

// pictures is where pictures of the pages are kept.
func pictures(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("PAYMOCK_SCREENSHOTS")
	if dir == "" {
		return t.TempDir()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// picture takes a picture of what is shown, as far down as the page goes up to a bound. A narrow
// page must not be wider than its screen.
func (p *tab) picture(dir, name string, l look) {
	p.t.Helper()
	p.run(chromedp.EmulateViewport(l.width, 900))
	if over := value(p, chromedp.Evaluate[int64](`document.documentElement.scrollWidth - document.documentElement.clientWidth`)); over > 0 {
		who := value(p, chromedp.Evaluate[string](`[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map(e => e.tagName + '.' + e.className + ' ' + (e.innerText || '').slice(0, 40)).join(' | ')`))
		p.t.Errorf("%s %s is %d pixels wider than its screen: %s", name, l.name, over, who)
	}
	height := value(p, chromedp.Evaluate[int64](`Math.max(document.documentElement.scrollHeight, 90 + (document.querySelector(".side")?.scrollHeight ?? 0))`))
	p.run(chromedp.EmulateViewport(l.width, min(max(height, 700), 2400)))
	body := value(p, chromedp.CaptureScreenshot())
	if err := os.WriteFile(filepath.Join(dir, name+"-"+l.name+".png"), body, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// server is a whole paymock with a client of its control API.
func server(t *testing.T, change func(*mock.Config)) (*mock.Server, *control.Client) {
	t.Helper()
	var token string
	s := mock.Start(t, mock.WithSeed(7), mock.WithConfig(func(c *mock.Config) {
		if change != nil {
			change(c)
		}
		token = c.ControlToken
	}))
	c, err := control.New(control.Config{BaseURL: s.ControlURL(), Token: token})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.WaitReady(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, c
}

// of is a page's address about an app.
func of(path, app string, pairs ...string) string {
	q := url.Values{"app": {app}}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return path + "?" + q.Encode()
}
