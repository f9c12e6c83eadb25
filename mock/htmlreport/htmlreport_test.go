package htmlreport_test

import (
	"strings"
	"testing"

	"paymock/mock/htmlreport"
)

// TestEverythingIsEscaped: texts of others stay texts, and sections are closed.
func TestEverythingIsEscaped(t *testing.T) {
	t.Parallel()
	const evil = "</pre><script>alert(1)</script>\"'&\xff\x00\u202e"
	p := htmlreport.New(evil)
	p.Line(evil, evil)
	p.Block(evil, evil)
	p.Block("nothing", "")
	p.Pairs(evil, evil)
	p.Section(evil, evil, true)
	p.Section("failed", "inner", false)
	var out strings.Builder
	if _, err := p.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	got := out.String()
	for _, bad := range []string{"<script", "\x00", "\xff", "\u202e", "nothing", "http://", "https://"} {
		if strings.Contains(got, bad) {
			t.Errorf("%q is in it:\n%s", bad, got)
		}
	}
	if n := strings.Count(got, "&lt;script&gt;"); n != 10 {
		t.Errorf("%d texts, want 10", n)
	}
	if strings.Count(got, "<details") != 2 || strings.Count(got, "</details>") != 2 || !strings.HasSuffix(got, "</html>\n") {
		t.Error(got)
	}
}
