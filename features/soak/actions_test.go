package soak_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"paymock/mock/api"
)

// values are how actions are used that need more than true or their least number. An action that rules learn is
// used at once, or TestActions asks for its value.
func values(code string) map[string]api.Then {
	five := 5
	return map[string]api.Then{
		"delay":          {Delay: &api.Delay{Fixed: "20s"}},
		"throttle":       {Throttle: &api.Throttle{Calls: 4, Per: "24h", Respond: code}},
		"respond":        {Respond: code},
		"message":        {Respond: code, Message: "soaked"},
		"answer":         {Answer: json.RawMessage(`{"soaked":"1"}`)},
		"fields":         {Fields: map[string]string{"soaked": "1"}},
		"signed_charset": {SignedCharset: "gbk"},
		"truncate":       {Truncate: &five},
		"drip":           {Drip: &api.Drip{Bytes: 100, Every: &api.Delay{Fixed: "1ms", Clock: "real"}}},
		"delay_reply":    {DelayReply: &api.Delay{Fixed: "20s"}},
		"alter":          {Alter: &api.Alter{After: map[string]string{"soaked": "1"}}},
		"charset":        {Charset: "gbk"},
		"reorder":        {Reorder: "1m"},
	}
}

// use is an action on calls or on callbacks.
type use struct {
	action   string
	callback bool
	then     api.Then
}

func (u use) String() string {
	if u.callback {
		return u.action + " of callbacks"
	}
	return u.action
}

// everyUse lists every action of rules, and with what it acts on. Package rule's tests hold api.Then and
// the table of actions together.
func everyUse(code string) (uses []use, err error) {
	known := values(code)
	for _, field := range reflect.VisibleFields(reflect.TypeFor[api.Then]()) {
		action, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if action == "-" {
			continue
		}
		then, ok := known[action]
		value := reflect.ValueOf(&then).Elem().FieldByIndex(field.Index)
		switch {
		case ok:
		case field.Type.Kind() == reflect.Bool:
			value.SetBool(true)
		case field.Type.Kind() == reflect.Int:
			least, _ := strconv.ParseInt(field.Tag.Get("minimum"), 10, 64)
			value.SetInt(max(least, 1))
		default:
			return nil, fmt.Errorf("the action %s has no value to be used with", action)
		}
		stages, _, _ := strings.Cut(field.Tag.Get("doc"), ":")
		if stages != "callback" {
			uses = append(uses, use{action, false, then})
		}
		if strings.Contains(stages, "callback") {
			uses = append(uses, use{action, true, then})
		}
	}
	return uses, nil
}

func TestActions(t *testing.T) {
	t.Parallel()
	uses, err := everyUse("1403")
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range uses {
		if reflect.ValueOf(u.then).IsZero() {
			t.Errorf("%s does nothing", u)
		}
	}
}

// rules are one for each use of an action, in any order. Each acts once; a rate is bounded for as long as the app
// lives.
func (l *life) rules() ([]api.Rule, error) {
	refusals := l.soak.refusals[l.platform]
	uses, err := everyUse(refusals[l.below(len(refusals))].Code)
	if err != nil {
		return nil, err
	}
	var rules []api.Rule
	for _, u := range uses {
		r := api.Rule{Name: u.String(), Times: 1, Then: u.then}
		switch {
		case u.callback:
			r.When.Callback = api.AnyCallback
		case len(u.then.Answer) > 0:
			r.When.Method = lackings[l.platform].method
		case u.then.Throttle != nil:
			r.Times, r.When.Operation = 0, "query"
		}
		rules = append(rules, r)
		l.acted[u.String()] = 0
	}
	for i := len(rules) - 1; i > 0; i-- {
		j := l.below(i + 1)
		rules[i], rules[j] = rules[j], rules[i]
	}
	return rules, nil
}
