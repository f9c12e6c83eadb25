package phrase

import "strings"

// besideText is what is known of a sentence beside its text.
type besideText struct {
	open     rune   // the quotation mark that is missing, if any
	platform string // whose app it is said to; "" is any
}

// reading looks for all ways in which a text can be read.
type reading struct {
	text     string
	language Language
	budget   int
	listed   bool // only by wordings of the table, all of them
	besideText
	found   [][]token
	gist    []token  // what its words say that are known, where not all are
	ofAny   []token  // the same of any call, where none is named
	refused string   // why its words are no rule
	example string   // what the gist has that they leave open
	negated bool     // they say what is not
	lost    []string // of its words those that nothing is known of
	ends    bool     // they say that all is as usual when it is over
	// far is how far any way came, and what could have followed there.
	far      int
	expected []*candidate
}

// readStart reads from a place on where nothing but limits has been read.
func (r *reading) readStart(at int, so []token) {
	at = r.skipBlanks(at)
	r.eachLimit(at, so, r.readStart)
	r.readSubject(at, so, first)
	r.readSubjectless(at, so, first)
	if r.listed {
		return
	}
	if m := courtesyPrefix(r.language).FindStringIndex(r.text[at:]); m != nil && m[1] > 0 {
		r.readStart(at+m[1], so)
	}
}

// readSubject reads who acts in the clause (platform, merchant, payer), and then the clause.
func (r *reading) readSubject(at int, so []token, how conjunction) {
	for i, expr := range subjectPatterns()[r.language] {
		if m := expr().FindStringSubmatchIndex(r.text[at:]); m != nil {
			provider := ""
			for g := 2; g < len(m); g += 2 {
				if m[g] >= 0 {
					provider = r.text[at+m[g] : at+m[g+1]]
				}
			}
			r.readBody(at+m[1], so, i, how, provider)
		}
	}
	r.noteMissed(at, spoken()[r.language][0])
}

// readBody reads a clause whose subject is known, and limits before it.
func (r *reading) readBody(at int, so []token, subject int, how conjunction, provider string) {
	at = r.skipBlanks(at)
	r.eachLimit(at, so, func(at int, so []token) { r.readBody(at, so, subject, how, provider) })
	r.readClause(at, so, subject, how, provider)
	r.noteMissed(at, spoken()[r.language][subject])
}

// readSubjectless reads a clause before which nobody is named; that there is none is no news.
func (r *reading) readSubjectless(at int, so []token, how conjunction) {
	if !r.listed {
		r.readClause(at, so, nobody, how, "")
	}
}

func (r *reading) readClause(at int, so []token, subject int, how conjunction, provider string) {
	for _, c := range spoken()[r.language][subject] {
		if end, raw, ok := r.matchCandidate(c, at); ok {
			r.readRest(end, appendToken(so, token{w: c.w, raw: raw, slots: c.body.slots, join: how, clause: true, provider: provider}), subject)
		}
	}
}

// readRest reads what follows a clause.
func (r *reading) readRest(at int, so []token, subject int) {
	next := r.skipBlanks(at)
	if next == len(r.text) {
		if len(r.found) < maxFound {
			r.found = append(r.found, so)
		}
		return
	}
	r.eachLimit(next, so, func(at int, so []token) { r.readRest(at, so, subject) })
	for how, expr := range joins[r.language] {
		m := expr().FindStringIndex(r.text[at:])
		if m == nil {
			continue
		}
		after := at + m[1]
		r.readSubject(r.skipBlanks(after), so, how)
		r.readBody(after, so, subject, how, "")
		r.readSubjectless(r.skipBlanks(after), so, how)
		if !r.listed {
			r.readClause(r.skipBlanks(after), so, following, sameCall(so, how), "")
		}
		if m := usual[r.language]().FindStringIndex(r.text[after:]); m != nil && how == then {
			r.readRest(after+m[1], appendToken(so, token{join: then, clause: true}), subject)
		}
	}
	r.noteMissed(next, limits()[r.language])
}

// sameCall joins what the platform does then, without the operation said again, to the call for which it has done
// nothing yet but take its time: "settle takes 5 seconds, then fails with 1500".
func sameCall(so []token, how conjunction) conjunction {
	if len(so) == 1 && so[0].w != nil && so[0].w.Name == "delay" {
		return also
	}
	return how
}

func (r *reading) eachLimit(at int, so []token, on func(int, []token)) {
	for _, c := range limits()[r.language] {
		if end, raw, ok := r.matchCandidate(c, at); ok {
			on(end, appendToken(so, token{w: c.w, raw: raw, slots: c.body.slots}))
		}
	}
}

// matchCandidate reads what a candidate says at a place, up to the end of a word.
func (r *reading) matchCandidate(c *candidate, at int) (end int, raw []string, ok bool) {
	body := c.body
	if r.listed {
		body = c.shown
	}
	if body == nil || !body.mayBegin(r.text[at:]) {
		return 0, nil, false
	}
	if r.budget--; r.budget < 0 {
		return 0, nil, false
	}
	m := body.prefix().FindStringSubmatchIndex(r.text[at:])
	if m == nil || m[1] == 0 {
		return 0, nil, false
	}
	end = at + m[1]
	if cutsWord(r.text, end) && r.language == Chinese {
		return 0, nil, false
	}
	if r.language == English && end < len(r.text) && !strings.ContainsRune(" ,;:()", rune(r.text[end])) && r.text[end-1] != ' ' {
		return 0, nil, false
	}
	for i := 2; i < len(m); i += 2 {
		said := r.text[at+m[i] : at+m[i+1]]
		if k := body.slots[i/2-1].kind; k.refuses != nil && k.refuses(said) {
			return 0, nil, false
		}
		raw = append(raw, said)
	}
	return end, raw, true
}

func (r *reading) skipBlanks(at int) int {
	return at + len(separators[r.language]().FindString(r.text[at:]))
}

// noteMissed notes what was expected at a place, if no way came farther.
func (r *reading) noteMissed(at int, expected []*candidate) {
	if at > r.far {
		r.far, r.expected = at, nil
	}
	if at == r.far {
		r.expected = append(r.expected, expected...)
	}
}

// appendToken is a list and one more, in memory of its own.
func appendToken(so []token, t token) []token { return append(so[:len(so):len(so)], t) }
