package steps

import (
	"fmt"
	"slices"
	"strings"

	"paymock/client/adapter"
	"paymock/client/sandbox"
	"paymock/mock/phrase"
)

// sandboxStep says which of a platform without control API a step needs.
type sandboxStep struct {
	move adapter.Move // what its request can do
	// byOperation: that depends on the operation that the step names; again: it sends what was sent before.
	byOperation, again bool
	callbacks          bool // it needs the platform's callbacks
	trade              bool // it begins with a trade
	check              bool // it looks at what came, and sends nothing
}

// sandboxSteps are the steps that mean the same on a platform without control API. All others need paymock.
var sandboxSteps = map[string]sandboxStep{
	"fresh_app": {}, "speaks": {},
	"paid_trade": {trade: true}, "trade_in_status": {trade: true}, "payer_pays": {},
	"trade_has": {check: true}, "trade_is": {check: true},

	"settles": {move: adapter.MoveSettle}, "settles_sharing": {move: adapter.MoveSettle}, "settles_items": {move: adapter.MoveSettle},
	"settle_together": {move: adapter.MoveSettle}, "settle_same_together": {move: adapter.MoveSettle},
	"settles_as": {move: adapter.MoveSettle}, "settles_rows": {move: adapter.MoveSettle}, "settles_rows_as": {move: adapter.MoveSettle},
	"settles_later": {move: adapter.MoveSettle}, "finishes": {move: adapter.MoveSettle},
	"binds": {move: adapter.MoveSettle}, "unbinds": {move: adapter.MoveSettle},
	"closes_batch": {move: adapter.MoveSettle}, "settles_again": {move: adapter.MoveSettle}, "posts_body": {move: adapter.MoveSettle},

	"refunds": {move: adapter.MoveRefund}, "refunds_as": {move: adapter.MoveRefund}, "refunds_from": {move: adapter.MoveRefund},
	"refund_together": {move: adapter.MoveRefund}, "refunds_on": {move: adapter.MoveRefund}, "refunds_once": {move: adapter.MoveRefund},

	"queries": {move: adapter.MoveQuery}, "queries_refund": {move: adapter.MoveQuery}, "queries_settle": {move: adapter.MoveQuery},
	"reads_card": {move: adapter.MoveQuery}, "lists_terminals": {move: adapter.MoveQuery},

	"prepares": {move: adapter.MovePay}, "shows_code": {move: adapter.MovePay}, "signs_on": {move: adapter.MovePay},
	"pays": {move: adapter.MovePay}, "pays_as": {move: adapter.MovePay}, "pays_once": {move: adapter.MovePay}, "pay_together": {move: adapter.MovePay},

	"repeats": {again: true}, "sends_retry": {again: true},
	"sends_alone": {byOperation: true}, "sends": {byOperation: true}, "sends_with": {byOperation: true}, "sends_signed": {byOperation: true},
	"sends_signed_with": {byOperation: true}, "sends_changed": {byOperation: true}, "sends_removed": {byOperation: true},
	"sends_added": {byOperation: true}, "sends_without": {byOperation: true}, "sends_sealed": {byOperation: true},

	"succeeded": {check: true}, "has_code": {check: true}, "has_other_code": {check: true}, "has_code_and_text": {check: true}, "says": {check: true}, "has_sub_code": {check: true}, "has_status": {check: true},
	"leaves_open": {check: true}, "taken_for": {check: true}, "answer_signed": {check: true}, "answer_unsigned": {check: true},
	"has_hint": {check: true}, "hint_contains": {check: true}, "hint_contains_text": {check: true}, "hides_secret": {check: true},
	"answer_contains": {check: true}, "equals_first": {check: true}, "equals_before": {check: true}, "outcome_unknown": {check: true},
	"exactly_succeed": {check: true}, "others_have_code": {check: true}, "others_have_sub_code": {check: true},
	"all_succeed": {check: true}, "asks_retry": {check: true}, "knows": {check: true},

	"merchant_answers": {callbacks: true}, "merchant_answers_line": {callbacks: true}, "merchant_always_answers": {callbacks: true},
	"merchant_breaks": {callbacks: true}, "merchant_dies": {callbacks: true},
	"has_received": {callbacks: true, check: true}, "last_contains": {callbacks: true, check: true}, "last_content_contains": {callbacks: true, check: true},
	"same_content": {callbacks: true, check: true}, "same_field": {callbacks: true, check: true}, "different_field": {callbacks: true, check: true},
	"booked_once": {callbacks: true, check: true},
}

