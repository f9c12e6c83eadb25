package control_test

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/lab"
	"paymock/mock/money"
	"paymock/mock/provider"
)

func decode[T any](t *testing.T, data []byte) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return v
}

func TestOpenTrade(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, made := r.app(t, api.NewApp{})
	no := false
	for name, tt := range map[string]struct {
		ask  api.NewTrade
		want api.Trade
	}{
		"defaults": {api.NewTrade{Amount: 5000}, api.Trade{Amount: 5000, Status: "paid", Paid: 5000, Left: 5000, ManualSettle: true}},
		"waiting":  {api.NewTrade{Amount: 5000, Status: "waiting"}, api.Trade{Amount: 5000, Status: "waiting", ManualSettle: true}},
		"all": {
			api.NewTrade{Amount: 1, Order: "o1", Subject: "s", Merchant: "m", Payer: "p", NotifyURL: "http://127.0.0.1:1/n", ManualSettle: &no, Extra: map[string]string{"k": "v"}},
			api.Trade{Amount: 1, Status: "paid", Paid: 1, Left: 1, Order: "o1", Subject: "s", Merchant: "m", Payer: "p", NotifyURL: "http://127.0.0.1:1/n", Extra: map[string]string{"k": "v"}},
		},
	} {
		got, err := a.OpenTrade(t.Context(), tt.ask)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.No == "" || got.CreatedAt.IsZero() || (got.PaidAt == nil) != (tt.want.Status == "waiting") {
			t.Errorf("%s: %+v", name, got)
		}
		tt.want.No, tt.want.CreatedAt, tt.want.PaidAt = got.No, got.CreatedAt, got.PaidAt
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		for _, key := range []string{got.No, got.Order} {
			if key == "" {
				continue
			}
			shown, err := a.Trade(t.Context(), key)
			if diff := cmp.Diff(got, shown); err != nil || diff != "" {
				t.Errorf("%s by %q: %v (-opened +shown):\n%s", name, key, err, diff)
			}
		}
	}
	list, err := a.Trades(t.Context())
	if err != nil || len(list) != 3 || list[0].No > list[1].No {
		t.Errorf("list: %v, %v", list, err)
	}
	if got := r.exchange(t, "settle", url.Values{"app": {made.ID}, "no": {list[0].No}, "amount": {"1"}}); !strings.Contains(got, "code") {
		t.Errorf("exchange: %s", got)
	}
}

func TestOpenTradeRefuses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, made := r.app(t, api.NewApp{})
	if _, err := a.OpenTrade(t.Context(), api.NewTrade{Amount: 1, Order: "taken"}); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		body   string
		status int
		field  string
	}{
		"no amount":        {`{}`, 422, "amount"},
		"negative":         {`{"amount":-1}`, 422, "amount"},
		"negative fake":    {`{"amount":-1,"fake":true}`, 422, "amount"},
		"huge":             {`{"amount":1000000000000001}`, 422, "amount"},
		"fraction":         {`{"amount":1.5}`, 422, "amount"},
		"text":             {`{"amount":"1"}`, 422, "amount"},
		"status":           {`{"amount":1,"status":"payed"}`, 422, "status"},
		"address":          {`{"amount":1,"notify_url":"x"}`, 422, "notify_url"},
		"unknown":          {`{"amount":1,"amuont":1}`, 422, "amuont"},
		"provider's field": {`{"amount":1,"subject":"forbidden"}`, 422, "subject"},
		"ledger's refusal": {`{"amount":1,"order":"taken"}`, 409, ""},
		"extra not text":   {`{"amount":1,"extra":{"k":1}}`, 422, "extra.k"},
	} {
		got := r.call(t, "POST", "/apps/toy/"+made.ID+"/trades", tt.body)
		if e := got.problem(t); got.status != tt.status || e.Field != tt.field {
			t.Errorf("%s: %d %+v", name, got.status, e)
		}
	}
}

func TestFakeTradesRepeat(t *testing.T) {
	t.Parallel()
	seed := uint64(11)
	var runs [2][]api.Trade
	for run := range runs {
		a, _ := newRig(t).app(t, api.NewApp{Seed: &seed})
		for _, n := range []api.NewTrade{{Fake: true}, {Fake: true}, {Fake: true, Amount: 77, Subject: "mine", Extra: map[string]string{"k": "v"}}} {
			made, err := a.OpenTrade(t.Context(), n)
			if err != nil {
				t.Fatal(err)
			}
			made.CreatedAt, made.PaidAt = time.Time{}, nil
			runs[run] = append(runs[run], made)
		}
	}
	if diff := cmp.Diff(runs[0], runs[1]); diff != "" {
		t.Errorf("one seed, two servers (-first +second):\n%s", diff)
	}
	first, second, third := runs[0][0], runs[0][1], runs[0][2]
	if first.Amount == 0 || first.Order == "" || first.Subject == "" || first.Order == second.Order {
		t.Errorf("invented %+v and %+v", first, second)
	}
	if third.Amount != 77 || third.Subject != "mine" || third.Extra["k"] != "v" || third.Order == "" {
		t.Errorf("what was given must stay: %+v", third)
	}
}

