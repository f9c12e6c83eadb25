package doctor

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// The tiers of options: how much less likely one is than the likeliest, in halves of powers of two.
const (
	tierCount = 20
	otherTier = 4 // of a row that is not among the likely ones
	rareTier  = 7
	dearTier  = 3 // what it counts that a text has to be hashed from its beginning, which costs three times as much
)

// rankOptions puts options in tiers, and in the order in which they are tried together within one: by how often their mistake
// is made, a row's first ways before its others. bare is for a JSON body.
func rankOptions(options []*searchOption, bare bool) {
	type waysOf struct {
		id, field string
		axis      textAxis
		rare      bool
	}
	count := map[waysOf]int{}
	places, ways := likelyRows(), likelyWays()
	for _, o := range options {
		const unknown, perWay = 150, 10
		which := waysOf{id: o.row.id, axis: o.row.axis, rare: o.row.rare}
		if (o.ofJSON() || o.row.id == "pair.other") && len(o.way.args) > 0 {
			which.field = o.way.args[0] // each value has its first ways
		}
		count[which]++
		n, most := count[which], max(1, ways[o.row.id])
		if bare && o.row.id == "json.number" { // a body has more numbers than a value
			most *= 3
		}
		place := places[o.row.id]
		o.tier = searchTier(n, most, o.closes || o.draft.again != nil)
		switch {
		case o.row.rare:
			o.tier += rareTier
		case place == 0:
			o.tier += otherTier
		}
		if place == 0 {
			place = unknown
		}
		o.rank = place + perWay*max(0, n-most)
	}
	slices.SortStableFunc(options, func(a, b *searchOption) int { return cmp.Or(a.tier-b.tier, a.rank-b.rank) })
}

// searchTier gives the tier in which the nth way of a row is tried, when the first likely ones are equally likely. A way
// that only ends a text costs little and is tried earlier.
func searchTier(n, likely int, closes bool) int {
	if closes {
		likely *= 2
	}
	switch {
	case n <= likely:
		return 0
	case n <= 2*likely:
		return 4
	case n <= 3*likely:
		return 6
	case n <= 6*likely:
		return 7
	}
	return 10
}

// firstTwoOfCommonRows keeps, of the rows that are met most often (isCommon), the first two options each. Three mistakes at
// once are looked for among these first, since all options in threes would take too long.
func firstTwoOfCommonRows(options []*searchOption) (out []*searchOption) {
	count := map[*mistakeRow]int{}
	for _, o := range options {
		if count[o.row]++; o.row.isCommon() && count[o.row] <= 2 {
			out = append(out, o)
		}
	}
	return out
}

// likelyWays are rows of which more ways than one are as likely as the first.
var likelyWays = sync.OnceValue(func() map[string]int {
	return map[string]int{
		"pair.unsigned": 8, "key.other-app": 12, "json.member": 6, "json.order": 4, "json.number": 2, "json.numbers": 2, "json.space": 6, "json.html": 2, "json.printed": 3, "json.permuted": 16, "pair.other": 4, "pair.unsent": 25, "value.number": 5, "value.scale": 3, "value.rounded": 2, "value.encoded": 4, "value.html-signed": 3, "value.html-one": 2, "value.base64-text": 2, "value.boolean": 2, "value.plus": 2,
		"pair.empty-null": 6, "join.other": 3, "join.values": 2, "edge.newline": 2, "edge.ampersand": 2, "edge.leading": 2, "edge.url": 2, "body.path": 3, "case.lower": 2, "case.upper": 2,
		"tail.front": 2, "tail.other-name": 3, "digest.twice": 2, "tail.null": 2, "name.changed": 2, "secret.encoded": 2,
		"rsa.hashed-twice": 4, "v3.crlf": 3, "v3.separator": 12, "v3.lines-missing": 6, "v3.line-order": 4, "v3.line-empty": 4, "v3.one-line": 2, "v3.before": 2, "v3.behind": 2, "v3.body-form": 12, "v3.wechat": 4, "v3.method-name": 3, "v3.auth-form": 6, "v3.path": 8, "v3.verb-other": 5, "v3.auth-blanks": 4, "v3.auth-part": 4, "v3.full-url": 6, "v3.line-missing": 4,
	}
})

// likelyRows are tried together before all others, those with a low number first.
var likelyRows = sync.OnceValue(func() map[string]int {
	likely := map[string]int{}
	for i, id := range strings.Fields(`order.received value.encoded order.hash pair.unsigned pair.public pair.empties value.boolean value.nbsp value.line-ends value.trimmed value.html-sent value.slashes-sent value.sent-encoded value.plus value.blank-plus json.space json.dumps json.order json.php json.member join.nothing join.other join.values
		tail.key tail.glued tail.none tail.bare tail.other-name tail.front tail.around tail.no-ampersand tail.no-equals tail.twice tail.null tail.empty digest.twice digest.hmac digest.sha1 digest.sha256 digest.hmac-sha1 digest.hmac-sha256 digest.sha512 rsa.hashed-twice
		body.newline-sent v3.last-newline v3.no-body v3.no-query v3.query-decoded v3.full-url v3.path v3.verb v3.verb-other v3.scheme v3.no-token v3.crlf v3.joined v3.no-body-line v3.line-missing v3.auth-blanks v3.auth-part v3.separator v3.method-name v3.body-form v3.auth-form v3.line-empty v3.line-order v3.lines-missing v3.query-order v3.before v3.behind v3.one-line
		secret.lower secret.upper secret.newline secret.blank secret.quotes secret.id key.other-app tail.newline secret.bom secret.hashed secret.encoded secret.cut
		secret.slash order.descending order.caseless order.values value.html-timestamp value.base64 edge.url body.path pair.nothing pair.sign-kept pair.sign-null pair.empty-null charset.gbk charset.latin1 json.number json.numbers json.unicode json.slash json.html value.encoded-text value.encoded-twice value.html-signed value.html-text value.slash value.slashes value.squeezed join.equals order.length name.changed
		edge.newline edge.ampersand edge.leading edge.bom edge.blank value.rounded value.number value.scale value.lower value.upper case.lower case.upper charset.utf16 order.placed charset.escapes value.base64-text digest.md5-sha json.printed rule.biz-only rule.form rule.raw-body rule.url aes.signed-plain
		pair.certs order.locale join.quotes json.python
		tail.sorted secret.decoded secret.unescaped value.cut-one value.encoded-one value.html-one value.html-one-sent value.filtered json.null json.quoted pair.cut charset.from-gbk charset.mojibake body.named edge.trailing secret.invisible join.json digest.thrice charset.big5`) {
		likely[id] = i + 1
	}
	return likely
})

// isCommon reports whether a row is met so often that three of them are tried together.
func (r *mistakeRow) isCommon() bool {
	switch r.id {
	case "order.received", "value.encoded", "tail.key", "tail.glued", "tail.none":
		return true
	}
	return false
}
