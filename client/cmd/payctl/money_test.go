package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
)

func TestAmounts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text   string
		digits int
		want   int64 // -1 is refused
	}{
		{"60", 2, 6000},
		{"60.00", 2, 6000},
		{"0.1", 2, 10},
		{"0.01", 2, 1},
		{"0", 2, 0},
		{"007", 2, 700},
		{"10000000000000", 2, 1_000_000_000_000_000},
		{"10000000000000.01", 2, -1},
		{"99999999999999999999", 2, -1},
		{"1.005", 2, -1},
		{"", 2, -1},
		{".5", 2, -1},
		{"5.", 2, -1},
		{"-1", 2, -1},
		{"+1", 2, -1},
		{"1e3", 2, -1},
		{"1,00", 2, -1},
		{" 1", 2, -1},
		{"١", 2, -1},
		{"60", 0, 60},
		{"60.0", 0, -1},
	} {
		got, err := amount(tt.text).minor("--amount", tt.digits)
		if err != nil {
			got = -1
		}
		if got != tt.want {
			t.Errorf("%q with %d digits: %d, %v; want %d", tt.text, tt.digits, got, err, tt.want)
		}
	}
	for n, want := range map[int64]string{0: "0.00", 1: "0.01", -1: "-0.01", 6000: "60.00", -12345: "-123.45"} {
		if got := major(n, 2); got != want {
			t.Errorf("%d is written %q, want %q", n, got, want)
		}
	}
	if got := major(-60, 0); got != "-60" {
		t.Errorf("dollars: %q", got)
	}
}

func FuzzAmount(f *testing.F) {
	f.Add("60.00", 2)
	f.Add("7", 0)
	f.Add("1.005", 2)
	f.Fuzz(func(t *testing.T, text string, digits int) {
		digits = min(max(digits, 0), 4)
		n, err := amount(text).minor("--amount", digits)
		if err != nil {
			return
		}
		if again, err := amount(major(n, digits)).minor("--amount", digits); err != nil || again != n || n < 0 {
			t.Errorf("%q is %d, written %q, read as %d, %v", text, n, major(n, digits), again, err)
		}
	})
}

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
	all := api.Condition{}
	for _, in := range []string{"a=0", "a:not=1", "a:prefix=2", "a:suffix=3", "a:matches=4", "a:over=5", "a:under=6", "a:in=7", "a:present=false"} {
		_, c, err := parseCondition(in)
		if err != nil {
			t.Fatal(err)
		}
		all = merged(all, c)
	}
	want := api.Condition{Equal: text("0"), Not: text("1"), Prefix: text("2"), Suffix: text("3"), Matches: text("4"), Over: text("5"), Under: text("6"), In: []string{"7"}, Present: &no}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("merged (-want +got):\n%s", diff)
	}
}
