package probereport_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paymock/mock/api"
	"paymock/mock/probereport"
)

// TestHTML: what failed is unfolded with what was sent, and a merchant's answer is text only.
func TestHTML(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "probe.html")
	file, err := probereport.OpenFile(name)
	if err != nil {
		t.Fatal(err)
	}
	report := &api.ProbeReport{
		Provider: "4pyun", App: "op1", Kind: "notify", URL: "http://127.0.0.1:1/<b>", Failed: 1,
		Cases: []api.ProbeCase{{
			Name: "forged", Title: "a forged callback", Result: api.ProbeFailed, Why: "it was accepted", Risk: "money", Fix: "verify",
			Exchanges: []api.ProbeExchange{{Request: "POST /<b> HTTP/1.1", Response: "<script>alert(1)</script>", Accepted: true}},
		}},
	}
	if err := file.WriteHTML(report); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<details class="failed" open>`, "POST /&lt;b&gt; HTTP/1.1", "&lt;script&gt;alert(1)&lt;/script&gt;", "verify", "--effect-url"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not in it:\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "<script") || strings.Contains(string(text), "<b>") {
		t.Errorf("markup of others:\n%s", text)
	}
}
