package commandline

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"paymock/mock/phrase"
)

// flagsOf are the flags of a command, its own before those of every command.
func flagsOf(node *kong.Node) (all []*kong.Flag) {
	groups := node.AllFlags(true)
	slices.Reverse(groups)
	for _, group := range groups {
		for _, flag := range group {
			if flag.Name != "help" {
				all = append(all, flag)
			}
		}
	}
	return all
}

// meantFlags are the flags of the command that a word may mean, the surest first.
func (f *partialCandidate) meantFlags(name string) (all []*kong.Flag) {
	fits := map[*kong.Flag]float64{}
	for _, flag := range flagsOf(f.node) {
		fit := fitOf(name, "--"+flag.Name)
		if plainName(name) == flag.Name || len(name) == 1 && rune(name[0]) == flag.Short {
			fit = exactFit
		}
		if len(name) == 1 && fit == noFit && strings.HasPrefix(flag.Name, strings.ToLower(name)) && (isTyped(flag.Name) || flag.Name == "file") {
			fit = slipFit / 2
		}
		if fit == synonymFit && f.ofCallbacks && slices.Contains([]string{"drop", "duplicate", "concurrent", "early", "reorder"}, flag.Name) {
			fit += 0.5
		}
		if fit > noFit && (!f.flagged[flag.Name] || flag.IsSlice() || flag.IsMap()) {
			fits[flag] = fit
			all = append(all, flag)
		}
	}
	slices.SortStableFunc(all, func(a, b *kong.Flag) int { return cmp.Compare(fits[b], fits[a]) })
	return all
}

// putFlag gives a flag its value; a flag that only is or is not has none.
func (f *partialCandidate) putFlag(flag *kong.Flag, value string, score float64) {
	f.flagged[flag.Name] = true
	f.score += score
	if flag.IsBool() {
		f.flags = append(f.flags, "--"+flag.Name)
		return
	}
	f.flags = append(f.flags, "--"+flag.Name+" "+value)
}

// habitFlags are flags that people add out of habit, and that say nothing here.
var habitFlags = strings.Fields("force yes y f verbose v quiet q debug now please")

// takeFlags takes the words that are flags, with their values.
func (f *partialCandidate) takeFlags() {
	f.ofCallbacks = slices.ContainsFunc(f.words, func(w word) bool {
		return fitOf(w.name+w.text, "--callback") >= synonymFit || w.flag && fitOf(w.name, "--callback") >= synonymFit
	})
	for i, w := range f.words {
		if !w.flag || f.used[i] {
			continue
		}
		f.used[i] = f.takeFlag(i, w)
		if !f.used[i] && f.leavesOut(plainName(w.name)) {
			f.used[i] = true // the list has all, and tells it of each
			f.score -= 0.3
			if i+1 < len(f.words) && !w.valued && !f.words[i+1].flag && !slices.Contains(stateFlags, plainName(w.name)) {
				f.useWords(i+1, 1)
			}
			continue
		}
		if !f.used[i] && (slices.Contains(habitFlags, plainName(w.name)) || plainName(w.name) == "all" && (isReadOnly(f.node) || f.node.Name == "clear" || f.node.Name == "reset")) {
			f.used[i] = true
			f.score -= 0.5
		}
	}
}

// takeFlag takes a flag; false where the command has none that it means. One of a letter that no command has is told by
// what its value is.
func (f *partialCandidate) takeFlag(i int, w word) bool {
	if len(w.name) == 1 && !w.valued && i+1 < len(f.words) && !f.words[i+1].flag && !f.hasShort(w.name) {
		if took := f.takeByKind(i + 1); took > 0 {
			f.useWords(i+1, took)
			return true
		}
	}
	if len(w.name) == 1 && !w.valued && i+1 < len(f.words) && !f.hasShort(w.name) && expressions().order.MatchString(f.words[i+1].text) && f.takePositional(f.words[i+1].text) {
		f.useWords(i+1, 1)
		return true
	}
	for _, flag := range f.meantFlags(w.name) {
		score := 0.8
		if plainName(w.name) == flag.Name {
			score = 1
		}
		if flag.IsBool() {
			if w.valued && slices.Contains([]string{"false", "no", "0"}, strings.ToLower(w.text)) {
				return true
			}
			if !w.valued || slices.Contains([]string{"true", "yes", "1"}, strings.ToLower(w.text)) {
				f.putFlag(flag, "", score)
				return true
			}
			continue
		}
		if w.valued {
			if value, ok := valueOf(flag.Name, w.text); ok {
				f.putFlag(flag, value, score)
				return true
			}
			continue
		}
		if value, took := f.valueAt(flag, i+1); took > 0 {
			f.putFlag(flag, value, score)
			f.useWords(i+1, took)
			return true
		}
	}
	return f.takePositionalFlag(i, w) || f.takeUnit(i, w) || f.takeByValue(i, w) || f.takeField(i, w)
}

