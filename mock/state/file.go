// Package state is the file in which a server's state outlives it: apps with their trades, rules,
// callbacks, clocks and journals, as `paymock serve --state`, GET /export and POST /import have it.
//
//	out := state.NewWriter(w, head)  // then out.App for each, and out.Close
//	file, err := state.Read(ctx, data)  // *state.Error: field, line and remedy
//
// A file is JSON, with a line for each record, callback and entry. Its version grows when a reader
// of before would read it wrongly. Secrets and keys stand in it as they were given.
package state

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/store"
)

// What a file says of itself.
const (
	Format  = "paymock-state"
	Version = 1
)

// Limit is the largest file that a server takes whose --max-memory is so many MiB: thrice as much, and at
// least 512 MiB. What it writes itself is less: bytes grow by a third as base64, and names of fields and
// escapes take no more than the memory that is counted for each piece.
func Limit(mebibytes int) int64 { return max(512, 3*int64(mebibytes)) << 20 }

// File is a server's state, or that of some apps.
type File struct {
	Format  string    `json:"format" doc:"paymock-state"`
	Version int       `json:"version" doc:"of the format"`
	Saved   time.Time `json:"saved" doc:"when it was written"`
	// Server is nil in a file of some apps.
	Server *Server `json:"server,omitempty" doc:"what is no app's; absent in the file of one app"`
	Apps   []App   `json:"apps"`

	text []byte // what was read, to tell places by
	most int64  // the greatest number that is taken
}

// Server holds the state that belongs to no app.
type Server struct {
	Seed      uint64           `json:"seed" doc:"what new apps are drawn from"`
	Seeds     uint64           `json:"seeds,omitempty" doc:"draws that were taken of it"`
	LastRule  int64            `json:"last_rule,omitempty" doc:"the number of the newest rule ever"`
	Rules     []rule.Saved     `json:"rules,omitempty" doc:"those for every app"`
	Counters  map[string]int64 `json:"counters,omitempty" doc:"how often those rules matched"`
	Scenarios []Scenario       `json:"scenarios,omitempty" doc:"what scenarios have made that the server was started with"`
	Unclaimed []Journal        `json:"unclaimed,omitempty" doc:"requests that named no known app, by platform"`
}

// Scenario lists the apps and rules that a scenario has made in the server.
type Scenario struct {
	Name string `json:"name"`
	// Digest is of the scenario's files; "" is unknown.
	Digest string          `json:"digest,omitempty"`
	Rules  []ScenarioRule  `json:"rules,omitempty"`
	Apps   []ScenarioPlace `json:"apps,omitempty"`
}

// ScenarioRule is a rule that a scenario made.
type ScenarioRule struct {
	App string `json:"app,omitempty"` // "" for all
	ID  string `json:"id"`
}

// ScenarioPlace is an app that a scenario made or added to, and where it says so.
type ScenarioPlace struct {
	File  string `json:"file"`
	Index int    `json:"index"`
	App   string `json:"app"`
}

// App is an app with all that it owns.
type App struct {
	app.App
	Draws     uint64                  `json:"draws,omitempty" doc:"draws that were taken of its seed"`
	Lane      int                     `json:"lane" doc:"the digits that tell its numbers from other apps'"`
	Terminals []provider.TerminalSpec `json:"terminals,omitempty" doc:"what a reset puts again"`
	Rules     []rule.Saved            `json:"rules,omitempty"`
	Exempted  []string                `json:"exempted,omitempty" doc:"ids of rules for every app that leave this one alone"`
	Counters  map[string]int64        `json:"counters,omitempty" doc:"how often rules matched, and the like"`
	Floor     int64                   `json:"floor,omitempty" doc:"the greatest version of a removed record"`
	Records   []Record                `json:"records,omitempty" doc:"trades, orders, readers and what else the platform keeps"`
	LastTask  int64                   `json:"last_task,omitempty" doc:"number of the newest callback or timer ever"`
	Tasks     []Task                  `json:"tasks,omitempty" doc:"callbacks and timers, in order of creation"`
	Journal
}

