package alipay

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"paymock/client"
)

// operationCase is one operation: what it sends, and what it makes of the answer.
type operationCase struct {
	call    func(context.Context, *Client) (any, error)
	content string // what must arrive as business parameters
	answer  string // members of the answer, without code and msg
	want    any
}

var order = Order{
	OutTradeNo: "20150320010101001", TotalAmount: 8888, Subject: "Iphone6 16G", Body: "b", ProductCode: "FACE_TO_FACE_PAYMENT",
	SellerID: "2088102146225135", Timeout: "90m", ExpireAt: time.Date(2026, 11, 21, 15, 0, 0, 0, time.UTC), RoyaltyFreeze: true,
	PassbackParams: "a%3d1", StoreID: "NJ_001", TerminalID: "T1", Options: []string{"fund_bill_list"},
}

const orderContent = `"out_trade_no":"20150320010101001","total_amount":"88.88","subject":"Iphone6 16G","body":"b",` +
	`"product_code":"FACE_TO_FACE_PAYMENT","seller_id":"2088102146225135","timeout_express":"90m","time_expire":"2026-11-21 23:00:00",` +
	`"extend_params":{"royalty_freeze":"true"},"passback_params":"a%3d1","store_id":"NJ_001","terminal_id":"T1","query_options":["fund_bill_list"]`

