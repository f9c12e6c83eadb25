package intella

import (
	"fmt"
	"slices"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// serviceRow is one ServiceType of one sort of Method.
type serviceRow struct {
	name   string // canonical
	title  string // ServiceType
	card   bool   // of Method 31800, the EasyCard reader
	source string
	// anonymous answers have no MchId, timeless ones no ResponseTime.
	anonymous, timeless bool
	special             bool // for apps whose switch dialectSpecial opens it
	apply               func(*exchange) provider.Outcome
	order               int    // place in the list
	repeat              string // the field that makes a repeat safe
}

type serviceKey struct {
	card  bool
	title string
}

// services are the ServiceTypes that are served.
var services = indexServices([]*serviceRow{
	{name: "settle", title: "Settlement", card: true, repeat: "Retry", source: "intella sheet 2.9, the seed page", apply: (*exchange).settleBatch},
	{name: "pay", title: "Payment", card: true, repeat: "Retry", source: "intella sheet 2.6, 2.8", apply: (*exchange).payByCard},
	{name: "refund", title: "Refund", card: true, repeat: "Retry", source: "intella sheet 2.7, 2.8", apply: (*exchange).cardRefund},
	{name: "sign_on", title: "SignOn", card: true, source: "intella sheet 2.3", apply: (*exchange).signOn},
	{name: "device_query", title: "DeviceQuery", card: true, source: "intella sheet 2.2", apply: (*exchange).deviceQuery},
	{name: "id_query", title: "IdQuery", card: true, source: "intella sheet 2.4", apply: (*exchange).idQuery},
	{name: "balance_query", title: "BalanceQuery", card: true, source: "intella sheet 2.5", apply: (*exchange).balanceQuery},
	{name: "order_query", title: "OrderQuery", card: true, timeless: true, source: "intella sheet 2.1, 4.5", apply: (*exchange).orderQuery},
	{name: "direct_refund", title: "EZCRefund", card: true, special: true, repeat: "Retry", source: "intella sheet 2.1, 2.8; Assumed: fields", apply: (*exchange).directRefund},
	{name: "card_history", title: "EZCOrderQuery", card: true, special: true, source: "intella sheet 2.1; Assumed: fields", apply: (*exchange).cardHistory},
	{name: "credit_pay", title: "Payment", anonymous: true, source: "intella sheet 4.7; Assumed: the answer", apply: (*exchange).creditPay},
	{name: "create", title: "OLPay", source: "intella sheet 4.1", apply: (*exchange).createOrder},
	{name: "micropay", title: "Micropay", anonymous: true, source: "intella sheet 4.2", apply: (*exchange).payByScannedCode},
	{name: "refund", title: "Refund", source: "intella sheet 4.3", apply: (*exchange).refundWallet},
	{name: "query", title: "SingleOrderQuery", source: "intella sheet 4.4", apply: (*exchange).queryOrder},
	{name: "order_query", title: "OrderQuery", timeless: true, source: "intella sheet 4.5", apply: (*exchange).orderQuery},
	{name: "new_order_query", title: "OrderQuery1.1", source: "intella sheet 4.6", apply: (*exchange).newOrderQuery},
})

func indexServices(list []*serviceRow) map[serviceKey]*serviceRow {
	all := make(map[serviceKey]*serviceRow, len(list))
	for i, s := range list {
		s.order = i
		all[serviceKey{s.card, s.title}] = s
	}
	return all
}

// unavailableServices are EasyCard ServiceTypes that exist and are not yet available (intella sheet 2.1).
var unavailableServices = []string{"Reserve", "ReserveOrderQuery", "CancelOrderQuery", "Cancel"}

// serviceFor is the service of a decrypted request; nil when there is none for the app and Method.
func (m *message) serviceFor(a *app.App) *serviceRow {
	s := services[serviceKey{m.isCardCall(), m.header["ServiceType"]}]
	switch {
	case s == nil, s.special && dialectOf(a, dialectSpecial) == switchOff:
		return nil
	case s.name == "credit_pay" && paymentMethods[m.header["Method"]] != creditCard:
		return nil
	}
	return s
}

// checkService looks at Method and ServiceType.
func (m *message) checkService() (code, cause string) {
	method, title := m.header["Method"], m.header["ServiceType"]
	name, known := paymentMethods[method]
	switch {
	case !known:
		cause := fmt.Sprintf("Method %.20q is not in the table of payment methods", method)
		if !isServiceName("ServiceType", title) {
			cause += "; and " + unknownService(title)
		}
		return "7159", cause
	case otherReaders[method]:
		return "7203", fmt.Sprintf("Method %s (%s) is another reader's; this mock has EasyCard readers, Method %s", method, name, methodEasyCard)
	case m.service != nil:
		return "", ""
	}
	served := services[serviceKey{m.isCardCall(), title}]
	switch {
	case served != nil && served.special:
		return "7201", title + " is open to merchants that applied for it; the dialect " + dialectSpecial + " opens it"
	case served != nil:
		return "7118", fmt.Sprintf("ServiceType %s goes with Methods of cards, not with %s", title, method)
	case m.isCardCall() && slices.Contains(unavailableServices, title):
		return "7118", title + " is not available yet"
	}
	if services[serviceKey{!m.isCardCall(), title}] != nil {
		return "7118", fmt.Sprintf("ServiceType %s doesn't go with Method %s", title, method)
	}
	return "7118", unknownService(title)
}

func unknownService(title string) string {
	if meant := doctor.Meant(title, serviceNames()); meant != "" {
		return fmt.Sprintf("ServiceType %.40q is unknown; letter case matters; did you mean %q?", title, meant)
	}
	return fmt.Sprintf("ServiceType %.40q is unknown; letter case matters", title)
}

// Operations lists what merchants may call, and the page of an OLPay link. Refund and
// OrderQuery stand once each, for cards and wallets; the field Header.Method tells them apart.
// Every ErrorCode may answer every card call, and a StatusCode every call that it may concern:
// the documents don't say which belong together.
func (p *Provider) Operations() []provider.Operation {
	list := make([]*serviceRow, len(services))
	for _, s := range services {
		list[s.order] = s
	}
	var ops []provider.Operation
	for _, s := range list {
		i := slices.IndexFunc(ops, func(op provider.Operation) bool { return op.Name == s.name })
		if i >= 0 {
			ops[i].Source += "; " + s.source
			continue
		}
		op := provider.Operation{
			Name: s.name, Title: s.title, Official: s.title, Routes: []provider.Route{{Method: "POST", Path: apiPath}}, Source: s.source,
			Codes: codesOf(p.codes, s.name, s.card), Fields: requestFields(s.name), Repeat: s.repeat,
		}
		ops = append(ops, op)
	}
	return append(ops, provider.Operation{
		Name: "pay_page", Title: "page of an OLPay link", Codes: pageCodes, Fields: pageFields, Source: "intella sheet 4.1; Assumed: its address",
		Routes: []provider.Route{{Method: "GET", Path: pagePath}, {Method: "POST", Path: pagePath}},
	})
}

// exchange is one call being decided.
type exchange struct {
	*Provider
	books *ledger.Books
	app   *app.App
	m     *message
	env   provider.Env
	// laid: the call waited for its card, which is laid now.
	laid bool
	// request gives the address under which the merchant reached the platform.
	request *wire.Request
}

// Apply decides a call; see Provider in package provider.
func (p *Provider) Apply(b *ledger.Books, call *provider.Call, env provider.Env) provider.Outcome {
	if page, ok := call.Detail.(*pageRequest); ok {
		return p.applyPage(b, call.App, page, env)
	}
	m, ok := call.Detail.(*message)
	if !ok || m.service == nil || call.App == nil {
		return provider.Outcome{Code: p.Failure(), Explain: "the call was not made by this provider's Decode"}
	}
	env.Now = env.Now.In(taipei)
	x := &exchange{Provider: p, books: b, app: call.App, m: m, env: env, request: call.Request}
	if env.Waited {
		return x.afterWait()
	}
	return m.service.apply(x)
}

// dataMember gives a member of Data.
func (x *exchange) dataMember(name string) string { return x.m.data[name] }

// hasDialect reports whether the app's dialect has a value.
func (x *exchange) hasDialect(name, value string) bool { return dialectOf(x.app, name) == value }

// refuse answers with a StatusCode and empty Data.
func (x *exchange) refuse(code, format string, args ...any) provider.Outcome {
	return provider.Outcome{Code: x.byName[code], Explain: fmt.Sprintf(format, args...)}
}

// accept answers 0000 with Data, and members of Header that differ from the usual ones.
func (x *exchange) accept(explain string, data wire.Object, header ...wire.Member) provider.Outcome {
	return provider.Outcome{Code: x.byName[codeSuccess], Fields: answerFields(data, header), Explain: explain}
}

// answerFields is Outcome.Fields as this provider has it: Data whole, Header where it differs.
func answerFields(data wire.Object, header []wire.Member) wire.Object {
	fields := wire.Object{{Name: "Data", Value: data}}
	if len(header) > 0 {
		fields = append(fields, wire.Member{Name: "Header", Value: wire.Object(header)})
	}
	return fields
}
