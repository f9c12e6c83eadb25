package steps

import (
	_ "embed"

	"paymock/mock/words"
)

//go:embed texts.txt
var texts string

// Texts are the messages about lines of a feature that are no steps, in the languages of people.
func Texts() words.Texts { return words.Lines(texts) }
