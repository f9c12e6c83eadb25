package redis

import (
	"context"
	"errors"
	"slices"

	client "github.com/redis/go-redis/v9"

	"paymock/mock/store"
)

// Take adds one to a counter, which begins anew with a span, and gives the result.
func (s *Store) Take(ctx context.Context, app, generation, counter string, span int64) (int64, error) {
	if err := s.checkOpen(ctx); err != nil {
		return 0, err
	}
	rows, err := s.runOn(ctx, take(), []string{s.keyOf(app, "meta"), s.keyOf(app, "counters")}, []any{generation, counter, span, store.SpanOf(counter)})
	if err != nil {
		return 0, err
	}
	if n, ok := rows[0].(int64); ok {
		return n, nil
	}
	return 0, scriptVerdict(rows)
}

// Count is how often a counter was taken.
func (s *Store) Count(ctx context.Context, app, counter string) (int64, error) {
	if err := s.checkOpen(ctx); err != nil {
		return 0, err
	}
	n, err := s.rdb.HGet(ctx, s.keyOf(app, "counters"), counter).Int64()
	if errors.Is(err, client.Nil) {
		return 0, nil
	}
	return n, err
}

// forgottenAtOnce is how many fields one round trip removes.
const forgottenAtOnce = 1000

// Forget removes counters from apps.
func (s *Store) Forget(ctx context.Context, counters []string, apps ...string) error {
	if err := s.checkOpen(ctx); err != nil {
		return err
	}
	fields := make([]string, 0, 2*len(counters))
	for _, counter := range counters {
		fields = append(fields, counter, store.SpanOf(counter))
	}
	for some := range slices.Chunk(fields, forgottenAtOnce) {
		for those := range slices.Chunk(apps, max(1, forgottenAtOnce/len(some))) {
			pipe := s.rdb.Pipeline()
			for _, app := range those {
				pipe.HDel(ctx, s.keyOf(app, "counters"), some...)
			}
			if _, err := pipe.Exec(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}
