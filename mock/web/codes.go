package web

import (
	"net/http"
	"strings"

	"paymock/mock/api"
	"paymock/mock/catalogue"
)

// codesData is the data of the page Codes.
type codesData struct {
	Codes     []api.Code
	Total     int
	Text      string
	Platforms []string
	Platform  string
}

func (p *page) codes() error {
	d := &codesData{Text: strings.TrimSpace(p.Form("q")), Platform: p.Form("platform")}
	for _, prov := range p.w.Lab.Providers {
		d.Platforms = append(d.Platforms, prov.Name())
	}
	if d.Platform == "" && p.App != nil {
		d.Platform = p.App.Provider
	}
	if d.Platform == "" && len(d.Platforms) > 0 {
		d.Platform = d.Platforms[0]
	}
	prov, err := p.w.Lab.Provider("platform", d.Platform)
	if err != nil {
		return err
	}
	if p.App != nil && p.App.Provider != d.Platform { // another platform's app can't be answered with these
		p.App, p.Platform = nil, prov
	}
	text := strings.ToLower(d.Text)
	for _, c := range catalogue.CodesIn(p.Lang, prov) {
		d.Total++
		all := strings.ToLower(strings.Join(append([]string{c.Code, c.Sub, c.Message, c.English, c.Chinese, c.Cause, c.Advice}, c.Operations...), "\n"))
		if strings.Contains(all, text) {
			d.Codes = append(d.Codes, c)
		}
	}
	if p.App == nil {
		if apps := p.w.Lab.Apps.Apps(d.Platform); len(apps) > 0 {
			p.App, p.Platform = apps[0], prov
		}
	}
	p.Data = d
	p.Commands = append(p.Commands, command{"payctl", "payctl codes --provider " + d.Platform + " --control " + shellQuoted(p.ControlURL())},
		command{"curl", p.Curl(http.MethodGet, "codes?provider="+d.Platform, "")})
	return nil
}

// CodeName is how rules name a code.
func (p *page) CodeName(c api.Code) string { return catalogue.Name(c) }

// Meaning explains a code in the reader's language.
func (p *page) Meaning(c api.Code) string {
	if p.Chinese() && c.Chinese != "" {
		return p.Lang.Letters(c.Chinese)
	}
	return c.English
}
