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
		{"payctl app set --notify-url http://localhost:9000/n", []string{"app", "webhook", "http://localhost:9000/n"}},
		{"payctl rule add --operation settle --respond 1403", []string{"rule", "settle", "1403"}},
		{"payctl rule add --operation settle --respond 1403 --times 1", []string{"rule", "add", "--operation", "settle", "--respond", "1403", "--once"}},
	} {
		if got := commandline.Meant(model.Model.Node, tt.line, judge); got != tt.want {
			t.Errorf("%q: %s, want %s", tt.line, got, tt.want)
		}
	}
}
