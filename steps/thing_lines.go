package steps

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"paymock/client/adapter"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
	"paymock/mock/suggest"
)

// lineFor is a line that makes a thing for a step; "" where none is known.
func (c *worldCheck) lineFor(t thing, i int) string {
	st := c.all[i]
	switch t.kind {
	case thingApp:
		return FreshApp(c.language, c.platform)
	case thingOtherApp:
		return strings.Replace(phrase.Find("another_app").Text(c.language), "{provider}", c.platform, 1)
	case thingTrade:
		return c.tradeLine(t.name, st)
	case thingTerminal:
		return c.stepText("terminal_card", t.name, c.amountText(c.sumOn("terminal", t.name, 500)))
	case thingSignedOn:
		return c.stepText("signs_on", t.name)
	case thingReceiver:
		p, err := adapter.Find(c.platform)
		if err != nil || p.Account == nil {
			return ""
		}
		return c.stepText("binds", cmp.Or(p.Account(t.name), t.name))
	case thingRefund:
		return c.stepText("refunds_as", c.someTrade(), c.amountText(c.paidOn(c.someTrade())), t.name)
	case thingSettlement:
		return c.stepText("settles_as", c.someTrade(), c.amountText(c.sharableAmount(c.someTrade())), t.name)
	case thingSecondAnswer, thingRepeat:
		return c.stepText("repeats")
	case thingAnswers: // without a call that is one of them
		return c.stepText("settle_together", "2", c.someTrade(), c.amountText(c.paidOn(c.someTrade())))
	case thingAnswer:
		return c.callLine(st.slots["operation"])
	case thingCallback:
		if kind := st.slots["callback"]; kind != "notify" && kind != "any" {
			return c.callLine("settle")
		}
		return c.stepText("paid_trade", c.someTrade(), c.amountText(c.usualAmount()))
	}
	return ""
}

// FreshApp is the line that makes an app of a platform.
func FreshApp(l phrase.Language, platform string) string {
	line := strings.ReplaceAll(phrase.Find("fresh_app").Text(l), "{provider}", platform)
	if strings.ContainsRune("aeiou", rune(platform[0])) {
		return strings.Replace(line, "a[n] ", "an ", 1)
	}
	return strings.Replace(line, "a[n] ", "a ", 1)
}

// stepText is a step in the scenario's language.
func (c *worldCheck) stepText(name string, values ...string) string {
	line, _ := phrase.Find(name).Say(c.language, values...)
	return line
}

// callLine is the call of an operation, or the usual one of a platform.
func (c *worldCheck) callLine(operation string) string {
	switch operation = shipped.Operation(c.platform, operation); {
	case operation == "query":
		return c.stepText("queries", c.someTrade())
	case operation == "refund":
		return c.stepText("refunds", c.someTrade(), c.amountText(c.paidOn(c.someTrade())))
	case c.isWithCards():
		return c.stepText("pays", c.amountText(c.minorUnits("10")), c.someName(thingTerminal, "K1"))
	}
	return c.stepText("settles", c.someTrade(), c.amountText(c.sharableAmount(c.someTrade())))
}

// isWithCards reports whether the platform of the app takes cards on terminals.
func (c *worldCheck) isWithCards() bool {
	return slices.Contains(adapter.PlatformsWith[adapter.CardMerchant](), c.platform)
}

// someName is the name of a thing of a kind that is made, or else one for it.
func (c *worldCheck) someName(kind, other string) string {
	if made := c.names(kind); len(made) > 0 {
		return made[0]
	}
	return other
}

// names are the names of the things of a kind that are made.
func (c *worldCheck) names(kind string) (made []string) {
	for t := range c.made {
		if t.kind == kind {
			made = append(made, t.name)
		}
	}
	slices.Sort(made)
	return made
}

// someTrade is a trade that is made, or one to be made.
func (c *worldCheck) someTrade() string { return c.someName(thingTrade, "T1") }

// paidOn is the amount of the step that makes a trade.
func (c *worldCheck) paidOn(trade string) int64 {
	for _, st := range c.all {
		if slices.Contains(c.thingsMade(st), thing{thingTrade, trade}) {
			return c.minorUnits(st.slots["amount"])
		}
	}
	return c.usualAmount()
}

