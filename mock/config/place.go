package config

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"paymock/mock/shape"
)

// document is a text and the name that its errors call it by.
type document struct {
	name string
	text []byte
}

// mistake is a place with a reason that says the remedy. Line and column count from 1; 0 is the
// document as a whole.
type mistake struct {
	line, column int
	reason       string
}

func mistakeAt(at *token.Token, reason string) mistake {
	if at == nil || at.Position == nil {
		return mistake{reason: reason}
	}
	return mistake{at.Position.Line, at.Position.Column, reason}
}

// MaxMistakes is how many mistakes of a document are told.
const MaxMistakes = 50

// errors is the Error of a document's mistakes, in the order of their places.
func (d document) errors(found []mistake) *Error {
	slices.SortStableFunc(found, func(a, b mistake) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column))
	})
	found = slices.Compact(found)
	var first *Error
	for i, m := range found {
		if i == MaxMistakes {
			m = mistake{reason: fmt.Sprintf("and %d more mistakes", len(found)-i)}
		}
		e := &Error{File: d.name, Line: m.line, Column: m.column, Reason: m.reason, Excerpt: excerpt(d.text, m.line, m.column)}
		if first == nil {
			first = e
		} else {
			first.More = append(first.More, e)
		}
		if i == MaxMistakes {
			break
		}
	}
	return first
}

// Join is one error of several: an *Error with the others behind it where all of them are mistakes
// of texts, else the first that is none. Nil errors count for nothing, as does what follows from other mistakes, so
// nil may be left.
func Join(errs []error) error {
	var all []*Error
	for _, err := range errs {
		if err == nil {
			continue
		}
		var wrong *Error
		if !errors.As(err, &wrong) {
			return err
		}
		if !wrong.follows {
			all = append(append(all, wrong), wrong.More...)
		}
	}
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b *Error) int {
		if a.File != b.File {
			return 0 // files are in the order in which they are applied
		}
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	first := *all[0]
	first.More = all[1:min(len(all), MaxMistakes)]
	return &first
}

// syntaxMistake turns an error of the YAML parser into a mistake, and adds the remedy.
func syntaxMistake(err error) mistake {
	var at yaml.Error
	if !errors.As(err, &at) {
		return mistake{reason: err.Error()}
	}
	out := mistakeAt(at.GetToken(), at.GetMessage())
	switch {
	case strings.ContainsRune(out.reason, '\t'), strings.Contains(out.reason, "tab character"):
		out.reason = "a tab; indent with blanks instead"
	case strings.Contains(out.reason, "wrong type"), strings.Contains(out.reason, "cannot unmarshal"):
	default:
		out.reason += "; this is not YAML: check the indentation, and put texts that begin with a mark such as @ % & * ! ` or hold \": \" or \" #\" in quotes"
	}
	return out
}

// place is where a key or value begins, and how it is written.
type place struct {
	line, column int
	text         string
}

// locate finds the place of what a path such as "apps[0].rules[1].then.respond" names, or of the
// nearest above it.
func locate(v *shape.Value, path string) place {
	if v == nil {
		return place{}
	}
	best := place{v.Line, v.Column, v.Text}
	for path != "" {
		var next *shape.Value
		at := best
		if strings.HasPrefix(path, "[") {
			if next, path = element(v, path); next != nil {
				at = place{next.Line, next.Column, next.Text}
			}
		} else {
			var m shape.Member
			m, path = member(v, path)
			next, at = m.Value, place{m.Line, m.Column, m.Name}
		}
		if next == nil {
			if v.Scalar() { // a short form
				return place{v.Line, v.Column, v.Text}
			}
			return best
		}
		v, best, path = next, at, strings.TrimPrefix(path, ".")
	}
	if v.Kind == shape.Object || v.Kind == shape.List {
		return best
	}
	return place{v.Line, v.Column, v.Text}
}

// lastKey is the key that a path ends with, nil when it ends otherwise, and the value there, nil
// when the path leads to none.
func lastKey(v *shape.Value, path string) (key *shape.Member, value *shape.Value) {
	for path != "" && v != nil {
		if strings.HasPrefix(path, "[") {
			v, path = element(v, path)
			key = nil
		} else {
			var m shape.Member
			m, path = member(v, path)
			key, v = &m, m.Value
		}
		path = strings.TrimPrefix(path, ".")
	}
	if v == nil {
		return nil, nil
	}
	return key, v
}

// element takes "[1]" off a path.
func element(v *shape.Value, path string) (*shape.Value, string) {
	text, rest, _ := strings.Cut(path[1:], "]")
	i, err := strconv.Atoi(text)
	if err != nil || i < 0 || i >= len(v.Items) {
		return nil, rest
	}
	return v.Items[i], rest
}

// member takes the longest key off a path: keys may hold dots.
func member(v *shape.Value, path string) (found shape.Member, rest string) {
	length := -1
	for _, m := range v.Members {
		behind, ok := strings.CutPrefix(path, m.Name)
		if ok && len(m.Name) > length && (behind == "" || behind[0] == '.' || behind[0] == '[') {
			found, length = m, len(m.Name)
		}
	}
	return found, path[max(length, 0):]
}

// members are a mapping's keys and values.
func members(node ast.Node) []*ast.MappingValueNode {
	switch node := withoutAnchor(node).(type) {
	case *ast.MappingNode:
		return node.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{node}
	}
	return nil
}

// withoutAnchor is a node without its anchor and tag.
func withoutAnchor(node ast.Node) ast.Node {
	for {
		switch n := node.(type) {
		case *ast.AnchorNode:
			node = n.Value
		case *ast.TagNode:
			node = n.Value
		default:
			return node
		}
	}
}

// firstToken is where a node begins.
func firstToken(node ast.Node) *token.Token {
	node = withoutAnchor(node)
	if node == nil {
		return nil
	}
	if of := members(node); len(of) > 0 {
		return of[0].Key.GetToken()
	}
	return node.GetToken()
}
