package main

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	messages "github.com/cucumber/messages/go/v21"

	"paymock/mock/words"
)

// prettyPrinter prints scenarios step by step.
type prettyPrinter struct {
	w       io.Writer
	colours bool
	feature *feature
	// language is that of why a step failed; features are in their own.
	language words.Language
}

var marks = map[string]struct{ mark, colour string }{passed: {"✓", "32"}, failed: {"✗", "31"}, skipped: {"-", "36"}}

func (p *prettyPrinter) coloured(colour, text string) paintedText {
	return paintText(p.colours, colour, text)
}

func (p *prettyPrinter) scenario(r *scenarioResult) {
	if p.feature != r.feature {
		p.feature = r.feature
		printLine(p.w, "%s: %s\n", r.feature.doc.Feature.Keyword, r.feature.doc.Feature.Name)
	}
	printLine(p.w, "  %s  %s", p.coloured("1", r.name), p.coloured("90", fmt.Sprintf("%s:%d", r.feature.path, r.line)))
	for _, st := range r.steps {
		m := marks[st.status]
		printLine(p.w, "    %s", p.coloured(m.colour, m.mark+" "+st.keyword+st.step.Text))
		for _, row := range argumentLines(st.step) {
			printLine(p.w, "        %s", row)
		}
		if st.status == failed {
			p.printFailure(r, &st, "      ")
		}
	}
	printLine(p.w, "")
}

// printFailure prints what a step found, why, and the report.
func (p *prettyPrinter) printFailure(r *scenarioResult, st *stepResult, indent string) {
	in := func(text string) string {
		return indent + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+indent)
	}
	printLine(p.w, "%s", p.coloured("31", in(payctlTexts.In(p.language, st.err.Error()))))
	if r.failure.Cause != "" {
		printLine(p.w, "%s", p.coloured("31", in(payctlTexts.In(p.language, r.failure.Cause))))
	}
	if line := r.failure.RemedyLine(); line != "" {
		printLine(p.w, "%s", p.coloured("31", in(payctlTexts.In(p.language, strings.TrimSpace(line)))))
	}
	if r.failure.Report != "" {
		printLine(p.w, "\n%s", in(payctlTexts.InLines(p.language, r.failure.Report)))
	}
	if r.failure.Wire != "" {
		printLine(p.w, "%s", in(p.language.Of("on the wire:|报文：")+"\n"+r.failure.Wire))
	}
}

// argumentLines is a step's table or text, line by line.
func argumentLines(st *messages.PickleStep) []string {
	var out []string
	switch {
	case st.Argument == nil:
	case st.Argument.DocString != nil:
		out = append(out, `"""`)
		out = append(out, strings.Split(st.Argument.DocString.Content, "\n")...)
		out = append(out, `"""`)
	case st.Argument.DataTable != nil:
		var widths []int
		for _, row := range st.Argument.DataTable.Rows {
			for i, cell := range row.Cells {
				if i == len(widths) {
					widths = append(widths, 0)
				}
				widths[i] = max(widths[i], utf8.RuneCountInString(cell.Value))
			}
		}
		for _, row := range st.Argument.DataTable.Rows {
			text := "|"
			for i, cell := range row.Cells {
				text += " " + cell.Value + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell.Value)) + " |"
			}
			out = append(out, text)
		}
	}
	return out
}

func (p *prettyPrinter) printSummary(t runTally) error {
	var parts paintedText
	for _, part := range []struct {
		n            int
		what, colour string
	}{{t.passed, passed + "|个通过", "32"}, {t.failed, failed + "|个失败", "31"}, {t.skipped, skipped + "|个跳过", "36"}} {
		if part.n > 0 {
			if parts != nil {
				parts = append(parts, p.language.Of(", |，"))
			}
			parts = append(parts, p.coloured(part.colour, fmt.Sprintf("%d %s", part.n, p.language.Of(part.what)))...)
		}
	}
	in := func(text string) string { return payctlTexts.In(p.language, text) }
	printLine(p.w, p.language.Of("%s: %s (%s, %s), seed %d|%s：%s（%s，%s），种子 %d"), in(plural(len(t.results), "scenario")), parts, in(plural(t.steps, "step")), t.took.Round(time.Millisecond), t.seed)
	if t.failed > 0 {
		printLine(p.w, "%s", p.language.Of("failed:|失败："))
		for _, r := range t.results {
			if r.status == failed {
				printLine(p.w, "  %s:%d  %s", r.feature.path, r.line, r.name)
			}
		}
	}
	return nil
}

// progressPrinter prints a mark for each step, and failures at the end.
type progressPrinter struct {
	prettyPrinter
	printed int
}

func (p *progressPrinter) scenario(r *scenarioResult) {
	const row = 80
	for _, st := range r.steps {
		_, _ = fmt.Fprint(p.w, p.coloured(marks[st.status].colour, map[string]string{passed: ".", failed: "F", skipped: "-"}[st.status]))
		if p.printed++; p.printed%row == 0 {
			printLine(p.w, "")
		}
	}
}

func (p *progressPrinter) printSummary(t runTally) error {
	printLine(p.w, "\n")
	for _, r := range t.results {
		if bad := r.failedStep(); bad != nil {
			printLine(p.w, "%s  %s:%d\n  %s", r.name, r.feature.path, bad.line, p.coloured("31", "✗ "+bad.keyword+bad.step.Text))
			p.printFailure(r, bad, "    ")
			printLine(p.w, "")
		}
	}
	return p.prettyPrinter.printSummary(t)
}

// annotationPrinter prints GitHub's workflow commands, one for each failure.
type annotationPrinter struct {
	w    io.Writer
	root string // of the repository, to which paths are shown; "" is here
}

