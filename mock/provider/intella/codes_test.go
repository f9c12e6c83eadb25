package intella_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"paymock/mock/provider/providertest"
)

// TestDocumentedCodes compares the table with the documents, both ways.
func TestDocumentedCodes(t *testing.T) {
	t.Parallel()
	providertest.Documented(t, scan2pay, "testdata/codes.txt")
}

// TestCodeTable holds the tables against their sizes and some labels of the documents.
func TestCodeTable(t *testing.T) {
	t.Parallel()
	statuses, cards := 0, 0
	for _, c := range scan2pay.Codes() {
		if c.Sub == "" {
			statuses++
		} else {
			cards++
		}
	}
	if statuses != 145 || cards != 79 {
		t.Errorf("%d StatusCodes and %d ErrorCodes, the documents have 145 and 79", statuses, cards)
	}
	for name, want := range map[string][2]string{
		"7105":   {"特店交易密碼錯誤", "Incorrect TradeKey or RefundKey"},
		"010117": {"前日交易尚未完成結帳", "The settlement of previous day is not completed"},
		"000002": {"Invalid Merchant ID", "Invalid Merchant ID"}, // no Chinese label known
		"046103": {"不正常卡片，拒絕交易", "Unusual card, transaction declined"},
		"04640C": {"累計扣款金額超出日上限", "Accumulated deduction amount exceeds daily limit"},
		"0464FF": {"拒絕交易", "Transaction Declined"},
		"F0A1B2": {"請參各銀行錯誤代碼", "Please refer to error codes of each bank"},
	} {
		c, ok := scan2pay.FindCode(name)
		if !ok || c.Message != want[0] || c.English != want[1] || c.Name() != name {
			t.Errorf("%s: %+v", name, c)
		}
	}
	for _, name := range []string{"", "0462", "0462x1", "0462ab", "046201 ", "F0", "7109", "046", "9000"} {
		if c, ok := scan2pay.FindCode(name); ok {
			t.Errorf("%q is %+v", name, c)
		}
	}
	unknown, _ := scan2pay.FindCode("046299")
	if !unknown.Unknown || unknown.Success {
		t.Errorf("046299 is %+v", unknown)
	}
}

var codeInSource = regexp.MustCompile(`"(\d{4}|\d{6})"`)

// TestCausesAreTold: every code that the provider decides itself says in the table why.
func TestCausesAreTold(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "codes") || file == "methods.go" {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range codeInSource.FindAllStringSubmatch(string(text), -1) {
			used[found[1]] = true
		}
	}
	const byRule = "The mock never decides this by itself"
	told := 0
	for name := range used {
		c, ok := scan2pay.FindCode(name)
		if ok && strings.HasPrefix(c.Cause, byRule) {
			t.Errorf("the code decides %s, and the table says only a rule does", name)
		}
		if ok {
			told++
		}
	}
	if told < 40 {
		t.Errorf("found %d codes in the source; the search is broken", told)
	}
	for _, c := range scan2pay.Codes() {
		if !used[c.Name()] && c.Name() != "0462xx" && !c.Success && !strings.HasPrefix(c.Cause, byRule) {
			t.Errorf("the table tells when %s is decided, and nothing decides it", c.Name())
		}
	}
}
