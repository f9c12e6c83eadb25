package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"paymock/client/control"
	"paymock/mock/api"
)

type ruleCommand struct {
	Add   ruleAddCommand   `cmd:"" help:"Add a rule behind the others."`
	List  ruleListCommand  `cmd:"" default:"withargs" help:"List the rules in the order in which they act."`
	Rm    ruleRmCommand    `cmd:"" help:"Remove a rule."`
	Clear ruleClearCommand `cmd:"" help:"Remove all rules."`
}

// scopeFlags choose between the app's rules and the server's.
type scopeFlags struct {
	Everywhere bool `help:"The rules for every app instead of one app's."`
}

type ruleAddCommand struct {
	Operation string            `placeholder:"NAME" help:"Only calls of this operation: settle, refund, query, …"`
	Where     []string          `sep:"none" placeholder:"FIELD[:OPERATOR]=VALUE" help:"Only calls whose field holds: equal (default), not, prefix, suffix, matches, over, under, in (a,b,c), present (true, false); repeatable, all must hold."`
	Respond   string            `placeholder:"CODE" help:"Answer with this code of the platform's table; nothing happens to the trade."`
	Message   string            `help:"Text to answer instead of the code's own."`
	Field     map[string]string `placeholder:"NAME=VALUE" mapsep:"none" help:"Set a field of the answer; repeatable."`
	LoseReply bool              `help:"Do what was asked, then close the connection without an answer."`
	Times     int               `placeholder:"N" help:"Act so often. Default: without end."`
	Skip      int               `placeholder:"N" help:"Let so many matching calls pass first."`
	Name      string            `help:"A name to find the rule by in the journal."`
	File      string            `placeholder:"FILE" help:"Read the rule as JSON from a file, or from - for standard input, instead."`
	scopeFlags
}

// Help is shown by payctl rule add --help.
func (ruleAddCommand) Help() string {
	return `The first rule that matches acts, an app's rules before those for every app.

Examples:

  payctl rule add --operation settle --respond 1403 --times 2
  payctl rule add --operation settle --where settle_value:over=10000 --respond 1500
  payctl rule add --operation refund --lose-reply --times 1
  payctl rule add --everywhere --operation query --respond 1500

The flags are for the commonest rules; --file takes them all, sequences, delays and faults of
callbacks included:

  echo '{"when":{"callback":"sharding"},"then":{"duplicate":1}}' | payctl rule add --file -
  echo '{"when":{"operation":"settle"},"then":[{"respond":"1500"},{"hang":true},{}]}' | payctl rule add --file -`
}

// Run adds a rule.
func (c *ruleAddCommand) Run(s *session) error {
	r, err := c.read(s)
	if err != nil {
		return err
	}
	var added api.Rule
	if c.Everywhere {
		ctx, cancel := s.within()
		defer cancel()
		r.When.Provider = s.onlyProvider
		added, err = s.control.AddRule(ctx, r)
	} else {
		added, err = onApp(s, func(ctx context.Context, a *control.App) (api.Rule, error) { return a.AddRule(ctx, r) })
	}
	if err != nil {
		return err
	}
	return s.show(added, func(w io.Writer) { line(w, "rule %s: %s", added.ID, ruleText(added)) })
}

func (c *ruleAddCommand) read(s *session) (api.Rule, error) {
	if c.File != "" {
		return c.readFile(s)
	}
	r := api.Rule{
		Name: c.Name, Times: c.Times, Skip: c.Skip, When: api.When{Operation: c.Operation},
		Then: api.Then{Respond: c.Respond, Message: c.Message, Fields: c.Field, LoseReply: c.LoseReply},
	}
	for _, text := range c.Where {
		field, condition, err := parseCondition(text)
		if err != nil {
			return r, err
		}
		if r.When.Where == nil {
			r.When.Where = map[string]api.Condition{}
		}
		if known, ok := r.When.Where[field]; ok {
			condition = merged(known, condition)
		}
		r.When.Where[field] = condition
	}
	return r, nil
}

