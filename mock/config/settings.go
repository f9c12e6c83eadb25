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
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Settings is the shape of paymock.yaml: the flags of `paymock serve`.
type Settings struct {
	Listen            *string  `json:"listen"`
	Control           *string  `json:"control"`
	ExplainAnswers    *bool    `json:"explain-answers"`
	ControlOnPlatform *bool    `json:"control-on-platform"`
	ControlToken      *string  `json:"control-token"`
	ControlHost       []string `json:"control-host"`
	MaxConnections    *int     `json:"max-connections"`
	MaxApps           *int     `json:"max-apps"`
	MaxTrades         *int     `json:"max-trades"`
	MaxCallbacks      *int     `json:"max-callbacks"`
	MaxStreams        *int     `json:"max-streams"`
	MaxMemory         *int     `json:"max-memory"`
	TLSListen         *string  `json:"tls-listen"`
	TLSCADir          *string  `json:"tls-ca-dir"`
	Store             *string  `json:"store"`
	State             *string  `json:"state"`
	Seed              *uint64  `json:"seed"`
	AllowCallbacks    []string `json:"allow-callbacks"`
	CallbackCA        []string `json:"callback-ca"`
	CallbackProxy     *string  `json:"callback-proxy"`
	// Alias is the platform's path by further path.
	Alias       map[string]string `json:"alias"`
	Demo        *bool             `json:"demo"`
	Scenario    []string          `json:"scenario"`
	Watch       *bool             `json:"watch"`
	HeaderRules *bool             `json:"header-rules"`
	LogFormat   *string           `json:"log-format"`
	LogLevel    *string           `json:"log-level"`
	JSON        *bool             `json:"json"`
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
	f := &File{Name: file}
	if err := f.parse(text, &s, ""); err != nil {
		return nil, err
	}
	values := map[string]any{}
	v := reflect.ValueOf(s)
	for i := range v.NumField() {
		field := v.Field(i)
		if field.IsNil() {
			continue
		}
		name := v.Type().Field(i).Tag.Get("json")
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
