package steps

import (
	"slices"
	"strings"

	messages "github.com/cucumber/messages/go/v21"

	"paymock/client/adapter"
	"paymock/mock/names"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
)

// wantedOutcome tells what a scenario wants of the call of a step: that it passes, or a refusal that no rule gives; neither
// where it isn't judged, or a rule may have answered.
func (c *worldCheck) wantedOutcome(i int) (pass bool, refusal string) {
	for _, st := range c.all[i+1:] {
		if slices.Contains(st.registered.makes, thingAnswer) && !slices.Contains(st.registered.needs, thingAnswer) { // another call, and not the same again
			break
		}
		if st.wording == nil {
			continue
		}
		code := st.slots["code"]
		switch n := st.slots["number"]; {
		case slices.Contains([]string{"succeeded", "all_succeed", "knows", "card_has"}, st.wording.Name), st.wording.Name == "exactly_succeed" && n != "0",
			st.wording.Name == "taken_for" && st.slots["conclusion"] == "success",
			st.wording.Name == "trade_has" && slices.Contains([]string{"settled", "shared", "refunded"}, st.slots["total"]) && strings.Trim(st.slots["amount"], "0.") != "",
			st.wording.Name == "has_received" && n != "0" && !slices.Contains([]string{"notify", "any"}, st.slots["callback"]):
			pass = true
		case code == "" || st.wording.Name == "has_other_code" || strings.HasPrefix(st.wording.Name, "terminal"):
		case isSuccess(code):
			pass = true
		case !c.answeredByRule(code) && refusal == "":
			refusal = code
		}
	}
	return pass && refusal == "", refusal
}

// hasDialect reports whether an app of the scenario is unlike others.
func (c *worldCheck) hasDialect() bool {
	return slices.ContainsFunc(c.all, func(st scenarioStep) bool { return st.name() == "app_with_dialect" })
}

// isUsed reports whether a later step that is to pass is about what the call of a step makes.
func (c *worldCheck) isUsed(i int) bool {
	for _, made := range c.thingsMade(c.all[i]) {
		for j := i + 1; made.name != "" && j < len(c.all); j++ {
			if pass, _ := c.wantedOutcome(j); pass && slices.Contains(c.all[j].registered.makes, thingAnswer) && slices.Contains(c.thingsNamed(made.kind, c.all[j]), made) {
				return true
			}
		}
	}
	return false
}

// isSuccess reports whether a code is one of calls that pass.
func isSuccess(code string) bool {
	return slices.ContainsFunc(adapter.Names(), func(platform string) bool {
		return shipped.HasCode(platform, func(c names.Code) bool { return c.Success && (c.Code == code || c.Sub == code) })
	})
}

// IsSubCode reports whether a code of a platform is told within an answer that says that it was understood.
func IsSubCode(platform, code string) bool {
	return shipped.HasCode(platform, func(c names.Code) bool { return c.Sub != "" && (c.Sub == code || names.OfClass(c.Sub, code)) })
}

// isUnknownTrade reports whether a code says that there is no such trade.
func isUnknownTrade(platform, code string) bool {
	return shipped.HasCode(platform, func(c names.Code) bool {
		return (c.Name() == code || c.Code == code) && strings.Contains(phrase.Simplified(c.Message), "不存在")
	})
}

// answeredByRule reports whether a rule of the scenario may answer with a code.
func (c *worldCheck) answeredByRule(code string) bool {
	return c.has(thing{thingScenario, ""}) || slices.ContainsFunc(c.all, func(st scenarioStep) bool {
		said := phrase.PlainLetters(st.step.Text)
		if st.step.Argument != nil && st.step.Argument.DocString != nil {
			said += st.step.Argument.DocString.Content
		}
		return (st.wording == nil || st.slots["code"] == "" || strings.HasPrefix(st.wording.Name, "terminal")) && strings.Contains(said, code)
	})
}

// receiversOf are the accounts that a call shares with, which have to be bound.
func (c *worldCheck) receiversOf(st scenarioStep) (all []thing) {
	usual := UsualReceiver(c.platform)
	if usual == "" {
		return nil
	}
	if st.step.Argument == nil || st.step.Argument.DataTable == nil {
		return []thing{{thingReceiver, usual}}
	}
	for _, account := range cellsBelow(st.step.Argument.DataTable, "trans_in") {
		if account != "" && !slices.Contains(all, thing{thingReceiver, account}) {
			all = append(all, thing{thingReceiver, account})
		}
	}
	return all
}

// UsualReceiver is the account that a call on a platform shares with which names none; "" where none has to be named.
func UsualReceiver(platform string) string {
	p, err := adapter.Find(platform)
	if err != nil {
		return ""
	}
	if splitter, ok := p.Kind.(adapter.Splitter); ok {
		return splitter.UsualReceiver()
	}
	return ""
}

// cellsBelow are the cells below one of a table's first row.
func cellsBelow(table *messages.PickleTable, head string) (cells []string) {
	i := slices.IndexFunc(table.Rows[0].Cells, func(cell *messages.PickleTableCell) bool { return cell.Value == head })
	for _, row := range table.Rows[1:] {
		if i >= 0 && i < len(row.Cells) {
			cells = append(cells, row.Cells[i].Value)
		}
	}
	return cells
}

// signedAmiss is the sign-on before a step as it is for the terminal that the scenario has, in place of one that it lacks, and
// which it is; "" where there is none.
func (c *worldCheck) signedAmiss(i int, t thing) (line string, at int) {
	if t.kind != thingSignedOn || !c.has(thing{thingTerminal, t.name}) {
		return "", 0
	}
	for at, st := range c.all[:i] {
		terminal := st.slots["terminal"]
		if slices.Contains(st.registered.makes, thingSignedOn) && terminal != "" && !c.has(thing{thingTerminal, terminal}) {
			return strings.Replace(st.step.Text, terminal, t.name, 1), at
		}
	}
	return "", 0
}

// unnamedPayment is the one payment before a step, on the terminal of that, which has no order's number, with one, and which step it is;
// "" where none is, or several.
func (c *worldCheck) unnamedPayment(i int, order string) (line string, at int) {
	st := c.all[i]
	for j, before := range c.all[:i] {
		if before.name() != "pays" || st.slots["terminal"] == "" || before.slots["terminal"] != st.slots["terminal"] {
			continue
		}
		if line != "" {
			return "", 0
		}
		line, at = c.stepText("pays_as", c.amountText(c.minorUnits(before.slots["amount"])), before.slots["terminal"], order), j
	}
	return line, at
}
