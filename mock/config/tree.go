package config

import (
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"paymock/mock/shape"
)

// read gives the one value of a text, YAML or JSON; nil where it says nothing. It may have mistakes besides.
func (d document) read() (*shape.Value, []mistake) {
	if v, err := shape.ParseJSON(d.text, MaxDepth, MaxMarks); err == nil {
		return v, nil // with tabs, as JSON may have them
	}
	tokens, wrong := d.tokenize()
	if wrong != nil {
		return nil, []mistake{*wrong}
	}
	parsed, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey()) // the check names them all
	if err != nil {
		return nil, []mistake{syntaxMistake(err)}
	}
	var root ast.Node
	var second []mistake
	for _, doc := range parsed.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.CommentType:
		case root != nil:
			second = append(second, mistakeAt(firstToken(doc.Body), "a second document; put each scenario into a file of its own"))
		default:
			root = doc.Body
		}
	}
	if root == nil {
		return nil, nil
	}
	t := tree{map[string]*shape.Value{}}
	return t.value(root), second
}

// tree turns YAML's nodes into values. An alias becomes the value that its anchor stands for.
type tree struct{ anchors map[string]*shape.Value }

func (t *tree) value(n ast.Node) *shape.Value {
	switch n := n.(type) {
	case *ast.AnchorNode:
		v := t.value(n.Value)
		v.Anchor = n.Name.GetToken().Value
		t.anchors[v.Anchor] = v
		return v
	case *ast.TagNode:
		v := t.value(n.Value)
		if own := n.Start.Value; v.Scalar() && !strings.HasPrefix(own, "!!") { // "!= 1.00" compares
			v.Kind, v.Text = shape.Text, own+" "+v.Text
		}
		return v
	case *ast.AliasNode:
		name := n.Value.GetToken()
		v := at(name)
		v.Kind, v.Alias, v.Same = shape.Null, name.Value, t.anchors[name.Value]
		return v
	case *ast.SequenceNode:
		v := at(n.GetToken())
		v.Kind, v.Flow = shape.List, n.IsFlowStyle
		for i, item := range n.Values {
			entry := t.value(item)
			if entry.Kind == shape.Null && entry.Alias == "" && i < len(n.Entries) && n.Entries[i].Start != nil {
				entry.Line, entry.Column = n.Entries[i].Start.Position.Line, n.Entries[i].Start.Position.Column
			}
			v.Items = append(v.Items, entry)
		}
		return v
	case *ast.MappingNode, *ast.MappingValueNode:
		return t.object(n)
	case nil:
		return &shape.Value{Kind: shape.Null}
	}
	return scalar(n)
}

func (t *tree) object(n ast.Node) *shape.Value {
	v := at(firstToken(n))
	v.Kind = shape.Object
	if mapping, ok := n.(*ast.MappingNode); ok {
		v.Flow = mapping.IsFlowStyle
	}
	for _, m := range members(n) {
		key := m.Key.GetToken()
		_, merge := m.Key.(*ast.MergeKeyNode)
		begin := at(key)
		v.Members = append(v.Members, shape.Member{Name: key.Value, Merge: merge, Value: t.value(m.Value), Line: begin.Line, Column: begin.Column})
	}
	return v
}

// scalar is a value with nothing in it.
func scalar(n ast.Node) *shape.Value {
	written := n.GetToken()
	v := at(written)
	v.Quoted = written.Type == token.DoubleQuoteType || written.Type == token.SingleQuoteType
	switch n := n.(type) {
	case *ast.NullNode:
		v.Kind = shape.Null
	case *ast.BoolNode:
		v.Kind, v.JSON = shape.Bool, strconv.FormatBool(n.Value)
	case *ast.IntegerNode:
		v.Kind = shape.Whole
		switch value := n.Value.(type) {
		case int64:
			v.JSON = strconv.FormatInt(value, 10)
		case uint64:
			v.JSON = strconv.FormatUint(value, 10)
		}
	case *ast.FloatNode:
		v.Kind, v.JSON = shape.Number, strconv.FormatFloat(n.Value, 'g', -1, 64)
	case *ast.StringNode:
		v.Kind, v.Text = shape.Text, n.Value
	case *ast.LiteralNode:
		v.Kind, v.Text = shape.Text, n.Value.Value
	default: // .inf and .nan
		v.Kind = shape.Text
	}
	return v
}

// at is a value at the place of a token, as it is written.
func at(t *token.Token) *shape.Value {
	if t == nil {
		return &shape.Value{}
	}
	v := &shape.Value{Text: t.Value}
	if t.Position != nil {
		v.Line, v.Column = t.Position.Line, t.Position.Column
	}
	return v
}
