package gateway

import (
	"cmp"
	"slices"
	"strings"

	"paymock/mock/doctor"
	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// findRemedy looks for the remedy of a business refusal, and tells it the journal, unless the
// decision has named a command already.
func (x *exchange) findRemedy(books *ledger.Books) {
	code := x.outcome.Code
	if code.Success || code.Remedy == nil || x.plan.Rule != "" || x.call.App == nil || strings.Contains(x.outcome.Explain, "payctl ") {
		return
	}
	r, trade := *code.Remedy, ""
	if subject := cmp.Or(x.outcome.Subject, x.call.Subject); subject != "" {
		t, ok := books.Trade(subject)
		if !ok {
			t, ok = books.TradeByOrder(subject)
		}
		if ok {
			trade = t.No
			if t.Status == ledger.Waiting && *code.Remedy == provider.ShowTrade {
				r = provider.PayTrade
			}
		} else if *code.Remedy == provider.ShowTrade {
			r = provider.FindTrade
		}
	}
	if reader := x.call.Subject; r.NamesReader() && slices.Contains(books.IDs(provider.KindTerminal), reader) {
		trade = reader
	}
	if r.NamesAccount() {
		trade = x.outcome.Account
	}
	x.outcome.Explain = strings.TrimPrefix(x.outcome.Explain+"; "+r.In(doctor.English, x.app, trade), "; ")
}
