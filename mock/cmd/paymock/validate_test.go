package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestScenarioMistakesHaveAPlace: each mistake is told with line, column and remedy.
func TestScenarioMistakesHaveAPlace(t *testing.T) {
	t.Parallel()
	const app = "apps:\n  - provider: 4pyun\n"
	tests := map[string]struct{ text, says string }{
		"empty file":             {"# nothing\n", ":1:1: the file is empty; a scenario has apps, rules, given or include"},
		"nothing in it":          {"name: x\n", ":1:1: the scenario lays nothing down"},
		"a list":                 {"- provider: 4pyun\n", ":1:1: the file: want keys and values; write rules: in a line above the list"},
		"unknown key":            {app + "    rulez: []\n", `:3:5: unknown key "rulez"; did you mean "rules"?`},
		"unknown key, no match":  {"zzzzzzzzzzzz: 1\n", `:1:1: unknown key "zzzzzzzzzzzz"`},
		"unknown key of a rule":  {"rules:\n  - whn: {operation: settle}\n", `:2:5: unknown key "whn"; did you mean "when" or "then"?`},
		"unknown action":         {"rules:\n  - then: {respnd: 1403}\n", `:2:12: unknown key "respnd"; did you mean "respond"?`},
		"unknown in a sequence":  {"rules:\n  - then:\n      - {respond: 1403}\n      - {hung: true}\n", `:4:10: unknown key "hung"; did you mean "hang"?`},
		"unknown operator":       {"rules:\n  - when: {where: {a: {equals: 1}}}\n    then: {hang: true}\n", `:2:24: unknown key "equals"; did you mean "equal"?`},
		"wrong number":           {"rules:\n  - times: many\n    then: {hang: true}\n", `:2:12: times is "many": want a whole number such as 2`},
		"wrong truth":            {"rules:\n  - then: {hang: yes please}\n", `:2:18: hang is "yes please": want true or false`},
		"wrong probability":      {"rules:\n  - {chance: often, then: {hang: true}}\n", `:2:14: chance is "often": want a number such as 0.5; a chance is from 0 to 1, such as 0.2`},
		"a text for a list":      {"include: magic\n", ":1:1: include: want a list"},
		"a list for a text":      {"name: [x]\nrules: []\n", ":1:1: name: want one text"},
		"a text for an object":   {"rules:\n  - when: settle\n    then: {hang: true}\n", ":2:5: when: want keys and values; write {operation: settle}; the keys are callback, method, operation"},
		"a text for a map":       {"rules:\n  - {when: {where: x}, then: {hang: true}}\n", ":2:13: where: want names and values"},
		"a list for a condition": {"rules:\n  - {when: {where: {a: [x]}}, then: {hang: true}}\n", ":2:21: a: want a value, or operators"},
		"no value":               {"apps:\n", ":1:1: apps is empty; give it a value, or leave it out"},
		"bad duration":           {"rules:\n  - then: {delay: 3x}\n", `:2:19: "3x" is no duration such as 200ms`},
		"bad duration of a card": {"apps:\n  - provider: intella\n    terminals:\n      - id: 01304190\n        card: {balance: 5, after: soon}\n", `:5:35: "soon" is not a duration such as 10s`},
		"a tab":                  {"apps:\n\t- provider: 4pyun\n", ":2:1: a tab; indent with blanks instead"},
		"twice":                  {app + "    provider: 4pyun\n", ":3:5: mapping key \"provider\" already defined at [2:5]; keep one of the two"},
		"no YAML":                {"rules: [\n", "this is not YAML"},
		"two documents":          {"rules: [{then: {hang: true}}]\n---\nname: x\n", ":3:1: a second document; put each scenario into a file of its own"},
		"rule name twice":        {"rules:\n  - {name: a, then: {hang: true}}\n  - {name: a, then: {hang: true}}\n", `:3:12: a rule named "a" stands at FILE:2:12 already; give each its own name`},
		"includes itself":        {"include:\n  - ./FILE\n", ":2:5: the files include each other"},
		"includes nothing":       {"include: [./none.yaml]\n", ":1:11: no file "},
		"includes unknown":       {"include: [magix]\n", `:1:11: no shipped scenario "magix" (a file is named with its .yaml); did you mean "magic"?`},
		"unknown provider":       {"apps:\n  - id: x\n    provider: 4pyum\n", `:3:15: no provider "4pyum"; did you mean "4pyun"?`},
		"no provider":            {"apps:\n  - id: x\n", `:2:5: no provider ""`},
		"unknown operation":      {"rules:\n  - when: {operation: setle}\n    then: {hang: true}\n", `:2:23: no operation "setle"; did you mean "settle"?`},
		"unknown code":           {app + "    rules:\n      - then: {respond: 1404}\n", `:4:25: no platform answers with "1404" here; did you mean "14`},
		"unknown trade field":    {"rules:\n  - when: {where: {trade.statis: paid}}\n    then: {hang: true}\n", `:2:20: no field "trade.statis" here; did you mean "trade.status" or`},
		"bad expression":         {"rules:\n  - when: {where: {reason: {matches: \"(\"}}}\n    then: {hang: true}\n", ":2:38: not a regular expression"},
		"unknown field":          {"rules:\n  - when:\n      provider: alipay\n      operation: settle\n      where:\n        royalty_parameters.0.amout: {over: 5}\n    then: {hang: true}\n", `:6:9: no field "royalty_parameters.0.amout" here; did you mean "royalty_parameters.0.amount"`},
		"field of another":       {"rules:\n  - when: {provider: 4pyun, operation: query, where: {settle_value: 5}}\n    then: {hang: true}\n", `"settle_value" is a field of settle, not of query`},
		"unknown status":         {app + "    trades: [{amount: 5, status: payd}]\n", `:3:34: no status "payd"; did you mean "paid"?`},
		"status in a word":       {app + "    trades: [{amount: 5, status: unpaid}]\n", `:3:34: no status "unpaid"; did you mean "waiting"?`},
		"drop of a call":         {"rules:\n  - when: {operation: settle}\n    then: {drop: true}\n", ":3:18: is for callbacks; say when.callback in place of when.operation"},
		"month 13":               {"rules:\n  - until: 2026-13-01\n    then: {hang: true}\n", `:2:12: "2026-13-01" is no time; a rule for every app wants one such as 2026-01-01T00:00:00+08:00`},
		"schedule in Chinese":    {app + "    delivery: {notify: {schedule: 4分钟}}\n", `"4分钟" is no delay; want some such as "4m,10m,1h", or "none"`},
		"number of another":      {"rules:\n  - when: {provider: 4pyun}\n    then: {respond: \"1999\"}\n", `:3:21: no platform answers with "1999" here; there are 1001`},
		"code of another":        {app + "    rules: [{when: {operation: settle}, then: {respond: ACQ.TRADE_STATUS_ERROR}}]\n", "not of 4pyun; add the rule to an app of alipay; the codes of 4pyun for it: `paymock codes 4pyun --operation settle`"},
		"code for a callback":    {"rules: [{when: {provider: alipay, callback: settle}, then: {respond: ACQ.TRADE_STATUS_ERROR}}]\n", "is for calls, not for callbacks; write operation: settle in place of callback, or use"},
		"several operations":     {"rules: [{when: {provider: intella, operation: pay refund}, then: {hang: true}}]\n", `no operation "pay refund"; a rule has one, write a rule for each of pay, refund`},
		"no amount":              {app + "    trades:\n      - order: x\n", ":4:9: amount must be greater than 0"},
		"readers of 4pyun":       {app + "    terminals: [{id: 01304190}]\n", ": 4pyun has no terminals"},
		"bad address":            {app + "    notify_url: nowhere\n", ":3:17: want an address such as"},
		"chance above one":       {"rules:\n  - {chance: 150%, then: {hang: true}}\n", `:2:14: chance is "150%": want a number such as 0.5; a chance is from 0 to 1, such as 0.2`},
		"amount in yuan":         {app + "    trades: [{amount: 50.00}]\n", ":3:23: amount is in whole fen of 4pyun; for 50.00 yuan write 5000"},
		"unknown switch":         {app + "    dialect: {modd: x}\n", `:3:15: 4pyun has no switch "modd"`},
		"secret of a demo app":   {app + "    id: op0000000000demo\n    secret: x\n", ":4:13: app 4pyun/op0000000000demo exists already"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "bad.yaml")
			text := strings.ReplaceAll(tt.text, "FILE", "bad.yaml")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			code, _, stderr := command(t.Context(), nil, "--lang", "en", "validate", file)
			says := strings.ReplaceAll(tt.says, "FILE", file)
			if code != exitUsage || !strings.Contains(stderr, says) || !strings.Contains(stderr, file+":") {
				t.Errorf("exit code %d, want %q in:\n%s", code, says, stderr)
			}
		})
	}
}

