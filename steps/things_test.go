package steps

import (
	"strings"
	"testing"

	messages "github.com/cucumber/messages/go/v21"

	"paymock/client/adapter"
	"paymock/mock/names/shipped"
)

// scenarioOf is a scenario of lines that begin with their keywords.
func scenarioOf(lines ...string) (all []*messages.PickleStep) {
	kinds := map[string]messages.PickleStepType{"Given": messages.PickleStepType_CONTEXT, "When": messages.PickleStepType_ACTION, "Then": messages.PickleStepType_OUTCOME}
	for _, line := range lines {
		keyword, text, _ := strings.Cut(line, " ")
		all = append(all, &messages.PickleStep{Text: text, Type: kinds[keyword]})
	}
	return all
}

// TestLacks: what a scenario's steps need and none before them makes is told with all lines that make it, where they go, or with
// what the step is to say instead.
func TestLacks(t *testing.T) {
	t.Parallel()
	adapter.TeachWords()
	shipped.TeachWords()
	for _, tt := range []struct {
		name  string
		lines []string
		want  string // of each lack: above which step, and its lines
	}{
		{"all there", []string{"Given a 4pyun app", `Given a paid trade "T1" of 50 yuan`, `When the merchant settles "T1" for 10 yuan`, "Then the answer is a success"}, ""},
		{"a trade", []string{"Given a 4pyun app", `When the merchant settles "T1" for 10 yuan`, "Then the answer is a success"}, `1: a paid trade "T1" of 10 yuan`},
		{"a trade and its rule", []string{"Given a 4pyun app", `When the merchant settles "T1" for 10 yuan`, `Then the answer has code "1403"`}, `1: a paid trade "T1" of 10 yuan; the platform answers with 1403 for settlement`},
		{"a terminal and its sign-on", []string{"Given an intella app", `When the merchant pays 60 dollars on terminal "K1"`, "Then the answer is a success"}, `1: a terminal "K1" with a card of 500 dollars; the merchant signs on terminal "K1"`},
		{"a sign-on of another terminal", []string{"Given an intella app", `Given a terminal "01304187" with a card of 500 dollars`, `Given the merchant signs on terminal "01304188"`, `When the merchant pays 60 dollars on terminal "01304187"`, "Then the answer is a success"}, `2 says the merchant signs on terminal "01304187"`},
		{"a refusal that needs no sign-on", []string{"Given an intella app", `Given a terminal "K1"`, `When the merchant pays 60 dollars on terminal "K1"`, `Then the answer has sub-code "000059"`}, ""},
		{"an app too late", []string{`Given a paid trade "T1" of 50 yuan`, "Given a 4pyun app"}, "0: a 4pyun app (1)"},
		{"another name", []string{"Given a 4pyun app", `Given a paid trade "T1" of 50 yuan`, `When the merchant queries "T2"`}, `2 says the merchant queries "T1"`},
		{"nobody's number", []string{"Given an alipay app", `When the merchant queries "T2"`, `Then the answer has sub-code "ACQ.TRADE_NOT_EXIST"`}, `1 says the merchant sends query for "T2"`},
		{"a payment that is refunded", []string{"Given an intella app", `Given a terminal "K1" with a card of 500 dollars`, `Given the merchant signs on terminal "K1"`, `When the merchant pays 60 dollars on terminal "K1"`, `When the merchant refunds "P1" by 60 dollars on terminal "K1"`, "Then the answer is a success"}, `3 says the merchant pays 60 dollars on terminal "K1" as "P1"`},
		{"a payment behind the sign-on", []string{"Given an intella app", `Given a terminal "K1" with a card of 500 dollars`, `Given the merchant signs on terminal "K1"`, `When the merchant refunds "P1" by 60 dollars on terminal "K1"`, "Then the answer is a success"}, `3: the merchant pays 60 dollars on terminal "K1" as "P1"`},
		{"a receiver", []string{"Given an alipay app", `Given a paid trade "T1" of 50 yuan`, `When the merchant settles "T1" for 10 yuan`, "Then the answer is a success"}, `2: the merchant binds "2088101126708402"`},
		{"a payer's trade", []string{"Given an alipay app", `When the payer pays "T1"`}, `1: a trade "T1" of 100 yuan in status waiting`},
		{"calls at once", []string{"Given a 4pyun app", `Given a paid trade "T1" of 50 yuan`, `When the merchant settles "T1" for 50 yuan`, "Then exactly 1 of them succeeds"}, `2 says 2 merchants settle "T1" at the same time for 50 yuan each`},
		{"time", []string{"Given a 4pyun app", `Given a paid trade "T1" of 50 yuan`, `Given the merchant answers sharding callbacks with "1500" 2 times`, `When the merchant settles "T1" for 10 yuan`, "Then the merchant has received 3 sharding callbacks"}, "4: 25 hours pass"},
		{"a call", []string{"Given a 4pyun app", `Given a paid trade "T1" of 50 yuan`, "Then the answer is a success"}, `2: the merchant settles "T1" for 50 yuan`},
	} {
		var got []string
		for _, lack := range Lacks(scenarioOf(tt.lines...), 0, "4pyun") {
			if lack.Instead != "" {
				got = append(got, string(rune('0'+lack.Step))+" says "+lack.Instead)
				continue
			}
			var lines []string
			for _, line := range lack.Lines {
				if line.Late >= 0 {
					line.Text += " (" + string(rune('0'+line.Late)) + ")"
				}
				lines = append(lines, line.Text)
			}
			got = append(got, string(rune('0'+lack.Above))+": "+strings.Join(lines, "; "))
		}
		if said := strings.Join(got, "\n"); said != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, said, tt.want)
		}
	}
}
