package mock

import (
	"slices"

	"paymock/mock/api"
	"paymock/mock/provider"
)

// Codes is the catalogue of all platforms' answer codes, in the order of their tables.
func Codes() []api.Code { return codes(Providers()) }

func codes(providers []provider.Provider) []api.Code {
	var out []api.Code
	for _, p := range providers {
		for _, c := range p.Codes() {
			out = append(out, api.Code{
				Provider: p.Name(), Code: c.Code, Sub: c.Sub, Message: c.Message, English: c.English,
				Cause: c.Cause, Advice: c.Advice, Success: c.Success, Unknown: c.Unknown,
				Status: max(c.Status, 200), Operations: operationsWith(p, c), Source: c.Source,
			})
		}
	}
	return out
}

// operationsWith lists the operations that may answer a code.
func operationsWith(p provider.Provider, c provider.Code) []string {
	var names []string
	for _, op := range p.Operations() {
		if slices.Contains(op.Codes, c.Name()) {
			names = append(names, op.Name)
		}
	}
	return names
}
