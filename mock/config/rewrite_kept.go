package config

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"

	"paymock/mock/phrase"
	"paymock/mock/shape"
	"paymock/mock/words"
)

// What is written anew loses nothing: what has no place in a scenario stands above it as comments, and where anything
// else of the given text is not found there, nothing is shown.

// commentLines are those of a text, then what was left out of it, each in lines that begin with #.
func (w *rewriter) commentLines(text []byte) string {
	var b strings.Builder
	for _, t := range lexer.Tokenize(string(text)) {
		if said := strings.TrimSpace(t.Value); t.Type == token.CommentType && said != "" {
			b.WriteString("# " + said + "\n")
		}
	}
	for _, m := range w.left {
		said, err := yaml.MarshalWithOptions(inKeyOrder(plainValue(m.Value)), yaml.Flow(true))
		if err != nil {
			continue
		}
		b.WriteString("# " + m.Name + ": " + strings.ReplaceAll(strings.TrimSpace(string(said)), "\n", "\n# ") + "\n")
	}
	return b.String()
}

// writtenWords is what a text says that was written anew: its names and scalars, and the words of them.
type writtenWords struct {
	whole, words map[string]bool
	runs         map[int]bool // how many entries of lists are the same, one after the other
}

func wordsWritten(text string) writtenWords {
	all := writtenWords{map[string]bool{}, map[string]bool{}, map[int]bool{}}
	if root, _ := (document{"", []byte(text)}).read(); root != nil {
		all.add(root)
	}
	return all
}

func (all writtenWords) add(v *shape.Value) {
	put := func(text string) {
		all.whole[text] = true
		for _, word := range wordsOf(text) {
			all.words[word] = true
		}
	}
	if v.Scalar() {
		put(v.Text)
	}
	for _, m := range v.Members {
		put(m.Name)
		all.add(m.Value)
	}
	run := 0
	for i, item := range v.Items {
		all.add(item)
		if run++; i > 0 && fmt.Sprint(plainValue(item)) != fmt.Sprint(plainValue(v.Items[i-1])) {
			run = 1
		}
		all.runs[run] = true
	}
}

// wordsOf splits a text into its words, at blanks and punctuation.
func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-", r)
	})
}

// hasAll reports whether all that a value says is written, but for what was left out of it.
func (all writtenWords) hasAll(v *shape.Value, left []shape.Member) bool {
	switch {
	case v == nil:
		return true
	case v.Alias != "" && v.Same == nil: // nobody knows what it stands for
		return false
	case v.Same != nil: // it is read where its name stands
		return true
	case v.Scalar():
		return all.hasText(v.Text)
	}
	for _, m := range v.Members {
		switch isLeft := func(l shape.Member) bool { return l.Value == m.Value || l.Value == m.Value.Resolve() }; {
		case slices.ContainsFunc(left, isLeft):
		case m.Name == "name" && m.Value.Same == nil && m.Value.Scalar() && !all.whole[m.Value.Text]:
			return false
		case !all.hasName(m), !all.hasAll(m.Value, left):
			return false
		}
	}
	return !slices.ContainsFunc(v.Items, func(item *shape.Value) bool { return !all.hasAll(item, left) })
}

// hasName reports whether what a name says is written; one that only gathers says nothing.
func (all writtenWords) hasName(m shape.Member) bool {
	if len(keysMeant()[plainKey(m.Name)]) > 0 {
		return true
	}
	if platform := phrase.PlatformOf(m.Name); phrase.IsPlatform(m.Name) {
		return slices.ContainsFunc(slices.Collect(maps.Keys(all.whole)), func(text string) bool { return strings.Contains(text, platform) || strings.Contains(text, m.Name) })
	}
	for _, word := range wordsOf(m.Name) {
		if isTelling(word) && !all.hasWord(word) {
			return false
		}
	}
	return true
}

// hasText reports whether a text is written, as it is or as what it means.
func (all writtenWords) hasText(text string) bool {
	text = strings.TrimSpace(text)
	if half, full := halfWidth(text); full && !all.whole[text] {
		text = half
	}
	if text == "" || all.whole[text] || all.whole[withoutHost(text)] || all.hasMeaningOf(text) {
		return true
	}
	if body := jsonIn(text); body != nil {
		return all.hasAll(body, nil)
	}
	if least, most, ok := rangeSaid(text); ok && all.whole[least] && all.whole[most] {
		return true
	}
	if _, value := conditionSaid(text); value != "" {
		return all.hasText(value)
	}
	if meant, ok := phrase.MeantSentence(text); ok && (all.whole[meant] || all.whole[meant+" once"]) {
		return true
	}
	for _, word := range wordsOf(text) {
		if !all.hasWord(word) {
			return false
		}
	}
	return true
}

