package config

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"paymock/mock/api"
	"paymock/mock/phrase"
	"paymock/mock/shape"
	"paymock/mock/suggest"
)

// readCondition reads a field that is compared.
func (r *ruleDraft) readCondition(key string, v *shape.Value) {
	if name, operator := suggest.ComparedName(key); operator != "" && v != nil && v.Scalar() { // amount>=: 100
		field := conditionField(name)
		r.where.set(field, pairs{{operator, r.comparedValue(field, v.Text)}})
		return
	}
	field := conditionField(key)
	if v != nil && v.Kind == shape.Null && v.Alias == "" {
		if made := comparison(&shape.Value{Text: key}, true); made != nil {
			key, v = made.Members[0].Name, made.Members[0].Value
			field = conditionField(key)
		}
	}
	if v == nil || v.Scalar() {
		if v != nil {
			r.comparedText(field, v.Text)
		}
		return
	}
	if v.Kind == shape.List {
		r.where.set(field, pairs{{"in", textsOf(v)}})
		return
	}
	var compared pairs
	for _, m := range v.Members {
		operator := ""
		for _, name := range conditionShape().Names() {
			if m.Name == name || meansKey(m.Name, name) {
				operator = name
			}
		}
		value := m.Value.Resolve()
		switch {
		case operator == "":
			r.broken = true
		case value.Scalar():
			compared.set(operator, r.comparedValue(field, value.Text))
		default:
			compared.set(operator, textsOf(value))
		}
	}
	r.where.set(field, compared)
}

// conditionField is the field that a key stands for in conditions.
func conditionField(key string) string {
	switch {
	case strings.HasPrefix(key, "trade."):
	case key != strings.ToLower(key): // as platforms write fields
	case meansKey(key, "amount") && !isFieldName(key):
		return "amount"
	case meansKey(key, "order") && !isFieldName(key) && key != "no": // which may be any number
		return "trade.order"
	}
	return key
}

// comparedText notes that a field holds a text, or is over or under it: "> 100".
func (r *ruleDraft) comparedText(field, text string) bool {
	text = strings.TrimSpace(text)
	if least, most, ok := rangeSaid(text); ok {
		r.where.set(field, pairs{{"at_least", r.comparedValue(field, least)}, {"at_most", r.comparedValue(field, most)}})
		return true
	}
	if operator, bound := suggest.Comparison(text); operator != "" {
		r.where.set(field, pairs{{operator, r.comparedValue(field, bound)}})
		return true
	}
	if operator, value := conditionSaid(text); operator != "" {
		r.where.set(field, pairs{{operator, r.comparedValue(field, value)}})
		return true
	}
	r.where.set(field, r.comparedValue(field, text))
	return true
}

// comparedValue is the value that a field is compared with; an amount has its unit.
func (r *ruleDraft) comparedValue(field, text string) any {
	if field != "amount" && !strings.HasPrefix(field, "trade.") {
		return text
	}
	platform, _ := r.when.get("provider").(string)
	if platform == "" {
		platform = r.platform
	}
	if strings.Trim(text, "0123456789.") == "" && field == "amount" {
		return phrase.WithUnit(text, platform)
	}
	return text
}

// lastApp is the app that what follows belongs to.
func (w *rewriter) lastApp() *appDraft {
	if len(w.apps) == 0 {
		w.apps = append(w.apps, &appDraft{})
	}
	return w.apps[len(w.apps)-1]
}