// hasShort reports whether the command has a flag for a letter.
func (f *partialCandidate) hasShort(letter string) bool {
	return slices.ContainsFunc(flagsOf(f.node), func(flag *kong.Flag) bool { return flag.Short == rune(letter[0]) })
}

// takeByValue takes a flag that is called as a value is: --settle 1403, --unpaid.
func (f *partialCandidate) takeByValue(i int, w word) bool {
	for _, name := range []string{"operation", "provider", "status", "times"} {
		flag := f.flagNamed(name)
		if flag == nil {
			continue
		}
		if value, ok := kindOf(name, w.name); ok {
			if copies := f.flagNamed("duplicate"); name == "times" && f.ofCallbacks && copies != nil { // --twice
				n, _ := phrase.Count(value)
				flag, value = copies, strconv.Itoa(n-1)
			}
			f.putFlag(flag, value, 0.8)
			if w.valued {
				f.words[i] = word{text: w.text, original: w.original}
				f.takeByKind(i)
			}
			return true
		}
	}
	return false
}

// useWords notes that words have their place.
func (f *partialCandidate) useWords(from, count int) {
	for i := from; i < from+count; i++ {
		f.used[i] = true
	}
}

// valueAt is the value of a flag that begins at a word, and how many words it takes; 0 where none does.
func (f *partialCandidate) valueAt(flag *kong.Flag, at int) (value string, took int) {
	if at >= len(f.words) || f.words[at].flag && !isPair(flag) || f.used[at] {
		return "", 0
	}
	if at+1 < len(f.words) && !f.words[at+1].flag && !f.used[at+1] && isFigure(f.words[at].text) {
		if value, ok := valueOf(flag.Name, f.words[at].text+" "+f.words[at+1].text); ok && isTyped(flag.Name) {
			return value, 2
		}
	}
	text := f.words[at].text
	if f.words[at].flag {
		text = f.words[at].original
	}
	if value, ok := valueOf(flag.Name, text); ok && (!flag.IsMap() || strings.Contains(value, "=")) {
		return value, 1
	}
	return "", 0
}

// isPair reports whether a flag's value is a name and its value.
func isPair(flag *kong.Flag) bool { return flag.IsMap() || flag.Name == "where" }

// takePositionalFlag takes a flag for what the command wants without one: --order T1 of settle.
func (f *partialCandidate) takePositionalFlag(i int, w word) bool {
	text, took := w.text, 0
	if !w.valued {
		if i+1 >= len(f.words) || f.words[i+1].flag {
			return false
		}
		text, took = f.words[i+1].text, 1
	}
	for _, p := range f.node.Positional {
		if fitOf(w.name, p.Name) > noFit || slices.Contains(synonyms()["--"+p.Name], plainName(w.name)) {
			if len(f.args) == 0 {
				f.args = append(f.args, text)
				f.useWords(i+1, took)
				f.score += 0.5
				return true
			}
		}
	}
	return false
}

// fillerWords are words that say nothing.
var fillerWords = strings.Fields("list show get print display a an the of on in to for with by and all please my new this is call calls api exec execute invoke perform 的 一个 个 把 给 请")

// takeWords gives the words that are left their places, by what they are.
func (f *partialCandidate) takeWords() {
	for i := range f.words {
		if f.used[i] || f.words[i].flag && !f.words[i].valued {
			continue
		}
		if took := f.takeSentence(i); took > 0 {
			f.useWords(i, took)
		} else if took := f.takeLength(i) + f.takeByName(i); took > 0 {
			f.useWords(i, took)
		} else if took := f.takeByKind(i); took > 0 {
			f.useWords(i, took)
		} else if (f.wantsKind() || !f.namesPath(f.words[i].text)) && !f.namesCommand(f.words[i].text) && f.takePositional(f.words[i].text) {
			f.used[i] = true
		} else if slices.Contains(fillerWords, strings.ToLower(f.words[i].text)) || f.namesPath(f.words[i].text) {
			f.used[i] = true
			f.score -= 0.2
		} else if f.leavesOut("") { // rule show r1
			f.used[i] = true
			f.score -= 0.3
		} else if top, below := f.isCommand(f.words[i].text); below && f.node.Name == "list" {
			f.used[i] = true
			if f.score -= 0.2; !f.isBelow(f.words[i].text) { // another word for a command that wants an id
				f.score -= 1.3
			}
		} else if top {
			f.used[i] = true
			if f.score -= 3.5; len(Path(f.node)) == 1 { // trade refund
				f.score += 2.5
			}
		}
	}
}

