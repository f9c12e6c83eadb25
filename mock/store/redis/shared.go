package redis

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	client "github.com/redis/go-redis/v9"

	"paymock/mock/store"
)

var _ store.Shared = (*Store)(nil)

// Scripts that need not all of an app, or are about what the replicas share.
var (
	publish   = bareScript("publish")
	documents = bareScript("documents")
	take      = bareScript("take")
	rename    = bareScript("rename")
)

// renameServerKeys finds what builds before have kept of the server under keys without a tag. In a cluster they
// could keep nothing of it.
func (s *Store) renameServerKeys(ctx context.Context) error {
	if _, cluster := s.rdb.(*client.ClusterClient); cluster {
		return nil
	}
	var keys []string
	for _, name := range keyNames {
		keys = append(keys, s.taggedKey("", name), s.keyOf("", name))
	}
	_, err := s.runOn(ctx, rename(), keys, nil)
	return err
}

// What is remembered for replicas that have missed it: how many removed documents, and how many revisions.
const (
	maxRemoved   = 10_000
	maxRevisions = 1_000
)

// sharedKeys are those of what the replicas share.
func (s *Store) sharedKeys() []string {
	keys := []string{"documents", "changed", "removed", "meta", "revisions"}
	for i, name := range keys {
		keys[i] = s.cfg.Prefix + ":{(shared)}:" + name
	}
	return keys
}

// Look gives the revision of the documents and a record, in one round trip.
func (s *Store) Look(ctx context.Context, app, kind, id string) (int64, store.Record, error) {
	absent := store.Record{Kind: kind, ID: id}
	if err := s.checkOpen(ctx); err != nil {
		return 0, absent, err
	}
	pipe := s.rdb.Pipeline()
	revision := pipe.HGet(ctx, s.sharedKeys()[3], "revision")
	kept := pipe.HGet(ctx, s.keyOf(app, "records"), recordKey(kind, id))
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, client.Nil) {
		return 0, absent, err
	}
	n, err := revision.Int64()
	if err != nil && !errors.Is(err, client.Nil) {
		return 0, absent, err
	}
	if errors.Is(kept.Err(), client.Nil) {
		return n, absent, nil
	}
	r, err := readRecord(kind, id, kept.Val())
	return n, r, err
}

// extents are how the script says what it gives.
var extents = map[any]store.Extent{"whole": store.Whole, "anew": store.FromScratch}

// Documents gives those that changed after a revision.
func (s *Store) Documents(ctx context.Context, after int64) (list []store.Document, revision int64, extent store.Extent, err error) {
	if err := s.checkOpen(ctx); err != nil {
		return nil, 0, 0, err
	}
	rows, err := s.runOn(ctx, documents(), s.sharedKeys(), []any{after})
	if err != nil {
		return nil, 0, 0, err
	}
	if len(rows) < 2 {
		return nil, 0, 0, fmt.Errorf("the shared documents came as %d parts", len(rows))
	}
	head, _ := rows[0].(string)
	if revision, err = strconv.ParseInt(head, 10, 64); err != nil {
		return nil, 0, 0, fmt.Errorf("the shared documents: %w", err)
	}
	for _, row := range rows[2:] {
		part, _ := row.([]any)
		if len(part) != 4 {
			return nil, 0, 0, fmt.Errorf("a shared document came as %T", row)
		}
		text := func(i int) string { s, _ := part[i].(string); return s }
		d := store.Document{Name: text(0)}
		if d.Version, err = strconv.ParseInt(text(1), 10, 64); err != nil {
			return nil, 0, 0, fmt.Errorf("shared document %s: %w", d.Name, err)
		}
		if text(2) == "1" {
			d.Value = []byte(text(3))
		}
		list = append(list, d)
	}
	return list, revision, extents[rows[1]], nil
}

// Publish writes documents, all or none.
func (s *Store) Publish(ctx context.Context, list []store.Document) error {
	if err := s.checkOpen(ctx); err != nil || len(list) == 0 {
		return err
	}
	args := []any{s.changesChannel(), maxRemoved, maxRevisions}
	for _, d := range list {
		value := d.Value
		if value == nil {
			value = []byte{}
		}
		args = append(args, d.Name, d.Version, boolArg(d.Value != nil), value)
	}
	rows, err := s.runOn(ctx, publish(), s.sharedKeys(), args)
	if err != nil {
		return err
	}
	return scriptVerdict(rows)
}

// Reserve takes n numbers of a counter; they end with the one given.
func (s *Store) Reserve(ctx context.Context, app, counter string, n int64) (last int64, err error) {
	if err := s.checkOpen(ctx); err != nil {
		return 0, err
	}
	return s.rdb.HIncrBy(ctx, s.keyOf(app, "counters"), counter, n).Result()
}

// Renew forgets everything of an app and begins a generation.
func (s *Store) Renew(ctx context.Context, app, generation string) error {
	if err := s.checkOpen(ctx); err != nil {
		return err
	}
	rows, err := s.run(ctx, reset, app, s.changesChannel(), app, generation)
	if err != nil {
		return err
	}
	return scriptVerdict(rows)
}

// Generation is the one that an app is in.
func (s *Store) Generation(ctx context.Context, app string) (generation string, there bool, err error) {
	if err := s.checkOpen(ctx); err != nil {
		return "", false, err
	}
	pipe := s.rdb.Pipeline()
	kept, keys := pipe.HGet(ctx, s.keyOf(app, "meta"), "generation"), pipe.Exists(ctx, s.allKeys(app)...)
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, client.Nil) {
		return "", false, err
	}
	return kept.Val(), keys.Val() > 0, keys.Err()
}

// Discard forgets everything of an app, unless another generation has begun.
func (s *Store) Discard(ctx context.Context, app, generation string) error {
	if err := s.checkOpen(ctx); err != nil {
		return err
	}
	rows, err := s.run(ctx, discard, app, s.changesChannel(), app, generation)
	if err != nil {
		return err
	}
	return errors.Join(scriptVerdict(rows), s.forgetWaiting(ctx, app))
}

// ReserveTasks keeps an app's due tasks for this store until span has passed; 0 ends it.
func (s *Store) ReserveTasks(ctx context.Context, app string, span time.Duration) error {
	if err := s.checkOpen(ctx); err != nil {
		return err
	}
	rows, err := s.run(ctx, hold, app, s.changesChannel(), app, s.name, span.Microseconds())
	if err != nil {
		return err
	}
	return scriptVerdict(rows)
}
