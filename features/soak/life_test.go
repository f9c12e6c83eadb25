package soak_test

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/mock/api"
	"paymock/mock/ident"
)

// tradesOfALife is how many trades are paid, settled, refunded and asked for.
const tradesOfALife = 16

// What is counted of a life.
const (
	trades   = "trades"
	calls    = "calls"
	attempts = "attempts at callbacks"

	settlesDone = "settles that succeeded"
	refundsDone = "refunds that succeeded"
	sent        = "callbacks sent"
	taken       = "callbacks accepted"
	entries     = "journal entries"
)

// life is one app from its making to its removal.
type life struct {
	soak           *soak
	platform, path string
	draw           ident.Draw
	app            *control.App
	merchant       adapter.Merchant
	lost           adapter.Merchant // calls what paymock lacks
	counted, acted map[string]int
	asked          map[string]*asked // by trade
}

func (s *soak) newLife(platform string) *life {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lives++
	return &life{
		soak: s, platform: platform, path: fmt.Sprintf("/%s/%d", platform, s.lives), draw: ident.NewDraw(s.seed, s.lives),
		counted: map[string]int{"apps": 1}, acted: map[string]int{}, asked: map[string]*asked{},
	}
}

// below draws a number from 0 to n-1.
func (l *life) below(n int) int { return int(l.draw.Uint64N(uint64(n))) }

func (l *life) run(ctx context.Context) error {
	if err := l.begin(ctx); err != nil {
		return err
	}
	busy, stop := context.WithCancel(ctx)
	var group errgroup.Group
	group.Go(func() error { return l.moveClock(ctx, busy) })
	group.Go(func() error { defer stop(); return l.trade(ctx) })
	if err := group.Wait(); err != nil {
		return err
	}
	for range 40 { // every retry is due by then
		if _, err := l.app.Advance(ctx, 12*time.Hour); err != nil {
			return err
		}
	}
	if err := l.check(ctx); err != nil {
		return err
	}
	l.soak.noteAll(l)
	return l.end(ctx)
}

// begin makes the app, whose callbacks all go to the merchant, and gives it a rule for each action.
func (l *life) begin(ctx context.Context) error {
	p, err := adapter.Find(l.platform)
	if err != nil {
		return err
	}
	made := api.NewApp{Provider: l.platform, Callbacks: map[string]string{}}
	for _, c := range p.Callbacks {
		made.Callbacks[c.Address] = l.soak.shop.url + l.path
	}
	a, err := l.soak.ctl.CreateApp(ctx, made)
	if err != nil {
		return err
	}
	l.app = l.soak.ctl.App(a.Provider, a.ID)
	if _, err := l.app.Freeze(ctx); err != nil {
		return err
	}
	rules, err := l.rules()
	if err != nil {
		return err
	}
	for _, r := range rules {
		if _, err := l.app.AddRule(ctx, r); err != nil {
			return fmt.Errorf("%s: %w", r.Name, err)
		}
	}
	numbers := 0
	settings := adapter.Config{
		App: a, BaseURL: l.soak.server.Ready.Platform, UsualTexts: true, Options: client.Options{Now: time.Now, Timeout: time.Second},
		Number: func(prefix string) string { numbers++; return prefix + strconv.Itoa(numbers) },
	}
	if l.merchant, err = p.Open(settings); err != nil {
		return err
	}
	settings.BaseURL += lackings[l.platform].path
	l.lost, err = p.Open(settings)
	return err
}

// moveClock moves the app's clock on while the merchant is busy, so that what waits goes on.
func (l *life) moveClock(ctx, busy context.Context) error {
	for busy.Err() == nil {
		if _, err := l.app.Advance(ctx, 10*time.Second); err != nil {
			return err
		}
		<-time.After(10 * time.Millisecond)
	}
	return nil
}

// What a trade is of, and what of it is settled: less than the 30 % that Alipay lets anybody split.
const amountOfTrade, settledOfTrade = 5000, 1000

