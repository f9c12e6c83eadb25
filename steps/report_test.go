package steps

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"
	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
)

func entryAt(seq int64, e api.Entry) api.Entry {
	e.Seq, e.At = seq, time.Date(2026, 1, 2, 3, 4, 5, 6_000_000, time.UTC)
	return e
}

// TestFailureTells: what failed, the cause, the journal, then the wire.
func TestFailureTells(t *testing.T) {
	t.Parallel()
	entries := []api.Entry{
		entryAt(1, api.Entry{Kind: "control", Operation: "app.change", Subject: "4pyun/op1"}),
		entryAt(2, api.Entry{Kind: "control", Operation: "trade.open", Subject: "T1"}),
		entryAt(3, api.Entry{
			Kind: "exchange", Operation: "settle", Subject: "T1", Code: "1403", Rule: "r1 the bank is closed", Verdict: "signature valid",
			Explanation: "answered by a rule", Canonical: "a=1&key=***", Request: "POST /settle HTTP/1.1\r\n\r\na=1", Response: "HTTP/1.1 200\r\n\r\n{}",
		}),
		entryAt(4, api.Entry{Kind: "attempt", Operation: "notify", Subject: "T1", Rule: "r2"}),
	}
	var journal, wire strings.Builder
	writeJournal(&journal, entries)
	writeExchanges(&wire, "4pyun/op1", entries)
	f := Failure{
		Step: "the answer is a success", Err: errors.New("want a success"), Cause: causeOf(entries[lastCall(entries)]),
		Report: journal.String(), Wire: wire.String(),
	}
	const want = `
failed: the answer is a success
want a success
the last call, settle, was answered with 1403 by rule "the bank is closed" (r1): signature valid; answered by a rule
  2  03:04:05.006  control   trade.open  T1  -     -
  3  03:04:05.006  exchange  settle      T1  1403  rule "the bank is closed" (r1)
       signature valid
       answered by a rule
  4  03:04:05.006  attempt  notify  T1  -  rule r2
on the wire:
  4pyun/op1 3 exchange settle
    > POST /settle HTTP/1.1
    > 
    > a=1
    signed: a=1&key=***
    < HTTP/1.1 200
    < 
    < {}
`
	if diff := cmp.Diff(want, f.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !errors.Is(f, f.Err) {
		t.Error("the step's error is hidden")
	}
}

// TestReportIsBounded: the newest entries and exchanges, and the beginning of long messages.
func TestReportIsBounded(t *testing.T) {
	t.Parallel()
	var entries []api.Entry
	for i := range maxEntries {
		entries = append(entries, entryAt(int64(100+i), api.Entry{Kind: "exchange", Operation: "query", Request: strings.Repeat("金", 1000), Response: "x"}))
	}
	var journal, wire strings.Builder
	writeJournal(&journal, entries)
	writeExchanges(&wire, "alipay/1", entries)
	if !strings.HasPrefix(journal.String(), "  … 99 earlier entries\n  100  ") {
		t.Errorf("%.80q", journal.String())
	}
	if n := strings.Count(wire.String(), "exchange query"); n != maxExchanges {
		t.Errorf("%d exchanges", n)
	}
	if want := fmt.Sprintf("金… %d bytes more\n", 3000-1998); !strings.Contains(wire.String(), want) || strings.ContainsRune(wire.String(), '�') {
		t.Errorf("%.200q … lacks %q", wire.String(), want)
	}
	journal.Reset()
	writeJournal(&journal, nil)
	if journal.String() != "  nothing happened\n" || lastCall(nil) != -1 {
		t.Errorf("%q", journal.String())
	}
}

// TestReportDecrypts: what encrypted messages say stands beside them.
func TestReportDecrypts(t *testing.T) {
	t.Parallel()
	var wire strings.Builder
	writeExchanges(&wire, "intella/1", []api.Entry{entryAt(1, api.Entry{
		Kind: "exchange", Operation: "payment", Request: "POST / HTTP/1.1\r\n\r\nxyz", Response: "HTTP/1.1 200\r\n\r\nuvw", Canonical: `{"a":1}`,
		Plaintext: &api.Plaintext{Request: `{"a":1}`, Response: `{"b":2}`},
	})})
	const want = `  intella/1 1 exchange payment
    > POST / HTTP/1.1
    > 
    > xyz
    > in the clear: {"a":1}
    < HTTP/1.1 200
    < 
    < uvw
    < in the clear: {"b":2}
`
	if diff := cmp.Diff(want, wire.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestRuleAdvice: where a call is judged by the code of a rule that was used up, or by a success while one is in force, the failure
// tells what to write.
func TestRuleAdvice(t *testing.T) {
	t.Parallel()
	const rule, call, code = "平台仅一次对结算返回 1403", `商户结算 "T1"，金额 1 元`, `应答的返回码为 "1403"`
	const always, english = "平台对结算返回 1403，规则名为“余额”", "the platform answers settle with 1403 once"
	refused, passed := api.Entry{Kind: "exchange", Operation: "settle", Code: "1403", Rule: "r1 " + ruleFromStep + rule}, api.Entry{Kind: "exchange", Operation: "settle", Code: "1001"}
	named, said := refused, refused
	named.Rule, said.Rule = "r1 余额", "r1 "+ruleFromStep+english
	for _, tt := range []struct {
		lines   []string
		entries []api.Entry
		want    string
	}{
		{[]string{rule, call, code, call, code}, []api.Entry{refused, passed}, `by call 1 of settle; for it to answer this call, too, write in its place "平台对 结算 返回 1403，接下来 2 次"`},
		{[]string{english, call, code, call, code}, []api.Entry{said, passed}, `write in its place "the platform answers settle with 1403 for the next 2 calls"`},
		{[]string{rule, call, call, code}, []api.Entry{refused, passed}, "which no line judges: move the line that failed below the line `" + call + "`"},
		{[]string{rule, call, code, call, "应答成功"}, []api.Entry{refused, passed}, ""},
		{[]string{always, call, code, call, "应答成功"}, []api.Entry{named, named}, "still in force at call 2 of settle; for it to end before this call, write in its place `平台对 结算 返回 1403，仅一次，规则名为 \"余额\"`"},
		{[]string{always, call, "应答成功"}, []api.Entry{named}, ""},
		{[]string{call, code}, []api.Entry{passed}, ""},
	} {
		w := World{scenario: &godog.Scenario{}}
		for i, line := range tt.lines {
			st := &messages.PickleStep{Id: strconv.Itoa(i), Text: line, Type: messages.PickleStepType_OUTCOME}
			if isCall(line) {
				st.Type = messages.PickleStepType_ACTION
			}
			w.scenario.Steps = append(w.scenario.Steps, st)
			w.failed, w.failedID = line, st.Id
		}
		if got := w.ruleAdvice(tt.entries, len(tt.entries)-1); tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.lines, got, tt.want)
		}
	}
}
