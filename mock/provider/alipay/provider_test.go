package alipay_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/money"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/providertest"
	"paymock/mock/wire"
)

const (
	ourReceiver  = "2088101126708402"
	bindBiz      = `{"out_request_no":"B1","receiver_list":[{"type":"userId","account":"2088101126708402","name":"张三","memo":"一号"}]}`
	settleBiz    = `{"out_request_no":"R1","trade_no":"` + vectorTrade + `","royalty_parameters":[{"trans_in":"2088101126708402","amount":"0.10","desc":"分账"}]}`
	orderBiz     = `{"out_trade_no":"O1","total_amount":"88.88","subject":"大乐透"}`
	payBiz       = `{"out_trade_no":"O1","total_amount":88.88,"subject":"大乐透","scene":"bar_code","auth_code":"281234567890123456"}`
	refundBiz    = `{"trade_no":"` + vectorTrade + `","refund_amount":"8.88","out_request_no":"F1"}`
	tradeBiz     = `{"trade_no":"` + vectorTrade + `"}`
	relationsBiz = `{"out_request_no":"Q1"}`
)

// codeNames gives the codes by what v3 writes of them.
func codeNames(codes []provider.Code) map[string]string {
	names := map[string]string{}
	for _, c := range codes {
		if c.Success {
			continue
		}
		short := c.Name()
		for _, prefix := range []string{"isv.", "isp.", "aop."} {
			short = strings.TrimPrefix(short, prefix)
		}
		class := "400"
		if c.Code == "20000" {
			class = "500"
			if strings.HasPrefix(c.Name(), "isp.") {
				class = "502"
			}
		}
		names[class+" "+short] = c.Name()
	}
	return names
}

var pageCode = regexp.MustCompile(`data-code="([^"]+)"`)

// answerOf reads an answer and gives the name of its code.
// pageMethod finds the methods that are answered with a page.
var pageMethod = regexp.MustCompile(`method=alipay\.(trade\.(page|wap|app)\.pay|fund\.auth\.order\.app\.freeze)`)

func answerOf(t testing.TB, p provider.Provider, a *app.App, req *wire.Request) func(*wire.Response) (string, error) {
	short := codeNames(p.Codes())
	switch {
	case req.Path == "/cashier/alipay" || req.Path == "/bill/alipay" || pageMethod.Match(req.Body):
		return func(resp *wire.Response) (string, error) {
			if resp.Header.Get("Content-Type") == "application/zip" {
				return "10000", nil
			}
			m := pageCode.FindSubmatch(resp.Body)
			if m == nil {
				return "", errors.New("a page without code")
			}
			return string(m[1]), nil
		}
	case strings.HasPrefix(req.Path, "/v3/"):
		return func(resp *wire.Response) (string, error) {
			body, err := readV3(a, resp)
			if err != nil {
				return "", err
			}
			switch resp.Status {
			case 200:
				return "10000", nil
			case 202:
				return "10003", nil
			}
			class := fmt.Sprint(resp.Status)
			if resp.Status != 502 && resp.Status != 500 {
				class = "400"
			}
			name, ok := short[class+" "+member(t, body, "code")]
			if !ok {
				return "", fmt.Errorf("unknown code, status %d", resp.Status)
			}
			return name, nil
		}
	}
	return func(resp *wire.Response) (string, error) {
		_, content, err := readV2(a, req, resp)
		if err != nil {
			return "", err
		}
		if sub := member(t, content, "sub_code"); sub != "" {
			return sub, nil
		}
		return member(t, content, "code"), nil
	}
}

func member(t testing.TB, object []byte, name string) string {
	s, _ := parsed(t, object)[name].(string)
	return s
}

// sample makes a request sample: prepare sets the world up, send makes the request.
func sample(operation, name string, field string, send func(w *providertest.World, m merchant) *wire.Request) providertest.Request {
	r := providertest.Request{
		Operation: operation, Name: name, Field: field,
		Make: func(w *providertest.World) providertest.Exchange {
			m := merchant{key: privateKey(w.App.Keys[alipay.KeyMerchantPrivate]), app: w.App}
			prepare(w)
			req := send(w, m)
			return providertest.Exchange{Request: req, Answer: answerOf(w, w.Provider, w.App, req)}
		},
	}
	return r
}

// again is a sample that another one has in plain UTF-8, RSA2 and key mode.
func again(operation, name string, field string, send func(w *providertest.World, m merchant) *wire.Request) providertest.Request {
	r := sample(operation, name, field, send)
	r.Again = true
	return r
}

// prepare opens a paid trade and binds a receiver.
func prepare(w *providertest.World) {
	w.Open(provider.Order{Amount: 8888, Order: "20160727001-A", Extra: map[string]string{"trade_no": vectorTrade}})
	m := merchant{key: privateKey(w.App.Keys[alipay.KeyMerchantPrivate]), app: w.App}
	w.Do(m.v2("alipay.trade.royalty.relation.bind", bindBiz))
}

