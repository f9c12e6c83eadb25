package providertest

import (
	"bytes"
	"fmt"
	"sort"
	"strings"

	"paymock/mock/ledger"
)

// Memory is a ledger.Source in memory, with the commit rule of the real stores: whole or not
// at all, and not at all when a record that was read has changed. The zero value is empty
// and ready. It is not safe for concurrent use.
type Memory struct {
	records map[recordKey]memoryRecord
}

type recordKey struct{ kind, id string }

type memoryRecord struct {
	value   []byte
	version int64
}

// Read gives a copy of a record and its version; version 0 means that there is none.
func (m *Memory) Read(kind, id string) (value []byte, version int64, err error) {
	r := m.records[recordKey{kind, id}]
	return bytes.Clone(r.value), r.version, nil
}

// IDs lists the ids of a kind in ascending order.
func (m *Memory) IDs(kind string) ([]string, error) {
	var ids []string
	for key, r := range m.records {
		if key.kind == kind && r.value != nil {
			ids = append(ids, key.id)
		}
	}
	sort.Strings(ids)
	return ids, nil
}

// Commit takes over what the books want written. It fails, and changes nothing, when the
// books had an error or a record they read has another version by now.
func (m *Memory) Commit(b *ledger.Books) error {
	writes := b.Writes()
	if err := b.Err(); err != nil {
		return err
	}
	if len(writes) == 0 {
		return nil
	}
	for _, seen := range append(b.Reads(), writes...) {
		if have := m.records[recordKey{seen.Kind, seen.ID}].version; have != seen.Version {
			return fmt.Errorf("%s %q is at version %d, was read at %d", seen.Kind, seen.ID, have, seen.Version)
		}
	}
	if m.records == nil {
		m.records = make(map[recordKey]memoryRecord)
	}
	for _, w := range writes {
		key := recordKey{w.Kind, w.ID}
		m.records[key] = memoryRecord{value: bytes.Clone(w.Value), version: w.Version + 1}
	}
	return nil
}

// Clone is an independent copy.
func (m *Memory) Clone() *Memory {
	c := &Memory{records: make(map[recordKey]memoryRecord, len(m.records))}
	for key, r := range m.records {
		c.records[key] = r // values are never changed in place
	}
	return c
}

// String prints every record, for failure messages and for comparing two memories.
func (m *Memory) String() string {
	var lines []string
	for key, r := range m.records {
		lines = append(lines, fmt.Sprintf("%s %q v%d %s", key.kind, key.id, r.version, r.value))
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}
