package probereport

import (
	"fmt"
	"io"
	"strings"

	"paymock/mock/api"
	"paymock/mock/htmlreport"
)

// HTML writes the report as one file for people, with all that was sent and answered. The error is
// w's.
func HTML(w io.Writer, r *api.ProbeReport) error {
	p := htmlreport.New("paymock probe")
	p.Line("", fmt.Sprintf("%s of %s/%s at %s, seed %d", r.Kind, r.Provider, r.App, r.URL, r.Seed))
	p.Line("", Summary(r))
	if !r.Effect {
		p.Line("", "Judged by answers only: an endpoint that books repeats twice is not found out. Give --effect-url.")
	}
	for _, c := range r.Cases {
		mark := map[string]string{api.ProbePassed: "passed", api.ProbeFailed: "failed"}[c.Result]
		p.Section(mark, fmt.Sprintf("%s · %s · %s · %s s", c.Result, c.Name, c.Title, seconds(c.TookMS)), c.Result == api.ProbeFailed)
		p.Block("why", c.Why)
		p.Block("risk", c.Risk)
		p.Block("fix", c.Fix)
		for i, x := range c.Exchanges {
			taken := strings.TrimSuffix("not accepted: "+x.Reason, ": ")
			if x.Accepted {
				taken = strings.TrimSuffix("accepted: "+x.Reason, ": ")
			}
			p.Section("", fmt.Sprintf("callback %d: %s, %s s", i+1, taken, seconds(x.TookMS)), false)
			p.Block("sent", x.Request)
			p.Block("answered", x.Response)
			p.End()
		}
		p.End()
	}
	_, err := p.WriteTo(w)
	return err
}
