package fourpyun

import "paymock/mock/provider"

// Hosts are 4pyun's gateways and its cashier.
func (*Provider) Hosts() []provider.Host {
	return []provider.Host{
		{Name: "api.4pyun.com", Source: "doc.4pyun.com/openapi, all pages; 4pyun sheet 1"},
		{Name: "papi.4pyun.com", Source: "4pyun sheet 1, source T: create, prepare, query, refund"},
		{Name: "app.4pyun.com", Source: "pay_url of doc.4pyun.com/openapi/api/trade-prepare.html"},
		{Name: "user-api.4pyun.com", Source: "4pyun sheet 1: prepare and refund of 2023-08-31"},
		{Name: "dev-api.4pyun.com", Test: true, Source: "doc.4pyun.com/openapi/api/trade-refund.html"},
	}
}
