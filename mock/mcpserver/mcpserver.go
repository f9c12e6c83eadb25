// Package mcpserver lets coding agents drive paymock by the Model Context Protocol: each tool is one
// call of the control API, each resource one of its documents.
//
//	s := mcpserver.New(version, call)         // call makes a call of the control API
//	http.Handle("/mcp", mcpserver.Handler(s)) // payctl mcp passes messages on to it
//
// Answers are the control API's own JSON, so that agents and programs read the same.
package mcpserver

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// Call makes one call of the control API: "GET", "/apps". The error is that of not reaching it.
type Call func(ctx context.Context, method, path string, body []byte) (status int, answer []byte, err error)

//go:embed guide.md
var guide string

// New is a server of tools and resources.
func New(version string, call Call) *mcp.Server {
	s := mcp.NewServer(&mcp.Implementation{Name: "paymock", Version: version}, &mcp.ServerOptions{Instructions: guide})
	c := toolServer{s, call}
	c.addApps()
	c.addTrades()
	c.addRules()
	c.addTime()
	c.addJournal()
	c.addResources()
	return s
}

// maxMessage bounds a request, as the control API's bodies are.
const maxMessage = 1 << 20

// Handler serves streamable HTTP. It keeps no sessions, so that none can pile up; who may call is the
// business of who mounts it.
func Handler(s *mcp.Server) http.Handler {
	return mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, &mcp.StreamableHTTPOptions{
		Stateless: true, JSONResponse: true, MaxRequestBodyBytes: maxMessage,
		DisableLocalhostProtection: true, // the control API's guard knows its own names
	})
}

// toolServer answers tools by calls of the control API.
type toolServer struct {
	*mcp.Server
	call Call
}

// callControl makes a call and gives its answer as text. A refusal is a tool's error, for the agent to read.
func (c toolServer) callControl(ctx context.Context, method, path string, body any) (*mcp.CallToolResult, any, error) {
	var sent []byte
	if body != nil {
		var err error
		if sent, err = json.Marshal(body); err != nil {
			return nil, nil, err
		}
	}
	status, answer, err := c.call(ctx, method, path, sent)
	if err != nil {
		return nil, nil, err
	}
	text := strings.TrimSpace(string(answer))
	switch {
	case status >= http.StatusMultipleChoices && status < http.StatusBadRequest: // a part of the path is empty
		text = `{"code":"invalid","message":"a name is empty; apps are named PROVIDER/ID, such as 4pyun/op0000000000demo"}`
	case text == "":
		text = `{"done":true}`
	}
	return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}, IsError: status >= http.StatusMultipleChoices}, nil, nil
}

// appRef names an app.
type appRef struct {
	App string `json:"app" jsonschema:"the app as PROVIDER/ID, such as 4pyun/op0000000000demo; list_apps shows them"`
}

// path is that of a call about the app.
func (a appRef) path(rest ...string) string {
	provider, id, _ := strings.Cut(a.App, "/")
	path := "/apps/" + url.PathEscape(provider) + "/" + url.PathEscape(id)
	for _, part := range rest {
		path += "/" + url.PathEscape(part)
	}
	return path
}

// queryOf is ?name=value for those that are given, in turns.
func queryOf(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}

// addTool registers a tool whose input becomes one call.
func addTool[In any](c toolServer, name, about string, reads bool, do func(In) (method, path string, body any)) {
	tool := &mcp.Tool{Name: name, Description: about, Annotations: &mcp.ToolAnnotations{ReadOnlyHint: reads, OpenWorldHint: new(bool)}}
	mcp.AddTool(c.Server, tool, func(ctx context.Context, _ *mcp.CallToolRequest, in In) (*mcp.CallToolResult, any, error) {
		method, path, body := do(in)
		return c.callControl(ctx, method, path, body)
	})
}

// addResources offers the guide, the API's description, codes, wordings and scenarios.
func (c toolServer) addResources() {
	c.AddResource(&mcp.Resource{URI: "paymock://guide", Name: "guide", Description: "how to test a payment client with paymock", MIMEType: "text/markdown"},
		func(_ context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
			return contents(req, "text/markdown", guide), nil
		})
	for name, r := range map[string]struct{ about, path string }{
		"openapi":    {"the control API, described", "/openapi.json"},
		"codes":      {"the answer codes of all platforms: text, meaning, cause, advice", "/codes"},
		"operations": {"what merchants may call, by platform", "/operations"},
		"dialects":   {"the switches between contradicting documents", "/dialects"},
		"wordings":   {"what the tool say understands, in English and Chinese", "/wordings"},
		"scenarios":  {"the shipped scenarios", "/scenarios"},
	} {
		c.AddResource(&mcp.Resource{URI: "paymock://" + name, Name: name, Description: r.about, MIMEType: "application/json"},
			func(ctx context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
				return c.read(ctx, req, r.path)
			})
	}
	c.AddResourceTemplate(&mcp.ResourceTemplate{URITemplate: "paymock://scenarios/{name}", Name: "scenario", Description: "a scenario's file, to begin one of your own with", MIMEType: "application/yaml"},
		func(ctx context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
			return c.read(ctx, req, "/scenarios/"+url.PathEscape(strings.TrimPrefix(req.Params.URI, "paymock://scenarios/")))
		})
}

func (c toolServer) read(ctx context.Context, req *mcp.ReadResourceRequest, path string) (*mcp.ReadResourceResult, error) {
	status, answer, err := c.call(ctx, http.MethodGet, path, nil)
	switch {
	case err != nil:
		return nil, err
	case status == http.StatusNotFound:
		return nil, mcp.ResourceNotFoundError(req.Params.URI)
	case status >= http.StatusBadRequest:
		return nil, fmt.Errorf("%s: %s", path, answer)
	}
	return contents(req, "", string(answer)), nil
}

func contents(req *mcp.ReadResourceRequest, media, text string) *mcp.ReadResourceResult {
	return &mcp.ReadResourceResult{Contents: []*mcp.ResourceContents{{URI: req.Params.URI, MIMEType: media, Text: text}}}
}
