package control_test

import (
	"testing"

	"paymock/mock/api"
)

func TestUnexpectedAreCallsThatNoExpectationNamed(t *testing.T) {
	t.Parallel()
	a, _ := withJournal(t, newRig(t))
	before, err := a.Unexpected(t.Context())
	if err != nil || before.OK || before.Count == 0 || before.Code != "unverified" || len(before.Misses) == 0 {
		t.Fatalf("before any expectation: %+v, %v", before, err)
	}
	settled, err := a.Verify(t.Context(), api.Verify{Operation: "settle"})
	if err != nil || settled.Count == 0 {
		t.Fatalf("%+v, %v", settled, err)
	}
	left, err := a.Unexpected(t.Context())
	if err != nil || left.OK || left.Count != before.Count-settled.Count {
		t.Errorf("after one: %+v, %v", left, err)
	}
	for _, miss := range left.Misses {
		if miss.Operation == "settle" {
			t.Errorf("%+v was named", miss)
		}
	}
	if _, err := a.Verify(t.Context(), api.Verify{}); err != nil {
		t.Fatal(err)
	}
	if all, err := a.Unexpected(t.Context()); err != nil || !all.OK || all.Count != 0 || all.Code != "" {
		t.Errorf("after all: %+v, %v", all, err)
	}
	if _, err := a.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if fresh, err := a.Unexpected(t.Context()); err != nil || !fresh.OK {
		t.Errorf("after a reset: %+v, %v", fresh, err)
	}
}

func TestBooksAreChecked(t *testing.T) {
	t.Parallel()
	a, _ := withJournal(t, newRig(t))
	if got, err := a.CheckBooks(t.Context()); err != nil || !got.OK || got.Sum != 0 || len(got.Wrong) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}