func TestActs(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, _ := r.app(t, api.NewApp{})
	ctx := t.Context()
	for want, act := range map[string]func(no string) (api.Trade, error){
		"paid":   func(no string) (api.Trade, error) { return a.Pay(ctx, no) },
		"failed": func(no string) (api.Trade, error) { return a.Fail(ctx, no) },
		"closed": func(no string) (api.Trade, error) { return a.Close(ctx, no) },
	} {
		made, err := a.OpenTrade(ctx, api.NewTrade{Amount: 1, Status: "waiting", Order: "o-" + want})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := act(made.Order); err != nil || got.Status != want || got.No != made.No {
			t.Errorf("%s: %+v, %v", want, got, err)
		}
		var refused *control.Error
		if _, err := act(made.No); !errors.As(err, &refused) || refused.Status != http.StatusConflict || refused.Answer.Code != "conflict" {
			t.Errorf("%s twice: %v", want, err)
		}
		if _, err := act(made.No + "x"); !errors.As(err, &refused) || refused.Status != http.StatusNotFound || !strings.Contains(refused.Answer.Message, made.No) {
			t.Errorf("%s of a mistyped number: %v", want, err)
		}
	}
}

func TestLedgerSumsToZero(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, made := r.app(t, api.NewApp{})
	for _, amount := range []int64{5000, 700} {
		trade, err := a.OpenTrade(t.Context(), api.NewTrade{Amount: amount})
		if err != nil {
			t.Fatal(err)
		}
		if got := r.exchange(t, "settle", url.Values{"app": {made.ID}, "no": {trade.No}, "amount": {"500"}}); got != `{"code":"0"}` {
			t.Fatal(got)
		}
	}
	got, err := a.Ledger(t.Context())
	if err != nil || got.Sum != 0 || len(got.Postings) != 8 {
		t.Errorf("%+v, %v", got, err)
	}
	want := []api.Account{{Name: "merchant", Balance: 1000}, {Name: "payer", Balance: -5700}, {Name: "platform", Balance: 4700}}
	if diff := cmp.Diff(want, got.Accounts); diff != "" {
		t.Errorf("accounts (-want +got):\n%s", diff)
	}
}

// TestRepeatedTrade: a call that is sent again with its Idempotency-Key makes no second trade.
func TestRepeatedTrade(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, made := r.app(t, api.NewApp{})
	path := "/apps/toy/" + made.ID + "/trades"
	open := func(body, key string) answer {
		return r.call(t, "POST", path, body, "Content-Type", "application/json", "Idempotency-Key", key)
	}
	first := open(`{"fake":true}`, "k1")
	no := decode[api.Trade](t, first.body).No
	if again := open(`{"fake":true}`, "k1"); again.status != http.StatusCreated || decode[api.Trade](t, again.body).No != no {
		t.Errorf("again: %d %s", again.status, again.body)
	}
	if other := open(`{"amount":5}`, "k1"); other.status != http.StatusConflict || !strings.Contains(other.problem(t).Message, no) {
		t.Errorf("another trade with the key: %d %s", other.status, other.body)
	}
	if second := open(`{"fake":true}`, "k2"); decode[api.Trade](t, second.body).No == no {
		t.Error("another key made no trade")
	}
	if long := open(`{"fake":true}`, strings.Repeat("k", 256)); long.status != http.StatusUnprocessableEntity {
		t.Errorf("a long key: %d", long.status)
	}
	if trades, err := a.Trades(t.Context()); err != nil || len(trades) != 2 {
		t.Errorf("%d trades, %v", len(trades), err)
	}
	entries, err := a.Journal(t.Context(), control.JournalQuery{Operation: "trade.open"})
	if err != nil || len(entries) != 2 {
		t.Errorf("%d entries, %v", len(entries), err)
	}
}

// TestLedgerDoesNotWrap: 9,300 trades of the largest amount are beyond an int64.
func TestLedgerDoesNotWrap(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, made := r.app(t, api.NewApp{})
	kept, err := r.config.Lab.App("toy", made.ID)
	if err != nil {
		t.Fatal(err)
	}
	for range 9300 {
		if _, err := r.config.Lab.OpenTrade(t.Context(), kept, lab.NewTrade{Order: provider.Order{Amount: money.Max}}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := a.Ledger(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, account := range got.Accounts {
		if account.Balance != math.MaxInt64 && account.Balance != -math.MaxInt64 || (account.Balance < 0) != (account.Name == "payer") {
			t.Errorf("%s has %d", account.Name, account.Balance)
		}
	}
	if got.Sum != 0 || len(got.Accounts) != 2 {
		t.Errorf("the sum is %d, accounts %v", got.Sum, got.Accounts)
	}
}
