// Package control is the typed client of paymock's control API.
//
// It makes apps, opens trades, sets rules, moves clocks and reads callbacks and journals,
// for tests in Go, for steps and for payctl. One App handle stands for one merchant:
//
//	c, err := control.New(control.Config{BaseURL: "http://127.0.0.1:12181"})
//	made, err := c.CreateApp(ctx, api.NewApp{Provider: "4pyun"})
//	trade, err := c.App(made.Provider, made.ID).OpenTrade(ctx, api.NewTrade{Amount: 10000})
//
// The types are those of paymock/mock/api. A refusal by the server is *Error, a server that
// can't be reached is *Unreachable; nothing is repeated on its own. The package speaks no
// platform's protocol: that is paymock/client/fourpyun and its neighbours.
package control

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"paymock/client"
	"paymock/mock/api"
)

// Bounds of the client.
const (
	// DefaultTimeout bounds one call when Config.HTTP is nil. A clock move may deliver many
	// callbacks before it answers.
	DefaultTimeout = 2 * time.Minute
	answerLimit    = 64 << 20 // bytes
)

// Config says where the control API is.
type Config struct {
	// BaseURL is the control address, with the prefix when it is mounted below one:
	// "http://127.0.0.1:12181", "http://127.0.0.1:12180/__admin".
	BaseURL string
	// Token is the bearer token; empty sends none.
	Token string
	// Language is that of explanations and errors: en, zh, zh-TW. Empty: English.
	Language string
	// HTTP sends the requests, without a Transport of its own over client.Connections; nil means a client with
	// DefaultTimeout.
	HTTP *http.Client
}

// Client calls the control API of one server. It is safe for concurrent use.
type Client struct {
	base     string
	token    string
	language string
	http     *http.Client
}

// New checks the configuration; it opens no connection.
func New(c Config) (*Client, error) {
	if _, err := client.ParseBaseURL(c.BaseURL); err != nil {
		return nil, fmt.Errorf("config field BaseURL: %w", err)
	}
	if strings.ContainsAny(c.Token, "\r\n \t") {
		return nil, errors.New("config field Token must not hold blanks or line ends")
	}
	own := http.Client{Timeout: DefaultTimeout}
	if c.HTTP != nil {
		own = *c.HTTP
	}
	if own.Transport == nil {
		own.Transport = client.Connections()
	}
	return &Client{base: strings.TrimRight(c.BaseURL, "/"), token: c.Token, language: cmp.Or(c.Language, "en"), http: &own}, nil
}

// WithHTTP is a client of the same server whose calls go by h.
func (c *Client) WithHTTP(h *http.Client) *Client {
	other := *c
	other.http = h
	return &other
}

// InEnglish is the client of what is read for what it says, such as by steps.
func (c *Client) InEnglish() *Client {
	english := *c
	english.language = "en"
	return &english
}

// BaseURL is the address that the client was made with, without a final slash.
func (c *Client) BaseURL() string { return c.base }

// App is a handle on one app; it makes no call.
func (c *Client) App(provider, id string) *App {
	return &App{client: c, path: "/apps/" + url.PathEscape(provider) + "/" + url.PathEscape(id)}
}

// Health asks whether the server runs.
func (c *Client) Health(ctx context.Context) (api.Health, error) {
	return getFrom[api.Health](ctx, c, "/healthz")
}

// Ready asks whether the server is seeded and may be used; *Error with status 503 if not yet.
func (c *Client) Ready(ctx context.Context) (api.Health, error) {
	return getFrom[api.Health](ctx, c, "/readyz")
}

// WaitReady asks until the server is ready or ctx ends; then the error holds the last
// answer.
func (c *Client) WaitReady(ctx context.Context) error {
	const pause = 20 * time.Millisecond
	for {
		_, err := c.Ready(ctx)
		if err == nil {
			return nil
		}
		if over := client.Wait(ctx, pause); over != nil {
			return fmt.Errorf("not ready: %w (%w)", err, over)
		}
	}
}

// CreateApp registers an app and gives all that its merchant would be given.
func (c *Client) CreateApp(ctx context.Context, n api.NewApp) (api.App, error) {
	return sendTo[api.App](ctx, c, http.MethodPost, "/apps", n)
}

// Apps lists the apps, demo apps first.
func (c *Client) Apps(ctx context.Context) ([]api.App, error) {
	list, err := c.AppList(ctx)
	return list.Apps, err
}

// AppList is Apps, with where the refused requests are that mention no app.
func (c *Client) AppList(ctx context.Context) (api.Apps, error) {
	all := api.Apps{Apps: []api.App{}}
	err := followPages(ctx, c, "/apps", func(page api.Apps) string {
		all.Apps, all.Unclaimed = append(all.Apps, page.Apps...), page.Unclaimed
		return page.Next
	})
	return all, err
}

// Codes lists the platforms' answer codes; an empty provider means all platforms.
func (c *Client) Codes(ctx context.Context, provider string) ([]api.Code, error) {
	return c.OperationCodes(ctx, provider, "")
}

// OperationCodes lists those that are documented for an operation, by any of its names; "" means any.
func (c *Client) OperationCodes(ctx context.Context, provider, operation string) ([]api.Code, error) {
	q := url.Values{}
	setText(q, "provider", provider)
	setText(q, "operation", operation)
	list, err := getFrom[api.Codes](ctx, c, withQuery("/codes", q))
	return list.Codes, err
}

