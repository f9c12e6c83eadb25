package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"paymock/mock/api"
	"paymock/mock/htmlreport"
	"paymock/steps"
)

// htmlReport writes a whole run as one file: steps, journals, what was on the wire, signed strings
// and clocks, of scenarios that passed, too.
type htmlReport struct {
	w      io.Writer
	failed []*scenarioResult
	passed []*scenarioResult
}

func (h *htmlReport) scenario(r *scenarioResult) {
	if r.status == passed {
		h.passed = append(h.passed, r)
		return
	}
	h.failed = append(h.failed, r)
}

// printSummary writes the failed ones first.
func (h *htmlReport) printSummary(t runTally) error {
	p := htmlreport.New("payctl test")
	p.Line("", fmt.Sprintf("%s: %d passed, %d failed, %d skipped; %s, seed %d", plural(len(t.results), "scenario"), t.passed, t.failed, t.skipped, t.took.Round(time.Millisecond), t.seed))
	for _, r := range append(h.failed, h.passed...) {
		p.Section(r.status, fmt.Sprintf("%s · %s:%d · %s", r.name, r.feature.path, r.line, r.took.Round(time.Millisecond)), r.status == failed)
		for i := range r.steps {
			st := &r.steps[i]
			p.Line(st.status, st.status+" · "+st.keyword+st.step.Text)
			if st.err != nil {
				p.Block("found", st.err.Error())
			}
		}
		if r.status == failed {
			p.Block("cause", r.seen.Cause)
			p.Block("report", r.seen.Report)
		}
		for _, j := range r.seen.Journals {
			writeJournalHTML(p, j)
		}
		p.End()
	}
	_, err := p.WriteTo(h.w)
	return err
}

func writeJournalHTML(p *htmlreport.Page, j steps.Journal) {
	p.Section("", fmt.Sprintf("journal of %s, seed %d", j.App, j.Seed), true)
	defer p.End()
	if !j.Clock.Now.IsZero() {
		state := "runs"
		if j.Clock.Frozen {
			state = "stands"
		}
		p.Pairs("clock", j.Clock.Now.Format(time.RFC3339)+", "+state)
	}
	for _, e := range j.Entries {
		title := strings.Join(strings.Fields(fmt.Sprintf("%d %s %s %s %s %s", e.Seq, e.At.Format("15:04:05.000"), e.Kind, e.Operation, e.Subject, e.Code)), " ")
		p.Section("", title, false)
		p.Pairs("time", e.At.Format(time.RFC3339Nano), "rule", cmp.Or(e.Rule, "none"), "verdict", cmp.Or(e.Verdict, "none"), "why", cmp.Or(e.Explanation, "nothing is said"))
		plain := cmp.Or(e.Plaintext, &api.Plaintext{})
		p.Block("sent", e.Request)
		p.Block("sent, in the clear", plain.Request)
		p.Block("signed string", e.Canonical)
		p.Block("answered", e.Response)
		p.Block("answered, in the clear", plain.Response)
		p.End()
	}
}
