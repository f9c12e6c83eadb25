package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"paymock/mock"
)

// Figure is one line of the report. With a floor the limit is the ratio's, otherwise the value's.
type Figure struct {
	Name  string   `json:"name"`
	Value float64  `json:"value"`
	Unit  string   `json:"unit"`
	Floor optional `json:"floor"`
	Ratio optional `json:"ratio"` // value / floor
	Limit optional `json:"limit"` // the most that is good
	OK    bool     `json:"ok"`
}

// optional is a number that 0 stands for the lack of; in JSON that is null.
type optional float64

// MarshalJSON writes the number or null.
func (o optional) MarshalJSON() ([]byte, error) {
	if o == 0 {
		return []byte("null"), nil
	}
	return json.Marshal(float64(o))
}

// plainFigure is a figure that stands for itself; most is its limit, 0 for none.
func plainFigure(name string, value float64, unit string, most float64) Figure {
	return Figure{Name: name, Value: value, Unit: unit, Limit: optional(most), OK: most == 0 || value <= most}
}

// compareBeside is a figure that is compared with its floor, measured in turns: the medians of both,
// and the median of their ratios.
func compareBeside(name string, values, floors []float64, unit string, most float64) Figure {
	ratios := make([]float64, len(values))
	for i := range values {
		ratios[i] = values[i] / floors[i]
	}
	f := Figure{Name: name, Value: median(values), Unit: unit, Floor: optional(median(floors)), Ratio: optional(median(ratios)), Limit: optional(most)}
	f.OK = most == 0 || f.Ratio <= f.Limit
	return f
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

func print(out io.Writer, figures []Figure) {
	for _, f := range figures {
		verdict := "ok"
		if !f.OK {
			verdict = "BEYOND"
		}
		_, _ = fmt.Fprintf(out, "%-64s %10s %-4s %-28s %s\n", f.Name, number(f.Value), f.Unit, f.comparedWith(), verdict)
	}
}

// comparedWith says what the value is held against.
func (f Figure) comparedWith() string {
	var parts []string
	if f.Floor != 0 {
		parts = append(parts, fmt.Sprintf("floor %s, × %.2f", number(f.Floor), f.Ratio))
	}
	if f.Limit != 0 {
		parts = append(parts, "≤ "+number(f.Limit))
	}
	return strings.Join(parts, " ")
}

func number[N float64 | optional](v N) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// The marks between which README's table stands.
const (
	tableBegin = "<!-- make bench writes from here -->\n"
	tableEnd   = "<!-- to here -->\n"
)

// limitsBegin is the mark before README's table of limits.
const limitsBegin = "<!-- make generate writes from here -->\n"

// replaceBetween puts a table between marks.
func replaceBetween(text []byte, begin, table string) ([]byte, error) {
	head, rest, begun := bytes.Cut(text, []byte(begin))
	_, tail, ended := bytes.Cut(rest, []byte(tableEnd))
	if !begun || !ended {
		return nil, errors.New("the marks " + strings.TrimSpace(begin) + " and " + strings.TrimSpace(tableEnd) + " are missing")
	}
	return slices.Concat(head, []byte(begin), []byte(table), []byte(tableEnd), tail), nil
}

// replaceLimits writes the table of limits.
func replaceLimits(text []byte, limits []mock.Limit) ([]byte, error) {
	var table strings.Builder
	table.WriteString("| at most | default | flag | beyond it |\n|---|---|---|---|\n")
	for _, l := range limits {
		flag := ""
		if l.Flag != "" {
			flag = "`" + l.Flag + "`"
		}
		fmt.Fprintf(&table, "| %s | %s | %s | %s |\n", l.What, l.Default, flag, l.Beyond)
	}
	return replaceBetween(text, limitsBegin, table.String())
}

// replaceTable puts the figures between the marks.
func replaceTable(text []byte, figures []Figure) ([]byte, error) {
	var table strings.Builder
	table.WriteString("| | measured | floor | ratio | limit |\n|---|---|---|---|---|\n")
	for _, f := range figures {
		floor, ratio, limit := "", "", ""
		if f.Floor != 0 {
			floor, ratio = number(f.Floor)+" "+f.Unit, fmt.Sprintf("%.2f", f.Ratio)
		}
		if f.Limit != 0 {
			limit = number(f.Limit)
		}
		if !f.OK {
			limit += " (beyond)"
		}
		fmt.Fprintf(&table, "| %s | %s %s | %s | %s | %s |\n", f.Name, number(f.Value), f.Unit, floor, ratio, limit)
	}
	return replaceBetween(text, tableBegin, table.String())
}
