package control_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"paymock/client/control"
	"paymock/mock/api"
)

// merchantServer answers callbacks with the status it is set to.
func merchantServer(t *testing.T) (address string, status *atomic.Int64) {
	t.Helper()
	status = &atomic.Int64{}
	status.Store(http.StatusOK)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(int(status.Load()))
	}))
	t.Cleanup(s.Close)
	return s.URL, status
}

func TestCallbacks(t *testing.T) {
	t.Parallel()
	address, status := merchantServer(t)
	status.Store(http.StatusInternalServerError)
	r := newRig(t)
	ctx := t.Context()
	a, _ := r.app(t, api.NewApp{NotifyURL: address})
	if list, err := a.Callbacks(ctx); err != nil || list == nil || len(list) != 0 {
		t.Errorf("none yet: %v, %v", list, err)
	}
	if _, err := a.Freeze(ctx); err != nil {
		t.Fatal(err)
	}
	waiting, err := a.OpenTrade(ctx, api.NewTrade{Amount: 1, Status: "waiting"})
	if err != nil {
		t.Fatal(err)
	}
	if list, err := a.Callbacks(ctx); err != nil || len(list) != 0 {
		t.Errorf("a timer is no callback: %v, %v", list, err)
	}
	if _, err := a.Pay(ctx, waiting.No); err != nil {
		t.Fatal(err)
	}
	first := settle(ctx, t, a, "waiting", 1)
	if first.Subject != waiting.No || first.URL != address || first.Kind != "notify" || first.NextAt == nil || first.Attempts[0].Status != 500 || first.Attempts[0].Accepted || first.Attempts[0].Reason == "" {
		t.Errorf("refused once: %+v", first)
	}
	if got := first.Attempts[0].Request; !strings.Contains(got, `paid \xb2\xe2 attempt=1`) {
		t.Errorf("bytes that are not UTF-8 must show: %q", got)
	}
	status.Store(http.StatusOK)
	moved, err := a.Advance(ctx, time.Minute)
	if err != nil || len(moved.Attempts) != 1 || !moved.Attempts[0].Accepted || moved.Attempts[0].Callback != first.ID || !moved.Frozen {
		t.Errorf("a minute later: %+v, %v", moved, err)
	}
	if got := settle(ctx, t, a, "delivered", 2); got.NextAt != nil {
		t.Errorf("delivered, and yet due at %v", got.NextAt)
	}
	if _, err := a.Resend(ctx, first.ID); err != nil {
		t.Error(err)
	}
	settle(ctx, t, a, "delivered", 3)
	if all, err := a.ResendAll(ctx); err != nil || len(all) != 1 {
		t.Errorf("resend all: %+v, %v", all, err)
	}
	settle(ctx, t, a, "delivered", 4)
}

// settle waits until the app's only callback has so many attempts, and checks its state.
func settle(ctx context.Context, t *testing.T, a *control.App, state string, attempts int) api.Callback {
	t.Helper()
	for after := int64(0); ; {
		list, err := a.Callbacks(ctx)
		if err != nil || len(list) != 1 {
			t.Fatalf("callbacks %+v, %v", list, err)
		}
		if len(list[0].Attempts) == attempts {
			if list[0].State != state {
				t.Fatalf("callback is %s, want %s: %+v", list[0].State, state, list[0])
			}
			return list[0]
		}
		entries, err := a.Journal(ctx, control.JournalQuery{Kind: "attempt", After: after, Wait: time.Minute})
		if err != nil || len(entries) == 0 {
			t.Fatalf("no attempt: %v", err)
		}
		after = entries[len(entries)-1].Seq
	}
}

// TestCallbackUnderWay looks at a callback while the merchant is at work on it, and afterwards.
func TestCallbackUnderWay(t *testing.T) {
	t.Parallel()
	began, goOn := make(chan struct{}), make(chan struct{})
	shop := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		began <- struct{}{}
		<-goOn
	}))
	t.Cleanup(shop.Close)
	a, _ := newRig(t).app(t, api.NewApp{NotifyURL: shop.URL})
	if _, err := a.OpenTrade(t.Context(), api.NewTrade{Amount: 1}); err != nil {
		t.Fatal(err)
	}
	<-began
	list, err := a.Callbacks(t.Context())
	close(goOn)
	if err != nil || len(list) != 1 || !list[0].Leased || list[0].State != "waiting" || list[0].NextAt == nil {
		t.Errorf("under way: %+v, %v", list, err)
	}
	if done := settle(t.Context(), t, a, "delivered", 1); done.Leased {
		t.Errorf("delivered, and yet under way: %+v", done)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	address, status := merchantServer(t)
	status.Store(http.StatusInternalServerError)
	r := newRig(t)
	ctx := t.Context()
	a, _ := r.app(t, api.NewApp{NotifyURL: address})
	if _, err := a.OpenTrade(ctx, api.NewTrade{Amount: 1}); err != nil {
		t.Fatal(err)
	}
	first := settle(ctx, t, a, "waiting", 1)
	got, err := a.Cancel(ctx, first.ID)
	if err != nil || got.State != "cancelled" || got.NextAt != nil {
		t.Errorf("%+v, %v", got, err)
	}
	if moved, err := a.Advance(ctx, 48*time.Hour); err != nil || len(moved.Attempts) != 0 {
		t.Errorf("a cancelled callback was sent: %+v, %v", moved, err)
	}
	var refused *control.Error
	_, err = a.Cancel(ctx, first.ID+"x")
	if !errors.As(err, &refused) || refused.Status != http.StatusNotFound || !strings.Contains(refused.Answer.Message, first.ID) {
		t.Errorf("mistyped id: %v", err)
	}
	if _, err = a.Resend(ctx, "expire-none"); !errors.As(err, &refused) || refused.Status != http.StatusNotFound {
		t.Errorf("unknown id: %v", err)
	}
}

