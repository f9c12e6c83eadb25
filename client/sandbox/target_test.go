package sandbox

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"paymock/client/adapter"
	"paymock/mock/config"
)

const good = `platform: 4pyun
address: http://127.0.0.1:1
app: op1
keys: {secret: {file: app.key}}
may: {pay: {amount: 100.00, count: 2}, refund: {amount: 5, count: 1}}
trades: [{no: "1", amount: 50.00}, {no: "2", amount: 50.00, status: waiting}]
`

// readTarget reads a text as target.yaml, beside a file app.key.
func readTarget(t *testing.T, text string) (*Target, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"target.yaml": text, "app.key": "s3cret\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return Read(t.Context(), filepath.Join(dir, "target.yaml"), func(string) string { return "" })
}

func TestMistakesHavePlaces(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		old, text, says string
		line            int
	}{
		"an unknown key":      {"app: op1", "appp: op1", `unknown key "appp"`, 3},
		"a platform":          {"4pyun", "payfoo", "payfoo", 1},
		"an address":          {"http://127.0.0.1:1", "127.0.0.1", "is not an address", 2},
		"no app":              {"app: op1", "app: ''", "is missing", 3},
		"a key as text":       {"{file: app.key}", "{}", "never stands here", 4},
		"a missing file":      {"app.key", "other.key", "other.key", 4},
		"an amount":           {"100.00", "100.001", "fraction digits", 5},
		"a count":             {"count: 2", "count: 0", "allows none", 5},
		"a trade's status":    {"status: waiting", "status: closed", "neither paid nor waiting", 6},
		"a trade's number":    {`no: "1", `, "", "needs no", 6},
		"a rate":              {"app: op1", "app: op1\nrate: -1", "negative", 4},
		"a payer of two":      {"app: op1", "app: op1\npayer: {person: true, command: [x]}", "one of them", 4},
		"a payer's time":      {"app: op1", "app: op1\npayer: {person: true, wait: soon}", "not a duration", 4},
		"callbacks to nobody": {"app: op1", "app: op1\ncallbacks: {url: http://x}", "listen is missing", 4},
	} {
		_, err := readTarget(t, strings.Replace(good, tt.old, tt.text, 1))
		var wrong *config.Error
		if !errors.As(err, &wrong) || wrong.Line != tt.line || !strings.Contains(wrong.Reason, tt.says) {
			t.Errorf("%s: got %v, want line %d and %q", name, err, tt.line, tt.says)
		}
	}
}

func open(t *testing.T, text string, production bool) (*Sandbox, error) {
	t.Helper()
	target, err := readTarget(t, text)
	if err != nil {
		t.Fatal(err)
	}
	return target.Sandbox(Hooks{Now: func() time.Time { return time.Unix(0, 0) }, KnownProduction: production})
}

func TestBudget(t *testing.T) {
	t.Parallel()
	box, err := open(t, good, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := box.Charge(adapter.MoveSettle, 1, 1); err == nil || errors.Is(err, ErrBudgetReached) {
		t.Errorf("what isn't allowed: %v", err)
	}
	if err := errors.Join(box.Charge(adapter.MovePay, 10000, 1), box.Charge(adapter.MovePay, 0, 1), box.Charge(adapter.MoveQuery, 1e9, 99)); err != nil {
		t.Error(err)
	}
	if err := box.Charge(adapter.MovePay, 0, 1); !errors.Is(err, ErrBudgetReached) {
		t.Errorf("one request too many: %v", err)
	}
	if err := box.Charge(adapter.MoveRefund, 1, 1); !errors.Is(err, ErrBudgetReached) {
		t.Errorf("after the budget: %v", err)
	}
	if got, want := box.Usage(), "pay 100.00 of 100.00 yuan in 2 of 2, refund 0.00 of 5.00 yuan in 0 of 1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := box.Redact("secret s3cret"); got != "secret ***" {
		t.Errorf("got %s", got)
	}
}

func TestProduction(t *testing.T) {
	t.Parallel()
	text := strings.Replace(good, "http://127.0.0.1:1", "https://sub.API.4pyun.com./gate", 1)
	if _, err := open(t, text, false); err == nil || !strings.Contains(err.Error(), "--i-know-this-is-production") {
		t.Errorf("got %v", err)
	}
	box, err := open(t, text, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, move := range []adapter.Move{adapter.MovePay, adapter.MoveSettle, adapter.MoveRefund} {
		if box.Forbids(move) == "" || box.Charge(move, 0, 1) == nil {
			t.Errorf("%s may be made in production", move)
		}
	}
	if box.Forbids(adapter.MoveQuery) != "" {
		t.Error("queries are refused")
	}
}

func TestTradesAreTakenOnce(t *testing.T) {
	t.Parallel()
	box, err := open(t, good, false)
	if err != nil {
		t.Fatal(err)
	}
	plan := box.Plan()
	if reason := plan.TakeTrade("50.00", ""); reason != "" {
		t.Error(reason)
	}
	if reason := plan.TakeTrade("50.00", ""); !strings.Contains(reason, "names no payer") {
		t.Errorf("got %q", reason)
	}
	if trade, ok := box.TakeTrade(5000, "paid"); !ok || trade.No != "1" {
		t.Errorf("a plan takes nothing from the run: %v %v", trade, ok)
	}
	if _, ok := box.TakeTrade(5000, "paid"); ok {
		t.Error("a trade was taken twice")
	}
}
