package doctor

import (
	"cmp"
	"crypto/md5"
	"encoding"
	"hash"
	"slices"
)

// tryTwo compares the text of two options.
func (s *search) tryTwo(a, b *searchOption) bool {
	switch {
	case a.isLate() && b.changesBeginning(): // what else stands around is behind it
		return s.tryAround(b, a)
	case b.isLate():
		return s.tryAround(a, b)
	case a.isLate():
		return s.tryAround(b, a)
	}
	return s.tryTogether(a, b)
}

// tryTogether compares the text of several options.
func (s *search) tryTogether(options ...*searchOption) bool {
	slices.SortStableFunc(options, func(a, b *searchOption) int { return cmp.Compare(a.composingStage(), b.composingStage()) })
	var all, twice draftParts
	nodes := 0
	for _, o := range options {
		twice |= all & o.does
		all |= o.does
		nodes += boolToInt(len(o.draft.nodes) > 0)
		if !o.isLate() && o.does&besideText != 0 || o.does&toText != 0 && o.edit == nil || o.does&toOrder != 0 && o.does&(toPairs|toJoints) != 0 {
			return s.tryRebuilt(options)
		}
	}
	if twice&(toPairs|toOrder|toJoints|toWhole|toDigest) != 0 || nodes > 1 {
		return s.tryRebuilt(options)
	}
	return s.tryMerged(options)
}

// composingStage orders what is done to a message: its secret first, since that may stand among the pairs; JSON,
// what else was meant, how it was written, letters, charset.
func (o *searchOption) composingStage() int {
	switch {
	case o.row.axis == axisSecret:
		return 0
	case len(o.draft.nodes) > 0:
		return 1
	case o.row.axis == axisWriting:
		return 3
	case o.row.axis == axisCasing:
		return 4
	case o.row.axis == axisCharset && o.edit != nil:
		return 5
	}
	return 2
}

// tryRebuilt compares the text of options, each made again on what the one before it left.
func (s *search) tryRebuilt(options []*searchOption) bool {
	d := &s.scratch
	*d = *s.base
	d.pairs = append(s.pairs[:0], s.base.pairs...)
	d.ownLists()
	for _, o := range options {
		o.way.do(d)
	}
	s.pairs = d.pairs
	s.buffer = d.appendText(s.buffer[:0])
	return s.compareText(d, s.buffer, full+len(d.nodes)+full*len(d.edit))
}

// tryMerged compares the text of options that change different parts, from what is known of each alone.
func (s *search) tryMerged(options []*searchOption) bool {
	d, joints, pairs := s.base, s.base, s.base.pairs
	var ordered, chosen *searchOption
	for _, o := range options {
		if o.isLate() {
			if d == s.base {
				s.scratch = *d
				d = &s.scratch
				d.ownLists()
			}
			o.way.do(d)
		}
		if o.does&toPairs != 0 {
			chosen, pairs = o, o.draft.pairs
		}
		if o.does&toOrder != 0 {
			ordered = o
		}
		if o.does&toJoints != 0 {
			joints = &o.draft
		}
	}
	switch {
	case ordered != nil && chosen != nil:
		s.pairs = append(s.pairs[:0], pairs...)
		ordered.order(s.pairs)
		pairs = s.pairs
	case ordered != nil:
		pairs = ordered.draft.pairs
	}
	head, end := s.head, s.end
	if d != s.base {
		head, end = d.headAndEnd()
	}
	s.buffer = s.appendJoined(append(s.buffer[:0], head...), joints, pairs, options)
	edits := 0
	for _, o := range options {
		if o.edit != nil {
			edits++
			s.buffer = append(s.buffer[:len(head)], o.edit(string(s.buffer[len(head):]))...)
		}
	}
	s.buffer = append(s.buffer, end...)
	for _, edit := range d.whole {
		s.buffer = append(s.buffer[:0], edit(string(s.buffer))...)
	}
	return s.compareText(d, s.buffer, full+edits)
}