// TestNamesBesideShape: one run tells what is no scenario and what no platform has, by place, wherever
// --lang stands.
func TestNamesBesideShape(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "bad.yaml")
	text := `apps:
  - name: shop
    provider: alipay
    rules:
      - when: {operation: setle}
        then: ACQ.TRADE_STATUS_EROR
      - when: {operaton: settle}
        then: {respond: 7105}
    given:
      - 平台对结算返回 ACQ.TRADE_STATUS_EROR
      - 平台烤蛋糕
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"--lang", "zh", "validate", file}, {"validate", file, "--lang=zh"}} {
		_, _, stderr := command(t.Context(), nil, args...)
		after := 0
		for _, want := range []string{
			`:2:5: 没有 "name" 这个键；是不是 "id"？`,
			`:5:27: 没有操作 "setle"；是不是 "settle"？`,
			`:6:9: then：要键和值；要返回这个代码就写 {respond: ACQ.TRADE_STATUS_EROR}；`,
			`是不是 "ACQ.TRADE_STATUS_ERROR"`,
			`:7:16: 没有 "operaton" 这个键；是不是 "operation"？`,
			`:8:25: "7105" 是 intella 的代码，不是 alipay 的；`,
			`:10:9: 这里没有平台返回 "ACQ.TRADE_STATUS_EROR"；是不是 "ACQ.TRADE_STATUS_ERROR"`,
			`:11:9: 看懂了 "平台"；没看懂 "烤蛋糕"`,
		} {
			at := strings.Index(stderr[after:], want)
			if at < 0 {
				t.Errorf("%v: want %s behind the mistakes before it in:\n%s", args, want, stderr)
				break
			}
			after += at
		}
	}
}

func TestScenariosThatLoad(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.yaml":     "include: [sub/b.yaml, magic, sub/b.yaml]\nrules: [{name: a, then: {hang: true}}]\n",
		"sub/b.yaml": "include: [../c.yml]\nrules: [{name: b, then: {hang: true}}]\n",
		"c.yml":      "rules:\n  - &r {name: c, then: {hang: true}}\n  - {<<: *r, name: d}\n",
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, stdout, stderr := command(t.Context(), nil, "validate", "lost-answer", filepath.Join(dir, "a.yaml"))
	if code != exitFine || !strings.Contains(stdout, "lost-answer: good: 0 apps, 1 rule\n") || !strings.Contains(stdout, "a.yaml: good: 0 apps, 85 rules\n") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	if code, _, stderr := command(t.Context(), nil, "serve", "--scenario", filepath.Join(dir, "none.yaml")); code != exitUsage || !strings.Contains(stderr, "none.yaml") {
		t.Errorf("a missing file: exit code %d\n%s", code, stderr)
	}
}

// TestRulesAreSaid: of a file that is good, each rule is told as a sentence, with amounts in the usual unit and whom it is for.
func TestRulesAreSaid(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "a.yaml")
	text := `apps:
  - provider: alipay
    id: "2021000000000001"
    rules:
      - {when: {operation: refund, where: {refund_amount: {over: 50}}}, then: {respond: ACQ.TRADE_STATUS_ERROR}, times: 2}
