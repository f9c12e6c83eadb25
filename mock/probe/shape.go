package probe

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// shape is what a probe must know of a kind of callback beside what its provider does.
type shape struct {
	// address is the kind's name in App.URLs.
	address string
	// names is the field that names the app.
	names string
	// money are the fields that hold amounts, by dotted path; "*" below a field that is JSON
	// text. Those that a callback lacks are passed over.
	money []string
	// booked is the field whose amount a merchant books; "" when it depends on the merchant.
	booked string
	digits int  // of the currency, in booked
	form   bool // content is a form, otherwise JSON
	rsa    bool // signed with RSA, otherwise with the app's secret
	// caseless: the platform's rule lets the signature be in either case.
	caseless bool
	// parsed: the signature covers parsed values, so that a body may be written otherwise.
	parsed bool
	// charset is the Extra with which a trade's callbacks come in GBK; "" when there is none.
	charset string
	// cause makes a trade and gives its callback.
	cause func(w *world, o provider.Order) (provider.Notice, error)
}

var shapes = map[string]shape{
	// 4pyun sheet 5.7: form, rule kv, hex digits in any case (sheet 2.1)
	"4pyun notify": {
		address: "notify", names: "app_id", money: []string{"value", "fee"}, booked: "value",
		caseless: true, parsed: true, cause: paid,
	},
	// 4pyun sheet 6: JSON, signed by rule kv
	"4pyun sharding": {
		address: "sharding", names: "app_id", booked: "trade_value",
		money:    []string{"trade_value", "sharding_value", "trade_item.0.value", "trade_item.1.value"},
		caseless: true, parsed: true, cause: shared,
	},
	// 4pyun sheet 5.8
	"4pyun settlement": {
		address: "settlement", names: "app_id",
		money:    []string{"total_value", "settle_value", "service_value", "trade_list.0.value", "trade_list.0.fee", "trade_list.0.refund_value"},
		caseless: true, parsed: true, cause: cleared,
	},
	// 4pyun sheet 5.8: JSON, signed by rule kv
	"4pyun profit": {
		address: "profit", names: "app_id", booked: "value", money: []string{"value", "remain_value", "trade_value"},
		caseless: true, parsed: true, cause: profited,
	},
	// Alipay sheet 5.1
	"alipay notify": {
		address: "notify", names: "app_id", booked: "total_amount", digits: 2, form: true, rsa: true, parsed: true, charset: "charset",
		money: []string{"total_amount", "receipt_amount", "invoice_amount", "buyer_pay_amount", "point_amount", "fund_bill_list.*"},
		cause: paid,
	},
	// Alipay sheet 5.4
	"alipay settle": {
		address: "gateway", names: "app_id", form: true, rsa: true, parsed: true, charset: "charset",
		money: []string{"biz_content.*"}, cause: released,
	},
	// intella sheet 4.8: the signature covers the very text
	"intella notify": {address: "notify", names: "MchId", money: []string{"TotalFee"}, booked: "TotalFee", rsa: true, cause: paid},
}

// stakes tell what a raised amount does to a merchant that believes it, by the first word of
// its path. What is booked is told by stake.
var stakes = map[string]string{
	"fee":              "the platform's fee: costs are booked that nobody took",
	"sharding_value":   "what there was to share: a share is checked against an amount that never came in",
	"trade_item":       "a part of the share: what is passed on or accounted for by its parts is too much",
	"total_value":      "a day's turnover: payments that nobody made are taken for settled",
	"settle_value":     "what a day pays out: more is passed on, or awaited, than the platform transfers",
	"service_value":    "the platform's fee of a day: costs are booked that nobody took",
	"trade_list":       "an amount of one payment in the settlement: the books are reconciled with a wrong one",
	"remain_value":     "what is left of the payment: more is passed on than there is",
	"trade_value":      "the amount of the payment that the share is of: the share is checked against an amount that never came in",
	"receipt_amount":   "what the merchant receives of the payment: more is passed on, or awaited, than comes in",
	"invoice_amount":   "what may be invoiced: an invoice, and its tax, for more than was paid",
	"buyer_pay_amount": "what the buyer paid himself: a bonus or a refund reckoned by it gives away more than came in",
	"point_amount":     "what was paid in points: the payment's parts are accounted for wrongly",
	"fund_bill_list":   "what a source of funds paid: the payment's parts are accounted for wrongly",
	"biz_content":      "the settled amount: more is passed on, or awaited, than the platform transfers",
}

