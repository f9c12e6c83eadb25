package mock_test

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/clock"
	"paymock/mock/doctor"
	"paymock/mock/doctor/keyring"
)

// standingClock has one second for ever, so that all refusals are of one.
type standingClock struct {
	clock.System
	now time.Time
}

func (c standingClock) Now() time.Time { return c.now }

// sendThreeMistakes sends a request so often whose fields were signed descending, with &key=, hashed twice.
func sendThreeMistakes(t *testing.T, platform string, made api.App, times int) {
	t.Helper()
	signed := "sharding_value=1&settle_value=1&reason=a b&c&pay_serial=1&app_id=" + made.ID + "&key=" + made.Secret
	once := md5.Sum([]byte(signed))
	twice := md5.Sum([]byte(hex.EncodeToString(once[:])))
	hex32 := hex.EncodeToString(twice[:])
	form := url.Values{"app_id": {made.ID}, "pay_serial": {"1"}, "reason": {"a b&c"}, "settle_value": {"1"}, "sharding_value": {"1"}, "sign": {strings.ToUpper(hex32)}}
	for range times {
		req := must[*http.Request](t)(http.NewRequestWithContext(t.Context(), http.MethodPost, platform+"/gate/1.0/payment/trade/settle", strings.NewReader(form.Encode())))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp := must[*http.Response](t)(http.DefaultClient.Do(req)) //nolint:bodyclose // closed below
		_ = resp.Body.Close()
	}
}

// TestRefusalsAreSearchedLater: what a search within the exchange left out is found without anybody asking.
func TestRefusalsAreSearchedLater(t *testing.T) {
	t.Parallel()
	lines := make(chan string, 100)
	server := run(t, mock.Config{Logger: slog.New(slog.NewTextHandler(lineWriter(lines), nil)), Language: "zh"})
	ctl := controlOf(t, server.Server)
	made := must[api.App](t)(ctl.CreateApp(t.Context(), api.NewApp{Provider: "4pyun"}))
	sendThreeMistakes(t, server.PlatformURL(), made, 1)
	patience, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		select {
		case <-patience.Done():
			t.Fatal("nothing was found within a minute")
		case line := <-lines:
			if !strings.Contains(line, "msg=explained") {
				continue
			}
			for _, want := range []string{"level=WARN", "app=4pyun/" + made.ID, "seq=1", "以 &key= 追加", "降序", "做了两次 MD5", "按参数名升序排序"} {
				if !strings.Contains(line, want) {
					t.Errorf("want %q in %s", want, line)
				}
			}
			return
		}
	}
}

// lineWriter takes lines of a log as long as there is room.
type lineWriter chan string

func (w lineWriter) Write(line []byte) (int, error) {
	select {
	case w <- string(line):
	default:
	}
	return len(line), nil
}

// TestReadersGetTheWholeSearch: who reads one entry without asking for more is told what a whole search finds.
func TestReadersGetTheWholeSearch(t *testing.T) {
	t.Parallel()
	server := run(t, mock.Config{Clock: standingClock{now: time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)}}) // no search is made later
	ctl := controlOf(t, server.Server).WithHTTP(&http.Client{})
	made := must[api.App](t)(ctl.CreateApp(t.Context(), api.NewApp{Provider: "4pyun"}))
	sendThreeMistakes(t, server.PlatformURL(), made, 1)
	for range 2 { // searched, and known
		if e := must[api.Entry](t)(ctl.App("4pyun", made.ID).Entry(t.Context(), 1)); !strings.Contains(e.Verdict, "&key=") || !strings.Contains(e.Verdict, "descending") {
			t.Errorf("the entry says %s; %s", e.Verdict, e.Explanation)
		}
	}
}

// TestOldSignature: the signature of an earlier exchange on changed content is known, in the answer and for a reader.
func TestOldSignature(t *testing.T) {
	t.Parallel()
	server := run(t, mock.Config{ExplainAnswers: true})
	ctl := controlOf(t, server.Server)
	made := must[api.App](t)(ctl.CreateApp(t.Context(), api.NewApp{Provider: "4pyun"}))
	sum := md5.Sum([]byte("app_id=" + made.ID + "&pay_serial=1&reason=x&settle_value=2200&sharding_value=1&app_secret=" + made.Secret))
	form := url.Values{"app_id": {made.ID}, "pay_serial": {"1"}, "reason": {"x"}, "settle_value": {"2200"}, "sharding_value": {"1"}, "sign": {hex.EncodeToString(sum[:])}}
	var why string
	for _, value := range []string{"2200", "2300"} {
		form.Set("settle_value", value)
		req := must[*http.Request](t)(http.NewRequestWithContext(t.Context(), http.MethodPost, server.PlatformURL()+"/gate/1.0/payment/trade/settle", strings.NewReader(form.Encode())))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp := must[*http.Response](t)(http.DefaultClient.Do(req)) //nolint:bodyclose // closed below
		_ = resp.Body.Close()
		why = resp.Header.Get("X-Paymock-Why")
	}
	explained := must[api.Entry](t)(ctl.App("4pyun", made.ID).Explained(t.Context(), 2, "en"))
	for place, said := range map[string]string{"answer": why, "entry": explained.Verdict} {
		if !strings.Contains(said, "that of journal entry 1,") || !strings.Contains(said, "settle_value was 2200 there and is 2300 here") {
			t.Errorf("%s: %s", place, said)
		}
	}
}

