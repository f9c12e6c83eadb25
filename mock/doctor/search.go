package doctor

import (
	"slices"
	"strings"
)

// textAxis says which part of a text a row concerns. Two rows of one axis exclude each other, but for
// members: several pairs may be missing.
type textAxis int

// The axes.
const (
	members textAxis = iota // which pairs take part
	meaning                 // what a value was before it was sent, or read as
	writing                 // how values were written for signing
	jsonOrder
	jsonSpace
	jsonNumbers
	jsonStrings
	charset
	order    // of the pairs
	joining  // what stands between and beside them
	shown    // the joined text as a page or template shows it
	target   // OpenAPI v3: path and query
	verb     // OpenAPI v3: method
	authText // OpenAPI v3: what Authorization says
	casing   // letters of the whole
	secret   // which secret, and how it was written
	tail     // how the secret was added
	edges    // what stands before and behind
	digests  // what was done to the text
	elsewise // nothing to search: the row is only words
)

// mistakeRow is one known mistake.
type mistakeRow struct {
	id   string
	axis textAxis
	// rare rows are not tried together with others before all common ones have been.
	rare bool
	rowWords
	// make lists the ways in which the mistake could have been made with this message.
	make func(*draft) []mistakeWay
}

// mistakeWay is one way to make a mistake.
type mistakeWay struct {
	args []string
	do   func(*draft)
}

// onlyWay is a row's only way.
func onlyWay(do func(*draft)) func(*draft) []mistakeWay {
	return func(*draft) []mistakeWay { return []mistakeWay{{do: do}} }
}

// Effort is how much a search may cost.
type Effort int

// The efforts.
const (
	// Glance is for a server that is asked too often.
	Glance Effort = iota
	// Inline is for every refusal: 5 ms at most with MD5, 20 with RSA, whose digest lies open
	// (BenchmarkSearch; TestBounds holds the counts). Most mistakes are found within one.
	Inline
	// OnDemand is for a person who waits: up to a second.
	OnDemand
)

// Always spends so much whenever it is asked.
func (e Effort) Always() Effort { return e }

// searchBounds limit the cost of a search: the sum of its tries, see full and cheap, and the bytes that
// it hashes.
type searchBounds struct{ tries, bytes int }

func (e Effort) bounds(rsa bool) searchBounds {
	switch {
	case e == OnDemand:
		return searchBounds{1_000_000, 192 << 20}
	case e == Glance:
		return searchBounds{1000, 128 << 10}
	case rsa:
		return searchBounds{48_000, 32 << 20}
	}
	return searchBounds{15_000, 3 << 20}
}

// search compares texts until one fits.
type search struct {
	base *draft
	fits func(d *draft, text []byte) bool
	// md5 is set where the wanted digest is an MD5: texts with one beginning share its work.
	md5   *md5Match
	left  searchBounds
	tried int
	over  bool
	// needsDigest says that the wanted digest is none that the platform makes.
	needsDigest bool
	// hit is the text that fits.
	hit       string
	head, end string // of the base
	// scratch, pairs and buffer are memory that is used again.
	scratch draft
	pairs   []Pair
	buffer  []byte
}

// What a try costs: with a text hashed from its beginning, or only from where texts part.
const (
	full  = 3
	cheap = 1
)

// spend takes the cost of one text; false when there is nothing left.
func (s *search) spend(cost, bytes int) bool {
	if s.over {
		return false
	}
	s.left.tries -= cost
	s.left.bytes -= bytes
	const least = 3 // of however long a text
	if s.tried >= least && (s.left.tries < 0 || s.left.bytes < 0) {
		s.over = true
		return false
	}
	s.tried++
	return true
}

// compareText compares one text.
func (s *search) compareText(d *draft, text []byte, cost int) bool {
	if !s.spend(cost, len(text)) || !s.fits(d, text) {
		return false
	}
	s.hit = string(text)
	return true
}

// run searches a table and gives the mistakes that explain the message; ok without any when
// nothing is wrong.
func (s *search) run(table []mistakeRow) (found []Mistake, ok bool) {
	s.base.settle()
	if plain := s.base.clone(); s.compareText(plain, []byte(plain.text()), full) {
		return nil, true
	}
	all, hit := s.trySingles(table)
	if hit != nil {
		return hit, true
	}
	const ample = 20_000 // tries
	all.rank(s.base.bare || s.left.tries > ample)
	stages := []func() []Mistake{
		func() []Mistake { return s.tryTriples(all.classic()) },
		func() []Mistake { return s.beforeSending(table, all.meant) },
	}
	texts, late := 0, 0 // how many of them have been tried together
	for _, to := range [][2]int{{all.likelyTexts, all.likelyLate}, {all.likelyTexts, len(all.late)}, {110, len(all.late)}, {150, len(all.late)}, {len(all.texts), len(all.late)}} {
		fromText, fromLate, toText := texts, late, max(texts, min(to[0], len(all.texts)))
		pairs := []func() []Mistake{
			func() []Mistake { return s.tryLate(&all, fromText, fromLate, toText, to[1]) },
			func() []Mistake { return s.tryTexts(all.texts, fromText, toText) },
		}
		if s.base.bare { // of a JSON body the members are written wrongly more often than its surroundings
			slices.Reverse(pairs)
		}
		stages = append(stages, pairs...)
		texts, late = toText, to[1]
	}
	stages = append(stages, func() []Mistake { return s.tryTriples(all.common()) })
	for _, stage := range stages {
		if found := stage(); found != nil {
			return found, true
		}
	}
	return nil, false
}