// appendJoined adds pairs, written as options write them.
func (s *search) appendJoined(out []byte, joints *draft, pairs []Pair, options []*searchOption) []byte {
	for i := range pairs {
		p := &pairs[i]
		if i > 0 {
			out = append(out, joints.sep...)
		}
		if !joints.bare {
			out = append(append(out, joints.writeName(p.Name)...), joints.equals...)
		}
		out = append(append(append(out, joints.quote...), s.valueOf(p, options)...), joints.quote...)
	}
	return out
}

// valueOf is the value of a pair as each option writes it in turn.
func (s *search) valueOf(p *Pair, options []*searchOption) string {
	value, own := p.Value, p.at > 0 && p.Value == s.base.pairs[p.at-1].Value
	for _, o := range options {
		switch {
		case o.known == nil:
		case own:
			value = o.known[p.at-1]
			own = value == p.Value
		default:
			written := *p
			written.Value = value
			value = o.draft.writeValue(written)
		}
	}
	return value
}

// md5Match is a wanted MD5, and the work on the beginning of the texts that are compared next.
type md5Match struct {
	fits func(digest []byte) bool
	hash hash.Hash
	sum  [md5.Size]byte
}

func newMD5Match(fits func([]byte) bool) *md5Match { return &md5Match{fits: fits, hash: md5.New()} }

// matchesEnd hashes a text without its beginning again: the state after the option's head and joined pairs is kept.
func (m *md5Match) matchesEnd(o *searchOption, end []byte) bool {
	if o.begun == nil {
		m.hash.Reset()
		m.hash.Write([]byte(o.head + o.joined))
		o.begun, _ = m.hash.(encoding.BinaryMarshaler).MarshalBinary()
	}
	if err := m.hash.(encoding.BinaryUnmarshaler).UnmarshalBinary(o.begun); err != nil {
		return false
	}
	m.hash.Write(end)
	return m.fits(m.hash.Sum(m.sum[:0]))
}

// tryAround compares the text of an option with one that stands around it.
func (s *search) tryAround(text, late *searchOption) bool {
	switch {
	case late.draft.again != nil && text.summed:
		return s.compareAgain(text, late)
	case text.does&besideText == 0 && late.does&toWhole == 0:
		return s.compareSurrounded(&late.draft, late.head, text, late.end)
	case text.does&toPairs != 0 && late.row.axis == axisSecret: // which stands among the pairs
		return s.tryTogether(late, text)
	case text.does&besideText == 0 && late.does&^toWhole == 0:
		s.buffer = append(append(append(s.buffer[:0], s.head...), text.joined...), s.end...)
		for _, edit := range late.draft.whole {
			s.buffer = append(s.buffer[:0], edit(string(s.buffer))...)
		}
		return s.compareText(&late.draft, s.buffer, full)
	}
	d := &s.scratch
	*d = text.draft
	d.ownLists()
	late.way.do(d)
	if len(d.whole) > 0 {
		s.buffer = append(s.buffer[:0], d.withSurroundings(text.joined)...)
		return s.compareText(d, s.buffer, full)
	}
	head, end := d.headAndEnd()
	return s.compareSurrounded(d, head, text, end)
}

// compareSurrounded compares an option's joined text with what stands around it.
func (s *search) compareSurrounded(d *draft, head string, o *searchOption, end string) bool {
	if s.md5 == nil || d.digest != nil || head != o.head {
		s.buffer = append(append(append(s.buffer[:0], head...), o.joined...), end...)
		return s.compareText(d, s.buffer, full)
	}
	s.buffer = append(s.buffer[:0], end...)
	if !s.spendText(cheap, len(end)) || !s.md5.matchesEnd(o, s.buffer) {
		return false
	}
	s.hit = head + o.joined + end
	return true
}

// compareAgain compares the digest of an option's digest, which is known.
func (s *search) compareAgain(o, again *searchOption) bool {
	if !s.spendText(cheap, md5.Size) {
		return false
	}
	sum := again.draft.again(o.sum)
	if !s.md5.fits(sum[:]) {
		return false
	}
	s.hit = string(o.appendText(nil))
	return true
}
