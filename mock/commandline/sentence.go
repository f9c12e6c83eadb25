package commandline

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/alecthomas/kong"

	"paymock/mock/phrase"
	"paymock/mock/words"
)

// takesSentence reports whether a command takes sentences.
func takesSentence(leaf *kong.Node) bool {
	return len(leaf.Positional) > 0 && leaf.Positional[0].Name == "sentence"
}

// sentenceOf is the command that takes sentences, with the one that a single word of the line is in quotation marks;
// spoken: there is such a word, whether or not the command takes all else.
func sentenceOf(root *kong.Node, all []word, judge Judge) (t candidate, spoken bool) {
	const unsure = 4.8 // behind a command that is named
	for _, leaf := range leafCommands(root) {
		if !takesSentence(leaf) {
			continue
		}
		var typed []string
		for i, w := range all {
			if said := strings.ContainsFunc(w.text, func(r rune) bool { return r == ' ' || r > 0x7f }); said && phrase.Parsed(w.text) {
				return saidWith(leaf, all, i, judge), true
			}
			typed = append(typed, w.original)
		}
		if said := strings.Join(typed, " "); len(all) > 1 && !slices.ContainsFunc(all, func(w word) bool { return w.flag }) && phrase.Parsed(said) {
			return candidate{node: leaf, score: unsure, args: []string{said}}, false
		}
	}
	return t, false
}

// saidWith is the command with the sentence that a word of the line is, and with all that the line has besides: how
// often is said in the sentence. No command where something has no place in it.
func saidWith(leaf *kong.Node, all []word, at int, judge Judge) candidate {
	const sure = 20
	sentence, rest := all[at].text, []word{{text: leaf.Name, original: leaf.Name}}
	for i, w := range all {
		named := !w.flag && i < at && !slices.ContainsFunc(all[:i], func(before word) bool { return before.flag })
		if i == at || named || !w.flag && fitOf(w.text, leaf.Name) >= synonymFit {
			continue
		}
		rest = append(rest, w)
	}
	for i := 1; i < len(rest); i++ {
		figure, took := rest[i].text, 1
		_, counts := phrase.Count(rest[i].name) // --once
		switch _, counted := kindOf("times", rest[i].text); {
		case !rest[i].flag && counted && !rest[i-1].flag: // 两次
		case rest[i].flag && !rest[i].valued && counts:
			figure = rest[i].name
		case !rest[i].flag || fitOf(rest[i].name, "--times") < synonymFit:
			continue
		}
		if rest[i].flag && !counts && !rest[i].valued && i+1 < len(rest) {
			figure, took = rest[i+1].text, 2
		}
		counted, ok := timesIn(sentence, figure)
		if !ok {
			return candidate{}
		}
		sentence, rest = counted, slices.Delete(rest, i, i+took)
		i--
	}
	t, ok := fillCommand(leaf, rest, judge)
	if !ok || t.left > 0 || len(t.args) > 0 {
		return candidate{}
	}
	t.args, t.score = []string{sentence}, sure
	return t
}

// timesIn is a sentence that says how often, too; false where it says so already, or can't.
func timesIn(sentence, figure string) (string, bool) {
	n, ok := phrase.Count(figure)
	if !ok || n < 1 {
		return "", false
	}
	format := ", %d times"
	if words.IsChinese(sentence) {
		format = "，%d 次"
	}
	counted := strings.TrimRight(sentence, " .。") + fmt.Sprintf(format, n)
	meant, err := phrase.Parse(counted)
	return counted, err == nil && meant.Times == n
}

// wideBlank is the blank of Chinese keyboards.
const wideBlank = "\u3000"

// apartAtWideBlanks parts words between which somebody typed a Chinese blank, which no shell parts: add　--amount.
func apartAtWideBlanks(args []string) (all []string) {
	for _, arg := range args {
		if words.IsChinese(arg) || !strings.Contains(arg, wideBlank) {
			all = append(all, arg)
			continue
		}
		all = append(all, strings.Fields(strings.ReplaceAll(arg, wideBlank, " "))...)
	}
	return all
}

// apartInChinese parts a Chinese word that two words for commands make, as Chinese has no blanks: 删除规则.
func apartInChinese(text string) []string {
	if platform, operation, ok := phrase.PlatformOperation(text); ok && (words.IsChinese(text) || strings.ContainsAny(text, "./:")) {
		return []string{platform, operation}
	}
	if words.IsChinese(text) && !isWordForCommand(text) {
		for i := range text {
			if isWordForCommand(text[:i]) && isWordForCommand(text[i:]) {
				return []string{text[:i], text[i:]}
			}
		}
	}
	return []string{text}
}

// isWordForCommand reports whether a word is one for the name of a command.
func isWordForCommand(text string) bool {
	for name, others := range synonyms() {
		if !strings.HasPrefix(name, "--") && slices.Contains(others, text) {
			return true
		}
	}
	return false
}

// flagWithFigure matches a flag whose figure stands close to it: --amount22.
var flagWithFigure = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([A-Za-z][A-Za-z_-]+)([0-9０-９].*)$`) })

// cutFlag parts a flag from a value that stands close to it, whatever sign is between them.
func cutFlag(text string) (name, value string, valued bool) {
	if i := strings.IndexAny(text, "=＝:："); i > 0 {
		return text[:i], strings.TrimLeft(text[i:], "=＝:："), true
	}
	if found := flagWithFigure().FindStringSubmatch(text); found != nil {
		return found[1], found[2], true
	}
	return text, "", false
}

// isWordForFlag reports whether a word is the name of a flag, or a word for one, and so no field's name.
func isWordForFlag(text string) bool {
	text = plainName(text)
	for name, others := range synonyms() {
		if strings.HasPrefix(name, "--") && (name == "--"+text || slices.Contains(others, text)) {
			return true
		}
	}
	return false
}

// Words tells what a word that stands for none of some names is a word for: 扣款 of pay. "" is none.
func Words(text string, names []string) string {
	for _, name := range names {
		if slices.Contains(synonyms()[name], plainName(text)) {
			return name
		}
	}
	return ""
}
