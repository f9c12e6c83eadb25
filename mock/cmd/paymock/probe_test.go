package main

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"paymock/client/adapter"
	"paymock/client/merchant"
	"paymock/mock/api"
)

// yes is the endpoint in ten lines that always says 1001; it books what it reads. The fourth
// order breaks off and is repeated: it is answered when both deliveries are booked, so that no
// busy machine books one of them later.
func yes(t *testing.T) (url string, booked *atomic.Int64) {
	t.Helper()
	booked = new(atomic.Int64)
	var mu sync.Mutex
	var orders []string
	var both sync.WaitGroup
	both.Add(2)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/booked" {
			_, _ = io.WriteString(w, strconv.FormatInt(booked.Load(), 10))
			return
		}
		if amount, err := strconv.ParseInt(r.PostFormValue("value"), 10, 64); err == nil {
			booked.Add(amount)
			mu.Lock()
			order := r.PostFormValue("pay_order")
			if !slices.Contains(orders, order) {
				orders = append(orders, order)
			}
			breaks := slices.Index(orders, order) == 3
			mu.Unlock()
			if breaks {
				both.Done()
				both.Wait()
			}
		}
		_, _ = io.WriteString(w, `{"code":"1001"}`)
	}))
	t.Cleanup(server.Close)
	return server.URL, booked
}

func TestProbeOfAnEndpointThatSaysYes(t *testing.T) {
	t.Parallel()
	url, _ := yes(t)
	junit := filepath.Join(t.TempDir(), "probe.xml")
	code, stdout, stderr := command(t.Context(), nil, "probe", url, "--provider=4pyun", "--effect-url="+url+"/booked", "--json", "--seed=5", "--timeout=1m", "--total=10m", "--junit="+junit)
	var report api.ProbeReport
	if err := json.Unmarshal([]byte(stdout), &report); err != nil || code != exitFailed || report.Seed != 5 || !report.Effect {
		t.Fatalf("exit code %d, %v\n%s%s", code, err, stdout, stderr)
	}
	var failed []string
	for _, c := range report.Cases {
		if c.Result == "failed" {
			failed = append(failed, c.Name)
		}
	}
	const want = "repeated repeated-at-once dies-half-way repeated-anew waiting failed forged no-signature wrong-app altered:value altered:fee"
	if got := strings.Join(failed, " "); got != want {
		t.Errorf("failed %s\nwant   %s", got, want)
	}
	text, err := os.ReadFile(junit)
	var suites struct{}
	if err != nil || xml.Unmarshal(text, &suites) != nil || strings.Count(string(text), "<failure") != len(failed) {
		t.Errorf("JUnit: %v\n%s", err, text)
	}
}

