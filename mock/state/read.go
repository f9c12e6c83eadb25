package state

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"paymock/mock/rule"
	"paymock/mock/store"
)

// maxDepth is how many objects and arrays may be in each other; files have fewer than 20.
const maxDepth = 64

// Error is a mistake in a file.
type Error struct {
	Field        string // path such as apps[0].records[3].value; "" is the whole
	Line, Column int    // from 1; 0 when they can't be told
	Reason       string // with the remedy
	// More are further mistakes.
	More []*Error
}

// Error is "line:column: field: reason".
func (e *Error) Error() string {
	text := e.Reason
	if e.Field != "" {
		text = e.Field + ": " + text
	}
	if e.Line > 0 {
		text = fmt.Sprintf("%d:%d: %s", e.Line, e.Column, text)
	}
	return text
}

// InFile names the file: "run.json:line:column: field: reason".
func (e *Error) InFile(path string) error {
	if e.Line > 0 {
		return fmt.Errorf("%s:%w", path, e)
	}
	return fmt.Errorf("%s: %w", path, e)
}

// Read reads a file and checks what can be told without knowing the platforms. The error is an
// *Error, or why ctx ended before. Callers bound the data by Limit.
func Read(ctx context.Context, data []byte) (*File, error) { return read(ctx, data, maxNumber) }

// ReadImport reads a file as Read does for a server that goes on counting from its numbers, and writes files
// that Read must take: they leave room.
func ReadImport(ctx context.Context, data []byte) (*File, error) {
	return read(ctx, data, maxImported)
}

// MayBeState reports by the beginning of a text, which stays to be read, whether the whole may be a state.
func MayBeState(text *bufio.Reader) (begin []byte, may bool) {
	begin, err := text.Peek(text.Size())
	broken := err != nil && !errors.Is(err, io.EOF) // the sender's doing or the network's, told where the rest is read
	return begin, broken || bytes.HasPrefix(bytes.TrimSpace(begin), []byte("{"))
}

func read(ctx context.Context, data []byte, most int64) (*File, error) {
	f := &File{text: data, most: most}
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, &Error{Reason: "the file is empty; remove it to begin anew, or put one that paymock has written"}
	}
	if err := f.checkForm(ctx); err != nil {
		return nil, err
	}
	options := jsonv2.JoinOptions(jsonv2.RejectUnknownMembers(true), jsonv1.FormatDurationAsNano(true))
	err := jsonv2.UnmarshalRead(endingReader{ctx, bytes.NewReader(data)}, f, options)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		return nil, f.explain(err)
	}
	return f, f.checkContradictions()
}

// endingReader ends with its context: nobody waits for what is read.
type endingReader struct {
	ctx  context.Context
	text io.Reader
}

func (r endingReader) Read(p []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.text.Read(p)
}

