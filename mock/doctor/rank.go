package doctor

import (
	"slices"
	"strings"
	"sync"
)

// tabled are the options of a table that do something to a message: those that change the joined
// text, those that change only what stands around it or what is done to it, and those that say what
// the values were before they were sent.
type tabled struct {
	texts, late, meant      []*searchOption
	likelyTexts, likelyLate int
}

func (t *tabled) add(o *searchOption, base []Pair) {
	switch {
	case o.isMeant(base):
		t.meant = append(t.meant, o)
	case o.late:
		t.late = append(t.late, o)
	default:
		t.texts = append(t.texts, o)
	}
}

// rank puts options in the order in which they are tried together, and counts those of likely rows'
// first ways, which come first. wide is for a JSON body, where other rows have less to do, and for an
// ample search.
func (t *tabled) rank(wide bool) {
	count := map[*mistakeRow]int{}
	order := func(list []*searchOption) (likely int) {
		for _, o := range list {
			count[o.row]++
			n, place, most := count[o.row], likelyRows()[o.row.id], 2
			if more, told := likelyWays()[o.row.id]; told {
				most = more
			}
			if wide {
				most = 3 * max(most, 2)
			}
			const unlikely, step = 1000, 5
			o.rank = place + step*n
			if place == 0 || n > most || o.row.rare {
				o.rank += unlikely * (1 + boolToInt(o.row.rare))
			} else {
				likely++
			}
		}
		slices.SortStableFunc(list, func(a, b *searchOption) int { return a.rank - b.rank })
		return likely
	}
	t.likelyTexts, t.likelyLate = order(t.texts), order(t.late)
}

// classic picks two ways of each row that is met so often that three are tried together.
func (t *tabled) classic() (out []*searchOption) {
	count := map[*mistakeRow]int{}
	for _, o := range t.common() {
		if count[o.row]++; o.row.isClassic() && count[o.row] <= 2 {
			out = append(out, o)
		}
	}
	return out
}

// common are the options of rows that aren't rare.
func (t *tabled) common() []*searchOption {
	return slices.DeleteFunc(slices.Concat(t.texts, t.late), func(o *searchOption) bool { return o.row.rare })
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
		value.boolean value.scale value.trimmed value.nbsp value.base64 value.rounded order.descending order.caseless order.values order.locale join.equals charset.gbk charset.latin1 json.number json.unicode json.php json.slash json.html value.encoded-text value.encoded-twice value.plus value.cut-one value.encoded-one
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

// mayBeMeant reports whether a row is named beside another that signs the same text.
func (r *mistakeRow) mayBeMeant() bool {
	return likelyRows()[r.id] > 0 && r.axis != members && r.axis < digests || r.id == "pair.other"
}
