package doctor

import (
	"crypto/md5"
	"encoding"
	"hash"
	"hash/maphash"
	"slices"
)

// searchOption is a way of a row, ready to be tried.
type searchOption struct {
	row *mistakeRow
	way mistakeWay
	// draft is the message's with this option done, joined the text of its pairs.
	draft  draft
	joined string
	// late says that the pairs' text stays as it is, still that the pairs themselves do and their
	// order, alone that no value is written in another way, likely that the option is among those
	// that are tried in pairs first.
	late, still, alone, likely bool
	// edit is set where the option does nothing but edit the joined text.
	edit func(string) string
	// head and end stand around the joined text; open says that the whole is left as it is then, plain
	// that it is hashed as the platform does, too.
	head, end   string
	open, plain bool
	// written are the option's writers of values, which remember what they wrote, and nodes its
	// changes of JSON, which do so too.
	written []func(Pair) string
	nodes   []nodeChange
}

// options are those that change the joined text, and those that change only what stands around it
// or what is done to it.
type options struct{ texts, late []*searchOption }

func (o *options) add(one *searchOption) {
	if one.late {
		o.late = append(o.late, one)
	} else {
		o.texts = append(o.texts, one)
	}
}

// trySingles tries every row alone, and lists those that do something to this message for use
// together with others.
func (s *search) trySingles(table []mistakeRow) (all tabled, hit []Mistake) {
	seen, seed := map[uint64]bool{}, maphash.MakeSeed()
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
			text := maphash.Bytes(seed, s.buffer)
			if r.axis < digests && seen[text] && o.draft.charset == nil {
				continue
			}
			seen[text] = true
			if r.rare {
				all.rare.add(o)
			} else {
				all.common.add(o)
			}
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
	o.still = r.axis != order && slices.Equal(d.pairs, base.pairs)
	o.late = o.still && d.differsOutside(base)
	o.head, o.end = d.surroundings()
	o.open = len(d.whole) == 0
	o.plain = d.digest == nil && o.open
	o.alone = d.charset == nil && len(d.nodes) == len(base.nodes) && len(d.values) == len(base.values) && len(d.edit) == len(base.edit)
	for i := len(base.values); i < len(d.values); i++ {
		d.values[i] = remembering(base.pairs, d.values[i])
		o.written = append(o.written, d.values[i])
	}
	if o.still && len(d.nodes) == len(base.nodes)+1 {
		c := &d.nodes[len(base.nodes)]
		c.known = knownValues(base.pairs, *c)
		o.nodes = d.nodes[len(base.nodes):]
	}
	if o.still && o.open && o.head == s.head && o.end == s.end && d.onlyEdited(base) {
		o.edit = d.edit[len(base.edit)]
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

// appendText adds the text of the option alone.
func (o *searchOption) appendText(out []byte) []byte {
	if !o.open {
		return append(out, o.draft.withSurroundings(o.joined)...)
	}
	return append(append(append(out, o.head...), o.joined...), o.end...)
}

// remembering writes each of the message's own values once.
func remembering(pairs []Pair, write func(Pair) string) func(Pair) string {
	known := make([]string, len(pairs))
	for i, p := range pairs {
		known[i] = write(p)
	}
	return func(p Pair) string {
		if i := p.at - 1; i >= 0 && i < len(pairs) && p.Value == pairs[i].Value {
			return known[i]
		}
		return write(p)
	}
}

// knownValues writes each of the message's own values with a change of its JSON.
func knownValues(pairs []Pair, c nodeChange) []string {
	known := make([]string, len(pairs))
	for i, p := range pairs {
		if known[i] = p.Value; p.json != nil {
			known[i] = p.json.changed(p, []nodeChange{c})
		}
	}
	return known
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
		if r.make == nil || likelyRows()[r.id] == 0 || r.axis == members || r.axis >= digests || r.axis == o.row.axis {
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

// tryTogether compares the text of several options.
func (s *search) tryTogether(options ...*searchOption) bool {
	if s.over {
		return false
	}
	d := &s.scratch
	pairs := append(s.pairs[:0], s.base.pairs...)
	*d = *s.base
	d.pairs = pairs
	d.own()
	for _, o := range options {
		o.do(d)
	}
	s.pairs = d.pairs
	return s.composed(d)
}

// do makes a way's mistake, with values that are written once for all tries.
func (o *searchOption) do(d *draft) {
	values, nodes := len(d.values), len(d.nodes)
	o.way.do(d)
	if len(d.values) == values+len(o.written) {
		copy(d.values[values:], o.written)
	}
	if len(d.nodes) == nodes+len(o.nodes) {
		copy(d.nodes[nodes:], o.nodes)
	}
}

// tryBoth compares the text of two options that both change the joined text.
func (s *search) tryBoth(a, b *searchOption) bool {
	if b.edit != nil || a.edit != nil && b.alone {
		if b.edit == nil {
			a, b = b, a
		}
		return s.edited(a, b.edit(a.joined))
	}
	if !b.still && a.still && b.alone {
		a, b = b, a
	}
	if !b.still {
		return s.tryTogether(a, b)
	}
	d := &s.scratch
	*d = a.draft // whose pairs are in their order
	d.own()
	b.do(d)
	return s.composed(d)
}

// edited compares the edited text of an option; what the edit leaves as it is was compared before.
func (s *search) edited(o *searchOption, text string) bool {
	if text == o.joined {
		return false
	}
	if len(o.draft.whole) > 0 {
		return s.compareText(&o.draft, []byte(o.draft.withSurroundings(text)), full)
	}
	s.buffer = append(append(append(s.buffer[:0], o.head...), text...), o.end...)
	return s.compareText(&o.draft, s.buffer, full)
}

// composed compares a draft that is put together here.
func (s *search) composed(d *draft) bool {
	s.buffer = d.append(s.buffer[:0])
	return s.compareText(d, s.buffer, full+len(d.nodes)+full*len(d.edit))
}

// md5Match is a wanted MD5, and the work on the beginning of the texts that are compared next.
type md5Match struct {
	fits  func(digest []byte) bool
	hash  hash.Hash
	begun []byte // the state of hash behind the beginning
	sum   [md5.Size]byte
}

func newMD5Match(fits func([]byte) bool) *md5Match { return &md5Match{fits: fits, hash: md5.New()} }

// begin takes the beginning of the texts that are compared next.
func (s *search) begin(joined string) {
	s.buffer = append(s.buffer[:0], joined...)
	if m := s.md5; m != nil {
		m.hash.Reset()
		m.hash.Write(s.buffer)
		if state, err := m.hash.(encoding.BinaryAppender).AppendBinary(m.begun[:0]); err == nil {
			m.begun = state
		}
	}
}

// ends compares a text that begins as begin was told.
func (m *md5Match) ends(end []byte) bool {
	if err := m.hash.(encoding.BinaryUnmarshaler).UnmarshalBinary(m.begun); err != nil {
		return false
	}
	m.hash.Write(end)
	return m.fits(m.hash.Sum(m.sum[:0]))
}

// beside compares the text of an option with one that stands around it.
func (s *search) beside(text, late *searchOption) bool {
	if late.open && text.plain && text.head == s.head && text.end == s.end {
		return s.ended(&late.draft, late.head, text.joined, late.end)
	}
	d := &s.scratch
	*d = text.draft
	d.own()
	late.way.do(d)
	if len(d.whole) > 0 {
		return s.compareText(d, []byte(d.withSurroundings(text.joined)), full)
	}
	head, end := d.surroundings()
	return s.ended(d, head, text.joined, end)
}

// ended compares a joined text, the one that begin was told, with what stands around it.
func (s *search) ended(d *draft, head, joined, end string) bool {
	if s.md5 == nil || d.digest != nil || head != "" {
		s.buffer = append(append(append(s.buffer[:0], head...), joined...), end...)
		return s.compareText(d, s.buffer, full)
	}
	s.buffer = append(s.buffer[:0], end...)
	if !s.spend(cheap, len(end)) || !s.md5.ends(s.buffer) {
		return false
	}
	s.hit = joined + end
	return true
}
