package phrase

import (
	"iter"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"paymock/mock/api"
)

// mayMean reports whether a rule's names may be names, since none of them says something else, and whether
// all figures of what was said are in what is suggested for it.
func mayMean(r api.Rule, said, suggested string) bool {
	const many = 100
	if r.Times >= many || r.Skip >= many || !maybeTime(r.Until) || !maybeTime(r.From) {
		return false
	}
	if isDigit(r.When.Operation + "x") {
		return false
	}
	for _, word := range []string{r.When.Operation, r.When.Callback, r.Then.Respond} {
		h := nextCue(word)
		if h.text != "" && h.text == word && !slices.Contains([]string{"operation", "callback", "platform", "code"}, h.name) {
			return false
		}
	}
	if r.Every > 0 && !rewriting().everyNth().MatchString(said) || !keepsDurations(said, suggested) || fillsName(r.When, said, suggested) {
		return false
	}
	meant, heard := thingsOf(suggested), thingsOf(said)
	for thing := range heard {
		if !meant[thing] {
			return false
		}
	}
	if then := r.Then; saysDone(said) && (then.Hang || then.Reset || then.Respond != "" || then.HTTPStatus != 0 || then.Delay != nil) {
		return false
	}
	return keepsFigures(said, suggested) &&
		(strings.ContainsFunc(r.When.Operation+r.When.Callback, unicode.IsLetter) || r.When.Operation+r.When.Callback == "")
}

// saysDone reports whether a text says that something was done, before it says what follows.
func saysDone(text string) bool {
	for h := range cuesIn(text) {
		if h.name == "done" {
			return true
		}
	}
	return false
}

// cuesIn are the cues of a text in their order; a word that is none stands for itself, without a name.
func cuesIn(text string) iter.Seq[heard] {
	return func(yield func(heard) bool) {
		for at := 0; at < len(text); {
			h := nextCue(text[at:])
			if !yield(h) {
				return
			}
			at += max(len(h.text), len(onlyFirst.compiled().FindString(text[at:])))
		}
	}
}

// thingsOf are the things, not the actions, that a text is about.
func thingsOf(text string) map[string]bool {
	all := map[string]bool{}
	for h := range cuesIn(text) {
		if slices.Contains([]string{"signature", "wrong", "connection", "callback", "bytes", "charset", "at_once", cueMore, "rate"}, h.name) {
			all[strings.Replace(h.name, "wrong", "signature", 1)] = true
		}
	}
	return all
}

// maybeTime reports whether a text may be a time or a duration, or is none.
func maybeTime(text string) bool {
	_, never := time.ParseDuration(text)
	_, none := time.Parse(time.RFC3339, text)
	return text == "" || never == nil || none == nil
}

// keepsDurations reports whether all lengths of time of what was said are in what is suggested for it.
func keepsDurations(said, suggested string) bool {
	lengths := func(text string) (all []string) {
		for _, raw := range rewriting().durations().FindAllString(text, -1) {
			d, _ := readDuration(raw) // as the expression has it
			all = append(all, d)
		}
		return all
	}
	kept := lengths(suggested)
	return !slices.ContainsFunc(lengths(said), func(d string) bool { return !slices.Contains(kept, d) })
}

// fillsName reports whether an operation or any callback that is suggested stands for a Chinese word that is no
// cue, and may be a name: 刷脸回调 is not any.
func fillsName(w api.When, said, suggested string) bool {
	unknown, run := false, 0
	for at := 0; at < len(said); {
		h := nextCue(said[at:])
		switch h.name {
		case "operation":
			return run > 1
		case "callback":
			return h.value == everything && run > 1
		}
		letter, size := utf8.DecodeRuneInString(said[at:])
		if run++; h.text != "" || !isHan(letter) {
			run = 0
		}
		unknown = unknown || run > 1
		at += max(len(h.text), size)
	}
	return unknown && w.Operation != "" && !strings.Contains(said, w.Operation) && strings.Contains(suggested, w.Operation)
}

// keepsFigures reports whether all figures of what was said are in what is suggested for it.
func keepsFigures(said, suggested string) bool {
	return !slices.ContainsFunc(figures().FindAllString(said, -1), func(figure string) bool { return !strings.Contains(suggested, figure) })
}

var figures = lazyExpression(`\d+`)

// remarkBehind is a remark in brackets behind a code, "1403 (balance too low)", at the beginning of a text; "" where what
// the brackets hold says more of the rule, such as how often it acts.
func (r *reading) remarkBehind(g *gist, text string) string {
	remark := bracketed.compiled().FindString(text)
	if remark == "" || g.lastSaid != "code" {
		return ""
	}
	said := readGist(&reading{text: remark[1 : len(remark)-1], language: g.language, besideText: r.besideText})
	if said.unknown == 0 && said.negated == "" && (g.whole["operation"] == "" || said.whole["operation"] == "") {
		return ""
	}
	return remark
}

var bracketed = expression{text: `^\([^()]*\)`}
