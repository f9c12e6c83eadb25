package ledger_test

import (
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"paymock/mock/ledger"
	"paymock/mock/store"
)

var _ store.Weighed = ledger.PackedTrade("")

// fill gives every field of a value something that draw says, to any depth, so that a new field of Trade
// can't be forgotten here.
func fill(v reflect.Value, draw func() int64) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("文" + strconv.FormatInt(draw(), 36))
	case reflect.Int, reflect.Int64:
		v.SetInt(draw())
	case reflect.Bool:
		v.SetBool(draw()%2 == 0)
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"": strconv.FormatInt(draw(), 10), "x": ""}))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 4))
		fill(v.Index(0), draw)
		fill(v.Index(1), draw)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			zone := time.FixedZone("", int(draw()%24)*1800)
			v.Set(reflect.ValueOf(time.UnixMilli(draw() & (1<<46 - 1)).In(zone)))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i), draw)
		}
	}
}

// TestPackedTrade: a trade that was packed is the same again, each field by name, and as JSON to the byte; its
// zero value, too.
func TestPackedTrade(t *testing.T) {
	t.Parallel()
	check := func(t *testing.T, trade *ledger.Trade) {
		t.Helper()
		want, err := json.Marshal(trade)
		if err != nil {
			t.Fatal(err)
		}
		packed := trade.Pack()
		if diff := cmp.Diff(trade, packed.Trade(), cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		if got, err := json.Marshal(packed); err != nil || string(got) != string(want) {
			t.Fatalf("%v: %s, want %s", err, got, want)
		}
	}
	check(t, new(ledger.Trade))
	var next int64
	var each ledger.Trade
	fill(reflect.ValueOf(&each).Elem(), func() int64 { next += 1_000_003; return next }) // no two alike
	check(t, &each)
	for range 100 {
		var trade ledger.Trade
		fill(reflect.ValueOf(&trade).Elem(), func() int64 { next = next*6364136223846793005 + 1; return next }) // of any size and sign
		trade.Amount, trade.Paid = math.MinInt64, -1
		check(t, &trade)
	}
}

// TestPackedTimes: times that are alike are kept once, and keep their zones.
func TestPackedTimes(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 29, 23, 59, 59, 999_999_999, time.FixedZone("CST", 8*60*60))
	trade := &ledger.Trade{CreatedAt: at, PaidAt: at.UTC(), SettledAt: at, Postings: make([]ledger.Posting, 100)}
	for i := range trade.Postings {
		trade.Postings[i].At = at
	}
	packed := trade.Pack()
	if zone := packed.Trade().PaidAt.Location(); zone != time.UTC {
		t.Errorf("UTC came back as %s", zone)
	}
	if none := new(ledger.Trade).Pack().Weight(); none < 30 || none > 35 {
		t.Errorf("a trade of which nothing is known takes %d bytes, want one for each of its fields", none)
	}
	if trade.PaidAt.Location() != time.UTC || trade.CreatedAt.Location().String() != "CST" {
		t.Errorf("packing changed the trade: %v, %v", trade.CreatedAt, trade.PaidAt)
	}
	if packed.Weight() < len(trade.Postings) || packed.Weight() > 600 {
		t.Errorf("100 postings of one time take %d bytes", packed.Weight())
	}
	got := packed.Trade()
	for _, one := range [][2]time.Time{{got.CreatedAt, trade.CreatedAt}, {got.PaidAt, trade.PaidAt}, {got.Postings[99].At, at}} {
		if got, want := one[0].Format(time.RFC3339Nano), one[1].Format(time.RFC3339Nano); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// TestPackedIsACopy: what a decision does to a trade and doesn't save does not show in the store.
func TestPackedIsACopy(t *testing.T) {
	t.Parallel()
	packed := (&ledger.Trade{No: "t", Extra: map[string]string{"a": "b"}, Postings: []ledger.Posting{{Memo: "pay"}}}).Pack()
	one := packed.Trade()
	one.Extra["a"], one.Postings[0].Memo = "c", strings.Repeat("x", 9)
	if two := packed.Trade(); two.Extra["a"] != "b" || two.Postings[0].Memo != "pay" {
		t.Errorf("the stored trade changed: %+v", two)
	}
}

func BenchmarkPack(b *testing.B) {
	at := time.Date(2026, 11, 29, 12, 0, 0, 0, time.FixedZone("", 8*60*60))
	trade := &ledger.Trade{No: strings.Repeat("n", 28), Order: strings.Repeat("o", 20), CreatedAt: at, PaidAt: at, SettledAt: at.Add(time.Hour), Amount: 5000, Extra: map[string]string{"scene": "charge"}}
	trade.Postings, trade.Shares, trade.Refunds = make([]ledger.Posting, 8), make([]ledger.Share, 1), make([]ledger.Refund, 1)
	packed := trade.Pack()
	b.Run("pack", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			trade.Pack()
		}
	})
	b.Run("unpack", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			packed.Trade()
		}
	})
}
