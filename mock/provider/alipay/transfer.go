package alipay

import (
	"strings"

	"paymock/mock/jsonnode"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// leastTransfer is the least that alipay.fund.trans.uni.transfer moves (the method's page: 0.1
// yuan to an account).
const leastTransfer money.Amount = 10

// transferPayee is who receives a transfer.
type transferPayee struct{ identity, kind, name string }

func readPayee(in *bizReader) transferPayee {
	info := in.objectOf("payee_info")
	return transferPayee{
		identity: info.requiredText("identity", 64),
		kind:     info.readChoice("identity_type", "ALIPAY_USER_ID", "ALIPAY_LOGON_ID", "ALIPAY_OPEN_ID", "BANKCARD_ACCOUNT"),
		name:     info.text("name", 128),
	}
}

// payeeRefusal is the code with which a payee can't receive, "" when he can.
func (p transferPayee) payeeRefusal(seller string) (code, explain string) {
	switch {
	case p.identity == seller:
		return "PAYER_PAYEE_CANNOT_SAME", "payee_info.identity is the seller"
	case p.identity == accountMissing, p.kind == "ALIPAY_USER_ID" && !isUserID(p.identity):
		return "PAYEE_NOT_EXIST", "no account " + quoteShort(p.identity)
	case p.identity == accountFrozen, p.identity == accountClosed, p.identity == accountInvalid:
		return "PAYEE_ACCOUNT_STATUS_ERROR", "the payee is the test account " + p.identity
	case p.identity == accountUncertified:
		return "PERM_AML_NOT_REALNAME_REV", "the payee is the test account " + p.identity
	case p.identity == accountLoginTwice:
		return "PAYEE_ACC_OCUPIED", "the payee is the test account " + p.identity
	case p.kind == "ALIPAY_LOGON_ID" && p.name == "":
		return "PAYEE_USERINFO_ERROR", "a login name needs the payee's name"
	}
	return "", ""
}

// uniTransfer is alipay.fund.trans.uni.transfer: the seller pays somebody.
func uniTransfer(x *exchange) provider.Outcome {
	in := x.readBiz()
	number := in.requiredText("out_biz_no", 64)
	amount, given := in.amount("trans_amount")
	if !given || amount <= 0 {
		in.fail("trans_amount", "须大于0")
	}
	in.readChoice("product_code", "TRANS_ACCOUNT_NO_PWD", "STD_RED_PACKET", "TRANS_BANKCARD_NO_PWD")
	in.readChoice("biz_scene", "DIRECT_TRANSFER", "PERSONAL_COLLECTION")
	title, remark := in.text("order_title", 128), in.text("remark", 200)
	to := readPayee(in)
	if refused := in.refusal("INVALID_PARAMETER"); refused != nil {
		return *refused
	}
	if old, ok := x.books.TransferByOrder(number); ok {
		if old.Digest != x.call.Digest {
			return bareRefusal("PAYMENT_INFO_INCONSISTENCY", "out_biz_no "+number+" was used for a transfer of "+formatYuan(-old.Amount)+" with other details")
		}
		out := transferAnswer(old)
		out.Explain = "a repeat: nothing more was paid"
		return out
	}
	if amount < leastTransfer {
		return bareRefusal("EXCEED_LIMIT_SM_MIN_AMOUNT", "trans_amount is "+formatYuan(amount)+", at least "+formatYuan(leastTransfer))
	}
	if code, explain := to.payeeRefusal(x.app.Merchant); code != "" {
		return bareRefusal(code, explain)
	}
	if short := x.explainShortfall(amount); short != "" {
		return bareRefusal("PAYER_BALANCE_NOT_ENOUGH", short)
	}
	t, err := ledger.NewTransfer(ledger.Transfer{
		No: x.unusedNumber(ledger.KindTransfer, newTransferNo), Order: number, Kind: transferOut, Other: to.identity, Amount: -amount,
		Subject: title, At: x.env.Now, Digest: x.call.Digest, Extra: map[string]string{"remark": remark},
	})
	if err == nil {
		err = x.books.AddTransfer(t)
	}
	if err != nil {
		return *refuse("INVALID_PARAMETER", "", err.Error())
	}
	return transferAnswer(t)
}

func transferAnswer(t *ledger.Transfer) provider.Outcome {
	out := succeed(wire.Object{
		{Name: "out_biz_no", Value: t.Order},
		{Name: "order_id", Value: t.No},
		{Name: "pay_fund_order_id", Value: t.No},
		{Name: "status", Value: "SUCCESS"},
		{Name: "trans_date", Value: formatTime(t.At)},
	})
	out.Subject = t.No
	return out
}

// transferDigest identifies what must agree when an out_biz_no is sent again.
func transferDigest(biz *jsonnode.Node, _ string) string {
	in, d := newReader(biz), new(repeatDetails)
	d.addAmount(in, "trans_amount")
	d.addField(in, "product_code", "TRANS_ACCOUNT_NO_PWD")
	to := in.objectOf("payee_info")
	d.addField(to, "identity", "")
	d.addField(to, "identity_type", "ALIPAY_USER_ID")
	return d.sum()
}

// transferQuery is alipay.fund.trans.common.query.
func transferQuery(x *exchange) provider.Outcome {
	in := x.readBiz()
	no, number := in.text("order_id", 64), in.text("out_biz_no", 64)
	if no == "" {
		no = in.text("pay_fund_order_id", 64)
	}
	if no == "" && number == "" {
		in.fail("out_biz_no", "和order_id、pay_fund_order_id不能同时为空")
	}
	if refused := in.refusal("INVALID_PARAMETER"); refused != nil {
		return *refused
	}
	find, id := x.books.Transfer, no
	if no == "" {
		find, id = x.books.TransferByOrder, number
	}
	t, ok := find(id)
	if !ok || t.Kind != transferOut {
		return bareRefusal("ORDER_NOT_EXIST", "no transfer "+quoteShort(id)+" of this app")
	}
	out := transferAnswer(t)
	fields := wire.Object{}
	for _, m := range out.Fields {
		if m.Name == "trans_date" {
			m.Name = "pay_date"
		}
		fields = append(fields, m)
	}
	out.Fields = append(fields, wire.Member{Name: "arrival_time_end", Value: formatTime(t.At)},
		wire.Member{Name: "order_fee", Value: "0.00"}, wire.Member{Name: "trans_amount", Value: formatYuan(-t.Amount)})
	return out
}

// accountQuery is alipay.fund.account.query.
func accountQuery(x *exchange) provider.Outcome {
	in := x.readBiz()
	user := in.text("alipay_user_id", 32)
	in.readChoice("account_type", "ACCTRANS_ACCOUNT", "DEFAULT")
	if refused := in.refusal("INVALID_PARAMETER"); refused != nil {
		return *refused
	}
	if user != "" && user != x.app.Merchant {
		return bareRefusal("NO_ACCOUNT_PAYMENT_PERMISSION", "alipay_user_id is "+quoteShort(user)+", the app's seller "+x.app.Merchant)
	}
	return succeed(wire.Object{
		{Name: "available_amount", Value: formatYuan(x.books.MerchantBalance())}, {Name: "freeze_amount", Value: "0.00"},
	})
}

// balanceQuery is alipay.data.bill.balance.query.
func balanceQuery(x *exchange) provider.Outcome {
	in := x.readBiz()
	in.text("bill_user_id", 32)
	if refused := in.refusal("INVALID_PARAMETER"); refused != nil {
		return *refused
	}
	balance := formatYuan(x.books.MerchantBalance())
	return succeed(wire.Object{
		{Name: "total_amount", Value: balance},
		{Name: "available_amount", Value: balance},
		{Name: "freeze_amount", Value: "0.00"},
		{Name: "settle_amount", Value: "0.00"},
	})
}

// accountLog is alipay.data.bill.accountlog.query: the account's movements, newest first.
func accountLog(x *exchange) provider.Outcome {
	in := x.readBiz()
	from, to := in.timeOf("start_time"), in.timeOf("end_time")
	if from.IsZero() {
		in.fail("start_time", "不能为空")
	}
	if to.IsZero() {
		in.fail("end_time", "不能为空")
	}
	if from.After(to) { // Assumed: an instant is a span, only one that ends before it begins is none
		in.fail("end_time", "不能早于start_time")
	}
	page, given := in.readInteger("page_no", 1, 1_000_000)
	if !given {
		page = 1
	}
	size, given := in.readInteger("page_size", 1, 2000)
	if !given {
		size = 2000
	}
	no := in.text("alipay_order_no", 64)
	if refused := in.refusal("INVALID_PARAMETER"); refused != nil {
		return *refused
	}
	b := x.collectBill(billAccount, from, to)
	var rows wire.List
	balance := b.opening
	for _, m := range b.lines {
		balance = balance.Plus(m.amount)
		if no != "" && m.no != no && (m.trade == nil || m.trade.No != no) {
			continue
		}
		rows = append(rows, accountLogRow(m, balance))
	}
	all := len(rows)
	shown := wire.List{}
	for i := all - 1 - (page-1)*size; i >= 0 && len(shown) < size; i-- {
		shown = append(shown, rows[i])
	}
	return succeed(wire.Object{
		{Name: "page_no", Value: page}, {Name: "page_size", Value: size}, {Name: "total_size", Value: all}, {Name: "detail_list", Value: shown},
	})
}

func accountLogRow(m accountMovement, balance money.Amount) wire.Object {
	direction := "收入"
	if m.amount < 0 {
		direction = "支出"
	}
	trade := m.no
	if m.trade != nil {
		trade = m.trade.No
	}
	return wire.Object{
		{Name: "trans_dt", Value: formatTime(m.at)},
		{Name: "account_log_id", Value: m.no},
		{Name: "alipay_order_no", Value: trade},
		{Name: "merchant_order_no", Value: m.order},
		{Name: "trans_amount", Value: strings.TrimPrefix(formatYuan(m.amount), "-")},
		{Name: "balance", Value: formatYuan(balance)},
		{Name: "type", Value: accountTitle(m)},
		{Name: "direction", Value: direction},
		{Name: "other_account", Value: m.other},
		{Name: "trans_memo", Value: m.subject},
	}
}
