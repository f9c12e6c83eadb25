package doctor

import (
	"crypto/md5"
	"slices"
	"strings"
)

// Pair is one name and value as it was sent: decoded, and as it stood on the wire.
type Pair struct {
	Name, Value       string
	RawName, RawValue string
	Query             bool // it stood in the URL

	at   int        // its place among the pairs of a search's base, from 1
	json *jsonValue // its value, where that is JSON
}

// Message is a request or callback in parts: method, target, header, body.
type Message struct {
	Method string
	Target string // path and query as on the request line
	Header [][2]string
	Body   []byte
	// Reply is the answer that a HAR entry holds; nil: none.
	Reply *Message
}

// get is the verb of requests whose parameters stand in the query alone.
const get = "GET"

// Get gives a header's first value, letter case ignored.
func (m Message) Get(name string) string {
	for _, h := range m.Header {
		if strings.EqualFold(h[0], name) {
			return h[1]
		}
	}
	return ""
}

// rawQuery is the raw query of the target.
func (m Message) rawQuery() string {
	_, q, _ := strings.Cut(m.Target, "?")
	return q
}

// Path is the target without query, scheme and host.
func (m Message) Path() string {
	p, _, _ := strings.Cut(m.Target, "?")
	if _, rest, ok := strings.Cut(p, "://"); ok {
		_, p, _ = strings.Cut(rest, "/")
		p = "/" + p
	}
	return p
}

// draft is a text to be signed, in the making. Rows change it; text puts it together. Rows of
// different axes change different fields, so their order doesn't matter.
type draft struct {
	sent    []Pair              // everything but the signature, in the order sent
	pairs   []Pair              // what is signed
	nodes   []nodeChange        // of values that are JSON
	charset func(string) string // of values, before they are written; nil: as they are
	values  []func(Pair) string
	order   func([]Pair)
	sep     string              // between pairs
	equals  string              // between name and value
	quote   string              // around values
	bare    bool                // values only
	rename  func(string) string // of names; nil: as they are
	edit    []func(string) string
	secret  string
	tail    func(secret string) string // behind the text; nil: nothing
	head    string
	front   func(secret string) string // before head; nil: nothing
	gap     string                     // before the tail
	end     string
	whole   []func(string) string                   // over everything, the secret too
	digest  func(text []byte, secret string) []byte // nil: the one that the platform uses
	again   func(sum [md5.Size]byte) [md5.Size]byte // what digest makes of the one that 4pyun uses; nil: it is made of the text
	told    []Mistake                               // what the change of a row is told as; nil: as the row itself
}

// clone is a draft that may be changed.
func (d *draft) clone() *draft {
	c := *d
	c.pairs = slices.Clone(d.pairs)
	c.ownLists()
	return &c
}

// ownLists makes it safe to append to a copy's lists.
func (d *draft) ownLists() {
	d.values, d.nodes, d.edit, d.whole = slices.Clip(d.values), slices.Clip(d.nodes), slices.Clip(d.edit), slices.Clip(d.whole)
}

// signedText puts the draft's fields together into the text to be signed.
func (d *draft) signedText() string { return d.withSurroundings(d.joinedPairs()) }

// sortPairs puts the pairs of a search's base in order, so that drafts of them are in order already.
func (d *draft) sortPairs() {
	if d.order != nil {
		d.order(d.pairs)
	}
	for i := range d.pairs {
		d.pairs[i].at = i + 1
		d.pairs[i].json = readJSONValue(d.pairs[i].Value)
	}
}

// joinedPairs is the part of the text that comes of the pairs.
func (d *draft) joinedPairs() string { return d.applyEdits(string(d.appendPairs(nil))) }

// applyEdits makes the edits of a joined text.
func (d *draft) applyEdits(s string) string {
	for _, edit := range d.edit {
		s = edit(s)
	}
	return s
}

func (d *draft) appendPairs(out []byte) []byte { return d.appendKnown(out, nil, nil) }

// appendKnown is appendPairs where known are the values of the pairs of a base as the draft writes them.
func (d *draft) appendKnown(out []byte, known []string, base []Pair) []byte {
	if d.order != nil {
		d.order(d.pairs)
	}
	for i := range d.pairs {
		p := &d.pairs[i]
		if i > 0 {
			out = append(out, d.sep...)
		}
		if !d.bare {
			out = append(append(out, d.writeName(p.Name)...), d.equals...)
		}
		out = append(out, d.quote...)
		if known != nil && p.at > 0 && p.Value == base[p.at-1].Value {
			out = append(out, known[p.at-1]...)
		} else {
			out = append(out, d.writeValue(*p)...)
		}
		out = append(out, d.quote...)
	}
	return out
}

// writeName writes a pair's name.
func (d *draft) writeName(name string) string {
	if d.rename == nil {
		return name
	}
	return d.rename(name)
}

// writeValue writes a pair's value.
func (d *draft) writeValue(p Pair) string {
	if len(d.nodes) > 0 && p.json != nil {
		p.Value = p.json.withChanges(p, d.nodes)
	}
	if d.charset != nil {
		p.Value = d.charset(p.Value)
	}
	for _, write := range d.values {
		p.Value = write(p)
	}
	return p.Value
}

// appendText adds the text to out.
func (d *draft) appendText(out []byte) []byte {
	if len(d.edit) > 0 || len(d.whole) > 0 {
		return append(out, d.signedText()...)
	}
	head, end := d.headAndEnd()
	return append(d.appendPairs(append(out, head...)), end...)
}

// headAndEnd change the text before and behind the joined pairs.
func (d *draft) headAndEnd() (head, end string) {
	head, end = d.head, d.end
	if d.tail != nil {
		end = d.tail(d.secret) + end
	}
	if d.front != nil {
		head = d.front(d.secret) + head
	}
	return head, d.gap + end
}

// withSurroundings adds what stands around a joined text.
func (d *draft) withSurroundings(s string) string {
	head, end := d.headAndEnd()
	s = head + s + end
	for _, edit := range d.whole {
		s = edit(s)
	}
	return s
}

// The orders of pairs.

func byName(pairs []Pair) {
	slices.SortStableFunc(pairs, func(a, b Pair) int {
		if c := strings.Compare(a.Name, b.Name); c != 0 {
			return c
		}
		return strings.Compare(a.Value, b.Value)
	})
}

func byKey(key func(string) string) func([]Pair) {
	return func(pairs []Pair) {
		byName(pairs)
		slices.SortStableFunc(pairs, func(a, b Pair) int { return strings.Compare(key(a.Name), key(b.Name)) })
	}
}

func withoutPairs(pairs []Pair, names ...string) []Pair {
	return slices.DeleteFunc(pairs, func(p Pair) bool { return slices.Contains(names, p.Name) })
}

func valueOf(pairs []Pair, name string) (string, bool) {
	for _, p := range pairs {
		if p.Name == name {
			return p.Value, true
		}
	}
	return "", false
}
