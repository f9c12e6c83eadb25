package sandbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/mock/api"
)

// Hooks are functions of the program around it that a sandbox calls.
type Hooks struct {
	Now func() time.Time
	// Tell shows people a line: what they are to pay.
	Tell func(line string)
	// KnownProduction lets queries, and nothing else, go to a production host.
	KnownProduction bool
}

// Sandbox is a platform without control API, and how much was done there. It is safe for concurrent use.
type Sandbox struct {
	target   *Target
	means    Hooks
	platform adapter.Platform
	limiter  *rate.Limiter
	run      string // tells the numbers of this run from those of others
	// Pay lets a payer pay an order; nil: nobody pays.
	Pay func(context.Context, Order) error
	// Due lets callbacks that are due happen at once. Nil: they come when they come.
	Due func(context.Context) error
	// Lenient takes successes whose members don't fit: they are compared.
	Lenient bool

	mu    sync.Mutex
	spent map[adapter.Move]Limit
	ready []api.Trade // not taken yet
	over  error       // why nothing more is sent
	names int         // scenarios that drew numbers
}

// Order is an order that waits for its payer.
type Order struct {
	Code   string // what leads the payer to it, such as a QR code's text
	Number string // the merchant's
	Amount string // as people write it
}

// Sandbox opens a target. The error is one of its address.
func (t *Target) Sandbox(means Hooks) (*Sandbox, error) {
	s := &Sandbox{
		target: t, means: means, platform: t.platform, ready: t.ready, spent: map[adapter.Move]Limit{},
		limiter: rate.NewLimiter(rate.Limit(cmp.Or(t.Rate, defaultRate)), 1),
		run:     strconv.FormatInt(means.Now().UnixMilli()/100, 36), // short, for orders have 20 characters at most; two runs may begin in one second
	}
	if t.Payer != nil {
		s.Pay = s.payByCommand
		if t.Payer.Person {
			s.Pay = s.payByPerson
		}
	}
	if name := s.Production(); name != "" && !means.KnownProduction {
		return nil, fmt.Errorf("address: %s belongs to the real %s in production, where money is real; --i-know-this-is-production lets queries go there, and nothing else", t.host(), name)
	}
	return s, nil
}

func (t *Target) host() string {
	u, err := url.Parse(t.Address)
	if err != nil {
		return t.Address
	}
	return u.Hostname()
}

// Mirror is a mock that is to be compared with the sandbox: the same is allowed there, and its numbers are the same.
// ready are its trades in place of the target's; its orders are paid by Pay.
func (s *Sandbox) Mirror(app api.App, address string, ready []api.Trade) *Sandbox {
	target := *s.target
	app.Keys = maps.Clone(app.Keys)
	maps.DeleteFunc(app.Keys, func(name, _ string) bool { return s.target.app.Keys[name] == "" }) // what isn't known there
	target.Address, target.app, target.secrets = address, app, nil
	target.Payer = &Payer{Wait: "5s"} // Pay pays at once; with a switch set otherwise, the order may be none
	if target.Callbacks != nil {
		target.Callbacks = &Callbacks{Listen: "127.0.0.1:0", Wait: "10s", Quiet: "1ms"}
	}
	return &Sandbox{
		target: &target, means: s.means, platform: s.platform, ready: ready, spent: map[adapter.Move]Limit{},
		limiter: rate.NewLimiter(rate.Inf, 1), run: s.run, Lenient: s.Lenient,
	}
}

// Ready are the trades that are there.
func (s *Sandbox) Ready() []api.Trade {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ready)
}

// Production names the platform whose production this is; "" for none.
func (s *Sandbox) Production() string { return adapter.ProductionPlatform(s.target.host()) }

// App is the app that the harness acts as.
func (s *Sandbox) App() api.App { return s.target.app }

// Provider is the platform's name.
func (s *Sandbox) Provider() string { return s.target.Platform }

// Address is the base URL of the platform's paths.
func (s *Sandbox) Address() string { return s.target.Address }

// Callbacks says where callbacks arrive; nil: nowhere.
func (s *Sandbox) Callbacks() *Callbacks { return s.target.Callbacks }

// CallbackWaits are how long a callback may take, and after which silence no more is expected.
func (s *Sandbox) CallbackWaits() (wait, quiet time.Duration) {
	c := cmp.Or(s.target.Callbacks, &Callbacks{})
	return orDefault(c.Wait, 30*time.Second), orDefault(c.Quiet, 2*time.Second)
}

