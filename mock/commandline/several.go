package commandline

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"paymock/mock/phrase"
	"paymock/mock/suggest"

	"github.com/alecthomas/kong"
)

// forEachID are the lines that do for each of several ids what a command does for one; "" where a line has no such.
func forEachID(root *kong.Node, args []string, judge Judge) string {
	node, first := root, 0
	for first < len(args) {
		at := slices.IndexFunc(node.Children, func(child *kong.Node) bool { return child.Name == args[first] })
		if at < 0 {
			break
		}
		node, first = node.Children[at], first+1
	}
	end := first
	for end < len(args) && len(splitWords(args[end:end+1])) == 1 && !splitWords(args[end : end+1])[0].flag && areAlike(args[end], args[first]) {
		end++
	}
	if len(node.Positional) != 1 || node.Positional[0].IsCumulative() || end-first < 2 || takesSentence(node) {
		return ""
	}
	var lines []string
	for _, id := range args[first:end] {
		line := slices.Concat(args[:first], []string{id}, args[end:])
		if isWordOfOperation(id) || isWordForFlag(id) || strings.Contains(id, "://") || phrase.IsPlatform(id) || slices.Contains(fillerWords, id) || !isFigure(id) && (isCode(id) || isMeasure(id)) || !judge.Accepts(line) {
			return ""
		}
		for i, word := range line {
			line[i] = shellWord(word)
		}
		lines = append(lines, strings.Join(append([]string{root.Name}, line...), " "))
	}
	return strings.Join(lines, " && ")
}

// areAlike reports whether two words may be ids of one kind: what is much shorter than another number is an amount.
func areAlike(id, other string) bool {
	const most = 2
	return isFigure(id) == isFigure(other) && (!isFigure(id) || max(len(id), len(other))-min(len(id), len(other)) <= most)
}

// isMeasure reports whether a word is an amount, a length of time or how often.
func isMeasure(text string) bool {
	_, amount := suggest.Figure(text, usualDigits)
	_, timed := phrase.Duration(text)
	_, counted := phrase.Count(text)
	return amount || timed || counted
}

// isNegative reports whether a flag has a negative value, which nothing takes: what is meant by it is not known.
func isNegative(args []string) bool {
	return slices.ContainsFunc(args, suggest.IsNegative) && !slices.Contains(args, "advance")
}

// PairForFlag refuses an argument that is a flag's name and its value: notify_url=http://127.0.0.1:9000.
func PairForFlag(c *kong.Context) error {
	for _, p := range c.Path {
		if p.Positional == nil || p.Positional.IsCumulative() || p.Positional.IsMap() || p.Positional.Target.Kind() != reflect.String {
			continue
		}
		said := p.Positional.Target.String()
		name, value, pair := strings.Cut(said, "=")
		if !pair {
			continue
		}
		for _, flag := range c.Flags() {
			if plainName(name) == flag.Name {
				return fmt.Errorf("%q begins with the name of a flag; write --%s=%s", said, flag.Name, value)
			}
		}
	}
	return nil
}

// RepeatedFlag refuses a command's flag that takes one value and was given several, of which all but the last would be
// lost. Of a flag of all commands the last is meant, as behind an alias of a shell.
func RepeatedFlag(c *kong.Context) error {
	given := map[*kong.Flag]bool{}
	for _, p := range c.Path {
		switch f := p.Flag; {
		case f == nil || p.Resolved || slices.Contains(c.Model.Flags, f) || f.IsBool() || f.IsCumulative() || f.IsCounter():
		case given[f]:
			return fmt.Errorf("--%s is given more than once and takes one value; give it once, and for several write a command for each", f.Name)
		default:
			given[f] = true
		}
	}
	return nil
}
