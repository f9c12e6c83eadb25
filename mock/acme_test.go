package mock_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"paymock/client/control"
	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/catalogue"
	"paymock/mock/provider"
	"paymock/mock/provider/providertest/acme"
	"paymock/mock/words"
)

// acmeServer is a server of the build's platforms and of one more, which no other package knows.
func acmeServer(t *testing.T, scenarios ...string) *mock.Server {
	t.Helper()
	return mock.Start(t, mock.WithSeed(7), mock.WithConfig(func(c *mock.Config) {
		c.Providers = platforms()
		c.Scenarios = scenarios
	}))
}

// ask sends a request and gives status and body.
func ask(t *testing.T, method, address, body string, header map[string]string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(text)
}

// acmeCall is a merchant's call, rightly signed.
func acmeCall(t *testing.T, s *mock.Server, method, path, body string) (int, string) {
	t.Helper()
	status, _, text := ask(t, method, s.PlatformURL()+path, body, map[string]string{
		"Acme-App": "acme-demo", "Acme-Signature": acme.Sign("acme-demo-secret", method+"\n"+path+"\n"+body),
	})
	return status, text
}

// acmeShop verifies callbacks and books what is paid, once an order.
type acmeShop struct {
	mu     sync.Mutex
	booked map[string]int64
	heard  []string
}

func (s *acmeShop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.URL.Path == "/booked" {
		sum := int64(0)
		for _, amount := range s.booked {
			sum += amount
		}
		_, _ = fmt.Fprint(w, sum)
		return
	}
	var told struct {
		App, Outcome, Order string
		Amount              int64
	}
	if err != nil || !strings.EqualFold(r.Header.Get("Acme-Signature"), acme.Sign("acme-demo-secret", string(body))) ||
		json.Unmarshal(body, &told) != nil || told.App != "acme-demo" {
		http.Error(w, "not believed", http.StatusForbidden)
		return
	}
	s.heard = append(s.heard, told.Outcome)
	if told.Outcome == "paid" {
		s.booked[told.Order] = told.Amount
	}
	w.WriteHeader(http.StatusNoContent)
}

func newAcmeShop(t *testing.T) (*acmeShop, string) {
	t.Helper()
	shop := &acmeShop{booked: map[string]int64{}}
	server := httptest.NewServer(shop)
	t.Cleanup(server.Close)
	return shop, server.URL
}