func (c *ruleAddCommand) readFile(s *session) (api.Rule, error) {
	var r api.Rule
	var data []byte
	var err error
	if c.File == "-" {
		data, err = io.ReadAll(s.stdin)
	} else {
		data, err = os.ReadFile(c.File)
	}
	if err != nil {
		return r, usagef("--file: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		return r, usagef("--file %s is not a rule such as {\"when\":{\"operation\":\"settle\"},\"then\":{\"respond\":\"1403\"}}: %w", c.File, err)
	}
	return r, nil
}

// parseCondition reads FIELD[:OPERATOR]=VALUE.
func parseCondition(text string) (field string, c api.Condition, err error) {
	left, value, ok := strings.Cut(text, "=")
	field, operator, _ := strings.Cut(left, ":")
	if !ok || field == "" {
		return "", c, usagef("--where: %q is not FIELD=VALUE or FIELD:OPERATOR=VALUE, such as pay_serial:prefix=2024", text)
	}
	switch operator {
	case "", "equal":
		c.Equal = &value
	case "not":
		c.Not = &value
	case "prefix":
		c.Prefix = &value
	case "suffix":
		c.Suffix = &value
	case "matches":
		c.Matches = &value
	case "over":
		c.Over = &value
	case "under":
		c.Under = &value
	case "in":
		c.In = strings.Split(value, ",")
	case "present":
		present, err := strconv.ParseBool(value)
		if err != nil {
			return "", c, usagef("--where: %s:present is true or false, not %q", field, value)
		}
		c.Present = &present
	default:
		return "", c, usagef("--where: no operator %q; use equal, not, prefix, suffix, matches, over, under, in or present", operator)
	}
	return field, c, nil
}

// merged holds when both do, as far as they name different operators; the later wins.
func merged(a, b api.Condition) api.Condition {
	for _, p := range []struct{ to, from **string }{
		{&a.Equal, &b.Equal},
		{&a.Not, &b.Not},
		{&a.Prefix, &b.Prefix},
		{&a.Suffix, &b.Suffix},
		{&a.Matches, &b.Matches},
		{&a.Over, &b.Over},
		{&a.Under, &b.Under},
	} {
		if *p.from != nil {
			*p.to = *p.from
		}
	}
	if b.In != nil {
		a.In = b.In
	}
	if b.Present != nil {
		a.Present = b.Present
	}
	return a
}

// ruleText is a rule in one line.
func ruleText(r api.Rule) string {
	var parts []string
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if r.Name != "" {
		add("%q", r.Name)
	}
	when := "any call"
	if r.When.Operation != "" {
		when = r.When.Operation
	}
	if r.When.Callback != "" {
		when = r.When.Callback + " callback"
	}
	if r.When.Provider != "" {
		when += " of " + r.When.Provider
	}
	if len(r.When.Where) > 0 {
		where, _ := json.Marshal(r.When.Where) // strings only
		when += " where " + string(where)
	}
	add("on %s", when)
	if r.Then.Respond != "" {
		add("answer %s", r.Then.Respond)
	}
	if r.Then.Message != "" {
		add("saying %q", r.Then.Message)
	}
	for _, name := range extra(r.Then.Fields).sorted() {
		add("set %s to %q", name, r.Then.Fields[name])
	}
	if r.Then.LoseReply {
		add("lose the reply")
	}
	if rest := otherActions(r.Then); rest != "" {
		add("%s", rest)
	}
	if r.Every > 1 {
		add("every %d. call", r.Every)
	}
	if r.Chance != nil {
		add("with chance %g", *r.Chance)
	}
	if r.From != "" {
		add("from %s", r.From)
	}
	if r.Until != "" {
		add("until %s", r.Until)
	}
	if r.Times == 1 {
		add("once")
	}
	if r.Times > 1 {
		add("%d times", r.Times)
	}
	if r.Skip > 0 {
		add("after letting %d pass", r.Skip)
	}
	return strings.Join(parts, ", ")
}

// otherActions is what ruleText has no words for, as JSON; "" is nothing.
func otherActions(t api.Then) string {
	t.Respond, t.Message, t.Fields, t.LoseReply = "", "", nil, false
	text, err := json.Marshal(t)
	if err != nil || string(text) == "{}" {
		return ""
	}
	return string(text)
}

type ruleListCommand struct{ scopeFlags }

// Run lists the rules.
func (c *ruleListCommand) Run(s *session) error {
	list, err := c.list(s)
	if err != nil {
		return err
	}
	return s.show(api.Rules{Rules: list}, func(w io.Writer) {
		if len(list) == 0 {
			line(w, "no rules; the platform does what it always does")
			return
		}
		var rows []string
		for _, r := range list {
			rows = append(rows, cells(r.ID, r.Hits, ruleText(r)))
		}
		table(w, cells("ID", "HITS", "RULE"), rows)
	})
}

func (c *ruleListCommand) list(s *session) ([]api.Rule, error) {
	if !c.Everywhere {
		return onApp(s, func(ctx context.Context, a *control.App) ([]api.Rule, error) { return a.Rules(ctx) })
	}
	ctx, cancel := s.within()
	defer cancel()
	return s.control.Rules(ctx)
}

type ruleRmCommand struct {
	ID string `arg:"" help:"The rule's id; payctl rule list shows it."`
	scopeFlags
}

// Run removes a rule.
func (c *ruleRmCommand) Run(s *session) error {
	if err := c.drop(s, func(ctx context.Context, a *control.App) error { return a.RemoveRule(ctx, c.ID) },
		func(ctx context.Context) error { return s.control.RemoveRule(ctx, c.ID) }); err != nil {
		return err
	}
	return s.done("rule %s removed", c.ID)
}

type ruleClearCommand struct{ scopeFlags }

// Run removes all rules.
func (c *ruleClearCommand) Run(s *session) error {
	if err := c.drop(s, func(ctx context.Context, a *control.App) error { return a.ClearRules(ctx) }, s.control.ClearRules); err != nil {
		return err
	}
	return s.done("all rules removed")
}

func (f scopeFlags) drop(s *session, own func(context.Context, *control.App) error, everywhere func(context.Context) error) error {
	if f.Everywhere {
		ctx, cancel := s.within()
		defer cancel()
		return everywhere(ctx)
	}
	_, err := onApp(s, func(ctx context.Context, a *control.App) (struct{}, error) { return struct{}{}, own(ctx, a) })
	return err
}
