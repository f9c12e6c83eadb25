package mock

import (
	"paymock/mock/api"
	"paymock/mock/catalogue"
)

// Codes is the catalogue of all platforms' answer codes, in the order of their tables.
func Codes() []api.Code { return catalogue.CodesOf(Providers()...) }
