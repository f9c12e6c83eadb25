package callback

import (
	"slices"
	"strings"

	"paymock/mock/store"
)

// The bounds of what is kept of one callback's attempts: a callback may be sent again as often as
// somebody likes. The journal has more of them.
const (
	MaxAttempts     = 100
	MaxAttemptBytes = 256 << 10 // of requests and answers
)

// notKept marks an attempt whose bytes made room for those of later ones.
const notKept = "its request and answer are not kept any more"

// boundAttempts keeps the newest attempts, and of these the newest requests and answers.
func boundAttempts(attempts []store.Attempt) []store.Attempt {
	attempts = slices.Delete(attempts, 0, max(len(attempts)-MaxAttempts, 0))
	bytes := 0
	for i := len(attempts) - 1; i >= 0; i-- {
		at := &attempts[i]
		size := len(at.Request) + len(at.Response)
		if bytes += size; bytes <= MaxAttemptBytes || i == len(attempts)-1 || size == 0 {
			continue
		}
		bytes -= size
		at.Request, at.Response = nil, nil
		at.Reason = strings.TrimPrefix(at.Reason+"; "+notKept, "; ")
	}
	return attempts
}
