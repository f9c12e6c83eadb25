package main

import (
	"net/http"
	"time"

	"paymock/client"
	"paymock/client/adapter"
	"paymock/mock/api"
)

// replyJSON is the output of a call with --json.
type replyJSON struct {
	Operation string            `json:"operation"`
	Outcome   string            `json:"outcome"` // done, refused, unknown, not_sent
	Code      string            `json:"code,omitempty"`
	SubCode   string            `json:"sub_code,omitempty"`
	Message   string            `json:"message,omitempty"`
	Hint      string            `json:"hint,omitempty"`
	Fields    map[string]string `json:"fields,omitempty"`
	Trade     *api.Trade        `json:"trade,omitempty"`
	Exchange  *exchangeJSON     `json:"exchange,omitempty"`
}

// exchangeJSON is the bytes of both sides, as text.
type exchangeJSON struct {
	Method    string      `json:"method"`
	URL       string      `json:"url"`
	Header    http.Header `json:"header"`
	Body      string      `json:"body"`
	Canonical string      `json:"canonical,omitempty"`
	Opened    string      `json:"opened,omitempty"` // the answer, decrypted
	Status    int         `json:"status,omitempty"`
	Answer    string      `json:"answer,omitempty"`
	TookMS    int64       `json:"took_ms"`
}

func showExchange(ex *client.Exchange, p adapter.Platform) *exchangeJSON {
	if ex == nil {
		return nil
	}
	shown := &exchangeJSON{
		Method: ex.Request.Method, URL: ex.Request.URL, Header: ex.Request.Header,
		Body: string(ex.Request.Body), Canonical: ex.Request.Canonical, TookMS: ex.Took.Milliseconds(),
	}
	if ex.Response != nil {
		shown.Status, shown.Answer = ex.Response.Status, string(ex.Response.Body)
		if p.Decrypted != nil {
			shown.Opened = p.Decrypted(ex)
		}
	}
	return shown
}

// clientOptions are those of every platform's client. Each request has a connection of its
// own: net/http sends a GET again by itself when a kept connection ends without an answer, and
// people try out lost answers here.
func (s *session) clientOptions(patience time.Duration) client.Options {
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}
	return client.Options{Timeout: s.timeout + patience, Now: time.Now, HTTP: &http.Client{Transport: transport}}
}
