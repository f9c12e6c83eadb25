package merchant

// Judge is a Verifier that knows which answers its platform takes for a yes; after any other it
// repeats the callback.
type Judge interface {
	Takes(a Answer) bool
}

// Takes says whether an app's platform takes an answer for a yes. An app or a platform that the
// merchant doesn't know takes any success.
func (m *Merchant) Takes(app Ref, a Answer) bool {
	m.mu.Lock()
	kept := m.accounts[app]
	m.mu.Unlock()
	if kept != nil {
		if judge, ok := kept.verifier.(Judge); ok {
			return judge.Takes(a)
		}
	}
	return a.IsSuccess()
}

// IsSuccess reports whether the status is of success.
func (a Answer) IsSuccess() bool { return a.Status >= 200 && a.Status <= 299 }
