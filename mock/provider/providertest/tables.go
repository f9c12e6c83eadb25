package providertest

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/provider"
	"paymock/mock/words"
	"paymock/mock/words/wordstest"
)

// testTables checks what the provider says about itself.
func (s *suite) testTables(t *testing.T) {
	if s.provider.Name() == "" {
		t.Error("the provider has no name")
	}
	s.codeTable(t)
	s.operationTable(t)
	var kinds []string
	for _, k := range s.provider.Kinds() {
		if k.Name == "" || k.Title == "" || k.Source == "" || k.Timeout <= 0 {
			t.Errorf("kind %+v lacks name, title, source or timeout", k)
		}
		for i, d := range k.Schedule {
			if d <= 0 {
				t.Errorf("kind %s: delay %d is %s, want more than 0", k.Name, i, d)
			}
		}
		kinds = append(kinds, k.Name)
	}
	checkUnique(t, "kind", kinds)
	var dialects []string
	var meanings words.Texts
	for _, d := range s.provider.Dialects() {
		if d.Name == "" || len(d.Values) < 2 || d.Meaning == "" || d.Source == "" {
			t.Errorf("dialect %+v lacks name, values, meaning or source", d)
		}
		checkUnique(t, "value of dialect "+d.Name, d.Values)
		dialects = append(dialects, d.Name)
		meanings = append(meanings, d.Meaning)
	}
	wordstest.Languages(t, meanings)
	checkUnique(t, "dialect", dialects)
}

func (s *suite) codeTable(t *testing.T) {
	var names []string
	successes := 0
	for _, c := range s.provider.Codes() {
		if c.Code == "" || c.English == "" || c.Cause == "" || c.Source == "" {
			t.Errorf("code %+v lacks code, English, cause or source", c)
		}
		checkExplained(t, c)
		if c.Success {
			successes++
		}
		if c.Status != 0 && (c.Status < 200 || c.Status > 599) {
			t.Errorf("code %s has HTTP status %d", c.Name(), c.Status)
		}
		names = append(names, c.Name())
	}
	if successes == 0 {
		t.Error("no code is a success")
	}
	if failure := s.provider.Failure(); !cmp.Equal(failure, s.codes[failure.Name()]) || failure.Success {
		t.Errorf("Failure %+v is not in the table, or a success", failure)
	}
	checkUnique(t, "code", names)
	checkAdvice(t, s.provider.Codes())
}

// checkExplained checks what a code's texts tell a reader.
func checkExplained(t *testing.T, c provider.Code) {
	t.Helper()
	han := func(r rune) bool { return unicode.Is(unicode.Han, r) }
	switch {
	case !strings.ContainsFunc(c.Chinese, han):
		t.Errorf("code %s: %q explains nothing in Chinese", c.Name(), c.Chinese)
	case c.Chinese == c.Message:
		t.Errorf("code %s: Chinese repeats the platform's text %q; say what is meant", c.Name(), c.Message)
	}
	for _, text := range []string{c.Cause, c.Advice} {
		if english, chinese := words.English.Of(text), words.Chinese.Of(text); strings.ContainsFunc(c.English+english, han) || !strings.ContainsFunc(chinese, han) || strings.Contains(chinese, "|") {
			t.Errorf("code %s: %q is not \"English|中文\"", c.Name(), text)
		}
	}
	const shortest = 2 // words
	if said := strings.Fields(words.English.Of(c.Advice)); len(said) < shortest || c.Advice == c.English || c.Advice == c.Cause {
		t.Errorf("code %s: advice %q says nothing to do", c.Name(), c.Advice)
	}
	if c.Unknown && !strings.Contains(strings.ToLower(c.Advice), "query") {
		t.Errorf("code %s: the money may have moved, and advice %q does not say to query", c.Name(), c.Advice)
	}
}

