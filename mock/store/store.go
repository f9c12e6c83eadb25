// Package store says what a server keeps and how it changes: versioned records, a queue of
// callbacks and timers that are due at times of the app's own clock, a journal, counters.
//
// It is a leaf: it imports nothing of ours and knows no money and no platform. Everything
// an exchange causes goes in with one Commit, whole or not at all:
//
//	err := st.Commit(ctx, store.Change{App: "4pyun/op1", Writes: …, Tasks: …, Entries: …})
//	if errors.Is(err, store.ErrConflict) { … decide anew … }
//
// Values of records go in and come out by copy. Other bytes - a task's payload, requests and
// responses of attempts and entries - are handed over as they are, in both directions: nobody
// changes them afterwards. Nothing else that is returned shares memory with the store. A call
// whose context has ended changes nothing and gives the context's error. Engines pass
// storetest.Run, concurrency included.
package store

import (
	"context"
	"errors"
	"iter"
	"strings"
	"time"
)

// Errors of a store; engines wrap them.
var (
	// ErrNotFound: no such record, task or entry.
	ErrNotFound = errors.New("not found")
	// ErrConflict: a record changed since it was read. Read and decide again.
	ErrConflict = errors.New("conflict: a record changed meanwhile")
	// ErrExists: the ID of a new task is taken. Nothing was changed; deciding again with the
	// same numbers does not help.
	ErrExists = errors.New("the task's id is taken")
	// ErrFull: too many callbacks wait already, of the app or in all. Nothing was changed.
	ErrFull = errors.New("too many callbacks wait")
	// ErrTooMany: there are as many records as the engine has room for. Nothing was changed.
	ErrTooMany = errors.New("there is no room")
	// ErrLost: the task is no longer leased to the caller, because the lease ran out, or because
	// it was cancelled or sent again. An attempt that was made is journalled all the same.
	ErrLost = errors.New("the lease on the task is lost")
	// ErrUnreachable: the engine's server could not be reached, or is not ready. Whether something was
	// changed is unknown; asking again later is right.
	ErrUnreachable = errors.New("the store can't be reached")
	// ErrEnded: the app was removed or reset since Change.Generation began. Nothing was changed. It says what
	// app.ErrEnded does where this server knows of it first: neither package may import the other.
	ErrEnded = errors.New("the app was removed or reset meanwhile")
)

// Record is one versioned document.
type Record struct {
	Kind, ID string
	// Version is 1 at first, or more in an app that removed records, and grows by one with each
	// commit. None comes again: a record removed and written anew has a greater one. In a
	// Change it is the version that was read, 0 for a record that must not exist yet.
	Version int64
	// Value is the document. In a Change nil, with a nil Object, removes the record; an empty
	// one stays.
	Value []byte
	// Object may stand for Value: a value that encodes as JSON and that nobody changes any
	// more. An engine in memory keeps it and gives it back in place of Value, which saves
	// encoding and decoding; one that keeps bytes encodes it. Who reads it must not change it.
	Object any
}

// Weighed is an Object that tells about how many bytes of memory it takes.
type Weighed interface{ Weight() int }

// Change holds everything that one exchange commits: records, tasks, entries.
type Change struct {
	App string // "provider/id"
	// Generation is the app's life that the change is for, where replicas share a store; engines
	// without replicas ignore it. ErrEnded when another has begun.
	Generation string
	// Writes are stored if each still has the version read; Reads must be unchanged too when
	// there are Writes (their Value is ignored). A record is named once in Writes.
	Writes, Reads []Record
	// Tasks are added, Waiting; the store gives App and Seq. ErrExists.
	Tasks []Task
	// Entries join the journal; the store gives App and Seq.
	Entries []Entry
}

// Records are an app's documents.
type Records interface {
	// Get gives a record; ErrNotFound.
	Get(ctx context.Context, app, kind, id string) (Record, error)
	// IDs lists the ids of a kind in ascending order.
	IDs(ctx context.Context, app, kind string) ([]string, error)
	// Commit applies a change whole or not at all; ErrConflict, ErrExists, and where the engine has
	// bounds ErrFull and ErrTooMany. A change without writes never conflicts.
	Commit(ctx context.Context, c Change) error
}

