package doctor

import (
	"slices"
	"strings"
	"sync"
)

// rank puts options in the order in which they are tried together: by how often their mistake is made, a row's
// first ways before its others. bare is for a JSON body.
func rank(options []*searchOption, bare bool) {
	type waysOf struct {
		row   *mistakeRow
		field string
	}
	count := map[waysOf]int{}
	places, ways := likelyRows(), likelyWays()
	for _, o := range options {
		const beyond, perWay, rare = 150, 10, 300
		which := waysOf{row: o.row}
		if strings.HasPrefix(o.row.id, "json.") && len(o.way.args) > 0 {
			which.field = o.way.args[0] // each value has its first ways
		}
		count[which]++
		n, most := count[which], max(1, ways[o.row.id])
		if bare && o.row.id == "json.number" { // a body has more numbers than a value
			most *= 3
		}
		if o.rank = places[o.row.id] + min(n, most); places[o.row.id] == 0 {
			o.rank += beyond
		}
		if n > most {
			o.rank += beyond + perWay*(n-most)
		}
		if o.row.rare {
			o.rank += rare
		}
	}
	slices.SortStableFunc(options, func(a, b *searchOption) int { return a.rank - b.rank })
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
		"pair.unsigned": 8, "key.other-app": 12, "json.member": 12, "json.number": 4, "json.numbers": 2, "json.space": 5, "json.order": 3, "json.dumps": 2, "json.html": 2, "value.encoded": 7, "value.html-signed": 2, "value.boolean": 4, "value.line-ends": 2, "value.trimmed": 2, "value.plus": 3,
		"pair.empty-null": 3, "join.other": 3, "join.values": 2, "edge.newline": 4, "edge.blank": 2, "edge.ampersand": 2, "edge.leading": 2, "charset.gbk": 2, "charset.latin1": 2, "charset.utf16": 4, "case.lower": 2, "case.upper": 2,
		"tail.front": 2, "tail.other-name": 2, "digest.twice": 2, "digest.hmac-sha1": 2, "digest.hmac-sha256": 2, "secret.newline": 2, "value.number": 2, "value.base64": 2, "value.rounded": 4, "tail.null": 2, "secret.encoded": 2, "secret.blank": 2,
		"rsa.hashed-twice": 4, "v3.crlf": 4, "v3.joined": 4, "v3.path": 4, "v3.verb-other": 5, "v3.auth-blanks": 4, "v3.auth-part": 4, "v3.full-url": 4, "v3.line-missing": 4,
	}
})

// likelyRows are tried together before all others, those with a low number first.
var likelyRows = sync.OnceValue(func() map[string]int {
	likely := map[string]int{}
	for i, id := range strings.Fields(`order.received value.encoded pair.unsigned pair.public pair.empties value.boolean value.nbsp value.line-ends value.trimmed value.html-sent value.slashes-sent value.sent-encoded value.plus value.base64 json.space json.dumps json.order json.php json.member join.nothing join.other join.values
		tail.key tail.glued tail.none tail.bare tail.other-name tail.front tail.around tail.no-ampersand tail.no-equals tail.twice tail.null tail.empty digest.twice digest.hmac digest.sha1 digest.sha256 digest.hmac-sha1 digest.hmac-sha256 digest.sha512 digest.half rsa.hashed-twice
		v3.last-newline v3.no-body v3.no-query v3.query-decoded v3.full-url v3.path v3.verb v3.verb-other v3.scheme v3.no-token v3.crlf v3.joined v3.no-body-line v3.line-missing v3.auth-blanks v3.auth-part
		secret.lower secret.upper secret.newline secret.blank secret.quotes secret.id key.other-app tail.newline secret.bom secret.hashed secret.encoded secret.cut
		order.descending order.caseless order.values pair.sign-kept pair.sign-null pair.signed-twice pair.empty-null charset.gbk charset.latin1 json.number json.numbers json.unicode json.slash json.html value.encoded-text value.encoded-twice value.html-signed value.html-text value.slashes value.squeezed join.equals order.length name.changed
		edge.newline edge.ampersand edge.leading edge.bom edge.blank value.rounded value.number value.scale value.lower value.upper case.lower case.upper charset.utf16 value.html-timestamp order.placed charset.escapes charset.mojibake rule.biz-only rule.form rule.raw-body rule.url aes.signed-plain
		pair.certs order.locale join.quotes json.python
		tail.sorted secret.decoded value.cut-one value.encoded-one charset.from-gbk`) {
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
