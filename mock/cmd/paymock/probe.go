package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"time"

	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/callback"
	"paymock/mock/clock"
	"paymock/mock/ident"
	"paymock/mock/inputfile"
	"paymock/mock/phrase"
	"paymock/mock/probe"
	"paymock/mock/probereport"
	"paymock/mock/provider"
)

type probeCommand struct {
	URL            string            `arg:"" help:"The merchant's callback endpoint."`
	Provider       string            `required:"" placeholder:"${platform_choice}" help:"Platform to send as."`
	Kind           string            `placeholder:"KIND" help:"Kind of callback, as paymock callbacks lists them. Default: the platform's first, such as notify."`
	App            string            `placeholder:"ID" help:"The app that the merchant expects. Default: the platform's demo app."`
	Secret         string            `help:"The app's secret, for ${by_secret}. Default: the demo app's." placeholder:"SECRET"`
	Key            map[string]string `help:"A key of the app from a file, such as platform_private_key=key.pem, to sign with for ${by_key}. Default: the demo app's." placeholder:"NAME=FILE"`
	Dialect        map[string]string `help:"A dialect switch of the app, such as settlement_format=json." placeholder:"NAME=VALUE"`
	EffectURL      string            `name:"effect-url" placeholder:"URL" help:"GET gives the amount that the merchant has booked in minor units, as a number or as JSON with amount. {order} and {trade} are replaced."`
	EffectToken    string            `placeholder:"TOKEN" help:"Bearer token for --effect-url, as payctl listen --token wants it."`
	EffectCommand  string            `placeholder:"CMD" help:"Shell command that prints that amount; PAYMOCK_ORDER, PAYMOCK_TRADE and PAYMOCK_AMOUNT tell the order."`
	PrepareURL     string            `name:"prepare-url" placeholder:"URL" help:"POST makes an order known to the merchant before its callbacks: JSON with order, trade and amount."`
	PrepareCommand string            `placeholder:"CMD" help:"Shell command that does that, with the same environment as --effect-command."`
	BookingLag     time.Duration     `default:"0s" aliases:"settle" help:"How long a booking may lag behind the answer."`
	Timeout        time.Duration     `default:"0s" help:"How long the endpoint may take to answer. Default: the platform's time-out."`
	Total          time.Duration     `default:"2m" help:"Longest duration of the whole probe."`
	Seed           *uint64           `help:"Seed of amounts and of the random part of numbers. Default: drawn, and shown in the report. Used twice within a second it gives the same trades, which a merchant rightly books once." placeholder:"N"`
	AllowCallbacks []string          `help:"Networks that callbacks may reach. Default: loopback and private ones; metadata addresses never." placeholder:"CIDR"`
	CallbackCA     []string          `name:"callback-ca" type:"path" help:"Certificates, PEM, of authorities that an https endpoint may have its own from, beside the system's; repeatable." placeholder:"FILE"`
	JSON           bool              `name:"json" help:"Print JSON."`

	probereport.Outputs
}

// Help is shown by paymock probe --help.
func (probeCommand) Help() string {
	return `Sends genuine, repeated, forged and altered callbacks to a merchant's endpoint and says for
each case whether it passed, what money is at risk and what to fix. Without an effect,
repeats are judged by answers only. Exit codes: 0 all passed, 1 a case failed or could not be
judged, 2 usage, 3 the endpoint can't be reached.

Examples:

  paymock probe http://127.0.0.1:9000/notify --provider 4pyun
  paymock probe http://127.0.0.1:9000/sharding --provider 4pyun --kind sharding --app op1234567890abcd --secret 0123456789abcdef
  paymock probe http://127.0.0.1:9000/notify --provider alipay --effect-url http://127.0.0.1:9000/test/booked --format junit:probe.xml --format html:probe.html`
}

// Run probes and reports.
func (c *probeCommand) Run(s *streams) error {
	config, err := inputfile.Until(s.ctx, c.readConfig)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	defer config.Sender.Close()
	var asJSON func(io.Writer, *api.ProbeReport) error
	if c.JSON {
		asJSON = probereport.JSON
	}
	reports, err := c.Open(asJSON)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	defer func() { _ = reports.Close() }()
	report, err := probe.Run(s.ctx, config)
	var wrong *probe.ConfigError
	var unreachable *probe.UnreachableError
	switch {
	case errors.As(err, &wrong):
		return &exitError{exitUsage, err}
	case errors.As(err, &unreachable):
		return &exitError{exitReach, fmt.Errorf("probe: %w", err)}
	case err != nil:
		return fmt.Errorf("probe: %w", err)
	}
	if err := reports.Write(s.stdout, report); err != nil {
		return err
	}
	switch {
	case report.Failed > 0:
		return &exitError{exitFailed, fmt.Errorf("probe: %d of %d cases failed", report.Failed, len(report.Cases))}
	case s.ctx.Err() != nil:
		return &exitError{exitFailed, errors.New("probe: interrupted")}
	case report.NotJudged > 0:
		return &exitError{exitFailed, fmt.Errorf("probe: %d of %d cases could not be judged", report.NotJudged, len(report.Cases))}
	}
	return nil
}

