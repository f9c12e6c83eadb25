package phrase

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"paymock/mock/suggest"
)

var words = lazyExpression(quoted + `|[A-Za-z0-9_.+%/:'-]+|\p{Han}|[^\s]`)

// piece is a word of a wording: a literal, or a slot.
type piece struct {
	text string
	slot int // -1 for a literal
}

// splitPieces parts a pattern's usual reading into words.
func (p *pattern) splitPieces() []piece {
	var all []piece
	for _, part := range p.parts {
		if part.slot >= 0 {
			all = append(all, piece{slot: part.slot})
			continue
		}
		for _, text := range words().FindAllString(part.literal, -1) {
			all = append(all, piece{text, -1})
		}
	}
	return all
}

// near is a wording that may have been meant, filled with the words that were said where they fit,
// and what was said behind it.
type near struct {
	text, behind string
	distance     float64
	examples     []string // what was not said of it
}

// nearestWordings are up to two wordings among the candidates, the nearest first, in the way in which
// accepted takes them. whole shows what stands before them, too.
func nearestWordings(l Language, text string, among []*candidate, at Setting, whole bool, accepted func(near) (string, bool)) []string {
	const farthest, most, maxTried, maxWords = 0.5, 2, 6, 64
	places := words().FindAllStringIndex(text, maxWords)
	if len(places) == 0 {
		return nil
	}
	said := &saidWords{language: l, words: make([]string, len(places)), held: map[fitting]string{}}
	for i, at := range places {
		said.words[i] = text[at[0]:at[1]]
	}
	var all []near
	for _, c := range among {
		p := c.shown
		if p == nil {
			continue
		}
		if whole {
			p = compilePattern(l, c.before+p.text)
		}
		cost, end, values := alignWords(p, said, at)
		if cost > farthest {
			continue
		}
		examples, ok := p.fillUnsaid(values, at)
		if !ok || !p.mayHold(values) || c.w.Name == "http_status" && !slices.ContainsFunc(values, isStatus) {
			continue
		}
		found := near{text: p.renderValues(values), distance: cost, examples: examples}
		if end < len(places) {
			found.behind = text[places[end][0]:]
		}
		all = append(all, found)
	}
	slices.SortStableFunc(all, func(a, b near) int { return cmp.Compare(a.distance, b.distance) })
	var out []string
	best := 0.0
	for _, s := range all[:min(len(all), maxTried)] {
		if len(out) > 0 && (len(out) == most || s.distance > best*1.5+0.05) {
			break
		}
		if shown, ok := accepted(s); ok && !slices.Contains(out, shown) {
			if len(out) == 0 {
				best = s.distance
			}
			out = append(out, shown)
		}
	}
	return out
}

// isStatus reports whether a number can be an HTTP status that says that something failed.
func isStatus(number string) bool {
	return len(number) == 3 && (number[0] == '4' || number[0] == '5')
}

// What it costs that a word is missing, too much or behind all, that a slot holds what it can't,
// and that a word is missing where a right beginning ends.
const (
	costMissing = 0.9
	costExtra   = 1.0
	costBehind  = 0.1
	costMisfit  = 0.7
	// costMended is that of a word without the quotation marks or the unit that a slot wants.
	costMended = 0.2
	costUnsaid = 0.4
)

// alignWords lays the words that were said beside those of a wording, and gives how much they
// differ, from 0 for the same, the end of the words that belong to the wording, and what the slots
// hold then.
func alignWords(p *pattern, said *saidWords, at Setting) (cost float64, end int, values []string) {
	a := newAlignment(p, said)
	a.at = at
	a.fillTable()
	last, end, cost := a.cheapestEnd()
	return cost / float64(max(len(a.pieces), 1)), end, a.slotValues(last, end)
}

// alignment is the table of an edit distance between the pieces of a wording and the words said.
type alignment struct {
	pattern *pattern
	pieces  []piece
	said    *saidWords
	at      Setting
	best    [][]alignStep // by how many pieces and how many words are behind
	extra   [][]bool      // the step to here skipped a word of said
}

// alignStep is the cheapest way to a place of the table: its cost, and how many words of said the
// last piece took.
type alignStep struct {
	cost float64
	took int
}

func newAlignment(p *pattern, said *saidWords) *alignment {
	a := &alignment{pattern: p, pieces: p.pieces(), said: said}
	a.best, a.extra = make([][]alignStep, len(a.pieces)+1), make([][]bool, len(a.pieces)+1)
	for i := range a.best {
		a.best[i], a.extra[i] = make([]alignStep, len(said.words)+1), make([]bool, len(said.words)+1)
		for j := range a.best[i] {
			a.best[i][j] = alignStep{cost: math.Inf(1)}
		}
	}
	a.best[0][0] = alignStep{}
	return a
}

