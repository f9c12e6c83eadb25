package config

import (
	"cmp"
	_ "embed"
	"reflect"
	"slices"
	"strings"
	"sync"

	"paymock/mock/phrase"
	"paymock/mock/shape"
)

//go:embed meantwords.txt
var meantRows string

// keysMeant are the meanings of keys, by the words that people write for them, the surest first.
var keysMeant = sync.OnceValue(func() map[string][]string {
	all := map[string][]string{}
	for line := range strings.Lines(meantRows) {
		name, words, ok := strings.Cut(line, ": ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(words) {
			all[plainKey(word)] = append(all[plainKey(word)], name)
		}
	}
	return all
})

// plainKey is a key in small letters without what parts its words, in simplified Chinese letters.
func plainKey(key string) string {
	if half, full := halfWidth(key); full {
		key = half
	}
	key = phrase.Simplified(strings.ToLower(key))
	if digits := strings.TrimRight(key, "0123456789_- "); digits != "" { // rule1, rule2
		key = digits
	}
	for _, of := range []string{"_call", "_time", "_request", " call", " time", "次调用", "次请求"} {
		key = strings.TrimSuffix(key, of)
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("_- :：", r) {
			return -1
		}
		return r
	}, key)
}

// meansKey reports whether a key may mean something.
func meansKey(key, name string) bool { return slices.Contains(keysMeant()[plainKey(key)], name) }

// rewriter writes a scenario anew of what a text says, wherever it stands there.
type rewriter struct {
	platform string // what is said for all that names none
	rules    []*ruleDraft
	given    []string
	apps     []*appDraft
	name     string
	about    string
	include  []string
	broken   bool           // something has no place
	tried    bool           // the platform is said by nothing of it
	left     []shape.Member // what scenarios have no place for
}

// appDraft is an app of the file.
type appDraft struct {
	members pairs // in the file's order
	trades  []pairs
	rules   []*ruleDraft
	given   []string
}

// pair is a key and its value of what is written; pairs stand in order.
type pair struct {
	key   string
	value any
}
type pairs []pair

// set gives a key a value; the first stays.
func (p *pairs) set(key string, value any) {
	if !slices.ContainsFunc(*p, func(one pair) bool { return one.key == key }) {
		*p = append(*p, pair{key, value})
	}
}

// merge adds the pairs whose keys are new.
func (p *pairs) merge(from pairs) {
	for _, one := range from {
		p.set(one.key, one.value)
	}
}

func (p pairs) get(key string) any {
	for _, one := range p {
		if one.key == key {
			return one.value
		}
	}
	return nil
}

// Meant is a scenario's text as it is probably meant, with all that the text says at its place; "" where that can't be
// told. platform is said for rules and apps that name none; "" leaves it open. It may have mistakes: who shows it
// checks it.
func Meant(text []byte, platform string) string {
	const longest, most = 16 << 10, 2000 // bytes; values, with what aliases stand for
	if len(text) > longest {
		return ""
	}
	f := &File{shape: shape.Of(reflect.TypeFor[Scenario]())}
	var bad *Error
	if f.text, bad = plain("", text); bad != nil || f.text.measure() != nil {
		return ""
	}
	mended := f.mendedText().document
	if f.mendedText().unknown {
		mended = f.text
	}
	tries := []document{mended, f.text, {"", withPlainSigns(f.text.text)}}
	if other := inYAML(f.text.text); other != "" {
		tries = []document{{"", []byte(other)}}
	}
	for _, again := range tries {
		w := &rewriter{platform: platform, tried: platform != ""}
		left := most
		var given []*shape.Value
		for _, part := range marks().nextDocument.Split(string(again.text), MaxDocuments) { // each with its own anchors
			if root, _ := (document{"", []byte(part)}).read(); root != nil && hasAtMost(root, &left) {
				root, _ = joinSplitRules(root)
				given = append(given, root)
				w.readFile(root)
			} else {
				w.broken = w.broken || root != nil || len(strings.TrimSpace(part)) > 0
			}
		}
		if !w.broken && len(w.rules)+len(w.given)+len(w.apps) > 0 {
			written := w.write()
			all := wordsWritten(written)
			if slices.ContainsFunc(given, func(v *shape.Value) bool { return !all.hasAll(v, w.left) }) {
				return ""
			}
			return w.commentLines(again.text) + written
		}
	}
	return ""
}

// hasAtMost reports whether a value has no more values than are left, each as often as an alias stands for it.
func hasAtMost(v *shape.Value, left *int) bool {
	if *left--; *left < 0 {
		return false
	}
	if v = v.Resolve(); v == nil {
		return true
	}
	for _, m := range v.Members {
		if !hasAtMost(m.Value, left) {
			return false
		}
	}
	for _, item := range v.Items {
		if !hasAtMost(item, left) {
			return false
		}
	}
	return true
}