func v2Sample(operation, method, biz, field string) providertest.Request {
	r := sample(operation, "v2 "+operation, field, func(_ *providertest.World, m merchant) *wire.Request { return m.v2(method, biz) })
	r.Variants = func(req *wire.Request) []providertest.Variant {
		return providertest.FormVariants(req, providertest.FormRules{Sign: "sign", SignCaseMatters: true})
	}
	return r
}

func v3Sample(operation, verb, target, body, field string) providertest.Request {
	r := sample(operation, "v3 "+operation, field, func(_ *providertest.World, m merchant) *wire.Request { return m.v3(verb, target, body) })
	r.Variants = providertest.BodyVariants
	if verb == "GET" {
		r.Variants = nil
	}
	return r
}

func samples(v *vectors) providertest.Samples {
	done := func(w *providertest.World, m merchant) {
		w.Do(m.v2("alipay.trade.order.settle", settleBiz))
		w.Do(m.v2("alipay.trade.refund", refundBiz))
	}
	withCert := func(m merchant) merchant {
		m.certs = &[2]string{v.CertMode.AppSN, v.CertMode.RootSN}
		return m
	}
	requests := []providertest.Request{
		v2Sample("settle", "alipay.trade.order.settle", settleBiz, "settle_no"),
		v3Sample("settle", "POST", "/v3/alipay/trade/order/settle", settleBiz, "settle_no"),
		again("settle", "v2 certificates", "trade_no", func(_ *providertest.World, m merchant) *wire.Request {
			return withCert(m).v2("alipay.trade.order.settle", settleBiz)
		}),
		again("settle", "v3 certificates", "trade_no", func(_ *providertest.World, m merchant) *wire.Request {
			return withCert(m).v3("POST", "/v3/alipay/trade/order/settle", settleBiz)
		}),
		again("settle", "v2 AES", "settle_no", func(w *providertest.World, m merchant) *wire.Request {
			m.aesKey = w.App.Keys[alipay.KeyAES]
			return m.v2("alipay.trade.order.settle", settleBiz)
		}),
		again("settle", "v3 AES", "settle_no", func(w *providertest.World, m merchant) *wire.Request {
			m.aesKey = w.App.Keys[alipay.KeyAES]
			return m.v3("POST", "/v3/alipay/trade/order/settle", settleBiz)
		}),
		again("settle", "v2 GBK RSA", "settle_no", func(_ *providertest.World, m merchant) *wire.Request {
			m.charset, m.signType = "GBK", "RSA"
			return m.v2("alipay.trade.order.settle", settleBiz)
		}),
		v2Sample("create", "alipay.trade.create", orderBiz, "trade_no"),
		v2Sample("pay", "alipay.trade.pay", payBiz, "fund_bill_list.0.amount"),
		v3Sample("pay", "POST", "/v3/alipay/trade/pay", payBiz, "total_amount"),
		v2Sample("precreate", "alipay.trade.precreate", orderBiz, "qr_code"),
		v2Sample("query", "alipay.trade.query", tradeBiz, "trade_status"),
		sample("close", "v2 close", "trade_no", func(w *providertest.World, m merchant) *wire.Request {
			t := w.Open(provider.Order{Amount: 1, Status: ledger.Waiting})
			return m.v2("alipay.trade.close", `{"trade_no":"`+t.No+`"}`)
		}),
		v2Sample("cancel", "alipay.trade.cancel", tradeBiz, "action"),
		v2Sample("refund", "alipay.trade.refund", refundBiz, "refund_fee"),
		sample("refund_query", "v2 refund_query", "refund_amount", func(w *providertest.World, m merchant) *wire.Request {
			done(w, m)
			return m.v2("alipay.trade.fastpay.refund.query", `{"trade_no":"`+vectorTrade+`","out_request_no":"F1"}`)
		}),
		sample("settle_query", "v2 settle_query", "out_request_no", func(w *providertest.World, m merchant) *wire.Request {
			done(w, m)
			return m.v2("alipay.trade.order.settle.query", `{"trade_no":"`+vectorTrade+`","out_request_no":"R1"}`)
		}),
		sample("settle_query", "v3 settle_query", "operation_dt", func(w *providertest.World, m merchant) *wire.Request {
			done(w, m)
			return m.v3("GET", "/v3/alipay/trade/order/settle/query?trade_no="+vectorTrade+"&out_request_no=R1", "")
		}),
		v2Sample("onsettle_query", "alipay.trade.order.onsettle.query", tradeBiz, "unsettled_amount"),
		v2Sample("bind", "alipay.trade.royalty.relation.bind", bindBiz, "result_code"),
		v2Sample("unbind", "alipay.trade.royalty.relation.unbind", bindBiz, "result_code"),
		v2Sample("relations_query", "alipay.trade.royalty.relation.batchquery", relationsBiz, "receiver_list.0.memo"),
		v2Sample("rate_query", "alipay.trade.royalty.rate.query", relationsBiz, "user_id"),
		v3Sample("rate_query", "GET", "/v3/alipay/trade/royalty/rate/query?out_request_no=Q1", "", "user_id"),
		sample("bill_query", "v2 bill_query", "bill_download_url", func(w *providertest.World, m merchant) *wire.Request {
			w.Now = w.Now.AddDate(0, 0, 1)
			return m.v2("alipay.data.dataservice.bill.downloadurl.query", `{"bill_type":"trade","bill_date":"2026-11-21"}`)
		}),
		v2Sample("cert_download", "alipay.open.app.alipaycert.download", `{"alipay_cert_sn":"`+v.CertMode.OurSN+`"}`, "alipay_cert_content"),
	}
	requests = append(append(requests, pageSamples()...), furtherSamples()...)
	return providertest.Samples{
		App: func() *app.App {
			a := v.app()
			a.Keys[alipay.KeyMerchantPrivate] = v.Keys.App.PrivatePEM
			return a
		},
		Now: vectorNow, Requests: requests, Callbacks: callbackSamples(), SignedAnswers: true,
	}
}

