package adapter

import (
	"fmt"

	"paymock/client/alipay"
	"paymock/client/fourpyun"
	"paymock/client/intella"
	"paymock/mock/api"
)

// Move says which way a request can move money. A platform that is not ours is sent what was allowed only.
type Move string

// The moves.
const (
	MoveQuery  Move = "query" // nothing
	MovePay    Move = "pay"   // an order comes to be, or its payer pays it
	MoveSettle Move = "settle"
	MoveRefund Move = "refund"
)

// Sandbox is how a platform is worked with where no control API helps: a test merchant's account, or the
// platform's own sandbox.
type Sandbox struct {
	// Moves tells by operation what a request does. What is not named is not sent.
	Moves map[string]Move
	// PayAt is the member of an order's answer that leads its payer to it.
	PayAt string
	// ReadTrade fills in what the answer to a query tells of a trade.
	ReadTrade func(*Answer, *api.Trade)
	// Totals are the totals of a trade that ReadTrade fills in.
	Totals []string
}

// fourpyunSandbox has what 4pyun sheet 5 tells of each call.
var fourpyunSandbox = Sandbox{
	Moves: map[string]Move{
		fourpyun.OpQuery: MoveQuery, fourpyun.OpRefundQuery: MoveQuery,
		fourpyun.OpPrepare: MovePay, fourpyun.OpCreate: MovePay, fourpyun.OpSettle: MoveSettle, fourpyun.OpRefund: MoveRefund,
	},
	PayAt: "pay_url", Totals: []string{"paid", "refunded"},
	ReadTrade: func(a *Answer, t *api.Trade) {
		t.No, t.Order = memberOr(a, "pay_serial", t.No), memberOr(a, "pay_order", t.Order)
		t.Status = map[string]string{"1": "paid", "0": "waiting", "-1": "failed"}[memberOr(a, "status", "")]
		if t.Status == "paid" {
			t.Paid = minorUnitsAt(a, "value", 0)
		}
		t.Refunded = sumRows(a, "refund_list", "value", 0, nil)
	},
}

// alipaySandbox: a query tells of splits, not of refunds (Alipay sheet 3.4).
var alipaySandbox = Sandbox{
	Moves: map[string]Move{
		alipay.OpQuery: MoveQuery, alipay.OpRefundQuery: MoveQuery, alipay.OpSettleQuery: MoveQuery, alipay.OpOnsettleQuery: MoveQuery,
		alipay.OpRelations: MoveQuery, alipay.OpRate: MoveQuery, alipay.OpBill: MoveQuery, alipay.OpTransferQuery: MoveQuery,
		alipay.OpAccountQuery: MoveQuery, alipay.OpAuthQuery: MoveQuery, alipay.OpAccountLog: MoveQuery, alipay.OpBalance: MoveQuery,
		alipay.OpCreate: MovePay, alipay.OpPrecreate: MovePay, alipay.OpPay: MovePay, alipay.OpClose: MovePay,
		alipay.OpFreeze: MovePay, alipay.OpVoucher: MovePay, alipay.OpOrderSync: MovePay,
		alipay.OpSettle: MoveSettle, alipay.OpBind: MoveSettle, alipay.OpUnbind: MoveSettle, alipay.OpSettleConfirm: MoveSettle, alipay.OpTransfer: MoveSettle,
		alipay.OpRefund: MoveRefund, alipay.OpRefundApply: MoveRefund, alipay.OpCancel: MoveRefund, alipay.OpUnfreeze: MoveRefund, alipay.OpAuthCancel: MoveRefund,
	},
	PayAt: "qr_code", Totals: []string{"paid", "shared"},
	ReadTrade: func(a *Answer, t *api.Trade) {
		t.No, t.Order = memberOr(a, "trade_no", t.No), memberOr(a, "out_trade_no", t.Order)
		t.Status = map[string]string{
			"WAIT_BUYER_PAY": "waiting", "TRADE_SUCCESS": "paid", "TRADE_FINISHED": "finished", "TRADE_CLOSED": "closed",
		}[memberOr(a, "trade_status", "")]
		if t.Status == "paid" || t.Status == "finished" {
			t.Paid = minorUnitsAt(a, "total_amount", yuanDigits)
		}
		split := func(kind string) int64 {
			return sumRows(a, "trade_settle_info.trade_settle_detail_list", "amount", yuanDigits, func(row string) bool {
				return memberOr(a, row+".operation_type", "") == kind
			})
		}
		t.Shared = split("transfer") - split("transfer_refund")
	},
}

// intellaSandbox: a query tells whether an order is paid, and no amount (intella sheet 4.4).
var intellaSandbox = Sandbox{
	Moves: map[string]Move{
		intella.OpQuery: MoveQuery, intella.OpOrderQuery: MoveQuery, intella.OpNewOrderQuery: MoveQuery,
		intella.OpDeviceQuery: MoveQuery, intella.OpIDQuery: MoveQuery, intella.OpBalanceQuery: MoveQuery,
		intella.OpSignOn: MovePay, intella.OpPay: MovePay, intella.OpCreate: MovePay, intella.OpMicropay: MovePay,
		intella.OpSettle: MoveSettle, intella.OpRefund: MoveRefund,
	},
	PayAt: "urlToken",
	ReadTrade: func(a *Answer, t *api.Trade) {
		t.No, t.Order = memberOr(a, "SysOrderNo", t.No), memberOr(a, "StoreOrderNo", t.Order)
		t.Status = map[string]string{
			string(intella.OrderProcessing): "waiting", string(intella.OrderPaid): "paid",
			string(intella.OrderFailed): "failed", string(intella.OrderRefunded): "refunded",
		}[memberOr(a, "OrderStatus", "")]
	},
}

// yuanDigits are the decimals of amounts in yuan on the wire.
const yuanDigits = 2

// memberOr is a member of an answer, or else what was known before.
func memberOr(a *Answer, path, known string) string {
	if a.Field == nil {
		return known
	}
	if text, ok := a.Field(path); ok && text != "" {
		return text
	}
	return known
}

// minorUnitsAt reads an amount with so many decimals in minor units; what is none is -1, which agrees with nothing.
func minorUnitsAt(a *Answer, path string, digits int) int64 {
	n, err := Platform{Digits: digits}.Minor(memberOr(a, path, ""))
	if err != nil {
		return -1
	}
	return n
}

// sumRows adds up a member of the rows of a list, of those wanted; nil wants all.
func sumRows(a *Answer, list, member string, digits int, wanted func(row string) bool) (sum int64) {
	for i := 0; ; i++ {
		row := fmt.Sprintf("%s.%d", list, i)
		if memberOr(a, row+"."+member, "") == "" {
			return sum
		}
		if wanted == nil || wanted(row) {
			sum += minorUnitsAt(a, row+"."+member, digits)
		}
	}
}
