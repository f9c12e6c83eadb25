package mock_test

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"paymock/client"
	"paymock/client/alipay"
	"paymock/client/control"
	"paymock/client/fourpyun"
	"paymock/client/intella"
	"paymock/mock"
	"paymock/mock/api"
)

// stubCall is a call that paymock lacks, sent by a reference client, which verifies the answer.
type stubCall struct {
	lacks    string
	answered string // in the journal's answer, decrypted where the platform encrypts
	// good sends the call, and wrong sends it signed wrongly. The texts are the answer's bytes.
	good, wrong func(context.Context) (string, error)
	code        string // of the wrong one's answer
	why         string // in the journal's words about it
}

// TestStubs: a rule answers a call that paymock lacks, signed and enveloped as the platform's; a call
// that is signed wrongly gets the platform's refusal, and the journal says what was wrong. The answer is the
// rule's; signature and envelope are checked by the reference clients, which hold to the three sheets.
func TestStubs(t *testing.T) {
	t.Parallel()
	server := mock.Start(t)
	ctl, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	for name, make := range map[string]func(*testing.T, api.App) stubCall{
		"4pyun": stub4pyun, "alipay": stubAlipay, "alipay v3": stubAlipayV3, "intella": stubIntella,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			platform, _, _ := strings.Cut(name, " ")
			made, err := ctl.CreateApp(t.Context(), api.NewApp{Provider: platform})
			if err != nil {
				t.Fatal(err)
			}
			app := ctl.App(platform, made.ID)
			if _, err := app.LoadScenario(t.Context(), "stub-method"); err != nil {
				t.Fatal(err)
			}
			c := make(t, made)
			if text, err := c.good(t.Context()); err != nil || text == "" {
				t.Errorf("answered %s, %v", text, err)
			}
			if text, err := c.wrong(t.Context()); !strings.Contains(text+errorText(err), c.code) {
				t.Errorf("signed wrongly: answered %s, %v; want %s", text, err, c.code)
			}
			entries, err := app.Journal(t.Context(), control.JournalQuery{Kind: "exchange"})
			if err != nil || len(entries) != 2 {
				t.Fatalf("journal: %+v, %v", entries, err)
			}
			good, wrong := entries[0], entries[1]
			if good.Rule == "" || !strings.Contains(good.Explanation, "paymock lacks "+c.lacks) || !strings.Contains(answerOf(good), c.answered) {
				t.Errorf("the stub in the journal: %+v", good)
			}
			if !strings.Contains(wrong.Verdict+" "+wrong.Explanation, c.why) || strings.Contains(answerOf(wrong), c.answered) {
				t.Errorf("the wrong one in the journal: %s; %s\n%s", wrong.Verdict, wrong.Explanation, wrong.Response)
			}
		})
	}
}

// answerOf is an answer's bytes, and what they say.
func answerOf(e api.Entry) string {
	if e.Plaintext == nil {
		return e.Response
	}
	return e.Response + e.Plaintext.Response
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func stub4pyun(t *testing.T, app api.App) stubCall {
	t.Helper()
	shop, err := fourpyun.New(fourpyun.Config{BaseURL: app.PlatformURL, AppID: app.ID, Secret: app.Secret, Options: client.Options{Now: time.Now}})
	if err != nil {
		t.Fatal(err)
	}
	send := func(secret string) func(context.Context) (string, error) {
		return func(ctx context.Context) (string, error) {
			got, err := shop.Send(ctx, fourpyun.Message{
				Operation: fourpyun.OpSettle, Path: "/gate/1.0/channel/bank/account", Fields: fourpyun.Fields{{Name: "app_id", Value: app.ID}, {Name: "channel", Value: "wx"}},
				Signing: fourpyun.Signing{Secret: secret},
			})
			return bytesOf(err, func() *client.Exchange { return got.Exchange }), err
		}
	}
	return stubCall{
		lacks: "POST /gate/1.0/channel/bank/account", answered: `"accounts":[{"no":"6222","balance":100}]`,
		good: send(""), wrong: send("paymock-demo-secret"), code: "401", why: "secret of",
	}
}

func bytesOf(err error, exchange func() *client.Exchange) string {
	ex := client.ExchangeOf(err)
	if err == nil {
		ex = exchange()
	}
	if ex == nil {
		return ""
	}
	return string(ex.Response.Body)
}

func alipayShop(t *testing.T, app api.App, v3 bool) *alipay.Client {
	t.Helper()
	shop, err := alipay.New(alipay.Config{
		BaseURL: app.PlatformURL, AppID: app.ID, PrivateKey: app.MerchantPrivateKey, AlipayPublicKey: app.PlatformPublicKey, V3: v3, Options: client.Options{Now: time.Now},
	})
	if err != nil {
		t.Fatal(err)
	}
	return shop
}

func alipayStub(shop *alipay.Client, change alipay.Fields) func(context.Context) (string, error) {
	return alipayCall(shop, "alipay.trade.customs.declare", change)
}

// alipayCall calls a method that neither side knows.
func alipayCall(shop *alipay.Client, method string, change alipay.Fields) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		m, err := shop.Message(alipay.CloseRequest{TradeNo: "2026010122001400000000000001"})
		if err != nil {
			return "", err
		}
		m.Method, m.Signing.Change = method, change
		if !m.V3 {
			m.Params = m.Params.With("method", m.Method)
		}
		got, err := shop.Send(ctx, m)
		return bytesOf(err, func() *client.Exchange { return got.Exchange }), err
	}
}

