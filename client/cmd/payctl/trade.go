package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/phrase"
	"paymock/mock/words"
)

type tradeCommand struct {
	Add   tradeAddCommand   `cmd:"" help:"Make trades as if the merchant had placed them and their payers had paid."`
	List  tradeListCommand  `cmd:"" default:"withargs" help:"List the trades."`
	Show  tradeShowCommand  `cmd:"" help:"Show a trade with its shares and refunds."`
	Pay   tradePayCommand   `cmd:"" help:"Let the payer pay a waiting trade."`
	Fail  tradeFailCommand  `cmd:"" help:"Let the payment of a waiting trade fail."`
	Close tradeCloseCommand `cmd:"" help:"Let a waiting trade time out."`
}

type tradeAddCommand struct {
	Amount     amount            `help:"Amount, such as 50.00."`
	Fake       int               `placeholder:"N" help:"Make N trades and invent what is not given, from the app's seed."`
	Status     string            `help:"waiting, paid (default), failed, closed or finished."`
	Order      string            `help:"The merchant's number."`
	Subject    string            `help:"What was paid for."`
	Payer      string            `help:"Who paid."`
	NotifyURL  string            `placeholder:"URL" help:"Where to tell of it, instead of the app's address."`
	AutoSettle bool              `help:"4pyun: don't wait for an explicit settle."`
	Extra      map[string]string `placeholder:"NAME=VALUE" mapsep:"none" help:"A field of the platform's own; repeatable."`
}

// Help is shown by payctl trade add --help.
func (tradeAddCommand) Help() string {
	return `Examples:

  payctl trade add --amount 50.00
  payctl trade add --fake 10
  payctl trade add --amount 9.90 --status waiting --order A-1`
}

// Run makes the trades.
func (c *tradeAddCommand) Run(s *session) error {
	provider, n, err := c.read(s)
	if err != nil {
		return err
	}
	made := api.Trades{Trades: []api.Trade{}}
	for len(made.Trades) < max(c.Fake, 1) && err == nil {
		var t api.Trade
		if t, err = onApp(s, func(ctx context.Context, a *control.App) (api.Trade, error) { return a.OpenTrade(ctx, n) }); err == nil {
			made.Trades = append(made.Trades, t)
		}
	}
	switch {
	case len(made.Trades) == 0:
		return err
	case c.Fake == 0:
		return s.showTrade(made.Trades[0], platformOf(provider))
	}
	return errors.Join(s.showTrades(made, platformOf(provider)), err) // also those that were made before one failed
}

func (c *tradeAddCommand) read(s *session) (provider string, n api.NewTrade, err error) {
	ctx, cancel := s.callContext()
	defer cancel()
	if provider, _, err = s.appRef(ctx); err != nil {
		return "", n, err
	}
	n = api.NewTrade{
		Status: c.Status, Order: c.Order, Subject: c.Subject, Payer: c.Payer,
		NotifyURL: c.NotifyURL, Extra: c.Extra, Fake: c.Fake > 0,
	}
	if c.AutoSettle {
		n.ManualSettle = new(bool)
	}
	switch {
	case c.Fake < 0:
		return "", n, usagef("--fake: %d is not a number of trades", c.Fake)
	case c.Fake > 1 && c.Order != "":
		return "", n, usagef("--order: one number for %d trades; leave it out", c.Fake)
	case c.Amount == "" && c.Fake == 0:
		return "", n, usagef("--amount is missing; give --amount 50.00, or --fake 1 to have one invented")
	case c.Amount != "":
		if n.Amount, err = c.Amount.minorUnits("--amount", platformOf(provider)); err == nil && n.Amount == 0 {
			err = usagef("--amount: want more than 0")
		}
	}
	return provider, n, err
}

type tradeListCommand struct{}

// Run lists the trades.
func (tradeListCommand) Run(s *session) error {
	list, err := onApp(s, func(ctx context.Context, a *control.App) ([]api.Trade, error) { return a.Trades(ctx) })
	if err != nil {
		return err
	}
	return s.showTrades(api.Trades{Trades: list}, s.appPlatform())
}

// tradeStatus is a trade's status in the chosen language.
func (s *session) tradeStatus(status string) string {
	if s.language == words.English {
		return status
	}
	return s.language.Letters(phrase.StatusIn(status, phrase.Chinese))
}

