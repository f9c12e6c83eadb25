// Package replicas_test runs the features of several replicas on one Redis: as processes, each of which reaches Redis
// through a connection that can be cut, and as containers, which are taken off Redis' network.
package replicas_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cucumber/godog"
	"github.com/cucumber/godog/colors"
	"golang.org/x/sync/errgroup"

	"paymock/client"
	"paymock/client/control"
	"paymock/client/fourpyun"
	"paymock/client/merchant"
	"paymock/mock/api"
)

// site is where the replicas, their Redis and the merchant run.
type site interface {
	// start begins a scenario: a Redis, and a merchant that replicas reach at the URL.
	start(ctx context.Context) (inbox merchant.Receiver, url string, err error)
	startReplica(ctx context.Context, name string) (replica, error)
	killRedis(ctx context.Context) error
	restartRedis(ctx context.Context) error
	end()
}

// replica is a server that can be cut off from Redis.
type replica interface {
	platform() string
	control() *control.Client
	cut(ctx context.Context) error
	heal(ctx context.Context) error
	kill(ctx context.Context) error
}

func runFeatures(t *testing.T, newSite func() site) {
	t.Helper()
	suite := godog.TestSuite{
		Name:                t.Name(),
		ScenarioInitializer: func(sc *godog.ScenarioContext) { register(sc, newSite()) },
		Options: &godog.Options{
			Output: colors.Uncolored(os.Stdout), Format: "progress", Strict: true, Paths: []string{"."}, DefaultContext: t.Context(),
		},
	}
	if status := suite.Run(); status != 0 {
		t.Fatalf("features of replicas: status %d", status)
	}
}

// ref is the app of every scenario, each of which has a Redis of its own.
var ref = merchant.Ref{Provider: "4pyun", ID: "op000000replicas"}

// world is one scenario.
type world struct {
	ctx      context.Context // of the scenario
	site     site
	replicas map[string]replica
	inbox    merchant.Receiver
	url      string // of the merchant
	app      api.App
	trade    api.Trade
	accepted int
	before   time.Time
}

func register(sc *godog.ScenarioContext, s site) {
	w := &world{site: s}
	sc.Before(func(ctx context.Context, _ *godog.Scenario) (context.Context, error) {
		w.ctx, w.replicas = ctx, map[string]replica{}
		return ctx, nil
	})
	sc.After(func(ctx context.Context, _ *godog.Scenario, err error) (context.Context, error) {
		w.site.end()
		return ctx, err
	})
	sc.Step(`^replicas A and B on one Redis$`, w.start)
	sc.Step(`^a merchant with a paid trade of (\d+) fen$`, w.openTrade)
	sc.Step(`^the trade is settled with (\d+) at ([AB])$`, func(fen int64, at string) error { _, err := w.client(at).Settle(w.ctx, w.settle(fen)); return err })
	sc.Step(`^the trade is settled with (\d+) by (\d+) calls, half of them at A and half at B$`, w.settleAtBoth)
	sc.Step(`^one call was accepted$`, func() error { return same("accepted", w.accepted, 1) })
	sc.Step(`^([AB]) shows the trade as settled with (\d+)$`, w.settledWith)
	sc.Step(`^([AB]) does not know the trade$`, w.unknown)
	sc.Step(`^a rule made at ([AB]) has the platform answer (settle|query) with (\d+) once$`, func(at, operation, code string) error {
		_, err := w.handle(at).AddRule(w.ctx, api.Rule{When: api.When{Operation: operation}, Then: api.Then{Respond: code}, Times: 1})
		return err
	})
	sc.Step(`^a (settle|query) at ([AB]) is refused with (\d+)$`, w.refusedWith)
	sc.Step(`^a settle at B is refused as done already$`, w.doneAlready)
	sc.Step(`^a query at ([AB]) is answered with the platform's own failure$`, w.fails)
	sc.Step(`^the clock is frozen at A and moved by 25 hours at B$`, w.moveClock)
	sc.Step(`^the clock at A has moved by 25 hours$`, func() error {
		clock, err := w.handle("A").Clock(w.ctx)
		return errors.Join(err, same("moved", clock.Now.Sub(w.before), 25*time.Hour))
	})
	sc.Step(`^the app is reset at ([AB])$`, func(at string) error { _, err := w.handle(at).Reset(w.ctx); return err })
	sc.Step(`^the merchant gets (\d+) callback$`, w.gets)
	sc.Step(`^([AB]) is killed$`, func(at string) error { return w.replicas[at].kill(w.ctx) })
	sc.Step(`^Redis is killed$`, func() error { return w.site.killRedis(w.ctx) })
	sc.Step(`^Redis is started again$`, func() error { return errors.Join(w.site.restartRedis(w.ctx), w.waitReady()) })
	sc.Step(`^([AB]) is not ready$`, w.notReady)
	sc.Step(`^([AB]) is cut off from Redis$`, func(at string) error { return w.replicas[at].cut(w.ctx) })
	sc.Step(`^([AB]) reaches Redis again$`, func(at string) error { return errors.Join(w.replicas[at].heal(w.ctx), w.waitReady()) })
}

func same[T comparable](what string, got, want T) error {
	if got != want {
		return fmt.Errorf("%s: %v, want %v", what, got, want)
	}
	return nil
}

// eventually tries for a while what takes real time in other processes.
func (w *world) eventually(try func() error) error {
	ctx, cancel := context.WithTimeout(w.ctx, time.Minute)
	defer cancel()
	for {
		err := try()
		if err == nil || client.Wait(ctx, 50*time.Millisecond) != nil {
			return err
		}
	}
}