// State is where a task stands.
type State string

// The states of a task.
const (
	Waiting   State = "waiting"
	Delivered State = "delivered"
	Exhausted State = "exhausted" // every attempt failed
	Cancelled State = "cancelled"
)

// Task is a callback to deliver, or a timer of the platform to fire.
type Task struct {
	ID   string // unique in its app
	App  string
	Kind string // "notify", "sharding", "timer:expire"
	// Timer says that nothing is sent: at its due time the platform itself does something.
	Timer   bool
	Subject string // the trade it is about
	URL     string
	Payload []byte // the provider's content, opaque here
	State   State
	Due     time.Time // next attempt, in the app's time, while Waiting
	// Leased says that an attempt has begun and is under way. Only listings set it.
	Leased bool
	// Unfinished says that an attempt was begun and its end never stored, for its lease ran out:
	// the merchant may have got the callback. Claim sets it, Finish stores it as given.
	Unfinished bool
	Tries      int // attempts made
	Attempts   []Attempt
	// Lease identifies a claim; Begin, Release and Finish compare it. Only Claim sets it.
	Lease string
	// Seq orders tasks of one due time: by creation.
	Seq int64
}

// Attempt is one delivery try.
type Attempt struct {
	At       time.Time // the app's time
	Status   int       // HTTP status, 0 when there was no answer
	Accepted bool
	Reason   string // why not accepted, or a remark
	Request  []byte // as sent, head and body
	Response []byte // as received, up to a bound
	Took     time.Duration
}

// Queue holds tasks by their due time. All times are the app's, except leases, which are real
// time: a replica that dies must not need a clock step to be replaced.
type Queue interface {
	// Claim leases up to limit of the app's waiting tasks due at or before now, in order of Due,
	// then Seq. generation is as in Change, so that nobody has tasks of an app that he knows from before; ErrEnded. Whoever claims one keeps it until it is finished or released or its lease ends;
	// then anybody may claim it again. Stores that share an engine claim for themselves: none is given
	// a task while another's leases hold one to the same Destination that is due at the same time and
	// was created before it, so that such tasks are with one store at a time, which sees to their order.
	Claim(ctx context.Context, app, generation string, now time.Time, lease time.Duration, limit int) ([]Task, error)
	// Begin notes that an attempt at a claimed task begins, under a lease that is counted anew.
	// ErrLost when the task is no longer the caller's or its lease has run out: then the attempt
	// must not be made.
	Begin(ctx context.Context, t Task, lease time.Duration) error
	// Release gives claimed tasks back at which no attempt was begun; those that are no longer
	// the caller's, or begun, stay as they are. The tasks are of one app.
	Release(ctx context.Context, tasks ...Task) error
	// Finish stores a claimed task as t says after an attempt: Waiting with a later Due to
	// retry, or a final state; the entries join the journal and the tasks and writes the queue
	// and records in the same commit. c.App may be empty, it is t.App. ErrLost: c.Entries are
	// still written, nothing else. ErrConflict and ErrExists: nothing is written and the task
	// stays leased. A lease that ran out may still be finished while nobody claimed the task anew.
	Finish(ctx context.Context, t Task, c Change) error
	// NextDue gives the due time, which may be past, of the task that Claim would give this store first.
	// ok is false when there is none.
	NextDue(ctx context.Context, app string) (at time.Time, ok bool, err error)
	// Waiting lists the apps that have waiting tasks, leased ones too, in ascending order.
	Waiting(ctx context.Context) ([]string, error)
	// Tasks lists an app's tasks in order of creation, finished ones up to the engine's bound.
	Tasks(ctx context.Context, app string) ([]Task, error)
	// Task gives one task; ErrNotFound.
	Task(ctx context.Context, app, id string) (Task, error)
	// Cancel makes a waiting task Cancelled, even while an attempt is under way, and gives it;
	// a task in a final state stays as it is. ErrNotFound.
	Cancel(ctx context.Context, app, id string) (Task, error)
	// Resend makes a task Waiting and due now, whatever its state and even while an attempt is
	// under way, and forgets its tries but not its attempts; ErrNotFound.
	Resend(ctx context.Context, app, id string, now time.Time) (Task, error)
	// Woken gathers the apps of which tasks were added, released, cancelled or sent again, and those of which
	// the last of another store's tasks that kept waiting ones from being claimed was finished; any may be
	// meant when announcements were lost. stop ends it.
	Woken() (woken *Wakes, stop func())
}

