package provider

import (
	"slices"
	"strconv"
	"strings"
)

// Placeholders for segments in the paths of Operation.Fields.
const (
	// AnyIndex stands for a place in a list, from 0: "royalty_parameters.*.amount".
	AnyIndex = "*"
	// AnyBelow, as the last segment, stands for whatever an object holds: "extend_params.**".
	AnyBelow = "**"
)

// HasField reports whether a request for the operation may have the field of that name, as
// Fields.Lookup is asked for it. An operation that lists no fields may have any.
func (o Operation) HasField(name string) bool {
	return len(o.Fields) == 0 || slices.ContainsFunc(o.Fields, func(pattern string) bool { return matchesPattern(pattern, name) })
}

func matchesPattern(pattern, name string) bool {
	for {
		want, patterns, more := strings.Cut(pattern, ".")
		got, names, deeper := strings.Cut(name, ".")
		switch {
		case want == AnyBelow:
			return got != ""
		case want == AnyIndex:
			if n, err := strconv.Atoi(got); err != nil || n < 0 {
				return false
			}
		case want != got:
			return false
		}
		if !more || !deeper {
			return more == deeper
		}
		pattern, name = patterns, names
	}
}

// FieldNames are Fields as a rule would write them, the first place of a list for AnyIndex.
func (o Operation) FieldNames() []string {
	names := make([]string, len(o.Fields))
	for i, pattern := range o.Fields {
		names[i] = strings.ReplaceAll(strings.TrimSuffix(pattern, "."+AnyBelow), AnyIndex, "0")
	}
	return names
}

// IsDigits reports whether a text is a number without a sign, of any length.
func IsDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
