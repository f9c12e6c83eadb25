package store_test

import (
	"fmt"
	"slices"
	"testing"

	"paymock/mock/store"
)

func TestWakes(t *testing.T) {
	t.Parallel()
	some := func(n int) (names []string) {
		for i := range n {
			names = append(names, fmt.Sprintf("4pyun/op%04d", i))
		}
		return names
	}
	tests := map[string]struct {
		add  []string
		lost bool
		want []string
		all  bool
	}{
		"nothing":            {},
		"one, twice":         {add: []string{"4pyun/op1", "4pyun/op1"}, want: []string{"4pyun/op1"}},
		"two":                {add: []string{"4pyun/op2", "4pyun/op1"}, want: []string{"4pyun/op1", "4pyun/op2"}},
		"many":               {add: some(1000), want: some(1000)},
		"too many to gather": {add: some(1001), all: true},
		"lost":               {add: some(1), lost: true, all: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := store.NewWakes()
			for range 2 { // nothing of the first is left
				for _, app := range test.add {
					w.Add(app)
				}
				if test.lost {
					w.AddAll()
				}
				if received := len(w.C) == 1; received != (test.add != nil) {
					t.Errorf("C receives: %t", received)
				}
				if apps, all := w.Take(); !slices.Equal(apps, test.want) || all != test.all {
					t.Errorf("gave %d apps, all: %t; want %d, %t", len(apps), all, len(test.want), test.all)
				}
				if apps, all := w.Take(); apps != nil || all || len(w.C) != 0 {
					t.Errorf("gave %q, all: %t, once more", apps, all)
				}
			}
		})
	}
}
