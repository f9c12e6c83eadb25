package control_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"paymock/mock/clock"
	server "paymock/mock/control"
)

func TestToken(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *server.Config) { c.Token, c.Hosts = "s3cret", []string{"paymock"} })
	basic := func(password string) string {
		req := httptest.NewRequest("GET", "/", nil)
		req.SetBasicAuth("anyone", password)
		return req.Header.Get("Authorization")
	}
	for name, tt := range map[string]struct {
		path, authorization string
		status              int
	}{
		"none":                    {"/apps", "", 401},
		"bearer":                  {"/apps", "Bearer s3cret", 200},
		"scheme in lower case":    {"/apps", "bearer s3cret", 200},
		"wrong":                   {"/apps", "Bearer s3creT", 401},
		"prefix":                  {"/apps", "Bearer s3cre", 401},
		"without scheme":          {"/apps", "s3cret", 401},
		"a browser's password":    {"/apps", basic("s3cret"), 200},
		"wrong password":          {"/apps", basic("secret"), 401},
		"page":                    {"/", "", 401},
		"document":                {"/openapi.json", "", 401},
		"unknown call":            {"/nothing", "", 401},
		"health needs none":       {"/healthz", "", 200},
		"readiness needs none":    {"/readyz", "", 200},
		"unknown call with token": {"/nothing", "Bearer s3cret", 404},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := r.call(t, "GET", tt.path, "", "Authorization", tt.authorization, "Host", "paymock")
			if got.status != tt.status {
				t.Errorf("%d %s", got.status, got.body)
			}
			if tt.status != 401 {
				return
			}
			if e := got.problem(t); e.Code != "unauthorized" || strings.Contains(e.Message, "s3cret") {
				t.Errorf("%+v", e)
			}
			if challenges := got.header.Values("WWW-Authenticate"); len(challenges) != 2 {
				t.Errorf("challenges %q", challenges)
			}
		})
	}
}

// recordedWaits is real time on which nobody waits.
type recordedWaits struct {
	clock.System
	waits chan time.Duration
}

func (c recordedWaits) Wait(_ context.Context, d time.Duration) error {
	c.waits <- d
	return nil
}

// TestWrongTokensAreSlowed holds back who guesses, and nobody else.
func TestWrongTokensAreSlowed(t *testing.T) {
	t.Parallel()
	waits := make(chan time.Duration, 9)
	r := newRig(t, func(c *server.Config) {
		c.Token, c.Hosts, c.Lab.Clock = "s3cret", []string{"paymock"}, recordedWaits{waits: waits}
	})
	for _, authorization := range []string{"", "Bearer s3cret"} {
		r.call(t, "GET", "/apps", "", "Authorization", authorization, "Host", "paymock")
		if len(waits) > 0 {
			t.Errorf("%q waited %s", authorization, <-waits)
		}
	}
	for range 2 {
		got := r.call(t, "GET", "/apps", "", "Authorization", "Bearer guess", "Host", "paymock")
		if got.status != 401 || len(waits) != 1 || <-waits < 100*time.Millisecond {
			t.Errorf("%d, %d waits", got.status, len(waits))
		}
	}
}

func TestWebPagesAreKeptOut(t *testing.T) {
	t.Parallel()
	open := newRig(t, func(c *server.Config) { c.Hosts = []string{"paymock"} })
	locked := newRig(t, func(c *server.Config) { c.Token = "s3cret" })
	named := newRig(t, func(c *server.Config) { c.Token, c.Hosts = "s3cret", []string{"ci.example"} })
	for name, tt := range map[string]struct {
		rig     *rig
		method  string
		headers []string
		status  int
	}{
		"a program":                      {open, "POST", nil, 422},
		"own dashboard":                  {open, "POST", []string{"Sec-Fetch-Site", "same-origin"}, 422},
		"another site":                   {open, "POST", []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.test"}, 403},
		"another port":                   {open, "POST", []string{"Sec-Fetch-Site", "same-site", "Origin", "http://127.0.0.1:9"}, 403},
		"an old browser":                 {open, "POST", []string{"Origin", "https://evil.test"}, 403},
		"another site deletes":           {open, "DELETE", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"rebound name":                   {open, "POST", []string{"Host", "evil.test", "Origin", "http://evil.test", "Sec-Fetch-Site", "same-origin"}, 403},
		"rebound name reads":             {open, "GET", []string{"Host", "evil.test:12181"}, 403},
		"localhost":                      {open, "GET", []string{"Host", "localhost:12181"}, 200},
		"below localhost":                {open, "GET", []string{"Host", "paymock.localhost"}, 200},
		"IPv6":                           {open, "GET", []string{"Host", "[::1]:12181"}, 200},
		"an allowed name":                {open, "GET", []string{"Host", "paymock:12181"}, 200},
		"another name with a token":      {locked, "GET", []string{"Host", "evil.test:12181", "Authorization", "Bearer s3cret"}, 403},
		"an allowed name with a token":   {named, "GET", []string{"Host", "ci.example:12181", "Authorization", "Bearer s3cret"}, 200},
		"an address with a token":        {locked, "GET", []string{"Host", "192.0.2.1:12181", "Authorization", "Bearer s3cret"}, 200},
		"another site with a cached key": {locked, "POST", []string{"Authorization", "Basic eDpzM2NyZXQ=", "Sec-Fetch-Site", "cross-site"}, 403},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := "/apps"
			if tt.method == "DELETE" {
				path = "/rules"
			}
			body := ""
			if tt.method == "POST" {
				body = `{"provider":"none"}`
			}
			got := tt.rig.call(t, tt.method, path, body, append([]string{"Content-Type", "text/plain;x=application/json"}, tt.headers...)...)
			if tt.status == 422 { // let in, and refused for its content type only
				tt.status = http.StatusUnsupportedMediaType
			}
			if got.status != tt.status {
				t.Errorf("%d %s, want %d", got.status, got.body, tt.status)
			}
			if got.status == http.StatusUnsupportedMediaType && !strings.Contains(string(got.body), "send JSON with the header Content-Type: application/json") {
				t.Errorf("%s doesn't tell the remedy", got.body)
			}
			if got.header.Get("Access-Control-Allow-Origin") != "" || got.header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("headers %v", got.header)
			}
		})
	}
}
