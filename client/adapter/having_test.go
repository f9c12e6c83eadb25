package adapter_test

import (
	"reflect"
	"slices"
	"testing"

	"paymock/client/adapter"
)

// TestKinds: a platform's Kind is the type of the merchants that it opens, so that what they can do is known
// before there is one.
func TestKinds(t *testing.T) {
	t.Parallel()
	for name, p := range adapter.Platforms() {
		m, _ := p.Open(adapter.Config{}) // without keys, so that it can call nothing
		if opened := reflect.TypeOf(m); opened != reflect.TypeOf(p.Kind) {
			t.Errorf("%s opens a %v, its Kind is a %v", name, opened, reflect.TypeOf(p.Kind))
		}
	}
	if readers := adapter.PlatformsWith[adapter.CardMerchant](); len(readers) == 0 || len(readers) == len(adapter.Names()) || !slices.IsSorted(readers) {
		t.Errorf("card readers: %q of %q", readers, adapter.Names())
	}
	if all := adapter.PlatformsWith[adapter.Merchant](); !slices.Equal(all, adapter.Names()) {
		t.Errorf("merchants: %q of %q", all, adapter.Names())
	}
}
