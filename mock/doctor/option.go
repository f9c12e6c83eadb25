package doctor

import (
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
	does changes
	// late says that the pairs' text stays as it is.
	late bool
	// rank says how early the option is tried together with others, among those of its kind.
	rank int
	// order is the option's, where it changes that; edit its edit of the joined text.
	order func([]Pair)
	edit  func(string) string
	// head and end stand around the joined text; open says that the whole is left as it is then, plain
	// that it is hashed as the platform does, too.
	head, end   string
	open, plain bool
	// known are the base's values as the option writes them.
	known []string
}

// changes are parts of a draft that an option changes.
type changes int

const (
	toPairs  changes = 1 << iota // which there are, or their order
	toValues                     // how they are written
	toJoints                     // what stands between
	toText                       // the joined text
	toAround                     // what stands around it, and what is done to the whole
)

// trySingles tries every row alone, and lists those that do something to this message for use
// together with others.
func (s *search) trySingles(table []mistakeRow) (all tabled, hit []Mistake) {
	type textOf struct {
		axis textAxis
		hash uint64
	}
	seen, seed := map[textOf]bool{}, maphash.MakeSeed()
	joined := s.base.clone().joinedPairs()
	s.head, s.end = s.base.surroundings()
	whole := s.base.withSurroundings(joined)
	for i := range table {
		r := &table[i]
		if r.make == nil {
			continue
		}
		for _, w := range r.make(s.base) {
			if s.over {
				return all, nil
			}
			o := s.option(r, w, joined)
			s.buffer = o.appendText(s.buffer[:0])
			if r.axis < digests && string(s.buffer) == whole {
				continue
			}
			if s.compareText(&o.draft, s.buffer, full) {
				return all, s.either(o, string(s.buffer), joined, table[i+1:])
			}
			text := textOf{r.axis, maphash.Bytes(seed, s.buffer)}
			if r.axis < digests && seen[text] && o.draft.charset == nil {
				continue
			}
			seen[text] = true
			all.add(o, s.base.pairs)
		}
	}
	return all, nil
}

// option does a row's way to the message.
func (s *search) option(r *mistakeRow, w mistakeWay, joined string) *searchOption {
	base := s.base
	o := &searchOption{row: r, way: w, draft: *base, joined: joined}
	d := &o.draft
	d.pairs = append(s.pairs[:0], base.pairs...)
	d.own()
	w.do(d)
	if r.axis == order {
		o.order = d.order
	}
	o.does = d.changesOf(base, r.axis == order)
	o.late = o.does&^toAround == 0
	o.head, o.end = d.surroundings()
	o.open = len(d.whole) == 0
	o.plain = d.digest == nil && o.open
	if o.does == toText && len(d.edit) == len(base.edit)+1 {
		o.edit = d.edit[len(base.edit)]
	}
	if o.does&toValues != 0 {
		o.known = make([]string, len(base.pairs))
		for i, p := range base.pairs {
			o.known[i] = o.rewrite(p)
		}
	}
	if !o.late {
		s.buffer = d.appendPairs(s.buffer[:0])
		o.joined = d.edited(string(s.buffer))
	}
	s.pairs = d.pairs // which are in their order now
	if slices.Equal(d.pairs, base.pairs) {
		d.pairs = base.pairs
	} else {
		d.pairs = slices.Clone(d.pairs)
	}
	d.order = nil
	return o
}

// changesOf says where a draft differs from the base that it was made of.
func (d *draft) changesOf(base *draft, ordered bool) (does changes) {
	set := func(part changes, differs bool) {
		if differs {
			does |= part
		}
	}
	set(toPairs, ordered || !slices.Equal(d.pairs, base.pairs))
	set(toValues, d.charset != nil || len(d.nodes) != len(base.nodes) || len(d.values) != len(base.values))
	set(toJoints, d.sep != base.sep || d.equals != base.equals || d.quote != base.quote || d.bare != base.bare)
	set(toText, len(d.edit) != len(base.edit))
	head, end := d.surroundings()
	baseHead, baseEnd := base.surroundings()
	set(toAround, head != baseHead || end != baseEnd || d.secret != base.secret || len(d.whole) != len(base.whole) || d.digest != nil)
	return does
}

// rewrite writes a pair's value as the option does.
func (o *searchOption) rewrite(p Pair) string { return o.draft.valueText(p) }

// isMeant reports whether the option says what JSON was before it was sent.
func (o *searchOption) isMeant(base []Pair) bool {
	switch o.row.id {
	case "value.html-sent", "value.sent-encoded", "value.plus", "value.blank-plus", "value.line-ends", "value.slashes-sent":
	default:
		return false
	}
	for i, text := range o.known {
		if o.does == toValues && text != base[i].Value && (strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")) {
			return true
		}
	}
	return false
}

// appendText adds the text of the option alone.
func (o *searchOption) appendText(out []byte) []byte {
	if !o.open {
		return append(out, o.draft.withSurroundings(o.joined)...)
	}
	return append(append(append(out, o.head...), o.joined...), o.end...)
}

// either names an option that fits, and with it one of another axis that is as likely and signs the
// same text: which of them was made can't be known.
func (s *search) either(o *searchOption, text, joined string, rest []mistakeRow) []Mistake {
	found := mistakesOf(o)
	if likelyRows()[o.row.id] == 0 || o.row.axis >= digests {
		return found
	}
	for i := range rest {
		r := &rest[i]
		if r.make == nil || !r.mayBeMeant() || r.axis == o.row.axis {
			continue
		}
		for _, w := range r.make(s.base) {
			other := s.option(r, w, joined)
			if other.draft.withSurroundings(other.joined) == text {
				found[0].Or = &mistakesOf(other)[0]
				return found
			}
		}
	}
	return found
}
