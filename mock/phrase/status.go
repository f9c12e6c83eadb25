package phrase

import (
	"fmt"

	"paymock/mock/suggest"
)

// StatusHint is the end of a text about a status that no trade has: the one that a word means, else the nearest.
func StatusHint(word string) string {
	if meant, _ := wordReader(statusWords)(word); meant != word { // never fails
		return fmt.Sprintf("; did you mean %q?", meant)
	}
	return suggest.Hint(word, Statuses())
}
