package fourpyun

import (
	"sync"

	"paymock/mock/provider"
)

// remedies are by code what lets a call pass that the state of things refuses.
var remedies = sync.OnceValue(func() map[string]*provider.Remedy {
	return map[string]*provider.Remedy{
		"1002": &provider.FindTrade,
		"1003": &provider.ShowTrade,
		"1403": &provider.ShowTrade,
		"1405": &provider.ShowTrade,
		"403":  &provider.ShowApp,
		"500":  &provider.FindTrade,
	}
})
