package commandline

import (
	"regexp"
	"slices"
	"strings"
	"sync"
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
