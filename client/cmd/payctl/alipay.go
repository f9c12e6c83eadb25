package main

import (
	"context"
	"fmt"
	"strings"

	"paymock/client"
	"paymock/client/alipay"
	"paymock/mock/api"
)

var alipayKit = kit{
	open: func(a api.App, o client.Options) (platform, error) {
		c, err := alipay.New(alipayConfig(a, o))
		return alipayPlatform{c}, err
	},
	callbacks: []string{"notify", "gateway"},
}

// alipayConfig is in key mode, and in certificate mode for apps that must be.
func alipayConfig(a api.App, o client.Options) alipay.Config {
	c := alipay.Config{
		BaseURL: a.PlatformURL, AppID: a.ID, PrivateKey: a.MerchantPrivateKey, AlipayPublicKey: a.PlatformPublicKey, Options: o,
	}
	if a.Dialect["certificates"] == "required" {
		c.AlipayPublicKey = ""
		c.Certificates = &alipay.Certificates{App: a.Keys["merchant_cert"], Alipay: a.Keys["platform_cert"], Root: a.Keys["root_cert"]}
	}
	return c
}

// The accounts that payctl uses when none is named.
const (
	alipayBuyer    = "2088102146225135"
	alipayReceiver = "2088101126708402"
)

type alipayPlatform struct{ client *alipay.Client }

func (p alipayPlatform) Prepare(ctx context.Context, o order) (*reply, error) {
	return p.send(ctx, alipay.CreateRequest{Order: alipay.Order{
		OutTradeNo: o.Order, TotalAmount: o.Amount, Subject: o.Subject, NotifyURL: o.NotifyURL,
	}, BuyerID: alipayBuyer}, o.Extra, "trade_no", "out_trade_no")
}

// Settle pays one receiver.
func (p alipayPlatform) Settle(ctx context.Context, o settlement) (*reply, error) {
	return p.Split(ctx, split{Trade: o.Trade, Parts: []item{{alipayReceiver, o.Amount}}, Reason: o.Reason, Extra: o.Extra})
}

func (p alipayPlatform) Refund(ctx context.Context, o refund) (*reply, error) {
	return p.send(ctx, alipay.RefundRequest{TradeNo: o.Trade, Amount: o.Amount, OutRequestNo: o.Order, Reason: o.Reason}, o.Extra,
		"trade_no", "out_trade_no", "fund_change", "refund_fee", "gmt_refund_pay")
}

func (p alipayPlatform) Query(ctx context.Context, o query) (*reply, error) {
	return p.send(ctx, alipay.QueryRequest{TradeNo: o.Trade, OutTradeNo: o.Order, Options: []string{"trade_settle_info"}}, o.Extra,
		"trade_no", "out_trade_no", "trade_status", "total_amount", "buyer_pay_amount", "send_pay_date", "trade_settle_info")
}

func (p alipayPlatform) Bind(ctx context.Context, accounts []string, e extra) (*reply, error) {
	r := alipay.BindRequest{OutRequestNo: numbered("BI")}
	for _, account := range accounts {
		kind := alipay.AccountUserID
		if strings.Contains(account, "@") {
			kind = alipay.AccountLoginName
		}
		r.Receivers = append(r.Receivers, alipay.Receiver{Type: kind, Account: account, Name: nameOf(kind)})
	}
	return p.send(ctx, r, e, "result_code")
}

// nameOf is the owner's name that a login name can't be bound without.
func nameOf(kind string) string {
	if kind == alipay.AccountLoginName {
		return "payctl"
	}
	return ""
}

func (p alipayPlatform) Split(ctx context.Context, o split) (*reply, error) {
	r := alipay.SettleRequest{OutRequestNo: numbered("ST"), TradeNo: o.Trade}
	for _, part := range o.Parts {
		royalty := alipay.Royalty{TransIn: part.Key, Amount: part.Amount, Desc: o.Reason}
		if strings.Contains(part.Key, "@") {
			royalty.TransInType = alipay.AccountLoginName
		}
		r.Royalties = append(r.Royalties, royalty)
	}
	return p.send(ctx, r, o.Extra, "out_request_no", "trade_no", "settle_no")
}

