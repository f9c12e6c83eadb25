package phrase

import (
	"slices"
	"strings"
)

// Translate says a line of a feature, or a sentence about the platform, in another language;
// false when it isn't understood. What stands in its slots stays, but for words of the table.
func Translate(line string, to Language) (string, bool) {
	for _, w := range Of(Step) {
		if text, ok := w.Translate(line, to); ok {
			return text, true
		}
	}
	r := readSentence(line, "")
	if len(r.found) == 0 {
		return "", false
	}
	return writeTokens(r.bestReading(), to)
}

// Used are the names of the clauses and limits that a sentence is made of, or of the step that
// a line is; none when it isn't understood.
func Used(line string) []string {
	if w, _ := MatchStep(line); w != nil {
		return []string{w.Name}
	}
	r := readSentence(line, "")
	if len(r.found) == 0 {
		return nil
	}
	var names []string
	for _, t := range r.bestReading() {
		if t.w != nil {
			names = append(names, t.w.Name)
		}
	}
	return names
}

// joiningWords are the words and marks between the pieces of a sentence.
var joiningWords = map[Language]map[conjunction]string{
	English: {also: " and ", then: ", then "},
	Chinese: {also: "，并且", then: "，然后"},
}

// inLanguage is the usual wording with what the slots hold, whatever their order in what was read.
func (t token) inLanguage(to Language) (string, bool) {
	usual := t.w.patterns[to][0]
	values := make([]string, len(usual.slots))
	for i, s := range usual.slots {
		at := slices.IndexFunc(t.slots, func(own slot) bool { return own.name == s.name })
		if at < 0 && s.name == "operation" { // that of the clause before
			values[i] = s.kind.show(it, to)
			continue
		}
		if at < 0 && s.kind == kinds()["callback"] { // of any sort
			values[i] = s.kind.show(everything, to)
			continue
		}
		if at < 0 {
			return "", false
		}
		if values[i] = t.raw[at]; t.asSaid && s.kind.whole[to]().MatchString(values[i]) {
			continue
		}
		text, err := s.kind.inLanguage(values[i], to)
		if err != nil {
			return "", false
		}
		values[i] = text
	}
	return usual.renderValues(values), true
}

// writeTokens says what was read. Limits that stood before the first clause come behind it.
func writeTokens(tokens []token, to Language) (string, bool) {
	var b strings.Builder
	var before []token
	limit := func(t token) bool {
		text, ok := t.inLanguage(to)
		b.WriteString(map[Language]string{English: " ", Chinese: "，"}[to] + text)
		return ok
	}
	for _, t := range tokens {
		switch {
		case !t.clause && b.Len() == 0:
			before = append(before, t)
			continue
		case !t.clause:
			if !limit(t) {
				return "", false
			}
			continue
		case t.w == nil:
			b.WriteString(joiningWords[to][then] + map[Language]string{English: "as usual", Chinese: "恢复正常"}[to])
			continue
		}
		text, ok := t.inLanguage(to)
		if !ok {
			return "", false
		}
		if subject := subjects[to][0]; t.provider != "" && strings.HasPrefix(text, subject) {
			name := t.provider
			if !t.asSaid {
				name, _ = kinds()["provider"].inLanguage(t.provider, to) // any name will do
			}
			text = map[Language]string{English: "the " + name + " platform ", Chinese: name + " 平台"}[to] + strings.TrimPrefix(text, subject)
		}
		b.WriteString(joiningWords[to][t.join] + text)
		for _, l := range before {
			if !limit(l) {
				return "", false
			}
		}
		before = nil
	}
	return b.String(), true
}
