package rule

import "maps"

// Exempt leaves an app alone with some of the server's rules, by id, until the app's own rules
// are cleared: it has its own in their place, which count its calls alone.
func (s *Set) Exempt(app string, ids ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.list(app)
	exempted := maps.Clone(l.exempted) // a decision may still be looking at the old one
	if exempted == nil {
		exempted = map[string]bool{}
	}
	for _, id := range ids {
		exempted[id] = true
	}
	l.exempted = exempted
}

// exemptionsOf are the server's rules that leave an app alone; nil when all concern it.
func (s *Set) exemptionsOf(app string) map[string]bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if l := s.apps[app]; l != nil {
		return l.exempted
	}
	return nil
}
