package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/doctor"
	"paymock/mock/provider"
)

// namedCommands are the payctl commands in a remedy.
func namedCommands(text string) (commands [][]string) {
	for _, c := range regexp.MustCompile(`payctl [^;；|]+`).FindAllString(text, -1) {
		commands = append(commands, strings.Fields(c)[1:])
	}
	return commands
}

// waitingTrade makes a trade that its payer has not paid.
func waitingTrade(t *testing.T, env map[string]string, app string) string {
	t.Helper()
	made := payctl(t.Context(), env, "trade", "add", "--app", app, "--status", "waiting", "--amount", "100", "--json")
	var trade api.Trade
	if err := json.Unmarshal([]byte(made.stdout), &trade); err != nil || trade.No == "" {
		t.Fatalf("%v: %s%s", err, made.stdout, made.stderr)
	}
	return trade.No
}

// TestRemediesRun runs each command that a code's remedy names.
func TestRemediesRun(t *testing.T) {
	t.Parallel()
	server := mock.Start(t, mock.WithSeed(7))
	env := map[string]string{"PAYCTL_CONTROL": server.ControlURL()}
	done := map[string]bool{}
	for _, p := range mock.Providers() {
		demo, _ := provider.DemoApp(p)
		for _, c := range p.Codes() {
			if c.Remedy == nil || done[p.Name()+c.Remedy.English] {
				continue
			}
			done[p.Name()+c.Remedy.English] = true
			app := p.Name() + "/" + demo.ID
			about := "01304187" // the demo app's reader
			switch {
			case c.Remedy.NamesAccount():
				about = "2088101126708402"
			case !c.Remedy.NamesReader():
				about = waitingTrade(t, env, app)
			}
			said := c.Remedy.In(doctor.English, app, about)
			commands := namedCommands(strings.ReplaceAll(said, "NUMBER", "934528053"))
			if len(commands) == 0 {
				t.Errorf("%s %s: no command in %q", p.Name(), c.Name(), said)
			}
			for _, args := range commands {
				if got := payctl(t.Context(), env, args...); got.code != 0 {
					t.Errorf("%s %s: payctl %s gives %d: %s", p.Name(), c.Name(), strings.Join(args, " "), got.code, got.stderr)
				}
			}
		}
	}
}

// TestRemedyLetsPass: a refusal's explanation names the command after which the same call passes.
func TestRemedyLetsPass(t *testing.T) {
	t.Parallel()
	server := mock.Start(t, mock.WithSeed(7))
	env := map[string]string{"PAYCTL_CONTROL": server.ControlURL()}
	for app, call := range map[string]string{"4pyun/op0000000000demo": "settle", "alipay/2021000000000001": "refund", "intella/paymockdemo": "refund"} {
		no := waitingTrade(t, env, app)
		again := []string{call, no, "--app", app, "--amount", "100"}
		if got := payctl(t.Context(), env, again...); got.code != 1 {
			t.Fatalf("%s %s of a waiting trade gives %d: %s", app, call, got.code, got.stdout+got.stderr)
		}
		listed := payctl(t.Context(), env, "journal", "list", "--app", app, "--json")
		want := "payctl "
		var said string
		for _, line := range strings.Split(listed.stdout, "\n") {
			if strings.Contains(line, "trade pay "+no) {
				said = line
			}
		}
		if said == "" {
			t.Fatalf("no %q in the journal:\n%s", want+"trade pay "+no, listed.stdout)
		}
		command := regexp.MustCompile(`payctl [a-z0-9/ -]*trade pay ` + no).FindString(said)
		if got := payctl(t.Context(), env, strings.Fields(command)[1:]...); got.code != 0 {
			t.Errorf("%s gives %d: %s", command, got.code, got.stderr)
		}
		if got := payctl(t.Context(), env, again...); got.code != 0 {
			t.Errorf("%s %s after %s gives %d: %s", app, call, command, got.code, got.stdout+got.stderr)
		}
	}
}
