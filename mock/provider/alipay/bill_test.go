package alipay_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/provider/providertest"
)

// TestBill downloads a day's trades as a zip of GBK CSV.
func TestBill(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	w.Open(provider.Order{Amount: 100, Order: "B2", Subject: `大乐透, "二"`})
	w.Open(provider.Order{Amount: 300, Order: "unpaid", Status: ledger.Waiting})
	_, out := call(t, w, m, "alipay.trade.refund", refundBiz)
	wants(t, out, "10000")
	w.Now = w.Now.AddDate(0, 0, 1)
	address := billAddress(w, m)
	if !strings.HasPrefix(address, "http://127.0.0.1:12180/bill/alipay?") {
		t.Errorf("address %s", address)
	}
	r := w.Do(request("GET", address, nil, ""))
	wants(t, r.Outcome, "10000")
	files := unzip(t, r.Response.Body)
	details := files["2088101126765726_20261121_业务明细.csv"]
	for _, want := range []string{
		"#账号：[20881011267657260156]", "#起始日期：[2026年11月21日 00:00:00]   终止日期：[2026年11月22日 00:00:00]",
		vectorTrade + "\t,20160727001-A\t,交易\t", "\t,退款\t", "\t,-8.88\t,", `"大乐透, ""二"""`, "\t,F1\t,", "业务明细列表结束",
	} {
		if !strings.Contains(details, want) {
			t.Errorf("the details lack %q\n%s", want, details)
		}
	}
	if strings.Contains(details, "unpaid") {
		t.Error("an unpaid trade is billed")
	}
	if summary := files["2088101126765726_20261121_业务明细(汇总).csv"]; !strings.Contains(summary, "合计\t,\t,2\t,1\t,81.00\t,81.00\t,") {
		t.Errorf("summary\n%s", summary)
	}
	month, _ := call(t, w, m, billMethod, `{"bill_type":"signcustomer","bill_date":"2026-10"}`)
	if month["sub_code"] != "NO_BILL_DATA" {
		t.Errorf("last month %v", month)
	}

	for name, change := range map[string]func(string) (string, time.Duration){
		"isv.invalid-signature": func(a string) (string, time.Duration) {
			return strings.Replace(a, "2026-11-21", "2026-11-20", 1), 0
		},
		"isv.invalid-app-id":    func(a string) (string, time.Duration) { return strings.Replace(a, vectorApp, "1", 1), 0 },
		"isv.invalid-parameter": func(a string) (string, time.Duration) { return a + "&a=%zz", 0 },
		"BILL_NOT_EXIST":        func(a string) (string, time.Duration) { return a, 31 * time.Second },
	} {
		other := *w
		changed, later := change(address)
		other.Now = w.Now.Add(later)
		r := other.Do(request("GET", changed, nil, ""))
		wants(t, r.Outcome, name)
		if r.Response.Status != 404 || !strings.Contains(string(r.Response.Body), `data-code="`+name+`"`) {
			t.Errorf("%s: answered %d %s", name, r.Response.Status, r.Response.Body)
		}
	}
	// An absolute target says where the merchant found us.
	values := m.public(billMethod, `{"bill_type":"trade","bill_date":"2026-11-21"}`)
	values["sign"] = signWith(m.key, "RSA2", toSign(values))
	req := request("POST", "https://pay.test:444/gateway.do?"+string(form(values).Body), nil, "")
	if got := readAnswer(t, w.App, req, w.Do(req).Response)["bill_download_url"].(string); !strings.HasPrefix(got, "https://pay.test:444/bill/alipay?") {
		t.Errorf("address %s", got)
	}
}

func unzip(t testing.TB, raw []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.File {
		name, err := simplifiedchinese.GBK.NewDecoder().String(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(simplifiedchinese.GBK.NewDecoder().Reader(r))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(text)
	}
	if len(files) != 2 {
		t.Fatalf("%d files", len(files))
	}
	return files
}

// TestManyReceivers stops at 20000.
func TestManyReceivers(t *testing.T) {
	t.Parallel()
	w, m := world(t, nil)
	b := w.Books()
	for i := range 19_999 { // and the one that is bound
		b.Save("receiver", fmt.Sprintf("userId:2088%012d", i), json.RawMessage(`{}`))
	}
	if err := w.Records.Commit(b); err != nil {
		t.Fatal(err)
	}
	_, out := call(t, w, m, "alipay.trade.royalty.relation.bind", receiverOf("userId", "2088999999999999", ""))
	wants(t, out, "RELATION_QUANTITY_LIMIT")
	_, out = call(t, w, m, "alipay.trade.royalty.relation.bind", bindBiz)
	wants(t, out, "10000")
}

// settleFor opens a trade and settles amounts of it, for tests that need no answers read.
func settleFor(t testing.TB, w *providertest.World, m merchant, number string, fens []int64) provider.Outcome {
	t.Helper()
	var lines []string
	for i, n := range fens {
		lines = append(lines, fmt.Sprintf(`{"trans_in":"p%d","amount":"%d.%02d"}`, i, n/100, n%100))
	}
	biz := `{"out_request_no":"` + number + `","trade_no":"` + vectorTrade + `","royalty_parameters":[` + strings.Join(lines, ",") + `]}`
	return decide(t, w, m, settleMethod, biz)
}

// decide runs a call without rendering its answer.
func decide(t testing.TB, w *providertest.World, m merchant, method, biz string) provider.Outcome {
	t.Helper()
	c := w.Provider.Decode(m.v2(method, biz), w.Apps)
	if c.Refused != nil {
		t.Fatal(c.Refused.Explain)
	}
	b := w.Books()
	out := w.Provider.Apply(b, c, w.Env())
	if err := w.Records.Commit(b); err != nil {
		t.Fatal(err)
	}
	return out
}