func (a *annotationPrinter) scenario(r *scenarioResult) {
	bad := r.failedStep()
	if bad == nil {
		return
	}
	a.printAnnotation(r.feature.path, bad.line, r.name, r.detail())
}

func (a *annotationPrinter) printSummary(runTally) error { return nil }

var (
	commandData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	commandProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// printAnnotation prints one annotation, escaped as the runner's commands want it.
func (a *annotationPrinter) printAnnotation(file string, at int, title, message string) {
	if abs, err := filepath.Abs(file); err == nil && a.root != "" {
		if rel, err := filepath.Rel(a.root, abs); err == nil && filepath.IsLocal(rel) {
			file = rel
		}
	}
	printLine(a.w, "::error file=%s,line=%d,title=%s::%s", commandProperty.Replace(filepath.ToSlash(file)), at, commandProperty.Replace(title), commandData.Replace(message))
}

// junitPrinter writes one XML document at the end.
type junitPrinter struct{ w io.Writer }

type (
	junitSuites struct {
		XMLName  xml.Name      `xml:"testsuites"`
		Name     string        `xml:"name,attr"`
		Tests    int           `xml:"tests,attr"`
		Failures int           `xml:"failures,attr"`
		Errors   int           `xml:"errors,attr"`
		Skipped  int           `xml:"skipped,attr"`
		Time     string        `xml:"time,attr"`
		Suites   []*junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		File       string          `xml:"file,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Skipped    int             `xml:"skipped,attr"`
		Time       string          `xml:"time,attr"`
		Timestamp  string          `xml:"timestamp,attr"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
		took       time.Duration
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		File    string        `xml:"file,attr"`
		Line    int           `xml:"line,attr"`
		Time    string        `xml:"time,attr"`
		Failure *junitFailure `xml:"failure,omitempty"`
		Skipped *struct{}     `xml:"skipped,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",cdata"`
	}
)

func (j *junitPrinter) scenario(*scenarioResult) {}

func (j *junitPrinter) printSummary(t runTally) error {
	all := junitSuites{Name: "payctl test", Tests: len(t.results), Failures: t.failed, Skipped: t.skipped, Time: formatSeconds(t.took)}
	byFeature := map[*feature]*junitSuite{}
	for _, r := range t.results {
		suite := byFeature[r.feature]
		if suite == nil {
			suite = &junitSuite{
				Name: r.feature.doc.Feature.Name, File: r.feature.path, Timestamp: r.began.UTC().Format("2006-01-02T15:04:05"),
				Properties: []junitProperty{{"seed", strconv.FormatUint(t.seed, 10)}},
			}
			byFeature[r.feature] = suite
			all.Suites = append(all.Suites, suite)
		}
		suite.add(r)
	}
	slices.SortFunc(all.Suites, func(x, y *junitSuite) int { return strings.Compare(x.File, y.File) })
	for _, suite := range all.Suites {
		suite.Time = formatSeconds(suite.took)
		slices.SortStableFunc(suite.Cases, func(x, y junitCase) int { return x.Line - y.Line })
	}
	return all.write(j.w)
}

// write writes the document.
func (all junitSuites) write(w io.Writer) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (s *junitSuite) add(r *scenarioResult) {
	one := junitCase{Class: r.feature.doc.Feature.Name, Name: r.name, File: r.feature.path, Line: r.line, Time: formatSeconds(r.took)}
	s.Tests++
	s.took += r.took
	switch r.status {
	case failed:
		s.Failures++
		message := r.headline()
		if r.failure.Cause != "" {
			message += " (" + r.failure.Cause + ")"
		}
		one.Failure = &junitFailure{Message: message, Type: "failed", Text: legalXML(r.detail() + "\n\non the wire:\n" + r.failure.Wire)}
	case skipped:
		s.Skipped++
		one.Skipped = &struct{}{}
	}
	s.Cases = append(s.Cases, one)
}

// legalXML replaces what no XML document may hold.
func legalXML(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(text, string(utf8.RuneError)))
}

func formatSeconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }

// jsonSummary prints one line of JSON at the end, for --json.
type jsonSummary struct{ w io.Writer }

type (
	runJSON struct {
		Scenarios int           `json:"scenarios"`
		Passed    int           `json:"passed"`
		Failed    int           `json:"failed"`
		Skipped   int           `json:"skipped"`
		Seed      uint64        `json:"seed"`
		Failures  []failureJSON `json:"failures"`
	}
	failureJSON struct {
		File     string   `json:"file"`
		Line     int      `json:"line"`
		Scenario string   `json:"scenario"`
		Step     string   `json:"step"`
		Error    string   `json:"error"`
		Cause    string   `json:"cause,omitempty"`
		Remedy   string   `json:"remedy,omitempty"`
		Report   string   `json:"report,omitempty"`
		Wire     string   `json:"wire,omitempty"`
		Apps     []string `json:"apps"`
	}
)

func (d *jsonSummary) scenario(*scenarioResult) {}

func (d *jsonSummary) printSummary(t runTally) error {
	out := runJSON{Scenarios: len(t.results), Passed: t.passed, Failed: t.failed, Skipped: t.skipped, Seed: t.seed, Failures: []failureJSON{}}
	for _, r := range t.results {
		if bad := r.failedStep(); bad != nil {
			out.Failures = append(out.Failures, failureJSON{
				File: r.feature.path, Line: bad.line, Scenario: r.name, Step: bad.keyword + bad.step.Text,
				Error: bad.err.Error(), Cause: r.failure.Cause, Remedy: r.failure.Remedy, Report: r.failure.Report, Wire: r.failure.Wire, Apps: append([]string{}, r.failure.Apps...),
			})
		}
	}
	enc := json.NewEncoder(d.w)
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}
