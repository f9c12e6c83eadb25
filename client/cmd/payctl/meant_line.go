package main

import (
	"io"
	"slices"

	"github.com/alecthomas/kong"

	"paymock/mock/commandline"
	"paymock/mock/names"
	"paymock/mock/names/shipped"
)

// printMeant shows the whole line that a wrong one means, where it means one.
func printMeant(stderr io.Writer, parser *kong.Kong, args []string) {
	judge := commandline.Judge{Platform: platformOfCode, Accepts: func(line []string) bool {
		var c cli
		again, err := newParser(&c, io.Discard, io.Discard, func(string) string { return "" }, func(int) {})
		if err == nil {
			_, err = again.Parse(line)
		}
		return err == nil
	}}
	meant := commandline.Meant(parser.Model.Node, args, judge)
	if meant != "" {
		printLine(stderr, "Try `%s`", meant)
	}
}

// platformOfCode is the one platform that has a code, where --provider has to say it; "" of any other code.
func platformOfCode(code string) (platform string) {
	for _, p := range shipped.Platforms() {
		has := slices.ContainsFunc(p.Codes, func(c names.Code) bool { return c.Name() == code || c.Code == code })
		switch {
		case has && (platform != "" || p.Name == defaultProvider):
			return ""
		case has:
			platform = p.Name
		}
	}
	return platform
}

// missingName are the names that an argument could have which a command lacks; nil where it lacks no such.
func missingName(said string) []string {
	switch said {
	case "missing positional arguments <shell>":
		return []string{"bash", "zsh", "fish"}
	case "missing positional arguments <kind>":
		var kinds []string
		for _, p := range shipped.Platforms() {
			for _, kind := range p.Callbacks {
				if !slices.Contains(kinds, kind) {
					kinds = append(kinds, kind)
				}
			}
		}
		return kinds
	}
	return nil
}
