package alipay

import (
	"slices"
	"strings"
	"sync"

	"paymock/mock/jsonnode"
	"paymock/mock/provider"
)

const methodCertDownload = "alipay.open.app.alipaycert.download"

// operation is a method of the platform, or a page of paymock's own.
type operation struct {
	provider.Operation
	method string // "" for pages of paymock's own
	decide func(*exchange) provider.Outcome
	// digest is of the details that must agree in a repeat; nil: none.
	digest func(biz *jsonnode.Node, seller string) string
	page   bool // answered with a page and not with JSON
	// oldErrors: a refusal stands in error_response, as the token methods still have it.
	oldErrors bool
}

// apiMethod describes a method. verb is that of OpenAPI v3, "" when it has no v3 path.
func apiMethod(name, method, title, verb string, codes []string, source string, decide func(*exchange) provider.Outcome) operation {
	routes := []provider.Route{{Method: "POST", Path: gatewayPath}, {Method: "GET", Path: gatewayPath}}
	if verb != "" {
		routes = append(routes, provider.Route{Method: verb, Path: v3Prefix + strings.ReplaceAll(method, ".", "/")})
	}
	names := append([]string{codeSuccess}, codes...)
	for _, c := range gatewayNames() {
		if !slices.Contains(names, c) {
			names = append(names, c)
		}
	}
	return operation{
		method: method, decide: decide,
		Operation: provider.Operation{Name: name, Title: title, Routes: routes, Codes: names, Source: "Alipay sheet " + source},
	}
}

// repeatableBy names the field that makes a repeat safe.
func (o operation) repeatableBy(field string, digest func(biz *jsonnode.Node, seller string) string) operation {
	o.Repeat, o.digest = field, digest
	return o
}

// asPage says that the answer is a page for browsers.
func (o operation) asPage() operation {
	o.page = true
	return o
}

// withErrorResponse says that a refusal stands in error_response.
func (o operation) withErrorResponse() operation {
	o.oldErrors = true
	return o
}

// The pages of paymock's own.
const (
	opCashier      = "cashier"
	opBillDownload = "bill_download"
)

// operationTable lists the operations, of merchants and of browsers.
var operationTable = sync.OnceValue(buildOperations)