// sharableAmount is how much of a trade can be settled.
func (c *worldCheck) sharableAmount(trade string) int64 {
	if p, err := adapter.Find(c.platform); err == nil && p.MaxRatio > 0 {
		return c.paidOn(trade) * p.MaxRatio / 100
	}
	return c.paidOn(trade)
}

// tradeLine is the line of a trade that a step uses: it waits where it is yet to be paid or closed, was paid on the
// terminal where it is refunded, and has been paid elsewhere.
func (c *worldCheck) tradeLine(name string, st scenarioStep) string {
	sum := c.sumOn("trade", name, 0)
	if p, err := adapter.Find(c.platform); err == nil && p.MaxRatio > 0 && (strings.HasPrefix(st.name(), "settle") || slices.Contains(st.registered.passes, thingReceiver)) {
		sum = max(c.usualAmount(), sum*100/p.MaxRatio)
	}
	amount := c.amountText(sum)
	switch {
	case st.step == nil || st.wording == nil:
	case slices.Contains([]string{"payer_pays", "payment_fails", "trade_closes"}, st.wording.Name):
		return c.tradeInStatus(name, amount, "waiting")
	case st.wording.Name == "trade_is":
		return c.tradeInStatus(name, amount, st.slots["status"])
	case st.slots["terminal"] != "" && c.isWithCards():
		return c.stepText("pays_as", amount, st.slots["terminal"], name)
	}
	return c.stepText("paid_trade", name, amount)
}

func (c *worldCheck) tradeInStatus(name, amount, status string) string {
	return strings.Replace(c.stepText("trade_in_status", name, amount, status), strconv.Quote(status), phrase.StatusIn(status, c.language), 1)
}

// sumOn is all that the steps move on a trade or a terminal, and what they find left there in the end; usual where that
// is nothing, or at least that where nothing says what is left.
func (c *worldCheck) sumOn(slot, name string, usual int64) int64 {
	var sum, left int64
	finds := false
	for _, st := range c.all {
		if st.name() == "booked_once" && slot == "trade" && usual == 0 {
			usual = c.minorUnits(st.slots["amount"])
		}
		if st.wording == nil || st.slots[slot] != name {
			continue
		}
		amount := c.minorUnits(st.slots["amount"])
		switch {
		case st.slots["total"] == "left" || st.wording.Name == "card_has":
			left, finds = amount, true
		case strings.HasPrefix(st.wording.Name, "terminal"):
		case slot == "terminal" && st.slots["trade"] != "": // given back
			sum -= amount
		case slices.Contains(st.registered.makes, thingAnswer):
			if sum += amount * c.timesToSucceed(st); st.step.Argument != nil && st.step.Argument.DataTable != nil {
				for _, cell := range cellsBelow(st.step.Argument.DataTable, "amount") {
					sum += c.minorUnits(cell)
				}
			}
		}
	}
	if finds {
		return sum + left
	}
	return cmp.Or(max(sum, usual), c.usualAmount())
}

// timesToSucceed is how many of the calls that a step makes at the same time are to pass; 1 of others.
func (c *worldCheck) timesToSucceed(st scenarioStep) int64 {
	for _, judge := range c.all {
		n, _ := strconv.ParseInt(map[string]string{"all_succeed": st.slots["number"], "exactly_succeed": judge.slots["number"]}[judge.name()], 10, 64)
		if n > 0 && slices.Contains(st.registered.makes, thingAnswers) {
			return n
		}
	}
	return 1
}

// usualAmount is a hundred of the platform's money.
func (c *worldCheck) usualAmount() int64 { return c.minorUnits("100") }

// minorUnits reads an amount; 0 where it is none.
func (c *worldCheck) minorUnits(amount string) int64 {
	p, err := adapter.Find(c.platform)
	if err != nil {
		return 0
	}
	n, err := p.Minor(strings.TrimRightFunc(amount, func(r rune) bool { return r < '0' || r > '9' })) // without its unit
	if err != nil {
		return 0
	}
	return n
}

