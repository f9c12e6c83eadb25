package config

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/api"
	"paymock/mock/inputfile"
	"paymock/mock/names"
	"paymock/mock/phrase"
	"paymock/mock/shape"
)

// Scenario is the shape of a scenario file.
type Scenario struct {
	Name    string   `json:"name,omitempty" doc:"how the scenario is called; default the file's name"`
	About   string   `json:"about,omitempty" doc:"what it is good for, for people"`
	Include []string `json:"include,omitempty" doc:"scenarios that are applied before this one: names of shipped ones, or files beside this one"`
	// Apps are made in order, each with its readers, trades and rules.
	Apps []ScenarioApp `json:"apps,omitempty"`
	// Rules hold for every app of the server.
	Rules []api.Rule `json:"rules,omitempty" doc:"rules for every app"`
	Given []string   `json:"given,omitempty" doc:"rules for every app as sentences, behind rules: the alipay platform loses the answer to settle; payctl say --list shows what can be said"`
}

// ScenarioApp is an app and what it has from the start. With an id that the server has, it adds
// to that app; without id and secrets it adds to the platform's demo app, where there is one.
type ScenarioApp struct {
	api.NewApp
	Trades []api.NewTrade `json:"trades,omitempty" doc:"trades as if the merchant had created them and their payers had paid"`
	Rules  []api.Rule     `json:"rules,omitempty" doc:"rules for this app, before those for every app"`
	Given  []string       `json:"given,omitempty" doc:"rules for this app as sentences, behind rules: the platform answers settle with 1403 for the next 2 calls"`
}

// File is one scenario file that has been read.
type File struct {
	// Name is the file as its errors call it.
	Name     string
	Scenario Scenario
	text     document
	mended   *mendedText // of text; nil: not asked for yet
	asTyped  bool        // mistakes of typing are told even where YAML finds another sense in them
	typed    bool        // it is read without its mistakes of typing
	mistyped bool        // it has some where a mistake was told
	root     *shape.Value
	shape    *shape.Shape                                 // what it is to be
	filled   bool                                         // what the server fills in may be there
	mending  *mending                                     // of the root; nil: it had no mistakes
	amount   func(platform, field, written string) string // Library.Amount
	gone     func() error                                 // Library.Gone
	// sentences are the paths of sentences by those of the rules that they became.
	sentences map[string]string
}

// Error says what is wrong at a path such as "apps[0].rules[1].then.respond".
//
// Where the place holds marks that YAML takes for letters, such as Chinese punctuation, the error names those instead.
// What may come of mistakes that are told already follows from them: Join leaves it out.
func (f *File) Error(path, reason string) *Error {
	e := f.error(f.written(path), names.InFile(reason))
	e.follows = f.mending.causes(path)
	return e
}

func (f *File) error(path, reason string) *Error {
	at := locate(f.root, path)
	if key, _ := lastKey(f.root, path); key != nil && strings.Contains(reason, strconv.Quote(key.Name)) {
		at = place{key.Line, key.Column, key.Name}
	}
	if typed := f.mendedText().typedIn(at); !f.typed && len(typed) > 0 {
		f.mistyped = true
		return f.text.errors(typed)
	}
	if missing := f.missing(path); missing != "" && !strings.Contains(reason, missing) {
		if verb, _, _ := strings.Cut(reason, " "); verb == "is" || verb == "must" {
			reason = missing + " " + reason
		} else {
			reason = missing + ": " + reason
		}
	}
	return f.text.errors([]mistake{{at.line, at.column, reason}})
}

// maxBroken is the length of the longest text whose brackets and indentation are mended. One that is nested too
// deeply isn't either: it is refused for that, whatever else is wrong with its brackets.
const maxBroken = 256 << 10

// deepest is how many brackets of a text are open at once at most, whatever they stand in.
func deepest(text []byte) (most int) {
	open := 0
	for _, c := range text {
		switch c {
		case '[', '{':
			open++
			most = max(most, open)
		case ']', '}':
			open--
		}
	}
	return most
}

