package web

import (
	"archive/zip"
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/store"
)

// appsData is the data of the page Apps.
type appsData struct {
	Rows      []*app.App
	Total     int
	Text      string
	Platforms []string
	Open      *appData
	Left      []string // apps that failed tests have left, as the control API names them
}

// appData is the data of one app's section.
type appData struct {
	*app.App
	Values    []shownPair // what is no secret
	Secrets   []string    // members of the answer of the control API, told on demand
	Keys      []keyRow
	Dialects  []dialectRow
	Addresses []callbackAddress
	Steps     *firstSteps
}

// keyRow is a key in the forms in which it can be had.
type keyRow struct {
	Name    string
	Private bool
	Forms   []string
}

type dialectRow struct {
	provider.Dialect
	Value string
}

func (p *page) apps() error {
	d := &appsData{Text: strings.TrimSpace(p.Form("q"))}
	for _, prov := range p.w.Lab.Providers {
		d.Platforms = append(d.Platforms, prov.Name())
	}
	text := strings.ToLower(d.Text)
	for _, a := range p.Apps() {
		d.Total++
		if len(d.Rows) < maxRows && strings.Contains(strings.ToLower(a.Name()+" "+a.Merchant), text) {
			d.Rows = append(d.Rows, a)
		}
	}
	p.Data = d
	if err := p.findLeft(d); err != nil {
		return err
	}
	if p.App == nil {
		p.addCommand("app list", "GET", "apps", "")
		return nil
	}
	if p.App.ID == app.Unknown {
		return notFound("requests are journalled there that name no known app; it has no keys")
	}
	d.Open = p.app()
	p.addCommand("app show", "GET", p.Call(), "")
	return nil
}

// leftAfter is how long an app must have been quiet to be one that a test has left.
const leftAfter = time.Minute

// findLeft finds the apps that failed tests have left: made by payctl test, whose merchant takes
// callbacks at a path of their names, and quiet since a while.
func (p *page) findLeft(d *appsData) error {
	for _, a := range p.Apps() {
		u, err := url.Parse(a.URLs["notify"])
		if err != nil || a.Demo || u.Path != "/callbacks/"+a.Name()+"/notify" {
			continue
		}
		last, err := p.w.Lab.Store.Entries(p.r.Context(), a.Name(), store.Query{Last: true, Limit: 1})
		if err != nil {
			return err
		}
		if len(last) > 0 && p.Real.Sub(last[0].Real) > leftAfter {
			d.Left = append(d.Left, p.CallOf(a.Name()))
		}
	}
	d.Left = d.Left[:min(len(d.Left), maxRows)]
	return nil
}

func (p *page) app() *appData {
	a := p.App
	d := &appData{App: a, Addresses: p.addresses(), Steps: p.firstSteps()}
	d.Values = []shownPair{{"app_id", a.ID}, {"platform_url", p.PlatformURL()}}
	if a.Merchant != "" {
		d.Values = append(d.Values, shownPair{"merchant", a.Merchant})
	}
	if a.Secret != "" {
		d.Secrets = append(d.Secrets, "secret")
	}
	if a.RefundSecret != "" {
		d.Secrets = append(d.Secrets, "refund_secret")
	}
	for _, name := range slices.Sorted(maps.Keys(a.Keys)) {
		if hiddenKey(name) {
			continue
		}
		k := keyRow{Name: name, Private: strings.Contains(name, "private")}
		k.Forms = formsOf(a.Keys[name], k.Private)
		d.Keys = append(d.Keys, k)
	}
	for _, one := range p.Platform.Dialects() {
		value := a.Dialect[one.Name]
		if value == "" && len(one.Values) > 0 {
			value = one.Values[0]
		}
		d.Dialects = append(d.Dialects, dialectRow{one, value})
	}
	return d
}

// hiddenKey reports whether a key is the platform's own, which no merchant gets.
func hiddenKey(name string) bool { return name == "platform_private_key" }