var operationCases = map[string]operationCase{
	OpSettle: {
		func(ctx context.Context, c *Client) (any, error) {
			return c.Settle(ctx, SettleRequest{
				OutRequestNo: "R1", TradeNo: "T1", OperatorID: "A0001", Mode: ModeAsync, Finish: true, FinishAmount: 10000000001,
				Royalties: []Royalty{
					{
						Type: RoyaltyTransfer, TransOut: "2088101126765726", TransOutType: AccountUserID, TransIn: "a@b.cn", TransInType: AccountLoginName,
						Amount: 30, Desc: `平台服务费 <5%> & "x"`, Scene: "平台服务费", TransInName: "张三",
					},
					{Type: RoyaltyReplenish, TransOut: "1", Percentage: 100},
				},
			})
		},
		`{"out_request_no":"R1","trade_no":"T1","royalty_parameters":[{"royalty_type":"transfer","trans_out":"2088101126765726",` +
			`"trans_out_type":"userId","trans_in_type":"loginName","trans_in":"a@b.cn","amount":"0.30","desc":"平台服务费 <5%> & \"x\"",` +
			`"royalty_scene":"平台服务费","trans_in_name":"张三"},{"royalty_type":"replenish","trans_out":"1","amount_percentage":100}],` +
			`"operator_id":"A0001","extend_params":{"royalty_finish":"true","royalty_finish_amount":"100000000.01"},"royalty_mode":"async"}`,
		`"trade_no":"T1","settle_no":"S1"`,
		&SettleAnswer{TradeNo: "T1", SettleNo: "S1"},
	},
	OpSettleQuery: {
		func(ctx context.Context, c *Client) (any, error) {
			return c.SettleQuery(ctx, SettleQueryRequest{SettleNo: "S1", OutRequestNo: "R1", TradeNo: "T1"})
		},
		`{"settle_no":"S1","out_request_no":"R1","trade_no":"T1"}`,
		`"out_request_no":"R1","operation_dt":"2026-11-21 22:52:00","royalty_detail_list":[{"operation_type":"transfer","execute_dt":"2026-11-21 22:52:01",` +
			`"trans_out":"1","trans_in":"2","amount":"0.10","state":"FAIL","detail_id":"D1","error_code":"TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH","error_desc":"分账余额不足"}]`,
		&SettleQueryAnswer{
			OutRequestNo: "R1", OperationAt: time.Date(2026, 11, 21, 22, 52, 0, 0, beijing),
			Details: []SettleDetail{{
				Type: "transfer", At: time.Date(2026, 11, 21, 22, 52, 1, 0, beijing), TransOut: "1", TransIn: "2", Amount: 10, State: StateFail, ID: "D1",
				ErrorCode: "TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH", ErrorDesc: "分账余额不足",
			}},
		},
	},
	OpOnsettleQuery: {
		func(ctx context.Context, c *Client) (any, error) {
			return c.OnsettleQuery(ctx, OnsettleQueryRequest{TradeNo: "T1"})
		},
		`{"trade_no":"T1"}`, `"unsettled_amount":"30.00"`, &OnsettleQueryAnswer{Unsettled: 3000},
	},
	OpRate: {
		func(ctx context.Context, c *Client) (any, error) { return c.Rate(ctx, RateRequest{OutRequestNo: "Q1"}) },
		`{"out_request_no":"Q1"}`, `"user_id":"2088","max_ratio":30`, &RateAnswer{UserID: "2088", MaxRatio: 30},
	},
	OpBind: {
		func(ctx context.Context, c *Client) (any, error) {
			return c.Bind(ctx, BindRequest{OutRequestNo: "B1", Receivers: []Receiver{{Account: "2088"}, {Type: AccountLoginName, Account: "a@b.cn", Name: "张三", Memo: "m"}}})
		},
		`{"out_request_no":"B1","receiver_list":[{"type":"userId","account":"2088"},{"type":"loginName","account":"a@b.cn","name":"张三","memo":"m"}]}`,
		`"result_code":"SUCCESS"`, &RelationAnswer{Done: true},
	},
	OpUnbind: {
		func(ctx context.Context, c *Client) (any, error) {
			return c.Unbind(ctx, UnbindRequest{OutRequestNo: "B2", Receivers: []Receiver{{Account: "2088"}}})
		},
		`{"out_request_no":"B2","receiver_list":[{"type":"userId","account":"2088"}]}`,
		`"result_code":"FAIL"`, &RelationAnswer{},
	},
	OpRelations: {
		func(ctx context.Context, c *Client) (any, error) {
			return c.Relations(ctx, RelationsRequest{OutRequestNo: "B3", Page: 2, PageSize: 1})
		},
		`{"out_request_no":"B3","page_num":2,"page_size":1}`,
		`"result_code":"SUCCESS","receiver_list":[{"type":"userId","account":"2088","memo":"m"}],"total_page_num":2,"total_record_num":2,"current_page_num":2,"current_page_size":1`,
		&RelationsAnswer{Receivers: []Receiver{{Type: "userId", Account: "2088", Memo: "m"}}, Total: 2, Pages: 2, Page: 2, PageSize: 1},
	},
	OpCreate: {
		func(ctx context.Context, c *Client) (any, error) {
			return c.Create(ctx, CreateRequest{Order: order, BuyerID: "2088", BuyerOpenID: "o1"})
		},
		`{` + orderContent + `,"buyer_id":"2088","buyer_open_id":"o1"}`,
		`"trade_no":"T1","out_trade_no":"O1"`, &CreateAnswer{TradeNo: "T1", OutTradeNo: "O1"},
	},
	OpPay: {
		func(ctx context.Context, c *Client) (any, error) {
			return c.Pay(ctx, PayRequest{Order: order, AuthCode: "28763443825664394"})
		},
		`{` + orderContent + `,"auth_code":"28763443825664394","scene":"bar_code"}`,
		`"trade_no":"T1","out_trade_no":"O1","total_amount":"88.88","receipt_amount":88.8,"gmt_payment":"2026-11-21 22:52:00"`,
		&PayAnswer{TradeNo: "T1", OutTradeNo: "O1", Total: 8888, Receipt: 8880, PaidAt: time.Date(2026, 11, 21, 22, 52, 0, 0, beijing)},
	},
	OpPrecreate: {
		func(ctx context.Context, c *Client) (any, error) { return c.Precreate(ctx, PrecreateRequest{order}) },
		`{` + orderContent + `}`,
		`"out_trade_no":"O1","qr_code":"https:\/\/qr.alipay.com\/bax1"`, &PrecreateAnswer{OutTradeNo: "O1", QRCode: "https://qr.alipay.com/bax1"},
	},
	OpQuery: {
		func(ctx context.Context, c *Client) (any, error) {
			return c.Query(ctx, QueryRequest{TradeNo: "T1", OutTradeNo: "O1", Options: []string{"trade_settle_info", "fund_bill_list"}})
		},
		`{"trade_no":"T1","out_trade_no":"O1","query_options":["trade_settle_info","fund_bill_list"]}`,
		`"trade_no":"T1","out_trade_no":"O1","trade_status":"TRADE_SUCCESS","total_amount":"88.88","receipt_amount":"88.88","buyer_pay_amount":"80.00",` +
			`"buyer_open_id":"o1","send_pay_date":"2026-11-21 22:52:00","trade_settle_info":{"trade_settle_detail_list":[{"operation_type":"transfer",` +
			`"operation_serial_no":"D1","operation_dt":"2026-11-21 22:53:00","trans_out":"1","trans_in":"2","amount":"12.34"}],"trade_unsettled_amount":"14.32"}`,
		&QueryAnswer{
			TradeNo: "T1", OutTradeNo: "O1", Status: StatusPaid, Total: 8888, Receipt: 8888, BuyerPaid: 8000, Buyer: "o1",
			PaidAt: time.Date(2026, 11, 21, 22, 52, 0, 0, beijing), Unsettled: 1432,
			Splits: []Split{{"transfer", "D1", time.Date(2026, 11, 21, 22, 53, 0, 0, beijing), "1", "2", 1234}},
		},
	},
	OpClose: {
		func(ctx context.Context, c *Client) (any, error) {
			return c.Close(ctx, CloseRequest{OutTradeNo: "O1", OperatorID: "A1"})
		},
		`{"out_trade_no":"O1","operator_id":"A1"}`,
		`"trade_no":"T1","out_trade_no":"O1"`, &CloseAnswer{TradeNo: "T1", OutTradeNo: "O1"},
	},
	OpCancel: {
		func(ctx context.Context, c *Client) (any, error) {
			return c.Cancel(ctx, CancelRequest{OutTradeNo: "O1"})
		},
		`{"out_trade_no":"O1"}`,
		`"trade_no":"T1","out_trade_no":"O1","retry_flag":"Y","action":"refund"`,
		&CancelAnswer{TradeNo: "T1", OutTradeNo: "O1", Retry: true, Action: "refund"},
	},
	OpRefund: {
		func(ctx context.Context, c *Client) (any, error) {
			return c.Refund(ctx, RefundRequest{
				TradeNo: "T1", OutTradeNo: "O1", Amount: 1, OutRequestNo: "F1", Reason: "r", Options: []string{"refund_detail_item_list"},
				Royalties: []Royalty{{TransOut: "2088", Amount: 1}},
			})
		},
		`{"trade_no":"T1","out_trade_no":"O1","refund_amount":"0.01","out_request_no":"F1","refund_reason":"r",` +
			`"refund_royalty_parameters":[{"trans_out":"2088","amount":"0.01"}],"query_options":["refund_detail_item_list"]}`,
		`"trade_no":"T1","out_trade_no":"O1","fund_change":"N","refund_fee":"1.01","gmt_refund_pay":"2026-11-21 22:52:00"`,
		&RefundAnswer{TradeNo: "T1", OutTradeNo: "O1", Refunded: 101, RefundedAt: time.Date(2026, 11, 21, 22, 52, 0, 0, beijing)},
	},
	OpRefundQuery: {
		func(ctx context.Context, c *Client) (any, error) {
			return c.RefundQuery(ctx, RefundQueryRequest{TradeNo: "T1", OutRequestNo: "F1", Options: []string{"gmt_refund_pay"}})
		},
		`{"trade_no":"T1","out_request_no":"F1","query_options":["gmt_refund_pay"]}`,
		`"trade_no":"T1","out_trade_no":"O1","out_request_no":"F1","total_amount":"88.88","refund_amount":"0.01","refund_status":"REFUND_SUCCESS",` +
			`"gmt_refund_pay":"2026-11-21 22:52:00","refund_royaltys":[{"refund_amount":"0.01","royalty_type":"transfer","result_code":"SUCCESS","trans_out":"2088","trans_in":"1"}]`,
		&RefundQueryAnswer{
			TradeNo: "T1", OutTradeNo: "O1", OutRequestNo: "F1", Total: 8888, Amount: 1, Done: true, RefundedAt: time.Date(2026, 11, 21, 22, 52, 0, 0, beijing),
			Royalties: []RefundRoyalty{{"transfer", "2088", "1", 1, "SUCCESS"}},
		},
	},
	OpBill: {
		func(ctx context.Context, c *Client) (any, error) {
			return c.Bill(ctx, BillRequest{Type: "trade", Date: "2026-11-20"})
		},
		`{"bill_type":"trade","bill_date":"2026-11-20"}`,
		`"bill_download_url":"https:\/\/b\/x?a=1&b=2"`, &BillAnswer{URL: "https://b/x?a=1&b=2"},
	},
}

