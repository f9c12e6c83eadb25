package alipay

import (
	"net/http"
	"strings"
)

// The operations by name.
const (
	OpSettle        = "settle"
	OpSettleQuery   = "settle_query"
	OpOnsettleQuery = "onsettle_query"
	OpBind          = "bind"
	OpUnbind        = "unbind"
	OpRelations     = "relations_query"
	OpRate          = "rate_query"
	OpCreate        = "create"
	OpPay           = "pay"
	OpPrecreate     = "precreate"
	OpQuery         = "query"
	OpClose         = "close"
	OpCancel        = "cancel"
	OpRefund        = "refund"
	OpRefundQuery   = "refund_query"
	OpBill          = "bill_query"
)

// The operations without a request struct of this client's: Send takes their content as JSON.
const (
	OpSettleConfirm = "settle_confirm"
	OpOrderSync     = "order_sync"
	OpRefundApply   = "refund_apply"
	OpTransfer      = "transfer"
	OpTransferQuery = "transfer_query"
	OpAccountQuery  = "account_query"
	OpFreeze        = "freeze"
	OpVoucher       = "voucher"
	OpUnfreeze      = "unfreeze"
	OpAuthQuery     = "auth_query"
	OpAuthCancel    = "auth_cancel"
	OpAccountLog    = "account_log"
	OpBalance       = "balance"
)

// Operation is one method of the platform.
type Operation struct {
	Method string // the API's name, which is also the path of OpenAPI v3
	Verb   string // of OpenAPI v3
}

// operations lists the calls of this client (Alipay sheet 3.2, 6). A GET of v3 carries its
// content in the query.
var operations = map[string]Operation{
	OpSettle:        {"alipay.trade.order.settle", http.MethodPost},
	OpSettleQuery:   {"alipay.trade.order.settle.query", http.MethodGet},
	OpOnsettleQuery: {"alipay.trade.order.onsettle.query", http.MethodGet},
	OpBind:          {"alipay.trade.royalty.relation.bind", http.MethodPost},
	OpUnbind:        {"alipay.trade.royalty.relation.unbind", http.MethodPost},
	OpRelations:     {"alipay.trade.royalty.relation.batchquery", http.MethodPost},
	OpRate:          {"alipay.trade.royalty.rate.query", http.MethodGet},
	OpCreate:        {"alipay.trade.create", http.MethodPost},
	OpPay:           {"alipay.trade.pay", http.MethodPost},
	OpPrecreate:     {"alipay.trade.precreate", http.MethodPost},
	OpQuery:         {"alipay.trade.query", http.MethodPost},
	OpClose:         {"alipay.trade.close", http.MethodPost},
	OpCancel:        {"alipay.trade.cancel", http.MethodPost},
	OpRefund:        {"alipay.trade.refund", http.MethodPost},
	OpRefundQuery:   {"alipay.trade.fastpay.refund.query", http.MethodPost},
	OpBill:          {"alipay.data.dataservice.bill.downloadurl.query", http.MethodGet},
}

// contentOperations are those without a request struct.
var contentOperations = map[string]Operation{
	OpSettleConfirm: {"alipay.trade.settle.confirm", http.MethodPost},
	OpOrderSync:     {"alipay.trade.orderinfo.sync", http.MethodPost},
	OpRefundApply:   {"alipay.trade.refund.apply", http.MethodPost},
	OpTransfer:      {"alipay.fund.trans.uni.transfer", http.MethodPost},
	OpTransferQuery: {"alipay.fund.trans.common.query", http.MethodGet},
	OpAccountQuery:  {"alipay.fund.account.query", http.MethodGet},
	OpFreeze:        {"alipay.fund.auth.order.freeze", http.MethodPost},
	OpVoucher:       {"alipay.fund.auth.order.voucher.create", http.MethodPost},
	OpUnfreeze:      {"alipay.fund.auth.order.unfreeze", http.MethodPost},
	OpAuthQuery:     {"alipay.fund.auth.operation.detail.query", http.MethodPost},
	OpAuthCancel:    {"alipay.fund.auth.operation.cancel", http.MethodPost},
	OpAccountLog:    {"alipay.data.bill.accountlog.query", http.MethodGet},
	OpBalance:       {"alipay.data.bill.balance.query", http.MethodGet},
}

// operationOf finds an operation by name.
func operationOf(name string) (Operation, bool) {
	o, ok := operations[name]
	if !ok {
		o, ok = contentOperations[name]
	}
	return o, ok
}

