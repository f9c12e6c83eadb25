package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"paymock/mock"
	recording "paymock/mock/session"
)

// TestDraft: what the recorded platform did otherwise than the simulator is a rule, what no rule makes a
// comment, and the feature passes in both languages.
func TestDraft(t *testing.T) {
	t.Parallel()
	server := mock.Start(t)
	at := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	settle := func(second int, amount, code string) recording.Entry {
		return recording.Entry{At: at.Add(time.Duration(second) * time.Second), Exchange: &recording.Exchange{
			Operation: "settle", Route: "POST /gate/1.0/payment/trade/settle", Status: 200, Code: code, Answer: `{"code":"` + code + `"}`, Fits: true, AnswerFits: true,
			Request: `{"app_id":"x","pay_serial":"77","settle_value":"` + amount + `","sharding_value":"` + amount + `","reason":"r"}`,
		}}
	}
	var file bytes.Buffer
	for _, line := range []any{
		recording.Head{Format: recording.Format, Version: recording.Version, Platform: "4pyun", Recorded: at},
		settle(0, "2203", "1500"), settle(1, "2203", "1001"), settle(2, "2203", "1500"), settle(3, "2203", "1403"), settle(3, "2203", "1999"), // a code that paymock doesn't know
		recording.Entry{At: at.Add(4 * time.Second), Callback: &recording.Callback{Kind: "sharding", Content: `{"sharding_type":1,"n":1}`}},
		recording.Entry{At: at.Add(5 * time.Second), Callback: &recording.Callback{Kind: "sharding", Content: `{"sharding_type":1,"n":2}`}},
	} {
		text, err := recording.Line(line)
		if err != nil {
			t.Fatal(err)
		}
		file.Write(text)
	}
	for lang, words := range map[string][]string{
		"en": {`When the merchant settles "T1" for 22.03 yuan`, `# the answer has code "1999": `, `# the merchant has received 2 sharding callbacks: the merchant has received 1`},
		"zh": {"# language: zh-CN", `当商户结算 "T1"，金额 22.03 元`},
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "flow.jsonl")
		if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		call := func(args ...string) (int, string) {
			var out bytes.Buffer
			code := run(t.Context(), append(args, "--control", server.ControlURL()), func(string) string { return "" }, nil, &out, &out)
			return code, out.String()
		}
		if code, out := call("draft", path, "--out", dir, "--lang", lang); code != exitFine || !strings.Contains(out, "5 calls, 2 rules, 2 comments") {
			t.Fatalf("draft: %d, %s", code, out)
		}
		feature, err := os.ReadFile(filepath.Join(dir, "flow.feature"))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range words {
			if !strings.Contains(string(feature), want) {
				t.Errorf("the feature lacks %q:\n%s", want, feature)
			}
		}
		if code, out := call("test", filepath.Join(dir, "flow.feature")); code != exitFine {
			t.Errorf("the drafted feature: %d, %s", code, out)
		}
		if code, out := call("draft", path, "--out", dir); code != exitUsage || !strings.Contains(out, "--force") {
			t.Errorf("draft over files that are there: %d, %s", code, out)
		}
	}
	path := filepath.Join(t.TempDir(), "day.jsonl")
	last := file.Bytes()[bytes.LastIndexByte(bytes.TrimSpace(file.Bytes()), '\n')+1:]
	if err := os.WriteFile(path, append(slices.Clone(file.Bytes()), bytes.Repeat(last, 500)...), 0o600); err != nil {
		t.Fatal(err)
	}
	var refused bytes.Buffer
	if code := run(t.Context(), []string{"draft", path}, func(string) string { return "" }, nil, &refused, &refused); code != exitUsage || !strings.Contains(refused.String(), "507 calls and callbacks") {
		t.Errorf("a long recording: %d, %s", code, refused.String())
	}
	if code := run(t.Context(), []string{"app", "list", "--json", "--control", server.ControlURL()}, func(string) string { return "" }, nil, &file, &file); code != exitFine || strings.Count(file.String(), `"provider":"4pyun"`) > 1 {
		t.Errorf("apps of runs that failed are left:\n%s", file.String())
	}
}
