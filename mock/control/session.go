package control

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"strings"
)

// signInPath takes the token that a browser's user has typed.
const signInPath = "/ui/signin"

// maxSignIn is the largest form with a token, in bytes.
const maxSignIn = 16 << 10

// sessionCookie is the cookie by which a browser shows that its user knows the token. Neither name nor
// value tells the token, and no script can read it. Servers on one host differ in its name, for
// browsers send a cookie to every port.
func (c *Control) sessionCookie() (name, value string) {
	sum := func(what string) string {
		h := hmac.New(sha256.New, []byte(c.Token))
		h.Write([]byte(what))
		return hex.EncodeToString(h.Sum(nil))
	}
	return "paymock-" + sum("name")[:8], sum("session")
}

func (c *Control) signedIn(r *http.Request) bool {
	name, value := c.sessionCookie()
	cookie, err := r.Cookie(name)
	return err == nil && subtle.ConstantTimeCompare([]byte(cookie.Value), []byte(value)) == 1
}

// signIn checks the token that was typed, and sends the browser on with the cookie. A wrong one is
// slowed.
func (c *Control) signIn(w http.ResponseWriter, r *http.Request, slow func()) {
	r.Body = http.MaxBytesReader(w, r.Body, maxSignIn)
	given, want := sha256.Sum256([]byte(strings.TrimSpace(r.PostFormValue("token")))), sha256.Sum256([]byte(c.Token))
	if subtle.ConstantTimeCompare(given[:], want[:]) != 1 {
		slow()
		c.Dashboard.AskToken(w, r, true)
		return
	}
	name, value := c.sessionCookie()
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: r.TLS != nil}) //nolint:gosec // served without TLS, on loopback; then a Secure cookie would not come back
	next := r.PostFormValue("next")
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\t\r\n") { // another host: browsers take these out
		next = strings.TrimSuffix(r.RequestURI, signInPath) + "/"
	}
	http.Redirect(w, r, next, http.StatusSeeOther) //nolint:gosec // checked above: a path of this server
}

// isBrowser reports whether a page is asked for, to be read.
func isBrowser(r *http.Request) bool {
	return r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// dashboardPages serves the dashboard to who can read it, and tells programs that there is no such call.
func (c *Control) dashboardPages() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := r.URL.Path == "/" || r.URL.Path == "/reference" || strings.HasPrefix(r.URL.Path, "/ui/")
		if !page && !isBrowser(r) {
			c.noSuchCall(w, r)
			return
		}
		c.Dashboard.ServeHTTP(w, r)
	})
}
