package config

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/api"
	"paymock/mock/phrase"
	"paymock/mock/shape"
	"paymock/mock/suggest"
)

// What a file doesn't have right is found by package shape; here it is put into words.

// reason puts a mistake of the file into words: one of an amount as the app's platform counts it.
func (f *File) reason(m shape.Mistake) string {
	if m.Problem == shape.WrongKind && m.Field.Money && m.Value.Scalar() && f.amount != nil {
		app, _, _ := strings.Cut(m.Path, ".")
		_, v := lastKey(f.root, app)
		if reason := f.amount(phrase.PlatformOf(scalarMember(v, "provider")), m.Key, m.Value.Text); reason != "" {
			return reason
		}
	}
	if told := f.reading().answerReason(f.root, m); told != "" {
		return told
	}
	return f.reading().reason(m)
}

func (f *File) reading() reading { return reading{root: f.shape} }

// reading is how a text is read: the mistakes of a file and of the body of a call are put into the same words, but
// for what YAML and JSON write differently.
type reading struct {
	root *shape.Shape // what the text is to be
	json bool
}

// reason puts a mistake into words, with the remedy.
func (of reading) reason(m shape.Mistake) string {
	m = shortened(m)
	key := m.Key
	switch {
	case key == "" && of.json:
		key = "the body"
	case key == "":
		key = "the file"
	}
	switch m.Problem {
	case shape.WrongKind:
		return of.wrongKind(m, key)
	case shape.Empty:
		if m.Key == "" {
			return of.wrongKind(m, key)
		}
		if strings.HasSuffix(m.Path, "]") {
			return "an entry of the list is empty; give it a value, or leave it out"
		}
		if made := comparedInKey(m); made != nil {
			return fmt.Sprintf("no colon parts key and value in %q; write %s", m.Key, strings.Trim(of.inWords(made), "{}")+strings.Repeat("}", strings.Count(of.inWords(made), "{")-1))
		}
		return key + " is empty; give it a value, or leave it out"
	case shape.UnknownField:
		return fmt.Sprintf("unknown key %q%s", key, of.keyHint(m))
	case shape.Missing:
		return m.Field.Name + " is missing; add it"
	case shape.TooSmall:
		return TooSmall(key, cmp.Or(m.Value.Text, m.Value.JSON), *cmp.Or(m.Field.Minimum, m.Field.FileMinimum))
	case shape.Duplicate:
		return duplicateReason(key, m)
	case shape.EmptyList:
		return key + ": an empty list does nothing; name at least one entry"
	case shape.NestedList:
		return key + ": a sequence has no sequences in it; write one list"
	case shape.TooMany:
		if m.Value.Kind == shape.List {
			return fmt.Sprintf("%s has more than %d entries; leave some out", key, shape.MaxEntries)
		}
		return fmt.Sprintf("%s has more than %d names; a scenario needs fewer than 100", key, shape.MaxNames)
	case shape.NoAnchor:
		if m.Key == "<<" {
			return fmt.Sprintf("no &%s stands before *%[1]s; leave this line out, or give &%[1]s above", m.Value.Alias)
		}
		return fmt.Sprintf("no &%s stands before *%s; write the value itself, or give one above that name", m.Value.Alias, m.Value.Alias)
	case shape.AliasMisfit:
		return fmt.Sprintf("*%s does not fit here: %s", m.Value.Alias, of.reason(*m.Cause))
	}
	return fmt.Sprintf("%s is %q, %s", key, m.Value.Text, m.Reason)
}

// longest is how many bytes of a name or value are told.
const longest = 300

// shortened is a mistake without what nobody reads of its name and value.
func shortened(m shape.Mistake) shape.Mistake {
	m.Key = cut(m.Key)
	if m.Value != nil && len(m.Value.Text) > longest {
		short := *m.Value
		short.Text, short.JSON = cut(short.Text), cut(short.JSON)
		m.Value, m.Meant = &short, nil
	}
	return m
}

// cut is the beginning of a text that is too long to be told.
func cut(text string) string {
	if len(text) <= longest {
		return text
	}
	return strings.ToValidUTF8(text[:longest], "") + "…"
}

