package main

import (
	"fmt"
	"io"
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

// scenarioResult is the outcome of one scenario.
type scenarioResult struct {
	feature *feature
	pickle  *messages.Pickle
	line    int
	name    string
	steps   []stepResult
	status  string
	failure steps.Failure // where it failed
	seen    steps.Failure // what is known of it, failed or not; the outputs must have asked for it
	took    time.Duration
	began   time.Time
}

// stepResult is the outcome of one step.
type stepResult struct {
	step    *messages.PickleStep
	keyword string
	line    int
	status  string
	err     error
}

// failedStep is the step that failed; nil when none did.
func (r *scenarioResult) failedStep() *stepResult {
	for i := range r.steps {
		if r.steps[i].status == failed {
			return &r.steps[i]
		}
	}
	return nil
}

// headline tells the failed step and its error in one line.
func (r *scenarioResult) headline() string {
	bad := r.failedStep()
	if bad == nil {
		return ""
	}
	first, _, _ := strings.Cut(strings.TrimSpace(bad.err.Error()), "\n")
	return fmt.Sprintf("%s%s: %s", bad.keyword, bad.step.Text, first)
}

// detail describes a failure for people: place, step, error, cause, report.
func (r *scenarioResult) detail() string {
	bad := r.failedStep()
	if bad == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d: %s%s\n%s\n", r.feature.path, bad.line, bad.keyword, bad.step.Text, strings.TrimRight(bad.err.Error(), "\n"))
	if r.failure.Cause != "" {
		fmt.Fprintf(&b, "%s\n", r.failure.Cause)
	}
	b.WriteString(r.failure.RemedyLine())
	if r.failure.Report != "" {
		fmt.Fprintf(&b, "\n%s", r.failure.Report)
	}
	return strings.TrimRight(b.String(), "\n")
}

// runTally is the sum of a run.
type runTally struct {
	passed, failed, skipped int
	steps                   int
	took                    time.Duration
	seed                    uint64
	results                 []*scenarioResult // in the order in which they ended
}

// resultPrinter shows results in one format. Its calls don't overlap.
type resultPrinter interface {
	scenario(*scenarioResult)
	printSummary(runTally) error
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

// runRecorder hears from godog what became of steps, and tells printers of whole scenarios. It is
// a godog.Formatter.
type runRecorder struct {
	*godog.BaseFmt
	name     string
	printers []resultPrinter
	cucumber *checkedWriter // nil: nobody wants that format
	began    time.Time

	mu       sync.Mutex
	features map[string]*feature
	running  map[string]*scenarioResult // by the pickle's id and file
	failures map[string]steps.Failure
	sum      runTally
}

func newRecorder(all []*feature, printers []resultPrinter, seed uint64) *runRecorder {
	rec := &runRecorder{
		BaseFmt: godog.NewBaseFmt("", io.Discard), name: fmt.Sprintf("payctl %d", recorderID.Add(1)), printers: printers, began: time.Now(),
		features: map[string]*feature{}, running: map[string]*scenarioResult{}, failures: map[string]steps.Failure{}, sum: runTally{seed: seed},
	}
	for _, f := range all {
		rec.features[f.path] = f
	}
	registerOnce.Do(func() {
		godog.Format(formatName, "what payctl test prints", func(suite string, _ io.Writer) godog.Formatter {
			found, _ := recorders.Load(suite)
			return found.(*runRecorder) // format has stored it
		})
		godog.Format(cucumberName, "godog's cucumber, to a writer that says when it fails", func(suite string, _ io.Writer) godog.Formatter {
			found, _ := recorders.Load(suite)
			return godog.FindFmt("cucumber")(suite, found.(*runRecorder).cucumber) // format has stored it
		})
	})
	return rec
}

// registerFormat is godog's setting for this run.
func (rec *runRecorder) registerFormat(out *reportOutputs) string {
	recorders.Store(rec.name, rec)
	switch out.cucumber {
	case nil:
		return formatName
	}
	rec.cucumber = out.cucumber
	return formatName + "," + cucumberName
}

// unregisterFormat ends what format began.
func (rec *runRecorder) unregisterFormat() { recorders.Delete(rec.name) }

// Feature begins a file. Its document has the ids by which godog speaks of scenarios and steps.
func (rec *runRecorder) Feature(doc *godog.GherkinDocument, uri string, _ []byte) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	f := rec.features[uri]
	rec.features[uri] = newFeature(f.path, f.text, doc, f.pickles)
}

// lineOfScenario is the line of a scenario.
func (rec *runRecorder) lineOfScenario(sc *godog.Scenario) int {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return rec.features[sc.Uri].lineOfNodes(sc.AstNodeIds)
}

// featureOf is the feature of a scenario.
func (rec *runRecorder) featureOf(sc *godog.Scenario) *feature {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return rec.features[sc.Uri]
}

// noteFailure is told by the scenario's end, before godog tells of the step.
func (rec *runRecorder) noteFailure(sc *godog.Scenario, f steps.Failure) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.failures[scenarioKey(sc)] = f
}

