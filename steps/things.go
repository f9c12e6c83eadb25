package steps

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	messages "github.com/cucumber/messages/go/v21"

	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
)

// The kinds of things that steps make and later steps need.
const (
	thingApp          = "an app"
	thingOtherApp     = "a second app"
	thingTrade        = "trade"
	thingTerminal     = "terminal"
	thingSignedOn     = "a sign-on of terminal"
	thingReceiver     = "a binding of receiver"
	thingRefund       = "refund"
	thingSettlement   = "settlement"
	thingScenario     = "a loaded scenario"
	thingAnswer       = "a call"
	thingSecondAnswer = "a second call"
	thingRepeat       = "a repeated call"
	thingAnswers      = "calls at the same time"
	thingCallback     = "a callback"
	thingRefusal      = "a merchant that refuses callbacks"
	thingSettled      = "a trade that this platform settles, which settles terminals"
	thingTime         = "the time in which callbacks come again"
)

// thing is one that steps make: of a kind, and with the scenario's name for it where it has one.
type thing struct{ kind, name string }

// String names it to people.
func (t thing) String() string {
	if t.name == "" {
		return t.kind
	}
	return t.kind + ` "` + t.name + `"`
}

// slotsOfThing are the slots that name things of a kind.
func slotsOfThing(kind string) []string {
	switch kind {
	case thingTrade:
		return []string{"trade", "order"}
	case thingTerminal, thingSignedOn:
		return []string{"terminal", "terminals"}
	case thingReceiver:
		return []string{"account"}
	case thingRefund, thingSettlement:
		return []string{"number", "request"}
	}
	return nil
}

// scenarioStep is a step of a scenario as it is read before anything runs.
type scenarioStep struct {
	sandboxCall // without wording for a sentence and what is worded as no step
	registered
	step *messages.PickleStep
}

// Lack is what a step needs and none before it makes.
type Lack struct {
	Step  int    // that needs it
	What  string // the first of it, for people
	Lines []LackingLine
	Above int // the step above which they go
	// Instead is what the step is to say, in place of lines, and Below the table below that.
	Instead string
	Below   []string
}

// LackingLine is a line that makes what a step lacks.
type LackingLine struct {
	Text string
	Late int // the step that has the line already, and comes too late; -1: none has
}

// worldCheck follows what there is in a scenario, step by step.
type worldCheck struct {
	all      []scenarioStep
	first    int // the first step that isn't of a background
	language phrase.Language
	platform string
	made     map[thing]int // by which step
	app      int           // the step that made the one that acts
	lacks    []Lack
}

// Lacks tells what the steps of a scenario need and don't have when they run, with the lines that make it. Those before
// first are of a background. platform is that of the app which is made where none is.
func Lacks(all []*messages.PickleStep, first int, platform string) []Lack {
	c := worldCheck{first: first, platform: platform, made: map[thing]int{}, language: phrase.English}
	for _, st := range all {
		if phrase.LanguageOf(st.Text) == phrase.Chinese {
			c.language = phrase.Chinese
		}
		c.all = append(c.all, readStep(st))
	}
	c.followSteps()
	instead := slices.DeleteFunc(slices.Clone(c.lacks), func(l Lack) bool { return l.Instead == "" })
	if len(instead) > 0 { // what the steps make that say something else then
		c.made, c.lacks, c.platform, c.app = map[thing]int{}, nil, platform, 0
		c.followSteps()
	}
	return slices.Concat(instead, c.lacks)
}

// followSteps goes through the steps.
func (c *worldCheck) followSteps() {
	for i := range c.all {
		if provider := c.all[i].slots["provider"]; provider != "" {
			c.platform = provider
			c.app = i
		}
		c.lackOfTerminal(i)
		c.lackOf(i)
		c.lackOfRatio(i)
		c.lackOfRetries(i)
		for _, made := range c.thingsMade(c.all[i]) {
			c.made[made] = i
		}
	}
}

// readStep is a step as it is registered.
func readStep(st *messages.PickleStep) scenarioStep {
	one := scenarioStep{step: st}
	if call, ok := callOf(st.Text); ok {
		one.sandboxCall, one.registered = call, registrations()[call.wording.Name]
	}
	return one
}

// readLine is the step of a line with nothing below it.
func readLine(line string) scenarioStep { return readStep(&messages.PickleStep{Text: line}) }

// registrations are those of all steps.
var registrations = sync.OnceValue(func() map[string]registered { return (&World{}).allSteps() })

// sayInstead notes that a step is to say something else, with a table below it, and takes it for that.
func (c *worldCheck) sayInstead(i int, what, line string, below ...string) {
	c.lacks = append(c.lacks, Lack{Step: i, What: what, Instead: line, Below: below})
	again := *c.all[i].step
	again.Text = line
	c.all[i] = readStep(&again)
}

