package config

import (
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/phrase"
	"paymock/mock/shape"
	"paymock/mock/suggest"
	"paymock/mock/words"
)

// What happens one after the other.

// readSequence reads what happens one after the other; entries that say no action belong to the rule.
func (r *ruleDraft) readSequence(v *shape.Value) {
	var turns []*ruleDraft
	for _, item := range v.Items {
		one := newRule("")
		one.readBelow(item)
		r.when.merge(one.when)
		r.where.merge(one.where)
		for range one.takeRepeats(v) {
			turns = append(turns, one)
		}
		r.broken = r.broken || one.broken
		r.said, r.left = append(r.said, one.said...), append(r.left, one.left...)
		r.top.merge(one.top)
	}
	if len(turns) == 1 {
		r.then.merge(turns[0].then)
		return
	}
	for _, one := range turns {
		r.turns = append(r.turns, one.then)
	}
}

// takeRepeats is how many turns an entry of a list takes, of which it says so itself where there are others.
func (r *ruleDraft) takeRepeats(in *shape.Value) int {
	const most = 20 // turns that anybody reads
	times, said := r.top.get("times").(int)
	switch {
	case !r.hasActions() && !r.usual:
		return 0
	case !said || len(in.Items) == 1 || !r.hasActions():
		return 1
	}
	r.top = slices.DeleteFunc(r.top, func(p pair) bool { return p.key == "times" })
	r.broken = r.broken || times > most
	return min(times, most)
}

// ordinalOf is which turn a key means, from 1; 0 where it means none.
func ordinalOf(means []string) int {
	for _, name := range means {
		if i := slices.Index([]string{"first", "second", "third"}, name); i >= 0 {
			return i + 1
		}
	}
	return 0
}

// addTurn adds what happens at a turn; before it, all is as usual.
func (r *ruleDraft) addTurn(ordinal int, v *shape.Value) {
	for len(r.turns) < ordinal-1 {
		r.turns = append(r.turns, pairs{})
	}
	one := newRule("")
	one.readBelow(v)
	r.broken, r.left = r.broken || one.broken || len(one.said) > 0, append(r.left, one.left...)
	r.turns = append(r.turns, one.then)
}

// joinTurns writes turns that are all the same as one that happens so often.
func (r *ruleDraft) joinTurns() {
	if r.drawn {
		return
	}
	turns := slices.Clone(r.turns)
	for len(turns) > 0 && len(turns[len(turns)-1]) == 0 { // as usual
		turns = turns[:len(turns)-1]
	}
	if len(turns) == 0 {
		return
	}
	skip := 0
	for len(turns[0]) == 0 {
		turns, skip = turns[1:], skip+1
	}
	for _, one := range turns {
		if !slices.Equal(keysOf(one), keysOf(turns[0])) || one.get("respond") != turns[0].get("respond") || len(one) != 1 {
			return
		}
	}
	r.then, r.turns = turns[0], nil
	r.top.set("times", len(turns))
	if skip > 0 {
		r.top.set("skip", skip)
	}
}

func keysOf(p pairs) (keys []string) {
	for _, one := range p {
		keys = append(keys, one.key)
	}
	return keys
}

// endTurn lets the last of rules act once for each of its turns, where one about the same calls says that all is as
// usual then.
func endTurn(rules []*ruleDraft, then *ruleDraft) bool {
	if len(rules) == 0 || !rules[len(rules)-1].isAboutWhat(then) {
		return false
	}
	if last := rules[len(rules)-1]; len(last.turns) == 0 {
		last.top.set("times", 1)
	}
	return true
}

// appendAsTurn makes a rule a turn behind the last of rules, where both are about the same calls and neither says how often:
// it would never act behind one that always does.
func appendAsTurn(rules []*ruleDraft, then *ruleDraft) bool {
	if len(rules) == 0 {
		return false
	}
	last := rules[len(rules)-1]
	if last.whole && then.whole || !last.isAboutWhat(then) || len(last.top)+len(then.top)+len(then.turns)+len(then.also)+len(last.also) > 0 {
		return false
	}
	if len(last.turns) == 0 {
		last.turns, last.then = []pairs{last.then}, nil
	}
	last.turns = append(last.turns, then.then)
	return true
}

// isAboutWhat reports whether a rule is about the calls that another is about.
func (r *ruleDraft) isAboutWhat(other *ruleDraft) bool {
	return reflect.DeepEqual(r.when, other.when) && reflect.DeepEqual(r.where, other.where) && r.app == other.app && r.platform == other.platform
}

