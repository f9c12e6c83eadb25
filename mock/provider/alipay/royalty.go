package alipay

import (
	"fmt"
	"slices"
	"strings"

	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

const (
	receiversPerBind = 20
	receiversPerApp  = 20_000
)

// boundReceiver is a bound receiver of splits (Alipay sheet 3.2).
type boundReceiver struct {
	Type    string `json:"type"`
	Account string `json:"account"`
	Name    string `json:"name,omitempty"`
	Memo    string `json:"memo,omitempty"`
}

// isUserID checks the form of an account's number: 16 digits from 2088 (settle trouble-shooting
// guide 3.1.3).
func isUserID(s string) bool {
	return len(s) == 16 && strings.HasPrefix(s, "2088") && strings.Trim(s, "0123456789") == ""
}

func receiverID(kind, account string) string { return kind + ":" + account }

// bareRefusal refuses with a code without prefix.
func bareRefusal(code, explain string) provider.Outcome { return *refuse(code, "", explain) }

// readReceivers reads receiver_list and checks what bind and unbind have in common.
func (x *exchange) readReceivers() ([]boundReceiver, *provider.Outcome) {
	in := x.readBiz()
	in.requiredText("out_request_no", 32)
	var list []boundReceiver
	given := in.lengthOf("receiver_list")
	if given <= receiversPerBind {
		for _, line := range in.readObjects("receiver_list") {
			list = append(list, boundReceiver{
				Type: line.text("type", 64), Account: line.requiredText("account", 128),
				Name: line.text("name", 256), Memo: line.text("memo", 256),
			})
		}
	}
	if refused := in.refusal("INVALID_PARAMETER"); refused != nil {
		return nil, refused
	}
	switch {
	case x.dialect.isSet("royalty_product", "unsigned"):
		return nil, refuse("PRODUCT_UNSIGN", "", "dialect royalty_product is unsigned")
	case given == 0:
		return nil, refuse("RECEIVER_LIST_EMPTY", "", "receiver_list is absent or empty")
	case given > receiversPerBind:
		const code = "RECEIVER_LIST_OVERLOAD"
		return nil, refuse(code, fmt.Sprintf("%s：receiver_list不能超过%d条", codeByName()[code].Message, receiversPerBind),
			fmt.Sprintf("receiver_list has %d receivers, at most %d", given, receiversPerBind))
	}
	for i, r := range list {
		if !slices.Contains([]string{"userId", "loginName", "openId"}, r.Type) {
			return nil, refuse("INVALID_RECEIVER_TYPE", "", fmt.Sprintf("receiver_list.%d.type is %s, not userId, loginName or openId", i, quoteShort(r.Type)))
		}
	}
	return list, nil
}

// bindRefusalCode is the code with which an account can't be bound, "" when it can.
func bindRefusalCode(account string) string {
	switch account {
	case accountMissing, accountLoginTwice:
		return "USER_NOT_EXIST"
	case accountUncertified:
		return "RECEIVER_ACCOUNT_NOT_CERTIFY"
	case accountNoBalance:
		return "RECEIVER_ACCOUNT_NO_BALANCE"
	case accountFrozen, accountClosed, accountInvalid:
		return "RECEIVER_ACCOUNT_STATE_INVALID"
	}
	return ""
}

// bind is alipay.trade.royalty.relation.bind. Binding again succeeds.
func bind(x *exchange) provider.Outcome {
	list, refused := x.readReceivers()
	if refused != nil {
		return *refused
	}
	added := 0
	for i, r := range list {
		if code := bindRefusalCode(r.Account); code != "" {
			return bareRefusal(code, fmt.Sprintf("receiver_list.%d is the test account %s", i, r.Account))
		}
		if r.Type == "userId" && !isUserID(r.Account) {
			return *refuse("INVALID_PARAMETER", fmt.Sprintf("参数无效：receiver_list.%d.account须为2088开头的16位数字", i),
				fmt.Sprintf("receiver_list.%d.account is %s: a userId is 16 digits that begin with 2088", i, quoteShort(r.Account)))
		}
		if r.Type == "loginName" && r.Name == "" {
			return *refuse("INVALID_PARAMETER", fmt.Sprintf("参数无效：receiver_list.%d.name不能为空", i), "a loginName needs the receiver's name")
		}
		var old boundReceiver
		if !x.books.Load(kindReceiver, receiverID(r.Type, r.Account), &old) {
			added++
		} else if old.Name != "" && r.Name != "" && old.Name != r.Name {
			return bareRefusal("USERNAME_NOT_MATCH", fmt.Sprintf("receiver_list.%d is bound with another name", i))
		}
	}
	if added > 0 && len(x.books.IDs(kindReceiver))+added > receiversPerApp {
		return bareRefusal("RELATION_QUANTITY_LIMIT", fmt.Sprintf("more than %d receivers", receiversPerApp))
	}
	for _, r := range list {
		x.books.Save(kindReceiver, receiverID(r.Type, r.Account), r)
	}
	return succeed(wire.Object{{Name: "result_code", Value: "SUCCESS"}})
}

// unbind is alipay.trade.royalty.relation.unbind. Unbinding what is not bound succeeds:
// Assumed.
func unbind(x *exchange) provider.Outcome {
	list, refused := x.readReceivers()
	if refused != nil {
		return *refused
	}
	for i, r := range list {
		if bindRefusalCode(r.Account) == "USER_NOT_EXIST" {
			return bareRefusal("USER_NOT_EXIST", fmt.Sprintf("receiver_list.%d is the test account %s", i, r.Account))
		}
		var old boundReceiver
		if x.books.Load(kindReceiver, receiverID(r.Type, r.Account), &old) {
			x.books.Remove(kindReceiver, receiverID(r.Type, r.Account))
		}
	}
	return succeed(wire.Object{{Name: "result_code", Value: "SUCCESS"}})
}

// relations is alipay.trade.royalty.relation.batchquery.
func relations(x *exchange) provider.Outcome {
	in := x.readBiz()
	in.requiredText("out_request_no", 32)
	page, given := in.readInteger("page_num", 1, 1_000_000)
	if !given {
		page = 1
	}
	size, given := in.readInteger("page_size", 1, 100)
	if !given {
		size = 20
	}
	if refused := in.refusal("INVALID_PARAMETER"); refused != nil {
		return *refused
	}
	if x.dialect.isSet("royalty_product", "unsigned") {
		return bareRefusal("PRODUCT_UNSIGN", "dialect royalty_product is unsigned")
	}
	ids := x.books.IDs(kindReceiver)
	from := min((page-1)*size, len(ids))
	shown := ids[from:min(from+size, len(ids))]
	list := wire.List{}
	for _, id := range shown {
		var r boundReceiver
		if x.books.Load(kindReceiver, id, &r) {
			list = append(list, r.answerFields())
		}
	}
	return succeed(wire.Object{
		{Name: "result_code", Value: "SUCCESS"},
		{Name: "receiver_list", Value: list},
		{Name: "total_page_num", Value: (len(ids) + size - 1) / size},
		{Name: "total_record_num", Value: len(ids)},
		{Name: "current_page_num", Value: page},
		{Name: "current_page_size", Value: len(list)},
	})
}

func (r boundReceiver) answerFields() wire.Object {
	o := wire.Object{{Name: "type", Value: r.Type}, {Name: "account", Value: r.Account}}
	if r.Type == "openId" {
		o = append(o, wire.Member{Name: "account_open_id", Value: r.Account})
	}
	if r.Memo != "" {
		o = append(o, wire.Member{Name: "memo", Value: r.Memo})
	}
	if r.Type == "loginName" {
		o = append(o, wire.Member{Name: "login_name", Value: r.Account}, wire.Member{Name: "bind_login_name", Value: r.Account})
	}
	return o
}

// rate is alipay.trade.royalty.rate.query.
func rate(x *exchange) provider.Outcome {
	in := x.readBiz()
	in.requiredText("out_request_no", 32)
	if refused := in.refusal("INVALID_PARAMETER"); refused != nil {
		return *refused
	}
	if x.dialect.isSet("royalty_product", "unsigned") {
		return bareRefusal("PRODUCT_UNSIGN", "dialect royalty_product is unsigned")
	}
	return succeed(wire.Object{
		{Name: "user_id", Value: x.app.Merchant},
		{Name: "max_ratio", Value: int64(splitRatio(&ledger.Trade{}, x.dialect))},
	})
}

// settleQuery is alipay.trade.order.settle.query: by settle_no, or out_request_no and trade_no.
func settleQuery(x *exchange) provider.Outcome {
	in := x.readBiz()
	no, number, trade := in.text("settle_no", 64), in.text("out_request_no", 64), in.text("trade_no", 64)
	if no == "" && (number == "" || trade == "") {
		in.fail("settle_no", "不能为空，或同时传入out_request_no和trade_no")
	}
	if refused := in.refusal("INVALID_PARAMETER"); refused != nil {
		return *refused
	}
	if no != "" && !x.books.Load(kindSettle, no, &number) {
		return bareRefusal("MERCHANT_TRADE_NOT_MATCH", "no settle has the number "+quoteShort(no))
	}
	var s settlement
	if !x.books.Load(kindRequest, number, &s) || trade != "" && s.Trade != trade {
		return bareRefusal("MERCHANT_TRADE_NOT_MATCH", "no settle has out_request_no "+quoteShort(number)+" and trade_no "+quoteShort(trade))
	}
	var o wire.Object
	if s.Number != "" { // the platform's own release answers to no request
		o = append(o, wire.Member{Name: "out_request_no", Value: s.Number})
	}
	out := succeed(append(o, wire.Member{Name: "operation_dt", Value: formatTime(s.At)},
		wire.Member{Name: "royalty_detail_list", Value: queriedParts(s)}))
	out.Subject = s.Trade
	return out
}

// queriedParts leaves out the side that settle.query doesn't show: trans_in stands only with
// transfer and replenish_refund, trans_out only with replenish and transfer_refund (Alipay
// sheet 3.2).
func queriedParts(s settlement) wire.List {
	list := make(wire.List, len(s.Parts))
	for i, p := range s.Parts {
		hidden := "trans_out"
		if p.Kind == kindReplenish || p.Kind == kindTransferRefund {
			hidden = "trans_in"
		}
		list[i] = slices.DeleteFunc(p.answerFields(), func(m wire.Member) bool { return strings.HasPrefix(m.Name, hidden) })
	}
	return list
}

// onsettleQuery is alipay.trade.order.onsettle.query: what can still be split.
func onsettleQuery(x *exchange) provider.Outcome {
	in := x.readBiz()
	no := in.requiredText("trade_no", 64)
	if refused := in.refusal("ACQ.INVALID_PARAMETER"); refused != nil {
		return *refused
	}
	t, ok := x.findTrade(no, "")
	if !ok {
		return refuseBusiness("TRADE_NOT_EXIST", "no trade "+quoteShort(no)+" of this app")
	}
	rest, _ := splittableRest(t, x.dialect)
	return aboutTrade(succeed(wire.Object{{Name: "unsettled_amount", Value: formatYuan(rest)}}), t)
}
