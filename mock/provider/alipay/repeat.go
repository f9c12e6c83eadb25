package alipay

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"paymock/mock/money"
)

// details collects what must agree when a number is used again. A default that is spelt out says
// the same as one left out.
type details struct{ text strings.Builder }

func (d *details) add(s string) {
	d.text.WriteString(strconv.Quote(s))
	d.text.WriteByte(' ')
}

// field adds a member's text, standard when it is absent or empty.
func (d *details) field(r *reader, name, standard string) string {
	s := r.text(name, maxAnything)
	if s == "" {
		s = standard
	}
	d.add(s)
	return s
}

// amount adds an amount: 0.1, "0.1" and "0.10" are the same.
func (d *details) amount(r *reader, name string) {
	raw := r.text(name, maxAnything)
	if a, err := money.ParseMajor(raw, digits); err == nil {
		raw = a.Minor()
	}
	d.add(raw)
}

func (d *details) digest() string {
	sum := sha256.Sum256([]byte(d.text.String()))
	return hex.EncodeToString(sum[:])
}

// maxAnything takes a text of any length: what is too long is refused when the field is read.
const maxAnything = 1 << 30

// settleDigest identifies what must agree in a repeat: the trade, and of each line type,
// accounts, amount and percentage; desc may differ. Assumed (Alipay sheet 2.3: undocumented). A
// list that no settle may have is left out.
func settleDigest(biz *node, seller string) string {
	in, d := newReader(biz), new(details)
	d.field(in, "trade_no", "")
	d.field(in, "royalty_mode", "sync")
	extend := in.inner("extend_params")
	d.add(strconv.FormatBool(extend.flag("royalty_finish")))
	d.amount(extend, "royalty_finish_amount")
	const name = "royalty_parameters"
	if in.count(name) > asyncReceivers {
		return d.digest()
	}
	for _, l := range in.list(name) {
		out, receiver := seller, ""
		if d.field(l, "royalty_type", kindTransfer) == kindReplenish {
			out, receiver = "", seller
		}
		d.field(l, "trans_out_type", "userId")
		d.field(l, "trans_out", out)
		d.field(l, "trans_in_type", "userId")
		d.field(l, "trans_in", receiver)
		d.amount(l, "amount")
		d.field(l, "amount_percentage", "")
	}
	return d.digest()
}

// refundDigest identifies what must agree in a repeated refund. Assumed: amount and the lines
// that take money back.
func refundDigest(biz *node, seller string) string {
	in, d := newReader(biz), new(details)
	d.amount(in, "refund_amount")
	for _, l := range in.list("refund_royalty_parameters") {
		receiver := seller
		if d.field(l, "royalty_type", kindTransfer) == kindReplenish {
			receiver = "" // takeBack has no default for it
		}
		d.field(l, "trans_out", "")
		d.field(l, "trans_in", receiver)
		d.amount(l, "amount")
	}
	return d.digest()
}

// orderDigest identifies what must agree when an out_trade_no is sent again. Assumed: amount,
// subject, seller and buyer.
func orderDigest(biz *node, seller string) string {
	in, d := newReader(biz), new(details)
	d.amount(in, "total_amount")
	d.field(in, "subject", "")
	d.field(in, "seller_id", seller)
	d.field(in, "buyer_id", "")
	return d.digest()
}
