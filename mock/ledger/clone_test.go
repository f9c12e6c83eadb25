package ledger_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/ledger"
)

// decoded is a source that hands out its own trade.
type decoded struct{ trade *ledger.Trade }

func (decoded) Read(string, string) ([]byte, int64, error)          { return nil, 0, nil }
func (decoded) IDs(string) ([]string, error)                        { return []string{"t"}, nil }
func (d decoded) ReadTrade(string) (t *ledger.Trade, version int64) { return d.trade, 1 }

// fill gives every field of a value something, to any depth, so that a new field of Trade
// can't be forgotten here.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Int, reflect.Int64:
		v.SetInt(1)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Map:
		v.Set(reflect.ValueOf(map[string]string{"x": "x"}))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 4))
		fill(v.Index(0))
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(1, 0)))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	}
}

// spoil changes everything that fill set, in place.
func spoil(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("spoilt")
	case reflect.Int, reflect.Int64:
		v.SetInt(99)
	case reflect.Bool:
		v.SetBool(false)
	case reflect.Map:
		v.SetMapIndex(reflect.ValueOf("x"), reflect.ValueOf("spoilt"))
	case reflect.Slice:
		spoil(v.Index(0))
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(99, 0)))
			return
		}
		for i := range v.NumField() {
			spoil(v.Field(i))
		}
	}
}

// TestTradeInHandIsACopy: what a decision does to a trade and doesn't save must not show in
// the store, which hands the same trade to everybody.
func TestTradeInHandIsACopy(t *testing.T) {
	t.Parallel()
	var stored ledger.Trade
	fill(reflect.ValueOf(&stored).Elem())
	before, err := json.Marshal(stored)
	if err != nil {
		t.Fatal(err)
	}
	for name, take := range map[string]func(*ledger.Books) *ledger.Trade{
		"by number": func(b *ledger.Books) *ledger.Trade { got, _ := b.Trade("t"); return got },
		"listed": func(b *ledger.Books) (got *ledger.Trade) {
			b.Trades(func(t *ledger.Trade) bool { got = t; return false })
			return got
		},
	} {
		spoil(reflect.ValueOf(take(ledger.NewBooks(decoded{&stored}))).Elem())
		after, err := json.Marshal(stored)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(before), string(after)); diff != "" {
			t.Errorf("%s: the stored trade changed\n%s", name, diff)
		}
	}
}
