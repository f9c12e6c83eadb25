package config

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
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
	least, most, ok := phrase.Between(strings.TrimSpace(said))
	if !ok {
		least, most, ok = phrase.Between(strings.ReplaceAll(strings.TrimSpace(said), " ", "-"))
	}
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
		if memberNamed(&one, m.Name) != nil && m.Name != one.Members[0].Name { // no rule begins with it
			return []*shape.Value{v}
		}
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
	case key == "retries" && isCount(v.Text):
		n, _ := phrase.Count(v.Text)
		terminal.set(key, n)
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

// readSaid takes what the texts of a rule say together as a sentence, with the platform and the operation that are named
// beside them: "when: settle over 100 yuan, then: fails with 1403".
func (w *rewriter) readSaid(r *ruleDraft, app *appDraft) bool {
	if r.hasActions() || len(r.where)+len(r.also)+len(r.top) > 0 || r.app != "" {
		return false
	}
	var parts []string
	for _, key := range []string{"provider", "operation"} {
		if name, ok := r.when.get(key).(string); ok {
			parts = append(parts, name)
		}
	}
	if len(parts) < len(r.when) {
		return false
	}
	parts = append(parts, r.said...)
	for _, between := range []string{" ", ", ", "，"} {
		if text := strings.Join(parts, between); phrase.Parsed(text) {
			return w.readSentence(text, app)
		}
	}
	return false
}

// toApps puts rules that begin or end after a length of time below an app of their platform, whose clock counts that. An app
// without id is the platform's demo app.
func (w *rewriter) toApps() {
	w.rules = slices.DeleteFunc(w.rules, func(r *ruleDraft) bool {
		platform, _ := r.when.get("provider").(string)
		platform = cmp.Or(platform, r.platform)
		if !r.isTimed() || platform == "" {
			return false
		}
		at := slices.IndexFunc(w.apps, func(app *appDraft) bool { return app.members.get("provider") == platform })
		if at < 0 {
			app := &appDraft{}
			app.members.set("provider", platform)
			w.apps, at = append(w.apps, app), len(w.apps)
		}
		w.apps[at].rules = append(w.apps[at].rules, r)
		return true
	})
}

// isTimed reports whether a rule begins or ends after a length of time.
func (r *ruleDraft) isTimed() bool {
	return slices.ContainsFunc([]string{"from", "until"}, func(key string) bool {
		text, _ := r.top.get(key).(string)
		_, timed := phrase.Duration(text)
		return text != "" && timed
	})
}

// furtherCopies is how many copies follow the first where a text says how often a callback is sent in all: "twice".
func furtherCopies(text string) (n int, ok bool) {
	if strings.Trim(text, "0123456789") == "" {
		return 0, false
	}
	n, ok = phrase.Count(text)
	return n - 1, ok && n > 1
}

// isEndless reports whether a text says that something never ends.
func isEndless(text string) bool {
	return slices.Contains(strings.Fields("forever always unlimited infinite inf all endless -1 永远 一直 无限 无限次 不限 每次 总是"), phrase.Simplified(strings.ToLower(strings.TrimSpace(text))))
}

// isCount reports whether a text is how often, and no length of time.
func isCount(text string) bool {
	_, counts := phrase.Count(text)
	return counts
}

// spelledWait is a delay of which the number stands below its unit, {seconds: 5}, or beside it, {value: 5, unit: s}.
func spelledWait(v *shape.Value) (string, bool) {
	said := ""
	for _, m := range v.Members {
		value := m.Value.Resolve()
		switch {
		case !value.Scalar():
			return "", false
		case meansKey(m.Name, "amount"), strings.EqualFold(m.Name, "duration"):
			said = value.Text + said
		case strings.EqualFold(m.Name, "unit"), m.Name == "单位":
			said += value.Text
		case len(v.Members) == 1:
			said = withUnitOf(m.Name, value.Text)
			if said == value.Text && strings.Trim(said, "0123456789.") == "" {
				return "", false
			}
		default:
			return "", false
		}
	}
	return phrase.Duration(said)
}