// suit reports whether two options may be tried together. A digest of another size than MD5's comes
// only of an option that makes one.
func (s *search) suit(a, b *searchOption) bool {
	return onOtherAxes(a, b) && (!s.needsDigest || a.row.axis == digests || b.row.axis == digests)
}

func onOtherAxes(a, b *searchOption) bool {
	return a.row.axis != b.row.axis || a.row.axis == members && a.row.id == b.row.id && a.way.args != nil
}

// tryTexts tries the first options that change the text with one another, but for those that have
// been tried.
func (s *search) tryTexts(texts []*searchOption, from, to int) []Mistake {
	for last := from; last < to; last++ {
		for _, o := range texts[:last] {
			if s.over {
				return nil
			}
			if s.suit(o, texts[last]) && s.tryBoth(o, texts[last]) {
				return s.eitherPair(texts, o, texts[last])
			}
		}
	}
	return nil
}

// tryLate tries the first options with the first of those that stand around their texts, but for
// those that have been tried.
func (s *search) tryLate(all *tabled, fromText, fromLate, toText, toLate int) []Mistake {
	for i, t := range all.texts[:toText] {
		from := 0
		if i < fromText {
			from = fromLate
		}
		if found := s.pairsWith(all, t, all.late[from:toLate]); found != nil {
			return found
		}
	}
	for i, l := range all.late[:toLate] {
		if found := s.pairsWith(all, l, all.late[max(i+1, fromLate):toLate]); found != nil {
			return found
		}
	}
	return nil
}

// eitherPair names two options that fit together, each with another that would sign the same.
func (s *search) eitherPair(texts []*searchOption, a, b *searchOption) []Mistake {
	found := mistakesOf(a, b)
	if len(found) > 1 {
		found[0].Or, found[1].Or = s.sameText(texts, a, b, s.tryBoth), s.sameText(texts, b, a, s.tryBoth)
	}
	return found
}

// sameText is another option that makes the text of o, alone and together with a second one as try
// does it: which of them was made can't be known.
func (s *search) sameText(texts []*searchOption, o, with *searchOption, try func(a, b *searchOption) bool) *Mistake {
	defer func(hit string) { s.hit = hit }(s.hit)
	for _, other := range texts {
		if other.row.id != o.row.id && other.row.mayBeMeant() && other.joined == o.joined && s.suit(other, with) && try(other, with) {
			return &mistakesOf(other)[0]
		}
	}
	return nil
}

// pairsWith tries one option with each that stands around its text.
func (s *search) pairsWith(all *tabled, t *searchOption, late []*searchOption) []Mistake {
	begun := false
	for _, l := range late {
		if s.over {
			return nil
		}
		if !s.suit(t, l) {
			continue
		}
		if !begun {
			begun = true
			s.begin(t.joined)
		}
		if s.beside(t, l) {
			found := mistakesOf(t, l)
			if !t.late {
				found[0].Or = s.sameText(all.texts, t, l, s.beside)
			}
			return found
		}
	}
	return nil
}

// beforeSending takes back what may have happened to the values on their way, one thing at a time,
// and tries every row on what they were before.
func (s *search) beforeSending(table []mistakeRow, meant []*searchOption) []Mistake {
	const few, ample = 3, 20_000
	if s.left.tries < ample && len(meant) > few {
		meant = meant[:few]
	}
	for _, o := range meant {
		if s.over {
			return nil
		}
		before := &search{base: s.base.clone(), fits: s.fits, md5: s.md5, left: s.left, needsDigest: s.needsDigest}
		for i := range before.base.pairs {
			before.base.pairs[i].Value = o.known[i]
		}
		before.base.sent = slices.Clone(s.base.sent)
		for i, p := range before.base.sent {
			before.base.sent[i].Value = o.rewrite(p)
		}
		before.base.settle()
		_, hit := before.trySingles(table)
		s.left, s.tried, s.over = before.left, s.tried+before.tried, before.over
		if hit != nil {
			s.hit = before.hit
			return append(mistakesOf(o), hit...)
		}
	}
	return nil
}

func (s *search) tryTriples(all []*searchOption) []Mistake {
	for i, a := range all {
		for j, b := range all[i+1:] {
			if !onOtherAxes(a, b) {
				continue
			}
			for _, c := range all[i+j+2:] {
				if !onOtherAxes(a, c) || !onOtherAxes(b, c) {
					continue
				}
				if s.over {
					return nil
				}
				if s.tryTogether(a, b, c) {
					return mistakesOf(a, b, c)
				}
			}
		}
	}
	return nil
}

// mistakesOf are the mistakes of options; two of one row become one that names both.
func mistakesOf(options ...*searchOption) []Mistake {
	var out []Mistake
	for _, o := range options {
		m := newMistake(o.row.id, slices.Clone(o.way.args)...)
		if n := len(out); n > 0 && out[n-1].ID == m.ID && len(m.Args) > 0 {
			out[n-1].Args[0] += ", " + strings.Join(m.Args, ", ")
			continue
		}
		out = append(out, m)
	}
	return out
}
