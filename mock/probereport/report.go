// Package probereport writes what a probe found for people, and as JUnit for build servers.
//
// Both paymock probe and payctl probe use it:
//
//	reports, err := outputs.Open(nil) // before the probe; outputs are flags
//	err = reports.Write(os.Stdout, report)
package probereport

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"paymock/mock/api"
)

// Table writes the report for people: a line per case, and below what failed and how to
// mend it. The error is w's.
func Table(w io.Writer, r *api.ProbeReport) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %s/%s at %s, seed %d\n\n", r.Kind, r.Provider, r.App, r.URL, r.Seed)
	tw := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, c := range r.Cases {
		_, _ = fmt.Fprintf(tw, "%s\t%s\t%s\n", resultMark(c.Result), c.Name, c.Why) // the builder takes all
	}
	_ = tw.Flush()
	for _, c := range r.Cases {
		if c.Result != api.ProbeFailed {
			continue
		}
		fmt.Fprintf(&b, "\n%s: %s\n  why   %s\n  risk  %s\n  fix   %s\n", c.Name, c.Title, c.Why, c.Risk, c.Fix)
	}
	fmt.Fprintf(&b, "\n%s\n", Summary(r))
	if !r.Effect {
		b.WriteString("Judged by answers only: an endpoint that books repeats twice is not found out. Give --effect-url.\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Summary counts the cases in a sentence.
func Summary(r *api.ProbeReport) string {
	return fmt.Sprintf("%d passed, %d failed, %d not judged", r.Passed, r.Failed, r.NotJudged)
}

func resultMark(result string) string {
	switch result {
	case api.ProbePassed:
		return "ok"
	case api.ProbeFailed:
		return "FAILED"
	}
	return "-"
}

// The elements of a JUnit file, as build servers read it.
type (
	junitSuites struct {
		XMLName xml.Name   `xml:"testsuites"`
		Suite   junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"` // cases that could not be judged
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Time    string        `xml:"time,attr"`
		Failure *junitMessage `xml:"failure"`
		Error   *junitMessage `xml:"error"`
		Out     string        `xml:"system-out,omitempty"`
	}
	junitMessage struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes the report for build servers. The error is w's.
func JUnit(w io.Writer, r *api.ProbeReport) error {
	suite := junitSuite{
		Name:  fmt.Sprintf("paymock probe %s %s", r.Provider, r.Kind),
		Tests: len(r.Cases), Failures: r.Failed, Errors: r.NotJudged,
	}
	total := int64(0)
	for _, c := range r.Cases {
		total += c.TookMS
		jc := junitCase{Class: "probe." + r.Provider + "." + r.Kind, Name: c.Name, Time: seconds(c.TookMS), Out: withoutControls(c.Why)}
		switch c.Result {
		case api.ProbeFailed:
			jc.Failure = &junitMessage{withoutControls(c.Why), withoutControls(details(c))}
		case api.ProbeNotJudged:
			jc.Error = &junitMessage{Message: "could not be judged: " + withoutControls(c.Why)}
		}
		suite.Cases = append(suite.Cases, jc)
	}
	suite.Time = seconds(total)
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(junitSuites{Suite: suite}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func details(c api.ProbeCase) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nrisk: %s\nfix: %s\n", c.Title, c.Risk, c.Fix)
	for _, x := range c.Exchanges {
		fmt.Fprintf(&b, "\n--- sent\n%s\n--- answered\n%s\n", x.Request, x.Response)
	}
	return b.String()
}

func seconds(ms int64) string {
	return fmt.Sprintf("%.3f", (time.Duration(ms) * time.Millisecond).Seconds())
}

// withoutControls leaves out the control characters that XML can't hold.
func withoutControls(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}
