package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"paymock/mock"
	"paymock/mock/api"
	"paymock/mock/doctor"
	"paymock/mock/provider/providertest/acme"
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
	out.Reset()
	c.App = "4pyun/op2" // as payctl names it
	err = c.Run(&streams{ctx: t.Context(), stdout: &out, language: words.English})
	if err == nil || !strings.Contains(out.String(), "a=1&app_id=op2&b=2&app_secret=***") {
		t.Errorf("named with its platform: %q, %v", out.String(), err)
	}
	c.App, c.Provider = "4pyun/op2", "intella"
	if err := c.Run(&streams{ctx: t.Context(), stdout: &out, language: words.English}); err == nil || !strings.Contains(err.Error(), "contradict") {
		t.Errorf("named with another platform: %v", err)
	}
	c.App, c.Provider = "", ""
	c.Message = "a=1&app_id=OP2&sign=0"
	if err := c.Run(&streams{ctx: t.Context(), stdout: &out, language: words.English}); err == nil || !strings.Contains(err.Error(), `did you mean "op2"`) {
		t.Errorf("an unknown app: %v", err)
	}
}

// sealedAnswer was made by openssl enc -aes-128-cbc with the key 0123456789abcdef and the platform's IV.
const sealedAnswer = `{"Response":"8fv9WjzL3uWizLa4E2XsJON0ttKrQklB6fK/WH7bolzf2bBRJzUC9tTAV0vBx2Ji"}`

// TestExplainWithoutServer: keys from flags suffice where no server is; else it is said in one sentence that none is.
func TestExplainWithoutServer(t *testing.T) {
	t.Parallel()
	const nowhere = "http://127.0.0.1:1"
	for name, tt := range map[string]struct {
		c          explainCommand
		said, fail string
	}{
		"intella's answer, encrypted by the AES key": {explainCommand{Provider: "intella", AES: "MDEyMzQ1Njc4OWFiY2RlZg==", Message: "HTTP/1.1 200 OK\n\n" + sealedAnswer}, "nothing is wrong: the envelope opens", ""},
		"intella's answer, another AES key":          {explainCommand{Provider: "intella", AES: "MDEyMzQ1Njc4OWFiY2RlMA==", Message: "HTTP/1.1 200 OK\n\n" + sealedAnswer}, "verdict", "not accepted"},
		"4pyun's answer, which no key signs":         {explainCommand{Provider: "4pyun", Message: "HTTP/1.1 200 OK\n\n{\"code\":\"1001\"}"}, "verdict", ""},
		"no keys":                                    {explainCommand{Message: "a=1&app_id=op2&sign=0"}, "", "no paymock answers at " + nowhere + "; start paymock serve, or give --secret or --key"},
		"no AES key":                                 {explainCommand{AES: "x", Message: "a=1"}, "", "--aes is no AES key"},
	} {
		tt.c.Control = nowhere
		var out bytes.Buffer
		err := tt.c.Run(&streams{ctx: t.Context(), stdout: &out, language: words.English})
		if !strings.Contains(out.String(), tt.said) || (err == nil) != (tt.fail == "") || err != nil && !strings.Contains(err.Error(), tt.fail) {
			t.Errorf("%s: said %q, %v", name, out.String(), err)
		}
	}
}

// TestExplainOther: what is wrong with a message of a platform that the doctor doesn't know stands in the server's journal.
func TestExplainOther(t *testing.T) {
	t.Parallel()
	const sent = "POST /acme/v1/orders/o1/refunds HTTP/1.1\r\nAcme-App: acme-demo\r\n\r\n{\"refund\":\"r1\"}"
	kept, err := json.Marshal(api.Entry{Seq: 7, Kind: "exchange", Refused: true, Request: sent, Verdict: "signature wrong", Explanation: "sign the path"})
	if err != nil {
		t.Fatal(err)
	}
	entry := string(kept)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, map[string]string{
			"/apps": `{"apps":[{"provider":"4pyun","id":"op1"},{"provider":"acme","id":"acme-demo","demo":true}]}`, "/apps/acme/acme-demo/journal": `{"entries":[` + entry + `]}`, "/apps/acme/acme-demo/journal/7": entry,
		}[r.URL.Path])
	}))
	t.Cleanup(server.Close)
	for name, tt := range map[string]struct {
		c          explainCommand
		message    string
		done       bool
		said, fail string
	}{
		"by its path":                 {explainCommand{}, sent, true, "sign the path", "not accepted"},
		"by its app":                  {explainCommand{}, "POST /acme/orders HTTP/1.1\r\nAcme-App: acme-demo\r\n\r\n{}", true, "", "acme/acme-demo has no such message"},
		"by --provider":               {explainCommand{Provider: "acme"}, `{"refund":"r1"}`, true, "", "acme/acme-demo has no such message"},
		"no such app":                 {explainCommand{Provider: "acme", App: "acme-2"}, sent, true, "", "no such app of acme"},
		"of a platform of the doctor": {explainCommand{}, "a=1&app_id=op1&sign=0", false, "", ""},
		"a secret was given":          {explainCommand{Secret: "s"}, "Acme-App=acme-demo", false, "", ""},
	} {
		m, err := doctor.Read([]byte(tt.message))
		if err != nil {
			t.Fatal(err)
		}
		tt.c.Control = server.URL
		var out bytes.Buffer
		done, err := tt.c.explainOther(&streams{ctx: t.Context(), stdout: &out, language: words.English}, append(mock.Providers(), acme.New()), m)
		if done != tt.done || !strings.Contains(out.String(), tt.said) || (err != nil) != (tt.fail != "") || err != nil && !strings.Contains(err.Error(), tt.fail) {
			t.Errorf("%s: %t, said %q, %v", name, done, out.String(), err)
		}
	}
}