func scenarioKey(sc *godog.Scenario) string { return sc.Uri + "\n" + sc.Id }

// Pickle begins a scenario.
func (rec *runRecorder) Pickle(p *godog.Scenario) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	f := rec.features[p.Uri]
	rec.running[scenarioKey(p)] = &scenarioResult{feature: f, pickle: p, line: f.lineOfNodes(p.AstNodeIds), name: f.uniqueTitle(p), status: passed, began: time.Now()}
}

// Passed is a step that passed.
func (rec *runRecorder) Passed(p *godog.Scenario, st *godog.Step, _ *godog.StepDefinition) {
	rec.noteStep(p, st, passed, nil)
}

// Skipped is a step behind one that failed.
func (rec *runRecorder) Skipped(p *godog.Scenario, st *godog.Step, _ *godog.StepDefinition) {
	rec.noteStep(p, st, skipped, nil)
}

// Undefined is a step that nobody knows; check has refused those that can be told before.
func (rec *runRecorder) Undefined(p *godog.Scenario, st *godog.Step, _ *godog.StepDefinition) {
	rec.noteStep(p, st, failed, godog.ErrUndefined)
}

// Pending is a step that isn't done; there is none here.
func (rec *runRecorder) Pending(p *godog.Scenario, st *godog.Step, _ *godog.StepDefinition) {
	rec.noteStep(p, st, failed, godog.ErrPending)
}

// Failed is a step that failed.
func (rec *runRecorder) Failed(p *godog.Scenario, st *godog.Step, _ *godog.StepDefinition, err error) {
	rec.noteStep(p, st, failed, err)
}

// Ambiguous is a step that can be read in several ways.
func (rec *runRecorder) Ambiguous(p *godog.Scenario, st *godog.Step, _ *godog.StepDefinition, err error) {
	rec.noteStep(p, st, failed, err)
}

func (rec *runRecorder) noteStep(p *godog.Scenario, st *godog.Step, status string, err error) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	r := rec.running[scenarioKey(p)]
	node := r.feature.stepByID(st.AstNodeIds[0])
	r.steps = append(r.steps, stepResult{step: st, keyword: node.Keyword, line: int(node.Location.Line), status: status, err: err})
	if err != nil || status == skipped && r.status == passed {
		r.status = status
	}
	if err != nil {
		r.failure = rec.failures[scenarioKey(p)]
		if r.failure.Step == "" && r.failure.Err != nil {
			r.steps[len(r.steps)-1].err = fmt.Errorf("when the scenario had ended: %w", r.failure.Err)
		} else if r.failure.Err != nil {
			r.steps[len(r.steps)-1].err = r.failure.Err
		}
	}
	if len(r.steps) == len(p.Steps) {
		rec.finishScenario(r)
	}
}

// finishScenario counts a scenario and tells the printers. The lock is held.
func (rec *runRecorder) finishScenario(r *scenarioResult) {
	delete(rec.running, scenarioKey(r.pickle))
	r.took = time.Since(r.began)
	r.seen = rec.failures[scenarioKey(r.pickle)]
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
func (rec *runRecorder) Summary() {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	for _, r := range rec.running { // those of which godog told no end
		rec.finishScenario(r)
	}
	rec.sum.took = time.Since(rec.began)
}

func (rec *runRecorder) countResults() runTally {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return rec.sum
}
