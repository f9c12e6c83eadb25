package web

import (
	"net/http"
	"strings"

	"paymock/mock/words"
)

// languageOf is the language that a reader has chosen, or prefers.
func languageOf(r *http.Request) words.Language {
	named := r.Header.Get("Accept-Language")
	if c, err := r.Cookie("lang"); err == nil {
		named = c.Value
	}
	l, _ := words.ParseLanguage(named)
	return l
}

// themeOf is light or dark, or "" for what the reader's system has.
func themeOf(r *http.Request) string {
	if c, err := r.Cookie("theme"); err == nil && (c.Value == "light" || c.Value == "dark") {
		return c.Value
	}
	return ""
}

// rememberPreference remembers a choice of language or theme that the address asks for, and sends the reader
// on to the same page without it. It works without a script.
func rememberPreference(w http.ResponseWriter, r *http.Request) bool {
	q, chosen := r.URL.Query(), false
	for name, values := range map[string][]string{"lang": {"en", "zh", "zh-TW"}, "theme": {"light", "dark", "auto"}} {
		given := q.Get(name)
		for _, value := range values {
			if given == value {
				http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode}) //nolint:gosec // a colour is no secret
			}
		}
		if q.Has(name) {
			q.Del(name)
			chosen = true
		}
	}
	if !chosen {
		return false
	}
	to, _, _ := strings.Cut(r.RequestURI, "?")
	if strings.HasPrefix(to, "//") { // another host
		to = "/"
	}
	if len(q) > 0 {
		to += "?" + q.Encode()
	}
	http.Redirect(w, r, to, http.StatusSeeOther) //nolint:gosec // the path that was asked for
	return true
}
