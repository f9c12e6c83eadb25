package main

import (
	std "cmp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
)

func TestConditions(t *testing.T) {
	t.Parallel()
	text := func(s string) *string { return &s }
	no := false
	for in, want := range map[string]api.Condition{
		"a=1": {Equal: text("1")}, "a:equal=1=2": {Equal: text("1=2")}, "a:not=": {Not: text("")}, "a:prefix=x": {Prefix: text("x")},
		"a:suffix=x": {Suffix: text("x")}, "a:matches=^x:$": {Matches: text("^x:$")}, "a:over=1": {Over: text("1")},
		"a:under=1": {Under: text("1")}, "a:in=x,y": {In: []string{"x", "y"}}, "a:present=false": {Present: &no},
	} {
		field, got, err := parseCondition(in)
		if diff := cmp.Diff(want, got); err != nil || field != "a" || diff != "" {
			t.Errorf("%s: field %q, %v\n%s", in, field, err, diff)
		}
	}
	for _, in := range []string{"a", "=1", "", "a:like=1", "a:present=maybe", ":prefix=1"} {
		if _, _, err := parseCondition(in); err == nil {
			t.Errorf("%q was taken", in)
		}
	}
	for in, want := range map[string]string{"amount=10": "10 unsaid", "amount:not=10": "10 unsaid", "amount=10 yuan": "10 yuan", "settle_value=10": "10"} {
		_, c, err := parseCondition(in)
		if got := std.Or(c.Equal, c.Not); err != nil || *got != want {
			t.Errorf("%s: %v, %v; want %s", in, c, err, want)
		}
	}
	for in, want := range map[string]string{"amount>22.03": "write amount:over=22.03", ">100": "write amount:over=100", "settle_value <= 5": "write settle_value:at_most=5"} {
		if _, _, err := parseCondition(in); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v; want %s", in, err, want)
		}
	}
	all := api.Condition{}
	for _, in := range []string{"a=0", "a:not=1", "a:prefix=2", "a:suffix=3", "a:matches=4", "a:over=5", "a:under=6", "a:in=7", "a:present=false"} {
		_, c, err := parseCondition(in)
		if err != nil {
			t.Fatal(err)
		}
		all = all.With(c)
	}
	want := api.Condition{Equal: text("0"), Not: text("1"), Prefix: text("2"), Suffix: text("3"), Matches: text("4"), Over: text("5"), Under: text("6"), In: []string{"7"}, Present: &no}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("merged (-want +got):\n%s", diff)
	}
}
