package fourpyun

import (
	"strconv"

	"paymock/client"
	"paymock/client/jsonnode"
)

type (
	// Field is one name and its decoded value.
	Field = client.Field
	// Fields are the fields of a message in the order they are sent or were received.
	Fields = client.Fields
)

// ParseForm reads form or query text. Order, repeats and empty values are kept; empty
// pieces between two "&" are skipped.
func ParseForm(text string) (Fields, error) { return client.FormFields(text) }

// Item is one part of an amount, as in trade_item: Key names it ("energy_value",
// "service_value"; 4pyun sheet 5.9), Value is in fen.
type Item struct {
	Key   string
	Value int64
}

// itemsText writes trade_item's JSON text; no items give "", which is not sent.
func itemsText(items []Item) string {
	if len(items) == 0 {
		return ""
	}
	b := []byte{'['}
	for i, item := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"key":`...)
		b = jsonnode.AppendQuoted(b, item.Key)
		b = append(b, `,"value":`...)
		b = strconv.AppendInt(b, item.Value, 10)
		b = append(b, '}')
	}
	return string(append(b, ']'))
}
