package web

import (
	"crypto/rsa"
	"crypto/x509"
	"net/http"
	"strings"

	"paymock/mock/catalogue"
	"paymock/mock/lab"
	"paymock/mock/ledger"
)

// serveSearch sends the reader to what a number, a code or a text names.
func (w *Pages) serveSearch(out http.ResponseWriter, r *http.Request) {
	p := w.newPage(r, "search")
	if err := p.chooseApp(); err != nil {
		p.App = nil
	}
	http.Redirect(out, r, p.findTarget(strings.TrimSpace(p.Form("q"))), http.StatusSeeOther) //nolint:gosec // a page of ours
}

// maxLooked is how many apps' books are searched for a number.
const maxLooked = 200

func (p *page) findTarget(text string) string {
	if text == "" {
		return p.URL("")
	}
	apps := p.Apps()
	if p.App != nil {
		apps = apps[:0:0]
		apps = append(apps, p.App)
	}
	for _, a := range apps[:min(len(apps), maxLooked)] {
		if a.ID == text {
			return p.URLOf(a.Name(), "apps")
		}
		var found *ledger.Trade
		err := p.w.Lab.Gateway.View(p.r.Context(), a, func(b *ledger.Books) (err error) {
			found, err = lab.FindTrade(b, text)
			return err
		})
		if err == nil {
			return p.URLOf(a.Name(), "trades", "no", found.No)
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

// rsaBytes is an RSA key in PKCS#1.
func rsaBytes(key any) ([]byte, bool) {
	k, ok := key.(*rsa.PrivateKey)
	if !ok {
		return nil, false
	}
	return x509.MarshalPKCS1PrivateKey(k), true
}
