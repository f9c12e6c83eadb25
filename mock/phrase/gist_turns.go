package phrase

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// mergeEmptyTurns adds a turn of which nothing is said to the one before it, and drops an empty end.
func (g *gist) mergeEmptyTurns() {
	if g.coming {
		g.turn()[cueNext] = "next"
	}
	var all []map[string]string
	for _, turn := range g.turns {
		if len(all) > 0 && !hasContent(turn) && (turn["fail"] == "" || all[len(all)-1][cueGood] == "") { // good first, and then fails: how is left open
			for name, value := range turn {
				g.note(all[len(all)-1], name, value)
			}
			continue
		}
		all = append(all, turn)
	}
	if g.turns = all; len(g.turns) > 1 && g.ordered {
		g.rivals = nil
	}
}

// tokens are the gist as the wordings would have it; nil where that is no rule.
func (g *gist) tokens() []token {
	if g.broken || g.negated != "" || g.rivals != nil {
		return nil
	}
	g.completeWhole()
	if !g.countTurns() {
		return nil
	}
	turns := g.failingTurns()
	var all []token
	for i, turn := range turns {
		said := maps.Clone(turn)
		maps.Copy(said, g.whole)
		if i > 0 {
			for _, l := range limitCues {
				if _, own := turn[l.cue]; !own {
					delete(said, l.cue)
				}
			}
		}
		some := g.turnTokens(said, i)
		if some == nil {
			return nil
		}
		all = append(all, some...)
	}
	if _, ofCall := g.whole["operation"]; len(turns) > 1 && !ofCall {
		return nil
	}
	return all
}

// completeWhole finds what all turns have in common where it was said by the way: the operation by its
// amount, and how often "sometimes" is.
func (g *gist) completeWhole() {
	if _, named := g.whole["operation"]; !named { // the amount of refunds
		for _, w := range operationVocabulary() {
			if word := append(slices.Clip(w.chinese), w.name); w.name != "" && slices.ContainsFunc(word, func(name string) bool { return strings.HasPrefix(g.whole["field"], name) }) {
				g.whole["operation"] = w.name
			}
		}
	}
	g.nameAny()
	if _, of := g.whole["callback"]; of && g.whole["operation"] != "" { // callbacks of a call: of which kind isn't known here
		delete(g.whole, "operation")
		g.unknown++
	}
	for _, bound := range []struct{ cue, name, figure string }{{"large", "over", "1000"}, {"small", "under", "10"}} {
		if _, said := g.whole[bound.cue]; said { // how large is for the user to say
			delete(g.whole, bound.cue)
			amount, _ := withUnitOf(bound.figure, g.language, g.platformSaid())
			g.whole[bound.name], g.example = amount, amount
			g.unknown++
		}
	}
	if _, some := g.whole[cueSometimes]; some {
		delete(g.whole, cueSometimes)
		if g.whole["chance"] == "" && g.whole["every"] == "" && !strings.ContainsAny(g.turns[0]["wait"], "-~到至to") {
			g.whole["chance"], g.example = "20 %", "20 %" // how often is for the user to say
			g.unknown++
		}
	}
}

// isUndisturbed reports whether a turn leaves the platform as it is.
func isUndisturbed(turn map[string]string) bool { return turn[cueGood] != "" }

// countTurns finds how many calls each turn is for. ok is false when a turn is numbered otherwise than
// the calls before it make it.
func (g *gist) countTurns() (ok bool) {
	calls := 0
	for i, turn := range g.turns {
		if n, numbered := readNumber(nthOf(turn[cueOnly])); i > 0 && numbered {
			if delete(turn, cueOnly); n != calls+1 {
				return false
			}
			turn["times"] = cmp.Or(turn["times"], "1")
		}
		if times, _ := readNumber(turn["times"]); turn[cueOnly] != "" && times > 1 { // the first two, and the third
			return false
		}
		if count(turn); turn["times"] == "" && turn["skip"] != "" && (isUndisturbed(turn) || i+1 < len(g.turns) && isUndisturbed(g.turns[i+1])) { // fails twice, and after these works
			turn["times"] = turn["skip"]
			delete(turn, "skip")
		}
		n, _ := readNumber(turn["times"])
		calls += max(n, 1)
	}
	return true
}

