package gateway_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// longer is toy with routes of more than one part.
type longer struct {
	*toy
	asked []time.Time // the time of each call when it was encoded
	paths []string    // of each call
}

func (*longer) Operations() []provider.Operation {
	return []provider.Operation{{Name: "take", Routes: []provider.Route{
		{Method: "POST", Path: "/shop/take"}, {Method: "GET", Path: "/shop/take"}, {Method: "POST", Path: "/shop/give"}, {Method: "POST", Path: "/shopping/list"},
	}}}
}

func (p *longer) Encode(call *provider.Call, out provider.Outcome, fault provider.Fault) (*wire.Response, error) {
	p.asked, p.paths = append(p.asked, call.At), append(p.paths, call.Request.Path)
	return p.toy.Encode(call, out, fault)
}

// TestAliases: what an alias serves, and why one is refused.
func TestAliases(t *testing.T) {
	t.Parallel()
	for alias, tt := range map[string]struct{ path, served, behind, wrong string }{
		"/pos":    {path: "/shop/take", served: "/pos", behind: "/shop/take"},
		"/a/":     {path: "/shop/", served: "/a/give", behind: "/shop/give"},
		"/none":   {path: "/shop/takes", wrong: `alias "/none": no platform serves "/shop/takes"; did you mean "/shop/take"?`},
		"/nones/": {path: "/sho/", wrong: `alias "/nones/": no platform serves "/sho/"`},
		"pos":     {path: "/shop/take", wrong: `alias "pos": a path begins with a slash`},
		"/b":      {path: "/shop/", wrong: `alias "/b": a prefix ends with a slash`},
	} {
		r := newBareRig(t)
		p := &longer{toy: r.toy}
		r.Providers = []provider.Provider{p}
		r.Aliases = map[string]string{alias: tt.path}
		engine := gin.New()
		err := r.Mount(engine)
		if tt.wrong != "" {
			if err == nil || !strings.HasPrefix(err.Error(), tt.wrong) {
				t.Errorf("%s: %v; want %s", alias, err, tt.wrong)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", alias, err)
			continue
		}
		w := httptest.NewRecorder()
		engine.ServeHTTP(w, httptest.NewRequest("POST", tt.served, strings.NewReader("")))
		if w.Code != 200 || !strings.Contains(w.Body.String(), `"code":"NO"`) || len(p.paths) != 1 || p.paths[0] != tt.behind {
			t.Errorf("%s: %d %s, the platform sees %q", alias, w.Code, w.Body, p.paths)
		}
	}
}

// TestWrongMethodAtAlias: a method that the path behind an alias lacks is refused with those that it has, at an alias
// of one path and at one of a beginning.
func TestWrongMethodAtAlias(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	r.Providers = []provider.Provider{&longer{toy: r.toy}}
	r.Aliases = map[string]string{"/pos": "/shop/give", "/pos/": "/shop/", "/pos/far/": "/shopping/", "/pos/far/off/": "/shop/"}
	engine := gin.New()
	engine.NoRoute(r.NoRoute)
	if err := r.Mount(engine); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"/pos": 405, "/pos/give": 405, "/pos/none": 404, "/posing": 404, "/give": 404, "/pos/far/list": 405, "/pos/far/give": 404, "/pos/far/off/give": 405} {
		for range 9 { // aliases have no order
			w := httptest.NewRecorder()
			engine.ServeHTTP(w, httptest.NewRequest("DELETE", path, nil))
			if w.Code != want || want == 405 && w.Header().Get("Allow") != "POST" {
				t.Fatalf("%s: %d %s", path, w.Code, w.Body)
			}
		}
	}
}

