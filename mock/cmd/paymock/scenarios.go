package main

import (
	"bytes"
	"fmt"
	"strings"
	"text/tabwriter"

	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/config"
	"paymock/mock/phrase"
)

type scenariosCommand struct {
	Name  string `arg:"" optional:"" help:"Print this scenario's file, to begin an own one from. With --codes: only this platform."`
	Codes bool   `help:"List the scenarios of answer codes instead: 4pyun-1403, alipay-ACQ.TRADE_NOT_EXIST, …"`
}

// Run lists the shipped scenarios, or those of codes, or prints one.
func (c *scenariosCommand) Run(s *streams) error {
	library := mock.Library()
	if c.Name == "list" {
		c.Name = ""
	}
	switch {
	case c.Codes:
		return c.listCodes(s, library)
	case c.Name != "":
		text, err := library.Text(c.Name)
		if err != nil {
			return &exitError{exitUsage, err}
		}
		first, rest, _ := bytes.Cut(text, []byte("\n"))
		_, err = fmt.Fprintf(s.stdout, "%s\n# `paymock schema > scenario.schema.json` writes that file, by which editors complete and check\n%s", first, rest)
		return err
	}
	tw := tabwriter.NewWriter(s.stdout, 0, 0, 2, ' ', 0)
	for _, name := range library.Names() {
		script, err := library.Load(name)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(tw, "%s\t%s\n", name, script.About)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.stdout, "\nand %d more, PLATFORM-CODE, one for each answer code such as 4pyun-1403: paymock scenarios --codes [%s]\n",
		len(library.CodeNames("")), strings.Join(mock.PlatformNames(), "|"))
	return err
}

func (c *scenariosCommand) listCodes(s *streams, library config.Library) error {
	names := mock.PlatformNames()
	listed := []api.Code{}
	for _, code := range library.AnswerCodes() {
		if c.Name == "" || code.Provider == phrase.PlatformOf(c.Name) {
			listed = append(listed, code)
		}
	}
	if len(listed) == 0 {
		return &exitError{exitUsage, fmt.Errorf("no platform %q%s", c.Name, phrase.PlatformHint(c.Name, names))}
	}
	tw := tabwriter.NewWriter(s.stdout, 0, 0, 2, ' ', 0)
	for _, code := range listed {
		_, _ = fmt.Fprintf(tw, "%s\t%s\n", config.CodeScenario(code), code.English)
	}
	return tw.Flush()
}
