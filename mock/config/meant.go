package config

import (
	"cmp"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"paymock/mock/api"
	"paymock/mock/phrase"
	"paymock/mock/shape"
	"paymock/mock/suggest"
	"paymock/mock/words"
)

// What the remedies of mistakes make of a text, so that the rest is checked as it is meant.

// meantValue is the value that one of another kind, or a refused text, is meant to be; nil where that can't be told.
func (of reading) meantValue(m shape.Mistake) *shape.Value {
	v, s := m.Value, m.Shape
	made := *v
	made.Quoted = false
	switch {
	case m.Problem == shape.Refused && s.Short == shape.OneValue:
		return conditionMeant(v)
	case m.Problem == shape.Refused:
		half, _ := halfWidth(v.Text)
		made.Text = half
	case s.Kind == shape.List && v.Scalar() && m.Key == "uniform" && len(endsOf(v)) > 0:
		return &shape.Value{Kind: shape.List, Items: endsOf(v), Line: v.Line, Column: v.Column}
	case s.Kind == shape.List && v.Kind != shape.Null:
		entry := *v // another one, which has mistakes of its own
		made = shape.Value{Kind: shape.List, Items: []*shape.Value{&entry}, Line: v.Line, Column: v.Column}
	case s.Short == shape.OneValue && v.Kind == shape.List && len(v.Items) > 0 && !slices.ContainsFunc(v.Items, func(item *shape.Value) bool { return !item.Resolve().Scalar() }):
		list := *v
		return &shape.Value{Kind: shape.Object, Line: v.Line, Column: v.Column, Members: []shape.Member{{Name: "in", Value: &list, Line: v.Line, Column: v.Column}}}
	case (s.Kind == shape.Object || s.Kind == shape.Map) && v.Kind == shape.List:
		return joined(v, s)
	case s.Name == thenShape().Name && isUsual(v.Text) && !strings.HasSuffix(m.Path, "]"):
		return nil
	case s.Kind == shape.Object && v.Scalar():
		return spelledOut(v, s)
	case s.Kind != shape.Object && s.Kind != shape.Map && v.Kind == shape.List && len(v.Items) == 1 && v.Items[0].Scalar():
		return v.Items[0]
	case inGiven(m):
		return sentenceOf(v)
	case of.json && s.Kind == shape.Text && v.Scalar():
		made.Kind, made.Quoted = shape.Text, true
	case s.Kind == shape.Map && (s.Of.Short == shape.OneValue || s.Of.Kind == shape.Text) && v.Scalar():
		return comparison(v, s.Of.Short == shape.OneValue)
	case s.Kind == shape.Text, s.Kind == shape.Map, !v.Scalar():
		return nil
	default:
		written, ok := meantScalar(m)
		if !ok {
			return nil
		}
		made.Kind, made.Text, made.JSON = s.Kind, written, written
	}
	return &made
}

// joined is the one object of a list of some: what they have together. The list of rules that a file is stands
// under its key.
func joined(v *shape.Value, s *shape.Shape) *shape.Value {
	made := &shape.Value{Kind: shape.Object, Line: v.Line, Column: v.Column}
	if f, ok := s.Field("rules"); ok && f.Shape.Kind == shape.List {
		list := *v
		made.Members = []shape.Member{{Name: "rules", Value: &list, Line: v.Line, Column: v.Column}}
		return made
	}
	for _, item := range v.Items {
		if item.Kind != shape.Object {
			return nil
		}
		if field, value := comparedThere(item); s.Kind == shape.Map && field != "" && memberNamed(made, field) == nil { // name: X, value: Y
			made.Members = append(made.Members, shape.Member{Name: field, Value: value, Line: item.Line, Column: item.Column})
			continue
		}
		for _, m := range item.Members {
			if memberNamed(made, m.Name) != nil {
				return nil
			}
			made.Members = append(made.Members, m)
		}
	}
	return made
}

