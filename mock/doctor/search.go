package doctor

import (
	"slices"
	"strings"
)

// axis says which part of a text a row concerns. Two rows of one axis exclude each other, but for
// members: several pairs may be missing.
type axis int

// The axes.
const (
	members axis = iota // which pairs take part
	writing             // how values were written
	jsonOrder
	jsonSpace
	jsonNumbers
	jsonStrings
	charset
	order    // of the pairs
	joining  // what stands between and beside them
	casing   // letters of the whole
	secret   // which secret, and how it was written
	tail     // how the secret was added
	edges    // what stands before and behind
	digests  // what was done to the text
	elsewise // nothing to search: the row is only words
)

// row is one known mistake.
type row struct {
	id   string
	axis axis
	// rare rows are not tried together with others before all common ones have been.
	rare bool
	words
	// make lists the ways in which the mistake could have been made with this message.
	make func(*draft) []way
}

// way is one way to make a mistake.
type way struct {
	args []string
	do   func(*draft)
}

// one is a row's only way.
func one(do func(*draft)) func(*draft) []way {
	return func(*draft) []way { return []way{{do: do}} }
}

// Effort bounds a search.
type Effort struct {
	Tries int // texts
	Bytes int // of all texts together
}

// The efforts. A try of 400 bytes costs 1 to 4 µs on one core at 2.5 GHz (BenchmarkSearch), so
// that Inline stays below 5 ms with MD5 and InlineRSA below 20 ms.
var (
	Inline = Effort{Tries: 4000, Bytes: 1 << 20}
	// InlineRSA is for signatures whose digest lies open.
	InlineRSA = Effort{Tries: 12_000, Bytes: 4 << 20}
	// Glance is for a server that is asked too often.
	Glance = Effort{Tries: 300, Bytes: 128 << 10}
	// OnDemand is for a person who waits.
	OnDemand = Effort{Tries: 400_000, Bytes: 192 << 20}
)

// option is a way of a row, ready to be tried.
type option struct {
	row *row
	way way
	// joined is the text of the pairs with this option alone; late says that the option leaves it
	// as it is.
	joined string
	late   bool
	draft  *draft // with this option done
}

// search compares texts until one fits.
type search struct {
	base  *draft
	fits  func(d *draft, text string) bool
	left  Effort
	tried int
	over  bool
	seen  map[string]bool
}

// check compares one text.
func (s *search) check(d *draft, text string) bool {
	if s.over {
		return false
	}
	s.left.Tries--
	s.left.Bytes -= len(text)
	const least = 3 // of however long a text
	if s.tried >= least && (s.left.Tries < 0 || s.left.Bytes < 0) {
		s.over = true
		return false
	}
	s.tried++
	return s.fits(d, text)
}

// try compares the text of several options.
func (s *search) try(options ...option) bool {
	if s.over {
		return false
	}
	d := s.base.clone()
	for _, o := range options {
		o.way.do(d)
	}
	return s.check(d, d.text())
}

// run searches a table and gives the mistakes that explain the message; ok without any when
// nothing is wrong.
func (s *search) run(table []row) (found []Mistake, ok bool) {
	if s.try() {
		return nil, true
	}
	common, rare, hit := s.singles(table)
	if hit != nil {
		return hit, true
	}
	for _, both := range [][2][]option{{common, nil}, {common, rare}} {
		if found := s.pairs(both[0], both[1]); found != nil {
			return found, true
		}
	}
	return s.triples(common)
}

// singles tries every row alone, and lists those that do something to this message for use
// together with others.
func (s *search) singles(table []row) (common, rare []option, hit []Mistake) {
	s.seen = map[string]bool{}
	plain := s.base.clone()
	joined := plain.joined()
	whole := plain.finish(joined)
	for i := range table {
		r := &table[i]
		if r.make == nil {
			continue
		}
		for _, w := range r.make(s.base) {
			if s.over {
				return common, rare, nil
			}
			o := option{row: r, way: w, draft: s.base.clone()}
			w.do(o.draft)
			o.late = r.axis != order && o.draft.outside(s.base)
			o.joined = joined
			if !o.late {
				o.joined = o.draft.joined()
			}
			text := o.draft.finish(o.joined)
			if r.axis < digests && text == whole {
				continue
			}
			if s.check(o.draft, text) {
				return nil, nil, named(o)
			}
			if r.axis < digests && s.seen[text] {
				continue
			}
			s.seen[text] = true
			if r.rare {
				rare = append(rare, o)
			} else {
				common = append(common, o)
			}
		}
	}
	return common, rare, nil
}

func apart(a, b option) bool {
	return a.row.axis != b.row.axis || a.row.axis == members && a.row.id == b.row.id && a.way.args != nil
}

// pairs tries two rows together: first those of which one leaves the joined text alone, which
// costs next to nothing. Without second, both are of first.
func (s *search) pairs(first, second []option) []Mistake {
	for _, cheap := range []bool{true, false} {
		for sum := range len(first) + max(len(first), len(second)) { // the likely ones stand in front of their tables
			for i := max(0, sum-max(len(first), len(second))+1); i < len(first) && i <= sum; i++ {
				j := sum - i
				others := second
				if second == nil {
					others = first
					if j <= i {
						continue
					}
				}
				if j >= len(others) {
					continue
				}
				a, b := first[i], others[j]
				if cheap != (a.late || b.late) || !apart(a, b) {
					continue
				}
				if s.over {
					return nil
				}
				if s.both(a, b) {
					return named(a, b)
				}
			}
		}
	}
	return nil
}

// both tries two options.
func (s *search) both(a, b option) bool {
	switch {
	case b.late:
		d := *a.draft
		d.whole = slices.Clip(d.whole)
		b.way.do(&d)
		return s.check(&d, d.finish(a.joined))
	case a.late:
		d := *b.draft
		d.whole = slices.Clip(d.whole)
		a.way.do(&d)
		return s.check(&d, d.finish(b.joined))
	}
	return s.try(a, b)
}

func (s *search) triples(all []option) ([]Mistake, bool) {
	for i, a := range all {
		for j, b := range all[i+1:] {
			if !apart(a, b) {
				continue
			}
			for _, c := range all[i+j+2:] {
				if !apart(a, c) || !apart(b, c) {
					continue
				}
				if s.over {
					return nil, false
				}
				if s.try(a, b, c) {
					return named(a, b, c), true
				}
			}
		}
	}
	return nil, false
}

// named are the mistakes of options; two of one row become one that names both.
func named(options ...option) []Mistake {
	var out []Mistake
	for _, o := range options {
		m := mistake(o.row.id, slices.Clone(o.way.args)...)
		if n := len(out); n > 0 && out[n-1].ID == m.ID && len(m.Args) > 0 {
			out[n-1].Args[0] += ", " + strings.Join(m.Args, ", ")
			continue
		}
		out = append(out, m)
	}
	return out
}
