package redis

import (
	"bufio"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	client "github.com/redis/go-redis/v9"
)

// Finding is a setting of a Redis. Remedy says how to change one that would lose state, "" otherwise.
// Node is the address of the master that has it, in a cluster only.
type Finding struct{ Node, Setting, Value, Remedy string }

// Check reads what a Redis is and how it keeps what it is given, of a cluster each master. Without the right
// to CONFIG it leaves out how often the file is synced.
func (s *Store) Check(ctx context.Context) ([]Finding, error) {
	if err := s.checkOpen(ctx); err != nil {
		return nil, err
	}
	cluster, ok := s.rdb.(*client.ClusterClient)
	if !ok {
		return checkServer(ctx, s.rdb)
	}
	var mu sync.Mutex
	var all []Finding
	err := cluster.ForEachMaster(ctx, func(ctx context.Context, master *client.Client) error {
		findings, err := checkServer(ctx, master)
		mu.Lock()
		defer mu.Unlock()
		for _, f := range findings {
			f.Node = master.Options().Addr
			all = append(all, f)
		}
		return err
	})
	slices.SortStableFunc(all, func(a, b Finding) int { return strings.Compare(a.Node, b.Node) })
	return all, err
}

// checkServer checks one Redis.
func checkServer(ctx context.Context, rdb client.Cmdable) ([]Finding, error) {
	text, err := rdb.Info(ctx).Result()
	if err != nil {
		return nil, fmt.Errorf("ask Redis about itself: %w", err)
	}
	info := map[string]string{}
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), ":"); ok {
			info[name] = value
		}
	}
	name, version := "redis_version", info["redis_version"]
	if v := info["valkey_version"]; v != "" {
		name, version = "valkey_version", v
	}
	findings := []Finding{{Setting: name, Value: version, Remedy: tooOld(version)}}
	add := func(setting, want, remedy string) {
		f := Finding{Setting: setting, Value: info[setting]}
		if f.Value != want {
			f.Remedy = remedy
		}
		findings = append(findings, f)
	}
	add("maxmemory_policy", "noeviction", "set maxmemory-policy noeviction; another one drops trades when memory is short")
	add("aof_enabled", "1", "set appendonly yes; without it a crash loses what came since the last snapshot")
	for _, setting := range []struct {
		name string
		tell func(value string) string
	}{{"appendfsync", describeSync}, {"aof-load-truncated", describeTruncatedLoad}} {
		if config, err := rdb.ConfigGet(ctx, setting.name).Result(); err == nil && config[setting.name] != "" {
			f := Finding{Setting: setting.name, Value: setting.tell(config[setting.name])}
			if setting.name == "appendfsync" && config[setting.name] == "no" {
				f.Remedy = "set appendfsync always, or everysec; with no the system says when it writes, half a minute late at times"
			}
			findings = append(findings, f)
		}
	}
	return findings, nil
}

// describeSync says what a way to sync the append-only file loses. With everysec Redis answers before it
// writes while an earlier sync is under way, for up to two seconds.
func describeSync(policy string) string {
	if policy == "always" {
		return policy
	}
	if policy == "no" {
		return policy
	}
	return policy + " (a crash of Redis can lose what it answered last, up to 2 s of it; always loses nothing)"
}

// describeTruncatedLoad says what a Redis does that was killed while it wrote. Redis 7.0.15 keeps the commands of the transaction that
// got to the disk, answers as if they were not there, and carries them out at the start after the next:
// half a change. redis-check-aof takes the whole transaction.
func describeTruncatedLoad(truncated string) string {
	if truncated == "no" {
		return truncated + " (after a crash Redis may ask for redis-check-aof --fix before it starts)"
	}
	return truncated + " (a crash of Redis can leave half of the change that it was writing; before the start run redis-check-aof --fix, with no Redis asks for it)"
}

// oldest is the oldest major version whose scripts may ask for the time and then write.
const oldest = 7

func tooOld(version string) string {
	major, _, _ := strings.Cut(version, ".")
	if n, err := strconv.Atoi(major); err != nil || n < oldest {
		return fmt.Sprintf("run Redis %d or later, or Valkey", oldest)
	}
	return ""
}
