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
	return &SignOnAnswer{*a, r.Text("DeviceID"), r.Text("NewDeviceID"), r.Text("DongleDeviceID"), r.Text("NewAESKey")}, r.Err()
}

// DeviceAnswer lists the merchant's readers (intella sheet 2.2).
type DeviceAnswer struct {
	Answer
	Devices []Device
}

// Device is one reader. Requests name it by DeviceID.
type Device struct{ Type, DeviceID, BatchNumber, DongleID, AESKey string }

func readDevices(a *Answer) (*DeviceAnswer, error) {
	r := a.reader()
	d := &DeviceAnswer{Answer: *a}
	r.list("DeviceList", func(row *answerReader) {
		d.Devices = append(d.Devices, Device{
			row.Text("type"), row.Need("ownerDeviceId"), row.Text("batchNumber"), row.Text("ezcDongleId"), row.Text("aesKey"),
		})
	})
	return d, r.Err()
}

// IDAnswer names the card on a reader by its inner number (intella sheet 2.4).
type IDAnswer struct {
	Answer
	CardID string
}

func readID(a *Answer) (*IDAnswer, error) {
	r := a.reader()
	return &IDAnswer{*a, r.Need("EZCardID")}, r.Err()
}

// BalanceAnswer tells a card's balance (intella sheet 2.5). Balance is dollars.
type BalanceAnswer struct {
	Answer
	CardID             string
	CardNumberForPrint string
	Balance            int64
	ExpiryDate         string // 14 digits here, 8 in a Receipt
}

func readBalance(a *Answer) (*BalanceAnswer, error) {
	r := a.reader()
	return &BalanceAnswer{*a, r.Need("EZCardID"), r.Text("CardNumberForPrint"), r.NeedNumber("Balance"), r.Text("ExpiryDate")}, r.Err()
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
		Answer: *a, CardID: r.Need("EZCardID"), CardNumberForPrint: r.Text("CardNumberForPrint"),
		Amount: r.NeedNumber("Amount"), Balance: r.NeedNumber("Balance"), Before: r.Number("BeforeTXNBalance"),
		OrderID: r.Text("OrderId"), RRNumber: r.Text("RRNumber"), TXNType: r.Text("TXNType"),
		TerminalTXNNumber: r.Text("TerminalTXNNumber"), HostSerialNumber: r.Text("HostSerialNumber"),
		DongleDeviceID: r.Text("DongleDeviceID"), DeviceNumber: r.Text("DeviceNumber"), BatchNumber: r.Text("request.BatchNumber"),
	}
	if r.Text("AutoTopUpAmount") != "No" { // a point of sale in production guards against it (intella sheet 2.6)
		out.AutoTopUp = r.Number("AutoTopUpAmount")
	}
	if date, clock := r.Text("Date"), r.Text("Time"); date+clock != "" {
		at, err := time.ParseInLocation(timeLayout, date+clock, taipei)
		if err != nil {
			r.Fail("Date and Time are %q and %q, want yyyyMMdd and HHmmss", date, clock)
		}
		out.At = at
	}
	if asked := a.sent.data.Get("Amount"); asked != "" && asked != formatInt(out.Amount) {
		r.Fail("Amount is %d, asked was %s", out.Amount, asked)
	}
	return out, r.Err()
}

// Total counts one kind of transaction; Amount is dollars.
type Total struct{ Amount, Count int64 }

// SettlementAnswer sums a batch, gross: a payment that was refunded counts under
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
		return Total{r.NeedNumber("Tx" + kind + "Amount"), r.NeedNumber("Tx" + kind + "Count")}
	}
	return &SettlementAnswer{
		Answer: *a, TerminalID: r.Text("TerminalID"), SettlementStatus: r.Text("SettlementStatus"),
		Reserve: total("Reserve"), Trade: total("Trade"), Refund: total("Refund"), Cancel: total("Cancel"),
		TerminalTXNNumber: r.Text("TerminalTXNNumber"), HostSerialNumber: r.Text("HostSerialNumber"),
	}, r.Err()
}