// hasWord reports whether a word is written, or says nothing besides what stands for it.
func (all writtenWords) hasWord(word string) bool {
	switch {
	case all.words[word], all.hasMeaningOf(word):
		return true
	case phrase.HasFiner(word): // which says it, too
		for other := range all.words {
			if phrase.IsFinerOf(word, other) {
				return true
			}
		}
		return false
	case isTelling(word), isOperationName(word), phrase.IsPlatform(word) && !all.whole[phrase.PlatformOf(word)]:
		return false
	}
	return len(keysMeant()[plainKey(word)]) > 0 || nearKey(word) != "" || slices.Contains(joiningWords(), strings.ToLower(word)) ||
		slices.ContainsFunc(phrase.Operations(), func(name string) bool { return all.words[name] })
}

// isTelling reports whether a word is a code, a number or an id: nothing else says what it does.
func isTelling(word string) bool {
	return phrase.IsCode(word) || strings.ContainsAny(word, "0123456789") || isCode(word) && strings.ToUpper(word) == word
}

// hasMeaningOf reports whether a text is written as what it means: a name of ours, a number of other units, or a word for how
// often.
func (all writtenWords) hasMeaningOf(text string) bool {
	operation, isOperation := phrase.NamedOperation(text)
	platform, of, both := platformOperation(text)
	switch {
	case both && all.whole[platform] && all.whole[of]:
		return true
	case isOperation && all.whole[operation], phrase.IsPlatform(text) && all.whole[phrase.PlatformOf(text)], phrase.IsStatus(text),
		all.whole[phrase.CallbackKind(text)], isOn(text), isUsual(text), isVerb(text), isEndless(text), signatureFault(text) != "":
		return true
	case len(text) == len("200") && text[0] == '2' && strings.Trim(text, "0123456789") == "":
		return true
	case strings.Trim(text, "0123456789") == "":
		return all.hasNumber(text)
	case slices.ContainsFunc(phrase.Platforms(), func(platform string) bool { // an amount
		minor, ok := phrase.Minor(text, platform)
		return ok && all.words[strconv.FormatInt(minor, 10)]
	}):
		return true
	}
	_, timed := phrase.Duration(text)
	n, counted := phrase.Count(strings.TrimLeft(text, "x前")) // x2
	if !counted {
		n, counted = countOf(text) // 每3次
		counted = counted && words.IsChinese(text)
	}
	counted = counted && all.hasNumber(strconv.Itoa(n))
	_, chance := chanceOf(text)
	_, _, rate := phrase.Rate(text)
	_, waits := waitOf(text)
	return timed || counted || chance || rate || waits
}

// hasNumber reports whether a whole number is written: itself, one less, as turns, or as a length of time.
func (all writtenWords) hasNumber(text string) bool {
	n, err := strconv.Atoi(text)
	if err != nil || strconv.Itoa(n) != text {
		return false
	}
	if n <= 1 || all.runs[n] || all.words[text] || all.words[strconv.Itoa(n-1)] || n <= 100 && all.words[strconv.FormatFloat(float64(n)/100, 'f', -1, 64)] {
		return true
	}
	return slices.ContainsFunc([]string{"ms", "s", "m"}, func(unit string) bool {
		d, ok := phrase.Duration(text + unit)
		return ok && all.whole[d]
	})
}

// inKeyOrder is a value whose keys stand in order.
func inKeyOrder(v any) any {
	switch v := v.(type) {
	case pairs:
		all := yaml.MapSlice{}
		for _, p := range v {
			all = append(all, yaml.MapItem{Key: p.key, Value: inKeyOrder(p.value)})
		}
		return all
	case []*pairs: // one, or several
		if len(v) == 1 {
			return inKeyOrder(*v[0])
		}
		all := []any{}
		for _, one := range v {
			all = append(all, inKeyOrder(*one))
		}
		return all
	case []pairs:
		all := []any{}
		for _, one := range v {
			all = append(all, inKeyOrder(one))
		}
		return all
	case []any:
		all := []any{}
		for _, one := range v {
			all = append(all, inKeyOrder(one))
		}
		return all
	}
	return v
}
