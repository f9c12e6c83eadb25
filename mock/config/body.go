package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"paymock/mock/names"
	"paymock/mock/shape"
)

// BodyChecker checks the JSON body of a call that is to be of a shape, as files are checked.
func BodyChecker(as *shape.Shape) shape.Checker {
	of := reading{root: as, json: true}
	return shape.Checker{JSON: true, RefuseValue: of.refuseCondition, MeantValue: of.meantValue, MeantKey: of.meantKey}
}

// BodyMistakes puts the mistakes of a body into the words in which they are told of a file. amount, unless it says
// "", tells of an amount instead.
func BodyMistakes(v *shape.Value, as *shape.Shape, found []shape.Mistake, amount func(key, written string) string) (told []names.Mistake) {
	of := reading{root: as, json: true}
	for i, m := range keepBestCodeMistake(v, slices.Clone(found)) {
		if i > MaxMistakes { // it is counted, and not told: its reason costs a search
			told = append(told, names.Mistake{Field: m.Path})
			continue
		}
		wrong := names.Mistake{Field: m.Path, Reason: of.answerReason(v, m)}
		if m.Problem == shape.WrongKind && m.Field.Money && m.Value.Scalar() {
			wrong.Reason = amount(m.Key, m.Value.Text)
		}
		if m.Problem == shape.Missing {
			wrong.Field = strings.TrimPrefix(m.Path+"."+m.Field.Name, ".")
		}
		wrong.Reason = cmp.Or(wrong.Reason, of.reason(m))
		told = append(told, wrong)
	}
	return told
}

// missingCountEffects says what becomes of a rule that lacks a count.
var missingCountEffects = map[string]string{
	"every": "act on every matching call", "times": "act on every matching call", "http_status": "let the platform answer",
	"duplicate": "send no further copy", "concurrent": "send one copy",
}

// TooSmall refuses a number of a rule or another thing, under a key or flag, that is less than it has to be.
func TooSmall(key, written string, least int) string {
	reason := fmt.Sprintf("%s is %s: want a whole number, %d or more", key, written, least)
	if lack := missingCountEffects[strings.ReplaceAll(strings.TrimPrefix(key, "--"), "-", "_")]; lack != "" {
		reason += "; leave it out to " + lack
	}
	if key == "times" && written == "0" {
		reason += "; for none write disabled: true in its place"
	}
	return reason
}
