package gateway

import (
	"sync"
	"time"

	"paymock/mock/doctor"
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
