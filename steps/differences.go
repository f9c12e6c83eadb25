package steps

import (
	"encoding/json"
	"fmt"
	"strings"
)

// differences are the lines in which two values differ, texts as they are and others as JSON: those of want begin with a minus
// sign, those of got with a plus sign. It is "" where the values are equal.
func differences(want, got any) string {
	before, after := linesOf(want), linesOf(got)
	first := 0
	for first < min(len(before), len(after)) && before[first] == after[first] {
		first++
	}
	last := 0
	for last < min(len(before), len(after))-first && before[len(before)-1-last] == after[len(after)-1-last] {
		last++
	}
	var b strings.Builder
	for _, line := range before[first : len(before)-last] {
		fmt.Fprintf(&b, "- %s\n", line)
	}
	for _, line := range after[first : len(after)-last] {
		fmt.Fprintf(&b, "+ %s\n", line)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// linesOf are a value's lines.
func linesOf(value any) []string {
	text, isText := value.(string)
	if !isText {
		written, err := json.MarshalIndent(value, "", "  ")
		if text = string(written); err != nil {
			text = fmt.Sprintf("%+v", value)
		}
	}
	return strings.Split(text, "\n")
}