// Every operation in v2 and v3: what travels, and what its answer becomes.
func TestOperations(t *testing.T) {
	t.Parallel()
	for operation := range operations {
		test, ok := operationCases[operation]
		if !ok {
			t.Errorf("operation %s is not tried", operation)
			continue
		}
		for name, v3 := range map[string]bool{"v2": false, "v3": true} {
			t.Run(operation+" "+name, func(t *testing.T) {
				t.Parallel()
				content := `{"code":"10000","msg":"Success",` + test.answer + `}`
				if v3 {
					content = `{` + test.answer + `}`
				}
				p := standIn(t, always(content))
				got, err := test.call(t.Context(), newClient(t, p.URL, func(c *Config) { c.V3 = v3 }))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(test.want, got, cmpopts.IgnoreTypes(Answer{}), cmpopts.EquateApproxTime(0)); diff != "" {
					t.Errorf("answer (-want +got):\n%s", diff)
				}
				wantArrived(t, operation, test.content, p.requests()[0], v3)
			})
		}
	}
}

func wantArrived(t *testing.T, operation, content string, r arrived, v3 bool) {
	t.Helper()
	o := operations[operation]
	switch {
	case !v3:
		if r.Params.Get("method") != o.Method || r.Params.Get("biz_content") != content {
			t.Errorf("arrived %s (-want +got):\n%s", r.Params.Get("method"), cmp.Diff(content, r.Params.Get("biz_content")))
		}
	case o.Verb == http.MethodGet:
		query, err := queryOf(content)
		if want := "/v3/" + strings.ReplaceAll(o.Method, ".", "/") + "?" + query; err != nil || r.Method != o.Verb || r.Target != want || r.Body != "" {
			t.Errorf("arrived %s %s %s, want %s", r.Method, r.Target, r.Body, want)
		}
	default:
		if want := "/v3/" + strings.ReplaceAll(o.Method, ".", "/"); r.Method != o.Verb || r.Target != want || r.Body != content {
			t.Errorf("arrived %s %s (-want +got):\n%s", r.Method, r.Target, cmp.Diff(content, r.Body))
		}
	}
}

