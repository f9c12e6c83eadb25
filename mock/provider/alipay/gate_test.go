package alipay

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/mock/app"
	"paymock/mock/ident"
	"paymock/mock/wire"
)

func registered(t *testing.T, p *Provider) *app.App {
	t.Helper()
	a := &app.App{Provider: Name, ID: DemoApp}
	draw := ident.NewDraw(1, 0)
	if err := p.Register(a, &draw); err != nil {
		t.Fatal(err)
	}
	return a
}

// TestGate lets no more signatures be made at a time than there are places, and has a refusal
// decided without any.
func TestGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := New()
		a := registered(t, p)
		apps := app.NewRegistry()
		if err := apps.Add(a); err != nil {
			t.Fatal(err)
		}
		for range cap(p.gate) {
			p.gate <- struct{}{}
		}
		call := p.Decode(&wire.Request{
			Method: "POST", Path: gatewayPath,
			Body: []byte("app_id=" + DemoApp + "&method=alipay.trade.query&timestamp=2026-11-21+22:40:00&version=1.0&charset=utf-8&sign_type=RSA2&sign=AAAA"),
		}, apps)
		if call.Refused == nil || call.Refused.Code.Sub != nameBadSignature {
			t.Fatalf("refused %v", call.Refused)
		}
		signed := make(chan error, 1)
		go func() {
			_, err := p.signRSA(a.Parsed.(*keyring), rsa2, []byte("x"))
			signed <- err
		}()
		synctest.Wait()
		if len(signed) != 0 {
			t.Fatal("signed while every place was taken")
		}
		<-p.gate
		if err := <-signed; err != nil {
			t.Fatal(err)
		}
	})
}

// TestKinds has the published schedules.
func TestKinds(t *testing.T) {
	t.Parallel()
	const m, h = time.Minute, time.Hour
	want := map[string][]time.Duration{
		"notify": {4 * m, 10 * m, 10 * m, h, 2 * h, 6 * h, 15 * h},
		"settle": {2 * m, 10 * m, 10 * m, h, 2 * h, 6 * h, 15 * h},
	}
	got := map[string][]time.Duration{}
	for _, k := range New().Kinds() {
		got[k.Name] = k.Schedule
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("schedules (-want +got):\n%s", diff)
	}
}
