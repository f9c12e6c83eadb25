package fourpyun

import (
	"slices"
	"sync"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// Provider impersonates 4pyun. It has no state; the zero value is ready.
type Provider struct{}

var (
	_ provider.Provider  = (*Provider)(nil)
	_ provider.Announcer = (*Provider)(nil)
)

// New is the provider.
func New() *Provider { return &Provider{} }

// Name is "4pyun".
func (*Provider) Name() string { return "4pyun" }

// The operations' canonical names.
const (
	opPrepare     = "prepare"
	opCreate      = "create"
	opQuery       = "query"
	opSettle      = "settle"
	opRefund      = "refund"
	opRefundQuery = "refund_query"
)

// paymentPath is the common beginning of the payment interface's paths.
const paymentPath = "/gate/1.0/payment/"

// The paths of refund: what the text and what the sample code say (4pyun sheet 5.4).
const (
	pathRefund       = paymentPath + "trade/refund"
	pathRefundCreate = paymentPath + "refund/create"
)

// operation is a row of the operations' table.
type operation struct {
	provider.Operation
	// required names the fields without which the platform answers 400, in the order in which
	// it looks (the order of the page's table).
	required []string
	// single names further fields that must not occur twice.
	single []string
	// missing answers a required field that is absent.
	missing func(field string) refusal
	// jsonOnly: the body must be JSON; otherwise a form, and JSON is taken too.
	jsonOnly bool
	// read parses the fields; a refusal with a code stops the call.
	read func(x *exchange) refusal
	// decide decides the call.
	decide func(d *decision) provider.Outcome
	// nested: answers are style B, business fields in payload (4pyun sheet 1).
	nested bool
	// timed: flat answers carry time_cost.
	timed bool
	// zero is the payload of a style B error.
	zero []zeroField
}

// operations is the table; see Operations.
var operations = []*operation{
	{
		Operation: provider.Operation{
			Name: opPrepare, Title: "交易预请求",
			Routes: []provider.Route{{Method: "POST", Path: paymentPath + "trade/prepare"}},
			Codes:  []string{"1001", "1403", "400", "401", "403", "500", "503"},
			Source: "4pyun sheet 5.1; doc.4pyun.com/openapi/api/trade-prepare.html",
		},
		required: []string{"app_id", "merchant", "pay_order", "subject", "value", "notify_url", "trade_scene"},
		single:   []string{"body", "payer", "deduct_mode", "callback_url", "expire_time", "trade_item", "extra", "manual_settle", "channel"},
		missing:  missingEnglish, read: readPrepare, decide: (*decision).prepare,
	},
	{
		Operation: provider.Operation{
			Name: opCreate, Title: "被扫/原生交易请求",
			Routes: []provider.Route{{Method: "POST", Path: paymentPath + "trade/create"}},
			Codes:  []string{"1000", "1001", "1403", "400", "401", "403", "500", "503"},
			Source: "4pyun sheet 5.2; doc.4pyun.com/openapi/api/trade-authpay.html, trade-create.html",
		},
		required: []string{"app_id", "merchant", "pay_order", "subject", "value", "notify_url", "trade_scene"},
		single:   []string{"body", "payer", "callback_url", "expire_time", "extra", "manual_settle", "channel", "auth_code", "sub_app_id"},
		missing:  missingEnglish, read: readCreate, decide: (*decision).create,
	},
	{
		Operation: provider.Operation{
			Name: opQuery, Title: "查询交易状态",
			Routes: []provider.Route{{Method: "GET", Path: paymentPath + "trade/query"}},
			Codes:  []string{"1001", "400", "401", "403", "500", "503"},
			Source: "4pyun sheet 5.3; doc.4pyun.com/openapi/api/trade-query.html",
		},
		required: []string{"app_id", "merchant"},
		single:   []string{"pay_order", "pay_serial"},
		missing:  missingChinese, read: readQuery, decide: (*decision).query,
	},
	{
		Operation: provider.Operation{
			Name: opSettle, Title: "触发交易清算",
			Routes: []provider.Route{{Method: "POST", Path: paymentPath + "trade/settle"}},
			Codes:  []string{"1001", "1002", "1403", "1500", "400", "401", "403", "500", "503"},
			Source: "4pyun sheet 4; doc.4pyun.com/openapi/api/trade-settle.html",
		},
		required: []string{"app_id", "pay_serial", "settle_value", "sharding_value", "reason"},
		single:   []string{"trade_item", "extra"},
		missing:  missingEnglish, read: readSettle, decide: (*decision).settle,
		timed: true,
	},
	{
		Operation: provider.Operation{
			Name: opRefund, Title: "发起订单退款", Repeat: "order",
			Routes: []provider.Route{{Method: "POST", Path: pathRefund}, {Method: "POST", Path: pathRefundCreate}},
			Codes:  []string{"1001", "1003", "1403", "1405", "1500", "400", "401", "403", "500", "503"},
			Source: "4pyun sheet 5.4; doc.4pyun.com/openapi/api/trade-refund.html; that order makes a repeat safe is Assumed",
		},
		required: []string{"app_id", "pay_serial", "value"},
		single:   []string{"order", "reason"},
		missing:  missingEnglish, read: readRefund, decide: (*decision).refund,
		jsonOnly: true, nested: true, zero: zeroRefund,
	},
	{
		Operation: provider.Operation{
			Name: opRefundQuery, Title: "退款订单查询",
			// The vendor asks at the path of the sample code too (4pyun sheet 5.4).
			Routes: []provider.Route{{Method: "GET", Path: pathRefund}, {Method: "GET", Path: pathRefundCreate}},
			Codes:  []string{"1001", "1002", "1400", "1403", "1500", "401", "403", "500", "503"},
			Source: "4pyun sheet 5.5; doc.4pyun.com/openapi/api/refund-query.html",
		},
		required: []string{"app_id", "merchant", "order"},
		missing:  missingPlain, read: readRefundQuery, decide: (*decision).refundQuery,
		nested: true, zero: zeroRefundQuery,
	},
}

var routes = sync.OnceValue(func() map[provider.Route]*operation {
	m := map[provider.Route]*operation{}
	for _, op := range operations {
		for _, r := range op.Routes {
			m[r] = op
		}
	}
	return m
})

// Operations lists what merchants may call.
func (*Provider) Operations() []provider.Operation {
	all := make([]provider.Operation, len(operations))
	for i, op := range operations {
		all[i] = op.Operation
		all[i].Routes, all[i].Codes, all[i].Fields = slices.Clone(op.Routes), slices.Clone(op.Codes), op.fieldNames()
	}
	page := cashierOperation
	page.Routes, page.Codes, page.Fields = slices.Clone(page.Routes), slices.Clone(page.Codes), slices.Clone(page.Fields)
	return append(all, page)
}

// decision is one call being decided.
type decision struct {
	*exchange
	books *ledger.Books
	app   *app.App
	env   provider.Env
}

// Apply decides a call against the app's books.
func (*Provider) Apply(b *ledger.Books, call *provider.Call, env provider.Env) provider.Outcome {
	if visit, ok := call.Detail.(*cashierVisit); ok {
		return applyCashier(b, call.App, visit, env)
	}
	x := call.Detail.(*exchange)
	out := x.op.decide(&decision{exchange: x, books: b, app: call.App, env: env})
	// The answer's number belongs to the decision, which may be taken anew.
	fields := make(wire.Object, 0, 1+len(out.Fields))
	out.Fields = append(append(fields, wire.Member{Name: memberSeqno, Value: newSeqno(env.Draw)}), out.Fields...)
	return out
}

// accept answers a call that is carried out.
func (d *decision) accept(code string, fields wire.Object, explain string) provider.Outcome {
	return provider.Outcome{Code: codeByName()[code], Fields: fields, Explain: explain}
}

// refusal is why a call is not carried out. The zero value is none.
type refusal struct {
	code          string
	message, hint string // "" leaves the code's own
	explain       string // for the journal, in English
}

func (r refusal) outcome() provider.Outcome {
	return provider.Outcome{Code: codeByName()[r.code], Message: r.message, Hint: r.hint, Explain: r.explain}
}

// badField refuses a field that can't be used: what is wrong with it goes to hint and journal.
func badField(field, reason string) refusal {
	hint := "`" + field + "` " + reason
	return refusal{code: "400", hint: hint, explain: "bad parameter: " + hint}
}

// The wordings of a missing field (4pyun sheet 3, 5.5).

func missingEnglish(field string) refusal { return badField(field, "Required!") }

func missingChinese(field string) refusal {
	return refusal{code: "400", hint: "参数`" + field + "`未传递", explain: "bad parameter: " + field + " is missing"}
}

func missingPlain(field string) refusal {
	return refusal{code: "1400", message: "`" + field + "` is required", explain: "bad parameter: " + field + " is missing"}
}
