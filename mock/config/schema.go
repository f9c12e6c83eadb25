package config

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"unicode"

	"paymock/mock/shape"
)

// Words lists the names that a scenario may use, for editors to offer. Platforms and operations may be written in
// other letters and in people's words, too.
type Words struct{ Providers, Operations, Callbacks, Codes []string }

// Schema is the JSON Schema (2020-12) of scenario files, made of the shape that they are checked
// against. A file names it for editors in its first line:
//
//	# yaml-language-server: $schema=scenario.schema.json
func Schema(words Words) []byte {
	schemas := shape.Schemas{Prefix: "#/$defs/", Defs: map[string]any{}, Files: true, Words: words.of}
	root := schemas.Object(shape.Of(reflect.TypeFor[Scenario]()))
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "paymock scenario"
	root["$defs"] = schemas.Defs
	text, err := json.MarshalIndent(root, "", "  ")
	if err != nil { // strings, numbers and lists only
		panic(err)
	}
	return append(text, '\n')
}

// of are the words that a field may have.
func (w Words) of(object, field string) shape.Words {
	switch {
	case field == "provider":
		return shape.Words{Offered: w.Providers, Pattern: inPeoplesWords(w.Providers)}
	case field == "operation" && object == "When":
		return shape.Words{Offered: w.Operations, Pattern: inPeoplesWords(w.Operations)}
	case field == "callback" && object == "When":
		return shape.Words{Offered: w.Callbacks}
	case field == "respond":
		return shape.Words{Offered: w.Codes, Open: true}
	}
	return shape.Words{}
}

// inPeoplesWords is a regular expression, as JSON Schema has them, of names in whatever letters, of several words and
// of what is not English: which of those mean a name, paymock tells. A mistyped name stays one for editors.
func inPeoplesWords(names []string) string {
	ways := []string{`\s`, `[^\x00-\x7F]`}
	for _, name := range names {
		var b strings.Builder
		for _, r := range name {
			if lower, upper := unicode.ToLower(r), unicode.ToUpper(r); lower != upper {
				fmt.Fprintf(&b, "[%c%c]", upper, lower)
			} else {
				b.WriteString(regexp.QuoteMeta(string(r)))
			}
		}
		if b.Len() > len(name) && !strings.HasPrefix(name, "/") {
			ways = append(ways, "^"+b.String()+"$")
		}
	}
	return strings.Join(ways, "|")
}
