package provider

import "paymock/mock/app"

// LiveKeyGuesser is implemented by providers whose apps and keys in production look different from a
// test's.
type LiveKeyGuesser interface {
	// GuessLive says what of an app, as it was given, looks like a merchant's in production; "" is
	// nothing. It is a guess: it warns, and refuses nothing.
	GuessLive(given app.App) string
}
