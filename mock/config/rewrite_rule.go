package config

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"paymock/mock/phrase"
	"paymock/mock/shape"
	"paymock/mock/suggest"
	"paymock/mock/words"
)

// ruleDraft is a rule of which the parts are found wherever they stand.
type ruleDraft struct {
	top, when, then, where pairs
	turns                  []pairs // one after the other, where there are several
	platform               string
	app                    string         // the id of the app that alone has the rule
	also                   pairs          // further operations and platforms of which the same is said
	said                   []string       // texts that are no parts of a rule, but may be of a sentence
	broken                 bool           // something of it has no place
	left                   []shape.Member // what rules have no place for
	whole                  bool           // it is written as rules are
	usual                  bool           // all is as usual in the end
	drawn                  bool           // one of the turns, by chance
}

func newRule(platform string) *ruleDraft { return &ruleDraft{platform: platform} }

// hasActions reports whether the rule does something.
func (r *ruleDraft) hasActions() bool { return len(r.then)+len(r.turns) > 0 }

// readBelow reads what stands in a rule, or below a key of it that only gathers.
func (r *ruleDraft) readBelow(v *shape.Value) {
	v = v.Resolve()
	switch {
	case v == nil || v.Kind == shape.Null:
	case v.Kind == shape.Object:
		for _, m := range v.Members {
			switch {
			case m.Merge:
			case isCoarseCode(v, m):
				r.left = append(r.left, m)
			default:
				r.readMember(m)
			}
		}
		for _, m := range v.Members { // what is merged counts where nothing else is said
			switch {
			case !m.Merge:
			case m.Value.Alias != "" && m.Value.Same == nil: // nobody knows what it is
				r.left = append(r.left, m)
			default:
				r.readBelow(m.Value)
			}
		}
	case v.Kind == shape.List:
		r.readSequence(v)
	default:
		r.readText(v.Text)
	}
}

// wholePart is where a part of a rule stands that is taken as it is; nil for other keys. Of the actions those are that have
// parts, or that ruleSlots has no row for.
func (r *ruleDraft) wholePart(key string) *pairs {
	switch key {
	case "method":
		return &r.when
	case "from", "until", "disabled":
		return &r.top
	}
	_, isSlot := ruleSlots()[key]
	if action, ok := thenShape().Field(key); ok && (!isSlot || action.Shape.Kind == shape.Object) {
		return &r.then
	}
	return nil
}

// readMember reads a key and what stands behind it.
func (r *ruleDraft) readMember(m shape.Member) {
	for _, part := range []string{"when.", "then."} { // then.respond
		m.Name = strings.TrimPrefix(m.Name, part)
	}
	v := m.Value.Resolve()
	key := plainKey(m.Name)
	operation, isOperation := phrase.NamedOperation(m.Name)
	to := r.wholePart(m.Name)
	if platform, operation, both := phrase.PlatformOperation(m.Name); both && !isOperation {
		r.when.set("provider", platform)
		r.when.set("operation", operation)
		r.readBelow(m.Value)
		return
	}
	switch means := keysMeant()[key]; {
	case (v == nil || v.Kind == shape.Null) && len(means) == 0:
		r.readAlone(m)
	case v == nil || v.Kind == shape.Null:
	case to != nil && v.Kind == shape.Object && strings.HasPrefix(m.Name, "delay") && r.readSpelledWait(m.Name, v):
	case to != nil && (!v.Scalar() || len(means) == 0):
		to.set(m.Name, plainValue(v))
	case v.Scalar():
		r.readScalar(m.Name, v)
	case v.Kind == shape.Object && r.readGroup(means, v):
	case slices.Contains(means, "where") && r.readSpelled(v):
	case slices.Contains(means, "where") && v.Kind == shape.Object:
		for _, c := range v.Members {
			if meansKey(c.Name, "operation") || meansKey(c.Name, "provider") || meansKey(c.Name, "callback") {
				r.readMember(c)
				continue
			}
			r.readCondition(c.Name, c.Value.Resolve())
		}
	case slices.Contains(means, "provider") && v.Kind == shape.List && r.readPlatforms(textsOf(v)):
	case slices.Contains(means, "operation") && v.Kind == shape.List:
		r.broken = r.broken || !r.readOperations(textsOf(v))
	case ordinalOf(means) > 0:
		r.addTurn(ordinalOf(means), v)
	case slices.Contains(means, "drawn"):
		r.drawn = true
		r.readBelow(v)
	case len(means) == 0 && v.Kind == shape.Object && isAnswerBody(m.Name):
		r.readBelow(v)
	case slices.Contains(means, "amount") || len(means) == 0 && isFieldName(m.Name):
		r.readCondition(m.Name, v)
	case len(means) == 0 && isOperation:
		r.when.set("operation", operation)
		r.readBelow(v)
	case len(means) == 0 && phrase.IsPlatform(m.Name):
		r.when.set("provider", phrase.PlatformOf(m.Name))
		r.readBelow(v)
	case len(means) == 0 && len(m.Name) == 3 && strings.Trim(m.Name, "0123456789") == "" && m.Name[0] == '2': // as all answers have it
		r.readBelow(v)
	case len(means) == 0 && nearKey(m.Name) != "":
		m.Name = nearKey(m.Name)
		r.readMember(m)
	case len(means) == 0:
		r.broken = true
	case means[0] == "nothing":
		r.left = append(r.left, m)
	default:
		r.readBelow(v)
	}
}

