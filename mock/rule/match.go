package rule

import (
	"strings"
	"time"

	"paymock/mock/provider"
)

// maxNear bounds how many near misses a plan explains.
const maxNear = 5

// matches tests all conditions; a miss is explained while there is room.
func (c *compiled) matches(sub *subject, near *[]string) bool {
	if why := c.outside(sub.state.Now); why != "" {
		c.explain(near, why)
		return false
	}
	if method := c.rule.When.Method; method != "" && !provider.NamesUnserved(method, sub.unserved) {
		c.explain(near, "the call is "+clip(sub.unserved))
		return false
	}
	for i := range c.where {
		if !c.where[i].holds(sub) {
			if len(*near) < maxNear {
				c.explain(near, c.where[i].misses(sub))
			}
			return false
		}
	}
	return true
}

func (c *compiled) explain(near *[]string, why string) {
	if len(*near) < maxNear {
		*near = append(*near, c.label()+": "+why)
	}
}

// outside says that now isn't in the rule's window.
func (c *compiled) outside(now time.Time) string {
	switch {
	case !c.from.IsZero() && now.Before(c.from):
		return "it begins at " + c.from.Format(time.RFC3339)
	case !c.until.IsZero() && !now.Before(c.until):
		return "it ended at " + c.until.Format(time.RFC3339)
	}
	return ""
}

func clip(s string) string {
	const most = 40
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