// failingTurns are the turns without a good one before or after the only other.
func (g *gist) failingTurns() []map[string]string {
	turns := g.turns
	if len(turns) == 2 && isUndisturbed(turns[0]) && !isUndisturbed(turns[1]) { // after 2 good ones
		if turns[1]["skip"] = turns[0]["times"]; turns[1]["skip"] == "" {
			turns[1]["skip"] = "1"
			g.unknown++
		}
		turns = turns[1:]
	}
	if last := len(turns) - 1; last == 1 && isUndisturbed(turns[1]) && !isUndisturbed(turns[0]) { // 1403, then all is well
		turns[0]["times"], g.ends = cmp.Or(turns[0]["times"], "1"), true
		turns = turns[:1]
	}
	return turns
}

// nameAny lets what names no call be of any, which is for the user to say.
func (g *gist) nameAny() {
	_, operation := g.whole["operation"]
	_, callback := g.whole["callback"]
	if _, coded := g.turns[0]["code"]; operation || callback || coded || g.unknown > 0 || !hasContent(g.turns[0]) && g.turns[0]["rate"] == "" {
		return
	}
	g.whole["operation"] = map[Language]string{English: "any call", Chinese: "任何请求"}[g.language]
	g.example, g.anyCall = g.whole["operation"], true
	g.unknown++
}

// turnTokens are the tokens of one turn.
func (g *gist) turnTokens(said map[string]string, i int) []token {
	if said[cueGood] != "" {
		if i == 0 {
			return nil // all of the sentence is about what the first turn names
		}
		return []token{{join: then, clause: true}}
	}
	settled := func(name string) bool { _, there := said[name]; return there }
	for _, span := range []string{"from", "until"} {
		others := []string{"number", "hang", "lose", "reset", "wrong", "unsigned", "drip", "truncate", "repeat"}
		if later := said[span]; later != "" && !settled("wait") && (span == "until" || !settled("code") || settled("delay")) && !slices.ContainsFunc(others, settled) &&
			(span == "from" || settled("delay") && !settled("code")) {
			said["wait"], said["delay"] = later, later
			delete(said, span)
		}
	}
	if !settled("callback") {
		delete(said, "at_once")
	}
	if settled("callback") && settled("repeat") && said["times"] == "1" { // sent once more
		delete(said, "times")
	}
	for _, o := range outcomes {
		if all := g.outcome(o, said); all != nil {
			all[0].join = map[bool]conjunction{true: then}[i > 0]
			return all
		}
	}
	return nil
}

// count makes one count of all that says how often.
func count(said map[string]string) {
	if n, only := readNumber(nthOf(said[cueOnly])); only && n > 0 {
		if said["times"], said["skip"] = "1", strconv.Itoa(n-1); n == 1 {
			delete(said, "skip")
		}
		delete(said, cueOnly)
	}
	if n, since := readNumber(nthOf(said[cueSince])); since && n > 0 {
		if said["skip"] = strconv.Itoa(n - 1); n == 1 {
			delete(said, "skip")
		}
		delete(said, cueSince)
	}
	if n, numbered := readNumber(nthOf(said["skip"])); numbered {
		said["skip"] = strconv.Itoa(n)
	}
	if code := said["code"]; said[cueStatus] != "" && len(code) == 3 {
		said["number"] = code
		delete(said, "code")
		delete(said, cueStatus)
	}
	_, counted := said["times"]
	if n, _ := readNumber(said["times"]); n > 1 && said[cueSome] != "" && said["chance"] == "" && said["every"] == "" { // one of five
		said["chance"], counted = strconv.FormatFloat(100/float64(n), 'g', 4, 64)+"%", true
		delete(said, "times")
	}
	if !counted && (said[cueNext] != "" || said[cueSome] != "" && said["every"] == "") {
		said["times"] = "1"
	}
	delete(said, cueNext)
	delete(said, cueSome)
}