// amountText writes an amount as the scenario's language and the platform do.
func (c *worldCheck) amountText(minor int64) string {
	figure := strconv.FormatInt(minor, 10)
	if one := c.minorUnits("1"); one > 1 {
		figure = strconv.FormatInt(minor/one, 10)
		if rest := minor % one; rest > 0 {
			figure += fmt.Sprintf(".%02d", rest)
		}
	}
	return phrase.AmountIn(figure, c.language, c.platform)
}

// UsualOperation is what the step of a wording calls; "" where that is none of the usual operations.
func UsualOperation(wording *phrase.Wording) string {
	begin, _, _ := strings.Cut(wording.Name, "_")
	return map[string]string{"queries": "query", "settles": "settle", "refunds": "refund", "pays": "pay"}[begin]
}

// TradeRows are rows of the table below a trade with fields of its own: all of it may be shared.
func TradeRows() []string { return []string{"| max_ratio | 100 |"} }

// ruleLines are the rule that has the call of a step refused with a code.
func (c *worldCheck) ruleLines(st scenarioStep, code string) []LackingLine {
	if _, ok := remedySteps[code]; ok || st.wording == nil || slices.Contains(st.registered.makes, thingAnswers) || strings.HasPrefix(st.wording.Name, "sends_") && st.wording.Name != "sends_with" {
		return nil
	}
	rule := map[phrase.Language]string{phrase.English: "the platform answers with " + code, phrase.Chinese: "平台返回 " + code}[c.language]
	if rule = phrase.OfCall(rule, cmp.Or(UsualOperation(st.wording), shipped.Operation(c.platform, st.slots["operation"]))); rule == "" {
		return nil
	}
	return []LackingLine{{rule, -1}}
}

// callTogether is the call before a step as it is made several times at the same time, and which it is; "" where that is none.
func (c *worldCheck) callTogether(i int) (line string, at int) {
	for at = i - 1; at >= 0; at-- {
		st := c.all[at]
		several := map[string]string{"settles": "settle_together", "refunds": "refund_together"}[st.name()]
		if several != "" {
			succeed, _ := strconv.Atoi(c.all[i].slots["number"])
			return c.stepText(several, strconv.Itoa(max(2, succeed+1)), st.slots["trade"], c.amountText(c.minorUnits(st.slots["amount"]))), at
		}
	}
	return "", 0
}

// name is that of a step's wording; "" of a sentence.
func (st scenarioStep) name() string {
	if st.wording == nil {
		return ""
	}
	return st.wording.Name
}

// stepInstead is what a step is to say where it names a thing that is called otherwise, or that nobody is to know, and how that
// is called; "" elsewhere.
func (c *worldCheck) stepInstead(i int, t thing) (line, name string) {
	st := c.all[i]
	if t.name == "" || !strings.Contains(st.step.Text, t.name) {
		return "", ""
	}
	if _, refusal := c.wantedOutcome(i); t.kind == thingTrade && isUnknownTrade(c.platform, refusal) && !strings.HasPrefix(st.wording.Name, "sends") {
		return c.stepText("sends", UsualOperation(st.wording), t.name), t.name
	}
	var unused []string
	for _, other := range c.all[min(c.app, len(c.all)):] {
		for _, made := range c.thingsMade(other) {
			if made.kind == t.kind && made.name != t.name && !slices.ContainsFunc(c.all, func(user scenarioStep) bool {
				return user.step != other.step && slices.Contains(c.thingsNamed(t.kind, user), made)
			}) {
				unused = append(unused, made.name)
			}
		}
	}
	if len(unused) != 1 {
		unused = c.slipOf(t)
	}
	if len(unused) != 1 && st.name() == "payer_pays" {
		unused = c.unpaidOrders()
	}
	if len(unused) != 1 && st.wording.Judges() && !slices.ContainsFunc(c.all, func(user scenarioStep) bool {
		return user.wording != nil && !user.wording.Judges() && slices.Contains(c.thingsNamed(t.kind, user), t)
	}) {
		unused = c.names(t.kind)
	}
	if len(unused) != 1 {
		return "", ""
	}
	if quoted := strconv.Quote(t.name); strings.Contains(st.step.Text, quoted) {
		return strings.Replace(st.step.Text, quoted, strconv.Quote(unused[0]), 1), unused[0]
	}
	return strings.Replace(st.step.Text, t.name, unused[0], 1), unused[0]
}

