package control

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"paymock/mock/api"
	"paymock/mock/store"
)

type merchantCallRequest = appBody[api.MerchantCall]

func (c *Control) registerMerchantCalls(calls huma.API) {
	handleAppBody(c, calls, callSpec{
		"POST /apps/{provider}/{id}/merchant", "call-as-merchant",
		"Call the platform as the app's merchant would: settle a trade, sign a reader on", 0, "trades",
	}, c.callAsMerchant)
}

func (c *Control) callAsMerchant(ctx context.Context, in *merchantCallRequest) (*jsonBody[api.MerchantAnswer], error) {
	a, err := c.appOf(in.AppPath)
	if err != nil {
		return nil, err
	}
	reply, err := c.Lab.CallAsMerchant(ctx, a, in.Body.Operation, in.Body.Number)
	if err != nil {
		return nil, err
	}
	out := api.MerchantAnswer{}
	if reply.Response != nil && !reply.Broken && !reply.Plan.LoseReply {
		out.Status, out.Body = reply.Response.Status, printableText(reply.Response.Body)
	}
	last, err := c.Lab.Store.Entries(ctx, a.Name(), store.Query{Kind: "exchange", Last: true, Limit: 1})
	if len(last) > 0 {
		out.Seq, out.Operation, out.Code = last[0].Seq, last[0].Operation, last[0].Code
	}
	return &jsonBody[api.MerchantAnswer]{out}, err
}
