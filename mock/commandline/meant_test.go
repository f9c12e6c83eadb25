package commandline_test

import (
	"testing"

	"github.com/alecthomas/kong"

	"paymock/client/adapter"
	"paymock/mock/commandline"
)

// commands are a few of payctl's.
type commands struct {
	Provider string
	Settle   struct {
		Trade  string `arg:"" optional:""`
		Amount string
	} `cmd:""`
	Rule struct {
		Add struct {
			Operation, Callback, Respond, Delay, Name string
			Times, HTTPStatus                         int
			Chance                                    float64
			Hang, Drop                                bool
		} `cmd:""`
		List struct{} `cmd:""`
		Rm   struct {
			ID string `arg:""`
		} `cmd:""`
		Clear struct{} `cmd:""`
	} `cmd:""`
	Clock struct {
		Advance struct {
			By []string `arg:""`
		} `cmd:""`
	} `cmd:""`
	Scenario struct {
		Load struct {
			Name string `arg:""`
		} `cmd:""`
	} `cmd:""`
	Trade struct {
		List struct{} `cmd:""`
		Show struct {
			No string `arg:""`
		} `cmd:""`
		Add struct{ Status, Amount string } `cmd:""`
	} `cmd:""`
	Test struct {
		Feature []string `arg:"" optional:""`
		DryRun  bool
	} `cmd:""`
	Listen struct {
		Listen, ForwardTo string
	} `cmd:""`
	App struct {
		Set struct {
			ID        string `arg:"" optional:""`
			Callback  map[string]string
			NotifyURL string
		} `cmd:""`
	} `cmd:""`
	Say struct {
		Sentence []string `arg:"" optional:""`
		DryRun   bool
	} `cmd:""`
}

