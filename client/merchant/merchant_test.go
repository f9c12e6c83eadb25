package merchant_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"paymock/client/adapter"
	"paymock/client/clienttest"
	"paymock/client/fourpyun"
	"paymock/client/merchant"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

const secret = "4pyunMockSecret0123456789abcdef"

var (
	app = merchant.App{Provider: "4pyun", ID: "op4pyunmock000001", Secret: secret}
	ref = app.Ref()
	now = time.Date(2026, 11, 21, 17, 30, 0, 0, time.UTC)
)

// shop is a merchant behind a socket.
type shop struct {
	*merchant.Merchant
	url string
}

func open(t *testing.T, change ...func(*merchant.Config)) shop {
	t.Helper()
	config := merchant.Config{Now: func() time.Time { return now }}
	for _, f := range change {
		f(&config)
	}
	m, err := adapter.NewReceiver(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Register(t.Context(), app); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle(merchant.ControlPath, m.Control("token"))
	mux.Handle("/", m)
	server := httptest.NewServer(mux)
	t.Cleanup(func() {
		_ = m.Close()
		server.Close()
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	})
	return shop{m, server.URL}
}

// remote returns the same merchant as seen from another process.
func (s shop) remote(t *testing.T) *merchant.Remote {
	t.Helper()
	r, err := merchant.NewRemote(merchant.RemoteConfig{BaseURL: s.url, Token: "token"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// notify is a signed payment result of 50.00 yuan.
func notify(changes ...fourpyun.Field) string {
	f := fourpyun.Fields{
		{Name: "app_id", Value: app.ID},
		{Name: "merchant", Value: "62626601"},
		{Name: "pay_order", Value: "P1"},
		{Name: "pay_serial", Value: "20261121173001066020110001"},
		{Name: "value", Value: "5000"},
		{Name: "status", Value: "1"},
		{Name: "timestamp", Value: "1795253402345"},
	}
	for _, c := range changes {
		f = f.With(c.Name, c.Value)
	}
	return append(f, fourpyun.Field{Name: "sign", Value: fourpyun.Sign(secret, f)}).Form()
}

// push delivers a callback and returns the answer's status and body.
func (s shop) push(t *testing.T, kind, body string) (int, string) {
	t.Helper()
	status, text, err := s.tryPush(t.Context(), kind, body)
	if err != nil {
		t.Fatal(err)
	}
	return status, text
}

func (s shop) tryPush(ctx context.Context, kind, body string) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+merchant.Path(ref, kind), strings.NewReader(body))
	if err != nil {
		return 0, "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), err
}

func must[T any](t *testing.T) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func TestGoodCallback(t *testing.T) {
	t.Parallel()
	s := open(t)
	body := notify()
	if status, answer := s.push(t, "notify", body); status != http.StatusOK || answer != `{"code":"1001"}` {
		t.Errorf("answered %d %s", status, answer)
	}
	all := must[[]merchant.Callback](t)(s.All(t.Context(), ref))
	if len(all) != 1 {
		t.Fatalf("%d callbacks, want 1", len(all))
	}
	got := all[0]
	if got.Header.Get("Content-Type") != "application/x-www-form-urlencoded" || got.Fields["pay_order"] != "P1" {
		t.Errorf("header %v, fields %v", got.Header, got.Fields)
	}
	got.Header, got.Fields = nil, nil
	want := merchant.Callback{
		Seq: 1, At: now, Provider: "4pyun", App: app.ID, Kind: "notify", Method: "POST", URI: merchant.Path(ref, "notify"),
		Body: []byte(body), Verified: true, Notice: "notify", Trade: "20261121173001066020110001", Booked: 5000, Action: "accept", Status: 200,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("callback (-want +got):\n%s", diff)
	}
}

// The platform's own printed push, sent as it is.
func TestPrintedShardingPush(t *testing.T) {
	t.Parallel()
	var file struct {
		Vectors []struct {
			ID     string `json:"id"`
			Secret string `json:"app_secret"`
			Body   string `json:"body"`
		} `json:"vectors"`
	}
	clienttest.Load(t, "../../features/vectors/4pyun.json", &file)
	s := open(t)
	for _, v := range file.Vectors {
		if v.ID != "pub-07-sharding-callback" {
			continue
		}
		vendor := merchant.App{Provider: "4pyun", ID: "op00961963581daa7", Secret: v.Secret}
		if err := s.Register(t.Context(), vendor); err != nil {
			t.Fatal(err)
		}
		resp, err := http.Post(s.url+merchant.Path(vendor.Ref(), "sharding"), "application/json", strings.NewReader(v.Body))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		all := must[[]merchant.Callback](t)(s.All(t.Context(), vendor.Ref()))
		if len(all) != 1 || !all[0].Verified || all[0].Booked != -63 || all[0].Trade != "20241118191500066020111624" {
			t.Fatalf("callbacks %+v", all)
		}
		return
	}
	t.Fatal("the vector is gone")
}

func TestUnbelievedCallbacks(t *testing.T) {
	t.Parallel()
	other := fourpyun.Fields{{Name: "app_id", Value: "another"}, {Name: "pay_order", Value: "1"}}
	incomplete := fourpyun.Fields{{Name: "app_id", Value: app.ID}, {Name: "pay_order", Value: "1"}, {Name: "pay_serial", Value: "2"}}
	signed := func(f fourpyun.Fields) string {
		return append(f, fourpyun.Field{Name: "sign", Value: fourpyun.Sign(secret, f)}).Form()
	}
	tests := map[string]struct {
		body string
		want error
	}{
		"no sign":    {"a=1", fourpyun.ErrNoSign},
		"wrong sign": {notify() + "0", fourpyun.ErrWrongSign},
		"changed":    {strings.Replace(notify(), "value=5000", "value=5001", 1), fourpyun.ErrWrongSign},
		"no form":    {"%zz", fourpyun.ErrMalformed},
		"twice":      {notify() + "&value=1", fourpyun.ErrAmbiguous},
		"incomplete": {signed(incomplete), fourpyun.ErrIncomplete},
		"other app":  {signed(other), merchant.ErrOtherApp},
		"endless":    {"a=" + strings.Repeat("x", 1<<20), &http.MaxBytesError{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			status, answer := s.push(t, "notify", test.body)
			if status != http.StatusOK || !strings.HasPrefix(answer, `{"code":"1500","message":`) {
				t.Errorf("answered %d %s, want a 1500", status, answer)
			}
			all := must[[]merchant.Callback](t)(s.All(t.Context(), ref))
			if len(all) != 1 || all[0].Verified || !strings.Contains(all[0].Reason, test.want.Error()) || all[0].Booked != 0 {
				t.Errorf("noted %+v, want the reason %q", all, test.want)
			}
			if booked := must[[]merchant.Booking](t)(s.Booked(t.Context(), ref)); len(booked) != 0 {
				t.Errorf("booked %v", booked)
			}
		})
	}
}

func TestUnknownAppIsNotedAndTurnedAway(t *testing.T) {
	t.Parallel()
	s := open(t)
	stranger := merchant.Ref{Provider: "4pyun", ID: "stranger/with slash"}
	resp, err := http.Post(s.url+merchant.Path(stranger, "notify"), "text/plain", strings.NewReader("hello"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusNotFound {
		t.Errorf("answered %d, want 404", resp.StatusCode)
	}
	all := must[[]merchant.Callback](t)(s.All(t.Context(), stranger))
	if len(all) != 1 || all[0].Verified || string(all[0].Body) != "hello" || all[0].Reason != merchant.ErrNoApp.Error() {
		t.Errorf("noted %+v", all)
	}
}

// Whatever the number and order of deliveries, a good merchant books a trade's money once.
func TestMoneyIsBookedOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			stamp := fourpyun.Field{Name: "timestamp", Value: "179525340000" + string(rune('0'+i))}
			if status, _, err := s.tryPush(t.Context(), "notify", notify(stamp)); err != nil || status != http.StatusOK {
				t.Errorf("delivery %d: %d, %v", i, status, err)
			}
		})
	}
	group.Wait()
	s.push(t, "notify", notify(fourpyun.Field{Name: "pay_serial", Value: "2"}))
	s.push(t, "notify", notify(fourpyun.Field{Name: "pay_serial", Value: "3"}, fourpyun.Field{Name: "status", Value: "-1"}))

	want := []merchant.Booking{
		{Notice: "notify", Trade: "2", Amount: 5000, Times: 1},
		{Notice: "notify", Trade: "20261121173001066020110001", Amount: 5000, Times: 1},
	}
	if diff := cmp.Diff(want, must[[]merchant.Booking](t)(s.Booked(t.Context(), ref))); diff != "" {
		t.Errorf("booked (-want +got):\n%s", diff)
	}
	repeats := 0
	for _, c := range must[[]merchant.Callback](t)(s.All(t.Context(), ref)) {
		if c.RepeatOf == 1 {
			repeats++
		}
		if (c.RepeatOf != 0) && c.Booked != 0 {
			t.Errorf("repeat %d was booked", c.Seq)
		}
	}
	if repeats != 7 {
		t.Errorf("%d repeats of the first, want 7", repeats)
	}
}

func TestFaultyMerchantBooksEachTime(t *testing.T) {
	t.Parallel()
	s := open(t)
	faulty := app
	faulty.Faulty = true
	if err := s.Register(t.Context(), faulty); err != nil {
		t.Fatal(err)
	}
	s.push(t, "notify", notify())
	s.push(t, "notify", notify())
	want := []merchant.Booking{{Notice: "notify", Trade: "20261121173001066020110001", Amount: 10000, Times: 2}}
	if diff := cmp.Diff(want, must[[]merchant.Booking](t)(s.Booked(t.Context(), ref))); diff != "" {
		t.Errorf("booked (-want +got):\n%s", diff)
	}
}

func TestSettingsShow(t *testing.T) {
	t.Parallel()
	if _, err := adapter.NewReceiver(merchant.Config{Keep: -1}); err == nil || !strings.Contains(err.Error(), "Keep") {
		t.Errorf("error %v, want one naming Keep", err)
	}
	var log bytes.Buffer
	s := open(t, func(c *merchant.Config) {
		c.Keep = 2
		c.Log = slog.New(slog.NewTextHandler(&log, nil))
		c.Providers = map[string]merchant.Build{"4pyun": adapter.Verifiers()["4pyun"]}
	})
	for _, no := range []string{"1", "2", "3"} {
		s.push(t, "notify", notify(fourpyun.Field{Name: "pay_serial", Value: no}))
	}
	all := must[[]merchant.Callback](t)(s.All(t.Context(), merchant.Ref{}))
	if len(all) != 2 || all[0].Trade != "2" || all[1].Seq != 3 {
		t.Errorf("kept %+v, want the last two", all)
	}
	if !strings.Contains(log.String(), "trade=3") || strings.Contains(log.String(), secret) {
		t.Errorf("log: %s", log.String())
	}
	err := s.Register(t.Context(), merchant.App{Provider: "alipay", ID: "1"})
	if err == nil || !strings.Contains(err.Error(), `"alipay"`) {
		t.Errorf("a provider that isn't configured: %v", err)
	}
}

func TestWhatIsReturnedIsACopy(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.push(t, "notify", notify())
	first := must[[]merchant.Callback](t)(s.All(t.Context(), ref))[0]
	first.Body[0], first.Fields["value"] = 'X', "1"
	first.Header.Set("Content-Type", "x")
	again := must[[]merchant.Callback](t)(s.All(t.Context(), ref))[0]
	if again.Body[0] == 'X' || again.Fields["value"] != "5000" || again.Header.Get("Content-Type") == "x" {
		t.Error("a caller changed the inbox")
	}
}

func TestErrNoApp(t *testing.T) {
	t.Parallel()
	s := open(t)
	stranger := merchant.Ref{Provider: "4pyun", ID: "stranger"}
	for name, receiver := range map[string]merchant.Receiver{"here": s.Merchant, "remote": s.remote(t)} {
		_, booked := receiver.Booked(t.Context(), stranger)
		for call, err := range map[string]error{
			"behave": receiver.Behave(t.Context(), stranger), "release": receiver.Release(t.Context(), stranger), "booked": booked,
		} {
			if !errors.Is(err, merchant.ErrNoApp) {
				t.Errorf("%s, %s: %v, want %v", name, call, err, merchant.ErrNoApp)
			}
		}
	}
}

func TestObserveSeesWhatIsNoted(t *testing.T) {
	t.Parallel()
	seen := make(chan merchant.Callback, 1)
	m, err := adapter.NewReceiver(merchant.Config{Observe: func(c merchant.Callback) { seen <- c }})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	m.ServeHTTP(w, httptest.NewRequest(http.MethodPost, merchant.Path(merchant.Ref{Provider: "4pyun", ID: "nobody"}, "notify"), strings.NewReader("a=1")))
	if c := <-seen; c.Seq != 1 || c.App != "nobody" || c.Status != w.Code || string(c.Body) != "a=1" {
		t.Errorf("saw %+v, answered %d", c, w.Code)
	}
}
