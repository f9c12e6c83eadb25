package config

import (
	"errors"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// errorAt is an Error at a token; without one, at the file.
func errorAt(file string, at *token.Token, reason string) *Error {
	out := &Error{File: file, Reason: reason}
	if at == nil || at.Position == nil {
		return out
	}
	out.Line, out.Column = at.Position.Line, at.Position.Column
	// The library's text is "[line:column] message", then the lines around.
	_, excerpt, _ := strings.Cut(yaml.FormatErrorWithToken("-", at, false, true), "\n")
	out.Excerpt = strings.TrimRight(excerpt, "\n")
	return out
}

// syntaxError is an Error of the library's reader, with the remedy where the library has none.
func syntaxError(file string, err error) *Error {
	var at yaml.Error
	if !errors.As(err, &at) {
		return &Error{File: file, Reason: err.Error()}
	}
	out := errorAt(file, at.GetToken(), at.GetMessage())
	switch {
	case strings.ContainsRune(out.Reason, '\t'), strings.Contains(out.Reason, "tab character"):
		out.Reason = "a tab; indent with blanks instead"
	case strings.Contains(out.Reason, "already defined"):
		out.Reason += "; keep one of the two"
	case strings.Contains(out.Reason, "wrong type"), strings.Contains(out.Reason, "cannot unmarshal"):
	default:
		out.Reason += "; this is not YAML: check indentation, and quote texts that hold : # [ ] { } , & * ! | > ' \" % @"
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