// checkAdvice checks that advice differs between codes: one text for a sixth of a table tells
// nobody anything.
func checkAdvice(t *testing.T, codes []provider.Code) {
	t.Helper()
	given := map[string]int{}
	for _, c := range codes {
		given[c.Advice]++
	}
	const few = 10
	for text, n := range given {
		if n > few && n > len(codes)/6 {
			t.Errorf("%d of %d codes advise %q; say what to do about each", n, len(codes), text)
		}
	}
}

func (s *suite) operationTable(t *testing.T) {
	var names []string
	for _, op := range s.provider.Operations() {
		if op.Name == "" || op.Title == "" || op.Source == "" {
			t.Errorf("operation %q lacks name, title or source", op.Name)
		}
		if len(op.Routes) == 0 || len(op.Codes) == 0 {
			t.Errorf("operation %s lacks routes or codes", op.Name)
		}
		// Operations may share a route when the request says which one it is; each has its own
		// no more than once.
		for i, r := range op.Routes {
			if r.Method != strings.ToUpper(r.Method) || r.Method == "" || !strings.HasPrefix(r.Path, "/") {
				t.Errorf("operation %s: route %+v is malformed", op.Name, r)
			}
			if slices.Contains(op.Routes[:i], r) {
				t.Errorf("operation %s has route %+v twice", op.Name, r)
			}
		}
		for _, code := range op.Codes {
			if _, ok := s.codes[code]; !ok {
				t.Errorf("operation %s names code %q, which the table lacks", op.Name, code)
			}
		}
		checkUnique(t, "code of "+op.Name, op.Codes)
		checkUnique(t, "field of "+op.Name, op.Fields)
		if !op.HasField(op.Repeat) && op.Repeat != "" {
			t.Errorf("operation %s repeats by %q, which its fields lack", op.Name, op.Repeat)
		}
		names = append(names, op.Name)
	}
	checkUnique(t, "operation", names)
}

func checkUnique(t *testing.T, what string, names []string) {
	t.Helper()
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			t.Errorf("%s %q is a duplicate", what, name)
		}
	}
}

// testRegister checks defaults, repeatability and the errors of Register.
func (s *suite) testRegister(t *testing.T) {
	t.Run("same draw, same app", func(t *testing.T) {
		again := Register(t, s.provider, s.samples.App())
		ignore := cmp.FilterPath(func(p cmp.Path) bool {
			name := p.Last().String()
			return name == ".Parsed" || name == ".IDs"
		}, cmp.Ignore())
		if diff := cmp.Diff(s.app, again, ignore); diff != "" {
			t.Errorf("registered differently (-first +second):\n%s", diff)
		}
	})
	for _, d := range s.provider.Dialects() {
		for _, value := range d.Values {
			a := s.samples.App()
			a.Dialect = map[string]string{d.Name: value}
			Register(t, s.provider, a)
		}
		s.testMisregister(t, "dialect "+d.Name+" with an unknown value", func(a *app.App) {
			a.Dialect = map[string]string{d.Name: "no-such-value"}
		}, d.Name)
	}
	s.testMisregister(t, "unknown dialect", func(a *app.App) {
		a.Dialect = map[string]string{"no-such-dialect": "x"}
	}, "no-such-dialect")
}

func (s *suite) testMisregister(t *testing.T, name string, spoil func(*app.App), want string) {
	t.Helper()
	a := s.samples.App()
	a.Provider = s.provider.Name()
	spoil(a)
	draw := ident.NewDraw(a.Seed, 0)
	err := s.provider.Register(a, &draw)
	var field *provider.FieldError
	if !errors.As(err, &field) {
		t.Errorf("%s: Register gives %v, want a *provider.FieldError", name, err)
		return
	}
	if !strings.Contains(field.Error(), want) || !strings.HasPrefix(field.Field, "dialect") {
		t.Errorf("%s: error %q with field %q does not name dialect and %s", name, field, field.Field, want)
	}
}
