package intella

import (
	"fmt"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// service is one ServiceType of one sort of Method.
type service struct {
	name   string // canonical
	title  string // ServiceType
	card   bool   // of Method 31800, the EasyCard reader
	source string
	// anonymous answers have no MchId, timeless ones no ResponseTime.
	anonymous, timeless bool
	apply               func(*exchange) provider.Outcome
}

type serviceKey struct {
	card  bool
	title string
}

// services are the ServiceTypes that are served.
var services = index([]*service{
	{name: "device_query", title: "DeviceQuery", card: true, source: "intella sheet 2.2", apply: (*exchange).deviceQuery},
	{name: "sign_on", title: "SignOn", card: true, source: "intella sheet 2.3", apply: (*exchange).signOn},
	{name: "id_query", title: "IdQuery", card: true, source: "intella sheet 2.4", apply: (*exchange).idQuery},
	{name: "balance_query", title: "BalanceQuery", card: true, source: "intella sheet 2.5", apply: (*exchange).balanceQuery},
	{name: "pay", title: "Payment", card: true, source: "intella sheet 2.6", apply: (*exchange).pay},
	{name: "refund", title: "Refund", card: true, source: "intella sheet 2.7", apply: (*exchange).cardRefund},
	{name: "settle", title: "Settlement", card: true, source: "intella sheet 2.9, the seed page", apply: (*exchange).settle},
})

func index(list []*service) map[serviceKey]*service {
	all := make(map[serviceKey]*service, len(list))
	for _, s := range list {
		all[serviceKey{s.card, s.title}] = s
	}
	return all
}

// special are EasyCard ServiceTypes that exist and are not served: true for those that need an
// application to intella, false for those not yet available (intella sheet 2.1).
var special = map[string]bool{
	"EZCRefund": true, "EZCOrderQuery": true,
	"Reserve": false, "ReserveOrderQuery": false, "CancelOrderQuery": false, "Cancel": false,
}

// checkService looks at Method and ServiceType.
func (m *message) checkService() (code, cause string) {
	method, title := m.header["Method"], m.header["ServiceType"]
	name, known := methods[method]
	switch {
	case !known:
		return "7159", fmt.Sprintf("Method %.20q is not in the table of payment methods", method)
	case otherReaders[method]:
		return "7203", fmt.Sprintf("Method %s (%s) is another reader's; this mock has EasyCard readers, Method %s", method, name, methodEasyCard)
	case m.service != nil:
		return "", ""
	}
	if application, exists := special[title]; exists && m.card() {
		if application {
			return "7201", title + " is open to merchants that applied for it"
		}
		return "7118", title + " is not available yet"
	}
	if services[serviceKey{!m.card(), title}] != nil {
		return "7118", fmt.Sprintf("ServiceType %s doesn't go with Method %s", title, method)
	}
	return "7118", fmt.Sprintf("ServiceType %.40q is unknown; letter case matters", title)
}

// Operations lists what merchants may call. Refund and OrderQuery stand once each, for cards
// and wallets; the field Header.Method tells them apart.
func (p *Provider) Operations() []provider.Operation { return nil }

// exchange is one call being decided.
type exchange struct {
	*Provider
	books *ledger.Books
	app   *app.App
	m     *message
	env   provider.Env
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
	return m.service.apply(&exchange{Provider: p, books: b, app: call.App, m: m, env: env})
}

// field gives a member of Data.
func (x *exchange) field(name string) string { return x.m.data[name] }

// is reports whether the app's dialect has a value.
func (x *exchange) is(name, value string) bool { return dialect(x.app, name) == value }

// no answers with a StatusCode and empty Data.
func (x *exchange) no(code, format string, args ...any) provider.Outcome {
	return provider.Outcome{Code: x.byName[code], Explain: fmt.Sprintf(format, args...)}
}

// yes answers 0000 with Data, and members of Header that differ from the usual ones.
func (x *exchange) yes(explain string, data wire.Object, header ...wire.Member) provider.Outcome {
	return provider.Outcome{Code: x.byName[success], Fields: answerFields(data, header), Explain: explain}
}

// answerFields is Outcome.Fields as this provider has it: Data whole, Header where it differs.
func answerFields(data wire.Object, header []wire.Member) wire.Object {
	fields := wire.Object{{Name: "Data", Value: data}}
	if len(header) > 0 {
		fields = append(fields, wire.Member{Name: "Header", Value: wire.Object(header)})
	}
	return fields
}
