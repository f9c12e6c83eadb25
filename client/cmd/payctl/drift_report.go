package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	messages "github.com/cucumber/messages/go/v21"

	"paymock/client/drift"
	"paymock/client/sandbox"
	"paymock/mock/config"
	"paymock/mock/htmlreport"
)

// notModelled is the mend of what no switch of the mock changes.
const notModelled = "not modelled"

// notTried is that of a difference for which no switch was tried, for want of time.
const notTried = "not tried"

// driftReport has the differences that a comparison found.
type driftReport struct {
	Against     string               `json:"against"`
	Platform    string               `json:"platform"`
	Address     string               `json:"address"`
	Compared    []string             `json:"compared"` // scenarios by place
	LeftOut     []refusedScenario    `json:"left_out"`
	Differences []*driftRow          `json:"differences"`
	Unused      []acceptedDifference `json:"unused"` // accepted ones that were not found
	Masked      map[string][]string  `json:"masked"` // members by role
	Spent       string               `json:"spent"`
}

// driftRow is a difference, wherever it was found.
type driftRow struct {
	drift.Difference
	Scenarios []string `json:"scenarios"`
	Mend      string   `json:"mend"`
	Accepted  string   `json:"accepted,omitempty"` // the reason
}

// acceptedDifference is a difference that is known. Empty fields fit all.
type acceptedDifference struct {
	Where  string `json:"where,omitempty" doc:"such as settle answer, sharding callback"`
	Member string `json:"member,omitempty" doc:"dotted path"`
	Kind   string `json:"kind,omitempty" doc:"such as missing, extra, value"`
	Reason string `json:"reason" doc:"why it is as it should be"`
}

func (a acceptedDifference) matches(d drift.Difference) bool {
	same := func(wanted, got string) bool { return wanted == "" || wanted == got }
	return same(a.Where, d.Where) && same(a.Member, d.Member) && same(a.Kind, string(d.Kind))
}

func (a acceptedDifference) String() string {
	return strings.Join(strings.Fields(a.Where+" "+a.Member+" "+a.Kind), " ")
}

// readAccepted reads the file of known differences; "" is none.
func readAccepted(ctx context.Context, path string) ([]acceptedDifference, error) {
	if path == "" {
		return nil, nil
	}
	var list struct {
		Accepted []acceptedDifference `json:"accepted"`
	}
	file, err := config.ReadFile(ctx, path, &list, "the file is empty; it has accepted, a list with where, member, kind and reason")
	if err != nil {
		return nil, usagef("--accepted: %w", err)
	}
	for i, a := range list.Accepted {
		at := fmt.Sprintf("accepted[%d]", i)
		if strings.TrimSpace(a.Reason) == "" {
			return nil, usagef("--accepted: %w", file.Error(at, "a difference needs a reason why it is accepted"))
		}
		if a.String() == "" {
			return nil, usagef("--accepted: %w", file.Error(at, "this accepts everything; give where, member or kind"))
		}
	}
	return list.Accepted, nil
}

// add adds the differences of a scenario.
func (r *driftReport) add(place string, found []drift.Difference) {
	r.Compared = append(r.Compared, place)
	for _, d := range found {
		i := slices.IndexFunc(r.Differences, func(row *driftRow) bool { return row.Key() == d.Key() })
		if i < 0 {
			i = len(r.Differences)
			r.Differences = append(r.Differences, &driftRow{Difference: d, Mend: notTried})
		}
		r.Differences[i].Scenarios = append(r.Differences[i].Scenarios, place)
	}
}

// accept notes which differences are known, and which known ones were not found.
func (r *driftReport) accept(known []acceptedDifference) {
	for _, a := range known {
		used := false
		for _, row := range r.Differences {
			if a.matches(row.Difference) {
				row.Accepted, used = cmp.Or(row.Accepted, a.Reason), true
			}
		}
		if !used {
			r.Unused = append(r.Unused, a)
		}
	}
}

// countUnaccepted counts the differences that are not accepted.
func (r *driftReport) countUnaccepted() (n int) {
	for _, row := range r.Differences {
		if row.Accepted == "" {
			n++
		}
	}
	return n
}

// firstPlaces are the scenarios in which the differences were found first.
func (r *driftReport) firstPlaces() []string {
	var places []string
	for _, row := range r.Differences {
		if row.Accepted == "" && !slices.Contains(places, row.Scenarios[0]) {
			places = append(places, row.Scenarios[0])
		}
	}
	return places
}

