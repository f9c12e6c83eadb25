package gateway_test

import (
	"net/http"
	"strings"
	"testing"

	"paymock/mock/app"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/wire"
)

// echoing is a platform that repeats what it was sent: in what it expects to be signed, in its verdict and in its
// answer.
type echoing struct {
	*toy
	verdict string
	refuses bool
}

func (p *echoing) Decode(req *wire.Request, apps app.Lookup) *provider.Call {
	call, body := p.toy.Decode(req, apps), string(req.Body)
	call.Canonical, call.Verdict = "to sign: "+body, p.verdict+body
	if p.refuses {
		call.Refused = &provider.Outcome{Code: codeNo, Message: body, Hint: body, Explain: "refused: " + body}
	}
	return call
}

func (p *echoing) Apply(_ *ledger.Books, call *provider.Call, _ provider.Env) provider.Outcome {
	return provider.Outcome{Code: codeOK, Message: string(call.Request.Body)}
}

func (p *echoing) Encode(_ *provider.Call, out provider.Outcome, _ provider.Fault) (*wire.Response, error) {
	return wire.JSON(wire.Object{{Name: "code", Value: out.Code.Code}, {Name: "message", Value: out.Message}, {Name: "hint", Value: out.Hint}}.JSON()), nil
}

// TestSecretSentAlong: the app's secret in a request is a warning in the journal and the log, once, and is masked in
// all that is kept of the exchange, as it is in what a refusal quotes.
func TestSecretSentAlong(t *testing.T) {
	t.Parallel()
	const secret, warning = "s3cret-s3cret", "the app's secret itself travelled in the request: never send it, and change it: payctl app rotate"
	for name, tt := range map[string]struct {
		sent, verdict    string
		refuses          bool
		explains, answer string
		logs             string
	}{
		"accepted":    {sent: secret, explains: warning, answer: `{"code":"OK","message":"app=a&x=` + secret + `","hint":""}`, logs: `level=WARN msg=exchange`},
		"refused":     {sent: secret, refuses: true, explains: "refused: app=a&x=***; " + warning, answer: `{"code":"NO","message":"app=a&x=***","hint":"app=a&x=***"}`, logs: `level=WARN msg=exchange`},
		"known":       {sent: secret, verdict: "the secret itself was sent: ", answer: `{"code":"OK","message":"app=a&x=` + secret + `","hint":""}`, logs: `level=WARN msg=exchange`},
		"not sent":    {sent: "other", answer: `{"code":"OK","message":"app=a&x=other","hint":""}`, logs: `level=INFO msg=exchange`},
		"not at once": {sent: "s3cret-", answer: `{"code":"OK","message":"app=a&x=s3cret-","hint":""}`, logs: `level=INFO msg=exchange`},
	} {
		r := newBareRig(t)
		log := r.logTo()
		r.apps.Change("toy/a", func(a *app.App) { a.Secret = secret })
		answer, e := r.serveOne(t, &echoing{r.toy, tt.verdict, tt.refuses}, "app=a&x="+tt.sent)
		if answer != tt.answer || e.Explanation != tt.explains {
			t.Errorf("%s: answered %s, explained %q", name, answer, e.Explanation)
		}
		masked := strings.ReplaceAll("app=a&x="+tt.sent, secret, "***")
		if e.Canonical != "to sign: "+masked || e.Verdict != tt.verdict+masked && tt.refuses || !strings.HasSuffix(string(e.Request), "\r\n\r\n"+masked) || !strings.HasSuffix(string(e.Response), strings.ReplaceAll(answer, secret, "***")) {
			t.Errorf("%s: kept %q, %q, %q, %q", name, e.Canonical, e.Verdict, e.Request, e.Response)
		}
		if warned := strings.Contains(log.String(), `warning="`+warning); !strings.Contains(log.String(), tt.logs) || warned != (tt.sent == secret) || tt.refuses && strings.Contains(log.String(), secret) {
			t.Errorf("%s: logged %s", name, log)
		}
	}
}

// TestSecretOfNobody: where no app is known, nothing is masked.
func TestSecretOfNobody(t *testing.T) {
	t.Parallel()
	r := newBareRig(t)
	r.Serve(t.Context(), r.toy, &wire.Request{Method: http.MethodPost, Path: "/take", Target: "/take", Body: []byte("app=b&x=s3cret-s3cret")})
	if e := r.entries(t, "toy/"+app.Unknown); len(e) != 1 || !strings.HasSuffix(string(e[0].Request), "x=s3cret-s3cret") {
		t.Errorf("%+v", e)
	}
}
