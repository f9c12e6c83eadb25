package web

import (
	"fmt"
	"net/http"
	"time"

	"paymock/mock/store"
)

const (
	// MaxFeeds bounds the tabs that are kept up to date at the same time.
	MaxFeeds = 64
	// feedInterval is how often a feed looks for news. It tells that there are some and how many, and the
	// page asks for what it shows: so a busy server is sampled, whatever happens meanwhile.
	feedInterval = 300 * time.Millisecond
	// feedShare is how many times a feed costs at most of the time between its looks: 1 in so many.
	feedShare = 20
	// keepAliveLooks is the number of looks without news after which a comment keeps the connection.
	keepAliveLooks = 50
	// lastWords is how long a feed may take to write its end.
	lastWords = time.Second
)

// serveFeed tells a tab that there is news, until it leaves or the server closes.
func (w *Pages) serveFeed(out http.ResponseWriter, r *http.Request) {
	if w.feeds.Add(1) > MaxFeeds {
		w.feeds.Add(-1)
		http.Error(out, fmt.Sprintf("%d tabs are followed already; close one", MaxFeeds), http.StatusServiceUnavailable)
		return
	}
	defer w.feeds.Add(-1)
	leave, err := w.Lab.Follower()
	if err != nil {
		http.Error(out, err.Error(), http.StatusServiceUnavailable)
		return
	}
	defer leave()
	flow := http.NewResponseController(out)
	_ = flow.SetWriteDeadline(time.Time{}) // not every writer has deadlines
	out.Header().Set("Content-Type", "text/event-stream")
	out.WriteHeader(http.StatusOK)
	if _, err := fmt.Fprint(out, ": following\n\n"); err != nil {
		return
	}
	name, seen, quiet := r.FormValue("app"), map[string]journalEnd{}, 0
	w.countNew(r, name, seen)
	for {
		if err := flow.Flush(); err != nil {
			return
		}
		began := w.Lab.Clock.Now()
		n := w.countNew(r, name, seen)
		cost := w.Lab.Clock.Now().Sub(began)
		switch {
		case n > 0:
			quiet = 0
			if _, err := fmt.Fprintf(out, "event: news\ndata: {\"entries\":%d}\n\n", n); err != nil {
				return
			}
		case quiet == keepAliveLooks:
			quiet = 0
			if _, err := fmt.Fprint(out, ": quiet\n\n"); err != nil {
				return
			}
		default:
			quiet++
		}
		_ = flow.Flush()
		wait, release := w.Lab.Clock.Timer(max(feedInterval, feedShare*cost))
		select {
		case <-wait:
		case <-r.Context().Done():
			release()
			return
		case <-w.closed:
			release()
			_ = flow.SetWriteDeadline(w.Lab.Clock.Now().Add(lastWords))
			return
		}
	}
}

// journalEnd is a journal's last entry: its number, which is given again after a reset, and its instant.
type journalEnd struct{ seq, at int64 }

// countNew counts what is new in the journals since the last look, and notes how far they go. A
// journal that begins anew counts from there.
func (w *Pages) countNew(r *http.Request, name string, seen map[string]journalEnd) (fresh int64) {
	names := []string{name}
	if name == "" {
		names = w.journalsOf("")
	}
	for _, name := range names {
		last, err := w.Lab.Store.Entries(r.Context(), name, store.Query{Last: true, Limit: 1})
		if err != nil {
			continue
		}
		var end journalEnd
		if len(last) > 0 {
			end = journalEnd{last[0].Seq, last[0].Real.UnixNano()}
		}
		if before := seen[name]; end.seq > before.seq {
			fresh += end.seq - before.seq
		} else if end != before {
			fresh += max(end.seq, 1)
		}
		seen[name] = end
	}
	if len(seen) > len(names) { // apps were removed
		clear(seen)
		return fresh + w.countNew(r, name, seen)*0 + 1
	}
	return fresh
}