// nthOf is the number of an ordinal.
func nthOf(ordinal string) string {
	number, _ := kinds()["nth"].value(ordinal) // never fails
	return number
}

// outcome are the tokens of one outcome, if the turn says that and nothing else.
func (g *gist) outcome(o outcome, said map[string]string) []token {
	needs := strings.Fields(o.needs)
	if slices.ContainsFunc(needs, func(name string) bool { _, there := said[name]; return !there }) {
		return nil
	}
	all := clauseTokens(o, said)
	limits, used, bounds := limitTokens(needs, said)
	used = append(used, usedCues(o, needs)...)
	for name := range said {
		if !slices.Contains(used, name) || name == "field" && bounds == 0 {
			return nil
		}
	}
	g.noteLeftOpen(o, said)
	return slices.Concat(all, limits, g.where)
}

// usedCues are the cues that an outcome takes, its limits aside.
func usedCues(o outcome, needs []string) []string {
	used := slices.Concat(needs, strings.Fields(o.allows), []string{"platform", "field"})
	for _, along := range [][2]string{{"rate", "per"}, {"answer", "noun"}, {"fail", "bad"}} {
		if slices.Contains(used, along[0]) {
			used = append(used, along[1])
		}
	}
	return used
}

// clauseTokens are an outcome's clauses with what was said in their slots.
func clauseTokens(o outcome, said map[string]string) (all []token) {
	for clause := range strings.FieldsSeq(o.clauses) {
		for _, w := range clauseTable() {
			if w.Name == clause {
				all = append(all, sayToken(w, said, nil))
				all[len(all)-1].clause = true
			}
		}
	}
	all[0].provider = said["platform"]
	if len(all) > 1 {
		all[1].join = also
	}
	return all
}

// limitTokens are the limits that were said, the cues that they take, and how many of them bound a field's value.
func limitTokens(needs []string, said map[string]string) (all []token, used []string, bounds int) {
	for _, l := range limitCues {
		value, there := said[l.cue]
		if !there || slices.Contains(needs, l.cue) {
			continue
		}
		used = append(used, l.cue)
		field := cmp.Or(said["field"], "amount")
		if l.slot == "bound" || l.slot == "value" {
			bounds++
		}
		for _, w := range limitTable() {
			if w.Name == l.wording {
				all = append(all, sayToken(w, said, map[string]string{l.slot: value, "field": field}))
			}
		}
	}
	return all, used, bounds
}

// noteLeftOpen notes what an outcome leaves for the user to say, so that it is suggested and not taken.
func (g *gist) noteLeftOpen(o outcome, said map[string]string) {
	if _, half := said["truncate"]; half && said["bytes"] == "" { // how many bytes
		g.unknown++
		g.example = "100"
	}
	if o.clauses == "change_callback" { // which field
		g.unknown++
		g.example = "FIELD"
	}
	if _, limited := said["limited"]; o.needs == "operation lose" || o.clauses == "respond" && limited {
		g.unknown++ // the call or its answer; of some calls, or all
	}
}

// sayToken is a use of a wording with what was said, or is given, in its slots.
func sayToken(w *Wording, said, given map[string]string) token {
	t := token{w: w, slots: w.patterns[English][0].slots, asSaid: true}
	for _, s := range t.slots {
		value := cmp.Or(given[s.name], said[s.name])
		switch {
		case s.name == "value" && w.Name == "change_callback":
			value, _ = unquoteText(said["code"]) // never fails
			value = fmt.Sprintf("%q", value)
		case s.name == "field" && w.Name == "change_callback":
			value = "FIELD"
		case s.name == "value":
			value = fmt.Sprintf("%q", value)
		case s.name == "number" && (w.Name == "duplicate_times" || w.Name == "concurrent"):
			value = cmp.Or(said["copies"], said["times"])
		case s.name == "number" && strings.HasPrefix(w.Name, "limit"):
			value = said["rate"]
		case s.name == "number" && w.Name == "truncate":
			value = cmp.Or(said["bytes"], "100")
		}
		t.raw = append(t.raw, value)
	}
	return t
}
