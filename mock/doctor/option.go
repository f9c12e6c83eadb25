package doctor

import (
	"crypto/md5"
	"hash/maphash"
	"slices"
	"strings"
)

// searchOption is a way of a row, ready to be tried.
type searchOption struct {
	row *mistakeRow
	way mistakeWay
	// draft is the message's with this option done, joined the text of its pairs.
	draft  draft
	joined string
	// does says which parts of a draft the option changes.
	does draftParts
	// tier says how early the option is tried together with others, rank its place within that.
	tier, rank int
	// order is the option's, where it changes that; edit its edit of the joined text.
	order func([]Pair)
	edit  func(string) string
	// head and end stand around the joined text.
	head, end string
	// known are the base's values as the option writes them; nil: it writes none.
	known []string
	// begun is the state of MD5 behind head and joined text, sum the MD5 of the option's text where it is summed.
	begun  []byte
	sum    [md5.Size]byte
	summed bool
	// fixed: a text stands in the place of all pairs, so that nothing that is done to pairs changes it.
	fixed bool
	// plain: nothing but MD5 is done to the whole text; closes: so it is, and only the text's end changes.
	plain, closes bool
}

// draftParts are parts of a draft that an option changes.
type draftParts int

const (
	toPairs  draftParts = 1 << iota // which there are
	toOrder                         // the pairs' order
	toValues                        // how they are written
	toJoints                        // what stands between
	toText                          // the joined text
	toAround                        // what stands around it
	toWhole                         // all of it
	toDigest                        // what is made of it
)

// besideText are parts that leave the joined text as it is.
const besideText = toAround | toWhole | toDigest

func (o *searchOption) isLate() bool { return o.does&^besideText == 0 }

// changesBeginning reports whether the option changes the beginning of the text.
func (o *searchOption) changesBeginning() bool { return o.head != "" || o.does&toWhole != 0 }

// trySingles tries every row alone, rare ones last, and lists the ways that do something to this message
// for use together with others: of those of one axis that make the same text in the same way, the first.
func (s *search) trySingles() (all []*searchOption, hit []Mistake) {
	type textOf struct {
		axis textAxis
		does draftParts
		hash uint64
	}
	seen, seed := map[textOf]bool{}, maphash.MakeSeed()
	joined := s.base.clone().joinedPairs()
	s.head, s.end = s.base.headAndEnd()
	whole := s.base.withSurroundings(joined)
	for i := range 2 * len(s.table) {
		r := &s.table[i%len(s.table)]
		if r.make == nil || r.axis == axisApart || r.rare != (i >= len(s.table)) {
			continue
		}
		if s.over { // with many pairs even to list a row's ways takes time
			return all, nil
		}
		for _, w := range r.make(s.base) {
			if s.over {
				return all, nil
			}
			o := s.optionOfWay(r, w, joined)
			s.buffer = o.appendText(s.buffer[:0])
			if r.axis < axisDigests && string(s.buffer) == whole {
				if s.left.bytes -= s.writingCost(); s.left.bytes < 0 {
					s.over = true
				}
				continue
			}
			if s.compareText(&o.draft, s.buffer, full) {
				return all, s.withEquallyLikely(o, string(s.buffer), joined)
			}
			o.sum, o.summed = s.sum, s.md5 != nil && o.draft.digest == nil && !s.over
			text := textOf{r.axis, o.does, maphash.Bytes(seed, s.buffer)}
			if r.axis < axisDigests && seen[text] && o.draft.charset == nil {
				continue
			}
			seen[text] = true
			all = append(all, o)
		}
	}
	return all, nil
}

// optionOfWay does a row's way to the message.
func (s *search) optionOfWay(r *mistakeRow, w mistakeWay, joined string) *searchOption {
	base := s.base
	o := &searchOption{row: r, way: w, draft: *base, joined: joined}
	d := &o.draft
	d.pairs = append(s.pairs[:0], base.pairs...)
	d.ownLists()
	w.do(d)
	o.head, o.end = d.headAndEnd()
	o.does = d.partsOf(base, o.head != s.head || o.end != s.end)
	if r.axis == axisOrder && d.order != nil {
		o.order = d.order
		o.does |= toOrder
	}
	if o.does == toText && len(d.edit) == len(base.edit)+1 {
		o.edit = d.edit[len(base.edit)]
	}
	if o.does&toValues != 0 {
		o.known = make([]string, len(base.pairs))
		for i, p := range base.pairs {
			o.known[i] = d.writeValue(p)
		}
	}
	if r.axis != axisOrder && o.does&toPairs == 0 {
		d.order = nil // in which the base's pairs are
	}
	if !o.isLate() {
		s.buffer = d.appendKnown(s.buffer[:0], o.known, base.pairs)
		o.joined = d.applyEdits(string(s.buffer))
	}
	s.pairs = d.pairs // which are in their order now
	if slices.Equal(d.pairs, base.pairs) {
		d.pairs = base.pairs
	} else {
		d.pairs = slices.Clone(d.pairs)
	}
	d.order = nil
	o.fixed = o.does&toPairs != 0 && d.bare && len(d.pairs) == 1 && d.pairs[0].at == 0
	o.plain = o.does&(toWhole|toDigest) == 0
	o.closes = o.plain && o.isLate() && o.head == ""
	return o
}

