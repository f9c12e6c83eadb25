package phrase

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// reasonRefused is why a gist is no rule, so that nothing near it is suggested, which would be another; "" where
// that isn't known.
func (g *gist) reasonRefused(rule bool) string {
	name := func(operation string) string {
		value, _ := kinds()["operation"].value(operation) // never fails
		return cmp.Or(value, "any call")
	}
	operation, named := g.whole["operation"]
	call := name(operation) // with the sentence's own word for its platform
	if platform := g.whole["platform"]; platformNamed(platform) != "" {
		call = strings.TrimSpace(strings.NewReplacer("平台", "", "platform", "").Replace(platform)) + " " + call
	}
	codesOf := ""
	if platform := g.platformSaid(); servesOperation(platform, name(operation)) { // else of those that have it
		codesOf = platform + " "
	}
	said := g.turns[0]
	_, coded := said["code"]
	if coded && g.negated == "" && saysNot(said["hang"]) {
		g.negated = said["hang"]
	}
	_, status := said["number"]
	severalWays, withCode := sync.OnceValue(g.severalWays), sync.OnceValue(g.sentenceWithCode)
	switch {
	case len(g.rivals) == 2 && g.whole["operation"] == g.rivals[0]:
		return fmt.Sprintf("is about %s and about %s; a sentence is about one of them: say a sentence for each", name(g.rivals[0]), name(g.rivals[1]))
	case g.strange && g.negated == "" && g.withoutUnmeant() != "":
		return fmt.Sprintf("%q is not understood; without it, say %q", g.unmeant, g.withoutUnmeant())
	case g.unmeant != "" && g.negated == "":
		return fmt.Sprintf("%q is no condition that was understood; write the field of the request and its value, \"where FIELD is VALUE\"", g.unmeant)
	case g.noUnit != "":
		return fmt.Sprintf("%q is an amount without unit; write it behind the number, %s", g.noUnit, Quoted(amountsOf(g.noUnit, g.language, g.platformSaid())...))
	case g.negated != "":
		return fmt.Sprintf("%q is understood in \"does not answer settle\", \"does not send the callback\", \"does not sign the answer to settle\" and \"where FIELD is not VALUE\"; say what the platform does, since what no sentence says is as usual", g.negated)
	case named && !rule && severalWays() != "":
		return severalWays()
	case len(g.rivals) == 2 && named:
		return fmt.Sprintf("has two codes; say which comes first, \"%s returns %s, then returns %s\", or a sentence for each", call, g.rivals[0], g.rivals[1])
	case said["done"] != "" && coded && named:
		code, _ := unquoteText(said["code"]) // never fails
		return fmt.Sprintf("an answer with a code does nothing else; when something is done and the merchant learns nothing of it, say \"the platform loses the answer to %s\", when its answer says %s all the same, \"the platform changes %s to %[2]s in the answer to %[1]s\"", name(operation), code, codeMember(platformWithCode(g.platformSaid(), code)))
	case said["done"] != "" && status && named:
		return fmt.Sprintf("an answer with an HTTP status does nothing else; when something is done and the merchant learns nothing of it, say \"the platform loses the answer to %s\"", name(operation))
	case coded && !named && g.whole["callback"] == "" && !g.broken:
		return g.namesNoCall()
	case g.whole["callback"] != "" && g.unknown == 0 && !g.broken && !rule && !hasContent(said) && len(said) == 1 && said["say"] != "":
		return "says that all is as usual, which needs no rule"
	case named && !g.broken && said["delay"] != "" && g.unknown == 0 && !slices.ContainsFunc(slices.Collect(maps.Keys(said)), isNoLateAnswer):
		return fmt.Sprintf("does not say how long %s takes; add that, such as \"the platform takes 3 seconds to answer %[1]s\"", name(operation))
	case g.whole["callback"] != "" && !g.broken && len(said) == 1 && said["delay"] != "" && g.unknown == 0:
		return "does not say how late the callback is; add that, such as \"the platform delays the callback by 3 seconds\""
	case g.figure != "" && said["delay"] != "" && said["wait"] == "":
		return fmt.Sprintf("%q has no unit; write it behind the number, \"%s seconds\" or \"%s minutes\"", g.figure, g.figure, g.figure)
	case named && !coded && !status && !g.broken && !rule && (g.unknown == 0 || g.example != "") && saysOnlyHowOften(said) && (len(said) > 0 || g.whole["chance"] != "") && withCode() != "":
		return fmt.Sprintf("does not say what %s returns; add a code, such as %q: `paymock codes %s--operation %s` lists them", call, withCode(), codesOf, name(operation))
	case len(g.turns) == 1 && named && said[cueGood] != "" && !coded && !status && g.unknown == 0 && !g.broken && said["skip"]+said["times"]+said["every"]+said["chance"] == "":
		return "says that all is as usual, which needs no rule"
	case named && g.failsSomehow() && !coded && !status && !g.broken && !rule && withCode() != "":
		return fmt.Sprintf("does not say how %s fails; add a code, such as %q: `paymock codes %s--operation %s` lists them", call, withCode(), codesOf, name(operation))
	case !named && g.whole["callback"] == "" && said["fail"] != "" && !coded && !g.broken && len(g.turns) == 1 && !rule:
		return "does not say what fails, and how; name the call, and a code, an HTTP status or no answer: \"settle returns CODE\", \"any call returns HTTP status 503\", \"any call times out\""
	}
	return ""
}

