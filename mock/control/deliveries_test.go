package control_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/client/control"
	"paymock/mock/api"
)

// TestDelivery gives an app its own times, and takes them away again.
func TestDelivery(t *testing.T) {
	t.Parallel()
	address, status := merchantServer(t)
	status.Store(http.StatusInternalServerError)
	r := newRig(t)
	ctx := t.Context()
	own := map[string]api.Delivery{"notify": {Schedule: "2m,3m", Timeout: "1m0s", Reconnect: true}}
	a, made := r.app(t, api.NewApp{NotifyURL: address, Delivery: own})
	want := map[string]api.Delivery{"notify": {Schedule: "2m0s,3m0s", Timeout: "1m0s", Reconnect: true}}
	if diff := cmp.Diff(want, made.Delivery); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if _, err := a.Freeze(ctx); err != nil {
		t.Fatal(err)
	}
	times := func() (after []time.Duration) {
		t.Helper()
		if _, err := a.OpenTrade(ctx, api.NewTrade{Amount: 1}); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Advance(ctx, 100*time.Hour); err != nil {
			t.Fatal(err)
		}
		list, err := a.Callbacks(ctx)
		if err != nil {
			t.Fatal(err)
		}
		attempts := list[len(list)-1].Attempts
		for _, at := range attempts {
			after = append(after, at.At.Sub(attempts[0].At))
		}
		return after
	}
	if diff := cmp.Diff([]time.Duration{0, 2 * time.Minute, 5 * time.Minute}, times()); diff != "" {
		t.Errorf("own times, -want +got:\n%s", diff)
	}
	if _, err := a.Patch(ctx, api.AppPatch{Delivery: map[string]api.Delivery{"notify": {Schedule: "none"}}}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]time.Duration{0}, times()); diff != "" {
		t.Errorf("one attempt, -want +got:\n%s", diff)
	}
	back, err := a.Patch(ctx, api.AppPatch{Delivery: map[string]api.Delivery{"notify": {}}})
	if err != nil || len(back.Delivery) != 0 {
		t.Errorf("%+v, %v", back.Delivery, err)
	}
	if diff := cmp.Diff([]time.Duration{0, time.Minute, 61 * time.Minute}, times()); diff != "" {
		t.Errorf("the platform's times, -want +got:\n%s", diff)
	}
	for says, d := range map[string]map[string]api.Delivery{
		`delivery.notifi: `:         {"notifi": {}},
		`did you mean "notify"`:     {"notifi": {}},
		`delivery.notify.schedule:`: {"notify": {Schedule: "soon"}},
		`delivery.notify.timeout:`:  {"notify": {Timeout: "11m"}},
		`"0s" is no duration`:       {"notify": {Timeout: "0s"}},
	} {
		var refused *control.Error
		if _, err := a.Patch(ctx, api.AppPatch{Delivery: d}); !errors.As(err, &refused) || refused.Status != http.StatusUnprocessableEntity || !strings.Contains(err.Error(), says) {
			t.Errorf("%+v: %v, want %q", d, err, says)
		}
	}
}
