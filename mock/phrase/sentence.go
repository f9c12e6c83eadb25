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
	particulars := toldParticulars(t)
	for _, clause := range clauseTable() {
		if clause.ofCallback != (w.rule.When.Callback != "") {
			continue
		}
		told := particulars[clause.Name]
		if clause.tell != nil {
			if values, given := clause.tell(&t); given {
				told = append(told, values)
			}
		}
		for _, values := range told {
			w.add(clause.Name, join, values)
			join = also
		}
	}
	if len(w.tokens) == before {
		w.tokens = append(w.tokens, token{join: then, clause: true}) // as usual
	}
}

// toldParticulars are, by clause, what is said of the actions that no clause tells as it stands: more than one clause is of
// them. Those of calls and of callbacks stand beside each other.
func toldParticulars(t api.Then) map[string][]map[string]string {
	told := map[string][]map[string]string{}
	do := func(given bool, name string, values map[string]string) {
		if given {
			told[name] = append(told[name], values)
		}
	}
	fields := func(names []string, set map[string]string) {
		for _, name := range names {
			for _, field := range slices.Sorted(maps.Keys(set)) {
				do(true, name, map[string]string{"field": field, "value": set[field]})
			}
		}
	}
	if l := t.Throttle; l != nil {
		values := map[string]string{"number": strconv.Itoa(l.Calls), "per": l.Per, "code": l.Respond}
		do(l.Calls == 0, "throttle", nil)
		do(l.Calls != 0 && l.Respond == "", "limit", values)
		do(l.Calls != 0 && l.Respond != "", "limit_with", values)
	}
	do(t.Respond != "" && t.Message == "", "respond", map[string]string{"code": t.Respond})
	do(t.Respond != "" && t.Message != "", "respond_saying", map[string]string{"code": t.Respond, "text": t.Message})
	fields([]string{"set_field"}, t.Fields)
	if t.Truncate != nil {
		do(true, "truncate", numberValue(*t.Truncate))
	}
	if d := t.Drip; d != nil {
		do(d.Every == nil, "drip", nil)
		do(d.Every != nil, "drip_pieces", map[string]string{"number": strconv.Itoa(d.Bytes), "wait": waitText(d.Every)})
	}
	if t.Alter != nil {
		fields([]string{"change_answer", "change_callback"}, t.Alter.Before)
		fields([]string{"tamper_answer", "tamper_callback"}, t.Alter.After)
	}
	do(t.Duplicate == 1, "duplicate", nil)
	do(t.Duplicate > 1, "duplicate_times", numberValue(t.Duplicate+1))
	do(t.Reorder == "1m", "reorder", nil)
	do(t.Reorder != "" && t.Reorder != "1m", "reorder_within", map[string]string{"duration": t.Reorder})
	return told
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

// delaysOf are the delays of actions that are given, but for those inside of others.
func delaysOf(then *api.Then) (all []*api.Delay) {
	v := reflect.ValueOf(then).Elem()
	for i := range v.NumField() {
		if d, ok := v.Field(i).Interface().(*api.Delay); ok && d != nil {
			all = append(all, d)
		}
	}
	return all
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
	for _, d := range delaysOf(&r.Then) {
		limit(d.Clock == "real", "real_time", "", "")
	}
}

func (w *ruleWriter) writeCondition(field string, c api.Condition) {
	for i, operator := range api.Operators() {
		if value, ok := reflect.ValueOf(c).Field(i).Interface().(*string); ok && value != nil {
			w.add("where_"+operator, first, map[string]string{"field": field, "value": *value, "pattern": *value, "bound": *value})
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