// TestMeant: the whole line that a wrong one means, which the command takes, or none.
func TestMeant(t *testing.T) {
	t.Parallel()
	adapter.TeachWords()
	parse := func(line []string) error {
		parser, err := kong.New(&commands{}, kong.Name("payctl"))
		if err == nil {
			_, err = parser.Parse(line)
		}
		return err
	}
	judge := commandline.Judge{
		Accepts:  func(line []string) bool { return parse(line) == nil },
		Platform: func(code string) string { return map[string]string{"7105": "intella"}[code] },
	}
	model, err := kong.New(&commands{}, kong.Name("payctl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		want string
		line []string
	}{
		{"payctl rule add --operation settle --respond 1403", []string{"rule", "create", "--operation", "settle", "--code", "1403"}},
		{"payctl rule add --operation settle --respond 1403 --times 2", []string{"rule", "add", "settle", "1403", "twice"}},
		{"payctl rule add --operation settle --respond 1403 --times 2", []string{"rule", "add", "operation=settle", "code=1403", "times=2"}},
		{"payctl rule add --operation settle --respond 1403 --times 2", []string{"rule", "add", "-o", "settle", "-c", "1403", "-n", "2"}},
		{"payctl rule add --operation settle --respond 1403", []string{"mock", "settle", "1403"}},
		{"payctl rule add --operation settle --respond 1403", []string{"规则", "新增", "--操作", "结算", "--返回", "1403"}},
		{"payctl rule add --operation pay --respond 7105 --provider intella", []string{"add", "rule", "--operation", "pay", "--error", "7105"}},
		{"payctl rule add --operation settle --delay 5s", []string{"rule", "add", "settle", "delay", "5", "seconds"}},
		{"payctl rule add --operation settle --hang", []string{"rule", "add", "settle", "timeout"}},
		{"payctl rule add --callback sharding --drop", []string{"rule", "add", "sharding", "notification", "drop"}},
		{"payctl rule add --operation settle --respond 1403 --chance 0.2", []string{"rule", "add", "settle", "1403", "20%"}},
		{"payctl rule list", []string{"rules"}},
		{"payctl rule rm r1", []string{"delete", "rule", "r1"}},
		{"payctl rule clear", []string{"rule", "delete", "all"}},
		{"payctl settle T1 --amount 60", []string{"settle", "T1", "60", "yuan"}},
		{"payctl settle T1 --amount 60 --provider alipay", []string{"alipay", "settle", "--order", "T1", "--amount", "60"}},
		{"payctl clock advance 48h", []string{"clock", "forward", "2", "days"}},
		{"payctl clock advance 10m", []string{"wait", "10m"}},
		{"payctl scenario load x.yaml", []string{"load", "x.yaml"}},
		{"payctl test x.feature --dry-run", []string{"run", "--check", "x.feature"}},
		{`payctl say "settle returns 1403" --provider alipay`, []string{"say", "settle", "returns", "1403", "--platform", "alipay"}},
		{"payctl rule add --operation settle --respond 1403", []string{"settle", "returns", "1403"}},
		{`payctl say "settle 1403 twice"`, []string{"settle", "1403", "twice"}},
		{"payctl say 结算返回1403", []string{"结算返回1403"}},
		{"payctl clock advance 48h", []string{"clock", "forward", "--days", "2"}},
		{"payctl rule clear", []string{"delete", "rules"}},
		{"payctl test x.feature", []string{"test", "--file", "x.feature"}},
		{"payctl scenario load x.yaml", []string{"x.yaml"}},
		{"payctl listen --listen 127.0.0.1:8080", []string{"listen", "8080"}},
		{"payctl listen --forward-to http://localhost:9000", []string{"forward", "http://localhost:9000"}},
		{"payctl app set --notify-url http://localhost:9000/n", []string{"app", "set", "notify_url", "http://localhost:9000/n"}},
		{"payctl app set --notify-url http://localhost:9000/n", []string{"webhook", "http://localhost:9000/n"}},
		{"payctl app set --notify-url http://localhost:9000/n", []string{"app", "set", "--webhook", "http://localhost:9000/n"}},
		{"payctl listen --forward-to http://localhost:9000", []string{"--forward-to", "http://localhost:9000"}},
		{"payctl rule --help", []string{"rule", "help"}},
		{"payctl clock advance 30m", []string{"time", "30m"}},
		{"payctl scenario load 4pyun-1403", []string{"scenario", "4pyun-1403"}},
		{"", []string{"make", "coffee"}},
		{"payctl rule list", []string{"rule", "rm"}},
		{"payctl trade show T1 && payctl trade show T2", []string{"trade", "show", "T1", "T2"}},
		{"payctl rule add --operation settle --respond 1403", []string{"rule", "add", "--", "--operation", "settle", "--respond", "1403"}},
		{"payctl rule rm r1", []string{"删除规则", "r1"}},
		{"payctl settle T1 --amount 5 --provider alipay", []string{"支付宝结算", "T1", "--金额", "5"}},
		{"payctl rule add --provider intella --operation pay --respond 7105", []string{"rule", "add", "intella.pay", "7105"}},
		{"payctl settle T1", []string{"exec", "settle", "T1"}},
		{"payctl rule add --chance 0.3 --operation settle --respond 1403", []string{"rules", "add", "settle", "1403", "--prob", "30%"}},
		{"payctl rule add --times 2 --operation settle --respond 1403", []string{"rule", "add", "settle", "1403", "--first", "2"}},
		{"payctl app set --notify-url http://127.0.0.1:9000/n", []string{"app", "set", "--webhook", "127.0.0.1:9000/n"}},
		// what asks for a list never changes anything
		{"payctl trade list", []string{"trade", "list", "--status", "paid"}},
		{"payctl trade list --provider alipay", []string{"trades", "list", "--paid", "--provider", "alipay"}},
		{"payctl trade list", []string{"list", "trades", "status=failed", "--amount", "5"}},
		{"payctl trade list", []string{"trade", "查看", "--limit", "3"}},
		{"payctl rule list", []string{"rule", "list", "--operation", "settle", "--respond", "1403"}},
		{"payctl rule list", []string{"rule", "list", "settle", "1403"}},
		{"payctl rule list", []string{"rule", "show", "r1"}},
		{"payctl trade show T1", []string{"trade", "show", "T1", "--amount", "5"}},
		{"", []string{"trade", "show", "--make"}},
		// what a sentence is said with stays
		{"payctl say 平台对结算返回1403 --dry-run", []string{"say", "平台对结算返回1403", "--dryrun"}},
		{"payctl say 平台对结算返回1403 --dry-run", []string{"--dryrun", "say", "平台对结算返回1403"}},
		{`payctl say "平台对退款返回 1403，2 次" --provider 4pyun`, []string{"say", "平台对退款返回 1403", "--times", "2", "--provider", "4pyun"}},
		{`payctl say "the platform answers refund with 1403, 2 times"`, []string{"say", "the platform answers refund with 1403", "--count=2"}},
		{`payctl say "平台对结算返回1403，1 次"`, []string{"say", "平台对结算返回1403", "--once"}},
		{"", []string{"say", "平台对退款返回 1403", "--skip", "2"}},
		{`payctl say "平台对结算返回1403，2 次" --dry-run`, []string{"say", "平台对结算返回1403", "两次", "--dryrun"}},
		{"", []string{"say", "平台对退款返回 1403", "--every", "3"}},
		// a word for nothing means nothing that would change something
		{"", []string{"rule", "foo"}},
		{"payctl app set --notify-url http://127.0.0.1:9000", []string{"app", "set", "notify_url=http://127.0.0.1:9000"}},
		// amounts as people write them
		{"payctl settle T1 --amount 22.03", []string{"settle", "T1", "--amt", "２２．０３"}},
		{"payctl settle T1 --amount 22.03", []string{"settle", "T1", "--amount：22。03"}},
		{"payctl settle T1 --amount 22.03", []string{"settle", "T1", "--sum", "2203分"}},
		{"payctl settle T1 --amount 1000", []string{"settle", "T1", "--amount1,000"}},
		{"payctl settle T1 --amount 22", []string{"settle", "T1　--amount２２"}},
		{"payctl rule add --operation pay --respond 7105 --provider intella", []string{"rule", "add", "--operation", "pay", "--code=“7105”"}},
		{"payctl app set --notify-url http://localhost:9000/n", []string{"app", "webhook", "http://localhost:9000/n"}},
		{"payctl rule add --operation settle --respond 1403", []string{"rule", "settle", "1403"}},
		{"payctl rule add --operation settle --respond 1403 --times 1", []string{"rule", "add", "--operation", "settle", "--respond", "1403", "--once"}},
	} {
		if got := commandline.Meant(model.Model.Node, tt.line, judge); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.line, got, tt.want)
		}
	}
}

