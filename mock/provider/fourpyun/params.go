package fourpyun

import "slices"

// publicFields stand beside an operation's own (4pyun sheet 2.1).
var publicFields = []string{"timestamp", "sign_type", signName}

// nestedFields are the members of JSON texts: the parts of an amount (4pyun sheet 4, 5.9), and
// whatever the merchant wants back.
var nestedFields = map[string][]string{
	"trade_item": {"trade_item.*.key", "trade_item.*.value"},
	"extra":      {"extra.**"},
}

// fieldNames are those that a request for the operation may have, for rules.
func (op *operation) fieldNames() []string {
	names := slices.Concat(op.required, op.single)
	for _, name := range slices.Clone(names) {
		names = append(names, nestedFields[name]...)
	}
	return append(names, publicFields...)
}
