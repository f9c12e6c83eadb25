package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/suggest"
)

type codesCommand struct {
	Provider string `arg:"" optional:"" help:"Only this platform: 4pyun, alipay or intella."`
	JSON     bool   `name:"json" help:"Print JSON."`
}

// Run lists the catalogue.
func (c *codesCommand) Run(s *streams) error {
	codes := mock.Codes()
	if c.Provider != "" {
		var names []string
		kept := []api.Code{}
		for _, p := range mock.Providers() {
			names = append(names, p.Name())
		}
		for _, code := range codes {
			if code.Provider == c.Provider {
				kept = append(kept, code)
			}
		}
		if len(kept) == 0 {
			return &exitError{exitUsage, fmt.Errorf("no platform %q%s", c.Provider, suggest.Hint(c.Provider, names))}
		}
		codes = kept
	}
	if c.JSON {
		enc := json.NewEncoder(s.stdout)
		enc.SetEscapeHTML(false)
		return enc.Encode(api.Codes{Codes: codes})
	}
	return printCodes(s.stdout, codes)
}

func printCodes(w io.Writer, codes []api.Code) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(tw, "PROVIDER\tCODE\tSUB-CODE\tMEANING\tTEXT\tCAUSE\tADVICE")
	for _, c := range codes {
		_, _ = fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.Provider, c.Code, c.Sub, c.English, c.Message, c.Cause, c.Advice)
	}
	return tw.Flush()
}
