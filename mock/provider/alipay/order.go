package alipay

import (
	"regexp"
	"strconv"
	"sync"
	"time"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

const (
	maxAmount      money.Amount = 100_000_000 * 100 // fen (Alipay sheet 3.2)
	defaultTimeout              = 15 * 24 * time.Hour
	codeTimeout                 = 2 * time.Hour // of a precreated code
)

// orderRequest holds the order in a create, pay, precreate or page.pay. It is kept as
// JSON while a precreated code waits to be scanned.
type orderRequest struct {
	Order    string        `json:"order"`
	Amount   money.Amount  `json:"amount"`
	Subject  string        `json:"subject"`
	Body     string        `json:"body,omitempty"`
	Buyer    string        `json:"buyer,omitempty"`
	OpenID   string        `json:"open_id,omitempty"`
	Passback string        `json:"passback,omitempty"`
	Frozen   bool          `json:"frozen,omitempty"`
	Timeout  time.Duration `json:"timeout,omitempty"`
	ByDay    bool          `json:"by_day,omitempty"` // 1c: until the day ends
	Expires  time.Time     `json:"expires,omitzero"`
	Notify   string        `json:"notify,omitempty"`
	Charset  string        `json:"charset,omitempty"`
	SignType string        `json:"sign_type,omitempty"`
	Digest   string        `json:"digest"`
	Until    time.Time     `json:"until,omitzero"` // of a precreated code
	At       time.Time     `json:"at,omitzero"`    // when the code was made
	Product  string        `json:"product,omitempty"`
	Return   string        `json:"return,omitempty"`
	Seller   string        `json:"seller,omitempty"`
	Page     string        `json:"page,omitempty"`   // the page method
	SMID     string        `json:"smid,omitempty"`   // the secondary merchant
	Number   string        `json:"number,omitempty"` // trade_no, when the control API names one
}

// readOrder reads the fields that the four methods share.
func (x *exchange) readOrder(in *bizReader) orderRequest {
	o := orderRequest{Charset: x.req.charset.name, SignType: x.req.signType}
	if o.Order = in.merchantNumber("out_trade_no", 64); o.Order == "" {
		in.fail("out_trade_no", "不能为空")
	}
	var given bool
	if o.Amount, given = in.amount("total_amount"); !given {
		in.fail("total_amount", "不能为空")
	} else if o.Amount <= 0 {
		in.fail("total_amount", "须大于0")
	}
	o.Subject = in.requiredText("subject", 256)
	o.Body = in.text("body", 400)
	o.Buyer = in.text("buyer_id", 28)
	o.OpenID = in.text("buyer_open_id", 128)
	o.Seller = in.text("seller_id", 28)
	o.Product = in.text("product_code", 64)
	o.Passback = in.text("passback_params", 512)
	o.Frozen = in.objectOf("extend_params").readBoolean("royalty_freeze")
	o.Expires = in.timeOf("time_expire")
	o.Timeout, o.ByDay = readTimeout(in, "timeout_express")
	o.SMID = readSubMerchant(in)
	o.Notify = x.notifyURL(in)
	o.Digest = orderDigest(x.req.biz, x.app.Merchant)
	return o
}

var timeoutRule = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([1-9][0-9]{0,4})([mhd])$`) })

// readTimeout reads 1m to 15d, or 1c for the rest of the day (Alipay sheet 3.2).
func readTimeout(in *bizReader, name string) (d time.Duration, byDay bool) {
	s := in.text(name, 6)
	if s == "" {
		return 0, false
	}
	if s == "1c" {
		return 0, true
	}
	m := timeoutRule().FindStringSubmatch(s)
	if m != nil {
		n, _ := strconv.Atoi(m[1])
		d = time.Duration(n) * map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}[m[2]]
	}
	if d == 0 || d > defaultTimeout {
		in.fail(name, "取值范围为1m～15d或1c")
	}
	return d, false
}

// placeOrder makes the trade of an order, or finds the unpaid one that a repeat means.
func (x *exchange) placeOrder(o orderRequest) (*ledger.Trade, []provider.Notice, *provider.Outcome) {
	if refused := x.checkOrder(o); refused != nil {
		return nil, nil, refused
	}
	if t, ok := x.findTrade("", o.Order); ok {
		return t, nil, sameOrder(t, o)
	}
	x.forgetCode(o.Order)
	t, notices, err := x.newTrade(o)
	if err != nil {
		return nil, nil, refuse("ACQ.CONTEXT_INCONSISTENT", "", err.Error())
	}
	return t, notices, nil
}

func sameOrder(t *ledger.Trade, o orderRequest) *provider.Outcome {
	no := func(sub, explain string) *provider.Outcome {
		out := refuse("ACQ."+sub, "", explain)
		out.Subject = t.No
		return out
	}
	switch {
	case t.Status == ledger.Paid || t.Status == ledger.Finished:
		return no("TRADE_HAS_SUCCESS", "out_trade_no "+o.Order+" is paid as "+t.No)
	case t.Status != ledger.Waiting:
		return no("TRADE_HAS_CLOSE", "out_trade_no "+o.Order+" is closed as "+t.No)
	case t.Extra["order_digest"] != o.Digest:
		return no("CONTEXT_INCONSISTENT", "out_trade_no "+o.Order+" was sent with another amount, subject, seller or buyer")
	}
	return nil
}

// checkOrder checks an order against app, accounts and time.
func (x *exchange) checkOrder(o orderRequest) *provider.Outcome {
	buyerTrouble := map[string]string{
		accountFrozen: "BUYER_ENABLE_STATUS_FORBID", accountClosed: "BUYER_ENABLE_STATUS_FORBID",
		accountMissing: "BUYER_NOT_EXIST", accountUncertified: "ERROR_BUYER_CERTIFY_LEVEL_LIMIT",
	}
	switch {
	case o.Amount > maxAmount:
		return refuse("ACQ.TOTAL_FEE_EXCEED", "", "total_amount is "+formatYuan(o.Amount)+", at most "+formatYuan(maxAmount))
	case o.Seller != "" && o.Seller != x.app.Merchant:
		return refuse("ACQ.PARTNER_ERROR", "", "seller_id is "+quoteShort(o.Seller)+", the app's seller "+x.app.Merchant)
	case o.SMID != "" && !x.knownSMID(o.SMID):
		return refuse("ACQ.SECONDARY_MERCHANT_ID_INVALID", "", "sub_merchant.merchant_id is "+quoteShort(o.SMID)+"; get one by ant.merchant.expand.indirect.zft.create")
	case o.Buyer != "" && o.Buyer == x.app.Merchant:
		return refuse("ACQ.BUYER_SELLER_EQUAL", "", "buyer_id is the seller")
	case buyerTrouble[o.Buyer] != "":
		return refuse("ACQ."+buyerTrouble[o.Buyer], "", "buyer_id is a test account")
	case !o.Expires.IsZero() && !o.Expires.After(x.env.Now):
		return refuse("ACQ.NOW_TIME_AFTER_EXPIRE_TIME_ERROR", "", "time_expire is "+formatTime(o.Expires)+", the app's time "+formatTime(x.env.Now))
	}
	return nil
}

// newTrade adds a trade that waits for its buyer, and the timer that closes it.
func (x *exchange) newTrade(o orderRequest) (*ledger.Trade, []provider.Notice, error) {
	now := x.env.Now
	t := o.trade(x.app, now)
	if t.No == "" {
		t.No = x.unusedNumber(ledger.KindTrade, newTradeNo)
	}
	if err := x.books.AddTrade(t); err != nil {
		return nil, nil, err
	}
	return t, []provider.Notice{x.newTimer(timerTimeout, t.No, t.ExpiresAt.Sub(now), nil)}, nil
}

// trade is the order as a waiting trade.
func (o orderRequest) trade(a *app.App, now time.Time) *ledger.Trade {
	t := &ledger.Trade{
		No: o.Number, Order: o.Order, Merchant: a.Merchant, Payer: o.Buyer, Subject: o.Subject,
		Amount: o.Amount, Status: ledger.Waiting, NotifyURL: o.Notify, CreatedAt: now, Extra: map[string]string{},
	}
	if t.Payer == "" {
		t.Payer = defaultBuyer
	}
	switch {
	case !o.Expires.IsZero():
		t.ExpiresAt = o.Expires
	case o.ByDay:
		y, m, d := now.In(chinaZone).Date()
		t.ExpiresAt = time.Date(y, m, d+1, 0, 0, 0, 0, chinaZone)
	case o.Timeout > 0:
		t.ExpiresAt = now.Add(o.Timeout)
	default:
		t.ExpiresAt = now.Add(defaultTimeout) // Assumed
	}
	for key, value := range map[string]string{
		extraBody: o.Body, extraPassback: o.Passback, extraCharset: o.Charset, extraSignType: o.SignType,
		"buyer_open_id": o.OpenID, "product_code": o.Product, "order_digest": o.Digest, extraReturn: o.Return, extraPage: o.Page, extraSMID: o.SMID,
	} {
		if value != "" {
			t.Extra[key] = value
		}
	}
	t.ManualSettle = o.SMID != ""
	if o.Frozen {
		t.Royalty.Frozen = true
	}
	return t
}

// precreate is alipay.trade.precreate: a code for the buyer to scan. There is no trade until
// then (Alipay sheet 3.1).
func precreate(x *exchange) provider.Outcome {
	in := x.readBiz()
	o := x.readOrder(in)
	if o.Product == "" {
		o.Product = "FACE_TO_FACE_PAYMENT"
	}
	valid, _ := readTimeout(in, "qr_code_timeout_express")
	if refused := in.refusal("ACQ.INVALID_PARAMETER"); refused != nil {
		return *refused
	}
	if valid == 0 || valid > codeTimeout {
		valid = codeTimeout
	}
	if refused := x.checkOrder(o); refused != nil {
		return *refused
	}
	if t, ok := x.findTrade("", o.Order); ok {
		if refused := sameOrder(t, o); refused != nil {
			return *refused
		}
	}
	code, refused := x.codeFor(o, valid)
	if refused != nil {
		return *refused
	}
	address := "https://qr.alipay.com/" + code
	if x.dialect.isSet("qr_code", "cashier") {
		address = x.call.Request.Base() + cashierAddress(x.app.ID, "qr", code)
	}
	return succeed(wire.Object{{Name: "out_trade_no", Value: o.Order}, {Name: "qr_code", Value: address}})
}

// codeFor finds the code that waits for an order, or makes one.
func (x *exchange) codeFor(o orderRequest, valid time.Duration) (string, *provider.Outcome) {
	var code string
	var old orderRequest
	if x.books.Load(kindScan, o.Order, &code) && x.books.Load(kindCode, code, &old) && x.env.Now.Before(old.Until) {
		if old.Digest != o.Digest {
			return "", refuse("ACQ.CONTEXT_INCONSISTENT", "", "out_trade_no "+o.Order+" was precreated with another amount, subject, seller or buyer")
		}
		return code, nil
	}
	code = newCode(x.env.Now, x.env.Draw)
	o.At, o.Until = x.env.Now, x.env.Now.Add(valid)
	x.books.Save(kindCode, code, o)
	x.books.Save(kindScan, o.Order, code)
	return code, nil
}

// forgetCode makes the code of an order void.
func (x *exchange) forgetCode(order string) {
	var code string
	if order != "" && x.books.Load(kindScan, order, &code) {
		x.books.Remove(kindScan, order)
		x.books.Remove(kindCode, code)
	}
}

// scanCode is the buyer scanning a precreated code: the trade comes into being.
func (x *exchange) scanCode(code string) (*ledger.Trade, []provider.Notice, *provider.Outcome) {
	var o orderRequest
	if !x.books.Load(kindCode, code, &o) || !x.env.Now.Before(o.Until) {
		return nil, nil, refuse("ACQ.TRADE_NOT_EXIST", "", "the code "+quoteShort(code)+" is unknown or has run out")
	}
	if t, ok := x.findTrade("", o.Order); ok {
		return t, nil, nil
	}
	t, notices, err := x.newTrade(o)
	if err != nil {
		return nil, nil, refuse("ACQ.CONTEXT_INCONSISTENT", "", err.Error())
	}
	if x.dialect.isSet("waiting_notify", "on") {
		notices = append(notices, x.tradeNotification(t, nil))
	}
	return t, notices, nil
}
