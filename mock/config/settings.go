// Package config reads YAML into settings and scenarios, with line and column in every error.
//
//	values, err := config.ReadSettings("paymock.yaml", config.Settings(flags)) // {"listen": "127.0.0.1:12180", …}
//	script, err := config.Library{Shipped: scenarios.Files}.Load("./lost-answer.yaml")
//
// Unknown keys are errors. What a setting means is decided by the flag of the same name, what
// a scenario's apps, trades and rules mean by package lab, which applies them and calls
// File.Error for the place of a mistake.
package config

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"paymock/mock/inputfile"
	"paymock/mock/shape"
	"paymock/mock/words"
)

// Error is a mistake in a YAML text.
type Error struct {
	File         string
	Line, Column int // counted from 1; 0 when it can't be told
	Reason       string
	// Excerpt shows the lines around, the place marked.
	Excerpt string
	// More are the text's further mistakes, in the order of their places.
	More []*Error
	// Meant is the whole text as it is meant, without mistakes; "" where that can't be told.
	Meant string
	// follows: it may come of another mistake, which is told.
	follows bool
}

// Error is "file:line:column: reason", and the excerpt below; then the same of the further
// mistakes.
func (e *Error) Error() string {
	texts := []string{e.one()}
	for _, more := range e.More {
		texts = append(texts, more.one())
	}
	if e.Meant != "" {
		texts = append(texts, ShowMeant(e.Meant))
	}
	return strings.Join(texts, "\n")
}

// Language is that of the text: Chinese where it has a letter of it.
func (e *Error) Language() words.Language {
	if words.IsChinese(e.Meant+e.Excerpt) || slices.ContainsFunc(e.More, func(more *Error) bool { return words.IsChinese(more.Excerpt) }) {
		return words.Chinese
	}
	return words.English
}

// ShowMeant is a text as it is meant, for people.
func ShowMeant(text string) string {
	return "The file as it is meant, ready to paste:\n    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ")
}

func (e *Error) one() string {
	s := e.File
	if e.Line > 0 {
		s += fmt.Sprintf(":%d:%d", e.Line, e.Column)
	}
	s += ": " + e.Reason
	if e.Excerpt != "" {
		s += "\n" + e.Excerpt
	}
	return s
}

// settingsName is that of the shape of paymock.yaml.
const settingsName = "Settings"

// Settings is the shape of paymock.yaml, which has the flags of `paymock serve` by their names.
func Settings(flags map[string]reflect.Type) *shape.Shape {
	s := &shape.Shape{Kind: shape.Object, Name: settingsName}
	for _, name := range slices.Sorted(maps.Keys(flags)) {
		s.Fields = append(s.Fields, shape.Field{Name: name, Shape: shape.Of(flags[name])})
	}
	return s
}

// ReadSettings reads a file and gives the values set in it by flag name: texts and bools, numbers
// as texts, lists joined with commas. The error is an *Error or of the file system.
func ReadSettings(ctx context.Context, path string, settings *shape.Shape) (map[string]any, error) {
	text, err := inputfile.Read(ctx, path, MaxText)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	f := &File{Name: path, shape: settings}
	if err := f.examine(text); err != nil || f.root == nil {
		return nil, err
	}
	written, err := f.root.WriteJSON(settings)
	if err != nil {
		return nil, f.Error("", err.Error())
	}
	values := map[string]any{}
	numbers := json.NewDecoder(bytes.NewReader(written))
	numbers.UseNumber()
	if err := numbers.Decode(&values); err != nil {
		return nil, f.Error("", err.Error())
	}
	for name, value := range values {
		values[name] = flagValue(value)
	}
	return values, nil
}

// flagValue is a value as the command line has it.
func flagValue(value any) any {
	switch value := value.(type) {
	case json.Number:
		return value.String()
	case []any:
		var texts []string
		for _, item := range value {
			texts = append(texts, fmt.Sprint(item))
		}
		return strings.Join(texts, ",")
	case map[string]any:
		var pairs []string
		for _, key := range slices.Sorted(maps.Keys(value)) {
			pairs = append(pairs, fmt.Sprintf("%s=%v", key, value[key]))
		}
		return strings.Join(pairs, ";")
	}
	return value
}
