package alipay

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"paymock/mock/ident"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// The limits of a settle (Alipay sheet 2.3).
const (
	syncReceivers  = 5
	asyncReceivers = 50
	syncRequests   = 50
	asyncRequests  = 300
	syncPerSecond  = 30
	settleWait     = 30 * time.Second
	asyncDelay     = 2 * time.Second // Assumed: until an async split is carried out
)

// settleRequest is biz_content of alipay.trade.order.settle (Alipay sheet 2.1).
type settleRequest struct {
	number, trade string
	parts         []settlePart
	percent       []int // of each part without amount, 0 otherwise
	finish        bool
	release       money.Amount // royalty_finish_amount
	partial       bool         // it was given
	async         bool
}

func readSettle(in *bizReader) settleRequest {
	const longest = 64
	var s settleRequest
	if s.number = in.merchantNumber("out_request_no", longest); s.number == "" {
		in.fail("", "结算请求号不能为空") // the text that production logs show (Alipay sheet 2.4)
	}
	s.trade = in.requiredText("trade_no", longest)
	in.text("operator_id", longest)
	s.async = in.readChoice("royalty_mode", "sync", "async") == "async"
	extend := in.objectOf("extend_params")
	s.finish = extend.readBoolean("royalty_finish")
	if s.release, s.partial = extend.amount("royalty_finish_amount"); s.partial && (!s.finish || s.release <= 0) {
		extend.fail("royalty_finish_amount", "须大于0且royalty_finish为true")
	}
	if most := s.receiverCount(); in.lengthOf("royalty_parameters") > most {
		in.fail("royalty_parameters", fmt.Sprintf("分账明细不能超过%d条", most))
		return s
	}
	for _, line := range in.readObjects("royalty_parameters") {
		p, percent := readPart(line)
		s.parts, s.percent = append(s.parts, p), append(s.percent, percent)
	}
	if len(s.parts) == 0 && !s.finish {
		in.fail("royalty_parameters", "不能为空")
	}
	return s
}

func (s settleRequest) receiverCount() int {
	if s.async {
		return asyncReceivers
	}
	return syncReceivers
}

func readPart(line *bizReader) (p settlePart, percent int) {
	p = settlePart{
		Kind:    line.readChoice("royalty_type", kindTransfer, kindReplenish),
		Out:     line.text("trans_out", 64),
		OutType: line.readChoice("trans_out_type", "userId", "loginName"),
		InType:  line.readChoice("trans_in_type", "userId", "loginName", "openId", "cardAliasNo", "cardSerialNo"),
		Name:    line.text("trans_in_name", 64),
	}
	if p.In = line.text("trans_in", 128); p.In == "" && p.Kind == kindTransfer {
		line.fail("trans_in", "不能为空")
	}
	line.text("desc", 1000)
	line.text("royalty_scene", 256)
	var given bool
	p.Amount, given = line.amount("amount")
	percent, byPercent := line.readInteger("amount_percentage", 1, 100)
	switch {
	case given && p.Amount <= 0 && p.Kind == kindTransfer:
		line.fail("amount", "须大于0")
	case !given && !byPercent:
		line.fail("amount", "不能为空")
	case given:
		percent = 0 // Assumed: the amount wins when both come
	}
	return p, percent
}

// settle is alipay.trade.order.settle.
func settle(x *exchange) provider.Outcome {
	in := x.readBiz()
	s := readSettle(in)
	if refused := in.refusal("ACQ.INVALID_PARAMETER"); refused != nil {
		return *refused
	}
	out := x.settleTrade(s)
	if x.dialect.isSet("settle", "2018") {
		return as2018Code(out)
	}
	return out
}

// as2018Code leaves out settle_no and knows seven sub_codes only.
func as2018Code(out provider.Outcome) provider.Outcome {
	if out.Code.Success {
		out.Fields = slices.DeleteFunc(out.Fields, func(m wire.Member) bool { return m.Name == "settle_no" })
		return out
	}
	sub := strings.TrimPrefix(out.Code.Sub, "ACQ.")
	if sub == "DUP_OUT_REQUEST_NO" {
		return refuseBusiness("DISCORDANT_REPEAT_REQUEST", out.Explain)
	}
	if !slices.Contains(strings.Fields(codes2018), sub) {
		return refuseBusiness("TRADE_SETTLE_ERROR", out.Explain+" ("+out.Code.Sub+" in the current document)")
	}
	return out
}

