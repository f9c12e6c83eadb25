package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"paymock/mock/shape"
)

// duplicateReason says that a key stands twice in an object: keep one, or where both can stand.
func duplicateReason(key string, m shape.Mistake) string {
	first, again := m.First.Value.Resolve(), m.Value.Resolve()
	told := fmt.Sprintf("mapping key %q already defined at [%d:%d]", key, m.First.Line, m.First.Column)
	above := strings.TrimSuffix(m.Path, "."+key)
	below := func(name string) bool { return strings.HasSuffix(above, "."+name) || above == name }
	switch {
	case !strings.Contains(m.Path, "rules["):
	case key == "then" && strings.HasSuffix(above, "]"):
		return told + "; keep one of the two, or have one call after the other: then: [{…}, {…}]"
	case key == "respond" && first.Scalar() && again.Scalar() && (below("then") || strings.Contains(above, ".then[")):
		return told + fmt.Sprintf("; keep one of the two, or have one call after the other: then: [{respond: %q}, {respond: %q}]", first.Text, again.Text)
	case key == "when" && strings.HasSuffix(above, "]"), slices.Contains([]string{"operation", "callback"}, key) && below("when"):
		return told + "; keep one of the two, or write a rule for each, \"- when: …\""
	case below("where"):
		if both := operatorsOf(first, again); both != "" {
			return told + fmt.Sprintf("; write both into one, %s: {%s}", key, both)
		}
	}
	if first.Kind == again.Kind && !first.Scalar() {
		return told + fmt.Sprintf("; write what both hold below one %s", key)
	}
	return told + "; keep one of the two"
}

// operatorsOf are the operators of two conditions, as one of both has them; "" where one stands in both, or takes no plain value.
func operatorsOf(conditions ...*shape.Value) string {
	var written, names []string
	for _, condition := range conditions {
		if condition.Kind != shape.Object {
			return ""
		}
		for _, m := range condition.Members {
			if !m.Value.Scalar() || slices.Contains(names, m.Name) {
				return ""
			}
			names = append(names, m.Name)
			text := m.Value.Text
			if _, err := strconv.ParseFloat(text, 64); err != nil {
				text = strconv.Quote(text)
			}
			written = append(written, m.Name+": "+text)
		}
	}
	return strings.Join(written, ", ")
}
