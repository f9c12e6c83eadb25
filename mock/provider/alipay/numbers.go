package alipay

import (
	"time"

	"paymock/mock/ident"
)

// The platform's numbers begin with the date in China and are drawn so that those of one
// exchange, of one app, and of all apps of a server differ.

func formatDay(t time.Time) string { return t.In(zone).Format("20060102") }

// newTradeNo is 28 digits such as 2026112122001004130000127422.
func newTradeNo(now time.Time, draw *ident.Draw) string {
	return formatDay(now) + "22001" + draw.Digits(1) + draw.Lane() + draw.Serial(10)
}

// newSettleNo is 32 digits such as 20210718002530070036530006474222.
func newSettleNo(now time.Time, draw *ident.Draw) string {
	return formatDay(now) + "002530" + draw.Digits(4) + draw.Lane() + draw.Serial(10)
}

// newDetailNo is 32 digits such as 20261121003230070000650012345678.
func newDetailNo(now time.Time, draw *ident.Draw) string {
	return formatDay(now) + "003230" + draw.Digits(4) + draw.Lane() + draw.Serial(10)
}

// newNotifyID is 34 digits such as 2026112100222225102057481000000001.
func newNotifyID(now time.Time, draw *ident.Draw) string {
	return formatDay(now) + "00222" + draw.Digits(7) + draw.Lane() + draw.Serial(10)
}

// newRefundNo is the platform's number of a refund.
func newRefundNo(now time.Time, draw *ident.Draw) string {
	return formatDay(now) + "005001" + draw.Digits(4) + draw.Lane() + draw.Serial(10)
}

// newTransferNo is 32 digits such as 20260729110070000006930012345678.
func newTransferNo(now time.Time, draw *ident.Draw) string {
	return formatDay(now) + "110070" + draw.Digits(8) + draw.Serial(10)
}