// mendedBy notes which differences a changed mock has not.
func (r *driftReport) mendedBy(change string, mock, platform []seenScenario, masks drift.Masks) {
	for _, row := range r.Differences {
		isFirst := func(s seenScenario) bool { return s.place == row.Scenarios[0] }
		i, j := slices.IndexFunc(mock, isFirst), slices.IndexFunc(platform, isFirst)
		ofNumbers := row.Kind == drift.KindSequence && row.Member != "" // which are others when a scenario runs again
		if row.Mend != notTried || i < 0 || j < 0 || mock[i].side.Err != "" || ofNumbers {
			continue
		}
		left := drift.Compare(mock[i].side, platform[j].side, masks)
		had := func(d drift.Difference) bool {
			return slices.ContainsFunc(r.Differences, func(x *driftRow) bool {
				return x.Key() == d.Key() && slices.Contains(x.Scenarios, row.Scenarios[0])
			})
		}
		broken := func(d drift.Difference) bool { // what takes the member away, or makes another difference, mends nothing
			isNew := !had(d) && (d.Kind != drift.KindSequence || d.Member == "")
			return d.Kind == drift.KindCode || d.Kind == drift.KindBroken || d.Key() == row.Key() || isNew
		}
		if !slices.ContainsFunc(left, broken) {
			row.Mend = change
		}
	}
}

// scenariosAt keeps of the features the scenarios at some places.
func (r *driftRun) scenariosAt(places []string) (kept []*feature, err error) {
	for _, f := range r.features {
		f, err := f.keepOnly(nil, func(p *messages.Pickle) bool {
			return slices.Contains(places, fmt.Sprintf("%s:%d", f.path, f.lineOfNodes(p.AstNodeIds)))
		})
		if err != nil {
			return nil, err
		}
		if f != nil {
			kept = append(kept, f)
		}
	}
	return kept, nil
}

// runError is the error of a run that found something new, or could not end.
func (r *driftReport) runError(ctx context.Context, box *sandbox.Sandbox, scenarios int) error {
	if ctx.Err() != nil {
		return &exitError{exitFailed, fmt.Errorf("interrupted: %d of %s had run", len(r.Compared), plural(scenarios, "scenario"))}
	}
	if over := box.StopReason(); over != nil {
		return &exitError{exitFailed, fmt.Errorf("%w; %s compared. Spent: %s", over, plural(len(r.Compared), "scenario"), box.Usage())}
	}
	if n := r.countUnaccepted(); n > 0 {
		return &exitError{exitFailed, fmt.Errorf("%s that nobody has accepted", plural(n, "difference"))}
	}
	return nil
}

// driftOutputs are where the report goes.
type driftOutputs []struct {
	write func(io.Writer, *driftReport) error
	to    io.Writer
	file  *os.File
}

// openOutputs opens what --format names, before anything is sent.
func (c *driftCommand) openOutputs(s *session) (all driftOutputs, err error) {
	formats := map[string]func(io.Writer, *driftReport) error{"table": writeDriftTable, "junit": writeDriftJUnit, "html": writeDriftHTML, "json": writeDriftJSON}
	wanted, onTerminal := c.Format, 0
	if s.json {
		wanted = append(wanted, "json")
	} else if len(wanted) == 0 {
		wanted = []string{"table"}
	}
	for _, text := range wanted {
		name, path, toFile := strings.Cut(text, ":")
		write := formats[name]
		if write == nil || toFile && path == "" {
			return nil, usagef("--format: %q is none of table, junit, html and json, with :FILE behind it or not", text)
		}
		out := struct {
			write func(io.Writer, *driftReport) error
			to    io.Writer
			file  *os.File
		}{write, s.stdout, nil}
		if toFile {
			if out.file, err = createReport(path, nil); err != nil {
				return nil, usagef("--format %s: %w", text, err)
			}
			out.to = out.file
		} else if onTerminal++; onTerminal > 1 {
			return nil, usagef("--format: two formats would be mixed on the terminal; send one to a file, as --format junit:FILE")
		}
		all = append(all, out)
	}
	return all, nil
}

func (all driftOutputs) write(r *driftReport) error {
	for _, out := range all {
		if err := out.write(out.to, r); err != nil {
			return err
		}
		if out.file != nil {
			if err := out.file.Close(); err != nil {
				return err
			}
		}
	}
	return nil
}