rules:
  - {when: {provider: 4pyun, operation: settle, where: {settle_value: {over: 50}}}, then: {respond: 1403}}
  - {when: {provider: intella, operation: pay, where: {Amount: {under: 50}}}, then: {respond: 7105}}
  - {when: {operation: settle}, then: {hang: true}}
  - {when: {operation: settle}, then: {fields: {a: "1"}}}
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for language, want := range map[string]string{
		"en": `  app alipay/2021000000000001: the platform answers refund with ACQ.TRADE_STATUS_ERROR where refund_amount is over 50 yuan for the next 2 calls
  every app of 4pyun: the 4pyun platform answers settle with 1403 where settle_value is over 0.50 yuan
  every app of intella: the intella platform answers pay with 7105 where amount is under 50 dollars
  every app: the platform hangs on settle
  every app: the platform sets a to 1 in the answer to settle
  4 rules stand beside apps, for every app; for one app only, write them below it, indented as its other keys
`,
		"zh": `  应用 alipay/2021000000000001：平台对 refund 返回 ACQ.TRADE_STATUS_ERROR，refund_amount 大于 50 元，接下来 2 次
  4pyun 的所有应用：4pyun 平台对 settle 返回 1403，settle_value 大于 0.50 元
  intella 的所有应用：intella 平台对 pay 返回 7105，amount 小于 50 台币
  所有应用：平台对 settle 一直不应答
  所有应用：平台把 a 设为 1 来应答 settle
  4 条规则写在 apps 旁边，对所有应用生效；只对一个应用，就写到那个应用下面，缩进与它的其他键一样
`,
	} {
		code, stdout, stderr := command(t.Context(), nil, "validate", "--lang", language, file)
		if _, said, _ := strings.Cut(stdout, "\n"); code != exitFine || said != want {
			t.Errorf("exit code %d\n%s%s\nwant\n%s", code, stdout, stderr, want)
		}
	}
}

