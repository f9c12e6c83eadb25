package config

import (
	"cmp"
	"reflect"
	"slices"
	"strings"

	"paymock/mock/api"
	"paymock/mock/phrase"
	"paymock/mock/shape"
)

// Parts of files that are written otherwise than they are called.

// readGroup reads an object of names and values below a key that says what is done with them; false for other keys.
func (r *ruleDraft) readGroup(means []string, v *shape.Value) bool {
	if len(means) == 0 {
		return false
	}
	switch means[0] {
	case "unless":
		for _, m := range v.Members {
			value := m.Value.Resolve()
			r.broken = r.broken || !value.Scalar()
			r.where.set(conditionField(m.Name), pairs{{"not", value.Text}})
		}
	case "alter":
		r.then.set("alter", pairs{{"before", plainValue(v)}})
	case "fields":
		if r.when.get("callback") != nil {
			r.then.set("alter", pairs{{"before", plainValue(v)}})
			return true
		}
		r.then.set("fields", plainValue(v))
	default:
		return false
	}
	return true
}

// readThrottle notes a rate such as 5/s.
func (r *ruleDraft) readThrottle(text string) bool {
	calls, per, ok := phrase.Rate(text)
	if ok {
		r.then.set("throttle", pairs{{"calls", calls}, {"per", per}})
	}
	return ok
}

// joinThrottle gives a rate the code that what exceeds it is answered with.
func (r *ruleDraft) joinThrottle() {
	rate, limited := r.then.get("throttle").(pairs)
	code := r.then.get("respond")
	if !limited || code == nil || rate.get("respond") != nil {
		return
	}
	r.then = slices.DeleteFunc(slices.Clone(r.then), func(p pair) bool { return p.key == "respond" || p.key == "throttle" })
	r.then.set("throttle", append(slices.Clone(rate), pair{"respond", code}))
}

// waitOf is a delay: a length of time, or two between which it is drawn.
func waitOf(text string) (any, bool) {
	if d, ok := phrase.Duration(text); ok {
		return d, true
	}
	said := strings.NewReplacer("random", "", "between", "", "随机", "", " and ", "-", " to ", "-").Replace(strings.ToLower(text))
	least, most, ok := phrase.Between(strings.ReplaceAll(strings.TrimSpace(said), " ", "-"))
	return pairs{{"uniform", []any{least, most}}}, ok
}

// withUnitOf is a figure with the unit that its key names: delay_ms, fixedDelayMilliseconds.
func withUnitOf(key, text string) string {
	key = plainKey(key)
	if strings.Trim(text, "0123456789.") != "" || text == "" {
		return text
	}
	for _, unit := range [][2]string{{"milliseconds", "ms"}, {"millis", "ms"}, {"ms", "ms"}, {"毫秒", "ms"}, {"seconds", "s"}, {"secs", "s"}, {"秒", "s"}, {"minutes", "m"}, {"分钟", "m"}} {
		if strings.HasSuffix(key, unit[0]) {
			return text + unit[1]
		}
	}
	return text
}

// partedRules are the rules of an entry that has some of their keys twice, since the dash before the second is missing.
func partedRules(v *shape.Value) (all []*shape.Value) {
	one := *v
	one.Members = nil
	for _, m := range v.Members {
		if memberNamed(&one, m.Name) != nil {
			first := one
			all, one.Members = append(all, &first), nil
		}
		one.Members = append(one.Members, m)
	}
	return append(all, &one)
}

// isOfApp reports whether a key of a file is one of an app, and of nothing else.
func isOfApp(key string) bool {
	_, own := shape.Of(reflect.TypeFor[ScenarioApp]()).Field(key)
	return own && len(keysMeant()[plainKey(key)]) == 0
}

// terminalsOf are terminals: a list of them, or one, or ids.
func terminalsOf(v *shape.Value) []any {
	items := v.Items
	if v.Kind != shape.List {
		items = []*shape.Value{v}
	}
	all := []any{}
	for _, item := range items {
		item = item.Resolve()
		if item.Scalar() {
			all = append(all, pairs{{"id", item.Text}})
			continue
		}
		var one pairs
		for _, m := range item.Members {
			terminalMember(&one, m)
		}
		all = append(all, one)
	}
	return all
}

func terminalMember(terminal *pairs, m shape.Member) {
	v := m.Value.Resolve()
	in := shape.Of(reflect.TypeFor[api.NewTerminal]())
	_, own := in.Field(m.Name)
	is := func(words string) bool { return slices.Contains(strings.Fields(words), plainKey(m.Name)) }
	switch key := cmp.Or(nearestKey(m.Name, in), m.Name); {
	case key == "id":
		terminal.set(key, v.Text)
	case own:
		terminal.set(m.Name, plainValue(v))
	case is("balance money funds 余额 卡余额"):
		terminal.set("card", pairs{{"balance", plainValue(v)}})
	case is("hascard card withcard 有卡") && strings.ToLower(v.Text) == "false":
		terminal.set("no_card", true)
	case is("retry retrycount retrytimes tries 重试 重试次数"):
		terminal.set("retries", plainValue(v))
	default:
		terminal.set(key, plainValue(v))
	}
}
