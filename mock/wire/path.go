package wire

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// SetPaths sets values by dotted path in a copy, in the order of their paths, so that the same
// values give the same bytes.
func (o Object) SetPaths(values map[string]string) Object {
	for _, path := range SortedPaths(values) {
		o = o.SetPath(path, values[path])
	}
	return o
}

// SortedPaths are the paths of values in their order, items of a list by their numbers.
func SortedPaths(values map[string]string) []string {
	return slices.SortedFunc(maps.Keys(values), func(a, b string) int {
		return slices.CompareFunc(strings.Split(a, "."), strings.Split(b, "."), func(a, b string) int {
			i, isIndex := listIndex(a)
			j, isIndexToo := listIndex(b)
			if isIndex && isIndexToo && i != j {
				return cmp.Compare(i, j)
			}
			return strings.Compare(a, b)
		})
	})
}

// SetPath sets one value by dotted path and copies what lies on the way: the object given stays
// as it is. A number stays a number if value is one. Where the path leads past the end of what
// there is, objects are made, and for a step that is a number lists, with empty items before that
// one; the step after the last item of a list that is there adds one, and any other step of it sets
// nothing.
func (o Object) SetPath(path, value string) Object {
	head, rest, deeper := strings.Cut(path, ".")
	changed := append(make(Object, 0, len(o)+1), o...)
	set := setValue(o.Get(head), rest, deeper, value)
	if set == nil { // nothing is there, and nothing was set
		return o
	}
	return changed.Set(head, set)
}

func setValue(old any, path string, deeper bool, value string) any {
	if !deeper {
		return ofSameKind(old, value)
	}
	list, isList := old.(List)
	head, rest, deeper := strings.Cut(path, ".")
	i, isIndex := listIndex(head)
	if inner, isObject := old.(Object); isObject || !isList && !isIndex {
		return inner.SetPath(path, value)
	}
	changed := append(make(List, 0, len(list)+1), list...)
	for !isList && len(changed) < min(i, maxNewItems) {
		changed = append(changed, emptyItem(deeper))
	}
	switch {
	case !isIndex || i > len(changed):
		return old
	case i == len(changed):
		changed = append(changed, nil)
	}
	changed[i] = setValue(changed[i], rest, deeper, value)
	return changed
}

// maxNewItems bounds the items that one step puts before its own into a list that was not there.
const maxNewItems = 100

// emptyItem is an item of a new list: an object where the path goes on into the items.
func emptyItem(deeper bool) any {
	if deeper {
		return Object{}
	}
	return ""
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