// Journal is an app's history.
type Journal struct {
	Platform  string  `json:"platform,omitempty" doc:"of requests that named no known app"`
	LastEntry int64   `json:"last_entry,omitempty" doc:"number of the newest entry ever"`
	Entries   []Entry `json:"entries,omitempty" doc:"oldest first, numbered without a gap up to last_entry"`
}

// Record is one document.
type Record struct {
	Kind    string          `json:"kind"`
	ID      Text            `json:"id"`
	Version int64           `json:"version" minimum:"1"`
	Value   json.RawMessage `json:"value"`
}

// Task is a callback or a timer.
type Task struct {
	ID         string    `json:"id"`
	Seq        int64     `json:"seq" minimum:"1"`
	Kind       string    `json:"kind"`
	Timer      bool      `json:"timer,omitempty" doc:"nothing is sent: the platform does something itself"`
	Subject    Text      `json:"subject,omitzero"`
	URL        Text      `json:"url,omitzero"`
	State      string    `json:"state" enum:"waiting,delivered,exhausted,cancelled"`
	Due        time.Time `json:"due,omitzero" doc:"on the app's clock"`
	Unfinished bool      `json:"unfinished,omitempty" doc:"an attempt began whose end is not known"`
	Tries      int       `json:"tries,omitempty"`
	Attempts   []Attempt `json:"attempts,omitempty"`
	Payload    []byte    `json:"payload,omitempty"`
}

// Attempt is one delivery try.
type Attempt struct {
	At       time.Time     `json:"at"`
	Status   int           `json:"status,omitempty"`
	Accepted bool          `json:"accepted,omitempty"`
	Reason   Text          `json:"reason,omitzero"`
	Request  []byte        `json:"request,omitempty"`
	Response []byte        `json:"response,omitempty"`
	Took     time.Duration `json:"took,omitempty" doc:"nanoseconds"`
}

// Entry is one line of the journal.
type Entry struct {
	Seq           int64         `json:"seq" minimum:"1"`
	At            time.Time     `json:"at"`
	Real          time.Time     `json:"real,omitzero"`
	Kind          string        `json:"kind"`
	Operation     Text          `json:"operation,omitzero"`
	Subject       Text          `json:"subject,omitzero"`
	Code          Text          `json:"code,omitzero"`
	Status        int           `json:"status,omitempty"`
	Rule          string        `json:"rule,omitempty"`
	Canonical     Text          `json:"canonical,omitzero"`
	Verdict       Text          `json:"verdict,omitzero"`
	Explanation   Text          `json:"explanation,omitzero"`
	Remote        Text          `json:"remote,omitzero"`
	Trace         Text          `json:"trace,omitzero"`
	Request       []byte        `json:"request,omitempty"`
	Response      []byte        `json:"response,omitempty"`
	PlainRequest  Text          `json:"plain_request,omitzero"`
	PlainResponse Text          `json:"plain_response,omitzero"`
	Took          time.Duration `json:"took,omitempty" doc:"nanoseconds"`
	Effect        Text          `json:"effect,omitzero" doc:"what it changed in the ledger: lines of number, what, before and after"`
	Callbacks     []Text        `json:"callbacks,omitempty" doc:"ids of the callbacks that it caused"`
	Draw          uint64        `json:"draw,omitzero" doc:"the app's draw of numbers and chances with which it was decided"`
}

// Put takes a store's snapshot over.
func (a *App) Put(kept store.Snapshot) error {
	a.Floor, a.LastTask = kept.Floor, kept.LastTask
	a.Counters = maps.Clone(kept.Counters)
	for i := range kept.Records {
		r := &kept.Records[i]
		value := json.RawMessage(r.Value)
		if r.Object != nil {
			var err error
			if value, err = encode(r.Object); err != nil {
				return err
			}
		}
		a.Records = append(a.Records, Record{r.Kind, Text(r.ID), r.Version, value})
	}
	for i := range kept.Tasks {
		a.Tasks = append(a.Tasks, putTask(&kept.Tasks[i]))
	}
	a.Journal.Put(kept)
	return nil
}

