package config

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
)

// TestKindsOfMistakes: each kind of mistake is told once, at its place, with what is meant.
func TestKindsOfMistakes(t *testing.T) {
	t.Parallel()
	const rule = "rules:\n  - name: a\n"
	var actions []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[api.Then]()) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "-" {
			actions = append(actions, name)
		}
	}
	slices.Sort(actions)
	for text, want := range map[string][]string{
		rule + "    every: 0\n    then: {hang: true}\n":                                    {"3:12 every is 0: want a whole number, 1 or more; leave it out to act on every matching call"},
		rule + "    then: {duplicate: 0, concurrent: 0}\n":                                 {"3:23 duplicate is 0: want a whole number, 1 or more; leave it out to send no further copy", "3:38 concurrent is 0: want a whole number, 2 or more; leave it out to send one copy"},
		"rules:\n  - name a\n    then: {hang: true}\n    times 2\n":                        {"2:9 no colon stands behind name; write name: a", "4:10 no colon stands behind times; write times: 2"},
		rule + "    when\n      operation: settle\n    then: {hang: true}\n":               {"3:9 no colon stands behind when; write when:"},
		"given\n  - the platform hangs on settle\n":                                        {"1:6 no colon stands behind given; write given:"},
		rule + "    when:\n      provider: 4pyun\n\toperation: settle\n    then: {}\n":     {"5:1 a tab; indent with blanks instead"},
		rule + "    when: {provider: 4pyun}\n\tthen: {hang: true}\n\ttimes: 2\n":           {"4:1 a tab; indent with blanks instead", "5:1 a tab; indent with blanks instead"},
		"rules:\n\t- name: a\n\t\twhen:\n\t\t\tprovider: 4pyun\n\t\tthen: {}\n":            {"2:1 a tab; indent with blanks instead", "3:1 a tab; indent with blanks instead", "4:1 a tab; indent with blanks instead", "5:1 a tab; indent with blanks instead"},
		rule + "    then: [{hang: true}, ]\n":                                              nil,
		rule + "    then:\n      - hang: true\n      -\n":                                  {"5:7 an entry of the list is empty; give it a value, or leave it out"},
		rule + "    when: [provider: 4pyun, operation: settle]\n    then: {}\n":            {"3:5 when: want keys and values, not a list; write { and } in place of [ and ]"},
		rule + "    when: [{provider: 4pyun}]\n    then: {}\n":                             {"3:5 when: want keys and values, not a list; leave out the brackets [ and ]"},
		rule + "    when: {where: {reason: [a, b]}}\n    then: {}\n":                       {"3:20 reason: want a value, or operators: equal, not, prefix, suffix, matches, over, under, at_least, at_most, in, present; for one of several write in: […]"},
		"规则:\n  - 条件: {}\n    则: {}\n":                                                     {`1:1 unknown key "规则"; did you mean "rules"?`, `2:5 unknown key "条件"; did you mean "when"?`, `3:5 unknown key "则"; did you mean "then"?`},
		rule + "    when: {where: settle_value > 100}\n    then: {}\n":                     {"3:12 where: want names and values, such as {name: value}; write {settle_value: {over: 100}}"},
		rule + "    then: {delay: {from: 1s, to: 3s}}\n":                                   {`3:20 unknown key "from"; a delay between two is written uniform: ["1s", "3s"]`, `3:30 unknown key "to"; a delay between two is written uniform: ["1s", "3s"]`},
		rule + "    enabled: false\n    then: {}\n":                                        {`3:5 unknown key "enabled"; a rule acts unless it has disabled: true`},
		rule + "    when: {operation: [settle, refund]}\n    then: {}\n":                   {"3:12 operation: want one text; a rule has one, write a rule for each, or a list of then: [{…}, {…}] to answer with one after the other"},
		"rules:\n  - name: 'it's'\n    then: {}\n":                                         {"2:14 a ' between ' and ' is written twice: ''"},
		"rules:\n  * name: a\n    then: {}\n":                                              {"2:3 a * begins no entry; write \"- \""},
		rule + "    then: {throttle: 10}\n":                                                {"3:12 throttle: want keys and values; write {calls: 10}; the keys are calls, per, respond"},
		"apps:\n  - provider: 4pyun\n    delivery: {schedule: 1m}\n":                       {"3:16 schedule stands below the name of a kind of callbacks; write delivery: {notify: {schedule: …}}"},
		rule + "    tims: 2\n    then: {}\n---\nrules: []\n":                               {`3:5 unknown key "tims"; did you mean "times"?`, "6:1 a second document; put each scenario into a file of its own"},
		"apps:\n  - provider: 4pyun\n    trades: [{total_amount: 5, out_trade_no: X}]\n":   {`3:15 unknown key "total_amount"; did you mean "amount"?`, `3:32 unknown key "out_trade_no"; did you mean "order"?`},
		"trades:\n  - {id: T1, provider: 4pyun, name: T1}\n":                               {`1:1 unknown key "trades"; it stands in an entry of apps`, `2:6 unknown key "id"; did you mean "order"?`, `2:14 unknown key "provider"; it stands in an entry of apps`, `2:31 unknown key "name"; did you mean "order"?`},
		rule + "    when: {operation: settle, amount: \">100\"}\n    then: {hang: true}\n": {`3:31 unknown key "amount"; a field of the request stands in where: write where: {amount: {over: 100}}`},
		rule + "    when: {operation: settle, amount: {\">\": 100}}\n    then: {}\n":       {`3:31 unknown key "amount"; a field of the request stands in where: write where: {amount: {…}}`, `3:40 unknown key ">"; did you mean "over"?`},
		rule + "    when: {operation: settle, trade: T1}\n    then: {}\n":                  {`3:31 unknown key "trade"; a field of the request stands in where: write where: {trade.order: T1}`},
		rule + "    when: {app: x1, operation: settle}\n    then: {}\n":                    {`3:12 unknown key "app"; a rule of one app stands in rules of its entry of apps: apps: [{id: x1, rules: [{…}]}], with its provider`},
		rule + "    after: 2\n    then: {delay_response: 3s}\n":                            {`3:5 unknown key "after"; did you mean "skip"?`, `4:12 unknown key "delay_response"; did you mean "delay_reply"?`},
		rule + "    then: [{hang: true}, success]\n":                                       {"3:26 success: want keys and values; write {}; the keys are " + strings.Join(actions, ", ")},
		"when: {operation: settle}\n":                                                      {`1:1 unknown key "when"; it stands in an entry of rules`},
		"apps:\n  - provider: 4pyun\n    trades: [{amount: 5, paid: false}]\n":             {`3:26 unknown key "paid"; what nobody has paid says so in its status: write status: waiting`},
		"apps:\n  - provider: 4pyun\n    callback_url: http://127.0.0.1:1\n":               {`3:5 unknown key "callback_url"; did you mean "notify_url"?`},
		rule + "    then: {respond: '1403\", message: x}\n":                                {`3:21 the quotation mark "'" is closed by no '"'; write ' in place of it`},
		"rules:\n  - when: {operation: settle}\n  - then: {hang: true}\n  - times: 2\n":    {`3:3 this "- " is one too many: when and then above and below it are one rule; write two blanks in its place`, `4:3 this "- " is one too many: when and then above and below it are one rule; write two blanks in its place`},
		rule + "    times: 0\n    then: {hang: true}\n":                                    {"3:12 times is 0: want a whole number, 1 or more; leave it out to act on every matching call; for none write disabled: true in its place"},
		rule + "    times: -1\n    then: {hang: true}\n":                                   {"3:12 times is -1: want a whole number, 1 or more; leave it out to act on every matching call"},
		"scenario:\n  name: a\n  rules: []\n":                                              {`1:1 unknown key "scenario"; leave this line out: what is below it stands at the top of the file, without blanks before it`},
		"given:\n  1. the platform hangs on settle\n  the platform hangs on refund\n":      {`2:3 1. begins no entry; write "- " in place of it`, `3:3 no dash begins this entry; write "- " before it`},
		"given: |\n  the platform hangs on settle\n":                                       {`1:7 the mark behind given makes one text of the lines below; leave it out, and begin each line with "- "`, `2:3 no dash begins this entry; write "- " before it`},

		"a = 1\nb = 2\n":                     {`1:1 the file is TOML or INI; write it as YAML, which has "key: value" in each line`},
		"provider,operation\n4pyun,settle\n": {`1:1 the file is a table; write it as YAML, which has "key: value" in each line`},

		rule + "    when: {callback: notify}\n    then: {drop: 2}\n":                      {`4:18 drop is "2": want true or false; for 2 times write true here and times: 2 beside when and then`},
		rule + "    when: {operation: settle, probability: 50%}\n    then: {}\n":          {`3:31 unknown key "probability"; did you mean "chance"? it stands beside when and then, in the rule`, `3:44 probability is "50%": want a number such as 0.5; write 0.5`},
		rule + "    when: {where: {amount: {gte: 100}}}\n    then: {}\n":                  {`3:29 unknown key "gte"; did you mean "at_least"?`},
		rule + "    when: {where: {amount: >=100元}}\n    then: {}\n":                      {`3:28 > compares nothing here; write {at_least: 100元}`},
		rule + "    when: {where: {amount: !=1.00}}\n    then: {}\n":                      {`3:28 ! compares nothing here; write {not: 1.00}`},
		rule + "    when: {operation: settle, amount: 100~200}\n    then: {}\n":           {`3:31 unknown key "amount"; a field of the request stands in where: write where: {amount: {at_least: "100", at_most: "200"}}`},
		rule + "    when: {callback: notify}\n    then: {repeat: 3}\n":                    {`4:12 unknown key "repeat"; for a callback that is sent 3 times in all write duplicate: 2, for 3 calls times: 3 beside when and then`},
		rule + "    when: {operation: settle}\n    callback: {delay: 1h}\n    then: {}\n": {`4:5 unknown key "callback"; what happens to callbacks is a rule of its own: when: {callback: notify} with a then`},
		rule + "    nth: 2\n    when: {operation: settle}\n    then: {}\n":                {`3:5 unknown key "nth"; for call 2 only write skip: 1 and times: 1 beside when and then`},
		rule + "    when: {operation: settle, min_amount: 5}\n    then: {}\n":             {`3:31 unknown key "min_amount"; a field of the request stands in where: write where: {amount: {at_least: 5}}`},
		rule + "    when: {operation: settle, attempt: \">=3\"}\n    then: {}\n":          {`3:31 unknown key "attempt"; for all calls from 3 on write skip: 2 beside when and then`},
		rule + "    when: {where: {amount: 100元以上}}\n    then: {}\n":                      {`3:28 amount is "100元以上", which is compared as it stands; write {at_least: 100元}, or {equal: 100元以上} for that text itself`},
		rule + "    when: {where: {settle_value: 100-200}}\n    then: {hang: true}\n":     {`3:34 settle_value is "100-200", which is compared as it stands; write {at_least: "100", at_most: "200"}, or {equal: 100-200} for that text itself`},
		rule + "    then: success\n":                                                      {"3:5 then: where all is as usual no rule is needed; leave the rule out"},
		rule + "    when: {operation: settle]\n    then: {hang: true}\n":                  {"3:29 ] closes no {; write } in place of it"},
		rule + "    then: {hang: true} ＃ x\n    tims: 2\n":                                {"3:24 a full-width ＃ begins no comment; write #", `4:5 unknown key "tims"; did you mean "times"?`},
		rule + "    then: {hang: true}\n    times: 2.0\n":                                 {`4:12 times is "2.0": want a whole number such as 2; write 2`},
		// a dash too many, round brackets, and lines that are run together
		"rules:\n  - when: {operation: settle}\n  - then: {hang: true}\n    tims: 2\n":                                        {`3:3 this "- " is one too many: when and then above and below it are one rule; write two blanks in its place`, `4:5 unknown key "tims"; did you mean "times"?`},
		"apps:\n  - provider: 4pyun\n    rules:\n      - when: {}\n      - then: {hang: true}\n":                              {`5:7 this "- " is one too many: when and then above and below it are one rule; write two blanks in its place`},
		"apps:\n  - provider: 4pyun\n    trades:\n      - order: A\n      - amount: 5\n      - order: B\n        amount: 6\n": {`5:7 this "- " is one too many: the keys above and below it are of one entry; write two blanks in its place`},
		"rules:\n    name: a\n    then: {hang: true}\n  - name: b\n    then: {hang: true}\n":                                  {`2:3 no dash begins this entry; write "- " in place of two blanks before it`},
		"rules:\n  - then: {hang: true}\n  - {name: a, when: {}, then: {hang: true}}\n":                                       nil,
		"rules:\n  - when: {operation: settle}\n    - then: {hang: true}\n    tims: 2\n":                                      {`3:5 no entry begins here; leave out this "- "`, `4:5 unknown key "tims"; did you mean "times"?`},
		rule + "    when: (operation: settle)\n    then: {hang: true}\n    tims: 2\n":                                         {"3:11 round brackets hold no keys and values; write { and } in place of ( and )", `5:5 unknown key "tims"; did you mean "times"?`},
		rule + "    when: （operation: settle, provider： 4pyun）\n    then: {hang: true}\n":                                     {"3:11 round brackets hold no keys and values; write { and } in place of （ and ）", `3:39 a Chinese colon ： follows no key; write ": ", an ASCII colon and a blank`},
		rule + "    when: {} then: {hag: true}\n    tims: 2\n":                                                                {"3:14 then stands behind the value of when; begin a line of its own with it, with 4 blanks before it", `3:21 unknown key "hag"; did you mean "hang"?`, `4:5 unknown key "tims"; did you mean "times"?`},
		"name: x rules:\n  - then: {hag: true}\n":                                                                             {"1:9 rules stands behind the value of name; begin a line of its own with it, with 0 blanks before it", `2:12 unknown key "hag"; did you mean "hang"?`},
		rule + "    then: hang: true\n":                                                                                       {"3:11 two keys stand in one line; write then: {hang: true}"},
		rule + "    when: {}, then: {hag: true}\n":                                                                            {"3:15 then stands behind the value of when; begin a line of its own with it, with 4 blanks before it", `3:22 unknown key "hag"; did you mean "hang"?`},
		rule + "    then: hang: true, hag: true\n":                                                                            {"3:11 two keys stand in one line; write then: {hang: true, hag: true}", `3:23 unknown key "hag"; did you mean "hang"?`},
		// a line that is no YAML hides nothing of the others
		rule + "    when: @x\n    then: {hag: true}\n": {`3:11 '@' is a reserved character; this is not YAML: check the indentation, and put texts that begin with a mark such as @ % & * ! ` + "`" + ` or hold ": " or " #" in quotes`, `4:12 unknown key "hag"; did you mean "hang"?`},
		"name: x: y\nrules:\n  - then: {hag: true}\n":  {"1:7 a text with a colon and a blank in it stands in quotes; write name: 'x: y'", `3:12 unknown key "hag"; did you mean "hang"?`},
		// conditions in words
		rule + "    when: {where: {reason: 以A001開頭}}\n    then: {hang: true}\n":                      {`3:28 reason is "以A001開頭", which is compared as it stands; write {prefix: A001}, or {equal: 以A001開頭} for that text itself`},
		rule + "    when: {where: {reason: \"包含 测试\"}}\n    then: {hang: true}\n":                    {`3:28 reason is "包含 测试", which is compared as it stands; write {matches: 测试}, or {equal: "包含 测试"} for that text itself`},
		rule + "    when: {where: {reason: x*, a: 大于100}}\n    then: {hang: true}\n":                 {`3:28 reason is "x*", which is compared as it stands; write {prefix: x}, or {equal: "x*"} for that text itself`, `3:35 a is "大于100", which is compared as it stands; write {over: 100}, or {equal: 大于100} for that text itself`},
		rule + "    when: {where: {reason: {equal: x*}, b: \"*\", c: 超过}}\n    then: {hang: true}\n": nil,
		rule + "    when: {where: {reason: a，settle_value: 100}}\n    then: {hang: true}\n":          {`3:29 a Chinese comma ， parts nothing; write ", "`},
		rule + "    when: {where: {serial = A1, value > 10}}\n    then: {hang: true}\n":              {`3:20 no colon parts key and value in "serial = A1"; write serial: A1`, `3:33 no colon parts key and value in "value > 10"; write value: {over: 10}`},
		rule + "    then: {respond: 7105, message: a, b, c}\n":                                       {`3:39 a comma parts message in brackets; a text with one stands in quotes: write message: "a, b, c"`, `3:42 a comma parts message in brackets; a text with one stands in quotes: write message: "a, b, c"`},
		// the key that fits the value, where it stands
		rule + "    then: {StatusCode: 7105}\n":                 {`3:12 unknown key "StatusCode"; did you mean "respond"?`},
		rule + "    then: {respond: 7105, ErrorCode: 000125}\n": {`3:27 unknown key "ErrorCode"; a member of the answer stands in fields: write fields: {ErrorCode: 000125}`},
		rule + "    返回: 1403\n":                                 {`3:5 unknown key "返回"; did you mean "respond"? it stands in then`},
	} {
		_, err := ParseScenario("f.yaml", []byte(text))
		var got []string
		if wrong := (*Error)(nil); errors.As(err, &wrong) {
			for _, e := range append([]*Error{wrong}, wrong.More...) {
				got = append(got, fmt.Sprintf("%d:%d %s", e.Line, e.Column, e.Reason))
			}
		} else if err != nil {
			got = []string{err.Error()}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s-want +got\n%s", text, diff)
		}
	}
}
