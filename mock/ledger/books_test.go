package ledger_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paymock/mock/ledger"
)

// shelf is a Source of committed records in a map, "kind/id" to value.
type shelf struct {
	values   map[string]string
	versions map[string]int64
	fail     error
}

func newShelf() *shelf { return &shelf{values: map[string]string{}, versions: map[string]int64{}} }

func (s *shelf) put(key, value string) *shelf {
	s.values[key] = value
	s.versions[key]++
	return s
}

func (s *shelf) Read(kind, id string) ([]byte, int64, error) {
	value, ok := s.values[kind+"/"+id]
	if s.fail != nil || !ok {
		return nil, 0, s.fail
	}
	return []byte(value), s.versions[kind+"/"+id], nil
}

func (s *shelf) IDs(kind string) (ids []string, err error) {
	for key := range s.values {
		if id, ok := strings.CutPrefix(key, kind+"/"); ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids, s.fail
}

// commit applies writes as a store does, and fails the test when a version is stale.
func (s *shelf) commit(t interface{ Fatalf(string, ...any) }, b *ledger.Books) {
	for _, w := range append(b.Reads(), b.Writes()...) {
		key := w.Kind + "/" + w.ID
		if s.versions[key] != w.Version {
			t.Fatalf("%s was read at version %d and is at %d", key, w.Version, s.versions[key])
		}
	}
	for _, w := range b.Writes() {
		key := w.Kind + "/" + w.ID
		if w.Value == nil {
			delete(s.values, key)
			delete(s.versions, key)
			continue
		}
		s.put(key, string(w.Value))
	}
}

func described(writes []ledger.Write) []string {
	var lines []string
	for _, w := range writes {
		value := string(w.Value)
		if w.Value == nil {
			value = "-"
		}
		lines = append(lines, fmt.Sprintf("%s/%s@%d %s", w.Kind, w.ID, w.Version, value))
	}
	return lines
}

func wantErr(t *testing.T, b *ledger.Books, part string) {
	t.Helper()
	if err := b.Err(); err == nil || !strings.Contains(err.Error(), part) {
		t.Errorf("Err is %v, want one about %q", err, part)
	}
}

func noErr(t *testing.T, b *ledger.Books) {
	t.Helper()
	if err := b.Err(); err != nil {
		t.Fatal(err)
	}
}

func TestBooksWritesAndReads(t *testing.T) {
	t.Parallel()
	s := newShelf().put("note/a", `"old"`).put("note/a", `"older"`).put("note/b", `1`).put("note/c", `2`)
	b := ledger.NewBooks(s)
	var text string
	if !b.Load("note", "a", &text) || text != "older" {
		t.Fatalf("a is %q", text)
	}
	var n int
	b.Load("note", "b", &n)
	if b.Load("note", "absent", &n) || n != 1 {
		t.Errorf("an absent record was loaded: %d", n)
	}
	b.Save("note", "a", "new")
	b.Save("note", "d", []int{1})
	b.Remove("note", "c")
	if !b.Load("note", "a", &text) || text != "new" {
		t.Errorf("a is %q, want this exchange's own write", text)
	}
	if b.Load("note", "c", &n) {
		t.Error("a removed record was loaded")
	}
	noErr(t, b)
	if diff := cmp.Diff([]string{`note/a@2 "new"`, `note/c@1 -`, `note/d@0 [1]`}, described(b.Writes())); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
	reads := described(b.Reads())
	slices.Sort(reads)
	if diff := cmp.Diff([]string{`note/absent@0 -`, `note/b@1 -`}, reads); diff != "" {
		t.Errorf("reads (-want +got):\n%s", diff)
	}
}

func trade(no, order string) *ledger.Trade {
	return &ledger.Trade{No: no, Order: order, Amount: 100, Status: ledger.Waiting, CreatedAt: noon}
}

// filed is a shelf with trades, each filed under its order.
func filed(t *testing.T, trades ...*ledger.Trade) *shelf {
	t.Helper()
	s := newShelf()
	b := ledger.NewBooks(s)
	for _, trade := range trades {
		if err := b.AddTrade(trade); err != nil {
			t.Fatal(err)
		}
	}
	noErr(t, b)
	s.commit(t, b)
	return s
}

func TestBooksTrade(t *testing.T) {
	t.Parallel()
	s := filed(t, trade("T1", "O1"), trade("T2", ""))
	b := ledger.NewBooks(s)
	for _, no := range []string{"", "T3"} {
		if got, ok := b.Trade(no); ok {
			t.Errorf("trade %q is %v", no, got)
		}
		if got, ok := b.TradeByOrder(no); ok {
			t.Errorf("order %q is %v", no, got)
		}
	}
	t1, ok := b.Trade("T1")
	if !ok || t1.Order != "O1" {
		t.Fatalf("T1 is %v", t1)
	}
	if same, ok := b.TradeByOrder("O1"); !ok || same != t1 {
		t.Errorf("the order's trade is %v, want the very one", same)
	}
	t1.Subject = "changed and not saved"
	if len(b.Writes()) != 0 {
		t.Errorf("writes %v", described(b.Writes()))
	}
	b.SaveTrade(t1)
	t1.Subject = "changed after it was saved" // counts: the exchange has one view of a trade
	var loaded ledger.Trade
	if !b.Load(ledger.KindTrade, "T1", &loaded) || loaded.Subject != t1.Subject {
		t.Errorf("loaded %+v, want the exchange's own write", loaded)
	}
	noErr(t, b)
	s.commit(t, b)

	b = ledger.NewBooks(s)
	if t1, ok = b.Trade("T1"); !ok || t1.Subject != "changed after it was saved" {
		t.Errorf("committed %+v", t1)
	}
	b.Save(ledger.KindTrade, "T1", trade("T1", "O1")) // in the place of the one just read
	if t1, ok = b.Trade("T1"); !ok || t1.Subject != "" || strings.Contains(described(b.Writes())[0], "changed") {
		t.Errorf("after Save: %+v, %v", t1, described(b.Writes()))
	}
	b.Remove(ledger.KindTrade, "T1")
	if _, ok := b.Trade("T1"); ok {
		t.Error("a removed trade is found")
	}
	if _, ok := b.TradeByOrder("O1"); ok {
		t.Error("a removed trade is found by its order")
	}
}

func TestBooksAddTrade(t *testing.T) {
	t.Parallel()
	s := filed(t, trade("T1", "O1"), trade("T2", ""), trade("T3", "")) // no order is no duplicate
	for name, add := range map[string]*ledger.Trade{"number": trade("T1", "O9"), "order": trade("T9", "O1")} {
		b := ledger.NewBooks(s)
		err := b.AddTrade(add)
		if !errors.Is(err, ledger.ErrExists) || !strings.Contains(err.Error(), name) {
			t.Errorf("a taken %s gave %v", name, err)
		}
		if len(b.Writes()) != 0 || b.Err() != nil {
			t.Errorf("a refused trade leaves %v, %v", described(b.Writes()), b.Err())
		}
	}
	b := ledger.NewBooks(s)
	if err := b.AddTrade(trade("T4", "O4")); err != nil {
		t.Fatal(err)
	}
	if err := b.AddTrade(trade("T5", "O4")); !errors.Is(err, ledger.ErrExists) {
		t.Errorf("an order used twice in one exchange gave %v", err)
	}
	if got, ok := b.TradeByOrder("O4"); !ok || got.No != "T4" {
		t.Errorf("order O4 is %v", got)
	}
	var keys []string
	for _, w := range b.Writes() {
		keys = append(keys, fmt.Sprint(w.Kind, "/", w.ID, "@", w.Version))
	}
	if diff := cmp.Diff([]string{"order/O4@0", "trade/T4@0"}, keys); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
}

func TestBooksListTrades(t *testing.T) {
	t.Parallel()
	s := filed(t, trade("T2", ""), trade("T1", ""), trade("T3", ""))
	b := ledger.NewBooks(s)
	list := func(most int) (nos []string) {
		b.Trades(func(t *ledger.Trade) bool {
			nos = append(nos, t.No+t.Subject)
			return len(nos) < most
		})
		return nos
	}
	want := func(got []string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	want(list(9), "T1", "T2", "T3")
	want(list(2), "T1", "T2")
	want(list(9), "T1", "T2", "T3")
	if reads := b.Reads(); len(reads) != 0 {
		t.Errorf("listing counts as reading: %v", described(reads))
	}

	t2, _ := b.Trade("T2")
	list(9)
	want(described(b.Reads()), "trade/T2@1 -")
	t2.Subject = "+"
	b.SaveTrade(t2)
	b.Remove(ledger.KindTrade, "T3")
	b.SaveTrade(trade("T0", ""))
	want(list(9), "T0", "T1", "T2+")
	want(b.IDs(ledger.KindTrade), "T0", "T1", "T2")
	noErr(t, b)
	var keys []string
	for _, w := range b.Writes() {
		keys = append(keys, fmt.Sprintf("%s@%d %t", w.ID, w.Version, w.Value != nil))
	}
	want(keys, "T0@0 true", "T2@1 true", "T3@1 false")
	if reads := b.Reads(); len(reads) != 0 {
		t.Errorf("what is written is listed as read: %v", described(reads))
	}
}

func TestBooksReportBrokenRecords(t *testing.T) {
	t.Parallel()
	broken := func() *ledger.Books {
		return ledger.NewBooks(newShelf().put("trade/T1", `{"no":`).put("order/O1", `7`).put("note/n", `x`))
	}
	b := broken()
	if _, ok := b.Trade("T1"); ok {
		t.Error("a broken trade was read")
	}
	wantErr(t, b, `trade "T1"`)
	var n int
	b.Load("note", "n", &n)
	wantErr(t, b, `trade "T1"`) // the first failure stays

	b = broken()
	if b.Load("note", "n", &n) {
		t.Error("a broken note was read")
	}
	wantErr(t, b, `note "n"`)
	b = broken()
	if _, ok := b.TradeByOrder("O1"); ok {
		t.Error("a broken order was read")
	}
	wantErr(t, b, `order "O1"`)
	b = broken()
	b.Trades(func(*ledger.Trade) bool { t.Error("a broken trade was listed"); return true })
	wantErr(t, b, `trade "T1"`)
	b = broken()
	b.Save("note", "n", func() {})
	wantErr(t, b, `encode note "n"`)
	b = broken()
	unwritable := trade("T2", "")
	unwritable.CreatedAt = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC) // beyond what JSON times hold
	b.SaveTrade(unwritable)
	noErr(t, b)
	b.Writes()
	wantErr(t, b, `encode trade "T2"`)
}

func TestBooksReportAFailingSource(t *testing.T) {
	t.Parallel()
	down := errors.New("the store is down")
	calls := map[string]func(*ledger.Books){
		"Load":         func(b *ledger.Books) { b.Load("note", "n", new(int)) },
		"Save":         func(b *ledger.Books) { b.Save("note", "n", 1) },
		"Remove":       func(b *ledger.Books) { b.Remove("note", "n") },
		"IDs":          func(b *ledger.Books) { b.IDs("note") },
		"Trade":        func(b *ledger.Books) { b.Trade("T1") },
		"TradeByOrder": func(b *ledger.Books) { b.TradeByOrder("O1") },
		"Trades":       func(b *ledger.Books) { b.Trades(func(*ledger.Trade) bool { return true }) },
		"SaveTrade":    func(b *ledger.Books) { b.SaveTrade(trade("T1", "")) },
	}
	for name, call := range calls {
		b := ledger.NewBooks(&shelf{fail: down})
		call(b)
		if !errors.Is(b.Err(), down) {
			t.Errorf("%s: Err is %v", name, b.Err())
		}
	}
}

// TestBooksAgainstAMap does random reads and writes in exchanges and commits each; a plain map
// does the same.
func TestBooksAgainstAMap(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, model := newShelf(), map[string]string{}
		b := ledger.NewBooks(s)
		id := rapid.SampledFrom([]string{"a", "b", "c"})
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			id := id.Draw(t, "id")
			switch rapid.IntRange(0, 5).Draw(t, "step") {
			case 0:
				value := rapid.String().Draw(t, "value")
				b.Save("note", id, value)
				model[id] = value
			case 1:
				b.Remove("note", id)
				delete(model, id)
			case 2, 3:
				var got string
				ok := b.Load("note", id, &got)
				if want, known := model[id]; ok != known || got != want {
					t.Fatalf("%s is %q, %t; want %q, %t", id, got, ok, want, known)
				}
			case 4:
				if got := b.IDs("note"); !slices.Equal(got, slices.Sorted(maps.Keys(model))) {
					t.Fatalf("ids %q, want those of %v", got, model)
				}
			case 5:
				s.commit(t, b)
				b = ledger.NewBooks(s)
			}
			if err := b.Err(); err != nil {
				t.Fatal(err)
			}
		}
		s.commit(t, b)
		stored := map[string]string{}
		for key, value := range s.values {
			var text string
			if err := json.Unmarshal([]byte(value), &text); err != nil {
				t.Fatal(err)
			}
			stored[strings.TrimPrefix(key, "note/")] = text
		}
		if diff := cmp.Diff(model, stored); diff != "" {
			t.Fatalf("(-model +stored):\n%s", diff)
		}
	})
}
