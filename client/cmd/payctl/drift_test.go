//go:build !race

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"paymock/client/adapter"
	"paymock/client/control"
	"paymock/client/merchant"
	"paymock/features/needtool"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/provider"
	"paymock/mock/provider/alipay"
	"paymock/mock/provider/intella"
)

// planted changes what passes between the stand-in platform and its merchant.
type planted struct {
	// answer changes the body and header of an answer to a request for a path.
	answer func(path string, header http.Header, body string) string
	// callback changes a callback's body; it may wait.
	callback func(kind, body string) string
	// accepted is told of a callback, as it was sent on, that the merchant has answered.
	accepted func(kind, body string)
}

// sentBody is the key of the body that a proxy sent on.
type sentBody struct{}

// proxy passes requests on to an address, changed, and tells answered what was answered.
func proxy(t *testing.T, to string, request, answer func(path string, header http.Header, body string) string, answered func(path, sent string)) string {
	t.Helper()
	target, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	change := func(with func(string, http.Header, string) string, path string, header http.Header, body io.ReadCloser) (io.ReadCloser, int64, string) {
		text, err := io.ReadAll(body)
		if err != nil {
			t.Error(err)
		}
		if with != nil {
			text = []byte(with(path, header, string(text)))
		}
		header.Set("Content-Length", fmt.Sprint(len(text)))
		return io.NopCloser(bytes.NewReader(text)), int64(len(text)), string(text)
	}
	server := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			var sent string
			r.Out.Body, r.Out.ContentLength, sent = change(request, r.In.URL.Path, r.Out.Header, r.In.Body)
			r.Out = r.Out.WithContext(context.WithValue(r.Out.Context(), sentBody{}, sent))
		},
		ModifyResponse: func(r *http.Response) error {
			r.Body, r.ContentLength, _ = change(answer, r.Request.URL.Path, r.Header, r.Body)
			if sent, ok := r.Request.Context().Value(sentBody{}).(string); ok && answered != nil {
				answered(r.Request.URL.Path, sent)
			}
			return nil
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	})
	t.Cleanup(server.Close)
	return server.URL
}

