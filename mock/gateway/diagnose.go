package gateway

import (
	"context"
	"sync"
	"time"

	"paymock/mock/doctor"
	"paymock/mock/provider"
	"paymock/mock/store"
	"paymock/mock/wire"
)

// maxDiagnoses is how many refused requests are explained with all effort in one second: an
// explanation costs milliseconds, and a load test of wrong requests must not cost more than one
// of right ones. Those above it get a glance; GET …/journal/{seq}?explain=true gives the rest.
const maxDiagnoses = 40

// explainBudget counts the explanations of the current second.
type explainBudget struct {
	sync.Mutex
	second time.Time
	count  int
}

// explainEffort says how much may be spent on explaining one more refusal.
func (g *Gateway) explainEffort() doctor.Effort {
	g.diagnoses.Lock()
	defer g.diagnoses.Unlock()
	if now := g.Clock.Now().Truncate(time.Second); !now.Equal(g.diagnoses.second) {
		g.diagnoses.second, g.diagnoses.count = now, 0
	}
	if g.diagnoses.count++; g.diagnoses.count > maxDiagnoses {
		return doctor.Glance
	}
	return doctor.Inline
}

// OnUnexplained has later called with the app of each refusal whose search ended before its table did. It must
// return at once.
func (g *Gateway) OnUnexplained(later func(app string)) { g.unexplained.Store(&later) }

// diagnose asks the doctor why the call was refused. The app's journal is asked only for a call with a signature
// that was searched for in vain, and not above the bound of explanations.
func (g *Gateway) diagnose(ctx context.Context, call *provider.Call) {
	effort := doctor.Glance
	call.Diagnose(func() doctor.Effort {
		effort = g.explainEffort()
		return effort
	})
	if effort != doctor.Glance && call.App != nil {
		call.CompareEarlier(func() []doctor.Earlier { return EarlierMessages(ctx, g.Store, call.App.Name()) })
	}
}

// EarlierMessages are the newest messages of an app's journal that the provider took: their signatures were
// right, or it asked for none.
func EarlierMessages(ctx context.Context, journal store.Journal, app string) (earlier []doctor.Earlier) {
	const newest = 200
	entries, err := journal.Entries(ctx, app, store.Query{Kind: "exchange", Limit: newest, Last: true})
	if err != nil {
		return nil // the refusal stays as it was explained
	}
	for _, e := range entries {
		if e.RefusedUnread() {
			continue
		}
		if req, err := wire.ParseRequest(e.Request); err == nil {
			earlier = append(earlier, doctor.Earlier{Seq: e.Seq, Message: provider.DoctorMessage(req)})
		}
	}
	return earlier
}
