package acme

import (
	"crypto/hmac"
	"fmt"
	"html"
	"strings"

	"paymock/mock/app"
	"paymock/mock/jsonnode"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// fields are the parameters of a call, from its path and body.
type fields map[string]string

// Lookup implements provider.Fields.
func (f fields) Lookup(name string) (string, bool) { value, ok := f[name]; return value, ok }

// Decode authenticates a call and reads its fields.
func (p Provider) Decode(r *wire.Request, apps app.Lookup) *provider.Call {
	f := fields{}
	call := &provider.Call{Request: r, Fields: f, Canonical: Canonical(r), Verdict: "not authenticated"}
	refuse := func(code provider.Code, why string) *provider.Call {
		call.Refused = &provider.Outcome{Code: code, Explain: why}
		return call
	}
	for _, op := range p.Operations() {
		for _, route := range op.Routes {
			if values, ok := route.Match(r.Method, r.Path); ok {
				call.Operation = op.Name
				if values["order"] != "" {
					f["order"] = values["order"]
				}
			}
		}
	}
	a, known := apps.App(Name, r.Header.Get(headerApp))
	if !known {
		return refuse(codeSignature, "no such app")
	}
	call.App = a
	if !hmac.Equal([]byte(strings.ToUpper(r.Header.Get(headerSignature))), []byte(Sign(a.Secret, call.Canonical))) {
		call.Verdict = "signature wrong"
		return refuse(codeSignature, "another text was signed, or with another secret")
	}
	call.Verdict = "signature valid"
	if len(r.Body) > 0 {
		body, err := jsonnode.Parse(r.Body)
		if err != nil {
			return refuse(codeRequest, err.Error())
		}
		for _, m := range body.Members {
			if _, given := f[m.Name]; !given {
				f[m.Name] = m.Value.Text
			}
		}
	}
	call.Subject, call.RepeatKey = f["order"], f["refund"]
	return call
}

// Encode renders an answer: JSON, or the account's page.
func (Provider) Encode(call *provider.Call, out provider.Outcome, fault provider.Fault) (*wire.Response, error) {
	resp := &wire.Response{Status: out.Code.Status}
	if resp.Status == 0 {
		resp.Status = 200
	}
	if call.Operation == opAccount && out.Code.Success {
		resp.Header = provider.PageHeader()
		resp.Body = fmt.Appendf(nil, "<!doctype html><title>ACME</title><h1>%s</h1><p>Balance: %d",
			html.EscapeString(fmt.Sprint(out.Fields.Get("account"))), out.Fields.Get("balance"))
		return resp, nil
	}
	message := out.Message
	if message == "" {
		message = out.Code.Message
	}
	body := append(wire.Object{{Name: "code", Value: out.Code.Name()}, {Name: "message", Value: message}}, out.Fields...)
	content := fault.SetPaths(body, fault.Before).JSON()
	secret := ""
	if call.App != nil {
		secret = call.App.Secret
	}
	resp.Header = signed(secret, content, fault)
	resp.Body = content
	if len(fault.After) > 0 {
		resp.Body = fault.SetPaths(body.SetPaths(fault.Before), fault.After).JSON()
	}
	return resp, nil
}
