package steps

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"

	"paymock/client/adapter"
	"paymock/mock/api"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
)

// vocabulary gives steps of the phrase table, by name, their functions. A function takes a
// context or none, one string or int for each slot, and the table or text below the line.
type vocabulary map[string]any

// registered is a function of the vocabulary with what its step is for other steps. What has a slot of its kind
// is named by it: making "trade" makes the trade that the step names so.
type registered struct {
	function any
	makes    []string // for later steps
	needs    []string // of earlier steps
	passes   []string // what its call needs of them to be no refusal
}

// withMore is a vocabulary all of whose steps make and need something more.
func (v vocabulary) withMore(more registered) vocabulary {
	for name, function := range v {
		r := asRegistered(function)
		v[name] = registered{r.function, slices.Concat(r.makes, more.makes), slices.Concat(r.needs, more.needs), slices.Concat(r.passes, more.passes)}
	}
	return v
}

// joinedWith is a vocabulary with the steps of others.
func (v vocabulary) joinedWith(others ...vocabulary) vocabulary {
	for _, other := range others {
		maps.Copy(v, other)
	}
	return v
}

// asRegistered is a function of the vocabulary, registered.
func asRegistered(function any) registered {
	if r, ok := function.(registered); ok {
		return r
	}
	return registered{function: function}
}

// allSteps is all steps.
func (w *World) allSteps() map[string]registered {
	all := map[string]registered{}
	for _, topic := range []vocabulary{
		w.appSteps(), w.scenarioSteps(), w.tradeSteps(), w.callSteps(), w.splitSteps(), w.sendSteps(), w.terminalSteps(),
		w.faultSteps(), w.trySteps(), w.clockSteps(), w.answerSteps(), w.callbackSteps(), w.probeSteps(), w.journalSteps(),
	} {
		for name, function := range topic {
			all[name] = asRegistered(function)
		}
	}
	return all
}

// teachWords lets lines say what platforms call theirs, also where the server that knows them is another process.
func teachWords() {
	adapter.TeachWords()
	shipped.TeachWords()
}

// bind lets lines in all languages of the table call their functions, and sentences about the
// platform become rules.
func (w *World) bind(sc *godog.ScenarioContext) {
	teachWords()
	functions := w.allSteps()
	for _, wording := range phrase.Of(phrase.Step) {
		fn := w.withSlotReading(wording, functions[wording.Name].function)
		for _, expr := range wording.Expressions() {
			sc.Step(expr, fn)
		}
	}
	for _, expr := range phrase.SentenceExpressions() {
		sc.Step(expr, w.addSentenceRule)
	}
	sc.StepContext().After(func(ctx context.Context, st *godog.Step, status godog.StepResultStatus, _ error) (context.Context, error) {
		if status == godog.StepUndefined {
			return ctx, Unknown(st, phrase.Setting{})
		}
		return ctx, nil
	})
}

// Unknown is the error of a step that is worded as none, with the nearest lines that mean it where it stands. at tells
// what is known of that but for the place.
func Unknown(st *messages.PickleStep, at phrase.Setting) error {
	at.Place = places[st.Type]
	if word, sent := phrase.UnsentCallback(st.Text, at); word != "" {
		return fmt.Errorf("no step is worded %s; %s sends no %s callbacks: it sends %s; leave the line out", phrase.Quoted(st.Text), at.Platform, word, strings.Join(sent, ", "))
	}
	if reason := whyNoStep(st.Text, at); reason != nil {
		return reason
	}
	if instead := InsteadOfTable(st, at); instead != nil {
		return instead
	}
	said := asWritten(st.Text, at.Platform)
	near := phrase.Nearest(said, at, 2)
	if meant := otherwiseMeant(st, said, near, at); meant != nil {
		return meant
	}
	near = slices.DeleteFunc(withGuesses(near, said, at), func(n phrase.Near) bool {
		return !canRun(n.Text, at.Platform) || takesAmiss(n.Text) || isOfTerminal(n.Text, at)
	})
	near = withOwnOrder(near, at)
	if near = speakingOfTheSame(near, st.Text, at); len(near) == 0 {
		return unknownLine(said, st.Text, at)
	}
	slices.SortStableFunc(near, func(x, y phrase.Near) int { // first what does something where something is done, and says most of the line
		return cmp.Or(judgesAmiss(x, at)-judgesAmiss(y, at), len(x.Examples)-len(y.Examples), lostFigures(said, x.Text)-lostFigures(said, y.Text))
	})
	near = withoutMore(near, st.Text)
	if len(near[0].Examples) == 0 && lostFigures(said, near[0].Text) == 0 { // it says all, and nothing else
		near = slices.DeleteFunc(near, func(n phrase.Near) bool { return len(n.Examples) > 0 })
	}
	if judgesAmiss(near[0], at) == 0 {
		near = slices.DeleteFunc(near, func(n phrase.Near) bool { return judgesAmiss(n, at) > 0 })
	}
	var texts, examples []string
	for _, n := range near {
		if text := withOwnNames(st.Text, n.Text, at); !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
		for _, example := range n.Examples {
			if !slices.Contains(examples, example) {
				examples = append(examples, example)
			}
		}
	}
	if len(texts) == 1 {
		texts = append(texts, phrase.InSmallUnits(st.Text, texts[0], at.Platform)...)
	}
	return suggestLines(st, said, near[0], texts, examples, at)
}

