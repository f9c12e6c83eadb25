package doctor

import (
	"crypto/md5"
	"encoding"
	"hash"
)

// tryTogether compares the text of several options, put together from nothing.
func (s *search) tryTogether(options ...*searchOption) bool {
	if s.over {
		return false
	}
	d := &s.scratch
	*d = *s.base
	d.pairs = append(s.pairs[:0], s.base.pairs...)
	d.own()
	for _, o := range options {
		o.way.do(d)
	}
	s.pairs = d.pairs
	s.buffer = d.append(s.buffer[:0])
	return s.compareText(d, s.buffer, full+2*len(d.nodes)+full*len(d.edit))
}

// tryBoth compares the text of two options that both change the joined text.
func (s *search) tryBoth(a, b *searchOption) bool {
	if b.stage() < a.stage() {
		a, b = b, a
	}
	switch {
	case (a.does|b.does)&toAround != 0 || a.does&b.does&toJoints != 0:
		return s.tryTogether(a, b)
	case a.edit != nil && b.edit != nil:
		return s.edited(a, b.edit(a.joined)) || s.edited(b, a.edit(b.joined))
	case b.edit != nil:
		return s.edited(a, b.edit(a.joined))
	case a.edit != nil:
		return s.edited(b, a.edit(b.joined))
	case (a.does|b.does)&toText != 0 || a.does&b.does&toPairs != 0 && (a.order == nil) == (b.order == nil) || len(a.draft.nodes) > 0 && len(b.draft.nodes) > 0:
		return s.tryTogether(a, b)
	}
	return s.composed(a, b)
}

// stage orders what is done to values: what was meant, the charset, then how that was written.
func (o *searchOption) stage() int {
	switch {
	case len(o.draft.nodes) > 0:
		return 0
	case o.draft.charset != nil:
		return 1
	case o.row.axis == writing:
		return 3
	case o.row.axis == casing:
		return 4
	}
	return 2
}

// edited compares the edited text of an option; what the edit leaves as it is was compared before.
func (s *search) edited(o *searchOption, text string) bool {
	if text == o.joined {
		return false
	}
	s.buffer = append(append(append(s.buffer[:0], o.head...), text...), o.end...)
	return s.compareText(&o.draft, s.buffer, full)
}

// composed compares the text of two options of which neither edits it, from what is known of each.
// What the second leaves as the first makes it was compared before.
func (s *search) composed(a, b *searchOption) bool {
	pairs, joints := s.pairsOf(a, b), &a.draft
	if b.does&toJoints != 0 {
		joints = &b.draft
	}
	out := append(s.buffer[:0], s.head...)
	for i, p := range pairs {
		if i > 0 {
			out = append(out, joints.sep...)
		}
		if !joints.bare {
			out = append(append(out, p.Name...), joints.equals...)
		}
		out = append(append(append(out, joints.quote...), s.valueOf(p, a, b)...), joints.quote...)
	}
	s.buffer = out
	if text := out[len(s.head):]; string(text) == a.joined || string(text) == b.joined {
		s.spend(cheap, 0)
		return false
	}
	s.buffer = append(out, s.end...)
	return s.compareText(&a.draft, s.buffer, full)
}

// pairsOf are the pairs of two options, of which one may choose them and the other order them.
func (s *search) pairsOf(a, b *searchOption) []Pair {
	switch {
	case a.does&b.does&toPairs != 0:
		if a.order != nil {
			a, b = b, a
		}
		s.pairs = append(s.pairs[:0], a.draft.pairs...)
		b.order(s.pairs)
		return s.pairs
	case a.does&toPairs != 0:
		return a.draft.pairs
	case b.does&toPairs != 0:
		return b.draft.pairs
	}
	return s.base.pairs
}

// valueOf is the value of a pair as one option writes it, then the other.
func (s *search) valueOf(p Pair, first, second *searchOption) string {
	at := p.at - 1
	ours := at >= 0 && p.Value == s.base.pairs[at].Value
	for _, o := range [...]*searchOption{first, second} {
		switch {
		case o.does&toValues == 0:
		case ours:
			value := o.known[at]
			ours = value == p.Value
			p.Value = value
		default:
			p.Value = o.rewrite(p)
		}
	}
	return p.Value
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
	switch {
	case late.open && text.plain && text.does&toAround == 0:
		return s.ended(&late.draft, late.head, text.joined, late.end)
	case text.does&toPairs != 0 && late.row.axis == secret: // the secret stands among the pairs
		return s.tryTogether(late, text)
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
