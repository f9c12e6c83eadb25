package words

import (
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Texts are the messages of a package to people, each "English|中文". Verbs of fmt stand for what varies; where
// the Chinese has it in another order, it counts: "%s of %s|%[2]s 的 %[1]s".
type Texts []string

// Lines are the texts of a file, one a line; \n in a text begins a new line of it.
func Lines(file string) Texts {
	texts := strings.Split(strings.TrimRight(file, "\n"), "\n")
	for i, text := range texts {
		texts[i] = strings.ReplaceAll(text, `\n`, "\n")
	}
	return texts
}

// Book finds the Chinese of what was said in English: texts are kept, sent and compared in English, and
// written in the reader's language where they are shown.
type Book struct {
	packages func() []Texts // read at the first question: who reads English never asks
	once     sync.Once
	// starting has, by the first byte of what was said, the entries that it may be, those with more words
	// of their own first.
	starting [256][]*entry
}

// NewBook holds the texts of packages.
func NewBook(packages ...Texts) *Book {
	return LazyBook(func() []Texts { return packages })
}

// LazyBook holds the texts of packages, which it asks for when it first needs them.
func LazyBook(packages func() []Texts) *Book { return &Book{packages: packages} }

// read sorts the texts of all packages.
func (b *Book) read() {
	var entries []*entry
	for _, texts := range b.packages() {
		for _, text := range texts {
			english, chinese, _ := strings.Cut(text, "|")
			english, chinese = strings.ReplaceAll(english, "%%", percent), strings.ReplaceAll(chinese, "%%", percent)
			e := &entry{english: english, chinese: strings.ReplaceAll(chinese, percent, "%"), pieces: verbPattern().Split(english, -1)}
			for i, p := range e.pieces {
				e.pieces[i] = strings.ReplaceAll(p, percent, "%")
			}
			for _, p := range e.pieces {
				e.size += len(p)
			}
			entries = append(entries, e)
		}
	}
	slices.SortStableFunc(entries, func(x, y *entry) int { return y.size - x.size })
	for _, e := range entries {
		if first := e.pieces[0]; first != "" {
			b.starting[first[0]] = append(b.starting[first[0]], e)
			continue
		}
		for i := range b.starting {
			b.starting[i] = append(b.starting[i], e)
		}
	}
}

// percent stands for %% while a format is read.
const percent = "\x00"

type entry struct {
	english, chinese string
	pieces           []string // the words between the verbs
	size             int
	once             sync.Once
	expr, loose      *regexp.Regexp // loose: quotation marks count for nothing
}

// matches gives what stands for the verbs.
func (e *entry) matches(said string) []string {
	if !strings.HasPrefix(said, e.pieces[0]) || !strings.HasSuffix(said, e.pieces[len(e.pieces)-1]) {
		return nil
	}
	rest := said
	for _, p := range e.pieces {
		at := strings.Index(rest, p)
		if at < 0 {
			return nil
		}
		rest = rest[at+len(p):]
	}
	if len(e.pieces) == 1 {
		if said == strings.ReplaceAll(e.english, percent, "%") {
			return []string{said}
		}
		return nil
	}
	e.once.Do(func() {
		e.expr, e.loose = e.expression(quotedText+`|[^`+marks+`]`, quotedText+`|[^;`+marks+`]`), e.expression(`.`, `[^;]`)
	})
	if values := e.expr.FindStringSubmatch(said); values != nil || strings.Count(said, `"`)%2 == 0 && strings.Count(said, "`")%2 == 0 {
		return values
	}
	return e.loose.FindStringSubmatch(said)
}

// expression matches whatever the entry's English text can become with values in place of its verbs, and captures those.
// letter is the expression for one letter of a value, near that for a value which another verb follows at once. Both take a
// whole quotation as one letter, so that words of the text are not found within what somebody else wrote.
func (e *entry) expression(letter, near string) *regexp.Regexp {
	var expr strings.Builder
	expr.WriteString(`(?s)^`)
	verbs := verbPattern().FindAllString(e.english, -1)
	for i, p := range e.pieces {
		expr.WriteString(regexp.QuoteMeta(p))
		switch {
		case i == len(verbs):
		case strings.HasSuffix(verbs[i], "q"):
			expr.WriteString("(" + quotedText + "|'[^']*')")
		case strings.HasSuffix(verbs[i], "d"):
			expr.WriteString(`(-?\d+)`)
		case strings.HasSuffix(verbs[i], "v"): // as long as can be
			expr.WriteString(`((?:` + letter + `)*)`)
		case i+1 < len(verbs) && e.pieces[i+1] == "": // what was said next stands close to it
			expr.WriteString(`((?:` + near + `)*)`)
		default:
			expr.WriteString(`((?:` + letter + `)*?|[` + marks + `])`)
		}
	}
	expr.WriteString(`$`)
	return regexp.MustCompile(expr.String())
}

// In writes what was said in a language. What is in no text, such as a stranger's words, stays.
func (b *Book) In(l Language, said string) string {
	if l == English || said == "" {
		return said
	}
	b.once.Do(b.read)
	const deep = 8 // no text holds others deeper
	r := reading{book: b, language: l, found: map[string]entryMatch{}, weights: map[splitChoice]int{}}
	return r.say(said, deep)
}

// reading writes one text in a language. Its parts are looked for again and again, as parts of longer ones.
type reading struct {
	book     *Book
	language Language
	found    map[string]entryMatch
	weights  map[splitChoice]int
}

// splitChoice is the key of a decision: the text, and how deep its parts were looked at.
type splitChoice struct {
	said string
	deep int
}

// entryMatch is the text that was said, and what stands for its verbs.
type entryMatch struct {
	entry  *entry
	values []string
}

// InLines writes each line of a text in a language.
func (b *Book) InLines(l Language, said string) string {
	if l == English {
		return said
	}
	lines := strings.Split(said, "\n")
	copied := false
	for i, line := range lines {
		if copied = copied && strings.HasPrefix(line, "    "); copied || excerpt().MatchString(line) {
			continue
		}
		copied = pasting().MatchString(line)
		text := strings.TrimLeft(line, " \t")
		lines[i] = line[:len(line)-len(text)] + b.In(l, text)
	}
	return strings.Join(lines, "\n")
}

func (r reading) say(said string, deep int) string {
	if deep == 0 || !strings.ContainsAny(said, "abcdefghijklmnopqrstuvwxyz") {
		return said
	}
	if found := split(filePattern(), said, ""); found != nil { // no text of ours is about what stands there
		return found[1] + r.say(found[2], deep-1)
	}
	whole, values := r.find(said)
	parts := partsOf(said)
	best, most := r.bestWay(whole, values, parts, deep)
	found := split(placePattern(), said, "")
	if found != nil && most > 0 && r.mostKnownWords(found[2], deep-1) >= most {
		return found[1] + r.say(found[2], deep-1)
	}
	if best >= 0 {
		part := parts[best]
		return r.say(part.left, deep-1) + r.language.Letters(part.mark) + r.say(part.right, deep-1) + part.end
	}
	if found != nil && whole != nil && whole.pieces[0] == "" {
		if same, _ := r.find(found[2]); same == whole {
			whole = nil // its first verb took the place for a part of what is said
		}
	}
	if whole != nil {
		return r.fill(whole, values, deep-1)
	}
	if found != nil {
		return found[1] + r.say(found[2], deep-1)
	}
	for _, part := range parts {
		if left := r.say(part.left, deep-1); left != part.left {
			return left + r.language.Letters(part.mark) + r.say(part.right, deep-1) + part.end
		}
	}
	return said
}

// find gives the text with the most words of its own that was said, and what stands for its verbs.
func (r reading) find(said string) (*entry, []string) {
	if said == "" {
		return nil, nil
	}
	known, ok := r.found[said]
	if !ok {
		for _, e := range r.book.starting[said[0]] {
			if values := e.matches(said); values != nil && !closesBefore(values[1:]) && (!e.joins() || r.areNames(values[1:])) {
				known = entryMatch{e, values[1:]}
				break
			}
		}
		r.found[said] = known
	}
	return known.entry, known.values
}

// closesBefore reports whether a value ends brackets that it did not begin, so that it reaches beyond those that it
// stands in: "alipay) (when.operation" is two values with words of a text between them.
func closesBefore(values []string) bool {
	return slices.ContainsFunc(values, func(value string) bool {
		closing := strings.IndexByte(value, ')')
		if closing < 0 {
			return false
		}
		value = quotations().ReplaceAllString(value, "")
		closing = strings.IndexByte(value, ')')
		return closing >= 0 && !strings.Contains(value[:closing], "(")
	})
}

// joins reports whether a text has little more than a word between two verbs: "%s of %s", "%s or %s".
func (e *entry) joins() bool {
	const short = len(" or ")
	return len(e.pieces) == 3 && e.pieces[0] == "" && e.pieces[2] == "" && e.size <= short
}

// areNames reports whether what such a text joins are names, lists of them, or texts of ours: pieces of a sentence
// that has "of" or "or" in it are not.
func (r reading) areNames(values []string) bool {
	const most = 4 // words of a name
	for _, value := range values {
		if whole, _ := r.find(value); whole != nil {
			continue
		}
		for name := range strings.SplitSeq(quotations().ReplaceAllString(value, "x"), ", ") {
			if n := len(strings.Fields(name)); n == 0 || n > most || strings.ContainsAny(name, ",;\n") || strings.Count(name, "(") != strings.Count(name, ")") {
				return false
			}
		}
	}
	return true
}

// mostKnownWords counts the known words in the reading of a text that has most of them.
func (r reading) mostKnownWords(said string, deep int) int {
	if deep == 0 || !strings.ContainsAny(said, "abcdefghijklmnopqrstuvwxyz") {
		return 0
	}
	key := splitChoice{said, deep}
	if known, ok := r.weights[key]; ok {
		return known
	}
	whole, values := r.find(said)
	_, most := r.bestWay(whole, values, partsOf(said), deep)
	if found := split(placePattern(), said, ""); found != nil {
		most = max(most, r.mostKnownWords(found[2], deep-1))
	}
	r.weights[key] = most
	return most
}

// bestWay is the way that most words speak for, and how many do: which of the parts to part a text in, or -1 to
// leave it whole.
func (r reading) bestWay(whole *entry, values []string, parts []splitText, deep int) (best, most int) {
	best, most = -1, r.wordsWithVerbs(whole, values, deep)
	for i, part := range parts {
		left := r.mostKnownWords(part.left, deep-1)
		if left == 0 {
			continue
		}
		if both := left + r.mostKnownWords(part.right, deep-1); both > most {
			best, most = i, both
		}
	}
	return best, most
}

// wordsWithVerbs is mostKnownWords of a text with what stands for its verbs; 0 of none.
func (r reading) wordsWithVerbs(whole *entry, values []string, deep int) int {
	if whole == nil {
		return 0
	}
	size := whole.size
	for _, value := range values {
		size += r.mostKnownWords(value, deep-1)
	}
	return size
}

// split matches what was said against an expression that asks for ": " or for an end, which is far sooner
// seen than its backtracking ends.
func split(expr *regexp.Regexp, said, end string) []string {
	if end == "" && !strings.Contains(said, ": ") || !strings.HasSuffix(said, end) {
		return nil
	}
	return expr.FindStringSubmatch(said)
}

// fill puts what stands for the verbs into the Chinese text.
func (r reading) fill(e *entry, values []string, deep int) string {
	next, from := 0, 0
	chinese := r.language.Letters(e.chinese)
	var b strings.Builder
	for _, at := range verbPattern().FindAllStringIndex(chinese, -1) {
		v, before := chinese[at[0]:at[1]], chinese[from:at[0]]
		b.WriteString(before)
		from = at[1]
		which := next
		if strings.HasPrefix(v, "%[") {
			which = int(v[2] - '1')
		}
		next = which + 1
		switch {
		case which >= len(values):
			b.WriteString(v)
		case commandBefore().MatchString(chinese[:at[0]]): // what is typed is no word of ours
			b.WriteString(values[which])
		default:
			b.WriteString(r.say(values[which], deep))
		}
	}
	return b.String() + chinese[from:]
}

// Knows reports whether a text has its Chinese here, whatever stands for its verbs.
func (b *Book) Knows(english string) bool {
	english = strings.ReplaceAll(english, "%%", percent)
	said := verbPattern().ReplaceAllStringFunc(english, func(v string) string {
		switch v[len(v)-1] {
		case 'd':
			return "7"
		case 'q':
			return `"x"`
		}
		return "7"
	})
	if !strings.ContainsAny(verbPattern().ReplaceAllString(english, ""), "abcdefghijklmnopqrstuvwxyz") {
		return true // no words of its own
	}
	said = strings.ReplaceAll(said, percent, "%")
	rest := strings.TrimPrefix(said, "; ")
	return b.In(Chinese, said) != said || b.In(Chinese, rest) != rest
}
