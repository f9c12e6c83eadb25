package mock_test

import (
	"fmt"
	"testing"

	"paymock/client/control"
	"paymock/mock/api"
)

// BenchmarkRules compares the server's CPU for a settle that no rule matches: with none, with
// 1,000 that want another trade, and with 1,000 that look at the state of the trade. A second
// server with none shows the noise.
func BenchmarkRules(b *testing.B) {
	byTrade := func(i int) api.Rule {
		no := fmt.Sprint("no", i)
		return api.Rule{
			When: api.When{Operation: "settle", Where: map[string]api.Condition{"pay_serial": {Equal: &no}}},
			Then: api.Then{Respond: "1403"},
		}
	}
	byState := func(i int) api.Rule {
		amount := fmt.Sprint(700_000 + i)
		return api.Rule{
			When: api.When{Operation: "settle", Where: map[string]api.Condition{"trade.amount": {Equal: &amount}}},
			Then: api.Then{Respond: "1403"},
		}
	}
	none, alike := startChild(b, "paymock"), startChild(b, "paymock")
	field, state := startChild(b, "paymock"), startChild(b, "paymock")
	for c, rule := range map[*child]func(int) api.Rule{field: byTrade, state: byState} {
		ctl, err := control.New(control.Config{BaseURL: c.ready.Control})
		if err != nil {
			b.Fatal(err)
		}
		for i := range 1000 {
			if _, err := ctl.AddRule(b.Context(), rule(i)); err != nil {
				b.Fatal(err)
			}
		}
	}
	const rounds, perRound = 13, 3000
	servers := []*child{none, alike, field, state}
	bodies := make([][]string, len(servers))
	for i, c := range servers {
		bodies[i] = signedSettles(b, c, rounds*perRound)
	}
	var bare []float64
	ratios := make([][]float64, len(servers))
	for round := range rounds {
		var used [4]float64
		for turn := range servers {
			i := (turn + round) % len(servers)
			c := servers[i]
			before := c.cpu(b)
			post(b, c.ready.Platform, bodies[i][round*perRound:(round+1)*perRound], `"1001"`)
			used[i] = float64(c.cpu(b)-before) / 1e3 / perRound
		}
		if round == 0 {
			continue // the first settles warm the servers up
		}
		bare = append(bare, used[0])
		for i := range servers {
			ratios[i] = append(ratios[i], used[i]/used[0])
		}
	}
	b.ReportMetric(median(bare), "none-µs/req")
	b.ReportMetric(median(ratios[1]), "none-again-ratio") // how far to trust the others
	b.ReportMetric(median(ratios[2]), "by-field-ratio")
	b.ReportMetric(median(ratios[3]), "by-state-ratio")
	b.ReportMetric(0, "ns/op")
}
