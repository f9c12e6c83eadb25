package web

import (
	"cmp"
	"crypto/rsa"
	"crypto/x509"
	"net/http"
	"strings"

	"paymock/mock/app"
	"paymock/mock/catalogue"
	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// serveSearch sends the reader to what a number, a code or a text names.
func (w *Pages) serveSearch(out http.ResponseWriter, r *http.Request) {
	p := w.newPage(r, "search")
	if err := p.chooseApp(); err != nil {
		p.App = nil
	}
	http.Redirect(out, r, p.findTarget(strings.TrimSpace(p.Form("q"))), http.StatusSeeOther) //nolint:gosec // a page of ours
}

func (p *page) findTarget(text string) string {
	if text == "" {
		return p.URL("")
	}
	apps := p.Apps()
	if p.App != nil {
		apps = []*app.App{p.App}
	}
	for _, a := range apps {
		if a.ID == text {
			return p.URLOf(a.Name(), "apps")
		}
		if p.r.Context().Err() != nil {
			break // nobody waits for the rest
		}
		if found := p.findNumber(a, text); found != "" {
			return found
		}
	}
	for _, prov := range p.w.Lab.Providers {
		if p.App != nil && p.App.Provider != prov.Name() {
			continue
		}
		for _, c := range catalogue.CodesOf(prov) {
			if strings.EqualFold(catalogue.Name(c), text) || c.Code == text {
				return p.URL("codes", "platform", prov.Name(), "q", text)
			}
		}
	}
	return p.URL("", "q", text)
}

// findNumber is the page of an app's trade or terminal with a number, "" when it has none. It looks at
// records by their numbers only, for there may be many apps.
func (p *page) findNumber(a *app.App, text string) (found string) {
	prov, err := p.w.Lab.Provider("app", a.Provider)
	if err != nil {
		return ""
	}
	err = p.w.Lab.Gateway.View(p.r.Context(), a, func(b *ledger.Books) error {
		t, ok := b.Trade(text)
		if !ok {
			t, ok = b.TradeByOrder(text)
		}
		if r, resolves := prov.(provider.ReferenceResolver); !ok && resolves {
			t, ok = r.OrderOf(b, a, text, a.Now(p.Real))
		}
		if ok {
			found = p.URLOf(a.Name(), "trades", "no", cmp.Or(t.No, t.Order))
			return nil
		}
		if terminals, has := prov.(provider.Terminals); has {
			if _, ok := terminals.Terminal(b, text); ok {
				found = p.URLOf(a.Name(), "terminals")
			}
		}
		return nil
	})
	if err != nil {
		return ""
	}
	return found
}

// rsaBytes is an RSA key in PKCS#1.
func rsaBytes(key any) ([]byte, bool) {
	k, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, false
	}
	return x509.MarshalPKCS1PrivateKey(k), true
}
