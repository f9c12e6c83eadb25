package offline_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/rule"
	"paymock/mock/rule/offline"
)

// wrong are rules that a server refuses, each behind the platform of its app; "-" is every app.
const wrong = `
4pyun {"when":{"operation":"setle"},"then":{"respond":"1403"}}
4pyun {"when":{"operation":"结算一下"},"then":{"respond":"1403"}}
4pyun {"when":{"operation":"alipay.trade.order.setle"},"then":{"respond":"1403"}}
4pyun {"when":{"operation":"alipay.trade.order.settle"},"then":{"respond":"1403"}}
4pyun {"when":{"operation":"/gate/1.0/payment/trade/setle"},"then":{"respond":"1403"}}
alipay {"when":{"operation":"alipay.trade.order.setle"},"then":{"respond":"ACQ.SYSTEM_ERROR"}}
alipay {"when":{"operation":"Payment"},"then":{"respond":"7105"}}
intella {"when":{"operation":"Paymnet"},"then":{"respond":"7105"}}
4pyun {"when":{"operation":"settle"},"then":{"respond":"7105"}}
4pyun {"when":{"operation":"settle"},"then":{"respond":"1430"}}
4pyun {"when":{"operation":"settle"},"then":{"respond":"503x"}}
4pyun {"when":{"operation":"settle"},"then":{"respond":"404"}}
alipay {"when":{"operation":"settle"},"then":{"respond":"ACQ.TRADE_STATUS_EROR"}}
alipay {"when":{"operation":"settle"},"then":{"respond":"1403"}}
intella {"when":{"operation":"settle"},"then":{"respond":"0462zz"}}
intella {"when":{"operation":"settle"},"then":{"respond":"ACQ.SYSTEM_ERROR"}}
4pyun {"when":{"operation":"settle"},"then":{"respond":"系统繁忙"}}
4pyun {"when":{"operation":"settle","where":{"settle_valu":"1"}},"then":{"respond":"1403"}}
4pyun {"when":{"operation":"settle","where":{"refund_serial":"1"}},"then":{"respond":"1403"}}
4pyun {"when":{"operation":"settle","where":{"settle_value":{"over":"22.03"}}},"then":{"respond":"1403"}}
4pyun {"when":{"operation":"settle","where":{"amount":{"over":"22.03"}}},"then":{"respond":"1403"}}
4pyun {"when":{"operation":"settle","where":{"settle_value":{"over":"50 dollars"}}},"then":{"respond":"1403"}}
4pyun {"when":{"operation":"settle","where":{"settle_value":{"over":"22.035 yuan"}}},"then":{"respond":"1403"}}
4pyun {"when":{"operation":"settle","where":{"settle_value":{"in":["1","22.03"]}}},"then":{"respond":"1403"}}
4pyun {"when":{"where":{"amount":{"over":"1 yuan"}}},"then":{"respond":"1403"}}
4pyun {"when":{"operation":"settle","where":{"trade.amount":{"under":"1.5"}}},"then":{"respond":"1403"}}
4pyun {"when":{"operation":"settle","where":{"trade.stauts":"paid"}},"then":{"respond":"1403"}}
4pyun {"when":{"operation":"settle","where":{"trade.status":"payed"}},"then":{"respond":"1403"}}
4pyun {"when":{"operation":"settle","where":{"pay_serial":{"matches":"("}}},"then":{"respond":"1403"}}
4pyun {"when":{"operation":"settle","where":{"pay_serial":{"over":"abc"}}},"then":{"respond":"1403"}}
4pyun {"when":{"operation":"settle","where":{"pay_serial":{}}},"then":{"respond":"1403"}}
4pyun {"when":{"operation":"settle","where":{"":"1"}},"then":{"respond":"1403"}}
alipay {"when":{"operation":"settle","where":{"royalty_parameters.0.amout":"1"}},"then":{"respond":"ACQ.SYSTEM_ERROR"}}
alipay {"when":{"operation":"refund","where":{"refund_amount":{"over":"1.005 yuan"}}},"then":{"respond":"ACQ.SYSTEM_ERROR"}}
intella {"when":{"operation":"pay","where":{"Amount":{"over":"22.03"}}},"then":{"respond":"7105"}}
intella {"when":{"operation":"create","where":{"TotalFee":{"over":"22.5 dollars"}}},"then":{"respond":"7105"}}
- {"when":{"operation":"settle","where":{"amount":{"over":"1"}}},"then":{"hang":true}}
- {"when":{"operation":"settle"},"from":"10m","then":{"hang":true}}
- {"when":{"provider":"4pyn"},"then":{"hang":true}}
4pyun {"when":{"provider":"alipay","operation":"setle"},"then":{"respond":"1403"}}
4pyun {"when":{"provider":"alipai"},"then":{"respond":"1403"}}
4pyun {"when":{"callback":"shardin"},"then":{"drop":true}}
4pyun {"when":{"callback":"sharding"},"then":{"respond":"1403"}}
4pyun {"when":{"callback":"sharding","operation":"settle"},"then":{"drop":true}}
4pyun {"when":{"callback":"sharding","where":{"settle_value":"1"}},"then":{"drop":true}}
4pyun {"when":{"operation":"settle"},"then":{"drop":true}}
4pyun {"when":{"operation":"settle"},"then":{}}
4pyun {"when":{"operation":"settle"},"then":{"message":"x"}}
4pyun {"when":{"operation":"settle"},"then":{"hang":true,"reset":true}}
4pyun {"when":{"operation":"settle"},"then":{"hang":true,"respond":"1403"}}
4pyun {"when":{"operation":"settle"},"then":{"lose_reply":true,"truncate":3}}
4pyun {"when":{"operation":"settle"},"then":{"truncate":-3}}
4pyun {"when":{"operation":"settle"},"then":{"wrong_signature":true,"no_signature":true}}
4pyun {"when":{"operation":"settle"},"then":{"http_status":200}}
4pyun {"when":{"operation":"settle"},"then":{"charset":"gkb"}}
4pyun {"when":{"operation":"settle"},"then":{"delay":"3 seconds"}}
4pyun {"when":{"operation":"settle"},"then":{"delay":{"uniform":["3s","1s"]}}}
4pyun {"when":{"operation":"settle"},"then":{"delay":{"lognormal":{"median":"0s"}}}}
4pyun {"when":{"operation":"settle"},"then":{"fields":{"a..b":"1"}}}
4pyun {"when":{"operation":"settle"},"then":{"throttle":{"calls":1}}}
alipay {"when":{"operation":"settle"},"then":{"throttle":{"calls":-1,"per":"x","respond":"isv.app-call-limitd"}}}
4pyun {"when":{"operation":"settle"},"then":{"answer":{"a":1}}}
4pyun {"when":{"callback":"notify"},"then":{"duplicate":1000}}
4pyun {"when":{"callback":"notify"},"then":{"early":true,"delay":"1s"}}
4pyun {"when":{"callback":"notify"},"then":{"reorder":"soon"}}
4pyun {"when":{"operation":"settle"},"then":[{"respond":"1403"},{"respond":"1430"},{"fields":{"":"x"}}]}
4pyun {"when":{"operation":"settle"},"from":"tomorrow","then":{"respond":"1403"}}
4pyun {"when":{"operation":"settle"},"from":"2h","until":"1h","then":{"respond":"1403"}}
4pyun {"when":{"operation":"settle"},"times":-1,"chance":20,"then":{"respond":"1403"}}
alipay {"when":{"method":"alipay.trade.order.settle"},"then":{"answer":{"a":1}}}
alipay {"when":{"method":"alipay trade"},"then":{"answer":{"a":1}}}
alipay {"when":{"method":"POST /v3/alipay/trade/order/settle"},"then":{"answer":{"a":1}}}
4pyun {"when":{"method":"gate/1.0/x"},"then":{"answer":{"a":1}}}
4pyun {"when":{"method":"POST /gate/1.0/payment/trade/settle"},"then":{"answer":{"a":1}}}
intella {"when":{"method":"reserve"},"then":{"answer":{"a":1}}}
intella {"when":{"method":"31800 Refund"},"then":{"answer":{"a":1}}}
4pyun {"when":{"method":"/gate/1.0/y","operation":"settle"},"then":{"answer":{"a":1}}}
`

// TestMistakes: what a rule is refused for without a server is, text by text, what a server refuses it for.
func TestMistakes(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)
	for line := range strings.Lines(strings.TrimSpace(wrong)) {
		own, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		own = strings.Trim(own, "-")
		var r api.Rule
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		served := rule.Mistakes(own, r, now, mock.Providers())
		if len(served) == 0 {
			t.Errorf("%s: a server takes it", line)
		}
		if diff := cmp.Diff(served, offline.Mistakes(own, r, now)); diff != "" {
			t.Errorf("%s\n%s", line, diff)
		}
	}
}