// mendedText is the text without mistakes of typing. It is worked out once: a file may have many mistakes.
func (f *File) mendedText() *mendedText {
	if f.mended == nil {
		m := mendTyping(f.text, f.shape, false)
		if len(f.text.text) <= maxBroken && deepest(f.text.text) <= MaxDepth {
			if v, wrong := m.read(); v == nil && len(wrong) > 0 {
				m = mendTyping(f.text, f.shape, true)
				m.quoteUnread()
			}
		}
		f.mended = &m
	}
	return f.mended
}

// placeOf is where what a path names stands.
func (f *File) placeOf(path string) place { return locate(f.root, f.written(path)) }

// Where is where what a path names stands, for people.
func (f *File) Where(path string) string {
	at := f.placeOf(path)
	return fmt.Sprintf("%s:%d:%d", f.Name, at.line, at.column)
}

// missing is the key that a path ends with, where the file has the value around it and not the key.
func (f *File) missing(path string) string {
	i := strings.LastIndexByte(path, '.')
	if i < 0 || strings.HasSuffix(path, "]") {
		return ""
	}
	if key, _ := lastKey(f.root, path); key != nil {
		return ""
	}
	if _, around := lastKey(f.root, path[:i]); around == nil || around.Kind != shape.Object {
		return ""
	}
	return path[i+1:]
}

// ParseScenario reads one file's text; name is for errors. Includes are not looked at. The
// error is an *Error; there is a file of the rest, where the text can be read at all.
func ParseScenario(name string, text []byte) (*File, error) {
	return Library{}.parse(name, text)
}

func (l Library) parse(name string, text []byte) (*File, error) {
	f := &File{Name: name, amount: l.Amount, gone: l.Gone, asTyped: l.texts != nil}
	wrong := f.parse(text, &f.Scenario, "the file is empty; a scenario has apps, rules, given or include")
	if f.root == nil {
		return nil, wrong
	}
	wrong = Join([]error{wrong, f.readGiven()})
	s := &f.Scenario
	s.namePlatforms()
	wrong = Join([]error{wrong, l.refuseCoarseCodes(f)})
	if wrong == nil && len(s.Apps) == 0 && len(s.Rules) == 0 && len(s.Include) == 0 {
		return nil, f.Error("", "the scenario lays nothing down; give it apps, rules, given or include")
	}
	return f, wrong
}

// namePlatforms writes each platform by its name, whatever word for it the file has: 支付宝 is alipay.
func (s *Scenario) namePlatforms() {
	named := func(rules []api.Rule) {
		for i := range rules {
			rules[i].When.Provider = phrase.PlatformOf(rules[i].When.Provider)
		}
	}
	named(s.Rules)
	for i := range s.Apps {
		s.Apps[i].Provider = phrase.PlatformOf(s.Apps[i].Provider)
		named(s.Apps[i].Rules)
	}
}

// ReadRule reads a rule as a scenario file or a list of rules has it, YAML or JSON; name is for
// errors. The error is an *Error.
func ReadRule(name string, text []byte) (api.Rule, error) {
	r, _, err := ReadRuleFile(name, text)
	return r, err
}

// ReadRuleFile is ReadRule for those who find further mistakes: the File tells their places.
func ReadRuleFile(name string, text []byte) (api.Rule, *File, error) {
	var r api.Rule
	f := &File{Name: name, filled: true}
	err := f.parse(text, &r, "there is nothing; a rule has when and then")
	r.When.Provider = phrase.PlatformOf(r.When.Provider)
	return r, f, err
}

// ReadFile reads a file of another kind than scenarios into what v points to, and checks it against v's type.
// empty is the error's reason for a file without a document. The error is an *Error or of the file system; the
// File tells places of further mistakes.
func ReadFile(ctx context.Context, path string, v any, empty string) (*File, error) {
	text, err := inputfile.Read(ctx, path, MaxText)
	if err != nil {
		return nil, err
	}
	f := &File{Name: path}
	return f, f.parse(text, v, empty)
}

