package fake_test

import (
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/fake"
	"paymock/mock/provider"
)

// inventions is some of everything.
func inventions(seed uint64) []any {
	f := fake.New(seed)
	var all []any
	for range 20 {
		name, price := f.Goods()
		all = append(all, f.Merchant(), f.Partner(), f.Plate(), name, price, f.Parking(), f.Purchase(), f.Ride())
	}
	return all
}

func TestSeedRepeats(t *testing.T) {
	t.Parallel()
	for _, seed := range []uint64{0, 1, 7, 1 << 48, 1<<64 - 1} {
		if diff := cmp.Diff(inventions(seed), inventions(seed)); diff != "" {
			t.Errorf("seed %d (-first +second):\n%s", seed, diff)
		}
	}
	if cmp.Equal(inventions(7), inventions(8)) {
		t.Error("seeds 7 and 8 invent the same")
	}
}

// TestSeedIsPinned holds the inventions of one seed over releases: tests of users rely on them.
func TestSeedIsPinned(t *testing.T) {
	t.Parallel()
	f := fake.New(7)
	got := []any{f.Plate(), f.Merchant(), f.Partner(), f.Parking(), f.Purchase(), f.Ride()}
	want := []any{
		"渝A32ZK2",
		fake.Party{Code: "62627102", Name: "青岛云海湾广场停车楼"},
		fake.Party{Code: "87106315", Name: "远帆物业管理有限公司"},
		provider.Order{
			Amount: 4450, Order: "PK25200651307559", Subject: "停车费 浙DD34915", Payer: "oDemoolJCORJLGHc79SxrPYr7oBa",
			ManualSettle: true, Extra: map[string]string{"trade_scene": "PARKING"},
		},
		provider.Order{Amount: 2580, Order: "PO89074527942856", Subject: "热敏打印纸 80mm x2", Payer: "2088955555469383", ManualSettle: true},
		provider.Order{Amount: 40, Order: "PE56230304293463", Subject: "停車費 一小時", ManualSettle: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("seed 7 (-want +got):\n%s", diff)
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	plate := regexp.MustCompile(`^[京沪粤浙苏川鄂湘鲁闽渝陕津皖][A-H](?:[0-9A-HJ-NP-Z]{5}|[DF][0-9]{5})$`)
	code := regexp.MustCompile(`^[0-9]{8}$`)
	kinds := map[int]int{}
	f := fake.New(3)
	for range 500 {
		p := f.Plate()
		if !plate.MatchString(p) {
			t.Errorf("plate %q", p)
		}
		kinds[len([]rune(p))]++
		if m := f.Merchant(); !code.MatchString(m.Code) || m.Name == "" {
			t.Errorf("merchant %+v", m)
		}
		if m := f.Partner(); !code.MatchString(m.Code) || m.Name == "" {
			t.Errorf("partner %+v", m)
		}
	}
	if kinds[7] == 0 || kinds[8] == 0 {
		t.Errorf("plates by length: %v, want fuel and electric cars", kinds)
	}
}

func TestOrdersFitTheirPlatform(t *testing.T) {
	t.Parallel()
	scenes := map[string]bool{}
	for seed := range uint64(50) {
		f := fake.New(seed)
		for flavour, o := range map[string]provider.Order{"parking": f.Parking(), "goods": f.Purchase(), "ride": f.Ride(), "of no Inventor": fake.InventOrder(nil, seed)} {
			if o.Amount <= 0 || o.Amount > 100_000 || o.Order == "" || o.Subject == "" || !o.ManualSettle {
				t.Errorf("%s, seed %d: %+v", flavour, seed, o)
			}
			if diff := cmp.Diff(provider.Order{}.Status, o.Status); diff != "" {
				t.Errorf("%s: status is the caller's: %s", flavour, diff)
			}
			if flavour == "parking" {
				scenes[o.Extra["trade_scene"]] = true
			}
		}
	}
	if diff := cmp.Diff(map[string]bool{"PARKING": true, "ENERGY": true}, scenes); diff != "" {
		t.Errorf("scenes (-want +got):\n%s", diff)
	}
}
