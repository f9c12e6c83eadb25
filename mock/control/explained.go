package control

import (
	"sync"
	"time"

	"paymock/mock/api"
	"paymock/mock/doctor"
	"paymock/mock/store"
)

// explainedEntries are the verdicts on refusals that were searched to the end when somebody looked for them.
type explainedEntries struct {
	mu    sync.Mutex
	byKey map[explainedKey]explanation
}

// explainedKey is an entry: numbers begin anew when an app is made again.
type explainedKey struct {
	app string
	seq int64
	at  time.Time
}

type explanation struct{ verdict, remedy string }

func (x *explainedEntries) get(key explainedKey) (explanation, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	found, ok := x.byKey[key]
	return found, ok
}

func (x *explainedEntries) put(key explainedKey, found explanation) {
	const most = 1000
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.byKey == nil || len(x.byKey) >= most {
		x.byKey = map[explainedKey]explanation{}
	}
	x.byKey[key] = found
}

// explainNewest searches to the end for the mistakes of refusals that were only glanced at, since the exchange itself
// could not wait so long: the newest first, for a second of whoever reads the journal, and two at least. Who reads on
// gets the others.
func (c *Control) explainNewest(shown []api.Entry, entries []store.Entry) {
	const few, patience = 2, time.Second
	start, searched := c.Lab.Clock.Now(), 0
	for i := len(entries) - 1; i >= 0; i-- {
		if !doctor.CutShort(entries[i].Explanation) {
			continue
		}
		key := explainedKey{entries[i].App, entries[i].Seq, entries[i].At}
		found, known := c.explained.get(key)
		if !known {
			if searched >= few && c.Lab.Clock.Now().Sub(start) >= patience {
				continue
			}
			searched++
			c.explainEntry(&shown[i], entries[i], doctor.English)
			found = explanation{shown[i].Verdict, shown[i].Explanation}
			c.explained.put(key, found)
		}
		shown[i].Verdict, shown[i].Explanation = found.verdict, found.remedy
	}
}
