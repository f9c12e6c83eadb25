package adapter

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"

	"paymock/client/jsonnode"
)

// RecordedCall is a call of a recording, as a step of a feature would make it.
type RecordedCall struct {
	// Kind is the step's: prepare, settle, refund, query, bind, sign on, pay, close batch; "" for a call that no
	// step makes.
	Kind string
	// Trade and Order are the platform's number and the merchant's, as recorded.
	Trade, Order string
	Amount       int64 // minor units
	// Sharable is the part of a settle that may be shared; 0 is all.
	Sharable int64
	Terminal string
	Accounts int // how many receivers
	// Later says that a settle is carried out after its answer.
	Later bool
}

// RecordedPayment is a payment of which a callback tells.
type RecordedPayment struct {
	Trade, Order string
	Amount       int64
	Paid         bool
}

// recordedNode reads a message of a recording: JSON or a form.
func recordedNode(text string) func(path string) string {
	if !strings.HasPrefix(text, "{") {
		form, _ := url.ParseQuery(text)
		return form.Get
	}
	n, _ := jsonnode.Parse(text)
	return func(path string) string {
		value, _ := n.Lookup(path)
		return value
	}
}

// readMember reads the JSON text that a member holds, or is.
func readMember(text, member string) func(path string) string {
	n, _ := jsonnode.Parse(text)
	held, _ := n.Member(member)
	if held.IsString() {
		return recordedNode(held.Text())
	}
	return recordedNode(held.Raw)
}

func wholeNumber(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64)
	return n
}

func recordedFourpyun(operation, request, answer string) RecordedCall {
	said, told := recordedNode(request), recordedNode(answer)
	c := RecordedCall{Trade: said("pay_serial"), Order: said("pay_order"), Amount: wholeNumber(said("value"))}
	switch operation {
	case "prepare", "create":
		c.Kind = "prepare"
		c.Trade = cmp.Or(told("pay_serial"), told("payload.pay_serial"))
	case "settle":
		c.Kind, c.Amount, c.Sharable = "settle", wholeNumber(said("settle_value")), wholeNumber(said("sharding_value"))
	case "refund", "query":
		c.Kind = operation
	}
	return c
}

func paidFourpyun(content string) RecordedPayment {
	said := recordedNode(content)
	return RecordedPayment{Trade: said("pay_serial"), Order: said("pay_order"), Amount: wholeNumber(said("value")), Paid: said("status") == "1"}
}

func recordedAlipay(operation, request, answer string) RecordedCall {
	said, told := readMember(request, "biz_content"), recordedNode(answer)
	yuan := func(text string) int64 {
		n, _ := Platform{Digits: yuanDigits}.Minor(text)
		return n
	}
	c := RecordedCall{Trade: said("trade_no"), Order: said("out_trade_no")}
	switch operation {
	case "create":
		c.Kind, c.Trade, c.Amount = "prepare", told("trade_no"), yuan(said("total_amount"))
	case "settle":
		c.Kind, c.Later = "settle", said("royalty_mode") == "async"
		for i := 0; said("royalty_parameters."+strconv.Itoa(i)+".trans_in") != ""; i++ {
			c.Amount += yuan(said("royalty_parameters." + strconv.Itoa(i) + ".amount"))
		}
	case "refund":
		c.Kind, c.Amount = operation, yuan(said("refund_amount"))
	case "query":
		c.Kind = operation
	case "bind":
		c.Kind = operation
		for said("receiver_list."+strconv.Itoa(c.Accounts)+".account") != "" {
			c.Accounts++
		}
	}
	return c
}

func paidAlipay(content string) RecordedPayment {
	said := recordedNode(content)
	amount, _ := Platform{Digits: yuanDigits}.Minor(said("total_amount"))
	return RecordedPayment{Trade: said("trade_no"), Order: said("out_trade_no"), Amount: amount, Paid: said("trade_status") == "TRADE_SUCCESS"}
}

func recordedIntella(operation, request, _ string) RecordedCall {
	said := readMember(request, "Data")
	c := RecordedCall{Order: said("StoreOrderNo"), Terminal: said("DeviceId"), Amount: wholeNumber(cmp.Or(said("Amount"), said("TotalFee")))}
	kinds := map[string]string{"sign_on": "sign on", "settle": "close batch", "create": "prepare", "query": "query", "refund": "refund", "pay": "pay"}
	c.Kind = kinds[operation]
	if operation == "refund" {
		c.Amount = wholeNumber(cmp.Or(said("RefundFee"), said("Amount")))
		if c.Terminal != "" {
			c.Kind = "" // a card's refund needs the receipt of its payment
		}
	}
	return c
}

func paidIntella(content string) RecordedPayment {
	said := recordedNode(content)
	return RecordedPayment{Order: said("StoreOrderNo"), Amount: wholeNumber(said("TotalFee")), Paid: said("Result") == "0000"}
}
