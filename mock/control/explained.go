package control

import (
	"context"
	"runtime/debug"
	"slices"
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

func keyOf(e store.Entry) explainedKey { return explainedKey{e.App, e.Seq, e.At} }

type explanation struct {
	verdict, remedy string
	known           bool // a mistake was found
}

// searchEntry searches to the end for what was wrong with a refused request.
func (c *Control) searchEntry(ctx context.Context, e store.Entry) explanation {
	shown := api.Entry{Verdict: e.Verdict, Explanation: e.Explanation}
	known := c.explainEntry(ctx, &shown, e, doctor.English)
	return explanation{shown.Verdict, shown.Explanation, known}
}

// explanationOf is the explanation of an entry whose exchange could not wait for one: found before, or by a search
// now, since somebody reads. ok is false for an entry that was searched to the end at once.
func (c *Control) explanationOf(ctx context.Context, e store.Entry) (found explanation, ok bool) {
	key := keyOf(e)
	if found, ok = c.explained.get(key); !ok && doctor.CutShort(e.Explanation) {
		found, ok = c.searchEntry(ctx, e), true
		c.explained.put(key, found)
	}
	return found, ok
}

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
func (c *Control) explainNewest(ctx context.Context, shown []api.Entry, entries []store.Entry) {
	const few, patience = 2, time.Second
	start, searched := c.Lab.Clock.Now(), 0
	for i := len(entries) - 1; i >= 0; i-- {
		if !doctor.CutShort(entries[i].Explanation) {
			continue
		}
		if _, known := c.explained.get(keyOf(entries[i])); !known {
			if searched >= few && c.Lab.Clock.Now().Sub(start) >= patience {
				continue
			}
			searched++
		}
		found, _ := c.explanationOf(ctx, entries[i])
		shown[i].Verdict, shown[i].Explanation = found.verdict, found.remedy
	}
}

// searchesLater are the apps whose newest refusals are searched to the end when nobody waits for it.
type searchesLater struct {
	mu      sync.Mutex
	apps    []string
	running bool
}

// explainLater has an app's newest refusals searched to the end, so that who looks has the whole answer.
func (c *Control) explainLater(app string) {
	const most = 100 // apps; the others' refusals are searched when they are read
	c.later.mu.Lock()
	defer c.later.mu.Unlock()
	if len(c.later.apps) >= most || slices.Contains(c.later.apps, app) {
		return
	}
	c.later.apps = append(c.later.apps, app)
	if !c.later.running {
		c.later.running = true
		go c.searchLater()
	}
}

// searchLater works until no app is left.
func (c *Control) searchLater() {
	const pause = 100 * time.Millisecond // which lets the answers out first
	ctx, release := c.untilClosed(context.Background())
	defer release()
	for c.Lab.Clock.Wait(ctx, pause) == nil {
		c.later.mu.Lock()
		if c.later.running = len(c.later.apps) > 0; !c.later.running {
			c.later.mu.Unlock()
			return
		}
		app := c.later.apps[0]
		c.later.apps = c.later.apps[1:]
		c.later.mu.Unlock()
		c.searchApp(ctx, app)
	}
}

// searchSafely is searchEntry where nobody is there to be answered when the search panics.
func (c *Control) searchSafely(ctx context.Context, e store.Entry) (found explanation) {
	defer func() {
		if cause := recover(); cause != nil {
			found = explanation{e.Verdict, e.Explanation, false}
			c.Logger.Error("panic in a search for a mistake", "app", e.App, "seq", e.Seq, "cause", cause, "stack", string(debug.Stack()))
		}
	}()
	return c.searchEntry(ctx, e)
}

// logFound logs a cause that was found after the exchange's own line had been logged.
func (c *Control) logFound(e store.Entry, found explanation) {
	if !found.known {
		return
	}
	l := c.Lab.Gateway.Language
	in := func(text string) string { return c.Lab.Words().In(l, text) }
	c.Logger.Warn("explained", "app", e.App, "seq", e.Seq, "operation", e.Operation, "why", in(found.verdict)+"; "+in(found.remedy))
}

// searchApp searches for the mistakes of an app's newest refusals, a fifth of the time.
func (c *Control) searchApp(ctx context.Context, app string) {
	const newest, rest = 100, 4
	entries, err := c.Lab.Store.Entries(ctx, app, store.Query{Kind: "exchange", Limit: newest, Last: true})
	if err != nil {
		return // who reads the journal is told
	}
	for _, e := range slices.Backward(entries) {
		if !doctor.CutShort(e.Explanation) {
			continue
		}
		key := keyOf(e)
		if _, known := c.explained.get(key); !known {
			start := c.Lab.Clock.Now()
			found := c.searchSafely(ctx, e)
			c.explained.put(key, found)
			c.logFound(e, found)
			if c.Lab.Clock.Wait(ctx, rest*c.Lab.Clock.Now().Sub(start)) != nil {
				return
			}
		}
	}
}
