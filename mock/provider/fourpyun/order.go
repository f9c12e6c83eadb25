package fourpyun

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"paymock/mock/doctor"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/suggest"
	"paymock/mock/wire"
)

// defaultExpiry is how long an unpaid trade lives when the order says nothing (4pyun sheet 5.1).
const defaultExpiry = 3 * time.Minute

// tradeScenes are the values of trade_scene (4pyun sheet 5.9).
var tradeScenes = []string{"PARKING", "RECHARGE", "ENERGY", "LIVING", "GENERIC"}

// The names under which a trade's Extra keeps what only 4pyun knows. Those above the line are
// request fields and may be given when a trade is opened by hand, as may those below it.
const (
	extraScene    = "trade_scene"
	extraChannel  = "channel"
	extraItem     = "trade_item"
	extraExtra    = "extra"
	extraBody     = "body"
	extraDeduct   = "deduct_mode"
	extraCallback = "callback_url"
	extraSubApp   = "sub_app_id"
	extraAuthCode = "auth_code"

	extraPayID        = "pay_id"
	extraTradeNo      = "trade_no" // the channel's number of the payment
	extraPayMode      = "pay_mode"
	extraPayModeDesc  = "pay_mode_desc"
	extraMerchantName = "merchant_name"
	extraPartnerCode  = "partner_code"
	extraPartnerName  = "partner_name"
	extraShardingRate = "sharding_rate" // per mille
	extraSettleDigest = "settle_digest" // details of the settle, written by this package
)

// sentExtras are request fields that a trade keeps as sent.
var sentExtras = []string{extraScene, extraChannel, extraItem, extraExtra, extraBody, extraDeduct, extraCallback, extraSubApp, extraAuthCode}

// openExtras may be given to Open.
var openExtras = append(slices.Clone(sentExtras),
	extraPayID, extraTradeNo, extraPayMode, extraPayModeDesc, extraMerchantName, extraPartnerCode, extraPartnerName, extraShardingRate)

// orderArgs are the parsed fields of prepare and create.
type orderArgs struct {
	value   money.Amount
	manual  bool
	expires time.Time // zero: default
}

func readOrder(x *exchange) refusal {
	var r refusal
	if x.orderArgs.value, r = x.readAmount("value"); r.code != "" {
		return r
	}
	if x.orderArgs.value <= 0 {
		return x.refuseField("value", "must be more than 0")
	}
	if !provider.IsWebAddress(x.form.Get("notify_url")) {
		return x.refuseField("notify_url", "must be an absolute http or https address")
	}
	if scene := x.form.Get(extraScene); !slices.Contains(tradeScenes, scene) {
		return x.refuseField(extraScene, "must be one of "+strings.Join(tradeScenes, ", "))
	}
	if x.orderArgs.manual, r = x.readFlag("manual_settle"); r.code != "" {
		return r
	}
	if x.orderArgs.expires, r = x.readExpiry(); r.code != "" {
		return r
	}
	return x.jsonObject(extraExtra)
}

func readPrepare(x *exchange) refusal {
	if r := readOrder(x); r.code != "" {
		return r
	}
	if x.set.hasDialect(dialectPrepareExtra, "required") && x.form.Get(extraExtra) == "" {
		return x.op.missing(extraExtra)
	}
	list, err := readItems(x.form.Get(extraItem))
	if err != nil {
		return x.refuseField(extraItem, "must be a list of key and value: "+err.Error())
	}
	return x.unknownKeys(list)
}

func readCreate(x *exchange) refusal { return readOrder(x) }

// prepare places an order for the cashier (4pyun sheet 5.1).
func (d *decision) prepare() provider.Outcome {
	t, r := d.placeOrder()
	if r.code != "" {
		return r.outcome()
	}
	payID := t.Extra[extraPayID]
	fields := wire.Object{{Name: "pay_url", Value: cashierURL(d.call.Request.Base(), payID)}, {Name: "pay_id", Value: payID}}
	if d.set.hasDialect(dialectPreparePaySerial, "on") {
		fields = append(fields, wire.Member{Name: "pay_serial", Value: t.No})
	}
	return d.accept("1001", fields, fmt.Sprintf("trade %s of %d fen waits for its payer until %s", t.No, t.Amount, isoSeconds(t.ExpiresAt)))
}