// gatewayPath is the one address of OpenAPI v2.
const gatewayPath = "/gateway.do"

// pathV3 is a method's address in OpenAPI v3.
func pathV3(method string) string { return "/v3/" + strings.ReplaceAll(method, ".", "/") }

// Request is one of this package's request structs.
type Request interface {
	operation() string
	// build writes the business parameters.
	build(b *contentBuilder)
	// repeatKey is the field by which the platform recognises a request that comes again; "" is
	// never repeated.
	repeatKey() string
}

// QueryRequest asks for a trade; TradeNo wins when both numbers are given.
type QueryRequest struct {
	TradeNo    string
	OutTradeNo string
	// Options ask for more, such as "trade_settle_info" and "fund_bill_list".
	Options []string
}

// RefundRequest gives money back (Alipay sheet 3.2).
type RefundRequest struct {
	TradeNo    string
	OutTradeNo string
	Amount     int64 // fen, more than 0
	// OutRequestNo is the refund's own number. A part of the amount needs one; without it
	// the platform takes OutTradeNo, and RefundQuery needs that.
	OutRequestNo string
	Reason       string
	// Royalties take money back from receivers of a split: TransOut is the receiver, TransIn
	// the seller.
	Royalties []Royalty
	Options   []string // such as "refund_detail_item_list"
}

// RefundQueryRequest asks for a refund.
type RefundQueryRequest struct {
	TradeNo      string
	OutTradeNo   string
	OutRequestNo string   // RefundRequest.OutRequestNo, or OutTradeNo for a refund without
	Options      []string // such as "gmt_refund_pay" and "refund_detail_item_list"
}

// CloseRequest closes a trade that nobody has paid.
type CloseRequest struct {
	TradeNo    string
	OutTradeNo string
	OperatorID string
}

// CancelRequest undoes a trade whatever its state: unpaid it is closed, paid it is refunded.
type CancelRequest struct {
	TradeNo    string
	OutTradeNo string
}

// BillRequest asks where a bill can be downloaded; the address holds for 30 s.
type BillRequest struct {
	Type string // "trade", "signcustomer", "settlementMerge", …
	Date string // yyyy-MM-dd, or yyyy-MM
}

func (QueryRequest) operation() string       { return OpQuery }
func (RefundRequest) operation() string      { return OpRefund }
func (RefundQueryRequest) operation() string { return OpRefundQuery }
func (CloseRequest) operation() string       { return OpClose }
func (CancelRequest) operation() string      { return OpCancel }
func (BillRequest) operation() string        { return OpBill }

func (r QueryRequest) repeatKey() string       { return r.TradeNo + r.OutTradeNo }
func (r RefundRequest) repeatKey() string      { return r.OutRequestNo }
func (r RefundQueryRequest) repeatKey() string { return r.OutRequestNo }
func (CloseRequest) repeatKey() string         { return "" }
func (r CancelRequest) repeatKey() string      { return r.TradeNo + r.OutTradeNo }
func (r BillRequest) repeatKey() string        { return r.Type + r.Date }

func (r QueryRequest) build(b *contentBuilder) {
	b.tradeNumbers(r.TradeNo, r.OutTradeNo)
	b.addTexts("query_options", r.Options)
}

func (r RefundRequest) build(b *contentBuilder) {
	b.tradeNumbers(r.TradeNo, r.OutTradeNo)
	b.addFen("refund_amount", r.Amount)
	b.add("out_request_no", r.OutRequestNo)
	b.add("refund_reason", r.Reason)
	b.royalties("refund_royalty_parameters", r.Royalties)
	b.addTexts("query_options", r.Options)
}

func (r RefundQueryRequest) build(b *contentBuilder) {
	b.tradeNumbers(r.TradeNo, r.OutTradeNo)
	b.addRequired("out_request_no", r.OutRequestNo)
	b.addTexts("query_options", r.Options)
}

func (r CloseRequest) build(b *contentBuilder) {
	b.tradeNumbers(r.TradeNo, r.OutTradeNo)
	b.add("operator_id", r.OperatorID)
	b.notifyURL("") // the platform can notify a close (sheet 3.2); the address is the config's
}

func (r CancelRequest) build(b *contentBuilder) { b.tradeNumbers(r.TradeNo, r.OutTradeNo) }

func (r BillRequest) build(b *contentBuilder) {
	b.addRequired("bill_type", r.Type)
	b.addRequired("bill_date", r.Date)
}
