package fourpyun_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/providertest"
	"paymock/mock/wire"
)

var update = flag.Bool("update", false, "write testdata/transcript.golden anew")

// transcript writes down all that a world is asked and says: answers, callbacks and timers with their times, and what
// the journal tells.
type transcript struct {
	*providertest.World
	out  *bytes.Buffer
	told int // notices that are written already
}

func (w *transcript) printf(format string, a ...any) { fmt.Fprintf(w.out, format+"\n", a...) }

// call does one call and gives its answer.
func (w *transcript) call(title string, req *wire.Request) answer {
	w.Helper()
	r := w.Do(req)
	w.printf("\n%s: %s %s about %q, key %q, digest %q", title, req.Method, req.Path, r.Call.Subject, r.Call.RepeatKey, r.Call.Digest)
	w.printf("  outcome  %q %s", r.Outcome.Subject, decided(r))
	w.tell()
	if strings.HasPrefix(req.Path, "/payment/") {
		w.printf("  page     %s %s", r.Outcome.Code.Code, r.Outcome.Fields.JSON())
		return nil
	}
	w.printf("  answer   %d %s", r.Response.Status, r.Response.Body)
	a, err := read(r.Response)
	if err != nil {
		w.Fatal(err)
	}
	return a
}

// decided is what the journal says of a decision; where the doctor says it, its own tests judge the words.
func decided(r providertest.Result) string {
	if r.Call.Examine != nil {
		return "(see the doctor)"
	}
	return r.Call.Verdict + ": " + r.Outcome.Explain
}

// tell writes the notices that were not written yet, those with an address as they are sent at first.
func (w *transcript) tell() {
	for _, n := range w.Notices[w.told:] {
		w.printf("  %-8s %s about %s to %q at %s, due %s, timer %t", n.Kind, n.ID, n.Subject, n.URL, stamp(n.At), stamp(n.Due), n.Timer)
		if !n.Timer {
			req := w.Callback(n)
			w.printf("           %s %s %s", req.Method, req.Header.Get("Content-Type"), req.Body)
		}
	}
	w.told = len(w.Notices)
}

func stamp(at time.Time) string {
	if at.IsZero() {
		return "once"
	}
	return at.UTC().Format("02 15:04:05")
}

func (w *transcript) open(title string, o provider.Order) string {
	w.Helper()
	no := w.Open(o).No
	w.printf("\n%s: opened %s", title, no)
	w.tell()
	return no
}

func (w *transcript) do(title, no string, act provider.Act) {
	w.Helper()
	w.Act(no, act)
	w.printf("\n%s: %s %s", title, act, no)
	w.tell()
}

// fire runs the timers of a kind that are due first and not run yet.
func (w *transcript) fire(title, kind string) {
	w.Helper()
	w.printf("\n%s: %s ends", title, kind)
	w.Fire(w.Last(kind))
	w.tell()
}

// TestTranscript: a day of an app, word by word: a change of any member of an answer, of a push, of a time or of what
// the journal says is a change that merchants see, and is seen in testdata/transcript.golden.
func TestTranscript(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	for _, day := range []func(*testing.T, *bytes.Buffer){transcriptOfOrders, transcriptOfMoney, transcriptOfDialects, transcriptOfRefusals} {
		day(t, &out)
	}
	const file = "testdata/transcript.golden"
	if *update {
		if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(out.String(), "\n")); diff != "" {
		t.Errorf("-want +got (go test ./mock/provider/fourpyun -run Transcript -update takes it over):\n%s", diff)
	}
}

func beginTranscript(t *testing.T, out *bytes.Buffer, dialect ...string) *transcript {
	t.Helper()
	w := &transcript{World: newWorld(t, dialect...), out: out}
	w.printf("# an app with %q", dialect)
	return w
}

// end writes what is kept of the day.
func (w *transcript) end() {
	w.printf("\nkept:\n%s\n", w.Records)
}

