package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cucumber/godog"
	messages "github.com/cucumber/messages/go/v21"

	"paymock/steps"
)

// What became of a step or a scenario.
const (
	passed  = "passed"
	failed  = "failed"
	skipped = "skipped"
)

// result is what became of one scenario.
type result struct {
	feature *feature
	pickle  *messages.Pickle
	line    int
	name    string
	steps   []stepResult
	status  string
	failure steps.Failure // where it failed
	took    time.Duration
	began   time.Time
}

// stepResult is what became of one step.
type stepResult struct {
	step    *messages.PickleStep
	keyword string
	line    int
	status  string
	err     error
}

// bad is the step that failed; nil when none did.
func (r *result) bad() *stepResult {
	for i := range r.steps {
		if r.steps[i].status == failed {
			return &r.steps[i]
		}
	}
	return nil
}

// headline is what failed, in one line.
func (r *result) headline() string {
	bad := r.bad()
	if bad == nil {
		return ""
	}
	first, _, _ := strings.Cut(strings.TrimSpace(bad.err.Error()), "\n")
	return fmt.Sprintf("%s%s: %s", bad.keyword, bad.step.Text, first)
}

// detail is what is known of a failure, for people.
func (r *result) detail() string {
	bad := r.bad()
	if bad == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: %s%s\n%s\n", r.feature.path, bad.line, bad.keyword, bad.step.Text, strings.TrimRight(bad.err.Error(), "\n"))
	if r.failure.Cause != "" {
		fmt.Fprintf(&b, "%s\n", r.failure.Cause)
	}
	if r.failure.Report != "" {
		fmt.Fprintf(&b, "\n%s", r.failure.Report)
	}
	return strings.TrimRight(b.String(), "\n")
}

// tally is the sum of a run.
type tally struct {
	passed, failed, skipped int
	steps                   int
	took                    time.Duration
	seed                    uint64
	results                 []*result // in the order in which they ended
}

// printer shows results in one format. Its calls don't overlap.
type printer interface {
	scenario(*result)
	end(tally) error
}

// The names under which godog knows the recorder, and its own format.
const (
	formatName   = "payctl"
	cucumberName = "payctl-cucumber"
)

var (
	recorders    sync.Map // suite's name → *recorder
	recorderID   atomic.Int64
	registerOnce sync.Once
)

// recorder hears from godog what became of steps, and tells printers of whole scenarios. It is
// a godog.Formatter.
type recorder struct {
	*godog.BaseFmt
	name     string
	printers []printer
	cucumber *checkedWriter // nil: nobody wants that format
	began    time.Time

	mu       sync.Mutex
	features map[string]*feature
	running  map[string]*result // by the pickle's id and file
	failures map[string]steps.Failure
	sum      tally
}

func newRecorder(all []*feature, printers []printer, seed uint64) *recorder {
	rec := &recorder{
		BaseFmt: godog.NewBaseFmt("", io.Discard), name: fmt.Sprintf("payctl %d", recorderID.Add(1)), printers: printers, began: time.Now(),
		features: map[string]*feature{}, running: map[string]*result{}, failures: map[string]steps.Failure{}, sum: tally{seed: seed},
	}
	for _, f := range all {
		rec.features[f.path] = f
	}
	registerOnce.Do(func() {
		godog.Format(formatName, "what payctl test prints", func(suite string, _ io.Writer) godog.Formatter {
			found, _ := recorders.Load(suite)
			return found.(*recorder) //nolint:forcetypeassert // format has stored it
		})
		godog.Format(cucumberName, "godog's cucumber, to a writer that says when it fails", func(suite string, _ io.Writer) godog.Formatter {
			found, _ := recorders.Load(suite)
			return godog.FindFmt("cucumber")(suite, found.(*recorder).cucumber) //nolint:forcetypeassert // format has stored it
		})
	})
	return rec
}

// format is godog's setting for this run.
func (rec *recorder) format(out *outputs) string {
	recorders.Store(rec.name, rec)
	switch out.cucumber {
	case nil:
		return formatName
	}
	rec.cucumber = out.cucumber
	return formatName + "," + cucumberName
}

// forget ends what format began.
func (rec *recorder) forget() { recorders.Delete(rec.name) }

// Feature begins a file. Its document has the ids by which godog speaks of scenarios and steps.
func (rec *recorder) Feature(doc *godog.GherkinDocument, uri string, _ []byte) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	f := *rec.features[uri]
	f.doc = doc
	rec.features[uri] = &f
}

// place is the line of a scenario.
func (rec *recorder) place(sc *godog.Scenario) int {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return rec.features[sc.Uri].place(sc.AstNodeIds)
}

// fail is told by the scenario's end, before godog tells of the step.
func (rec *recorder) fail(sc *godog.Scenario, f steps.Failure) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.failures[key(sc)] = f
}

func key(sc *godog.Scenario) string { return sc.Uri + "\n" + sc.Id }

// Pickle begins a scenario.
func (rec *recorder) Pickle(p *godog.Scenario) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	f := rec.features[p.Uri]
	rec.running[key(p)] = &result{feature: f, pickle: p, line: f.place(p.AstNodeIds), name: f.title(p), status: passed, began: time.Now()}
}

