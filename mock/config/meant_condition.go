package config

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"paymock/mock/phrase"
	"paymock/mock/shape"
)

// Conditions that are said in words where a field's value alone is compared.

// saidCondition is how a condition is said in a text: what stands before the value, and behind it, and the operator.
type saidCondition struct{ before, behind, operator string }

var saidConditions = []saidCondition{
	{"以", "开头", "prefix"},
	{"", "开头", "prefix"},
	{"starts with ", "", "prefix"},
	{"begins with ", "", "prefix"},
	{"开头是", "", "prefix"},
	{"前缀", "", "prefix"},
	{"以", "结尾", "suffix"},
	{"", "结尾", "suffix"},
	{"ends with ", "", "suffix"},
	{"结尾是", "", "suffix"},
	{"后缀", "", "suffix"},
	{"包含", "", "matches"},
	{"含有", "", "matches"},
	{"contains ", "", "matches"},
	{"includes ", "", "matches"},
	{"like ", "", "matches"},
	{"matches ", "", "matches"},
	{"匹配", "", "matches"},
	{"不等于", "", "not"},
	{"不是", "", "not"},
	{"not ", "", "not"},
	{"<>", "", "not"},
	{"等于", "", "equal"},
	{"==", "", "equal"},
	{"equals ", "", "equal"},
}

// conditionSaid is the operator and the value of a condition that a text says in words or signs; "" is none.
func conditionSaid(text string) (operator, value string) {
	text = strings.TrimSpace(text)
	if operator, bound := phrase.Comparison(text); operator == "not" || operator != "" && strings.ContainsAny(bound, "0123456789０１２３４５６７８９") {
		return operator, bound
	}
	letters, plain := []rune(text), []rune(phrase.Simplified(strings.ToLower(text)))
	if len(letters) != len(plain) {
		return "", ""
	}
	for _, said := range saidConditions {
		before, behind := len([]rune(said.before)), len([]rune(said.behind))
		if len(plain) > before+behind && strings.HasPrefix(string(plain), said.before) && strings.HasSuffix(string(plain), said.behind) {
			return said.operator, strings.TrimSpace(string(letters[before : len(letters)-behind]))
		}
	}
	inner := strings.Trim(text, "*")
	switch {
	case inner == "" || inner == text || strings.Contains(inner, "*"):
		return "", ""
	case text == inner+"*":
		return "prefix", inner
	case text == "*"+inner:
		return "suffix", inner
	}
	return "matches", regexp.QuoteMeta(inner)
}

// isInclusive reports whether an operator includes its bound, which none of conditions does.
func isInclusive(operator string) bool { return operator == "at_least" || operator == "at_most" }

// leavesBoundOut says how a bound is written that is to be included.
const leavesBoundOut = "over and under leave their bound out: write the next amount with its unit, such as {over: 99.99 yuan} for 100 yuan or more"

// boundIncluded says how a file writes the bound of an operator that includes it, such as gte; "" of other keys.
func (of reading) boundIncluded(m shape.Mistake) string {
	for _, operator := range []string{"at_least", "at_most"} {
		if m.Shape.Name != conditionShape().Name || !meansKey(m.Key, operator) {
			continue
		}
		if name, next := phrase.Excluding(operator, m.Value.Resolve().Text); !isInclusive(name) {
			return "; over and under leave their bound out: write " + of.pair(name, strconv.Quote(next))
		}
		return "; " + leavesBoundOut
	}
	return ""
}

// refuseCondition refuses a text that says a condition where it would be compared as it stands, and one that holds the
// next condition, too.
func (of reading) refuseCondition(v *shape.Value) string {
	if v.Kind == shape.Text && !v.Quoted && nextCondition().MatchString(v.Text) {
		return "a Chinese comma or colon in it parts nothing; write \", \" and \": \", or put the text into quotes"
	}
	if least, most, ok := rangeSaid(v.Text); ok {
		bounds := "{" + of.pair("over", strconv.Quote(least)) + ", " + of.pair("under", strconv.Quote(most)) + "}"
		return fmt.Sprintf("which is compared as it stands; write %s, or %s for that text itself", bounds, of.conditionText("equal", v.Text))
	}
	operator, value := conditionSaid(v.Text)
	if operator == "" || value == "" {
		return ""
	}
	if isInclusive(operator) {
		return fmt.Sprintf("which is compared as it stands; %s, or %s for that text itself", leavesBoundOut, of.conditionText("equal", v.Text))
	}
	return fmt.Sprintf("which is compared as it stands; write %s, or %s for that text itself", of.conditionText(operator, value), of.conditionText("equal", v.Text))
}

// conditionText writes an operator and its value.
func (of reading) conditionText(operator, value string) string {
	if made := scalarOf(value); of.json || made.Kind != shape.Whole && strings.ContainsAny(value, "*>< :,{}[]&!%@`'\"#|") {
		value = fmt.Sprintf("%q", value)
	}
	return "{" + of.pair(operator, value) + "}"
}

// rangeSaid are the numbers below and above those from one to another that a text says, "100-200"; false of other texts.
func rangeSaid(text string) (below, above string, ok bool) {
	found := regexp.MustCompile(`^\s*([1-9]\d{0,8})\s*(?:[-~～至到–—]|\.\.|to)\s*([1-9]\d{0,8})\s*$`).FindStringSubmatch(text)
	if found == nil {
		return "", "", false
	}
	least, _ := strconv.Atoi(found[1])
	most, _ := strconv.Atoi(found[2])
	return strconv.Itoa(least - 1), strconv.Itoa(most + 1), least < most
}

var nextCondition = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[，、；]\s*[\w.]+\s*[:：]|,\s*[\w.]+\s*：`) })

// conditionMeant is the condition that a text says; nil: none.
func conditionMeant(v *shape.Value) *shape.Value {
	operator, value := conditionSaid(v.Text)
	if operator == "" || isInclusive(operator) || value == "" || !v.Quoted && nextCondition().MatchString(v.Text) {
		return nil
	}
	return &shape.Value{Kind: shape.Object, Line: v.Line, Column: v.Column, Members: []shape.Member{{
		Name: operator, Line: v.Line, Column: v.Column, Value: &shape.Value{Kind: shape.Text, Text: value, Quoted: true, Line: v.Line, Column: v.Column},
	}}}
}

// comparedInKey is what a key without a value means that holds both: pay_serial = A001; nil: nothing.
func comparedInKey(m shape.Mistake) *shape.Value {
	if m.Problem != shape.Empty || m.Value == nil || m.Value.Alias != "" {
		return nil
	}
	return comparison(&shape.Value{Text: m.Key, Line: m.Line, Column: m.Column}, true)
}
