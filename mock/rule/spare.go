package rule

import "maps"

// Spare leaves an app alone with some of the server's rules, by id, until the app's own rules
// are cleared: it has its own in their place, which count its calls alone.
func (s *Set) Spare(app string, ids ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.apps[app]
	if l == nil {
		l = newList()
		s.apps[app] = l
	}
	spared := maps.Clone(l.spared) // a decision may still be looking at the old one
	if spared == nil {
		spared = map[string]bool{}
	}
	for _, id := range ids {
		spared[id] = true
	}
	l.spared = spared
}

// spared are the server's rules that leave an app alone; nil when all concern it.
func (s *Set) spared(app string) map[string]bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if l := s.apps[app]; l != nil {
		return l.spared
	}
	return nil
}
