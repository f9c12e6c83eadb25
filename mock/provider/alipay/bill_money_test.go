package alipay_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/provider/providertest"
)

// billOf downloads a bill: its details and its summary, or "" and the code of its refusal.
func billOf(t testing.TB, w *providertest.World, m merchant, kind, date string) (details, summary, code string) {
	t.Helper()
	got, out := call(t, w, m, billMethod, `{"bill_type":"`+kind+`","bill_date":"`+date+`"}`)
	if !out.Code.Success {
		return "", "", out.Code.Name()
	}
	address := got["bill_download_url"].(string)
	r := w.Do(request("GET", address, nil, ""))
	wants(t, r.Outcome, "10000")
	for name, text := range unzip(t, r.Response.Body) {
		if strings.Contains(name, "(汇总)") {
			summary = text
		} else {
			details = text
		}
	}
	return details, summary, ""
}

// table reads the rows of a bill's file by column, without what begins with "#".
func table(t testing.TB, text string) []map[string]string {
	t.Helper()
	var columns []string
	var rows []map[string]string
	for line := range strings.SplitSeq(strings.TrimSpace(text), "\r\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, ",")
		if columns == nil {
			columns = cells
			continue
		}
		if len(cells) != len(columns) {
			t.Fatalf("%d cells under %d columns: %s", len(cells), len(columns), line)
		}
		row := map[string]string{}
		for i, c := range cells {
			row[columns[i]] = strings.TrimSuffix(c, "\t")
		}
		rows = append(rows, row)
	}
	return rows
}

func inFen(t testing.TB, s string) money.Amount {
	t.Helper()
	if s == "" {
		return 0
	}
	a, err := money.ParseMajor(s, 2)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return a
}

func total(t testing.TB, rows []map[string]string, column string) (sum money.Amount) {
	t.Helper()
	for _, row := range rows {
		sum += inFen(t, row[column])
	}
	return sum
}

// rowsOnly is a file without the line that says when it was exported.
func rowsOnly(text string) string {
	head, _, _ := strings.Cut(text, "#导出时间")
	return head
}

// TestBillsAgreeWithTheLedger: a bill's row belongs to the day of its movement and never changes. Source: what a
// bill is for; the day's file is asked for once it is over (Alipay sheet 3.2). Its columns are Assumed. Over random days of payments, splits, top-ups, refunds, give-backs and
// confirmed settlements, many in one instant, each day's details and summary say what the ledger's postings of the day say, the
// account's balance runs through, and a day's bill is the same however late it is asked for.
func TestBillsAgreeWithTheLedger(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		w, m := world(t, map[string]string{"max_ratio": "100", "receivers": "any"})
		start := w.Now
		days := rapid.IntRange(2, 4).Draw(rt, "days")
		bills := map[string]string{}
		var trades []string
		for d := range days {
			for i := range rapid.IntRange(0, 5).Draw(rt, "acts") {
				w.Now = w.Now.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 1, 3600, 7200}).Draw(rt, "pause")) * time.Second)
				act(rt, w, m, &trades, fmt.Sprintf("N%d_%d", d, i))
			}
			w.Now = start.AddDate(0, 0, d+1)
			date := start.AddDate(0, 0, d).Format("2006-01-02")
			for _, kind := range []string{"trade", "signcustomer", "settlementMerge"} {
				details, summary, _ := billOf(t, w, m, kind, date)
				bills[kind+date] = rowsOnly(details) + rowsOnly(summary)
			}
		}
		w.Now = start.AddDate(0, 0, days+40) // and a refund of everything, long after
		for _, no := range trades {
			trade := w.Trade(no)
			call(t, w, m, refundMethod, fmt.Sprintf(`{"trade_no":%q,"refund_amount":"%s","out_request_no":"LATE"}`, no, trade.Left().Major(2)))
		}
		for d := range days {
			checkDay(t, w, m, start.AddDate(0, 0, d), bills)
		}
	})
}

