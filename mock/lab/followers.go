package lab

import "errors"

// ErrTooManyFollowers says that as many event streams are under way as there may be.
var ErrTooManyFollowers = errors.New("too many event streams")

// Follower takes a place for an event stream; leave must follow. ErrTooManyFollowers.
func (l *Lab) Follower() (leave func(), err error) {
	if n := l.followers.Add(1); l.MaxFollowers > 0 && n > int64(l.MaxFollowers) {
		l.followers.Add(-1)
		return nil, ErrTooManyFollowers
	}
	return func() { l.followers.Add(-1) }, nil
}
