package config

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"paymock/mock/api"
	"paymock/mock/suggest"
)

// checker compares YAML with Go types, so that mistakes have a place and the nearest names, and
// makes scalars texts where the type is one: 0000 and 1.10 keep their digits.
type checker struct {
	found   []mistake
	anchors map[string]ast.Node
	aliased map[use]bool // what needs no second look
}

// use is an anchored value where a type is wanted.
type use struct {
	value ast.Node
	as    reflect.Type
}

func (c *checker) fail(at *token.Token, format string, args ...any) {
	c.found = append(c.found, mistakeAt(at, fmt.Sprintf(format, args...)))
}

// The types with short forms.
var (
	ruleType      = reflect.TypeFor[api.Rule]()
	thenType      = reflect.TypeFor[api.Then]()
	delayType     = reflect.TypeFor[api.Delay]()
	conditionType = reflect.TypeFor[api.Condition]()
	// anyObjectType is an object of any members.
	anyObjectType = reflect.TypeFor[json.RawMessage]()
)

// node checks one value and gives what to put in its place. key is where to point at when the
// value has no place of its own.
func (c *checker) node(n ast.Node, t reflect.Type, key *token.Token) ast.Node {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == anyObjectType {
		t = reflect.TypeFor[map[string]any]()
	}
	switch n := n.(type) {
	case *ast.AnchorNode:
		n.Value = c.node(n.Value, t, key)
		if c.anchors == nil {
			c.anchors, c.aliased = map[string]ast.Node{}, map[use]bool{}
		}
		c.anchors[n.Name.GetToken().Value] = n.Value
		c.aliased[use{n.Value, t}] = true
		return n
	case *ast.TagNode:
		n.Value = c.node(n.Value, t, key)
		return n
	case *ast.AliasNode:
		c.alias(n, t)
		return n
	case *ast.NullNode, nil:
		c.fail(key, "%s is empty; give it a value, or leave it out", keyText(key))
		return n
	}
	switch {
	case t == delayType && scalar(n), t == conditionType && scalar(n):
		return text(n)
	case t == thenType && isList(n):
		c.sequence(n, key)
		return n
	case t == conditionType && isList(n):
		c.fail(key, "%s: want a value, or operators: equal, not, prefix, suffix, matches, over, under, in, present", keyText(key))
		return n
	}
	switch t.Kind() {
	case reflect.Interface: // anything, with its numbers as they are written
		c.anything(n, key)
	case reflect.Struct:
		c.object(n, t, key)
	case reflect.Map:
		if !isObject(n) {
			c.fail(key, "%s: want names and values, such as {name: value}", keyText(key))
			return n
		}
		for _, m := range members(n) {
			m.Value = c.node(m.Value, t.Elem(), m.Key.GetToken())
		}
	case reflect.Slice:
		if !isList(n) {
			c.fail(key, "%s: want a list; begin each entry with \"- \", or write [a, b]", keyText(key))
			return n
		}
		c.list(n, t.Elem(), key)
	default:
		return c.scalar(n, t, key)
	}
	return n
}

// anything checks a value of no known type: only that what is in it has values.
func (c *checker) anything(n ast.Node, key *token.Token) {
	switch {
	case isObject(n):
		seen := map[string]bool{}
		for _, m := range members(n) {
			at := m.Key.GetToken()
			if seen[at.Value] {
				c.fail(at, "%s stands twice; keep one of the two", at.Value)
			}
			seen[at.Value] = true
			m.Value = c.node(m.Value, reflect.TypeFor[any](), at)
		}
	case isList(n):
		c.list(n, reflect.TypeFor[any](), key)
	}
}

// alias checks that what an alias stands for fits here, too.
func (c *checker) alias(n *ast.AliasNode, t reflect.Type) {
	name := n.Value.GetToken()
	value, known := c.anchors[name.Value]
	if !known {
		c.fail(name, "no &%s stands before *%s; write the value itself, or give one above that name", name.Value, name.Value)
	}
	if !known || c.aliased[use{value, t}] {
		return
	}
	c.aliased[use{value, t}] = true
	there := checker{anchors: c.anchors, aliased: c.aliased}
	there.node(value, t, name)
	if len(there.found) > 0 {
		c.fail(name, "*%s does not fit here: %s", name.Value, there.found[0].reason)
	}
}