func (x *exchange) settleTrade(s settleRequest) provider.Outcome {
	var saved settlement
	if x.books.Load(kindRequest, s.number, &saved) {
		return x.answerRepeat(saved, s)
	}
	t, refused := x.findSettleable(s)
	if refused != nil {
		return *refused
	}
	if refused := x.countRequest(t, s.async); refused != nil {
		return *refused
	}
	for i := range s.parts {
		if refused := x.checkPart(t, &s.parts[i], s.percent[i], s.async); refused != nil {
			return *refused
		}
	}
	if refused := x.checkSum(t, s); refused != nil {
		return *refused
	}
	return x.acceptSettle(t, s)
}

// answerRepeat answers a number that was used: the first result for the same details, in the same
// bytes.
func (x *exchange) answerRepeat(saved settlement, s settleRequest) provider.Outcome {
	switch {
	case saved.Trade != s.trade:
		return refuseBusiness("DUP_OUT_REQUEST_NO", "out_request_no "+s.number+" was used for trade "+saved.Trade)
	case saved.Digest != x.call.Digest:
		return refuseBusiness("DISCORDANT_REPEAT_REQUEST", "out_request_no "+s.number+" was used with other details for settle_no "+saved.No)
	}
	out := settleAnswer(saved)
	out.Explain = "a repeat: the first result again"
	return out
}

func settleAnswer(s settlement) provider.Outcome {
	return succeed(wire.Object{{Name: "trade_no", Value: s.Trade}, {Name: "settle_no", Value: s.No}})
}

// findSettleable finds the trade and checks that it may be split at all.
func (x *exchange) findSettleable(s settleRequest) (*ledger.Trade, *provider.Outcome) {
	no := func(sub, explain string) (*ledger.Trade, *provider.Outcome) {
		return nil, refuse("ACQ."+sub, "", explain)
	}
	if x.dialect.isSet("royalty_product", "unsigned") {
		return no("NOT_SUPPORT_ROYALTY", "dialect royalty_product is unsigned")
	}
	t, ok := x.findTrade(s.trade, "")
	switch {
	case !ok:
		return no("TRADE_NOT_EXIST", "no trade "+quoteShort(s.trade)+" of this app")
	case t.Merchant != x.app.Merchant:
		return no("PARTNER_ERROR", "the trade belongs to seller "+t.Merchant+", the app to "+x.app.Merchant)
	case t.Status == ledger.Closed && t.Paid > 0 && t.Refunded == t.Paid:
		return no(x.dialect.value("settle_after_full_refund"), "the trade was refunded in full")
	case t.Status != ledger.Paid:
		return no("TRADE_STATUS_ERROR", stateForbids(t, "only TRADE_SUCCESS can be split"))
	case t.Royalty.Finished:
		return no("ALREADY_FINISH_ALLOC", "the splits of this trade were finished")
	case t.ManualSettle && t.SettledAt.IsZero():
		return no("ALLOC_REFUSE_BEFORE_SETTLE", "the secondary merchant's trade waits for alipay.trade.settle.confirm")
	case x.dialect.isSet("waits", "real") && x.env.Now.Before(t.PaidAt.Add(settleWait)):
		return no("ILLEGAL_SETTLE_STATE", fmt.Sprintf("paid at %s, to be split from %s", formatTime(t.PaidAt), formatTime(t.PaidAt.Add(settleWait))))
	case s.finish && !t.Royalty.Frozen:
		return no("SETTLE_SCENE_NOT_SUPPORT", "royalty_finish is for trades made with extend_params.royalty_freeze")
	}
	return t, nil
}

