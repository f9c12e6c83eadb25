package phrase

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// pattern is one wording in one language, compiled.
type pattern struct {
	text     string
	language Language
	slots    []slot
	parts    []part
	expr     string                // all of it as a regular expression
	begin    string                // a literal that every text of the pattern begins with
	opening  string                // all before the first thing that varies
	whole    func() *regexp.Regexp // matches a line, which may have traditional letters
	prefix   func() *regexp.Regexp // matches a line's begin; letter case doesn't matter
	pieces   func() []piece        // the words of the usual reading
}

// lazyExpression compiles a regular expression when it is first asked for: the table has hundreds,
// and hardly a command needs more than a few.
func lazyExpression(expr string) func() *regexp.Regexp { return (&expression{text: expr}).compiled }

// expression is a sync.OnceValue with an allocation less, which adds up at each start.
type expression struct {
	once sync.Once
	text string
	any  bool // in either letters
	*regexp.Regexp
}

func (e *expression) compiled() *regexp.Regexp {
	e.once.Do(func() {
		if e.any {
			e.text = inEitherLetters(e.text)
		}
		e.Regexp = regexp.MustCompile(e.text)
	})
	return e.Regexp
}

// compiledOnce is an expression of the tables of words, compiled when it is first asked for. It is not for expressions
// that hold what users write, since all that it compiled stays.
func compiledOnce(expr string) *regexp.Regexp {
	if made, ok := compiledExpressions.Load(expr); ok {
		return made.(*regexp.Regexp)
	}
	made, _ := compiledExpressions.LoadOrStore(expr, regexp.MustCompile(expr))
	return made.(*regexp.Regexp)
}

var compiledExpressions sync.Map // of *regexp.Regexp by their text

// slot is a named blank of a wording, with the kind of text that fits.
type slot struct {
	name string
	kind *kind
}

// part is a piece of the usual reading of a pattern, without what may be left out: a literal,
// or a slot.
type part struct {
	literal string
	slot    int // index; -1 for a literal
}

// compilePattern reads a pattern; its expressions are compiled when they are asked for. It panics on
// a mistake in the table, which every test would see.
func compilePattern(l Language, text string) *pattern {
	p := &pattern{text: text, language: l, begin: text[:beginLength(text)], opening: openingOf(l, text)}
	expr, optional := &strings.Builder{}, 0
	var skip bool // the second and later choices of (a|b)
	for rest := text; rest != ""; {
		r := []rune(rest)[0]
		size := len(string(r))
		switch r {
		case '{':
			end := strings.IndexByte(rest, '}')
			p.addSlot(expr, rest[1:end])
			if optional == 0 && !skip {
				p.parts = append(p.parts, part{slot: len(p.slots) - 1})
			}
			size = end + 1
		case '[':
			optional++
			expr.WriteString(`(?:`)
		case ']':
			optional--
			expr.WriteString(`)?`)
		case '(':
			expr.WriteString(`(?:`)
		case '|':
			skip = true
			expr.WriteByte('|')
		case ')':
			skip = false
			expr.WriteByte(')')
		default:
			expr.WriteString(literalExpression(l, r))
			if optional == 0 && !skip {
				p.addLiteral(string(r))
			}
		}
		rest = rest[size:]
	}
	p.expr = expr.String()
	p.whole = (&expression{text: `^` + p.expr + `$`, any: l == Chinese}).compiled
	p.pieces = sync.OnceValue(p.splitPieces)
	p.prefix = lazyExpression(`^(?i:` + p.expr + `)`)
	return p
}

// beginLength is how much of a pattern is a literal without blanks.
func beginLength(text string) int {
	if n := strings.IndexAny(text, " {[(，："); n >= 0 {
		return n
	}
	return len(text)
}

// mayBegin is a cheap look before the expression is compiled.
func (p *pattern) mayBegin(text string) bool {
	return len(text) >= len(p.begin) && strings.EqualFold(text[:len(p.begin)], p.begin)
}

// lineBegin is a line as patterns are compared with it before their expressions are: hundreds are tried with each line.
type lineBegin map[Language]string

func newLineBegin(line string) lineBegin {
	words := strings.Fields(line)
	return lineBegin{English: strings.Join(words, " "), Chinese: strings.Map(simplifyLetter, strings.Join(words, ""))}
}

// mayBe reports whether the line begins as the pattern does.
func (b lineBegin) mayBe(p *pattern) bool { return strings.HasPrefix(b[p.language], p.opening) }

// openingOf is what a pattern begins with before anything that varies, as newLineBegin writes it.
func openingOf(l Language, text string) string {
	if n := strings.IndexAny(text, "{[(，："); n >= 0 {
		text = text[:n]
	}
	if l == Chinese {
		return strings.ReplaceAll(text, " ", "")
	}
	return strings.TrimSuffix(text, " ")
}

func (p *pattern) addSlot(expr *strings.Builder, spec string) {
	name, kindName, ok := strings.Cut(spec, ":")
	if !ok {
		kindName = name
	}
	k := kinds()[kindName]
	if k == nil {
		panic(fmt.Sprintf("phrase: %q: no kind of slot %q", p.text, kindName))
	}
	if p.language == Chinese {
		expr.WriteString(`\s*(` + k.expr[Chinese] + `)\s*`)
	} else {
		expr.WriteString(`(` + k.expr[English] + `)`)
	}
	p.slots = append(p.slots, slot{name, k})
}

func (p *pattern) addLiteral(text string) {
	if n := len(p.parts); n > 0 && p.parts[n-1].slot < 0 {
		p.parts[n-1].literal += text
		return
	}
	p.parts = append(p.parts, part{literal: text, slot: -1})
}

// literalExpression is the expression of one letter. Chinese is written with blanks or without, and with
// marks of either width.
func literalExpression(l Language, r rune) string {
	switch {
	case l == Chinese && r == ' ':
		return `\s*`
	case l == Chinese && r == '，':
		return `\s*[，,]?\s*`
	case l == Chinese && r == '：':
		return `\s*[：:]`
	case r == ' ':
		return ` +`
	}
	return regexp.QuoteMeta(string(r))
}

func (p *pattern) slotNames() []string {
	var names []string
	for _, s := range p.slots {
		names = append(names, s.name)
	}
	return names
}

// example is the usual reading with an example in each slot.
func (p *pattern) example() string {
	values := make([]string, len(p.slots))
	for i, s := range p.slots {
		values[i] = s.kind.example[p.language]
	}
	return p.renderValues(values)
}

// fillSlots is the usual reading with what the slots held, in whatever language.
func (p *pattern) fillSlots(raw []string) (string, bool) {
	if len(raw) != len(p.slots) {
		return "", false
	}
	values := make([]string, len(raw))
	for i, s := range p.slots {
		text, err := s.kind.inLanguage(raw[i], p.language)
		if err != nil {
			return "", false
		}
		if s.kind == kinds()["amount"] && languageOf(raw[i]) == p.language && s.kind.whole[p.language]().MatchString(raw[i]) { // in the platform's own money
			text = raw[i]
		}
		values[i] = text
	}
	return p.renderValues(values), true
}

func (p *pattern) renderValues(values []string) string {
	var b strings.Builder
	for _, part := range p.parts {
		if part.slot < 0 {
			b.WriteString(part.literal)
		} else {
			b.WriteString(values[part.slot])
		}
	}
	return b.String()
}