// act is something that a day may bring.
func act(rt *rapid.T, w *providertest.World, m merchant, trades *[]string, number string) {
	amount := rapid.IntRange(1, 500).Draw(rt, "amount")
	yuan := money.Amount(amount).Major(2)
	kind := rapid.SampledFrom([]string{"open", "split", "split", "top-up", "refund", "give back", "balance", "secondary", "confirm", "clock"}).Draw(rt, "act")
	if len(*trades) == 0 {
		kind = "open"
	}
	no := vectorTrade
	if len(*trades) > 0 {
		no = rapid.SampledFrom(*trades).Draw(rt, "trade")
	}
	send := func(method, format string, args ...any) { w.Do(m.v2(method, fmt.Sprintf(format, args...))) }
	split := `{"out_request_no":%q,"trade_no":%q,"royalty_parameters":[{"royalty_type":%q,"trans_out":%q,"trans_in":%q,"amount":%q}]}`
	switch kind {
	case "open":
		*trades = append(*trades, w.Open(provider.Order{Amount: money.Amount(amount * 3), Order: "O" + number}).No)
	case "balance":
		w.Open(provider.Order{Amount: 1, Order: "O" + number, Status: ledger.Waiting, Extra: map[string]string{"seller_balance": yuan}})
	case "secondary":
		*trades = append(*trades, zftTrade(w, w, m, "O"+number))
	case "confirm":
		send(confirmMethod, `{"out_request_no":%q,"trade_no":%q}`, number, no)
	case "clock": // was wrong, and is set back
		w.Now = w.Now.Add(-time.Second)
	case "split":
		send(settleMethod, split, number, no, "transfer", vectorSeller, ourReceiver, yuan)
	case "top-up":
		send(settleMethod, split, number, no, "replenish", ourReceiver, vectorSeller, yuan)
	case "refund":
		send(refundMethod, `{"trade_no":%q,"refund_amount":%q,"out_request_no":%q}`, no, yuan, number)
	case "give back":
		send(refundMethod, `{"trade_no":%q,"refund_amount":%q,"out_request_no":%q,"refund_royalty_parameters":[{"trans_out":%q,"amount":%q}]}`, no, yuan, number, ourReceiver, yuan)
	}
}

// checkDay compares a day's bills with the postings of the day, and with what they were.
func checkDay(t testing.TB, w *providertest.World, m merchant, day time.Time, bills map[string]string) {
	t.Helper()
	date := day.Format("2006-01-02")
	from, _ := time.ParseInLocation("2006-01-02", date, time.FixedZone("", 8*3600))
	var moved, movedByTrades, before money.Amount
	count := 0
	w.Books().Entries(func(no string, p ledger.Posting) bool {
		_, ofTrade := w.Books().Trade(no)
		switch {
		case p.Account != ledger.AccountMerchant:
		case p.At.Before(from):
			before += p.Amount
		case p.At.Before(from.AddDate(0, 0, 1)):
			moved, count = moved+p.Amount, count+1
			if ofTrade {
				movedByTrades += p.Amount
			}
		}
		return true
	})
	for _, kind := range []string{"trade", "signcustomer", "settlementMerge"} {
		details, summary, code := billOf(t, w, m, kind, date)
		if now := rowsOnly(details) + rowsOnly(summary); now != bills[kind+date] {
			t.Fatalf("%s of %s was\n%s\nand is\n%s", kind, date, bills[kind+date], now)
		}
		if code != "" {
			if moved != 0 && kind == "signcustomer" {
				t.Fatalf("%s of %s: %s, and %d fen moved", kind, date, code, moved)
			}
			continue
		}
		rows, sums := table(t, details), table(t, summary)
		last := sums[len(sums)-1]
		switch kind {
		case "trade":
			receipts, royalties := total(t, rows, "商家实收（元）"), total(t, rows, "分润（元）")
			if receipts+royalties != movedByTrades || inFen(t, last["分润（元）"]) != royalties || inFen(t, last["实收净额（元）"]) != movedByTrades || inFen(t, last["商家实收（元）"]) != receipts {
				t.Fatalf("%s: the ledger moved %d fen\n%s\n%s", date, movedByTrades, details, summary)
			}
		case "settlementMerge":
			if total(t, rows, "结算净额（元）") != movedByTrades || inFen(t, last["结算净额（元）"]) != movedByTrades {
				t.Fatalf("%s: the ledger moved %d fen\n%s\n%s", date, movedByTrades, details, summary)
			}
		case "signcustomer":
			balance := before
			for _, row := range rows {
				balance += inFen(t, row["收入金额（+元）"]) + inFen(t, row["支出金额（-元）"])
				if inFen(t, row["账户余额（元）"]) != balance {
					t.Fatalf("%s: the balance is not %d\n%s", date, balance, details)
				}
			}
			if len(rows) != count || balance != before+moved || inFen(t, last["净额（元）"]) != balance {
				t.Fatalf("%s: %d fen before, %d movements of %d fen\n%s\n%s", date, before, count, moved, details, summary)
			}
		}
	}
}

