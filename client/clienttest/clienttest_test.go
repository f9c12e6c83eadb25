package clienttest_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/client/clienttest"
)

// A harmless case has the fields of the original in another order; every other one differs
// as a set, or nobody could notice it.
func TestTamperChangesWhatItSays(t *testing.T) {
	t.Parallel()
	fields := []clienttest.Pair{{"a", "1"}, {"b", "2"}, {"empty", ""}, {"a", "3"}}
	sorted := func(list []clienttest.Pair) []clienttest.Pair {
		list = slices.Clone(list)
		slices.SortFunc(list, func(x, y clienttest.Pair) int { return slices.Compare(x[:], y[:]) })
		return list
	}
	cases := clienttest.FieldFaults(fields)
	if len(cases) < 8*len(fields) {
		t.Errorf("only %d cases", len(cases))
	}
	for _, c := range cases {
		if same := cmp.Equal(sorted(fields), sorted(c.Fields)); same != c.Harmless {
			t.Errorf("%s: harmless is %v, same fields is %v: %v", c.Name, c.Harmless, same, c.Fields)
		}
	}
	if diff := cmp.Diff([]clienttest.Pair{{"a", "1"}, {"b", "2"}, {"empty", ""}, {"a", "3"}}, fields); diff != "" {
		t.Errorf("the original changed:\n%s", diff)
	}
}

// The digest of nothing is known to everybody (RFC 1321, A.5).
func TestOpenSSL(t *testing.T) {
	t.Parallel()
	got := string(clienttest.OpenSSL(t, nil, "dgst", "-md5", "-r"))
	if want := "d41d8cd98f00b204e9800998ecf8427e"; len(got) < len(want) || got[:len(want)] != want {
		t.Errorf("openssl says %q, want %s", got, want)
	}
}
