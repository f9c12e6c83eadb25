package control

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/suggest"
)

// serverRules is the name under which Rules keeps the rules for all apps.
const serverRules = ""

type (
	ruleRequest = appBody[api.Rule]
	rulePath    struct {
		AppPath
		Rule string `path:"rule" doc:"the id that the server gave"`
	}
	ruleChange struct {
		AppPath
		Rule string `path:"rule" doc:"the id that the server gave"`
		Body api.RuleChange
	}
	serverRuleChange struct {
		Rule string `path:"rule" doc:"the id that the server gave"`
		Body api.RuleChange
	}
	serverRulePath struct {
		Rule string `path:"rule" doc:"the id that the server gave"`
	}
)

func (c *Control) registerRules(calls huma.API) {
	const tag, rules = "rules", "/apps/{provider}/{id}/rules"
	handleAppBody(c, calls, callSpec{"POST " + rules, "add-rule", "Add a rule behind the app's others", http.StatusCreated, tag}, c.addRule)
	handleCall(c, calls, callSpec{"GET " + rules, "list-rules", "List the app's rules in the order in which they act", 0, tag}, c.listRules)
	handleOther(c, calls, callSpec{"DELETE " + rules, "clear-rules", "Remove all rules of the app", http.StatusNoContent, tag}, c.clearRules)
	handleCall(c, calls, callSpec{"PATCH " + rules + "/{rule}", "change-rule", "Let one of the app's rules act on nothing, or act again", 0, tag}, c.changeRule)
	handleOther(c, calls, callSpec{"DELETE " + rules + "/{rule}", "remove-rule", "Remove one of the app's rules", http.StatusNoContent, tag}, c.removeRule)
	handleBody(c, calls, callSpec{"POST /rules", "add-server-rule", "Add a rule for every app", http.StatusCreated, tag}, c.addServerRule)
	handleCall(c, calls, callSpec{"GET /rules", "list-server-rules", "List the rules for every app", 0, tag}, c.listServerRules)
	handleOther(c, calls, callSpec{"DELETE /rules", "clear-server-rules", "Remove all rules for every app", http.StatusNoContent, tag}, c.clearServerRules)
	handleCall(c, calls, callSpec{"PATCH /rules/{rule}", "change-server-rule", "Let a rule for every app act on nothing, or act again", 0, tag}, c.changeServerRule)
	handleOther(c, calls, callSpec{"DELETE /rules/{rule}", "remove-server-rule", "Remove a rule for every app", http.StatusNoContent, tag}, c.removeServerRule)
}

func (c *Control) addRule(ctx context.Context, in *ruleRequest) (*jsonBody[api.Rule], error) {
	a, err := c.appOf(in.AppPath)
	if err != nil {
		return nil, err
	}
	r, err := c.Lab.AddRule(ctx, a, in.Body)
	return &jsonBody[api.Rule]{r}, err
}

func (c *Control) listRules(ctx context.Context, in *pageRequest) (*jsonBody[api.Rules], error) {
	a, err := c.appOf(in.AppPath)
	if err != nil {
		return nil, err
	}
	return c.pageOfRules(ctx, in.Page, a.Name())
}

// pageOfRules goes on behind a rule's place, which stays when the rule is removed.
func (c *Control) pageOfRules(ctx context.Context, p Page, name string) (*jsonBody[api.Rules], error) {
	after, err := p.afterNumber()
	if err != nil {
		return nil, err
	}
	rules, next := c.Lab.Rules.Page(name, after, p.limitOrDefault())
	list := api.Rules{Rules: []api.Rule{}}
	if next > 0 {
		list.Next = strconv.FormatInt(next, 10)
	}
	for _, r := range rules {
		hits, err := c.Lab.Rules.Hits(ctx, name, r.ID)
		if err != nil {
			return nil, err
		}
		r.Hits = hits
		list.Rules = append(list.Rules, r)
	}
	return &jsonBody[api.Rules]{list}, nil
}

func (c *Control) clearRules(ctx context.Context, in *AppPath) (*noContent, error) {
	a, err := c.appOf(*in)
	if err != nil {
		return nil, err
	}
	if err := c.Lab.ClearRules(ctx, a.Name()); err != nil {
		return nil, err
	}
	return nil, c.Lab.JournalAction(ctx, a, "rule.clear", "", "")
}

func (c *Control) removeRule(ctx context.Context, in *rulePath) (*noContent, error) {
	a, err := c.appOf(in.AppPath)
	if err != nil {
		return nil, err
	}
	if removed, err := c.Lab.RemoveRule(ctx, a.Name(), in.Rule); err != nil {
		return nil, err
	} else if !removed {
		return nil, c.noRule(a, in.Rule)
	}
	return nil, c.Lab.JournalAction(ctx, a, "rule.remove", in.Rule, "")
}

func (c *Control) changeRule(ctx context.Context, in *ruleChange) (*jsonBody[api.Rule], error) {
	a, err := c.appOf(in.AppPath)
	if err != nil {
		return nil, err
	}
	changed, there := c.Lab.Rules.Disable(a.Name(), in.Rule, in.Body.Disabled)
	if !there {
		return nil, c.noRule(a, in.Rule)
	}
	action := "rule.enable"
	if changed.Disabled {
		action = "rule.disable"
	}
	return &jsonBody[api.Rule]{changed}, c.Lab.JournalAction(ctx, a, action, in.Rule, changed.Name)
}

func (c *Control) changeServerRule(_ context.Context, in *serverRuleChange) (*jsonBody[api.Rule], error) {
	changed, there := c.Lab.Rules.Disable(serverRules, in.Rule, in.Body.Disabled)
	if !there {
		return nil, c.noRule(nil, in.Rule)
	}
	return &jsonBody[api.Rule]{changed}, nil
}

func (c *Control) addServerRule(_ context.Context, in *jsonBody[api.Rule]) (*jsonBody[api.Rule], error) {
	r, err := c.Lab.Rules.Add(serverRules, in.Body)
	return &jsonBody[api.Rule]{r}, err
}

func (c *Control) listServerRules(ctx context.Context, in *Page) (*jsonBody[api.Rules], error) {
	return c.pageOfRules(ctx, *in, serverRules)
}

func (c *Control) clearServerRules(ctx context.Context, _ *noInput) (*noContent, error) {
	return nil, c.Lab.ClearRules(ctx, serverRules)
}

func (c *Control) removeServerRule(ctx context.Context, in *serverRulePath) (*noContent, error) {
	removed, err := c.Lab.RemoveRule(ctx, serverRules, in.Rule)
	if err == nil && !removed {
		err = c.noRule(nil, in.Rule)
	}
	return nil, err
}

// noRule names the rules that may have been meant; a is nil for the server's rules.
func (c *Control) noRule(a *app.App, id string) error {
	name := serverRules
	if a != nil {
		name = a.Name()
	}
	var ids []string
	for _, r := range c.Lab.Rules.List(name) {
		ids = append(ids, r.ID)
	}
	if a == nil {
		return notFound("no rule %q for every app%s", id, suggest.Hint(id, ids))
	}
	return notFound("no rule %q of app %s%s", id, name, suggest.Hint(id, ids))
}
