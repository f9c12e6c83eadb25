//go:build !race

package doctor_test

import (
	"regexp"
	"testing"

	"paymock/mock/doctor"
)

// TestPlacesOfSlips makes each mistake alone, and all pairs of two layers.
func TestPlacesOfSlips(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		place
		changes []change
		least   int // of a hundred pairs
	}{
		"4pyun JSON":  {jsonPlace(), bodyChanges(), 92},
		"4pyun query": {queryPlace(), queryChanges(), 92},
		"alipay v3":   {v3Place(), v3Changes(), 92},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if f := c.judge(c.right, doctor.Inline); !f.Fits {
				t.Fatalf("the right message: %s", f.Verdict(doctor.English))
			}
			made, named := 0, 0
			var all []told
			for _, one := range c.changes {
				all = append(all, told{one.name, "the signed text", one.words})
			}
			for i, one := range c.changes {
				first := one.do(c.right)
				if first == c.right {
					t.Fatalf("%s changes nothing", one.name)
				}
				f := c.judge(first, doctor.Inline)
				if said := f.Verdict(doctor.English); !f.Known() || len(f.Mistakes) != 1 || !regexp.MustCompile(one.words).MatchString(said) {
					t.Errorf("%s: said %q, want %q alone", one.name, said, one.words)
				}
				checkAlone(t, f, all[i], all)
				for _, two := range c.changes[i+1:] {
					if one.layer == two.layer || one.layer == "all" || two.layer == "all" || alike[one.name+"/"+two.name] || two.do(first) == first || two.do(first) == two.do(c.right) {
						continue
					}
					f := c.judge(two.do(first), doctor.Inline)
					said := f.Verdict(doctor.English)
					is1, is2 := regexp.MustCompile(one.words).MatchString(said), regexp.MustCompile(two.words).MatchString(said)
					made++
					switch {
					case is1 && is2:
						named++
					case f.Known() && !is1 && !is2:
						t.Errorf("%s and %s: a wrong cause: %q", one.name, two.name, said)
					default:
						t.Logf("%s and %s: only %.90q", one.name, two.name, said)
					}
				}
			}
			t.Logf("%d of %d pairs named", named, made)
			if made < 60 || named*100 < made*c.least {
				t.Errorf("%d of %d pairs named, want %d %%", named, made, c.least)
			}
		})
	}
}
