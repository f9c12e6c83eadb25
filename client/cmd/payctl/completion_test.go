package main

import (
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestCompletion: commands, flags and what a server knows.
func TestCompletion(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		bodies := map[string]string{
			"/apps":                               `{"apps":[{"provider":"4pyun","id":"op1"},{"provider":"alipay","id":"2021"}]}`,
			"/codes":                              `{"codes":[{"provider":"4pyun","code":"1403","operations":["settle"]}]}`,
			"/apps/4pyun/op0000000000demo/trades": `{"trades":[{"no":"2024a"},{"no":"2025b"}]}`,
		}
		_, _ = w.Write([]byte(bodies[r.URL.Path]))
	}))
	defer server.Close()
	for words, want := range map[string]string{
		"ru":                                     "rule",
		"rule ":                                  "add clear disable enable list rm",
		"settle --amo":                           "--amount",
		"--provider ":                            "4pyun alipay intella",
		"--provider=al":                          "--provider=alipay",
		"app show ":                              "4pyun/op1 alipay/2021",
		"--app al":                               "alipay/2021",
		"rule add --respond ":                    "1403",
		"rule add --operation ":                  "settle",
		"settle 2024":                            "2024a",
		"trade show ":                            "2024a 2025b",
		"completion ":                            "bash fish zsh",
		"--control http://127.0.0.1:1 app show ": "",
	} {
		args := append([]string{completeWord}, strings.Split(words, " ")...)
		var out, problems strings.Builder
		code := run(t.Context(), args, func(name string) string { return map[string]string{"PAYCTL_CONTROL": server.URL}[name] }, strings.NewReader(""), &out, &problems)
		if got := strings.Fields(out.String()); code != 0 || !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("%q: %v, %s, want %s", words, got, &problems, want)
		}
	}
	for shell := range completionScripts {
		code, stdout, _ := runFor(t, "completion", shell)
		if code != 0 || !strings.Contains(stdout, completeWord) {
			t.Errorf("%s: %d, %s", shell, code, stdout)
		}
		path, err := exec.LookPath(shell)
		if err != nil {
			continue // the shell isn't here to judge
		}
		check := exec.Command(path, "-n")
		check.Stdin = strings.NewReader(stdout)
		if text, err := check.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", shell, err, text)
		}
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--version"}, {"version"}} {
		if code, stdout, stderr := runFor(t, args...); code != 0 || stdout != "payctl "+version()+"\n" {
			t.Errorf("%v: %d, %q, %q", args, code, stdout, stderr)
		}
	}
}
