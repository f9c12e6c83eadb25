package fourpyun

import (
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"paymock/client"
)

// only compares what a typed answer adds to the envelope.
var only = cmpopts.IgnoreFields(Answer{}, "root", "Exchange", "Code", "Seqno", "Message", "DataNode")

// Both generations of answers, and the platform's samples with numbers where its tables say
// string (4pyun sheet 5.3).
func TestQueryReadsBothGenerations(t *testing.T) {
	t.Parallel()
	want := &QueryAnswer{
		Merchant: "62626601", PayOrder: "o1", PaySerial: "20201231160015066020110001", Channel: "200201",
		Value: 500, Status: StatusPaid, TradeTime: mustTime(t, "2020-12-31T16:00:15Z"),
		Refunds: []Refund{{
			Type: 1, RefundOrder: "20240321165706075524320", RefundSerial: "50300", Value: 297, Process: 1,
			Reason: "rest", RefundTime: mustTime(t, "2020-12-31T17:00:15Z"),
		}},
	}
	const fields = `"merchant":"62626601","pay_order":"o1","channel":"200201","pay_serial":"20201231160015066020110001","trade_time":"2020-12-31T16:00:15Z"`
	tests := map[string]string{
		"flat, numbers": `{"code":"1001","seqno":"1",` + fields + `,"value":500,"status":1,
			"refund_list":[{"type":1,"refund_order":"20240321165706075524320","refund_serial":"50300","value":297,"process":1,"reason":"rest","refund_time":"2020-12-31T17:00:15Z"}]}`,
		"payload, strings": `{"code":"1001","seqno":"1","time_cost":3,"payload":{` + fields + `,"value":"500","status":"1",
			"refund_list":[{"type":"1","refund_order":"20240321165706075524320","refund_serial":"50300","value":"297","process":"1","reason":"rest","refund_time":"2020-12-31T17:00:15Z"}]}}`,
		"code as a number": `{"code":1001,` + fields + `,"value":"500","status":1,"payload":{},
			"refund_list":[{"type":1,"refund_order":"20240321165706075524320","refund_serial":50300,"value":297,"process":1,"reason":"rest","refund_time":"2020-12-31T17:00:15Z"}]}`,
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base, _ := answering(t, http.StatusOK, body)
			got, err := newClient(t, base).Query(t.Context(), QueryRequest{PayOrder: "o1"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, only); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
			if refund, ok := got.SettleRefund(); !ok || refund.Value != 297 {
				t.Errorf("the settle's refund is %+v, %v", refund, ok)
			}
			if value, ok := got.Field("refund_list.0.value"); !ok || value != "297" {
				t.Errorf("Field = %q, %v", value, ok)
			}
			if string(got.Exchange.Response.Body) != body {
				t.Error("the raw answer is not the one received")
			}
		})
	}
}

