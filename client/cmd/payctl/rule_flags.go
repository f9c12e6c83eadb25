package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"paymock/mock/api"
	"paymock/mock/commandline"
	"paymock/mock/config"
	"paymock/mock/phrase"
)

// The flags of a rule, in the order of an exchange; each part knows its fields of api.Rule.

type ruleWhen struct {
	Operation string   `group:"when" placeholder:"NAME" help:"Only calls of this operation: settle, refund, query, …"`
	Callback  string   `group:"when" placeholder:"KIND" help:"Attempts at callbacks of this kind instead of calls: notify, sharding, …, any."`
	Method    string   `group:"when" placeholder:"NAME" help:"Authentic calls of a method or path that paymock lacks, for --answer: alipay.trade.customs.declare, POST /v3/alipay/…"`
	Where     []string `group:"when" sep:"none" placeholder:"FIELD[:OPERATOR]=VALUE" help:"Only where the field holds: ${operators}; repeatable, all must hold. trade.status, trade.amount, … are of the trade."`
}

func (f *ruleWhen) set(r *api.Rule) error {
	r.When.Operation, r.When.Callback, r.When.Method = f.Operation, f.Callback, f.Method
	if _, known := phrase.NamedOperation(f.Operation); !known {
		if meant := commandline.Words(f.Operation, merchantOperations); meant != "" {
			return usagef("--operation: no operation %q; did you mean --operation %s?", f.Operation, meant)
		}
	}
	for _, text := range f.Where {
		field, condition, err := parseCondition(text)
		if err != nil {
			return err
		}
		if r.When.Where == nil {
			r.When.Where = map[string]api.Condition{}
		}
		if known, ok := r.When.Where[field]; ok {
			condition = known.With(condition)
		}
		r.When.Where[field] = condition
	}
	return nil
}

type ruleTurns struct {
	Times  *int     `group:"turns" placeholder:"N" help:"Act so often. Default: without end."`
	Skip   int      `group:"turns" placeholder:"N" help:"Let so many matching calls pass first."`
	Every  *int     `group:"turns" placeholder:"N" help:"Act on every Nth matching call only."`
	Chance *float64 `group:"turns" placeholder:"P" help:"Act with this probability, from 0 to 1; seeded."`
	From   string   `group:"turns" placeholder:"TIME" help:"Not before: an RFC 3339 time, or a duration from now such as 10m; on the app's clock."`
	Until  string   `group:"turns" placeholder:"TIME" help:"Not at or after."`
}

func (f *ruleTurns) set(r *api.Rule) error {
	r.Skip, r.Chance, r.From, r.Until = f.Skip, f.Chance, f.From, f.Until
	if err := setCount("--times", f.Times, 1, &r.Times); err != nil {
		return err
	}
	return setCount("--every", f.Every, 1, &r.Every)
}

// merchantOperations are the operations that people have many words for.
var merchantOperations = []string{"settle", "refund", "query", "pay"}

// plainCode is a code in the letters of a keyboard that has no others.
func plainCode(code string) string {
	code, _ = commandline.PlainCode(code)
	return code
}

// ruleParts are the flags of actions that have parts, or take several flags; the others are thenFlags.
type ruleParts struct {
	Throttle    string            `group:"receive" placeholder:"CALLS[/SPAN]" help:"Refuse what exceeds a rate with the platform's limit code, or --respond's: 10/1s."`
	Answer      string            `group:"decide" placeholder:"JSON" help:"Members of the answer to --method, signed and enveloped as the platform does it."`
	Field       map[string]string `group:"decide" placeholder:"NAME=VALUE" mapsep:"none" help:"Set a member of the answer, signed with it; repeatable."`
	Drip        string            `group:"reply" placeholder:"BYTES[/DELAY]" help:"Write the body in pieces of so many bytes, with a wait between: 1/10ms@real."`
	AlterBefore map[string]string `group:"reply" placeholder:"NAME=VALUE" mapsep:"none" help:"Change a member before signing, so that the signature fits; answers and callbacks."`
	AlterAfter  map[string]string `group:"reply" placeholder:"NAME=VALUE" mapsep:"none" help:"Change a member after signing."`
}

func (f *ruleParts) set(r *api.Rule) (err error) {
	t := &r.Then
	t.Fields, t.Respond = f.Field, plainCode(t.Respond)
	if f.Throttle != "" {
		calls, per, _ := strings.Cut(f.Throttle, "/")
		n, err := strconv.Atoi(calls)
		if err != nil {
			return usagef("--throttle: %q is not CALLS or CALLS/SPAN, such as 10/1s", f.Throttle)
		}
		t.Throttle = &api.Throttle{Calls: n, Per: per, Respond: t.Respond} // which answers
		t.Respond = ""
	}
	if f.Answer != "" {
		if !json.Valid([]byte(f.Answer)) {
			return usagef("--answer: %q is no JSON, such as '{\"trade_no\": \"1\"}'", f.Answer)
		}
		t.Answer = json.RawMessage(f.Answer)
	}
	if len(f.AlterBefore)+len(f.AlterAfter) > 0 {
		t.Alter = &api.Alter{Before: f.AlterBefore, After: f.AlterAfter}
	}
	if f.Drip == "" {
		return nil
	}
	bytes, every, _ := strings.Cut(f.Drip, "/")
	t.Drip = &api.Drip{}
	if t.Drip.Bytes, err = strconv.Atoi(bytes); err != nil {
		return usagef("--drip: %q is not BYTES or BYTES/DELAY, such as 1/10ms@real", f.Drip)
	}
	t.Drip.Every, err = parseDelay("--drip", every)
	return err
}