// TestQuotedSecret: a refusal that quotes the request does not say the app's secret, nor does the entry.
func TestQuotedSecret(t *testing.T) {
	t.Parallel()
	server := run(t, mock.Config{ExplainAnswers: true})
	ctl := controlOf(t, server.Server)
	made := must[api.App](t)(ctl.CreateApp(t.Context(), api.NewApp{Provider: "4pyun"}))
	const refund = "%CD%CB%BF%EE" // in GBK
	req := must[*http.Request](t)(http.NewRequestWithContext(t.Context(), http.MethodPost, server.PlatformURL()+"/gate/1.0/payment/trade/settle",
		strings.NewReader("app_id="+made.ID+"&reason="+refund+made.Secret+"&sign=0")))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp := must[*http.Response](t)(http.DefaultClient.Do(req)) //nolint:bodyclose // closed below
	body := must[[]byte](t)(io.ReadAll(resp.Body))
	_ = resp.Body.Close()
	entry := must[[]byte](t)(json.Marshal(must[api.Entry](t)(ctl.App("4pyun", made.ID).Explained(t.Context(), 1, "en"))))
	why := resp.Header.Get("X-Paymock-Why")
	if !strings.Contains(why, "reads as GBK") {
		t.Errorf("the answer says %q", why)
	}
	for place, said := range map[string]string{"header": why, "answer": string(body), "entry": string(entry)} {
		if strings.Contains(said, made.Secret) {
			t.Errorf("%s: %s", place, said)
		}
	}
}

// TestSecretAsFieldOnDemand: the journal masks secrets, so that a search in what it keeps would judge the mask: what the
// exchange itself saw stands.
func TestSecretAsFieldOnDemand(t *testing.T) {
	t.Parallel()
	server := run(t, mock.Config{})
	ctl := controlOf(t, server.Server)
	made := must[api.App](t)(ctl.CreateApp(t.Context(), api.NewApp{Provider: "4pyun"}))
	for i, body := range []string{
		"app_id=" + made.ID + "&app_secret=" + made.Secret + "&sign=" + fmt.Sprintf("%X", md5.Sum([]byte("app_id="+made.ID+"&app_secret="+made.Secret))),
		"app_id=" + made.ID + "&sign=" + url.QueryEscape(base64.StdEncoding.EncodeToString([]byte("app_id="+made.ID+"&app_secret="+made.Secret))),
	} {
		resp := must[*http.Response](t)(http.Post(server.PlatformURL()+"/gate/1.0/payment/trade/settle", "application/x-www-form-urlencoded", strings.NewReader(body))) //nolint:bodyclose // closed below
		_ = resp.Body.Close()
		atOnce := must[api.Entry](t)(ctl.App("4pyun", made.ID).Entry(t.Context(), int64(i+1)))
		asked := must[api.Entry](t)(ctl.App("4pyun", made.ID).Explained(t.Context(), int64(i+1), "en"))
		if asked.Verdict != atOnce.Verdict || asked.Explanation != atOnce.Explanation || strings.Contains(asked.Verdict, "nothing fits") {
			t.Errorf("at once: %s; %s\non demand: %s; %s", atOnce.Verdict, atOnce.Explanation, asked.Verdict, asked.Explanation)
		}
	}
}

