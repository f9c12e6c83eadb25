package merchant_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/client/fourpyun"
	"paymock/client/merchant"
)

// raw delivers a callback over a bare socket and returns every byte that comes back, and how
// it ended.
func (s shop) raw(t *testing.T, kind, body string) (string, error) {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: merchant\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		merchant.Path(ref, kind), len(body), body)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(conn)
	return string(text), err
}

func (s shop) behave(t *testing.T, behaviours ...merchant.Behaviour) {
	t.Helper()
	if err := s.Behave(t.Context(), ref, behaviours...); err != nil {
		t.Fatal(err)
	}
}

// What each action looks like on the socket, and whether the money was booked.
func TestActionsOnTheSocket(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		behaviour merchant.Behaviour
		wantStart string
		wantEnd   string
		wantErr   error
		booked    bool
	}{
		"accept": {merchant.Behaviour{}, "HTTP/1.1 200 OK\r\n", "\r\n\r\n{\"code\":\"1001\"}", nil, true},
		"answer otherwise": {
			merchant.Behaviour{Action: merchant.ActionAnswer, Status: 503, ContentType: "text/plain", Body: "fail"},
			"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\n", "\r\n\r\nfail", nil, false,
		},
		"answer nothing": {merchant.Behaviour{Action: merchant.ActionAnswer}, "HTTP/1.1 200 OK\r\n", "\r\n\r\n", nil, false},
		"close":          {merchant.Behaviour{Action: merchant.ActionClose}, "", "", nil, false},
		"reset":          {merchant.Behaviour{Action: merchant.ActionReset}, "", "", syscall.ECONNRESET, false},
		"die half-way": {
			merchant.Behaviour{Action: merchant.ActionHalf},
			"HTTP/1.1 200 OK\r\n", "Content-Length: 15\r\n\r\n{\"code\"", nil, true,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.behave(t, test.behaviour)
			got, err := s.raw(t, "notify", notify())
			if !strings.HasPrefix(got, test.wantStart) || !strings.HasSuffix(got, test.wantEnd) || test.wantStart == "" && got != "" {
				t.Errorf("the socket gave %q", got)
			}
			if !errors.Is(err, test.wantErr) {
				t.Errorf("the socket ended with %v, want %v", err, test.wantErr)
			}
			all := must[[]merchant.Callback](t)(s.All(t.Context(), ref))
			if len(all) != 1 || !all[0].Verified || (all[0].Booked == 5000) != test.booked {
				t.Errorf("noted %+v, want booked %v", all, test.booked)
			}
		})
	}
}

// A callback that failed before it was booked is booked when it comes again.
func TestRepeatAfterFailureIsBooked(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.behave(t, merchant.Behaviour{Action: merchant.ActionAnswer, Status: 500, Times: 1}, merchant.Behaviour{Action: merchant.ActionClose, Times: 1})
	for _, want := range []int{500, 0, 200, 200} {
		if status, _, _ := s.tryPush(t.Context(), "notify", notify()); status != want {
			t.Errorf("answered %d, want %d", status, want)
		}
	}
	var booked []int64
	for _, c := range must[[]merchant.Callback](t)(s.All(t.Context(), ref)) {
		booked = append(booked, c.Booked)
	}
	if diff := cmp.Diff([]int64{0, 0, 5000, 0}, booked); diff != "" {
		t.Errorf("booked by delivery (-want +got):\n%s", diff)
	}
}

func TestBehavioursAreTakenInTheirOrder(t *testing.T) {
	t.Parallel()
	s := open(t)
	fail := func(status, times int, kind string) merchant.Behaviour {
		return merchant.Behaviour{Action: merchant.ActionAnswer, Status: status, Times: times, Kind: kind}
	}
	statuses := func(kinds ...string) (got []int) {
		for _, kind := range kinds {
			status, _ := s.push(t, kind, notify())
			got = append(got, status)
		}
		return got
	}
	s.behave(t, fail(501, 1, "sharding"), fail(502, 2, ""), fail(503, 0, "notify"))
	got := statuses("notify", "sharding", "sharding", "sharding", "notify", "notify")
	if diff := cmp.Diff([]int{502, 501, 502, 200, 503, 503}, got); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
	s.behave(t)
	if diff := cmp.Diff([]int{200}, statuses("notify")); diff != "" {
		t.Errorf("good again (-want +got):\n%s", diff)
	}
}

