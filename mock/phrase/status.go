package phrase

import (
	"fmt"
	"slices"

	"paymock/mock/suggest"
)

// StatusIn is a trade's status in a language.
func StatusIn(status string, l Language) string { return wordShower(statusWords)(status, l) }

// StatusHint is the end of a text about a status that no trade has: the one that a word means, else the nearest.
func StatusHint(word string) string {
	if meant, _ := wordReader(statusVocabulary())(word); meant != word { // never fails
		return fmt.Sprintf("; did you mean %q?", meant)
	}
	var all []string
	for _, w := range statusVocabulary() {
		all = append(append(all, w.name), slices.Concat(w.english, w.chinese)...)
	}
	for _, near := range suggest.Nearest(word, all, 1) {
		meant, _ := wordReader(statusVocabulary())(near) // never fails
		return fmt.Sprintf("; did you mean %q?", meant)
	}
	return suggest.Hint(word, Statuses())
}