// newThenFlags makes a flag of each field of api.Then that is a switch, a number, a text or a delay: a struct that has
// those fields, a delay as a text and a number as a pointer, which is nil where the flag is not given.
func newThenFlags() any {
	var flags []reflect.StructField
	for _, f := range reflect.VisibleFields(reflect.TypeFor[api.Then]()) {
		placeholder := f.Tag.Get("placeholder")
		as := f.Type
		switch {
		case as.Kind() == reflect.Bool, as.Kind() == reflect.String:
		case as == reflect.TypeFor[*api.Delay]():
			as, placeholder = reflect.TypeFor[string](), "DELAY"
		case as == reflect.TypeFor[int](), as == reflect.TypeFor[*int]():
			as, placeholder = reflect.TypeFor[*int](), cmp.Or(placeholder, "N")
		default: // it has parts
			continue
		}
		stages, help, _ := strings.Cut(f.Tag.Get("doc"), ": ")
		stage, _, _ := strings.Cut(stages, ",")
		flags = append(flags, reflect.StructField{Name: f.Name, Type: as, Tag: reflect.StructTag(fmt.Sprintf(
			"name:%q group:%q placeholder:%q help:%q", flagName(f), stage, placeholder, strings.ToUpper(help[:1])+help[1:]+"."))})
	}
	return reflect.New(reflect.StructOf(flags)).Interface()
}

// flagName is the flag of a field of api.Then.
func flagName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return strings.ReplaceAll(name, "_", "-")
}

// setThen sets actions to what thenFlags were given.
func setThen(flags any, to *api.Then) (err error) {
	given, then := reflect.ValueOf(flags).Elem(), reflect.ValueOf(to).Elem()
	for i := range given.NumField() {
		field, _ := then.Type().FieldByName(given.Type().Field(i).Name)
		value, flag := given.Field(i), "--"+flagName(field)
		switch at := then.FieldByIndex(field.Index).Addr().Interface().(type) {
		case **api.Delay:
			*at, err = parseDelay(flag, value.String())
		case *int:
			least, _ := strconv.Atoi(field.Tag.Get("minimum"))
			err = setCount(flag, value.Interface().(*int), least, at)
		default:
			then.FieldByIndex(field.Index).Set(value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// setCount sets a count of a rule to a flag that was given. Other numbers than zero the rule judges.
func setCount(flag string, given *int, least int, to *int) error {
	if given == nil {
		return nil
	}
	if *given == 0 {
		return usagef("%s", config.TooSmall(flag, "0", least))
	}
	*to = *given
	return nil
}

// parseDelay reads 3s, 1s..5s or ~2s, with @real for the machine's time; "" is none.
func parseDelay(flag, text string) (*api.Delay, error) {
	if text == "" {
		return nil, nil
	}
	span, clock, told := strings.Cut(text, "@")
	if told && clock != "real" && clock != "app" {
		return nil, usagef("%s: %q ends in neither @real nor @app", flag, text)
	}
	d := &api.Delay{Clock: clock}
	least, most, uniform := strings.Cut(span, "..")
	median, tailed := strings.CutPrefix(span, "~")
	parts := []string{span}
	switch {
	case uniform:
		d.Uniform, parts = []string{least, most}, []string{least, most}
	case tailed:
		d.Lognormal, parts = &api.Lognormal{Median: median}, []string{median}
	default:
		d.Fixed = span
	}
	for _, part := range parts {
		if _, err := time.ParseDuration(part); err != nil {
			if written, ok := phrase.Duration(part); ok {
				return nil, usagef("%s: %q is not a delay such as 3s, 1s..5s, ~2s or 3s@real; write %s", flag, text, strings.Replace(text, part, written, 1))
			}
			return nil, usagef("%s: %q is not a delay such as 3s, 1s..5s, ~2s or 3s@real", flag, text)
		}
	}
	return d, nil
}

// ruleGroups are the headings of the flags.
func ruleGroups() []kong.Group {
	return []kong.Group{
		{Key: "when", Title: "Which calls or callbacks:"},
		{Key: "turns", Title: "When it is the rule's turn:"},
		{Key: "receive", Title: "Before anything is decided:"},
		{Key: "decide", Title: "Instead of the platform's decision; nothing is changed:"},
		{Key: "reply", Title: "After all is committed:"},
		{Key: "callback", Title: "To callbacks:"},
	}
}
