package names

import (
	"cmp"
	"slices"

	"paymock/mock/phrase"
)

// equivalentOperations are operations that do on one platform what others do on another, which lacks them.
var equivalentOperations = map[string]string{"micropay": "pay", "prepare": "precreate", "precreate": "prepare"}

// payments are the operations that begin a payment, the usual ones first.
var payments = []string{"create", "pay", "precreate", "prepare", "micropay"}

// ownPayment is the operation by which the only platform in reach begins a payment, where another one's is named and the
// codes of the rule are its own: it is the platform that is meant. "" is none.
func (s Scope) ownPayment(operation string) string {
	word, _ := phrase.OperationOf(operation)
	if len(s.In) != 1 || len(s.Codes) == 0 || !slices.Contains(payments, cmp.Or(word, operation)) || !allOf(s.Codes, s.In[0].hasCode) {
		return ""
	}
	for _, own := range append([]string{equivalentOperations[cmp.Or(word, operation)]}, payments...) {
		if _, _, has := s.operation(own); has {
			return own
		}
	}
	return ""
}
