package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"

	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/catalogue"
	"paymock/mock/provider"
)

// platformFlags choose a platform and how its list is printed.
type platformFlags struct {
	Platform string `arg:"" optional:"" help:"Only this platform's: ${platforms}."`
	JSON     bool   `name:"json" help:"Print JSON."`
}

// printList prints what is known of the chosen platforms.
func (f platformFlags) printList(w io.Writer, show func([]provider.Provider) (asJSON any, text func(io.Writer) error)) error {
	chosen, err := catalogue.ChooseProviders(mock.Providers(), f.Platform)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	asJSON, text := show(chosen)
	if !f.JSON {
		return text(w)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(asJSON)
}

type operationsCommand struct {
	platformFlags
	languageFlag
	Markdown bool `help:"Print Markdown tables of one platform's operations, switches and callbacks."`
}

// Run lists what merchants may call.
func (c *operationsCommand) Run(s *streams) error {
	if c.Markdown {
		chosen, err := catalogue.ChooseProviders(mock.Providers(), c.Platform)
		if err != nil || len(chosen) != 1 {
			return &exitError{exitUsage, cmp.Or(err, errors.New("name one platform, such as paymock operations 4pyun --markdown"))}
		}
		return catalogue.WriteOperations(s.stdout, chosen[0])
	}
	return c.printList(s.stdout, func(chosen []provider.Provider) (any, func(io.Writer) error) {
		list := catalogue.Operations(s.language, chosen...)
		return api.Operations{Operations: list}, func(w io.Writer) error { return catalogue.ShowOperations(w, s.language, list) }
	})
}

type dialectsCommand struct {
	platformFlags
	languageFlag
}

// Run lists the switches between contradicting documents.
func (c *dialectsCommand) Run(s *streams) error {
	return c.printList(s.stdout, func(chosen []provider.Provider) (any, func(io.Writer) error) {
		list := catalogue.Dialects(s.language, chosen...)
		return api.Dialects{Dialects: list}, func(w io.Writer) error { return catalogue.ShowDialects(w, s.language, list) }
	})
}

type callbacksCommand struct {
	platformFlags
	languageFlag
}

// Run lists the callbacks that platforms send.
func (c *callbacksCommand) Run(s *streams) error {
	return c.printList(s.stdout, func(chosen []provider.Provider) (any, func(io.Writer) error) {
		list := catalogue.CallbackKinds(s.language, chosen...)
		return api.CallbackKinds{Kinds: list}, func(w io.Writer) error { return catalogue.ShowCallbackKinds(w, s.language, list) }
	})
}
