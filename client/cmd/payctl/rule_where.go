package main

import (
	"strconv"
	"strings"

	"paymock/mock/api"
)

// parseCondition reads FIELD[:OPERATOR]=VALUE.
func parseCondition(text string) (field string, c api.Condition, err error) {
	left, value, ok := strings.Cut(text, "=")
	field, operator, _ := strings.Cut(left, ":")
	if !ok || field == "" {
		return "", c, usagef("--where: %q is not FIELD=VALUE or FIELD:OPERATOR=VALUE, such as pay_serial:prefix=2024", text)
	}
	switch operator {
	case "", "equal":
		c.Equal = &value
	case "not":
		c.Not = &value
	case "prefix":
		c.Prefix = &value
	case "suffix":
		c.Suffix = &value
	case "matches":
		c.Matches = &value
	case "over":
		c.Over = &value
	case "under":
		c.Under = &value
	case "in":
		c.In = strings.Split(value, ",")
	case "present":
		present, err := strconv.ParseBool(value)
		if err != nil {
			return "", c, usagef("--where: %s:present is true or false, not %q", field, value)
		}
		c.Present = &present
	default:
		return "", c, usagef("--where: no operator %q; use equal, not, prefix, suffix, matches, over, under, in or present", operator)
	}
	return field, c, nil
}

// merged holds when both do, as far as they name different operators; the later wins.
func merged(a, b api.Condition) api.Condition {
	for _, p := range []struct{ to, from **string }{
		{&a.Equal, &b.Equal},
		{&a.Not, &b.Not},
		{&a.Prefix, &b.Prefix},
		{&a.Suffix, &b.Suffix},
		{&a.Matches, &b.Matches},
		{&a.Over, &b.Over},
		{&a.Under, &b.Under},
	} {
		if *p.from != nil {
			*p.to = *p.from
		}
	}
	if b.In != nil {
		a.In = b.In
	}
	if b.Present != nil {
		a.Present = b.Present
	}
	return a
}
