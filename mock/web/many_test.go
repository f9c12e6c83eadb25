package web_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/clock"
	"paymock/mock/gateway"
	"paymock/mock/ident"
	"paymock/mock/lab"
	"paymock/mock/provider"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/rule"
	"paymock/mock/store"
	"paymock/mock/store/memory"
	"paymock/mock/web"
)

// filled is the pages over a store that was filled directly.
func filled(t testing.TB, apps, entries int) (*web.Pages, *lab.Lab) {
	t.Helper()
	st, err := memory.New(memory.Config{})
	if err != nil {
		t.Fatal(err)
	}
	providers := []provider.Provider{fourpyun.New()}
	registry, rules := app.NewRegistry(), rule.NewSet(providers, st)
	gw, err := gateway.New(gateway.Config{Apps: registry, Providers: providers, Store: st, Rules: rules, Clock: clock.System{}, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	l, err := lab.New(lab.Config{Apps: registry, Providers: providers, Store: st, Rules: rules, Gateway: gw, Clock: clock.System{}, Seeds: ident.NewSource(7), Words: mock.Words})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	for i := range apps {
		a, err := l.MakeApp(t.Context(), lab.NewApp{App: app.App{Provider: "4pyun", ID: fmt.Sprintf("op%014d", i)}})
		if err != nil {
			t.Fatal(err)
		}
		change := store.Change{App: a.Name()}
		for j := range entries {
			at := began.Add(time.Duration(j*apps+i) * time.Millisecond)
			change.Entries = append(change.Entries, store.Entry{
				At: at, Real: at, Kind: "exchange", Operation: "settle", Subject: fmt.Sprintf("20261128120000%012d", j), Code: "1403", Status: 200,
				Verdict: "signature valid", Explanation: strings.Repeat("can't settle: the trade is settled already; ", 4),
				Request: []byte("POST /gate/1.0/payment/trade/settle HTTP/1.1\r\n\r\n" + strings.Repeat("x", 400)),
			})
		}
		if err := st.Commit(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	return pagesOf(t, l), l
}

func pagesOf(t testing.TB, l *lab.Lab) *web.Pages {
	t.Helper()
	address := func(*http.Request) string { return "http://127.0.0.1:1" }
	pages, err := web.New(web.Config{Lab: l, PlatformURL: address, ControlURL: address})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

func getPage(pages *web.Pages, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

func firstPage(pages *web.Pages, language string) *httptest.ResponseRecorder {
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Language", language)
	pages.ServeHTTP(w, r)
	return w
}

// TestManyEntries: the pages of 1,000 apps with 100,000 entries are as light as those of a few.
func TestManyEntries(t *testing.T) {
	pages, _ := filled(t, 1000, 100)
	for _, path := range []string{"/", "/ui/apps", "/?q=nothing+like+this", "/?refused=1", "/ui/codes", "/?app=4pyun/op00000000000007", "/ui/trades?app=4pyun/op00000000000007"} {
		w := getPage(pages, path)
		if size := w.Body.Len(); w.Code != 200 || size > 200_000 || size < 1000 {
			t.Errorf("%s: %d, %d bytes", path, w.Code, size)
		}
	}
	few, _ := filled(t, 1000, 1)
	least, most := testing.AllocsPerRun(5, func() { firstPage(few, "en") }), testing.AllocsPerRun(1, func() { firstPage(pages, "en") })
	if most > 1.2*least {
		t.Errorf("%.0f allocations with 100,000 entries, %.0f with a hundredth", most, least)
	}
	w := getPage(pages, "/?part=list")
	if rows := strings.Count(w.Body.String(), "data-row="); rows != 100 || !strings.Contains(w.Body.String(), "op00000000000999:100") {
		t.Errorf("%d rows, the newest among them: %v", rows, strings.Contains(w.Body.String(), "op00000000000999:100"))
	}
}

// TestManyRules: of 10,000 rules of an app and 1,000 of the server the page shows the first and says so.
func TestManyRules(t *testing.T) {
	t.Parallel()
	pages, l := filled(t, 1, 100)
	for i := range 11_000 {
		app := "4pyun/op00000000000000"
		if i >= 10_000 {
			app = rule.Server
		}
		if _, err := l.Rules.Add(app, api.Rule{When: api.When{Operation: "settle"}, Then: api.Then{Respond: "1403"}}); err != nil {
			t.Fatal(err)
		}
	}
	w := getPage(pages, "/ui/rules?app=4pyun/op00000000000000")
	if body := w.Body.String(); w.Code != 200 || len(body) > 400_000 || !strings.Contains(body, "The first 200 of 11000 are shown") {
		t.Errorf("%d, %d bytes: %.300s", w.Code, len(body), body)
	}
}

// BenchmarkList is the part that an open tab asks for when there is news.
func BenchmarkList(b *testing.B) {
	pages, _ := filled(b, 10, 100)
	b.ResetTimer()
	for b.Loop() {
		getPage(pages, "/?part=list,now")
	}
}

// BenchmarkFirstPage is the page that 1,000 apps with 100,000 entries are first seen on.
func BenchmarkFirstPage(b *testing.B) {
	pages, _ := filled(b, 1000, 100)
	b.ResetTimer()
	for b.Loop() {
		firstPage(pages, "")
	}
}

// TestLeftApps: the page offers to remove the apps that payctl test has made and that are quiet, and no others.
func TestLeftApps(t *testing.T) {
	t.Parallel()
	pages, l := filled(t, 0, 0)
	now := time.Now()
	for id, made := range map[string]struct {
		path string
		last time.Time
	}{
		"op1left": {"/callbacks/4pyun/op1left/notify", now.Add(-time.Hour)}, "op2busy": {"/callbacks/4pyun/op2busy/notify", now},
		"op3own": {"/notify", now.Add(-time.Hour)}, "op4other": {"/callbacks/4pyun/op1left/notify", now.Add(-time.Hour)},
	} {
		a, err := l.MakeApp(t.Context(), lab.NewApp{App: app.App{Provider: "4pyun", ID: id, URLs: map[string]string{"notify": "http://127.0.0.1:1" + made.path}}})
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Store.Commit(t.Context(), store.Change{App: a.Name(), Entries: []store.Entry{{Kind: "exchange", At: made.last, Real: made.last}}}); err != nil {
			t.Fatal(err)
		}
	}
	w := getPage(pages, "/ui/apps")
	if !strings.Contains(w.Body.String(), `data-each="apps/4pyun/op1left"`) {
		t.Errorf("offered: %.300s", w.Body.String()[max(0, strings.Index(w.Body.String(), "data-each")):])
	}
}
