package fourpyun

import (
	"fmt"
	"time"

	"paymock/mock/ident"
	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// beijing is the time zone of serials, sharding pushes and settlement days (4pyun sheet 8).
var beijing = time.FixedZone("CST", 8*60*60)

// The platform's ways to write a time (4pyun sheet 8).
const (
	timeCompact = "20060102150405"           // Beijing
	timeSeconds = "2006-01-02T15:04:05Z"     // UTC
	timeMillis  = "2006-01-02T15:04:05.000Z" // UTC
	dayCompact  = "20060102"                 // Beijing
)

// The series of serials, both seen (4pyun sheet 8). Which is for what is Assumed: with a series
// for each, a payment and its share have different numbers, though one draw makes both.
const (
	seriesPayment = "0660"
	seriesShare   = "0755"
)

// newSerial is 26 digits: the time in Beijing, a series, and 8 digits of which the last 4 count
// (4pyun sheet 8). The 4 before are the app's, so that no two apps of a server give one number.
func newSerial(draw *ident.Draw, at time.Time, series string) string {
	var scratch [26]byte
	no := at.Add(draw.Carry(4)).In(beijing).AppendFormat(scratch[:0], timeCompact)
	return string(draw.AppendSerial(draw.AppendLane(append(no, series...)), 4))
}

// paySerial is a serial that no trade has: an imported one may have any.
func paySerial(b *ledger.Books, draw *ident.Draw, at time.Time) string {
	no := newSerial(draw, at, seriesPayment)
	for {
		if _, taken := b.Trade(no); !taken || b.Err() != nil {
			return no
		}
		no = no[:len(no)-8] + draw.Digits(8)
	}
}

// refundOrder is 23 digits: the time in Beijing and 9 digits (4pyun sheet 8), the app's among them.
func refundOrder(draw *ident.Draw, at time.Time) string {
	var scratch [23]byte
	no := at.Add(draw.Carry(5)).In(beijing).AppendFormat(scratch[:0], timeCompact)
	return string(draw.AppendSerial(draw.AppendLane(no), 5))
}

// channelRefund is the channel's number of a refund, 29 digits as in the printed sample
// (4pyun sheet 5.4).
func channelRefund(draw *ident.Draw, at time.Time) string {
	var scratch [29]byte
	no := at.In(beijing).AppendFormat(append(scratch[:0], "503018"...), dayCompact)
	return string(draw.AppendSerial(draw.AppendLane(draw.AppendDigits(no, 3)), 8))
}

// channelTrade is the channel's number of a payment, 28 digits.
func channelTrade(draw *ident.Draw, at time.Time) string {
	var scratch [28]byte
	no := at.In(beijing).AppendFormat(append(scratch[:0], "420000"...), dayCompact)
	return string(draw.AppendSerial(draw.AppendLane(draw.AppendDigits(no, 2)), 8))
}

// newSeqno is the number of an answer, 32 digits (4pyun sheet 1).
func newSeqno(draw *ident.Draw) string {
	var scratch [seqnoDigits]byte
	return string(draw.AppendSerial(draw.AppendLane(draw.AppendDigits(scratch[:0], seqnoDigits-16)), 12))
}

// newPayID is 24 digits as in the sample (4pyun sheet 5.1). The last 4 are the app's lane: the
// address names no app.
func newPayID(draw *ident.Draw) string { return draw.Digits(12) + draw.Serial(8) + draw.Lane() }

// newPrepayID is WeChat's number of an order that waits for its payer.
func newPrepayID(draw *ident.Draw) string {
	return "wx" + draw.Digits(10) + draw.Lane() + draw.Serial(10)
}

// newStatementSerial makes the serial of a day's statement: the day, the app's lane, 8 drawn digits and a count. The platform
// never gives a serial twice (4pyun sheet 0); the drawn digits keep that true when an app is reset and the same day is stated
// again.
func newStatementSerial(draw *ident.Draw, day time.Time, count int) string {
	return fmt.Sprintf("S%s%s%s%04d", day.Format(dayCompact), draw.Lane(), draw.Serial(8), count)
}

// randomHex draws a value that is no number: WeChat's nonce, signature and app id.
func randomHex(draw *ident.Draw, digits int) string { return draw.Hex(digits) }

// Numbers lists what this platform gives out. It implements provider.NumberGiver.
func (p *Provider) Numbers() []provider.GivenNumber {
	number := func(name string, make func(*ident.Draw, time.Time) string) provider.GivenNumber {
		return provider.GivenNumber{Name: name, New: func(now time.Time, draw *ident.Draw) string { return make(draw, now) }}
	}
	alone := func(name string, make func(*ident.Draw) string) provider.GivenNumber {
		return provider.GivenNumber{Name: name, New: func(_ time.Time, draw *ident.Draw) string { return make(draw) }}
	}
	return []provider.GivenNumber{
		number("pay_serial", func(draw *ident.Draw, at time.Time) string { return newSerial(draw, at, seriesPayment) }),
		number("trade_no of a share", func(draw *ident.Draw, at time.Time) string { return newSerial(draw, at, seriesShare) }),
		number("serial of a statement", func(draw *ident.Draw, at time.Time) string { return newStatementSerial(draw, at, 1) }),
		number("refund_order", refundOrder), number("refund_serial", channelRefund), number("trade_no of the channel", channelTrade),
		alone("seqno", newSeqno), alone("pay_id", newPayID), alone("prepay_id", newPrepayID),
	}
}