// fillTable finds the cheapest way to each place.
func (a *alignment) fillTable() {
	for i := range a.best {
		for j := range a.best[i] {
			here := a.best[i][j].cost
			if j < len(a.said.words) && here+costExtra < a.best[i][j+1].cost {
				a.best[i][j+1], a.extra[i][j+1] = alignStep{here + costExtra, 1}, true
			}
			if i < len(a.pieces) {
				a.takePiece(i, j)
			}
		}
	}
}

// takePiece goes on from a place over the next piece, with no word of said or with some.
func (a *alignment) takePiece(i, j int) {
	const reach = 3 // words that a slot can hold
	here, next := a.best[i][j].cost, a.pieces[i]
	try := func(took int, more float64) {
		if to := &a.best[i+1][j+took]; here+more < to.cost {
			*to, a.extra[i+1][j+took] = alignStep{here + more, took}, false
		}
	}
	if next.slot < 0 {
		try(0, costMissing)
		if j < len(a.said.words) {
			try(1, wordDifference(next.text, a.said.words[j]))
		}
		return
	}
	k := a.pattern.slots[next.slot].kind
	open := exampleOf(a.pattern.slots[next.slot], a.pattern.language, a.at) != ""
	if open {
		try(0, costMissing)
	}
	for took := 1; took <= reach && j+took <= len(a.said.words); took++ {
		switch {
		case a.said.slotText(k, j, took, false) != "":
			try(took, 0)
		case took == 1 && a.said.slotText(k, j, took, true) != "":
			try(took, costMended)
		case took == 1 && open:
			try(1, costMisfit)
		}
	}
}

// cheapestEnd chooses where the wording ends: after all its pieces, or after those that were said
// to the end of the words, if one of them is a word of its own.
func (a *alignment) cheapestEnd() (last, end int, cost float64) {
	last, cost = len(a.pieces), math.Inf(1)
	words := len(a.said.words)
	for j := range words {
		if c := a.best[last][j+1].cost + costBehind*float64(words-j-1); c < cost {
			end, cost = j+1, c
		}
	}
	own := false
	for i := 1; i < len(a.pieces); i++ {
		own = own || a.pieces[i-1].slot < 0
		if unsaid := costUnsaid * float64(len(a.pieces)-i); own && a.best[i][words].cost == 0 && unsaid < cost {
			last, end, cost = i, words, unsaid
		}
	}
	return last, end, cost
}

// fillUnsaid gives the slots that hold nothing their examples, and tells those; false where one may have none.
func (p *pattern) fillUnsaid(values []string, at Setting) (examples []string, ok bool) {
	for i, s := range p.slots {
		if values[i] != "" {
			continue
		}
		if values[i] = at.knownNameOf(s); values[i] != "" {
			continue
		}
		if values[i] = exampleOf(s, p.language, at); values[i] == "" {
			return nil, false
		}
		examples = append(examples, values[i])
	}
	return examples, true
}

// slotValues goes back from an end and gives what the slots hold; one that holds nothing has "".
func (a *alignment) slotValues(last, end int) []string {
	p := a.pattern
	values := make([]string, len(p.slots))
	for i, j := last, end; i > 0 || j > 0; {
		s := a.best[i][j]
		if a.extra[i][j] {
			j--
			continue
		}
		i--
		if slot := a.pieces[i].slot; slot >= 0 && s.took > 0 {
			k, from := p.slots[slot].kind, j-s.took
			if values[slot] = a.said.slotText(k, from, s.took, false); values[slot] == "" && s.took == 1 {
				values[slot] = a.said.slotText(k, from, s.took, true)
			}
		}
		j -= s.took
	}
	return values
}

// saidWords are the words that were said, and what a kind of slot can hold of them: hundreds of
// wordings ask that of the same words.
type saidWords struct {
	language Language
	words    []string
	held     map[fitting]string
}

// fitting is a question to saidWords.
type fitting struct {
	kind       *kind
	from, took int
	mended     bool
}

// join writes some of the words as their language does.
func (s *saidWords) join(from, took int) string {
	text := s.words[from]
	for i := from + 1; i < from+took; i++ {
		if s.language == English || text[len(text)-1] < utf8.RuneSelf && s.words[i][0] < utf8.RuneSelf {
			text += " "
		}
		text += s.words[i]
	}
	return text
}

// slotText reads some of the words, as they are or mended, as a value of a kind of slot; "" when they are none.
func (s *saidWords) slotText(k *kind, from, took int, mended bool) string {
	question := fitting{k, from, took, mended}
	text, known := s.held[question]
	if !known {
		text = s.join(from, took)
		if mended {
			text = k.mendText(text, s.language)
		}
		if text != "" && (!k.whole[s.language]().MatchString(text) || k.refuses != nil && k.refuses(text)) {
			text = ""
		}
		s.held[question] = text
	}
	return text
}

// wordDifference of two words goes from 0 for the same to 1.
func wordDifference(a, b string) float64 {
	x, y := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	return float64(suggest.Edits(x, y, false)) / float64(max(len(x), len(y), 1))
}
