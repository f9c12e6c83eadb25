package intella

import (
	"slices"
	"strings"
	"sync"

	"paymock/mock/provider"
)

// codeOperations says which operations a StatusCode is of, where its label names what it concerns.
// Assumed: the documents print one table for all calls (intella sheet 3.1). All others may
// answer every call.
var codeOperations = []struct{ operations, codes string }{
	{"refund direct_refund", "7003 7004 7104 7107 7108 7110 7111 7112 7113 7115 7116 7119 7136 7137 7138 7139 7154 7155 7168"},
	{"create micropay pay credit_pay direct_refund", "7000 7142 7148 7149 7150 7151 7152 7153 7160 7163"},
	{"create", "7164 7165 7166"},
	{"micropay", "7120 7121 7122"},
	{"create micropay", "7123"},
	{"query order_query new_order_query", "7140 7141 2000"},
}

// pageCodes lists the codes that the payment page can show.
var pageCodes = []string{codeSuccess, "7002", "7123", "7132", "7159", "9998", "9999"}

// codesOf lists the names of the codes that may answer an operation; cards says that a card
// is at work, so that there is an ErrorCode.
func codesOf(codes []provider.Code, operation string, cards bool) []string {
	var names []string
	for _, c := range codes {
		if c.Sub == "" && codeMayConcern(c.Code, operation) || c.Sub != "" && cards {
			names = append(names, c.Name())
		}
	}
	return names
}

// codeMayConcern reports whether a StatusCode may concern an operation.
func codeMayConcern(code, operation string) bool {
	only, narrowed := operationsByCode()[code]
	return !narrowed || slices.Contains(only, operation)
}

var operationsByCode = sync.OnceValue(func() map[string][]string {
	index := map[string][]string{}
	for _, c := range codeOperations {
		for _, code := range strings.Fields(c.codes) {
			index[code] = strings.Fields(c.operations)
		}
	}
	return index
})
