package provider

import "strings"

// FindOperation finds a platform's operation by our name, by the platform's (a method, a service
// type, in any letter case), by its title, or by a path that is its alone. official says that it
// was the platform's name.
func FindOperation(p Provider, name string) (op Operation, official, ok bool) {
	operations := p.Operations()
	for _, op := range operations {
		if op.Name == name {
			return op, false, true
		}
	}
	for _, op := range operations {
		if name != "" && (strings.EqualFold(op.Official, name) || op.Title == name) {
			return op, true, true
		}
	}
	found := 0
	for _, candidate := range operations {
		for _, route := range candidate.Routes {
			if route.Path == name {
				op, found = candidate, found+1
				break
			}
		}
	}
	return op, true, found == 1
}

// IsQuery reports whether an operation, by our name, asks only and moves nothing.
func IsQuery(operation string) bool {
	return operation == "query" || strings.HasSuffix(operation, "_query")
}
