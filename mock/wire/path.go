package wire

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// SetPaths sets values by dotted path in a copy, in the order of their paths, so that the same
// values give the same bytes.
func (o Object) SetPaths(values map[string]string) Object {
	for _, path := range slices.Sorted(maps.Keys(values)) {
		o = o.SetPath(path, values[path])
	}
	return o
}

// SetPath sets one value by dotted path and copies what lies on the way: the object given stays
// as it is. A number stays a number if value is one. Where the path leads past the end of what
// there is, objects are made, and lists for a step that is 0; the step after a list's last item
// adds one, and any other step of a list sets nothing.
func (o Object) SetPath(path, value string) Object {
	head, rest, deeper := strings.Cut(path, ".")
	changed := append(make(Object, 0, len(o)+1), o...)
	return changed.Set(head, setValue(o.Get(head), rest, deeper, value))
}

func setValue(old any, path string, deeper bool, value string) any {
	if !deeper {
		return ofSameKind(old, value)
	}
	list, isList := old.(List)
	if inner, isObject := old.(Object); isObject || !isList && (path != "0" && !strings.HasPrefix(path, "0.")) {
		return inner.SetPath(path, value)
	}
	head, rest, deeper := strings.Cut(path, ".")
	i, ok := listIndex(head)
	if !ok || i > len(list) {
		return old
	}
	changed := append(make(List, 0, len(list)+1), list...)
	if i == len(list) {
		changed = append(changed, nil)
	}
	changed[i] = setValue(changed[i], rest, deeper, value)
	return changed
}

// ofSameKind keeps a number a number.
func ofSameKind(old any, value string) any {
	switch old.(type) {
	case int, int64:
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			return n
		}
	}
	return value
}

// listIndex reads a step into a list.
func listIndex(step string) (int, bool) {
	i, err := strconv.ParseUint(step, 10, 31)
	return int(i), err == nil
}
