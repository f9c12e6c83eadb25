package rule

import (
	"fmt"
	"slices"
	"strings"

	"paymock/mock/api"
	"paymock/mock/provider"
	"paymock/mock/suggest"
)

// platformScope is the platforms whose calls a rule can match, among all that there are. A name that only
// another platform has is refused with that platform's.
type platformScope struct {
	scope []provider.Provider
	all   []provider.Provider
	when  api.When
	// moved says how what was asked of these platforms is asked of another one.
	moved func(platform string) string
}

// reachOf is the providers whose calls the rule can match.
func reachOf(app string, when api.When, all []provider.Provider) (platformScope, error) {
	own, _, _ := strings.Cut(app, "/")
	r := platformScope{all: all, when: when, moved: nameIt}
	if own != "" {
		r.moved = addTo
	}
	var names []string
	for _, p := range all {
		if own != "" && p.Name() != own {
			continue
		}
		names = append(names, p.Name())
		if when.Provider == "" || p.Name() == when.Provider {
			r.scope = append(r.scope, p)
		}
	}
	if len(r.scope) > 0 {
		return r, nil
	}
	if r.hasPlatform(when.Provider) {
		return r, &Error{Field: "when.provider", Reason: fmt.Sprintf("this app is of %s; %s", own, addTo(when.Provider))}
	}
	return r, &Error{Field: "when.provider", Reason: fmt.Sprintf("no provider %q here%s", when.Provider, suggest.Hint(when.Provider, names))}
}

func (r platformScope) hasPlatform(name string) bool {
	return slices.ContainsFunc(r.all, func(p provider.Provider) bool { return p.Name() == name })
}

// nameIt, addTo and sendTo are remedies of a rule of every app, of an app's, and of a header.
func nameIt(platform string) string {
	return fmt.Sprintf("say provider: %s, or in a sentence: the %[1]s platform", platform)
}

func sendTo(platform string) string { return "send it with a call to " + platform }

func addTo(platform string) string {
	return fmt.Sprintf("add the rule to an app of %s (payctl: --provider %[1]s)", platform)
}

// otherPlatformHint says which other platform has what is named, and how the rule comes to be for that
// one; "" when none has it.
func (r platformScope) otherPlatformHint(what, name string, has func(provider.Provider) bool) string {
	for _, p := range r.all {
		if slices.ContainsFunc(r.scope, func(here provider.Provider) bool { return here.Name() == p.Name() }) || !has(p) {
			continue
		}
		reason := fmt.Sprintf("%q is %s of %s, not of %s; ", name, what, p.Name(), r.scope[0].Name())
		operation := r.when.Operation
		_, _, served := provider.FindOperation(p, operation)
		if operation != "" && operation != name && !served {
			return reason + fmt.Sprintf("that platform has no operation %q: `paymock operations %s` lists those it has", operation, p.Name())
		}
		return reason + r.moved(p.Name())
	}
	return ""
}

// checkOperation refuses an operation that no platform in reach has.
func (r platformScope) checkOperation(operation string) error {
	if operation == "" {
		return nil
	}
	var names []string
	for _, p := range r.scope {
		for _, op := range p.Operations() {
			if op.Name == operation {
				return nil
			}
		}
		names = append(names, provider.OperationNames(p)...)
	}
	reason := r.otherPlatformHint("an operation", operation, func(p provider.Provider) bool {
		_, _, has := provider.FindOperation(p, operation)
		return has
	})
	if reason == "" {
		hint := suggest.Hint(operation, names)
		if hint == "" {
			hint = "; `paymock operations` and GET /operations list them"
		}
		reason = fmt.Sprintf("no operation %q%s", operation, hint)
	}
	return &Error{Field: "when.operation", Reason: reason}
}

// checkCallback refuses a kind of callbacks that no platform in reach sends.
func (r platformScope) checkCallback(kind string) error {
	if kind == "" || kind == api.AnyCallback {
		return nil
	}
	has := func(p provider.Provider) bool {
		return slices.ContainsFunc(p.Kinds(), func(k provider.Kind) bool { return k.Name == kind })
	}
	if slices.ContainsFunc(r.scope, has) {
		return nil
	}
	reason := r.otherPlatformHint("a kind of callbacks", kind, has)
	if reason == "" {
		names := []string{api.AnyCallback}
		for _, p := range r.scope {
			for _, k := range p.Kinds() {
				names = append(names, k.Name)
			}
		}
		reason = fmt.Sprintf("no callbacks of kind %q%s", kind, suggest.Hint(kind, names))
	}
	return &Error{Field: "when.callback", Reason: reason}
}

// codes finds a code by provider.
func (r platformScope) codes(path, name string) (map[string]provider.Code, error) {
	found := map[string]provider.Code{}
	for _, p := range r.scope {
		if code, ok := findCode(p, name); ok {
			found[p.Name()] = code
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	reason := r.otherPlatformHint("a code", name, func(p provider.Provider) bool {
		_, has := findCode(p, name)
		return has
	})
	if reason == "" {
		reason = r.noCode(name)
	}
	return nil, &Error{Field: path, Reason: reason}
}

// noCode refuses a code that no platform has.
func (r platformScope) noCode(name string) string {
	var names []string
	for _, p := range r.scope {
		for _, code := range p.Codes() {
			names = append(names, code.Name())
		}
	}
	hint := r.codesMeaning(name)
	if hint == "" {
		hint = suggest.Hint(name, names)
	}
	if hint == "" {
		list := "paymock codes"
		if len(r.scope) == 1 {
			list += " " + r.scope[0].Name()
		}
		hint = fmt.Sprintf("; `%s` lists those that there are", list)
	}
	return fmt.Sprintf("no platform answers with %q here%s", name, hint)
}