func (s *session) showTrades(list api.Trades, p adapter.Platform) error {
	return s.showResult(list, func(w io.Writer) {
		if len(list.Trades) == 0 {
			printLine(w, "%s", s.label("no trades; make one: payctl trade add --amount 50.00"))
			return
		}
		var rows []string
		for _, t := range list.Trades {
			status := s.tradeStatus(t.Status)
			if t.No == "" {
				status += s.comma() + s.label("not scanned")
			}
			rows = append(rows, tableRow(cmp.Or(t.No, "-"), t.Order, status, p.Major(t.Amount), p.Major(t.Settled), p.Major(t.Shared),
				p.Major(t.Refunded), p.Major(t.Left), s.tableTime(t.CreatedAt), t.Subject))
		}
		s.printTable(w, s.heading("NO", "ORDER", "STATUS", "AMOUNT", "SETTLED", "SHARED", "REFUNDED", "LEFT", s.timeHeading("CREATED"), "SUBJECT"), rows)
	})
}

// appPlatform is the platform of the app to act as; it is known by now.
func (s *session) appPlatform() adapter.Platform {
	ctx, cancel := s.callContext()
	defer cancel()
	provider, _, err := s.appRef(ctx)
	if err != nil {
		return platformOf(s.provider)
	}
	return platformOf(provider)
}

type tradeShowCommand struct {
	No string `arg:"" help:"Platform's or merchant's number."`
}

// Run shows a trade.
func (c *tradeShowCommand) Run(s *session) error {
	t, err := onApp(s, func(ctx context.Context, a *control.App) (api.Trade, error) { return a.Trade(ctx, c.No) })
	if err != nil {
		return err
	}
	return s.showTrade(t, s.appPlatform())
}

func (s *session) showTrade(t api.Trade, p adapter.Platform) error {
	return s.showResult(t, func(w io.Writer) {
		s.printSummary(w, t, p)
		settles := ""
		if t.ManualSettle {
			settles = s.language.Of("by hand|手动")
		}
		s.pairs(w, "order", t.Order, "subject", t.Subject, "merchant", t.Merchant, "payer", t.Payer, "settles", settles, "notify url", t.NotifyURL,
			"created", s.zonedTime(t.CreatedAt), "paid", s.atOf(t.PaidAt), "settled", s.atOf(t.SettledAt), "closed", s.atOf(t.ClosedAt))
		var rows []string
		for _, share := range t.Shares {
			rows = append(rows, "  "+tableRow("share", share.No, p.Major(share.Amount), share.To, s.zonedTime(share.At)))
		}
		for _, r := range t.Refunds {
			rows = append(rows, "  "+tableRow(r.Kind, r.No, p.Major(r.Amount), r.Reason, s.zonedTime(r.At)))
		}
		for _, name := range adapter.Fields(t.Extra).Sorted() {
			rows = append(rows, "  "+tableRow(name, t.Extra[name]))
		}
		s.printTable(w, "", rows)
	})
}

type (
	tradePayCommand struct {
		No string `arg:"" help:"Platform's or merchant's number."`
	}
	tradeFailCommand  struct{ tradePayCommand }
	tradeCloseCommand struct{ tradePayCommand }
)

// Run lets the payer pay.
func (c *tradePayCommand) Run(s *session) error { return s.actOn(c.No, (*control.App).Pay) }

// Run lets the payment fail.
func (c *tradeFailCommand) Run(s *session) error { return s.actOn(c.No, (*control.App).Fail) }

// Run lets the trade time out.
func (c *tradeCloseCommand) Run(s *session) error {
	return s.actOn(c.No, (*control.App).Close)
}

func (s *session) actOn(no string, act func(*control.App, context.Context, string) (api.Trade, error)) error {
	t, err := onApp(s, func(ctx context.Context, a *control.App) (api.Trade, error) { return act(a, ctx, no) })
	if err != nil {
		return err
	}
	return s.showTrade(t, s.appPlatform())
}

type ledgerCommand struct{}

// Run shows the double entries.
func (ledgerCommand) Run(s *session) error {
	l, err := onApp(s, func(ctx context.Context, a *control.App) (api.Ledger, error) { return a.Ledger(ctx) })
	if err != nil {
		return err
	}
	p := s.appPlatform()
	return s.showResult(l, func(w io.Writer) {
		var rows []string
		for _, posting := range l.Postings {
			rows = append(rows, tableRow(s.tableTime(posting.At), posting.Trade, posting.Account, p.Major(posting.Amount), posting.Memo))
		}
		s.printTable(w, s.heading(s.timeHeading("AT"), "TRADE", "ACCOUNT", "AMOUNT", "FOR"), rows)
		for _, a := range l.Accounts {
			printLine(w, "%s: %s", a.Name, p.Major(a.Balance))
		}
		printLine(w, "sum: %s", p.Major(l.Sum))
	})
}

