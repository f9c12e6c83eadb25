package steps

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"github.com/cucumber/godog"

	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/phrase"
)

// Failure describes a scenario that failed: step, error, cause, journals.
type Failure struct {
	// Step is the text of the step that failed; "" when the scenario failed at its end.
	Step string
	// Err is the step's error.
	Err error
	// Cause is, in one line, how the platform answered the last call and which rule acted; ""
	// when there was no call.
	Cause string
	// Remedy is a step that would have let that call pass; "" where none is known.
	Remedy string
	// Advice says what to write where a rule was used up before the call that is judged, or was still in force; "" elsewhere.
	Advice string
	// Report is for people: the apps' journals, and what it takes to repeat the scenario.
	Report string
	// Wire is the newest requests and answers as they were; "" when there were none.
	Wire string
	// Apps are the scenario's apps, "4pyun/op1"; they stay.
	Apps []string
	// Journals are those of the apps, whole entries, for reports in other forms.
	Journals []Journal
}

// Journal holds the journal of one app of a scenario, for the report.
type Journal struct {
	App     string // "4pyun/op1"
	Seed    uint64
	Clock   api.Clock
	Entries []api.Entry // the newest
}

// Bounds of a report.
const (
	reportTime   = 10 * time.Second
	maxEntries   = 40   // of a journal, the newest
	maxExchanges = 6    // shown as they were on the wire, the newest
	maxBytes     = 2000 // of a request or an answer
)

// collectFailure collects what is known, although the scenario's own time may be over.
func (w *World) collectFailure(ctx context.Context, err error) Failure {
	if cause := context.Cause(ctx); cause != nil && err != nil && !errors.Is(err, cause) {
		err = fmt.Errorf("%w: %w", cause, err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), reportTime)
	defer cancel()
	f := Failure{Step: w.failed, Err: err}
	var report, wire strings.Builder
	newest := time.Time{}
	var reached []string
	for _, p := range w.apps {
		name := p.app.Provider + "/" + p.app.ID
		if p.handle == nil {
			w.describeSandbox(&f, &wire)
			continue
		}
		f.Apps = append(f.Apps, name)
		entries, err := cmp.Or(w.target.Report, w.target.Control).App(p.app.Provider, p.app.ID).Journal(ctx, control.JournalQuery{Limit: maxEntries, Last: true})
		if err != nil {
			fmt.Fprintf(&report, "journal of %s: %v\n", name, err)
			continue
		}
		reached = append(reached, name)
		clock, _ := p.handle.Clock(ctx) // without it, the entries have their times
		f.Journals = append(f.Journals, Journal{name, p.app.Seed, clock, entries})
		fmt.Fprintf(&report, "journal of %s (seed %d):\n", name, p.app.Seed)
		writeJournal(&report, entries)
		writeExchanges(&wire, name, entries)
		if i := lastCall(entries); i >= 0 && !entries[i].At.Before(newest) {
			newest, f.Cause, f.Remedy, f.Advice = entries[i].At, causeOf(entries[i]), remedyStep(entries[i], w.failed), w.ruleAdvice(entries, i)
		}
	}
	for _, name := range reached {
		if w.target.Ends {
			break
		}
		fmt.Fprintf(&report, "the app stays: payctl journal --app %s; payctl app rm %s when you are done\n", name, name)
	}
	if w.target.Repeat != nil && w.scenario != nil {
		fmt.Fprintf(&report, "to repeat: %s\n", w.target.Repeat(w.scenario))
	}
	f.Report, f.Wire = report.String(), wire.String()
	return f
}

// Error is the whole failure as one text.
func (f Failure) Error() string {
	var b strings.Builder
	b.WriteString("\n")
	if f.Step != "" {
		fmt.Fprintf(&b, "failed: %s\n", f.Step)
	}
	fmt.Fprintf(&b, "%s\n", strings.TrimRight(f.Err.Error(), "\n"))
	if f.Cause != "" {
		fmt.Fprintf(&b, "%s\n", f.Cause)
	}
	b.WriteString(f.RemedyLine())
	b.WriteString(f.Report)
	if f.Wire != "" {
		b.WriteString("on the wire:\n" + f.Wire)
	}
	return b.String()
}

// RemedyLine tells the step that would have let the last call pass, or what to write for a rule.
func (f Failure) RemedyLine() string {
	switch {
	case f.Advice != "":
		return f.Advice + "\n"
	case f.Remedy == "":
		return ""
	}
	return fmt.Sprintf("with this step before it, it passes: %s\n", phrase.Quoted(f.Remedy))
}

// Unwrap gives what the step found.
func (f Failure) Unwrap() error { return f.Err }

// writeJournal shows a journal compactly: a line for each entry, and one for what it explains.
func writeJournal(b *strings.Builder, entries []api.Entry) {
	entries = slices.DeleteFunc(slices.Clone(entries), func(e api.Entry) bool { // what every app begins with
		return e.Kind == "control" && (e.Operation == "app.change" || e.Operation == "seed")
	})
	if len(entries) == 0 {
		b.WriteString("  nothing happened\n")
		return
	}
	if first := entries[0].Seq; first > maxEntries {
		fmt.Fprintf(b, "  … %d earlier entries\n", first-1)
	}
	tw := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, e := range entries {
		rule := ""
		if e.Rule != "" {
			rule = "rule " + ruleName(e.Rule)
		}
		_, _ = fmt.Fprintf(tw, "  %d\t%s\t%s\t%s\t%s\t%s\t%s\n", e.Seq, e.At.Format("15:04:05.000"), e.Kind,
			cmp.Or(e.Operation, "-"), cmp.Or(e.Subject, "-"), cmp.Or(e.Code, "-"), cmp.Or(rule, "-"))
		for _, said := range []string{e.Verdict, e.Explanation} {
			if said != "" {
				_ = tw.Flush() // what is explained doesn't widen the columns
				fmt.Fprintf(b, "       %s\n", strings.ReplaceAll(strings.TrimSpace(said), "\n", "\n       "))
			}
		}
	}
	_ = tw.Flush()
}

