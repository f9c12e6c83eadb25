package app

import (
	"fmt"
	"strings"
	"time"
)

// Bounds of an app's own deliveries.
const (
	MaxRetries = 100              // further attempts
	MaxTimeout = 10 * time.Minute // that a merchant may take to answer
	maxDelay   = 366 * 24 * time.Hour
)

// Delivery is how an app's callbacks of a kind go out, where that differs from its platform's
// way. The zero value is the platform's way.
type Delivery struct {
	// Schedule is the delay before each further attempt. Nil: the platform's; empty: there is
	// none.
	Schedule []time.Duration `json:"schedule"`
	// Timeout is how long the merchant may take to answer. 0: as long as the platform waits.
	Timeout time.Duration `json:"timeout,omitempty"`
	// Reconnect opens a connection for each attempt. False: connections are used again.
	Reconnect bool `json:"reconnect,omitempty"`
}

// IsZero reports whether callbacks go out as the platform sends them.
func (d Delivery) IsZero() bool { return d.Schedule == nil && d.Timeout == 0 && !d.Reconnect }

// noRetries is the schedule without further attempts, as text.
const noRetries = "none"

// ParseSchedule reads delays such as "4m, 10m, 1h", or "none"; "" is nil, the platform's own.
func ParseSchedule(text string) ([]time.Duration, error) {
	switch strings.TrimSpace(text) {
	case "":
		return nil, nil
	case noRetries:
		return []time.Duration{}, nil
	}
	words := strings.Split(text, ",")
	if len(words) > MaxRetries {
		return nil, fmt.Errorf("%d delays are too many; want at most %d", len(words), MaxRetries)
	}
	schedule := make([]time.Duration, len(words))
	for i, word := range words {
		d, err := time.ParseDuration(strings.TrimSpace(word))
		if err != nil || d < 0 || d > maxDelay {
			return nil, fmt.Errorf("%q is no delay; want some such as \"4m,10m,1h\", or %q", strings.TrimSpace(word), noRetries)
		}
		schedule[i] = d
	}
	return schedule, nil
}

// FormatSchedule writes what ParseSchedule reads.
func FormatSchedule(schedule []time.Duration) string {
	if schedule == nil {
		return ""
	}
	if len(schedule) == 0 {
		return noRetries
	}
	words := make([]string, len(schedule))
	for i, d := range schedule {
		words[i] = d.String()
	}
	return strings.Join(words, ",")
}

// Check says what is beyond the bounds.
func (d Delivery) Check() error {
	if len(d.Schedule) > MaxRetries {
		return fmt.Errorf("%d delays are too many; want at most %d", len(d.Schedule), MaxRetries)
	}
	for _, delay := range d.Schedule {
		if delay < 0 || delay > maxDelay {
			return fmt.Errorf("a delay of %s is none; want 0 to %s", delay, maxDelay)
		}
	}
	if d.Timeout < 0 || d.Timeout > MaxTimeout {
		return fmt.Errorf("a timeout of %s is none; want 0 to %s", d.Timeout, MaxTimeout)
	}
	return nil
}