// Totals are the totals of trades that the platform's queries tell.
func (s *Sandbox) Totals() []string { return s.platform.Sandbox.Totals }

// LocalName is a feature's account or reader as it is called here.
func (s *Sandbox) LocalName(name string) string { return cmp.Or(s.target.Names[name], name) }

// shortestSecret is the length from which a key is hidden in texts: shorter ones, passwords of four digits, are
// found in every number, and travel as hashes only.
const shortestSecret = 6

// Redact hides the keys in a text for reports.
func (s *Sandbox) Redact(text string) string {
	for _, secret := range s.target.secrets {
		if len(secret) >= shortestSecret {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	return text
}

// NumberSuffix ends all numbers of one scenario: they are new at the platform, whoever ran the same before.
func (s *Sandbox) NumberSuffix() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.names++
	return fmt.Sprintf("%s%02s", s.run, strconv.FormatInt(int64(s.names), 36))
}

// HoldsNumber reports whether a text holds a number of this run.
func (s *Sandbox) HoldsNumber(text string) bool { return strings.Contains(text, s.run) }

// Open makes the merchant.
func (s *Sandbox) Open(notifyURL string, number func(prefix string) string) (adapter.Merchant, error) {
	return s.platform.Open(adapter.Config{
		App: s.target.app, BaseURL: s.target.Address, NotifyURL: notifyURL, Strict: !s.Lenient, UsualTexts: true, FollowDialect: true,
		Number: number, Options: client.Options{Now: s.means.Now, Allow: s.checkLimits},
	})
}

// checkLimits holds each request to what may be done, and to the rate.
func (s *Sandbox) checkLimits(ctx context.Context, r client.Request) error {
	move, known := s.platform.Sandbox.Moves[r.Operation]
	if !known {
		return fmt.Errorf("it isn't known what %s moves, so it is not sent to a platform of others", r.Operation)
	}
	if reason := s.Forbids(move); reason != "" {
		return errors.New(reason)
	}
	s.mu.Lock()
	err := s.over
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return s.limiter.Wait(ctx)
}

// MoveOf tells what an operation does; false when that isn't known.
func (s *Sandbox) MoveOf(operation string) (adapter.Move, bool) {
	move, known := s.platform.Sandbox.Moves[operation]
	return move, known
}

// Forbids says why a move may not be made; "" when it may.
func (s *Sandbox) Forbids(move adapter.Move) string {
	_, allowed := s.target.limits[move]
	switch {
	case move == adapter.MoveQuery:
		return ""
	case s.Production() != "":
		return fmt.Sprintf("%s is not sent to a production host, where only queries are", move)
	case !allowed:
		return fmt.Sprintf("the target doesn't allow %s (may.%s)", move, move)
	}
	return ""
}

// ErrBudgetReached says that a budget is reached; nothing more is sent.
var ErrBudgetReached = errors.New("the budget is reached")

// Charge counts requests that are about to be sent, with the most that they can move. The first that goes beyond
// the budget ends the run.
func (s *Sandbox) Charge(move adapter.Move, amount int64, count int) error {
	if move == adapter.MoveQuery || move == "" {
		return nil
	}
	if reason := s.Forbids(move); reason != "" {
		return errors.New(reason)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over != nil {
		return s.over
	}
	limit, spent := s.target.limits[move], s.spent[move]
	next := Limit{spent.Amount + amount*int64(count), spent.Count + count}
	if next.Amount > limit.Amount || next.Count > limit.Count {
		s.over = fmt.Errorf("%w: %s may be %s in %d requests, and this would make it %s in %d",
			ErrBudgetReached, move, s.platform.Major(limit.Amount), limit.Count, s.platform.Major(next.Amount), next.Count)
		return s.over
	}
	s.spent[move] = next
	return nil
}

// StopReason says why nothing more is sent; nil while something may be.
func (s *Sandbox) StopReason() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.over
}

// Usage tells in one line what was done of what may be.
func (s *Sandbox) Usage() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var parts []string
	for _, move := range []adapter.Move{adapter.MovePay, adapter.MoveSettle, adapter.MoveRefund} {
		if limit, allowed := s.target.limits[move]; allowed {
			spent := s.spent[move]
			parts = append(parts, fmt.Sprintf("%s %s of %s %s in %d of %d", move,
				s.platform.Major(spent.Amount), s.platform.Major(limit.Amount), s.platform.Unit(), spent.Count, limit.Count))
		}
	}
	if parts == nil {
		return "nothing but queries"
	}
	return strings.Join(parts, ", ")
}