// Operations lists what merchants may call; provider "" lists all platforms.
func (c *Client) Operations(ctx context.Context, provider string) ([]api.Operation, error) {
	list, err := ofProvider[api.Operations](ctx, c, "/operations", provider)
	return list.Operations, err
}

// Dialects lists the switches between contradicting documents.
func (c *Client) Dialects(ctx context.Context, provider string) ([]api.Dialect, error) {
	list, err := ofProvider[api.Dialects](ctx, c, "/dialects", provider)
	return list.Dialects, err
}

// Roles lists what the members of messages are.
func (c *Client) Roles(ctx context.Context, provider string) ([]api.Role, error) {
	list, err := ofProvider[api.Roles](ctx, c, "/roles", provider)
	return list.Roles, err
}

// CallbackKinds lists the kinds of callbacks that the platforms send.
func (c *Client) CallbackKinds(ctx context.Context, provider string) ([]api.CallbackKind, error) {
	list, err := ofProvider[api.CallbackKinds](ctx, c, "/callback-kinds", provider)
	return list.Kinds, err
}

func ofProvider[T any](ctx context.Context, c *Client, path, provider string) (T, error) {
	q := url.Values{}
	setText(q, "provider", provider)
	return getFrom[T](ctx, c, withQuery(path, q))
}

// Rules lists the rules that hold for every app.
func (c *Client) Rules(ctx context.Context) ([]api.Rule, error) { return c.listRules(ctx, "/rules") }

// AddRule adds a rule for every app and gives it with its id.
func (c *Client) AddRule(ctx context.Context, r api.Rule) (api.Rule, error) {
	return sendTo[api.Rule](ctx, c, http.MethodPost, "/rules", r)
}

// RemoveRule removes a rule that holds for every app.
func (c *Client) RemoveRule(ctx context.Context, id string) error {
	return c.callJSON(ctx, http.MethodDelete, "/rules/"+url.PathEscape(id), nil, nil)
}

// DisableRule lets a rule that holds for every app act on nothing, or act again.
func (c *Client) DisableRule(ctx context.Context, id string, disabled bool) (api.Rule, error) {
	var r api.Rule
	err := c.callJSON(ctx, http.MethodPatch, "/rules/"+url.PathEscape(id), api.RuleChange{Disabled: disabled}, &r)
	return r, err
}

// ClearRules removes all rules that hold for every app.
func (c *Client) ClearRules(ctx context.Context) error {
	return c.callJSON(ctx, http.MethodDelete, "/rules", nil, nil)
}

func (c *Client) listRules(ctx context.Context, path string) ([]api.Rule, error) {
	all := []api.Rule{}
	err := followPages(ctx, c, path, func(page api.Rules) string {
		all = append(all, page.Rules...)
		return page.Next
	})
	return all, err
}

func getFrom[T any](ctx context.Context, c *Client, path string) (T, error) {
	return sendTo[T](ctx, c, http.MethodGet, path, nil)
}

func sendTo[T any](ctx context.Context, c *Client, method, path string, body any) (T, error) {
	var answer T
	err := c.callJSON(ctx, method, path, body, &answer)
	return answer, err
}

// PassMCP passes a message of the Model Context Protocol to /mcp and gives status and answer as they
// came; there is none to a notification. The error is *Unreachable.
func (c *Client) PassMCP(ctx context.Context, message []byte) (status int, answer []byte, err error) {
	return c.exchange(ctx, http.MethodPost, "/mcp", bytes.NewReader(message))
}

// exchange makes one call and reads the answer.
func (c *Client) exchange(ctx context.Context, method, path string, body any) (status int, answer []byte, err error) {
	resp, err := c.openResponse(ctx, c.http, method, path, body)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(resp.Body, answerLimit))
	if err != nil {
		return 0, nil, &Unreachable{Call: method + " " + path, URL: c.base, Err: err}
	}
	return resp.StatusCode, answer, nil
}

// callJSON makes one call; body and answer may be nil.
func (c *Client) callJSON(ctx context.Context, method, path string, body, answer any) error {
	status, data, err := c.exchange(ctx, method, path, body)
	if err != nil {
		return err
	}
	if status > 299 {
		return newError(method+" "+path, status, data)
	}
	if answer == nil {
		return nil
	}
	if err := json.Unmarshal(data, answer); err != nil {
		return fmt.Errorf("%s %s: the answer is not what the control API sends: %w; is %s the control address?", method, path, err, c.base)
	}
	return nil
}

func (c *Client) openResponse(ctx context.Context, h *http.Client, method, path string, body any) (*http.Response, error) {
	var payload io.Reader
	if raw, ok := body.(io.Reader); ok {
		payload = raw
	} else if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", method, path, err)
		}
		payload = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, payload)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	req.Header.Set("Accept", "application/json, text/event-stream") // /mcp wants both named
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept-Language", c.language)
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := h.Do(req)
	var wrapped *url.Error // says call and address once more
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	if err != nil {
		return nil, &Unreachable{Call: method + " " + path, URL: c.base, Err: err}
	}
	return resp, nil
}

// followPages gets a list page by page. take keeps a page and gives what follows it, "" for nothing.
func followPages[T any](ctx context.Context, c *Client, path string, take func(T) (next string)) error {
	for after := ""; ; {
		q := url.Values{}
		setText(q, "after", after)
		page, err := getFrom[T](ctx, c, withQuery(path, q))
		if err != nil {
			return err
		}
		next := take(page)
		if next == "" || next == after {
			return nil
		}
		after = next
	}
}

func setText(q url.Values, name, value string) {
	if value != "" {
		q.Set(name, value)
	}
}

func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
