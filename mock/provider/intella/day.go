package intella

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"paymock/mock/ledger"
	"paymock/mock/provider"
)

// The timers.
const (
	timerMidnight = "timer:midnight-settlement"
	timerExpire   = "timer:expire"
)

// dayClosed refuses payments and refunds while the open batch has entries of an earlier day
// (intella sheet 2.6, 2.9). Assumed: it begins at midnight, or after ten days of grace; an
// empty batch needs no settlement; retries go through, or the books would stay wrong.
func (x *exchange) dayClosed(t *terminal) *provider.Outcome {
	if t.Batch.Empty() || sameDay(t.Batch.OpenedAt, x.env.Now) {
		return nil
	}
	deadline := midnightAfter(t.Batch.OpenedAt)
	switch dialectOf(x.app, dialectDayClose) {
	case switchOff:
		return nil
	case dayCloseTen:
		deadline = deadline.AddDate(0, 0, 10)
	}
	if x.env.Now.Before(deadline) {
		return nil
	}
	out := x.answerError("010117", "%s was opened %s and not settled; call Settlement", t.Batch.String(), t.Batch.OpenedAt.In(taipei).Format(time.RFC3339))
	return &out
}

// midnightAfter is the end of a time's day in Taipei.
func midnightAfter(at time.Time) time.Time {
	year, month, date := at.In(taipei).Date()
	return time.Date(year, month, date+1, 0, 0, 0, 0, taipei)
}

// batchClosing is the content of a midnight timer: the batch it closes.
type batchClosing struct {
	Batch int `json:"batch"`
}

// midnightTimer is the timer that settles a reader's batch at the end of the day.
func midnightTimer(t *terminal, now time.Time) provider.Notice {
	content, _ := json.Marshal(batchClosing{Batch: t.BatchCount}) // never fails
	return provider.Notice{
		ID:   "midnight-" + t.DeviceID + "-" + strconv.Itoa(t.BatchCount),
		Kind: timerMidnight, Subject: t.DeviceID, At: now, Due: midnightAfter(now), Content: content, Timer: true,
	}
}

// settleAtMidnight closes the batch unless the merchant has done so. Assumed: it is the last
// second of the day that it settles, so that the new day has no settlement yet.
func settleAtMidnight(b *ledger.Books, n provider.Notice) error {
	var c batchClosing
	if err := json.Unmarshal(n.Content, &c); err != nil {
		return fmt.Errorf("content of timer %s: %w", n.ID, err)
	}
	var t terminal
	if b.Load(provider.KindTerminal, n.Subject, &t) && t.BatchCount == c.Batch && !t.Batch.Empty() {
		ends := midnightAfter(t.Batch.OpenedAt).Add(-time.Second)
		if ends.Before(t.Batch.OpenedAt) {
			ends = t.Batch.OpenedAt
		}
		t.closeBatch(ends)
		b.Save(provider.KindTerminal, t.DeviceID, &t)
	}
	return nil
}