// Passed is a step that passed.
func (rec *recorder) Passed(p *godog.Scenario, st *godog.Step, _ *godog.StepDefinition) {
	rec.step(p, st, passed, nil)
}

// Skipped is a step behind one that failed.
func (rec *recorder) Skipped(p *godog.Scenario, st *godog.Step, _ *godog.StepDefinition) {
	rec.step(p, st, skipped, nil)
}

// Undefined is a step that nobody knows; check has refused those that can be told before.
func (rec *recorder) Undefined(p *godog.Scenario, st *godog.Step, _ *godog.StepDefinition) {
	rec.step(p, st, failed, godog.ErrUndefined)
}

// Pending is a step that isn't done; there is none here.
func (rec *recorder) Pending(p *godog.Scenario, st *godog.Step, _ *godog.StepDefinition) {
	rec.step(p, st, failed, godog.ErrPending)
}

// Failed is a step that failed.
func (rec *recorder) Failed(p *godog.Scenario, st *godog.Step, _ *godog.StepDefinition, err error) {
	rec.step(p, st, failed, err)
}

// Ambiguous is a step that can be read in several ways.
func (rec *recorder) Ambiguous(p *godog.Scenario, st *godog.Step, _ *godog.StepDefinition, err error) {
	rec.step(p, st, failed, err)
}

func (rec *recorder) step(p *godog.Scenario, st *godog.Step, status string, err error) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	r := rec.running[key(p)]
	node := r.feature.step(st.AstNodeIds[0])
	r.steps = append(r.steps, stepResult{step: st, keyword: node.Keyword, line: int(node.Location.Line), status: status, err: err})
	if err != nil || status == skipped && r.status == passed {
		r.status = status
	}
	if err != nil {
		r.failure = rec.failures[key(p)]
		if r.failure.Step == "" && r.failure.Err != nil {
			r.steps[len(r.steps)-1].err = fmt.Errorf("when the scenario had ended: %w", r.failure.Err)
		} else if r.failure.Err != nil {
			r.steps[len(r.steps)-1].err = r.failure.Err
		}
	}
	if len(r.steps) == len(p.Steps) {
		rec.finish(r)
	}
}

// finish counts a scenario and tells the printers. The lock is held.
func (rec *recorder) finish(r *result) {
	delete(rec.running, key(r.pickle))
	r.took = time.Since(r.began)
	rec.sum.steps += len(r.steps)
	rec.sum.results = append(rec.sum.results, r)
	switch r.status {
	case passed:
		rec.sum.passed++
	case failed:
		rec.sum.failed++
	default:
		rec.sum.skipped++
	}
	for _, p := range rec.printers {
		p.scenario(r)
	}
}

// Summary ends the run.
func (rec *recorder) Summary() {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	for _, r := range rec.running { // those of which godog told no end
		rec.finish(r)
	}
	rec.sum.took = time.Since(rec.began)
}

func (rec *recorder) tally() tally {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return rec.sum
}

// step is a step of the feature by its id.
func (f *feature) step(id string) *messages.Step {
	var all []*messages.Step
	add := func(b *messages.Background, sc *messages.Scenario) {
		if b != nil {
			all = append(all, b.Steps...)
		}
		if sc != nil {
			all = append(all, sc.Steps...)
		}
	}
	for _, child := range f.doc.Feature.Children {
		add(child.Background, child.Scenario)
		if child.Rule != nil {
			for _, inner := range child.Rule.Children {
				add(inner.Background, inner.Scenario)
			}
		}
	}
	for _, st := range all {
		if st.Id == id {
			return st
		}
	}
	return &messages.Step{Location: &messages.Location{}}
}

func (f *feature) lineOf(st *messages.PickleStep) int {
	return int(f.step(st.AstNodeIds[0]).Location.Line)
}

// title is a scenario's name, with its row of examples where the name alone isn't its own.
func (f *feature) title(p *messages.Pickle) string {
	same := 0
	for _, other := range f.pickles {
		if other.Name == p.Name {
			same++
		}
	}
	if same < 2 {
		return p.Name
	}
	for _, sc := range f.scenarios() {
		for _, ex := range sc.node.Examples {
			for _, row := range ex.TableBody {
				if len(p.AstNodeIds) > 1 && row.Id == p.AstNodeIds[1] {
					cells := make([]string, len(row.Cells))
					for i, cell := range row.Cells {
						cells[i] = cell.Value
					}
					title := p.Name + " | " + strings.Join(cells, " | ") + " |"
					if f.rowsLike(sc, cells) > 1 {
						title += fmt.Sprintf(" (line %d)", row.Location.Line)
					}
					return title
				}
			}
		}
	}
	return fmt.Sprintf("%s (line %d)", p.Name, f.place(p.AstNodeIds))
}

// rowsLike counts the rows of a scenario's examples with these values.
func (f *feature) rowsLike(sc span, cells []string) int {
	n := 0
	for _, ex := range sc.node.Examples {
		for _, row := range ex.TableBody {
			if slices.EqualFunc(row.Cells, cells, func(cell *messages.TableCell, text string) bool { return cell.Value == text }) {
				n++
			}
		}
	}
	return n
}