// countRequest checks how often a trade and a seller settle. Mixing the modes is refused with
// one code or the other: Assumed (Alipay sheet 2.3: which is undocumented).
func (x *exchange) countRequest(t *ledger.Trade, async bool) *provider.Outcome {
	synced, asynced := t.Royalty.Sync, t.Royalty.Async
	switch {
	case async && synced > 0:
		return refuse("ACQ.ASYNC_ALLOC_NOT_SUPPORT_IN_PERIOD", "", "the trade was split synchronously before")
	case !async && asynced > 0:
		return refuse("ACQ.INVALID_PARAMETER", "参数无效：royalty_mode与已有分账不一致", "the trade was split asynchronously before")
	case async && asynced >= asyncRequests, !async && synced >= syncRequests:
		return refuse("ACQ.INVALID_PARAMETER", "参数无效：分账次数超限", fmt.Sprintf("the trade was split %d times", synced+asynced))
	}
	if async || x.dialect.isSet("frequency_limit", "off") {
		return nil
	}
	var rate struct {
		Second int64 `json:"second"`
		Count  int   `json:"count"`
	}
	x.books.Load(kindRate, x.app.Merchant, &rate)
	if second := x.env.Now.Unix(); rate.Second != second {
		rate.Second, rate.Count = second, 0
	}
	if rate.Count++; rate.Count > syncPerSecond {
		return refuse("ACQ.FREQUENCY_LIMITED", "", fmt.Sprintf("more than %d synchronous splits in a second", syncPerSecond))
	}
	x.books.Save(kindRate, x.app.Merchant, rate)
	return nil
}

// checkPart completes a line and checks its accounts. Of an async one only what makes the
// whole request wrong is checked: the rest fails line by line.
func (x *exchange) checkPart(t *ledger.Trade, p *settlePart, percent int, async bool) *provider.Outcome {
	if percent > 0 { // Assumed: of total_amount, rounded down
		p.Amount = t.Amount * money.Amount(percent) / 100
	}
	if p.Out == "" && p.Kind == kindTransfer {
		p.Out = t.Merchant
	}
	if p.In == "" && p.Kind == kindReplenish {
		p.In = t.Merchant
	}
	switch {
	case p.InType == "cardAliasNo" || p.InType == "cardSerialNo":
		return refuse("ACQ.SETTLE_TO_CARD_NOT_SUPPORT", "", "trans_in_type is "+p.InType)
	case p.Kind == kindReplenish && (p.Out == "" || !isSeller(t, p.In)):
		return refuse("ACQ.REPLENISH_ACCOUNT_INVALID", "", "a replenish goes from trans_out to the seller "+t.Merchant)
	case p.Out == p.In:
		return refuse("ACQ.ROYALTY_ACCOUNTS_EQUAL", "", "trans_out and trans_in are "+p.In)
	case p.Kind == kindReplenish && (p.Amount <= 0 || p.Amount > t.Amount):
		return refuse("ACQ.INVALID_REPLENISH_AMOUNT", "", "a replenish is more than 0 and at most "+formatYuan(t.Amount))
	case p.Kind == kindTransfer && !isSeller(t, p.Out):
		return refuse("ACQ.MUST_ALLOC_FROM_ROOT_ACCOUNT", "", "trans_out is "+quoteShort(p.Out)+", the seller "+t.Merchant)
	case p.Amount <= 0:
		return refuse("ACQ.INVALID_PARAMETER", "参数无效：分账金额须大于0", "amount_percentage makes less than 0.01")
	case async:
		return nil
	}
	if sub, explain := x.accountRefusal(*p); sub != "" {
		refused := refuse("ACQ."+sub, "", explain)
		refused.Account = p.In
		return refused
	}
	return nil
}

// sellerEmail is the login name of every seller.
const sellerEmail = "seller@example.com"

func isSeller(t *ledger.Trade, account string) bool {
	return account == t.Merchant || account == sellerEmail
}

