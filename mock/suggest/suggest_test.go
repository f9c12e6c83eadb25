package suggest_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/suggest"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"settle", "settle_query", "refund", "query", "ACQ.TRADE_STATUS_ERROR", "ACQ.TRADE_NOT_EXIST", "1000", "1401", "1403", "ok"}
	tests := map[string]struct {
		word string
		want []string
	}{
		"a slip":              {"setle", []string{"settle"}},
		"letter case":         {"REFUND", []string{"refund"}},
		"without its prefix":  {"TRADE_STATUS_ERROR", []string{"ACQ.TRADE_STATUS_ERROR"}},
		"another word's slip": {"ACQ.TRADE_STATE_ERROR", []string{"ACQ.TRADE_STATUS_ERROR"}},
		"digits swapped":      {"1430", []string{"1403"}},
		"nothing like it":     {"zebra-crossing", nil},
		"no letter of it":     {"9", nil},
		"empty":               {"", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := suggest.Nearest(tt.word, names, 1)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Nearest(%q): -want +got\n%s", tt.word, diff)
			}
		})
	}
}

// TestNearestNumbers: of numbers that differ in their last digit, the nearest comes first.
func TestNearestNumbers(t *testing.T) {
	t.Parallel()
	if near := suggest.Nearest("1404", []string{"1400", "1401", "1403", "1405"}, 2); !slices.Equal(near, []string{"1403", "1405"}) {
		t.Error(near)
	}
}

func TestHint(t *testing.T) {
	t.Parallel()
	if got, want := suggest.Hint("refnd", []string{"refund", "settle"}), `; did you mean "refund"?`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := suggest.Hint("xyzzy-plugh", []string{"a-b", "c-d"}), `; use "a-b" or "c-d"`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestOneOf(t *testing.T) {
	t.Parallel()
	for want, names := range map[string][]string{"": nil, "a": {"a"}, "a or b": {"a", "b"}, "a, b or c": {"a", "b", "c"}} {
		if got := suggest.OneOf(names); got != want {
			t.Errorf("%q: %q, want %q", names, got, want)
		}
	}
}