// TestAnotherPlatform drives everything that is not a platform's own with one that nothing else
// in this repository knows by name.
func TestAnotherPlatform(t *testing.T) {
	t.Parallel()
	s := acmeServer(t)
	shop, shopURL := newAcmeShop(t)
	control := s.ControlURL() + "/apps/acme/acme-demo"
	must := func(what string, status, want int, text string, says ...string) {
		t.Helper()
		for _, part := range says {
			if status != want || !strings.Contains(text, part) {
				t.Errorf("%s: %d %s, want %d and %q", what, status, text, want, part)
			}
		}
	}
	status, _, text := ask(t, "PATCH", control, `{"callbacks":{"outcome":"`+shopURL+`/outcome"}}`, nil)
	must("an address for its kind", status, 200, text, `"callbacks":{"outcome":"`+shopURL)

	status, text = acmeCall(t, s, "POST", "/acme/v1/orders", `{"order":"o1","amount":5000,"subject":"tea"}`)
	must("create", status, 200, text, `"status":"waiting"`)
	var made struct{ ID string }
	if err := json.Unmarshal([]byte(text), &made); err != nil {
		t.Fatal(err)
	}
	status, _, text = ask(t, "POST", control+"/trades/"+made.ID+"/pay", "", nil)
	must("the payer pays", status, 200, text, `"paid":5000`)
	status, _, text = ask(t, "POST", control+"/clock", `{"advance":"1s"}`, nil)
	must("the clock moves", status, 200, text, "now")
	status, _, text = ask(t, "GET", control+"/callbacks", "", nil)
	must("callbacks", status, 200, text, `"kind":"outcome"`, `"subject":"`+made.ID+`"`)

	status, _, text = ask(t, "POST", control+"/rules", `{"when":{"operation":"query","where":{"order":"o1"}},"then":{"respond":"internal"},"times":1}`, nil)
	must("a rule", status, 201, text, "id")
	status, text = acmeCall(t, s, "GET", "/acme/v1/orders/o1", "")
	must("a rule answers", status, 500, text, `"code":"internal"`)
	status, _, text = ask(t, "POST", control+"/rules", `{"when":{"operation":"account"},"then":{"throttle":{"calls":1,"per":"1h"}}}`, nil)
	must("throttle", status, 201, text, "id")
	status, text = acmeCall(t, s, "GET", "/acme/v1/account", "")
	must("its page", status, 200, text, "Balance: 10000") // the demo trade and this one
	status, text = acmeCall(t, s, "GET", "/acme/v1/account", "")
	must("throttled by its own code", status, 429, text, "slow_down")
	for _, sentence := range []string{"the acme platform answers refund with not_refundable once", `acme 平台对退款返回 not_refundable`, "Acme Pay answers refund with not_refundable once", `顶点对退款返回 not_refundable`} {
		status, _, text = ask(t, "POST", control+"/say", `{"sentence":"`+sentence+`"}`, nil)
		must("a sentence", status, 201, text, `"respond":"not_refundable"`, `"provider":"acme","operation":"refund"`)
	}
	for _, sentence := range []string{"the acme platform drops the receipt callback", "顶点丢弃回执回调", "acme 的回执通知没收到"} { // by the provider's words for it
		status, _, text = ask(t, "POST", control+"/say", `{"sentence":"`+sentence+`"}`, nil)
		must("a sentence about its callbacks", status, 201, text, `"callback":"outcome"`, `"drop":true`)
	}
	status, _, text = ask(t, "POST", control+"/say", `{"sentence":"顶点丢失退款的应答，当 amount 大于 12.50 克朗 时"}`, nil)
	must("a sentence with its money", status, 201, text, `"over":"1250"`)
	status, text = acmeCall(t, s, "POST", "/acme/v1/orders/o1/refunds", `{"refund":"r1","amount":1000}`)
	must("a sentence answers", status, 409, text, "not_refundable")

	for path, allow := range map[string]string{"/acme/v1/orders/o1": "GET", "/acme/v1/orders/o1/refunds": "POST", "/acme/v1/orders": "POST"} {
		status, header, text := ask(t, "DELETE", s.PlatformURL()+path, "", nil)
		if must("a wrong method", status, 405, text, "method_not_allowed"); header.Get("Allow") != allow {
			t.Errorf("%s: Allow %q, want %q", path, header.Get("Allow"), allow)
		}
	}
	status, _, text = ask(t, "GET", s.ControlURL()+"/codes?provider=acme", "", nil)
	must("codes", status, 200, text, "slow_down", "not_refundable")
	status, _, text = ask(t, "GET", control+"/journal", "", nil)
	must("journal", status, 200, text, `"operation":"create"`, "signature valid")

	status, text = acmeCall(t, s, "POST", "/acme/v1/orders", `{"order":"o2","amount":1,"notify":"http://me:hush@127.0.0.1:9/"}`)
	must("an address with a password", status, 200, text, `"order":"o2"`)
	var second struct{ ID string }
	if err := json.Unmarshal([]byte(text), &second); err != nil {
		t.Fatal(err)
	}
	_, _, _ = ask(t, "POST", control+"/trades/"+second.ID+"/pay", "", nil)
	_, _, _ = ask(t, "POST", control+"/clock", `{"advance":"1s"}`, nil)
	for _, list := range []string{"/trades", "/callbacks"} {
		if status, _, text := ask(t, "GET", control+list, "", nil); status != 200 || strings.Contains(text, "hush@") || !strings.Contains(text, "me:xxxxx@") {
			t.Errorf("%s: %d %s", list, status, text)
		}
	}

	status, _, text = ask(t, "POST", control+"/probe", `{"kind":"outcome","url":"`+shopURL+`/outcome","effect_url":"`+shopURL+`/booked","timeout":"1m","total":"10m"}`, nil)
	var report api.ProbeReport
	if err := json.Unmarshal([]byte(text), &report); err != nil || status != 200 || report.Failed+report.NotJudged > 0 || report.Passed < 15 {
		t.Errorf("probe: %v %d %s", err, status, text)
	}
	shop.mu.Lock()
	defer shop.mu.Unlock()
	if shop.booked["o1"] != 5000 {
		t.Errorf("the shop heard %v and booked %v", shop.heard, shop.booked)
	}
}

// TestAnotherPlatformsWords: sentences take codes, states, paths and titles as the platform writes them, which may look as no
// other's do, and be another's word for something else.
func TestAnotherPlatformsWords(t *testing.T) {
	t.Parallel()
	s := acmeServer(t)
	say := s.ControlURL() + "/apps/acme/acme-demo/say"
	for sentence, want := range map[string]string{
		"顶点支付报 SUSPECTED 一次，然后正常":                                         `"operation":"pay"},"then":{"respond":"SUSPECTED"},"times":1`,
		"I want acme's pay to fail with 61-07 twice":                      `"operation":"pay"},"then":{"respond":"61-07"},"times":2`,
		"the acme platform's pay returns DECLINED 61.30":                  `"operation":"pay"},"then":{"respond":"61.30"}`,
		"the acme platform's pay returns SUSPECTED then 61.30 then works": `"operation":"pay"},"then":[{"respond":"SUSPECTED"},{"respond":"61.30"}`,
		`顶点支付返回 SUSPECTED，提示 "请稍后"`:                                       `"respond":"SUSPECTED","message":"请稍后"`,
		"顶点退款金额大于 61.30 克朗时返回 not_refundable":                             `"over":"6130"`,
		"顶点付款码支付返回 SUSPECTED":                                             `"operation":"pay"},"then":{"respond":"SUSPECTED"}`, // micropay elsewhere
		"顶点的支付结果通知发两次":                                                    `"callback":"outcome"},"then":{"duplicate":1}`,      // notify elsewhere
		"acme GET /acme/v1/orders/{order} returns no_such_order":          `"operation":"query"},"then":{"respond":"no_such_order"}`,
		"acme POST /acme/v1/orders/:order/payments returns SUSPECTED":     `"operation":"pay"},"then":{"respond":"SUSPECTED"}`,
		"the acme platform's pay returns SUSPECTED or 61-07":              `leaves open which it is`,
		"acme query returns internal where trade.status is NOTPAID":       `did you mean \"waiting\"`,
		"acme GET /acme/v1/orders/o1 returns no_such_order":               `is one call of \"query\"; write query, and where order is o1`,
		"the acme platform's pay fails 30 times":                          `does not say how`,
	} {
		if _, _, text := ask(t, "POST", say, must[string](t)(jsonText(map[string]string{"sentence": sentence})), nil); !strings.Contains(text, want) {
			t.Errorf("%s:\n%s\nwant %s", sentence, text, want)
		}
	}
}