// partsOf says in which parts a draft that was not ordered yet differs from the base that it was made of.
func (d *draft) partsOf(base *draft, around bool) (does draftParts) {
	set := func(part draftParts, differs bool) {
		if differs {
			does |= part
		}
	}
	set(toPairs, !slices.Equal(d.pairs, base.pairs))
	set(toValues, d.charset != nil || len(d.nodes) != len(base.nodes) || len(d.values) != len(base.values))
	set(toJoints, d.sep != base.sep || d.equals != base.equals || d.quote != base.quote || d.bare != base.bare || d.rename != nil)
	set(toText, len(d.edit) != len(base.edit))
	set(toAround, around || d.secret != base.secret)
	set(toWhole, len(d.whole) != len(base.whole))
	set(toDigest, d.digest != nil)
	return does
}

// appendText adds the text of the option alone.
func (o *searchOption) appendText(out []byte) []byte {
	if len(o.draft.whole) > 0 {
		return append(out, o.draft.withSurroundings(o.joined)...)
	}
	return append(append(append(out, o.head...), o.joined...), o.end...)
}

// withEquallyLikely names an option that fits, and with it one of another axis that is as likely and signs the
// same text: which of them was made can't be known.
func (s *search) withEquallyLikely(o *searchOption, text, joined string) []Mistake {
	found := mistakesOf(o)
	if likelyRows()[o.row.id] == 0 || o.row.axis >= axisDigests {
		return found
	}
	from := slices.IndexFunc(s.table, func(r mistakeRow) bool { return r.id == o.row.id })
	found[0].Or = s.otherOf(s.table[from+1:], joined, func(other *searchOption) bool {
		return other.row.axis != o.row.axis && other.draft.withSurroundings(other.joined) == text
	})
	return found
}

// eitherOfTwo names two options that fit together, each with another row's that signs the
// same text in its place and another one alone.
func (s *search) eitherOfTwo(a, b *searchOption) []Mistake {
	found := mistakesOf(a, b)
	if len(found) < 2 {
		return found
	}
	joined, text, plain := s.base.clone().joinedPairs(), s.hit, *s
	s.md5, s.fits = nil, func(_ *draft, other []byte) bool { return string(other) == text }
	for i, pair := range [2][2]*searchOption{{a, b}, {b, a}} {
		replaced, kept := pair[0], pair[1]
		if replaced.row.axis >= axisDigests {
			continue
		}
		found[i].Or = s.otherOf(s.table, joined, func(o *searchOption) bool {
			s.over, s.left = false, plain.left
			apart := string(o.appendText(nil)) != string(replaced.appendText(nil)) // alone; else it is as good as the other
			switch {
			case o.row.id == "edge.bom":
				apart = apart || kept.row.axis == axisCharset
			case kept.row.axis == axisOrder && o.does&toPairs != 0:
				return false // what was sorted in was not appended in another order
			}
			return apart && o.row.id != replaced.row.id && o.row.id != kept.row.id && areCompatible(o, kept) && s.tryTwo(o, kept)
		})
	}
	*s = plain
	return found
}

// otherOf is the first likely mistake of rows that fits.
func (s *search) otherOf(rows []mistakeRow, joined string, fits func(*searchOption) bool) *Mistake {
	for i := range rows {
		r := &rows[i]
		if r.make == nil || likelyRows()[r.id] == 0 || r.axis == axisApart || r.axis == axisMembers && !strings.HasPrefix(r.id, "v3.") || r.axis == axisJsonMembers || r.axis >= axisDigests || r.id == "pair.cut" { // which may sign any order
			continue
		}
		for _, w := range r.make(s.base) {
			if o := s.optionOfWay(r, w, joined); fits(o) {
				return &mistakesOf(o)[0]
			}
		}
	}
	return nil
}
