package wire

import (
	"cmp"
	"fmt"
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
// one; the step after the last item of a list that is there adds one. Any other step of it sets nothing, nor
// does a number below what is no list.
func (o Object) SetPath(path, value string) Object {
	changed, _ := o.TrySetPath(path, value)
	return changed
}

// TrySetPath is SetPath that says why nothing was set; "" when it was.
func (o Object) TrySetPath(path, value string) (changed Object, why string) {
	if strings.Count(path, ".") >= maxSteps {
		return o, path[:strings.IndexByte(path, '.')] + fmt.Sprintf(" is the first of more than %d steps", maxSteps)
	}
	return o.trySetPath(path, value)
}

// maxSteps bounds a path: what is nested deeper no SDK reads, and JSON readers refuse.
const maxSteps = 20

func (o Object) trySetPath(path, value string) (changed Object, why string) {
	head, rest, deeper := strings.Cut(path, ".")
	set, why := setValue(o.Get(head), rest, deeper, value)
	if why != "" {
		return o, head + " " + why
	}
	return append(make(Object, 0, len(o)+1), o...).Set(head, set), ""
}

func setValue(old any, path string, deeper bool, value string) (set any, why string) {
	if !deeper {
		return ofSameKind(old, value), ""
	}
	list, isList := old.(List)
	head, rest, deeper := strings.Cut(path, ".")
	i, isIndex := listIndex(head)
	if inner, isObject := old.(Object); isObject || !isList && !isIndex {
		return inner.trySetPath(path, value)
	}
	if old != nil && !isList {
		return nil, "is no list"
	}
	if !isIndex {
		return nil, "is a list, and " + head + " is no number"
	}
	changed := append(make(List, 0, len(list)+1), list...)
	for !isList && len(changed) < min(i, maxNewItems) {
		changed = append(changed, emptyItem(deeper))
	}
	switch {
	case i > len(changed) && isList:
		return nil, fmt.Sprintf("has %d items; the next one to add is %d", len(list), len(list))
	case i > len(changed):
		return nil, fmt.Sprintf("would have more than %d empty items", maxNewItems)
	case i == len(changed):
		changed = append(changed, nil)
	}
	item, why := setValue(changed[i], rest, deeper, value)
	if why != "" {
		return nil, head + " " + why
	}
	changed[i] = item
	return changed, ""
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