// TestUnknownPathTellsThoseBeside: each path that begins with the same part is named once, in
// order, and none that begins otherwise.
func TestUnknownPathTellsThoseBeside(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	r.Providers = []provider.Provider{&longer{toy: r.toy}}
	engine := gin.New()
	engine.NoRoute(r.NoRoute)
	if err := r.Mount(engine); err != nil {
		t.Fatal(err)
	}
	const beside = "toy serves only these calls here: /shop/give, /shop/take; `paymock operations`"
	for path, tells := range map[string]bool{"/shop/x": true, "/shop": true, "/sho/x": false, "/": false, "//shop": false} {
		w := httptest.NewRecorder()
		engine.ServeHTTP(w, httptest.NewRequest("POST", path, nil))
		if w.Code != 404 || strings.Contains(w.Body.String(), beside) != tells || strings.Contains(w.Body.String(), "serves only") != tells {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

// owning is longer, and answers all that no platform has a route for.
type owning struct{ longer }

func (*owning) Owns(string) bool { return true }

// deeper is toy with paths that begin as another's do.
type deeper struct{ *toy }

func (deeper) Name() string { return "deep" }

func (deeper) Operations() []provider.Operation {
	return []provider.Operation{{Name: "lend", Routes: []provider.Route{{Method: "POST", Path: "/shop/loans/:id/lend"}}}}
}

// TestOwnerOfWrongPath: a wrong path is answered by the platform that owns such paths, unless the routes of
// another are more like it.
func TestOwnerOfWrongPath(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	r.Providers = []provider.Provider{&owning{longer{toy: r.toy}}, deeper{r.toy}}
	engine := gin.New()
	engine.NoRoute(r.NoRoute)
	if err := r.Mount(engine); err != nil {
		t.Fatal(err)
	}
	for call, want := range map[string]struct {
		status int
		says   string
	}{
		"POST /shop/x": {200, `"code":"NO"`}, "POST /x": {200, `"code":"NO"`}, "PUT /shop/take": {200, `"code":"NO"`},
		"POST /shop/loans": {404, "deep serves only these calls here"}, "POST /shop/loans/1/len": {404, "/shop/loans/:id/lend"},
		"GET /shop/loans/1/lend": {405, "this path takes POST"},
	} {
		method, path, _ := strings.Cut(call, " ")
		w := httptest.NewRecorder()
		engine.ServeHTTP(w, httptest.NewRequest(method, path, nil))
		if w.Code != want.status || !strings.Contains(w.Body.String(), want.says) {
			t.Errorf("%s: %d %s, want %d and %s", call, w.Code, w.Body, want.status, want.says)
		}
	}
}

// TestAnswersAreDatedByTheApp: answers carry the time of the app that a call names, and the
// machine's where it names none.
func TestAnswersAreDatedByTheApp(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	p := &longer{toy: r.toy}
	then := time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC)
	r.apps.Change("toy/a", func(a *app.App) { a.Clock = a.Clock.Set(time.Now(), then).Freeze(time.Now()) })
	for _, body := range []string{"app=a", "app=b"} {
		r.Serve(t.Context(), p, &wire.Request{Method: "POST", Target: "/take", Body: []byte(body)})
	}
	if len(p.asked) != 2 || p.asked[0].Sub(then).Abs() > time.Minute || time.Since(p.asked[1]).Abs() > time.Minute {
		t.Errorf("the answers are of %v; want %v and now", p.asked, then)
	}
}

// sharing is toy with two operations at one route, as platforms with one address have, and two methods.
type sharing struct {
	*toy
	name string
}

func (s sharing) Name() string { return s.name }

func (sharing) Operations() []provider.Operation {
	return []provider.Operation{
		{Name: "take", Routes: []provider.Route{{Method: "POST", Path: "/do"}, {Method: "GET", Path: "/do"}}},
		{Name: "give", Routes: []provider.Route{{Method: "POST", Path: "/do"}}},
	}
}

// TestSharedRoutes: operations of one platform may share a route, those of two may not; each method of it is told
// once, in order.
func TestSharedRoutes(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	r.Providers = []provider.Provider{sharing{r.toy, "one"}}
	engine := gin.New()
	engine.NoRoute(r.NoRoute)
	if err := r.Mount(engine); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	engine.ServeHTTP(w, httptest.NewRequest("DELETE", "/do", nil))
	if w.Code != 405 || w.Header().Get("Allow") != "GET, POST" || !strings.Contains(w.Body.String(), "this path takes GET, POST") {
		t.Errorf("%d %s, %v", w.Code, w.Body, w.Header())
	}
	r.Providers = append(r.Providers, sharing{r.toy, "two"})
	if err := r.Mount(gin.New()); err == nil || err.Error() != "gateway: POST /do is served by one and two" {
		t.Error(err)
	}
}
