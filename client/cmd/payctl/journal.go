package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/names"
	"paymock/mock/phrase"
	"paymock/mock/words"
)

type journalCommand struct {
	List journalListCommand `cmd:"" default:"withargs" help:"List what happened to the app, one line each."`
	Show journalShowCommand `cmd:"" help:"Show one entry with everything it holds."`
}

type journalListCommand struct {
	Follow    bool   `short:"f" help:"Go on with each new entry until interrupted."`
	Kind      string `help:"exchange, attempt, held, control, clock or timer."`
	Operation string `help:"settle, refund, query, …, or the kind of a callback."`
	Code      string `help:"The code that was answered."`
	Subject   string `help:"Number of the trade or terminal."`
	After     int64  `placeholder:"SEQ" help:"Only entries after this one."`
	Limit     int    `default:"50" help:"At most so many, the newest ones; with --after, the oldest ones."`
}

// Help is shown by payctl journal list --help.
func (journalListCommand) Help() string {
	return `Examples:

  payctl journal
  payctl journal --operation settle --code 1403
  payctl journal --follow
  payctl journal --lang zh
  payctl journal show 12`
}

// Run lists the journal.
func (c *journalListCommand) Run(s *session) error {
	handle, err := s.appHandle(s.ctx)
	if err != nil {
		return err
	}
	q := control.JournalQuery{
		Kind: c.Kind, Operation: c.Operation, Code: c.Code, Subject: c.Subject,
		After: c.After, Limit: c.Limit, Last: c.After == 0,
	}
	ctx, cancel := s.callContext()
	defer cancel()
	entries, err := handle.Journal(ctx, q)
	if err != nil {
		return err
	}
	var unclaimed []api.Unclaimed
	if len(entries) == 0 { // what is looked for may be where requests are that name no app
		if list, err := s.control.AppList(ctx); err == nil {
			unclaimed = list.Unclaimed
		}
	}
	if c.Follow {
		return s.followJournal(handle, q, entries)
	}
	return s.showResult(api.Journal{Entries: entries}, func(w io.Writer) {
		if len(entries) == 0 {
			printLine(w, "%s", s.label("nothing yet"))
			printUnclaimed(w, unclaimed)
		}
		rows, colours := make([]string, len(entries)), make([]string, len(entries))
		for i, e := range entries {
			rows[i], colours[i] = s.entryCells(e, s.tableTime(e.At)), colourOf(e)
		}
		head := ""
		if len(rows) > 0 {
			head = s.heading("NO", s.timeHeading("AT"), "KIND", "OPERATION", "TRADE OR READER", "CODE", "WHY")
		}
		s.printTable(w, head, rows, colours...)
	})
}

// followJournal prints entries as they come, one JSON object a line with --json. Being interrupted
// is how it ends well.
func (s *session) followJournal(handle *control.App, q control.JournalQuery, entries []api.Entry) error {
	q.Limit, q.Last, q.Wait = 0, false, 30*time.Second
	for {
		for _, e := range entries {
			q.After = e.Seq
			if err := s.showResult(e, func(w io.Writer) { s.printEntry(w, e) }); err != nil {
				return err
			}
		}
		var err error
		ctx, cancel := context.WithTimeout(s.ctx, q.Wait+s.timeout)
		entries, err = handle.Journal(ctx, q)
		cancel()
		if s.ctx.Err() != nil {
			return nil //nolint:nilerr // being interrupted is how it ends
		}
		if err != nil {
			return err
		}
	}
}

// printEntry prints an entry in a line that is not laid out with others.
func (s *session) printEntry(w io.Writer, e api.Entry) {
	row := s.entryCells(e, s.zonedTime(e.At))
	line := strings.ReplaceAll(row, "\t", "  ")
	if s.showsColours(w) {
		line = paintCells(escapeControls(line), row, colourOf(e))
	}
	_, _ = io.WriteString(w, line+"\n")
}

func (s *session) entryCells(e api.Entry, at string) string {
	note := s.localTimes(noteOf(e))
	if e.Rule != "" {
		note = s.label("rule") + " " + e.Rule + ": " + note
	}
	return tableRow(e.Seq, at, e.Kind, e.Operation, e.Subject, e.Code, note)
}

// noteOf writes a line about an entry: why, and what to do about it. That a signature was right
// goes without saying.
func noteOf(e api.Entry) string {
	said := e.Kind == "attempt" || e.Kind == "exchange" && (e.Verdict == "" || e.Refused)
	if said && e.Explanation != "" && e.Verdict != "" && !strings.Contains(e.Verdict, e.Explanation) {
		return e.Verdict + "; " + e.Explanation
	}
	return cmp.Or(e.Explanation, e.Verdict)
}

type journalShowCommand struct {
	Seq     int64 `arg:"" help:"The entry's number."`
	Explain bool  `help:"Search for the mistake with all effort."`
}

