package phrase

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed synonyms/steps.txt
var stepSynonyms string

// stepWay is a way to say a step that is no step itself.
type stepWay struct {
	*pattern
	means *Wording
	given map[string]string // what slots of the step hold that it has none for
}

// stepWays are all ways. Behind a ~ a line has what other slots hold: ~ number=1, callback=any.
var stepWays = perPlatforms(func() (all []stepWay) {
	said := readSynonyms(stepSynonyms)
	for _, name := range slices.Sorted(maps.Keys(said)) {
		for _, line := range said[name] {
			text, more, _ := strings.Cut(line, " ~ ")
			way := stepWay{compileSynonym(languageOf(text), text), Find(name), map[string]string{}}
			for pair := range strings.SplitSeq(more, ", ") {
				slot, value, _ := strings.Cut(pair, "=")
				way.given[slot] = value
			}
			all = append(all, way)
		}
	}
	return all
})

// readStep is the step that a line says in other words, with its names, codes and amounts: the one for which it
// leaves the least open, and of those one that only the platform has, or that judges where calls are judged. means is nil where there is none.
func readStep(line string, at Setting) (step Near, means *Wording) {
	text, _ := usualLetters(line)
	text = strings.TrimRight(text, " .。!！")
	l := languageOf(line)
	own := func(w *Wording) bool {
		return strings.Contains(w.Topic, " of ") && at.Platform != "" || at.Place == Then && slices.Contains(checks(), w.Name)
	}
	for _, way := range stepWays() {
		if way.language != l || !way.means.IsFor(at.Platform) || !isServed(at.Platform, way.given["operation"]) {
			continue
		}
		m := way.prefix().FindStringSubmatchIndex(text)
		if m == nil || m[1] != len(text) || cutsName(text, m) {
			continue
		}
		found, ok := way.step(text, m, at)
		if better := means == nil || own(way.means) && !own(means) || own(way.means) == own(means) && len(found.Examples) < len(step.Examples); ok && better {
			step, means = found, way.means
		}
	}
	return step, means
}

// cutsName reports whether what a slot holds ends amid a word or a figure: "1" and "0 yuan" of 10 yuan.
func cutsName(text string, m []int) bool {
	for i := 3; i < len(m); i += 2 {
		if m[i] > 0 && m[i] > m[i-1] && cutsWord(text, m[i]) {
			return true
		}
	}
	return false
}

// step is the usual wording with what a way says in its slots, and examples for what it leaves open.
func (w stepWay) step(text string, m []int, at Setting) (step Near, ok bool) {
	usual := w.means.patterns[w.language][0]
	values := make([]string, len(usual.slots))
	for i, s := range usual.slots {
		own := slices.IndexFunc(w.slots, func(own slot) bool { return own.name == s.name })
		var raw string
		switch given := w.given[s.name]; {
		case own >= 0:
			raw = strings.TrimSpace(text[m[2*own+2]:m[2*own+3]])
		case given != "" && s.kind == kinds()["callback"] && countsCallbacks(w.means) && at.knownCallback(w.language) != "":
			raw = at.knownCallback(w.language)
		case given != "":
			raw = given
		case at.knownNameOf(s) != "":
			values[i] = at.knownNameOf(s)
			continue
		default:
			if values[i] = exampleOf(s, w.language, at); values[i] == "" {
				return step, false
			}
			step.Examples = append(step.Examples, values[i])
			continue
		}
		if s.name == "code" && !strings.ContainsFunc(raw, unicode.IsDigit) && !strings.ContainsFunc(raw, isNameSign) {
			return step, false
		}
		if s.kind == kinds()["amount"] {
			if raw, ok = withUnitOf(raw, w.language, at.Platform); !ok {
				return step, false
			}
		}
		if s.kind == kinds()["name"] && !strings.ContainsFunc(raw, isNameSign) && isSmallWord(raw) { // "the trade"
			return step, false
		}
		if s.kind == kinds()["callback"] {
			if sent := callbacksOf(at.Platform); len(sent) > 0 && raw != everything {
				if raw, ok = CallbackOf(raw, sent); !ok {
					return step, false
				}
			}
		}
		if values[i] = raw; s.kind.whole[w.language]().MatchString(raw) && s.kind != kinds()["callback"] && s.kind != kinds()["number"] {
			continue
		}
		if values[i], ok = s.written(raw, w.language); !ok {
			return step, false
		}
	}
	step.Text = usual.renderValues(values)
	return w.withTable(step, text, m, at.Platform)
}

