package alipay

import "paymock/mock/provider"

// Hosts are Alipay's gateways.
func (*Provider) Hosts() []provider.Host {
	return []provider.Host{
		{Name: "openapi.alipay.com", Source: "Alipay sheet 1, the gateway of all SDKs"},
		{Name: "mapi.alipay.com", Source: "Alipay sheet 5: notify_verify, still in smartwalle"},
		{Name: "openapi-sandbox.dl.alipaydev.com", Test: true, Source: "Alipay sheet 1, sandbox"},
		{Name: "openapi.alipaydev.com", Test: true, Source: "Alipay sheet 1: an older sandbox, still the default of old SDKs"},
	}
}