func (of reading) wrongKind(m shape.Mistake, key string) string {
	written, want := m.Value.Text, of.wanted(m.Shape)
	switch {
	case inGiven(m) && isRule(m.Value):
		return "a rule is no sentence; put it into the list rules instead of given"
	case inGiven(m) && m.Meant != nil:
		return fmt.Sprintf("a sentence with a colon and a blank in it stands in quotes; write %s", strconv.Quote(m.Meant.Text))
	case m.Shape.Short == shape.OneValue:
		reason := key + ": want a value, or operators: " + strings.Join(api.Operators(), ", ")
		if m.Meant != nil {
			reason += "; for one of several write " + of.pair("in", "[…]")
		}
		return reason
	case m.Shape.Name == ruleShape().Name && m.Value.Scalar() && of.json:
		return "a sentence is no rule; POST it to say, as {\"sentence\": \"…\"}"
	case m.Shape.Name == ruleShape().Name && m.Value.Scalar():
		return "a sentence is no rule; put it into the list given instead of rules"
	case m.Path == "" && m.Value.Kind == shape.List && m.Meant != nil && len(m.Meant.Members) == 1 && m.Meant.Members[0].Name == "rules":
		return "the file: want keys and values; write rules: in a line above the list"
	case m.Shape.Kind == shape.Object && m.Value.Kind == shape.List && m.Meant != nil:
		return fmt.Sprintf("%s: want keys and values, not a list; %s", key, of.withoutList(m.Value))
	case m.Shape.Name == thenShape().Name && isUsual(written) && !strings.HasSuffix(m.Path, "]"):
		return key + ": where all is as usual no rule is needed; leave the rule out"
	case m.Shape.Name == thenShape().Name && m.Meant != nil && field(m.Meant, "respond") != nil:
		return fmt.Sprintf("%s: want keys and values; write %s to answer with that code; the keys are %s", key, of.inWords(m.Meant), strings.Join(m.Shape.Names(), ", "))
	case m.Shape.Kind == shape.Object && m.Meant != nil:
		return fmt.Sprintf("%s: want keys and values; write %s; the keys are %s", key, of.inWords(m.Meant), strings.Join(m.Shape.Names(), ", "))
	case isOneLevelUp(m):
		return fmt.Sprintf("%s stands below the name of a kind of callbacks; write %s", key, of.pair("delivery", "{"+of.pair("notify", "{"+of.pair(key, "…")+"}")+"}"))
	case m.Shape.Short == shape.OneText:
		return fmt.Sprintf("%s: want a duration such as \"3s\", or keys and values; the keys are %s", key, strings.Join(m.Shape.Names(), ", "))
	case m.Shape.Kind == shape.Object:
		return fmt.Sprintf("%s: want keys and values; the keys are %s", key, strings.Join(m.Shape.Names(), ", "))
	case m.Shape.Kind == shape.Map && m.Meant != nil:
		return fmt.Sprintf("%s: want %s; write %s", key, want, of.inWords(m.Meant))
	case m.Shape.Kind == shape.Text && m.Value.Kind == shape.List && len(m.Value.Items) > 1:
		return fmt.Sprintf("%s: want %s; a rule has one, write a rule for each, or a list of then: [{…}, {…}] to answer with one after the other%s", key, want, drawnHint(key))
	case m.Shape.Kind == shape.List && m.Key == "uniform" && m.Value.Scalar() && m.Meant != nil && len(m.Meant.Items) > 1:
		return fmt.Sprintf("%s: want the least and the most; write [%q, %q]", key, m.Meant.Items[0].Text, m.Meant.Items[1].Text)
	case !m.Value.Scalar() && m.Meant != nil && m.Meant.Scalar() && m.Shape.Fits(m.Meant.Text):
		return fmt.Sprintf("%s: want %s; write %s", key, want, m.Meant.Text)
	case m.Shape.Kind == shape.Map, m.Shape.Kind == shape.List, !m.Value.Scalar():
		return key + ": want " + want
	}
	if half, full := halfWidth(written); full && (m.Meant == nil || m.Meant.Text == half) {
		return fmt.Sprintf("%s is %q, in full-width digits; write %s", key, written, half)
	}
	if whole, ok := inCents(written); ok && m.Shape.Kind == shape.Text && of.json {
		return fmt.Sprintf("%s is %s without quotes: want %s; write %s, or %s where the platform counts in cents", key, written, want, strconv.Quote(written), strconv.Quote(whole))
	}
	if m.Shape.Kind == shape.Text && of.json {
		return fmt.Sprintf("%s is %s without quotes: want %s; write %s", key, written, want, strconv.Quote(written))
	}
	if m.Value.Quoted && m.Shape.Fits(written) {
		return fmt.Sprintf("%s is the text %q in quotes: want %s; write %s without quotes", key, written, want, written)
	}
	return fmt.Sprintf("%s is %q: want %s%s", key, written, want, suggestBoolean(m))
}