// checkForm checks the form of a file: JSON, of this format and a known version, not nested without
// bound.
func (f *File) checkForm(ctx context.Context) error {
	dec := jsontext.NewDecoder(endingReader{ctx, bytes.NewReader(f.text)})
	for {
		if _, err := dec.ReadToken(); err != nil {
			break // the end, or a mistake that unmarshalling tells
		}
		if dec.StackDepth() > maxDepth {
			return f.mistakeAt(dec.InputOffset(), pathOf(dec.StackPointer()), "nested deeper than %d levels; no file that paymock writes is", maxDepth)
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var head struct {
		Format  *string         `json:"format"`
		Version *jsontext.Value `json:"version"`
	}
	if err := jsonv2.Unmarshal(f.text, &head); err != nil {
		return f.explain(err)
	}
	switch {
	case head.Format == nil || *head.Format != Format:
		return f.FieldError("format", "this is no state of paymock, whose format is %q; give a file of payctl export or serve --state", Format)
	case head.Version == nil:
		return f.FieldError("version", "missing; this paymock reads version %d", Version)
	case string(*head.Version) != fmt.Sprint(Version):
		return f.FieldError("version", "the file has version %s, and this paymock reads version %d; use the paymock that wrote it, or a newer one", *head.Version, Version)
	}
	return nil
}

// explain turns a mistake that was found while decoding into an *Error.
func (f *File) explain(err error) *Error {
	var syntax *jsontext.SyntacticError
	var semantic *jsonv2.SemanticError
	switch {
	case errors.As(err, &syntax):
		return f.mistakeAt(syntax.ByteOffset, pathOf(syntax.JSONPointer), "no JSON, or cut off: %s; take a whole file", reasonOf(syntax.Err))
	case errors.As(err, &semantic):
		path := pathOf(semantic.JSONPointer)
		if errors.Is(semantic.Err, jsonv2.ErrUnknownName) {
			return f.mistakeAt(semantic.ByteOffset, path, "unknown field; remove it, or use the paymock that wrote it")
		}
		if semantic.Err != nil {
			return f.mistakeAt(semantic.ByteOffset, path, "%s; see `paymock schema state`", reasonOf(semantic.Err))
		}
		return f.mistakeAt(semantic.ByteOffset, path, "%s is not what stands here; see `paymock schema state`", kindName(semantic.JSONKind))
	}
	return &Error{Reason: err.Error()}
}

func reasonOf(err error) string {
	if err == nil {
		return "unreadable"
	}
	return strings.TrimPrefix(err.Error(), "jsontext: ")
}

func kindName(k jsontext.Kind) string {
	if k == 0 {
		return "this value"
	}
	return "a value of kind " + k.String()
}

// pathOf writes /apps/0/id as apps[0].id.
func pathOf(p jsontext.Pointer) string {
	var path strings.Builder
	for token := range p.Tokens() {
		switch {
		case token != "" && strings.Trim(token, "0123456789") == "":
			path.WriteString("[" + token + "]")
		case path.Len() > 0:
			path.WriteString("." + token)
		default:
			path.WriteString(token)
		}
	}
	return path.String()
}

// mistakeAt is a mistake at a place of the text.
func (f *File) mistakeAt(offset int64, field, format string, args ...any) *Error {
	before := f.text[:min(max(offset, 0), int64(len(f.text)))]
	last := bytes.LastIndexByte(before, '\n')
	return &Error{Field: field, Line: bytes.Count(before, []byte("\n")) + 1, Column: len(before) - last, Reason: fmt.Sprintf(format, args...)}
}

// FieldError is a mistake in a field, whose place it finds.
func (f *File) FieldError(field, format string, args ...any) *Error {
	dec := jsontext.NewDecoder(bytes.NewReader(f.text))
	best, offset := "", int64(0)
	for {
		if _, err := dec.ReadToken(); err != nil {
			break
		}
		path := pathOf(dec.StackPointer())
		if path == field {
			return f.mistakeAt(dec.InputOffset()-1, field, format, args...)
		}
		if len(path) > len(best) && strings.HasPrefix(field, path) { // the object that lacks it
			best, offset = path, dec.InputOffset()-1
		}
	}
	return f.mistakeAt(offset, field, format, args...)
}

// checkContradictions finds what contradicts itself.
func (f *File) checkContradictions() error {
	seen := map[string]bool{}
	for i := range f.Apps {
		a, at := &f.Apps[i], fmt.Sprintf("apps[%d]", i)
		switch name := a.Name(); {
		case a.Provider == "":
			return f.FieldError(at+".provider", "missing; say which platform the app is of")
		case a.ID == "":
			return f.FieldError(at+".id", "missing; say the app's id")
		case seen[name]:
			return f.FieldError(at+".id", "app %s is in the file twice; remove one", name)
		case a.Draws > 1<<62:
			return f.FieldError(at+".draws", "%d is no number of draws; want fewer than 2^62", a.Draws)
		case a.Platform != "":
			return f.FieldError(at+".platform", "an app has none; remove it")
		default:
			seen[name] = true
		}
		if err := errors.Join(f.checkRules(at, a.Rules), f.checkRecords(at, a), f.checkTasks(at, a), f.checkCounters(at, a.Counters), f.checkJournal(at, &a.Journal)); err != nil {
			return firstMistake(err)
		}
	}
	if f.Server == nil {
		return nil
	}
	for i := range f.Server.Unclaimed {
		if err := f.checkJournal(fmt.Sprintf("server.unclaimed[%d]", i), &f.Server.Unclaimed[i]); err != nil {
			return err
		}
	}
	if err := f.checkNumber("server.last_rule", f.Server.LastRule, 0, "number that paymock has counted to"); err != nil {
		return err
	}
	if err := f.checkRules("server", f.Server.Rules); err != nil {
		return err
	}
	return f.checkCounters("server", f.Server.Counters)
}

// checkRules checks the numbers of rules, from which the next is counted. Of ids that have none, who knows rules says it.
func (f *File) checkRules(at string, rules []rule.Saved) error {
	for i, saved := range rules {
		number, err := strconv.ParseInt(strings.TrimPrefix(saved.Rule.ID, "r"), 10, 64)
		if errors.Is(err, strconv.ErrSyntax) {
			continue
		}
		if err := f.checkNumber(fmt.Sprintf("%s.rules[%d].rule.id", at, i), number, 1, "number of a rule"); err != nil {
			return err
		}
	}
	return nil
}

// maxNumber is the greatest version, count or number in a file. It leaves room to count on: rules stand in an order
// of 20,000 times their number, and engines may count in doubles, which are exact up to 2^53. No server counts
// from maxImported to there.
const (
	maxNumber   = 1 << 48
	maxImported = 1 << 47
)

// checkNumber refuses a number from which nothing can be counted on.
func (f *File) checkNumber(field string, n, least int64, what string) error {
	if n < least || n > f.most {
		return f.FieldError(field, "%d is no %s; want %d or more, and at most %d", n, what, least, f.most)
	}
	return nil
}

// firstMistake is the first of joined mistakes.
func firstMistake(err error) error {
	var wrong *Error
	if errors.As(err, &wrong) {
		return wrong
	}
	return err
}

func (f *File) checkRecords(at string, a *App) error {
	if err := f.checkNumber(at+".floor", a.Floor, 0, "version"); err != nil {
		return err
	}
	type key struct {
		kind string
		id   Text
	}
	seen := make(map[key]bool, len(a.Records))
	for i := range a.Records {
		r := &a.Records[i]
		field := func(name string) string { return fmt.Sprintf("%s.records[%d].%s", at, i, name) }
		switch {
		case r.Kind == "" || strings.ContainsRune(r.Kind, 0):
			return f.FieldError(field("kind"), "want a kind such as trade")
		case seen[key{r.Kind, r.ID}]:
			return f.FieldError(field("id"), "%s %q is there twice; remove one", r.Kind, r.ID)
		case len(r.Value) == 0 || string(r.Value) == "null":
			return f.FieldError(field("value"), "missing; remove the record if there is none")
		}
		if err := f.checkNumber(field("version"), r.Version, 1, "version"); err != nil {
			return err
		}
		seen[key{r.Kind, r.ID}] = true
		var tidy bytes.Buffer
		if err := json.Compact(&tidy, r.Value); err != nil {
			return f.FieldError(field("value"), "no JSON: %v", err)
		}
		r.Value = tidy.Bytes()
	}
	return nil
}

func (f *File) checkTasks(at string, a *App) error {
	if err := f.checkNumber(at+".last_task", a.LastTask, 0, "number that paymock has counted to"); err != nil {
		return err
	}
	seen, before := make(map[string]bool, len(a.Tasks)), int64(0)
	for i := range a.Tasks {
		t := &a.Tasks[i]
		field := func(name string) string { return fmt.Sprintf("%s.tasks[%d].%s", at, i, name) }
		switch {
		case t.ID == "":
			return f.FieldError(field("id"), "missing; every callback has one")
		case seen[t.ID]:
			return f.FieldError(field("id"), "callback %q is there twice; remove one", t.ID)
		case t.Seq <= before:
			return f.FieldError(field("seq"), "%d comes after %d; they must grow", t.Seq, before)
		case t.Seq > a.LastTask:
			return f.FieldError(field("seq"), "%d is greater than last_task, %d", t.Seq, a.LastTask)
		}
		if err := f.checkNumber(field("tries"), int64(t.Tries), 0, "count"); err != nil {
			return err
		}
		switch store.State(t.State) {
		case store.Waiting, store.Delivered, store.Exhausted, store.Cancelled:
		default:
			return f.FieldError(field("state"), "there is no state %q; want waiting, delivered, exhausted or cancelled", t.State)
		}
		seen[t.ID], before = true, t.Seq
	}
	return nil
}

func (f *File) checkCounters(at string, counters map[string]int64) error {
	for name, n := range counters {
		field := at + ".counters." + name
		if store.IsSpan(name) { // a time, that only is compared
			if n < 0 {
				return f.FieldError(field, "%d is no span; want 0 or more", n)
			}
			continue
		}
		if err := f.checkNumber(field, n, 0, "count"); err != nil {
			return err
		}
	}
	return nil
}

func (f *File) checkJournal(at string, j *Journal) error {
	if err := f.checkNumber(at+".last_entry", j.LastEntry, 0, "number that paymock has counted to"); err != nil {
		return err
	}
	first := j.LastEntry - int64(len(j.Entries)) + 1
	if first < 1 {
		return f.FieldError(at+".last_entry", "%d is less than the number of entries, %d", j.LastEntry, len(j.Entries))
	}
	for i := range j.Entries {
		if want := first + int64(i); j.Entries[i].Seq != want {
			return f.FieldError(fmt.Sprintf("%s.entries[%d].seq", at, i), "%d is out of order; want %d, so that the last is last_entry, %d", j.Entries[i].Seq, want, j.LastEntry)
		}
	}
	return nil
}
