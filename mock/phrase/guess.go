package phrase

import (
	"cmp"
	_ "embed"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

//go:embed synonyms/concepts.txt
var conceptRows string

// concept is a subject of lines, such as a refund, with the words for it.
type concept struct {
	name string
	expr func() *regexp.Regexp
	// takes: what its words say is not what those words say alone, as "no error" is no failure.
	takes bool
}

// guessing has the concepts by language, and those of each step, from which guesses are made.
type guessing struct {
	concepts map[Language][]concept
	of       map[string]stepSense // by step
	weight   map[string]float64   // of concepts: what few steps speak of tells more
	saysMore *regexp.Regexp       // what joins two things
}

// stepSense are the concepts of a step, and those that it never has.
type stepSense struct{ speaks, never map[string]bool }

// guesser is what steps may have been meant, read from concepts.txt when it is first asked for.
var guesser = perPlatforms(func() *guessing {
	g := &guessing{
		concepts: map[Language][]concept{}, of: map[string]stepSense{}, weight: map[string]float64{},
		saysMore: regexp.MustCompile(`(?i)\band\b|且`),
	}
	for line := range strings.Lines(conceptRows) {
		kind, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		name, words, _ := strings.Cut(rest, " ")
		switch kind {
		case "en":
			g.concepts[English] = append(g.concepts[English], newConcept(name, strings.ReplaceAll(words, "PLATFORMS", platformNames(English))))
		case "zh":
			g.concepts[Chinese] = append(g.concepts[Chinese], newConcept(name, strings.ReplaceAll(words, "PLATFORMS", platformNames(Chinese))))
		case "=":
			g.of[name] = parseStepMeaning(words)
		}
	}
	count := map[string]float64{}
	for _, w := range Of(Step) {
		sense, listed := g.of[w.Name]
		if !listed {
			sense = stepSense{map[string]bool{}, map[string]bool{}}
		}
		for _, l := range Languages() {
			spoken, _ := g.spokenOf(l, w.wordsOnly(l))
			for name := range spoken {
				sense.speaks[name] = sense.speaks[name] || !sense.never[name]
			}
		}
		g.of[w.Name] = sense
		for name := range sense.speaks {
			count[name]++
		}
	}
	for name, n := range count {
		g.weight[name] = math.Log(float64(len(g.of))/n) / 2
	}
	return g
})

func newConcept(name, words string) concept {
	name, takes := strings.CutPrefix(name, "!")
	return concept{name, lazyExpression(`(?i)` + words), takes}
}

// parseStepMeaning reads a row of what a step speaks of.
func parseStepMeaning(words string) stepSense {
	sense := stepSense{map[string]bool{}, map[string]bool{}}
	to := sense.speaks
	for word := range strings.FieldsSeq(words) {
		if word == "!" {
			to = sense.never
			continue
		}
		to[word] = true
	}
	return sense
}

// wordsOnly is a step's wording without its slots.
func (w *Wording) wordsOnly(l Language) string {
	return rewriting().blank().ReplaceAllString(w.Text(l), " ")
}

// spokenOf are the concepts that a text speaks of, and the text without the words that those behind ! take.
func (g *guessing) spokenOf(l Language, text string) (found map[string]bool, rest string) {
	found = map[string]bool{}
	for _, c := range g.concepts[l] {
		if c.expr().MatchString(text) {
			found[c.name] = true
			if c.takes {
				text = c.expr().ReplaceAllString(text, " ")
			}
		}
	}
	return found, text
}

// guess is a step that may be meant, and how well it fits.
type guess struct {
	near  Near
	score float64
}

// Guesses are up to n steps that a line may mean which says none of them in words that are known to say it: those that
// speak of the same, with the line's own amounts, names, codes and counts. near are those that it is nearly worded as,
// which are weighed with them.
func Guesses(line string, at Setting, near []Near, n int) (found []Near) {
	const least, farthest, tried, worded = 0.6, 0.5, 10, 0.8
	line = inOneLanguage(plainFigures(PlainAmounts(line)), at)
	g := guesser()
	spoken, rest := g.spokenOf(languageOf(line), quotedText.compiled().ReplaceAllString(stepWords(line), ""))
	denied := rewriting().denial().MatchString(rest)
	if g.saysMore.MatchString(line) { // what it says besides would be lost
		return near
	}
	facts := readFacts(stepWords(line), at)
	facts.fillFromConcepts(spoken)
	if slices.ContainsFunc(facts.names, isAnswerCode) {
		spoken["code"] = true
	}
	var all []guess
	for _, w := range Of(Step) {
		if w.Name == "got" && !spoken["signed"] && !spoken["fail"] { // whether they are genuine
			continue
		}
		if !w.IsFor(at.Platform) || strings.HasSuffix(w.Text(English), ":") || w.Name == "posts_body" || facts.callsOther(w, at) {
			continue
		}
		if score := g.compare(spoken, w) + placeFits(w, at.Place); score > 0 {
			all = append(all, guess{Near{Text: w.Name}, score})
		}
	}
	filled := ruleGuess(line, facts, at)
	worst := 0.0 // what else is guessed fits better than that
	for _, one := range near {
		score := 1.0
		if w, _ := MatchStep(one.Text); w != nil {
			score = g.compare(spoken, w) + placeFits(w, at.Place)
		}
		filled = append(filled, guess{one, score + worded})
		worst = max(worst, score+worded)
	}
	slices.SortStableFunc(all, byScore)
	for _, one := range all[:min(len(all), tried)] {
		w := Find(one.near.Text)
		near, cost, ok := facts.guessed(w, at)
		if denied && !g.of[w.Name].speaks["none"] && !rewriting().denial().MatchString(near.Text) { // it says the contrary
			continue
		}
		if ok && one.score-cost > worst && !slices.ContainsFunc(filled, func(f guess) bool { return f.near.Text == near.Text }) {
			filled = append(filled, guess{near, one.score - cost})
		}
	}
	slices.SortStableFunc(filled, byScore)
	for _, one := range filled {
		if len(found) < n && one.score >= least && one.score >= filled[0].score*farthest {
			found = append(found, one.near)
		}
	}
	if len(found) == 0 {
		return near
	}
	return found
}

// Agreeing are the lines that don't say the contrary of what a line says: of one that nobody has paid, those of paid trades
// do.
func Agreeing(line string, near []Near) []Near {
	g := guesser()
	l := languageOf(line)
	spoken, _ := g.spokenOf(l, quotedText.compiled().ReplaceAllString(stepWords(Simplified(line)), ""))
	return slices.DeleteFunc(slices.Clone(near), func(one Near) bool {
		w, _ := MatchStep(one.Text)
		return w != nil && slices.ContainsFunc(g.concepts[l], func(c concept) bool { return c.takes && spoken[c.name] && g.of[w.Name].never[c.name] })
	})
}

// isAnswerCode reports whether a name is written as answer codes are.
func isAnswerCode(name string) bool { return IsCode(strings.Trim(name, `"“”`)) }

func byScore(a, b guess) int { return cmp.Compare(b.score, a.score) }

// callsOther reports whether a line names an operation that a step doesn't call, where calls are made.
func (f stepFacts) callsOther(w *Wording, at Setting) bool {
	operation, _ := kinds()["operation"].value(f.one["operation"])
	worded := slices.Contains([]string{"", "settle", "refund", "query", "pay", "prepare"}, operation)
	return at.Place == When && !worded && !slices.Contains(w.Slots(), "operation")
}

// fillFromConcepts fills in what a line says by what it speaks of: that nobody has paid is a status, what was given back a total.
func (f stepFacts) fillFromConcepts(spoken map[string]bool) {
	switch {
	case spoken["unpaid"]:
		f.one["status"] = StatusIn("waiting", f.language)
	case spoken["closed"]:
		f.one["status"] = StatusIn("closed", f.language)
	}
	if spoken["none"] && spoken["callback"] && f.one["number"] == "" {
		f.one["number"] = "0"
	}
	for _, told := range [][2]string{{"refund", "refunded"}, {"settle", "settled"}, {"paid", "paid"}} {
		if spoken[told[0]] && f.one["total"] == "" {
			f.one["total"] = kinds()["total"].show(told[1], f.language)
		}
	}
}

// ruleGuess is the rule that a line may mean by its operation and its code, where no call is judged.
func ruleGuess(line string, facts stepFacts, at Setting) []guess {
	const sure = 3
	i := slices.IndexFunc(facts.names, isAnswerCode)
	if at.Place == Then || at.Place == When || i < 0 || facts.one["operation"] == "" || len(facts.amounts) > 0 {
		return nil
	}
	text, ok := wordingNamed("respond").Say(facts.language, facts.one["operation"], facts.names[i])
	if n, counted := readNumber(facts.one["number"]); counted && n > 0 {
		more, _ := wordingNamed("times").Say(facts.language, strconv.Itoa(n))
		text += map[Language]string{English: " ", Chinese: "，"}[facts.language] + more
	}
	rule, err := parse(text)
	if !ok || err != nil || at.Refuses != nil && at.Refuses(rule) != "" {
		return nil
	}
	near, ok := ofItsTrade(line, Near{Text: text}, at)
	if !ok || near.Refused != "" {
		return nil
	}
	return []guess{{near, sure}}
}

// wordingNamed is a clause or limit by its name, which the table has.
func wordingNamed(name string) *Wording {
	all := table()
	return all[slices.IndexFunc(all, func(w *Wording) bool { return w.Name == name && w.Sort != Step })]
}

// compare scores how many of a step's concepts a line mentions.
func (g *guessing) compare(spoken map[string]bool, w *Wording) (score float64) {
	const unspoken = 4.0 // what no step speaks of
	sense := g.of[w.Name]
	for name := range spoken {
		switch weight := cmp.Or(g.weight[name], unspoken); {
		case sense.speaks[name]:
			score += weight
		case sense.never[name]:
			score -= 2
		default:
			score -= 0.4 * weight
		}
	}
	return score
}

// placeFits tells whether a step stands where a line does: calls behind When, what judges them behind Then.
func placeFits(w *Wording, at Place) float64 {
	const fits, strays = 0.7, -1.2
	calls := slices.Contains(Calls(), w.Topic) || w.Topic == clockSteps.title || slices.Contains([]string{"payer_pays", "trade_closes", "payment_fails"}, w.Name)
	looks := []string{"trade_is", "trade_has", "batch_empty", "card_has", "got", "already_has", "callback_is", "asks_retry", "knows"}
	judges := w.Topic == answerSteps.title || w.Topic == journalSteps.title || w.Judges() || slices.Contains(looks, w.Name)
	lays := w.Topic == appSteps.title || w.Topic == tradeSteps.title && !judges || strings.HasPrefix(w.Name, "terminal") || strings.HasPrefix(w.Name, "merchant_")
	switch {
	case at == Anywhere, w.Name == "passes" && at != When: // time passes anywhere
		return 0
	case at == Then && judges, at == When && calls && !judges, at == Given && lays:
		return fits
	}
	return strays
}

// guessed is a step with a line's facts, and what it costs that it takes not all of them or asks for more.
func (f stepFacts) guessed(w *Wording, at Setting) (near Near, cost float64, ok bool) {
	const leftover, open = 0.8, 0.5
	f.amounts, f.names, f.texts = slices.Clone(f.amounts), slices.Clone(f.names), slices.Clone(f.texts)
	filling := stepFilling{stepFacts: f, wording: w, at: at, used: map[string]bool{}}
	p := w.patterns[f.language][0]
	values := make([]string, len(p.slots))
	for i, s := range p.slots {
		if values[i] = filling.value(s); values[i] == "" && s.kind == kinds()["operation"] {
			return near, 0, false
		}
		if values[i] == "" {
			values[i] = exampleOf(s, f.language, at)
			if s.kind == kinds()["callback"] {
				values[i] = kinds()["callback"].show(everything, f.language)
			}
			filling.near.Examples = append(filling.near.Examples, values[i])
		}
		if values[i] == "" {
			return near, 0, false
		}
	}
	filling.near.Text = p.renderValues(values)
	cost = leftover*float64(len(filling.amounts)+len(filling.names)) + open*float64(len(filling.near.Examples))
	if len(filling.amounts) > 0 {
		return near, 0, false
	}
	for _, slot := range []string{"status", "duration", "number"} {
		if said := f.one[slot]; said != "" && !filling.used[slot] && (slot != "number" || !isOne(said)) {
			cost += leftover / 2
		}
	}
	return filling.near, cost, isStep(filling.near.Text)
}

// isNameOfOther reports whether a name stands behind the word for another slot of the step.
func (f *stepFilling) isNameOfOther(name string, s slot) bool {
	return slices.ContainsFunc(f.wording.patterns[f.language][0].slots, func(other slot) bool {
		return other.name != s.name && wordBefore(other.name) != wordBefore(s.name) && f.after[wordBefore(other.name)] == name && name != ""
	})
}
