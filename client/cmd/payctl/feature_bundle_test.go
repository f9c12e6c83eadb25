package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"paymock/mock"
	"paymock/mock/bundle"
)

const failingFeature = `Feature: what fails is kept
  Scenario: chance and delays
    Given a 4pyun app
    And a paid trade "T1" of 50.00 yuan
    And a paid trade "T2" of 50.00 yuan
    And the platform answers settle with 1500 with a chance of 50%
    And the platform delays the sharding callback by 3 seconds
    And the platform takes 1 second to answer settle
    When the merchant tries to settle "T1" for 10.00 yuan
    And the merchant tries to settle "T2" for 10.00 yuan
    And the merchant tries to settle "T1" for 10.00 yuan
    And 1 hour passes
    Then the merchant has received 7 sharding callbacks
  Scenario: callbacks at the same time
    Given an alipay app
    And a paid trade "A1" of 50.00 yuan
    And the platform sends the notify callback 3 times at the same time
    And the merchant answers notify callbacks with "fail" 2 times
    And the merchant binds "2088101126708402"
    When the merchant settles "A1" asynchronously as "S1":
      | trans_in         | amount |
      | 2088101126708402 | 10.00  |
    And the merchant refunds "A1" by 1.00 yuan
    And 1 hour passes
    Then the answer has code "1"
  Scenario: a card that comes late
    Given an intella app
    And a terminal "01304187" with a card laid down after 2 seconds
    When the merchant signs on terminal "01304187"
    And the merchant pays 30 dollars on terminal "01304187" as "O2"
    And the merchant prepares order "O3" of 50 dollars
    And the payer pays "O3"
    And 1 hour passes
    Then the answer has code "1"
`

// TestBundle: each scenario that fails is kept, and repeats byte for byte without the server and merchant that
// were; a byte that was another is named.
func TestBundle(t *testing.T) {
	t.Parallel()
	server := mock.Start(t)
	dir := t.TempDir()
	feature := filepath.Join(dir, "f.feature")
	if err := os.WriteFile(feature, []byte(failingFeature), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, told bytes.Buffer // two, for the report and what is told of bundles are written at once
	code := run(t.Context(), []string{"test", feature, "--bundle", filepath.Join(dir, "failed"), "--concurrency", "3", "--control", server.ControlURL()},
		func(string) string { return "" }, nil, &out, &told)
	files, err := filepath.Glob(filepath.Join(dir, "failed", "*.json"))
	if code != exitFailed || len(files) != 3 || err != nil {
		t.Fatalf("exit code %d, %d files, %v\n%s%s", code, len(files), err, out.String(), told.String())
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		did, err := mock.RerunBundle(t.Context(), data)
		if err != nil || len(did.Differences) > 0 || did.Exchanges < 3 || did.Callbacks == 0 {
			t.Errorf("%s: %+v, %v", filepath.Base(path), did, err)
		}
		f, err := bundle.Read(data)
		if err != nil {
			t.Fatal(err)
		}
		if f.Failed == "" || f.Reason == "" || f.Text != failingFeature || f.Seed == 0 || f.Paymock == "" || len(f.Apps[0].Calls) == 0 {
			t.Errorf("%s lacks what one wants to know of it: %+v", filepath.Base(path), f)
		}
		spoilt, at := spoilAnswer(t, f)
		want := fmt.Sprintf("its answer differs at byte %d", at)
		if did, err := mock.RerunBundle(t.Context(), spoilt); err != nil || len(did.Differences) != 1 || !strings.Contains(did.Differences[0], want) {
			t.Errorf("%s with another byte: %+v, %v; want that %s", filepath.Base(path), did, err, want)
		}
	}
	if _, err := mock.RerunBundle(t.Context(), []byte(`{"format":"x"}`)); err == nil || !strings.Contains(err.Error(), "paymock-bundle") {
		t.Errorf("no bundle: %v", err)
	}
}

// spoilAnswer is a bundle with another last byte in its first answer.
func spoilAnswer(t *testing.T, f *bundle.File) (spoilt []byte, at int) {
	t.Helper()
	var kept struct {
		Apps []struct {
			Entries []struct {
				Kind     string `json:"kind"`
				Response []byte `json:"response"`
			} `json:"entries"`
		} `json:"apps"`
	}
	if err := json.Unmarshal(f.Apps[0].State, &kept); err != nil {
		t.Fatal(err)
	}
	for _, e := range kept.Apps[0].Entries {
		if e.Kind != "exchange" {
			continue
		}
		was := base64.StdEncoding.EncodeToString(e.Response)
		at = len(e.Response) - 1
		e.Response[at] ^= 1
		f.Apps[0].State = bytes.Replace(f.Apps[0].State, []byte(was), []byte(base64.StdEncoding.EncodeToString(e.Response)), 1)
		break
	}
	spoilt, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return spoilt, at
}