// pageSamples are the answers for people, which are not signed.
func pageSamples() []providertest.Request {
	pages := []providertest.Request{
		v2Sample("page_pay", "alipay.trade.page.pay", strings.TrimSuffix(orderBiz, "}")+`,"product_code":"FAST_INSTANT_TRADE_PAY"}`, ""),
		sample("cashier", "GET", "", func(w *providertest.World, _ merchant) *wire.Request {
			return cashierRequest(w, "GET", "")
		}),
		sample("cashier", "POST", "", func(w *providertest.World, _ merchant) *wire.Request {
			return cashierRequest(w, "POST", "pay")
		}),
		sample("bill_download", "GET", "", func(w *providertest.World, m merchant) *wire.Request {
			w.Now = w.Now.AddDate(0, 0, 1)
			return request("GET", billAddress(w, m), nil, "")
		}),
	}
	for i := range pages {
		pages[i].Unsigned = true
	}
	return pages
}

func cashierRequest(w *providertest.World, verb, act string) *wire.Request {
	t := w.Open(provider.Order{Amount: 8888, Status: ledger.Waiting, Extra: map[string]string{"return_url": "http://127.0.0.1:9/back?x=1"}})
	query := "app_id=" + w.App.ID + "&trade_no=" + t.No
	if verb == "GET" {
		return request(verb, "/cashier/alipay?"+query, nil, "")
	}
	return request(verb, "/cashier/alipay", [][2]string{{"Content-Type", "application/x-www-form-urlencoded"}}, query+"&act="+act)
}

func billAddress(w *providertest.World, m merchant) string {
	req := m.v2("alipay.data.dataservice.bill.downloadurl.query", `{"bill_type":"trade","bill_date":"2026-11-21"}`)
	address, _ := readAnswer(w, w.App, req, w.Do(req).Response)["bill_download_url"].(string)
	return address
}

func callbackSamples() []providertest.Callback {
	answers := func(status int, bodies ...string) []*wire.Response {
		var list []*wire.Response
		for _, b := range bodies {
			list = append(list, &wire.Response{Status: status, Body: []byte(b)})
		}
		return list
	}
	refused := append(answers(200, "", "fail", "success\n", "SUCCESS", `"success"`), answers(302, "success")...)
	return []providertest.Callback{
		{
			Kind: "notify", Field: "total_amount", Accepted: answers(200, "success"), Refused: refused,
			Make: func(w *providertest.World) provider.Notice {
				w.Open(provider.Order{Amount: 8888, Subject: "大乐透 & 100%=ok"})
				return w.Last("notify")
			},
			Verify: genuine,
		},
		{
			Kind: "settle", Field: "biz_content", Accepted: answers(200, "success"), Refused: refused,
			Make: func(w *providertest.World) provider.Notice {
				prepare(w)
				m := merchant{key: privateKey(w.App.Keys[alipay.KeyMerchantPrivate]), app: w.App}
				w.Do(m.v2("alipay.trade.order.settle", strings.TrimSuffix(settleBiz, "}")+`,"royalty_mode":"async"}`))
				w.Fire(w.Last("timer:settle"))
				return w.Last("settle")
			},
			Verify: genuine,
		},
	}
}

// genuine verifies a notification as the SDKs' rsaCheckV1 do.
func genuine(a *app.App, req *wire.Request) error {
	values := map[string]string{}
	form, err := wire.ParseForm(string(req.Body))
	if err != nil {
		return err
	}
	for _, p := range form {
		if p.Value == "" {
			return fmt.Errorf("%s is empty", p.Name)
		}
		values[p.Name] = p.Value
	}
	if !verifies(publicKey(a.Keys[alipay.KeyPlatformPublic]), values["sign_type"], []byte(toSign(values, "sign", "sign_type")), values["sign"]) {
		return errors.New("the signature is wrong")
	}
	return nil
}

func TestProvider(t *testing.T) {
	t.Parallel()
	providertest.Run(t, alipay.New(), samples(loadVectors(t)))
}

// fen shortens amounts in tests.
func fen(n int64) money.Amount { return money.Amount(n) }

func demoApp() *app.App {
	return &app.App{ID: alipay.DemoApp, Seed: 1, URLs: map[string]string{"notify": "http://127.0.0.1:9/n", "gateway": "http://127.0.0.1:9/g"}}
}