// readFile reads the file as a whole.
func (w *rewriter) readFile(v *shape.Value) {
	v = v.Resolve()
	if v.Kind != shape.Object {
		w.readList(v, nil, "")
		return
	}
	var rest []shape.Member
	for _, m := range v.Members {
		value := m.Value.Resolve()
		switch {
		case value == nil || value.Kind == shape.Null && m.Value.Alias == "":
		case meansKey(m.Name, "nothing"), m.Name == "name" && value.Scalar() && w.name != "", meansKey(m.Name, "about") && value.Scalar() && w.about != "":
			w.left = append(w.left, m)
		case m.Name == "name" && value.Scalar():
			w.name = value.Text
		case meansKey(m.Name, "about") && value.Scalar():
			w.about = value.Text
		case m.Name == "include":
			w.include = append(w.include, textsOf(value)...)
		case meansKey(m.Name, "provider") && value.Scalar() && phrase.IsPlatform(value.Text):
			w.platform, w.tried = phrase.PlatformOf(value.Text), false
		case meansKey(m.Name, "provider") && value.Kind == shape.Object && platformIn(value) != "":
			w.platform, w.tried = platformIn(value), false
		case meansKey(m.Name, "apps") && !value.Scalar():
			w.appList(value)
		case meansKey(m.Name, "trades") && !value.Scalar():
			w.trades(value, w.lastApp())
		case meansKey(m.Name, "terminals") && !value.Scalar(), isOfApp(m.Name):
			w.appMember(w.lastApp(), m)
		case meansKey(m.Name, "rules") && !value.Scalar():
			w.readContainer(value)
		case meansKey(m.Name, "rules") && value.Scalar() && jsonIn(value.Text) != nil:
			w.readContainer(jsonIn(value.Text))
		case meansKey(m.Name, "rules") && value.Scalar() && !w.readSentence(value.Text, nil):
			w.name = value.Text
		case meansKey(m.Name, "rules"), m.Value.Anchor != "": // what aliases stand for is read at their places
		default:
			rest = append(rest, m)
		}
	}
	w.readKeys(rest)
}

// readContainer reads what stands below a key that only gathers.
func (w *rewriter) readContainer(v *shape.Value) {
	if v.Kind == shape.Object && (memberNamed(v, "when") != nil || memberNamed(v, "then") != nil) { // a rule without its dash
		v = &shape.Value{Kind: shape.List, Items: []*shape.Value{v}}
	}
	if v.Kind == shape.Object {
		inner := &rewriter{platform: w.platform}
		inner.readFile(v)
		w.rules, w.given, w.broken = append(w.rules, inner.rules...), append(w.given, inner.given...), w.broken || inner.broken
		w.apps, w.left = append(w.apps, inner.apps...), append(w.left, inner.left...)
		w.name, w.about = cmp.Or(w.name, inner.name), cmp.Or(w.about, inner.about)
		return
	}
	w.readList(v, nil, "")
}

// readKeys reads keys that are no part of a file: those of one rule, or of several below platforms and operations.
func (w *rewriter) readKeys(all []shape.Member) {
	if len(all) == 0 {
		return
	}
	if isNamed := func(m shape.Member) bool {
		v := m.Value.Resolve()
		return v.Kind == shape.Object && memberNamed(v, "when") != nil && memberNamed(v, "then") != nil
	}; isNamed(all[0]) { // each below its name
		for _, m := range all {
			r := newRule(w.platform)
			r.top.set("name", m.Name)
			r.readBelow(m.Value)
			r.broken = r.broken || !isNamed(m)
			w.addRule(r, nil)
		}
		return
	}
	if named := namesOf(all); named != nil {
		for i, m := range all {
			w.readNamed(named[i], m.Value.Resolve())
		}
		return
	}
	r := newRule(w.platform)
	for _, m := range all {
		r.readMember(m)
	}
	if len(w.rules) == 1 && len(r.top) > 0 && len(r.when)+len(r.where)+len(r.then)+len(r.turns)+len(r.left)+len(r.said) == 0 && !r.broken { // how often it acts
		w.rules[0].top.merge(r.top)
		return
	}
	w.addRule(r, nil)
}

