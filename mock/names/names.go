// Package names tells whether platforms have the operations, callbacks and codes that a rule names, and
// what was meant where they don't. It knows lists of names only, so a server asks it of its providers and
// a client, before there is a server, of the platforms that paymock ships (package shipped).
package names

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"paymock/mock/api"
	"paymock/mock/phrase"
)

// Platform lists what a platform's rules can name.
type Platform struct {
	Name       string      `json:"name"`
	Operations []Operation `json:"operations"`
	Callbacks  []string    `json:"callbacks"`
	Codes      []Code      `json:"codes"`
	Money      Money       `json:"money"`
}

// Operation is one thing that merchants may ask for, by all its names.
type Operation struct {
	Name     string   `json:"name"`
	Official string   `json:"official,omitempty"`
	Title    string   `json:"title"`
	Paths    []string `json:"paths,omitempty"`
	Codes    []string `json:"codes,omitempty"` // documented for it
}

// Code is an answer code, and what it says.
type Code struct {
	Code    string `json:"code"`
	Sub     string `json:"sub,omitempty"`
	Message string `json:"message,omitempty"`
	English string `json:"english,omitempty"`
	Chinese string `json:"chinese,omitempty"`
	Success bool   `json:"success,omitempty"`
}

// Name is how rules and steps name the code: the sub-code when there is one.
func (c Code) Name() string {
	if c.Sub != "" {
		return c.Sub
	}
	return c.Code
}

// FindOperation finds an operation by our name, by the platform's (a method, a service type, in any
// letter case), by its title, or by a path that is its alone. official says that it was the platform's.
func (p Platform) FindOperation(name string) (op Operation, official, ok bool) {
	if i := slices.IndexFunc(p.Operations, func(op Operation) bool { return op.Name == name }); i >= 0 {
		return p.Operations[i], false, true
	}
	for _, op := range p.Operations {
		if name != "" && (strings.EqualFold(op.Official, name) || op.Title == name) {
			return op, true, true
		}
	}
	found := 0
	for _, candidate := range p.Operations {
		if slices.Contains(candidate.Paths, name) {
			op, found = candidate, found+1
		}
	}
	return op, true, found == 1
}

// hasCode reports whether the platform has a code by sub-code, code, "code/sub-code", or as one of a
// class that its table writes with x ("0462xx").
func (p Platform) hasCode(name string) bool {
	return slices.ContainsFunc(p.Codes, func(c Code) bool {
		return c.Name() == name || c.Code == name || c.Sub != "" && c.Code+"/"+c.Sub == name || OfClass(c.Sub, name)
	})
}

// OfClass reports whether a name is one of the codes that class stands for: "046201" of "0462xx".
func OfClass(class, name string) bool {
	stem := strings.TrimRight(class, "x")
	return stem != class && len(name) == len(class) && strings.HasPrefix(name, stem) &&
		strings.Trim(name[len(stem):], "0123456789ABCDEF") == ""
}

// Mistake is a name in a rule that no platform in reach has.
type Mistake struct{ Field, Reason string }

// Check tells which names of a rule for an app of own, or for every app where own is "", no platform has;
// moved is how it becomes a rule of another platform. A rule of a platform that is not among all is not judged.
func Check(r api.Rule, own string, moved func(string) string, all []Platform) (wrong []Mistake) {
	s := Scope{All: all, When: r.When, Moved: moved}
	for _, p := range all {
		if (own == "" || p.Name == own) && (r.When.Provider == "" || p.Name == r.When.Provider) {
			s.In = append(s.In, p)
		}
	}
	switch {
	case len(s.In) == 0 && s.knows(r.When.Provider) && s.knows(own):
		other := Check(r, r.When.Provider, moved, all)
		return append([]Mistake{{"when.provider", OtherApp(own, moved(r.When.Provider))}}, other...)
	case len(s.In) == 0 || r.When.Method != "":
		return nil
	}
	if op, official, ok := s.operation(r.When.Operation); ok && official != "" {
		s.In = slices.DeleteFunc(s.In, func(p Platform) bool { return p.Name != official })
		s.When.Operation, s.When.Provider = op.Name, official
	} else if r.When.Operation != "" && !ok {
		wrong = append(wrong, Mistake{"when.operation", s.NoOperation(r.When.Operation)})
	}
	if kind := r.When.Callback; kind != "" && kind != api.AnyCallback && !slices.ContainsFunc(s.In, func(p Platform) bool { return slices.Contains(p.Callbacks, kind) }) {
		wrong = append(wrong, Mistake{"when.callback", s.NoCallback(kind)})
	}
	return append(append(wrong, s.checkAmounts(r.When.Where)...), s.checkCodes("then", r.Then)...)
}

// checkCodes tells which codes of what a rule does no platform in reach has.
func (s Scope) checkCodes(path string, then api.Then) (wrong []Mistake) {
	if len(then.Sequence) > 0 {
		for i, one := range then.Sequence {
			wrong = append(wrong, s.checkCodes(fmt.Sprintf("then[%d]", i), one)...)
		}
		return wrong
	}
	codes := map[string]string{".respond": then.Respond}
	if then.Throttle != nil {
		codes[".throttle.respond"] = then.Throttle.Respond
	}
	for _, field := range slices.Sorted(maps.Keys(codes)) {
		if name := codes[field]; name != "" && !slices.ContainsFunc(s.In, func(p Platform) bool { return p.hasCode(name) }) {
			wrong = append(wrong, Mistake{path + field, s.NoCode(name)})
		}
	}
	return wrong
}

// operation finds an operation of the platforms in reach; official is the platform whose own name it was.
func (s Scope) operation(name string) (op Operation, official string, ok bool) {
	for _, p := range s.In {
		if op, own, ok := p.FindOperation(name); ok && !own {
			return op, "", true
		}
	}
	for _, p := range s.In {
		if op, _, ok := p.FindOperation(name); ok {
			return op, p.Name, true
		}
	}
	word, _ := phrase.OperationOf(name)
	for _, p := range s.In {
		if op, _, ok := p.FindOperation(word); ok {
			return op, "", true
		}
	}
	return op, "", false
}

func (s Scope) knows(platform string) bool {
	return slices.ContainsFunc(s.All, func(p Platform) bool { return p.Name == platform })
}
