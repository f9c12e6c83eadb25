package alipay

import (
	_ "embed"

	"paymock/mock/words"
)

//go:embed texts.txt
var texts string

// Texts explain refusals and decisions, in the languages of people.
func (*Provider) Texts() words.Texts { return words.Lines(texts) }
