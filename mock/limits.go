package mock

import (
	"fmt"

	"paymock/mock/callback"
	"paymock/mock/config"
	"paymock/mock/gateway"
	"paymock/mock/lab"
	"paymock/mock/rule"
	"paymock/mock/shape"
	"paymock/mock/store/memory"
	"paymock/mock/web"
	"paymock/mock/wire"
)

// Limit is a bound of a server.
type Limit struct {
	What    string
	Default string
	Flag    string // that changes it; "" when none does
	Beyond  string // what happens to what is more
}

// Limits are the bounds of a server, for its documentation.
func Limits() []Limit {
	c := Config{}.withDefaults()
	const refused = "409 by the control API, the platform's own system error by the platform; nothing is done"
	return []Limit{
		{"apps", thousands(c.MaxApps), "--max-apps", "409"},
		{"trades of an app", thousands(c.MaxTrades), "--max-trades", refused},
		{"waiting callbacks of an app, of all", thousands(c.MaxCallbacks) + ", four times as many", "--max-callbacks", refused},
		{"rules of an app or the server, of all", fmt.Sprintf("%s, %s of %d MiB", thousands(rule.MaxRules), thousands(rule.MaxAllRules), rule.MaxAllBytes>>20), "", "409"},
		{"a rule as JSON, an address of callbacks", fmt.Sprintf("%d KiB, %s bytes", rule.MaxRuleBytes>>10, thousands(lab.MaxAddress)), "", "422 with the field"},
		{"terminals of an app", thousands(lab.MaxTerminals), "", "409"},
		{"event streams, open pages", fmt.Sprintf("%d, of these %d pages", c.MaxStreams, web.MaxFeeds), "--max-streams", "503"},
		{"memory of trades, callbacks, journals", fmt.Sprintf("about %d MiB", c.MaxMemory), "--max-memory", "see above"},
		{"an app's journal", fmt.Sprintf("%s entries, %d MiB", thousands(memory.DefaultEntries), memory.DefaultBytes>>20), "", "the oldest entries go"},
		{"an app's finished callbacks", fmt.Sprintf("%s, %d MiB", thousands(memory.DefaultTasks), memory.DefaultBytes>>20), "", "those that finished first go"},
		{"a callback's attempts", fmt.Sprintf("%d, bytes of %d KiB", callback.MaxAttempts, callback.MaxAttemptBytes>>10), "", "the oldest go; the journal has more"},
		{"connections of an address", "two fifths of the open files, at most 8,192", "--max-connections", "the longest idle makes room, else it waits"},
		{"a request's head, its time", "64 KiB, 10 s", "", "431, closed"},
		{"a request's body, its time", fmt.Sprintf("%d MiB, %v", wire.MaxBody>>20, bodyTimeout), "", "the platform's refusal, closed"},
		{"long bodies under way, of all requests", fmt.Sprintf("%d MiB", gateway.MaxBodies>>20), "", "503"},
		{"time to take 64 KiB of an answer", writeTimeout.String(), "", "closed"},
		{"a scenario or configuration, one sent to the control API", fmt.Sprintf("%d MiB, %d KiB", config.MaxText>>20, config.MaxSent>>10), "", "an error with line and column; 422"},
		{"its marks, nesting, documents", fmt.Sprintf("%s, %d levels, %d", thousands(config.MaxMarks), config.MaxDepth, config.MaxDocuments), "", "an error with line and column"},
		{"its rules in a list, sentences, includes", fmt.Sprintf("%s, %s, %d", thousands(shape.MaxEntries), thousands(config.MaxSentences), config.MaxIncludes), "", "an error with line and column"},
		{"names in a mapping of these, digits of a number", fmt.Sprintf("%d, %d", config.MaxNames, config.MaxNumber), "", "an error with line and column"},
		{"scenarios that are read at once", "1", "", "the others wait as long as their senders"},
		{"fields that a rule or callback sets, steps of a path", fmt.Sprintf("%d, %d", shape.MaxNames, wire.MaxSteps), "", "an error with its field"},
		{"items of a list's page", "1,000, by limit 10,000 (of the journal 1,000)", "", "next, to go on with after"},
	}
}

// thousands writes a number with commas.
func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