// formsOf lists the forms in which a key can be had.
func formsOf(text string, private bool) []string {
	block, _ := pem.Decode([]byte(text))
	switch {
	case block == nil:
		return []string{"text"}
	case strings.Contains(block.Type, "CERTIFICATE"):
		return []string{"pem"}
	case private:
		return []string{"pkcs8", "pkcs1", "bare", "pkcs1-bare"}
	}
	return []string{"pem", "bare"}
}

// inForm writes a key in one of its forms; ok is false when it has no such form.
func inForm(text, form string) (out []byte, ok bool) {
	block, _ := pem.Decode([]byte(text))
	switch form {
	case "text", "pem", "pkcs8":
		return []byte(text), true
	case "bare":
		if block != nil {
			return []byte(base64.StdEncoding.EncodeToString(block.Bytes) + "\n"), true
		}
	case "pkcs1", "pkcs1-bare":
		if block == nil {
			return nil, false
		}
		if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
			one, isRSA := rsaBytes(key)
			if !isRSA {
				return nil, false
			}
			block = &pem.Block{Type: "RSA PRIVATE KEY", Bytes: one}
		}
		if block.Type != "RSA PRIVATE KEY" {
			return nil, false
		}
		if form == "pkcs1" {
			return pem.EncodeToMemory(block), true
		}
		return []byte(base64.StdEncoding.EncodeToString(block.Bytes) + "\n"), true
	}
	return nil, false
}

// appWithKeys finds the app whose keys are asked for.
func (w *Pages) appWithKeys(out http.ResponseWriter, r *http.Request) (*app.App, bool) {
	platform, id, _ := strings.Cut(r.FormValue("app"), "/")
	a, err := w.Lab.App(platform, id)
	if err != nil {
		http.Error(out, err.Error(), http.StatusNotFound)
	}
	return a, err == nil
}

// serveKey gives one key of an app, in one form.
func (w *Pages) serveKey(out http.ResponseWriter, r *http.Request) {
	a, ok := w.appWithKeys(out, r)
	if !ok {
		return
	}
	name := r.FormValue("name")
	text, known := a.Keys[name]
	written, formed := inForm(text, r.FormValue("form"))
	if !known || !formed || hiddenKey(name) {
		http.Error(out, "the app has no such key in that form", http.StatusNotFound)
		return
	}
	out.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = out.Write(written) // the peer may be gone
}

// keysZip gives all keys of an app in all forms.
func (w *Pages) keysZip(out http.ResponseWriter, r *http.Request) {
	a, ok := w.appWithKeys(out, r)
	if !ok {
		return
	}
	var body bytes.Buffer
	archive := zip.NewWriter(&body)
	for _, name := range slices.Sorted(maps.Keys(a.Keys)) {
		if hiddenKey(name) {
			continue
		}
		for _, form := range formsOf(a.Keys[name], strings.Contains(name, "private")) {
			written, ok := inForm(a.Keys[name], form)
			if !ok {
				continue
			}
			file, err := archive.Create(fileName(name, form))
			if err == nil {
				_, err = file.Write(written)
			}
			if err != nil {
				http.Error(out, err.Error(), http.StatusInternalServerError)
				return
			}
		}
	}
	if err := archive.Close(); err != nil {
		http.Error(out, err.Error(), http.StatusInternalServerError)
		return
	}
	out.Header().Set("Content-Type", "application/zip")
	out.Header().Set("Content-Disposition", `attachment; filename="`+a.Provider+"-"+a.ID+`-keys.zip"`)
	_, _ = out.Write(body.Bytes()) // the peer may be gone
}

// fileName names the file in which a key is downloaded.
func fileName(name, form string) string {
	switch {
	case strings.HasSuffix(name, "_cert"):
		return name + ".crt"
	case form == "pem":
		return name + ".pem"
	case form == "pkcs1", form == "pkcs8":
		return name + "." + form + ".pem"
	}
	return name + "." + form + ".txt"
}