// standIn makes an app at a platform of others: a paymock whose control API only its payer knows, behind proxies. It
// gives the path of target.yaml.
func standIn(t *testing.T, server *mock.Server, provider string, p planted, dialect map[string]string) string {
	t.Helper()
	c, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	port, err := needtool.FreePort(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	listen := fmt.Sprintf("127.0.0.1:%d", port)
	inbox := proxy(t, "http://"+listen, func(path string, _ http.Header, body string) string {
		if p.callback == nil {
			return body
		}
		return p.callback(path[strings.LastIndexByte(path, '/')+1:], body)
	}, nil, func(path, sent string) {
		if p.accepted != nil {
			p.accepted(path[strings.LastIndexByte(path, '/')+1:], sent)
		}
	})
	made, err := c.CreateApp(t.Context(), api.NewApp{Provider: provider, Dialect: dialect})
	if err != nil {
		t.Fatal(err)
	}
	platform, err := adapter.Find(provider)
	if err != nil {
		t.Fatal(err)
	}
	addresses := map[string]string{}
	for _, callback := range platform.Callbacks {
		addresses[callback.Address] = inbox + merchant.Path(merchant.Ref{Provider: provider, ID: made.ID}, callback.Kind)
	}
	if _, err := c.App(provider, made.ID).Patch(t.Context(), api.AppPatch{Callbacks: addresses}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var keys []string
	for name, text := range map[string]string{
		"secret": made.Secret, "refund_secret": made.RefundSecret, "merchant_private_key": made.MerchantPrivateKey, "platform_public_key": made.PlatformPublicKey,
	} {
		if text == "" {
			continue
		}
		keys = append(keys, fmt.Sprintf("%s: {file: %s.key}", name, name))
		if err := os.WriteFile(filepath.Join(dir, name+".key"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	target := filepath.Join(dir, "target.yaml")
	text := fmt.Sprintf(`platform: %s
address: %s
app: %q
merchant: %q
keys: {%s}
may: {pay: {amount: 900000, count: 9000}, settle: {amount: 900000, count: 9000}, refund: {amount: 900000, count: 9000}}
rate: 5000
payer: {command: [curl, -sf, -X, POST, "%s/apps/%s/%s/trades/{order}/pay"]}
callbacks: {listen: %q, url: %q, wait: 20s, quiet: 60ms}
`, provider, proxy(t, server.PlatformURL(), nil, p.answer, nil), made.ID, made.Merchant, strings.Join(keys, ", "), server.ControlURL(), provider, made.ID, listen, inbox)
	if err := os.WriteFile(target, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return target
}

// comparison is a run of payctl drift, and what it is to find.
type comparison struct {
	provider string
	server   *mock.Server // the stand-in
	planted  planted
	features string // in a file; "" are the provider's own that can run there
	least    int    // scenarios
	want     map[string]string
	args     []string
	dialect  map[string]string // of the stand-in
	mends    map[string]string // what the report says to mend, by difference
	mended   string            // the dialect in target.yaml, as the report said

	report driftReport
	out    finished
}

// TestDrift: a platform that is paymock itself differs in nothing, over all features that can run there, and ten
// planted differences are found by name, and nothing else. The comparisons wait for callbacks and payers most of the
// time, so they run at once.
func TestDrift(t *testing.T) {
	t.Parallel()
	here, same := mock.Start(t, mock.WithSeed(7)), mock.Start(t, mock.WithSeed(11))
	others := mock.Start(t, mock.WithSeed(11), mock.WithConfig(func(c *mock.Config) {
		c.Providers = []provider.Provider{otherAlipay{alipay.New()}, otherIntella{intella.New()}}
	}))
	dir := t.TempDir()
	junit, page := filepath.Join(dir, "drift.xml"), filepath.Join(dir, "drift.html")
	all := []*comparison{
		{provider: "4pyun", server: same, least: 39},
		{provider: "alipay", server: same, least: 70},
		{provider: "intella", server: same, least: 25},
		{provider: "4pyun", server: same, planted: tenDifferences(), least: 39, want: tenOfFourpyun, args: []string{"--format", "junit:" + junit, "--format", "html:" + page}},
		{provider: "alipay", server: others, planted: overtaken("total_amount=7.00", "total_amount=8.00"), features: alipayFeature, least: 2, want: tenOfAlipay},
		{provider: "4pyun", server: same, dialect: otherSwitches, features: switchesFeature, least: 1, want: ofSwitches, mends: mendsOfSwitches},
		{provider: "4pyun", server: same, dialect: otherSwitches, features: switchesFeature, least: 1, mended: "dialect: {refund_list: off, settle_1403: order-exists}"},
		{provider: "intella", server: others, planted: overtaken(`"TotalFee":"7"`, `"TotalFee":"8"`), features: intellaFeature, least: 2, want: tenOfIntella},
	}
	var running sync.WaitGroup
	for i, c := range all {
		target := standIn(t, c.server, c.provider, c.planted, c.dialect)
		appendText(t, target, c.mended)
		args := append([]string{"drift", "--against", target, "--json"}, c.args...)
		if c.features != "" {
			path := filepath.Join(dir, fmt.Sprintf("%d.feature", i))
			if err := os.WriteFile(path, []byte(c.features), 0o600); err != nil {
				t.Fatal(err)
			}
			args = append(args, "--features", path)
		}
		running.Go(func() { c.out = payctl(t.Context(), map[string]string{"PAYCTL_CONTROL": here.ControlURL()}, args...) })
	}
	running.Wait()
	for _, c := range all {
		c.check(t)
	}
	for _, file := range []string{junit, page} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range all[3].report.Differences {
			if !strings.Contains(string(text), row.Mock) {
				t.Errorf("%s doesn't tell of %s", file, row.Mock)
			}
		}
	}
}

// check holds a report to what was planted. A time that is told is checked by how many hours it is away.
func (c *comparison) check(t *testing.T) {
	t.Helper()
	if err := json.Unmarshal([]byte(c.out.stdout), &c.report); err != nil {
		t.Fatalf("%v\n%s\n%s", err, c.out.stdout, c.out.stderr)
	}
	found := map[string]string{}
	for _, row := range c.report.Differences {
		found[row.Key()] = drawnText.ReplaceAllString(row.Mock+" → "+row.Platform, "…")
		want := c.mends[row.Key()] // no switch has the platform's proxy do otherwise
		if got := row.Mend; got != want && (want != "" || strings.HasPrefix(got, "dialect")) {
			t.Errorf("%s: %s is said to be mended by %q, want %q", c.provider, row.Key(), got, want)
		}
	}
	if c.want == nil {
		c.want = map[string]string{}
	}
	if diff := cmp.Diff(c.want, found); diff != "" {
		t.Errorf("%s, -want +found\n%s", c.provider, diff)
	}
	code, told := exitFine, ""
	if len(c.want) > 0 {
		code, told = exitFailed, fmt.Sprintf("%d differences that nobody has accepted", len(c.want))
	}
	if c.out.code != code || len(c.report.Compared) < c.least || !strings.Contains(c.out.stderr, told) {
		t.Errorf("%s: exit code %d, %d scenarios: %s", c.provider, c.out.code, len(c.report.Compared), c.out.stderr)
	}
}

// otherSwitches are those of a stand-in in which the mock differs by its dialect alone; what the report names for each
// difference, written into target.yaml, has none be left.
var (
	otherSwitches = map[string]string{"refund_list": "off", "settle_1403": "order-exists"}
	ofSwitches    = map[string]string{
		"settle answer|message|text":       "交易已清算, 不可重复清算 → 支付订单号已存在",
		"query answer|refund_list|missing": `[{"type":1,…,…,"value":2797,"proces… → absent`,
	}
	mendsOfSwitches = map[string]string{"settle answer|message|text": "dialect settle_1403: order-exists", "query answer|refund_list|missing": "dialect refund_list: off"}
)

const switchesFeature = `Feature: switches
  Scenario: settled twice
    Given a 4pyun app
    And a paid trade "T1" of 50.00 yuan
    When the merchant settles "T1" for 22.03 yuan
    And the merchant queries "T1"
    And the merchant settles "T1" for 1.00 yuan
`

func appendText(t *testing.T, path, text string) {
	t.Helper()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(before, text+"\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
}

// drawnText is what is another with each run: a moment, and in a merchant's number the mark of the run.
var drawnText = regexp.MustCompile(`[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:]{8}Z?|\b20[0-9]{12}\b|\B[0-9a-z]{9}\b|"refund_(?:order|serial)":"[^"]*"`)

// tenDifferences plants one difference of each kind.
func tenDifferences() planted {
	shared := make(chan struct{}) // closed when the merchant has answered a push of a share
	var once sync.Once
	tradeTime := regexp.MustCompile(`"trade_time":"[^"]*"`)
	return planted{
		answer: func(path string, header http.Header, body string) string {
			switch {
			case strings.HasSuffix(path, "/trade/prepare"):
				header.Set("X-Gateway", "7") // an extra header
			case strings.HasSuffix(path, "/trade/query"):
				body = regexp.MustCompile(`"channel":"?[^,"]*"?,`).ReplaceAllString(body, "")    // a missing member
				body = regexp.MustCompile(`"status":1,`).ReplaceAllString(body, `"status":"1",`) // a number as text
				body = strings.Replace(body, `"value":2797`, `"value":2796`, 1)                  // rounding
				body = tradeTime.ReplaceAllStringFunc(body, laterBy8Hours)                       // a time zone
			case strings.HasSuffix(path, "/trade/settle"):
				body = regexp.MustCompile(`("seqno":"[^"]*"),("data_node":"[^"]*")`).ReplaceAllString(body, "$2,$1") // another order
			case strings.HasSuffix(path, "/trade/refund"):
				body = strings.Replace(body, `"code":"1002"`, `"code":"1500"`, 1) // another code
				body = strings.Replace(body, "可用退款余额不足", "余额不足", 1)               // another text
			}
			return body
		},
		callback: func(kind, body string) string {
			switch {
			case kind == "sharding":
				body = strings.Replace(body, `"sharding_type"`, `"channel_no":"9","sharding_type"`, 1) // an unsigned member
			case strings.Contains(body, "pay_order=PO-1"):
				<-shared // callbacks in another order
			}
			return body
		},
		accepted: func(kind, _ string) {
			if kind == "sharding" {
				once.Do(func() { close(shared) })
			}
		},
	}
}

// laterBy8Hours writes a member's time as a platform does that takes China's time for UTC.
func laterBy8Hours(member string) string {
	const layout = `"trade_time":"2006-01-02T15:04:05Z"`
	at, err := time.Parse(layout, member)
	if err != nil {
		return member
	}
	return at.Add(8 * time.Hour).Format(layout)
}

// tenOfFourpyun are what is found of them.
var tenOfFourpyun = map[string]string{
	"prepare answer|X-Gateway|header":              "absent → 7",
	"query answer|channel|missing":                 "200201 → absent",
	"query answer|status|type":                     "number 1 → string 1",
	"query answer|refund_list[].value|value":       "2797 → 2796",
	"query answer|trade_time|time zone":            "… → …, +8 hours",
	"settle answer|data_node|order":                "code, seqno, data_node, time_cost → code, data_node, seqno, time_cost",
	"refund answer|message|text":                   "可用退款余额不足, 退款金额=50.01元, 可用余额=50.0元 → 余额不足, 退款金额=50.01元, 可用余额=50.0元",
	"refund_query answer|code|code":                "1002 → 1500",
	"sharding callback|channel_no|signature scope": "covered → not covered by the signature",
	"callbacks||callback order":                    "notify callback, sharding callback → sharding callback, notify callback",
}

// TestDriftInterrupted: what was not compared is told, and is no agreement.
func TestDriftInterrupted(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	err := (&driftReport{Compared: []string{"a.feature:2"}}).runError(ctx, nil, 3)
	if code, _ := exitCodeOf(err); code != exitFailed || !strings.Contains(err.Error(), "interrupted: 1 of 3 scenarios had run") {
		t.Errorf("%v", err)
	}
}