// Run shows an entry.
func (c *journalShowCommand) Run(s *session) error {
	e, err := onApp(s, func(ctx context.Context, a *control.App) (api.Entry, error) {
		if c.Explain {
			return a.Explained(ctx, c.Seq, string(s.language))
		}
		return a.Entry(ctx, c.Seq)
	})
	if err != nil {
		return err
	}
	return s.showResult(e, func(w io.Writer) {
		printLine(w, "%d %s %s", e.Seq, e.Kind, e.Operation)
		status := ""
		if e.Status != 0 {
			status = fmt.Sprint(e.Status)
		}
		s.pairs(w, "at", s.zonedTime(e.At), "subject", e.Subject, "code", e.Code, "status", status, "rule", e.Rule,
			"verdict", s.localTimes(e.Verdict), "because", s.localTimes(e.Explanation), "trace", e.Trace, "took", (time.Duration(e.TookMicros) * time.Microsecond).String())
		plain, signed := cmp.Or(e.Plaintext, &api.Plaintext{}), e.Canonical
		if signed == plain.Request {
			signed = "" // intella encrypts what others sign
		}
		for _, part := range []struct{ name, text string }{
			{"signed string", signed},
			{"request", e.Request},
			{"request in the clear", plain.Request},
			{"answer", e.Response},
			{"answer in the clear", plain.Response},
		} {
			if part.text != "" {
				printLine(w, "\n%s:\n%s", s.label(part.name), part.text)
			}
		}
	})
}

type codesCommand struct {
	Code      string `arg:"" optional:"" help:"Only this code or sub-code, or those of this platform."`
	Operation string `placeholder:"OPERATION" help:"Only codes that are documented for this operation, by any of its names: settle, 退款, Payment, …"`
}

// Help is shown by payctl codes --help.
func (codesCommand) Help() string {
	return `Examples:

  payctl codes
  payctl codes 1403
  payctl codes 1403 --lang zh
  payctl codes alipay --operation settle`
}

// Run lists the codes.
func (c *codesCommand) Run(s *session) error {
	ctx, cancel := s.callContext()
	defer cancel()
	all, err := s.control.OperationCodes(ctx, s.provider, c.Operation)
	if err != nil {
		return err
	}
	c.Code = plainCode(c.Code)
	kept, platform := []api.Code{}, phrase.PlatformOf(c.Code)
	for _, code := range all {
		if c.Code == "" || strings.EqualFold(code.Code, c.Code) || strings.EqualFold(code.Sub, c.Code) || code.Provider == platform {
			kept = append(kept, code)
		}
	}
	if len(kept) == 0 {
		if elsewhere, err := s.control.OperationCodes(ctx, "", ""); err == nil && s.provider != "" {
			for _, code := range elsewhere {
				if strings.EqualFold(code.Code, c.Code) || strings.EqualFold(code.Sub, c.Code) {
					return usagef("%q is a code of %s, not of %s; ask with --provider %[2]s", c.Code, code.Provider, s.provider)
				}
			}
		}
		return usagef("no platform here answers with %q%s", c.Code, nearestCodes(c.Code, all))
	}
	return s.showResult(api.Codes{Codes: kept}, func(w io.Writer) { s.printCodes(w, kept) })
}

// nearestCodes are the codes that may have been meant by one that there isn't.
func nearestCodes(name string, all []api.Code) string {
	var scope names.Scope
	var platforms []string
	for _, code := range all {
		i := slices.Index(platforms, code.Provider)
		if i < 0 {
			i, platforms, scope.In = len(platforms), append(platforms, code.Provider), append(scope.In, names.Platform{Name: code.Provider})
		}
		scope.In[i].Codes = append(scope.In[i].Codes, names.Code{Code: code.Code, Sub: code.Sub, Message: code.Message, English: code.English, Chinese: code.Chinese, Success: code.Success})
	}
	if near := phrase.NearestPlatform(name, platforms); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return scope.CodeHint(name)
}

// printCodes tells all about a few codes, and lists many.
func (s *session) printCodes(w io.Writer, codes []api.Code) {
	const few = 4
	means := func(code api.Code) string {
		if s.language != words.English {
			return cmp.Or(code.Chinese, code.English)
		}
		return code.English
	}
	var rows []string
	for _, code := range codes {
		operations := strings.Join(code.Operations, " ")
		if len(codes) > few {
			rows = append(rows, tableRow(code.Provider, code.Code, code.Sub, cmp.Or(means(code), code.Message), operations))
			continue
		}
		printLine(w, "%s %s %s", code.Provider, code.Code, code.Sub)
		s.pairs(w, "meaning", means(code), "text", code.Message, "cause", code.Cause, "what to do", code.Advice, "answered by", operations, "source", code.Source)
	}
	if len(rows) > 0 {
		s.printTable(w, s.heading("PROVIDER", "CODE", "SUB-CODE", "MEANING", "OPERATIONS"), rows)
		printLine(w, "%s", s.label("payctl codes CODE tells cause and advice."))
	}
}
