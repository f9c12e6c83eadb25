package control

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/names"
	"paymock/mock/phrase"
	"paymock/mock/rule"
)

type sayRequest = appBody[api.Say]

func (c *Control) registerSay(calls huma.API) {
	const tag = "rules"
	handleAppBody(c, calls, callSpec{"POST /apps/{provider}/{id}/say", "say", "Add the rule that a sentence means, behind the app's others", http.StatusCreated, tag}, c.saySentence)
	handleBody(c, calls, callSpec{"POST /say", "say-to-all", "Add the rule that a sentence means for every app", http.StatusCreated, tag}, c.sayOnServer)
	handleCall(c, calls, callSpec{"GET /wordings", "list-wordings", "List all that sentences and features can say, in English and in Chinese", 0, tag}, c.listWordings)
}

func (c *Control) listWordings(context.Context, *noInput) (*jsonBody[api.Wordings], error) {
	var list api.Wordings
	for _, w := range phrase.Wordings() {
		list.Wordings = append(list.Wordings, w.API())
	}
	return &jsonBody[api.Wordings]{list}, nil
}

func (c *Control) saySentence(ctx context.Context, in *sayRequest) (*jsonBody[api.Rule], error) {
	a, err := c.appOf(in.AppPath)
	if err != nil {
		return nil, err
	}
	r, err := c.addSaid(in.Body.Sentence, a.Provider, func(r api.Rule) (api.Rule, error) { return c.Lab.AddRule(ctx, a, r) })
	return &jsonBody[api.Rule]{r}, err
}

func (c *Control) sayOnServer(_ context.Context, in *jsonBody[api.Say]) (*jsonBody[api.Rule], error) {
	r, err := c.addSaid(in.Body.Sentence, "", func(r api.Rule) (api.Rule, error) { return c.Lab.Rules.Add(serverRules, r) })
	return &jsonBody[api.Rule]{r}, err
}

// addSaid adds the rule that a sentence means, for an app of a platform or, where that is "", for every app. Whatever is
// wrong is the sentence's fault.
func (c *Control) addSaid(sentence, platform string, add func(api.Rule) (api.Rule, error)) (api.Rule, error) {
	r, err := phrase.ParseFor(sentence, platform)
	if err != nil {
		return r, invalid("sentence", "%v", err)
	}
	if r.Name == "" {
		r.Name = strings.TrimSpace(sentence) // as journals name it
	}
	if wrong := rule.SentenceMistakes(platform, r, c.Lab.Providers); len(wrong) > 0 {
		return r, invalid("sentence", "%s", names.InSentence(wrong))
	}
	made, err := add(r)
	var wrong *rule.Error
	if errors.As(err, &wrong) {
		return made, invalid("sentence", "%s", names.InSentence(wrong.Mistakes()))
	}
	return made, err
}
