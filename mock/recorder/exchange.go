package recorder

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"paymock/mock/doctor"
	"paymock/mock/gateway"
	"paymock/mock/provider"
	"paymock/mock/session"
	"paymock/mock/wire"
)

// exchange is one request on its way through.
type exchange struct {
	r     *Recorder
	began time.Time
	sent  *wire.Request
	call  *provider.Call // nil: a callback
}

type exchangeKey struct{}

func withExchange(ctx context.Context, x *exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, x)
}

func exchangeOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// readRequest takes a request off the socket, and puts its body back to be passed on.
func readRequest(req *http.Request) (*wire.Request, error) {
	sent, err := gateway.Read(req)
	if err != nil {
		return nil, err
	}
	if sent.TooLarge {
		return nil, fmt.Errorf("the body is longer than %d bytes, which no platform takes", wire.MaxBody)
	}
	req.Body = io.NopCloser(bytes.NewReader(sent.Body))
	return sent, nil
}

// maxAnswer is the longest answer that is passed back.
const maxAnswer = 16 << 20

func readResponse(resp *http.Response) (*wire.Response, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err == nil && len(body) > maxAnswer {
		err = fmt.Errorf("the answer is longer than %d bytes", maxAnswer)
	}
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	answer := &wire.Response{Status: resp.StatusCode, Body: body}
	for name, values := range resp.Header {
		for _, value := range values {
			answer.Header = append(answer.Header, wire.Field{Name: name, Value: value})
		}
	}
	return answer, nil
}

// decode reads what the merchant asks, and says why it is not passed on.
func (x *exchange) decode() (refused string) {
	x.call = x.r.Provider.Decode(x.sent, x.r.Apps)
	if x.r.QueriesOnly && x.isAmbiguous() {
		return x.r.Upstream.Host + " is a platform in production, and others may read something else than a query in this: it is not one of the platform's paths, or says a member twice"
	}
	if x.r.QueriesOnly && !provider.IsQuery(x.call.Operation) {
		return fmt.Sprintf("%s is a platform in production, so only queries are passed on, and this is %q", x.r.Upstream.Host, cmp.Or(x.call.Operation, "unknown"))
	}
	return ""
}

// isAmbiguous reports whether another reader could take a request for another call: its path is not written as the
// operation's is, its body is in parts, or it says a member twice.
func (x *exchange) isAmbiguous() bool {
	op, _, _ := provider.FindOperation(x.r.Provider, x.call.Operation)
	target, _, _ := strings.Cut(x.sent.Target, "?")
	route := provider.Route{Method: x.sent.Method, Path: target}
	if !slices.Contains(op.Routes, route) || x.sent.Header.Get("X-HTTP-Method-Override") != "" {
		return true
	}
	said := x.r.recordable.RequestText(x.call)
	if said == nil || !jsontext.Value(said).IsValid() { // a name twice is not valid
		return true
	}
	form, err := wire.ParseForm(x.sent.Query)
	if strings.HasPrefix(strings.ToLower(x.sent.Header.Get("Content-Type")), "application/x-www-form-urlencoded") && err == nil {
		var body wire.Form
		body, err = wire.ParseForm(string(x.sent.Body))
		form = slices.Concat(form, body)
	} else if media := strings.ToLower(x.sent.Header.Get("Content-Type")); len(x.sent.Body) > 0 && !strings.HasPrefix(media, "application/json") {
		return true
	}
	names := map[string]bool{}
	for _, p := range form {
		if names[p.Name] {
			return true
		}
		names[p.Name] = true
	}
	return err != nil
}

// recordAnswer records an exchange with the platform.
func (x *exchange) recordAnswer(resp *wire.Response) {
	operation := cmp.Or(x.call.Operation, x.call.Unserved)
	x.record(cmp.Or(operation, x.sent.Path), func() (*session.Entry, error) {
		e, err := x.readExchange(operation, resp)
		return &session.Entry{Exchange: e}, err
	})
}

// recordReply records a callback and the merchant's reply.
func (x *exchange) recordReply(resp *wire.Response) {
	x.record("callback "+x.sent.Path, func() (*session.Entry, error) {
		c, err := x.readCallback(resp)
		return &session.Entry{Callback: c}, err
	})
}

