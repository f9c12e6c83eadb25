package rule_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"paymock/mock/api"
	"paymock/mock/rule"
)

// FuzzRule: any rule is added or refused by a *rule.Error, for an app and for the server; one that was added is
// listed as it is, and what is listed is a rule.
func FuzzRule(f *testing.F) {
	for _, text := range []string{
		`{"when":{"operation":"settle","where":{"settle_value":{"over":"10 yuan","matches":"^1"}}},"then":{"respond":"1403","delay":"3s"},"times":2}`,
		`{"when":{"callback":"sharding"},"then":{"duplicate":3,"reorder":true},"chance":0.5,"every":2,"skip":1}`,
		`{"then":[{"hang":true},{"delay":{"uniform":["1s","2s"]}},{"drip":{"every":"1ms","bytes":3}}],"from":"1m","until":"2h"}`,
		`{"when":{"provider":"alipay","method":"alipay.trade.*"},"then":{"alter":{"before":{"a.0.b":"1"},"after":{"sign":""}}}}`,
		`{"when":{"where":{"trade.status":"paid","unlisted.x.y":{"in":["1","2"]}}},"then":{"throttle":{"calls":1,"per":"1s"},"charset":"gbk"}}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var given api.Rule
		if json.Unmarshal([]byte(text), &given) != nil {
			return
		}
		for _, app := range []string{"4pyun/a", rule.Server} {
			set := newSet()
			made, err := set.Add(app, given)
			var wrong *rule.Error
			if err != nil {
				if !errors.As(err, &wrong) || wrong.Reason == "" {
					t.Fatalf("%s: %v", text, err)
				}
				continue
			}
			if listed := set.List(app); len(listed) != 1 || !reflect.DeepEqual(listed[0], made) {
				t.Fatalf("%s: added %+v, listed %+v", text, made, listed)
			}
			made.ID = ""
			if _, err := set.Add(app, made); err != nil {
				t.Fatalf("%s: what was listed is refused: %v", text, err)
			}
		}
	})
}