// appList reads apps: a list of them, or one.
func (w *rewriter) appList(v *shape.Value) {
	items := v.Items
	if v.Kind == shape.Object {
		items = []*shape.Value{v}
	}
	if named := namesOf(v.Members); named != nil && named[0].key == "provider" { // alipay: with its keys below
		for i, by := range named {
			app := &appDraft{}
			app.members.set("provider", by.value)
			w.apps = append(w.apps, app)
			for _, m := range v.Members[i].Value.Resolve().Members {
				w.appMember(app, m)
			}
		}
		return
	}
	if ids := v.Kind == shape.Object && !slices.ContainsFunc(v.Members, func(m shape.Member) bool {
		return m.Value.Resolve() == nil || m.Value.Resolve().Kind != shape.Object || isOfApp(m.Name) || meansKey(m.Name, "rules") || meansKey(m.Name, "trades") || meansKey(m.Name, "terminals")
	}); ids { // each below its id
		for _, m := range v.Members {
			app := &appDraft{}
			w.apps = append(w.apps, app)
			for _, own := range m.Value.Resolve().Members {
				w.appMember(app, own)
			}
			app.members.set("id", m.Name)
		}
		return
	}
	for _, item := range items {
		app := &appDraft{}
		if item = item.Resolve(); item.Scalar() && phrase.IsPlatform(item.Text) {
			app.members.set("provider", phrase.PlatformOf(item.Text))
		} else if item.Kind != shape.Object {
			w.broken = true
			return
		}
		w.apps = append(w.apps, app)
		for _, m := range item.Members {
			w.appMember(app, m)
		}
	}
}

func (w *rewriter) appMember(app *appDraft, m shape.Member) {
	v := m.Value.Resolve()
	in := shape.Of(reflect.TypeFor[ScenarioApp]())
	_, own := in.Field(m.Name)
	switch key := nearestKey(m.Name, in); {
	case v == nil || v.Kind == shape.Null:
	case meansKey(m.Name, "provider") && v.Scalar():
		app.members.set("provider", phrase.PlatformOf(v.Text))
	case meansKey(m.Name, "trades") && !v.Scalar():
		w.trades(v, app)
	case meansKey(m.Name, "rules") && m.Name != "name" && !v.Scalar():
		if v.Kind == shape.Object {
			v = &shape.Value{Kind: shape.List, Items: []*shape.Value{v}}
		}
		w.readList(v, app, "")
	case strings.Contains(v.Text, "://") && meansKey(m.Name, "callback"):
		app.members.set("notify_url", v.Text)
	case meansKey(m.Name, "terminals"):
		app.members.set("terminals", terminalsOf(v))
	case own:
		app.members.set(m.Name, plainValue(v))
	case key != "":
		app.members.set(key, plainValue(v))
	case meansKey(m.Name, "nothing"), meansKey(m.Name, "name"):
		w.left = append(w.left, m)
	default:
		w.broken = true
	}
}

// trades reads trades: a list of them, or one.
func (w *rewriter) trades(v *shape.Value, app *appDraft) {
	items := v.Items
	if v.Kind == shape.Object {
		items = []*shape.Value{v}
	}
	var parted []*shape.Value
	for _, item := range items {
		if item = item.Resolve(); item.Kind != shape.Object {
			w.broken = true
			return
		}
		parted = append(parted, partedRules(item)...)
	}
	for _, item := range parted {
		platform, _ := app.members.get("provider").(string)
		if platform == "" {
			platform = w.platform
		}
		var trade pairs
		for _, m := range item.Members {
			w.tradeMember(&trade, m, platform)
		}
		app.trades = append(app.trades, trade)
	}
}

func (w *rewriter) tradeMember(trade *pairs, m shape.Member, platform string) {
	v := m.Value.Resolve()
	_, own := shape.Of(reflect.TypeFor[api.NewTrade]()).Field(m.Name)
	switch {
	case v == nil || v.Kind == shape.Null:
	case meansKey(m.Name, "amount") && v.Scalar():
		minor, ok := phrase.Minor(v.Text, platform)
		trade.set("amount", minor)
		w.broken = w.broken || !ok
	case meansKey(m.Name, "order") && v.Scalar():
		trade.set("order", v.Text)
	case meansKey(m.Name, "status") && v.Scalar():
		trade.set("status", phrase.StatusOf(v.Text))
	case isOn(v.Text) && phrase.StatusOf(m.Name) == "paid": // paid: false
		trade.set("status", map[bool]string{true: "paid", false: "waiting"}[strings.ToLower(v.Text) == "true" || strings.ToLower(v.Text) == "yes"])
	case meansKey(m.Name, "provider") && v.Scalar():
		w.platform = phrase.PlatformOf(v.Text)
	case meansKey(m.Name, "subject") && v.Scalar():
		trade.set("subject", v.Text)
	case meansKey(m.Name, "payer") && v.Scalar():
		trade.set("payer", v.Text)
	case own:
		trade.set(m.Name, plainValue(v))
	case meansKey(m.Name, "nothing"):
		w.left = append(w.left, m)
	default:
		w.broken = true
	}
}

