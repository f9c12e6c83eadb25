package alipay

import (
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// findHold finds what detail.query and cancel name: the pre-authorisation and one of its steps,
// which is nil while the payer has not confirmed.
func (x *exchange) findHold() (*ledger.Hold, *ledger.HoldStep, *provider.Outcome) {
	in := x.readBiz()
	no, order := in.text("auth_no", 28), in.text("out_order_no", 64)
	operation, number := in.text("operation_id", 64), in.text("out_request_no", 64)
	in.text("remark", 100)
	if no == "" && order == "" {
		in.fail("auth_no", "和out_order_no不能同时为空")
	}
	if operation == "" && number == "" {
		in.fail("operation_id", "和out_request_no不能同时为空")
	}
	if refused := in.refusal("ILLEGAL_ARGUMENT"); refused != nil {
		return nil, nil, refused
	}
	find, id := x.books.Hold, no
	if no == "" {
		find, id = x.books.HoldByOrder, order
	}
	h, ok := find(id)
	if !ok {
		return nil, nil, refuse("AUTH_ORDER_NOT_EXIST", "", "no pre-authorisation "+quoteShort(id)+" of this app")
	}
	if step, ok := requestedStep(h, number, operation); ok {
		return h, step, nil
	}
	if number != h.Extra["out_request_no"] {
		return nil, nil, refuse("AUTH_OPERATION_NOT_EXIST", "", "the pre-authorisation has no operation "+quoteShort(operation+number))
	}
	return h, nil, nil
}

// authQuery is alipay.fund.auth.operation.detail.query.
func authQuery(x *exchange) provider.Outcome {
	h, step, refused := x.findHold()
	if refused != nil {
		return *refused
	}
	status := map[ledger.Status]string{ledger.Waiting: "INIT", ledger.Paid: "AUTHORIZED", ledger.Finished: "FINISH"}[h.Status]
	if status == "" {
		status = "CLOSED"
	}
	fields := wire.Object{
		{Name: "auth_no", Value: h.No},
		{Name: "out_order_no", Value: h.Order},
		{Name: "order_title", Value: h.Subject},
		{Name: "order_status", Value: status},
		{Name: "payer_user_id", Value: h.Payer},
		{Name: "payer_logon_id", Value: buyerLogin},
		{Name: "total_freeze_amount", Value: formatYuan(h.Frozen)},
		{Name: "rest_amount", Value: formatYuan(h.Remaining())},
		{Name: "total_pay_amount", Value: formatYuan(h.Taken)},
		{Name: "total_freeze_fund_amount", Value: formatYuan(h.Frozen)},
		{Name: "rest_fund_amount", Value: formatYuan(h.Remaining())},
		{Name: "total_pay_fund_amount", Value: formatYuan(h.Taken)},
		{Name: "gmt_create", Value: formatTime(h.CreatedAt)},
	}
	if step == nil {
		state := "INIT"
		if h.Status == ledger.Closed {
			state = "CLOSED"
		}
		fields = append(fields, wire.Member{Name: "out_request_no", Value: h.Extra["out_request_no"]}, wire.Member{Name: "operation_type", Value: stepFreeze},
			wire.Member{Name: "amount", Value: formatYuan(h.Amount)}, wire.Member{Name: "status", Value: state})
	} else {
		fields = append(fields, wire.Member{Name: "operation_id", Value: step.No}, wire.Member{Name: "out_request_no", Value: step.Order},
			wire.Member{Name: "operation_type", Value: step.Kind}, wire.Member{Name: "amount", Value: formatYuan(step.Amount)}, wire.Member{Name: "status", Value: "SUCCESS"},
			wire.Member{Name: "remark", Value: step.Remark}, wire.Member{Name: "gmt_trans", Value: formatTime(step.At)})
	}
	out := succeed(fields)
	out.Subject = h.No
	return out
}

// authCancel is alipay.fund.auth.operation.cancel: what was not confirmed is closed, what is
// frozen goes back whole.
func authCancel(x *exchange) provider.Outcome {
	h, step, refused := x.findHold()
	if refused != nil {
		return *refused
	}
	var notices []provider.Notice
	action := ""
	switch {
	case h.Status == ledger.Waiting:
		action = "close"
		if err := h.Close(); err != nil {
			return bareRefusal("ILLEGAL_STATUS", err.Error())
		}
	case h.Status == ledger.Paid && step != nil && step.Kind == stepFreeze && h.Remaining() == h.Frozen:
		action = "unfreeze"
		back := ledger.HoldStep{No: newOperationNo(x.env.Now, x.env.Draw), Order: "cancel_" + step.Order, Kind: stepUnfreeze, Amount: h.Remaining(), At: x.env.Now, Remark: "cancel"}
		if err := h.Unfreeze(back); err != nil {
			return bareRefusal("ILLEGAL_STATUS", err.Error())
		}
		h.Status = ledger.Closed
		notices = append(notices, x.authNotification(h, &back))
	case h.Status == ledger.Paid:
		return bareRefusal("ILLEGAL_STATUS", "some of the pre-authorisation was paid or unfrozen")
	case h.Status == ledger.Finished:
		return bareRefusal("ORDER_ALREADY_FINISH", "nothing of the pre-authorisation is frozen any more")
	}
	x.books.SaveHold(h)
	fields := wire.Object{{Name: "auth_no", Value: h.No}, {Name: "out_order_no", Value: h.Order}, {Name: "out_request_no", Value: h.Extra["out_request_no"]}}
	if step != nil {
		fields = append(fields, wire.Member{Name: "operation_id", Value: step.No})
	}
	if action != "" {
		fields = append(fields, wire.Member{Name: "action", Value: action})
	}
	out := succeed(fields)
	out.Subject, out.Notices = h.No, notices
	return out
}

// cashierHold shows a pre-authorisation to its payer, who confirms or closes it.
func (x *exchange) cashierHold(no string, act provider.Act) provider.Outcome {
	h, ok := x.books.Hold(no)
	if !ok {
		return refuseBusiness("TRADE_NOT_EXIST", "no pre-authorisation "+quoteShort(no)+" of this app")
	}
	var notices []provider.Notice
	if x.call.Request.Method == "POST" {
		var err error
		if act == provider.Pay {
			var n *provider.Notice
			if n, err = x.authoriseHold(h); err == nil {
				notices = []provider.Notice{*n}
			}
		} else if err = h.Close(); err == nil {
			x.books.SaveHold(h)
		}
		if err != nil {
			return refuseBusiness("TRADE_STATUS_ERROR", err.Error())
		}
	}
	status := "WAIT_BUYER_PAY"
	if h.Status != ledger.Waiting {
		status = map[bool]string{true: "AUTHORIZED", false: "CLOSED"}[h.Frozen > 0]
	}
	out := succeed(wire.Object{
		{Name: "trade_no", Value: h.No},
		{Name: "out_trade_no", Value: h.Order},
		{Name: "subject", Value: h.Subject},
		{Name: "total_amount", Value: formatYuan(h.Amount)},
		{Name: "trade_status", Value: status},
		{Name: fieldNumberName, Value: "auth_no"},
	})
	out.Subject, out.Notices = h.No, notices
	return out
}
