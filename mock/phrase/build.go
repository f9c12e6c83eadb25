package phrase

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"paymock/mock/api"
)

// maxTurns bounds the entries of a sequence that one clause stands for.
const maxTurns = 100

// turn is one entry of a rule's sequence: the actions, and for how many calls.
type turn struct {
	then  api.Then
	times int
	once  bool
}

// builder makes a rule from what was read.
type builder struct {
	rule   api.Rule // all but then and times
	turns  []turn
	before []token // limits that stand before the first clause
	// callback is the word for the kind of callbacks, as it was said.
	callback string
}

func build(sentence string, tokens []token) (api.Rule, error) {
	var b builder
	for _, t := range tokens {
		if err := b.addToken(t); err != nil {
			return api.Rule{}, &Error{Sentence: sentence, Reason: err.Error()}
		}
	}
	r, err := b.finishRule(sentence)
	if err != nil {
		return api.Rule{}, &Error{Sentence: sentence, Reason: err.Error()}
	}
	return r, nil
}

func (b *builder) addToken(t token) error {
	switch {
	case !t.clause && len(b.turns) == 0:
		b.before = append(b.before, t)
		return nil
	case !t.clause:
		return b.applyLimit(t)
	}
	if err := b.addClause(t); err != nil {
		return err
	}
	before := b.before
	b.before = nil
	for _, l := range before {
		if err := b.applyLimit(l); err != nil {
			return err
		}
	}
	return nil
}

// values reads a token's slots.
func (t token) values() (map[string]string, error) {
	values := map[string]string{}
	for i, s := range t.slots {
		value, err := s.kind.value(t.raw[i])
		if err != nil {
			return nil, err
		}
		values[s.name] = value
	}
	return values, nil
}

func (b *builder) addClause(t token) error {
	if t.join != also {
		b.turns = append(b.turns, turn{})
	}
	if t.w == nil {
		return nil // as usual
	}
	values, err := t.values()
	if err != nil {
		return err
	}
	own := api.Rule{}
	if err := t.w.clause(wordingUse{values, &own}); err != nil {
		return err
	}
	if err := b.takeSubject(t, own.When); err != nil {
		return err
	}
	at := &b.turns[len(b.turns)-1]
	at.once = at.once || t.w.Once
	return mergeActions(&at.then, own.Then)
}

// said is what stands in a slot, "" where there is none of the name.
func (t token) said(name string) string {
	if i := slices.IndexFunc(t.slots, func(s slot) bool { return s.name == name }); i >= 0 {
		return t.raw[i]
	}
	return ""
}

// takeSubject takes what a clause is about; all clauses of a sentence are about the same.
func (b *builder) takeSubject(t token, w api.When) error {
	when := &b.rule.When
	if t.provider != "" {
		name, err := kinds()["provider"].value(strings.ToLower(t.provider))
		if err != nil || when.Provider != "" && when.Provider != name {
			return fmt.Errorf("a sentence is about one platform; say another one about %s", t.provider)
		}
		when.Provider = name
	}
	if len(b.turns) == 1 && t.join == first {
		if w.Operation == it {
			return fmt.Errorf(`"it" stands for an operation that was said before; name it here, such as settle`)
		}
		when.Operation, when.Callback, b.callback = w.Operation, w.Callback, t.said("callback")
		return nil
	}
	if w.Operation != it && w.Operation != when.Operation || w.Callback != when.Callback {
		return fmt.Errorf("all of a sentence is about the same calls; say another one about %s%s", w.Operation, w.Callback)
	}
	return nil
}

// mergeActions adds actions to those that are there.
func mergeActions(to *api.Then, from api.Then) error {
	a, b := reflect.ValueOf(to).Elem(), reflect.ValueOf(from)
	for i := range b.NumField() {
		if b.Field(i).IsZero() {
			continue
		}
		if !a.Field(i).IsZero() {
			return fmt.Errorf("the sentence does the same thing twice; part the clauses with \", then\", or say two sentences")
		}
		a.Field(i).Set(b.Field(i))
	}
	return nil
}

// applyLimit applies a limit to the turn that was said last, and to the rule.
func (b *builder) applyLimit(t token) error {
	values, err := t.values()
	if err != nil {
		return err
	}
	at := &b.turns[len(b.turns)-1]
	b.rule.Then, b.rule.Times = at.then, at.times
	err = t.w.limit(wordingUse{values, &b.rule})
	at.then, at.times = b.rule.Then, b.rule.Times
	b.rule.Then, b.rule.Times = api.Then{}, 0
	return err
}

// everyTime adds that a fault which acts once acts each time, where the sentence is about all calls or callbacks and
// says nothing else of how often.
func everyTime(text string, tokens []token) []token {
	counts := []string{"times", "once", "twice", "always", "skip", "every", "chance", "from", "from_time", "until", "until_time"}
	acts, drops := false, false
	for _, t := range tokens {
		if t.join == then || t.w != nil && !t.clause && slices.Contains(counts, t.w.Name) {
			return tokens
		}
		acts = acts || t.w != nil && t.clause && t.w.Once
		drops = drops || t.w != nil && t.w.Name == "drop"
	}
	bare := quotedText.compiled().ReplaceAllString(text, "")
	if !acts || !rewriting().everyTime().MatchString(bare) && (!drops || !rewriting().sendsNone().MatchString(bare)) {
		return tokens
	}
	for _, w := range limitTable() {
		if w.Name == "always" {
			return appendToken(tokens, token{w: w})
		}
	}
	return tokens
}

// oneOfEach reports whether a sentence says that of each so many calls one is meant: 每三次失败一次.
func oneOfEach(sentence string) bool {
	has := func(word string) bool { return strings.Contains(sentence, word) }
	return has("每") && (has("一次") || has("1次") || has("1 次")) && !has("只") && !has("仅")
}

func (b *builder) finishRule(sentence string) (api.Rule, error) {
	r := b.rule
	// One word may mean other kinds on other platforms, such as 分账.
	if r.When.Callback != "" && r.When.Callback != everything {
		if own, ok := CallbackOf(b.callback, callbacksOf(r.When.Provider)); ok {
			r.When.Callback = own
		}
	}
	if until, ok := shiftSpan(r.From, r.Until, false); ok { // from 5 minutes on, for 10 minutes
		r.Until = until
	}
	if r.Every == 1 { // each time
		r.Every = 0
	}
	if len(b.turns) == 1 {
		only := b.turns[0]
		r.Then, r.Times = only.then, only.times
		switch {
		case r.Every > 0 && only.times == 1 && oneOfEach(sentence):
			r.Times = 0
		case only.times == always:
			r.Times = 0
		case only.times == 0 && only.once && r.Chance == nil && r.Every == 0 && r.Until == "":
			r.Times = 1
		}
		return r, nil
	}
	for _, t := range b.turns {
		if t.times == always {
			return r, fmt.Errorf(`"every time" has no place in a sequence; say "for the next N calls"`)
		}
		if t.times > maxTurns {
			return r, fmt.Errorf("a sequence says at most %d times what to do", maxTurns)
		}
		for range max(t.times, 1) {
			r.Then.Sequence = append(r.Then.Sequence, t.then)
		}
	}
	return r, nil
}
