package redis

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	client "github.com/redis/go-redis/v9"

	"paymock/mock/store"
)

// Dump gives all of an app as it is at one moment.
func (s *Store) Dump(ctx context.Context, app string) (store.Snapshot, error) {
	kept := store.Snapshot{App: app}
	if err := s.checkOpen(ctx); err != nil {
		return kept, err
	}
	pipe := s.rdb.TxPipeline()
	meta, records := pipe.HGetAll(ctx, s.keyOf(app, "meta")), pipe.HGetAll(ctx, s.keyOf(app, "records"))
	tasks, counters := pipe.HVals(ctx, s.keyOf(app, "tasks")), pipe.HGetAll(ctx, s.keyOf(app, "counters"))
	journal := pipe.XRange(ctx, s.keyOf(app, "journal"), "-", "+")
	if _, err := pipe.Exec(ctx); err != nil {
		return kept, err
	}
	counted, err := readCounts(meta.Val(), "floor", "tasks", "entries")
	if err != nil {
		return kept, err
	}
	kept.Floor, kept.LastTask, kept.LastEntry = counted["floor"], counted["tasks"], counted["entries"]
	if kept.Counters, err = readCounts(counters.Val(), slices.Collect(maps.Keys(counters.Val()))...); err != nil {
		return kept, err
	}
	for key, value := range records.Val() {
		kind, id := cutKey(key)
		r, err := readRecord(kind, id, value)
		if err != nil {
			return kept, err
		}
		kept.Records = append(kept.Records, r)
	}
	slices.SortFunc(kept.Records, func(x, y store.Record) int {
		return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.ID, y.ID))
	})
	if kept.Tasks, err = dumpedTasks(app, tasks.Val()); err != nil {
		return kept, err
	}
	for _, m := range journal.Val() {
		e, err := readEntry(app, []any{m.ID, []any{"e", m.Values["e"]}})
		if err != nil {
			return kept, err
		}
		kept.Entries = append(kept.Entries, e)
	}
	return kept, nil
}

func readCounts(from map[string]string, names ...string) (map[string]int64, error) {
	counts := make(map[string]int64, len(names))
	for _, name := range names {
		if from[name] == "" {
			continue
		}
		n, err := strconv.ParseInt(from[name], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("count %q in Redis: %w", name, err)
		}
		counts[name] = n
	}
	return counts, nil
}

// dumpedTasks reads tasks in order of creation, without their leases.
func dumpedTasks(app string, kept []string) ([]store.Task, error) {
	tasks := make([]store.Task, 0, len(kept))
	for _, one := range kept {
		t, begun, err := readKept(app, one)
		if err != nil {
			return nil, err
		}
		t.Unfinished, t.Lease = t.Unfinished || begun, ""
		tasks = append(tasks, t)
	}
	slices.SortFunc(tasks, func(x, y store.Task) int { return cmp.Compare(x.Seq, y.Seq) })
	return tasks, nil
}

// Restore puts a snapshot in the place of all that an app has.
func (s *Store) Restore(ctx context.Context, kept store.Snapshot) error {
	if err := s.checkOpen(ctx); err != nil {
		return err
	}
	r := restoring{Store: s, ctx: ctx, app: kept.App, pipe: s.rdb.TxPipeline()}
	r.meta = []any{"floor", kept.Floor, "tasks", kept.LastTask, "entries", kept.LastEntry, "born", randomID()}
	if kept.Generation != "" {
		r.meta = append(r.meta, "generation", kept.Generation)
	}
	r.pipe.Del(ctx, s.allKeys(kept.App)...)
	for name, n := range kept.Counters {
		r.pipe.HSet(ctx, s.keyOf(kept.App, "counters"), name, n)
	}
	if err := r.putRecords(kept.Records); err != nil {
		return err
	}
	waiting, err := r.putTasks(kept.Tasks)
	if err != nil {
		return err
	}
	if err := r.putEntries(kept.Entries); err != nil {
		return err
	}
	r.pipe.HSet(ctx, s.keyOf(kept.App, "meta"), r.meta...)
	r.pipe.Publish(ctx, s.changesChannel(), "tj "+kept.App)
	if waiting {
		if err := s.rdb.SAdd(ctx, s.appsKey(), kept.App).Err(); err != nil {
			return err
		}
	}
	_, err = r.pipe.Exec(ctx)
	return err
}

