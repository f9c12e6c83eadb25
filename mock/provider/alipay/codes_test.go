package alipay_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paymock/mock/provider/alipay"
	"paymock/mock/provider/providertest"
)

// TestDocumentedCodes compares the table with the documents, both ways.
func TestDocumentedCodes(t *testing.T) {
	t.Parallel()
	providertest.Documented(t, alipay.New(), "testdata/codes.txt")
}

var literal = regexp.MustCompile(`"((?:(?:ACQ|isv|isp|aop)\.)?[A-Za-z][A-Za-z_.-]+)"`)

// TestCausesAreTold: the table says of a code that only a rule answers it when, and only when,
// no decision names it.
func TestCausesAreTold(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "codes") || file == "operations.go" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range literal.FindAllStringSubmatch(string(text), -1) {
			named[found[1]] = true
		}
	}
	// these are named by constants of codes.go
	for _, name := range []string{"isp.unknow-error", "isv.invalid-signature", "isv.missing-signature"} {
		named[name] = true
	}
	// TRADE_NOT_EXIST is decided with its prefix only, CANCEL_NOT_ALLOWED if the books could not
	// follow a trade's state: no call leads there.
	// The last five are decided without their prefix, by pre-authorisation.
	unreached := []string{
		"TRADE_NOT_EXIST", "ACQ.CANCEL_NOT_ALLOWED", "ACQ.ILLEGAL_ARGUMENT", "ACQ.REQUEST_AMOUNT_EXCEED", "SYSTEM_ERROR", "ACQ.SYSTEM_ERROR",
	}
	decided := 0
	for _, c := range alipay.New().Codes() {
		name := c.Name()
		byRule := strings.HasPrefix(c.Cause, "only by a rule")
		switch used := named[name] || strings.HasPrefix(name, "ACQ.") && named[strings.TrimPrefix(name, "ACQ.")]; {
		case used && !byRule:
			decided++
		case used && !slices.Contains(unreached, name):
			t.Errorf("a decision names %s, and the table says that only a rule does", name)
		case !used && !byRule && !c.Success:
			t.Errorf("the table tells what causes %s, and no decision names it", name)
		}
	}
	if decided < 80 {
		t.Errorf("found %d codes in the source; the search is broken", decided)
	}
}
