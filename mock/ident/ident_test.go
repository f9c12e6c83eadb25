package ident_test

import (
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"paymock/mock/ident"
)

// numbers is a sample of all that a draw gives.
func numbers(d *ident.Draw) []any {
	return []any{d.Nth(), d.Digits(12), d.Hex(32), d.Uint64N(1000), d.Chance(0.5), d.Serial(6), d.Digits(0)}
}

func TestSameSeedRepeats(t *testing.T) {
	t.Parallel()
	run := func(src *ident.Source) (all []any) {
		for range 20 {
			d := src.Next()
			all = append(all, numbers(&d)...)
		}
		return all
	}
	src := ident.NewSource(7)
	first := run(src)
	if diff := cmp.Diff(first, run(ident.NewSource(7))); diff != "" {
		t.Errorf("another source of the same seed (-first +second):\n%s", diff)
	}
	src.Restart()
	if diff := cmp.Diff(first, run(src)); diff != "" {
		t.Errorf("restarted (-first +second):\n%s", diff)
	}
	if diff := cmp.Diff(first, run(ident.NewSource(8))); diff == "" {
		t.Error("another seed gives the same numbers")
	}
	if src.Seed() != 7 {
		t.Errorf("the seed is %d", src.Seed())
	}
}

// TestDrawsDoNotDisturbEachOther takes numbers from many draws in any order: each gives what
// it gives alone.
func TestDrawsDoNotDisturbEachOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		src := ident.NewSource(seed)
		draws := make([]ident.Draw, 4)
		got := make([]string, len(draws))
		for i := range draws {
			draws[i] = src.Next()
		}
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, 3), 0, 40).Draw(t, "order") {
			if rapid.IntRange(0, 4).Draw(t, "try again") == 0 {
				attempt := draws[i] // a try that is thrown away: copies share nothing
				attempt.Digits(5)
			}
			got[i] += draws[i].Digits(1)
		}
		for i := range draws {
			alone, want := ident.NewDraw(seed, uint64(i+1)), ""
			for range got[i] {
				want += alone.Digits(1)
			}
			if got[i] != want {
				t.Fatalf("draw %d gave %s, alone it gives %s", i+1, got[i], want)
			}
		}
	})
}

func TestSourceIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	src := ident.NewSource(1)
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := map[uint64]bool{}
	for range 8 {
		wg.Go(func() {
			for range 100 {
				d := src.Next()
				mu.Lock()
				seen[d.Nth()] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for n := uint64(1); n <= 800; n++ {
		if !seen[n] {
			t.Fatalf("nobody got draw %d", n)
		}
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	d := ident.NewDraw(3, 42)
	if s := d.Digits(500); !regexp.MustCompile(`^[0-9]{500}$`).MatchString(s) || !allOf(s, "0123456789") {
		t.Errorf("digits %s", s)
	}
	if s := d.Hex(800); !regexp.MustCompile(`^[0-9a-f]{800}$`).MatchString(s) || !allOf(s, "0123456789abcdef") {
		t.Errorf("hex %s", s)
	}
	for width, want := range map[int]string{0: "", 1: "2", 2: "42", 6: "000042"} {
		if got := d.Serial(width); got != want {
			t.Errorf("serial of width %d is %q, want %q", width, got, want)
		}
	}
	for range 1000 {
		if n := d.Uint64N(3); n > 2 {
			t.Fatalf("a number below 3 is %d", n)
		}
	}
}

func allOf(s, alphabet string) bool {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen) == len(alphabet)
}

func TestChance(t *testing.T) {
	t.Parallel()
	d := ident.NewDraw(5, 1)
	for p, bounds := range map[float64][2]int{0: {0, 0}, 0.2: {1800, 2200}, 1: {10_000, 10_000}} {
		hits := 0
		for range 10_000 {
			if d.Chance(p) {
				hits++
			}
		}
		if hits < bounds[0] || hits > bounds[1] {
			t.Errorf("a chance of %v came true %d times in 10,000", p, hits)
		}
	}
}

func TestNewSeed(t *testing.T) {
	t.Parallel()
	seen := map[uint64]bool{}
	for range 100 {
		seed := ident.NewSeed()
		if seed >= 1<<48 {
			t.Errorf("seed %d has more than 48 bits", seed)
		}
		seen[seed] = true
	}
	if len(seen) != 100 {
		t.Errorf("%d different seeds of 100", len(seen))
	}
}

func BenchmarkDraw(b *testing.B) {
	src := ident.NewSource(1)
	b.ReportAllocs()
	for b.Loop() {
		d := src.Next()
		d.Digits(12)
	}
}

// TestAppend sees the same numbers as the texts have, behind what was there.
func TestAppend(t *testing.T) {
	t.Parallel()
	one, other := ident.NewDraw(7, 12345), ident.NewDraw(7, 12345)
	got := string(one.AppendSerial(one.AppendDigits([]byte("no "), 6), 4))
	if want := "no " + other.Digits(6) + other.Serial(4); got != want || !strings.HasSuffix(got, "2345") {
		t.Errorf("appended %q, want %q", got, want)
	}
}

// TestLanes: a source has the lane of its seed until it is given another, and its draws carry it.
func TestLanes(t *testing.T) {
	t.Parallel()
	src := ident.NewSource(7)
	d, alone := src.Next(), ident.NewDraw(7, 1)
	if d.Lane() != alone.Lane() || len(d.Lane()) != 4 {
		t.Errorf("lanes %s and %s of one seed", d.Lane(), alone.Lane())
	}
	src.SetLane(ident.Lanes + 42)
	d = src.Next()
	if d.Lane() != "0042" || src.Lane() != 42 {
		t.Errorf("lane %s, want 0042", d.Lane())
	}
	seen := map[int]bool{}
	for seed := range uint64(200) {
		seen[ident.NewSource(seed).Lane()] = true
	}
	if len(seen) < 190 {
		t.Errorf("200 seeds have %d lanes", len(seen))
	}
}
