package web

import (
	"slices"

	"paymock/mock/provider"
	"paymock/mock/store"
)

// probeData is the data of the page Probe.
type probeData struct {
	Kinds []operation
	Last  []entryRow
}

func (p *page) probe() error {
	if p.App == nil {
		return notFound("there is no app yet; make one on the page Apps")
	}
	d := &probeData{}
	if layouts, ok := p.Platform.(provider.CallbackLayouts); ok {
		for _, l := range layouts.CallbackLayouts() {
			d.Kinds = append(d.Kinds, operation{l.Kind, p.w.operationTitle(p.App.Provider, l.Kind)})
		}
	}
	entries, err := p.w.Lab.Store.Entries(p.r.Context(), p.App.Name(), store.Query{Kind: "control", Operation: "probe", Last: true, Limit: maxRows})
	if err != nil {
		return err
	}
	slices.Reverse(entries)
	for _, e := range entries {
		d.Last = append(d.Last, p.w.newRow(e))
	}
	p.Data = d
	p.addCommand("probe http://127.0.0.1:8080/notify", "POST", p.Call("probe"), `{"url":"http://127.0.0.1:8080/notify"}`)
	return nil
}