func (p alipayPlatform) Splittable(ctx context.Context, trade string) (int64, error) {
	a, err := p.client.OnsettleQuery(ctx, alipay.OnsettleQueryRequest{TradeNo: trade})
	if err != nil {
		return 0, err
	}
	return a.Unsettled, nil
}

func (p alipayPlatform) QuerySplit(ctx context.Context, trade, number string, e extra) (*reply, error) {
	return p.send(ctx, alipay.SettleQueryRequest{OutRequestNo: number, TradeNo: trade}, e, "out_request_no", "operation_dt", "royalty_detail_list")
}

// send sets the extra fields, sends, and picks the named facts from the answer; those that the
// answer lacks are told from the request. The field sign replaces the signature.
func (p alipayPlatform) send(ctx context.Context, r alipay.Request, e extra, facts ...string) (*reply, error) {
	m, err := p.client.Message(r)
	if err != nil {
		return nil, err
	}
	for _, name := range e.sorted() {
		if name == "sign" {
			m.Signing.Sign = e[name]
			continue
		}
		m = m.With(name, e[name])
	}
	a, err := p.client.Send(ctx, m)
	if err != nil {
		return nil, err
	}
	out := &reply{Operation: m.Operation, Code: a.Code, Exchange: a.Exchange}
	out.Message, _ = a.Field("msg")
	for _, name := range facts {
		value, ok := a.Field(name)
		if !ok && name == "out_request_no" {
			value = m.Member(name)
		}
		if value != "" {
			out.Facts = append(out.Facts, fact{name, value})
		}
	}
	return out, nil
}

// split divides a trade between receivers: splitting one is what its platform calls settling.
func (c *settleCommand) split(ctx context.Context, w *errand, p splitter) (*reply, error) {
	if c.Sharding != "" || c.Amount != "" && len(c.Item) > 0 {
		return nil, usagef("%s pays receivers: give --amount for the usual one, or --item RECEIVER=AMOUNT for each", w.app.Provider)
	}
	t, err := w.find(c.Trade, "can be split", func(t api.Trade) bool { return t.Status == "paid" && t.Left > 0 })
	if err != nil {
		return nil, err
	}
	o := split{Trade: t.No, Reason: c.Reason, Extra: c.Set}
	if o.Parts, err = parts(c.Item, w.digits); err != nil {
		return nil, err
	}
	if len(o.Parts) > 0 && !c.Bind {
		return p.Split(ctx, o)
	}
	if len(o.Parts) == 0 {
		amount, err := c.Amount.minor("--amount", w.digits)
		if c.Amount == "" {
			amount, err = p.Splittable(ctx, t.No)
		}
		switch {
		case err != nil:
			return nil, err
		case amount == 0:
			return nil, usagef("nothing of trade %s can be split", t.No)
		}
		o.Parts = []item{{alipayReceiver, amount}}
	}
	accounts := make([]string, len(o.Parts))
	for i, part := range o.Parts {
		accounts[i] = part.Key
	}
	if _, err := p.Bind(ctx, accounts, nil); err != nil {
		return nil, fmt.Errorf("before the split: %w", err)
	}
	return p.Split(ctx, o)
}

type bindCommand struct {
	Account []string `arg:"" help:"Accounts: 2088… or login names."`
	requestFlags
}

// Help is shown by payctl bind --help.
func (bindCommand) Help() string {
	return `Binds accounts as receivers of splits; only to them a trade can be split (Alipay).

Examples:

  payctl --provider alipay bind 2088101126708402
  payctl --provider alipay settle --item 2088101126708402=12.34`
}

// Run binds.
func (c *bindCommand) Run(s *session) error {
	return s.request(c.requestFlags, func(ctx context.Context, w *errand) (*reply, error) {
		p, ok := w.platform.(splitter)
		if !ok {
			return nil, usagef("%s binds no receivers", w.app.Provider)
		}
		return p.Bind(ctx, c.Account, c.Set)
	})
}