func TestTypedAnswers(t *testing.T) {
	t.Parallel()
	base, _ := answering(t, http.StatusOK, `{"code":"1001","seqno":"60661674882214038340794721836706","data_node":"DEV/DEV-1","payload":{
		"pay_id":"621722601479223111111111","pay_url":"https://app.4pyun.com/x","pay_serial":"p1","trade":"{\"appId\":\"wx\"}",
		"merchant":"m","order":"R1","refund_order":"r1","refund_serial":"c1","value":1,"process":-1,"reason":"q","receipt_url":"u",
		"create_time":"2022-07-24T16:46:08Z","refund_time":"2022-07-24T16:46:09.755Z","operator_id":"op","operator_name":"n","message":"","extra":{}}}`)
	c := newClient(t, base)
	order := Order{PayOrder: "o", Subject: "s", Value: 1}
	at := mustTime(t, "2022-07-24T16:46:09.755Z")

	prepare, err := c.Prepare(t.Context(), PrepareRequest{Order: order})
	check(t, err, &PrepareAnswer{PayID: "621722601479223111111111", PayURL: "https://app.4pyun.com/x", PaySerial: "p1"}, prepare)
	create, err := c.Create(t.Context(), CreateRequest{Order: order})
	check(t, err, &CreateAnswer{PaySerial: "p1", Trade: `{"appId":"wx"}`}, create)
	settle, err := c.Settle(t.Context(), settleRequest)
	check(t, err, &SettleAnswer{}, settle)
	refund, err := c.Refund(t.Context(), RefundRequest{PaySerial: "p1", Value: 1})
	check(t, err, &RefundAnswer{PaySerial: "p1", RefundOrder: "r1", RefundSerial: "c1", RefundTime: at}, refund)
	query, err := c.RefundQuery(t.Context(), RefundQueryRequest{Order: "R1"})
	check(t, err, &RefundQueryAnswer{
		Merchant: "m", Order: "R1", RefundOrder: "r1", RefundSerial: "c1", PaySerial: "p1", Value: 1, Process: -1, Reason: "q",
		ReceiptURL: "u", CreateTime: mustTime(t, "2022-07-24T16:46:08Z"), RefundTime: at, OperatorID: "op", OperatorName: "n",
	}, query)

	if settle.Seqno != "60661674882214038340794721836706" || settle.DataNode != "DEV/DEV-1" || settle.Pending() {
		t.Errorf("envelope %+v", settle.Answer)
	}
}

func check[T any](t *testing.T, err error, want, got *T) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, only); diff != "" {
		t.Errorf("%T (-want +got):\n%s", got, diff)
	}
}

func TestAcceptedIsPending(t *testing.T) {
	t.Parallel()
	base, _ := answering(t, http.StatusOK, `{"code":"1000","seqno":"1","pay_serial":"p1","trade":""}`)
	got, err := newClient(t, base).Create(t.Context(), CreateRequest{Order: Order{PayOrder: "o", Subject: "s", Value: 1}, AuthCode: "1"})
	if err != nil || !got.Pending() {
		t.Errorf("answer %+v, error %v, want a pending one", got, err)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status int
		body   string
		want   client.Refused
	}{
		"settle refused": {
			200, `{"code":"1403","message":"cannot settle","hint":"h","seqno":"1"}`,
			client.Refused{Status: 200, Code: "1403", Message: "cannot settle", Hint: "h"},
		},
		"a body with another status": {
			401, `{"code":"401","message":"请求签名校验不通过","hint":"a=1&app_secret=***","path":"POST /x"}`,
			client.Refused{Status: 401, Code: "401", Message: "请求签名校验不通过", Hint: "a=1&app_secret=***"},
		},
		"payload of zeros": {
			200, `{"code":"1003","message":"可用退款余额不足","payload":{"pay_serial":"","value":0,"message":"","extra":{}}}`,
			client.Refused{Status: 200, Code: "1003", Message: "可用退款余额不足"},
		},
		"failed inside":     {500, `{"code":"1500"}`, client.Refused{Status: 500, Code: "1500", Uncertain: true}},
		"failed inside old": {200, `{"code":"500"}`, client.Refused{Status: 200, Code: "500", Uncertain: true}},
		"busy":              {503, `{"code":"503"}`, client.Refused{Status: 503, Code: "503", Uncertain: true}},
		"unheard-of code":   {200, `{"code":"7"}`, client.Refused{Status: 200, Code: "7"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base, asked := answering(t, test.status, test.body)
			_, err := newClient(t, base).Settle(t.Context(), settleRequest)
			var got *client.Refused
			if !errors.As(err, &got) {
				t.Fatalf("error %v, want a refusal", err)
			}
			test.want.Operation, test.want.Body = OpSettle, []byte(test.body)
			if diff := cmp.Diff(&test.want, got, cmpopts.IgnoreFields(client.Refused{}, "Exchange")); diff != "" {
				t.Errorf("refusal (-want +got):\n%s", diff)
			}
			if got.Exchange == nil || client.ExchangeOf(err) != got.Exchange {
				t.Error("the exchange is lost")
			}
			if asked.Load() != 1 {
				t.Errorf("asked %d times", asked.Load())
			}
		})
	}
}

