package probe_test

import (
	"testing"

	"go.uber.org/goleak"

	"paymock/mock/probe"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// FuzzParseBooked holds it to whole numbers: what it reads, it reads again from its own writing.
func FuzzParseBooked(f *testing.F) {
	for _, text := range []string{"0", "5000", "-5", " 7\n", `{"amount":12}`, `{"amount":"12"}`, `"7"`, "50.00", "1e3", "{}", `{"amount":null}`, "", "`7`", "'7'", "\x00"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		n, err := probe.ParseBooked(text)
		if err != nil {
			return
		}
		if again, err := probe.ParseBooked([]byte(`{"amount":` + decimal(n) + `}`)); err != nil || again != n {
			t.Errorf("%q is %d, then %d, %v", text, n, again, err)
		}
	})
}
