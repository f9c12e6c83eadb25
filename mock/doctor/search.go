package doctor

import (
	"crypto/md5"
	"slices"
	"strings"
)

// textAxis says which part of a text a row concerns. Two rows of one axis exclude each other, but for
// members: several pairs may be missing.
type textAxis int

// The axes.
const (
	axisMembers     textAxis = iota // which pairs take part
	axisMeaning                     // what a value was before it was sent, or read as
	axisWriting                     // how values were written for signing
	axisJsonMembers                 // which members a value that is JSON has
	axisJsonOrder
	axisJsonSpace
	axisJsonNumbers
	axisJsonStrings
	axisCharset
	axisOrder    // of the pairs
	axisJoining  // what stands between and beside them
	axisShown    // the joined text as a page or template shows it
	axisTarget   // OpenAPI v3: path and query
	axisVerb     // OpenAPI v3: method
	axisAuthText // OpenAPI v3: what Authorization says
	axisNaming   // how names were written
	axisCasing   // letters of the whole
	axisApart    // of many ways: tried alone, never together with others
	axisSecret   // which secret, and how it was written
	axisTail     // how the secret was added
	axisEdges    // what stands before and behind
	axisDigests  // what was done to the text
	wordsOnly    // nothing to search: the row is only words
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
	// OnDemand is for a person who waits: all pairs of mistakes, and the likeliest three at a time.
	OnDemand
)

// Always returns the effort itself: as a method value, what Diagnose asks for an effort.
func (e Effort) Always() Effort { return e }

// searchBounds limit the cost of a search: the sum of its tries, see full and cheap, and the bytes that
// it hashes. A text of many pairs costs more to write than to hash: each pair beyond the usual counts as so
// many bytes. So much of the tries is for rows that are tried apart at most.
type searchBounds struct{ tries, bytes, pair, axisApart int }

// usualPairs are written in the time that a try's cost stands for.
const usualPairs = 24

func (e Effort) boundsOfSearch(rsa bool) searchBounds {
	switch {
	case e == OnDemand:
		return searchBounds{1_450_000, 256 << 20, 550, fullSearchRareTries}
	case e == Glance:
		return searchBounds{1333, 128 << 10, 200, 0}
	case rsa:
		return searchBounds{71_000, 36 << 20, 800, 8000} // SHA-256 hashes faster than MD5
	}
	return searchBounds{30_000, 9 << 19, 280, 1000}
}

// search compares texts until one fits.
type search struct {
	base  *draft
	table []mistakeRow
	fits  func(d *draft, text []byte) bool
	// md5 is set where the wanted digest is an MD5: texts with one beginning share its work.
	md5 *md5Match
	// otherDigest says that the wanted one is no MD5: a text fits only with a digest of its own.
	otherDigest bool
	left        searchBounds
	patient     bool // a person waits
	tried       int
	over        bool
	// hit is the text that fits, sum the MD5 of the one that was compared last.
	hit       string
	sum       [md5.Size]byte
	head, end string // of the base
	// scratch, pairs and buffer are memory that is used again.
	scratch draft
	pairs   []Pair
	buffer  []byte
}

// What a try costs: with a text hashed from its beginning, or only from where texts part.
const (
	full  = 4
	cheap = 1
)

// spendText takes the cost of one text; false when there is nothing left.
func (s *search) spendText(cost, bytes int) bool {
	if s.over {
		return false
	}
	s.left.tries -= cost
	s.left.bytes -= bytes
	s.left.bytes -= s.writingCost() * min(cost, full) / full
	const least = 3 // of however long a text
	if s.tried >= least && (s.left.tries < 0 || s.left.bytes < 0) {
		s.over = true
		return false
	}
	s.tried++
	return true
}

// writingCost is the cost of writing the pairs of one text, in texts of usual length.
func (s *search) writingCost() int { return s.left.pair * max(0, len(s.base.pairs)-usualPairs) }

// compareText compares one text.
func (s *search) compareText(d *draft, text []byte, cost int) bool {
	if s.otherDigest && d.digest == nil || !s.spendText(cost, len(text)) || !s.fits(d, text) {
		return false
	}
	s.hit = string(text)
	return true
}

// searchTable searches a table and gives the mistakes that explain the message; ok without any when
// nothing is wrong.
func (s *search) searchTable(table []mistakeRow) (found []Mistake, ok bool) {
	s.table, s.patient = table, s.left.axisApart >= fullSearchRareTries
	s.base.sortPairs()
	if plain := s.base.clone(); s.compareText(plain, []byte(plain.signedText()), full) {
		return nil, true
	}
	options, hit := s.trySingles()
	if hit != nil {
		return hit, true
	}
	if hit := s.tryRareMistakes(); hit != nil {
		return hit, true
	}
	rankOptions(options, s.base.bare)
	for _, stage := range []func() []Mistake{
		func() []Mistake { return s.tryTriples(firstTwoOfCommonRows(options)) },
		func() []Mistake { return s.tryPairs(s.withApart(options), areCompatible) },
		func() []Mistake { return s.tryPairs(options, bothMeanings) },
		func() []Mistake { return s.tryTriples(options) },
		s.tryAllOrders,
	} {
		if found := stage(); found != nil {
			return found, true
		}
	}
	return nil, false
}

// tryTriples tries three options together, the likeliest first.
func (s *search) tryTriples(options []*searchOption) []Mistake {
	for i, c := range options {
		for j, b := range options[:i] {
			if s.over {
				return nil
			}
			if !areCompatible(b, c) {
				continue
			}
			for _, a := range options[:j] {
				if s.over {
					return nil
				}
				if areCompatible(a, b) && areCompatible(a, c) && s.canFit(a, b, c) && s.tryTogether(a, b, c) {
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
		if o.draft.told != nil {
			out = append(out, o.draft.told...)
			continue
		}
		m := newMistake(o.row.id, slices.Clone(o.way.args)...)
		if n := len(out); n > 0 && out[n-1].ID == m.ID && len(m.Args) > 0 {
			out[n-1].Args[0] += ", " + strings.Join(m.Args, ", ")
			continue
		}
		out = append(out, m)
	}
	return out
}