// accountRefusal says why a line's payer can't pay or its receiver can't receive.
func (x *exchange) accountRefusal(p settlePart) (sub, explain string) {
	if sub := payerRefusalCode(p.Out); sub != "" {
		return sub, "the payer is the test account " + p.Out
	}
	if p.Kind == kindReplenish {
		return "", ""
	}
	if sub := receiverRefusalCode(p.In); sub != "" {
		return sub, "the receiver is the test account " + p.In
	}
	if x.dialect.isSet("receivers", "any") || x.dialect.isSet("settle", "2018") {
		return "", ""
	}
	var bound boundReceiver
	if !x.books.Load(kindReceiver, receiverID(p.InType, p.In), &bound) {
		return "ROYALTY_RECEIVER_INVALID", fmt.Sprintf("%s %s is not bound; call alipay.trade.royalty.relation.bind", p.InType, quoteShort(p.In))
	}
	if p.Name != "" && bound.Name != "" && p.Name != bound.Name {
		return "ROYALTY_ACCOUNT_NAME_NOT_MATCH", "trans_in_name is not the name that was bound for " + p.In
	}
	return "", ""
}

// checkSum checks what is split and released against what there is.
func (x *exchange) checkSum(t *ledger.Trade, s settleRequest) *provider.Outcome {
	var sum money.Amount
	for _, p := range s.parts {
		if p.Kind == kindTransfer {
			sum = sum.Plus(p.Amount)
		}
	}
	rest, byRatio := splittableRest(t, x.dialect)
	state := fmt.Sprintf("asked %s; paid %s, split %s, refunded %s, ratio %d%%, so %s can be split",
		formatYuan(sum), formatYuan(t.Paid), formatYuan(t.Shared), formatYuan(t.Refunded), splitRatio(t, x.dialect), formatYuan(rest))
	switch {
	case sum > byRatio:
		return refuse("ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", "", state)
	case sum > rest:
		return refuse("ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", "", state)
	case sum > 0 && x.explainShortfall(sum) != "":
		return refuse("ACQ.TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH", "", x.explainShortfall(sum))
	case s.partial && s.release > t.Held()-sum:
		return refuse("ACQ.ALLOC_AMOUNT_VALIDATE_ERROR", "", "royalty_finish_amount is more than is still held; "+state)
	}
	return nil
}

// acceptSettle carries a settle out, or notes it for later when it is asynchronous.
func (x *exchange) acceptSettle(t *ledger.Trade, s settleRequest) provider.Outcome {
	saved := settlement{
		Number: s.number, Trade: t.No, Digest: x.call.Digest, Async: s.async, At: x.env.Now, Finish: s.finish, Asked: s.release, Parts: s.parts,
	}
	saved.No = x.unusedNumber(kindSettle, newSettleNo)
	out := settleAnswer(saved)
	for i := range saved.Parts {
		p := &saved.Parts[i]
		p.ID, p.At, p.State = newDetailNo(x.env.Now, x.env.Draw), x.env.Now, partWaiting
		if s.async {
			if p.Kind == kindTransfer {
				if err := t.PromiseShare(p.Amount); err != nil {
					return refuseBusiness("ALLOC_AMOUNT_VALIDATE_ERROR", err.Error())
				}
			}
			continue
		}
		if err := executePart(t, p, saved.Number, x.env.Now); err != nil {
			return refuseBusiness("TRADE_SETTLE_ERROR", err.Error())
		}
	}
	switch { // a finish counts too
	case s.async:
		t.Royalty.Async++
		t.PromiseRelease(saved.Asked)
	default:
		t.Royalty.Sync++
		if s.finish {
			saved.Released = t.Release(saved.Asked)
		}
	}
	if s.async {
		out.Notices = append(out.Notices, x.newTimer(timerSettle, t.No, asyncDelay, []byte(saved.Number)))
	}
	rest, _ := splittableRest(t, x.dialect)
	out.Explain = fmt.Sprintf("paid %s, split %s, refunded %s; %s can still be split", formatYuan(t.Paid), formatYuan(t.Shared), formatYuan(t.Refunded), formatYuan(rest))
	x.books.SaveTrade(t)
	x.books.Save(kindRequest, saved.Number, saved)
	x.books.Save(kindSettle, saved.No, saved.Number)
	return out
}

// unusedNumber draws a number until it is not taken.
func (x *exchange) unusedNumber(kind string, draw func(time.Time, *ident.Draw) string) string {
	for {
		no := draw(x.env.Now, x.env.Draw)
		var taken any
		if !x.books.Load(kind, no, &taken) {
			return no
		}
	}
}