func jsonText(value any) (string, error) { text, err := json.Marshal(value); return string(text), err }

// TestAnotherPlatformsDemoApp: wherever a further platform stands in the list, all other apps stay what they were, those
// that are made later, too, and its own app is the same each time.
func TestAnotherPlatformsDemoApp(t *testing.T) {
	t.Parallel()
	others := slices.DeleteFunc(mock.Providers(), func(p provider.Provider) bool { return p.Name() == acme.Name })
	made := func(list ...provider.Provider) (all map[string][]any) {
		s := mock.Start(t, mock.WithSeed(7), mock.WithConfig(func(c *mock.Config) { c.Providers = list }))
		ctl := must[*control.Client](t)(control.New(control.Config{BaseURL: s.ControlURL()}))
		for _, p := range others {
			must[api.App](t)(ctl.CreateApp(t.Context(), api.NewApp{Provider: p.Name()}))
		}
		all = map[string][]any{}
		for _, a := range must[[]api.App](t)(ctl.Apps(t.Context())) {
			trade := must[api.Trade](t)(ctl.App(a.Provider, a.ID).OpenTrade(t.Context(), api.NewTrade{Fake: true}))
			all[a.Provider] = append(all[a.Provider], a.ID, a.Secret, a.Merchant, a.Keys, a.Seed, trade.No[len(trade.No)-6:], trade.Order, trade.Amount, trade.Subject)
		}
		return all
	}
	first := made(append([]provider.Provider{acme.New()}, others...)...)
	if diff := cmp.Diff(first, made(append(slices.Clip(others), acme.New())...)); diff != "" {
		t.Errorf("(-acme first +acme last):\n%s", diff)
	}
	if len(first[acme.Name]) == 0 {
		t.Error("acme has no demo app")
	}
	delete(first, acme.Name)
	if diff := cmp.Diff(made(others...), first); diff != "" {
		t.Errorf("(-without acme +with it):\n%s", diff)
	}
}

// TestAnotherPlatformsHosts: refused is a platform's whole domain but for its sandboxes, and nobody else's below com.cn.
func TestAnotherPlatformsHosts(t *testing.T) {
	t.Parallel()
	refused := provider.RefuseProduction([]provider.Provider{acme.New()})
	for host, want := range map[string]bool{"api.acme.com.cn": true, "eu.acme.com.cn": true, "sandbox.acme.com.cn": false, "a.sandbox.acme.com.cn": false, "shop.com.cn": false} {
		if got := refused(host) != ""; got != want {
			t.Errorf("%s is refused: %t", host, got)
		}
	}
}

// TestAnotherPlatformsScenarios starts with a scenario about it, and with that of a code.
func TestAnotherPlatformsScenarios(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "acme.yaml")
	const text = `apps:
  - provider: acme
    id: acme-shop
    secret: s
    callbacks: {outcome: "http://127.0.0.1:9/outcome"}
    trades:
      - {order: o7, amount: 700}
rules:
  - when: {provider: acme, operation: query}
    then: {respond: no_such_order}
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := acmeServer(t, file, "acme-not_refundable")
	if _, _, got := ask(t, "GET", s.ControlURL()+"/apps/acme/acme-shop/trades", "", nil); !strings.Contains(got, `"order":"o7"`) {
		t.Error(got)
	}
	if status, got := acmeCall(t, s, "GET", "/acme/v1/orders/none", ""); status != 404 || !strings.Contains(got, "no_such_order") {
		t.Error(status, got)
	}
	var table bytes.Buffer
	if err := catalogue.WriteMarkdown(&table, catalogue.CodesOf(acme.New()), catalogue.CodesIn(words.Chinese, acme.New())); err != nil || !strings.Contains(table.String(), "| `slow_down` |") {
		t.Errorf("%v\n%s", err, table.String())
	}
}