// sentenceWith is the sentence of a gist with something said otherwise; "" where that is no rule.
func (g *gist) sentenceWith(change func(again *gist)) string {
	again := *g
	again.whole, again.turns, again.rivals = maps.Clone(g.whole), nil, nil
	for _, turn := range g.turns {
		again.turns = append(again.turns, maps.Clone(turn))
	}
	change(&again)
	text, ok := "", false
	if tokens := again.tokens(); tokens != nil {
		text, ok = writeTokens(markUnits(tokens), again.language)
	}
	if !ok || !rewriting().placeholder().MatchString(text) && len(newReading(text, true).found) == 0 { // as the table has it
		return ""
	}
	return text
}

// platformSaid is the platform that a gist is about: its own, or whose app it is said to.
func (g *gist) platformSaid() string { return cmp.Or(platformNamed(g.whole["platform"]), g.platform) }

// withoutUnmeant is the sentence without the word that was not understood; "" where more of it isn't.
func (g *gist) withoutUnmeant() string {
	if g.unknown > 1 {
		return ""
	}
	return g.sentenceWith(func(again *gist) { again.broken = false })
}

// failsSomehow reports whether a turn says that the call fails, and not how.
func (g *gist) failsSomehow() bool {
	return slices.ContainsFunc(g.turns, func(turn map[string]string) bool { return turn["fail"] != "" && !hasContent(turn) })
}

// sentenceWithCode is a sentence with a code of the operation where it is said to fail without one.
func (g *gist) sentenceWithCode() string {
	operation, _ := kinds()["operation"].value(g.whole["operation"]) // never fails
	code := cmp.Or(ExampleCode(g.platformSaid(), operation), "CODE")
	return g.sentenceWith(func(again *gist) {
		for _, turn := range again.turns {
			if !hasContent(turn) {
				turn["code"] = code
			}
		}
	})
}

// severalWays refuses what can be meant in several ways, with a sentence for each; "" where that isn't so.
func (g *gist) severalWays() string { return cmp.Or(g.statusBesideCode(), g.bareWait()) }

// statusBesideCode refuses an HTTP status that is said together with a code; "" where that isn't so.
func (g *gist) statusBesideCode() string {
	code, status := g.turns[0]["code"], g.turns[0]["number"]
	if len(g.rivals) == 2 {
		code, status = g.rivals[1], g.rivals[0]
		if isStatus(code) {
			code, status = status, code
		}
	}
	if !isStatus(status) || code == "" || isStatus(code) {
		return ""
	}
	answer := func(name, value string) string {
		return g.sentenceWith(func(again *gist) {
			for _, turn := range again.turns[1:] {
				maps.Copy(again.turns[0], turn)
			}
			again.turns = again.turns[:1]
			delete(again.turns[0], "code")
			delete(again.turns[0], "number")
			again.turns[0][name] = value
		})
	}
	asCode, asStatus := answer("code", code), answer("number", status)
	if asCode == "" || asStatus == "" {
		return ""
	}
	return fmt.Sprintf("has an HTTP status and a code, and an answer of the platform has its own status with a code; say %q, or without code %q", asCode, asStatus)
}

