package fourpyun

import (
	"sync"

	"paymock/mock/provider"
)

// remedies are by code what lets a call pass that the state of things refuses.
var remedies = sync.OnceValue(func() map[string]*provider.Remedy {
	return provider.RemediesByCode(map[*provider.Remedy]string{
		&provider.FindTrade: "1002 500",
		&provider.ShowTrade: "1003 1403 1405",
		&provider.ShowApp:   "403",
	})
})
