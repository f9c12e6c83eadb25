// Package redis keeps a server's records, queue, journal and counters in Redis 7 or Valkey: the
// store for several replicas, and for state that outlives a stop.
//
//	st, err := redis.Open(ctx, redis.Config{URL: "redis://127.0.0.1:6379/0"})
//	defer st.Close()
//
// Every change is one script, which Redis runs whole or not at all. All keys of an app have the
// hash tag {provider/app}, so that a cluster keeps them in one place. Leases end by the time of
// Redis: the clocks of replicas may differ.
//
// What is kept are the secrets and keys that apps were made with, as they were given.
package redis

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	client "github.com/redis/go-redis/v9"

	"paymock/mock/store"
)

// The bounds of an app that a Config leaves at zero.
const (
	DefaultEntries = 10_000
	DefaultBytes   = 16 << 20
	DefaultTasks   = 1_000
	DefaultWaiting = 50_000
	DefaultRecords = 1_000_000
	DefaultPrefix  = "paymock"
)

// Config says where a Store keeps what. URL is required.
type Config struct {
	// URL is redis:// or rediss://, with user, password and database as usual;
	// redis+sentinel://host:port/0?master_name=… names a sentinel and redis+cluster://host:port a
	// node of a cluster, further ones by addr=host:port.
	URL string
	// Prefix begins every key. Servers of one prefix are replicas. "" is DefaultPrefix.
	Prefix string
	// Entries and Bytes bound an app's journal, Tasks its finished tasks, Waiting its waiting
	// callbacks. 0 is DefaultEntries and so on.
	Entries, Tasks, Waiting int
	Bytes                   int64
	// Records bounds an app's records of one kind, and Kinds those of a kind that it names. 0 is
	// DefaultRecords. The memory of all apps is for Redis to bound (maxmemory).
	Records int
	Kinds   map[string]int
}

// complete fills in what is zero and refuses what can't be.
func (c Config) complete() (Config, error) {
	if c.Prefix == "" {
		c.Prefix = DefaultPrefix
	}
	if strings.ContainsAny(c.Prefix, "{}") {
		return c, fmt.Errorf("redis store: Prefix %q has a brace; leave it out", c.Prefix)
	}
	bytes := int(c.Bytes)
	for _, bound := range []struct {
		field    string
		value    *int
		standard int
	}{
		{"Entries", &c.Entries, DefaultEntries},
		{"Bytes", &bytes, DefaultBytes},
		{"Tasks", &c.Tasks, DefaultTasks},
		{"Waiting", &c.Waiting, DefaultWaiting},
		{"Records", &c.Records, DefaultRecords},
	} {
		if *bound.value < 0 {
			return c, fmt.Errorf("redis store: %s is %d; give a positive number, or 0 for %d", bound.field, *bound.value, bound.standard)
		}
		if *bound.value == 0 {
			*bound.value = bound.standard
		}
	}
	c.Bytes = int64(bytes)
	return c, nil
}

var errClosed = errors.New("the redis store is closed")

// Store is a store.Store in Redis. It is safe for concurrent use.
type Store struct {
	cfg    Config
	rdb    client.UniversalClient
	trips  atomic.Int64 // round trips ever made
	name   string       // of this store among replicas
	claims atomic.Int64
	// unanswered are those of which nobody knows.
	unanswered unansweredClaims
	closed     chan struct{}
	once       sync.Once
	hub        changeHub
}

var _ store.Store = (*Store)(nil)

// Open connects to Redis. The error says what is wrong with the URL, or why Redis doesn't answer.
func Open(ctx context.Context, cfg Config) (*Store, error) {
	cfg, err := cfg.complete()
	if err != nil {
		return nil, err
	}
	rdb, err := newClient(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("redis store: %w", err)
	}
	s := &Store{cfg: cfg, rdb: rdb, name: randomID(), closed: make(chan struct{})}
	connections := newGate()
	if cluster, ok := rdb.(*client.ClusterClient); ok {
		cluster.OnNewNode(func(node *client.Client) { node.AddHook(connections) }) // which make them
	} else {
		rdb.AddHook(connections)
	}
	rdb.AddHook((*tripCounter)(&s.trips))
	rdb.AddHook(unreachableMarker{connections})
	err = s.Ping(ctx)
	if err == nil {
		err = s.tryListening(ctx)
	}
	if err == nil {
		err = s.renameServerKeys(ctx)
	}
	if err != nil {
		return nil, errors.Join(&OpenError{Address(cfg.URL), err, hintFor(cfg, err)}, rdb.Close())
	}
	return s, nil
}

// Address is a URL without what must not be shown.
func Address(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "an unreadable URL"
	}
	u.User, u.RawQuery = nil, ""
	return u.String()
}

// Schemes are the URL schemes of stores.
var schemes = []string{"redis", "rediss", "redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster"}

