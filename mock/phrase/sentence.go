package phrase

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/api"
)

// Sentence says a rule in a language, such that Parse takes it for that rule; false where no sentence does. What the
// server adds to a rule, its name and whether it is disabled, is left out.
func Sentence(r api.Rule, l Language) (text string, ok bool) {
	r.ID, r.Hits, r.Name, r.Disabled = "", 0, "", false
	w := ruleWriter{rule: r, language: l}
	turns := r.Then.Sequence
	if len(turns) == 0 {
		turns = []api.Then{r.Then}
	}
	for i, t := range turns {
		w.writeTurn(t, map[bool]conjunction{true: then}[i > 0])
	}
	w.writeLimits()
	if len(w.tokens) == 0 || w.tokens[0].w == nil {
		return "", false
	}
	for _, more := range [][]token{nil, {{w: wordingNamed("always")}}} { // what acts once may be meant for ever
		text, ok := writeTokens(slices.Concat(w.tokens, more), l)
		text = strings.ReplaceAll(text, " after 1 calls", " after 1 call")
		if again, err := parse(text); ok && err == nil && reflect.DeepEqual(again, r) {
			return text, true
		}
	}
	return "", false
}

// ruleWriter makes the tokens of the sentence that says a rule.
type ruleWriter struct {
	rule     api.Rule
	language Language
	tokens   []token
}

// add adds a wording with what its slots hold, by their kinds.
func (w *ruleWriter) add(name string, join conjunction, values map[string]string) {
	wording := wordingNamed(name)
	t := token{w: wording, slots: wording.patterns[English][0].slots, join: join, clause: wording.Sort == Clause, asSaid: true}
	for _, s := range t.slots {
		value, k := values[s.name], kinds()
		switch {
		case s.kind == k["operation"] && w.rule.When.Operation == "":
			value = map[Language]string{English: "any call", Chinese: "任何请求"}[w.language]
		case s.kind == k["operation"]:
			value = w.rule.When.Operation
		case s.kind == k["callback"] && w.rule.When.Callback == everything:
			value = k["callback"].show(everything, w.language)
		case s.kind == k["callback"]:
			value = w.rule.When.Callback
		case s.kind == k["text"] || s.kind == k["value"] && !rewriting().plainWord().MatchString(value):
			value = inQuotes(value, w.language)
		case !rewriting().plainWord().MatchString(value) || !slices.Contains([]*kind{k["value"], k["field"], k["code"], k["bound"]}, s.kind):
			value = s.kind.show(value, w.language)
		}
		t.raw = append(t.raw, value)
	}
	if len(w.tokens) == 0 || join == then {
		t.provider = w.rule.When.Provider
	}
	w.tokens = append(w.tokens, t)
}

// writeTurn says what is done at a time.
func (w *ruleWriter) writeTurn(t api.Then, join conjunction) {
	before := len(w.tokens)
	do := func(given bool, name string, values map[string]string) {
		if given {
			w.add(name, join, values)
			join = also
		}
	}
	number := func(n int) map[string]string { return map[string]string{"number": strconv.Itoa(n)} }
	ofKind := func(name string) string {
		if w.rule.When.Callback != "" {
			return map[string]string{"delay": "delay_callback", "sign_wrongly": "sign_callback_wrongly", "leave_unsigned": "leave_callback_unsigned", "change_answer": "change_callback", "tamper_answer": "tamper_callback"}[name]
		}
		return name
	}
	do(t.Delay != nil, ofKind("delay"), map[string]string{"wait": waitText(t.Delay)})
	do(t.Hang, "hang", nil)
	do(t.Reset, "reset", nil)
	do(t.HTTPStatus != 0, "http_status", number(t.HTTPStatus))
	w.writeThrottle(t.Throttle, do)
	do(t.Respond != "" && t.Message == "", "respond", map[string]string{"code": t.Respond})
	do(t.Respond != "" && t.Message != "", "respond_saying", map[string]string{"code": t.Respond, "text": t.Message})
	w.writeFields("set_field", t.Fields, do)
	do(t.LoseReply, "lose_reply", nil)
	do(t.DelayReply != nil, "hold_reply", map[string]string{"wait": waitText(t.DelayReply)})
	if t.Truncate != nil {
		do(true, "truncate", number(*t.Truncate))
	}
	if d := t.Drip; d != nil {
		do(d.Every == nil, "drip", nil)
		do(d.Every != nil, "drip_pieces", map[string]string{"number": strconv.Itoa(d.Bytes), "wait": waitText(d.Every)})
	}
	do(t.WrongSignature, ofKind("sign_wrongly"), nil)
	do(t.NoSignature, ofKind("leave_unsigned"), nil)
	if t.Alter != nil {
		w.writeFields(ofKind("change_answer"), t.Alter.Before, do)
		w.writeFields(ofKind("tamper_answer"), t.Alter.After, do)
	}
	do(t.StaleReply, "stale_reply", nil)
	do(t.Charset != "", "charset", map[string]string{"charset": t.Charset})
	do(t.Drop, "drop", nil)
	do(t.Duplicate == 1, "duplicate", nil)
	do(t.Duplicate > 1, "duplicate_times", number(t.Duplicate+1))
	do(t.Concurrent != 0, "concurrent", number(t.Concurrent))
	do(t.Reorder == "1m", "reorder", nil)
	do(t.Reorder != "" && t.Reorder != "1m", "reorder_within", map[string]string{"duration": t.Reorder})
	do(t.Early, "early", nil)
	if len(w.tokens) == before {
		w.tokens = append(w.tokens, token{join: then, clause: true}) // as usual
	}
}

