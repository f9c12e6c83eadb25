package fourpyun_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/provider/providertest"
)

// sandbox is a world as a probe has it.
type sandbox struct{ *providertest.World }

func (s sandbox) App() *app.App       { return s.World.App }
func (s sandbox) Count() int          { return 3 }
func (s sandbox) Now() time.Time      { return s.World.Now }
func (s sandbox) SetNow(at time.Time) { s.World.Now = at }

func (s sandbox) Do(fn func(*ledger.Books, provider.Env) ([]provider.Notice, error)) ([]provider.Notice, error) {
	b := s.Books()
	notices, err := fn(b, s.Env())
	if err != nil {
		return nil, err
	}
	return notices, s.Records.Commit(b)
}

func (s sandbox) Open(o provider.Order) (trade *ledger.Trade, notices []provider.Notice, err error) {
	notices, err = s.Do(func(b *ledger.Books, env provider.Env) (caused []provider.Notice, err error) {
		trade, caused, err = s.Provider.Open(b, s.World.App, o, env)
		return caused, err
	})
	return trade, notices, err
}

// TestLayouts: what a probe causes of each kind is a push of that kind with the amounts that its layout names, each of
// which says what is at stake, and of each occasion one with the payment's status.
func TestLayouts(t *testing.T) {
	t.Parallel()
	cause := func(dialect string, kind string, c provider.Cause) (w *providertest.World, last fields) {
		w = newWorld(t, dialect)
		notices, err := c(sandbox{w}, provider.Order{Amount: 5000, Status: ledger.Paid, Merchant: merchant})
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		i := slices.IndexFunc(notices, func(n provider.Notice) bool { return n.Kind == kind })
		if i < 0 {
			t.Fatalf("%s: caused %+v", kind, notices)
		}
		return w, readPush(w, notices[i])
	}
	money := map[string]string{
		"notify": "fee value", "sharding": "sharding_value trade_item.0.value trade_item.1.value trade_value", "profit": "remain_value trade_value value",
		"settlement": "service_value settle_value total_value trade_list.0.fee trade_list.0.refund_value trade_list.0.value",
	}
	booked := map[string][2]string{"notify": {"value", "5000"}, "sharding": {"trade_value", "2500"}, "profit": {"value", "2500"}, "settlement": {"", ""}}
	occasions := map[string]string{"waiting": "0", "failed": "-1"}
	for _, l := range fourpyun.New().CallbackLayouts() {
		w, f := cause("callback_json_sign=kv", l.Kind, l.Cause)
		var paths []string
		for _, m := range l.Money {
			paths = append(paths, m.Path)
			if (m.Stake == "") != (m.Path == l.Booked) {
				t.Errorf("%s: at stake by %s: %q", l.Kind, m.Path, m.Stake)
			}
			if head, _, _ := strings.Cut(m.Path, "."); f[head] == "" {
				t.Errorf("%s: there is no %s in %v", l.Kind, m.Path, f)
			}
		}
		slices.Sort(paths)
		if got := strings.Join(paths, " "); got != money[l.Kind] {
			t.Errorf("%s: amounts are %s", l.Kind, got)
		}
		if want := booked[l.Kind]; l.Booked != want[0] || f[l.Booked] != want[1] {
			t.Errorf("%s: books %q, which is %q", l.Kind, l.Booked, f[l.Booked])
		}
		if f[l.AppField] != appID || !l.CaselessSignature || !l.SignedAsParsed || l.SignatureHeader != "Authorization" {
			t.Errorf("%s: %+v", l.Kind, l)
		}
		if l.Kind == "settlement" && f["start_time"] != millis(time.Date(2026, 11, 17, 16, 0, 0, 0, time.UTC)) {
			t.Errorf("the third settlement is of %s: %v", f["start_time"], w.Now)
		}
		if sent := l.SentAt(w.App, start); (sent == nil) != (l.Kind == "notify" && f["timestamp"] == "") || sent != nil && sent["timestamp"] != millis(start) {
			t.Errorf("%s is sent with %v", l.Kind, sent)
		}
		for _, o := range l.Occasions {
			if _, f := cause("callback_json_sign=kv", l.Kind, o.Cause); f["status"] != occasions[o.Name] || o.Title == "" || o.Payment || o.AfterPayment {
				t.Errorf("%s %s: status %s of %+v", l.Kind, o.Name, f["status"], o)
			}
			delete(occasions, o.Name)
		}
	}
	if len(occasions) > 0 {
		t.Errorf("not told: %v", slices.Sorted(maps.Keys(occasions)))
	}
	if l := fourpyun.New().CallbackLayouts()[0]; l.Kind != "notify" || !slices.Equal(l.Texts, []string{"pay_mode_desc"}) || l.Longest["pay_mode_desc"] == 0 {
		t.Errorf("texts of %s: %v, %v", l.Kind, l.Texts, l.Longest)
	}
}