// bareWait refuses a length of time that stands beside what happens and doesn't say whether that lasts so long or comes
// so late; "" where there is none.
func (g *gist) bareWait() string {
	turn := g.turns[0]
	wait, times := turn["wait"], turn["times"]
	if _, late := turn["delay"]; late || wait == "" || len(g.turns) > 1 {
		return ""
	}
	var ways []string
	way := func(change func(turn map[string]string)) {
		text := g.sentenceWith(func(again *gist) { change(again.turns[0]) })
		if text != "" {
			ways = append(ways, fmt.Sprintf("%q", text))
		}
	}
	way(func(turn map[string]string) {
		delete(turn, "wait")
		turn["until"] = wait
	})
	way(func(turn map[string]string) { turn["delay"] = wait })
	if times != "" {
		way(func(turn map[string]string) {
			delete(turn, "wait")
			delete(turn, "times")
			turn["rate"], turn["per"], turn["limited"] = times, wait, "limit"
		})
	}
	if len(ways) < 2 {
		return ""
	}
	return fmt.Sprintf("%q leaves open whether it lasts so long, comes so late or is a limit; say %s", wait, strings.Join(ways, ", or "))
}

// namesNoCall refuses a code of no call that is known, with sentences of one that the code refuses and of any.
func (g *gist) namesNoCall() string {
	code, _ := unquoteText(g.turns[0]["code"]) // never fails
	platform := platformWithCode(g.platformSaid(), code)
	operation := callRefusedWith(platform, code)
	lost := strings.Join(wordsLost(g.lost), " ")
	if lost != "" {
		operation = callNear(lost, platform, code)
	}
	l := g.language
	if strings.ContainsFunc(code, isHan) {
		l = Chinese
	}
	status := isStatus(code) && len(operationsRefusedWith(platform, code)) == 0
	of := func(operation string) string {
		return g.sentenceWith(func(again *gist) {
			again.whole["operation"] = operation
			if again.language = l; status {
				delete(again.turns[0], "code")
				again.turns[0]["number"] = code
			}
		})
	}
	one, every := of(map[Language]string{English: operation, Chinese: cmp.Or(OperationWord(operation), operation)}[l]), of(map[Language]string{English: "any call", Chinese: "任何请求"}[l])
	switch {
	case lost != "" && operation == "" && every != "":
		return fmt.Sprintf("%q is no call that is known: `paymock operations` lists them; of any call, say %s", lost, Quoted(every))
	case one == "" || every == "" || g.unknown > 0 && lost == "":
		return ""
	case lost != "":
		return fmt.Sprintf("%q is no call that is known: `paymock operations` lists them; say which returns %s: %s, or %s", lost, code, Quoted(one), Quoted(every))
	}
	return fmt.Sprintf("names no call; say which returns %s: %s, or %s", code, Quoted(one), Quoted(every))
}

// saysOnlyHowOften reports whether a turn says that the platform answers, and how often, but not what.
func saysOnlyHowOften(said map[string]string) bool {
	for cue := range said {
		limit := slices.ContainsFunc(limitCues, func(l struct{ cue, wording, slot string }) bool { return l.cue == cue && l.slot != "duration" })
		if !limit && !slices.Contains([]string{"say", "answer", cueNext, cueOnly, cueSince}, cue) {
			return false
		}
	}
	return true
}

func saysNot(text string) bool {
	return slices.ContainsFunc([]string{"never", "not", "do", "不", "没", "永不", "未"}, func(word string) bool { return strings.HasPrefix(text, word) })
}

// isNoLateAnswer reports whether a cue says more than that an answer is late.
func isNoLateAnswer(cue string) bool {
	return !slices.Contains([]string{"delay", "say", "answer", "noun"}, cue)
}
