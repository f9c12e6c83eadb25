package main

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"paymock/mock"
)

// TestMCP is the SDK's own client on the command's standard input and output.
func TestMCP(t *testing.T) {
	t.Parallel()
	server := mock.Start(t)
	in, send := io.Pipe()
	receive, out := io.Pipe()
	var errs bytes.Buffer
	done := make(chan int, 1)
	go func() {
		env := map[string]string{"PAYCTL_CONTROL": server.ControlURL()}
		done <- run(t.Context(), []string{"mcp"}, func(name string) string { return env[name] }, in, out, &errs)
	}()
	c, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), &mcp.IOTransport{Reader: receive, Writer: send}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.CallTool(t.Context(), &mcp.CallToolParams{Name: "list_apps", Arguments: map[string]any{}})
	if err != nil || !strings.Contains(got.Content[0].(*mcp.TextContent).Text, "op0000000000demo") {
		t.Fatalf("%v %+v", err, got)
	}
	got, err = c.CallTool(t.Context(), &mcp.CallToolParams{Name: "say", Arguments: map[string]any{"app": "4pyun/op0000000000demo", "sentence": "dance"}})
	if err != nil || !got.IsError {
		t.Errorf("a sentence that nobody understands: %v %+v", err, got)
	}
	_ = c.Close()
	_ = send.Close()
	if code := <-done; code != exitFine {
		t.Errorf("exit code %d: %s", code, &errs)
	}
}

// TestMCPWithoutServer: each message that wants an answer is told what is missing; a notification and
// what is no JSON end nothing.
func TestMCPWithoutServer(t *testing.T) {
	t.Parallel()
	in := `{"jsonrpc":"2.0","id":7,"method":"ping"}` + "\n\n" + `{"jsonrpc":"2.0","method":"notifications/initialized"}` + "\nnonsense\n"
	var out, errs bytes.Buffer
	env := map[string]string{"PAYCTL_CONTROL": "http://127.0.0.1:1"}
	if code := run(t.Context(), []string{"mcp"}, func(name string) string { return env[name] }, strings.NewReader(in), &out, &errs); code != exitFine {
		t.Errorf("exit code %d: %s", code, &errs)
	}
	answers := strings.Split(strings.TrimSpace(out.String()), "\n")
	slices.Sort(answers)
	if len(answers) != 2 || !strings.Contains(answers[0], `"code":-32000`) || !strings.Contains(answers[0], `"id":7`) || !strings.Contains(answers[0], "paymock serve") || !strings.Contains(answers[1], `"code":-32700`) {
		t.Errorf("%q, %s", answers, &errs)
	}
}