// suggestLines is the error of a line that may mean some lines, with examples for what it doesn't say of them: nearest is the first of
// them, and what is known of it. said is the line as it is usually written.
func suggestLines(st *messages.PickleStep, said string, nearest phrase.Near, texts, examples []string, at phrase.Setting) error {
	line, meant := phrase.Quoted(st.Text), phrase.Quoted(texts...)
	switch {
	case nearest.Refused != "" && len(withNamedCodes(nearest, at)) > 0:
		return fmt.Errorf("no step is worded %s; did you mean %s?", line, phrase.Quoted(withNamedCodes(nearest, at)...))
	case nearest.Refused != "":
		return fmt.Errorf("no step is worded %s; did you mean %s? But there: %s", line, meant, nearest.Refused)
	case nearest.Before:
		return fmt.Errorf("no step is worded %s; it says what the platform does, which stands before the call: %s", line, meant)
	case st.Argument != nil && len(nearest.Below) == 0 && !strings.HasSuffix(nearest.Text, ":") && !strings.HasSuffix(nearest.Text, "："):
		return fmt.Errorf("no step is worded %s; did you mean %s? It takes no lines below it: write such a step for each of them", line, phrase.Quoted(nearest.Text))
	case len(nearest.Below) > 0:
		return fmt.Errorf("no step is worded %s; did you mean %s, with these lines below it: %s", line, phrase.Quoted(nearest.Text), QuotedLines(nearest.Below))
	case len(examples) > 0 && needsTerminal(nearest.Text, at):
		above, _ := phrase.Find("terminal").Say(phrase.LanguageOf(nearest.Text), "TERMINAL")
		return fmt.Errorf("no step is worded %s; did you mean %s? The line doesn't say %s: write your own, and a line above it that makes the terminal: %s", line, meant, strings.Join(examples, ", "), phrase.Quoted(above))
	case len(examples) > 0:
		return fmt.Errorf("no step is worded %s; did you mean %s? The line doesn't say %s: write your own", line, meant, strings.Join(examples, ", "))
	case nearest.Drops != "":
		return fmt.Errorf("no step is worded %s; did you mean %s? It takes no %s: what is signed wrongly is refused whatever it is for", line, meant, nearest.Drops)
	case nearest.Money != "":
		return fmt.Errorf("no step is worded %s; did you mean %s? %s is not the money of %s", line, meant, nearest.Money, at.Platform)
	case nearest.Ends:
		return fmt.Errorf("no step is worded %s; did you mean %s? After these times all is as usual again", line, meant)
	}
	if step, row := besidesCallback(said, nearest.Text, at); row != "" {
		return fmt.Errorf("no step is worded %s; it says two things: %s, and %s with this line below it: %s", line, phrase.Quoted(texts[0]), phrase.Quoted(step), phrase.Quoted(row))
	}
	if lost := lostNames(said, texts); lost != nil {
		return fmt.Errorf("no step is worded %s; did you mean %s? It doesn't say %s: that has a step of its own, `payctl steps` shows all", line, meant, strings.Join(lost, ", "))
	}
	return fmt.Errorf("no step is worded %s; did you mean %s?", line, meant)
}

// otherwiseMeant is the error of a line that means a step with what stands below it, or several; nil of others. near are the
// steps that it may mean as it is written.
func otherwiseMeant(st *messages.PickleStep, said string, near []phrase.Near, at phrase.Setting) error {
	line := phrase.Quoted(st.Text)
	if meant := cmp.Or(rulesBelow(st), tableJudged(st, at), phrase.TimeMoved(st.Text, at, near), phrase.TimeFrozen(st.Text, at, near)); meant != "" {
		return fmt.Errorf("no step is worded %s; did you mean %s?", line, phrase.Quoted(meant))
	}
	if meant, rows := splitTo(said, at); meant != "" {
		return fmt.Errorf("no step is worded %s; did you mean %s, with these lines below it: %s", line, phrase.Quoted(meant), QuotedLines(rows))
	}
	if meant, row := fieldJudged(said, at); meant != "" && (len(near) == 0 || !near[0].Sure) {
		return fmt.Errorf("no step is worded %s; did you mean %s, with these lines below it: %s", line, phrase.Quoted(meant), phrase.Quoted(row))
	}
	if several := severalSteps(said, at); several != nil && (len(near) == 0 || near[0].Before && at.Place == phrase.Then || losesTimes(said, near[0].Text) || eachNamed(said, at) != nil && !near[0].Sure) {
		return several
	}
	return nil
}

// judgesAmiss is 1 for a step that judges where calls are made, or before.
func judgesAmiss(near phrase.Near, at phrase.Setting) int {
	if wording, _ := phrase.MatchStep(near.Text); wording != nil && at.Place != phrase.Then && (wording.Judges() || wording.Name == "settlements_agree") {
		return 1
	}
	return 0
}

