package intella

import (
	"errors"
	"fmt"
	"strconv"
	"time"
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
	config Config
	data   Fields
	errs   []error
}

func (b *dataBuilder) fail(format string, args ...any) {
	b.errs = append(b.errs, fmt.Errorf(format, args...))
}

// add appends a member unless its value is empty.
func (b *dataBuilder) add(name, value string) {
	if value != "" {
		b.data = append(b.data, Field{Name: name, Value: value})
	}
}

// addRequired appends a member that must not be empty.
func (b *dataBuilder) addRequired(name, value string) {
	if value == "" {
		b.fail("%s is empty", name)
	}
	b.add(name, value)
}

// addTerminal appends what every EasyCard call has (intella sheet 2.1): a first call, so Retry 0.
func (b *dataBuilder) addTerminal(deviceID string) {
	b.addRequired("DeviceId", deviceID)
	b.add("Retry", "0")
}

// addDollars appends an amount, which must be positive.
func (b *dataBuilder) addDollars(name string, amount int64) {
	if amount <= 0 {
		b.fail("%s is %d dollars, want more than 0", name, amount)
	}
	b.add(name, formatInt(amount))
}

// addOrder appends StoreOrderNo. Whether more than letters and digits may be in it is disputed
// between the documents' rule and their samples, so only the length is judged (intella sheet 5).
func (b *dataBuilder) addOrder(no string) {
	if len(no) > maxOrderNo {
		b.fail("StoreOrderNo %q has %d characters, want up to %d", no, len(no), maxOrderNo)
	}
	b.addRequired("StoreOrderNo", no)
}

// maxOrderNo is the length of StoreOrderNo and StoreRefundNo (intella sheet 4.1).
const maxOrderNo = 20

// refundKey appends the hash of the refund password.
func (b *dataBuilder) refundKey() {
	if b.config.RefundPassword == "" {
		b.fail("config field RefundPassword is empty: want the refund password")
		return
	}
	b.add("RefundKey", Hash(b.config.RefundPassword))
}

// addPeriod appends StartDate and EndDate (intella sheet 4.5).
func (b *dataBuilder) addPeriod(from, to time.Time) {
	if from.IsZero() || to.IsZero() || to.Before(from) {
		b.errs = append(b.errs, errors.New("From and To are no period"))
	}
	b.add("StartDate", from.In(taipei).Format(timeLayout))
	b.add("EndDate", to.In(taipei).Format(timeLayout))
}

func formatInt(n int64) string { return strconv.FormatInt(n, 10) }

// taipei is the platform's zone: UTC+8 all the year (intella sheet 1.4).
var taipei = time.FixedZone("Asia/Taipei", 8*60*60)

// timeLayout is how the platform writes times.
const timeLayout = "20060102150405"