// TestWithCommands: what there is is listed where nothing tells what is meant.
func TestWithCommands(t *testing.T) {
	t.Parallel()
	root := &kong.Node{Children: []*kong.Node{{Name: "serve"}, {Name: "rm"}, {Name: "old", Hidden: true}}}
	for _, tt := range []struct{ said, meant, want string }{
		{"unexpected argument foo", "", "unexpected argument foo; there are serve, rm"},
		{"unexpected argument foo", "payctl rm foo", "unexpected argument foo"},
		{`unexpected argument sere, did you mean "serve"?`, "", `unexpected argument sere, did you mean "serve"?`},
		{"unknown flag --foo", "", "unknown flag --foo"},
	} {
		if got := commandline.WithCommands(tt.said, tt.meant, nil, root); got != tt.want {
			t.Errorf("%s, %s: %s, want %s", tt.said, tt.meant, got, tt.want)
		}
	}
}

// TestAgreeing: a name that is said to be meant is in the line that is shown to be.
func TestAgreeing(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ said, meant, want string }{
		{`unknown flag --last, did you mean "--lang"?`, "payctl journal list --limit 3", "unknown flag --last"},
		{`unknown flag --dryrun, did you mean "--dry-run"?`, "payctl say x --dry-run", `unknown flag --dryrun, did you mean "--dry-run"?`},
		{`unexpected argument run, did you mean "rule"?`, "payctl test x.feature", "unexpected argument run"},
		{`unexpected argument say, did you mean "payctl say"?`, "payctl say x", `unexpected argument say, did you mean "payctl say"?`},
		{`unexpected argument use, did you mean "rule"?`, "", "unexpected argument use"},
		{`unknown flag --add, did you mean "--app"?`, "", "unknown flag --add"},
		{`unexpected argument lst, did you mean "list"?`, "", `unexpected argument lst, did you mean "list"?`},
		{`unknown flag -n, did you mean "-h"?`, "", "unknown flag -n"},
		{`unknown flag --count, did you mean "--amount"?`, "", "unknown flag --count"},
		{`unknown flag --amont, did you mean "--amount"?`, "", `unknown flag --amont, did you mean "--amount"?`},
		{`unknown flag --tme, did you mean one of "--times", "--time"?`, "payctl rule add --times 2", `unknown flag --tme, did you mean one of "--times", "--time"?`},
	} {
		if got := commandline.Agreeing(tt.said, tt.meant); got != tt.want {
			t.Errorf("%s, %s: %s, want %s", tt.said, tt.meant, got, tt.want)
		}
	}
}
