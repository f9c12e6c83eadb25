package config

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"paymock/mock/api"
	"paymock/mock/inputfile"
	"paymock/mock/names"
	"paymock/mock/phrase"
	"paymock/mock/suggest"
)

// Script is a scenario with the files that it includes.
type Script struct {
	Name, About string
	// Files are the included ones first, each once.
	Files []*File
	// Paths are the files of the file system that were looked for, missing ones too.
	Paths  []string
	unread document // the one that can't be read at all
	// Complete says that the file could be read; there may be mistakes in it, or in what it includes.
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
	// file is made when it is asked for; a shipped one of that name goes before it. Nil: none.
	Codes func() []api.Code
	// Amount says how an amount of a platform is written, where no whole number was; "" is unknown. Nil: not said.
	Amount func(platform, field, written string) string
	// Coarse tells of the codes of a rule for an app of a platform that don't say what failed. Nil: of none.
	Coarse func(own string, r api.Rule) []names.Mistake
	// Gone says that nobody waits for what is read any more: it ends between two steps then, with that error. Nil:
	// somebody always does.
	Gone func() error
	// texts are those of files that were read; they are read without their mistakes of typing. Nil: none were.
	texts map[string][]byte
}

// Mistyped is the library for loading a script again in which mistakes were told at places that hold marks which
// YAML takes for letters, such as a Chinese comma: all its mistakes of typing are told, and what is wrong besides as
// it is meant. ok is false where there were none.
func (l Library) Mistyped(s *Script) (again Library, ok bool) {
	again, again.texts = l, map[string][]byte{}
	for _, f := range s.Files {
		again.texts[f.Name] = f.text.text
		ok = ok || f.mistyped
	}
	return again, ok
}

// MeantFile is the one file of a script that has mistakes as it is meant: without any, which check judges. "" is that
// it can't be told.
func (l Library) MeantFile(s *Script, check func(*Script) error) string {
	const longest = 40 // lines of it that anybody reads
	text := s.unread
	switch {
	case len(s.Files) == 1 && text.text == nil:
		text = s.Files[0].text
	case len(s.Files) > 0 || text.text == nil:
		return ""
	}
	text.text = fromChineseEncoding(text.text)
	if strings.Count(string(text.text), "\n") <= longest { // only names in it may be wrong
		if meant, err := l.corrected(text.name, string(text.text), check); err == nil {
			return meant
		}
	}
	found := ""
	for _, platform := range append([]string{""}, phrase.Platforms()...) {
		meant := Meant(text.text, platform)
		if meant == "" || meant == found || strings.Count(meant, "\n") > longest {
			continue
		}
		meant, err := l.corrected(text.name, meant, check)
		switch {
		case err != nil:
		case platform == "":
			return meant
		case found != "": // nothing says which of the two platforms is meant
			return ""
		default:
			found = meant
		}
	}
	return found
}

// errTooMany says that more names are none than are put right; nobody is shown it.
var errTooMany = errors.New("")

// corrected is a text with each name that is none in place of which one alone is meant; the error is what is wrong with it then.
func (l Library) corrected(name, text string, check func(*Script) error) (string, error) {
	const most = 8 // names
	for range most {
		script, err := l.Read(name, []byte(text))
		if err == nil {
			err = check(script)
		}
		var wrong *Error
		if !errors.As(err, &wrong) {
			return text, err
		}
		found := nameMeant().FindStringSubmatch(wrong.Reason)
		lines := strings.Split(text, "\n")
		if found == nil || strings.Contains(found[1], "次") && !strings.Contains(found[2], "次") || wrong.Line < 1 || wrong.Line > len(lines) || strings.Count(lines[wrong.Line-1], found[1]) != 1 {
			return text, err
		}
		lines[wrong.Line-1] = strings.Replace(lines[wrong.Line-1], found[1], found[2], 1)
		text = strings.Join(lines, "\n")
	}
	return text, errTooMany
}

// nameMeant matches what is said of a name that is none, where one alone is meant.
var nameMeant = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^no [a-z ]+ "([^"]+)"(?: here)?; did you mean "([^"]+)"\?$`)
})

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
	wrong   []error // of files that can be read otherwise
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

const noFileInText = "a scenario that is sent as a text can't include the file %s; put what that lays down into it, or serve it with paymock serve --scenario"

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
	if r.library.Gone != nil && r.library.Gone() != nil {
		return r.library.Gone()
	}
	text, err := r.text(s)
	switch {
	case by != nil && errors.Is(err, fs.ErrNotExist):
		return wrong("%s", r.library.noFile(s.path))
	case err != nil:
		return wrong("%s", err)
	}
	f, err := r.library.parse(s.shown(), text)
	switch {
	case f == nil:
		r.script.unread = document{s.shown(), text}
		return err
	case err != nil:
		r.wrong = append(r.wrong, err)
	}
	r.open = append(r.open, s)
	if len(f.Scenario.Include) > MaxIncludes {
		r.wrong = append(r.wrong, f.Error("include", fmt.Sprintf("more than %d files; let one of them include others", MaxIncludes)))
		f.Scenario.Include = nil
	}
	for i, ref := range f.Scenario.Include {
		if s.given != nil && isFile(ref) {
			r.wrong = append(r.wrong, f.Error(fmt.Sprintf("include[%d]", i), fmt.Sprintf(noFileInText, ref)))
			continue
		}
		dir := ""
		if s.path != "" {
			dir = filepath.Dir(s.path)
		}
		if err := r.read(r.resolve(ref, dir), f, fmt.Sprintf("include[%d]", i)); err != nil {
			r.wrong = append(r.wrong, err)
		}
	}
	r.open = r.open[:len(r.open)-1]
	r.done = append(r.done, s)
	r.script.Files = append(r.script.Files, f)
	r.ruleNames(f)
	return nil
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
	if text, known := r.library.texts[s.path]; known && s.path != "" {
		return text, nil
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

// noFile says that there is no file, and what is meant by it.
func (l Library) noFile(path string) string {
	if name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)); l.has(name) {
		return fmt.Sprintf("no file %s; the shipped scenario is named without an ending, write %s", path, name)
	}
	return fmt.Sprintf("no file %s; a path counts from the file that includes it", path)
}

// has reports whether a scenario is shipped, or one of a code's.
func (l Library) has(name string) bool {
	_, ofCode := l.code(name)
	return ofCode || slices.Contains(l.Names(), name)
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

// ruleNames refuses names that two rules of an app have, since the journal names them by it.
func (r *reader) ruleNames(f *File) {
	check := func(app, at string, rules []api.Rule) {
		for i, rule := range rules {
			if rule.Name == "" || len(r.wrong) > MaxMistakes {
				continue
			}
			place := fmt.Sprintf("%s[%d].name", at, i)
			if first, taken := r.named[app+"\n"+rule.Name]; taken {
				r.wrong = append(r.wrong, f.Error(place, fmt.Sprintf("a rule named %q stands at %s already; give each its own name", rule.Name, first)))
				continue
			}
			r.named[app+"\n"+rule.Name] = f.Where(place)
		}
	}
	for i, a := range f.Scenario.Apps {
		check(a.Provider+"/"+a.ID, fmt.Sprintf("apps[%d].rules", i), a.Rules)
	}
	check("", "rules", f.Scenario.Rules)
}
