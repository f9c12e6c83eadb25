package fourpyun

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"paymock/mock/doctor"
	"paymock/mock/jsonnode"
	"paymock/mock/money"
	"paymock/mock/wire"
)

// hasField reports whether a field is one of the operation's own or a public one.
func (op *operation) hasField(name string) bool {
	return slices.Contains(op.required, name) || slices.Contains(op.single, name) ||
		name == signName || name == "timestamp" || name == "sign_type"
}

// readAmount reads whole fen.
func (x *exchange) readAmount(field string) (money.Amount, refusal) {
	text := x.form.Get(field)
	a, err := parseFen(text)
	switch {
	case errors.Is(err, money.ErrRange):
		return 0, x.refuseField(field, fmt.Sprintf("must not be more than %d fen", money.Max))
	case err != nil:
		return 0, x.refuseField(field, "must be a whole number of fen")
	}
	return a, refusal{}
}

// parseFen reads an amount as the platform writes one: no sign of zero, no zeros before the number.
func parseFen(text string) (money.Amount, error) {
	a, err := money.ParseMinor(text)
	if err == nil && a.Minor() != text {
		return 0, money.ErrSyntax
	}
	return a, err
}

// tradeItem is one entry of trade_item: a part of an amount with its key (4pyun sheet 4, 5.9).
type tradeItem struct {
	key   string
	value money.Amount
}

// The keys of the energy scene; fee_value is the older name of service_value (4pyun sheet 5.9).
const (
	keyEnergy     = "energy_value"
	keyService    = "service_value"
	keyServiceOld = "fee_value"
)

// readItems reads trade_item, a JSON text of the form [{"key":"energy_value","value":2103}].
func readItems(text string) ([]tradeItem, error) {
	if text == "" {
		return nil, nil
	}
	scratch := jsonnode.NewScratch()
	defer scratch.Release()
	n, err := scratch.Parse([]byte(text))
	if err != nil {
		return nil, err
	}
	if n.Kind != '[' {
		return nil, errors.New("not a JSON list")
	}
	list := make([]tradeItem, 0, len(n.Members))
	for i, entry := range n.Members {
		key, _ := entry.Value.Member("key")
		value, _ := entry.Value.Member("value")
		if key.Kind != '"' || key.Text == "" {
			return nil, fmt.Errorf("entry %d has no key", i)
		}
		amount, err := parseFen(value.Text)
		if err != nil || amount < 0 {
			return nil, fmt.Errorf("entry %d has no value of whole fen, 0 or more", i)
		}
		list = append(list, tradeItem{key.Text, amount})
	}
	return list, nil
}

// unknownKeys names the keys that no document has.
func unknownKeys(list []tradeItem) string {
	var unknown []string
	for _, it := range list {
		switch it.key {
		case keyEnergy, keyService, keyServiceOld:
		default:
			unknown = append(unknown, fmt.Sprintf("%q", doctor.ClipText(it.key)))
		}
	}
	return strings.Join(unknown, ", ")
}

// unknownKeys refuses such keys where the dialect says so.
func (x *exchange) unknownKeys(list []tradeItem) refusal {
	unknown := unknownKeys(list)
	if unknown == "" || !x.set.hasDialect(dialectItemKeys, "400") {
		return refusal{}
	}
	return x.refuseField(extraItem, fmt.Sprintf("has the key %s; use %s and %s", unknown, keyEnergy, keyService))
}

func sumItems(list []tradeItem) money.Amount {
	var total money.Amount
	for _, it := range list {
		total = min(total+it.value, money.Max) // no sum of accepted amounts overflows on the way
	}
	return total
}

// jsonObject refuses an optional field whose text is no JSON object.
func (x *exchange) jsonObject(field string) refusal {
	text := x.form.Get(field)
	if text == "" {
		return refusal{}
	}
	scratch := jsonnode.NewScratch()
	defer scratch.Release()
	if n, _ := scratch.Parse([]byte(text)); n.Kind != '{' {
		return x.refuseField(field, "must be a JSON object")
	}
	return refusal{}
}

// readFlag reads 0 or 1; absent is 0.
func (x *exchange) readFlag(field string) (bool, refusal) {
	switch x.form.Get(field) {
	case "", "0":
		return false, refusal{}
	case "1":
		return true, refusal{}
	}
	return false, x.refuseField(field, "must be 0 or 1")
}

// readExpiry reads expire_time, UTC such as 2021-09-02T09:36:46.020Z (4pyun sheet 5.1).
func (x *exchange) readExpiry() (time.Time, refusal) {
	text := x.form.Get("expire_time")
	if text == "" {
		return time.Time{}, refusal{}
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, x.refuseField("expire_time", "must be a time such as 2021-09-02T09:36:46.020Z")
	}
	return at, refusal{}
}

// isoSeconds writes a time for queries; no time is "".
func isoSeconds(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeSeconds)
}

// withOptional adds a member whose text is not empty.
func withOptional(o wire.Object, name, value string) wire.Object {
	if value == "" {
		return o
	}
	return append(o, wire.Member{Name: name, Value: value})
}
