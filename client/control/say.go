package control

import (
	"context"
	"net/http"

	"paymock/mock/api"
)

// Say adds the rule that a sentence means, in English or in Chinese, and gives it with its id:
// "the platform answers settle with 1403 for the next 2 calls". What is wrong with the sentence
// is an *Error with field "sentence".
func (a *App) Say(ctx context.Context, sentence string) (api.Rule, error) {
	return postTo[api.Rule](ctx, a, "/say", api.Say{Sentence: sentence})
}

// Say adds the rule that a sentence means for every app.
func (c *Client) Say(ctx context.Context, sentence string) (api.Rule, error) {
	return sendTo[api.Rule](ctx, c, http.MethodPost, "/say", api.Say{Sentence: sentence})
}

// Wordings lists all that sentences and features can say.
func (c *Client) Wordings(ctx context.Context) ([]api.Wording, error) {
	list, err := getFrom[api.Wordings](ctx, c, "/wordings")
	return list.Wordings, err
}