// newClient makes a client. Commands are not sent again by themselves: one whose answer was lost may
// have been carried out. A connection is tried once for each: five times, as usual, would have merchants
// wait for 25 s where the network is cut.
func newClient(raw string) (client.UniversalClient, error) {
	client.SetLogger(silentLogger{}) // what fails is given as an error to who asked
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%s; want redis://[user:password@]host:port[/database]", strings.ReplaceAll(err.Error(), raw, "the URL"))
	}
	if u.Scheme == "" {
		return nil, fmt.Errorf("%q is no URL of a store; want memory, or redis://[user:password@]host:port[/database]", Address(raw))
	}
	if !slices.Contains(schemes, u.Scheme) {
		return nil, fmt.Errorf("%q is no scheme of a store; want %s", u.Scheme, strings.Join(schemes, ", "))
	}
	if u.Host == "" {
		return nil, errors.New("the URL names no host; want redis://[user:password@]host:port[/database]")
	}
	scheme, kind, _ := strings.Cut(u.Scheme, "+")
	u.Scheme = scheme
	switch kind {
	case "sentinel":
		o, err := client.ParseFailoverURL(u.String())
		if err != nil {
			return nil, wrongOption(err)
		}
		if o.MasterName == "" {
			return nil, errors.New("the URL names no master; add ?master_name=…")
		}
		o.MaxRetries, o.DialerRetries, o.ContextTimeoutEnabled = -1, 1, true
		return client.NewFailoverClient(o), nil
	case "cluster":
		if strings.Trim(u.Path, "/") != "" || u.Query().Has("db") {
			return nil, errors.New("a cluster has one database: leave out the number in the URL's path and db")
		}
		o, err := client.ParseClusterURL(u.String())
		if err != nil {
			return nil, wrongOption(err)
		}
		o.MaxRetries, o.DialerRetries, o.ContextTimeoutEnabled = -1, 1, true
		return client.NewClusterClient(o), nil
	}
	o, err := client.ParseURL(u.String())
	if err != nil {
		return nil, wrongOption(err)
	}
	o.MaxRetries, o.DialerRetries, o.ContextTimeoutEnabled = -1, 1, true
	return client.NewClient(o), nil
}

type silentLogger struct{}

// Printf prints nothing.
func (silentLogger) Printf(context.Context, string, ...any) {}

func randomID() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails, crypto/rand's contract since Go 1.24
	return hex.EncodeToString(b[:])
}

// serverTag stands for the server, whose name as an app is empty: a cluster takes {} for no hash tag. It is no
// app's name, which has a slash.
const serverTag = "(server)"

// keyOf is a key of an app.
func (s *Store) keyOf(app, what string) string {
	return s.taggedKey(cmp.Or(braces.Replace(app), serverTag), what)
}

func (s *Store) taggedKey(tag, what string) string { return s.cfg.Prefix + ":{" + tag + "}:" + what }

// braces writes a name into a hash tag, which a brace would end.
var braces = strings.NewReplacer("%", "%25", "{", "%7B", "}", "%7D")

// names of an app's keys, in the order in which scripts take them.
var keyNames = []string{"meta", "records", "ids", "tasks", "due", "leased", "done", "journal", "owned", "counters"}

func (s *Store) allKeys(app string) []string {
	keys := make([]string, len(keyNames))
	for i, name := range keyNames {
		keys[i] = s.keyOf(app, name)
	}
	return keys
}

// appsKey is the set of all apps that may have tasks.
func (s *Store) appsKey() string { return s.cfg.Prefix + ":apps" }

// changesChannel is where changes are announced.
func (s *Store) changesChannel() string { return s.cfg.Prefix + ":wake" }

// checkOpen refuses a call that must not have an effect any more.
func (s *Store) checkOpen(ctx context.Context) error {
	select {
	case <-s.closed:
		return errClosed
	default:
		return ctx.Err()
	}
}

// Reset forgets everything of an app.
func (s *Store) Reset(ctx context.Context, app string) error {
	if err := s.checkOpen(ctx); err != nil {
		return err
	}
	_, err := s.run(ctx, reset, app, s.changesChannel(), app, "")
	return errors.Join(err, s.forgetWaiting(ctx, app))
}

// queryLife asks for what an app has before it can have a task: its generation; or tasks, where it has none. A clock
// that is moved may leave other fields for a while.
func (s *Store) queryLife(ctx context.Context, rdb client.Cmdable, app string) *client.SliceCmd {
	return rdb.HMGet(ctx, s.keyOf(app, "meta"), "generation", "tasks")
}

func isAlive(life *client.SliceCmd) bool {
	return slices.ContainsFunc(life.Val(), func(field any) bool { return field != nil })
}

// forgetWaiting takes an app from those that may wait, unless it lives.
func (s *Store) forgetWaiting(ctx context.Context, app string) error {
	if err := s.rdb.SRem(ctx, s.appsKey(), app).Err(); err != nil {
		return err
	}
	life := s.queryLife(ctx, s.rdb, app)
	err := life.Err()
	if err == nil && isAlive(life) {
		err = s.rdb.SAdd(ctx, s.appsKey(), app).Err()
	}
	return err
}

// Ping reports whether Redis answers, takes changes and announces them.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.checkOpen(ctx); err != nil {
		return err
	}
	key := s.cfg.Prefix + ":{(shared)}:ping"
	pipe := s.rdb.Pipeline()
	pipe.Set(ctx, key, s.name, time.Minute)
	pipe.Del(ctx, key)
	pipe.Publish(ctx, s.changesChannel(), "") // which is about nothing: every change must announce itself
	_, err := pipe.Exec(ctx)
	return err
}

// Close makes every later call fail and ends the followers. Closing again does nothing.
func (s *Store) Close() (err error) {
	s.once.Do(func() {
		close(s.closed)
		s.hub.stopListening()
		err = s.rdb.Close()
	})
	return err
}

// RoundTrips is how many round trips to Redis were made so far.
func (s *Store) RoundTrips() int64 { return s.trips.Load() }

// microseconds is a span in whole microseconds.
func microseconds(d time.Duration) int64 { return max(1, d.Microseconds()) }
