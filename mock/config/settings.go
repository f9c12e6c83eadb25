// Package config reads YAML into settings and scenarios, with line and column in every error.
//
//	values, err := config.ReadSettings("paymock.yaml") // {"listen": "127.0.0.1:12180", …}
//	script, err := config.Library{Shipped: scenarios.Files}.Load("./lost-answer.yaml")
//
// Unknown keys are errors. What a setting means is decided by the flag of the same name, what
// a scenario's apps, trades and rules mean by who lays them down, who also asks File.Error for
// the place of a mistake.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// Settings is the shape of paymock.yaml: the flags of `paymock serve`.
type Settings struct {
	Listen            *string  `yaml:"listen"`
	Control           *string  `yaml:"control"`
	ExplainAnswers    *bool    `yaml:"explain-answers"`
	ControlOnPlatform *bool    `yaml:"control-on-platform"`
	ControlToken      *string  `yaml:"control-token"`
	ControlHost       []string `yaml:"control-host"`
	MaxConnections    *int     `yaml:"max-connections"`
	MaxApps           *int     `yaml:"max-apps"`
	MaxTrades         *int     `yaml:"max-trades"`
	MaxCallbacks      *int     `yaml:"max-callbacks"`
	MaxStreams        *int     `yaml:"max-streams"`
	MaxMemory         *int     `yaml:"max-memory"`
	TLSListen         *string  `yaml:"tls-listen"`
	TLSCADir          *string  `yaml:"tls-ca-dir"`
	Store             *string  `yaml:"store"`
	Seed              *uint64  `yaml:"seed"`
	AllowCallbacks    []string `yaml:"allow-callbacks"`
	CallbackCA        []string `yaml:"callback-ca"`
	CallbackProxy     *string  `yaml:"callback-proxy"`
	// Alias is the platform's path by further path.
	Alias       map[string]string `yaml:"alias"`
	Demo        *bool             `yaml:"demo"`
	Scenario    []string          `yaml:"scenario"`
	Watch       *bool             `yaml:"watch"`
	HeaderRules *bool             `yaml:"header-rules"`
	LogFormat   *string           `yaml:"log-format"`
	LogLevel    *string           `yaml:"log-level"`
	JSON        *bool             `yaml:"json"`
}

// Error is a mistake in a YAML text.
type Error struct {
	File         string
	Line, Column int // counted from 1; 0 when it can't be told
	Reason       string
	// Excerpt shows the lines around, the place marked.
	Excerpt string
	// More are the text's further mistakes, in the order of their places.
	More []*Error
}

// Error is "file:line:column: reason", and the excerpt below; then the same of the further
// mistakes.
func (e *Error) Error() string {
	texts := []string{e.one()}
	for _, more := range e.More {
		texts = append(texts, more.one())
	}
	return strings.Join(texts, "\n")
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

// ReadSettings reads a file and gives the values set in it by flag name: strings, bools,
// numbers, and lists joined with commas. The error is an *Error or of the file system.
func ReadSettings(path string) (map[string]any, error) {
	text, err := readFile(path)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	return ParseSettings(path, text)
}

// ParseSettings is ReadSettings on a text; file is for errors.
func ParseSettings(file string, text []byte) (map[string]any, error) {
	var s Settings
	if err := Decode(file, text, &s); err != nil {
		return nil, err
	}
	values := map[string]any{}
	v := reflect.ValueOf(s)
	for i := range v.NumField() {
		field := v.Field(i)
		if field.IsNil() {
			continue
		}
		name := v.Type().Field(i).Tag.Get("yaml")
		switch value := field.Interface().(type) {
		case []string:
			values[name] = strings.Join(value, ",")
		case map[string]string:
			var pairs []string
			for _, key := range slices.Sorted(maps.Keys(value)) {
				pairs = append(pairs, key+"="+value[key])
			}
			values[name] = strings.Join(pairs, ";")
		default:
			values[name] = field.Elem().Interface()
		}
	}
	return values, nil
}

// Decode reads one YAML document strictly: unknown and repeated keys are errors. An empty
// text leaves v as it is. The error is an *Error.
func Decode(file string, text []byte, v any) error {
	f := &File{Name: file}
	if err := f.examine(text, v); err != nil || f.root == nil {
		return err
	}
	given := f.text
	dec := yaml.NewDecoder(bytes.NewReader(given.text), yaml.Strict())
	err := dec.Decode(v)
	if err == nil || errors.Is(err, io.EOF) {
		return nil
	}
	out := mistake{reason: err.Error()}
	var at yaml.Error
	if errors.As(err, &at) {
		out = mistakeAt(at.GetToken(), at.GetMessage())
	}
	return given.errors([]mistake{out})
}
