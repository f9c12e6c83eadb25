package doctor

import (
	"slices"
	"strings"
	"sync"
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

// Effort is how much a search may cost.
type Effort int

// The efforts. A try of 400 bytes costs 1 to 4 µs on one core at 2.5 GHz (BenchmarkSearch).
const (
	// Glance is for a server that is asked too often.
	Glance Effort = iota
	// Inline is for every refusal: some 6000 texts at most with MD5, and more with RSA, whose digest
	// lies open. Most mistakes are found within a millisecond; BenchmarkSearch is the worst case.
	Inline
	// OnDemand is for a person who waits: up to a second.
	OnDemand
)

// Always spends so much whenever it is asked.
func (e Effort) Always() Effort { return e }

// bounds are the costs that a search may cause, and the bytes of all its texts.
type bounds struct{ tries, bytes int }

func (e Effort) bounds(rsa bool) bounds {
	switch {
	case e == OnDemand:
		return bounds{1_000_000, 192 << 20}
	case e == Glance:
		return bounds{1000, 128 << 10}
	case rsa:
		return bounds{16_000, 6 << 20}
	}
	return bounds{12_000, 2 << 20}
}

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
	left  bounds
	tried int
	over  bool
	// hit is the text that fits.
	hit  string
	seen map[string]bool
	// scratch is the draft of try, whose memory is used again.
	scratch draft
}

// What a try costs: with the pairs put together anew, or only what stands around them.
const (
	full  = 3
	cheap = 1
)

// check compares one text.
func (s *search) check(d *draft, text string, cost int) bool {
	if s.over {
		return false
	}
	s.left.tries -= cost
	s.left.bytes -= len(text)
	const least = 3 // of however long a text
	if s.tried >= least && (s.left.tries < 0 || s.left.bytes < 0) {
		s.over = true
		return false
	}
	s.tried++
	if !s.fits(d, text) {
		return false
	}
	s.hit = text
	return true
}

// try compares the text of several options.
func (s *search) try(options ...option) bool {
	if s.over {
		return false
	}
	d := &s.scratch
	pairs := append(d.pairs[:0], s.base.pairs...)
	*d = *s.base
	d.pairs, d.values, d.edit, d.whole = pairs, slices.Clip(d.values), slices.Clip(d.edit), slices.Clip(d.whole)
	for _, o := range options {
		o.way.do(d)
	}
	return s.check(d, d.text(), full)
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
	likely := s.likely(common)
	var classic []option
	for i, o := range common { // two ways of each
		if o.row.classic() && (i < 1 || common[i-1].row != o.row) {
			classic = append(classic, o)
		}
	}
	for _, stage := range []func() []Mistake{
		func() []Mistake { return s.triples(classic) },
		func() []Mistake { return s.pairs(likely, nil, oneLate) }, // the cheap ones first
		func() []Mistake { return s.pairs(likely, nil, noneLate) },
		func() []Mistake { return s.pairs(common, nil, apart) },
		func() []Mistake { return s.pairs(common, rare, apart) },
		func() []Mistake { return s.triples(common) },
	} {
		if found := stage(); found != nil {
			return found, true
		}
	}
	return nil, false
}

// likely picks the options that are tried in pairs before all others: of likely rows, the first
// ways of each.
func (s *search) likely(common []option) []option {
	var out []option
	count := map[*row]int{}
	for _, o := range common {
		most := 2
		if o.row.axis == edges || o.row.axis == joining {
			most = 4
		}
		if n, many := likelyWays()[o.row.id]; many {
			most = n
		}
		if count[o.row]++; likelyRows()[o.row.id] && count[o.row] <= most {
			out = append(out, o)
		}
	}
	return out
}

// likelyWays are rows of which more ways than two are likely.
var likelyWays = sync.OnceValue(func() map[string]int {
	return map[string]int{
		"pair.unsigned": 12, "key.other-app": 12, "json.member": 12, "json.number": 6, "pair.empty-null": 4,
		"rsa.hashed-twice": 4, "v3.path": 4, "v3.verb-other": 5, "v3.auth-blanks": 4, "v3.auth-part": 4, "v3.full-url": 4, "v3.line-missing": 4,
	}
})

// likelyRows are tried in pairs before all others.
var likelyRows = sync.OnceValue(func() map[string]bool {
	likely := map[string]bool{}
	for _, id := range strings.Fields(`order.received order.descending order.caseless order.values
		pair.unsigned pair.empties pair.sign-kept pair.public pair.certs rule.form rule.biz-only rule.raw-body rule.url aes.signed-plain
		value.encoded value.encoded-text value.html-signed value.html-text value.html-sent value.html-timestamp value.plus value.sent-encoded value.trimmed value.lower value.upper value.squeezed value.slashes pair.empty-null value.encoded-twice
		charset.gbk charset.latin1 charset.mojibake charset.utf16 charset.escapes charset.from-gbk
		join.nothing join.values join.other edge.newline edge.ampersand edge.leading edge.bom edge.blank case.lower case.upper
		tail.key tail.other-name tail.bare tail.glued tail.none tail.front tail.around tail.sorted tail.no-ampersand
		secret.lower secret.upper secret.newline secret.blank secret.quotes secret.id key.other-app
		json.order json.space json.number json.member json.unicode json.slash json.html
		digest.twice digest.hmac digest.sha1 digest.sha256 digest.hmac-sha1 digest.hmac-sha256 digest.sha512 digest.half rsa.hashed-twice
		v3.last-newline v3.no-body v3.no-query v3.query-decoded v3.full-url v3.path v3.verb v3.verb-other v3.scheme v3.no-token v3.crlf v3.joined v3.no-body-line v3.line-missing v3.auth-blanks v3.auth-part`) {
		likely[id] = true
	}
	return likely
})

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
			if s.check(o.draft, text, full) {
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

// classic rows are met so often that three of them are tried together.
func (r *row) classic() bool {
	switch r.id {
	case "order.received", "value.encoded", "tail.key", "tail.glued", "tail.none":
		return true
	}
	return false
}

func apart(a, b option) bool {
	return a.row.axis != b.row.axis || a.row.axis == members && a.row.id == b.row.id && a.way.args != nil
}

// oneLate and noneLate part the pairs by what they cost.
func oneLate(a, b option) bool  { return (a.late || b.late) && apart(a, b) }
func noneLate(a, b option) bool { return !a.late && !b.late && apart(a, b) }

// pairs tries two rows together that suit each other, those in front of their tables first.
// Without second, both are of first.
func (s *search) pairs(first, second []option, suit func(a, b option) bool) []Mistake {
	others := second
	if second == nil {
		others = first
	}
	for sum := range len(first) + len(others) {
		for i := max(0, sum-len(others)+1); i < len(first) && i <= sum; i++ {
			j := sum - i
			if second == nil && j <= i {
				break
			}
			if !suit(first[i], others[j]) {
				continue
			}
			if s.over {
				return nil
			}
			if s.both(first[i], others[j]) {
				return named(first[i], others[j])
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
		return s.check(&d, d.finish(a.joined), cheap)
	case a.late:
		d := *b.draft
		d.whole = slices.Clip(d.whole)
		a.way.do(&d)
		return s.check(&d, d.finish(b.joined), cheap)
	}
	return s.try(a, b)
}

func (s *search) triples(all []option) []Mistake {
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
					return nil
				}
				if s.try(a, b, c) {
					return named(a, b, c)
				}
			}
		}
	}
	return nil
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
