package gateway

import (
	"context"
	"runtime/debug"
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

// maxAnswers is how many calls in one second that ask for an explanation with their answer get one of a whole search,
// which a person waits for: some ten milliseconds more.
const maxAnswers = 8

// explainBudget counts the explanations of the current second.
type explainBudget struct {
	sync.Mutex
	second         time.Time
	count, answers int
}

// explainEffort says how much may be spent on explaining one more refusal.
func (g *Gateway) explainEffort() doctor.Effort {
	g.diagnoses.Lock()
	defer g.diagnoses.Unlock()
	if now := g.Clock.Now().Truncate(time.Second); !now.Equal(g.diagnoses.second) {
		g.diagnoses.second, g.diagnoses.count, g.diagnoses.answers = now, 0, 0
	}
	if g.diagnoses.count++; g.diagnoses.count > maxDiagnoses {
		return doctor.Glance
	}
	return doctor.Inline
}

// glanceTexts is how many texts a glance compares: an explanation that was found within them costs no more.
const glanceTexts = 300

// returnEffort lowers the count of explanations of this second by one: the last cost no more than a glance.
func (g *Gateway) returnEffort() {
	g.diagnoses.Lock()
	defer g.diagnoses.Unlock()
	g.diagnoses.count = max(0, g.diagnoses.count-1)
}

// wantsExplanation reports whether a request asks for an explanation with its own answer.
func wantsExplanation(req *wire.Request) bool {
	asked := req.Header.Get(explainHeader)
	return asked != "" && asked != "0"
}

// mayAnswerWhole reports whether there is time for one more whole search before an answer.
func (g *Gateway) mayAnswerWhole() bool {
	g.diagnoses.Lock()
	defer g.diagnoses.Unlock()
	g.diagnoses.answers++
	return g.diagnoses.answers <= maxAnswers
}

// OnUnexplained has later called with the app of each refusal whose search ended before its table did. It must
// return at once.
func (g *Gateway) OnUnexplained(later func(app string)) { g.unexplained.Store(&later) }

// diagnose asks the doctor why the call was refused. The app's journal is asked only for a call with a signature
// that was searched for in vain, and not above the bound of explanations.
func (g *Gateway) diagnose(ctx context.Context, call *provider.Call) {
	defer func() { // the call is answered as it was refused
		if cause := recover(); cause != nil {
			g.Logger.Error("panic while explaining", "path", call.Request.Path, "cause", cause, "stack", string(debug.Stack()))
		}
	}()
	effort := doctor.Glance
	call.Diagnose(func() doctor.Effort {
		effort = g.explainEffort()
		return effort
	})
	if effort != doctor.Glance && call.Found.Tried > 0 && call.Found.Tried <= glanceTexts {
		g.returnEffort()
	}
	if effort != doctor.Glance && call.Found.LeftOut && wantsExplanation(call.Request) && g.mayAnswerWhole() {
		call.Diagnose(doctor.OnDemand.Always)
	}
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