// TakeTrade takes a trade that is there; false when none of that amount and status is left.
func (s *Sandbox) TakeTrade(amount int64, status string) (api.Trade, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return takeTrade(&s.ready, amount, status)
}

func takeTrade(from *[]api.Trade, amount int64, status string) (api.Trade, bool) {
	for i, t := range *from {
		if t.Amount == amount && t.Status == status {
			*from = slices.Concat((*from)[:i], (*from)[i+1:])
			return t, true
		}
	}
	return api.Trade{}, false
}

// Plan is a sandbox with the trades that are left to scenarios that are to run there.
type Plan struct {
	*Sandbox
	left []api.Trade
}

// Plan begins a plan.
func (s *Sandbox) Plan() *Plan {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &Plan{s, s.ready}
}

// Clone is a plan of its own.
func (p *Plan) Clone() *Plan { return &Plan{p.Sandbox, slices.Clone(p.left)} }

// TakeTrade says why a trade of an amount, as people write it, can't be had in a status, "" is paid; "" when it can.
func (p *Plan) TakeTrade(amount, status string) string {
	if status = cmp.Or(status, "paid"); status != "paid" && status != "waiting" {
		return fmt.Sprintf("a trade in status %s can't be had here", status)
	}
	n, err := p.platform.Minor(amount)
	if err != nil {
		return err.Error()
	}
	if _, there := takeTrade(&p.left, n, status); there {
		return ""
	}
	missing := fmt.Sprintf("no %s trade of %s is left in the target's trades, and ", status, amount)
	if reason := p.Forbids(adapter.MovePay); reason != "" {
		return missing + reason
	}
	if status == "paid" && p.Pay == nil {
		return missing + "it names no payer"
	}
	return ""
}

// PlaceOrder places an order that waits for its payer; paid says that one is to come.
func (s *Sandbox) PlaceOrder(ctx context.Context, m adapter.Merchant, number string, amount int64, paid bool) (api.Trade, error) {
	place := m.Prepare
	if codes, ok := m.(adapter.CodeMerchant); ok && paid { // a code becomes a trade when it is scanned
		place = codes.ShowCode
	}
	a := place(ctx, adapter.Order{Number: number, Amount: amount})
	return s.TradeOf(a, number, amount), a.Err
}

// codeAt is where a trade keeps what leads its payer to it.
const codeAt = "pay_at"

// TradeOf is the trade of an order's answer.
func (s *Sandbox) TradeOf(a *adapter.Answer, number string, amount int64) api.Trade {
	t := api.Trade{Order: number, Amount: amount, Status: "waiting"}
	if a.Field == nil {
		return t
	}
	s.platform.Sandbox.ReadTrade(a, &t)
	t.Status, t.Paid = "waiting", 0
	if code, ok := a.Field(s.platform.Sandbox.PayAt); ok {
		t.Extra = map[string]string{codeAt: code}
	}
	return t
}

// LetPay lets the payer pay a trade, and waits until the platform says that it is paid.
func (s *Sandbox) LetPay(ctx context.Context, m adapter.Merchant, t api.Trade) (api.Trade, error) {
	if s.Pay == nil {
		return t, errors.New("nobody pays orders here: the target names no payer")
	}
	patience := 2 * time.Minute
	if s.target.Payer != nil {
		patience = orDefault(s.target.Payer.Wait, patience)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("order %s was not paid within %s", t.Order, patience))
	defer cancel()
	if err := s.Pay(ctx, Order{t.Extra[codeAt], t.Order, s.platform.Major(t.Amount)}); err != nil {
		return t, fmt.Errorf("payer: %w", err)
	}
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 5*time.Second) {
		now, err := s.Refresh(ctx, m, t)
		if err == nil && now.Status == "paid" {
			return now, nil
		}
		if wait := client.Wait(ctx, pause); wait != nil {
			return t, errors.Join(context.Cause(ctx), err)
		}
	}
}

// Refresh asks the platform how a trade stands.
func (s *Sandbox) Refresh(ctx context.Context, m adapter.Merchant, t api.Trade) (api.Trade, error) {
	q := adapter.Query{Trade: t}
	if t.No == "" {
		q.Number = t.Order
	}
	a := m.Query(ctx, q)
	if a.Err == nil {
		s.platform.Sandbox.ReadTrade(a, &t)
	}
	return t, a.Err
}
