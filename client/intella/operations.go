package intella

import (
	"strconv"
	"time"

	"paymock/client"
)

// The operations by name; cards and wallets share refund and order_query.
const (
	OpSettle        = "settle"          // Settlement
	OpPay           = "pay"             // Payment
	OpRefund        = "refund"          // Refund, of cards and wallets
	OpSignOn        = "sign_on"         // SignOn
	OpDeviceQuery   = "device_query"    // DeviceQuery
	OpIDQuery       = "id_query"        // IdQuery
	OpBalanceQuery  = "balance_query"   // BalanceQuery
	OpDirectRefund  = "direct_refund"   // EZCRefund
	OpCardHistory   = "card_history"    // EZCOrderQuery
	OpCreate        = "create"          // OLPay
	OpMicropay      = "micropay"        // Micropay
	OpQuery         = "query"           // SingleOrderQuery
	OpOrderQuery    = "order_query"     // OrderQuery, of cards and wallets
	OpNewOrderQuery = "new_order_query" // OrderQuery1.1
)

// The values of Header.Method used here; intella sheet 4.9 has more for wallets.
const (
	MethodEasyCard = "31800"
	MethodAny      = "00000" // wallets: the platform sees which one it is
)

// Request is one of this package's request structs.
type Request interface {
	service() serviceName
	build(b *dataBuilder)
}

// serviceName names a request: here, and on the wire.
type serviceName struct{ operation, method, title string }

func cardService(operation, title string) serviceName {
	return serviceName{operation, MethodEasyCard, title}
}

// dataBuilder collects the members of Data in the order of the platform's tables, and all that
// is wrong with them.
type dataBuilder struct {
	client.FieldBuilder
	config Config
}

// addTerminal appends what every EasyCard call has (intella sheet 2.1): a first call, so Retry 0.
func (b *dataBuilder) addTerminal(deviceID string) {
	b.AddRequired("DeviceId", deviceID)
	b.Add("Retry", "0")
}

// addDollars appends an amount, which must be positive.
func (b *dataBuilder) addDollars(name string, amount int64) {
	if amount <= 0 {
		b.Fail("%s is %d dollars, want more than 0", name, amount)
	}
	b.Add(name, formatInt(amount))
}

// addOrder appends StoreOrderNo. Whether more than letters and digits may be in it is disputed
// between the documents' rule and their samples, so only the length is judged (intella sheet 5).
func (b *dataBuilder) addOrder(no string) {
	if len(no) > maxOrderNo {
		b.Fail("StoreOrderNo %q has %d characters, want up to %d", no, len(no), maxOrderNo)
	}
	b.AddRequired("StoreOrderNo", no)
}

// maxOrderNo is the length of StoreOrderNo and StoreRefundNo (intella sheet 4.1).
const maxOrderNo = 20

// refundKey appends the hash of the refund password.
func (b *dataBuilder) refundKey() {
	if b.config.RefundPassword == "" {
		b.Fail("config field RefundPassword is empty: want the refund password")
		return
	}
	b.Add("RefundKey", Hash(b.config.RefundPassword))
}

// addPeriod appends StartDate and EndDate (intella sheet 4.5).
func (b *dataBuilder) addPeriod(from, to time.Time) {
	if from.IsZero() || to.IsZero() || to.Before(from) {
		b.Fail("From and To are no period")
	}
	b.Add("StartDate", from.In(taipei).Format(timeLayout))
	b.Add("EndDate", to.In(taipei).Format(timeLayout))
}

func formatInt(n int64) string { return strconv.FormatInt(n, 10) }

// taipei is the platform's zone: UTC+8 all the year (intella sheet 1.4).
var taipei = time.FixedZone("Asia/Taipei", 8*60*60)

// timeLayout is how the platform writes times.
const timeLayout = "20060102150405"