// TestRefundAndSettlementInOneInstant: what a secondary merchant's payer got back before the settlement
// never was on the account, and what he got back after it was, though all happens in one instant.
func TestRefundAndSettlementInOneInstant(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	before := w.Books().MerchantBalance()
	no := zftTrade(t, w, m, "Z1")
	for _, step := range []struct{ method, biz string }{
		{refundMethod, `{"trade_no":%q,"refund_amount":"3.00","out_request_no":"A"}`},
		{confirmMethod, `{"trade_no":%q,"out_request_no":"C"}`},
		{refundMethod, `{"trade_no":%q,"refund_amount":"2.00","out_request_no":"B"}`},
	} {
		_, out := call(t, w, m, step.method, fmt.Sprintf(step.biz, no))
		wants(t, out, "10000")
	}
	got, _ := call(t, w, m, "alipay.data.bill.accountlog.query", logBiz)
	rows := got["detail_list"].([]any)
	var moved []string
	for _, row := range rows[:2] {
		r := row.(map[string]any)
		moved = append(moved, r["direction"].(string)+r["trans_amount"].(string)+"="+r["balance"].(string))
	}
	want := []string{"支出2.00=" + (before + 8388).Major(2), "收入85.88=" + (before + 8588).Major(2)}
	if w.Books().MerchantBalance() != before+8388 || !slices.Equal(moved, want) {
		t.Errorf("the account has %d, moved %v, want %v", w.Books().MerchantBalance(), moved, want)
	}
}

// TestBalanceIsShort: a split and a refund of more than the seller's account holds (codes of Alipay
// sheet 2.4 and 3.3).
func TestBalanceIsShort(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	w.Open(provider.Order{Amount: 1, Extra: map[string]string{"seller_balance": "0.50"}})
	_, out := call(t, w, m, settleMethod, settleOf("R1", to(ourReceiver, "0.51")))
	wants(t, out, "ACQ.TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH")
	_, out = call(t, w, m, settleMethod, settleOf("R2", to(ourReceiver, "0.30")))
	wants(t, out, "10000")
	_, out = call(t, w, m, refundMethod, refundOf("F1", "0.21"))
	wants(t, out, "ACQ.SELLER_BALANCE_NOT_ENOUGH")
	_, out = call(t, w, m, settleMethod, settleOf("R3", to(ourReceiver, "0.21"), `"royalty_mode":"async"`))
	wants(t, out, "ACQ.ASYNC_ALLOC_NOT_SUPPORT_IN_PERIOD")
	_, out = call(t, w, m, refundMethod, refundOf("F2", "0.20"))
	wants(t, out, "10000")
	if got := w.Books().MerchantBalance(); got != 0 {
		t.Errorf("the account holds %d fen", got)
	}
}

// TestBillNames: a seller's number is free text and must not lead a zip out of its directory, nor
// a header out of its line; a formula is quoted on demand.
func TestBillNames(t *testing.T) {
	t.Parallel()
	for dialect, want := range map[string]string{"as sent": "\t,=1+1\t,", "quoted": "\t,'=1+1\t,"} {
		w, m := world(t, map[string]string{"bill_formulas": dialect})
		w.App.Merchant = "../../a\"\r\nX: y"
		w.Open(provider.Order{Amount: 5, Subject: "=1+1"})
		w.Now = w.Now.AddDate(0, 0, 1)
		got, _ := call(t, w, m, billMethod, `{"bill_type":"trade","bill_date":"2026-11-21"}`)
		r := w.Do(request("GET", got["bill_download_url"].(string), nil, ""))
		if h := r.Response.Header.Get("Content-Disposition"); strings.ContainsAny(h, "/\r\n\\") || strings.Contains(h, "..") || strings.Count(h, `"`) != 2 {
			t.Errorf("Content-Disposition %q", h)
		}
		for name, text := range unzip(t, r.Response.Body) {
			if strings.ContainsAny(name, "/\\\r\n") || strings.Contains(name, "..") {
				t.Errorf("a file %q", name)
			}
			if !strings.Contains(name, "汇总") && !strings.Contains(text, want) {
				t.Errorf("%s: %s", dialect, text)
			}
		}
	}
}
