package main

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"paymock/mock/api"
)

func ptr[T any](v T) *T { return &v }

// dry runs payctl rule add with --dry-run.
func dry(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs strings.Builder
	nothing := func(string) string { return "" }
	code = run(t.Context(), append([]string{"rule", "add", "--dry-run"}, args...), nothing, strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

// compactJSON compares JSON without its blanks.
var compactJSON = cmp.Transformer("compact", func(raw json.RawMessage) string {
	var b bytes.Buffer
	if err := json.Compact(&b, raw); err != nil {
		return string(raw)
	}
	return b.String()
})

// TestRuleFlags: each flag is the field of api.Rule that it is named for, in JSON and in YAML.
func TestRuleFlags(t *testing.T) {
	t.Parallel()
	then := func(then api.Then) api.Rule { return api.Rule{Then: then} }
	alipay := func(then api.Then) api.Rule { return api.Rule{When: api.When{Provider: "alipay"}, Then: then} }
	sharding := func(then api.Then) api.Rule { return api.Rule{When: api.When{Callback: "sharding"}, Then: then} }
	tests := map[string]struct {
		args []string
		want api.Rule
	}{
		"when": {
			[]string{"--provider", "alipay", "--operation", "settle", "--where", "trade_no=1", "--where", "royalty_parameters.0.amount:over=2", "--where", "royalty_parameters.0.amount:under=5", "--where", "royalty_mode:in=x,y", "--lose-reply"},
			api.Rule{When: api.When{Provider: "alipay", Operation: "settle", Where: map[string]api.Condition{
				"trade_no": {Equal: ptr("1")}, "royalty_parameters.0.amount": {Over: ptr("2"), Under: ptr("5")}, "royalty_mode": {In: []string{"x", "y"}},
			}}, Then: api.Then{LoseReply: true}},
		},
		"operators": {
			[]string{"--where", "unlisted.a:not=1", "--where", "unlisted.b:prefix=2", "--where", "unlisted.c:suffix=3", "--where", "unlisted.d:matches=^x=y$", "--where", "unlisted.e:present=false", "--where", "unlisted.f:equal=", "--hang"},
			api.Rule{When: api.When{Where: map[string]api.Condition{
				"unlisted.a": {Not: ptr("1")}, "unlisted.b": {Prefix: ptr("2")}, "unlisted.c": {Suffix: ptr("3")}, "unlisted.d": {Matches: ptr("^x=y$")}, "unlisted.e": {Present: ptr(false)}, "unlisted.f": {Equal: ptr("")},
			}}, Then: api.Then{Hang: true}},
		},
		"turns": {
			[]string{"--name", "n", "--times", "2", "--skip", "1", "--every", "3", "--chance", "0.25", "--from", "10m", "--until", "2099-01-01T00:00:00+08:00", "--reset"},
			api.Rule{Name: "n", Times: 2, Skip: 1, Every: 3, Chance: ptr(0.25), From: "10m", Until: "2099-01-01T00:00:00+08:00", Then: api.Then{Reset: true}},
		},
		"chance 0":          {[]string{"--chance", "0", "--hang"}, api.Rule{Chance: ptr(0.0), Then: api.Then{Hang: true}}},
		"fixed delay":       {[]string{"--delay", "3s"}, then(api.Then{Delay: &api.Delay{Fixed: "3s"}})},
		"uniform delay":     {[]string{"--delay", "1s..1m5s@app"}, then(api.Then{Delay: &api.Delay{Uniform: []string{"1s", "1m5s"}, Clock: "app"}})},
		"lognormal delay":   {[]string{"--delay-reply", "~2s@real"}, then(api.Then{DelayReply: &api.Delay{Lognormal: &api.Lognormal{Median: "2s"}, Clock: "real"}})},
		"http status":       {[]string{"--http-status", "502"}, then(api.Then{HTTPStatus: 502})},
		"throttle":          {[]string{"--provider", "alipay", "--throttle", "10"}, alipay(api.Then{Throttle: &api.Throttle{Calls: 10}})},
		"throttle and code": {[]string{"--throttle", "0/1m", "--respond", "1500"}, then(api.Then{Throttle: &api.Throttle{Per: "1m", Respond: "1500"}})},
		"decide": {
			[]string{"--respond", "1403", "--message", "no, not today", "--field", "a=b=c", "--field", "d=1;2"},
			then(api.Then{Respond: "1403", Message: "no, not today", Fields: map[string]string{"a": "b=c", "d": "1;2"}}),
		},
		"stub": {
			[]string{"--method", "POST /v3/alipay/x", "--answer", `{"b":1.5,"a":["x"]}`},
			api.Rule{When: api.When{Method: "POST /v3/alipay/x"}, Then: api.Then{Answer: json.RawMessage(`{"b":1.5,"a":["x"]}`)}},
		},
		"truncate":       {[]string{"--truncate", "0"}, then(api.Then{Truncate: ptr(0)})},
		"drip":           {[]string{"--drip", "2/10ms@real"}, then(api.Then{Drip: &api.Drip{Bytes: 2, Every: &api.Delay{Fixed: "10ms", Clock: "real"}}})},
		"drip, no delay": {[]string{"--drip", "2"}, then(api.Then{Drip: &api.Drip{Bytes: 2}})},
		"stale reply":    {[]string{"--stale-reply"}, then(api.Then{StaleReply: true})},
		"charset":        {[]string{"--charset", "gbk"}, then(api.Then{Charset: "gbk"})},
		"signed charset": {[]string{"--signed-charset", "gbk"}, then(api.Then{SignedCharset: "gbk"})},
		"signatures":     {[]string{"--wrong-signature"}, then(api.Then{WrongSignature: true})},
		"no signature":   {[]string{"--no-signature"}, then(api.Then{NoSignature: true})},
		"alter": {
			[]string{"--alter-before", "value=1", "--alter-after", "sign=x"},
			then(api.Then{Alter: &api.Alter{Before: map[string]string{"value": "1"}, After: map[string]string{"sign": "x"}}}),
		},
		"drop":                     {[]string{"--callback", "sharding", "--drop"}, sharding(api.Then{Drop: true})},
		"early":                    {[]string{"--callback", "sharding", "--early"}, sharding(api.Then{Early: true})},
		"duplicate that is passed": {[]string{"--callback", "sharding", "--duplicate", "2", "--reorder", "1m"}, sharding(api.Then{Duplicate: 2, Reorder: "1m"})},
		"concurrent":               {[]string{"--callback", "sharding", "--concurrent", "3"}, sharding(api.Then{Concurrent: 3})},
	}
	var seen []api.Rule
	for name, tt := range tests {
		seen = append(seen, tt.want)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := dry(t, append(tt.args, "--json")...)
			var got api.Rule
			if err := json.Unmarshal([]byte(stdout), &got); code != exitFine || err != nil {
				t.Fatalf("exit code %d, %v\n%s%s", code, err, stdout, stderr)
			}
			if diff := cmp.Diff(tt.want, got, compactJSON); diff != "" {
				t.Errorf("-want +JSON\n%s", diff)
			}
			code, stdout, stderr = dry(t, tt.args...)
			var file struct {
				Rules []api.Rule
				Apps  []struct{ Rules []api.Rule }
			}
			asJSON, err := yaml.YAMLToJSON([]byte(stdout))
			if err == nil {
				err = json.Unmarshal(asJSON, &file)
			}
			for _, app := range file.Apps { // of a rule that counts time from now
				file.Rules = append(file.Rules, app.Rules...)
			}
			if code != exitFine || err != nil || len(file.Rules) != 1 {
				t.Fatalf("exit code %d, %v\n%s%s", code, err, stdout, stderr)
			}
			want := tt.want
			if want.When.Provider == "" {
				want.When.Provider = "4pyun" // without it, a file's rule is for all platforms
			}
			if diff := cmp.Diff(want, file.Rules[0], compactJSON); diff != "" {
				t.Errorf("-want +YAML\n%s%s", diff, stdout)
			}
		})
	}
	unset(t, "Rule", seen, "ID", "Hits", "Disabled") // a rule is disabled by a command of its own
	whens, thens := []api.When{}, []api.Then{}
	for _, r := range seen {
		whens, thens = append(whens, r.When), append(thens, r.Then)
	}
	unset(t, "When", whens)
	derived := []string{"Sequence"} // by --file; the others are flags by their docs, of which there is one of each kind above
	for _, f := range reflect.VisibleFields(reflect.TypeOf(newThenFlags()).Elem()) {
		derived = append(derived, f.Name)
	}
	unset(t, "Then", thens, derived...)
}

