package main

import (
	"fmt"
	"strings"

	messages "github.com/cucumber/messages/go/v21"
)

// maxExpanded is up to how many bytes the outlines of a file may become with their examples' values: a value of a
// long line that is named often would take all memory.
const maxExpanded = 16 << 20

// checkExpandedSize finds the row of examples with which the outlines of a file become too long.
func (f *feature) checkExpandedSize() featureMistakes {
	total := 0
	for _, sc := range f.scenarios() {
		if len(sc.node.Examples) == 0 {
			continue
		}
		text := outlineText(sc.node)
		for _, ex := range sc.node.Examples {
			for _, row := range ex.TableBody {
				if total += expandedSize(text, ex.TableHeader, row, maxExpanded-total); total > maxExpanded {
					return featureMistakes{{file: f.path, line: int(row.Location.Line), column: int(row.Location.Column), reason: fmt.Sprintf("with this row the file's outlines become longer than %d MiB; shorten the values, or name them in fewer places", maxExpanded>>20)}}
				}
			}
		}
	}
	return nil
}

// outlineText is all of an outline in which values are put.
func outlineText(node *messages.Scenario) string {
	var b strings.Builder
	b.WriteString(node.Name)
	for _, st := range node.Steps {
		b.WriteString("\n" + st.Text)
		if st.DocString != nil {
			b.WriteString("\n" + st.DocString.Content)
		}
		if st.DataTable != nil {
			for _, row := range st.DataTable.Rows {
				for _, cell := range row.Cells {
					b.WriteString("\n" + cell.Value)
				}
			}
		}
	}
	return b.String()
}

// expandedSize is how long a text becomes with the values of a row, which are put in column by column, so that a value
// may name later ones; it stops counting beyond most.
func expandedSize(text string, head, row *messages.TableRow, most int) int {
	size := len(text)
	named := make([]int, len(head.Cells))
	for i, h := range head.Cells {
		named[i] = strings.Count(text, "<"+h.Value+">")
	}
	for i, h := range head.Cells {
		if i >= len(row.Cells) || named[i] == 0 {
			continue
		}
		value := row.Cells[i].Value
		if size += named[i] * (len(value) - len(h.Value) - 2); size > most {
			return size
		}
		for j := i + 1; j < len(head.Cells); j++ {
			named[j] += named[i] * strings.Count(value, "<"+head.Cells[j].Value+">")
		}
	}
	return size
}
