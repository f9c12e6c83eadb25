package main

import (
	"cmp"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"paymock/mock/api"
	"paymock/mock/phrase"
	"paymock/mock/suggest"
)

// parseCondition reads FIELD[:OPERATOR]=VALUE.
func parseCondition(text string) (field string, c api.Condition, err error) {
	left, value, ok := strings.Cut(text, "=")
	field, operator, _ := strings.Cut(left, ":")
	if compared := regexp.MustCompile(`^\s*([\w.]*)\s*(>=?|<=?)\s*([\w.]+)\s*$`).FindStringSubmatch(text); compared != nil {
		operator, _ := suggest.Comparison(compared[2])
		return "", c, usagef("--where: %q is not FIELD:OPERATOR=VALUE; write %s:%s=%s", text, cmp.Or(compared[1], "amount"), operator, compared[3])
	}
	if !ok || field == "" {
		return "", c, usagef("--where: %q is not FIELD=VALUE or FIELD:OPERATOR=VALUE, such as pay_serial:prefix=2024", text)
	}
	if operator == "" {
		operator = "equal"
	}
	if slices.Contains([]string{"equal", "not", "over", "under", "at_least", "at_most"}, operator) {
		value = phrase.WithoutUnit(field, value)
	}
	switch known, ok := c.Set(operator, value); {
	case !known:
		return "", c, usagef("--where: no operator %q; use %s", operator, api.AnyOperator())
	case !ok:
		return "", c, usagef("--where: %s:%s is true or false, not %q", field, operator, value)
	}
	return field, c, nil
}

// operatorList names the operators of conditions, with how the values of those are written that take no text.
func operatorList() string {
	list := api.Operators()
	for i := range list {
		switch reflect.TypeFor[api.Condition]().Field(i).Type {
		case reflect.TypeFor[[]string]():
			list[i] += " (a,b,c)"
		case reflect.TypeFor[*bool]():
			list[i] += " (true, false)"
		}
	}
	return strings.Replace(strings.Join(list, ", "), "equal", "equal (default)", 1)
}