// keyIsValue is a text such as "provider=4pyun, operation=settle" or "respond 1403".
var keyIsValue = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\s*([a-z_]+)\s*[=:： ]\s*(\S+)\s*$`) })

// spelledOut is the object that a text stands for: its keys and values without the right marks, an action that only is
// or is not, the operation of a when, the code of a then. Nil: none.
func spelledOut(v *shape.Value, s *shape.Shape) *shape.Value {
	made := &shape.Value{Kind: shape.Object, Line: v.Line, Column: v.Column}
	put := func(name string, value shape.Value) {
		value.Line, value.Column = v.Line, v.Column
		made.Members = append(made.Members, shape.Member{Name: name, Value: &value, Line: v.Line, Column: v.Column})
	}
	said := v.Text
	if half, full := halfWidth(said); full {
		said = half
	}
	text := func(said string) shape.Value { return shape.Value{Kind: shape.Text, Text: said} }
	for part := range strings.SplitSeq(strings.ReplaceAll(said, "，", ","), ",") {
		found := keyIsValue().FindStringSubmatch(part)
		if found == nil || !slices.Contains(s.Names(), found[1]) {
			made.Members = nil
			break
		}
		put(found[1], scalarOf(found[2]))
	}
	if calls, per, ok := phrase.Rate(said); ok && len(made.Members) == 0 && s.Name == reflect.TypeFor[api.Throttle]().Name() {
		put("calls", scalarOf(strconv.Itoa(calls)))
		put("per", text(per))
	}
	if count := numberShorthands[s.Name]; count != "" && scalarOf(said).Kind == shape.Whole {
		put(count, scalarOf(said))
	}
	only, ok := s.Field(cmp.Or(nearestKey(said, s), said))
	operation, isOperation := phrase.OperationOf(said)
	switch word := !strings.ContainsAny(said, " \t"); {
	case len(made.Members) > 0:
	case ok && only.Shape.Kind == shape.Bool:
		put(only.Name, shape.Value{Kind: shape.Bool, Text: "true", JSON: "true"})
	case !word || said == "":
		return nil
	case s.Name == inApps[0]:
		put("order", text(said))
	case s.Name == reflect.TypeFor[ScenarioApp]().Name() && phrase.IsPlatform(said):
		put("provider", text(phrase.PlatformOf(said)))
	case s.Name == whenShape().Name && isOperation:
		put("operation", text(operation))
	case s.Name == whenShape().Name && phrase.IsOperation(said):
		put("operation", text(said))
	case s.Name == thenShape().Name && isUsual(said): // as usual
	case s.Name == thenShape().Name:
		put("respond", text(said))
	case hasID(s):
		put("id", text(said))
	default:
		return nil
	}
	return made
}

// hasID reports whether what has a shape is called by its id, which stands for the whole of it where one text does: a card.
func hasID(s *shape.Shape) bool {
	id, ok := s.Field("id")
	return ok && id.Shape.Kind == shape.Text
}

// numberShorthands are the keys of objects for which a number alone stands.
var numberShorthands = map[string]string{"Throttle": "calls", "Drip": "bytes"}

// isOneLevelUp reports whether a key of how callbacks go out stands where the name of a kind of callbacks is wanted.
func isOneLevelUp(m shape.Mistake) bool {
	_, own := m.Shape.Field(m.Key)
	return own && strings.Contains(m.Path, "delivery.") && m.Shape.Name == reflect.TypeFor[api.Delivery]().Name()
}

// endsOf gives the least and the most of a random delay such as "1s-3s"; nil for any other text.
func endsOf(v *shape.Value) (ends []*shape.Value) {
	least, most, ok := phrase.Between(v.Text)
	if !ok {
		return nil
	}
	for _, said := range []string{least, most} {
		ends = append(ends, &shape.Value{Kind: shape.Text, Text: said, Quoted: true, Line: v.Line, Column: v.Column})
	}
	return ends
}

// comparison is the conditions that a text such as "settle_value > 100" means, or the member that "value=1" means where
// nothing compares; nil: none.
func comparison(v *shape.Value, compares bool) *shape.Value {
	found := regexp.MustCompile(`^\s*([\w.]+)\s*(>=|<=|[≥≤≠]|>|<|＞|＜|==|=|!=|:|：)\s*(\S+)\s*$`).FindStringSubmatch(v.Text)
	if found == nil || !compares && strings.ContainsAny(found[2], "><＞＜≥≤≠!") {
		return nil
	}
	operator, _ := suggest.Comparison(found[2])
	member := func(name string, value *shape.Value) *shape.Value {
		value.Line, value.Column = v.Line, v.Column
		return &shape.Value{Kind: shape.Object, Line: v.Line, Column: v.Column, Members: []shape.Member{{Name: name, Value: value, Line: v.Line, Column: v.Column}}}
	}
	value := &shape.Value{Kind: shape.Text, Text: found[3], Quoted: true}
	if operator != "" {
		value = member(operator, value)
	}
	return member(found[1], value)
}

// betweenTwo are words for the ends of a delay that is drawn.
var betweenTwo = []string{"from", "to", "min", "max", "least", "most", "between", "range", "random"}

// isDrawn reports whether a key of a delay means one of its ends.
func isDrawn(m shape.Mistake) bool {
	return m.Shape.Short == shape.OneText && slices.Contains(m.Shape.Names(), "uniform") && slices.Contains(betweenTwo, m.Key)
}

// isAlterField reports whether a key of alter is a field of the message.
func isAlterField(m shape.Mistake) bool {
	return m.Shape.Name == reflect.TypeFor[api.Alter]().Name() && m.Value.Scalar() && len(suggest.Nearest(m.Key, m.Shape.Names(), 1)) == 0
}

// scalarOf is a value as YAML reads it without quotes.
func scalarOf(text string) shape.Value {
	made := shape.Value{Kind: shape.Text, Text: text, JSON: text}
	if _, err := strconv.Atoi(text); err == nil {
		made.Kind = shape.Whole
	} else if text == "true" || text == "false" {
		made.Kind = shape.Bool
	}
	return made
}

// inWords writes an object of scalars as a text has it: "{respond: 1403}".
func (of reading) inWords(v *shape.Value) string {
	var parts []string
	for _, m := range v.Members {
		value := m.Value.Text
		switch {
		case m.Value.Kind == shape.Object:
			value = of.inWords(m.Value)
		case of.json && m.Value.Kind == shape.Text:
			value = strconv.Quote(value)
		}
		parts = append(parts, of.pair(m.Name, value))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// pair writes a key and its value, which is written already.
func (of reading) pair(key, value string) string {
	if of.json {
		key = strconv.Quote(key)
	}
	return key + ": " + value
}

// meantScalar is how a number or boolean is written that stands there as a text or in other words.
func meantScalar(m shape.Mistake) (written string, ok bool) {
	said, s := m.Value.Text, m.Shape
	if half, full := halfWidth(said); full {
		said = half
	}
	if m.Value.Quoted && s.Fits(said) || said != m.Value.Text && s.Fits(said) {
		return said, true
	}
	switch s.Kind {
	case shape.Bool:
		if truth, known := booleanWords[strings.ToLower(said)]; known {
			return strconv.FormatBool(truth), true
		}
		if near := suggest.Nearest(said, []string{"true", "false"}, 2); len(near) == 1 {
			return near[0], true
		}
	case shape.Number:
		if chance, ok := phrase.Chance(said); ok {
			return strconv.FormatFloat(chance, 'f', -1, 64), true
		}
	case shape.Whole:
		if m.Field.Money {
			return "1", strings.ContainsAny(said, "123456789") && !strings.HasPrefix(said, "-")
		}
		if n, further := furtherCopies(said); further && m.Field.Name == "duplicate" { // sent twice: one more copy
			return strconv.Itoa(n), true
		}
		if digits := strings.NewReplacer("O", "0", "o", "0", "l", "1", "I", "1").Replace(said); strings.ContainsAny(said, "0123456789") && s.Fits(digits) {
			return digits, true
		}
		if n, known := countOf(said); known {
			return strconv.Itoa(n), true
		}
	}
	return "", false
}

// nearestKey is the key of an object that is meant by another word: one in other letters, or a word for it; "" is none.
func nearestKey(word string, in *shape.Shape) string {
	for _, key := range nearestKeys(word, in) {
		return key
	}
	return ""
}

// nearestKeys are the keys of an object that may be meant by another word, the surest first.
func nearestKeys(word string, in *shape.Shape) (keys []string) {
	own := in.Names()
	for _, key := range own {
		if strings.EqualFold(key, word) {
			return []string{key}
		}
	}
	if half, full := halfWidth(word); full {
		return nearestKeys(strings.ToLower(half), in)
	}
	switch {
	case word == "name" && slices.Contains(own, "id"):
		return []string{"id"}
	case word == "name" && in.Name == inApps[0]:
		return []string{"order"}
	}
	keys = slices.Clone(keysMeant()[plainKey(word)])
	if len(keys) == 0 && len(suggest.Nearest(word, own, 1)) == 0 {
		keys = slices.Clone(keysMeant()[nearWord(word)])
	}
	return slices.DeleteFunc(keys, func(key string) bool { return !slices.Contains(own, key) })
}

// meantKey is the field that is meant by a key that an object doesn't have, and what should have it: the nearest
// of the object's own, one of another part of the file, or a condition on a field of the request.
func (of reading) meantKey(m shape.Mistake) (shape.Field, *shape.Shape) {
	if isDrawn(m) || isOneApp(m) || isShared(m) || isWholeFile(m) {
		return shape.Field{}, nil
	}
	if before, ok := m.Shape.Field("before"); ok && isAlterField(m) {
		return shape.Field{Name: m.Key, Shape: before.Shape.Of}, before.Shape
	}
	if key := keyMeant(m); key != "" {
		f, _ := m.Shape.Field(key)
		return f, m.Shape
	}
	if m.Shape.Name == settingsName || copiesHint(m) != "" || of.callbackHint(m) != "" {
		return shape.Field{}, nil
	}
	if key, p := of.meaningElsewhere(m); key != "" {
		in := shape.Of(p.of)
		f, _ := in.Field(key)
		return f, in
	}
	if where, ok := m.Shape.Field("where"); ok && of.isCondition(m) {
		return shape.Field{Name: conditionField(m.Key), Shape: where.Shape.Of}, where.Shape
	}
	if p, ok := of.placeOf(m.Key, m.Shape); ok {
		in := shape.Of(p.of)
		f, _ := in.Field(m.Key)
		return f, in
	}
	if near := suggest.Nearest(m.Key, m.Shape.Names(), 1); len(near) > 0 {
		f, _ := m.Shape.Field(near[0])
		return f, m.Shape
	}
	return shape.Field{}, nil
}

// isCondition reports whether an unknown key of a when is a field of requests: it is asked with operators, or called
// as no key of a file is.
func (of reading) isCondition(m shape.Mistake) bool {
	field := conditionField(m.Key)
	if _, elsewhere := of.placeOf(m.Key, m.Shape); field == m.Key && (elsewhere && m.Key != "amount" || words.IsChinese(m.Key)) {
		return false
	}
	if len(suggest.Nearest(m.Key, m.Shape.Names(), 1)) > 0 {
		return false
	}
	v := m.Value.Resolve()
	return v.Scalar() || v.Kind == shape.Object && slices.ContainsFunc(v.Members, func(o shape.Member) bool {
		_, known := conditionShape().Field(o.Name)
		return known || nearestKey(o.Name, conditionShape()) != ""
	})
}

// whereHint says where a condition on a field stands.
func (of reading) whereHint(m shape.Mistake) string {
	v := m.Value.Resolve()
	value := "{…}"
	if name, operator := suggest.ComparedName(m.Key); operator != "" && v.Scalar() {
		return "; a field of the request stands in where: write " + of.pair("where", "{"+of.pair(conditionField(name), of.conditionText(operator, v.Text))+"}")
	}
	switch {
	case v.Scalar() && of.json:
		value = cmp.Or(v.JSON, strconv.Quote(v.Text))
	case v.Scalar():
		if made := comparison(&shape.Value{Text: m.Key + " " + v.Text}, true); made != nil && v.Quoted {
			return "; a field of the request stands in where: write " + of.pair("where", of.inWords(made))
		}
		value = v.Text
		if least, most, ok := rangeSaid(v.Text); ok {
			value = "{" + of.pair("at_least", strconv.Quote(least)) + ", " + of.pair("at_most", strconv.Quote(most)) + "}"
		} else if operator, bound := suggest.Comparison(v.Text); operator != "" && bound != "" {
			value = of.conditionText(operator, bound)
		}
	}
	return "; a field of the request stands in where: write " + of.pair("where", "{"+of.pair(conditionField(m.Key), value)+"}")
}
