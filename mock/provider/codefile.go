package provider

import "strings"

// CodeRows reads a platform's file of codes: a line for each, its columns apart by tabs, empty ones at the end left
// out. {name} stands for one of texts; a line that begins with # is a comment.
func CodeRows(file string, columns int, texts map[string]string) (rows [][]string) {
	var pairs []string
	for name, text := range texts {
		pairs = append(pairs, "{"+name+"}", text)
	}
	replacer := strings.NewReplacer(pairs...)
	for line := range strings.Lines(file) {
		if line = strings.TrimRight(line, "\r\n"); line == "" || line[0] == '#' {
			continue
		}
		row := strings.Split(replacer.Replace(line), "\t")
		rows = append(rows, append(row, make([]string, columns-len(row))...))
	}
	return rows
}
