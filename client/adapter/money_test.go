package adapter

import "testing"

func TestAmounts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text   string
		digits int
		want   int64 // -1 is refused
	}{
		{"60", 2, 6000},
		{"60.00", 2, 6000},
		{"0.1", 2, 10},
		{"0.01", 2, 1},
		{"0", 2, 0},
		{"007", 2, 700},
		{"10000000000000", 2, 1_000_000_000_000_000},
		{"10000000000000.01", 2, -1},
		{"99999999999999999999", 2, -1},
		{"1.005", 2, -1},
		{"", 2, -1},
		{".5", 2, -1},
		{"5.", 2, -1},
		{"-1", 2, -1},
		{"+1", 2, -1},
		{"1e3", 2, -1},
		{"1,00", 2, -1},
		{" 1", 2, -1},
		{"١", 2, -1},
		{"60", 0, 60},
		{"60.0", 0, -1},
	} {
		got, err := Platform{Digits: tt.digits}.Minor(tt.text)
		if err != nil {
			got = -1
		}
		if got != tt.want {
			t.Errorf("%q with %d digits: %d, %v; want %d", tt.text, tt.digits, got, err, tt.want)
		}
	}
	cents := Platform{Digits: 2}
	for n, want := range map[int64]string{0: "0.00", 1: "0.01", -1: "-0.01", 6000: "60.00", -12345: "-123.45"} {
		if got := cents.Major(n); got != want {
			t.Errorf("%d is written %q, want %q", n, got, want)
		}
	}
	if got := (Platform{}).Major(-60); got != "-60" {
		t.Errorf("dollars: %q", got)
	}
}

func FuzzAmount(f *testing.F) {
	f.Add("60.00", 2)
	f.Add("7", 0)
	f.Add("1.005", 2)
	f.Fuzz(func(t *testing.T, text string, digits int) {
		p := Platform{Digits: min(max(digits, 0), 4)}
		n, err := p.Minor(text)
		if err != nil {
			return
		}
		if again, err := p.Minor(p.Major(n)); err != nil || again != n || n < 0 {
			t.Errorf("%q is %d, written %q, read as %d, %v", text, n, p.Major(n), again, err)
		}
	})
}

func TestUnits(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		provider, unit string
		fits           bool
	}{
		{"4pyun", "yuan", true},
		{"alipay", "元", true},
		{"4pyun", "dollars", false},
		{"alipay", "dollar", false},
		{"intella", "dollars", true},
		{"intella", "yuan", false},
		{"intella", "", true},
	} {
		if err := Platforms()[tt.provider].CheckUnit(tt.unit); (err == nil) != tt.fits {
			t.Errorf("%s in %s: %v", tt.unit, tt.provider, err)
		}
	}
}