// trade opens orders, has them paid, and calls all that the platform has. What the rules make of
// the calls may be anything; the books must be right.
func (l *life) trade(ctx context.Context) error {
	operations, err := l.soak.ctl.Operations(ctx, l.platform)
	if err != nil {
		return err
	}
	for i := range tradesOfALife {
		trade, err := l.app.OpenTrade(ctx, api.NewTrade{Amount: amountOfTrade, Status: "waiting"})
		if err != nil {
			return err
		}
		if trade, err = l.app.Pay(ctx, trade.No); err != nil {
			return err
		}
		s := adapter.Settlement{TradeNo: trade.No, Number: fmt.Sprint("S", i), Amount: settledOfTrade, Sharable: settledOfTrade, Parts: []adapter.Part{{Key: "energy_value", Amount: settledOfTrade}}}
		if splitter, ok := l.merchant.(adapter.Splitter); ok {
			splitter.Bind(ctx, []string{splitter.UsualReceiver()}, nil)
			s.Parts[0].Key = splitter.UsualReceiver()
			l.counted[calls]++
		}
		asked := newAsked()
		l.asked[trade.No] = asked
		note(asked.settles, s.Number, s.Amount, l.merchant.Settle(ctx, s), l.soak.successes[l.platform]...)
		r := adapter.Refund{Trade: trade, Amount: 1 + int64(l.below(amountOfTrade/2)), Number: fmt.Sprint("F", i)}
		if l.platform == "intella" {
			r.Amount = amountOfTrade // its method takes back all or nothing
		}
		note(asked.refunds, r.Number, r.Amount, l.merchant.Refund(ctx, r), l.soak.successes[l.platform]...)
		l.merchant.Query(ctx, adapter.Query{Trade: trade})
		l.counted[calls] += 3
		operation := operations[(i+l.below(2)*tradesOfALife)%len(operations)].Name
		if fields, err := l.merchant.Sample(operation, trade); err == nil {
			l.merchant.Send(ctx, operation, fields, adapter.Mistake{})
			l.counted[calls]++
		}
		if err := l.callLacking(ctx, trade); err != nil {
			return err
		}
	}
	return nil
}

// lackings are what paymock lacks of platforms: as rules name it, and how a settle becomes such a call.
var lackings = map[string]struct {
	method, path string
	field        adapter.Field
}{
	"4pyun":   {method: "POST /lacking/gate/1.0/payment/trade/settle", path: "/lacking"},
	"alipay":  {method: "alipay.trade.customs.declare", field: adapter.Field{Name: "method", Value: "alipay.trade.customs.declare"}},
	"intella": {method: "Reserve", field: adapter.Field{Name: "Header.ServiceType", Value: "Reserve"}},
}

// callLacking calls what paymock lacks, which a rule answers once.
func (l *life) callLacking(ctx context.Context, trade api.Trade) error {
	fields, err := l.lost.Sample("settle", trade)
	if err != nil {
		return err
	}
	if set := lackings[l.platform].field; set.Name != "" {
		fields = append(fields, set)
	}
	l.lost.Send(ctx, "settle", fields, adapter.Mistake{})
	l.counted[calls]++
	return nil
}

// end removes the app while a call is held by a rule, which must let it go.
func (l *life) end(ctx context.Context) error {
	if err := l.app.ClearRules(ctx); err != nil {
		return err
	}
	if _, err := l.app.AddRule(ctx, api.Rule{Then: api.Then{Delay: &api.Delay{Fixed: "1h"}}}); err != nil {
		return err
	}
	held := make(chan struct{})
	go func() {
		l.merchant.Query(ctx, adapter.Query{Trade: api.Trade{No: "1"}})
		close(held)
	}()
	<-time.After(time.Duration(l.below(20)) * time.Millisecond)
	err := l.app.Delete(ctx)
	<-held
	return err
}
