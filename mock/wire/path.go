package wire

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"paymock/mock/jsonnode"
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
			i, isIndex := jsonnode.ListIndex(a)
			j, isIndexToo := jsonnode.ListIndex(b)
			if isIndex && isIndexToo && i != j {
				return cmp.Compare(i, j)
			}
			return strings.Compare(a, b)
		})
	})
}

// PathMistake says what is wrong with a dotted path whatever it is set in, and the remedy; "" when nothing is.
func PathMistake(path string) string {
	steps := strings.Split(path, ".")
	_, number := jsonnode.ListIndex(steps[0])
	switch {
	case path == "":
		return "the name is empty; name a member, such as total_amount, or a path to one, such as fund_bill_list.0.amount"
	case slices.Contains(steps, ""):
		return "the path has an empty step; write one dot between two names, and none before the first or after the last"
	case strings.ContainsFunc(path, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		return "the path has a blank; put a dot between names: " + strings.Join(strings.Fields(path), ".")
	case len(steps) > MaxSteps:
		return fmt.Sprintf("the path has %d steps; at most %d can be set", len(steps), MaxSteps)
	case number:
		return "the path begins with a number, and what it is set in is no list; begin with a member's name"
	}
	for _, step := range steps {
		if digits := strings.TrimLeft(strings.TrimLeft(step, "+-"), "0123456789"); digits == "" {
			if i, ok := jsonnode.ListIndex(step); !ok || strconv.Itoa(i) != step {
				return "the step " + step + " is no place in a list; count its items from 0, without signs and leading zeros"
			}
		}
	}
	return ""
}

// SetPath sets one value by dotted path and copies what lies on the way: the object given stays
// as it is. A number stays a number if value is one. Where the path leads past the end of what
// there is, objects are made, and for a step that is 0 a list; the step after the last item of a list adds
// one. Any other step of a list sets nothing, nor does a number below what is no list, nor a name below a
// text or number.
func (o Object) SetPath(path, value string) Object {
	changed, _ := o.TrySetPath(path, value)
	return changed
}

// TrySetPath is SetPath that says why nothing was set; "" when it was.
func (o Object) TrySetPath(path, value string) (changed Object, why string) {
	if strings.Count(path, ".") >= MaxSteps {
		return o, path[:strings.IndexByte(path, '.')] + fmt.Sprintf(" is the first of more than %d steps", MaxSteps)
	}
	return o.trySetPath(path, value)
}

// MaxSteps bounds a path: what is nested deeper no SDK reads, and JSON readers refuse.
const MaxSteps = 20

func (o Object) trySetPath(path, value string) (changed Object, why string) {
	head, rest, deeper := strings.Cut(path, ".")
	set, why := setValue(o.Get(head), rest, deeper, value)
	if why != "" {
		return o, head + why
	}
	return append(make(Object, 0, len(o)+1), o...).Set(head, set), ""
}

// setValue gives old with a value below it. why goes on after the name of old: " is no list", or
// ".0.amount is …".
func setValue(old any, path string, deeper bool, value string) (set any, why string) {
	if !deeper {
		return keepNumberKind(old, value), ""
	}
	list, isList := old.(List)
	head, rest, deeper := strings.Cut(path, ".")
	i, isIndex := jsonnode.ListIndex(head)
	inner, isObject := old.(Object)
	switch {
	case isObject && isIndex:
		return nil, " is no list; " + head + " is no name of a member"
	case isObject, old == nil && !isIndex:
		if set, why = inner.trySetPath(path, value); why != "" {
			why = "." + why
		}
		return set, why
	case old != nil && !isList:
		return nil, " is a text or number, which has no " + head + "; set it itself, or another member"
	case !isIndex:
		return nil, " is a list, and " + head + " is no number"
	case i > len(list):
		return nil, fmt.Sprintf(" has %d items; the next one to add is %d", len(list), len(list))
	}
	changed := append(make(List, 0, len(list)+1), list...)
	if i == len(changed) {
		changed = append(changed, nil)
	}
	item, why := setValue(changed[i], rest, deeper, value)
	if why != "" {
		return nil, "." + head + why
	}
	changed[i] = item
	return changed, ""
}

// keepNumberKind keeps a number a number.
func keepNumberKind(old any, value string) any {
	switch old.(type) {
	case int, int64:
		if n, err := strconv.ParseInt(value, 10, 64); err == nil {
			return n
		}
	}
	return value
}