// lastCall is the newest exchange; -1 when there is none.
func lastCall(entries []api.Entry) int {
	for i, e := range slices.Backward(entries) {
		if e.Kind == "exchange" {
			return i
		}
	}
	return -1
}

// causeOf tells how the platform answered a call, and why.
func causeOf(e api.Entry) string {
	said := fmt.Sprintf("the last call, %s, was answered", cmp.Or(e.Operation, "of no operation"))
	if e.Code != "" {
		said += " with " + e.Code
	}
	if e.Rule != "" {
		said += " by rule " + ruleName(e.Rule)
	}
	why := strings.Join(slices.DeleteFunc([]string{e.Verdict, e.Explanation}, func(s string) bool { return s == "" }), partSeparator[phrase.LanguageOf(e.Verdict)])
	if why != "" {
		said += ": " + strings.Join(strings.Fields(why), " ")
	}
	return said
}

// partSeparator parts what is said in a language.
var partSeparator = map[phrase.Language]string{phrase.English: "; ", phrase.Chinese: "；"}

// ruleName is a rule as the journal names it, by id and name, for people.
func ruleName(label string) string {
	id, name, named := strings.Cut(label, " ")
	if !named {
		return label
	}
	return fmt.Sprintf("%q (%s)", name, id)
}

// writeExchanges shows the newest requests and answers as they were.
func writeExchanges(b *strings.Builder, app string, entries []api.Entry) {
	entries = slices.DeleteFunc(slices.Clone(entries), func(e api.Entry) bool { return e.Request == "" })
	if n := len(entries) - maxExchanges; n > 0 {
		entries = entries[n:]
	}
	for _, e := range entries {
		fmt.Fprintf(b, "  %s %d %s %s\n", app, e.Seq, e.Kind, e.Operation)
		plain, signed := cmp.Or(e.Plaintext, &api.Plaintext{}), e.Canonical
		if signed == plain.Request {
			signed = "" // intella encrypts what others sign
		}
		fmt.Fprintln(b, quoteLines("    > ", e.Request))
		for _, part := range []struct{ mark, text string }{
			{"    > in the clear: ", plain.Request}, {"    signed: ", signed},
		} {
			if part.text != "" {
				fmt.Fprintln(b, quoteLines(part.mark, part.text))
			}
		}
		fmt.Fprintln(b, quoteLines("    < ", e.Response))
		if plain.Response != "" {
			fmt.Fprintln(b, quoteLines("    < in the clear: ", plain.Response))
		}
	}
}

// quoteLines puts a mark before each line of a message, and bounds it.
func quoteLines(mark, message string) string {
	message = strings.TrimSpace(strings.ReplaceAll(message, "\r\n", "\n"))
	if len(message) > maxBytes {
		cut := maxBytes
		for !utf8.RuneStart(message[cut]) {
			cut--
		}
		message = fmt.Sprintf("%s… %d bytes more", message[:cut], len(message)-cut)
	}
	return mark + strings.ReplaceAll(message, "\n", "\n"+mark)
}

func indentLines(s string) string { return quoteLines("        ", s) }

// endScenario ends a scenario: a good one's books and signatures are judged
// and its apps removed; of a failed one it tells.
func (w *World) endScenario(ctx context.Context, _ *godog.Scenario, err error) (context.Context, error) {
	if w.cancel != nil {
		defer w.cancel()
	}
	if errors.Is(err, godog.ErrSkip) {
		return ctx, nil
	}
	if ctx.Err() != nil && !errors.Is(context.Cause(ctx), errLate) { // broken off
		left, cancel := context.WithTimeout(context.WithoutCancel(ctx), reportTime)
		defer cancel()
		return ctx, w.cleanUp(left)
	}
	if w.target.Observe != nil {
		w.target.Observe(w.scenario, w.observedSide(ctx, err))
		return ctx, nil
	}
	if err == nil {
		w.failed = ""
		if err = errors.Join(w.booksBalance(ctx), w.judgeSignatures(ctx), w.scenarioPassed(ctx), w.cleanUp(ctx)); err == nil {
			return ctx, nil
		}
		return w.reportFailure(ctx, err, err)
	}
	if w.target.RemoveFailed {
		err = errors.Join(err, w.cleanUp(ctx))
	}
	return w.reportFailure(ctx, err, nil)
}

// scenarioPassed tells who asked what is known of a scenario that passed, before its apps go.
func (w *World) scenarioPassed(ctx context.Context) error {
	if w.target.Passed != nil && w.scenario != nil {
		w.target.Passed(w.scenario, w.collectFailure(ctx, nil))
	}
	return nil
}

// reportFailure reports a failure to the target, or else in the error. more is an error that no step has.
func (w *World) reportFailure(ctx context.Context, err, more error) (context.Context, error) {
	f := w.collectFailure(ctx, err)
	if w.target.Failed == nil || w.scenario == nil {
		return ctx, f
	}
	w.target.Failed(w.scenario, f)
	ctx = godog.Attach(ctx, godog.Attachment{Body: []byte(f.Cause + "\n" + f.Report), FileName: "journal.txt", MediaType: "text/plain"})
	return ctx, more
}