func TestProbeOfTheReferenceMerchant(t *testing.T) {
	t.Parallel()
	m, err := adapter.NewReceiver(merchant.Config{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(m)
	t.Cleanup(func() { _ = m.Close(); server.Close() })
	const demo, other = "op0000000000demo", "op88641899bd20661"
	for id, secret := range map[string]string{demo: "paymock-demo-secret", other: "another-secret"} {
		if err := m.Register(t.Context(), merchant.App{Provider: "4pyun", ID: id, Secret: secret}); err != nil {
			t.Fatal(err)
		}
	}
	endpoint := func(id, kind string) string {
		return server.URL + merchant.Path(merchant.Ref{Provider: "4pyun", ID: id}, kind)
	}
	for name, args := range map[string][]string{
		"demo app":            {endpoint(demo, "notify")},
		"another app":         {endpoint(other, "sharding"), "--kind=sharding", "--app=" + other, "--secret=another-secret"},
		"a dialect":           {endpoint(demo, "settlement"), "--kind=settlement", "--dialect=settlement_format=json"},
		"profits":             {endpoint(demo, "profit"), "--kind=profit", "--dialect=profit_amounts=number"},
		"an order is made":    {endpoint(demo, "notify"), `--prepare-command=test -n "$PAYMOCK_ORDER" -a "$PAYMOCK_AMOUNT" -gt 0`},
		"the network allowed": {endpoint(demo, "notify"), "--allow-callbacks=127.0.0.0/8"},
	} {
		code, stdout, stderr := command(t.Context(), nil, append([]string{"probe", "--provider=4pyun", "--timeout=1m", "--total=10m"}, args...)...)
		if code != exitFine || !strings.Contains(stdout, " 0 failed, 0 not judged") {
			t.Errorf("%s: exit code %d\n%s%s", name, code, stdout, stderr)
		}
	}
}

func TestProbeUsage(t *testing.T) {
	t.Parallel()
	url, booked := yes(t)
	tests := map[string]struct {
		args   []string
		code   int
		stderr string
	}{
		"no provider":        {[]string{url}, exitUsage, "missing flags: --provider=" + helpVars()["platform_choice"] + "\nSee paymock probe --help."},
		"nothing":            {nil, exitUsage, "missing flags: --provider=" + helpVars()["platform_choice"] + "\nSee paymock probe --help."},
		"no place for JUnit": {[]string{url, "--provider=4pyun", "--junit=/does/not/exist.xml"}, exitUsage, "--junit: open /does/not/exist.xml: no such file or directory"},
		"unknown provider":   {[]string{url, "--provider=4pyum"}, exitUsage, `--provider: no platform "4pyum"; did you mean "4pyun"`},
		"unknown kind":       {[]string{url, "--provider=4pyun", "--kind=shading"}, exitUsage, `did you mean "sharding"`},
		"no address":         {[]string{"notify", "--provider=4pyun"}, exitUsage, "http"},
		"app, no secret":     {[]string{url, "--provider=4pyun", "--app=op1"}, exitUsage, "--secret"},
		"bad app":            {[]string{url, "--provider=4pyun", "--app=op 1", "--secret=x"}, exitUsage, "--app: an app_id is"},
		"bad dialect":        {[]string{url, "--provider=4pyun", "--dialect=sign=no"}, exitUsage, "dialect"},
		"no key file":        {[]string{url, "--provider=alipay", "--key=platform_private_key=/does/not/exist"}, exitUsage, "--key platform_private_key"},
		"two effects":        {[]string{url, "--provider=4pyun", "--effect-url=http://x", "--effect-command=echo 0"}, exitUsage, "give one of them"},
		"two preparations":   {[]string{url, "--provider=4pyun", "--prepare-url=http://x", "--prepare-command=true"}, exitUsage, "give one of them"},
		"effect no address":  {[]string{url, "--provider=4pyun", "--effect-url=booked"}, exitUsage, "--effect-url"},
		"bad network":        {[]string{url, "--provider=4pyun", "--allow-callbacks=home"}, exitUsage, "--allow-callbacks"},
		"negative time":      {[]string{url, "--provider=4pyun", "--total=-1s"}, exitUsage, "total"},
		"nobody there":       {[]string{"http://127.0.0.1:9/", "--provider=4pyun"}, exitReach, "connection refused"},
		"network shut":       {[]string{url, "--provider=4pyun", "--allow-callbacks=192.0.2.0/24"}, exitReach, "--allow-callbacks"},
		"metadata":           {[]string{"http://169.254.169.254/", "--provider=4pyun", "--allow-callbacks=0.0.0.0/0"}, exitReach, "never reach"},
		"preparation fails":  {[]string{url, "--provider=4pyun", "--prepare-command=echo no such table >&2; exit 4"}, exitFailed, "no such table"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := command(t.Context(), nil, append([]string{"probe"}, tt.args...)...)
			if code != tt.code || !strings.Contains(stderr, tt.stderr) {
				t.Errorf("exit code %d, want %d and %q\n%s%s", code, tt.code, tt.stderr, stdout, stderr)
			}
		})
	}
	t.Cleanup(func() {
		if booked.Load() != 0 {
			t.Errorf("%d was booked by probes that were refused", booked.Load())
		}
	})
}

// TestBookingLagByEitherName gives the lag in the variable of the flag and in that of the name that
// the flag had before.
func TestBookingLagByEitherName(t *testing.T) {
	t.Parallel()
	url, _ := yes(t)
	for name, env := range map[string]map[string]string{
		"the flag's":      {"PAYMOCK_BOOKING_LAG": "-1s"},
		"the earlier":     {"PAYMOCK_SETTLE": "-1s"},
		"the flag's wins": {"PAYMOCK_BOOKING_LAG": "-1s", "PAYMOCK_SETTLE": "0s"},
	} {
		code, _, stderr := command(t.Context(), env, "probe", url, "--provider=4pyun")
		if code != exitUsage || !strings.Contains(stderr, "booking_lag: can't be negative") {
			t.Errorf("%s: exit code %d\n%s", name, code, stderr)
		}
	}
	env := map[string]string{"PAYMOCK_SETTLE": "-1s"}
	code, _, stderr := command(t.Context(), env, "probe", url, "--provider=4pyun", "--booking-lag=0s", "--timeout=1m", "--total=10m")
	if code != exitFailed {
		t.Errorf("flag over environment: exit code %d\n%s", code, stderr)
	}
}

// TestEffectCommand has a command print what was booked; its failure is told.
func TestEffectCommand(t *testing.T) {
	t.Parallel()
	url, _ := yes(t)
	code, stdout, _ := command(t.Context(), nil, "probe", url, "--provider=4pyun", "--effect-command=echo 7")
	if code != exitFailed || !strings.Contains(stdout, "FAILED  valid                 accepted, but 0 was booked") {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
	code, stdout, _ = command(t.Context(), nil, "probe", url, "--provider=4pyun", "--effect-command=echo locked >&2; false")
	if code != exitFailed || !strings.Contains(stdout, "could not be read: --effect-command: exit status 1 locked") {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
	code, stdout, _ = command(t.Context(), nil, "probe", url, "--provider=4pyun", "--effect-command=exit 3")
	if code != exitFailed || !strings.Contains(stdout, "could not be read: --effect-command: exit status 3\n") {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
}
