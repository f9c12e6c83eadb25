package commandline

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/alecthomas/kong"
)

// wrongWord matches what is said about a word that no command takes, with what it is taken for.
var wrongWord = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(unknown flag -{1,2}|unexpected argument )([^ ,]+)(, did you mean (?:one of )?("[^?]+)\?)$`)
})

// Agreeing is what is said about a command line, without a name that it is said to mean and that the line which it
// means hasn't; without one, too, that a word for something else only looks like.
func Agreeing(said, meant string) string {
	found := wrongWord().FindStringSubmatch(said)
	if found == nil {
		return said
	}
	plain := strings.TrimSuffix(said, found[3])
	names := strings.Split(found[4], ", ")
	for i, name := range names {
		names[i] = strings.Trim(name, `"`)
	}
	isFlag := strings.HasPrefix(said, "unknown flag ")
	switch {
	case meant != "" && !slices.ContainsFunc(names, func(name string) bool { return strings.Contains(" "+meant+" ", " "+name+" ") }):
		return plain
	case len(found[2]) < 4 && !slices.ContainsFunc(names, func(name string) bool { return fitOf(found[2], name) > noFit || strings.Contains(name, found[2]) }):
		return plain
	case isFlag && slices.Contains(names, "-h"): // the only letter that every command has
		return plain
	case isFlag && isWordForFlag(found[2]) && !slices.ContainsFunc(names, func(name string) bool { return fitOf(found[2], name) > noFit }):
		return plain
	}
	return said
}

// WithCommands is Agreeing, with the commands that there are behind the one that was selected, or root, where nothing tells
// what is meant by a word that is none.
func WithCommands(said, meant string, selected, root *kong.Node) string {
	said = Agreeing(said, meant)
	if selected == nil {
		selected = root
	} else if selected.Parent != nil && selected.Parent.DefaultCmd == selected {
		selected = selected.Parent
	}
	var names []string
	for _, command := range selected.Children {
		if !command.Hidden {
			names = append(names, command.Name)
		}
	}
	if meant != "" || names == nil || !regexp.MustCompile(`^unexpected argument \S+$`).MatchString(said) {
		return said
	}
	return said + "; there are " + strings.Join(names, ", ")
}