// namesOf are the platforms or operations that keys name; nil where one names neither.
func namesOf(all []shape.Member) (named []pair) {
	for _, m := range all {
		operation, isOperation := phrase.NamedOperation(m.Name)
		switch {
		case phrase.IsCode(m.Name):
			named = append(named, pair{"respond", m.Name})
		case phrase.IsPlatform(m.Name):
			named = append(named, pair{"provider", phrase.PlatformOf(m.Name)})
		case marks().official.MatchString(m.Name):
			named = append(named, pair{"operation", m.Name})
		case isOperation && !meansKey(m.Name, "rules"):
			named = append(named, pair{"operation", operation})
		default:
			return nil
		}
	}
	return named
}

// readNamed reads what stands below a platform or an operation.
func (w *rewriter) readNamed(by pair, v *shape.Value) {
	if by.key == "provider" {
		platform, before := w.platform, len(w.given)
		w.platform, _ = by.value.(string)
		if v.Kind == shape.Object {
			w.readFile(v)
		} else {
			w.readList(v, nil, "")
		}
		for i := before; i < len(w.given); i++ { // a sentence that says its platform itself
			meant, ok := phrase.MeantSentence(w.platform + " " + w.given[i])
			w.given[i], w.broken = meant, w.broken || !ok
		}
		w.platform = platform
		return
	}
	if by.key == "respond" {
		r := newRule(w.platform)
		r.then.set(by.key, by.value)
		r.readBelow(v)
		w.addRule(r, nil)
		return
	}
	operation, _ := by.value.(string)
	if v.Kind == shape.List && !inTurn(v) {
		w.readList(v, nil, operation)
		return
	}
	if v.Kind == shape.Object && namesOf(v.Members) != nil {
		for i, of := range namesOf(v.Members) {
			r := newRule(w.platform)
			r.when.set(of.key, of.value)
			r.when.set("operation", operation)
			r.readBelow(v.Members[i].Value)
			w.addRule(r, nil)
		}
		return
	}
	r := newRule(w.platform)
	r.when.set("operation", operation)
	r.readBelow(v)
	w.addRule(r, nil)
}

// inTurn reports whether a list says what happens one after the other.
func inTurn(v *shape.Value) bool {
	return !slices.ContainsFunc(v.Items, func(item *shape.Value) bool { return !item.Resolve().Scalar() })
}

// readList reads entries, each a rule or a sentence; operation is what all are about, where something says so.
func (w *rewriter) readList(v *shape.Value, app *appDraft, operation string) {
	if v.Scalar() {
		v = &shape.Value{Kind: shape.List, Items: []*shape.Value{v}}
	}
	for _, item := range v.Items {
		item = item.Resolve()
		switch {
		case item == nil || item.Kind == shape.Null:
		case item.Scalar() && w.readSentence(item.Text, app):
		case app == nil && operation == "" && rulesBelow(item) != nil:
			w.leaveBeside(item)
			w.readContainer(rulesBelow(item))
		case item.Kind == shape.Object && operation == "" && app == nil && namesOf(item.Members) != nil:
			w.readKeys(item.Members)
		default:
			for _, one := range partedRules(item) {
				r := newRule(w.platform)
				if operation != "" {
					r.when.set("operation", operation)
				}
				r.whole = memberNamed(one, "when") != nil && memberNamed(one, "then") != nil
				r.readBelow(r.withoutID(one))
				w.addRule(r, app)
			}
		}
	}
}

// addRule takes a rule, unless it says nothing.
func (w *rewriter) addRule(r *ruleDraft, app *appDraft) {
	platform, _ := r.when.get("provider").(string)
	w.left = append(w.left, r.left...)
	switch {
	case len(r.said) > 0:
		w.broken = w.broken || r.broken || !w.readSaid(r, app)
	case !r.broken && !r.hasActions() && len(r.when) == 1 && len(r.where) == 0 && platform != "": // it says the platform alone
		w.platform = platform
	case r.usual && !r.broken && !r.hasActions() && endTurn(*w.rulesOf(app), r): // "success" behind what fails
	case r.broken || !r.hasActions(), r.drawn && (len(r.turns) < 2 || len(r.top)+len(r.also) > 0): // how often each, nobody can tell
		w.broken = true
	case r.app != "" && app == nil:
		app = &appDraft{rules: []*ruleDraft{r}}
		app.members.set("provider", cmp.Or(platform, r.platform))
		app.members.set("id", r.app)
		w.apps = append(w.apps, app)
	default:
		rules := w.rulesOf(app)
		if !appendAsTurn(*rules, r) {
			*rules = append(*rules, r)
		}
	}
}

// rulesOf are the rules of an app, or those of all.
func (w *rewriter) rulesOf(app *appDraft) *[]*ruleDraft {
	if app != nil {
		return &app.rules
	}
	return &w.rules
}
