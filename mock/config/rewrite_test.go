package config_test

import (
	"strings"
	"testing"

	"paymock/client/adapter"
	"paymock/mock/config"
	"paymock/mock/names/shipped"
)

// TestMeant: a scenario whose parts stand anywhere, under any words for them, is written anew as it is meant.
func TestMeant(t *testing.T) {
	t.Parallel()
	adapter.TeachWords()
	shipped.TeachWords()
	for text, want := range map[string]string{
		"mock:\n  alipay:\n    settle:\n      error: ACQ.TRADE_STATUS_ERROR\n      times: 2\n": "rules: - when: provider: alipay operation: settle then: respond: ACQ.TRADE_STATUS_ERROR times: 2",
		"平台: 支付宝\n规则:\n  - 接口: 结算\n    返回码: ACQ.TRADE_STATUS_ERROR\n    次数: 两次\n":              "rules: - when: provider: alipay operation: settle then: respond: ACQ.TRADE_STATUS_ERROR times: 2",
		"規則：\n  - 當：{操作：付款}\n    則：{回覆：7105}\n":                                                `rules: - when: operation: pay then: respond: "7105"`,
		"settle:\n  first: 1403\n  second: 1403\n  then: success\n":                            `rules: - when: operation: settle then: respond: "1403" times: 2`,
		"rules:\n  - operation: settle\n    second_call: 1403\n":                               `rules: - when: operation: settle then: respond: "1403" times: 1 skip: 1`,
		"- 付款: 7105\n": `rules: - when: operation: pay then: respond: "7105"`,
		"rules:\n  - when: operation = settle and amount > 100\n    then: respond 1403\n":                                  `rules: - when: operation: settle where: amount: over: 100 yuan then: respond: "1403"`,
		"rules:\n  - when: {operation: setle}\n    then: {respnd: 1403, tims: 2}\n":                                        `rules: - when: operation: settle then: respond: "1403" times: 2`,
		"rules:\n  - operation: settle\n    response: [1403, 1500, ok]\n":                                                  `rules: - when: operation: settle then: - respond: "1403" - respond: "1500" - {}`,
		"rules:\n  - callback: sharding\n    delay: 1 hour\n    repeat: 2\n":                                               "rules: - when: callback: sharding then: delay: 1h duplicate: 1",
		"apps:\n  alipay:\n    orders:\n      - id: T1\n        price: 8850\n        paid: false\n":                        "apps: - provider: alipay trades: - order: T1 amount: 8850 status: waiting",
		"rules:\n  - settle returns 1403 twice\n":                                                                          "given: - settle returns 1403 twice",
		"rules:\n  - operation: settle\n    weather: fine\n":                                                               "", // it would be lost
		"rules:\n  - operation: settle\n":                                                                                  "", // it does nothing
		"rules:\n  - when: {operation: 支付宝退款}\n    then: {respond: ACQ.SYSTEM_ERROR}\n":                                    `rules: - when: provider: alipay operation: refund then: respond: ACQ.SYSTEM_ERROR`,
		"rules:\n  - when: {provider: [4pyun, alipay], operation: settle}\n    then: {hang: true}\n":                       `rules: - when: provider: 4pyun operation: settle then: hang: true - when: provider: alipay operation: settle then: hang: true`,
		"[[rules]]\n[rules.when]\noperation = \"settle\"\n[rules.then]\nrespond = '1403'\n":                                `rules: - when: operation: settle then: respond: "1403"`,
		"rules[0].when.operation=settle\nrules[0].then.respond=1403\n":                                                     `rules: - when: operation: settle then: respond: "1403"`,
		"平台,操作,返回码,次数\n支付宝,退款,ACQ.SYSTEM_ERROR,2\n":                                                                        `rules: - when: provider: alipay operation: refund then: respond: ACQ.SYSTEM_ERROR times: 2`,
		"rules:\n  - when: {operation: settle}\n    then: {sub: {result: ok}}\n":                                           ``,
		"rules:\n  - when: {operation: pay}\n    then: {pay_response: {StatusCode: \"9998\", ErrorCode: \"7105\"}}\n":      `# StatusCode: "9998" rules: - when: operation: pay then: respond: "7105"`,
		"rules:\n  - if: operation == \"settle\"\n    then: {respnse: 1403}\n    every: 每3次\n":                             `rules: - when: operation: settle then: respond: "1403" every: 3`,
		"rules:\n  - when: {operation: settle}\n    then: {respond: \"1403,1500\"}\n":                                      `rules: - when: operation: settle then: - respond: "1403" - respond: "1500"`,
		"rules:\n  - id: r1\n    when:\n      operation: settle,\n    then: {respond: 1403}\n    skip: first\n    禁用: 是\n": `# id: r1 rules: - when: operation: settle then: respond: "1403" skip: 1 disabled: true`,
		"apps:\n  - provider: 4pyun\n    trades: [{订单: T1, 金额: 60元, buyer_id: B1}]\n":                                      `apps: - provider: 4pyun trades: - order: T1 amount: 6000 payer: B1`,
		// as files of other tools are written
		"mappings:\n  - request:\n      method: POST\n      url: http://localhost:12180/gate/1.0/payment/trade/settle\n    response:\n      status: 200\n      jsonBody:\n        code: 1403\n    times: 2\n":                                `rules: - when: operation: /gate/1.0/payment/trade/settle then: respond: "1403" times: 2`,
		"- httpRequest:\n    path: /gate/1.0/payment/trade/settle\n  httpResponse:\n    statusCode: 200\n    body: '{\"code\": \"1403\"}'\n  times:\n    remainingTimes: 2\n    unlimited: false\n":                                          `# unlimited: false rules: - when: operation: /gate/1.0/payment/trade/settle then: respond: "1403" times: 2`,
		"version: \"3\"\nservices:\n  alipay:\n    settle:\n      return: ACQ.TRADE_STATUS_ERROR\n      times: 1\n":                                                                                                                          `# version: "3" rules: - when: provider: alipay operation: settle then: respond: ACQ.TRADE_STATUS_ERROR times: 1`,
		"info:\n  name: refund fails\nitem:\n  - request: refund\n    response: ACQ.SYSTEM_ERROR\n":                                                                                                                                          `name: refund fails rules: - when: operation: refund then: respond: ACQ.SYSTEM_ERROR`,
		"rules:\n  - when: {operation: settle}\n    then:\n      - lose_reply\n      - respond: 1403\n":                                                                                                                                      `rules: - when: operation: settle then: - lose_reply: true - respond: "1403"`,
		"steps:\n  - operation: settle\n    respond: 1403\n  - operation: settle\n    respond: success\n":                                                                                                                                    `rules: - when: operation: settle then: respond: "1403" times: 1`,
		"steps:\n  - operation: settle\n    respond: 1403\n  - operation: settle\n    respond: 1500\n":                                                                                                                                       `rules: - when: operation: settle then: - respond: "1403" - respond: "1500"`,
		"rules:\n  - when: {operation: settle}\n    responses:\n      - code: 1403\n        times: 2\n      - code: 1500\n      - success\n":                                                                                                 `rules: - when: operation: settle then: - respond: "1403" - respond: "1403" - respond: "1500" - {}`,
		"rules:\n  - when:\n      operation: settle\n      trade_status: closed\n    then: {code: 40004, sub_code: ACQ.TRADE_STATUS_ERROR}\n":                                                                                                `rules: - when: operation: settle where: trade.status: closed then: respond: ACQ.TRADE_STATUS_ERROR`,
		"rules:\n  - when: {operation: settle}\n    action: drop_response\n    first: 2\n":                                                                                                                                                   `rules: - when: operation: settle then: lose_reply: true times: 2`,
		"rules:\n  - when: {event: notify}\n    then: {duplicate: true, signature: wrong}\n":                                                                                                                                                 `rules: - when: callback: notify then: duplicate: 1 wrong_signature: true`,
		"rules:\n  - app: op0000000000demo\n    platform: 4pyun\n    operation: settle\n    respond: 1403\n":                                                                                                                                 `apps: - provider: 4pyun id: op0000000000demo rules: - when: provider: 4pyun operation: settle then: respond: "1403"`,
		"rules:\n  - operation: settle\n    respond: 1403 or 1500\n":                                                                                                                                                                         `rules: - when: operation: settle then: respond: "1403" chance: 0.5 - when: operation: settle then: respond: "1500"`,
		"rules:\n  - operation: settle\n    random: [1403, 1500, 1001]\n":                                                                                                                                                                    `rules: - when: operation: settle then: respond: "1403" chance: 0.3333 - when: operation: settle then: respond: "1500" chance: 0.5 - when: operation: settle then: respond: "1001"`,
		"app:\n  platform: intella\n  reader: '22102600'\n  orders: {order_id: O1, price: 100}\n":                                                                                                                                            `apps: - provider: intella terminals: - id: "22102600" trades: - order: O1 amount: 100`,
		"rules:\n  - operation: settle\n    random: [1403, 1500]\n    times: 2\n":                                                                                                                                                            "", // how often each?
		"interactions:\n  - description: settle fails\n    request: {method: post, path: /gate/1.0/payment/trade/settle}\n    response: {status: 200, body: {code: \"1403\"}}\n":                                                             `# description: settle fails rules: - when: operation: /gate/1.0/payment/trade/settle then: respond: "1403"`,
		"stubs:\n  - predicates: [{equals: {operation: refund}}]\n    responses: [{behaviors: [{wait: 5000}]}]\n":                                                                                                                            `rules: - when: operation: refund then: delay: 5s`,
		"mappings:\n  - request: {url: query}\n    response: {fixedDelayMilliseconds: 300}\n":                                                                                                                                                `rules: - when: operation: query then: delay: 300ms`,
		"provider: alipay\ngiven: 结算返回 ACQ.TRADE_STATUS_ERROR 两次\n":                                                                                                                                                                          `apps: - provider: alipay given: - 结算返回 ACQ.TRADE_STATUS_ERROR 两次`,
		"rules:\n  - 回调: 分账\n    延迟: 1小时\n":                                                                                                                                                                                                  `rules: - when: callback: sharding then: delay: 1h`,
		"rules:\n  - when: {operation: settle}\n    then: {code: 1403}\nexpect:\n  code: 1403\n":                                                                                                                                             `# expect: {code: 1403} rules: - when: operation: settle then: respond: "1403"`,
		"rules:\n  - when: {operation: settle}\n    unless: {order: T1}\n    then: {respond: 1403}\n":                                                                                                                                        `rules: - when: operation: settle where: trade.order: not: T1 then: respond: "1403"`,
		"rules:\n  1403: {operation: settle, times: 2}\n":                                                                                                                                                                                    `rules: - when: operation: settle then: respond: "1403" times: 2`,
		"rules:\n  - when: {operation: settle}\n    then: {respond: 1403}\n    when: {operation: refund}\n    then: {respond: 1500}\n":                                                                                                       `rules: - when: operation: settle then: respond: "1403" - when: operation: refund then: respond: "1500"`,
		"rules：\n  － when：｛operation：settle｝\n    then：｛respond：１４０３｝\n":                                                                                                                                                                     `rules: - when: operation: settle then: respond: "1403"`,
		"apps:\n  - provider: intella\n    readers: [{id: 22102600, balance: 500}, {device_id: \"22102601\", has_card: false}]\n":                                                                                                            `apps: - provider: intella terminals: - id: "22102600" card: balance: 500 - id: "22102601" no_card: true`,
		"notify_url: http://127.0.0.1:9000/notify\nprovider: alipay\n":                                                                                                                                                                       `apps: - provider: alipay notify_url: http://127.0.0.1:9000/notify`,
		"rules:\n  - when: {operation: query}\n    then: {delay: 1-3s}\n":                                                                                                                                                                    `rules: - when: operation: query then: delay: uniform: - 1s - 3s`,
		"rules:\n  - when: {operation: query}\n    then: {rate_limit: 5/s, respond: 1500}\n":                                                                                                                                                 `rules: - when: operation: query then: throttle: calls: 5 per: 1s respond: "1500"`,
		"rules:\n  - intella.pay: hang\n  - settle: 1403 x2\n":                                                                                                                                                                               `rules: - when: provider: intella operation: pay then: hang: true - when: operation: settle then: respond: "1403" times: 2`,
		"rules:\n  - when: {callback: notify, provider: alipay}\n    then:\n      change: {total_amount: 0.01}\n":                                                                                                                            `rules: - when: callback: notify provider: alipay then: alter: before: total_amount: "0.01"`,
		"rules:\n  - when: {operation: settle}\n    then: {code: 1403}\n    duration: 10m\n":                                                                                                                                                 `rules: - when: operation: settle then: respond: "1403" until: 10m`,
		"rules:\n  - when: {provider: 4pyun, operation: query}\n    then: {code: 1500}\n    for: 10m\n":                                                                                                                                      `apps: - provider: 4pyun rules: - when: provider: 4pyun operation: query then: respond: "1500" until: 10m`,
		"common: &common\n  provider: 4pyun\nrules:\n  - when: {<<: *common, operation: settle}\n    then: {code: 1403}\n":                                                                                                                   `rules: - when: operation: settle provider: 4pyun then: respond: "1403"`,
		"rules:\n  - when: 支付宝 结算\n    then: 返回 ACQ.TRADE_STATUS_ERROR\n":                                                                                                                                                                    `rules: - when: provider: alipay operation: settle then: respond: ACQ.TRADE_STATUS_ERROR`,
		"rules:\n  - when: settle over 100 yuan\n    then: fail with 1403\n":                                                                                                                                                                 `rules: - when: operation: settle where: amount: over: 100 yuan then: respond: "1403"`,
		"rules:\n  - when: {operation: settle}\n    then: never gets an answer\n":                                                                                                                                                            `given: - settle never gets an answer`,
		"name: a\nrules: [settle returns 1403]\n---\nname: b\nrules: [refund returns 1500]\n":                                                                                                                                                `# name: b name: a given: - settle returns 1403 - refund returns 1500`,
		"rules:\n  - when: {operation: settle}\n    then: {callback: lost}\n":                                                                                                                                                                "", // which of the callbacks?
		"rules:\n  - when: {operation: settle}\n    then: {delay: {seconds: 5}}\n    times: forever\n":                                                                                                                                       `rules: - when: operation: settle then: delay: 5s`,
		"rules:\n  - when: {callback: sharding}\n    then: {duplicate: twice}\n    chance: 三成\n":                                                                                                                                             `rules: - when: callback: sharding then: duplicate: 1 chance: 0.3`,
		"rules:\n  - when: {operation: settle, where: [{field: settle_value, op: gt, value: 10000}]}\n    then: {code: 1403}\n":                                                                                                              `rules: - when: operation: settle where: settle_value: over: "10000" then: respond: "1403"`,
		"rules:\n  - when: {operation: settle, settle_value: 2203}\n    then: {code: 1403}\n":                                                                                                                                                `rules: - when: operation: settle where: settle_value: "2203" then: respond: "1403"`,
		"rules:\n  - when: {operation: settle}\n    then: {code: 1403}\n    except: [op0000000000demo]\n":                                                                                                                                    "", // it would be lost
		"rules:\n  - when: {provider: 4pyun, operation: settle}\n    then: {code: 1403}\n    after: 10 minutes\n":                                                                                                                            `apps: - provider: 4pyun rules: - when: provider: 4pyun operation: settle then: respond: "1403" from: 10m`,
		"imposters:\n  - port: 4545\n    protocol: http\n    stubs:\n      - predicates: [{equals: {path: /intella/pay}}]\n        responses: [{is: {statusCode: 200, body: {StatusCode: 7105}}}]\n":                                         `# port: 4545 # protocol: http rules: - when: provider: intella operation: pay then: respond: "7105"`,
		"paths:\n  /gate/1.0/payment/trade/settle:\n    post:\n      responses:\n        \"200\":\n          example: {code: 1403}\n":                                                                                                        `rules: - when: operation: /gate/1.0/payment/trade/settle then: respond: "1403"`,
		"{\"consumer\": {\"name\": \"shop\"}, \"provider\": {\"name\": \"4pyun\"}, \"interactions\": [{\"request\": {\"method\": \"POST\", \"path\": \"/gate/1.0/payment/trade/settle\"}, \"response\": {\"body\": {\"code\": \"1403\"}}}]}": `# consumer: {name: shop} rules: - when: provider: 4pyun operation: /gate/1.0/payment/trade/settle then: respond: "1403"`,
		"```yaml\nrules:\n  - {operation: settle, code: 1403}\n```\n":                                                                                                                                                                        `rules: - when: operation: settle then: respond: "1403"`,
		"just a text": "",
		// nothing is lost, changed or added
		"rules:\n  - when: {operation: settle}\n    then: {code: 40004 ACQ.TRADE_STATUS_ERROR}\n":                                   `rules: - when: operation: settle then: respond: ACQ.TRADE_STATUS_ERROR`,
		"rules:\n  - when: {operation: settle}\n    then: {code: 1403 1500}\n":                                                      "",
		"rules:\n  - when: {operation: settle}\n    then: {respond: A_B, code: 1500}\n":                                             "",
		"rules:\n  - when: {operation: settle}\n    then: {respond: 1403}\n  - when: {operation: settle}\n    then: {code: 1500}\n": `rules: - when: operation: settle then: respond: "1403" - when: operation: settle then: respond: "1500"`,
		"rules:\n  - when: {operation: pay}\n    then: {fields: {a: 000125, b: 0x10, c: 1_000, d: 00, e: 12}}\n    tims: 2\n":       `rules: - when: operation: pay then: fields: a: "000125" b: "0x10" c: "1_000" d: "00" e: 12 times: 2`,
		"rules:\n  - when: {callback: notify}\n    then: {alter: {before: {a: 010, b: True}}}\n    tims: 2\n":                       `rules: - when: callback: notify then: alter: before: a: "010" b: "True" times: 2`,
		"rules:\n  - when: *ww\n    then: {respond: 1403}\n":                                                                        "",
		"rules:\n  - when: {operation: settle}\n    then: {respond: 1403}\n    then: {respond: 1500}\n":                             "",
		"rules:\n  - when: {operation: settle}\n  - then: {respond: 1403}\n":                                                        `rules: - when: operation: settle then: respond: "1403"`,
		"rules:\n  - when: {operation: pay}\n    then: {respond: 7105, ErrorCode: 000125}\n":                                        "",
		"rules:\n  - when: {operation: pay}\n    then: {code: 7105}\n    else: {respond: 1500}\n":                                   "",
		"# why\nrules:\n  - operation: pay # here\n    code: 7105\n    author: me\n    备注: 退款\n":                                    `# why # here # author: me # 备注: 退款 rules: - when: operation: pay then: respond: "7105"`,
	} {
		meant := config.Meant([]byte(text), "")
		if got := strings.Join(strings.Fields(meant), " "); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", text, got, want)
		}
		if meant == "" {
			continue
		}
		if _, err := config.ParseScenario("x", []byte(meant)); err != nil {
			t.Errorf("%s: %v", meant, err)
		}
	}
}