// EntryKinds lists every Kind of an Entry: held is a callback that a rule holds back, or a call that its platform does.
func EntryKinds() []string {
	return []string{"exchange", "attempt", "held", "control", "clock", "timer"}
}

// Entry is one line of an app's journal: an exchange, an attempt, a clock move, a control
// action. Secrets never enter it.
type Entry struct {
	Seq         int64 // counts the app's entries from 1
	App         string
	At          time.Time // the app's time
	Real        time.Time // the machine's time
	Kind        string    // one of EntryKinds
	Operation   string    // canonical name, or the callback kind
	Subject     string    // number of the trade or terminal
	Code        string    // the platform's code that was answered
	Status      int       // HTTP status
	Rule        string    // id of the rule that acted
	Canonical   string    // the string that was signed or expected, secrets masked
	Verdict     string    // "signature valid", "signature wrong: values were URL-encoded"
	Explanation string    // why this was answered
	Remote      string
	Trace       string // the caller's traceparent; of a callback its own id
	Request     []byte // head and body as on the wire
	Response    []byte
	// PlainRequest and PlainResponse are the decrypted texts, secrets masked.
	PlainRequest, PlainResponse string
	Took                        time.Duration
	// Effect lists the changes of the ledger by this, as ledger.EffectText writes them; Callbacks are the ids
	// of those it caused.
	Effect    string
	Callbacks []string
	// Draw counts the app's draw with which this was decided; 0: nothing was drawn. Entries stand in
	// the order of their commits, which is another where several were decided at once.
	Draw uint64
}

// RefusedUnread reports whether a request was refused for what it is, before any trade was looked at: its
// verdict tells of something else than a signature, key or their absence that the provider took.
func (e *Entry) RefusedUnread() bool {
	for _, fine := range []string{"signature valid", "signature not looked at", "not signed", "needs no signature", "ApiKey opened"} {
		if strings.HasPrefix(e.Verdict, fine) {
			return false
		}
	}
	return e.Kind == "exchange" && e.Verdict != ""
}

// Query selects entries. Zero fields select everything.
type Query struct {
	Kind, Operation, Code, Subject string
	After                          int64 // only entries with a greater Seq
	Limit                          int   // 0: the engine's bound
	// Last keeps the newest Limit entries instead of the oldest.
	Last bool
}

// Selects reports whether the query asks for an entry, wherever that stands.
func (q *Query) Selects(e *Entry) bool {
	return (q.Kind == "" || q.Kind == e.Kind) &&
		(q.Operation == "" || q.Operation == e.Operation) &&
		(q.Code == "" || q.Code == e.Code) &&
		(q.Subject == "" || q.Subject == e.Subject)
}

// Journal is the apps' history, bounded by the engine per app, oldest out first.
type Journal interface {
	// Entries lists what the query selects, oldest first.
	Entries(ctx context.Context, app string, q Query) ([]Entry, error)
	// Entry gives one; ErrNotFound when there is none or it has been dropped.
	Entry(ctx context.Context, app string, seq int64) (Entry, error)
	// Follow gives what the query selects and then waits for more, until ctx ends or the
	// caller stops. Nothing is missed unless the bound drops it first. Limit counts only with
	// Last: so many past entries come first. When the app is Reset, its journal begins anew,
	// and Follow with it. The end of ctx is no error; any other error comes last.
	Follow(ctx context.Context, app string, q Query) iter.Seq2[Entry, error]
}

// Counters count, across replicas.
type Counters interface {
	// Take adds one and gives the result: the first caller gets 1. No two callers get the same.
	// With a span other than 0 and than the last one that the counter was taken with, it counts from 1
	// again. generation is as in Change; ErrEnded.
	Take(ctx context.Context, app, generation, counter string, span int64) (nth int64, err error)
	// Count is how often a counter was taken.
	Count(ctx context.Context, app, counter string) (n int64, err error)
	// Forget removes counters, with their spans, from each of the apps.
	Forget(ctx context.Context, counters []string, apps ...string) error
}

