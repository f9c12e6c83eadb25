package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"paymock/mock/words"
)

// TestExplainPages: the app may stand on any page of the server's list.
func TestExplainPages(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := `{"apps":[{"provider":"4pyun","id":"op1","secret":"other"}],"next":"op1"}`
		if r.URL.Query().Get("after") == "op1" {
			page = `{"apps":[{"provider":"4pyun","id":"op2","secret":"s3cret"}]}`
		}
		_, _ = w.Write([]byte(page))
	}))
	t.Cleanup(server.Close)
	var out bytes.Buffer
	c := &explainCommand{Control: server.URL, Message: "a=1&app_id=op2&b=2&sign=0"}
	err := c.Run(&streams{ctx: t.Context(), stdout: &out, language: words.English})
	if err == nil || !strings.Contains(out.String(), "a=1&app_id=op2&b=2&app_secret=***") {
		t.Errorf("said %q, %v", out.String(), err)
	}
	c.Message = "a=1&app_id=OP2&sign=0"
	if err := c.Run(&streams{ctx: t.Context(), stdout: &out, language: words.English}); err == nil || !strings.Contains(err.Error(), `did you mean "op2"`) {
		t.Errorf("an unknown app: %v", err)
	}
}
