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
	outputs := probereport.Outputs{Format: []string{"html:" + name, "junit"}}
	reports, err := outputs.Open(nil)
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
	var terminal strings.Builder
	if err := reports.Write(&terminal, report); err != nil || !strings.HasPrefix(terminal.String(), "<?xml") {
		t.Fatalf("%v\n%s", err, &terminal)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<details class="failed" open>`, "POST /&lt;b&gt; HTTP/1.1", "&lt;script&gt;alert(1)&lt;/script&gt;", "verify", "--effect-url", "callback 1: accepted, 0.000 s"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%q is not in it:\n%s", want, text)
		}
	}
	if strings.Contains(string(text), "<script") || strings.Contains(string(text), "<b>") {
		t.Errorf("markup of others:\n%s", text)
	}
}

// TestOutputs: what --format can't be, said before a probe; files that were made are gone then.
func TestOutputs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for says, outputs := range map[string]probereport.Outputs{
		`"pdf" is none of table, junit, html and json`: {Format: []string{"pdf"}},
		`"html:" is none of`:                           {Format: []string{"html:"}},
		"the terminal shows another format already":    {Format: []string{"html:" + dir + "/a.html", "table", "json"}},
		"--format junit:" + dir + "/none/a.xml: open ": {Format: []string{"html:" + dir + "/a.html", "junit:" + dir + "/none/a.xml"}},
		"two formats can't share a file":               {Format: []string{"html:" + dir + "/a.html", "junit:" + dir + "/a.html"}},
		"--html: open ":                                {HTML: dir + "/none/a.html", JUnit: dir + "/a.xml"},
	} {
		if _, err := outputs.Open(nil); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%+v: %v, want %q", outputs, err, says)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
	if _, err := (&probereport.Outputs{Format: []string{"table"}}).Open(probereport.JSON); err == nil {
		t.Error("--json and --format table share the terminal")
	}
}
