package steps

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/cucumber/godog"

	"paymock/client/merchant"
	"paymock/mock/api"
	"paymock/mock/probereport"
)

func (w *World) probeSteps() vocabulary {
	return vocabulary{
		"merchant_mistakes": w.merchantMistakes,
		"probes":            w.probeMerchant,
		"probe_passes":      w.probePasses,
		"probe_passes_all":  w.probePassesAll,
		"probe_fails":       w.probeFails,
		"probe_fails_only":  w.probeFailsOnly,
		"probe_says":        w.probeSays,
	}
}

// booksRepeats is the mistake that merchant.App.Faulty stands for.
const booksRepeats = "books repeats"

// merchantMistakes registers the app at the merchant once more, with a mistake that merchants
// are known to make.
func (w *World) merchantMistakes(ctx context.Context, mistake string) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	a := merchantApp(p.app)
	if mistake == booksRepeats {
		a.Faulty = true
	} else {
		a.Faults = []merchant.Fault{merchant.Fault(mistake)}
	}
	w.merchantIsFaulty = true
	return w.target.Merchant.Register(ctx, a)
}

// probeMerchant lets the server judge the merchant's endpoint by answers and by what it books. A busy
// machine is no slow merchant, so each answer may take long.
func (w *World) probeMerchant(ctx context.Context, kind string) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	ref := p.ref()
	booked := url.Values{"provider": {ref.Provider}, "app": {ref.ID}}
	report, err := p.handle.Probe(ctx, api.Probe{
		URL: w.target.CallbackURL + merchant.Path(ref, kind), Kind: kind, Timeout: "1m",
		EffectURL: w.target.CallbackURL + merchant.ControlPath + "booked?" + booked.Encode(), EffectToken: w.target.InboxToken,
	})
	if err != nil {
		return err
	}
	w.probe = &report
	w.unverifiedAreCounted = true // the judge has no use for forged callbacks
	return nil
}

func (w *World) probeReport() (*api.ProbeReport, error) {
	if w.probe == nil {
		return nil, fmt.Errorf("nothing was probed; say before: the platform probes the merchant's notify endpoint")
	}
	return w.probe, nil
}

// reportTable is the report for a step's error.
func reportTable(r *api.ProbeReport) string {
	var b strings.Builder
	if err := probereport.Table(&b, r); err != nil {
		return err.Error()
	}
	return b.String()
}

func (w *World) probePasses(n int) error {
	r, err := w.probeReport()
	if err == nil && r.Passed != n {
		err = fmt.Errorf("%s, want %d passed\n%s", probereport.Summary(r), n, reportTable(r))
	}
	return err
}

func (w *World) probePassesAll() error {
	r, err := w.probeReport()
	if err == nil && (r.Failed+r.NotJudged > 0 || r.Passed == 0) {
		err = fmt.Errorf("%s\n%s", probereport.Summary(r), reportTable(r))
	}
	return err
}

// probeCase finds a case.
func (w *World) probeCase(name string) (api.ProbeCase, error) {
	r, err := w.probeReport()
	if err != nil {
		return api.ProbeCase{}, err
	}
	i := slices.IndexFunc(r.Cases, func(c api.ProbeCase) bool { return c.Name == name })
	if i < 0 {
		return api.ProbeCase{}, fmt.Errorf("the probe has no case %q\n%s", name, reportTable(r))
	}
	return r.Cases[i], nil
}

func (w *World) probeFails(name string) error {
	c, err := w.probeCase(name)
	if err == nil && c.Result != api.ProbeFailed {
		err = fmt.Errorf("case %s: %s: %s", name, c.Result, c.Why)
	}
	return err
}

func (w *World) probeFailsOnly(names *godog.Table) error {
	r, err := w.probeReport()
	if err != nil {
		return err
	}
	want, got := []string{}, []string{}
	for _, row := range names.Rows {
		want = append(want, row.Cells[0].Value)
	}
	for _, c := range r.Cases {
		if c.Result == api.ProbeFailed {
			got = append(got, c.Name)
		}
	}
	if diff := differences(want, got); diff != "" {
		return fmt.Errorf("-want +got\n%s\n%s", diff, reportTable(r))
	}
	return nil
}

// probeSays looks into what a case tells: why it came out so, what money is at risk, what to
// mend.
func (w *World) probeSays(name, text string) error {
	c, err := w.probeCase(name)
	if told := strings.Join([]string{c.Why, c.Risk, c.Fix}, "\n"); err == nil && !strings.Contains(told, text) {
		err = fmt.Errorf("case %s says\n%s", name, indentLines(told))
	}
	return err
}