// plainValue is a value as it stands.
func plainValue(v *shape.Value) any {
	v = v.Resolve()
	switch {
	case v == nil || v.Kind == shape.Null:
		return nil
	case v.Kind == shape.Object:
		var all pairs
		for _, m := range v.Members {
			all.set(m.Name, plainValue(m.Value))
		}
		return all
	case v.Kind == shape.List:
		all := []any{}
		for _, item := range v.Items {
			all = append(all, plainValue(item))
		}
		return all
	case v.Kind == shape.Bool && !v.Quoted:
		if v.Text == v.JSON {
			return v.JSON == "true"
		}
	case v.Kind == shape.Whole && !v.Quoted:
		if n, err := strconv.Atoi(v.JSON); err == nil && strconv.Itoa(n) == v.Text { // 000125 is no number, and 0x10 the text that it is
			return n
		}
	}
	return v.Text
}

// write is the file.
func (w *rewriter) write() string {
	var file pairs
	put := func(key string, value any, said bool) {
		if said {
			file.set(key, value)
		}
	}
	put("name", w.name, w.name != "")
	put("about", w.about, w.about != "")
	if w.platform != "" && !w.tried && len(w.given) > 0 { // sentences for every app are of every platform
		app := w.lastApp()
		app.given, w.given = append(app.given, w.given...), nil
	}
	w.toApps()
	put("include", w.include, len(w.include) > 0)
	var apps []pairs
	for _, app := range w.apps {
		one := app.members
		if one.get("provider") == nil && w.platform != "" {
			one = append(pairs{{"provider", w.platform}}, one...)
		}
		if len(app.trades) > 0 {
			one.set("trades", app.trades)
		}
		if rules := written(app.rules); len(rules) > 0 {
			one.set("rules", rules)
		}
		if len(app.given) > 0 {
			one.set("given", app.given)
		}
		apps = append(apps, one)
	}
	put("apps", apps, len(apps) > 0)
	rules := written(w.rules)
	put("rules", rules, len(rules) > 0)
	put("given", w.given, len(w.given) > 0)
	text, err := yaml.MarshalWithOptions(inKeyOrder(file), yaml.IndentSequence(true))
	if err != nil {
		return ""
	}
	return string(text)
}

// written are rules in the order of their keys.
func written(rules []*ruleDraft) (all []pairs) {
	for _, r := range rules {
		if r.platform != "" && r.when.get("provider") == nil {
			r.when = append(pairs{{"provider", r.platform}}, r.when...)
		}
		if len(r.where) > 0 {
			r.when.set("where", r.where)
		}
		r.joinTurns()
		r.joinThrottle()
		var one pairs
		if name := r.top.get("name"); name != nil {
			one.set("name", name)
		}
		if len(r.when) > 0 {
			one.set("when", r.when)
		}
		if len(r.turns) > 0 {
			one.set("then", r.turns)
		} else {
			one.set("then", r.then)
		}
		for _, p := range r.top {
			one.set(p.key, p.value)
		}
		if r.drawn {
			all = append(all, r.drawnRules(one)...)
			continue
		}
		all = append(all, one)
		for _, of := range r.also {
			when := slices.Clone(r.when)
			for i := range when {
				if when[i].key == of.key {
					when[i].value = of.value
				}
			}
			another := slices.Clone(one)
			for i := range another {
				switch another[i].key {
				case "when":
					another[i].value = when
				case "name": // of which each rule has its own
					another[i].value = fmt.Sprintf("%v %v", another[i].value, of.value)
				}
			}
			all = append(all, another)
		}
	}
	return all
}
