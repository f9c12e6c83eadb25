package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/api"
	"paymock/mock/shape"
	"paymock/mock/suggest"
)

// What a file doesn't have right is found by package shape; here it is put into words.

// reason puts a mistake of the file into words: one of an amount as the app's platform counts it.
func (f *File) reason(m shape.Mistake) string {
	if m.Problem == shape.WrongKind && m.Field.Money && m.Value.Scalar() && f.amount != nil {
		app, _, _ := strings.Cut(m.Path, ".")
		_, v := lastKey(f.root, app)
		if reason := f.amount(text(v, "provider"), m.Key, m.Value.Text); reason != "" {
			return reason
		}
	}
	if told := f.answerReason(m); told != "" {
		return told
	}
	return reason(m)
}

// reason puts a mistake into words, with the remedy.
func reason(m shape.Mistake) string {
	key := m.Key
	if key == "" {
		key = "the file"
	}
	switch m.Problem {
	case shape.WrongKind:
		return wrongKind(m, key)
	case shape.Empty:
		if m.Key == "" {
			return wrongKind(m, key)
		}
		return key + " is empty; give it a value, or leave it out"
	case shape.UnknownField:
		return fmt.Sprintf("unknown key %q%s", key, keyHint(m))
	case shape.Duplicate:
		return fmt.Sprintf("mapping key %q already defined at [%d:%d]; keep one of the two", key, m.First.Line, m.First.Column)
	case shape.EmptyList:
		return key + ": an empty list does nothing; name at least one entry"
	case shape.NestedList:
		return key + ": a sequence has no sequences in it; write one list"
	case shape.TooMany:
		return fmt.Sprintf("%s has more than %d names; a scenario needs fewer than 100", key, shape.MaxNames)
	case shape.NoAnchor:
		return fmt.Sprintf("no &%s stands before *%s; write the value itself, or give one above that name", m.Value.Alias, m.Value.Alias)
	case shape.AliasMisfit:
		return fmt.Sprintf("*%s does not fit here: %s", m.Value.Alias, reason(*m.Cause))
	}
	return fmt.Sprintf("%s is %q, %s", key, m.Value.Text, m.Reason)
}

// inGiven reports whether an object stands where a sentence is wanted.
func inGiven(m shape.Mistake) bool {
	return m.Shape.Kind == shape.Text && m.Value.Kind == shape.Object && strings.Contains(m.Path, "given[")
}

// isRule reports whether an object is one of rules.
func isRule(v *shape.Value) bool {
	return memberNamed(v, "then") != nil || memberNamed(v, "when") != nil
}

// sentenceOf is the sentence that YAML takes for a key and its value, for the colon in it; nil: none.
func sentenceOf(v *shape.Value) *shape.Value {
	if len(v.Members) != 1 || !v.Members[0].Value.Scalar() || v.Members[0].Value.Alias != "" || isRule(v) {
		return nil
	}
	said := v.Members[0].Name + ": " + v.Members[0].Value.Text
	return &shape.Value{Kind: shape.Text, Text: said, Quoted: true, Line: v.Line, Column: v.Column}
}

func wrongKind(m shape.Mistake, key string) string {
	written, want := m.Value.Text, wanted(m.Shape)
	switch {
	case inGiven(m) && isRule(m.Value):
		return "a rule is no sentence; put it into the list rules instead of given"
	case inGiven(m) && m.Meant != nil:
		return fmt.Sprintf("a sentence with a colon and a blank in it stands in quotes; write %s", strconv.Quote(m.Meant.Text))
	case m.Shape.Short == shape.OneValue:
		return key + ": want a value, or operators: " + strings.Join(api.Operators(), ", ")
	case m.Shape.Name == ruleShape().Name && m.Value.Scalar():
		return "a sentence is no rule; put it into the list given instead of rules"
	case m.Path == "" && m.Shape.Kind == shape.Object && m.Value.Kind == shape.List && m.Meant != nil:
		return "the file: want keys and values; write rules: in a line above the list"
	case m.Shape.Kind == shape.Object && m.Value.Kind == shape.List && m.Meant != nil:
		return fmt.Sprintf("%s: want keys and values, not a list; leave out each \"- \"", key)
	case m.Shape.Name == thenShape().Name && m.Meant != nil && field(m.Meant, "respond") != nil:
		return fmt.Sprintf("%s: want keys and values; write %s to answer with that code; the keys are %s", key, inWords(m.Meant), strings.Join(m.Shape.Names(), ", "))
	case m.Shape.Kind == shape.Object && m.Meant != nil:
		return fmt.Sprintf("%s: want keys and values; write %s; the keys are %s", key, inWords(m.Meant), strings.Join(m.Shape.Names(), ", "))
	case m.Shape.Kind == shape.Object:
		return fmt.Sprintf("%s: want keys and values; the keys are %s", key, strings.Join(m.Shape.Names(), ", "))
	case m.Shape.Kind == shape.Map, m.Shape.Kind == shape.List, !m.Value.Scalar():
		return key + ": want " + want
	}
	if half, full := halfWidth(written); full {
		return fmt.Sprintf("%s is %q, in full-width digits; write %s", key, written, half)
	}
	if m.Value.Quoted && m.Shape.Fits(written) {
		return fmt.Sprintf("%s is the text %q in quotes: want %s; write %s without quotes", key, written, want, written)
	}
	return fmt.Sprintf("%s is %q: want %s%s", key, written, want, instead(m))
}

