package phrase

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"

	"paymock/mock/suggest"
)

// Platform lists the names of a platform and of its money. Those who have platforms tell of them with
// Know: servers what their providers say, clients what their adapters and the shipped platforms do.
type Platform struct {
	Name string `json:"name"`
	// English and Chinese are further words for it.
	English []string `json:"english,omitempty"`
	Chinese []string `json:"chinese,omitempty"`
	// Units are the words for its money, the usual one of a language first, and Minor those for its
	// smallest unit, of which 10 to the power of Digits make one.
	Units  []string `json:"units,omitempty"`
	Minor  []string `json:"minor,omitempty"`
	Digits int      `json:"digits,omitempty"`
}

// platforms are those that were told. They are the process's, as a language is, and not a value that each reader of
// sentences is given: a sentence is read in dozens of places, by servers, commands and tests at once, and expressions
// that are made of the words are kept for all of them. It does no harm because words are only ever added, and
// whoever reads sentences has told of its platforms before: mock.New of those that it serves (mock.TeachWords),
// commands at their start.
var (
	platformsMu sync.Mutex
	platforms   atomic.Pointer[[]Platform]
)

// Know adds platforms to the vocabulary, and further words to those known by their name: what is understood
// doesn't depend on who came first. It may be called at any time.
func Know(more ...Platform) {
	platformsMu.Lock()
	defer platformsMu.Unlock()
	all, changed := slices.Clone(knownPlatforms()), false
	for _, p := range more {
		i := slices.IndexFunc(all, func(old Platform) bool { return old.Name == p.Name })
		if i < 0 {
			all, changed = append(all, p), true
			continue
		}
		old := &all[i]
		if old.Digits == 0 && p.Digits > 0 {
			old.Digits, changed = p.Digits, true
		}
		for _, list := range []struct {
			known *[]string
			more  []string
		}{{&old.English, p.English}, {&old.Chinese, p.Chinese}, {&old.Units, p.Units}, {&old.Minor, p.Minor}} {
			for _, word := range list.more {
				if !slices.ContainsFunc(*list.known, func(known string) bool { return strings.EqualFold(known, word) }) {
					*list.known, changed = append(slices.Clip(*list.known), word), true
				}
			}
		}
	}
	if changed {
		platforms.Store(&all)
	}
}

func knownPlatforms() []Platform {
	if all := platforms.Load(); all != nil {
		return *all
	}
	return nil
}

// perPlatforms makes a value when it is first asked for, and anew once platforms were added.
func perPlatforms[T any](make func() T) func() T {
	type made struct {
		of    *[]Platform
		value T
	}
	var mu sync.Mutex
	var last atomic.Pointer[made]
	return func() T {
		of := platforms.Load()
		if m := last.Load(); m != nil && m.of == of {
			return m.value
		}
		mu.Lock()
		defer mu.Unlock()
		if m := last.Load(); m != nil && m.of == of {
			return m.value
		}
		m := &made{of, make()}
		last.Store(m)
		return m.value
	}
}

// platformWords are the words for platforms.
func platformWords() (words []vocabularyWord) {
	for _, p := range knownPlatforms() {
		words = append(words, vocabularyWord{p.Name, append([]string{p.Name}, p.English...), p.Chinese})
	}
	return words
}