func (w *world) start() (err error) {
	if w.inbox, w.url, err = w.site.start(w.ctx); err != nil {
		return err
	}
	var a, b replica
	var both errgroup.Group
	both.Go(func() (err error) { a, err = w.site.startReplica(w.ctx, "a"); return err })
	both.Go(func() (err error) { b, err = w.site.startReplica(w.ctx, "b"); return err })
	if err := both.Wait(); err != nil {
		return err
	}
	w.replicas["A"], w.replicas["B"] = a, b
	return w.waitReady()
}

func (w *world) waitReady() error {
	for _, r := range w.replicas {
		ctx, cancel := context.WithTimeout(w.ctx, time.Minute)
		err := r.control().WaitReady(ctx)
		cancel()
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *world) openTrade(fen int64) (err error) {
	app := api.NewApp{Provider: ref.Provider, ID: ref.ID, ShardingURL: w.url + merchant.Path(ref, "sharding")}
	if w.app, err = w.replicas["A"].control().CreateApp(w.ctx, app); err != nil {
		return err
	}
	if err := w.inbox.Register(w.ctx, merchant.App{Provider: ref.Provider, ID: ref.ID, Secret: w.app.Secret}); err != nil {
		return err
	}
	w.trade, err = w.handle("B").OpenTrade(w.ctx, api.NewTrade{Amount: fen})
	return err
}

func (w *world) handle(at string) *control.App {
	return w.replicas[at].control().App(w.app.Provider, w.app.ID)
}

// client is the merchant's client of a replica.
func (w *world) client(at string) *fourpyun.Client {
	c, err := fourpyun.New(fourpyun.Config{BaseURL: w.replicas[at].platform(), AppID: w.app.ID, Secret: w.app.Secret, Merchant: w.app.Merchant})
	if err != nil {
		panic(err) // an app of paymock's own is well-formed
	}
	return c
}

func (w *world) settle(fen int64) fourpyun.SettleRequest {
	return fourpyun.SettleRequest{PaySerial: w.trade.No, SettleValue: fen, ShardingValue: fen, Reason: "x"}
}

func (w *world) settleAtBoth(fen int64, calls int) error {
	var accepted atomic.Int64
	var mu sync.Mutex
	var wrong []error
	var group sync.WaitGroup
	for i := range calls {
		c := w.client([]string{"A", "B"}[i%2])
		group.Go(func() {
			var refused *client.Refused
			switch _, err := c.Settle(w.ctx, w.settle(fen)); {
			case err == nil:
				accepted.Add(1)
			case !errors.As(err, &refused):
				mu.Lock()
				defer mu.Unlock()
				wrong = append(wrong, err)
			}
		})
	}
	group.Wait()
	w.accepted = int(accepted.Load())
	return errors.Join(wrong...)
}

func (w *world) settledWith(at string, fen int64) error {
	return w.eventually(func() error { // connections to a Redis that was away are made anew after a while
		t, err := w.handle(at).Trade(w.ctx, w.trade.No)
		return errors.Join(err, same("settled", t.Settled, fen))
	})
}

func (w *world) unknown(at string) error {
	var denied *control.Error
	if _, err := w.handle(at).Trade(w.ctx, w.trade.No); !errors.As(err, &denied) || denied.Status != http.StatusNotFound {
		return fmt.Errorf("the trade: %w", err)
	}
	return nil
}

// call settles or queries the trade at a replica.
func (w *world) call(operation, at string) (err error) {
	if operation == "settle" {
		_, err = w.client(at).Settle(w.ctx, w.settle(10))
	} else {
		_, err = w.client(at).Query(w.ctx, fourpyun.QueryRequest{PaySerial: w.trade.No})
	}
	return err
}

func (w *world) refusedWith(operation, at, code string) error {
	return w.eventually(func() error {
		var refused *client.Refused
		err := w.call(operation, at)
		if !errors.As(err, &refused) || refused.Code != code {
			return fmt.Errorf("%s at %s: %w, want %s", operation, at, err, code)
		}
		return nil
	})
}

func (w *world) doneAlready() error {
	return w.eventually(func() error {
		var refused *client.Refused
		if err := w.call("settle", "B"); !errors.As(err, &refused) {
			return fmt.Errorf("a second settle: %w", err)
		}
		return nil
	})
}

func (w *world) fails(at string) error {
	if err := w.call("query", at); err == nil || !strings.Contains(err.Error(), "500") {
		return fmt.Errorf("query: %w, want code 500", err)
	}
	return nil
}

func (w *world) notReady(at string) error {
	var denied *control.Error
	if _, err := w.replicas[at].control().Ready(w.ctx); !errors.As(err, &denied) || denied.Status != http.StatusServiceUnavailable || !strings.Contains(denied.Answer.Message, "store") {
		return fmt.Errorf("readiness: %w, want 503 and the reason", err)
	}
	return nil
}

func (w *world) moveClock() error {
	before, err := w.handle("A").Freeze(w.ctx)
	if err != nil {
		return err
	}
	w.before = before.Now
	_, err = w.handle("B").Advance(w.ctx, 25*time.Hour)
	return err
}

// gets waits for callbacks, also for those that a killed replica had claimed, until its lease ends.
func (w *world) gets(want int) error {
	return w.eventually(func() error {
		callbacks, err := w.inbox.All(w.ctx, ref)
		if err != nil {
			return err
		}
		for _, c := range callbacks {
			if !c.Verified {
				return fmt.Errorf("a callback is not verified: %s", c.Reason)
			}
		}
		return same("callbacks", len(callbacks), want)
	})
}
