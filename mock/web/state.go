package web

import (
	"net/http"
	"strings"

	"paymock/mock/provider"
	"paymock/mock/store"
)

// state says how something stands: a class for its colour, a sign beside it, a word.
type state struct{ Class, Sign, Word string }

// The states. A colour has one meaning, and never stands alone.
var (
	stateOK      = state{"ok", "✓", "done"}
	stateRefused = state{"refused", "●", "refused"}
	stateSign    = state{"sign", "✗", "signature or envelope wrong"}
	stateFault   = state{"fault", "‼", "paymock failed"}
	stateWait    = state{"wait", "○", "waiting"}
	stateNote    = state{"note", "·", "note"}
)

// codeTable finds the codes of all platforms.
type codeTable map[[2]string]provider.Code

// codesOf collects the codes of all platforms.
func codesOf(providers []provider.Provider) codeTable {
	t := codeTable{}
	for _, p := range providers {
		for _, c := range p.Codes() {
			t[[2]string{p.Name(), c.Name()}] = c
		}
	}
	return t
}

// stateOf classifies an entry.
func (w *Pages) stateOf(e *store.Entry) state {
	platform, _, _ := strings.Cut(e.App, "/")
	code := w.table[[2]string{platform, e.Code}]
	switch e.Kind {
	case "exchange":
		switch {
		case strings.HasPrefix(e.Explanation, "paymock failed"):
			return stateFault
		case code.Success:
			return stateOK
		case e.Rule == "" && e.RefusedUnread():
			return stateSign
		case e.Code == "" && e.Status < http.StatusBadRequest && e.Status > 0:
			return stateOK
		}
		return stateRefused
	case "attempt":
		if strings.HasPrefix(e.Verdict, "accepted") {
			return stateOK
		}
		return stateRefused
	case "held":
		return stateWait
	}
	if e.Verdict == "failed" {
		return stateFault
	}
	return stateNote
}