// SpanOf is the name under which engines keep the span of a counter, beside the counter.
func SpanOf(counter string) string { return counter + spanSuffix }

const spanSuffix = ":span"

// IsSpan reports whether a name is that of a span.
func IsSpan(counter string) bool { return strings.HasSuffix(counter, spanSuffix) }

// Snapshot is all that a store keeps of an app.
type Snapshot struct {
	App string
	// Generation is the one that Restore begins, as in Change. Dump leaves it out.
	Generation string
	Records    []Record // by kind and id
	Floor      int64    // the greatest version of a removed record
	// Tasks are in order of creation. What was leased is not any more; an attempt that had begun
	// makes its task Unfinished.
	Tasks    []Task
	LastTask int64   // Seq of the newest task ever
	Entries  []Entry // oldest first
	// LastEntry is the Seq of the newest entry ever.
	LastEntry int64
	// Counters have the span of one that counts in spans, too, under its SpanOf.
	Counters map[string]int64
}

// Keeper gives an app's state away and takes it back.
type Keeper interface {
	// Dump gives all of an app as it is at one moment; of an app that is not known, nothing.
	Dump(ctx context.Context, app string) (Snapshot, error)
	// Restore puts a snapshot in the place of all that an app has, whole or not at all; journal and
	// finished tasks up to the engine's bounds, the newest of them. ErrFull.
	Restore(ctx context.Context, kept Snapshot) error
}

// Store is all of it.
type Store interface {
	Records
	Queue
	Journal
	Counters
	Keeper
	// Reset forgets everything of an app; numbers count from 1 again.
	Reset(ctx context.Context, app string) error
	// Ping reports whether the store answers.
	Ping(ctx context.Context) error
	// Close releases what the store holds. Every later call fails, and Follow ends with an
	// error.
	Close() error
}

// Document is something that the replicas of a server share: an app, a clock, a rule.
type Document struct {
	Name string
	// Version is that of the revision that wrote it, 0 for one that is not there.
	Version int64
	Value   []byte // nil: removed
}

// Extent says which documents a list has.
type Extent int

// The zero Extent is those that changed after a revision.
const (
	// Whole is all there are.
	Whole Extent = iota + 1
	// FromScratch is all there are in a store that never had the revision, or has lost it: it was emptied, or came back
	// older.
	FromScratch
)

// Shared is implemented by engines that several replicas of a server may use at once.
type Shared interface {
	Store
	// Look gives, in one round trip, the revision of the documents, which every Publish raises, and
	// a record; one that is not there has version 0.
	Look(ctx context.Context, app, kind, id string) (revision int64, r Record, err error)
	// Documents gives those that changed after a revision, or all there are, with the revision they are of.
	Documents(ctx context.Context, after int64) (list []Document, revision int64, extent Extent, err error)
	// Publish writes documents, all or none, each if it still has the version read; ErrConflict.
	Publish(ctx context.Context, list []Document) error
	// Published gives a channel that receives after a Publish, and now and then without.
	Published() (published <-chan struct{}, stop func())
	// Reserve takes n numbers of a counter at once and gives the last of them.
	Reserve(ctx context.Context, app, counter string, n int64) (last int64, err error)
	// Renew is Reset, and begins a generation: changes for another are ErrEnded.
	Renew(ctx context.Context, app, generation string) error
	// Generation is the one that an app is in, "" for none; there says whether anything of the app is kept.
	Generation(ctx context.Context, app string) (generation string, there bool, err error)
	// Discard is Reset, unless the app is in another generation than the given one, which was removed.
	Discard(ctx context.Context, app, generation string) error
	// ReserveTasks keeps an app's due tasks for the caller's replica until span has passed: others claim
	// none, and what they have claimed without beginning is taken back. Zero ends it. ErrLost while
	// another replica holds the app.
	ReserveTasks(ctx context.Context, app string, span time.Duration) error
}
