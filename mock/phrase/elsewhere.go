package phrase

import "strings"

// wordElsewhere is a platform's word for one of its operations or kinds of callbacks, which sentences have for another one: what
// is micropay on one platform is another's pay.
type wordElsewhere struct{ platform, word, name, other string }

func (own ownWords) wordsElsewhere() (all []wordElsewhere) {
	operation, callback := wordReader(own.operations), wordReader(own.callbacks)
	for n := range namesTold() {
		note := func(name, word string, read func(string) (string, error)) {
			if other, _ := read(word); other != word && other != name { // never fails
				all = append(all, wordElsewhere{n.Platform, word, name, other})
			}
		}
		for _, op := range n.Operations {
			note(op.Name, hanTitle(op.Title), operation)
		}
		for _, kind := range n.Callbacks {
			for _, word := range kind.Words {
				word, _ = usualLetters(word)
				note(kind.Name, strings.ToLower(word), callback)
			}
		}
	}
	return all
}

// namedByPlatform is the operation or kind of callbacks that a platform has a text's word for, where that was taken for another
// one; else the told one.
func namedByPlatform(told, platform, text string) string {
	for _, w := range platformsOwn().elsewhere {
		if w.platform == platform && w.other == told && strings.Contains(text, w.word) {
			return w.name
		}
	}
	return told
}