// comparedThere is the condition that an object spells out: {field: settle_value, op: gt, value: 10000}; the value alone
// where nothing compares.
func comparedThere(v *shape.Value) (field string, condition *shape.Value) {
	operator := "equal"
	for _, m := range v.Members {
		value := m.Value.Resolve()
		switch name := plainKey(m.Name); {
		case !value.Scalar():
			return "", nil
		case slices.Contains([]string{"field", "name", "key", "字段", "param", "path", "member"}, name):
			field = value.Text
		case slices.Contains([]string{"op", "operator", "comparison", "运算符", "compare", "cond"}, name):
			operator = ""
			for _, own := range conditionShape().Names() {
				if value.Text == own || meansKey(value.Text, own) {
					operator = own
				}
			}
		case name == "value" || name == "值":
			condition = value
		case name == "location" || name == "enabled" || name == "type": // where the field stands
		default:
			return "", nil
		}
	}
	if field == "" || condition == nil || operator == "" {
		return "", nil
	}
	if operator == "equal" {
		return field, condition
	}
	return field, &shape.Value{Kind: shape.Object, Line: v.Line, Column: v.Column, Members: []shape.Member{{Name: operator, Value: condition, Line: v.Line, Column: v.Column}}}
}

// readCallbackFault takes what is said of callbacks where their kind is wanted: "callback: lost", "callback: twice".
func (r *ruleDraft) readCallbackFault(text string) bool {
	slot, value := "", "true"
	for _, name := range keysMeant()[plainKey(text)] {
		if slot == "" && slices.Contains([]string{"lose_reply", "drop", "duplicate", "early", "wrong_signature", "no_signature"}, name) {
			slot = name
		}
	}
	if slices.Contains(strings.Fields("never none missing no false 没有 不来 收不到"), phrase.Simplified(strings.ToLower(text))) {
		slot = "drop"
	}
	if n, ok := phrase.Count(text); ok && n > 1 {
		slot, value = "duplicate", strconv.Itoa(n-1)
	}
	if slot == "" {
		return false
	}
	r.when = slices.DeleteFunc(r.when, func(p pair) bool { return p.key == "operation" })
	r.when.set("callback", api.AnyCallback)
	return r.putSlot(slot, value)
}

// readSpelledWait takes a delay whose unit is said beside its number.
func (r *ruleDraft) readSpelledWait(key string, v *shape.Value) bool {
	wait, ok := spelledWait(v)
	if ok {
		r.then.set(key, wait)
	}
	return ok
}

// readSpelled takes conditions whose field, operator and value stand below keys of these names.
func (r *ruleDraft) readSpelled(v *shape.Value) bool {
	all := []*shape.Value{v}
	if v.Kind == shape.List {
		all = v.Items
	}
	for _, one := range all {
		if field, _ := comparedThere(one.Resolve()); field == "" {
			return false
		}
	}
	for _, one := range all {
		field, condition := comparedThere(one.Resolve())
		if condition.Scalar() && meansKey(field, "operation") {
			r.readScalar(field, condition)
			continue
		}
		r.readCondition(field, condition)
	}
	return len(all) > 0
}

// readPath takes a platform and one of its operations, "/intella/pay" or "支付宝退款".
func (r *ruleDraft) readPath(text string) bool {
	platform, operation, ok := platformOperation(withoutHost(text))
	if ok {
		r.when.set("provider", platform)
		r.when.set("operation", operation)
	}
	return ok
}

// platformOperation reads a platform and one of its operations, with the word behind them that only says when: 支付宝退款时.
func platformOperation(text string) (platform, operation string, ok bool) {
	return phrase.PlatformOperation(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(text), "时"), "的时候"))
}

// platformIn is the platform that an object names, {name: 4pyun}; "" is none.
func platformIn(v *shape.Value) string {
	for _, m := range v.Members {
		if value := m.Value.Resolve(); value.Scalar() && phrase.IsPlatform(value.Text) {
			return phrase.PlatformOf(value.Text)
		}
	}
	return ""
}

// rulesBelow is the list of rules that an entry of one has below it, beside what is no part of a rule; nil where it has none.
func rulesBelow(v *shape.Value) (list *shape.Value) {
	for _, m := range v.Members {
		value := m.Value.Resolve()
		switch {
		case value == nil || meansKey(m.Name, "nothing") || meansKey(m.Name, "name"):
		case meansKey(m.Name, "rules") && value.Kind == shape.List && !meansKey(m.Name, "then") && list == nil && isOfRules(value):
			list = value
		default:
			return nil
		}
	}
	return list
}

// leaveBeside notes what stands beside the list of rules that an entry has below it.
func (w *rewriter) leaveBeside(v *shape.Value) {
	for _, m := range v.Members {
		if !meansKey(m.Name, "rules") && m.Value.Resolve() != nil {
			w.left = append(w.left, m)
		}
	}
}

// isOfRules reports whether all entries of a list are objects that have several keys.
func isOfRules(list *shape.Value) bool {
	return len(list.Items) > 0 && !slices.ContainsFunc(list.Items, func(item *shape.Value) bool {
		item = item.Resolve()
		return item == nil || item.Kind != shape.Object || len(item.Members) < 2
	})
}