// thingsMade are the things that a step makes.
func (c *worldCheck) thingsMade(st scenarioStep) (all []thing) {
	for _, kind := range st.registered.makes {
		all = append(all, c.thingsNamed(kind, st)...)
		if kind == thingAnswer && c.has(thing{thingAnswer, ""}) {
			all = append(all, thing{thingSecondAnswer, ""})
		}
		if kind == thingAnswer && (st.name() == "repeats" || slices.ContainsFunc(c.all, func(other scenarioStep) bool { return other.step != st.step && other.step.Text == st.step.Text })) {
			all = append(all, thing{thingRepeat, ""})
		}
		if kind == thingTrade || kind == thingAnswer {
			all = append(all, thing{thingCallback, ""})
		}
	}
	if order := st.slots["order"]; order != "" {
		all = append(all, thing{thingTrade, order})
	}
	return all
}

// thingsNamed are the things of a kind that a step names, or the one without a name.
func (c *worldCheck) thingsNamed(kind string, st scenarioStep) (all []thing) {
	slots := slotsOfThing(kind)
	for _, slot := range slots {
		for name := range strings.SplitSeq(st.slots[slot], ", ") {
			if name != "" && !strings.Contains(name, "{") {
				all = append(all, thing{kind, name})
			}
		}
	}
	if slots == nil {
		return []thing{{kind, ""}}
	}
	return all
}

// thingsNeeded are the things without which a step can't run at all.
func (c *worldCheck) thingsNeeded(i int) (all []thing) {
	st := c.all[i]
	if slices.Contains(st.registered.makes, thingApp) {
		return nil
	}
	all = append(all, thing{thingApp, ""})
	if st.wording == nil || c.has(thing{thingScenario, ""}) { // whose trades and terminals aren't known
		return all
	}
	for _, kind := range []string{thingTerminal, thingTrade} {
		for _, t := range c.thingsNamed(kind, st) {
			isNumber := !strings.ContainsFunc(t.name, unicode.IsLetter) && (kind == thingTerminal || len(t.name) >= 8)
			if !slices.Contains(st.registered.makes, kind) && !isNumber && t.name != st.slots["order"] && (kind != thingTrade || c.wantsTrade(i)) {
				all = append(all, t)
			}
		}
	}
	for _, kind := range st.registered.needs {
		if st.slots["number"] != "0" || kind != thingCallback && st.name() != "journal_holds" {
			all = append(all, c.thingsNamed(kind, st)...)
		}
	}
	return all
}

// wantsTrade reports whether a step is meant for a trade that there is: one by hand may send any number, to be refused.
func (c *worldCheck) wantsTrade(i int) bool {
	st := c.all[i]
	if slices.Contains([]string{"refunds_on", "refunds_once"}, st.wording.Name) {
		pass, _ := c.wantedOutcome(i)
		return pass
	}
	if !strings.HasPrefix(st.wording.Name, "sends") {
		return !c.isInTable(i, st.slots["trade"])
	}
	if strings.HasPrefix(st.wording.Name, "sends_") && st.wording.Name != "sends_with" {
		return false
	}
	pass, refusal := c.wantedOutcome(i)
	return slices.Contains([]string{"settle", "refund", "query"}, shipped.Operation(c.platform, st.slots["operation"])) &&
		(pass || refusal != "" && !isUnknownTrade(c.platform, refusal))
}

// isInTable reports whether an earlier step has a name in its table: a shop of one's own may order by such numbers.
func (c *worldCheck) isInTable(i int, name string) bool {
	return slices.ContainsFunc(c.all[:i], func(st scenarioStep) bool {
		return st.step.Argument != nil && st.step.Argument.DataTable != nil && slices.ContainsFunc(st.step.Argument.DataTable.Rows, func(row *messages.PickleTableRow) bool {
			return slices.ContainsFunc(row.Cells, func(cell *messages.PickleTableCell) bool { return cell.Value == name })
		})
	})
}

// thingsToPass are the things without which a step's call is refused, while the scenario wants it to pass.
func (c *worldCheck) thingsToPass(i int) (all []thing) {
	st := c.all[i]
	pass, refusal := c.wantedOutcome(i)
	if !pass && !IsSubCode(c.platform, refusal) && !c.isUsed(i) || c.has(thing{thingScenario, ""}) || c.hasDialect() {
		return nil
	}
	for _, kind := range st.registered.passes {
		if remedy := remedySteps[refusal]; refusal != "" && (kind != thingSignedOn || remedy.step != "") { // which comes before, or is it
			continue
		}
		if kind == thingReceiver {
			all = append(all, c.receiversOf(st)...)
			continue
		}
		if kind == thingRefund && len(c.receiversOf(st)) > 0 && c.someName(kind, "") != "" { // where a refund that was never made is a success that tells none
			continue
		}
		all = append(all, c.thingsNamed(kind, st)...)
	}
	return all
}