// controlReasons say by topic why a step needs paymock.
var controlReasons = map[string]string{
	"Time": "no clock of a platform can be moved", "The journal": "a platform shows no journal", "Rules": "a platform takes no rules",
	"The merchant's endpoint, judged": "paymock judges it", "Terminals of intella": "what lies on a reader, or in it, can't be changed or seen from here",
	"Callbacks": "what the platform does with its callbacks can't be seen or changed from here",
	"Calls":     "it needs the platform's clock or journal",
}

func reasonOf(wording *phrase.Wording) string {
	if reason, ok := controlReasons[wording.Topic]; ok {
		return reason
	}
	return "it needs paymock's control API"
}

// sandboxCall is a step with what stands in its slots.
type sandboxCall struct {
	wording *phrase.Wording
	slots   map[string]string
}

// CheckSandbox says why a scenario can't run on a sandbox, by the first step that can't; "" when it can, and its
// trades are then taken from the plan. With onlySent, steps that look at what came count as good.
func CheckSandbox(plan *sandbox.Plan, lines []string, onlySent bool) string {
	apps, trades, named := 0, plan.Clone(), map[string]bool{}
	for _, line := range lines {
		call, ok := callOf(line)
		if !ok {
			return fmt.Sprintf("%s: it is a rule, and a platform takes none", phrase.Quoted(line))
		}
		if call.wording.Name == "fresh_app" {
			if apps++; apps > 1 {
				return fmt.Sprintf("%s: the target has one app", phrase.Quoted(line))
			}
		}
		reason := checkSandboxStep(trades, call, onlySent)
		if call.wording.Name == "payer_pays" && !named[call.slots["trade"]] {
			reason = "no step before it names that trade"
		}
		if reason != "" {
			return fmt.Sprintf("%s: %s", phrase.Quoted(line), reason)
		}
		named[call.slots["trade"]], named[call.slots["order"]] = true, true
	}
	*plan = *trades
	return ""
}

// callOf reads a line; false when it is a sentence about the platform.
func callOf(line string) (sandboxCall, bool) {
	for _, wording := range phrase.Of(phrase.Step) {
		for _, expr := range wording.Expressions() {
			found := expr.FindStringSubmatch(line)
			if found == nil {
				continue
			}
			call := sandboxCall{wording, map[string]string{}}
			for i, slot := range wording.Slots() {
				if text, err := wording.Value(i, found[i+1]); err == nil {
					call.slots[slot] = text
				}
			}
			return call, true
		}
	}
	return sandboxCall{}, false
}

func checkSandboxStep(plan *sandbox.Plan, c sandboxCall, onlySent bool) string {
	s := plan.Sandbox
	rule, ok := sandboxSteps[c.wording.Name]
	if !ok {
		return reasonOf(c.wording)
	}
	if provider, named := c.slots["provider"]; named && provider != s.Provider() {
		return "the target is " + s.Provider()
	}
	if rule.check && onlySent {
		return ""
	}
	move := rule.move
	if rule.byOperation {
		if move, ok = s.MoveOf(c.slots["operation"]); !ok {
			return fmt.Sprintf("it isn't known what %s moves", c.slots["operation"])
		}
	}
	if reason := s.Forbids(move); move != "" && reason != "" {
		return reason
	}
	switch {
	case rule.callbacks && s.Callbacks() == nil:
		return "the target names no place where callbacks arrive"
	case c.wording.Name == "payer_pays" && s.Pay == nil:
		return "the target names no payer"
	case c.wording.Name == "trade_has" && !slices.Contains(s.Totals(), c.slots["total"]):
		return fmt.Sprintf("queries of this platform don't tell what is %s, they tell %s", c.slots["total"], strings.Join(s.Totals(), ", "))
	case rule.trade:
		return plan.TakeTrade(c.slots["amount"], c.slots["status"])
	}
	return ""
}