func putTask(t *store.Task) Task {
	out := Task{
		ID: t.ID, Seq: t.Seq, Kind: t.Kind, Timer: t.Timer, Subject: Text(t.Subject), URL: Text(t.URL), State: string(t.State),
		Due: t.Due, Unfinished: t.Unfinished, Tries: t.Tries, Payload: t.Payload,
	}
	for _, at := range t.Attempts {
		out.Attempts = append(out.Attempts, Attempt{at.At, at.Status, at.Accepted, Text(at.Reason), at.Request, at.Response, at.Took})
	}
	return out
}

// Put takes a store's journal over.
func (j *Journal) Put(kept store.Snapshot) {
	j.LastEntry = kept.LastEntry
	for i := range kept.Entries {
		e := &kept.Entries[i]
		j.Entries = append(j.Entries, Entry{
			Seq: e.Seq, At: e.At, Real: e.Real, Kind: e.Kind, Operation: Text(e.Operation), Subject: Text(e.Subject),
			Code: Text(e.Code), Status: e.Status, Rule: e.Rule, Canonical: Text(e.Canonical), Verdict: Text(e.Verdict),
			Explanation: Text(e.Explanation), Remote: Text(e.Remote), Trace: Text(e.Trace), Request: e.Request, Response: e.Response,
			PlainRequest: Text(e.PlainRequest), PlainResponse: Text(e.PlainResponse), Took: e.Took,
			Effect: Text(e.Effect), Callbacks: convertTexts[Text](e.Callbacks), Draw: e.Draw,
		})
	}
}

func convertTexts[To, From ~string](list []From) []To {
	var out []To
	for _, text := range list {
		out = append(out, To(text))
	}
	return out
}

// Snapshot is an app's state for a store.
func (a *App) Snapshot() store.Snapshot {
	kept := a.Journal.Snapshot(a.Name())
	kept.Floor, kept.LastTask, kept.Counters = a.Floor, a.LastTask, maps.Clone(a.Counters)
	for _, r := range a.Records {
		kept.Records = append(kept.Records, store.Record{Kind: r.Kind, ID: string(r.ID), Version: r.Version, Value: slices.Clone(r.Value)})
	}
	for i := range a.Tasks {
		kept.Tasks = append(kept.Tasks, a.Tasks[i].Task(kept.App))
	}
	return kept
}

// Task is the task of an app as stores have it.
func (t *Task) Task(name string) store.Task {
	out := store.Task{
		ID: t.ID, App: name, Seq: t.Seq, Kind: t.Kind, Timer: t.Timer, Subject: string(t.Subject), URL: string(t.URL),
		State: store.State(t.State), Due: t.Due, Unfinished: t.Unfinished, Tries: t.Tries, Payload: t.Payload,
	}
	for _, at := range t.Attempts {
		out.Attempts = append(out.Attempts, store.Attempt{At: at.At, Status: at.Status, Accepted: at.Accepted, Reason: string(at.Reason), Request: at.Request, Response: at.Response, Took: at.Took})
	}
	return out
}

// Snapshot is the journal of an app for a store.
func (j *Journal) Snapshot(name string) store.Snapshot {
	kept := store.Snapshot{App: name, LastEntry: j.LastEntry}
	for i := range j.Entries {
		e := &j.Entries[i]
		kept.Entries = append(kept.Entries, store.Entry{
			App: name, Seq: e.Seq, At: e.At, Real: e.Real, Kind: e.Kind, Operation: string(e.Operation), Subject: string(e.Subject),
			Code: string(e.Code), Status: e.Status, Rule: e.Rule, Canonical: string(e.Canonical), Verdict: string(e.Verdict),
			Explanation: string(e.Explanation), Remote: string(e.Remote), Trace: string(e.Trace), Request: e.Request, Response: e.Response,
			PlainRequest: string(e.PlainRequest), PlainResponse: string(e.PlainResponse), Took: e.Took,
			Effect: string(e.Effect), Callbacks: convertTexts[string](e.Callbacks), Draw: e.Draw,
		})
	}
	return kept
}