func TestShippedScenariosAreListed(t *testing.T) {
	t.Parallel()
	if code, stdout, _ := command(t.Context(), nil, "scenarios"); code != exitFine || !strings.Contains(stdout, "intella-third-retry ") || !strings.Contains(stdout, "\nmagic ") {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
	if code, stdout, _ := command(t.Context(), nil, "scenarios", "lost-answer"); code != exitFine || !strings.Contains(stdout, "lose_reply: true") {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
	if code, stdout, _ := command(t.Context(), nil, "scenarios", "intella-7105"); code != exitFine || !strings.Contains(stdout, `then: {respond: "7105"}`) {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
	if code, stdout, _ := command(t.Context(), nil, "scenarios", "--codes"); code != exitFine || !strings.Contains(stdout, "\n4pyun-1403 ") || !strings.Contains(stdout, "\nalipay-ACQ.TRADE_STATUS_ERROR ") {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
	if code, stdout, _ := command(t.Context(), nil, "scenarios", "--codes", "intella"); code != exitFine || !strings.HasPrefix(stdout, "intella-0000 ") || strings.Contains(stdout, "alipay-") {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
	if code, _, stderr := command(t.Context(), nil, "scenarios", "--codes", "intela"); code != exitUsage || !strings.Contains(stderr, `did you mean "intella"`) {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	if code, _, stderr := command(t.Context(), nil, "scenarios", "lost-anser"); code != exitUsage || !strings.Contains(stderr, `did you mean "lost-answer"`) {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	code, stdout, _ := command(t.Context(), nil, "schema")
	var schema map[string]any
	if err := json.Unmarshal([]byte(stdout), &schema); code != exitFine || err != nil || schema["title"] != "paymock scenario" {
		t.Errorf("exit code %d, %v", code, err)
	}
}

func TestScenarioInTheConfiguration(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	own, file := filepath.Join(dir, "own.yaml"), filepath.Join(dir, "paymock.yaml")
	for path, text := range map[string]string{
		own:  "apps: [{provider: 4pyun, id: mine, secret: s}]\n",
		file: "listen: 127.0.0.1:0\ncontrol: 127.0.0.1:0\nlog-level: error\nscenario: [intella-normal, " + own + "]\nwatch: true\n",
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ready := serve(t, map[string]string{"PAYMOCK_CONFIG": file})
	found := false
	for _, a := range ready.Apps {
		found = found || a.ID == "mine"
	}
	if !found {
		t.Errorf("no app of the scenario: %+v", ready.Apps)
	}
}

// TestAllMistakesOfRules: what only the platforms know to be wrong is told in one run, too.
func TestAllMistakesOfRules(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		textOfNames: "2:16 6:27 7:25 8:25 8:59 8:78 10:22", textOfBounds: "2:5 3:12 4:13 6:20 7:14 8:12 10:11 11:12 11:42",
		textOfApps: "4:17 5:22 5:36 5:42 5:53 9:17 11:35 11:50 13:14 14:24 14:30 16:15 16:34 17:35",
	} {
		file := filepath.Join(t.TempDir(), "bad.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, stderr := command(t.Context(), nil, "--lang", "en", "validate", file)
		var places []string
		for line := range strings.Lines(stderr) {
			if rest, ok := strings.CutPrefix(line, file+":"); ok {
				places = append(places, strings.Join(strings.SplitN(rest, ":", 3)[:2], ":"))
			}
		}
		if got := strings.Join(places, " "); got != want {
			t.Errorf("mistakes at %s of\n%s", got, stderr)
		}
	}
}

const textOfNames = `apps:
  - {provider: 4pyum, id: y}
  - provider: 4pyun
    id: x
    rules:
      - when: {operation: setle}
        then: {respond: 1404}
      - {when: {where: {settle_valu: 5}}, then: {respond: "9999999"}, until: soon}
rules:
  - when: {callback: shardin}
    then: {drop: true}
`

// textOfApps has mistakes that several parts of an app's making find, in each of which there are some.
const textOfApps = `apps:
  - id: "2021000000000001"
    provider: alipay
    notify_url: nope
    dialect: {waits: reel, settle: 2017, nosuch: x, http_status: 500}
  - provider: intella
    id: S2PT
    secret: "1"
    notify_url: nope
    terminals:
      - {id: "01304190", retries: -1, card: {id: x}}
      - {id: "01304191"}
      - {id: "01304191"}
    dialect: {aes_key: 5, x: y}
  - provider: 4pyun
    dialect: {x: y, http_status: 500}
    delivery: {notify: {schedule: 5x}}
`

// textOfBounds has mistakes of shape, and values out of bounds beside them.
const textOfBounds = `rules:
  - tims: 2
    times: -1
    chance: 3
    then:
      http_status: 99
      delay: 3x
  - times: two
    when: {operation: settle}
    from: soon
    then: {respnd: "1403", drip: {bytes: -1}}
`