// inCents is an amount with two digits of fraction or one as a platform writes it that counts in cents.
func inCents(written string) (string, bool) {
	units, fraction, _ := strings.Cut(written, ".")
	if fraction == "" || len(fraction) > 2 {
		return "", false
	}
	cents, err := strconv.Atoi(units + (fraction + "0")[:2])
	return strconv.Itoa(cents), err == nil
}

// booleanWords maps words for yes and no to YAML's true and false.
var booleanWords = map[string]bool{"yes": true, "on": true, "y": true, "1": true, "是": true, "真": true, "no": false, "off": false, "n": false, "0": false, "否": false, "假": false}

// suggestBoolean suggests the value to write for a word with the same meaning: "; write true" for "yes", ""
// where there is none.
func suggestBoolean(m shape.Mistake) string {
	switch {
	case m.Key == "times" && isEndless(m.Value.Text):
		return "; leave it out to " + missingCountEffects["every"]
	case m.Shape.Kind == shape.Bool && isCountAbove1(m.Value.Text):
		n, _ := countOf(m.Value.Text)
		return fmt.Sprintf("; for %d times write true here and times: %[1]d beside when and then", n)
	case m.Key == "chance" && m.Meant == nil:
		return "; a chance is from 0 to 1, such as 0.2"
	case m.Meant == nil || !m.Meant.Scalar() || m.Field.Money:
		return ""
	}
	return "; write " + m.Meant.Text
}

// withoutList says how a list of one becomes what is in it.
func (of reading) withoutList(list *shape.Value) string {
	switch {
	case of.json || list.Flow && slices.ContainsFunc(list.Items, func(v *shape.Value) bool { return v.Flow }):
		return "leave out the brackets [ and ]"
	case list.Flow:
		return "write { and } in place of [ and ]"
	}
	return "leave out each \"- \""
}