// readAlternatives notes codes of which one is drawn.
func (r *ruleDraft) readAlternatives(codes []string) bool {
	for _, code := range codes {
		if !isCode(code) {
			return false
		}
	}
	r.drawn = true
	return r.readCodes(codes)
}

// readCodes notes codes that are answered one after the other.
func (r *ruleDraft) readCodes(codes []string) bool {
	if slices.ContainsFunc(codes, func(code string) bool { return !isCode(code) }) {
		return false
	}
	for _, code := range codes {
		r.turns = append(r.turns, pairs{{"respond", code}})
	}
	return true
}

// drawnRules writes one rule for each turn in place of one of which they are the alternatives: the first acts with its part
// of all calls, the next with its part of the rest, and the last on what is left.
func (r *ruleDraft) drawnRules(one pairs) (all []pairs) {
	for i, turn := range r.turns {
		another := slices.Clone(one)
		for k := range another {
			if another[k].key == "then" {
				another[k].value = turn
			}
		}
		if left := len(r.turns) - i; left > 1 {
			another.set("chance", math.Round(1e4/float64(left))/1e4)
		}
		all = append(all, another)
	}
	return all
}

// readOperations notes several operations of which the same is said.
func (r *ruleDraft) readOperations(names []string) bool {
	for _, name := range names {
		operation, ok := phrase.NamedOperation(strings.TrimSpace(name))
		if !ok {
			return false
		}
		if r.when.get("operation") == nil {
			r.when.set("operation", operation)
		} else {
			r.also = append(r.also, pair{"operation", operation})
		}
	}
	return len(names) > 0
}

// readPlatforms notes several platforms of which the same is said.
func (r *ruleDraft) readPlatforms(names []string) bool {
	for i, name := range names {
		if platform := phrase.PlatformOf(name); !phrase.IsPlatform(name) {
			return false
		} else if i == 0 {
			r.when.set("provider", platform)
		} else {
			r.also = append(r.also, pair{"provider", platform})
		}
	}
	return len(names) > 0
}

// withoutID is a whole rule without the id that somebody gave it, for which rules have no place.
func (r *ruleDraft) withoutID(v *shape.Value) *shape.Value {
	id := memberNamed(v, "id")
	if !r.whole || id == nil {
		return v
	}
	r.left = append(r.left, *id)
	kept := *v
	kept.Members = slices.DeleteFunc(slices.Clone(v.Members), func(m shape.Member) bool { return m.Name == "id" })
	return &kept
}

// countOf is how often something happens, as people write it beside the key that says so: "twice", "first 2", "每3次", "first".
func countOf(text string) (n int, ok bool) {
	text = phrase.EveryNth(text)
	if found := marks().fromFirst.FindStringSubmatch(text); found != nil { // 1-2
		text = found[1]
	}
	if n, ok = phrase.Count(text); ok {
		return n, true
	}
	if slices.Contains(strings.Fields("first 第一次 首次 第一"), phrase.Simplified(strings.ToLower(strings.TrimSpace(text)))) {
		return 1, true
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil { // 2.0
		return int(f), f == math.Trunc(f) && f >= 0 && f < math.MaxInt32
	}
	_, timed := phrase.Duration(text)
	if figures := marks().figure.FindAllString(text, -1); !timed && len(figures) == 1 {
		return phrase.Count(figures[0])
	}
	if _, rest, found := strings.Cut(text, "每"); found {
		return phrase.Count(rest)
	}
	return 0, false
}

// nearKey is the slot of a rule that a key names but for a slip; "" is none.
func nearKey(key string) string {
	for _, near := range suggest.Nearest(key, slices.Sorted(maps.Keys(ruleSlots())), 1) {
		if d, ok := suggest.Distance(key, near); ok && d <= 2 && len(key) > 3 {
			return near
		}
	}
	return nearWord(key)
}

// nearWord is the word for a key that a key is but for a letter; "" is none.
func nearWord(key string) string {
	const least = 5 // letters; shorter ones are near to many
	plain := plainKey(key)
	if len(plain) < least || words.IsChinese(plain) {
		return ""
	}
	for _, word := range suggest.Nearest(plain, slices.Sorted(maps.Keys(keysMeant())), 1) {
		if suggest.Edits([]byte(plain), []byte(word), true) == 1 {
			return word
		}
	}
	return ""
}