// parse reads the one document of a text into what v points to, and checks it against v's type.
// empty is the error's reason for a text without a document.
func (f *File) parse(text []byte, v any, empty string) error {
	f.shape = shape.Of(reflect.TypeOf(v))
	wrong := f.examine(text)
	if f.root == nil && wrong == nil {
		return f.text.errors([]mistake{{1, 1, empty}})
	}
	if f.root == nil {
		return wrong
	}
	written, err := f.root.WriteJSON(f.shape)
	if err == nil {
		err = json.Unmarshal(written, v) // which reads the short forms, too
	}
	switch {
	case err == nil:
		return wrong
	case wrong == nil:
		wrong = f.error("", err.Error())
	}
	f.root = nil
	return wrong
}

// examine checks a text against the file's shape; the root of one that says nothing is nil. The
// error tells all mistakes. Where they may come of Chinese punctuation, that is named, and what is
// wrong besides is looked for in a text without it.
func (f *File) examine(text []byte) error {
	var bad *Error
	f.mended, f.typed = nil, false
	if f.text, bad = plain(f.Name, text); bad != nil {
		return bad
	}
	if large := f.text.measure(); large != nil {
		f.root = nil
		return f.text.errors([]mistake{*large})
	}
	if f.shape.Name == reflect.TypeFor[Scenario]().Name() {
		if name, _ := otherFormat(text); name != "" {
			f.root = nil
			return f.text.errors([]mistake{{1, 1, "the file is " + name + "; write it as YAML, which has \"key: value\" in each line"}})
		}
	}
	found := f.check(f.text)
	if err := f.left(); err != nil {
		f.root = nil
		return err
	}
	if len(found) > 0 || f.asTyped {
		if m := f.mendedText(); len(m.typed) > 0 {
			f.typed = true
			found = append(m.typed, f.check(m.document)...)
		}
	}
	if len(found) > 0 {
		return f.text.errors(found)
	}
	return nil
}

// left says that nobody waits for the file any more.
func (f *File) left() error {
	if f.gone == nil {
		return nil
	}
	return f.gone()
}

// check reads a text's one document and gives its mistakes.
func (f *File) check(text document) (found []mistake) {
	var wrong []mistake
	f.root, wrong = text.read()
	if f.typed {
		f.mended.restorePlaces(f.root)
		wrong = f.mended.original(wrong)
	}
	if f.typed {
		defer func() { found = f.mended.withoutUnread(found) }()
	}
	if f.root == nil {
		return wrong
	}
	if f.shape.Name == reflect.TypeFor[Scenario]().Name() {
		var halves []*shape.Value
		f.root, halves = joinSplitRules(f.root)
		for _, half := range halves {
			wrong = append(wrong, f.text.dashTooMany(half))
		}
	}
	of := f.reading()
	checker := shape.Checker{Refuse: fullWidth, RefuseValue: of.refuseCondition, Filled: f.filled, MeantValue: of.meantValue, MeantKey: of.meantKey}
	shaped := checker.Check(f.root, f.shape)
	slices.SortStableFunc(shaped, func(a, b shape.Mistake) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	shaped = keepBestCodeMistake(f.root, shaped)
	for i, m := range shaped {
		if m.Problem == shape.Refused && slices.ContainsFunc(shaped[:i], func(before shape.Mistake) bool { return before.Value == m.Value }) {
			continue // its key's remedy says it
		}
		told := mistake{m.Line, m.Column, ""}
		if i <= MaxMistakes {
			told.reason = f.reason(m)
		}
		wrong = append(wrong, told)
	}
	f.mending = nil
	if len(shaped) > 0 {
		f.mending = mendTree(f.root, f.shape, shaped)
		f.root = f.mending.root
	}
	return wrong
}