// summary counts in a sentence.
func (r *driftReport) summary() string {
	return fmt.Sprintf("%s compared, %d left out: %s, %d of them accepted. Spent: %s", plural(len(r.Compared), "scenario"), len(r.LeftOut),
		plural(len(r.Differences), "difference"), len(r.Differences)-r.countUnaccepted(), r.Spent)
}

// writeDriftTable writes a line for each difference, and below what is masked.
func writeDriftTable(w io.Writer, r *driftReport) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if len(r.Differences) > 0 {
		printLine(tw, "kind\twhere\tmember\tmock\tplatform\tmended by\tseen in")
	}
	for _, row := range r.Differences {
		mend := row.Mend
		if row.Accepted != "" {
			mend = "accepted: " + row.Accepted
		}
		seen := row.Scenarios[0]
		if more := len(row.Scenarios) - 1; more > 0 {
			seen += fmt.Sprintf(" and %d more", more)
		}
		printLine(tw, "%s\t%s\t%s\t%s\t%s\t%s\t%s", row.Kind, row.Where, cmp.Or(row.Member, "-"), cmp.Or(shortenText(row.Mock, 160), "-"), cmp.Or(shortenText(row.Platform, 160), "-"), mend, seen)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	for _, role := range slices.Sorted(maps.Keys(r.Masked)) {
		printLine(w, "masked, %s: %s", role, strings.Join(slices.Sorted(slices.Values(r.Masked[role])), ", "))
	}
	for _, a := range r.Unused {
		printLine(w, "accepted and not found any more: %s (%s)", a, a.Reason)
	}
	printLine(w, "%s", r.summary())
	return nil
}

func writeDriftJSON(w io.Writer, r *driftReport) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(r)
}

// writeDriftJUnit writes a test case for each scenario, which fails by what is new.
func writeDriftJUnit(w io.Writer, r *driftReport) error {
	suite := &junitSuite{Name: "drift of " + r.Platform, File: r.Against, Time: "0.000"}
	for _, place := range r.Compared {
		one := junitCase{Class: suite.Name, Name: place, File: place, Time: "0.000"}
		var texts []string
		for _, row := range r.Differences {
			if row.Accepted == "" && slices.Contains(row.Scenarios, place) {
				texts = append(texts, fmt.Sprintf("%s, %s %s: mock %s, platform %s; %s", row.Kind, row.Where, row.Member, row.Mock, row.Platform, row.Mend))
			}
		}
		if texts != nil {
			suite.Failures++
			one.Failure = &junitFailure{Message: plural(len(texts), "difference"), Type: "drift", Text: legalXML(strings.Join(texts, "\n"))}
		}
		suite.Cases = append(suite.Cases, one)
	}
	for _, left := range r.LeftOut {
		suite.Skipped++
		suite.Cases = append(suite.Cases, junitCase{Class: suite.Name, Name: left.Place, File: left.Place, Time: "0.000", Skipped: &struct{}{}})
	}
	suite.Tests = len(suite.Cases)
	return junitSuites{Name: "payctl drift", Tests: suite.Tests, Failures: suite.Failures, Skipped: suite.Skipped, Time: "0.000", Suites: []*junitSuite{suite}}.write(w)
}

// writeDriftHTML writes a section for each difference.
func writeDriftHTML(w io.Writer, r *driftReport) error {
	p := htmlreport.New("payctl drift")
	p.Line("", fmt.Sprintf("%s at %s: %s", r.Platform, r.Address, r.summary()))
	for _, row := range r.Differences {
		mark := failed
		if row.Accepted != "" {
			mark = skipped
		}
		p.Section(mark, fmt.Sprintf("%s · %s · %s", row.Kind, row.Where, cmp.Or(row.Member, "-")), row.Accepted == "")
		p.Pairs("mock", row.Mock, "platform", row.Platform, "mended by", row.Mend, "accepted", cmp.Or(row.Accepted, "no"), "seen in", strings.Join(row.Scenarios, ", "))
		p.End()
	}
	p.Section("", "masked members", false)
	for _, role := range slices.Sorted(maps.Keys(r.Masked)) {
		p.Pairs(role, strings.Join(slices.Sorted(slices.Values(r.Masked[role])), ", "))
	}
	p.End()
	for _, a := range r.Unused {
		p.Line("skipped", fmt.Sprintf("accepted and not found any more: %s (%s)", a, a.Reason))
	}
	for _, left := range r.LeftOut {
		p.Line("skipped", fmt.Sprintf("left out: %s, %s: %s", left.Place, left.Name, left.Reason))
	}
	_, err := p.WriteTo(w)
	return err
}
