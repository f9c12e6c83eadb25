package intella

import "time"

// SignOnAnswer is a reader that is signed on (intella sheet 2.3). The platform's three numbers
// of one reader differ on purpose.
type SignOnAnswer struct {
	Answer
	DeviceNo       string // DeviceID, 10 digits
	NewDeviceID    string // 16 digits
	DongleDeviceID string // the hardware, 12 hex digits
	NewAESKey      string // its meaning is undocumented
}

func readSignOn(a *Answer) (*SignOnAnswer, error) {
	r := a.reader()
	return &SignOnAnswer{*a, r.text("DeviceID"), r.text("NewDeviceID"), r.text("DongleDeviceID"), r.text("NewAESKey")}, r.err()
}

// DeviceAnswer lists the merchant's readers (intella sheet 2.2).
type DeviceAnswer struct {
	Answer
	Devices []Device
}

// Device is one reader. DeviceID is what requests name it by.
type Device struct{ Type, DeviceID, BatchNumber, DongleID, AESKey string }

func readDevices(a *Answer) (*DeviceAnswer, error) {
	r := a.reader()
	d := &DeviceAnswer{Answer: *a}
	r.list("DeviceList", func(row *reader) {
		d.Devices = append(d.Devices, Device{
			row.text("type"), row.need("ownerDeviceId"), row.text("batchNumber"), row.text("ezcDongleId"), row.text("aesKey"),
		})
	})
	return d, r.err()
}

// IDAnswer names the card on a reader by its inner number (intella sheet 2.4).
type IDAnswer struct {
	Answer
	CardID string
}

func readID(a *Answer) (*IDAnswer, error) {
	r := a.reader()
	return &IDAnswer{*a, r.need("EZCardID")}, r.err()
}

// BalanceAnswer is what a card holds (intella sheet 2.5). Balance is dollars.
type BalanceAnswer struct {
	Answer
	CardID             string
	CardNumberForPrint string
	Balance            int64
	ExpiryDate         string // 14 digits here, 8 in a Receipt
}

func readBalance(a *Answer) (*BalanceAnswer, error) {
	r := a.reader()
	return &BalanceAnswer{*a, r.need("EZCardID"), r.text("CardNumberForPrint"), r.needNumber("Balance"), r.text("ExpiryDate")}, r.err()
}

// Receipt is a payment or refund that was done (intella sheet 2.6, 2.7, easycard-printout).
// Amounts are dollars.
type Receipt struct {
	Answer
	CardID             string
	CardNumberForPrint string
	Amount             int64
	Balance            int64 // after it
	Before             int64 // before it, and before an automatic top-up
	AutoTopUp          int64
	At                 time.Time
	OrderID            string // StoreOrderNo
	RRNumber           string // the platform's number of the transaction
	TXNType            string // Payment or Refund
	TerminalTXNNumber  string
	HostSerialNumber   string
	DongleDeviceID     string
	DeviceNumber       string
	BatchNumber        string
}

func readReceipt(a *Answer) (*Receipt, error) {
	r := a.reader()
	out := &Receipt{
		Answer: *a, CardID: r.need("EZCardID"), CardNumberForPrint: r.text("CardNumberForPrint"),
		Amount: r.needNumber("Amount"), Balance: r.needNumber("Balance"), Before: r.number("BeforeTXNBalance"),
		OrderID: r.text("OrderId"), RRNumber: r.text("RRNumber"), TXNType: r.text("TXNType"),
		TerminalTXNNumber: r.text("TerminalTXNNumber"), HostSerialNumber: r.text("HostSerialNumber"),
		DongleDeviceID: r.text("DongleDeviceID"), DeviceNumber: r.text("DeviceNumber"), BatchNumber: r.text("request.BatchNumber"),
	}
	if r.text("AutoTopUpAmount") != "No" { // a point of sale in production guards against it (intella sheet 2.6)
		out.AutoTopUp = r.number("AutoTopUpAmount")
	}
	if date, clock := r.text("Date"), r.text("Time"); date+clock != "" {
		at, err := time.ParseInLocation(timeLayout, date+clock, taipei)
		if err != nil {
			r.fail("Date and Time are %q and %q, want yyyyMMdd and HHmmss", date, clock)
		}
		out.At = at
	}
	if asked := a.sent.data.Get("Amount"); asked != "" && asked != decimal(out.Amount) {
		r.fail("Amount is %d, asked was %s", out.Amount, asked)
	}
	return out, r.err()
}

// Total counts one kind of transaction; Amount is dollars.
type Total struct{ Amount, Count int64 }

// SettlementAnswer is what was in a batch, gross: a payment that was refunded counts under
// both (intella sheet 2.9).
type SettlementAnswer struct {
	Answer
	TerminalID        string // the reader's dongle
	SettlementStatus  string // Assumed: 0 when both sides' totals agree, 1 when not
	Reserve           Total  // top-ups
	Trade             Total  // payments
	Refund            Total
	Cancel            Total // cancelled top-ups
	TerminalTXNNumber string
	HostSerialNumber  string
}

func readSettlement(a *Answer) (*SettlementAnswer, error) {
	r := a.reader()
	total := func(kind string) Total {
		return Total{r.needNumber("Tx" + kind + "Amount"), r.needNumber("Tx" + kind + "Count")}
	}
	return &SettlementAnswer{
		Answer: *a, TerminalID: r.text("TerminalID"), SettlementStatus: r.text("SettlementStatus"),
		Reserve: total("Reserve"), Trade: total("Trade"), Refund: total("Refund"), Cancel: total("Cancel"),
		TerminalTXNNumber: r.text("TerminalTXNNumber"), HostSerialNumber: r.text("HostSerialNumber"),
	}, r.err()
}