// truths maps words for yes and no to YAML's true and false.
var truths = map[string]bool{"yes": true, "on": true, "y": true, "1": true, "是": true, "真": true, "no": false, "off": false, "n": false, "0": false, "否": false, "假": false}

// instead suggests the value to write for a word with the same meaning: "; write true" for "yes", ""
// where there is none.
func instead(m shape.Mistake) string {
	switch {
	case m.Meant == nil || !m.Meant.Scalar() || m.Field.Money:
		return ""
	case m.Shape.Kind == shape.Number:
		if part, err := strconv.ParseFloat(strings.TrimRight(m.Value.Text, "%％ "), 64); err == nil && (part < 0 || part > 100) {
			return fmt.Sprintf("; a chance is from 0 %% to 100 %%; write %v", m.Meant.Text)
		}
	}
	return "; write " + m.Meant.Text
}

func wanted(s *shape.Shape) string {
	switch {
	case s.Kind == shape.Map:
		return "names and values, such as {name: value}"
	case s.Kind == shape.List:
		return "a list; begin each entry with \"- \", or write [a, b]"
	case s.Kind == shape.Text:
		return "one text"
	case s.Kind == shape.Bool:
		return "true or false"
	case s.Kind == shape.Number:
		return "a number such as 0.5"
	case s.Natural:
		return "a whole number such as 2, not negative"
	}
	return "a whole number such as 2"
}

// fullWidth refuses a text in full-width letters, except under keys whose texts are for people.
func fullWidth(key, text string) string {
	switch key {
	case "about", "message", "subject", "given", "name":
		return ""
	}
	if half, full := halfWidth(text); full {
		return "in full-width letters; write " + half
	}
	return ""
}

// keyHint says what may have been meant by a key that an object doesn't have: the nearest of its
// keys, or the place where that key stands.
func keyHint(m shape.Mistake) string {
	if half, full := halfWidth(m.Key); full {
		return "; it is written in full-width letters, write " + half
	}
	if key := nearestKey(m.Key, m.Shape); key != "" {
		return fmt.Sprintf("; did you mean %q?", key)
	}
	if _, ok := m.Shape.Field("where"); ok && isCondition(m) {
		return whereHint(m)
	}
	switch p, elsewhere := placeOf(m.Key, m.Shape); {
	case elsewhere && m.Shape.Name == settingsName:
		return "; it stands in a scenario file, which the setting scenario names"
	case elsewhere:
		return "; it stands " + p.place
	}
	if hint := suggest.Hint(m.Key, m.Shape.Names()); hint != "" {
		return hint
	}
	return "; the keys here are " + strings.Join(m.Shape.Names(), ", ")
}

// keyPlace is a type and where its keys stand.
type keyPlace struct {
	of    reflect.Type
	place string
}

// places are where the keys of each object stand, for people.
var places = []keyPlace{
	{reflect.TypeFor[api.Rule](), "beside when and then, in the rule"},
	{reflect.TypeFor[api.When](), "in when"},
	{reflect.TypeFor[api.Then](), "in then"},
	{reflect.TypeFor[ScenarioApp](), "in an entry of apps"},
	{reflect.TypeFor[Scenario](), "at the top of the file"},
	{reflect.TypeFor[api.NewTrade](), "in an entry of an app's trades"},
	{reflect.TypeFor[api.NewTerminal](), "in an entry of an app's terminals"},
	{reflect.TypeFor[api.Condition](), "in a condition: where: {field: {…}}"},
	{reflect.TypeFor[api.Alter](), "in alter, in then"},
	{reflect.TypeFor[api.Throttle](), "in throttle, in then"},
	{reflect.TypeFor[api.Drip](), "in drip, in then"},
	{reflect.TypeFor[api.Delay](), "in delay or delay_reply, in then"},
}

// placeOf says where a key stands, when that is elsewhere only.
func placeOf(key string, here *shape.Shape) (keyPlace, bool) {
	for _, p := range places {
		of := shape.Of(p.of)
		if slices.Contains(of.Names(), key) && of.Name != here.Name {
			return p, true
		}
	}
	return keyPlace{}, false
}

// allKeys are the keys that a scenario may have anywhere.
func allKeys() []string {
	keys := map[string]bool{}
	for _, p := range places {
		for _, name := range shape.Of(p.of).Names() {
			keys[name] = true
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

func ruleShape() *shape.Shape { return shape.Of(reflect.TypeFor[api.Rule]()) }
func thenShape() *shape.Shape { return shape.Of(reflect.TypeFor[api.Then]()) }
func whenShape() *shape.Shape { return shape.Of(reflect.TypeFor[api.When]()) }

func conditionShape() *shape.Shape { return shape.Of(reflect.TypeFor[api.Condition]()) }