// readConfig checks the flags; its errors name them.
func (c *probeCommand) readConfig() (config probe.Config, err error) {
	sender := callback.SenderConfig{Refuse: provider.RefuseProduction(mock.Providers())}
	for _, text := range c.AllowCallbacks {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return config, fmt.Errorf("--allow-callbacks: %q is not a network such as 192.0.2.0/24", text)
		}
		sender.Allow = append(sender.Allow, prefix)
	}
	if sender.TLS, err = callback.TrustFiles(c.CallbackCA...); err != nil {
		return config, fmt.Errorf("--callback-ca: %w", err)
	}
	config = probe.Config{
		Kind: c.Kind, URL: c.URL, Clock: clock.System{}, BookingLag: c.BookingLag, Timeout: c.Timeout, Total: c.Total, Seed: ident.NewSeed(),
	}
	if c.Seed != nil {
		config.Seed = *c.Seed
	}
	keys := map[string]string{}
	for name, path := range c.Key {
		text, err := inputfile.Read(context.Background(), path, maxInput)
		if err != nil {
			return config, fmt.Errorf("--key %s: %w", name, err)
		}
		keys[name] = string(text)
	}
	config.Provider, config.App, err = mock.Standalone(phrase.PlatformOf(c.Provider), c.App, c.Secret, keys, c.Dialect, config.Seed)
	var field *provider.FieldError
	if errors.As(err, &field) {
		return config, fmt.Errorf("--%s: %s", flagOf(field.Field), field.Reason)
	} else if err != nil {
		return config, err
	}
	if c.App != "" && c.Secret == "" && probe.SignedWithSecret(config.Provider, c.Kind) {
		return config, errors.New("--app: also give --secret, the app_secret with which the merchant verifies")
	}
	if config.Sender, err = callback.NewSender(sender); err != nil {
		return config, err
	}
	return config, c.addHelpers(&config)
}

// flagOf is the flag behind a field of an app.
func flagOf(field string) string {
	switch field {
	case "id":
		return "app"
	case "secret", "provider":
		return field
	}
	return "key or --dialect: " + field
}

// addHelpers takes the merchant's own test calls.
func (c *probeCommand) addHelpers(config *probe.Config) error {
	switch {
	case c.EffectURL != "" && c.EffectCommand != "":
		return errors.New("--effect-url and --effect-command: give one of them")
	case c.PrepareURL != "" && c.PrepareCommand != "":
		return errors.New("--prepare-url and --prepare-command: give one of them")
	case !webAddress(c.EffectURL):
		return fmt.Errorf("--effect-url: %q is not an http or https address", c.EffectURL)
	case !webAddress(c.PrepareURL):
		return fmt.Errorf("--prepare-url: %q is not an http or https address", c.PrepareURL)
	}
	switch {
	case c.EffectURL != "":
		config.Effect = probe.EffectURL(config.Sender, c.EffectURL, c.EffectToken)
	case c.EffectCommand != "":
		config.Effect = func(ctx context.Context, o probe.Order) (int64, error) {
			out, err := runShell(ctx, c.EffectCommand, o)
			if err != nil {
				return 0, fmt.Errorf("--effect-command: %w", err)
			}
			return probe.ParseBooked(out)
		}
	}
	switch {
	case c.PrepareURL != "":
		config.Prepare = probe.PrepareURL(config.Sender, c.PrepareURL)
	case c.PrepareCommand != "":
		config.Prepare = func(ctx context.Context, o probe.Order) error {
			if _, err := runShell(ctx, c.PrepareCommand, o); err != nil {
				return fmt.Errorf("--prepare-command: %w", err)
			}
			return nil
		}
	}
	return nil
}

// webAddress reports whether an address, if given, can be called.
func webAddress(s string) bool {
	u, err := url.Parse(s)
	return s == "" || err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// runShell runs a command of the user's and gives what it printed.
func runShell(ctx context.Context, command string, o probe.Order) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "sh", "-c", command) //nolint:gosec // the user's own command
	cmd.Env = append(os.Environ(), "PAYMOCK_ORDER="+o.Order, "PAYMOCK_TRADE="+o.Trade, "PAYMOCK_AMOUNT="+strconv.FormatInt(o.Amount, 10))
	cmd.WaitDelay = time.Second
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		if text := bytes.TrimSpace(said.Bytes()); len(text) > 0 {
			return nil, fmt.Errorf("%w %s", err, text)
		}
		return nil, err
	}
	return out, nil
}
