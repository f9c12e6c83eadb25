package intella

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/wire"
)

// spoil sets members of an answer by dotted path. A path that begins with neither Header nor
// Data is one of Data. The answer given stays as it is.
func spoil(answer wire.Object, set map[string]string) wire.Object {
	for _, path := range slices.Sorted(maps.Keys(set)) {
		steps := strings.Split(path, ".")
		if steps[0] != "Header" && steps[0] != "Data" {
			steps = append([]string{"Data"}, steps...)
		}
		if changed, ok := setAt(answer, steps, set[path]).(wire.Object); ok {
			answer = changed
		}
	}
	return answer
}

// setAt copies what lies on the path and sets its end. A number stays a number if the text is
// one.
func setAt(value any, steps []string, text string) any {
	if len(steps) == 0 {
		if _, isNumber := value.(int64); isNumber {
			if n, err := strconv.ParseInt(text, 10, 64); err == nil {
				return n
			}
		}
		return text
	}
	switch v := value.(type) {
	case wire.List:
		i, err := strconv.Atoi(steps[0])
		if err != nil || i < 0 || i >= len(v) {
			return value
		}
		v = slices.Clone(v)
		v[i] = setAt(v[i], steps[1:], text)
		return v
	case wire.Object:
		return slices.Clone(v).Set(steps[0], setAt(v.Get(steps[0]), steps[1:], text))
	}
	return wire.Object{}.Set(steps[0], setAt(nil, steps[1:], text))
}
