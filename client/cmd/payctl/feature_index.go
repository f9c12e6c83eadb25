package main

import (
	"bytes"
	"fmt"
	"sort"
	"strings"
	"sync"

	messages "github.com/cucumber/messages/go/v21"
)

// featureIndex finds the parts of a feature by their ids at one look, however many scenarios it has.
type featureIndex struct {
	spans     []scenarioSpan
	scenarios map[string]scenarioSpan
	rows      map[string]exampleRow
	steps     map[string]*messages.Step
	named     map[string]int // how many pickles have a name
	alike     map[string]int // how many rows of a scenario have the same values
}

// exampleRow is a row of a scenario's examples.
type exampleRow struct {
	*messages.TableRow
	head  *messages.TableRow
	cells []string
	alike string // the same of rows of one scenario with the same values
}

// newFeature is a feature of a document; its index is made when it is first asked for.
func newFeature(name string, text []byte, doc *messages.GherkinDocument, pickles []*messages.Pickle) *feature {
	f := &feature{path: name, text: text, doc: doc, pickles: pickles}
	f.index = sync.OnceValue(f.makeIndex)
	return f
}

func (f *feature) makeIndex() *featureIndex {
	x := &featureIndex{
		spans: f.findSpans(), scenarios: map[string]scenarioSpan{}, rows: map[string]exampleRow{},
		steps: map[string]*messages.Step{}, named: map[string]int{}, alike: map[string]int{},
	}
	for _, sc := range x.spans {
		x.scenarios[sc.node.Id] = sc
		x.addSteps(sc.node.Steps)
		for _, ex := range sc.node.Examples {
			x.addRows(sc.node.Id, ex)
		}
	}
	for _, child := range f.doc.Feature.Children {
		x.addBackground(child.Background)
		if child.Rule != nil {
			for _, inner := range child.Rule.Children {
				x.addBackground(inner.Background)
			}
		}
	}
	for _, p := range f.pickles {
		x.named[p.Name]++
	}
	return x
}

func (x *featureIndex) addBackground(b *messages.Background) {
	if b != nil {
		x.addSteps(b.Steps)
	}
}

func (x *featureIndex) addSteps(all []*messages.Step) {
	for _, st := range all {
		x.steps[st.Id] = st
	}
}

func (x *featureIndex) addRows(scenario string, ex *messages.Examples) {
	for _, row := range ex.TableBody {
		cells := make([]string, len(row.Cells))
		for i, cell := range row.Cells {
			cells[i] = cell.Value
		}
		alike := fmt.Sprintf("%s %q", scenario, cells)
		x.rows[row.Id] = exampleRow{row, ex.TableHeader, cells, alike}
		x.alike[alike]++
	}
}

// rowOf is the row of examples that a pickle was made from.
func (f *feature) rowOf(nodes []string) (row exampleRow, ok bool) {
	if len(nodes) < 2 {
		return row, false
	}
	row, ok = f.index().rows[nodes[1]]
	return row, ok
}

// scenarioOf is the scenario that a pickle was made from.
func (f *feature) scenarioOf(nodes []string) (sc scenarioSpan, ok bool) {
	if len(nodes) == 0 {
		return sc, false
	}
	sc, ok = f.index().scenarios[nodes[0]]
	return sc, ok
}

// lineOfNodes is the line of the scenario, or of the row of its examples, that a pickle was made from.
func (f *feature) lineOfNodes(nodes []string) int {
	if row, ok := f.rowOf(nodes); ok {
		return int(row.Location.Line)
	}
	if sc, ok := f.scenarioOf(nodes); ok {
		return int(sc.node.Location.Line)
	}
	return 0
}

// columnOfNodes is the column of the scenario that a pickle was made from.
func (f *feature) columnOfNodes(nodes []string) int {
	if sc, ok := f.scenarioOf(nodes); ok {
		return int(sc.node.Location.Column)
	}
	return 0
}

// stepByID is a step of the feature by its id.
func (f *feature) stepByID(id string) *messages.Step {
	if st := f.index().steps[id]; st != nil {
		return st
	}
	return &messages.Step{Location: &messages.Location{}}
}

// uniqueTitle is a scenario's name, with its row of examples where the name alone isn't its own.
func (f *feature) uniqueTitle(p *messages.Pickle) string {
	x := f.index()
	if x.named[p.Name] < 2 {
		return p.Name
	}
	row, ok := f.rowOf(p.AstNodeIds)
	if !ok {
		return fmt.Sprintf("%s (line %d)", p.Name, f.lineOfNodes(p.AstNodeIds))
	}
	title := p.Name + " | " + strings.Join(row.cells, " | ") + " |"
	if x.alike[row.alike] > 1 {
		title += fmt.Sprintf(" (line %d)", row.Location.Line)
	}
	return title
}

// scenarioSpan is a scenario with its lines, from its first tag to the line before what follows.
type scenarioSpan struct {
	node       *messages.Scenario
	first, end int
	examples   []exampleSpan
}

// exampleSpan is a block of a scenario's examples with its lines.
type exampleSpan struct {
	node       *messages.Examples
	first, end int
}

// scenarios lists the scenarios in order, those within rules too.
func (f *feature) scenarios() []scenarioSpan { return f.index().spans }

func (f *feature) findSpans() []scenarioSpan {
	var all []scenarioSpan
	var starts []int
	text := bytes.Split(f.text, []byte("\n"))
	scenario := func(sc *messages.Scenario) {
		if sc != nil {
			first := firstLine(text, sc.Location, sc.Tags)
			starts = append(starts, first)
			all = append(all, scenarioSpan{node: sc, first: first})
		}
	}
	for _, child := range f.doc.Feature.Children {
		scenario(child.Scenario)
		if child.Rule == nil {
			continue
		}
		starts = append(starts, firstLine(text, child.Rule.Location, child.Rule.Tags))
		for _, inner := range child.Rule.Children {
			scenario(inner.Scenario)
		}
	}
	for i := range all {
		sc := &all[i]
		sc.end = len(text)
		if next := sort.SearchInts(starts, sc.first+1); next < len(starts) {
			sc.end = starts[next] - 1
		}
		sc.findExamples(text)
	}
	return all
}

// findExamples finds the lines of the scenario's examples.
func (sc *scenarioSpan) findExamples(text [][]byte) {
	for i, ex := range sc.node.Examples {
		first := firstLine(text, ex.Location, ex.Tags)
		if i > 0 {
			sc.examples[i-1].end = first - 1
		}
		sc.examples = append(sc.examples, exampleSpan{ex, first, sc.end})
	}
}

// firstLine is the line with which a part begins that stands at a place, with its tags.
func firstLine(text [][]byte, at *messages.Location, tags []*messages.Tag) int {
	first := int(at.Line)
	for _, tag := range tags {
		first = min(first, int(tag.Location.Line))
	}
	for i := first - 2; i >= 0; i-- { // a lone @ is a line of tags with none
		above := bytes.TrimSpace(text[i])
		if bytes.HasPrefix(above, []byte("@")) {
			first = i + 1
		} else if len(above) > 0 && above[0] != '#' {
			break
		}
	}
	return first
}
