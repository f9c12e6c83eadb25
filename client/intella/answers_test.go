package intella

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/client"
)

// check compares what a call read.
func check[T any](t *testing.T, err error, want, got *T) {
	t.Helper()
	if err != nil {
		t.Error(err)
		return
	}
	opts := cmp.Options{only, cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Answer" }, cmp.Ignore())}
	if diff := cmp.Diff(want, got, opts); diff != "" {
		t.Errorf("%T (-want +got):\n%s", got, diff)
	}
}

// The samples of the platform's pages (intella sheet 2 and 4).
func TestTypedAnswers(t *testing.T) {
	t.Parallel()
	const receipt = `{"EZCardID":"934528053","EZCardType":"00","PersonalProfile":"00","CardNumberForPrint":"934528053","Amount":"10","Balance":"3990",
		"BeforeTXNBalance":"4000","TerminalTXNNumber":"230143","HostSerialNumber":"230143","Time":"230143","Date":"20180612","ExpiryDate":"20191230",
		"CPUPurseVersion":"00","BankCode":"00","AreaCode":"01","AutoTopUpAmount":"0","TXNResult":"Success","Retry":"0","ErrorCode":"000000",
		"OrderId":"PO1","DongleDeviceID":"08100DE0A57E","RRNumber":"18061223014301","TXNType":"Payment","NewAESKey":"61c4d0f",
		"DeviceNumber":"0830000001304104","request":{"ServiceType":"Payment","DeviceID":"01304187","Amount":"10","Retry":"0","BatchNumber":"17123101"}}`
	said := map[string]string{
		"SignOn": `{"DeviceID":"0220131325","NewDeviceID":"0830000001304104","TXNResult":"Success","Retry":"0","ErrorCode":"000000","DongleDeviceID":"08100DE0A57E","NewAESKey":"2406cbf"}`,
		"DeviceQuery": `{"DeviceList":[{"type":"ezc","ownerDeviceId":"01301234","batchNumber":"1","ezcDongleId":"08100DE0A57E","aesKey":"f3c0"},
			{"type":"ezc","ownerDeviceId":"01304187","batchNumber":2}]}`,
		"IdQuery": `{"EZCardID":"934521234","TXNResult":"Success","Retry":"0","ErrorCode":"000000","NewAESKey":""}`,
		"BalanceQuery": `{"EZCardID":"934528053","CardNumberForPrint":"934528053","Balance":"4000","ExpiryDate":"20191230140820",
			"TXNResult":"Success","Retry":"0","ErrorCode":"000000"}`,
		"Payment": receipt,
		"Settlement": `{"TerminalTXNNumber":"233856","HostSerialNumber":"233856","TerminalID":"08100DE0A57E","SettlementStatus":"0",
			"TxReserveAmount":"0","TxTradeAmount":"20000","TxRefundAmount":"200","TxCancelAmount":"0","TxReserveCount":"0","TxTradeCount":"200",
			"TxRefundCount":"2","TxCancelCount":"0","TXNResult":"Success","Retry":"0","ErrorCode":"000000","NewAESKey":""}`,
		"OLPay":            `{"urlToken":"https://s.intella.co/x?t=1"}`,
		"Micropay":         `{"SysOrderNo":"S1","StoreOrderNo":"O1","TotalFee":1,"AuthCode":"28","PlatformRsp":"{\"returnCode\":\"0000\"}"}`,
		"Refund":           `{"SysOrderNo":"S1","SysRefundNo":"R1","StoreOrderNo":"O1","StoreRefundNo":"F1","RefundedAt":"20210512101112","PlatformRsp":"{}"}`,
		"SingleOrderQuery": `{"SysOrderNo":"S1","StoreOrderNo":"O1","FeeType":"TWD","DeviceInfo":"skb0001","Body":"b","OrderStatus":"3","Detail":"d","StoreInfo":"i"}`,
		"OrderQuery": `{"DataValue":[{"StoreOrderNo":"O1","SysOrderNo":"S1","TotalFee":10,"FeeType":"TWD","Status":"Trade success","RefundStatus":"Refund success","Description":"b","Method":"31800"},
			{"StoreOrderNo":"O2","TotalFee":"5"}]}`,
		"OrderQuery1.1": `{"DataValue":[{"TranDate":"20180715","TranDayTime":"105152","AccountId":"a","StoreType":"1","Name":"n","BrandName":"b","SysOrderNo":"R1","Method":"LINE Pay","StoreOrderNo":"O1","TotalFee":-10}]}`,
	}
	base, _ := platform(t, func(_ int, r asked) (string, string) { return "0000", said[r.service] })
	c := newClient(t, base)
	ctx := t.Context()

	signOn, err := c.SignOn(ctx, SignOnRequest{"01304187"})
	check(t, err, &SignOnAnswer{DeviceNo: "0220131325", NewDeviceID: "0830000001304104", DongleDeviceID: "08100DE0A57E", NewAESKey: "2406cbf"}, signOn)
	devices, err := c.DeviceQuery(ctx, DeviceRequest{})
	check(t, err, &DeviceAnswer{Devices: []Device{{"ezc", "01301234", "1", "08100DE0A57E", "f3c0"}, {"ezc", "01304187", "2", "", ""}}}, devices)
	id, err := c.IDQuery(ctx, IDRequest{"01304187"})
	check(t, err, &IDAnswer{CardID: "934521234"}, id)
	balance, err := c.BalanceQuery(ctx, BalanceRequest{"01304187"})
	check(t, err, &BalanceAnswer{CardID: "934528053", CardNumberForPrint: "934528053", Balance: 4000, ExpiryDate: "20191230140820"}, balance)
	paid, err := c.Payment(ctx, payment)
	check(t, err, &Receipt{
		CardID: "934528053", CardNumberForPrint: "934528053", Amount: 10, Balance: 3990, Before: 4000, At: mustTime(t, "2018-06-12T23:01:43+08:00"),
		OrderID: "PO1", RRNumber: "18061223014301", TXNType: "Payment", TerminalTXNNumber: "230143", HostSerialNumber: "230143",
		DongleDeviceID: "08100DE0A57E", DeviceNumber: "0830000001304104", BatchNumber: "17123101",
	}, paid)
	settled, err := c.Settlement(ctx, SettlementRequest{DeviceID: "01304187"})
	check(t, err, &SettlementAnswer{
		TerminalID: "08100DE0A57E", SettlementStatus: "0", Trade: Total{20000, 200}, Refund: Total{200, 2},
		TerminalTXNNumber: "233856", HostSerialNumber: "233856",
	}, settled)
	link, err := c.OLPay(ctx, OLPayRequest{Order: Order{StoreOrderNo: "O1", Body: "b", TotalFee: 1}})
	check(t, err, &OLPayAnswer{URL: "https://s.intella.co/x?t=1"}, link)
	scan, err := c.Micropay(ctx, MicropayRequest{Order: Order{StoreOrderNo: "O1", Body: "b", TotalFee: 1}, AuthCode: "28"})
	check(t, err, &MicropayAnswer{SysOrderNo: "S1", StoreOrderNo: "O1", TotalFee: 1, AuthCode: "28", PlatformRsp: `{"returnCode":"0000"}`}, scan)
	refund, err := c.Refund(ctx, RefundRequest{StoreRefundNo: "F1", StoreOrderNo: "O1", RefundFee: 1, RefundedMsg: "q"})
	check(t, err, &RefundAnswer{
		SysOrderNo: "S1", SysRefundNo: "R1", StoreOrderNo: "O1", StoreRefundNo: "F1", RefundedAt: mustTime(t, "2021-05-12T10:11:12+08:00"), PlatformRsp: "{}",
	}, refund)
	query, err := c.SingleOrderQuery(ctx, QueryRequest{"O1"})
	check(t, err, &QueryAnswer{
		SysOrderNo: "S1", StoreOrderNo: "O1", FeeType: "TWD", DeviceInfo: "skb0001", Body: "b", Status: OrderRefunded, Detail: "d", StoreInfo: "i",
	}, query)
	from := mustTime(t, "2018-07-15T00:00:00+08:00")
	rows := &OrderAnswer{Orders: []OrderRow{{"O1", "S1", 10, "TWD", "Trade success", "Refund success", "b", "31800"}, {StoreOrderNo: "O2", TotalFee: 5}}}
	orders, err := c.OrderQuery(ctx, OrderRequest{From: from, To: from, Status: OrderPaid})
	check(t, err, rows, orders)
	cards, err := c.CardOrderQuery(ctx, CardOrderRequest{OrderRequest{From: from, To: from, Status: OrderPaid}})
	check(t, err, rows, cards)
	moved, err := c.OrderQuery11(ctx, MovementRequest{From: from, To: from})
	check(t, err, &MovementAnswer{Movements: []Movement{{mustTime(t, "2018-07-15T10:51:52+08:00"), "a", "1", "n", "b", "R1", "O1", "LINE Pay", -10}}}, moved)

	for path, want := range map[string]string{
		"Header.StatusCode": "0000", "StatusDesc": "執行成功", "Balance": "3990", "Data.Amount": "10", "request.DeviceID": "01304187",
	} {
		if got, ok := paid.Field(path); !ok || got != want {
			t.Errorf("Field(%q) is %q, want %q", path, got, want)
		}
	}
	if got, ok := devices.Field("DeviceList.1.batchNumber"); !ok || got != "2" {
		t.Errorf("the second reader's batch is %q", got)
	}
	if _, ok := devices.Field("DeviceList.2"); ok {
		t.Error("there is a third reader")
	}
}

// What an answer must not leave open: then the outcome is unknown, however the answer begins.
func TestAnswersThatSayTooLittle(t *testing.T) {
	t.Parallel()
	const receipt = `"EZCardID":"1","Amount":"10","Balance":"1",`
	tests := map[string]string{
		"no ErrorCode":                `{` + receipt + `"Retry":"0"}`,
		"success and failure":         `{` + receipt + `"TXNResult":"Failed","ErrorCode":"000000","Retry":"0"}`,
		"another amount":              `{"EZCardID":"1","Amount":"11","Balance":"1","ErrorCode":"000000"}`,
		"no amount":                   `{"EZCardID":"1","Balance":"1","ErrorCode":"000000"}`,
		"an amount that is no number": `{"EZCardID":"1","Amount":"1O","Balance":"1","ErrorCode":"000000"}`,
		"a date that is none":         `{` + receipt + `"Date":"20181301","Time":"000000","ErrorCode":"000000"}`,
		"Retry that is no number":     `{` + receipt + `"Retry":"one","ErrorCode":"000125"}`,
		"a member twice":              `{` + receipt + `"Balance":"2","ErrorCode":"000000"}`,
		"no Data":                     `null`,
		"a list":                      `[]`,
	}
	for name, data := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base, all := platform(t, func(int, asked) (string, string) { return "0000", data })
			_, err := newClient(t, base).Payment(t.Context(), payment)
			if !errors.Is(err, client.ErrUnknownOutcome) || len(all()) != 1 {
				t.Errorf("error %v after %d sendings, want an unknown outcome", err, len(all()))
			}
		})
	}
}

