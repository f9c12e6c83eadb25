package main

import (
	"slices"
	"strings"
	"unicode"

	"paymock/mock/api"
	"paymock/mock/phrase"
	"paymock/mock/words"
)

// wordingsWith are the wordings in which a word stands, in whatever letters; where none has it, those in which it can
// stand for something, and for what.
func wordingsWith(all []*phrase.Wording, word string) (list api.Wordings, slot string) {
	list.Wordings = []api.Wording{}
	add := func(has func(w *phrase.Wording, entry api.Wording) bool) {
		for _, w := range all {
			if entry := w.API(); has(w, entry) {
				list.Wordings = append(list.Wordings, entry)
			}
		}
	}
	simple := phrase.Simplified(word)
	for _, has := range []func(*phrase.Wording, api.Wording) bool{
		func(_ *phrase.Wording, entry api.Wording) bool { return mentionsWord(entry, word) },
		func(_ *phrase.Wording, entry api.Wording) bool {
			several := strings.Fields(word)
			return len(several) > 1 && !slices.ContainsFunc(several, func(one string) bool { return !mentionsWord(entry, one) })
		},
		func(w *phrase.Wording, _ api.Wording) bool { return w.SaidWith(word) || w.SaidWith(simple) },
	} {
		if add(has); len(list.Wordings) > 0 {
			return list, ""
		}
	}
	for _, slot := range slotsOf(word) {
		add(func(_ *phrase.Wording, entry api.Wording) bool { return mentionsWord(entry, slot) })
		if len(list.Wordings) > 0 {
			return list, slot
		}
	}
	return list, ""
}

// slotsOf are the places in wordings where a word can stand.
func slotsOf(word string) (slots []string) {
	if _, ok := phrase.NamedOperation(word); ok {
		slots = append(slots, "{operation}")
	}
	if kind := phrase.CallbackKind(word); kind != word || slices.Contains(callbackKinds(), kind) {
		slots = append(slots, "{callback}")
	}
	if phrase.IsStatus(word) {
		slots = append(slots, "{status}")
	}
	if phrase.IsPlatform(word) {
		slots = append(slots, "{provider}")
	}
	return slots
}

// wordsOf are the English words of wordings.
func wordsOf(all []*phrase.Wording) (words []string) {
	for _, w := range all {
		for _, text := range w.Texts(phrase.English) {
			words = append(words, strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' })...)
		}
	}
	return words
}

// mentionsWord reports whether a word stands in a wording, its topic or its name, in simplified or traditional letters.
func mentionsWord(w api.Wording, word string) bool {
	text := strings.ToLower(strings.Join(append(append([]string{w.Name, w.Topic, w.Example}, w.English...), w.Chinese...), "\n"))
	word = strings.ToLower(word)
	return strings.Contains(text, word) || strings.Contains(text, strings.ToLower(phrase.Simplified(word))) ||
		words.IsChinese(word) && strings.Contains(words.Traditional.Letters(text), word)
}
