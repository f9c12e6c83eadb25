package main

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"paymock/client/control"
	"paymock/mock"
)

// The official Node SDK understands the mock, believes it, and refuses it with one bit changed, in
// every way that it speaks. The other judges are asked by make judges.
func TestOfficialSDK(t *testing.T) {
	t.Parallel()
	server := mock.Start(t)
	ctl, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	judges, err := choose("node@4.14.0")
	if err != nil {
		t.Fatal(err)
	}
	got, err := askIn(t.Context(), judges[0], t.TempDir(), server.PlatformURL(), ctl)
	var missing *missingError
	switch {
	case errors.As(err, &missing) && os.Getenv("CI") != "true":
		t.Skipf("the official Alipay SDK is not asked: %v", err)
	case err != nil:
		t.Fatalf("CI must let the official SDK judge: %v", err)
	}
	if got.SDK != "alipay-sdk 4.14.0" {
		t.Errorf("judged by %s", got.SDK)
	}
	t.Logf("%s on %s: %d checks", got.SDK, got.Runtime, len(got.Checks))
	done := map[string]bool{}
	for _, c := range got.Checks {
		done[c.Mode+": "+c.Name] = true
		if c.Failure != "" || c.Skipped != "" {
			t.Errorf("%s: %s: %s%s", c.Mode, c.Name, c.Failure, c.Skipped)
		}
	}
	everywhere := []string{
		"bind", "settle", "settle again gives the first answer", "settle.query", "query", "refund", "transfer",
		"business error", "wrong status", "an error made by a rule", "refuses an answer with one bit changed",
	}
	for _, m := range modes {
		for _, name := range everywhere {
			if !done[m.name+": "+name] {
				t.Errorf("%s: %s was not tried", m.name, name)
			}
		}
	}
	for _, what := range []string{
		"v2: a wrong key is told the string that was expected", "v2 certificates: notification of a payment",
		"v2: message of an asynchronous settle", "v2: alipay.trade.app.pay",
	} {
		if !done[what] {
			t.Errorf("%s was not tried", what)
		}
	}
}

// What the user asks for is told apart from what is only there when it is there.
func TestChoose(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for chosen, want := range map[string][]string{
		"":                        {"node@4.14.0", "node@3.6.2", "php", "java"},
		"node@3.2.0":              {"node@3.2.0"},
		"php:" + dir + ",node":    {"php:" + dir, "node@4.14.0", "node@3.6.2"},
		"java:" + dir + ", php":   {"java:" + dir, "php"},
		"node:" + dir:             {"node:" + dir},
		"node@3.6.2 , node@4.0.0": {"node@3.6.2", "node@4.0.0"},
	} {
		judges, err := choose(chosen)
		var got []string
		for _, j := range judges {
			got = append(got, j.title())
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q chooses %v (%v), want %v", chosen, got, err, want)
		}
	}
	for chosen, word := range map[string]string{"ruby": "node, php, java", "php@1": "JUDGE=php:/path", "php:" + dir + "/none": "no such file"} {
		if _, err := choose(chosen); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%q: %v, want a word about %s", chosen, err, word)
		}
	}
	judges, err := choose("php")
	if err != nil {
		t.Fatal(err)
	}
	var missing *missingError
	if _, err := judges[0].prepare(t.Context(), dir); !errors.As(err, &missing) || !strings.Contains(err.Error(), "JUDGE=php:/path") {
		t.Errorf("without a path: %v, want that it is missing and how to give one", err)
	}
}

// A report names what failed and what the SDK could not be asked, mode by mode.
func TestReport(t *testing.T) {
	t.Parallel()
	r := report{SDK: "sdk 1", Runtime: "x", Checks: []check{
		{Mode: "v2", Name: "settle"},
		{Mode: "v2", Name: "query", Failure: "code is 1"},
		{Mode: "v3", Name: "settle", Skipped: "can't"},
		{Mode: "v3", Name: "refund"},
	}}
	var out strings.Builder
	if failed := r.print(&out, false); failed != 1 {
		t.Errorf("%d failed, want 1", failed)
	}
	want := "sdk 1 on x\n  v2                  1 passed\n    FAILED query: code is 1\n  v3                  1 passed\n    skipped settle: can't\n"
	if out.String() != want {
		t.Errorf("printed\n%s\nwant\n%s", out.String(), want)
	}
}
