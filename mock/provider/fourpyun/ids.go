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

// serial is 26 digits: the time in Beijing, 0660 and 8 digits of which the last 4 count
// (4pyun sheet 8).
func serial(draw *ident.Draw, at time.Time) string {
	var room [26]byte
	no := at.In(beijing).AppendFormat(room[:0], timeCompact)
	no = draw.AppendDigits(append(no, "0660"...), 4)
	return string(draw.AppendSerial(no, 4))
}

// paySerial is a serial that no trade has.
func paySerial(b *ledger.Books, draw *ident.Draw, at time.Time) string {
	for {
		no := serial(draw, at)
		if _, taken := b.Trade(no); !taken || b.Err() != nil {
			return no
		}
	}
}

// refundOrder is 23 digits: the time in Beijing and 9 digits (4pyun sheet 8).
func refundOrder(draw *ident.Draw, at time.Time) string {
	var room [23]byte
	no := at.In(beijing).AppendFormat(room[:0], timeCompact)
	return string(draw.AppendSerial(draw.AppendDigits(no, 5), 4))
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
