package rule

import (
	"strings"
	"time"

	"paymock/mock/clock"
	"paymock/mock/provider"
)

// maxNear bounds how many near misses a plan explains.
const maxNear = 5

// matches tests all conditions; a miss is explained while there is room.
func (c *compiledRule) matches(sub *subject, near *[]string) bool {
	if why := c.outsideWindow(sub.state.Now); why != "" {
		c.explainMiss(near, why)
		return false
	}
	if method := c.rule.When.Method; method != "" && !provider.NamesUnserved(method, sub.unserved, sub.another) {
		c.explainMiss(near, "the call is "+clipText(sub.unserved))
		return false
	}
	for i := range c.where {
		if !c.where[i].holdsFor(sub) {
			if len(*near) < maxNear {
				c.explainMiss(near, c.where[i].describeMiss(sub))
			}
			return false
		}
	}
	return true
}

func (c *compiledRule) explainMiss(near *[]string, why string) {
	if len(*near) < maxNear {
		*near = append(*near, c.journalLabel()+": "+why)
	}
}

// outsideWindow says that now isn't in the rule's window.
func (c *compiledRule) outsideWindow(now time.Time) string {
	switch {
	case !c.from.IsZero() && now.Before(c.from):
		return "it begins at " + clock.Shown(c.from)
	case !c.until.IsZero() && !now.Before(c.until):
		return "it ended at " + clock.Shown(c.until)
	}
	return ""
}

func clipText(s string) string {
	const most = 40
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
