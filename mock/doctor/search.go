package doctor

import (
	"slices"
	"strings"
	"sync"
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
	// beyond says that the pairs of likely options have been tried.
	beyond bool
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
	likely := all.likely(s.base.bare || s.left.tries > ample)
	common, rare := all.common, all.rare
	stages := []func() []Mistake{
		func() []Mistake { return s.tryTriples(classic(common)) },
		func() []Mistake { return s.around(likely.texts, likely.late) },
		func() []Mistake { return s.lates(likely.late) },
		func() []Mistake { return s.twoTexts(likely.texts, nil) },
		func() []Mistake { s.beyond = true; return s.lates(common.late) },
		func() []Mistake { return s.around(common.texts, common.late) },
		func() []Mistake { return s.around(rare.texts, likely.late) },
		func() []Mistake { return s.twoTexts(common.texts, nil) },
		func() []Mistake { return s.twoTexts(rare.texts, likely.texts) },
		func() []Mistake { return s.around(rare.texts, common.late) },
		func() []Mistake { return s.around(common.texts, rare.late) },
		func() []Mistake { return s.twoTexts(rare.texts, common.texts) },
		func() []Mistake { return s.tryTriples(slices.Concat(common.texts, common.late)) },
	}
	if s.base.bare { // of a JSON body the members are written wrongly more often than its surroundings
		stages[1], stages[3] = stages[3], stages[1]
	}
	for _, stage := range stages {
		if found := stage(); found != nil {
			return found, true
		}
	}
	return nil, false
}

// tabled are the options of a table that do something to a message.
type tabled struct{ common, rare options }

// likely picks the options that are tried in pairs before all others: of likely rows, the first
// ways of each; with wide, which is for a JSON body, where other rows have less to do, and for an
// ample search, more of them.
func (t *tabled) likely(wide bool) (out options) {
	count, rank := map[*mistakeRow]int{}, map[*searchOption]int{}
	pick := func(o *searchOption) {
		most := 2
		if n, many := likelyWays()[o.row.id]; many {
			most = n
		}
		if wide {
			most = max(most, 2)
			most *= 3
		}
		count[o.row]++
		place := likelyRows()[o.row.id]
		if o.likely = place > 0 && count[o.row] <= most; o.likely {
			rank[o] = place + 5*count[o.row] // a row's further ways are less likely
			out.add(o)
		}
	}
	for i := range t.common.texts {
		pick(t.common.texts[i])
	}
	for i := range t.common.late {
		pick(t.common.late[i])
	}
	for _, list := range [][]*searchOption{out.texts, out.late} {
		slices.SortStableFunc(list, func(a, b *searchOption) int { return rank[a] - rank[b] })
	}
	return out
}

// classic picks two ways of each row that is met so often that three are tried together.
func classic(common options) (out []*searchOption) {
	count := map[*mistakeRow]int{}
	for _, o := range slices.Concat(common.texts, common.late) {
		if count[o.row]++; o.row.isClassic() && count[o.row] <= 2 {
			out = append(out, o)
		}
	}
	return out
}

// likelyWays are rows of which more ways than two are likely, or none but in a wide search.
var likelyWays = sync.OnceValue(func() map[string]int {
	return map[string]int{
		"pair.unsigned": 12, "key.other-app": 12, "json.member": 12, "json.number": 3, "pair.empty-null": 3, "value.encoded": 5, "value.boolean": 3, "value.number": 1, "value.scale": 1, "edge.newline": 4, "join.other": 6, "v3.crlf": 4, "v3.joined": 4,
		"value.cut-one": 0, "value.encoded-one": 0, "order.locale": 0, "join.equals": 0,
		"rsa.hashed-twice": 4, "v3.path": 4, "v3.verb-other": 5, "v3.auth-blanks": 4, "v3.auth-part": 4, "v3.full-url": 4, "v3.line-missing": 4,
	}
})

// likelyRows are tried in pairs before all others, those with a low number first.
var likelyRows = sync.OnceValue(func() map[string]int {
	likely := map[string]int{}
	for i, id := range strings.Fields(`order.received value.encoded pair.unsigned pair.public pair.empties json.space json.dumps json.order json.member join.nothing join.other join.values
		tail.key tail.glued tail.none tail.bare tail.other-name tail.front tail.around tail.no-ampersand digest.twice digest.hmac digest.sha1 digest.sha256 digest.hmac-sha1 digest.hmac-sha256 digest.sha512 digest.half rsa.hashed-twice
		v3.last-newline v3.no-body v3.no-query v3.query-decoded v3.full-url v3.path v3.verb v3.verb-other v3.scheme v3.no-token v3.crlf v3.joined v3.no-body-line v3.line-missing v3.auth-blanks v3.auth-part
		secret.lower secret.upper secret.newline secret.blank secret.quotes secret.id key.other-app tail.newline
		value.boolean value.scale value.trimmed value.nbsp value.base64 value.line-ends value.rounded order.descending order.caseless order.values order.locale join.equals charset.gbk charset.latin1 json.number json.unicode json.slash json.html value.encoded-text value.encoded-twice value.plus value.cut-one value.encoded-one
		pair.sign-kept pair.certs rule.biz-only rule.form aes.signed-plain pair.empty-null value.html-signed value.html-text value.lower value.upper case.lower case.upper
		edge.newline edge.ampersand edge.leading edge.bom edge.blank value.squeezed value.slashes value.sent-encoded value.number value.line-ends
		charset.escapes charset.utf16 value.slashes-sent value.html-sent value.html-timestamp rule.raw-body rule.url tail.sorted charset.mojibake charset.from-gbk`) {
		likely[id] = i + 1
	}
	return likely
})

// isClassic reports whether a row is met so often that three of them are tried together.
func (r *mistakeRow) isClassic() bool {
	switch r.id {
	case "order.received", "value.encoded", "tail.key", "tail.glued", "tail.none":
		return true
	}
	return false
}

// suit reports whether two options may be tried together, and have not been.
func (s *search) suit(a, b *searchOption) bool {
	return (!s.beyond || !a.likely || !b.likely) && onOtherAxes(a, b)
}

func onOtherAxes(a, b *searchOption) bool {
	return a.row.axis != b.row.axis || a.row.axis == members && a.row.id == b.row.id && a.way.args != nil
}

// twoTexts tries two options together that suit each other and both change the joined text, those
// in front of their tables first. Without second, both are of first.
func (s *search) twoTexts(first, second []*searchOption) []Mistake {
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
			if !s.suit(first[i], others[j]) {
				continue
			}
			if s.over {
				return nil
			}
			if s.tryBoth(first[i], others[j]) {
				return mistakesOf(first[i], others[j])
			}
		}
	}
	return nil
}

// around tries each option that makes a text together with each that stands around it.
func (s *search) around(texts, late []*searchOption) []Mistake {
	for _, t := range texts {
		if s.over {
			return nil
		}
		s.begin(t.joined)
		for _, l := range late {
			if s.suit(t, l) && s.beside(t, l) {
				return mistakesOf(t, l)
			}
		}
	}
	return nil
}

// lates tries two options together of which neither changes the joined text.
func (s *search) lates(late []*searchOption) []Mistake {
	if len(late) > 0 {
		s.begin(late[0].joined)
	}
	for i, a := range late {
		for _, b := range late[i+1:] {
			if s.over {
				return nil
			}
			if s.suit(a, b) && s.beside(a, b) {
				return mistakesOf(a, b)
			}
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
