package fourpyun

import (
	"fmt"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// sharePart is one shared item. A sharing without items has one part without a key.
type sharePart = ledger.SharePart

// sharePartner is the name of what a ledger.Share keeps in Extra.
const sharePartner = "partner_name"

// The platform's words for the direction of a share (4pyun sheet 6).
const (
	tradeIncome    = 1
	tradeDeduction = -1
)

// partnerShare is who gets a share, and how much.
type partnerShare struct {
	code, name string
	rate       int64 // per mille
}

// partnerOf is the app's one partner, by the switches sharding_partner and sharding_rate, or
// the trade's own when it was opened with one. Assumed: real rules are kept in the merchant's
// console (4pyun sheet 5.6).
func (d *decision) partnerOf(t *ledger.Trade) partnerShare {
	rate, _ := perMille(d.set.dialect[dialectShardingRate]) // checked by Register
	p := partnerShare{code: d.set.dialect[dialectShardingPartner], name: "模拟合作方", rate: rate}
	if code := t.Extra[extraPartnerCode]; code != "" {
		p.code = code
	}
	if name := t.Extra[extraPartnerName]; name != "" {
		p.name = name
	}
	if own := t.Extra[extraShardingRate]; own != "" {
		if rate, err := perMille(own); err == nil {
			p.rate = rate
		}
	}
	return p
}

// splitIntoParts shares the sharable amount out: item by item, each rounded half away from zero, or
// the whole at once when there are no items (4pyun sheet 6). Items that sum to more than is
// sharable are cut, the last ones first (Assumed).
func (d *decision) splitIntoParts(p partnerShare) []sharePart {
	a := &d.settleArgs
	if len(a.items) == 0 {
		return []sharePart{{Rate: p.rate, Value: a.sharable.Share(p.rate, 1000)}}
	}
	var shared []sharePart
	left := a.sharable
	for _, it := range a.items {
		base := min(it.value, left)
		left -= base
		key := it.key
		switch key {
		case keyService, keyServiceOld:
			key = d.set.dialect[dialectServiceKey]
		}
		shared = append(shared, sharePart{Key: key, Rate: p.rate, Value: base.Share(p.rate, 1000)})
	}
	return shared
}

func sumOfParts(parts []sharePart) money.Amount {
	var sum money.Amount
	for _, p := range parts {
		sum = sum.Plus(p.Value)
	}
	return sum
}

// shareTrade moves the partner's part after a settle and pushes it.
func (d *decision) shareTrade(t *ledger.Trade) (notices []provider.Notice, explain string) {
	p := d.partnerOf(t)
	parts := d.splitIntoParts(p)
	if sumOfParts(parts) == 0 {
		return nil, "; nothing is shared"
	}
	s, err := d.addShare(t, p, parts, d.settleArgs.sharable)
	if err != nil {
		return nil, "; the share was refused: " + err.Error()
	}
	return []provider.Notice{d.shardingNotice(t, p, s, parts)}, fmt.Sprintf("; %d of %d sharable fen go to partner %s", s.Amount, d.settleArgs.sharable, p.code)
}

// shareAtOnce shares an automatic payment when it is paid, by the parts that prepare named, and
// without any where dialect sharding_automatic says always. Assumed: all of it may be shared.
func shareAtOnce(b *ledger.Books, a *app.App, t *ledger.Trade, env provider.Env) []provider.Notice {
	set := settingsOf(a)
	list, _ := readItems(t.Extra[extraItem]) // prepare and Open checked it
	if t.ManualSettle || set.hasDialect(dialectShardingAutomatic, "off") || len(list) == 0 && !set.hasDialect(dialectShardingAutomatic, "always") {
		return nil
	}
	d := &decision{exchange: &exchange{set: set, settleArgs: settleArgs{value: t.Paid, sharable: t.Paid, items: list}}, books: b, app: a, env: env}
	notices, _ := d.shareTrade(t)
	return notices
}

func (d *decision) addShare(t *ledger.Trade, p partnerShare, parts []sharePart, sharable money.Amount) (ledger.Share, error) {
	s := ledger.Share{
		No: newSerial(d.env.Draw, d.env.Now, seriesShare), Kind: "income", From: t.Merchant, To: p.code, Amount: sumOfParts(parts), At: d.env.Now,
		Parts: parts, Base: sharable, Extra: map[string]string{sharePartner: p.name},
	}
	if s.Amount < 0 {
		s.Kind = "deduction"
	}
	return s, t.Share(s)
}

// takeShareBack takes back the partner's part of a refund, before the refund is recorded. What the
// partner keeps is proportional to what the merchant keeps, counted over all refunds, so that
// a full refund takes back exactly what was shared (Assumed; the sample is such a push).
func (d *decision) takeShareBack(t *ledger.Trade, refund money.Amount) (notices []provider.Notice, explain string, err error) {
	income, kept := sumShares(t)
	if sumOfParts(kept) == 0 {
		return nil, "", nil
	}
	left, base := t.Paid-t.Refunded-refund, t.Settled
	if !t.ManualSettle {
		base = t.Paid
	}
	back := make([]sharePart, len(kept))
	excess := -left
	for i, p := range kept {
		keep := min(p.Value, income[i].Value-income[i].Value.Share(int64(base-left), int64(base)))
		back[i] = sharePart{Key: p.Key, Rate: p.Rate, Value: keep - p.Value}
		excess += keep
	}
	for i := range back { // many rounded items may keep more than is left: take the first ones back
		more := max(0, min(excess, kept[i].Value+back[i].Value))
		back[i].Value -= more
		excess -= more
	}
	if sumOfParts(back) == 0 {
		return nil, "; the partner's share of it rounds to nothing", nil
	}
	first := t.Shares[0] // whoever is the partner now, this one has the money
	p := partnerShare{code: first.To, name: first.Extra[sharePartner]}
	s, err := d.addShare(t, p, back, first.Base)
	if err != nil {
		return nil, "", err
	}
	return []provider.Notice{d.shardingNotice(t, p, s, back)}, fmt.Sprintf("; partner %s gives back %d", p.code, -s.Amount), nil
}

// sumShares adds up a trade's parts: what was shared at first and what the partner still has.
func sumShares(t *ledger.Trade) (income, kept []sharePart) {
	for _, s := range t.Shares {
		if income == nil {
			income, kept = s.Parts, append(kept, s.Parts...)
			continue
		}
		for i := range min(len(s.Parts), len(kept)) {
			kept[i].Value += s.Parts[i].Value
		}
	}
	return income, kept
}

// shardingNotice is the push of one share (4pyun sheet 6).
func (d *decision) shardingNotice(t *ledger.Trade, p partnerShare, s ledger.Share, parts []sharePart) provider.Notice {
	url := d.app.URLs[kindSharding]
	if url == "" {
		return provider.Notice{} // nobody to tell: the gateway drops it
	}
	kind, ruleValue := tradeIncome, parts[0].Rate
	if s.Amount < 0 {
		kind = tradeDeduction
	}
	tradeNo := s.No
	if d.set.hasDialect(dialectShardingTradeNo, "pay_serial") {
		tradeNo = t.No
	}
	byItem := parts[0].Key != ""
	if byItem {
		ruleValue = 0 // meaningless when shared by item
	}
	content := wire.Object{
		{Name: "merchant", Value: wire.Object{{Name: "code", Value: t.Merchant}, {Name: "name", Value: merchantName(t)}}},
		{Name: "partner", Value: wire.Object{{Name: "code", Value: p.code}, {Name: "name", Value: p.name}}},
		{Name: "trade_scene", Value: sceneOf(t)},
		{Name: "trade_no", Value: tradeNo},
		{Name: "sharding_type", Value: 0},
		{Name: "trade_type", Value: kind},
		{Name: "status", Value: 1},
		{Name: "sharding_value", Value: int64(s.Base)},
		{Name: "trade_value", Value: int64(s.Amount)},
		{Name: "rule_value", Value: ruleValue},
		{Name: "trade_time", Value: s.At.In(beijing).Format(timeCompact)},
	}
	if byItem {
		content = append(content, wire.Member{Name: "trade_item", Value: itemList(parts)})
	}
	return provider.Notice{
		ID: "sharding-" + s.No, Kind: kindSharding, Subject: t.No,
		URL: url, At: d.env.Now, Content: content.JSON(),
	}
}

func itemList(parts []sharePart) wire.List {
	list := make(wire.List, len(parts))
	for i, p := range parts {
		list[i] = wire.Object{{Name: "key", Value: p.Key}, {Name: "rate", Value: p.Rate}, {Name: "value", Value: int64(p.Value)}}
	}
	return list
}

// merchantName is the merchant's name in pushes; the registration has none.
func merchantName(t *ledger.Trade) string {
	if name := t.Extra[extraMerchantName]; name != "" {
		return name
	}
	return "模拟商户" + t.Merchant
}

func sceneOf(t *ledger.Trade) string {
	if scene := t.Extra[extraScene]; scene != "" {
		return scene
	}
	return "GENERIC"
}