// unset reports fields that no value sets: a flag is missing, or its test.
func unset[T any](t *testing.T, what string, values []T, except ...string) {
	t.Helper()
	for _, field := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		set := strings.Contains(strings.Join(except, " "), field.Name)
		for _, v := range values {
			set = set || !reflect.ValueOf(v).FieldByIndex(field.Index).IsZero()
		}
		if !set {
			t.Errorf("no flag sets %s.%s", what, field.Name)
		}
	}
}

func TestRuleFlagsRefuse(t *testing.T) {
	t.Parallel()
	for args, says := range map[string]string{
		"--delay 3":                     `--delay: "3" is not a delay such as 3s, 1s..5s, ~2s or 3s@real; write 3s`,
		"--delay 1s..":                  `--delay: "1s.." is not a delay`,
		"--delay 3s@moon":               "ends in neither @real nor @app",
		"--delay-reply ~x":              `--delay-reply: "~x" is not`,
		"--method a.b --answer x":       `--answer: "x" is no JSON`,
		"--drip x":                      `--drip: "x" is not BYTES`,
		"--drip 1/x":                    `--drip: "x" is not a delay`,
		"--throttle many":               `--throttle: "many" is not CALLS`,
		"--throttle many --lang zh":     `--throttle: "many" 不是 CALLS`,
		"--where x --hang --lang zh":    `--where: "x" 不是 FIELD=VALUE`,
		"--where x --hang":              `--where: "x" is not FIELD=VALUE`,
		"--where x:like=y --hang":       `no operator "like"`,
		"--where x:present=perhaps":     "is true or false",
		"--truncate x":                  "--truncate",
		"--respond 7105":                `"7105" is a code of intella, not of 4pyun; add the rule to an app of intella (payctl: --provider intella)`,
		"--operation 签到 --hang":         `"签到" is an operation of intella, not of 4pyun`,
		"--app alipay/x --respond 1403": `"1403" is a code of 4pyun, not of alipay`,
		"--chance x":                    "--chance",
		"--where nosuch=1 --hang":       `when.where.nosuch: no field "nosuch" here`,
		"--operation settle --where settle_value:over=22.03 --hang": `settle_value is in whole fen of 4pyun`,
		"--operation settle --where amount:over=50dollars --hang":   `is counted in yuan or fen, not in dollars`,
		"--from tomorrow --hang --lang zh":                          `from: "tomorrow" 既不是`,
		"--operation setle --respond 14003":                         `did you mean "settle"?; then.respond: no platform answers with "14003"`,
	} {
		if code, stdout, stderr := dry(t, strings.Fields(args)...); code != exitUsage || !strings.Contains(stderr, says) {
			t.Errorf("%s: exit code %d\n%s%s", args, code, stdout, stderr)
		}
	}
}