// TestServersKeysExplain: with the keys of a server's apps alone, rightly signed requests, answers and callbacks of
// each app of each platform are called right, with or without what stands around their bodies.
func TestServersKeysExplain(t *testing.T) {
	t.Parallel()
	server := run(t, mock.Config{})
	ctl := controlOf(t, server.Server)
	for _, p := range mock.Providers() {
		for range 2 {
			_ = must[api.App](t)(ctl.CreateApp(t.Context(), api.NewApp{Provider: p.Name()}))
		}
	}
	apps := must[[]api.App](t)(ctl.Apps(t.Context()))
	right := func(name, platform, text string) {
		m, err := doctor.Read([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		f, _, err := keyring.Explain(apps, platform, doctor.AppID(m), nil, m)
		if doctor.Platform(m) != platform || err != nil || !f.Fits {
			t.Errorf("%s of %s, taken for %s's: %s, %v\n%s", name, platform, doctor.Platform(m), f.Verdict(doctor.English), err, text)
		}
	}
	for _, a := range apps {
		if !slices.Contains([]string{"4pyun", "alipay", "intella"}, a.Provider) {
			continue // the doctor knows these
		}
		shop := ctl.App(a.Provider, a.ID)
		sent := must[api.Triggered](t)(shop.Trigger(t.Context(), api.Trigger{Kind: "notify", URL: server.ControlURL() + "/nowhere?shop=7"}))
		right("callback", a.Provider, sent.Attempt.Request)
		right("callback's body", a.Provider, sent.Request.Body)
		if a.Provider != "alipay" {
			continue
		}
		resp := must[*http.Response](t)(http.PostForm(server.PlatformURL()+"/gateway.do", url.Values{"app_id": {a.ID}, "method": {"alipay.trade.query"}})) //nolint:bodyclose // closed below
		_ = resp.Body.Close()
		answer := lastEntry(t, shop).Response
		right("answer", a.Provider, answer)
		_, body, _ := strings.Cut(strings.ReplaceAll(answer, "\r\n", "\n"), "\n\n")
		right("answer's body", a.Provider, body)
	}
}

// TestRefusalsOfHardToKnowApps: a refusal lies where its app can be known, answer and journal say the same in both
// languages, name what is wrong, and nothing twice.
func TestRefusalsOfHardToKnowApps(t *testing.T) {
	t.Parallel()
	server := run(t, mock.Config{})
	ctl := controlOf(t, server.Server)
	const settle, gateway, form, asJSON = "/gate/1.0/payment/trade/settle", "/gateway.do", "application/x-www-form-urlencoded", "application/json"
	const demo, alipayDemo, nobody = "op0000000000demo", "2021000000000001", "(unknown)"
	for name, tt := range map[string]struct{ platform, app, path, kind, body, english, chinese string }{
		"id twice in one":       {"4pyun", demo, settle, form, "app_id=" + demo + demo + "&sign=x", "there is no app", "没有应用"},
		"full-width id":         {"4pyun", demo, settle, form, "app_id=%EF%BD%8Fp0000000000demo&sign=x", "full-width", "全角字符"},
		"no id":                 {"4pyun", nobody, settle, form, "a=1", "app_id is missing or empty", "缺少 app_id"},
		"a list":                {"4pyun", nobody, settle, asJSON, "[1]", "a JSON list", "JSON 数组"},
		"JSON cut":              {"4pyun", demo, settle, asJSON, `{"app_id":"` + demo + `","sign":"`, "is cut", "被截断"},
		"Alipay, no id":         {"alipay", nobody, gateway, form, "a=1", "app_id is missing or empty", "缺少 app_id"},
		"Alipay, JSON cut":      {"alipay", alipayDemo, gateway, asJSON, `{"app_id":"` + alipayDemo + `","sign":"`, "the body is JSON", "请求体是 JSON"},
		"Alipay, full-width id": {"alipay", alipayDemo, gateway, form, "sign=x&app_id=%EF%BC%92021000000000001", "full-width", "全角字符"},
	} {
		shop := ctl.App(tt.platform, tt.app)
		why := map[string]string{}
		for _, lang := range []string{"en", "zh"} {
			req := must[*http.Request](t)(http.NewRequestWithContext(t.Context(), http.MethodPost, server.PlatformURL()+tt.path, strings.NewReader(tt.body)))
			req.Header.Set("Content-Type", tt.kind)
			req.Header.Set("X-Paymock-Explain", lang)
			resp := must[*http.Response](t)(http.DefaultClient.Do(req)) //nolint:bodyclose // closed below
			_ = resp.Body.Close()
			why[lang] = resp.Header.Get("X-Paymock-Why")
		}
		newest := must[[]api.Entry](t)(shop.Journal(t.Context(), control.JournalQuery{Last: true, Limit: 1}))
		if len(newest) != 1 {
			t.Errorf("%s: nothing in the journal of %s", name, tt.app)
			continue
		}
		e, said := newest[0], must[api.Entry](t)(shop.Explained(t.Context(), newest[0].Seq, "zh"))
		if !strings.Contains(why["en"], tt.english) || !strings.Contains(e.Verdict, tt.english) || e.Verdict == e.Explanation || e.Explanation == "" || strings.Contains(e.Verdict, e.Explanation) {
			t.Errorf("%s: the answer says %q, the journal %q and %q", name, why["en"], e.Verdict, e.Explanation)
		}
		if !strings.Contains(why["zh"], tt.chinese) || !strings.Contains(said.Verdict, tt.chinese) || said.Explanation == "" {
			t.Errorf("%s: in Chinese the answer says %q, the journal %q and %q", name, why["zh"], said.Verdict, said.Explanation)
		}
	}
}
