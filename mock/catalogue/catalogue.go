// Package catalogue finds and prints the answer codes of the platforms.
//
//	codes, err := catalogue.SelectCodes(catalogue.CodesOf(providers...), catalogue.Query{Name: "1403"})
//	catalogue.ShowCode(os.Stdout, codes[0], words.English)
//
// The tables themselves are the providers'; `paymock codes`, GET /codes and the CODES.md beside
// each provider show them.
package catalogue

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"paymock/mock/api"
	"paymock/mock/names"
	"paymock/mock/phrase"
	"paymock/mock/provider"
	"paymock/mock/words"
)

// CodesOf lists the answer codes of platforms, explained in English.
func CodesOf(providers ...provider.Provider) []api.Code { return CodesIn(words.English, providers...) }

// CodesIn lists the answer codes of platforms, in the order of their tables, with the operations
// that document each and cause and advice in a language. A code without operations is of an
// interface that is not served; rules may answer any operation with it.
func CodesIn(l words.Language, providers ...provider.Provider) []api.Code {
	list := []api.Code{}
	for _, p := range providers {
		operations := p.Operations()
		for _, code := range p.Codes() {
			shown := api.Code{
				Provider: p.Name(), Code: code.Code, Sub: code.Sub, Message: code.Message, English: code.English,
				Chinese: l.Letters(code.Chinese), Cause: l.Of(code.Cause), Advice: l.Of(code.Advice), Success: code.Success, Unknown: code.Unknown,
				Status: code.Status, Source: code.Source,
			}
			if shown.Status == 0 {
				shown.Status = http.StatusOK
			}
			for _, op := range operations {
				if slices.Contains(op.Codes, code.Name()) {
					shown.Operations = append(shown.Operations, op.Name)
				}
			}
			list = append(list, shown)
		}
	}
	return list
}

// Name is how rules and steps name a code: the sub-code when there is one.
func Name(c api.Code) string {
	if c.Sub != "" {
		return c.Sub
	}
	return c.Code
}

// Query selects codes; the zero value selects all.
type Query struct {
	Provider string
	// Operation selects the codes that are documented for it.
	Operation string
	// Name is a code or sub-code in any letter case, "code/sub-code", the class of many
	// ("40004"), or one of a class that the table writes with x ("046201").
	Name string
}

// SelectCodes gives the codes that a query asks for. Asked for what is not there, the error is a
// *provider.FieldError with the nearest names among those of platforms; nil: none is named.
func SelectCodes(codes []api.Code, q Query, platforms func() []names.Platform) ([]api.Code, error) {
	if q.Provider = phrase.PlatformOf(q.Provider); q.Provider != "" {
		kept := filterCodes(codes, func(c api.Code) bool { return c.Provider == q.Provider })
		if len(kept) == 0 {
			return nil, &provider.FieldError{Field: "provider", Reason: fmt.Sprintf("no platform %q%s", q.Provider, phrase.PlatformHint(q.Provider, PlatformsOf(codes)))}
		}
		codes = kept
	}
	if q.Operation != "" {
		kept := filterCodes(codes, func(c api.Code) bool { return slices.Contains(c.Operations, q.Operation) })
		if len(kept) == 0 {
			return nil, &provider.FieldError{Field: "operation", Reason: q.scope(platforms).NoOperation(q.Operation)}
		}
		codes = kept
	}
	if q.Name == "" {
		return codes, nil
	}
	kept := codesNamed(codes, q.Name)
	if len(kept) == 0 {
		scope := q.scope(platforms)
		return nil, &provider.FieldError{Field: "name", Reason: cmp.Or(scope.CodeElsewhere(q.Name), fmt.Sprintf("no code %q%s", q.Name, scope.CodeHint(q.Name)))}
	}
	return kept, nil
}

// scope is the platforms that are asked of.
func (q Query) scope(platforms func() []names.Platform) names.Scope {
	s := names.Scope{AskElsewhere: func(platform string) string { return "ask of that platform: " + platform }}
	if platforms != nil {
		s.All = platforms()
	}
	for _, p := range s.All {
		if q.Provider == "" || p.Name == q.Provider {
			s.In = append(s.In, p)
		}
	}
	return s
}

// PlatformsOf lists the platforms of codes, in their order.
func PlatformsOf(codes []api.Code) []string {
	var names []string
	for _, c := range codes {
		if !slices.Contains(names, c.Provider) {
			names = append(names, c.Provider)
		}
	}
	return names
}

// codesNamed finds codes by name; a finer match hides the coarser ones.
func codesNamed(codes []api.Code, name string) []api.Code {
	for _, match := range []func(api.Code) bool{
		func(c api.Code) bool { return Name(c) == name || c.Code+"/"+c.Sub == name },
		func(c api.Code) bool { return strings.EqualFold(Name(c), name) },
		func(c api.Code) bool { return c.Code == name },
		func(c api.Code) bool { return names.OfClass(c.Sub, name) },
	} {
		if kept := filterCodes(codes, match); len(kept) > 0 {
			return kept
		}
	}
	return nil
}

func filterCodes(codes []api.Code, wanted func(api.Code) bool) []api.Code {
	kept := []api.Code{}
	for _, c := range codes {
		if wanted(c) {
			kept = append(kept, c)
		}
	}
	return kept
}
