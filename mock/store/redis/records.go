package redis

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	client "github.com/redis/go-redis/v9"

	"paymock/mock/store"
)

// recordKey is a record's field: kinds have no zero byte.
func recordKey(kind, id string) string { return kind + "\x00" + id }

func cutKey(key string) (kind, id string) {
	kind, id, _ = strings.Cut(key, "\x00")
	return kind, id
}

// Get gives a record.
func (s *Store) Get(ctx context.Context, app, kind, id string) (store.Record, error) {
	if err := s.checkOpen(ctx); err != nil {
		return store.Record{}, err
	}
	kept, err := s.rdb.HGet(ctx, s.keyOf(app, "records"), recordKey(kind, id)).Result()
	if errors.Is(err, client.Nil) {
		return store.Record{}, store.ErrNotFound
	}
	if err != nil {
		return store.Record{}, err
	}
	return readRecord(kind, id, kept)
}

// readRecord reads "version:value".
func readRecord(kind, id, kept string) (store.Record, error) {
	version, value, ok := strings.Cut(kept, ":")
	n, err := strconv.ParseInt(version, 10, 64)
	if !ok || err != nil {
		return store.Record{}, fmt.Errorf("%s %q in Redis has no version; was it written by another program?", kind, id)
	}
	return store.Record{Kind: kind, ID: id, Version: n, Value: []byte(value)}, nil
}

// IDs lists the ids of a kind in ascending order.
func (s *Store) IDs(ctx context.Context, app, kind string) ([]string, error) {
	if err := s.checkOpen(ctx); err != nil {
		return nil, err
	}
	keys, err := s.rdb.ZRangeByLex(ctx, s.keyOf(app, "ids"), &client.ZRangeBy{Min: "[" + kind + "\x00", Max: "(" + kind + "\x01"}).Result()
	if err != nil {
		return nil, err
	}
	for i, key := range keys {
		_, keys[i] = cutKey(key)
	}
	return keys, nil
}

// Commit applies a change whole or not at all.
func (s *Store) Commit(ctx context.Context, c store.Change) error {
	return s.runChange(ctx, c.App, nil, &c)
}

// runChange runs the script of Commit and Finish; task is the one to finish, nil for none.
func (s *Store) runChange(ctx context.Context, app string, task *store.Task, c *store.Change) error {
	if err := s.checkOpen(ctx); err != nil {
		return err
	}
	args := []any{
		s.changesChannel(), app, randomID(), c.Generation,
		s.cfg.Entries, s.cfg.Bytes, s.cfg.Tasks, s.cfg.Waiting,
	}
	var err error
	if args, err = appendFinished(args, task); err != nil {
		return err
	}
	if args, err = s.appendRecords(args, c); err != nil {
		return err
	}
	if args, err = appendTasks(args, c.Tasks); err != nil {
		return err
	}
	if args, err = appendEntries(args, app, c.Entries); err != nil {
		return err
	}
	var before []client.Cmder
	if len(c.Tasks) > 0 {
		before = append(before, client.NewIntCmd(ctx, "sadd", s.appsKey(), app)) // the app may wait from here on
	}
	rows, err := s.runOn(ctx, commit(), s.allKeys(app), args, before...)
	if err != nil {
		return err
	}
	if err = scriptVerdict(rows); errors.Is(err, store.ErrEnded) && len(before) > 0 {
		_ = s.forgetWaiting(ctx, app) // or else Waiting does
	}
	return err
}

func (s *Store) appendRecords(args []any, c *store.Change) ([]any, error) {
	args = append(args, len(c.Writes))
	for i := range c.Writes {
		w := &c.Writes[i]
		value, present := w.Value, 1
		if w.Object != nil {
			var err error
			if value, err = json.Marshal(w.Object); err != nil {
				return nil, fmt.Errorf("encode %s %q: %w", w.Kind, w.ID, err)
			}
		} else if value == nil {
			value, present = []byte{}, 0
		}
		args = append(args, recordKey(w.Kind, w.ID), w.Version, present, cmp.Or(s.cfg.Kinds[w.Kind], s.cfg.Records), value)
	}
	args = append(args, len(c.Reads))
	for i := range c.Reads {
		args = append(args, recordKey(c.Reads[i].Kind, c.Reads[i].ID), c.Reads[i].Version)
	}
	return args, nil
}