// An answer without what it must have, or with something else in its place, is no answer.
func TestAnswersThatDontFit(t *testing.T) {
	t.Parallel()
	for operation, answers := range map[string][]string{
		OpSettle:        {`"settle_no":"1"`, `"trade_no":""`, `"trade_no":null`},
		OpSettleQuery:   {`"royalty_detail_list":{}`, `"royalty_detail_list":[{"state":"SUCCESS"}]`, `"operation_dt":"x"`},
		OpOnsettleQuery: {`"unsettled_amount":"1.234"`, `"x":1`},
		OpRate:          {`"max_ratio":"many"`, `"x":1`},
		OpBind:          {`"x":1`},
		OpRelations:     {`"receiver_list":[{}]`, `"total_page_num":"x"`},
		OpCreate:        {`"x":1`},
		OpPay:           {`"trade_no":"1","total_amount":"-"`},
		OpPrecreate:     {`"out_trade_no":"1"`},
		OpQuery:         {`"trade_no":"1","trade_status":"TRADE_SUCCESS"`, `"trade_no":"1","total_amount":"1.00"`, `"trade_no":"1","trade_status":"x","total_amount":"99999999999999999999"`},
		OpCancel:        {`"retry_flag":"maybe"`, `"retry_flag":"YN"`},
		OpRefund:        {`"trade_no":"1","refund_fee":"1.00"`, `"trade_no":"1","fund_change":"Y"`},
		OpRefundQuery:   {`"refund_royaltys":"x"`},
		OpBill:          {`"x":1`},
	} {
		for _, answer := range answers {
			p := standIn(t, always(`{"code":"10000","msg":"Success",`+answer+`}`))
			_, err := operationCases[operation].call(t.Context(), newClient(t, p.URL))
			var unknown *client.UnknownOutcome
			if !errors.As(err, &unknown) || unknown.Reason != client.ReasonUnreadable {
				t.Errorf("%s with %s: %v", operation, answer, err)
			}
		}
	}
}

