package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/goccy/go-yaml/ast"
)

// maxValues bounds what aliases and merges may make of a file.
const maxValues = 2_000_000

var errTooManyValues = errors.New("aliases and merges make more than 2 million values of this file; write less, or part it into several")

// decode fills the value that v points to from a node that checker has passed, by way of JSON: so
// the short forms of a rule are read in one place, package api.
func decode(n ast.Node, v any) error {
	w := jsonWriter{anchors: map[string]ast.Node{}}
	if err := w.value(n); err != nil {
		return err
	}
	return json.Unmarshal(w.out.Bytes(), v)
}

// jsonWriter writes a YAML tree as JSON, with anchors and merges resolved.
type jsonWriter struct {
	out     bytes.Buffer
	anchors map[string]ast.Node
	values  int
}

func (w *jsonWriter) value(n ast.Node) error {
	if w.values++; w.values > maxValues {
		return errTooManyValues
	}
	switch n := n.(type) {
	case *ast.AnchorNode:
		w.anchors[n.Name.GetToken().Value] = n.Value
		return w.value(n.Value)
	case *ast.TagNode:
		return w.value(n.Value)
	case *ast.AliasNode:
		return w.value(w.anchors[n.Value.GetToken().Value])
	case *ast.SequenceNode:
		return w.list(n)
	case *ast.MappingNode, *ast.MappingValueNode:
		return w.object(n)
	case *ast.StringNode:
		return w.scalar(n.Value)
	case *ast.LiteralNode:
		return w.scalar(n.Value.Value)
	case *ast.BoolNode:
		return w.scalar(n.Value)
	case *ast.IntegerNode:
		return w.scalar(n.Value)
	case *ast.FloatNode:
		w.out.WriteString(strconv.FormatFloat(n.Value, 'g', -1, 64))
		return nil
	}
	return fmt.Errorf("a %T can't stand here", n)
}

func (w *jsonWriter) scalar(v any) error {
	text, err := json.Marshal(v)
	w.out.Write(text)
	return err
}

func (w *jsonWriter) list(n *ast.SequenceNode) error {
	w.out.WriteByte('[')
	for i, value := range n.Values {
		if i > 0 {
			w.out.WriteByte(',')
		}
		if err := w.value(value); err != nil {
			return err
		}
	}
	w.out.WriteByte(']')
	return nil
}

func (w *jsonWriter) object(n ast.Node) error {
	found := fields{values: map[string]ast.Node{}}
	if err := w.collect(n, &found); err != nil {
		return err
	}
	w.out.WriteByte('{')
	for i, name := range found.names {
		if i > 0 {
			w.out.WriteByte(',')
		}
		if err := w.scalar(name); err != nil {
			return err
		}
		w.out.WriteByte(':')
		if err := w.value(found.values[name]); err != nil {
			return err
		}
	}
	w.out.WriteByte('}')
	return nil
}

// fields are an object's keys in their order, and their values.
type fields struct {
	names  []string
	values map[string]ast.Node
}

// collect gathers an object's own keys, then those that "<<" brings in and that are not there yet.
func (w *jsonWriter) collect(n ast.Node, found *fields) error {
	var merges []ast.Node
	for _, m := range members(n) {
		if w.values++; w.values > maxValues {
			return errTooManyValues
		}
		if _, merge := m.Key.(*ast.MergeKeyNode); merge {
			merges = append(merges, m.Value)
			continue
		}
		w.remember(m.Value)
		name := m.Key.GetToken().Value
		if _, known := found.values[name]; !known {
			found.names = append(found.names, name)
			found.values[name] = m.Value
		}
	}
	for _, from := range merges {
		if err := w.merge(from, found); err != nil {
			return err
		}
	}
	return nil
}

func (w *jsonWriter) merge(n ast.Node, found *fields) error {
	w.remember(n)
	n = bare(n)
	switch n := n.(type) {
	case *ast.AliasNode:
		return w.merge(w.anchors[n.Value.GetToken().Value], found)
	case *ast.SequenceNode:
		for _, value := range n.Values {
			if err := w.merge(value, found); err != nil {
				return err
			}
		}
		return nil
	}
	return w.collect(n, found)
}

// remember notes an anchor before its value is written, for aliases in what is merged.
func (w *jsonWriter) remember(n ast.Node) {
	if anchor, ok := n.(*ast.AnchorNode); ok {
		w.anchors[anchor.Name.GetToken().Value] = anchor.Value
	}
}
