package main

import (
	"cmp"
	"context"
	"io"
	"maps"
	"slices"
	"strconv"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/phrase"
	"paymock/mock/suggest"
)

type appCommand struct {
	Add    appAddCommand    `cmd:"" help:"Register an app; what is left out is invented."`
	List   appListCommand   `cmd:"" default:"withargs" help:"List the apps."`
	Show   appShowCommand   `cmd:"" help:"Show all that the app's merchant would be given, keys included."`
	Set    appSetCommand    `cmd:"" help:"Change callback addresses and dialect."`
	Keys   appKeysCommand   `cmd:"" help:"Print the app's keys, or write them as SDKs want them."`
	Rotate appRotateCommand `cmd:"" help:"Replace secrets, keys and certificates."`
	Reset  appResetCommand  `cmd:"" help:"Forget trades, rules, callbacks, journal; clock begins anew, numbers go on."`
	Rm     appRmCommand     `cmd:"" help:"Remove an app and everything that it owns."`
}

// addressFlags are where and how the platform sends callbacks.
type addressFlags struct {
	Callback      map[string]string `placeholder:"KIND=URL" mapsep:"none" help:"Where callbacks of a kind go, such as notify=http://127.0.0.1:9000/notify; repeatable. The flags that end in -url are other names for five kinds."`
	NotifyURL     *string           `placeholder:"URL" help:"Results of payments."`
	ShardingURL   *string           `placeholder:"URL" help:"4pyun: shares."`
	SettlementURL *string           `placeholder:"URL" help:"4pyun: settlement records."`
	ProfitURL     *string           `placeholder:"URL" help:"4pyun: profits."`
	GatewayURL    *string           `placeholder:"URL" help:"Alipay: messages to the application gateway."`
	Dialect       map[string]string `placeholder:"SWITCH=VALUE" mapsep:"none" help:"Which of two contradicting documents the platform follows; repeatable."`
	Schedule      map[string]string `placeholder:"KIND=DELAYS" mapsep:"none" help:"Delay before each further attempt of callbacks of a kind: notify=4m,10m,1h; none is no further attempt, nothing the platform's own."`
	AnswerWithin  map[string]string `placeholder:"KIND=DURATION" mapsep:"none" help:"How long the merchant may take to answer callbacks of a kind; nothing is the platform's own."`
	Reconnect     map[string]bool   `placeholder:"KIND=BOOL" mapsep:"none" help:"Whether each attempt of a kind has a connection of its own: notify=true."`
}

// applyDeliveries applies the flags to the present delivery settings. Nil: the flags say nothing.
func (f addressFlags) applyDeliveries(now map[string]api.Delivery) map[string]api.Delivery {
	var changed map[string]api.Delivery
	change := func(kind string, set func(*api.Delivery)) {
		if changed == nil {
			changed = map[string]api.Delivery{}
		}
		d, begun := changed[kind]
		if !begun {
			d = now[kind]
		}
		set(&d)
		changed[kind] = d
	}
	for kind, text := range f.Schedule {
		change(kind, func(d *api.Delivery) { d.Schedule = text })
	}
	for kind, text := range f.AnswerWithin {
		change(kind, func(d *api.Delivery) { d.Timeout = text })
	}
	for kind, own := range f.Reconnect {
		change(kind, func(d *api.Delivery) { d.Reconnect = own })
	}
	return changed
}

type appAddCommand struct {
	ID                string  `arg:"" optional:"" help:"The app's id on its platform. Default: invented."`
	Secret            string  `help:"4pyun app_secret, intella transaction password."`
	RefundSecret      string  `help:"Intella refund password."`
	Merchant          string  `help:"4pyun merchant, Alipay seller_id."`
	MerchantPublicKey string  `placeholder:"PEM" help:"The merchant's public key, where the platform wants one; without it a pair is made."`
	Seed              *uint64 `help:"Seed of the app's numbers and inventions. Default: drawn from the server's."`
	addressFlags
}

// Help is shown by payctl app add --help.
func (appAddCommand) Help() string {
	return `The platform is that of --provider, 4pyun by default.

Examples:

  payctl app add
  payctl app add op1234567890abcd --secret s3cret --notify-url http://127.0.0.1:9000/notify
  payctl app add --provider alipay --seed 7 --json`
}

