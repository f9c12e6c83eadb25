package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paymock/mock"
)

// TestHTMLReport: one file with steps, journals, bytes, signed strings and clocks of what passed and
// of what failed; nothing of it is markup of others, and nothing is loaded.
func TestHTMLReport(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	feature := filepath.Join(dir, "x.feature")
	text := `Feature: reports
  Scenario: one <b>that</b> passes
    Given a 4pyun app
    And a paid trade "T1" of 50.00 yuan
    When the merchant settles "T1" for 22.03 yuan
    Then the answer is a success
  Scenario: one that fails
    Given a 4pyun app
    And a paid trade "T1" of 50.00 yuan
    When the merchant settles "T1" for 22.03 yuan
    Then the answer has code "1403"
`
	if err := os.WriteFile(feature, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	server := mock.Start(t)
	report := filepath.Join(dir, "report.html")
	got := payctl(t.Context(), map[string]string{"PAYCTL_CONTROL": server.ControlURL()}, "test", feature, "--format", "html:"+report)
	if got.code != exitFailed {
		t.Fatalf("%+v", got)
	}
	page, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	html := string(page)
	for _, want := range []string{
		"one &lt;b&gt;that&lt;/b&gt; passes", "failed · Then the answer has code &#34;1403&#34;", "passed · When the merchant settles",
		"<h4>signed string</h4><pre>app_id=", "POST /gate/1.0/payment/trade/settle", "<h4>cause</h4>", "<th>clock</th>", "to repeat: payctl test",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("%q is not in it", want)
		}
	}
	if n := strings.Count(html, "journal of 4pyun/"); n < 2 {
		t.Errorf("%d journals of 2 scenarios", n)
	}
	if strings.Contains(html, "<b>") || strings.Contains(html, "<script") || strings.Contains(html, "src=") || strings.Contains(html, "href=") {
		t.Error("markup of others, or something to load")
	}
	if strings.Index(html, "one that fails") > strings.Index(html, "one &lt;b&gt;that") {
		t.Error("what failed does not stand first")
	}
}