func stubAlipay(t *testing.T, app api.App) stubCall {
	t.Helper()
	shop := alipayShop(t, app, false)
	return stubCall{
		lacks: "alipay.trade.customs.declare", answered: `"alipay_declare_no":"2026010111082300000000000001"`,
		good: alipayStub(shop, nil), wrong: alipayStub(shop, alipay.Fields{{Name: "timestamp", Value: "2026-01-01 00:00:00"}}),
		code: "isv.invalid-signature", why: "the key fits, another text was signed",
	}
}

func stubAlipayV3(t *testing.T, app api.App) stubCall {
	t.Helper()
	shop := alipayShop(t, app, true)
	return stubCall{
		lacks: "POST /v3/alipay/trade/customs/declare", answered: `"alipay_declare_no":"2026010111082300000000000001"`,
		good: alipayStub(shop, nil), wrong: alipayStub(shop, alipay.Fields{{Name: "biz_content", Value: `{"trade_no":"2"}`}}),
		code: "invalid-signature", why: "the key fits, another text was signed",
	}
}

func stubIntella(t *testing.T, app api.App) stubCall {
	t.Helper()
	pos, err := intella.New(intella.Config{
		BaseURL: app.PlatformURL, MchID: app.ID, Password: app.Secret, PublicKey: app.PlatformPublicKey, Options: client.Options{Now: time.Now},
	})
	if err != nil {
		t.Fatal(err)
	}
	send := func(title, key string) func(context.Context) (string, error) {
		return func(ctx context.Context) (string, error) {
			m, err := pos.Message(intella.SignOnRequest{DeviceID: "01304187"})
			if err != nil {
				return "", err
			}
			m.Header = m.Header.With("ServiceType", title)
			if key != "" {
				m.Header = m.Header.With("TradeKey", key)
			}
			got, err := pos.Send(ctx, m)
			return bytesOf(err, func() *client.Exchange { return got.Exchange }), err
		}
	}
	return stubCall{
		lacks: "31800 Reserve", answered: `"ReserveId":"R1"`,
		good: send("Reserve", ""), wrong: send("Reserve", app.Secret), code: "7105", why: "TradeKey",
	}
}

// TestStubsByEitherName: a rule for a method answers its path in OpenAPI v3 too, and one for the path
// the method; with a verb it is for the path alone. All this holds below an alias.
func TestStubsByEitherName(t *testing.T) {
	t.Parallel()
	server := mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.Aliases = map[string]string{"/pre/v3/": "/v3/", "/pre/gate/": "/gate/"} }))
	ctl, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		method string
		v2, v3 bool // answered
	}{
		"method":         {"alipay.trade.customs.declare", true, true},
		"path":           {"/v3/alipay/trade/customs/declare", true, true},
		"path with verb": {"POST /v3/alipay/trade/customs/declare", false, true},
		"another verb":   {"GET /v3/alipay/trade/customs/declare", false, false},
		"another method": {"alipay.trade.customs.query", false, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made, err := ctl.CreateApp(t.Context(), api.NewApp{Provider: "alipay"})
			if err != nil {
				t.Fatal(err)
			}
			rule := api.Rule{When: api.When{Method: tt.method}, Then: api.Then{Answer: json.RawMessage(`{"alipay_declare_no":"20260101"}`)}}
			if _, err := ctl.App("alipay", made.ID).AddRule(t.Context(), rule); err != nil {
				t.Fatal(err)
			}
			below := made
			below.PlatformURL += "/pre"
			for _, call := range []struct {
				app      api.App
				v3, want bool
			}{{made, false, tt.v2}, {made, true, tt.v3}, {below, true, tt.v3}} {
				text, err := alipayStub(alipayShop(t, call.app, call.v3), nil)(t.Context())
				if strings.Contains(text, "alipay_declare_no") != call.want {
					t.Errorf("v3 %v at %s: answered %s, %v; want the rule's answer: %v", call.v3, call.app.PlatformURL, text, err, call.want)
				}
			}
		})
	}
}

