package main

import (
	"fmt"
	"strconv"
	"strings"
)

// amount is money as people write it on the command line: "60" or "60.00". How many minor
// units that is depends on the platform, so it is read when that is known.
type amount string

// minor reads the amount in units of 1/10^digits.
func (a amount) minor(flag string, digits int) (int64, error) {
	whole, fraction, dotted := strings.Cut(string(a), ".")
	if whole == "" || dotted && fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, usagef("%s: %q is not an amount; write 60 or 60.00", flag, string(a))
	}
	if len(fraction) > digits {
		if digits == 0 {
			return 0, usagef("%s: %q has a fraction; this platform counts whole dollars", flag, string(a))
		}
		return 0, usagef("%s: %q has more than %d fraction digits", flag, string(a), digits)
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", digits-len(fraction)), 10, 64)
	const most = 1_000_000_000_000_000
	if err != nil || n > most {
		return 0, usagef("%s: %q is more than anybody has", flag, string(a))
	}
	return n, nil
}

// major writes minor units as people do.
func major(n int64, digits int) string {
	if digits == 0 {
		return strconv.FormatInt(n, 10)
	}
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	unit := int64(1)
	for range digits {
		unit *= 10
	}
	return fmt.Sprintf("%s%d.%0*d", sign, n/unit, digits, n%unit)
}