// Data may come as a string, as one page of the documents describes it.
func TestDataAsAString(t *testing.T) {
	t.Parallel()
	base, _ := platform(t, func(int, asked) (string, string) {
		return "0000", `"{\"EZCardID\":\"7\",\"ErrorCode\":\"000000\"}"`
	})
	got, err := newClient(t, base).IDQuery(t.Context(), IDRequest{"1"})
	check(t, err, &IDAnswer{CardID: "7"}, got)
}

// An answer to somebody else, or to another call, is none.
func TestAnswersToOthers(t *testing.T) {
	t.Parallel()
	key := load(t).aesKey(t)
	tests := map[string]struct {
		text   string
		reason client.Reason
	}{
		"another call":     {`{"Header":{"StatusCode":"0000","ServiceType":"SignOn"},"Data":` + cardOK + `}`, client.ReasonUnreadable},
		"another merchant": {`{"Header":{"StatusCode":"0000","MchId":"other"},"Data":` + cardOK + `}`, client.ReasonUnreadable},
		"no code":          {`{"Header":{},"Data":{}}`, client.ReasonUnreadable},
		"no header":        {`{"Data":{}}`, client.ReasonUnreadable},
		"no JSON":          {`Header`, client.ReasonUnreadable},
		"no UTF-8":         {"{\"Header\":{\"StatusCode\":\"0000\",\"StatusDesc\":\"\xff\"}}", client.ReasonUnreadable},
		"more after it":    {`{"Header":{"StatusCode":"7105"},"Data":{}}{}`, client.ReasonUnreadable},
	}
	for name, test := range tests {
		base, _ := answering(t, http.StatusOK, string(sealText(t, key, test.text)))
		_, err := newClient(t, base).Settlement(t.Context(), SettlementRequest{DeviceID: "1"})
		var unknown *client.UnknownOutcome
		if !errors.As(err, &unknown) || unknown.Reason != test.reason {
			t.Errorf("%s: error %v, want %s", name, err, test.reason)
		}
	}
	for name, test := range map[string]struct {
		body   string
		reason client.Reason
	}{
		"encrypted with another key": {string(sealText(t, make([]byte, 16), `{"Header":{"StatusCode":"0000"},"Data":{}}`)), client.ReasonUnreadable},
		"not encrypted":              {`{"Header":{"StatusCode":"0000"},"Data":{}}`, client.ReasonNoSignature},
		"half a block":               {`{"Response":"AAAA"}`, client.ReasonUnreadable},
		"no base64":                  {`{"Response":"?"}`, client.ReasonUnreadable},
		"nothing":                    {`{"Response":""}`, client.ReasonUnreadable},
		"five digits":                {`99955`, client.ReasonUnreadable},
	} {
		base, _ := answering(t, http.StatusOK, test.body)
		_, err := newClient(t, base).Settlement(t.Context(), SettlementRequest{DeviceID: "1"})
		var unknown *client.UnknownOutcome
		if !errors.As(err, &unknown) || unknown.Reason != test.reason {
			t.Errorf("%s: error %v, want %s", name, err, test.reason)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		code, data string
		want       client.Refused
	}{
		"wrong password":  {"7105", `{}`, client.Refused{Code: "7105", Hint: "check the transaction password"}},
		"no Data":         {"7105", `null`, client.Refused{Code: "7105", Hint: "check the transaction password"}},
		"not signed on":   {"0000", `{"TXNResult":"Failed","Retry":"0","ErrorCode":"000059"}`, client.Refused{Code: "0000", SubCode: "000059", Hint: "sign the reader on, then repeat the call"}},
		"system error":    {"9999", `{}`, client.Refused{Code: "9999", Uncertain: true}},
		"ongoing":         {"9997", `{}`, client.Refused{Code: "9997", Uncertain: true}},
		"reader network":  {"0000", `{"ErrorCode":"010124"}`, client.Refused{Code: "0000", SubCode: "010124", Uncertain: true}},
		"no card, final":  {"0000", `{"ErrorCode":"046201","Retry":"0"}`, client.Refused{Code: "0000", SubCode: "046201", Uncertain: true, Hint: codeAdvice[ErrorRetry]}},
		"unheard-of code": {"0000", `{"ErrorCode":"F01234"}`, client.Refused{Code: "0000", SubCode: "F01234"}},
		"success elsewhere": {
			"0000", `{"ErrorCode":"049000","TXNResult":"Success"}`, client.Refused{Code: "0000", SubCode: "049000"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base, all := platform(t, func(int, asked) (string, string) { return test.code, test.data })
			_, err := newClient(t, base).Payment(t.Context(), payment)
			var got *client.Refused
			if !errors.As(err, &got) {
				t.Fatalf("error %v, want a refusal", err)
			}
			if got.Code != test.want.Code || got.SubCode != test.want.SubCode || got.Hint != test.want.Hint || got.Uncertain != test.want.Uncertain {
				t.Errorf("refused %+v, want %+v", got, test.want)
			}
			if got.Operation != OpPay || got.Message != "執行成功" || got.Status != 200 || got.Exchange == nil || !strings.HasPrefix(string(got.Body), `{"Header"`) {
				t.Errorf("refusal %+v", got)
			}
			if a := AnswerOf(err); a == nil || a.StatusCode != test.code {
				t.Errorf("AnswerOf %+v", a)
			}
			if len(all()) != 1 {
				t.Errorf("sent %d times", len(all()))
			}
		})
	}
}

// A platform that can't encrypt says four digits (intella sheet 1.6).
func TestBareCodes(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]struct {
		code      string
		uncertain bool
	}{
		"9995": {"9995", false}, `"9995"`: {"9995", false}, " 9994\n": {"9994", false}, "9999": {"9999", true}, "7105": {"7105", false},
	} {
		for _, status := range []int{200, 500} {
			base, _ := answering(t, status, body)
			_, err := newClient(t, base).Settlement(context.Background(), SettlementRequest{DeviceID: "1"})
			var got *client.Refused
			if !errors.As(err, &got) || got.Code != want.code || got.Uncertain != want.uncertain || got.Status != status || string(got.Body) != body {
				t.Errorf("%q: error %v, %+v", body, err, got)
			}
			if AnswerOf(err) != nil {
				t.Errorf("%q has an answer", body)
			}
		}
	}
	if AnswerOf(nil) != nil || AnswerOf(errors.New("x")) != nil {
		t.Error("there is an answer in no refusal")
	}
}
