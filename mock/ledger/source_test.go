package ledger_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/ledger"
)

// TestNothingHasNoNumber: nothing is looked for by an empty number, and nothing saved under one.
func TestNothingHasNoNumber(t *testing.T) {
	t.Parallel()
	s := newShelf()
	for _, kind := range []string{ledger.KindTrade, ledger.KindTransfer, ledger.KindHold} {
		s.put(kind+"/", `{"no":""}`)
	}
	for _, kind := range []string{ledger.KindOrder, ledger.KindTransferOrder, ledger.KindHoldOrder} {
		s.put(kind+"/", `"x"`)
	}
	b := ledger.NewBooks(s)
	_, trade1 := b.Trade("")
	_, trade2 := b.TradeByOrder("")
	_, transfer1 := b.Transfer("")
	_, transfer2 := b.TransferByOrder("")
	_, hold1 := b.Hold("")
	_, hold2 := b.HoldByOrder("")
	if trade1 || trade2 || transfer1 || transfer2 || hold1 || hold2 {
		t.Error("an empty number found something")
	}
	if reads := b.Reads(); len(reads) != 0 {
		t.Errorf("an empty number has %v read", described(reads))
	}
	b = ledger.NewBooks(newShelf())
	transfer, err := ledger.NewTransfer(ledger.Transfer{No: "M", Amount: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.AddTrade(trade("T", "")); err != nil {
		t.Fatal(err)
	}
	if err := b.AddTransfer(transfer); err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, w := range b.Writes() {
		kinds = append(kinds, w.Kind)
	}
	if diff := cmp.Diff([]string{ledger.KindTrade, ledger.KindTransfer}, kinds); diff != "" {
		t.Errorf("without the merchant's numbers is saved: -want +got\n%s", diff)
	}
}

// TestHoldsOrderIsSavedOnce: a hold that is changed doesn't write its order number again, which would
// contend with other exchanges for it.
func TestHoldsOrderIsSavedOnce(t *testing.T) {
	t.Parallel()
	s := newShelf()
	b := ledger.NewBooks(s)
	b.SaveHold(&ledger.Hold{No: "1", Order: "a", Status: ledger.Waiting})
	s.commit(t, b)
	b = ledger.NewBooks(s)
	h, _ := b.Hold("1")
	b.SaveHold(h)
	for _, w := range b.Writes() {
		if w.Kind != ledger.KindHold {
			t.Errorf("written again: %s/%s", w.Kind, w.ID)
		}
	}
}

// tradeShelf has its trades decoded, as the store in memory does.
type tradeShelf struct {
	*shelf
	trades map[string]*ledger.Trade
	asked  int
}

func (s *tradeShelf) ReadTrade(no string) (*ledger.Trade, int64) {
	s.asked++
	t := s.trades[no]
	if t == nil {
		return nil, 0
	}
	return new(*t), 7 // Books' own
}

// TestDecodedTrades: a trade that its source has decoded is asked for once in an exchange, written with the
// version it was read at, and its effects are told as of any other; what the source has as bytes is read so.
func TestDecodedTrades(t *testing.T) {
	t.Parallel()
	s := &tradeShelf{filed(t, trade("T2", "")), map[string]*ledger.Trade{"T1": trade("T1", "")}, 0}
	b := ledger.NewBooks(s)
	one, ok := b.Trade("T1")
	if again, _ := b.Trade("T1"); !ok || one.No != "T1" || again != one || s.asked != 1 {
		t.Fatalf("T1 is %+v, %t, asked for %d times", one, ok, s.asked)
	}
	var loaded ledger.Trade
	if !b.Load(ledger.KindTrade, "T1", &loaded) || loaded.No != "T1" || loaded.Amount != 100 {
		t.Errorf("loaded %+v", loaded)
	}
	if reads := described(b.Reads()); len(reads) != 1 || reads[0] != "trade/T1@7 -" {
		t.Errorf("reads %q", reads)
	}
	if two, ok := b.Trade("T2"); !ok || two.No != "T2" {
		t.Errorf("T2 is %+v", two)
	}
	if err := one.Pay(noon); err != nil {
		t.Fatal(err)
	}
	b.SaveTrade(one)
	if text := ledger.EffectText(b.Effects()); text != "T1 status waiting paid\nT1 paid 0 100" {
		t.Errorf("effects %q", text)
	}
	changes := b.Changes()
	if len(changes) != 1 || changes[0].Version != 7 || changes[0].Trade != one {
		t.Errorf("changes %+v", changes)
	}
	noErr(t, b)
}

// TestLoadedTradeIsTheCommitted: a trade that was changed and not saved is loaded as it was read.
func TestLoadedTradeIsTheCommitted(t *testing.T) {
	t.Parallel()
	b := ledger.NewBooks(filed(t, trade("T1", "")).put("note/empty", ""))
	one, _ := b.Trade("T1")
	one.Subject = "not saved"
	var loaded ledger.Trade
	if !b.Load(ledger.KindTrade, "T1", &loaded) || loaded.Subject != "" {
		t.Errorf("loaded %+v", loaded)
	}
	noErr(t, b)
	var note *int
	if b.Load("note", "empty", &note) {
		t.Error("a record without a value was loaded")
	}
	wantErr(t, b, `note "empty"`)
}

// TestTradesAfter: the trades behind a number, whether there is one of that number or not.
func TestTradesAfter(t *testing.T) {
	t.Parallel()
	b := ledger.NewBooks(filed(t, trade("T1", ""), trade("T3", ""), trade("T5", "")))
	for after, want := range map[string]string{"": "T1 T3 T5", "T1": "T3 T5", "T2": "T3 T5", "T5": "", "T9": ""} {
		var got []string
		b.TradesAfter(after, func(t *ledger.Trade) bool { got = append(got, t.No); return true })
		if strings.Join(got, " ") != want {
			t.Errorf("after %q: %q, want %q", after, got, want)
		}
	}
}

// TestIDsOfOneKind: another kind's writes are not among the ids, nor what another exchange has removed since this
// one read it; a trade that was listed and then saved is a write, no read.
func TestIDsOfOneKind(t *testing.T) {
	t.Parallel()
	s := filed(t, trade("T1", "")).put("note/a", `1`)
	b := ledger.NewBooks(s)
	b.Save("other", "x", 1)
	var n int
	b.Load("note", "a", &n)
	delete(s.values, "note/a")
	s.put("note/b", `2`)
	if diff := cmp.Diff([]string{"b"}, b.IDs("note")); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	b = ledger.NewBooks(s)
	b.Trades(func(t *ledger.Trade) bool { b.SaveTrade(t); return true })
	b.Trades(func(*ledger.Trade) bool { return true })
	if len(b.Writes()) != 1 || len(b.Reads()) != 0 {
		t.Errorf("writes %q, reads %q", described(b.Writes()), described(b.Reads()))
	}
}

// TestBrokenRecordsAreNotListed: a transfer or hold that can't be read is a failure, and not shown as an empty one.
func TestBrokenRecordsAreNotListed(t *testing.T) {
	t.Parallel()
	b := ledger.NewBooks(newShelf().put("transfer/M", `{`).put("transfer/N", `{"no":"N"}`).put("hold/H", `{`).put("hold/I", `{"no":"I"}`).put("hold/J", `{"no":"J"}`))
	var got []string
	b.Transfers(func(x *ledger.Transfer) bool { got = append(got, x.No); return true })
	b.Holds(func(x *ledger.Hold) bool { got = append(got, x.No); return true })
	if diff := cmp.Diff([]string{"N", "I", "J"}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	wantErr(t, b, `transfer "M"`)
}

// TestWritesInOrder: what is committed is listed by kind and number.
func TestWritesInOrder(t *testing.T) {
	t.Parallel()
	b := ledger.NewBooks(newShelf())
	for _, key := range []string{"b 2", "a 3", "c 1", "b 1", "a 1", "b 3"} {
		b.Save(key[:1], key[2:], 0)
	}
	want := []string{"a/1@0 0", "a/3@0 0", "b/1@0 0", "b/2@0 0", "b/3@0 0", "c/1@0 0"}
	if diff := cmp.Diff(want, described(b.Writes())); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