func TestTimersAreNoCallbacks(t *testing.T) {
	t.Parallel()
	a, _ := newRig(t).app(t, api.NewApp{})
	waiting, err := a.OpenTrade(t.Context(), api.NewTrade{Amount: 1, Status: "waiting"})
	if err != nil {
		t.Fatal(err)
	}
	var refused *control.Error
	if _, err := a.Cancel(t.Context(), "expire-"+waiting.No); !errors.As(err, &refused) || refused.Status != http.StatusNotFound {
		t.Errorf("a timer was cancelled: %v", err)
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	a, _ := newRig(t).app(t, api.NewApp{})
	ctx := t.Context()
	frozen, err := a.Freeze(ctx)
	if err != nil || !frozen.Frozen || frozen.Attempts == nil {
		t.Fatalf("%+v, %v", frozen, err)
	}
	read, err := a.Clock(ctx)
	if err != nil || !read.Now.Equal(frozen.Now) || !read.Frozen || read.Attempts == nil {
		t.Errorf("read %+v, %v", read, err)
	}
	moved, err := a.Advance(ctx, 25*time.Hour)
	if err != nil || moved.Now.Sub(frozen.Now) != 25*time.Hour || !moved.Frozen {
		t.Errorf("advanced %+v, %v", moved, err)
	}
	to := moved.Now.Add(time.Hour).Truncate(time.Second)
	if set, err := a.Set(ctx, to); err != nil || !set.Now.Equal(to) {
		t.Errorf("set %+v, %v", set, err)
	}
	if followed, err := a.Follow(ctx); err != nil || followed.Frozen || followed.Now.Before(to) {
		t.Errorf("followed %+v, %v", followed, err)
	}
	for field, m := range map[string]api.ClockMove{
		"":        {},
		"advance": {Advance: "1 day"},
		"set":     {Set: "2006-01-02T15:04:05Z"},
	} {
		var refused *control.Error
		if _, err := a.Move(ctx, m); !errors.As(err, &refused) || refused.Status != 422 || refused.Answer.Field != field {
			t.Errorf("%+v: %v", m, err)
		}
	}
	for name, m := range map[string]api.ClockMove{
		"two moves": {Freeze: true, Advance: "1s"}, "backwards": {Advance: "-1s"}, "no time": {Set: "tomorrow"},
	} {
		if _, err := a.Move(ctx, m); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func TestSendCallback(t *testing.T) {
	t.Parallel()
	address, _ := merchantServer(t)
	r := newRig(t)
	ctx := t.Context()
	a, _ := r.app(t, api.NewApp{NotifyURL: address})
	word := map[string]string{"word": "hello"}
	sent, err := a.SendCallback(ctx, api.NewCallback{Kind: "notify", Fields: word})
	if err != nil || sent.ID == "" || sent.Kind != "notify" || sent.Subject != "none" {
		t.Fatalf("%+v, %v", sent, err)
	}
	if c := settle(ctx, t, a, "delivered", 1); c.ID != sent.ID || !strings.Contains(c.Attempts[0].Request, "hello") {
		t.Errorf("%+v", c)
	}
	silent, _ := r.app(t, api.NewApp{})
	for name, tt := range map[string]struct {
		app   *control.App
		ask   api.NewCallback
		field string
	}{
		"another kind": {a, api.NewCallback{Kind: "notfy", Fields: word}, "kind"},
		"a bad field":  {a, api.NewCallback{Kind: "notify"}, "fields.word"},
		"no address":   {silent, api.NewCallback{Kind: "notify", Fields: word}, "kind"},
	} {
		var refused *control.Error
		if _, err := tt.app.SendCallback(ctx, tt.ask); !errors.As(err, &refused) || refused.Status != 422 || refused.Answer.Field != tt.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}
