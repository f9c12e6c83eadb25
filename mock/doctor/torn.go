package doctor

import (
	"slices"
	"strings"
)

// rejoinPairs puts pieces together that an unescaped & tore apart. What every request of Alipay's has holds no &, and
// is no piece of another's value: beside an unsorted string that would only be one more order.
func rejoinPairs(d *draft) []mistakeWay {
	const most = 4
	ways := make([][]mistakeWay, most+1) // by how many pieces there are: few come first
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
			ways[n] = append(ways[n], mistakeWay{[]string{p.Name}, func(d *draft) {
				d.pairs = append(withoutPairs(d.pairs, gone...), whole...)
			}})
		}
	}
	return slices.Concat(ways...)
}

// preferTorn says that an & tore a value where that explains why pairs were not sorted: without its pieces, whose names
// the platform doesn't know, the others are.
func (f Finding) preferTorn(sent []Pair, known []string) Finding {
	at := slices.IndexFunc(f.Mistakes, func(m Mistake) bool { return m.ID == "order.received" || m.ID == "order.placed" })
	if at < 0 {
		return f
	}
	torn, certain := tornValue(sent, known)
	if f.Mistakes[at].ID == "order.placed" {
		torn, certain = tornValueName(sent, known, f.Signed)
	}
	if torn == "" {
		return f
	}
	cut := newMistake("pair.cut", torn)
	if !certain {
		unsorted := f.Mistakes[at]
		cut.Or = &unsorted
	}
	f.Mistakes = slices.Clone(f.Mistakes)
	f.Mistakes[at] = cut
	return f
}

// tornValueName is the name of a value that an & tore a piece off, whose name no platform knows: with the piece put back, the
// pairs in order make the text that was signed.
func tornValueName(sent []Pair, known []string, signed string) (name string, certain bool) {
	for i := 1; i < len(sent); i++ {
		piece, before := sent[i], sent[i-1]
		if piece.Query != before.Query || isUsualName(piece.Name) || slices.Contains(known, piece.Name) || slices.Contains(AlipayNames, piece.Name) {
			continue
		}
		whole := slices.Delete(slices.Clone(sent), i, i+1)
		whole[i-1].Value += "&" + piece.Name + "=" + piece.Value
		d := draft{pairs: slices.DeleteFunc(whole, func(p Pair) bool { return p.Value == "" }), order: byName, sep: "&", equals: "="}
		if strings.HasPrefix(signed, d.signedText()) {
			return before.Name, known != nil
		}
	}
	return "", false
}

// tornValue is the name of the value whose pieces are all that is not in order; certain: a piece has no = or a name that
// the platform doesn't know, whose names are known. Few others may be in order by chance.
func tornValue(sent []Pair, known []string) (name string, certain bool) {
	const few = 4
	inOrder := func(pairs []Pair) bool {
		return slices.IsSortedFunc(pairs, func(a, b Pair) int { return strings.Compare(a.Name, b.Name) })
	}
	if inOrder(sent) {
		return "", false
	}
	for i := 1; i < len(sent); i++ {
		bare := false
		for n := i; n < len(sent) && sent[n].Query == sent[i-1].Query && !isUsualName(sent[n].Name) && !slices.Contains(known, sent[n].Name); n++ {
			bare = bare || sent[n].RawValue == "" && !strings.HasSuffix(sent[n].RawName, "=") && sent[n].Value == ""
			certain = bare || known != nil
			if others := slices.Delete(slices.Clone(sent), i, n+1); inOrder(others) && (certain || len(others) >= few) {
				return sent[i-1].Name, certain
			}
		}
	}
	return "", false
}