// stake is what goes wrong when the amount at a path is raised.
func (s shape) stake(path string) string {
	if path == s.booked {
		return "the amount: 1.00 paid is booked as 91.00"
	}
	first, _, _ := strings.Cut(path, ".")
	return stakes[first]
}

// paid is the callback of a payment.
func paid(w *world, o provider.Order) (provider.Notice, error) {
	return w.first(w.open(o))
}

// released is Alipay's message that held money was released after its 30 days.
func released(w *world, o provider.Order) (provider.Notice, error) {
	at := w.now
	w.now = at.AddDate(0, 0, -30)
	extra := map[string]string{"royalty_freeze": "true"}
	for name, value := range o.Extra {
		extra[name] = value
	}
	o.Extra = extra
	opened, err := w.open(o)
	if err != nil {
		return provider.Notice{}, err
	}
	return w.first(w.fire(opened, "timer:release", func(provider.Notice) time.Time { return at }))
}

// cleared is 4pyun's settlement of a day. Serials count within a day and a merchant, so every
// event has a day of its own.
func cleared(w *world, o provider.Order) (provider.Notice, error) {
	w.now = w.now.AddDate(0, 0, -w.made)
	opened, err := w.open(o)
	if err != nil {
		return provider.Notice{}, err
	}
	return w.first(w.fire(opened, "timer:settlement", func(n provider.Notice) time.Time { return n.Due }))
}

// profited is 4pyun's profit push of a share, at the end of its day; the day is over by now.
func profited(w *world, o provider.Order) (provider.Notice, error) {
	w.now = w.now.AddDate(0, 0, -1)
	caused, err := settled(w, o)
	if err != nil {
		return provider.Notice{}, err
	}
	return w.first(w.fire(caused, "timer:settlement", func(n provider.Notice) time.Time { return n.Due }))
}

// shared is 4pyun's push of a partner's share, which a settle causes.
func shared(w *world, o provider.Order) (provider.Notice, error) {
	return w.first(settled(w, o))
}

// settled is what 4pyun sends about a trade that is paid and settled.
func settled(w *world, o provider.Order) ([]provider.Notice, error) {
	o.ManualSettle = true
	opened, err := w.open(o)
	if err != nil {
		return nil, err
	}
	service := w.trade.Amount / 20
	form := wire.Form{
		{Name: "app_id", Value: w.app.ID},
		{Name: "pay_serial", Value: w.trade.No},
		{Name: "reason", Value: "probe"},
		{Name: "settle_value", Value: w.trade.Amount.Minor()},
		{Name: "sharding_value", Value: w.trade.Amount.Minor()},
		{Name: "trade_item", Value: fmt.Sprintf(`[{"key":"energy_value","value":%d},{"key":"service_value","value":%d}]`, w.trade.Amount-service, service)},
	}
	text := make([]string, len(form)) // sorted already
	for i, p := range form {
		text[i] = p.Name + "=" + p.Value
	}
	sum := md5.Sum([]byte(strings.Join(text, "&") + "&app_secret=" + w.app.Secret))
	form = append(form, wire.Pair{Name: "sign", Value: strings.ToUpper(hex.EncodeToString(sum[:]))})
	req := &wire.Request{
		Method: "POST", Body: form.Encode(), Header: wire.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded; charset=UTF-8"}},
	}
	for _, op := range w.run.Provider.Operations() {
		if op.Name == "settle" {
			req.Path, req.Target = op.Routes[0].Path, op.Routes[0].Path
		}
	}
	caused, err := w.ask(req)
	return append(opened, caused...), err
}

// ask runs a merchant's request.
func (w *world) ask(req *wire.Request) ([]provider.Notice, error) {
	apps := app.NewRegistry()
	if err := apps.Add(w.app); err != nil {
		return nil, err
	}
	call := w.run.Provider.Decode(req, apps)
	if call.Refused != nil {
		return nil, fmt.Errorf("%s: %s", call.Refused.Code.Name(), call.Refused.Explain)
	}
	return w.act(func(b *ledger.Books, env provider.Env) ([]provider.Notice, error) {
		out := w.run.Provider.Apply(b, call, env)
		if !out.Code.Success {
			return nil, fmt.Errorf("%s: %s", out.Code.Name(), out.Explain)
		}
		return slices.Clone(out.Notices), nil
	})
}
