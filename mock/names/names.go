// Package names tells whether platforms have the operations, callbacks and codes that a rule names, and
// what was meant where they don't. It knows lists of names only, so a server asks it of its providers and
// a client, before there is a server, of the platforms that paymock ships (package shipped).
package names

import (
	"fmt"
	"slices"
	"strings"

	"paymock/mock/phrase"
)

// Platform lists what a platform's rules can name.
type Platform struct {
	Name       string      `json:"name"`
	Operations []Operation `json:"operations"`
	Callbacks  []string    `json:"callbacks"`
	Titles     []string    `json:"callback_titles"` // the platform's words for Callbacks
	// Words are what people call each of Callbacks.
	Words [][]string `json:"callback_words"`
	Codes []Code     `json:"codes"`
	Money Money      `json:"money"`
	// Amounts are the members of callbacks that hold amounts, by kind: the one that a merchant books, or all.
	Amounts map[string][]string `json:"amounts,omitempty"`
	Limit   string              `json:"limit,omitempty"` // the code for too many calls
	// Named are the fields of requests that hold what people name, by that: order, terminal and so on.
	Named map[string][]string `json:"named,omitempty"`
	// Statuses are the platform's words for the states of a trade, by state.
	Statuses map[string][]string `json:"statuses,omitempty"`
	// SignsAnswers says that the platform signs or encrypts its answers.
	SignsAnswers bool `json:"signs_answers,omitempty"`
	// Methods is a regular expression of the names of methods or paths that no operation serves, Otherwise what
	// is said of other names. Empty: the platform tells neither.
	Methods   string `json:"methods,omitempty"`
	Otherwise string `json:"otherwise,omitempty"`
}

// Identity is what people call a platform and its money, and whose hosts are its own.
type Identity struct {
	phrase.Platform
	// Production are the domains below which real money moves, but for those of Sandboxes.
	Production []string `json:"production,omitempty"`
	Sandboxes  []string `json:"sandboxes,omitempty"`
}

// Operation is one thing that merchants may ask for, by all its names.
type Operation struct {
	Name     string   `json:"name"`
	Official string   `json:"official,omitempty"`
	Title    string   `json:"title"`
	Paths    []string `json:"paths,omitempty"`
	Codes    []string `json:"codes,omitempty"`  // documented for it
	Fields   []string `json:"fields,omitempty"` // of requests, as provider.Operation has them
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

// Of are the platforms' names.
func Of(platforms []Platform) (all []string) {
	for _, p := range platforms {
		all = append(all, p.Name)
	}
	return all
}

// ServedBy is the platform that has an operation at a path; "" is none.
func ServedBy(platforms []Platform, path string) string {
	for _, p := range platforms {
		if _, _, served := p.served(path); served {
			return p.Name
		}
	}
	return ""
}

// served is the operation at a path, with the parameters, which begin with a colon in routes, that the path has: "order is W1".
func (p Platform) served(path string) (op Operation, parameters []string, ok bool) {
	asked := strings.Split(path, "/")
	for _, op := range p.Operations {
		for _, route := range op.Paths {
			var parameters []string
			fits := slices.EqualFunc(strings.Split(route, "/"), asked, func(part, said string) bool {
				name, given := strings.CutPrefix(part, ":")
				if given && !strings.ContainsAny(said, "{:") {
					parameters = append(parameters, name+" is "+said)
				}
				return part == said || given && said != ""
			})
			if fits {
				return op, parameters, true
			}
		}
	}
	return op, nil, false
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

// Mistake is one in a rule: its place and the reason, with the remedy.
type Mistake struct{ Field, Reason string }

// InSentence joins the mistakes of a rule that a sentence means.
func InSentence(wrong []Mistake) string {
	told := make([]string, len(wrong))
	for i, m := range wrong {
		told[i] = fmt.Sprintf("%s (%s of the rule that it means)", m.Reason, m.Field)
	}
	return strings.Join(told, "; and ")
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

// successNames are the names of a platform's codes of success, each once.
func (p Platform) successNames() (names []string) {
	for _, c := range p.Codes {
		if c.Success && !slices.Contains(names, c.Name()) {
			names = append(names, c.Name())
		}
	}
	return names
}

// Words are the platforms' names of operations and texts of codes that sentences may write.
func Words(platforms []Platform) (all []phrase.Names) {
	for _, p := range platforms {
		own := phrase.Names{Platform: p.Name, Callbacks: p.callbackTitles(), Named: p.Named, Statuses: p.Statuses, Finer: map[string][]string{}}
		successes := p.successNames()
		for _, op := range p.Operations {
			failures := slices.DeleteFunc(slices.Clone(op.Codes), func(name string) bool { return slices.Contains(successes, name) })
			own.Operations = append(own.Operations, phrase.OperationTitle{Name: op.Name, Title: op.Title, Codes: failures, Fields: op.Fields})
		}
		for _, c := range p.Codes {
			if !c.Success {
				own.Codes = append(own.Codes, c.Message, c.English, c.Name())
			}
			if !c.Success && c.Sub != "" {
				own.Finer[c.Code] = append(own.Finer[c.Code], c.Sub)
			}
		}
		all = append(all, own)
	}
	return all
}
