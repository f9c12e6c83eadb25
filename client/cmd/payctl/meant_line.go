package main

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"paymock/mock/commandline"
	"paymock/mock/names"
	"paymock/mock/names/shipped"
	"paymock/mock/phrase"
)

// meantLine is the whole line that a wrong one means; "" where it may mean anything.
func meantLine(ctx context.Context, parser *kong.Kong, args []string, getenv func(string) string) string {
	judge := commandline.Judge{Platform: platformOfCode, Accepts: func(line []string) bool {
		c := newCLI()
		again, err := newParser(c, io.Discard, io.Discard, getenv, func(int) {})
		if err != nil {
			return false
		}
		kctx, err := again.Parse(line)
		if err != nil || c.wouldRefuse(pathOfNode(kctx.Selected())) {
			return false
		}
		_, err = newSession(ctx, c, getenv, nil, io.Discard, io.Discard)
		return err == nil
	}}
	return commandline.Meant(parser.Model.Node, args, judge)
}

// printMeant shows the line that a wrong one means.
func printMeant(stderr io.Writer, meant string) {
	if meant != "" {
		printLine(stderr, "Try `%s`", meant)
	}
}

// wouldRefuse reports whether a command whose line is read would refuse it all the same, without having asked a server.
func (c *cli) wouldRefuse(command string) bool {
	p := platformOf(cmp.Or(phrase.PlatformOf(c.Provider), defaultProvider))
	for _, a := range []amount{c.Settle.Amount, c.Refund.Amount, c.Pay.Amount, c.Trade.Add.Amount} {
		if _, err := p.Minor(string(a)); a != "" && err != nil {
			return true
		}
	}
	switch command {
	case "trade add":
		return c.Trade.Add.Amount == "" && c.Trade.Add.Fake == 0
	case "rule add":
		r, err := c.Rule.Add.readRule()
		then, _ := json.Marshal(r.Then) // of texts and numbers
		return c.Rule.Add.File == "" && (err != nil || string(then) == "{}")
	case "terminal put":
		return !regexp.MustCompile(`^\d{8}$`).MatchString(c.Terminal.Put.ID)
	case "trigger":
		return !slices.Contains(callbackKinds(), phrase.CallbackKind(c.Trigger.Kind))
	case "clock advance":
		_, err := parseSpan(strings.Join(c.Clock.Advance.By, " "))
		return err != nil
	}
	return false
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
		return callbackKinds()
	}
	return nil
}

// callbackKinds are the kinds of callbacks that platforms send.
func callbackKinds() (kinds []string) {
	for _, p := range shipped.Platforms() {
		for _, kind := range p.Callbacks {
			if !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
			}
		}
	}
	return kinds
}