// platformNames is an expression of the words for platforms in a language, the name included; the
// longest come first, since one may begin another.
func platformNames(l Language) string {
	var all []string
	for _, w := range platformWords() {
		all = append(append(all, w.name), w.names(l)...)
	}
	if len(all) == 0 {
		return `\z.` // matches nothing
	}
	// The first that fits is taken, so a name comes before its own beginning.
	slices.SortStableFunc(all, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	for i := range all {
		all[i] = regexp.QuoteMeta(all[i])
	}
	return strings.Join(all, "|")
}

// PlatformOf is the name of the platform that a word stands for, in whatever letters; a word that stands for
// none stays.
func PlatformOf(word string) string {
	text, _ := usualLetters(word)
	if name, _ := wordReader(platformWords())(text); name != text { // never fails
		return name
	}
	return word
}

// IsPlatform reports whether a word is a platform's name, or a word for it.
func IsPlatform(word string) bool {
	name := PlatformOf(word)
	return slices.ContainsFunc(knownPlatforms(), func(p Platform) bool { return p.Name == name })
}

// NearestPlatform is which of the platforms a word may have meant, by a name or a word for it; "" is none.
func NearestPlatform(word string, platforms []string) string {
	all := slices.Clone(platforms)
	for _, w := range platformWords() {
		if slices.Contains(platforms, w.name) {
			all = append(all, slices.Concat(w.english, w.chinese)...)
		}
	}
	for _, near := range suggest.Nearest(PlatformOf(word), all, 1) {
		return PlatformOf(near)
	}
	return ""
}

// partedPlatform is an expression of the names of platforms with blanks or signs in them: 4 pyun, Ali-pay.
var partedPlatform = perPlatforms(func() *regexp.Regexp {
	var all []string
	for _, p := range knownPlatforms() {
		for _, word := range slices.Concat([]string{p.Name}, p.English, p.Chinese) {
			if word != regexp.QuoteMeta(word) || strings.ContainsAny(word, " _-") {
				continue
			}
			expr := strings.Join(strings.Split(word, ""), `[ _-]?`)
			if !isHan([]rune(word)[0]) {
				expr = `\b` + expr
			}
			if languageOf(word) == English {
				expr += `\b`
			}
			all = append(all, expr)
		}
	}
	return regexp.MustCompile(`(?i)(?:` + strings.Join(append(all, `\z.`), "|") + `)`)
})

// inOnePlatform writes the names of platforms without the blanks in them.
func inOnePlatform(text string) string {
	return partedPlatform().ReplaceAllStringFunc(text, func(said string) string {
		return strings.NewReplacer(" ", "", "_", "", "-", "").Replace(said)
	})
}

var namedPlatform = expression{text: `^\s*(?:the )?([\p{Han}A-Za-z0-9]{2,10}?) ?(?:平台|平臺|platform\b)`}

// withNearestPlatform is a sentence about a platform whose name has a slip, with that platform; "" where it would mean
// nothing with it, too.
func withNearestPlatform(sentence string) string {
	at := namedPlatform.compiled().FindStringSubmatchIndex(sentence)
	if at == nil || IsPlatform(sentence[at[2]:at[3]]) {
		return ""
	}
	meant := sentence[:at[2]] + NearestPlatform(sentence[at[2]:at[3]], Platforms()) + sentence[at[3]:]
	if r, err := parse(meant); err != nil || r.When.Provider == "" {
		return ""
	}
	return meant
}

// PlatformHint is the end of a text about a word that is none of the platforms: the nearest of them.
func PlatformHint(word string, platforms []string) string {
	if near := NearestPlatform(word, platforms); near != "" {
		word = near
	}
	return suggest.Hint(word, platforms)
}

func platformKind() *kind {
	example := "somepay"
	if all := knownPlatforms(); len(all) > 0 {
		example = all[0].Name
	}
	return wordKind(`[A-Za-z0-9_-]+`, example, platformWords())
}

// unit is a unit of money: its usual words, and all that it is called.
type unit struct {
	usual  map[Language]string
	words  []string
	digits int  // of the unit of which it is the smallest part; 0: it is none
	other  bool // no platform counts in it
}

// moneyUnits are the units of the platforms' money, each word in the first that has it.
var moneyUnits = perPlatforms(func() (all []unit) {
	for _, p := range knownPlatforms() {
		all = addUnit(all, p.Units, 0)
		all = addUnit(all, p.Minor, p.Digits)
	}
	if len(all) > 0 {
		for _, words := range otherMoney {
			all = addUnit(all, words, 0)
			all[len(all)-1].other = true
		}
	}
	return all
})

// otherMoney are currencies that no platform counts in: an amount in one is understood, and refused.
var otherMoney = [][]string{
	{"usd", "us dollars", "us dollar", "美元", "美金"}, {"eur", "euros", "euro", "欧元"}, {"hkd", "港元", "港币"}, {"jpy", "yen", "日元", "日圆"}, {"gbp", "pounds", "pound", "英镑"}, {"krw", "won", "韩元"}, {"aud", "australian dollars", "澳元"},
}

func addUnit(all []unit, words []string, digits int) []unit {
	u := unit{usual: map[Language]string{}, digits: digits}
	for _, text := range words {
		if slices.ContainsFunc(all, func(other unit) bool { return slices.Contains(other.words, text) }) {
			continue
		}
		l := English
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			l = Chinese
		}
		if u.usual[l] == "" {
			u.usual[l] = text
		}
		u.words = append(u.words, text)
	}
	if len(u.words) == 0 || u.usual[English] == "" {
		return all
	}
	return append(all, u)
}

// unitExpression is an expression of the words for money, in one language or, for "", in all.
func unitExpression(l Language) string { return unitWords(l, true) }

// unitWords is unitExpression with or without what no platform counts in.
func unitWords(l Language, others bool) string {
	var words []string
	for _, u := range moneyUnits() {
		if u.other && !others {
			continue
		}
		for _, text := range u.words {
			han := strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
			if l == "" || han == (l == Chinese) {
				words = append(words, regexp.QuoteMeta(text))
			}
		}
	}
	if len(words) == 0 {
		return `\z.` // matches nothing
	}
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return strings.Join(words, "|")
}

// unitOf finds a unit by one of its words.
func unitOf(text string) (unit, bool) {
	for _, u := range moneyUnits() {
		if slices.ContainsFunc(u.words, func(w string) bool { return strings.EqualFold(w, text) }) {
			return u, true
		}
	}
	return unit{}, false
}

// amountsOf are what a figure may be of a platform's money: an amount of its smallest unit, and of its usual one.
func amountsOf(figure string, l Language, platform string) (amounts []string) {
	for _, p := range knownPlatforms() {
		if platform != "" && p.Name != platform || len(amounts) > 0 || strings.Contains(figure, ".") {
			continue
		}
		if i := slices.IndexFunc(p.Minor, func(unit string) bool { return languageOf(unit) == l }); i >= 0 {
			amounts = append(amounts, figure+" "+p.Minor[i])
		}
	}
	usual, _ := withUnitOf(figure, l, platform)
	return append(amounts, usual)
}

// ofOtherMoney reports whether a word is for money in which no platform counts.
func ofOtherMoney(word string) bool {
	u, _ := unitOf(word)
	return u.other
}

// inUnits is a number of a smallest unit in units, with all digits.
func (u unit) inUnits(number string) (string, error) {
	if u.digits == 0 {
		return number, nil
	}
	digits, negative := strings.CutPrefix(number, "-")
	if strings.Contains(digits, ".") {
		return "", fmt.Errorf("%q: %s are whole numbers", number+" "+u.usual[English], u.usual[English])
	}
	if missing := u.digits + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point := len(digits) - u.digits
	text := strings.TrimLeft(digits[:point-1], "0") + digits[point-1:point] + "." + digits[point:]
	if negative {
		text = "-" + text
	}
	return text, nil
}
