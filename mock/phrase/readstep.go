package phrase

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"unicode"
)

//go:embed synonyms/steps.txt
var stepSynonyms string

// stepWay is a way to say a step that is no step itself.
type stepWay struct {
	*pattern
	means *Wording
}

var stepWays = perPlatforms(func() (all []stepWay) {
	said := readSynonyms(stepSynonyms)
	for _, name := range slices.Sorted(maps.Keys(said)) {
		for _, text := range said[name] {
			all = append(all, stepWay{compileSynonym(languageOf(text), text), Find(name)})
		}
	}
	return all
})

// readStep is the step that a line says in other words, with its names, codes and amounts.
func readStep(line string) (string, bool) {
	text, _ := usualLetters(line)
	text = strings.TrimRight(text, " .。!！")
	l := languageOf(line)
	for _, way := range stepWays() {
		if way.language != l {
			continue
		}
		m := way.prefix().FindStringSubmatch(text)
		if m == nil || m[0] != text {
			continue
		}
		if step, ok := way.step(m[1:]); ok {
			return step, true
		}
	}
	return "", false
}

// step is the usual wording with what a way says in its slots.
func (w stepWay) step(said []string) (string, bool) {
	usual := w.means.patterns[w.language][0]
	raw := make([]string, len(usual.slots))
	for i, s := range usual.slots {
		at := slices.IndexFunc(w.slots, func(own slot) bool { return own.name == s.name })
		if at < 0 {
			return "", false
		}
		raw[i] = strings.TrimSpace(said[at])
		if s.name == "code" && !strings.ContainsFunc(raw[i], unicode.IsDigit) && !strings.ContainsFunc(raw[i], isNameSign) {
			return "", false
		}
	}
	step, ok := usual.fillSlots(raw)
	return step, ok && isLine(step)
}

// SaidWith reports whether a further way to say a wording has a word in it.
func (w *Wording) SaidWith(word string) bool {
	has := func(p *pattern) bool { return strings.Contains(strings.ToLower(p.text), strings.ToLower(word)) }
	return slices.ContainsFunc(stepWays(), func(way stepWay) bool { return way.means == w && has(way.pattern) }) ||
		slices.ContainsFunc(slices.Concat(w.synonyms[English], w.synonyms[Chinese]), has)
}
