package mock

import (
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/provider/intella"
)

// Providers lists the platforms that this build impersonates. A further platform is one more
// line here; see package provider.
func Providers() []provider.Provider {
	return []provider.Provider{
		fourpyun.New(),
		alipay.New(),
		intella.New(),
	}
}
