package main

import "paymock/client/adapter"

// amount is money as people write it on the command line: "60" or "60.00". How many minor
// units that is depends on the platform, so it is read when that is known.
type amount string

// minorUnits reads the amount in the platform's minor units.
func (a amount) minorUnits(flag string, p adapter.Platform) (int64, error) {
	n, err := p.Minor(string(a))
	if err != nil {
		return 0, usagef("%s: %w", flag, err)
	}
	return n, nil
}

// platformOf describes a platform; of one without client it knows that its money has two
// decimals.
func platformOf(provider string) adapter.Platform {
	p, err := adapter.Find(provider)
	if err != nil {
		p.Digits = 2
	}
	return p
}