func buildOperations() []operation {
	bare := strings.Fields
	table := []operation{
		apiMethod("settle", "alipay.trade.order.settle", "统一收单交易结算接口", "POST", acqCodes(settleCodes), "2", settle).
			repeatableBy("out_request_no", settleDigest),
		apiMethod("create", "alipay.trade.create", "统一收单交易创建接口", "POST", acqCodes(createCodes), "3.2", create).
			repeatableBy("out_trade_no", orderDigest),
		apiMethod("pay", "alipay.trade.pay", "统一收单交易支付接口", "POST", append(acqCodes(payCodes), codeInProcess, "aop.ACQ.SYSTEM_ERROR"), "3.2", pay).
			repeatableBy("out_trade_no", orderDigest),
		apiMethod("precreate", "alipay.trade.precreate", "统一收单线下交易预创建", "POST", acqCodes(precreateCodes), "3.2", precreate).
			repeatableBy("out_trade_no", orderDigest),
		apiMethod("page_pay", "alipay.trade.page.pay", "统一收单下单并支付页面接口", "", acqCodes(createCodes), "3.2", pagePay).
			repeatableBy("out_trade_no", orderDigest).asPage(),
		apiMethod("query", "alipay.trade.query", "统一收单交易查询", "POST", acqCodes(queryCodes), "3.2", query),
		apiMethod("close", "alipay.trade.close", "统一收单交易关闭接口", "POST", acqCodes(closeCodes), "3.2", closeTrade),
		apiMethod("cancel", "alipay.trade.cancel", "统一收单交易撤销接口", "POST", acqCodes(cancelCodes), "3.2", cancel),
		apiMethod("refund", "alipay.trade.refund", "统一收单交易退款接口", "POST", acqCodes(refundCodes), "3.2", refund).
			repeatableBy("out_request_no", refundDigest),
		apiMethod("refund_query", "alipay.trade.fastpay.refund.query", "统一收单交易退款查询", "POST",
			append(acqCodes(refundQueryCodes), "TRADE_NOT_EXIST"), "3.2", refundQuery),
		apiMethod("settle_query", "alipay.trade.order.settle.query", "交易分账查询接口", "GET", bare(settleQueryCodes), "3.2", settleQuery),
		apiMethod("onsettle_query", "alipay.trade.order.onsettle.query", "分账剩余金额查询", "GET", acqCodes(onsettleCodes), "3.2", onsettleQuery),
		apiMethod("bind", "alipay.trade.royalty.relation.bind", "分账关系绑定", "POST", bare(bindCodes), "3.2", bind),
		apiMethod("unbind", "alipay.trade.royalty.relation.unbind", "分账关系解绑", "POST", bare(unbindCodes), "3.2", unbind),
		apiMethod("relations_query", "alipay.trade.royalty.relation.batchquery", "分账关系查询", "POST", bare(relationsCodes), "3.2", relations),
		apiMethod("rate_query", "alipay.trade.royalty.rate.query", "分账比例查询", "GET", bare(rateCodes), "3.2", rate),
		apiMethod("bill_query", "alipay.data.dataservice.bill.downloadurl.query", "查询对账单下载地址", "GET", bare(billCodes), "3.2", billQuery),
		apiMethod("cert_download", methodCertDownload, "应用支付宝公钥证书下载", "", nil, "1.7", downloadCert),
		{
			decide: showCashier, page: true,
			Operation: provider.Operation{
				Name: opCashier, Title: "收银台", Source: "paymock's own, for Alipay sheet 3.2 page.pay and precreate",
				Routes: []provider.Route{{Method: "GET", Path: cashierPath}, {Method: "POST", Path: cashierPath}},
				Codes: append(acqCodes("TRADE_NOT_EXIST TRADE_STATUS_ERROR TRADE_HAS_SUCCESS TRADE_HAS_CLOSE"), codeSuccess, nameUnknown,
					"isv.invalid-parameter", "isv.missing-app-id", "isv.invalid-app-id"),
			},
		},
		{
			decide: billDownload, page: true,
			Operation: provider.Operation{
				Name: opBillDownload, Title: "对账单下载", Source: "paymock's own, for Alipay sheet 3.2 bill_download_url",
				Routes: []provider.Route{{Method: "GET", Path: billPath}},
				Codes: append(bare("BILL_NOT_EXIST INVAILID_ARGUMENTS"), codeSuccess, nameUnknown, nameBadSignature,
					"isv.invalid-parameter", "isv.invalid-app-id"),
			},
		},
	}
	table = append(table, furtherOperations()...)
	for i := range table {
		table[i].Fields, table[i].Official = requestFields(table[i].Name), table[i].method
	}
	return table
}

var operationByMethod = sync.OnceValue(indexOperations)

func indexOperations() map[string]*operation {
	index := map[string]*operation{}
	for i := range operationTable() {
		if o := &operationTable()[i]; o.method != "" {
			index[o.method] = o
		}
	}
	return index
}

// operationByRoute finds the operations of OpenAPI v3.
var operationByRoute = sync.OnceValue(indexRoutes)

func indexRoutes() map[provider.Route]*operation {
	index := map[provider.Route]*operation{}
	for i := range operationTable() {
		for _, route := range operationTable()[i].Routes {
			if strings.HasPrefix(route.Path, v3Prefix) {
				index[route] = &operationTable()[i]
			}
		}
	}
	return index
}

func operationNamed(name string) *operation {
	for i := range operationTable() {
		if operationTable()[i].Name == name {
			return &operationTable()[i]
		}
	}
	return nil
}

// Operations lists the methods, the cashier and the bill download.
func (p *Provider) Operations() []provider.Operation {
	ops := make([]provider.Operation, len(operationTable()))
	for i, o := range operationTable() {
		ops[i] = o.Operation
	}
	return ops
}
