package alipay

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"paymock/mock/jsonnode"
	"paymock/mock/money"
)

// repeatDetails collects what must agree when a number is used again. A default that is spelt out says
// the same as one left out.
type repeatDetails struct{ text strings.Builder }

func (d *repeatDetails) add(s string) {
	d.text.WriteString(strconv.Quote(s))
	d.text.WriteByte(' ')
}

// addField adds a member's text, standard when it is absent or empty.
func (d *repeatDetails) addField(r *bizReader, name, standard string) string {
	s := r.text(name, maxAnything)
	if s == "" {
		s = standard
	}
	d.add(s)
	return s
}

// addAmount adds an amount: 0.1, "0.1" and "0.10" are the same.
func (d *repeatDetails) addAmount(r *bizReader, name string) {
	raw := r.text(name, maxAnything)
	if a, err := money.ParseMajor(raw, yuanDigits); err == nil {
		raw = a.Minor()
	}
	d.add(raw)
}

func (d *repeatDetails) sum() string {
	sum := sha256.Sum256([]byte(d.text.String()))
	return hex.EncodeToString(sum[:])
}

// maxAnything takes a text of any length: what is too long is refused when the field is read.
const maxAnything = 1 << 30

// settleDigest identifies what must agree in a repeat: the trade, and of each line type,
// accounts, amount and percentage; desc may differ. Assumed (Alipay sheet 2.3: undocumented). A
// list that no settle may have is left out.
func settleDigest(biz *jsonnode.Node, seller string) string {
	in, d := newReader(biz), new(repeatDetails)
	d.addField(in, "trade_no", "")
	d.addField(in, "royalty_mode", "sync")
	extend := in.objectOf("extend_params")
	d.add(strconv.FormatBool(extend.readBoolean("royalty_finish")))
	d.addAmount(extend, "royalty_finish_amount")
	const name = "royalty_parameters"
	if in.lengthOf(name) > asyncReceivers {
		return d.sum()
	}
	for _, l := range in.readObjects(name) {
		out, receiver := seller, ""
		if d.addField(l, "royalty_type", kindTransfer) == kindReplenish {
			out, receiver = "", seller
		}
		d.addField(l, "trans_out_type", "userId")
		d.addField(l, "trans_out", out)
		d.addField(l, "trans_in_type", "userId")
		d.addField(l, "trans_in", receiver)
		d.addAmount(l, "amount")
		d.addField(l, "amount_percentage", "")
	}
	return d.sum()
}

// refundDigest identifies what must agree in a repeated refund. Assumed: amount and the lines
// that take money back.
func refundDigest(biz *jsonnode.Node, seller string) string {
	in, d := newReader(biz), new(repeatDetails)
	d.addAmount(in, "refund_amount")
	for _, l := range in.readObjects("refund_royalty_parameters") {
		receiver := seller
		if d.addField(l, "royalty_type", kindTransfer) == kindReplenish {
			receiver = "" // returnShare has no default for it
		}
		d.addField(l, "trans_out", "")
		d.addField(l, "trans_in", receiver)
		d.addAmount(l, "amount")
	}
	return d.sum()
}

// orderDigest identifies what must agree when an out_trade_no is sent again. Assumed: amount,
// subject, seller and buyer.
func orderDigest(biz *jsonnode.Node, seller string) string {
	in, d := newReader(biz), new(repeatDetails)
	d.addAmount(in, "total_amount")
	d.addField(in, "subject", "")
	d.addField(in, "seller_id", seller)
	d.addField(in, "buyer_id", "")
	return d.sum()
}