type terminalCommand struct {
	List terminalListCommand `cmd:"" default:"withargs" help:"List the readers as the provider keeps them."`
	Put  terminalPutCommand  `cmd:"" help:"Add a reader, or change card and behaviour of the one with its id."`
}

type terminalListCommand struct{}

// Run lists the readers.
func (terminalListCommand) Run(s *session) error {
	list, err := onApp(s, func(ctx context.Context, a *control.App) ([]json.RawMessage, error) { return a.Terminals(ctx) })
	if err != nil {
		return err
	}
	return s.showTerminals(list)
}

func (s *session) showTerminals(list []json.RawMessage) error {
	kept := make([]reader, len(list))
	for i, raw := range list {
		if err := json.Unmarshal(raw, &kept[i]); err != nil {
			return err
		}
	}
	return s.showResult(api.Terminals{Terminals: list}, func(w io.Writer) {
		if len(list) == 0 {
			printLine(w, "%s", s.label("no readers; add one: payctl terminal put 01304187 --balance 100"))
			return
		}
		var rows []string
		for _, r := range kept {
			rows = append(rows, r.row(s))
		}
		s.printTable(w, s.heading("READER", "CARD", "BALANCE", "OPEN BATCH", s.timeHeading("SIGNED ON UNTIL"), "STATE"), rows)
	})
}

// reader has the columns of a card reader in the table; --json has all of it.
type reader struct {
	ID   string `json:"device_id"`
	Card *struct {
		ID      string `json:"id"`
		Balance int64  `json:"balance"`
	} `json:"card"`
	SignedOnUntil time.Time `json:"signed_on_until"`
	Batch         struct {
		Trade, Refund struct{ Count, Amount int64 }
	} `json:"batch"`
	Retries     int  `json:"retries"`
	Deactivated bool `json:"deactivated"`
}

func (r reader) row(s *session) string {
	card, balance, until, state := s.label("none"), "", s.label("not signed on"), s.label("in service")
	if r.Card != nil {
		card, balance = r.Card.ID, strconv.FormatInt(r.Card.Balance, 10)
	}
	if !r.SignedOnUntil.IsZero() {
		until = s.tableTime(r.SignedOnUntil)
	}
	switch {
	case r.Deactivated:
		state = s.label("withdrawn")
	case r.Retries > 0:
		state = fmt.Sprintf(s.label("asks for %d retries"), r.Retries)
	}
	batch := fmt.Sprintf(s.label("%d paid %d, %d refunded %d"), r.Batch.Trade.Count, r.Batch.Trade.Amount, r.Batch.Refund.Count, r.Batch.Refund.Amount)
	return tableRow(r.ID, card, balance, batch, until, state)
}

type terminalPutCommand struct {
	ID          string        `arg:"" help:"The reader's number, 8 digits."`
	Card        string        `help:"Number of the card that lies on it."`
	Balance     *int64        `placeholder:"DOLLARS" help:"The card's balance."`
	AutoTopUp   int64         `placeholder:"DOLLARS" help:"Added when the balance is too small."`
	After       time.Duration `help:"How long the payer takes to lay the card down."`
	NoCard      bool          `help:"No card lies on it."`
	Retries     int           `placeholder:"N" help:"How often a payment must be sent again until it succeeds; 4 and more: never."`
	RetryCode   string        `placeholder:"CODE" help:"The code that asks for a retry."`
	Deactivated bool          `help:"The platform has withdrawn it."`
}

// Help is shown by payctl terminal put --help.
func (terminalPutCommand) Help() string {
	return `Examples:

  payctl --provider intella terminal put 01304187 --balance 100
  payctl --provider intella terminal put 01304187 --no-card`
}

// Run puts a reader.
func (c *terminalPutCommand) Run(s *session) error {
	n := api.NewTerminal{ID: c.ID, NoCard: c.NoCard, Retries: c.Retries, RetryCode: c.RetryCode, Deactivated: c.Deactivated}
	if c.Balance != nil {
		n.Card = &api.Card{ID: c.Card, Balance: *c.Balance, AutoTopUp: c.AutoTopUp}
		if c.After > 0 {
			n.Card.After = c.After.String()
		}
	} else if c.Card != "" || c.AutoTopUp != 0 || c.After != 0 {
		return usagef("--balance is missing: a card has one")
	}
	list, err := onApp(s, func(ctx context.Context, a *control.App) ([]json.RawMessage, error) { return a.PutTerminal(ctx, n) })
	if err != nil {
		return err
	}
	return s.showTerminals(list)
}