// TestEveryV3Path: whatever the first part of a path is, OpenAPI v3's answer has v3's shape, its trace and
// a journal entry, below an alias too, and a rule that names the method or the path answers it
// (Alipay sheet 6.2; methods of zhima, koubei, mybank … have such paths, open.alipay.com/api).
func TestEveryV3Path(t *testing.T) {
	t.Parallel()
	server := mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.Aliases = map[string]string{"/pre/v3/": "/v3/"} }))
	ctl, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	for _, first := range []string{"alipay", "ant", "zhima", "koubei", "mybank", "datadigital", "nope"} {
		for _, prefix := range []string{"", "/pre"} {
			t.Run(first+prefix, func(t *testing.T) {
				t.Parallel()
				made, err := ctl.CreateApp(t.Context(), api.NewApp{Provider: "alipay"})
				if err != nil {
					t.Fatal(err)
				}
				app, method := ctl.App("alipay", made.ID), first+".credit.score.ask"
				path := "/v3/" + strings.ReplaceAll(method, ".", "/")
				made.PlatformURL += prefix
				send := alipayCall(alipayShop(t, made, true), method, nil)
				_, err = send(t.Context())
				ex := client.ExchangeOf(err)
				if ex == nil || ex.Response.Status != 404 || ex.Response.Header.Get("alipay-trace-id") == "" ||
					ex.Response.Header.Get("alipay-signature") == "" || !strings.Contains(string(ex.Response.Body), `"code":"invalid-method"`) {
					t.Errorf("without a rule: %v %+v", err, ex)
				}
				for _, named := range []string{method, "POST " + path} {
					rule, err := app.AddRule(t.Context(), api.Rule{When: api.When{Method: named}, Then: api.Then{Answer: json.RawMessage(`{"score":"750"}`)}})
					if err != nil {
						t.Fatal(err)
					}
					if text, err := send(t.Context()); err != nil || text != `{"score":"750"}` {
						t.Errorf("with a rule for %s: %s, %v", named, text, err)
					}
					if err := app.RemoveRule(t.Context(), rule.ID); err != nil {
						t.Fatal(err)
					}
				}
				if entries, err := app.Journal(t.Context(), control.JournalQuery{Kind: "exchange"}); err != nil || len(entries) != 3 {
					t.Errorf("journal: %+v, %v", entries, err)
				}
			})
		}
	}
}

// TestStubOfJSON: a JSON request that is signed rightly is no mistake where a rule answers it.
func TestStubOfJSON(t *testing.T) {
	t.Parallel()
	server := mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.Aliases = map[string]string{"/pre/gate/": "/gate/"} }))
	ctl, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	made, err := ctl.CreateApp(t.Context(), api.NewApp{Provider: "4pyun"})
	if err != nil {
		t.Fatal(err)
	}
	app := ctl.App("4pyun", made.ID)
	rule := api.Rule{When: api.When{Method: "/gate/1.0/parking/payment/list"}, Then: api.Then{Answer: json.RawMessage(`{"payload":[]}`)}}
	if _, err := app.AddRule(t.Context(), rule); err != nil {
		t.Fatal(err)
	}
	for _, prefix := range []string{"", "/pre"} {
		body := `{"app_id":"` + made.ID + `"}`
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.PlatformURL()+prefix+"/gate/1.0/parking/payment/list", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		sum := md5.Sum([]byte(body + "&app_secret=" + made.Secret))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", hex.EncodeToString(sum[:]))
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || !strings.Contains(string(text), `"code":"1001"`) {
			t.Errorf("answered %s, %v", text, err)
		}
		entries, err := app.Journal(t.Context(), control.JournalQuery{Kind: "exchange"})
		if err != nil || len(entries) == 0 || entries[len(entries)-1].Verdict != "signature valid" {
			t.Errorf("journal: %+v, %v; want a valid signature", entries, err)
		}
	}
}

// TestStubsCheckTheToken: a rule's own method refuses an app_auth_token as a served one does.
func TestStubsCheckTheToken(t *testing.T) {
	t.Parallel()
	server := mock.Start(t)
	ctl, err := control.New(control.Config{BaseURL: server.ControlURL()})
	if err != nil {
		t.Fatal(err)
	}
	made, err := ctl.CreateApp(t.Context(), api.NewApp{Provider: "alipay"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ctl.App("alipay", made.ID).LoadScenario(t.Context(), "stub-method"); err != nil {
		t.Fatal(err)
	}
	shop := alipayShop(t, made, false)
	for token, want := range map[string]string{
		"x": "aop.invalid-app-auth-token", "201510BBb507dc9f5efe41a0b98ae22f01519X62": "alipay_declare_no",
	} {
		m, err := shop.Message(alipay.CloseRequest{TradeNo: "2026010122001400000000000001"})
		if err != nil {
			t.Fatal(err)
		}
		m.Method = "alipay.trade.customs.declare"
		m.Params = m.Params.With("method", m.Method).With("app_auth_token", token)
		got, err := shop.Send(t.Context(), m)
		if text := bytesOf(err, func() *client.Exchange { return got.Exchange }); !strings.Contains(text, want) {
			t.Errorf("%s: answered %s, %v; want %s", token, text, err, want)
		}
	}
}