// restoring gathers the commands that put an app's state, to be carried out at once.
type restoring struct {
	*Store
	ctx  context.Context // of one call
	app  string
	pipe client.Pipeliner
	meta []any
}

func (r *restoring) putRecords(list []store.Record) error {
	for i := range list {
		one := &list[i]
		value := one.Value
		if one.Object != nil {
			var err error
			if value, err = json.Marshal(one.Object); err != nil {
				return fmt.Errorf("encode %s %q: %w", one.Kind, one.ID, err)
			}
		}
		key := recordKey(one.Kind, one.ID)
		r.pipe.HSet(r.ctx, r.keyOf(r.app, "records"), key, strconv.FormatInt(one.Version, 10)+":"+string(value))
		r.pipe.ZAdd(r.ctx, r.keyOf(r.app, "ids"), client.Z{Member: key})
	}
	return nil
}

// putTasks puts tasks where their states belong; waiting says that some wait.
func (r *restoring) putTasks(list []store.Task) (waiting bool, err error) {
	callbacks, finished := 0, 0
	for i := range list {
		if list[i].State != store.Waiting {
			finished++
		} else if !list[i].Timer {
			callbacks++
		}
	}
	if callbacks > r.cfg.Waiting {
		return false, fmt.Errorf("%w: %d of %s, which may have %d", store.ErrFull, callbacks, r.app, r.cfg.Waiting)
	}
	r.meta = append(r.meta, "callbacks", callbacks, "finished", finished)
	skip := finished - r.cfg.Tasks
	for i := range list {
		t := &list[i]
		if t.State != store.Waiting {
			if skip--; skip >= 0 {
				continue
			}
			r.pipe.ZAdd(r.ctx, r.keyOf(r.app, "done"), client.Z{Score: float64(i), Member: t.ID})
		} else {
			waiting = true
			r.pipe.ZAdd(r.ctx, r.keyOf(r.app, "due"), client.Z{Member: fmt.Sprintf("%s%016x%s%s", dueText(t.Due), t.Seq, destinationText(t), t.ID)})
		}
		body, err := encodeTask(t)
		if err != nil {
			return false, err
		}
		line := fmt.Sprintf("%s %d 0 %d %s %016x %s %d %s\n", t.State, boolArg(t.Timer), boolArg(t.Unfinished), dueText(t.Due), t.Seq, noLease, t.Tries, destinationText(t))
		r.pipe.HSet(r.ctx, r.keyOf(r.app, "tasks"), t.ID, line+string(body))
	}
	return waiting, nil
}

// putEntries puts the newest entries, as many as the bounds allow.
func (r *restoring) putEntries(list []store.Entry) error {
	bodies := make([][]byte, len(list))
	first, held := len(list), int64(0)
	for i := len(list) - 1; i >= 0 && len(list)-i <= r.cfg.Entries; i-- {
		e := list[i]
		e.App, e.Seq = r.app, 0
		var err error
		if bodies[i], err = encodeJSON(&e); err != nil {
			return fmt.Errorf("encode an entry of %s: %w", r.app, err)
		}
		if size := int64(len(bodies[i])); first == len(list) || held+size <= r.cfg.Bytes {
			first, held = i, held+size
		} else {
			break
		}
	}
	for i := first; i < len(list); i++ {
		r.pipe.XAdd(r.ctx, &client.XAddArgs{Stream: r.keyOf(r.app, "journal"), ID: streamID(list[i].Seq), Values: []any{"e", bodies[i]}})
	}
	r.meta = append(r.meta, "bytes", held)
	return nil
}
