package mock_test

import (
	"fmt"
	"testing"

	"paymock/client/control"
	"paymock/mock/api"
)

// ruleKinds are rules as tests have them, on the request's fields, other platforms and other
// operations. None matches the settles of the benchmark.
var ruleKinds = []func(i int) api.Rule{
	func(i int) api.Rule { return settleRule("pay_serial", api.Condition{Equal: digits(i)}) },
	func(i int) api.Rule { return settleRule("pay_serial", api.Condition{Prefix: digits(9_000_000 + i)}) },
	func(i int) api.Rule {
		return settleRule("reason", api.Condition{Matches: ptr(fmt.Sprintf("case [a-z]+ %d", i))})
	},
	func(i int) api.Rule {
		return settleRule("reason", api.Condition{Suffix: ptr(fmt.Sprint("paymock_", i))})
	},
	func(i int) api.Rule {
		return settleRule("settle_value", api.Condition{Over: digits(10_000_000 + 10*i), Under: digits(10_000_009 + 10*i)})
	},
	func(i int) api.Rule { return settleRule("settle_value", api.Condition{Over: digits(10_000_000 + i)}) },
	func(int) api.Rule {
		return api.Rule{When: api.When{Provider: "alipay", Operation: "settle"}, Then: api.Then{LoseReply: true}}
	},
	func(int) api.Rule {
		return api.Rule{When: api.When{Provider: "4pyun", Operation: "refund"}, Then: api.Then{LoseReply: true}}
	},
}

func digits(n int) *string { return ptr(fmt.Sprint(n)) }

func ptr[T any](v T) *T { return &v }

func settleRule(field string, c api.Condition) api.Rule {
	return api.Rule{
		When: api.When{Operation: "settle", Where: map[string]api.Condition{field: c}},
		Then: api.Then{Respond: "1403"},
	}
}

// BenchmarkRules compares the server's CPU for a settle that no rule matches: with none, with
// 1,000 of all kinds, and with 1,000 that look at the state of the trade. A second server with
// none shows the noise.
func BenchmarkRules(b *testing.B) {
	byKind := func(i int) api.Rule { return ruleKinds[i%len(ruleKinds)](i) }
	byState := func(i int) api.Rule { return settleRule("trade.amount", api.Condition{Equal: digits(700_000 + i)}) }
	none, alike := startChild(b, "paymock"), startChild(b, "paymock")
	kinds, state := startChild(b, "paymock"), startChild(b, "paymock")
	for c, rule := range map[*child]func(int) api.Rule{kinds: byKind, state: byState} {
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
	servers := []*child{none, alike, kinds, state}
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
	b.ReportMetric(median(ratios[2]), "by-kind-ratio")
	b.ReportMetric(median(ratios[3]), "by-state-ratio")
	b.ReportMetric(0, "ns/op")
}