// withTable is a step with the lines of the table below it that a way says; false where its field can be none.
func (w stepWay) withTable(step Near, text string, m []int, platform string) (Near, bool) {
	rows := w.given["below"]
	if strings.Contains(rows, orderField) {
		operation, _ := kinds()["operation"].value(w.given["operation"]) // never fails
		field := ownField("order", platform, operation)
		if rows = strings.ReplaceAll(rows, orderField, field); field == "" {
			return step, false
		}
	}
	for i, s := range w.slots {
		said := strings.Trim(text[m[2*i+2]:m[2*i+3]], `"“”「」 `)
		if figure := amountParts.compiled().FindStringSubmatch(said); s.kind == kinds()["bound"] && figure != nil {
			said = figure[1]
		}
		if s.name == "field" && rows != "" && !strings.Contains(said, "_") {
			return step, false
		}
		rows = strings.ReplaceAll(rows, "{"+s.name+"}", said)
	}
	if rows != "" {
		step.Below = strings.Split(rows, " / ")
	}
	return step, isLine(step.Text)
}

// orderField stands for the field of a platform's requests that has an order's number.
const orderField = "ORDER"

// isServed reports whether a platform has the operation that a word means. Of one that nothing was told of it may.
func isServed(platform, word string) bool {
	name, _ := kinds()["operation"].value(word) // never fails
	return word == "" || len(operationsOf(platform)) == 0 || servesOperation(platform, name)
}

// asksUnserved reports whether a step asks for an operation by a word, and the platform has none that it means.
func asksUnserved(line, platform string) bool {
	step, raw := MatchStep(line)
	if step == nil {
		return false
	}
	at := slices.Index(step.Slots(), "operation")
	return at >= 0 && at < len(raw) && strings.ToLower(raw[at]) == raw[at] && !strings.ContainsAny(raw[at], "./_") && !isServed(platform, raw[at])
}

// CallbackOf is the kind, among those that are sent, of callbacks that a word means, by its name or its title;
// false where none or several are.
func CallbackOf(word string, sent []OperationTitle) (kind string, ok bool) {
	var names, titles []string
	for _, s := range sent {
		names, titles = append(names, s.Name), append(titles, s.Title)
	}
	if meant := callbacksMeant(word, names, titles); len(meant) == 1 {
		return meant[0], true
	}
	return "", false
}

// OwnCallback is a step with the platform's own kind of callbacks for the one that it names, which another platform has.
func OwnCallback(line string, at Setting) string {
	w, raw := MatchStep(line)
	i := -1
	if w != nil {
		i = slices.Index(w.Slots(), "callback")
	}
	if i < 0 {
		return line
	}
	kind, _ := w.Value(i, raw[i]) // of a word it never fails
	own, ok := CallbackOf(Simplified(raw[i]), callbacksOf(at.Platform))
	if !ok || own == kind {
		return line
	}
	values := slices.Clone(raw)
	l := languageOf(line)
	values[i] = kinds()["callback"].show(own, l)
	return w.patterns[l][0].renderValues(values)
}

// written is a slot's value as a language writes it.
func (s slot) written(raw string, l Language) (string, bool) {
	text, err := s.kind.inLanguage(raw, l)
	return text, err == nil
}

// SaidWith reports whether a further way to say a wording has a word in it.
func (w *Wording) SaidWith(word string) bool {
	has := func(p *pattern) bool { return strings.Contains(strings.ToLower(p.text), strings.ToLower(word)) }
	return slices.ContainsFunc(stepWays(), func(way stepWay) bool { return way.means == w && has(way.pattern) }) ||
		slices.ContainsFunc(slices.Concat(w.synonyms[English], w.synonyms[Chinese]), has)
}

// UnsentCallback is the word of a line for a kind of callbacks that a platform doesn't send, and the kinds that it
// does; "" where the line names none such.
func UnsentCallback(line string, at Setting) (word string, kindsSent []string) {
	sent := callbacksOf(at.Platform)
	r := factReader{stepFacts: stepFacts{one: map[string]string{}, language: languageOf(line)}}
	r.rest = stepWords(inOneLanguage(line, at))
	r.takeCallback("")
	said := r.one["callback"]
	if all, _ := kinds()["callback"].value(said); said == "" || all == everything || len(sent) == 0 {
		return "", nil
	}
	if _, ok := CallbackOf(said, sent); ok {
		return "", nil
	}
	for _, s := range sent {
		kindsSent = append(kindsSent, s.Name)
	}
	return said, kindsSent
}

// serves reports whether a platform may have the operation that a step names; what isn't known may be.
func serves(platform string, w *Wording, raw []string) bool {
	i := slices.Index(w.Slots(), "operation")
	if i < 0 {
		return true
	}
	value, err := w.Value(i, raw[i])
	return err != nil || !IsOperation(value) || isServed(platform, value)
}

// codeCheck is the step that judges an answer by the code whose whole text a line says; false where it says none.
func codeCheck(line string, at Setting) (near Near, ok bool) {
	if at.Place != Then {
		return near, false
	}
	said, longest := Simplified(line), 3
	for n := range namesTold() {
		for i := 0; i+2 < len(n.Codes) && n.Platform == at.Platform; i += 3 { // text, English text, name
			if size := utf8.RuneCountInString(n.Codes[i]); size > longest && strings.Contains(said, Simplified(n.Codes[i])) {
				longest = size
				near.Sure = true
				near.Text, ok = Find("has_code").Say(languageOf(line), n.Codes[i+2])
			}
		}
	}
	return near, ok
}