// wantsKind reports whether the command wants a kind of callbacks that it has not, which another word for its name may be.
func (f *partialCandidate) wantsKind() bool {
	return len(f.args) == 0 && len(f.node.Positional) > 0 && f.node.Positional[0].Name == "kind"
}

// namesPath reports whether a word names the command once more.
func (f *partialCandidate) namesPath(text string) bool {
	return slices.ContainsFunc(Path(f.node), func(name string) bool {
		return fitOf(text, name) >= synonymFit || name == "clear" && fitOf(text, "rm") >= synonymFit
	})
}

// takeSentence takes all words for a sentence, where the command wants one.
func (f *partialCandidate) takeSentence(i int) (took int) {
	if len(f.node.Positional) == 0 || f.node.Positional[0].Name != "sentence" || f.words[i].flag {
		return 0
	}
	if len(f.args) == 0 {
		f.args, f.score = []string{f.words[i].text}, f.score+0.5
	} else {
		f.args[0] += " " + f.words[i].text
	}
	return 1
}

// takeByName takes a word that names a flag, with the next for its value: times 2; and sharding callback.
func (f *partialCandidate) takeByName(i int) (took int) {
	text := f.words[i].text
	for _, flag := range f.meantFlags(text) {
		if fitOf(text, "--"+flag.Name) < synonymFit {
			continue
		}
		if flag.IsBool() {
			f.putFlag(flag, "", 0.8)
			return 1
		}
		if value, took := f.valueAt(flag, i+1); took > 0 && (isTyped(flag.Name) || plainName(text) == flag.Name) {
			f.putFlag(flag, value, 0.8)
			return took + 1
		}
	}
	if i+1 < len(f.words) && !f.used[i+1] && fitOf(f.words[i+1].text, "--callback") >= synonymFit {
		if flag := f.flagNamed("callback"); flag != nil {
			f.putFlag(flag, text, 1)
			return 2
		}
	}
	return 0
}

// flagNamed is a flag of the command that has no value yet; nil where there is none.
func (f *partialCandidate) flagNamed(name string) *kong.Flag {
	for _, flag := range flagsOf(f.node) {
		if flag.Name == name && !f.flagged[name] {
			return flag
		}
	}
	return nil
}

// kindFlags are the flags whose values can be told by what they are, in the order in which they are tried.
var kindFlags = strings.Fields("operation provider http-status respond chance times delay fake status scenario amount order subject forward-to notify-url url listen")

func isTyped(flag string) bool {
	return slices.Contains(kindFlags, flag) || flag == "skip" || flag == "every"
}

// takeByKind takes a word for the flag whose values are of its kind, with the next word where that is its unit.
func (f *partialCandidate) takeByKind(i int) (took int) {
	w := f.words[i]
	for _, name := range kindFlags {
		flag := f.flagNamed(name)
		if flag == nil || name == "order" && len(f.node.Positional) > len(f.args) {
			continue
		}
		if i+1 < len(f.words) && !f.words[i+1].flag && !f.used[i+1] && isFigure(w.text) && !isCode(w.text) {
			if value, ok := kindOf(name, w.text+" "+f.words[i+1].text); ok {
				f.putFlag(flag, value, 1)
				return 2
			}
		}
		if value, ok := kindOf(name, w.text); ok {
			f.putFlag(flag, value, 1)
			return 1
		}
	}
	return 0
}

// takeLength takes a length of time of two words, where the command wants one.
func (f *partialCandidate) takeLength(i int) (took int) {
	if i+1 >= len(f.words) || f.words[i+1].flag || f.used[i+1] || !isFigure(f.words[i].text) || len(f.node.Positional) == 0 || f.node.Positional[0].Name != "by" {
		return 0
	}
	by, ok := phrase.Duration(f.words[i].text + " " + f.words[i+1].text)
	if !ok {
		return 0
	}
	f.args = append(f.args, by)
	f.score += 0.5
	return 2
}

// takePositional takes a word for what the command wants without a flag.
func (f *partialCandidate) takePositional(text string) bool {
	for i, p := range f.node.Positional {
		many := p.IsCumulative()
		if i < len(f.args) && !many || slices.Contains(fillerWords, strings.ToLower(text)) || !mayBe(p.Name, text) {
			continue
		}
		if p.Name == "by" {
			if by, ok := phrase.Duration(strings.TrimPrefix(text, "+")); ok {
				text = by
			}
		}
		f.args = append(f.args, text)
		f.score += 0.5
		return true
	}
	return false
}