func (w *ruleWriter) writeThrottle(t *api.Throttle, do func(bool, string, map[string]string)) {
	if t == nil {
		return
	}
	values := map[string]string{"number": strconv.Itoa(t.Calls), "per": t.Per, "code": t.Respond}
	do(t.Calls == 0, "throttle", nil)
	do(t.Calls != 0 && t.Respond == "", "limit", values)
	do(t.Calls != 0 && t.Respond != "", "limit_with", values)
}

func (w *ruleWriter) writeFields(name string, fields map[string]string, do func(bool, string, map[string]string)) {
	for _, field := range slices.Sorted(maps.Keys(fields)) {
		do(true, name, map[string]string{"field": field, "value": fields[field]})
	}
}

// waitText is a delay as the slot for one holds it.
func waitText(d *api.Delay) string {
	switch {
	case d == nil:
		return ""
	case d.Lognormal != nil:
		return "about " + d.Lognormal.Median
	case len(d.Uniform) > 0:
		return strings.Join(d.Uniform, " to ")
	}
	return d.Fixed
}

// writeLimits says when and how often.
func (w *ruleWriter) writeLimits() {
	r := w.rule
	limit := func(given bool, name, slot, value string) {
		if given {
			w.add(name, first, map[string]string{slot: value})
		}
	}
	for _, field := range slices.Sorted(maps.Keys(r.When.Where)) {
		w.writeCondition(field, r.When.Where[field])
	}
	limit(r.Times == 1, "once", "", "")
	limit(r.Times > 1, "times", "number", strconv.Itoa(r.Times))
	limit(r.Skip > 0, "skip", "number", strconv.Itoa(r.Skip))
	limit(r.Every > 1, "every", "nth", strconv.Itoa(r.Every))
	if r.Chance != nil {
		limit(true, "chance", "percent", strconv.FormatFloat(*r.Chance, 'g', -1, 64))
	}
	until := r.Until
	if length, ok := shiftSpan(r.Until, r.From, true); ok {
		until = length // a sentence says how long, a rule when it ends
	}
	for _, span := range []struct{ name, text string }{{"from", r.From}, {"until", until}} {
		_, lasts := Duration(span.text)
		limit(span.text != "" && lasts, span.name, "duration", span.text)
		limit(span.text != "" && !lasts, span.name+"_time", "time", span.text)
	}
	for _, d := range []*api.Delay{r.Then.Delay, r.Then.DelayReply} {
		limit(d != nil && d.Clock == "real", "real_time", "", "")
	}
}

func (w *ruleWriter) writeCondition(field string, c api.Condition) {
	for _, test := range []struct {
		name, slot string
		value      *string
	}{
		{"where_equal", "value", c.Equal},
		{"where_not", "value", c.Not},
		{"where_prefix", "value", c.Prefix},
		{"where_suffix", "value", c.Suffix},
		{"where_matches", "pattern", c.Matches},
		{"where_over", "bound", c.Over},
		{"where_under", "bound", c.Under},
	} {
		if test.value != nil {
			w.add(test.name, first, map[string]string{"field": field, test.slot: *test.value})
		}
	}
	if len(c.In) > 0 {
		w.add("where_in", first, map[string]string{"field": field, "list": strings.Join(c.In, ", ")})
	}
	if c.Present != nil {
		w.add(map[bool]string{true: "where_present", false: "where_missing"}[*c.Present], first, map[string]string{"field": field})
	}
}

// ForCalls is the sentence of a rule that answers all calls of an operation with a code, or the next of them, as that of one that
// answers so many; "" where it is of another rule.
func ForCalls(sentence string, calls int) string {
	l := languageOf(sentence)
	r, err := parse(sentence)
	plain := api.Rule{Name: r.Name, When: api.When{Operation: r.When.Operation}, Then: api.Then{Respond: r.Then.Respond, Message: r.Then.Message}, Times: r.Times}
	if err != nil || calls < 1 || r.Then.Respond == "" || !reflect.DeepEqual(r, plain) {
		return ""
	}
	r.Times = calls
	text, _ := Sentence(r, l) // the check below tells
	text = strings.Replace(text, "对 "+r.When.Operation+" ", "对 "+OperationWord(r.When.Operation)+" ", 1)
	if r.Name != "" {
		named, _ := wordingNamed("named").Say(l, strconv.Quote(r.Name))
		text += map[Language]string{English: " ", Chinese: "，"}[l] + named
	}
	if again, err := parse(text); err != nil || !reflect.DeepEqual(again, r) {
		return ""
	}
	return text
}
