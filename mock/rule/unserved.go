package rule

import (
	"fmt"
	"slices"

	"paymock/mock/api"
	"paymock/mock/phrase"
	"paymock/mock/provider"
)

// unservedPrefix begins the operation under which rules for methods and paths are indexed that no
// operation serves.
const unservedPrefix = "unserved:"

// unservedScope is those of the providers whose platform may have the method or path of a rule.
func unservedScope(when api.When, scope []provider.Provider) (able []provider.Provider, err error) {
	reason, here := "no platform here can be given methods", ""
	for _, p := range scope {
		stubbed, ok := p.(provider.StubProvider)
		if !ok {
			continue
		}
		served, err := stubbed.Unserved(when.Method)
		if op, ok := phrase.NamedOperation(when.Method); ok {
			if op, _, known := provider.FindOperation(p, op); known {
				served, err = op.Name, nil
			}
		}
		switch {
		case err != nil:
			reason = err.Error()
		case served != "":
			here = served
		default:
			able = append(able, p)
		}
	}
	if here != "" {
		reason = fmt.Sprintf("paymock serves %s itself; say when.operation: %s", when.Method, here)
	}
	if len(able) == 0 {
		return nil, &Error{Field: "when.method", Reason: reason}
	}
	return able, nil
}

// AnswersPath reports whether a rule of any app is for a path of a provider's platform that no
// operation serves.
func (s *Set) AnswersPath(providerName, verb, path string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, l := range s.apps {
		for _, c := range l.all {
			if !c.rule.Disabled && provider.NamesUnserved(c.rule.When.Method, verb+" "+path) && slices.Contains(c.providers, providerName) {
				return true
			}
		}
	}
	return false
}
