//go:build !race

package web_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"paymock/mock/lab"
	"paymock/mock/store"
)

// TestManyCauses: a page that must say a hundred different causes in Chinese costs hardly more than one in English.
func TestManyCauses(t *testing.T) {
	_, l := filled(t, 100, 1)
	addCauses(t, l)
	english := testing.AllocsPerRun(5, func() { firstPage(pagesOf(t, l), "en") })
	chinese := testing.AllocsPerRun(5, func() {
		body := firstPage(pagesOf(t, l), "zh").Body.String() // of pages that have said nothing yet
		if len(body) > 200_000 || !strings.Contains(body, `本应用没有交易 &#34;999&#34;；`) {
			t.Fatalf("%d bytes: %.2000s", len(body), body[max(0, strings.Index(body, "c99")-200):])
		}
	})
	if chinese > 1.2*english {
		t.Errorf("%.0f allocations, %.0f in English", chinese, english)
	}
}

// addCauses gives the newest hundred exchanges different causes.
func addCauses(t testing.TB, l *lab.Lab) {
	t.Helper()
	change := store.Change{App: l.Apps.All()[0].Name()}
	for i := range 100 {
		at := time.Date(2026, 11, 29, 12, 0, i, 0, time.UTC)
		change.Entries = append(change.Entries, store.Entry{At: at, Real: at, Kind: "exchange", Operation: "settle", Code: "1403", Status: 200, Explanation: fmt.Sprintf(
			`this app has no trade "9%02[1]d"; see which trades there are: payctl --app 4pyun/op0 trade list; make a paid one: payctl --app 4pyun/op0 trade add --amount 1%02[1]d`, i)})
	}
	if err := l.Store.Commit(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}