// transcriptOfOrders has the ways to place an order and to ask for it, and what becomes of it unpaid.
func transcriptOfOrders(t *testing.T, out *bytes.Buffer) {
	t.Helper()
	w := beginTranscript(t, out)
	whole := fields{
		"payer": "o1kT", "body": "说明", "callback_url": "https://shop.test/back?x=1", "deduct_mode": "1", "channel": "100102",
		"expire_time": "2026-11-21T10:00:00.020Z", "sub_app_id": "wx1",
	}
	prepared := w.call("prepare", post(pathPrepare, prepareFields().with(whole).signed()))
	w.call("prepare again", post(pathPrepare, prepareFields().signed()))
	pay := prepared.text("pay_url")
	w.Now = w.Now.Add(time.Second)
	w.call("cashier", visitCashier("GET", pay, ""))
	w.call("cashier, a strange act", visitCashier("POST", pay, "act=steal"))
	w.call("cashier, paid", visitCashier("POST", pay, "act=pay"))
	w.call("cashier, paid twice", visitCashier("POST", pay, "act=pay"))
	w.call("cashier of no order", visitCashier("GET", strings.Replace(pay, "pay_id=", "pay_id=9", 1), ""))
	w.call("cashier of no app", visitCashier("GET", "/payment/trade/create?pay_id=x", ""))
	w.call("cashier of another app", visitCashier("GET", "/payment/trade/create?pay_id=1&app_id=op9", ""))
	w.call("query by serial", get(pathQuery, queryFields(prepared.text("pay_serial")).signed()))
	w.call("query by order", get(pathQuery, queryFields("-").with(fields{"pay_serial": "-", "pay_order": "PAYORDER-20261121-0001"}).signed()))
	w.call("query of both that differ", get(pathQuery, queryFields(prepared.text("pay_serial")).with(fields{"pay_order": "other"}).signed()))
	w.call("query of nothing", get(pathQuery, queryFields("-").with(fields{"pay_serial": "-"}).signed()))
	w.call("query of none", get(pathQuery, queryFields("1").signed()))
	w.call("query for another merchant", get(pathQuery, queryFields(prepared.text("pay_serial")).with(fields{"merchant": "1"}).signed()))
	w.call("scan", post(pathCreate, createFields().with(fields{"pay_order": "2", "sub_app_id": "wx2"}).signed()))
	native := w.call("native", post(pathCreate, createFields().with(fields{"pay_order": "3", "auth_code": "-", "manual_settle": "-"}).signed()))
	w.call("query while it waits", get(pathQuery, queryFields(native.text("pay_serial")).signed()))
	w.do("fails", native.text("pay_serial"), provider.Fail)
	w.call("query of one that failed", get(pathQuery, queryFields(native.text("pay_serial")).signed()))
	late := w.call("prepare, left alone", post(pathPrepare, prepareFields().with(fields{"pay_order": "4", "callback_url": "https://shop.test/"}).signed()))
	w.Now = w.Now.Add(3 * time.Minute)
	w.call("cashier, too late", visitCashier("POST", late.text("pay_url"), "act=pay"))
	w.call("query, too late", get(pathQuery, queryFields(late.text("pay_serial")).signed()))
	w.call("settle, too late", post(pathSettle, settleFields(late.text("pay_serial")).signed()))
	w.do("closes", late.text("pay_serial"), provider.Close)
	w.call("settle of one that is closed", post(pathSettle, settleFields(late.text("pay_serial")).signed()))
	w.open("opened and closed", provider.Order{Amount: 1, Status: ledger.Closed})
	failing := w.call("prepare to fail", post(pathPrepare, prepareFields().with(fields{"pay_order": "5"}).signed()))
	w.call("cashier, fails", visitCashier("POST", failing.text("pay_url"), "act=fail"))
	w.end()
}

