package fourpyun

import (
	"fmt"
	"slices"
	"strconv"

	"paymock/mock/app"
	"paymock/mock/doctor"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/suggest"
	"paymock/mock/wire"
)

// shardingByPeriod is the sharding_type of a periodic deduction, which is no ratio of a trade (定期扣款,
// 4pyun sheet 6).
const shardingByPeriod = 1

// Announce makes a sharding push that belongs to no trade: by default a periodic deduction of 1.00
// yuan. status 0 voids one, sharding_type 0 makes it look like a share. The sheet has the fields;
// amounts and numbers of such a push are Assumed.
func (*Provider) Announce(a *app.App, kind string, fields map[string]string, env provider.Env) (provider.Notice, error) {
	if kind != kindSharding {
		return provider.Notice{}, &provider.FieldError{Field: "kind", Reason: fmt.Sprintf("4pyun sends %q callbacks of trades only; sharding may be sent alone", kind)}
	}
	set := settingsOf(a)
	p := announcedFields{sent: fields}
	value := p.number("trade_value", -100, -int64(money.Max), int64(money.Max))
	tradeType := tradeIncome
	if value < 0 {
		tradeType = tradeDeduction
	}
	merchant := p.text("merchant", a.Merchant)
	no := p.text("trade_no", newSerial(env.Draw, env.Now, seriesShare))
	content := wire.Object{
		{Name: "merchant", Value: wire.Object{{Name: "code", Value: merchant}, {Name: "name", Value: p.text("merchant_name", "模拟商户"+merchant)}}},
		{Name: "partner", Value: wire.Object{{Name: "code", Value: p.text("partner", set.dialect[dialectShardingPartner])}, {Name: "name", Value: p.text("partner_name", "模拟合作方")}}},
		{Name: "trade_scene", Value: p.text("trade_scene", "GENERIC")},
		{Name: "trade_no", Value: no},
		{Name: "sharding_type", Value: p.number("sharding_type", shardingByPeriod, 0, shardingByPeriod)},
		{Name: "trade_type", Value: p.number("trade_type", int64(tradeType), tradeDeduction, tradeIncome)},
		{Name: "status", Value: p.number("status", 1, 0, 1)},
		{Name: "sharding_value", Value: p.number("sharding_value", 0, 0, int64(money.Max))},
		{Name: "trade_value", Value: value},
		{Name: "rule_value", Value: p.number("rule_value", 0, 0, int64(money.Max))},
		{Name: "trade_time", Value: p.text("trade_time", env.Now.In(beijing).Format(timeCompact))},
	}
	if err := p.refuseUnknown(); err != nil {
		return provider.Notice{}, err
	}
	// A void push repeats the number of the one that it voids, so the number can't be the id.
	id := "sharding-alone-" + newSeqno(env.Draw)
	return provider.Notice{ID: id, Kind: kindSharding, Subject: no, URL: a.URLs[kindSharding], At: env.Now, Content: content.JSON()}, nil
}

// announcedFields reads the fields of a push; known are the names that it asked for.
type announcedFields struct {
	sent  map[string]string
	known []string
	err   error
}

func (p *announcedFields) text(name, standard string) string {
	p.known = append(p.known, name)
	if value, ok := p.sent[name]; ok {
		return value
	}
	return standard
}

func (p *announcedFields) number(name string, standard, from, to int64) int64 {
	n, err := strconv.ParseInt(p.text(name, strconv.FormatInt(standard, 10)), 10, 64)
	if p.err == nil && (err != nil || n < from || n > to) {
		p.err = &provider.FieldError{Field: "fields." + name, Reason: fmt.Sprintf("%q is no whole number from %d to %d", doctor.ClipText(p.sent[name]), from, to)}
	}
	return n
}

// refuseUnknown refuses names that no field has.
func (p *announcedFields) refuseUnknown() error {
	for name := range p.sent {
		if !slices.Contains(p.known, name) {
			return &provider.FieldError{Field: "fields." + name, Reason: fmt.Sprintf("a sharding push has no %q%s", doctor.ClipText(name), suggest.Hint(name, p.known))}
		}
	}
	return p.err
}