// needsTerminal reports whether a step uses a terminal while its scenario makes none.
func needsTerminal(line string, at phrase.Setting) bool {
	wording, _ := phrase.MatchStep(line)
	_, made := at.Names["terminal"]
	return wording != nil && !made && slices.Contains(wording.Slots(), "terminal") && slices.Contains(phrase.Calls(), wording.Topic) && !strings.HasPrefix(wording.Name, "terminal")
}

// withGuesses are the steps that a line is nearly worded as, unless that is sure with those that speak of the same.
func withGuesses(near []phrase.Near, line string, at phrase.Setting) []phrase.Near {
	const most = 3
	near = phrase.Plausible(phrase.Agreeing(line, near))
	if len(near) > 0 && (near[0].Sure || near[0].Refused != "" || near[0].Before || near[0].Money != "" || len(near[0].Below) > 0 || near[0].Drops != "") {
		return near
	}
	return phrase.Plausible(phrase.Guesses(line, at, near, most))
}

// PlaceOf is where a step stands, by the keyword before it.
func PlaceOf(st *messages.PickleStep) phrase.Place { return places[st.Type] }

// places are where steps stand, by the keyword before them.
var places = map[messages.PickleStepType]phrase.Place{
	messages.PickleStepType_CONTEXT: phrase.Given, messages.PickleStepType_ACTION: phrase.When, messages.PickleStepType_OUTCOME: phrase.Then,
}

var stringType = reflect.TypeFor[string]()

// withTextParams is a function's type with texts for its numbers, which may be in words.
func withTextParams(typ reflect.Type) reflect.Type {
	in := make([]reflect.Type, typ.NumIn())
	for i := range in {
		if in[i] = typ.In(i); in[i].Kind() == reflect.Int {
			in[i] = stringType
		}
	}
	return reflect.FuncOf(in, []reflect.Type{typ.Out(0)}, false)
}

// withSlotReading is a function of the same type, but that it takes numbers as texts, that gets its strings as the table's slots read them,
// whatever language they were written in.
func (w *World) withSlotReading(wording *phrase.Wording, fn any) any {
	value := reflect.ValueOf(fn)
	typ := value.Type()
	first := 0
	if typ.NumIn() > 0 && typ.In(0) == reflect.TypeFor[context.Context]() {
		first = 1
	}
	slots := wording.Slots()
	return reflect.MakeFunc(withTextParams(typ), func(args []reflect.Value) []reflect.Value {
		step := sandboxCall{wording: wording, slots: map[string]string{}}
		for i, slot := range slots {
			text, err := wording.Value(i, args[first+i].String())
			if err != nil {
				return []reflect.Value{reflect.ValueOf(&err).Elem()}
			}
			if typ.In(first+i) != stringType {
				n, err := strconv.Atoi(text)
				if err != nil {
					err = fmt.Errorf("%s is too large a number", text)
					return []reflect.Value{reflect.ValueOf(&err).Elem()}
				}
				step.slots[slot], args[first+i] = text, reflect.ValueOf(n)
				continue
			}
			if err := w.missingTerminal(wording, slot, text); err != nil {
				return []reflect.Value{reflect.ValueOf(&err).Elem()}
			}
			text = w.localText(slot, text)
			step.slots[slot] = text
			args[first+i] = reflect.ValueOf(text)
		}
		ctx := context.Background()
		if first == 1 {
			ctx, _ = args[0].Interface().(context.Context)
		}
		result := func(err error) []reflect.Value { return []reflect.Value{reflect.ValueOf(&err).Elem()} }
		if err := w.chargeSandbox(step); err != nil {
			return result(err)
		}
		if w.target.Observe != nil {
			return result(w.observeStep(ctx, step, func() error {
				err, _ := value.Call(args)[0].Interface().(error)
				return err
			}))
		}
		err, _ := value.Call(args)[0].Interface().(error)
		return result(w.sentByHand(step, err))
	}).Interface()
}

// addSentenceRule adds the rule that a sentence about the platform means. {T1} and the like stand for what
// the scenario knows.
func (w *World) addSentenceRule(ctx context.Context, sentence string) error {
	p, err := w.party()
	if err != nil {
		return err
	}
	if w.target.Sandbox != nil {
		return errors.New("this is a rule, and a platform without control API takes none")
	}
	text, err := w.expandNames(sentence)
	if err != nil {
		return err
	}
	r, err := phrase.Parse(text)
	if err != nil {
		return err
	}
	if r.Name == "" {
		r.Name = ruleFromStep + text
	}
	if _, err = p.handle.AddRule(ctx, r); err != nil {
		meant, _ := json.Marshal(api.Rule{When: r.When, Then: r.Then}) // texts and numbers
		return fmt.Errorf("the sentence means the rule %s: %w", meant, err)
	}
	return nil
}

// List is all that a feature can say, in the table's order: clauses and limits of sentences
// about the platform, and steps.
func List() []*phrase.Wording {
	teachWords()
	return phrase.Wordings()
}