// An answer that says yes but can't be understood is no yes.
func TestUnreadableAnswers(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"no code":            `{"message":"x"}`,
		"null code":          `{"code":null}`,
		"two codes":          `{"code":"1001","code":"1403"}`,
		"status missing":     `{"code":"1001","value":500}`,
		"value missing":      `{"code":"1001","status":1}`,
		"value in yuan":      `{"code":"1001","status":1,"value":5.00}`,
		"value beyond int64": `{"code":"1001","status":1,"value":9223372036854775808}`,
		"refunds no list":    `{"code":"1001","status":1,"value":5,"refund_list":{"value":1}}`,
		"refund no value":    `{"code":"1001","status":1,"value":5,"refund_list":[{"type":1}]}`,
		"refund no object":   `{"code":"1001","status":1,"value":5,"refund_list":[1]}`,
		"time in no form":    `{"code":"1001","status":1,"value":5,"trade_time":"noon"}`,
		"not UTF-8":          "{\"code\":\"1001\",\"status\":1,\"value\":5,\"payer\":\"\xff\"}",
		"half a surrogate":   `{"code":"1001","status":1,"value":5,"payer":"\ud800"}`,
		"text after it":      `{"code":"1001","status":1,"value":5}{}`,
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base, _ := answering(t, http.StatusOK, body)
			_, err := newClient(t, base).Query(t.Context(), QueryRequest{PaySerial: "1"})
			var unknown *client.UnknownOutcome
			if !errors.As(err, &unknown) || unknown.Reason != client.ReasonUnreadable {
				t.Errorf("error %v, want unreadable", err)
			}
			if unknown != nil && string(unknown.Exchange.Response.Body) != body {
				t.Error("the raw answer is lost")
			}
		})
	}
}

func TestFieldLooksInBothPlaces(t *testing.T) {
	t.Parallel()
	base, _ := answering(t, http.StatusOK, `{"code":"1001","message":"top","a":"top","only":"top","n":null,"payload":{"a":12345678901234567890,"message":"inner","b":{"z":1,"a":[true,null]}}}`)
	m, err := newClient(t, base).Message(settleRequest)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := newClient(t, base).Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	wants := map[string]string{
		"code": "1001", "message": "top", "payload.message": "inner", "a": "12345678901234567890", "only": "top", "n": "",
		"b": `{"a":[true,null],"z":1}`, "b.a": `[true,null]`, "b.a.0": "true", "payload.b.z": "1",
	}
	for path, want := range wants {
		if got, ok := answer.Field(path); !ok || got != want {
			t.Errorf("Field(%q) = %q, %v, want %q", path, got, ok, want)
		}
	}
	for _, path := range []string{"", "x", "b.x", "b.a.2", "b.a.-1", "b.a.x", "a.b", "code.x"} {
		if got, ok := answer.Field(path); ok {
			t.Errorf("Field(%q) = %q, want none", path, got)
		}
	}
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"2020-12-31T16:00:15Z":     "2020-12-31T16:00:15Z",
		"2022-07-24T16:46:09.755Z": "2022-07-24T16:46:09.755Z",
		"1618994280545":            "2021-04-21T08:38:00.545Z",
		"20241118191701":           "2024-11-18T11:17:01Z",
		"2024-06-14 17:55:07":      "2024-06-14T09:55:07Z",
	}
	for text, want := range tests {
		got, err := ParseTime(text)
		if err != nil || !got.Equal(mustTime(t, want)) {
			t.Errorf("ParseTime(%q) = %v, %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "noon", "20241318191701", "2024-06-14", "1.7e12", "T", " "} {
		if got, err := ParseTime(text); err == nil {
			t.Errorf("ParseTime(%q) = %v, want an error", text, got)
		}
	}
}