// sequence checks a list of what is to happen.
func (c *checker) sequence(n ast.Node, key *token.Token) {
	list := bare(n).(*ast.SequenceNode)
	if len(list.Values) == 0 {
		c.fail(key, "%s: an empty list does nothing; name at least one entry", keyText(key))
	}
	for _, value := range list.Values {
		if alias, ok := bare(value).(*ast.AliasNode); ok {
			value = c.anchors[alias.Value.GetToken().Value]
		}
		if isList(value) {
			c.fail(key, "%s: a sequence has no sequences in it; write one list", keyText(key))
			return
		}
	}
	c.list(n, thenType, key)
}

func (c *checker) list(n ast.Node, t reflect.Type, key *token.Token) {
	list := bare(n).(*ast.SequenceNode)
	for i, value := range list.Values {
		at := firstToken(value)
		if at == nil || at.Position == nil {
			at = key
		}
		list.Values[i] = c.node(value, t, at)
	}
}

func (c *checker) object(n ast.Node, t reflect.Type, key *token.Token) {
	if !isObject(n) {
		at := key
		if at == nil {
			at = firstToken(n)
		}
		if t == ruleType && scalar(n) {
			c.fail(at, "a sentence is no rule; put it into the list given instead of rules")
			return
		}
		c.fail(at, "%s: want keys and values; the keys are %s", keyText(key), strings.Join(fieldNames(t), ", "))
		return
	}
	fields, seen := fieldsOf(t), map[string]*token.Token{}
	for _, m := range members(n) {
		if _, merge := m.Key.(*ast.MergeKeyNode); merge {
			c.merged(m.Value, t)
			continue
		}
		at := m.Key.GetToken()
		if first := seen[at.Value]; first != nil {
			c.fail(at, "mapping key %q already defined at [%d:%d]; keep one of the two", at.Value, first.Position.Line, first.Position.Column)
		}
		seen[at.Value] = at
		field, ok := fields[at.Value]
		if !ok {
			c.fail(at, "unknown key %q%s", at.Value, keyHint(at.Value, t))
			continue
		}
		m.Value = c.node(m.Value, field.Type, at)
	}
}

// keyHint says what may have been meant by a key that a type doesn't have: the nearest of its
// keys, or the place where that key stands.
func keyHint(key string, t reflect.Type) string {
	if half, full := halfWidth(key); full {
		return "; it is written in full-width letters, write " + half
	}
	switch place := placeOf(key, t); {
	case place != "" && t == settingsType:
		return "; it stands in a scenario file, which the setting scenario names"
	case place != "":
		return "; it stands " + place
	}
	if hint := suggest.Hint(key, fieldNames(t)); hint != "" {
		return hint
	}
	return "; the keys here are " + strings.Join(fieldNames(t), ", ")
}

// places are where the keys of each type stand, for people.
var places = []struct {
	of    reflect.Type
	place string
}{
	{ruleType, "beside when and then, in the rule"},
	{reflect.TypeFor[api.When](), "in when"},
	{thenType, "in then"},
	{reflect.TypeFor[ScenarioApp](), "in an entry of apps"},
	{scenarioType, "at the top of the file"},
	{reflect.TypeFor[api.NewTrade](), "in an entry of an app's trades"},
	{reflect.TypeFor[api.NewTerminal](), "in an entry of an app's terminals"},
	{conditionType, "in a condition: where: {field: {…}}"},
	{reflect.TypeFor[api.Alter](), "in alter, in then"},
	{reflect.TypeFor[api.Throttle](), "in throttle, in then"},
	{reflect.TypeFor[api.Drip](), "in drip, in then"},
	{delayType, "in delay or delay_reply, in then"},
}

// placeOf says where a key stands, when that is elsewhere only.
func placeOf(key string, here reflect.Type) string {
	for _, p := range places {
		if _, has := fieldsOf(p.of)[key]; has && p.of != here {
			return p.place
		}
	}
	return ""
}

// allKeys are the keys that a file may have anywhere.
func allKeys() []string {
	keys := map[string]bool{}
	for _, p := range places {
		for name := range fieldsOf(p.of) {
			keys[name] = true
		}
	}
	for name := range fieldsOf(settingsType) {
		keys[name] = true
	}
	return slices.Sorted(maps.Keys(keys))
}

// merged checks what "<<" brings in: an alias, or a list of them.
func (c *checker) merged(n ast.Node, t reflect.Type) {
	if list, ok := bare(n).(*ast.SequenceNode); ok {
		for _, value := range list.Values {
			c.merged(value, t)
		}
		return
	}
	c.node(n, t, n.GetToken())
}

