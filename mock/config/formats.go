package config

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
)

// Scenarios that are written in another format than YAML: TOML, INI and properties, tables of CSV and Markdown.

// assignment matches the lines of TOML and of INI: a section's head, or a key with its value.
var assignment = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\s*(?:\[{1,2}\s*([\w\p{Han}.-]+)\s*\]{1,2}|["']?([\w\p{Han}.\[\]-]+)["']?\s*=\s*(\S.*?))\s*$`)
})

// otherFormat is the name of the format of a text that is none of YAML, and what it says as YAML; "" of any other text.
func otherFormat(text []byte) (name, written string) {
	var lines []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimRight(line, "\r\n "); strings.Trim(line, "|-: ") != "" && !strings.HasPrefix(strings.TrimSpace(line), "#") && line[0] != ';' {
			lines = append(lines, line)
		}
	}
	const few = 2
	if len(lines) < few {
		return "", ""
	}
	said, err := yaml.MarshalWithOptions(ordered(tableRows(lines)), yaml.IndentSequence(true))
	if len(tableRows(lines)) > 0 && err == nil {
		return "a table", string(said)
	}
	sections, ok := readSections(lines)
	if !ok {
		return "", ""
	}
	said, err = yaml.MarshalWithOptions(ordered(*sections), yaml.IndentSequence(true))
	if err != nil {
		return "", ""
	}
	return "TOML or INI", string(said)
}

// tableRows are the rows of a table whose head has words for keys; nil of what is none.
func tableRows(lines []string) (rows []pairs) {
	separator := ""
	for _, s := range []string{"|", "\t", ",", "，", ";"} {
		if separator == "" && strings.Contains(strings.Trim(lines[0], "| "), s) {
			separator = s
		}
	}
	if separator == "" {
		return nil
	}
	cells := func(line string) []string {
		all := strings.Split(strings.Trim(line, "| "), separator)
		for i, cell := range all {
			all[i] = strings.Trim(strings.TrimSpace(cell), `"`)
		}
		return all
	}
	head := cells(lines[0])
	if slices.ContainsFunc(head, func(cell string) bool { return len(keysMeant()[plainKey(cell)]) == 0 && !isFieldName(cell) }) {
		return nil
	}
	for _, line := range lines[1:] {
		said := cells(line)
		if len(said) > len(head) {
			return nil
		}
		var row pairs
		for i, cell := range said {
			if cell != "" {
				row.set(head[i], cell)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// readSections reads what lines of sections, and of keys with values, say; false where one is another line.
func readSections(lines []string) (root *pairs, ok bool) {
	root = &pairs{}
	section := root
	for _, line := range lines {
		found := assignment().FindStringSubmatch(line)
		switch {
		case found == nil:
			return nil, false
		case found[1] != "":
			section = root.below(strings.Split(found[1], "."), strings.HasPrefix(strings.TrimSpace(line), "[["))
		default:
			keys := strings.Split(strings.ReplaceAll(strings.ReplaceAll(found[2], "]", ""), "[", "."), ".")
			section.below(keys[:len(keys)-1], false).set(keys[len(keys)-1], assignedValue(found[3]))
		}
	}
	return root, true
}

// below is the object that keys lead to, in the last entry of each list on their way; another is made where none is, and, for
// the last key, where more are wanted or the one there says something already. A number of an entry is one of a list.
func (p *pairs) below(keys []string, another bool) *pairs {
	if len(keys) == 0 {
		return p
	}
	key, rest := keys[0], keys[1:]
	index := -1
	if len(rest) > 0 {
		if n, err := strconv.Atoi(rest[0]); err == nil {
			index, rest = n, rest[1:]
		}
	}
	list, _ := p.get(key).([]*pairs)
	if len(list) == 0 {
		p.set(key, list)
	}
	last := len(rest) == 0
	if len(list) == 0 || index >= len(list) || last && index < 0 && another || last && index < 0 && len(keys) == 1 && len(*list[len(list)-1]) > 0 {
		list = append(list, &pairs{})
		at := slices.IndexFunc(*p, func(one pair) bool { return one.key == key })
		(*p)[at].value = list
	}
	return list[len(list)-1].below(rest, another)
}

// assignedValue is the value behind an = sign.
func assignedValue(text string) any {
	if unquoted, err := strconv.Unquote(text); err == nil {
		return unquoted
	}
	if text[0] == '[' || text[0] == '{' {
		if root, wrong := (document{"", []byte(regexp.MustCompile(`\s*=\s*`).ReplaceAllString(text, ": "))}).read(); root != nil && len(wrong) == 0 {
			return plainValue(root)
		}
	}
	return strings.Trim(text, "'")
}
