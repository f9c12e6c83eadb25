package doctor

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// tierCount is how many tiers there are: the likelier half of the ways of likely rows, the other half, further ways of
// them and the first of other rows, what is left, and what is rare.
const tierCount = 5

// rank puts options in tiers, and in the order in which they are tried together within one: by how often their mistake
// is made, a row's first ways before its others. bare is for a JSON body.
func rank(options []*searchOption, bare bool) {
	type waysOf struct {
		row   *mistakeRow
		field string
	}
	count := map[waysOf]int{}
	places, ways := likelyRows(), likelyWays()
	for _, o := range options {
		const unknown, perWay = 150, 10
		which := waysOf{row: o.row}
		if strings.HasPrefix(o.row.id, "json.") && len(o.way.args) > 0 {
			which.field = o.way.args[0] // each value has its first ways
		}
		count[which]++
		n, most := count[which], max(1, ways[o.row.id])
		if bare && o.row.id == "json.number" { // a body has more numbers than a value
			most *= 3
		}
		place := places[o.row.id]
		switch {
		case o.row.rare:
			o.tier = 4
		case place > 0 && (n <= (most+1)/2 || n <= most && o.closes):
			o.tier = 0
		case place > 0 && n <= most:
			o.tier = 1
		case place > 0 && n <= 3*most, n == 1:
			o.tier = 2
		default:
			o.tier = 3
		}
		if place == 0 {
			place = unknown
		}
		o.rank = place + perWay*max(0, n-most)
	}
	slices.SortStableFunc(options, func(a, b *searchOption) int { return cmp.Or(a.tier-b.tier, a.rank-b.rank) })
}

// commonWays picks two ways of each row that is met so often that three are tried together first.
func commonWays(options []*searchOption) (out []*searchOption) {
	count := map[*mistakeRow]int{}
	for _, o := range options {
		if count[o.row]++; o.row.isCommon() && count[o.row] <= 2 {
			out = append(out, o)
		}
	}
	return out
}

// likelyWays are rows of which more ways than one are likely.
var likelyWays = sync.OnceValue(func() map[string]int {
	return map[string]int{
		"pair.unsigned": 8, "key.other-app": 12, "json.member": 12, "json.number": 4, "json.numbers": 2, "json.space": 5, "json.order": 3, "json.dumps": 2, "json.html": 2, "json.printed": 3, "value.encoded": 10, "value.html-signed": 3, "value.boolean": 4, "value.line-ends": 2, "value.trimmed": 2, "value.plus": 3,
		"pair.empty-null": 5, "join.other": 6, "join.values": 3, "join.equals": 3, "edge.newline": 4, "edge.blank": 2, "edge.ampersand": 2, "edge.leading": 3, "body.path": 2, "charset.gbk": 2, "charset.latin1": 2, "charset.utf16": 4, "case.lower": 3, "case.upper": 3,
		"tail.front": 5, "tail.other-name": 6, "digest.twice": 3, "digest.hmac-sha1": 2, "digest.hmac-sha256": 2, "secret.newline": 2, "secret.hashed": 2, "value.number": 3, "value.rounded": 6, "tail.null": 4, "secret.encoded": 2, "secret.blank": 2, "secret.slash": 2, "name.changed": 5,
		"rsa.hashed-twice": 4, "v3.crlf": 3, "v3.separator": 12, "v3.lines-missing": 6, "v3.line-order": 4, "v3.line-empty": 4, "v3.one-line": 2, "v3.before": 2, "v3.behind": 2, "v3.body-form": 12, "v3.wechat": 4, "v3.method-name": 3, "v3.auth-form": 6, "v3.path": 6, "v3.verb-other": 5, "v3.auth-blanks": 4, "v3.auth-part": 4, "v3.full-url": 6, "v3.line-missing": 4,
	}
})

// likelyRows are tried together before all others, those with a low number first.
var likelyRows = sync.OnceValue(func() map[string]int {
	likely := map[string]int{}
	for i, id := range strings.Fields(`order.received value.encoded pair.unsigned pair.public pair.empties value.boolean value.nbsp value.line-ends value.trimmed value.html-sent value.slashes-sent value.sent-encoded value.plus value.blank-plus json.space json.dumps json.order json.php json.member join.nothing join.other join.values
		tail.key tail.glued tail.none tail.bare tail.other-name tail.front tail.around tail.no-ampersand tail.no-equals tail.twice tail.null tail.empty digest.twice digest.hmac digest.sha1 digest.sha256 digest.hmac-sha1 digest.hmac-sha256 digest.sha512 rsa.hashed-twice
		body.newline-sent v3.last-newline v3.no-body v3.no-query v3.query-decoded v3.full-url v3.path v3.verb v3.verb-other v3.scheme v3.no-token v3.crlf v3.joined v3.no-body-line v3.line-missing v3.auth-blanks v3.auth-part v3.separator v3.method-name v3.body-form v3.auth-form v3.line-empty v3.line-order v3.lines-missing v3.query-order v3.before v3.behind v3.one-line
		secret.lower secret.upper secret.newline secret.blank secret.quotes secret.id key.other-app tail.newline secret.bom secret.hashed secret.encoded secret.cut
		secret.slash order.descending order.caseless order.values value.html-timestamp value.base64 edge.url body.path pair.nothing pair.sign-kept pair.sign-null pair.signed-twice pair.empty-null charset.gbk charset.latin1 json.number json.numbers json.unicode json.slash json.html value.encoded-text value.encoded-twice value.html-signed value.html-text value.slash value.slashes value.squeezed join.equals order.length name.changed
		edge.newline edge.ampersand edge.leading edge.bom edge.blank value.rounded value.number value.scale value.lower value.upper case.lower case.upper charset.utf16 order.placed charset.escapes value.base64-text digest.md5-sha json.printed rule.biz-only rule.form rule.raw-body rule.url aes.signed-plain
		pair.certs order.locale join.quotes json.python
		tail.sorted secret.decoded value.cut-one value.encoded-one charset.from-gbk charset.mojibake`) {
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