// Run registers an app.
func (c *appAddCommand) Run(s *session) error {
	ctx, cancel := s.callContext()
	defer cancel()
	provider := s.provider
	if provider == "" {
		provider = defaultProvider
	}
	if phrase.IsPlatform(c.ID) && s.provider == "" {
		return usagef("%s is a platform: payctl app add --provider %[1]s", phrase.PlatformOf(c.ID))
	}
	n := api.NewApp{
		Provider: provider, ID: c.ID, Secret: c.Secret, RefundSecret: c.RefundSecret, Merchant: c.Merchant,
		MerchantPublicKey: c.MerchantPublicKey, Seed: c.Seed, Dialect: c.Dialect, Delivery: c.applyDeliveries(nil), Callbacks: c.Callback,
		NotifyURL: textOf(c.NotifyURL), ShardingURL: textOf(c.ShardingURL), SettlementURL: textOf(c.SettlementURL), ProfitURL: textOf(c.ProfitURL), GatewayURL: textOf(c.GatewayURL),
	}
	if c.ID == "" && s.app != "" {
		n.ID = s.app
	}
	a, err := s.control.CreateApp(ctx, n)
	if err != nil {
		return err
	}
	if c.Secret != "" {
		s.warnOfLiveKeys(ctx, a)
	}
	return s.showApp(a)
}

// warnOfLiveKeys passes on the server's warning of keys that look live, to whom has just given them. That
// the journal can't be read is no failure of what was done; the server's log has the warning, too.
func (s *session) warnOfLiveKeys(ctx context.Context, a api.App) {
	last, _ := s.control.App(a.Provider, a.ID).Journal(ctx, control.JournalQuery{Kind: "control", Limit: 1, Last: true})
	for _, e := range last {
		if e.Operation == "app.keys" {
			printLine(s.stderr, "payctl: %s", e.Explanation)
		}
	}
}

func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

type appListCommand struct{}

// Run lists the apps.
func (appListCommand) Run(s *session) error {
	ctx, cancel := s.callContext()
	defer cancel()
	list, err := s.control.AppList(ctx)
	if err != nil {
		return err
	}
	if err := s.keepPlatform(&list); err != nil {
		return err
	}
	return s.showResult(list, func(w io.Writer) {
		var rows []string
		for _, a := range list.Apps {
			kind := ""
			if a.Demo {
				kind = "demo"
			}
			rows = append(rows, tableRow(a.Provider, a.ID, kind, a.NotifyURL))
		}
		s.printTable(w, s.heading("PROVIDER", "ID", "KIND", "NOTIFY URL"), rows)
		printUnclaimed(w, list.Unclaimed)
	})
}

// keepPlatform leaves out the apps of other platforms than --provider.
func (s *session) keepPlatform(list *api.Apps) error {
	if s.provider == "" {
		return nil
	}
	var platforms []string
	for _, a := range list.Apps {
		if !slices.Contains(platforms, a.Provider) {
			platforms = append(platforms, a.Provider)
		}
	}
	if !slices.Contains(platforms, s.provider) {
		return usagef("--provider %s: no such platform%s", s.provider, suggest.Hint(s.provider, platforms))
	}
	list.Apps = slices.DeleteFunc(list.Apps, func(a api.App) bool { return a.Provider != s.provider })
	list.Unclaimed = slices.DeleteFunc(list.Unclaimed, func(u api.Unclaimed) bool { return u.Provider != s.provider })
	return nil
}

// printUnclaimed tells of refused requests that no app's journal has, because they mention none.
func printUnclaimed(w io.Writer, unclaimed []api.Unclaimed) {
	for _, u := range unclaimed {
		printLine(w, "Requests to %s that name no known app were refused, the last one: %s", u.Provider, inOneLine(cmp.Or(u.Verdict, "unknown app")))
		printLine(w, "  payctl --app '%s/%s' journal", u.Provider, unknownApp)
	}
}

// appArgument lets the app of a command be given as an argument instead of by --app.
type appArgument struct {
	ID string `arg:"" optional:"" help:"The app, ID or PROVIDER/ID. Default: that of --app."`
}

func (n appArgument) appHandle(ctx context.Context, s *session) (*control.App, string, error) {
	if n.ID != "" {
		if s.app != "" && s.app != n.ID {
			return nil, "", usagef("app %q and --app %q are given; leave one of them out", n.ID, s.app)
		}
		c := cli{App: n.ID, Provider: s.provider, Timeout: s.timeout, Control: s.control.BaseURL()}
		parsed, err := newSession(ctx, &c, s.getenv, s.stdin, s.stdout, s.stderr)
		if err != nil {
			return nil, "", err
		}
		s.provider, s.app = parsed.provider, parsed.app
	}
	provider, id, err := s.appRef(ctx)
	if err != nil {
		return nil, "", err
	}
	return s.control.App(provider, id), provider + "/" + id, nil
}

type appShowCommand struct{ appArgument }

// Help is shown by payctl app show --help.
func (appShowCommand) Help() string {
	return `Examples:

  payctl app show
  payctl app show alipay/2021000000000001 --json`
}

// Run shows an app.
func (c *appShowCommand) Run(s *session) error {
	ctx, cancel := s.callContext()
	defer cancel()
	handle, _, err := c.appHandle(ctx, s)
	if err != nil {
		return err
	}
	a, err := handle.Get(ctx)
	if err != nil {
		return err
	}
	return s.showApp(a)
}

