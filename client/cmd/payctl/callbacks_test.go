package main

import (
	"testing"
	"time"

	"paymock/mock/api"
	"paymock/mock/words"
)

func TestOutcome(t *testing.T) {
	t.Parallel()
	s := &session{language: words.English}
	for want, a := range map[string]api.Attempt{
		"accepted, status 200":                       {Accepted: true, Status: 200},
		"not accepted, status 500: an error page":    {Status: 500, Reason: "an error page"},
		"no answer: the merchant closed":             {Reason: "no answer: the merchant closed"},
		"no answer":                                  {},
		"not sent: 169.254.169.254 is never allowed": {Reason: "not sent: 169.254.169.254 is never allowed"},
	} {
		if got := s.attemptOutcome(a); got != want {
			t.Errorf("%+v: %q, want %q", a, got, want)
		}
	}
}

func TestNext(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	for want, c := range map[string]api.Callback{
		"":                                  {State: "delivered"},
		" until 2026-11-22 16:00:00 +08:00": {State: "waiting", NextAt: &at},
		", under way":                       {State: "waiting", NextAt: &at, Leased: true},
	} {
		if got := (&session{zone: platformZone, language: words.English}).nextAttempt(c); got != want {
			t.Errorf("%+v: %q, want %q", c, got, want)
		}
	}
}
