package store

import "context"

// FollowJournal is Journal.Follow of a store whose next reads some entries, and gives the channel that tells of more where
// there are none to read at once. It ends with ctx, or with an error of next, such as that the store is closed.
func FollowJournal(ctx context.Context, closed <-chan struct{}, yield func(Entry, error) bool, next func() (batch []Entry, grown <-chan struct{}, err error)) {
	for {
		batch, grown, err := next()
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			yield(Entry{}, err)
			return
		}
		for _, e := range batch {
			if ctx.Err() != nil || !yield(e, nil) {
				return
			}
		}
		if grown == nil {
			continue
		}
		select {
		case <-grown:
		case <-closed:
		case <-ctx.Done():
		}
	}
}
