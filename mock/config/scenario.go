package config

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/api"
	"paymock/mock/inputfile"
	"paymock/mock/shape"
	"paymock/mock/suggest"
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
	mended   *mended // of text; nil: not asked for yet
	root     *shape.Value
	shape    *shape.Shape // what it is to be
	filled   bool         // what the server fills in may be there
	// sentences are the paths of sentences by those of the rules that they became.
	sentences map[string]string
}

// Error says what is wrong at a path such as "apps[0].rules[1].then.respond".
//
// Where the place holds Chinese punctuation that YAML takes for letters, that is what is wrong.
func (f *File) Error(path, reason string) *Error {
	path = f.written(path)
	at := locate(f.root, path)
	if key, _ := lastKey(f.root, path); key != nil && strings.Contains(reason, strconv.Quote(key.Name)) {
		at = place{key.Line, key.Column, key.Name}
	}
	if typed := f.mendedText().typedAt(at); len(typed) > 0 {
		return f.text.errors(typed)
	}
	if missing := f.missing(path); missing != "" && !strings.Contains(reason, missing) {
		reason = missing + " " + reason
	}
	return f.text.errors([]mistake{{at.line, at.column, reason}})
}

// mendedText is the text without Chinese punctuation. It is worked out once: a file may have many mistakes.
func (f *File) mendedText() *mended {
	if f.mended == nil {
		m := mend(f.text, f.shape)
		f.mended = &m
	}
	return f.mended
}

// placeOf is where what a path names stands.
func (f *File) placeOf(path string) place { return locate(f.root, f.written(path)) }

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
// error is an *Error; with one of sentences alone, there is a file of the rest.
func ParseScenario(name string, text []byte) (*File, error) {
	f := &File{Name: name}
	if err := f.parse(text, &f.Scenario, "the file is empty; a scenario has apps, rules, given or include"); err != nil {
		return nil, err
	}
	if err := f.readGiven(); err != nil {
		return f, err
	}
	s := &f.Scenario
	if len(s.Apps) == 0 && len(s.Rules) == 0 && len(s.Include) == 0 {
		return nil, f.Error("", "the scenario lays nothing down; give it apps, rules, given or include")
	}
	return f, nil
}

// ReadRule reads a rule as a scenario file or a list of rules has it, YAML or JSON; name is for
// errors. The error is an *Error.
func ReadRule(name string, text []byte) (api.Rule, error) {
	var r api.Rule
	f := &File{Name: name, filled: true}
	err := f.parse(text, &r, "there is nothing; a rule has when and then")
	return r, err
}

// parse reads the one document of a text into what v points to, and checks it against v's type.
// empty is what is wrong with a text that says nothing.
func (f *File) parse(text []byte, v any, empty string) error {
	f.shape = shape.Of(reflect.TypeOf(v))
	if err := f.examine(text); err != nil {
		return err
	}
	if f.root == nil {
		return f.text.errors([]mistake{{1, 1, empty}})
	}
	written, err := f.root.WriteJSON(f.shape)
	if err == nil {
		err = json.Unmarshal(written, v) // which reads the short forms, too
	}
	if err != nil {
		return f.Error("", err.Error())
	}
	return nil
}

// examine checks a text against the file's shape; the root of one that says nothing is nil. The
// error tells all mistakes. Where they may come of Chinese punctuation, that is named, and what is
// wrong besides is looked for in a text without it.
func (f *File) examine(text []byte) error {
	var bad *Error
	f.mended = nil
	if f.text, bad = plain(f.Name, text); bad != nil {
		return bad
	}
	found := f.check(f.text)
	if len(found) > 0 {
		if m := f.mendedText(); len(m.typed) > 0 {
			found = append(m.typed, m.original(f.check(m.document))...)
		}
	}
	if len(found) > 0 {
		return f.text.errors(found)
	}
	return nil
}

