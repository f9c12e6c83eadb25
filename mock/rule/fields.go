package rule

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/api"
	"paymock/mock/phrase"
	"paymock/mock/provider"
	"paymock/mock/suggest"
)

// knownField reports whether a rule can look at a field of that name, and if not, at which.
func knownField(name string, when api.When, scope []provider.Provider) (names []string, ok bool) {
	switch field, ofTrade := strings.CutPrefix(name, tradePrefix); {
	case ofTrade:
		for _, known := range api.TradeFields() {
			names = append(names, tradePrefix+known)
		}
		return names, slices.Contains(api.TradeFields(), field)
	case when.Callback != "":
		return api.CallbackFields(), slices.Contains(api.CallbackFields(), name)
	}
	if free, unlisted := strings.CutPrefix(name, api.Unlisted); unlisted {
		return nil, free != ""
	}
	if when.Method != "" {
		return nil, name != "" // which fields it has is not known here
	}
	for _, p := range scope {
		for _, op := range p.Operations() {
			if when.Operation != "" && when.Operation != op.Name {
				continue
			}
			if op.HasField(name) {
				return nil, true
			}
			names = append(names, op.FieldNames()...)
		}
	}
	return names, false
}

// checkStatus refuses a condition on the trade's status that names one no trade has: it would
// never hold, or always.
func checkStatus(name string, cond api.Condition) error {
	if name != tradePrefix+"status" {
		return nil
	}
	names := phrase.Statuses()
	for i := range operatorTable() {
		row := &operatorTable()[i]
		if !row.whole {
			continue
		}
		for _, text := range row.textValues(&cond) {
			if !slices.Contains(names, *text.value) {
				return &Error{Field: "when.where." + name + text.at, Reason: fmt.Sprintf("no status %q%s", *text.value, phrase.StatusHint(*text.value))}
			}
		}
	}
	return nil
}

// unknownField says what is wrong with a name in where, and the remedy.
func (r platformScope) unknownField(name string, names []string) string {
	when := r.when
	if name == "" || name == api.Unlisted {
		return "name the field to look at"
	}
	if field, operator := suggest.ComparedName(name); operator != "" {
		return fmt.Sprintf("no field %q here; write %s: {%s: …}", name, field, operator)
	}
	parts := strings.Split(name, ".")
	for i, part := range parts {
		if n, err := strconv.Atoi(part); err == nil && n > 0 {
			parts[i] = "0" // as in names
		}
	}
	near := suggest.Hint(strings.Join(parts, "."), names)
	if meant := fieldMeant(name, names); meant != "" && len(suggest.Nearest(strings.Join(parts, "."), names, 1)) == 0 && when.Callback == "" {
		near = fmt.Sprintf("; did you mean %q?", meant)
	}
	if meant := r.terminalField(name, names); meant != "" {
		near = fmt.Sprintf("; did you mean %q?", meant)
	}
	reason := fmt.Sprintf("no field %q here%s", name, near)
	if when.Callback != "" || strings.HasPrefix(name, tradePrefix) {
		return reason
	}
	if others := r.operationsWith(name); len(others) > 0 {
		return fmt.Sprintf("%q is a field of %s, not of %s%s", name, strings.Join(others, ", "), when.Operation, suggest.Hint(name, names))
	}
	return reason + fmt.Sprintf(" (%q for one that is not documented)", api.Unlisted+name)
}

// fieldMeant is what any platform calls the field that a word is for, where one of names may be that; "" is none.
func fieldMeant(name string, names []string) string {
	isAmount := func(name string) bool {
		return slices.ContainsFunc([]string{"amount", "value"}, func(word string) bool { return strings.HasSuffix(strings.ToLower(name), word) })
	}
	for _, f := range []struct{ words, field string }{
		{"status state 状态 狀態", tradePrefix + "status"},
		{"amount value fee money price 金额 金額 总额 钱", "amount"},
		{"order trade_no 单号 單號 订单 訂單", tradePrefix + "order"},
	} {
		for word := range strings.FieldsSeq(f.words) {
			if strings.Contains(strings.ToLower(name), word) && name != f.field && (f.field != "amount" || slices.ContainsFunc(names, isAmount)) {
				return f.field
			}
		}
	}
	return ""
}

// terminalField is the one of names that tells which terminal a call comes from, where a word is for that; "" is none.
func (r platformScope) terminalField(word string, names []string) string {
	if !slices.Contains([]string{"terminal", "terminal_id", "reader", "device", "终端", "終端", "设备", "設備"}, strings.ToLower(word)) {
		return ""
	}
	for _, p := range r.scope {
		if namer, tells := p.(provider.FieldNamer); tells {
			for _, field := range namer.NamedFields()["terminal"] {
				if slices.Contains(names, field) {
					return field
				}
			}
		}
	}
	return ""
}

// operationsWith are the operations of the platforms in reach that have a field which the rule's
// operation lacks.
func (r platformScope) operationsWith(field string) []string {
	var names []string
	for _, p := range r.scope {
		for _, op := range p.Operations() {
			if op.HasField(field) && !slices.Contains(names, op.Name) {
				names = append(names, op.Name)
			}
		}
	}
	return names[:min(3, len(names))]
}