// readAlone reads what stands where a key with a value should: both without a colon, or the rest of a code's text behind a comma.
func (r *ruleDraft) readAlone(m shape.Member) {
	key, value, parted := keyWithoutColon(shape.Mistake{Key: m.Name, Value: &shape.Value{Kind: shape.Null}})
	switch {
	case parted && len(keysMeant()[plainKey(key)]) > 0:
		r.readScalar(key, &shape.Value{Kind: shape.Text, Text: value})
	case r.then.get("respond") != nil && isCount(strings.TrimPrefix(m.Name, "前")): // 1403，前2次
		r.broken = r.broken || !r.putSlot("times", strings.TrimPrefix(m.Name, "前"))
	case r.then.get("respond") != nil && words.IsChinese(m.Name): // 1403，不可清算
		r.then.set("message", m.Name)
	default:
		r.broken = true
	}
}

// isFieldName reports whether a key is written as fields of requests are.
func isFieldName(key string) bool {
	return strings.ContainsAny(key, "_.") && strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789_.") == ""
}

// readScalar reads a key and a text: as the key says where the text is such, else as the text is.
func (r *ruleDraft) readScalar(key string, v *shape.Value) {
	means := keysMeant()[plainKey(key)]
	switch n := ordinalOf(means); {
	case n == 1 && !isCode(v.Text) && r.putSlot("times", v.Text): // first: 2
		return
	case n > 0:
		r.addTurn(n, v)
		return
	case slices.Contains(means, "respond") && phrase.SaysSignature(v.Text): // a code, or an answer that is signed so
		r.broken = true
		return
	case isVerb(v.Text) && !slices.Contains(means, "callback"),
		(slices.Contains(means, "http_status") || slices.Contains(means, "respond")) && len(v.Text) == 3 && v.Text[0] == '2': // as all answers have it
		return
	}
	for _, slot := range means {
		if f, ok := thenShape().Field(slot); ok && f.Shape.Kind == shape.Bool && isCountAbove1(v.Text) { // drop: 2
			r.then.set(slot, true)
			r.putSlot("times", v.Text)
			return
		}
		if slot == "amount" && isFieldName(key) { // counted as that field is
			r.readCondition(key, v)
			return
		}
		if n, err := strconv.Atoi(withUnitOf(key, v.Text)); strings.HasPrefix(slot, "delay") && err == nil && n >= 100 && n < 1000 { // milliseconds or seconds?
			r.broken = true
			return
		}
		if r.putSlot(slot, withUnitOf(key, v.Text)) {
			return
		}
	}
	if slices.Contains(means, "rest") && isUsual(v.Text) {
		r.usual = true
		return
	}
	operation, isOperation := phrase.NamedOperation(key)
	switch near := nearKey(key); {
	case len(means) > 0 && (means[0] == "nothing" || means[0] == "about"):
		r.left = append(r.left, shape.Member{Name: key, Value: v})
		return
	case len(means) > 0:
	case isOperation:
		r.when.set("operation", operation)
	case near != "":
		r.readScalar(near, v)
		return
	case isFieldName(key):
		r.readCondition(key, v)
		return
	default:
		r.broken = true
		return
	}
	if operator, _ := suggest.Comparison(v.Text); operator != "" && !slices.Contains(means, "amount") { // of what is not known
		r.broken = true
		return
	}
	r.readText(v.Text)
}

