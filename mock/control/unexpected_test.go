package control_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
	"paymock/mock/ledger"
	"paymock/mock/store"
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

// TestBooksAreChecked: each of the two checks refuses books that the other takes.
func TestBooksAreChecked(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	a, trades := withJournal(t, r)
	made, err := a.Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	path := "/apps/" + made.Provider + "/" + made.ID + "/ledger/check"
	for _, tt := range []struct {
		what, kind, no, value string
		want                  api.BooksCheck
	}{
		{what: "as they are", want: api.BooksCheck{OK: true, Wrong: []string{}, Message: "the entries sum to 0, and 0 trades moved more than was paid"}},
		{
			what: "a refund beyond what was paid, in balance", kind: ledger.KindTrade, no: trades[0],
			value: `{"no":"` + trades[0] + `","status":"paid","amount":100,"paid":100,"refunded":101,"refunds":[{"no":"r","kind":"refund","amount":101,"at":"2026-01-02T03:04:05Z"}],
				"postings":[{"at":"2026-01-02T03:04:05Z","account":"payer","amount":1,"memo":"refund"},{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":-1,"memo":"refund"}]}`,
			want: api.BooksCheck{Code: "unverified", Wrong: []string{trades[0]}, Message: "the entries sum to 0, and 1 trades moved more than was paid"},
		},
		{
			what: "a transfer to nobody, too", kind: ledger.KindTransfer, no: "9",
			value: `{"no":"9","kind":"pay","other":"b","amount":7,"at":"2026-01-02T03:04:05Z","postings":[{"at":"2026-01-02T03:04:05Z","account":"merchant","amount":7,"memo":"pay"}]}`,
			want:  api.BooksCheck{Code: "unverified", Sum: 7, Wrong: []string{trades[0]}, Message: "the entries sum to 7, and 1 trades moved more than was paid"},
		},
		{
			what: "the transfer alone", kind: ledger.KindTrade, no: trades[0], value: `{"no":"` + trades[0] + `","status":"waiting","amount":100}`,
			want: api.BooksCheck{Code: "unverified", Sum: 7, Wrong: []string{}, Message: "the entries sum to 7, and 0 trades moved more than was paid"},
		},
	} {
		if tt.kind != "" {
			r.write(t, made.Provider+"/"+made.ID, tt.kind, tt.no, tt.value)
		}
		got, err := a.CheckBooks(t.Context())
		if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", tt.what, err, diff)
		}
		resp, err := http.Get(r.server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if want := map[bool]int{true: http.StatusOK, false: http.StatusUnprocessableEntity}[tt.want.OK]; resp.StatusCode != want {
			t.Errorf("%s: status %d, want %d", tt.what, resp.StatusCode, want)
		}
	}
}

// write puts a record into the store, as no call would.
func (r *rig) write(t *testing.T, app, kind, id, value string) {
	t.Helper()
	st := r.config.Lab.Store
	before, err := st.Get(t.Context(), app, kind, id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		t.Fatal(err)
	}
	written := store.Record{Kind: kind, ID: id, Version: before.Version, Value: []byte(value)}
	if err := st.Commit(t.Context(), store.Change{App: app, Writes: []store.Record{written}}); err != nil {
		t.Fatal(err)
	}
}