// has reports whether a step before has made a thing.
func (c *worldCheck) has(t thing) bool {
	_, ok := c.made[t]
	return ok
}

// lackOf notes what a step lacks.
func (c *worldCheck) lackOf(i int) {
	lack := Lack{Step: i, Above: i}
	must := c.thingsNeeded(i)
	lacking := slices.DeleteFunc(slices.Clone(must), c.has)
	var about []thing
	called := map[string]string{} // how else
	for _, t := range slices.Concat(lacking, slices.DeleteFunc(c.thingsToPass(i), c.has)) {
		line, at := c.signedAmiss(i, t)
		switch {
		case t.kind == thingAnswers:
			line, at = c.callTogether(i)
		case t.kind == thingTrade && line == "":
			if line, at = c.unnamedPayment(i, t.name); line != "" {
				c.made[t] = at
			}
		}
		if line != "" {
			c.sayInstead(at, t.String(), line)
			continue
		}
		if other := called[t.name]; other != "" {
			if t.name = other; c.has(t) {
				continue
			}
		} else if instead, other := c.stepInstead(i, t); instead != "" {
			called[t.name] = other
			c.sayInstead(i, t.String(), instead)
			continue
		}
		about = append(about, t)
		c.addWhatMakes(&lack, t, i)
	}
	if len(about) == 0 {
		return
	}
	lack.What = about[0].String()
	late := slices.ContainsFunc(lack.Lines, func(l LackingLine) bool { return l.Late >= 0 })
	opens := slices.ContainsFunc(about, func(t thing) bool { return t.kind == thingTrade || t.kind == thingTerminal })
	if _, refusal := c.wantedOutcome(i); refusal != "" && !late && opens {
		lack.Lines = append(lack.Lines, c.ruleLines(c.all[i], refusal)...)
	}
	waits := slices.ContainsFunc(lack.Lines, func(l LackingLine) bool { return readLine(l.Text).name() == "trade_in_status" })
	if !late && !waits && opens {
		lack.Above = c.behindWhatLinesNeed(lack)
	}
	if j, ok := c.made[thing{thingTerminal, about[0].name}]; ok && about[0].kind == thingSignedOn && strings.HasPrefix(c.all[j].name(), "terminal_retries") {
		lack.Above = j // or the sign-on would be asked to be repeated
		lack.Lines = slices.Insert(lack.Lines, 0, LackingLine{c.stepText("terminal", about[0].name), -1})
	}
	if i >= c.first {
		lack.Above = max(lack.Above, c.first)
	}
	if n := len(c.lacks) - 1; n >= 0 && c.lacks[n].Instead == "" && c.lacks[n].Above == lack.Above && !late {
		c.lacks[n].Lines = append(c.lacks[n].Lines, lack.Lines...)
		return
	}
	c.lacks = append(c.lacks, lack)
}

// behindWhatLinesNeed is the step above which lines go that need what steps have made.
func (c *worldCheck) behindWhatLinesNeed(lack Lack) int {
	above := 0
	for _, line := range lack.Lines {
		one := readLine(line.Text)
		for _, kind := range append([]string{thingApp, thingTrade, thingTerminal}, one.registered.passes...) {
			for _, t := range c.thingsNamed(kind, one) {
				if at, ok := c.made[t]; ok && at < lack.Step {
					above = max(above, at+1)
				}
			}
		}
	}
	return above
}

// addWhatMakes adds the lines that make a thing, and first what they need themselves.
func (c *worldCheck) addWhatMakes(lack *Lack, t thing, i int) {
	if c.has(t) {
		return
	}
	for j := i + 1; j < len(c.all); j++ {
		if st := c.all[j]; slices.Contains(c.thingsMade(st), t) && (!slices.Contains(st.registered.makes, thingAnswer) || st.slots["order"] == t.name && t.kind == thingTrade) {
			if provider := st.slots["provider"]; provider != "" {
				c.platform = provider
			}
			c.addLine(lack, st, j, i)
			return
		}
	}
	line := c.lineFor(t, i)
	if line == "" {
		return
	}
	c.addLine(lack, readLine(line), -1, i)
}

// addLine adds a line that makes things, behind those that it needs.
func (c *worldCheck) addLine(lack *Lack, st scenarioStep, late, i int) {
	made := c.thingsMade(st)
	for _, t := range made { // or it would be provided for itself
		c.made[t] = i
	}
	c.all = append(c.all, st)
	at := len(c.all) - 1
	required := c.thingsNeeded(at)
	for _, kind := range st.registered.passes {
		switch kind {
		case thingSignedOn:
			required = append(required, c.thingsNamed(kind, st)...)
		case thingReceiver:
			required = append(required, c.receiversOf(st)...)
		}
	}
	c.all = c.all[:at]
	for _, t := range required {
		c.addWhatMakes(lack, t, i)
	}
	lack.Lines = append(lack.Lines, LackingLine{st.step.Text, late})
}
