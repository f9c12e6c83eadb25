package alipay_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"paymock/mock/provider/alipay"
	"paymock/mock/provider/providertest"
)

// TestMain holds the tests together to what the table of codes says: each code that is said to be
// caused by a state was answered to a request, in that state. It asks when all of them have run.
func TestMain(m *testing.M) {
	status := m.Run()
	chosen := func(name string) bool { return flag.Lookup(name).Value.String() != "" }
	if status == 0 && !slices.ContainsFunc([]string{"test.run", "test.skip", "test.list", "test.fuzz"}, chosen) {
		for _, missing := range unanswered() {
			fmt.Fprintln(os.Stderr, "FAIL:", missing)
			status = 1
		}
	}
	os.Exit(status)
}

// unanswered are the codes of business refusals that are said to be caused by a state and that no
// request was answered with.
func unanswered() (missing []string) {
	p := alipay.New()
	for _, c := range p.Codes() {
		if c.Code != "40004" || strings.HasPrefix(c.Cause, "only by a rule") || providertest.Answered(p, c.Name()) {
			continue
		}
		missing = append(missing, fmt.Sprintf("%s is said to be reached by %q, and no test was answered with it", c.Name(), c.Cause))
	}
	return missing
}
