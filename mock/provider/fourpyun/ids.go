package fourpyun

import (
	"time"

	"paymock/mock/ident"
	"paymock/mock/ledger"
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
	var room [26]byte
	no := at.In(beijing).AppendFormat(room[:0], timeCompact)
	return string(draw.AppendSerial(draw.AppendLane(append(no, series...)), 4))
}

// paySerial is a serial that no trade has. The count repeats after 10,000 draws; then digits are
// drawn.
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
	var room [23]byte
	no := at.In(beijing).AppendFormat(room[:0], timeCompact)
	return string(draw.AppendSerial(draw.AppendLane(draw.AppendDigits(no, 1)), 4))
}

// channelRefund is the channel's number of a refund, 29 digits as in the printed sample
// (4pyun sheet 5.4).
func channelRefund(draw *ident.Draw, at time.Time) string {
	var room [29]byte
	no := at.In(beijing).AppendFormat(append(room[:0], "503018"...), dayCompact)
	return string(draw.AppendDigits(no, 15))
}

// channelTrade is the channel's number of a payment, 28 digits.
func channelTrade(draw *ident.Draw, at time.Time) string {
	return "420000" + at.In(beijing).Format(dayCompact) + draw.Digits(14)
}
