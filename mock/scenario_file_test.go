package mock_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"paymock/client"
	"paymock/client/control"
	"paymock/client/fourpyun"
	"paymock/mock"
	"paymock/mock/api"
)

const settleFails = `name: settle-fails
rules:
  - name: once refused
    when: {provider: 4pyun, operation: settle}
    then: {respond: "1403"}
    times: 1
`

// TestScenarioFileSent: a file that the server has never seen is applied to one app.
func TestScenarioFileSent(t *testing.T) {
	t.Parallel()
	c := controlOf(t, mock.Start(t))
	a := freshApp(t, c)
	loaded, err := a.LoadScenarioFile(t.Context(), "settle-fails.yaml", []byte(settleFails))
	if err != nil || loaded.Name != "settle-fails" || len(loaded.Rules) != 1 {
		t.Fatalf("%+v, %v", loaded, err)
	}
	if rules, err := c.Rules(t.Context()); err != nil || len(rules) > 0 {
		t.Errorf("the server has rules %v, %v", rules, err)
	}
	for text, want := range map[string]string{
		"rules:\n  - then: {respond: \"1404\"}\n":                                 "x.yaml:2:",
		"rules:\n  - then: {respond: \"1403\"\n":                                  "x.yaml:2:",
		"rules:\n  - when: {provider: intella}\n    then: {lose_reply: true}\n":   "scenario x has nothing for 4pyun",
		"rules:\n  - when: {operation: setle}\n    then: {respond: \"1403\"}\n":   `did you mean "settle"`,
		"include: [lost-answers]\n":                                               `did you mean "lost-answer"`,
		"include: [../../secret.yaml]\n":                                          "can't include the file",
		"apps:\n  - provider: 4pyun\n    trades: [{amount: -1}]\n":                "x.yaml:3:",
		"rules:\n  - name: a\n    then: {lose_reply: true}\n    respond: \"x\"\n": "x.yaml:4:5:",
	} {
		_, err := a.LoadScenarioFile(t.Context(), "x.yaml", []byte(text))
		var denied *control.Error
		if !errors.As(err, &denied) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want it to say %q", text, err, want)
		}
	}
}

// TestScenarioFileMeant: a text that is refused is told as it is meant, which is accepted; one that is refused for what
// the app has already is not.
func TestScenarioFileMeant(t *testing.T) {
	t.Parallel()
	a := freshApp(t, controlOf(t, mock.Start(t)))
	load := func(text string) (meant string) {
		_, err := a.LoadScenarioFile(t.Context(), "x.yaml", []byte(text))
		var denied *control.Error
		if errors.As(err, &denied) {
			return denied.Answer.Meant
		}
		return ""
	}
	for _, text := range []string{"rules:\n  - 接口: 结算\n    返回码: 1403\n", "settle:\n  error: 1403\n  times: 2\n", "apps:\n  - provider: 4pyun\n    trades: [{order: T1, amount: 88.50}]\n"} {
		meant := load(text)
		if meant == "" || load(meant) != "" {
			t.Errorf("%s\nis meant as\n%s", text, meant)
		}
	}
	if meant := load("apps:\n  - provider: 4pyun\n    trades: [{order: T1, amount: 8850}]\n"); meant != "" {
		t.Errorf("an order that is there is told as\n%s", meant)
	}
}

// TestServedScenarioLoaded: an app that loads a scenario which the server was started with has
// its own copy, and is asked once and not twice.
func TestServedScenarioLoaded(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "settle-fails.yaml")
	write(t, file, settleFails)
	c := controlOf(t, mock.Start(t, mock.WithConfig(func(cfg *mock.Config) { cfg.Scenarios = []string{file} })))
	listed, err := c.Scenarios(t.Context())
	if err != nil || listed[0].Name != "settle-fails" || !listed[0].Served || len(listed) < 2 || listed[1].Served {
		t.Fatalf("%+v, %v", listed, err)
	}
	for range 2 { // the second app finds the rule unused, too
		a := freshApp(t, c)
		if _, err := a.LoadScenario(t.Context(), "settle-fails"); err != nil {
			t.Fatal(err)
		}
		for call, want := range []string{"once refused", ""} {
			if got := ruleOfSettle(t, c, a); !strings.Contains(got, want) || want == "" && got != "" {
				t.Errorf("settle %d is answered by rule %q, want %q", call+1, got, want)
			}
		}
	}
	if rules, err := c.Rules(t.Context()); err != nil || len(rules) != 1 || rules[0].Hits != 0 {
		t.Errorf("the server's rule was asked: %+v, %v", rules, err)
	}
	if got := ruleOfSettle(t, c, freshApp(t, c)); !strings.Contains(got, "once refused") {
		t.Errorf("an app that loaded nothing is answered by rule %q", got)
	}
}

func freshApp(t *testing.T, c *control.Client) *control.App {
	t.Helper()
	made, err := c.CreateApp(t.Context(), api.NewApp{Provider: "4pyun"})
	if err != nil {
		t.Fatal(err)
	}
	return c.App(made.Provider, made.ID)
}

// ruleOfSettle settles a new trade and gives the rule that acted, as the journal names it.
func ruleOfSettle(t *testing.T, c *control.Client, a *control.App) string {
	t.Helper()
	trade, err := a.OpenTrade(t.Context(), api.NewTrade{Amount: 5000})
	if err != nil {
		t.Fatal(err)
	}
	account, err := a.Get(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	merchant, err := fourpyun.New(fourpyun.Config{BaseURL: account.PlatformURL, AppID: account.ID, Secret: account.Secret})
	if err != nil {
		t.Fatal(err)
	}
	_, err = merchant.Settle(t.Context(), fourpyun.SettleRequest{PaySerial: trade.No, SettleValue: 5000, ShardingValue: 5000, Reason: "x"})
	var refused *client.Refused
	if err != nil && !errors.As(err, &refused) {
		t.Fatal(err)
	}
	entries, err := a.Journal(t.Context(), control.JournalQuery{Kind: "exchange", Last: true, Limit: 1})
	if err != nil || len(entries) != 1 {
		t.Fatal(entries, err)
	}
	return entries[0].Rule
}