func TestDelay(t *testing.T) {
	t.Parallel()
	var waited []time.Duration
	s := open(t, func(c *merchant.Config) {
		c.Wait = func(_ context.Context, d time.Duration) error { waited = append(waited, d); return nil }
	})
	s.behave(t, merchant.Behaviour{Delay: 30 * time.Second, Times: 1})
	s.push(t, "notify", notify())
	s.push(t, "notify", notify())
	if diff := cmp.Diff([]time.Duration{30 * time.Second}, waited); diff != "" {
		t.Errorf("waited (-want +got):\n%s", diff)
	}
}

// The real wait ends when the platform hangs up: a day's delay must not outlive its socket.
func TestDelayEndsWithItsSocket(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.behave(t, merchant.Behaviour{Delay: 24 * time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, _, err := s.tryPush(ctx, "notify", notify())
		ended <- err
	}()
	must[[]merchant.Callback](t)(s.Wait(t.Context(), ref, 1))
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want cancelled", err)
	}
}

func TestHoldUntilReleased(t *testing.T) {
	t.Parallel()
	for name, release := range map[string]func(merchant.Receiver) error{
		"by release":       func(r merchant.Receiver) error { return r.Release(t.Context(), ref) },
		"by being good":    func(r merchant.Receiver) error { return r.Behave(t.Context(), ref) },
		"by a new command": func(r merchant.Receiver) error { return r.Behave(t.Context(), ref, merchant.Behaviour{}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.behave(t, merchant.Behaviour{Action: merchant.ActionHold})
			answers := make(chan string, 2)
			for _, serial := range []string{"1", "2"} {
				go func() {
					_, answer, err := s.tryPush(t.Context(), "notify", notify(fourpyun.Field{Name: "pay_serial", Value: serial}))
					answers <- fmt.Sprint(answer, err)
				}()
			}
			must[[]merchant.Callback](t)(s.Wait(t.Context(), ref, 2))
			select {
			case answer := <-answers:
				t.Fatalf("answered %s before the release", answer)
			default:
			}
			if err := release(s.Merchant); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if answer := <-answers; answer != `{"code":"1001"}<nil>` {
					t.Errorf("answered %s", answer)
				}
			}
		})
	}
}

func TestCloseEndsHolds(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.behave(t, merchant.Behaviour{Action: merchant.ActionHold})
	ended := make(chan error)
	go func() {
		_, _, err := s.tryPush(t.Context(), "notify", notify())
		ended <- err
	}()
	must[[]merchant.Callback](t)(s.Wait(t.Context(), ref, 1))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, io.EOF) {
		t.Errorf("error %v, want a closed connection", err)
	}
}

func TestImpossibleBehaviours(t *testing.T) {
	t.Parallel()
	s := open(t)
	tests := map[string]struct {
		behaviour merchant.Behaviour
		field     string
	}{
		"unknown action":    {merchant.Behaviour{Action: "sulk"}, "action"},
		"negative times":    {merchant.Behaviour{Times: -1}, "times"},
		"negative delay":    {merchant.Behaviour{Delay: -1}, "delay"},
		"status too low":    {merchant.Behaviour{Action: merchant.ActionAnswer, Status: 100}, "status"},
		"status too high":   {merchant.Behaviour{Action: merchant.ActionAnswer, Status: 600}, "status"},
		"body without say":  {merchant.Behaviour{Body: "x"}, "action"},
		"status on a reset": {merchant.Behaviour{Action: merchant.ActionReset, Status: 500}, "action"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := s.Behave(t.Context(), ref, merchant.Behaviour{}, test.behaviour)
			if err == nil || !strings.Contains(err.Error(), "behaviour 2: "+test.field) {
				t.Errorf("error %v, want one naming behaviour 2 and %s", err, test.field)
			}
		})
	}
	if status, _ := s.push(t, "notify", notify()); status != http.StatusOK {
		t.Errorf("a refused order took effect: %d", status)
	}
}
