package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/catalogue"
	"paymock/mock/commandline"
	"paymock/mock/names"
	"paymock/mock/phrase"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/words"
)

type codesCommand struct {
	Which     []string `arg:"" optional:"" help:"A platform (${platforms}), a code or sub-code, or both."`
	Operation string   `placeholder:"OPERATION" help:"Only codes that are documented for this operation: settle, refund, …"`
	Provider  string   `placeholder:"PLATFORM" help:"Only codes of this platform, as PLATFORM alone says it."`
	languageFlag
	JSON     bool `name:"json" xor:"form" help:"Print JSON."`
	Markdown bool `xor:"form" help:"Print Markdown tables."`
}

// Help is shown by paymock codes --help.
func (codesCommand) Help() string {
	return `Examples:

  paymock codes alipay --operation settle
  paymock codes 1403
  paymock codes ACQ.TRADE_STATUS_ERROR --lang zh
  paymock codes intella --markdown`
}

// Run lists the catalogue, or tells all about the codes that are named.
func (c *codesCommand) Run(s *streams) error {
	if c.Markdown {
		s.language = words.English // the tables have both
	}
	all := mock.CodesIn(s.language)
	query, err := c.readQuery(all)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	codes, err := catalogue.SelectCodes(all, query, platformNames)
	var field *provider.FieldError
	if errors.As(err, &field) {
		return &exitError{exitUsage, errors.New(field.Reason)}
	}
	if err != nil {
		return err
	}
	return c.print(s.stdout, codes, query, s.language)
}

func platformNames() []names.Platform { return rule.NamesOf(mock.Providers()) }

// readQuery tells platforms and codes apart.
func (c *codesCommand) readQuery(all []api.Code) (catalogue.Query, error) {
	var q catalogue.Query
	platforms := catalogue.PlatformsOf(all)
	for _, word := range append(slices.Clone(c.Which), strings.Fields(c.Provider)...) {
		word, _ = commandline.PlainCode(word)
		into := &q.Name
		if platform := phrase.PlatformOf(word); slices.Contains(platforms, platform) {
			into, word = &q.Provider, platform
		}
		if *into != "" {
			return q, fmt.Errorf("%q and %q: name one platform and one code at most", *into, word)
		}
		*into = word
	}
	if op, _ := phrase.OperationOf(q.Name); op != "" && c.Operation == "" && phrase.IsOperation(op) {
		if _, err := catalogue.SelectCodes(all, catalogue.Query{Name: q.Name}, nil); err != nil {
			return q, fmt.Errorf("no code %q; did you mean %q?", q.Name, strings.TrimSpace("paymock codes "+q.Provider)+" --operation "+op)
		}
	}
	q.Operation = catalogue.OperationName(mock.Providers(), q.Provider, c.Operation)
	if near := phrase.NearestPlatform(q.Name, platforms); q.Name != "" && q.Provider == "" && near != "" {
		if _, err := catalogue.SelectCodes(all, catalogue.Query{Name: q.Name}, nil); err != nil {
			return q, fmt.Errorf("no platform and no code %q; did you mean %q?", q.Name, near)
		}
	}
	return q, nil
}

func (c *codesCommand) print(w io.Writer, codes []api.Code, q catalogue.Query, l words.Language) error {
	const few = 4 // of one name, by platform
	switch {
	case c.JSON:
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return enc.Encode(api.Codes{Codes: codes})
	case c.Markdown:
		chinese, err := catalogue.SelectCodes(mock.CodesIn(words.Chinese), q, nil)
		if err != nil {
			return err
		}
		return catalogue.WriteMarkdown(w, codes, chinese)
	case q.Name == "" || len(codes) > few:
		return catalogue.ListCodes(w, codes, l)
	}
	for i, code := range codes {
		if i > 0 {
			if _, err := fmt.Fprintln(w); err != nil {
				return err
			}
		}
		if err := catalogue.ShowCode(w, code, l); err != nil {
			return err
		}
	}
	return nil
}
