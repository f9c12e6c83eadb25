package doctor

import (
	"regexp"
	"strings"
	"sync"
)

// How programs print an object that they were to write as JSON.

// javaText is how Java prints a map or a list.
func javaText(s string) string {
	n := parseJSON(s)
	if n == nil {
		return s
	}
	n.walk(func(n *jsonNode) {
		if n.kind == '"' {
			n.text = unquoteJSON(n.text)
		}
		for i, m := range n.members {
			n.members[i].name = unquoteJSON(m.name)
		}
	})
	return n.write(spaceStyle{colon: "=", comma: ", "})
}

// numbersAgain prints a value whose numbers were read before, so that zeros at their end are gone.
func numbersAgain(show func(string) string) func(string) string {
	return func(s string) string {
		n := parseJSON(s)
		if n == nil {
			return s
		}
		was := n.write(compact)
		if trimmedNumbers(n); n.write(compact) == was {
			return s
		}
		return show(n.write(compact))
	}
}

// objectText is how JavaScript and PHP print an object, and a list of them.
func objectText(s, object, between, list string) string {
	n := parseJSON(s)
	switch {
	case n == nil:
		return s
	case n.kind == '{':
		return object
	}
	if list != "" {
		return list
	}
	return strings.TrimSuffix(strings.Repeat(object+between, len(n.members)), between)
}

// pythonText is how Python prints the value.
func pythonText(s string) string {
	n := parseJSON(s)
	if n == nil {
		return s
	}
	python := pythonWords()
	return python.words.ReplaceAllStringFunc(n.write(spaced), func(word string) string {
		switch text := unquoteJSON(word); {
		case word[0] != '"':
			return map[string]string{"true": "True", "false": "False", "null": "None"}[word]
		case strings.Contains(text, "'") && !strings.Contains(text, `"`):
			return `"` + strings.ReplaceAll(text, `\`, `\\`) + `"`
		default:
			return "'" + python.escapes.Replace(text) + "'"
		}
	})
}

// pythonWriter finds the strings of a JSON text and the words that Python writes otherwise; escapes are Python's.
type pythonWriter struct {
	words   *regexp.Regexp
	escapes *strings.Replacer
}

var pythonWords = sync.OnceValue(func() pythonWriter {
	return pythonWriter{regexp.MustCompile(`"(?:[^"\\]|\\.)*"|true|false|null`), strings.NewReplacer(`\`, `\\`, "'", `\'`, "\n", `\n`)}
})