// TestLayoutsOfPlainPushes: without public fields in the payment push, a repeat of it has no time of its own.
func TestLayoutsOfPlainPushes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "notify_public_fields=off")
	for _, l := range fourpyun.New().CallbackLayouts() {
		if sent := l.SentAt(w.App, start); (sent == nil) != (l.Kind == "notify") {
			t.Errorf("%s is sent with %v", l.Kind, sent)
		}
	}
}

// documented are the fields of each operation's page, and those that every request may have (4pyun sheet 2.1, 4, 5).
var documented = map[string]string{
	"prepare":      "app_id merchant pay_order subject value notify_url trade_scene body payer deduct_mode callback_url expire_time trade_item extra manual_settle channel trade_item.*.key trade_item.*.value extra.**",
	"create":       "app_id merchant pay_order subject value notify_url trade_scene body payer callback_url expire_time extra manual_settle channel auth_code sub_app_id extra.**",
	"query":        "app_id merchant pay_order pay_serial",
	"settle":       "app_id pay_serial settle_value sharding_value reason trade_item extra trade_item.*.key trade_item.*.value extra.**",
	"refund":       "app_id pay_serial value order reason",
	"refund_query": "app_id merchant order",
}

// TestFieldsOccurOnce: each documented field is known to rules, and is refused by its name where it occurs twice.
func TestFieldsOccurOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, op := range fourpyun.New().Operations() {
		want, known := documented[op.Name]
		if !known {
			if got := strings.Join(op.Fields, " "); op.Name != "pay_page" || got != "pay_id app_id act" {
				t.Errorf("%s has %s", op.Name, got)
			}
			continue
		}
		if got := strings.Join(op.Fields, " "); got != want+" timestamp sign_type sign" {
			t.Errorf("%s has %s", op.Name, got)
		}
		for _, field := range strings.Fields(want + " timestamp sign_type") {
			if strings.Contains(field, ".") {
				continue
			}
			all := fields{"app_id": appID, field: map[bool]string{true: appID, false: "x"}[field == "app_id"]}
			again := field + "=" + all[field]
			body := strings.Replace(all.canonical(), again, again+"&"+again, 1)
			req := postRaw(op.Routes[0].Path, "application/x-www-form-urlencoded", body+"&sign="+digest(body+"&app_secret="+secret))
			switch {
			case op.Name == "refund":
				text := `{"app_id":"` + appID + `","` + field + `":"` + all[field] + `","` + field + `":"` + all[field] + `"}`
				if field == "app_id" {
					text = `{"app_id":"` + appID + `","app_id":"` + appID + `"}`
				}
				req = postJSON(op.Routes[0].Path, text)
			case op.Routes[0].Method == "GET":
				req.Method, req.Query, req.Body = "GET", string(req.Body), nil
			}
			a, r := exchange(w, req)
			if said := a.text("hint") + a.text("message"); !strings.Contains(said, "`"+field+"` occurs twice") {
				t.Errorf("%s with %s twice: %s", op.Name, field, r.Response.Body)
			}
		}
	}
}

// TestTablesAreCopies: who changes what a table gives changes nobody else's.
func TestTablesAreCopies(t *testing.T) {
	t.Parallel()
	p := fourpyun.New()
	for _, op := range p.Operations() {
		op.Routes[0].Path, op.Codes[0], op.Fields[0] = "changed", "changed", "changed"
	}
	for _, op := range p.Operations() {
		if op.Routes[0].Path == "changed" || op.Codes[0] == "changed" || op.Fields[0] == "changed" {
			t.Errorf("%s was changed", op.Name)
		}
	}
	p.Codes()[0].Code, p.Dialects()[0].Name, p.Kinds()[0].Schedule[0] = "changed", "changed", 0
	if p.Codes()[0].Code == "changed" || p.Dialects()[0].Name == "changed" || p.Kinds()[0].Schedule[0] == 0 {
		t.Error("a code, a switch or a schedule was changed")
	}
}
