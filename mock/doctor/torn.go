package doctor

import (
	"slices"
	"strings"
)

// rejoinPairs puts pieces together that an unescaped & tore apart. What every request of Alipay's has holds no &, and
// is no piece of another's value: beside an unsorted string that would only be one more order.
func rejoinPairs(d *draft) []mistakeWay {
	var ways []mistakeWay
	const most = 4
	for i, p := range d.sent {
		if p.Name == "format" || slices.Contains(AlipayNames, p.Name) {
			continue
		}
		joined := p.Value
		kept := []Pair(nil) // with the name of a piece
		names := []string{p.Name}
		for n := 1; n <= most && i+n < len(d.sent) && d.sent[i+n].Query == p.Query; n++ {
			next := d.sent[i+n]
			other := slices.IndexFunc(d.sent, func(q Pair) bool { return q.Name == next.Name && q.Value != next.Value })
			if other >= 0 {
				kept = append(kept, d.sent[other])
			} else if slices.Contains(AlipayNames, next.Name) {
				break
			}
			names = append(names, next.Name)
			joined += "&" + next.Name
			if next.RawValue != "" || strings.HasSuffix(next.RawName, "=") {
				joined += "=" + next.Value
			}
			gone, whole := slices.Clone(names), append(slices.Clone(kept), Pair{Name: p.Name, Value: joined, Query: p.Query})
			ways = append(ways, mistakeWay{[]string{p.Name}, func(d *draft) {
				d.pairs = append(withoutPairs(d.pairs, gone...), whole...)
			}})
		}
	}
	return ways
}
