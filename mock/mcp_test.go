package mock_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"paymock/client/fourpyun"
	"paymock/mock"
)

// bearer sends a token.
type bearer string

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	if b != "" {
		r.Header.Set("Authorization", "Bearer "+string(b))
	}
	return http.DefaultTransport.RoundTrip(r)
}

// agent is the SDK's own client at a server's /mcp.
func agent(ctx context.Context, s *mock.Server, token string) (*mcp.ClientSession, error) {
	c := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil)
	return c.Connect(ctx, &mcp.StreamableClientTransport{
		Endpoint: s.ControlURL() + "/mcp", HTTPClient: &http.Client{Transport: bearer(token)}, DisableStandaloneSSE: true,
	}, nil)
}

// use calls a tool and reads its JSON.
func use(t *testing.T, c *mcp.ClientSession, tool string, args map[string]any) (map[string]any, bool) {
	t.Helper()
	got, err := c.CallTool(t.Context(), &mcp.CallToolParams{Name: tool, Arguments: args})
	if err != nil {
		t.Fatalf("%s: %v", tool, err)
	}
	text := got.Content[0].(*mcp.TextContent).Text
	answer := map[string]any{}
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatalf("%s: %v: %s", tool, err, text)
	}
	return answer, got.IsError
}

// TestAgentsByHTTP does what a coding agent would: makes an app and a trade, scripts an error, and
// reads in the journal why its client was refused.
func TestAgentsByHTTP(t *testing.T) {
	t.Parallel()
	s := mock.Start(t, mock.WithConfig(func(c *mock.Config) { c.ControlToken = "secret" }))
	if _, err := agent(t.Context(), s, ""); err == nil {
		t.Error("an agent without the token was let in")
	}
	c, err := agent(t.Context(), s, "secret")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	app, _ := use(t, c, "create_app", map[string]any{"provider": "4pyun"})
	name := fmt.Sprintf("4pyun/%s", app["id"])
	if app["platform_url"] != s.PlatformURL() {
		t.Errorf("platform_url %v", app["platform_url"])
	}
	trade, _ := use(t, c, "open_trade", map[string]any{"app": name, "amount": 5000})
	if _, refused := use(t, c, "say", map[string]any{"app": name, "sentence": "the platform answers settle with 1403 for the next 1 calls"}); refused {
		t.Error("the sentence was refused")
	}
	shop, err := fourpyun.New(fourpyun.Config{BaseURL: s.PlatformURL(), AppID: fmt.Sprint(app["id"]), Secret: fmt.Sprint(app["secret"])})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := shop.Settle(t.Context(), fourpyun.SettleRequest{PaySerial: fmt.Sprint(trade["no"]), SettleValue: 1, ShardingValue: 1, Reason: "x"}); err == nil {
		t.Error("the settle was not refused")
	}
	journal, _ := use(t, c, "journal", map[string]any{"app": name, "operation": "settle"})
	entry := journal["entries"].([]any)[0].(map[string]any)
	if entry["code"] != "1403" || entry["canonical"] == "" {
		t.Errorf("journal %v", entry)
	}
	explained, _ := use(t, c, "explain", map[string]any{"app": name, "seq": entry["seq"]})
	if explained["code"] != "1403" {
		t.Errorf("explain %v", explained)
	}
	if rules, _ := use(t, c, "list_rules", map[string]any{"app": name}); len(rules["rules"].([]any)) != 1 {
		t.Errorf("rules %v", rules)
	}
	use(t, c, "remove_rules", map[string]any{"app": name})
	use(t, c, "change_app", map[string]any{"app": name, "notify_url": "http://127.0.0.1:1/n"})
	if clock, _ := use(t, c, "clock", map[string]any{"app": name, "advance": "25h"}); clock["now"] == nil {
		t.Errorf("clock %v", clock)
	}
	use(t, c, "clock", map[string]any{"app": name})
	use(t, c, "list_callbacks", map[string]any{"app": name})
	use(t, c, "load_scenario", map[string]any{"app": name, "name": "4pyun-1403"})
	if codes, _ := use(t, c, "codes", map[string]any{"name": "1403"}); !strings.Contains(fmt.Sprint(codes), "1403") {
		t.Errorf("codes %v", codes)
	}
	waiting, _ := use(t, c, "open_trade", map[string]any{"app": name, "amount": 1, "status": "waiting"})
	if paid, _ := use(t, c, "act_on_trade", map[string]any{"app": name, "no": waiting["no"], "act": "pay"}); paid["status"] != "paid" {
		t.Errorf("paid %v", paid)
	}
	for _, wrong := range []string{"4pyun/../../healthz", "4pyun/", "4pyun", "/", ""} {
		for _, tool := range []string{"get_app", "delete_app", "remove_rules"} {
			if answer, refused := use(t, c, tool, map[string]any{"app": wrong}); !refused || answer["message"] == nil {
				t.Errorf("%s of an app named %q: %v", tool, wrong, answer)
			}
		}
	}
	if answer, refused := use(t, c, "act_on_trade", map[string]any{"app": name, "no": "", "act": ""}); !refused {
		t.Errorf("an act on no trade: %v", answer)
	}
	use(t, c, "delete_app", map[string]any{"app": name})
}

// TestAgentsResources reads each resource, and a scenario's file.
func TestAgentsResources(t *testing.T) {
	t.Parallel()
	s := mock.Start(t)
	c, err := agent(t.Context(), s, "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	list, err := c.ListResources(t.Context(), nil)
	if err != nil || len(list.Resources) != 7 {
		t.Fatalf("%d resources, %v", len(list.Resources), err)
	}
	for _, r := range append(list.Resources, &mcp.Resource{URI: "paymock://scenarios/4pyun-1403"}) {
		got, err := c.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: r.URI})
		if err != nil || len(got.Contents) != 1 || len(got.Contents[0].Text) < 100 {
			t.Errorf("%s: %v", r.URI, err)
		}
	}
	if _, err := c.ReadResource(t.Context(), &mcp.ReadResourceParams{URI: "paymock://scenarios/none"}); err == nil {
		t.Error("a scenario that is not there was read")
	}
	tools, err := c.ListTools(t.Context(), nil)
	if err != nil || len(tools.Tools) < 20 {
		t.Fatalf("%d tools, %v", len(tools.Tools), err)
	}
	for _, tool := range tools.Tools {
		if tool.Description == "" || tool.InputSchema == nil {
			t.Errorf("%s is not described", tool.Name)
		}
	}
	// A page of another site must not drive it.
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.ControlURL()+"/mcp", strings.NewReader("{}"))
	req.Header.Set("Origin", "https://evil.test")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusForbidden {
		t.Errorf("another site's page: %s", resp.Status)
	}
}
