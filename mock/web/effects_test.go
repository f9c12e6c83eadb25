package web_test

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"paymock/client/control"
	"paymock/client/fourpyun"
	"paymock/mock/api"
)

// TestEffects: the page of an exchange tells what this one did to the ledger, before and after, and the
// callbacks that this one caused, though others about the same trade happened at the same time.
func TestEffects(t *testing.T) {
	t.Parallel()
	s, c := server(t, nil)
	a, ctx := c.App("4pyun", "op0000000000demo"), t.Context()
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(a.Patch(ctx, api.AppPatch{Callbacks: map[string]string{"notify": "http://127.0.0.1:1/notify", "sharding": "http://127.0.0.1:1/sharding"}}))
	must(a.Freeze(ctx))
	trade, err := a.OpenTrade(ctx, api.NewTrade{Amount: 5000})
	must(trade, err)
	merchant := shop(t, s, demoSecret)
	must(merchant.Settle(ctx, fourpyun.SettleRequest{PaySerial: trade.No, SettleValue: 4000, ShardingValue: 2000, Reason: "a"}))
	must(merchant.Query(ctx, fourpyun.QueryRequest{PaySerial: trade.No}))
	entries, err := a.Journal(ctx, control.JournalQuery{})
	must(entries, err)
	tags := regexp.MustCompile(`<[^>]*>`)
	for operation, want := range map[string]struct {
		effects   []string
		callbacks []string
	}{
		"trade.open": {[]string{"status – → paid", "paid 0.00 → 50.00 yuan"}, []string{"notify-"}},
		"settle":     {[]string{"settled 0.00 → 40.00 yuan", "shared 0.00 → 10.00 yuan", "refunded 0.00 → 10.00 yuan"}, []string{"sharding-"}},
		"query":      {},
	} {
		found := false
		for _, e := range entries {
			if e.Operation != operation {
				continue
			}
			found = true
			body := get(t, s.ControlURL()+of("/", demo, "part", "detail", "at", demo+":"+strconv.FormatInt(e.Seq, 10))).body
			shown := strings.Join(strings.Fields(tags.ReplaceAllString(body, " ")), " ")
			for _, effect := range want.effects {
				if !strings.Contains(shown, effect) {
					t.Errorf("%s does not show %q: %s", operation, effect, shown)
				}
			}
			if got := strings.Count(shown, " → "); got != len(want.effects) {
				t.Errorf("%s shows %d effects, want %d: %s", operation, got, len(want.effects), shown)
			}
			linked := regexp.MustCompile(`callback=[^"&]+`).FindAllString(body, -1)
			if len(linked) != len(want.callbacks) || len(linked) == 1 && !strings.HasPrefix(linked[0], "callback="+want.callbacks[0]) {
				t.Errorf("%s shows the callbacks %v, want %v", operation, linked, want.callbacks)
			}
		}
		if !found {
			t.Errorf("no entry of %s", operation)
		}
	}
}