// transcriptOfMoney has settles, refunds, shares and the day's end.
func transcriptOfMoney(t *testing.T, out *bytes.Buffer) {
	t.Helper()
	w := beginTranscript(t, out, "settlement_shares=separate")
	held := w.open("opened to be settled", provider.Order{
		Amount: 5000, Order: "A1", Subject: "充电", Payer: "o1kT", ManualSettle: true,
		Extra: map[string]string{"trade_scene": "ENERGY", "merchant_name": "甲", "partner_name": "乙", "partner_code": "87100001", "sharding_rate": "250", "pay_mode": "2", "pay_mode_desc": "刷脸"},
	})
	w.call("settle of none", post(pathSettle, settleFields("1").signed()))
	w.call("settle of too much", post(pathSettle, settleFields(held).with(fields{"settle_value": "5001"}).signed()))
	w.call("settle of less than nothing", post(pathSettle, settleFields(held).with(fields{"settle_value": "-1"}).signed()))
	w.call("settle, sharing too much", post(pathSettle, settleFields(held).with(fields{"sharding_value": "2204"}).signed()))
	w.call("settle", post(pathSettle, settleFields(held).with(fields{"trade_item": `[{"key":"energy_value","value":2103},{"key":"fee_value","value":90},{"key":"tip","value":1}]`}).signed()))
	w.call("settle twice", post(pathSettle, settleFields(held).signed()))
	w.Now = w.Now.Add(time.Minute)
	w.call("refund", postJSON(pathRefund, refundBody(held, "R1", 100)))
	w.call("refund again", postJSON(pathRefund, refundBody(held, "R1", 100)))
	w.call("refund of another sum", postJSON(pathRefundCreate, refundBody(held, "R1", 101)))
	w.call("refund of too much", postJSON(pathRefund, refundBody(held, "R2", 2104)))
	w.call("refund of none", postJSON(pathRefund, refundBody("1", "R3", 1)))
	w.call("refund query", get(pathRefund, refundQueryFields("R1").signed()))
	w.call("refund query of none", get(pathRefundCreate, refundQueryFields("R9").signed()))
	w.call("refund query for another merchant", get(pathRefund, refundQueryFields("R1").with(fields{"merchant": "1"}).signed()))
	w.call("query", get(pathQuery, queryFields(held).signed()))
	auto := w.open("shared at once", provider.Order{Amount: 300, Extra: map[string]string{"trade_item": `[{"key":"energy_value","value":200},{"key":"service_value","value":100}]`}})
	w.call("refund in full", postJSON(pathRefund, refundBody(auto, "", 300)))
	w.call("refund of nothing left", postJSON(pathRefund, refundBody(auto, "", 1)))
	w.open("not settled", provider.Order{Amount: 700, ManualSettle: true, Merchant: "62626602"})
	plain := w.open("not shared", provider.Order{Amount: 900})
	w.fire("midnight", "timer:settlement")
	w.call("refund on the next day", postJSON(pathRefund, refundBody(plain, "R4", 500)))
	w.fire("next midnight", "timer:settlement")
	announced, err := w.Provider.(provider.Announcer).Announce(w.App, "sharding", nil, w.Env())
	if err != nil {
		t.Fatal(err)
	}
	w.Notices = append(w.Notices, announced)
	w.printf("\nannounced:")
	w.tell()
	w.end()
}

// transcriptOfDialects has what the switches change.
func transcriptOfDialects(t *testing.T, out *bytes.Buffer) {
	t.Helper()
	w := beginTranscript(t, out, "refund_delay=10s", "refund_result=-1", "query_profile=2026", "profit_amounts=number", "settlement_format=json",
		"notify_public_fields=on", "sharding_trade_no=pay_serial", "sharding_automatic=always", "settlement_transfer=off", "scan_result=1000", "http_status=code")
	no := w.open("shared without items", provider.Order{Amount: 1000})
	w.call("refund", postJSON(pathRefund, refundBody(no, "R1", 400)))
	w.call("refund query while it runs", get(pathRefund, refundQueryFields("R1").signed()))
	w.call("query while it runs", get(pathQuery, queryFields(no).signed()))
	w.fire("ten seconds later", "timer:refund")
	w.call("refund query of one that failed", get(pathRefund, refundQueryFields("R1").signed()))
	w.call("query of none", get(pathQuery, queryFields("1").signed()))
	w.call("scan that waits", post(pathCreate, createFields().signed()))
	w.call("unsigned", post(pathSettle, settleFields(no)))
	w.call("no such path", post("/gate/1.0/payment/trade/close", settleFields(no).signed()))
	w.fire("midnight", "timer:settlement")
	w.tables()
	w.end()
}

// tables writes what rules may answer of each operation, as it is then, and the switches and schedules that there are.
func (w *transcript) tables() {
	w.Helper()
	codes := map[string]provider.Code{}
	for _, c := range w.Provider.Codes() {
		codes[c.Code] = c
	}
	for _, op := range w.Provider.Operations() {
		for _, code := range op.Codes {
			req := post(op.Routes[0].Path, fields{"app_id": appID}.signed())
			if op.Routes[0].Method == "GET" {
				req = get(op.Routes[0].Path, fields{"app_id": appID}.signed())
			}
			resp, err := w.Provider.Encode(w.Provider.Decode(req, w.Apps), provider.Outcome{Code: codes[code]}, provider.Fault{})
			if err != nil {
				w.Fatal(err)
			}
			if op.Name != "pay_page" {
				w.printf("%s, a rule answers %s: %d %s", op.Name, code, resp.Status, resp.Body)
			}
		}
	}
	for _, d := range w.Provider.Dialects() {
		w.printf("switch %s: %s", d.Name, strings.Join(d.Values, ", "))
	}
	for _, k := range w.Provider.Kinds() {
		w.printf("%s, %s: again after %v, each within %v", k.Name, k.Title, k.Schedule, k.Timeout)
	}
}
