package intella

import "paymock/mock/provider"

// Hosts are intella's gateways.
func (*Provider) Hosts() []provider.Host {
	return []provider.Host{
		{Name: "a.intella.co", Source: "intella sheet 1, production"},
		{Name: "s.intella.co", Test: true, Source: "intella sheet 1, stage"},
	}
}
