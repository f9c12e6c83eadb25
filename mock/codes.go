package mock

import (
	"paymock/mock/api"
	"paymock/mock/catalogue"
	"paymock/mock/words"
)

// Codes is the catalogue of all platforms' answer codes, in the order of their tables.
func Codes() []api.Code { return CodesIn(words.English) }

// CodesIn is the catalogue with causes and advice in a language.
func CodesIn(l words.Language) []api.Code { return catalogue.CodesIn(l, Providers()...) }
