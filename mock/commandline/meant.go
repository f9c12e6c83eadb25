package commandline

import (
	"cmp"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// word is a word of a command line: one that stands alone, or a flag with the value that stands with it.
type word struct {
	flag     bool
	name     string // of a flag, without its dashes
	text     string // of a word, or a flag's value
	valued   bool   // the value stands behind the flag's = sign
	original string
}

// splitWords takes a command line apart.
func splitWords(args []string) (all []word) {
	for _, arg := range apartAtWideBlanks(args) {
		text := strings.TrimSpace(arg)
		dashes := strings.TrimLeft(text, "-–—－")
		if dashes == "" { // "--" makes words of the flags behind it
			continue
		}
		if dashes == text || dashes[0] >= '0' && dashes[0] <= '9' {
			name, value, pair := cutPair(text)
			if pair {
				all = append(all, word{flag: true, name: name, text: value, valued: true, original: arg})
				continue
			}
			for _, part := range apartInChinese(text) {
				all = append(all, word{text: part, original: part})
			}
			continue
		}
		name, value, valued := cutFlag(dashes)
		all = append(all, word{flag: true, name: name, text: value, valued: valued, original: arg})
	}
	return all
}

// cutPair parts what people write without dashes, such as operation=settle.
func cutPair(text string) (name, value string, ok bool) {
	i := strings.IndexAny(text, "=:：")
	if i <= 0 || strings.ContainsAny(text[:i], "./ \"'") || text[i] != '=' && strings.Contains(text, "://") || expressions().host.MatchString(text) {
		return "", "", false
	}
	name, value = text[:i], strings.TrimLeft(text[i:], "=:：")
	letters := strings.TrimFunc(name, func(r rune) bool {
		return r == '_' || r == '-' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x7f
	})
	return name, value, letters == "" && value != ""
}

// candidate is a command with what of the words it takes.
type candidate struct {
	node  *kong.Node
	score float64
	flags []string // each with its value behind a blank, such as "--times 2"
	args  []string
	left  int // words without a place
}

// Judge tells what a command takes.
type Judge struct {
	// Accepts reports whether it takes a line.
	Accepts func(args []string) bool
	// Platform is the platform that has to be named for a code; "" where none has. Nil: no line names one.
	Platform func(code string) string

	root    *kong.Node
	reading bool       // the line asks for a list or for what something is
	named   *kong.Node // the command that it names in full
}

// Meant is the whole command line that one means which no command takes, as a shell reads it; "" where it may mean
// anything.
func Meant(root *kong.Node, args []string, judge Judge) string {
	const farthest = 2.5 // what a command must have of a line to be meant by it
	if isNegative(args) {
		return ""
	}
	words := splitWords(args)
	judge.root = root
	if help := helpAsked(root, words); help != "" {
		return help
	}
	if lines := forEachID(root, args, judge); lines != "" {
		return lines
	}
	var all []candidate
	said, spoken := sentenceOf(root, words, judge)
	if said.node != nil {
		all = append(all, said)
	}
	judge.reading, judge.named = asksToRead(root, words)
	for _, leaf := range leafCommands(root) {
		if judge.reading && !isReadOnly(leaf) || spoken && takesSentence(leaf) {
			continue
		}
		if t, ok := fillCommand(leaf, words, judge); ok && t.left == 0 && t.score >= farthest {
			all = append(all, t)
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	const most = 3
	for _, t := range all[:min(most, len(all))] {
		line := t.written(root.Name)
		if judge.Accepts(t.line()) && line != strings.Join(append([]string{root.Name}, args...), " ") {
			return line
		}
	}
	return ""
}

// helpAsked is the line that shows the help of the command whose name has help behind it; "" for other lines.
func helpAsked(root *kong.Node, words []word) string {
	node := root
	for i, w := range words {
		if i > 0 && i == len(words)-1 && slices.Contains([]string{"help", "帮助", "幫助", "?"}, w.text) {
			return strings.Join(append(append([]string{root.Name}, Path(node)...), "--help"), " ")
		}
		at := slices.IndexFunc(node.Children, func(child *kong.Node) bool { return !w.flag && child.Name == w.text })
		if at < 0 {
			return ""
		}
		node = node.Children[at]
	}
	return ""
}

// leafCommands are the commands that do something.
func leafCommands(node *kong.Node) (all []*kong.Node) {
	for _, child := range node.Children {
		switch {
		case child.Hidden:
		case len(child.Children) == 0:
			all = append(all, child)
		default:
			all = append(all, leafCommands(child)...)
		}
	}
	return all
}

// line is the command line of a try.
func (t candidate) line() []string {
	line := Path(t.node)
	line = append(line, t.args...)
	for _, flag := range t.flags {
		name, value, valued := strings.Cut(flag, " ")
		if line = append(line, name); valued {
			line[len(line)-1] += "=" + value
		}
	}
	return line
}

// written is the line as it is typed.
func (t candidate) written(program string) string {
	line := append([]string{program}, Path(t.node)...)
	for _, arg := range t.args {
		line = append(line, shellWord(arg))
	}
	for _, flag := range t.flags {
		name, value, valued := strings.Cut(flag, " ")
		if line = append(line, name); valued {
			line = append(line, shellWord(value))
		}
	}
	return strings.Join(line, " ")
}

// shellWord is a word with quotation marks where a shell needs them.
func shellWord(text string) string {
	if text != "" && !strings.ContainsAny(text, " \t\"'$&|;<>()*?[]{}#~\\!`") {
		return text
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "'").Replace(text) + `"`
}

// Path are the words of a command, without the program.
func Path(node *kong.Node) (path []string) {
	for n := node; n != nil && n.Type == kong.CommandNode; n = n.Parent {
		path = append([]string{n.Name}, path...)
	}
	return path
}

// fillCommand assigns the words of a line to a command's name, flags and arguments; false where no word names the
// command.
func fillCommand(node *kong.Node, words []word, judge Judge) (candidate, bool) {
	f := partialCandidate{candidate: candidate{node: node}, reading: judge.reading, named: judge.named, words: slices.Clone(words), used: make([]bool, len(words)), flagged: map[string]bool{}}
	f.takeFlags()
	flagged := f.score
	named, told := f.takePath(), f.isOfFile() || f.hasOwnFlag(judge.root)
	if !named && !told || !f.saysAll() {
		return candidate{}, false
	}
	if !named {
		f.score = flagged
	}
	unasked := named && !f.whole && !isReadOnly(node)
	if told {
		f.score += synonymFit
	}
	f.takeWords()
	f.namePlatform(judge)
	for _, used := range f.used {
		if !used {
			f.left++
		}
	}
	isScenario := slices.ContainsFunc(f.args, func(arg string) bool { _, is := kindOf("scenario", arg); return is })
	if unasked && !told && !isScenario && len(f.flags) == 0 { // it only stands beside what the line names, and would change something
		return candidate{}, false
	}
	for _, p := range node.Positional {
		if p.Required && len(f.args) == 0 {
			f.score -= exactFit
		}
	}
	return f.candidate, true
}

// namePlatform adds the platform whose code a rule is to answer.
func (f *partialCandidate) namePlatform(judge Judge) {
	flag := f.flagNamed("provider")
	if judge.Platform == nil || flag == nil || f.flagged["app"] {
		return
	}
	for _, written := range f.flags {
		if code, ok := strings.CutPrefix(written, "--respond "); ok && judge.Platform(code) != "" {
			f.putFlag(flag, judge.Platform(code), 0)
			return
		}
	}
}

// hasOwnFlag reports whether a line has a flag by its name that this command alone has.
func (f *partialCandidate) hasOwnFlag(root *kong.Node) bool {
	has := func(node *kong.Node, name string) bool {
		return slices.ContainsFunc(node.Flags, func(flag *kong.Flag) bool { return flag.Name == name && !flag.IsBool() })
	}
	for _, w := range f.words {
		owners := slices.DeleteFunc(leafCommands(root), func(leaf *kong.Node) bool { return !has(leaf, plainName(w.name)) })
		if w.flag && len(owners) == 1 && owners[0] == f.node {
			return true
		}
	}
	return false
}

// partialCandidate is a candidate that is being filled.
type partialCandidate struct {
	candidate
	words []word
	used  []bool
	// ofCallbacks: it is about callbacks, so that what is lost is no answer.
	ofCallbacks bool
	whole       bool            // all words of the command's name are said
	flagged     map[string]bool // flags that have their value
	reading     bool            // as of the Judge, as named is
	named       *kong.Node
}

// takePath takes the words that name the command; false where there is none.
func (f *partialCandidate) takePath() bool {
	path := Path(f.node)
	f.whole = true
	whole := strings.Join(path, " ")
	for i, w := range f.words {
		if len(path) > 1 && !w.flag && slices.Contains(synonyms()[whole], plainName(w.text)) {
			f.used[i] = true
			f.score += synonymFit + 1
			if slices.ContainsFunc(f.words, func(w word) bool { return !w.flag && w.text == path[0] }) { // named twice
				f.score += synonymFit
			}
			return true
		}
	}
	if f.takePair(whole) {
		return true
	}
	for i, w := range f.words { // add-rule
		parts := strings.Split(plainName(w.text), "-")
		if !w.flag && len(path) == 2 && len(parts) == 2 && (fitOf(parts[0], path[0]) >= synonymFit && fitOf(parts[1], path[1]) >= synonymFit || fitOf(parts[1], path[0]) >= synonymFit && fitOf(parts[0], path[1]) >= synonymFit) {
			f.used[i] = true
			f.score += 2 * synonymFit
			return true
		}
	}
	named := false
	first := 0
	for at, name := range path {
		best, fit := -1, noFit
		for i, w := range f.words {
			text := w.text
			if w.flag && !w.valued && at > 0 && w.name == name { // rule --add
				text = w.name
			} else if w.flag || f.used[i] {
				continue
			}
			if x := fitOf(text, name) - float64(i-first)/8; x > fit {
				best, fit = i, x
			}
		}
		switch {
		case best >= 0:
			f.used[best], named = true, true
			f.score += fit
			first = best
		case at > 0 && isReadOnly(f.node) && f.node.Parent.DefaultCmd == f.node:
			f.score -= 0.2
			f.whole = false
		case at > 0 && slices.Contains([]string{"list", "add", "load"}, name):
			f.score -= map[string]float64{"list": 0.2, "add": 0.4, "load": 1.5}[name]
			f.whole = false
		default:
			f.whole = false
			f.score -= 2
		}
	}
	return named
}

// saysAll reports whether a line that may mean a command that removes all says so: "remove" alone has lost its id.
func (f *partialCandidate) saysAll() bool {
	return f.node.Name != "clear" && f.node.Name != "reset" || slices.ContainsFunc(f.words, func(w word) bool {
		text := plainName(w.name + map[bool]string{false: w.text}[w.flag])
		return strings.HasSuffix(text, "s") || fitOf(text, f.node.Name) >= synonymFit || slices.Contains(synonyms()[strings.Join(Path(f.node), " ")], text)
	})
}

// takePair takes two words that together name the command, in whatever order: delete rules.
func (f *partialCandidate) takePair(command string) bool {
	text := func(w word) string { return plainName(w.name + map[bool]string{false: w.text}[w.flag]) }
	for i, first := range f.words {
		for k, second := range f.words {
			if i != k && !first.valued && !second.valued && slices.Contains(synonyms()[command], text(first)+"+"+text(second)) {
				f.used[i], f.used[k] = true, true
				f.score += 2 * exactFit
				return true
			}
		}
	}
	return false
}

// isOfFile reports whether the command takes files as one that the line names: scenarios are loaded, features are run.
func (f *partialCandidate) isOfFile() bool {
	ending := map[string]string{"test": ".feature", "scenario load": ".yaml", "scenario check": ".yaml", "serve": ".yaml", "validate": ".yaml"}[strings.Join(Path(f.node), " ")]
	return ending != "" && slices.ContainsFunc(f.words, func(w word) bool { return strings.HasSuffix(strings.Replace(w.text, ".yml", ".yaml", 1), ending) })
}

// namesCommand reports whether a word is the name of a command, and not what a command lists or looks for.
func (f *partialCandidate) namesCommand(text string) bool {
	top, below := f.isCommand(text)
	return top || below
}

// isBelow reports whether a word is the very name of a command that stands beside this one.
func (f *partialCandidate) isBelow(text string) bool {
	return slices.ContainsFunc(f.node.Parent.Children, func(command *kong.Node) bool { return command.Name == text })
}

// isCommand reports whether a word is the name of a command that stands by itself or has others below it, or of one that
// stands below another, and not what a command lists or looks for.
func (f *partialCandidate) isCommand(text string) (top, below bool) {
	if p := f.node.Positional; len(p) > 0 && slices.Contains([]string{"sentence", "word", "code", "name", "message", "kind"}, p[0].Name) {
		return false, false
	}
	root := f.node
	for root.Parent != nil {
		root = root.Parent
	}
	for _, group := range root.Children {
		top = top || group.Name == text
		below = below || slices.ContainsFunc(group.Children, func(command *kong.Node) bool {
			return command.Name == text || group == f.node.Parent && command != f.node && fitOf(text, command.Name) >= synonymFit
		})
	}
	return top, below && !top
}
