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
)

// document is a text and the name that its errors call it by.
type document struct {
	name string
	text []byte
}

// mistake is what is wrong at a place, with the remedy. Line and column count from 1; 0 is the
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

// errorAt is an Error at a token; without one, at the document.
func (d document) errorAt(at *token.Token, reason string) *Error {
	return d.errors([]mistake{mistakeAt(at, reason)})
}

// maxMistakes is how many mistakes of a document are told.
const maxMistakes = 50

// errors is the Error of a document's mistakes, in the order of their places.
func (d document) errors(found []mistake) *Error {
	slices.SortStableFunc(found, func(a, b mistake) int {
		return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column))
	})
	found = slices.Compact(found)
	var first *Error
	for i, m := range found {
		if i == maxMistakes {
			m = mistake{reason: fmt.Sprintf("and %d more mistakes", len(found)-i)}
		}
		e := &Error{File: d.name, Line: m.line, Column: m.column, Reason: m.reason, Excerpt: excerpt(d.text, m.line, m.column)}
		if first == nil {
			first = e
		} else {
			first.More = append(first.More, e)
		}
		if i == maxMistakes {
			break
		}
	}
	return first
}

// Join is one error of several: an *Error with the others behind it where all of them are mistakes
// of texts, else the first that is none.
func Join(errs []error) error {
	var all []*Error
	for _, err := range errs {
		var wrong *Error
		if !errors.As(err, &wrong) {
			return err
		}
		all = append(append(all, wrong), wrong.More...)
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
	first.More = all[1:min(len(all), maxMistakes)]
	return &first
}

// syntaxMistake is what the library's parser found, with the remedy where the library has none.
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
		out.reason += "; this is not YAML: check indentation, and quote texts that hold : # [ ] { } , & * ! | > ' \" % @"
	}
	return out
}

// locate finds the token that a path such as "apps[0].rules[1].then.respond" names, or the
// nearest one above it.
func locate(node ast.Node, path string) *token.Token {
	best := firstToken(node)
	for path != "" {
		var next ast.Node
		var at *token.Token
		switch {
		case strings.HasPrefix(path, "["):
			next, path = element(node, path)
			at = firstToken(next)
		default:
			next, at, path = member(node, path)
		}
		if next == nil {
			if scalar(node) {
				return node.GetToken() // a short form
			}
			return best
		}
		node, best = next, at
		path = strings.TrimPrefix(path, ".")
	}
	switch node := bare(node); node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode, *ast.SequenceNode, nil:
		return best
	default:
		return node.GetToken()
	}
}

// lastKey is the key that a path ends with, nil when it ends otherwise, and the value there, nil
// when the path leads to none.
func lastKey(node ast.Node, path string) (key *token.Token, value ast.Node) {
	for path != "" && node != nil {
		if strings.HasPrefix(path, "[") {
			node, path = element(node, path)
			key = nil
		} else {
			node, key, path = member(node, path)
		}
		path = strings.TrimPrefix(path, ".")
	}
	if node == nil {
		return nil, nil
	}
	return key, node
}

// element takes "[1]" off a path.
func element(node ast.Node, path string) (ast.Node, string) {
	text, rest, _ := strings.Cut(path[1:], "]")
	list, ok := bare(node).(*ast.SequenceNode)
	i, err := strconv.Atoi(text)
	if !ok || err != nil || i < 0 || i >= len(list.Values) {
		return nil, rest
	}
	return list.Values[i], rest
}

// member takes the longest key off a path: keys may hold dots.
func member(node ast.Node, path string) (ast.Node, *token.Token, string) {
	var found *ast.MappingValueNode
	length := -1
	for _, value := range members(node) {
		key := value.Key.GetToken().Value
		rest, ok := strings.CutPrefix(path, key)
		if ok && len(key) > length && (rest == "" || rest[0] == '.' || rest[0] == '[') {
			found, length = value, len(key)
		}
	}
	if found == nil {
		return nil, nil, path
	}
	return found.Value, found.Key.GetToken(), path[length:]
}

// members are a mapping's keys and values.
func members(node ast.Node) []*ast.MappingValueNode {
	switch node := bare(node).(type) {
	case *ast.MappingNode:
		return node.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{node}
	}
	return nil
}

// bare is a node without its anchor and tag.
func bare(node ast.Node) ast.Node {
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
	node = bare(node)
	if node == nil {
		return nil
	}
	if of := members(node); len(of) > 0 {
		return of[0].Key.GetToken()
	}
	return node.GetToken()
}
