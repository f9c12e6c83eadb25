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

// The formats that a scenario is written in for YAML.
const (
	tableFormat    = "a table"
	sectionsFormat = "TOML or INI"
)

// otherFormat is the name of the format of a text that is none of YAML, and the lines that say something; "" of any other text.
func otherFormat(text []byte) (name string, lines []string) {
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimRight(line, "\r\n "); strings.Trim(line, "|-: ") != "" && !strings.HasPrefix(strings.TrimSpace(line), "#") && line[0] != ';' {
			lines = append(lines, line)
		}
	}
	const few = 2
	switch {
	case len(lines) < few:
	case tableCells(lines) != nil:
		return tableFormat, lines
	case !slices.ContainsFunc(lines, func(line string) bool { return !assignment().MatchString(line) }):
		return sectionsFormat, lines
	}
	return "", nil
}

// inYAML is what a text of another format says; "" of a text that is YAML, and of one whose keys lead too deep.
func inYAML(text []byte) string {
	var said any
	switch name, lines := otherFormat(text); name {
	case tableFormat:
		said = inKeyOrder(tableRows(tableCells(lines)))
	case sectionsFormat:
		root, ok := readSections(lines)
		if !ok {
			return ""
		}
		said = inKeyOrder(*root)
	default:
		return ""
	}
	written, err := yaml.MarshalWithOptions(said, yaml.IndentSequence(true))
	if err != nil {
		return ""
	}
	return string(written)
}

// tableCells are the cells of a table whose head has words for keys; nil of what is none.
func tableCells(lines []string) (rows [][]string) {
	separator := ""
	for _, s := range []string{"|", "\t", ",", "，", ";"} {
		if separator == "" && strings.Contains(strings.Trim(lines[0], "| "), s) {
			separator = s
		}
	}
	if separator == "" {
		return nil
	}
	for _, line := range lines {
		cells := strings.Split(strings.Trim(line, "| "), separator)
		for i, cell := range cells {
			cells[i] = strings.Trim(strings.TrimSpace(cell), `"`)
		}
		if len(rows) == 0 && slices.ContainsFunc(cells, func(cell string) bool { return len(keysMeant()[plainKey(cell)]) == 0 && !isFieldName(cell) }) {
			return nil
		}
		if rows = append(rows, cells); len(cells) > len(rows[0]) {
			return nil
		}
	}
	return rows
}

// tableRows are the rows below a table's head, each by the keys of that.
func tableRows(cells [][]string) (rows []pairs) {
	for _, said := range cells[1:] {
		var row pairs
		for i, cell := range said {
			if cell != "" {
				row.set(cells[0][i], cell)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// readSections reads what lines of sections, and of keys with values, say; false where a key leads deeper than those of files.
func readSections(lines []string) (root *pairs, ok bool) {
	root = &pairs{}
	section := root
	for _, line := range lines {
		found := assignment().FindStringSubmatch(line)
		keys := strings.Split(strings.ReplaceAll(strings.ReplaceAll(found[1]+found[2], "]", ""), "[", "."), ".")
		last := len(keys) - 1
		switch {
		case last > MaxDepth:
			return nil, false
		case found[1] != "":
			section = root.below(keys, strings.HasPrefix(strings.TrimSpace(line), "[["))
		default:
			section.below(keys[:last], false).set(keys[last], assignedValue(found[3]))
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
	last := len(rest) == 0 && index < 0
	if len(list) == 0 || index >= len(list) || last && (another || len(*list[len(list)-1]) > 0) {
		list = append(list, &pairs{})
		p.set(key, list)
		at := slices.IndexFunc(*p, func(one pair) bool { return one.key == key })
		(*p)[at].value = list
	}
	return list[len(list)-1].below(rest, another)
}

// equalsSign matches an = with the blanks around it.
var equalsSign = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\s*=\s*`) })

// assignedValue is the value behind an = sign.
func assignedValue(text string) any {
	if unquoted, err := strconv.Unquote(text); err == nil {
		return unquoted
	}
	if text[0] == '[' || text[0] == '{' {
		if root, wrong := (document{"", []byte(equalsSign().ReplaceAllString(text, ": "))}).read(); root != nil && len(wrong) == 0 {
			return plainValue(root)
		}
	}
	return strings.Trim(text, "'")
}