// create charges a payment code at once (scan), or makes a native order (4pyun sheet 5.2).
func (d *decision) create() provider.Outcome {
	t, r := d.placeOrder()
	if r.code != "" {
		return r.outcome()
	}
	scan := t.Extra[extraAuthCode] != ""
	trade := ""
	if !scan {
		trade = d.nativeParameters()
	}
	fields := wire.Object{{Name: "trade", Value: trade}, {Name: "pay_serial", Value: t.No}}
	if !scan || d.set.hasDialect(dialectScanResult, "1000") {
		out := d.accept("1000", fields, fmt.Sprintf("trade %s of %d fen waits for its payer", t.No, t.Amount))
		out.Subject = t.No
		return out
	}
	notices, err := d.payTrade(t)
	if err != nil { // a trade that was just made can be paid
		return refusal{code: "500", explain: err.Error()}.outcome()
	}
	out := d.accept("1001", fields, fmt.Sprintf("payment code charged: trade %s of %d fen is paid", t.No, t.Amount))
	out.Subject, out.Notices = t.No, notices
	return out
}

// nativeParameters is the JSON text for the payer's app, in WeChat's form and invented.
func (d *decision) nativeParameters() string {
	draw := d.env.Draw
	return string(wire.Object{
		{Name: "appId", Value: "wx" + randomHex(draw, 16)},
		{Name: "timeStamp", Value: fmt.Sprint(d.env.Now.Unix())},
		{Name: "nonceStr", Value: randomHex(draw, 32)},
		{Name: "signType", Value: "MD5"},
		{Name: "paySign", Value: strings.ToUpper(randomHex(draw, 32))},
		{Name: "package", Value: "prepay_id=" + newPrepayID(draw)},
	}.JSON())
}

// placeOrder makes the waiting trade of prepare and create.
func (d *decision) placeOrder() (*ledger.Trade, refusal) {
	f := d.form
	merchant := f.Get("merchant")
	if d.set.hasDialect(dialectMerchantGrant, "own") && merchant != d.app.Merchant {
		return nil, refusal{
			code: "403", hint: fmt.Sprintf("app_id=%s, merchant=%s", d.app.ID, merchant),
			explain: fmt.Sprintf("the app may act for merchant %s only, not for %s; register it with that merchant, or with dialect %s=any", d.app.Merchant, doctor.ClipText(merchant), dialectMerchantGrant),
		}
	}
	order := f.Get("pay_order")
	if t, taken := d.books.TradeByOrder(order); taken {
		explain := fmt.Sprintf("pay_order %s belongs to trade %s of %d fen since %s; use a new one", doctor.ClipText(order), t.No, t.Amount, isoSeconds(t.CreatedAt))
		if d.set.hasDialect(dialectDuplicateOrder, "500") {
			return nil, refusal{code: "500", message: "订单号已存在", explain: explain}
		}
		return nil, refusal{code: "1403", message: "支付订单号已存在", explain: explain}
	}
	expires := d.orderArgs.expires
	if expires.IsZero() {
		expires = d.env.Now.Add(defaultExpiry)
	}
	if !expires.After(d.env.Now) {
		r := badField("expire_time", "is over")
		r.explain += fmt.Sprintf("; the app's time is %s", isoSeconds(d.env.Now))
		return nil, r
	}
	t := &ledger.Trade{
		No: paySerial(d.books, d.env.Draw, d.env.Now), Order: order, Merchant: merchant, Payer: f.Get("payer"),
		Subject: f.Get("subject"), Amount: d.orderArgs.value, Status: ledger.Waiting, ManualSettle: d.orderArgs.manual,
		NotifyURL: f.Get("notify_url"), CreatedAt: d.env.Now, ExpiresAt: expires,
		Extra: map[string]string{extraPayID: newPayID(d.env.Draw)},
	}
	for _, name := range sentExtras {
		if value := f.Get(name); value != "" {
			t.Extra[name] = value
		}
	}
	if err := d.books.AddTrade(t); err != nil {
		return nil, refusal{code: "500", explain: err.Error()}
	}
	d.books.Save(kindPayID, t.Extra[extraPayID], t.No)
	return t, refusal{}
}

// checkExtras refuses what Open can't use.
func checkExtras(extra map[string]string) error {
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		value := extra[name]
		wrong := ""
		switch {
		case !slices.Contains(openExtras, name):
			wrong = "4pyun keeps no such field" + suggest.Hint(name, openExtras)
		case name == extraScene && !slices.Contains(tradeScenes, value):
			wrong = "use one of " + strings.Join(tradeScenes, ", ")
		case name == extraShardingRate:
			if _, err := perMille(value); err != nil {
				wrong = err.Error()
			}
		case name == extraItem:
			if _, err := readItems(value); err != nil {
				wrong = "use a list of key and value: " + err.Error()
			}
		}
		if wrong != "" {
			return &provider.FieldError{Field: "extra." + name, Reason: wrong}
		}
	}
	return nil
}