// record cleans and writes. A panic is a bug of ours: what the merchant is answered doesn't suffer.
func (x *exchange) record(what string, read func() (*session.Entry, error)) {
	r := x.r
	err := func() (err error) {
		defer func() {
			if cause := recover(); cause != nil {
				err = fmt.Errorf("panic: %v", cause)
			}
		}()
		took := r.Clock.Now().Sub(x.began).Milliseconds()
		e, err := read()
		if err != nil {
			return err
		}
		e.At, e.Took = x.began.UTC(), took
		if err := e.Check(0); err != nil { // nobody could read the recording
			return err
		}
		return r.write(e)
	}()
	if err != nil {
		r.skip(what, err)
	}
}

// readExchange reads, judges and cleans a call and its answer.
func (x *exchange) readExchange(operation string, resp *wire.Response) (*session.Exchange, error) {
	r := x.r
	said := r.recordable.RequestText(x.call)
	if said == nil || operation == "" {
		return nil, errors.New("the request can't be read: " + x.call.Verdict)
	}
	answer, err := r.recordable.ReadAnswer(x.call, resp)
	if err != nil {
		return nil, err
	}
	e := &session.Exchange{
		Operation: operation, Route: x.sent.Method + " " + x.sent.Path, Status: resp.Status, Code: answer.Code,
		Fits: x.call.Refused == nil || x.call.Unserved != "" && x.call.Inauthentic == nil, AnswerFits: true,
	}
	x.call.Diagnose(func() doctor.Effort { return doctor.OnDemand })
	if e.Request, err = r.cleaner.Clean(string(said)); err != nil {
		return nil, fmt.Errorf("request: %w", err)
	}
	if e.Answer, err = r.cleaner.Clean(string(answer.Text)); err != nil {
		return nil, fmt.Errorf("answer: %w", err)
	}
	e.Verdict = r.cleaner.CleanText(x.call.Verdict)
	if e.Operation, err = r.cleaner.Name(e.Operation); err != nil {
		return nil, err
	}
	e.Route = r.cleaner.CleanText(e.Route)
	if answer.Signed {
		e.AnswerFits, e.AnswerVerdict = x.judge(doctor.Message{Method: "HTTP/1.1", Target: strconv.Itoa(resp.Status), Header: provider.DoctorHeader(resp.Header), Body: resp.Body})
	}
	if !e.Fits || !e.AnswerFits {
		r.Logger.Warn("does not verify", "operation", operation, "request", e.Verdict, "answer", e.AnswerVerdict)
	}
	return e, nil
}

// readCallback reads, judges and cleans a callback.
func (x *exchange) readCallback(resp *wire.Response) (*session.Callback, error) {
	r := x.r
	n, err := r.recordable.ReadCallback(r.App, x.sent)
	if err != nil {
		return nil, err
	}
	c := &session.Callback{Kind: n.Kind, Status: resp.Status}
	if c.Content, err = r.cleaner.Clean(string(n.Content)); err != nil {
		return nil, err
	}
	c.URL = r.cleaner.URL(x.sent.Base() + x.sent.Target)
	c.Fits, c.Verdict = x.judge(provider.DoctorMessage(x.sent))
	c.Accepted, _ = r.Provider.Accepted(n.Kind, resp)
	if !c.Fits {
		r.Logger.Warn("does not verify", "callback", n.Kind, "why", c.Verdict)
	}
	return c, nil
}

// judge asks the doctor about what the platform signed.
func (x *exchange) judge(m doctor.Message) (fits bool, verdict string) {
	f, err := doctor.Explain(x.r.Provider.Name(), m, x.r.Keys, doctor.OnDemand)
	if err != nil {
		return false, "not judged: " + x.r.cleaner.CleanText(err.Error())
	}
	if f.Fits {
		return true, "signature valid"
	}
	said := f.Verdict(doctor.English)
	if remedy := f.Remedy(doctor.English); remedy != "" {
		said += "; " + remedy
	}
	return false, x.r.cleaner.CleanText(said)
}