// 10003: the buyer must confirm; in v3 the status says so.
func TestPending(t *testing.T) {
	t.Parallel()
	p := standIn(t, always(`{"code":"10003","msg":" order success pay inprocess","trade_no":"1"}`))
	got, err := newClient(t, p.URL).Pay(t.Context(), PayRequest{Order: order, AuthCode: "28"})
	if err != nil || !got.Pending() || got.TradeNo != "1" {
		t.Errorf("%+v, error %v", got, err)
	}
}

func TestYuan(t *testing.T) {
	t.Parallel()
	for fen, want := range map[int64]string{
		0: "0.00", 1: "0.01", 10: "0.10", 100: "1.00", 8888: "88.88", -1: "-0.01", -123: "-1.23",
		9223372036854775807: "92233720368547758.07", -9223372036854775808: "-92233720368547758.08",
	} {
		if got := formatYuan(fen); got != want {
			t.Errorf("%d fen is %s, want %s", fen, got, want)
		}
	}
	for text, want := range map[string]int64{
		"0.1": 10, "0.10": 10, "1": 100, "0": 0, "-0.01": -1, "88.8": 8880, "007": 700, "92233720368547758.07": 9223372036854775807,
	} {
		if got, err := parseYuan(text); err != nil || got != want {
			t.Errorf("%s is %d fen, error %v, want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", ".", "1.", ".1", "1.234", "1e2", "+1", "--1", "1,00", " 1", "０", "92233720368547758.08", "1.0.0", "-"} {
		if got, err := parseYuan(text); err == nil {
			t.Errorf("%q was read as %d fen", text, got)
		}
	}
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Time{
		"2026-11-21 22:51:02":     time.Date(2026, 11, 21, 14, 51, 2, 0, time.UTC),
		"2026-11-21 22:55:00.123": time.Date(2026, 11, 21, 14, 55, 0, 123e6, time.UTC),
		"1795301522000":           time.UnixMilli(1795301522000),
	} {
		if got, err := ParseTime(text); err != nil || !got.Equal(want) {
			t.Errorf("%s is %v, error %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "2026-11-21", "179530152200", "17953015220000", "2026-11-21T22:51:02Z", "abcdefghijklm"} {
		if got, err := ParseTime(text); err == nil {
			t.Errorf("%q was read as %v", text, got)
		}
	}
}
