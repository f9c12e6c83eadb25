package merchant_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"paymock/client/fourpyun"
	"paymock/client/merchant"
)

// TestFaults delivers callbacks to a merchant that is right, and to one with a mistake.
func TestFaults(t *testing.T) {
	t.Parallel()
	paid := func(no string, at string) string {
		return notify(fourpyun.Field{Name: "pay_serial", Value: no}, fourpyun.Field{Name: "trade_time", Value: at})
	}
	const newest, hourBefore, dayBefore = "1795253402345", "1795249000000", "1795160000000"
	lower := func(body string) string {
		head, sign, _ := strings.Cut(body, "sign=")
		return head + "sign=" + strings.ToLower(sign)
	}
	tests := map[merchant.Fault]struct {
		first, second string // second is met wrongly
		right         bool   // whether a good merchant accepts it
	}{
		merchant.FaultBelieves:  {notify(), strings.Replace(notify(), "value=5000", "value=95000", 1), false},
		merchant.FaultUnsigned:  {notify(), notify()[:strings.Index(notify(), "&sign=")], false},
		merchant.FaultAnyApp:    {notify(), notify(fourpyun.Field{Name: "app_id", Value: "op2"}), false},
		merchant.FaultInOrder:   {paid("1", newest), paid("2", hourBefore), true},
		merchant.FaultFresh:     {paid("1", newest), paid("2", dayBefore), true},
		merchant.FaultUpperCase: {notify(), lower(notify()), true},
		merchant.FaultFixed:     {notify(), notify(fourpyun.Field{Name: "new", Value: "1"}), true},
	}
	for fault, tt := range tests {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			for faulty, want := range map[bool]bool{false: tt.right, true: !tt.right} {
				s := open(t)
				a := app
				if faulty {
					a.Faults = []merchant.Fault{fault}
				}
				if err := s.Register(t.Context(), a); err != nil {
					t.Fatal(err)
				}
				if _, answer := s.push(t, "notify", tt.first); answer != `{"code":"1001"}` {
					t.Errorf("faulty %t: the first is answered %s", faulty, answer)
				}
				if _, answer := s.push(t, "notify", tt.second); (answer == `{"code":"1001"}`) != want {
					t.Errorf("faulty %t: the second is answered %s, want it accepted: %t", faulty, answer, want)
				}
			}
		})
	}
}

// TestFaultsOfBooking has two deliveries meet while the first is being booked.
func TestFaultsOfBooking(t *testing.T) {
	t.Parallel()
	tests := map[merchant.Fault]struct {
		hangUp bool
		want   int64
	}{
		merchant.FaultRaces:      {false, 10000},
		merchant.FaultMarksFirst: {true, 0},
	}
	for fault, tt := range tests {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			working, proceed := make(chan struct{}, 2), make(chan struct{})
			s := open(t, func(c *merchant.Config) {
				c.Wait = func(ctx context.Context, _ time.Duration) error {
					working <- struct{}{}
					select {
					case <-proceed:
						return nil
					case <-ctx.Done():
						return ctx.Err()
					}
				}
			})
			a := app
			a.Faults = []merchant.Fault{fault}
			if err := s.Register(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			ctx, hangUp := context.WithCancel(t.Context())
			defer hangUp()
			ended := make(chan error, 2)
			deliver := func(ctx context.Context) {
				_, _, err := s.tryPush(ctx, "notify", notify())
				ended <- err
			}
			go deliver(ctx)
			<-working
			if tt.hangUp {
				hangUp()
				if err := <-ended; err == nil {
					t.Error("hung up, and got an answer")
				}
				go deliver(t.Context())
			} else {
				go deliver(t.Context())
				<-working // both have looked before either books
				close(proceed)
				if err := <-ended; err != nil {
					t.Error(err)
				}
			}
			if err := <-ended; err != nil {
				t.Error(err)
			}
			var booked int64
			for _, entry := range must[[]merchant.Booking](t)(s.Booked(t.Context(), ref)) {
				booked += entry.Amount
			}
			if booked != tt.want {
				t.Errorf("%d was booked, want %d", booked, tt.want)
			}
		})
	}
}

func TestUnknownFault(t *testing.T) {
	t.Parallel()
	a := app
	a.Faults = []merchant.Fault{"belives"}
	if err := open(t).Register(t.Context(), a); err == nil || !strings.Contains(err.Error(), `faults "belives" is unknown: want believes`) {
		t.Errorf("%v", err)
	}
}