// unpaidOrders are the orders that no step has paid.
func (c *worldCheck) unpaidOrders() (orders []string) {
	for _, st := range c.all {
		order := st.slots["order"]
		if order != "" && !c.isWithCards() && !slices.ContainsFunc(c.all, func(payer scenarioStep) bool { return payer.name() == "payer_pays" && payer.slots["trade"] == order }) {
			orders = append(orders, order)
		}
	}
	return orders
}

// slipOf is what a thing is called that a step calls otherwise by one letter.
func (c *worldCheck) slipOf(t thing) (made []string) {
	const shortest = 4
	for other := range c.made {
		if d, _ := suggest.Distance(t.name, other.name); other.kind == t.kind && d == 1 && len(t.name) >= shortest {
			made = append(made, other.name)
		}
	}
	return made
}

// lackOfTerminal notes that a platform settles terminals where a step settles a trade.
func (c *worldCheck) lackOfTerminal(i int) {
	st := c.all[i]
	if !c.isWithCards() || !slices.Contains(st.registered.passes, thingReceiver) {
		return
	}
	line := c.stepText("closes_batch", c.someName(thingTerminal, "K1"))
	c.sayInstead(i, thingSettled, line)
}

// lackOfRatio notes that more of a trade is to be shared than can be.
func (c *worldCheck) lackOfRatio(i int) {
	st, p := c.all[i], adapter.Platform{}
	if pass, _ := c.wantedOutcome(i); pass && !c.hasDialect() && slices.Contains(st.registered.passes, thingReceiver) {
		p, _ = adapter.Find(c.platform)
	}
	trade := st.slots["trade"]
	for j, maker := range c.all[:i] {
		if maker.name() != "paid_trade" || maker.slots["trade"] != trade || p.MaxRatio == 0 {
			continue
		}
		if paid := c.minorUnits(maker.slots["amount"]); c.minorUnits(st.slots["amount"])*100 > paid*p.MaxRatio {
			what := fmt.Sprintf("%s of which more than %d%% may be shared", thing{thingTrade, trade}, p.MaxRatio)
			c.sayInstead(j, what, c.stepText("trade_with", trade, c.amountText(paid)), TradeRows()...)
		}
	}
}

// aboutCallbacks matches a sentence about callbacks.
var aboutCallbacks = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)回调|回調|通知|callback|notif`) })

// lackOfRetries notes what callbacks lack that a step counts as they come again: time in which they do, or a merchant that
// has refused them before they came.
func (c *worldCheck) lackOfRetries(i int) {
	st := c.all[i]
	kind, n := st.slots["callback"], st.slots["number"]
	refused, sent, passed := -1, -1, false
	for j, before := range c.all[:i] {
		switch name := before.name(); {
		case before.wording == nil && aboutCallbacks().MatchString(before.step.Text): // a rule may delay or repeat them
			return
		case strings.HasPrefix(name, "merchant_") && (before.slots["callback"] == kind || before.slots["callback"] == "any"):
			times, _ := strconv.Atoi(before.slots["number"])
			again := st.name() == "attempted_after" || st.slots["state"] == "exhausted" || st.name() == "has_received" && n != "0" && n != "1" && (times == 0 || n == strconv.Itoa(times+1))
			if again {
				refused = j
			}
		case name == "passes":
			passed = true
		case name == "settles_later" && kind == "settle":
			sent, refused, passed = j, j, false
		case slices.Contains(c.thingsMade(before), thing{thingCallback, ""}) && (kind == "any" || (kind == "notify") == !slices.Contains(before.registered.makes, thingAnswer)):
			sent, passed = j, false
		}
	}
	if refused < 0 || sent < 0 || n == "0" {
		return
	}
	if refused > sent {
		c.lacks = append(c.lacks, Lack{Step: sent, Above: sent, What: thingRefusal, Lines: []LackingLine{{c.all[refused].step.Text, refused}}})
	}
	if !passed {
		hours := map[phrase.Language]string{phrase.English: "25 hours", phrase.Chinese: "25 小时"}[c.language]
		c.lacks = append(c.lacks, Lack{Step: i, Above: i, What: thingTime, Lines: []LackingLine{{c.stepText("passes", hours), -1}}})
	}
}
