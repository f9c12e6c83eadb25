package rule

import "context"

// counterOf is the name of the counter of a rule's matches, which begins those of its others.
func counterOf(id string) string { return "rule:" + id }

// What a rule counts beside its matches: those it acted on, those in an app where it is for all of them, and
// those in two spans, one after the other.
const (
	actedCounter = ":acted"
	hereCounter  = ":here"
	spanCounter  = ":0"
	oddCounter   = ":1"
)

// Hits is how often a rule matched, skipped calls included. A server rule, app "", counts the
// calls of all apps together.
func (s *Set) Hits(ctx context.Context, app, id string) (int64, error) {
	return s.counters.Count(ctx, app, counterOf(id))
}

// ForgetHits forgets all that rules which were removed have counted, in all of the apps named: a rule of the
// server counts in those that it acted in, too.
func (s *Set) ForgetHits(ctx context.Context, ids []string, apps ...string) error {
	var all []string
	for _, id := range ids {
		for _, what := range []string{"", actedCounter, hereCounter, spanCounter, oddCounter} {
			all = append(all, counterOf(id)+what)
		}
	}
	return s.counters.Forget(ctx, all, apps...)
}
