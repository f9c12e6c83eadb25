package gateway

import (
	"cmp"
	"strings"

	"paymock/mock/doctor"
	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// stateRemedy is the command that gets a call past the state that refused it.
type stateRemedy struct {
	provider.Remedy
	trade string // its number, as the platform calls it
}

// findRemedy looks for the remedy of a business refusal, and tells it the journal, unless the
// decision has named a command already.
func (x *exchange) findRemedy(books *ledger.Books) {
	x.remedy = nil
	code := x.outcome.Code
	if code.Success || code.Remedy == nil || x.plan.Rule != "" || x.call.App == nil || strings.Contains(x.outcome.Explain, "payctl ") {
		return
	}
	r := &stateRemedy{Remedy: *code.Remedy}
	if subject := cmp.Or(x.outcome.Subject, x.call.Subject); subject != "" {
		t, ok := books.Trade(subject)
		if !ok {
			t, ok = books.TradeByOrder(subject)
		}
		if ok {
			r.trade = t.No
			if t.Status == ledger.Waiting && *code.Remedy == provider.ShowTrade {
				r.Remedy = provider.PayTrade
			}
		} else if *code.Remedy == provider.ShowTrade {
			r.Remedy = provider.FindTrade
		}
	}
	x.remedy = r
	x.outcome.Explain = strings.TrimPrefix(x.outcome.Explain+"; "+r.In(doctor.English, x.app, r.trade), "; ")
}

// refusalIn says in another language than English what a business refusal means, and what helps.
func (x *exchange) refusalIn(l doctor.Language) (cause, remedy string) {
	code := x.outcome.Code
	cause = code.Chinese
	if l == doctor.Traditional {
		cause = code.Message // the platform's own
	}
	if x.remedy != nil {
		remedy = x.remedy.In(l, x.app, x.remedy.trade)
	} else if _, command, ok := strings.Cut(x.outcome.Explain, "payctl "); ok {
		remedy = "payctl " + command
	}
	return cause, remedy
}