// ruleSlots are the slots of a rule: where each stands, and how its value is read.
var ruleSlots = sync.OnceValue(func() map[string]struct {
	in   func(*ruleDraft) *pairs
	read func(text string) (any, bool)
} {
	then := func(r *ruleDraft) *pairs { return &r.then }
	when := func(r *ruleDraft) *pairs { return &r.when }
	top := func(r *ruleDraft) *pairs { return &r.top }
	count := func(text string) (any, bool) { n, ok := countOf(text); return n, ok && n > 0 }
	truth := func(text string) (any, bool) {
		is := slices.Contains(strings.Fields("true yes on 1 y 是 开"), strings.ToLower(text))
		return true, is
	}
	whole := func(text string) (any, bool) { n, err := strconv.Atoi(text); return n, err == nil && n > 0 }
	anyText := func(text string) (any, bool) { return text, text != "" }
	return map[string]struct {
		in   func(*ruleDraft) *pairs
		read func(text string) (any, bool)
	}{
		"provider": {when, platformNamed},
		"operation": {when, func(text string) (any, bool) {
			text = withoutHost(text)
			name, ok := phrase.NamedOperation(text)
			if near := suggest.Nearest(text, phrase.Operations(), 1); !ok && len(near) > 0 && len(text) > 3 && isWord(text) && !isCode(text) && len(keysMeant()[plainKey(text)]) == 0 {
				name, ok = near[0], true
			}
			return cmp.Or(name, text), ok || marks().official.MatchString(text)
		}},
		"callback": {when, func(text string) (any, bool) { return phrase.CallbackKind(text), isWord(text) && !isOn(text) }},
		"respond":  {then, func(text string) (any, bool) { return text, isCode(text) }},
		"message":  {then, anyText},
		"name":     {top, anyText},
		"times":    {top, count},
		"skip": {top, func(text string) (any, bool) {
			if _, ok := truth(text); ok { // all but the first
				return 1, true
			}
			return count(text)
		}},
		"until":       {top, func(text string) (any, bool) { d, ok := phrase.Duration(text); return d, ok }},
		"from":        {top, func(text string) (any, bool) { d, ok := phrase.Duration(text); return d, ok && !isCount(text) }},
		"every":       {top, count},
		"disabled":    {top, truth},
		"chance":      {top, chanceOf},
		"delay":       {then, waitOf},
		"hang":        {then, truth},
		"reset":       {then, truth},
		"lose_reply":  {then, truth},
		"delay_reply": {then, waitOf},
		"http_status": {then, func(text string) (any, bool) {
			n, err := strconv.Atoi(text)
			return n, err == nil && n >= 400 && n < 600
		}},
		"wrong_signature": {then, truth},
		"no_signature":    {then, truth},
		"drop":            {then, truth},
		"duplicate": {then, func(text string) (any, bool) {
			if n, ok := furtherCopies(text); ok {
				return n, true
			}
			if _, ok := truth(text); ok {
				return 1, true
			}
			return whole(text)
		}},
		"early": {then, truth},
	}
})

// putSlot gives a slot a text, where it is one of its kind.
func (r *ruleDraft) putSlot(slot, text string) bool {
	if half, full := halfWidth(text); full && slot != "message" && slot != "name" {
		text = half
	}
	if slot == "amount" || slot == "order" {
		return r.comparedText(map[string]string{"amount": "amount", "order": "trade.order"}[slot], text)
	}
	if slot != "message" && slot != "name" {
		text = strings.TrimRight(text, ",，;；。 ")
	}
	switch names := marks().parted.Split(text, -1); {
	case slot == "repeat":
		slot, text = r.repeated(text)
	case slot == "provider" || slot == "operation" || slot == "respond":
		if noted := marks().noted.FindStringSubmatch(text); noted != nil {
			if slot == "respond" {
				_ = isCount(noted[2]) && r.putSlot("times", noted[2])
				return r.putSlot(slot, noted[1])
			}
			return r.putSlot(slot, noted[1]) && r.putSlot(slot, noted[2])
		}
		return r.putNamed(slot, text, names)
	case slot == "callback" && r.readCallbackFault(text):
		return true
	case slot == "app" && phrase.IsPlatform(text):
		slot = "provider"
	case slot == "app":
		r.app = text
		return isWord(text)
	case slot == "throttle":
		return r.readThrottle(text)
	case slot == "drawn":
		r.drawn, _ = strconv.ParseBool(strings.ToLower(text))
		return r.drawn
	case slot == "times" && isEndless(text): // as rules are, unless they say how often
		return true
	case slot == "sub_code" && isCode(text): // it says more than the code that it stands beside
		r.then = slices.DeleteFunc(r.then, func(p pair) bool { return p.key == "respond" })
		slot = "respond"
	case slot == "signature":
		slot, text = signatureFault(text), "true"
	case slot == "status" && phrase.IsStatus(text):
		r.where.set("trade.status", phrase.StatusOf(text))
		return true
	case slot == "lose_reply" && r.when.get("callback") != nil:
		slot = "drop"
	case slot == "nth":
		n, ok := phrase.Count(text)
		if ok && n > 1 {
			r.top.set("times", 1)
			r.top.set("skip", n-1)
		}
		return ok && n > 0
	}
	return r.setSlot(slot, text)
}

// setSlot reads a text as its slot wants it, and keeps it.
func (r *ruleDraft) setSlot(slot, text string) bool {
	p, ok := ruleSlots()[slot]
	if !ok {
		return false
	}
	value, ok := p.read(strings.TrimSpace(text))
	if !ok {
		return slot == "hang" && r.putSlot("delay", text) // timeout: 30s
	}
	if before := p.in(r).get(slot); before != nil && !reflect.DeepEqual(before, value) && !isFiner(before, value) {
		r.broken = true // one of the two would be lost
	}
	p.in(r).set(slot, value)
	return true
}

// repeated takes the key repeat: of a callback further copies, else how often the rule acts.
func (r *ruleDraft) repeated(text string) (slot, value string) {
	if n, ok := phrase.Count(text); ok && n > 1 && r.when.get("callback") != nil {
		return "duplicate", strconv.Itoa(n - 1)
	}
	return "times", text
}