func (s *session) showApp(a api.App) error {
	return s.showResult(a, func(w io.Writer) {
		printLine(w, "%s/%s", a.Provider, a.ID)
		s.pairs(w, "secret", a.Secret, "refund secret", a.RefundSecret, "merchant", a.Merchant, "platform", a.PlatformURL,
			"notify url", shownAddress(a.NotifyURL), "sharding url", shownAddress(a.ShardingURL), "settlement url", shownAddress(a.SettlementURL), "profit url", shownAddress(a.ProfitURL), "gateway url", shownAddress(a.GatewayURL),
			"seed", strconv.FormatUint(a.Seed, 10))
		for _, kind := range adapter.Fields(a.Callbacks).Sorted() {
			if !slices.Contains([]string{a.NotifyURL, a.ShardingURL, a.SettlementURL, a.ProfitURL, a.GatewayURL}, a.Callbacks[kind]) {
				printPairs(w, kind+" url", shownAddress(a.Callbacks[kind]))
			}
		}
		for _, name := range adapter.Fields(a.Dialect).Sorted() {
			printLine(w, "  dialect %s: %s", name, a.Dialect[name])
		}
		for _, kind := range slices.Sorted(maps.Keys(a.Delivery)) {
			d := a.Delivery[kind]
			printLine(w, "  %s callbacks: schedule %s, answer within %s, a connection each: %t", kind, cmp.Or(d.Schedule, "the platform's"), cmp.Or(d.Timeout, "the platform's"), d.Reconnect)
		}
		keys := adapter.Fields{"merchant_private_key": a.MerchantPrivateKey, "merchant_public_key": a.MerchantPublicKey, "platform_public_key": a.PlatformPublicKey}
		for name, key := range a.Keys {
			keys[name] = key
		}
		for _, name := range keys.Sorted() {
			if keys[name] != "" {
				printLine(w, "  %s\n%s", name, keys[name])
			}
		}
	})
}

type appSetCommand struct {
	appArgument
	addressFlags
}

// Help is shown by payctl app set --help.
func (appSetCommand) Help() string {
	return `An empty address stops callbacks of its kind; an empty dialect value is the default.

Examples:

  payctl app set --notify-url http://127.0.0.1:9000/notify
  payctl app set --sharding-url ""
  payctl app set --schedule notify=1m,5m --answer-within notify=2s`
}

// Run changes an app.
func (c *appSetCommand) Run(s *session) error {
	ctx, cancel := s.callContext()
	defer cancel()
	handle, _, err := c.appHandle(ctx, s)
	if err != nil {
		return err
	}
	now, err := handle.Get(ctx)
	if err != nil {
		return err
	}
	delivery := c.applyDeliveries(now.Delivery)
	if c.NotifyURL == nil && c.ShardingURL == nil && c.SettlementURL == nil && c.ProfitURL == nil && c.GatewayURL == nil && len(c.Callback) == 0 && len(c.Dialect) == 0 && delivery == nil {
		return usagef("nothing to change; give --notify-url or another of the flags in payctl app set --help")
	}
	then := now
	now, err = handle.Patch(ctx, api.AppPatch{Callbacks: c.Callback, NotifyURL: c.NotifyURL, ShardingURL: c.ShardingURL, SettlementURL: c.SettlementURL, ProfitURL: c.ProfitURL, GatewayURL: c.GatewayURL, Dialect: c.Dialect, Delivery: delivery})
	if err != nil {
		return err
	}
	return s.showResult(now, func(w io.Writer) { printChanges(w, then, now) })
}

type appResetCommand struct{ appArgument }

// Run resets an app.
func (c *appResetCommand) Run(s *session) error {
	ctx, cancel := s.callContext()
	defer cancel()
	handle, name, err := c.appHandle(ctx, s)
	if err != nil {
		return err
	}
	if _, err := handle.Reset(ctx); err != nil {
		return err
	}
	return s.printDone("app %s begins anew", name)
}

type appRmCommand struct {
	ID     string `arg:"" optional:"" help:"The app, ID or PROVIDER/ID."`
	Failed bool   `help:"Remove the apps that failed scenarios of payctl test have left."`
}

// Run removes an app.
func (c *appRmCommand) Run(s *session) error {
	ctx, cancel := s.callContext()
	defer cancel()
	switch {
	case c.Failed && c.ID != "":
		return usagef("an app and --failed are given; leave one of them out")
	case c.Failed:
		return s.removeFailed(ctx)
	case c.ID == "":
		return usagef("which app? name one: payctl app rm PROVIDER/ID; payctl app list shows them; --failed means those that failed scenarios have left")
	}
	handle, name, err := appArgument{c.ID}.appHandle(ctx, s)
	if err != nil {
		return err
	}
	if err := handle.Delete(ctx); err != nil {
		return err
	}
	return s.printDone("app %s removed", name)
}