// check reads a text's one document and gives its mistakes.
func (f *File) check(text document) []mistake {
	var wrong []mistake
	if f.root, wrong = text.read(); len(wrong) > 0 || f.root == nil {
		return wrong
	}
	checker := shape.Checker{Refuse: fullWidth, Filled: f.filled}
	for _, m := range checker.Check(f.root, f.shape) {
		wrong = append(wrong, mistake{m.Line, m.Column, reason(m)})
	}
	return wrong
}

// Script is a scenario with the files that it includes.
type Script struct {
	Name, About string
	// Files are the included ones first, each once.
	Files []*File
	// Paths are the files of the file system that were looked for, missing ones too.
	Paths []string
	// Complete says that all files were read; sentences of them may still be wrong.
	Complete bool
}

// Digest tells whether two scripts are the same, to the byte.
func (s *Script) Digest() string {
	sum := sha256.New()
	for _, f := range s.Files {
		_, _ = fmt.Fprintf(sum, "%d %s %d\n", len(f.Name), f.Name, len(f.text.text))
		sum.Write(f.text.text)
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// Library finds scenarios.
type Library struct {
	// Shipped holds NAME.yaml for each scenario that is called by its name. Nil: none.
	Shipped fs.FS
	// Codes are answer codes. Each has a scenario of its own, named as CodeScenario says, whose
	// file is made when it is asked for; a shipped one of that name goes before it.
	Codes []api.Code
}

// Names lists the shipped scenarios, without those of codes.
func (l Library) Names() []string {
	names := []string{}
	if l.Shipped == nil {
		return names
	}
	files, _ := fs.Glob(l.Shipped, "*.yaml") // the pattern is well-formed
	for _, file := range files {
		names = append(names, strings.TrimSuffix(file, ".yaml"))
	}
	slices.Sort(names)
	return names
}

// Load reads a scenario and what it includes: the name of a shipped one, or a file, which is
// told by its ending .yaml or .yml or by a slash. The script is never nil: after an error, an
// *Error mostly, it knows the paths that were looked at.
func (l Library) Load(ref string) (*Script, error) {
	r := &reader{library: l, script: &Script{}, named: map[string]string{}}
	return r.load(r.resolve(ref, ""), ref)
}

// Read reads a scenario from its text; name is its file, as errors call it. It can include
// shipped scenarios, and no files. The script is never nil, as with Load.
func (l Library) Read(name string, text []byte) (*Script, error) {
	r := &reader{library: l, script: &Script{}, named: map[string]string{}}
	return r.load(source{name: name, given: text}, name)
}

func (r *reader) load(from source, ref string) (*Script, error) {
	s := r.script
	if err := r.read(from, nil, ""); err != nil {
		return s, Join(append(r.wrong, err))
	}
	s.Complete = true
	last := s.Files[len(s.Files)-1].Scenario
	s.Name, s.About = last.Name, strings.TrimSpace(last.About)
	if s.Name == "" {
		s.Name = strings.TrimSuffix(filepath.Base(ref), filepath.Ext(ref))
	}
	return s, Join(r.wrong)
}

// source is a file before it is read.
type source struct {
	name    string // as the user wrote it
	path    string // of the file system; "" when shipped
	shipped string // name of a shipped one
	given   []byte // its text, when that is all there is
}

type reader struct {
	library Library
	script  *Script
	open    []source          // the files that include each other just now
	named   map[string]string // rule names by app, with where they are
	done    []source
	wrong   []error // of sentences, which hide no other mistakes
}

func isFile(ref string) bool {
	return strings.ContainsAny(ref, `/\`) || strings.HasSuffix(ref, ".yaml") || strings.HasSuffix(ref, ".yml")
}

// resolve finds what a reference in a file of that directory means.
func (r *reader) resolve(ref, dir string) source {
	if !isFile(ref) {
		return source{name: ref, shipped: ref}
	}
	file := filepath.FromSlash(ref)
	if !filepath.IsAbs(file) && dir != "" {
		file = filepath.Join(dir, file)
	}
	return source{name: file, path: file}
}

func (s source) same(other source) bool {
	if s.shipped != "" || other.shipped != "" {
		return s.shipped == other.shipped
	}
	a, errA := filepath.Abs(s.path)
	b, errB := filepath.Abs(other.path)
	return errA == nil && errB == nil && a == b
}

// read reads one file after those that it includes. by and at are who includes it and where.
func (r *reader) read(s source, by *File, at string) error {
	wrong := func(format string, args ...any) error {
		reason := fmt.Sprintf(format, args...)
		if by == nil {
			return errors.New(reason)
		}
		return by.Error(at, reason)
	}
	for i, open := range r.open {
		if open.same(s) {
			var chain []string
			for _, o := range append(r.open[i:], s) {
				chain = append(chain, o.name)
			}
			return wrong("the files include each other: %s; take one include out", strings.Join(chain, " → "))
		}
	}
	if slices.ContainsFunc(r.done, s.same) {
		return nil
	}
	text, err := r.text(s)
	switch {
	case by != nil && errors.Is(err, fs.ErrNotExist):
		return wrong("no file %s; a path counts from the file that includes it", s.path)
	case err != nil:
		return wrong("%s", err)
	}
	f, err := ParseScenario(s.shown(), text)
	switch {
	case f == nil:
		return err
	case err != nil:
		r.wrong = append(r.wrong, err)
	}
	r.open = append(r.open, s)
	for i, ref := range f.Scenario.Include {
		if s.given != nil && isFile(ref) {
			return f.Error(fmt.Sprintf("include[%d]", i), fmt.Sprintf("a scenario that is sent as a text can't include the file %s; put what that lays down into it, or serve it with paymock serve --scenario", ref))
		}
		dir := ""
		if s.path != "" {
			dir = filepath.Dir(s.path)
		}
		if err := r.read(r.resolve(ref, dir), f, fmt.Sprintf("include[%d]", i)); err != nil {
			return err
		}
	}
	r.open = r.open[:len(r.open)-1]
	r.done = append(r.done, s)
	r.script.Files = append(r.script.Files, f)
	return r.ruleNames(f)
}

func (s source) shown() string {
	if s.shipped != "" {
		return path.Join("scenarios", s.shipped+".yaml")
	}
	return s.name
}

func (r *reader) text(s source) ([]byte, error) {
	if s.given != nil {
		return s.given, nil
	}
	if s.shipped == "" {
		r.script.Paths = append(r.script.Paths, s.path)
		text, err := inputfile.Read(context.Background(), s.path, MaxText)
		if err != nil {
			return nil, fmt.Errorf("scenario: %w", err)
		}
		return text, nil
	}
	return r.library.Text(s.shipped)
}

// Text is the file of a shipped scenario, or of a code's. The error names the nearest ones.
func (l Library) Text(name string) ([]byte, error) {
	names := l.Names()
	if slices.Contains(names, name) {
		return fs.ReadFile(l.Shipped, name+".yaml")
	}
	if c, ok := l.code(name); ok {
		return l.codeText(c), nil
	}
	hint := suggest.Hint(name, append(names, l.CodeNames("")...))
	if hint == "" {
		hint = "; `paymock scenarios` lists them"
	}
	return nil, fmt.Errorf("no shipped scenario %q (a file is named with its .yaml)%s", name, hint)
}

// ruleNames refuses a name that two rules of an app have, since the journal names them by it.
func (r *reader) ruleNames(f *File) error {
	check := func(app, at string, rules []api.Rule) error {
		for i, rule := range rules {
			if rule.Name == "" {
				continue
			}
			place := fmt.Sprintf("%s[%d].name", at, i)
			if first, taken := r.named[app+"\n"+rule.Name]; taken {
				return f.Error(place, fmt.Sprintf("a rule named %q stands at %s already; give each its own name", rule.Name, first))
			}
			where := f.placeOf(place)
			r.named[app+"\n"+rule.Name] = fmt.Sprintf("%s:%d:%d", f.Name, where.line, where.column)
		}
		return nil
	}
	for i, a := range f.Scenario.Apps {
		if err := check(a.Provider+"/"+a.ID, fmt.Sprintf("apps[%d].rules", i), a.Rules); err != nil {
			return err
		}
	}
	return check("", "rules", f.Scenario.Rules)
}
