package alipay

import (
	"time"

	"paymock/mock/ident"
	"paymock/mock/provider"
)

// The platform's numbers begin with the date in China and are drawn so that those of one
// exchange, of one app, and of all apps of a server differ: the lane is the app's, the serial the
// exchange's, the part the number's among those of the exchange.

// Numbers lists what this platform gives out. It implements provider.NumberGiver.
func (p *Provider) Numbers() []provider.GivenNumber {
	return []provider.GivenNumber{
		{Name: "trade_no", New: newTradeNo},
		{Name: "settle_no", New: newSettleNo},
		{Name: "detail_id", New: newDetailNo},
		{Name: "notify_id", New: newNotifyID},
		{Name: "refund number", New: newRefundNo},
		{Name: "order_id of a transfer", New: newTransferNo},
		{Name: "auth_no", New: newAuthNo},
		{Name: "operation_id", New: newOperationNo},
		{Name: "order_id of an application", New: newApplication},
		{Name: "smid", New: newSMID},
		{Name: "qr_code", New: newCode},
		{Name: "access_token, refresh_token", New: newToken},
		{Name: "out_trade_no of a trade that a payer brings", New: newOutTradeNo},
	}
}

func formatDay(t time.Time) string { return t.In(chinaZone).Format("20060102") }

// newTradeNo is 28 digits such as 2026112122001004130000127422.
func newTradeNo(now time.Time, draw *ident.Draw) string {
	return formatDay(now) + "22001" + draw.Part(1) + draw.Lane() + draw.Serial(10)
}

// newSettleNo is 32 digits such as 20210718002530070036530006474222.
func newSettleNo(now time.Time, draw *ident.Draw) string {
	return formatDay(now) + "002530" + draw.Digits(3) + draw.Part(1) + draw.Lane() + draw.Serial(10)
}

// newDetailNo is 32 digits such as 20261121003230070000650012345678.
func newDetailNo(now time.Time, draw *ident.Draw) string {
	return formatDay(now) + "003230" + draw.Digits(1) + draw.Part(3) + draw.Lane() + draw.Serial(10)
}

// newNotifyID is 34 digits such as 2026112100222225102057481000000001.
func newNotifyID(now time.Time, draw *ident.Draw) string {
	return formatDay(now) + "00222" + draw.Digits(4) + draw.Part(3) + draw.Lane() + draw.Serial(10)
}

// newRefundNo is the platform's number of a refund.
func newRefundNo(now time.Time, draw *ident.Draw) string {
	return formatDay(now) + "005001" + draw.Digits(2) + draw.Part(2) + draw.Lane() + draw.Serial(10)
}

// newTransferNo is 32 digits such as 20260729110070000006930012345678.
func newTransferNo(now time.Time, draw *ident.Draw) string {
	return formatDay(now) + "110070" + draw.Digits(2) + draw.Part(2) + draw.Lane() + draw.Serial(10)
}

// newAuthNo is 28 digits such as 2026112810002001120001234567.
func newAuthNo(now time.Time, draw *ident.Draw) string {
	return formatDay(now) + "10002001" + draw.Part(1) + draw.Lane() + draw.Serial(7)
}

// newOperationNo is 20 digits, of a step of a pre-authorisation.
func newOperationNo(now time.Time, draw *ident.Draw) string {
	return formatDay(now) + draw.Lane() + draw.Serial(7) + draw.Part(1)
}

// newApplication is 22 digits, of a secondary merchant's application.
func newApplication(now time.Time, draw *ident.Draw) string {
	return formatDay(now) + draw.Lane() + draw.Serial(10)
}

// newSMID is a secondary merchant's 16 digits, which look like any merchant's.
func newSMID(_ time.Time, draw *ident.Draw) string { return "2088" + draw.Lane() + draw.Serial(8) }

// newCode draws the last part of the address in a QR code.
func newCode(_ time.Time, draw *ident.Draw) string { return "bax" + draw.Hex(16) }

// newToken is the random part of an access token or a refresh token.
func newToken(_ time.Time, draw *ident.Draw) string { return draw.Hex(32) }

// newOutTradeNo is the number of a trade that no merchant has given one.
func newOutTradeNo(now time.Time, draw *ident.Draw) string {
	return "paymock" + formatDay(now) + draw.Lane() + draw.Serial(6)
}
