package fourpyun_test

import (
	"testing"

	"paymock/mock/app"
	"paymock/mock/provider"
	"paymock/mock/provider/fourpyun"
	"paymock/mock/provider/providertest"
	"paymock/mock/wire"
)

func TestProvider(t *testing.T) {
	t.Parallel()
	form := func(query bool) func(*wire.Request) []providertest.Variant {
		return func(req *wire.Request) []providertest.Variant {
			return providertest.FormVariants(req, providertest.FormRules{Query: query, Sign: "sign"})
		}
	}
	send := func(req *wire.Request) providertest.Exchange {
		return providertest.Exchange{Request: req, Answer: codeOf}
	}
	sampleOf := func(name, operation, code, field string, make func(w *providertest.World) *wire.Request, variants func(*wire.Request) []providertest.Variant) providertest.Request {
		return providertest.Request{
			Name: name, Operation: operation, Code: code, Field: field, Variants: variants,
			Make: func(w *providertest.World) providertest.Exchange { return send(make(w)) },
		}
	}
	requests := []providertest.Request{
		sampleOf("form", "prepare", "", "pay_id", func(*providertest.World) *wire.Request {
			return post(pathPrepare, prepareFields().signed())
		}, form(false)),
		sampleOf("scan", "create", "1001", "pay_serial", func(*providertest.World) *wire.Request {
			return post(pathCreate, createFields().signed())
		}, form(false)),
		sampleOf("native", "create", "1000", "trade", func(*providertest.World) *wire.Request {
			return post(pathCreate, createFields().with(fields{"auth_code": "-"}).signed())
		}, form(false)),
		sampleOf("by serial", "query", "", "refund_list.0.value", func(w *providertest.World) *wire.Request {
			no := manual(w)
			w.Do(post(pathSettle, settleFields(no).signed()))
			return get(pathQuery, queryFields(no).signed())
		}, form(true)),
		sampleOf("form", "settle", "", "code", func(w *providertest.World) *wire.Request {
			return post(pathSettle, settleFields(manual(w)).signed())
		}, form(false)),
		sampleOf("JSON", "settle", "", "", func(w *providertest.World) *wire.Request {
			return postJSON(pathSettle, `{"app_id":"`+appID+`","pay_serial":"`+manual(w)+`","settle_value":2203,"sharding_value":"2203","trade_item":[{"key":"energy_value","value":2203}],"reason":"r"}`)
		}, providertest.BodyVariants),
		sampleOf("twice", "settle", "1403", "", func(w *providertest.World) *wire.Request {
			req := post(pathSettle, settleFields(manual(w)).signed())
			w.Do(req)
			return req
		}, nil),
		sampleOf("after settle", "refund", "", "refund_order", func(w *providertest.World) *wire.Request {
			no := manual(w)
			w.Do(post(pathSettle, settleFields(no).signed()))
			return postJSON(pathRefund, refundBody(no, "R1", 100))
		}, providertest.BodyVariants),
		sampleOf("other path", "refund", "", "extra", func(w *providertest.World) *wire.Request {
			return postJSON(pathRefundCreate, refundBody(manual(w), "R1", 100))
		}, nil),
		sampleOf("by order", "refund_query", "", "value", func(w *providertest.World) *wire.Request {
			w.Do(postJSON(pathRefund, refundBody(manual(w), "R1", 100)))
			return get(pathRefund, refundQueryFields("R1").signed())
		}, form(true)),
		{
			Name: "cashier", Operation: "pay_page", Unsigned: true, Field: "subject",
			Make: func(w *providertest.World) providertest.Exchange {
				return providertest.Exchange{Request: visitCashier("GET", cashierOf(w), ""), Answer: pageCode}
			},
		},
	}
	providertest.Run(t, fourpyun.New(), providertest.Samples{
		App: newApp, Now: start, Requests: requests, Callbacks: callbackSamples(),
		Secrets: func(*app.App) []string { return []string{"&app_secret=" + secret} },
	})
}

func callbackSamples() []providertest.Callback {
	verify := func(_ *app.App, req *wire.Request) error {
		_, err := pushed(req)
		return err
	}
	answers := func(status int, bodies ...string) []*wire.Response {
		var all []*wire.Response
		for _, body := range bodies {
			all = append(all, &wire.Response{Status: status, Body: []byte(body)})
		}
		return all
	}
	accepted := answers(200, `{"code":"1001"}`, ` {"message":"通知成功","code":"1001","hint":""} `)
	refused := append(answers(200, `{"code":1001}`, `{"code":"1002","message":"no"}`, `{"code":null}`, `{"Code":"1001"}`, `1001`, `"1001"`, `success`, ``, `[]`, "{\"code\":\"1001\""),
		answers(500, `{"code":"1001"}`)...)
	settled := func(w *providertest.World) {
		w.Do(post(pathSettle, settleFields(manual(w)).signed()))
	}
	return []providertest.Callback{
		{
			Kind: "notify", Verify: verify, Accepted: accepted, Refused: refused, Field: "value",
			Make: func(w *providertest.World) provider.Notice {
				manual(w)
				return w.Last("notify")
			},
		},
		{
			Kind: "sharding", Verify: verify, Accepted: accepted, Refused: refused, Field: "trade_item.0.value",
			Make: func(w *providertest.World) provider.Notice {
				settled(w)
				return w.Last("sharding")
			},
		},
		{
			Kind: "settlement", Verify: verify, Accepted: accepted, Refused: refused, Field: "trade_list.0.fee",
			Make: func(w *providertest.World) provider.Notice {
				settled(w)
				return w.Fire(w.Last("timer:settlement"))[0]
			},
		},
		{
			Kind: "profit", Verify: verify, Accepted: accepted, Refused: refused, Field: "remain_value",
			Make: func(w *providertest.World) provider.Notice {
				settled(w)
				notices := w.Fire(w.Last("timer:settlement"))
				return notices[len(notices)-1] // behind the settlements
			},
		},
	}
}