func (c *checker) scalar(n ast.Node, t reflect.Type, key *token.Token) ast.Node {
	if !scalar(n) {
		c.fail(key, "%s: want %s", keyText(key), wanted(t))
		return n
	}
	var ok bool
	written := n.GetToken().Value
	half, full := halfWidth(written)
	switch t.Kind() {
	case reflect.String:
		if full && !forPeople[keyText(key)] {
			c.fail(n.GetToken(), "%s is %q, in full-width letters; write %s", keyText(key), written, half)
		}
		return text(n)
	case reflect.Bool:
		_, ok = n.(*ast.BoolNode)
	case reflect.Float64:
		_, ok = n.(*ast.FloatNode)
		if _, whole := n.(*ast.IntegerNode); whole {
			ok = true
		}
	default:
		_, ok = n.(*ast.IntegerNode)
	}
	switch {
	case ok:
	case full:
		c.fail(n.GetToken(), "%s is %q, in full-width digits; write %s", keyText(key), written, half)
	case inQuotes(n) && fits(written, t):
		c.fail(n.GetToken(), "%s is the text %q in quotes: want %s; write %s without quotes", keyText(key), written, wanted(t), written)
	default:
		c.fail(n.GetToken(), "%s is %q: want %s%s", keyText(key), written, wanted(t), meant(written, t))
	}
	return n
}

// truths are what people write for a truth, by what YAML wants.
var truths = map[string]bool{"yes": true, "on": true, "y": true, "是": true, "真": true, "no": false, "off": false, "n": false, "否": false, "假": false}

// meant is what to write for a word that says the same as a value of a type; "" when none does.
func meant(written string, t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		if truth, ok := truths[strings.ToLower(written)]; ok {
			return fmt.Sprintf("; write %v", truth)
		}
	case reflect.Float64:
		text, percent := strings.CutSuffix(strings.TrimSuffix(written, "％"), "%")
		if part, err := strconv.ParseFloat(strings.TrimSpace(text), 64); err == nil && (percent || strings.HasSuffix(written, "％")) {
			return "; write " + strconv.FormatFloat(part/100, 'f', -1, 64)
		}
	}
	return ""
}

// forPeople are keys whose texts may hold letters of any width.
var forPeople = map[string]bool{"about": true, "message": true, "subject": true, "given": true, "name": true}

func inQuotes(n ast.Node) bool {
	kind := n.GetToken().Type
	return kind == token.DoubleQuoteType || kind == token.SingleQuoteType
}

// fits reports whether a text without quotes would be right where a type is wanted.
func fits(written string, t reflect.Type) bool {
	var err error
	switch t.Kind() {
	case reflect.Bool:
		_, err = strconv.ParseBool(written)
	case reflect.Float64:
		_, err = strconv.ParseFloat(written, 64)
	default:
		_, err = strconv.Atoi(written)
	}
	return err == nil
}

func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "one text"
	case reflect.Bool:
		return "true or false"
	case reflect.Float64:
		return "a number such as 0.5"
	case reflect.Uint64:
		return "a whole number such as 2, not negative"
	}
	return "a whole number such as 2"
}

func keyText(key *token.Token) string {
	if key == nil {
		return "the file"
	}
	return key.Value
}

func scalar(n ast.Node) bool {
	switch bare(n).(type) {
	case *ast.StringNode, *ast.LiteralNode, *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return true
	}
	return false
}

func isList(n ast.Node) bool { _, ok := bare(n).(*ast.SequenceNode); return ok }

func isObject(n ast.Node) bool {
	switch bare(n).(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return true
	}
	return false
}

// text is a scalar as it is written.
func text(n ast.Node) ast.Node {
	switch n.(type) {
	case *ast.StringNode, *ast.LiteralNode:
		return n
	}
	return ast.String(n.GetToken())
}

// fieldsOf are a struct's fields by their name in YAML, those of embedded structs included.
func fieldsOf(t reflect.Type) map[string]reflect.StructField {
	fields := map[string]reflect.StructField{}
	for i := range t.NumField() {
		field := t.Field(i)
		if field.Anonymous {
			maps.Copy(fields, fieldsOf(field.Type))
			continue
		}
		tag := field.Tag.Get("yaml")
		if tag == "" {
			tag = field.Tag.Get("json")
		}
		if name, _, _ := strings.Cut(tag, ","); name != "-" && name != "" {
			fields[name] = field
		}
	}
	return fields
}

func fieldNames(t reflect.Type) []string { return slices.Sorted(maps.Keys(fieldsOf(t))) }

var (
	scenarioType = reflect.TypeFor[Scenario]()
	settingsType = reflect.TypeFor[Settings]()
)