func (of reading) wanted(s *shape.Shape) string {
	switch {
	case of.json && s.Kind == shape.Map:
		return "names and values, such as {\"name\": \"value\"}"
	case of.json && s.Kind == shape.List:
		return "a list, such as [\"a\", \"b\"]"
	case of.json && s.Kind == shape.Text:
		return "one text in quotes"
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
	if half, full := halfWidth(text); full && !isFreeText(key) {
		return "in full-width letters; write " + half
	}
	return ""
}

// keyHint says what may have been meant by a key that an object doesn't have: the nearest of its
// keys, or the place where that key stands.
func (of reading) keyHint(m shape.Mistake) string {
	if half, full := halfWidth(m.Key); full {
		return "; it is written in full-width letters, write " + half
	}
	if isShared(m) {
		return fmt.Sprintf("; what is written once for several places stands at the first of them, there as &%s, and at the others as *%[1]s", m.Value.Anchor)
	}
	if isDrawn(m) {
		return "; a delay between two is written " + of.pair("uniform", `["1s", "3s"]`)
	}
	if _, ok := m.Shape.Field("disabled"); ok && slices.Contains([]string{"enabled", "enable", "active", "启用"}, strings.ToLower(m.Key)) {
		return "; a rule acts unless it has " + of.pair("disabled", "true")
	}
	if key, value, ok := keyWithoutColon(m); ok && slices.Contains(m.Shape.Names(), key) {
		return fmt.Sprintf("; no colon stands behind %s; write %s", key, of.pair(key, strings.TrimSpace(value)))
	}
	if isAnswerField(m) {
		return of.fieldsHint(m)
	}
	if isAlterField(m) {
		return "; a field of the message stands in before, or in after when it is changed behind the signature: write " + of.pair("before", "{"+of.pair(m.Key, m.Value.Text)+"}")
	}
	if isOneApp(m) {
		return "; a rule of one app stands in rules of its entry of apps: " + of.pair("apps", "[{"+of.pair("id", m.Value.Text)+", "+of.pair("rules", "[{…}]")+"}]") + ", with its provider"
	}
	if told := cmp.Or(nthHint(m), copiesHint(m), of.callbackHint(m)); told != "" {
		return told
	}
	if told := of.wayOfKey(m); told != "" {
		return told
	}
	if key := keyMeant(m); key != "" {
		return fmt.Sprintf("; did you mean %q?", key)
	}
	if key, p := of.meaningElsewhere(m); key != "" {
		return fmt.Sprintf("; did you mean %q? %s", key, "it stands "+p.place)
	}
	if told := foreignKeyHint(m.Key); told != "" && m.Shape.Name == reflect.TypeFor[Scenario]().Name() {
		return told
	}
	if _, ok := m.Shape.Field("where"); ok && of.isCondition(m) {
		return of.whereHint(m)
	}
	switch p, elsewhere := of.placeOf(m.Key, m.Shape); {
	case elsewhere && m.Shape.Name == settingsName:
		return "; it stands in a scenario file, which the setting scenario names"
	case elsewhere && (m.Key == "when" || m.Key == "then"):
		return "; it stands in an entry of rules"
	case elsewhere:
		return "; it stands " + p.place
	}
	if hint := suggest.Hint(m.Key, m.Shape.Names()); hint != "" {
		return hint
	}
	return "; the keys here are " + strings.Join(m.Shape.Names(), ", ")
}

// wayOfKey says how a file says what an unknown key is to say, where no other key does; "" of other keys.
func (of reading) wayOfKey(m shape.Mistake) string {
	if m.Shape.Name == thenShape().Name && slices.Contains([]string{"sequence", "steps", "list", "序列", "依次"}, m.Key) {
		return "; what is done one after the other is a list of then itself: " + of.pair("then", "[{…}, {…}]")
	}
	if m.Shape.Name == reflect.TypeFor[api.NewTrade]().Name() && slices.Contains([]string{"paid", "is_paid", "已支付"}, m.Key) {
		if truth, known := booleanWords[strings.ToLower(m.Value.Resolve().Text)]; known && !truth || m.Value.Resolve().Text == "false" {
			return "; what nobody has paid says so in its status: write " + of.pair("status", "waiting")
		}
		return "; a trade is paid unless its status says otherwise; leave it out"
	}
	if m.Shape.Name == reflect.TypeFor[ScenarioApp]().Name() && phrase.IsPlatform(m.Key) {
		return "; each app is an entry of the list: write \"- provider: " + phrase.PlatformOf(m.Key) + "\", and its keys below provider"
	}
	if isWholeFile(m) {
		return "; leave this line out: what is below it stands at the top of the file, without blanks before it"
	}
	return ""
}

// keyPlace is a type and where its keys stand.
type keyPlace struct {
	of    reflect.Type
	place string
}

// keyPlaces are where the keys of each object stand, for people.
var keyPlaces = []keyPlace{
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
	{reflect.TypeFor[api.Card](), "in card, in an entry of an app's terminals"},
	{reflect.TypeFor[api.Delay](), "in delay or delay_reply, in then"},
}

// appPlace is where places have the entry of apps, and inApps what stands in its lists.
const appPlace = 3

var inApps = []string{reflect.TypeFor[api.NewTrade]().Name(), reflect.TypeFor[api.NewTerminal]().Name()}

// placeOf says where a key of the text stands, when that is elsewhere only. Settings name scenarios, which have it.
func (of reading) placeOf(key string, here *shape.Shape) (keyPlace, bool) {
	all := keyPlaces
	if slices.Contains(inApps, here.Name) { // what stands beside their list is meant first
		all = slices.Concat(keyPlaces[appPlace:appPlace+1], keyPlaces)
	}
	for _, p := range all {
		in := shape.Of(p.of)
		if slices.Contains(in.Names(), key) && in.Name != here.Name && (of.root.Name == settingsName || containsShape(of.root, in, nil)) {
			return p, true
		}
	}
	return keyPlace{}, false
}

// containsShape reports whether a shape is, or has anywhere in it, an object of another one's name.
func containsShape(s, other *shape.Shape, passed []*shape.Shape) bool {
	switch {
	case s == nil || slices.Contains(passed, s):
		return false
	case s.Kind == shape.Object && s.Name == other.Name:
		return true
	}
	passed = append(passed, s)
	return containsShape(s.Of, other, passed) || slices.ContainsFunc(s.Fields, func(f shape.Field) bool { return containsShape(f.Shape, other, passed) })
}

// allKeys are the keys that a scenario may have anywhere.
func allKeys() []string {
	keys := map[string]bool{}
	for _, p := range keyPlaces {
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
