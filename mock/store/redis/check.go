package redis

import (
	"bufio"
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Finding is a setting of a Redis. Remedy says how to change one that would lose state, "" otherwise.
type Finding struct{ Setting, Value, Remedy string }

// Check reads what a Redis is and how it keeps what it is given. Without the right to CONFIG it leaves
// out how often the file is synced.
func (s *Store) Check(ctx context.Context) ([]Finding, error) {
	if err := s.checkOpen(ctx); err != nil {
		return nil, err
	}
	text, err := s.rdb.Info(ctx).Result()
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
		if config, err := s.rdb.ConfigGet(ctx, setting.name).Result(); err == nil && config[setting.name] != "" {
			findings = append(findings, Finding{Setting: setting.name, Value: setting.tell(config[setting.name])})
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
	return policy + " (a crash of Redis can lose what it answered last, with everysec up to 2 s; always loses nothing)"
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
