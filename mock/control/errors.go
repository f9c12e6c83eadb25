package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"runtime/debug"

	"github.com/gin-gonic/gin"

	"paymock/mock/api"
	"paymock/mock/app"
	"paymock/mock/callback"
	"paymock/mock/config"
	"paymock/mock/lab"
	"paymock/mock/ledger"
	"paymock/mock/provider"
	"paymock/mock/rule"
	"paymock/mock/state"
	"paymock/mock/store"
)

// The codes of api.Error.
const (
	codeInvalid      = "invalid"
	codeNotFound     = "not_found"
	codeConflict     = "conflict"
	codeUnauthorized = "unauthorized"
	codeForbidden    = "forbidden"
	codeTooLarge     = "too_large"
	codeNotReady     = "not_ready"
	codeUnreachable  = "unreachable"
	codeUnverified   = "unverified"
	codeInternal     = "internal"
)

// problem is an error answer. It is huma.StatusError.
type problem struct {
	status int
	body   api.Error
	parts  []string // of the message, where it tells of several mistakes
}

func (p *problem) Error() string  { return p.body.Message }
func (p *problem) GetStatus() int { return p.status }

// GetHeaders says when to ask again, where that helps. It makes this a huma.HeadersError.
func (p *problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "1")
	}
	return h
}

func (p *problem) MarshalJSON() ([]byte, error) { return json.Marshal(p.body) }

func problemf(status int, code, format string, args ...any) *problem {
	return &problem{status: status, body: api.Error{Code: code, Message: fmt.Sprintf(format, args...)}}
}

// addMistake tells of a further mistake, at a field or line.
func (p *problem) addMistake(place, reason string) {
	if p.parts == nil {
		p.parts = []string{p.body.Message}
	}
	if place != "" {
		reason = place + ": " + reason
	}
	p.parts = append(p.parts, reason)
	p.body.Message += "; " + reason
}

// invalid refuses a field of the request.
func invalid(field, format string, args ...any) *problem {
	p := problemf(http.StatusUnprocessableEntity, codeInvalid, format, args...)
	p.body.Field = field
	return p
}

func notFound(format string, args ...any) *problem {
	return problemf(http.StatusNotFound, codeNotFound, format, args...)
}

// problemOf turns whatever a call ended with into an answer. What is not the caller's doing
// is logged, since only its text goes out.
func (c *Control) problemOf(ctx context.Context, call string, err error) *problem {
	if p := problemWith(err); p != nil {
		return p
	}
	var refused *ledger.Refusal
	switch {
	case errors.Is(err, rule.ErrTooMany), errors.Is(err, store.ErrFull), errors.Is(err, app.ErrTooMany):
		return problemf(http.StatusConflict, codeConflict, "%v", err)
	case errors.Is(err, store.ErrTooMany):
		return problemf(http.StatusConflict, codeConflict, "%v with --max-trades and --max-memory", err)
	case errors.Is(err, lab.ErrTooManyFollowers):
		return problemf(http.StatusServiceUnavailable, codeNotReady, "%v: %d are followed, which is the most; end some, or allow more with --max-streams", err, c.Lab.MaxFollowers)
	case errors.As(err, &refused):
		return problemf(http.StatusConflict, codeConflict, "%v", refused)
	case errors.Is(err, callback.ErrMove):
		return invalid("", "%v", err)
	case errors.Is(err, store.ErrNotFound), errors.Is(err, callback.ErrNoApp), errors.Is(err, app.ErrEnded), errors.Is(err, store.ErrEnded):
		return notFound("%v", err)
	case errors.Is(err, store.ErrUnreachable):
		c.Logger.Error("store does not answer", "call", call, "err", err)
		return problemf(http.StatusServiceUnavailable, codeNotReady, "the store does not answer; try again: %v", err)
	case errors.Is(err, callback.ErrStopped):
		return problemf(http.StatusServiceUnavailable, codeNotReady, "%v", err)
	case errors.Is(err, store.ErrConflict):
		return problemf(http.StatusConflict, codeConflict, "%v; try again", err)
	case ctx.Err() != nil:
		return problemf(http.StatusServiceUnavailable, codeInternal, "the call was broken off: %v", ctx.Err())
	}
	c.Logger.Error("control call failed", "call", call, "err", err)
	return problemf(http.StatusInternalServerError, codeInternal, "paymock failed: %v", err)
}

// problemWith is the answer to what is wrong with what the caller wrote; nil for other errors.
func problemWith(err error) *problem {
	var p *problem
	var field *provider.FieldError
	var ruled *rule.Error
	var written *config.Error
	var asked *lab.Error
	var stated *state.Error
	if all := lab.Refusals(err); len(all) > 1 {
		p := problemIn(all[0])
		for _, more := range all[1:] {
			p.addMistake(more.Field, more.Reason)
		}
		return p
	}
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &asked):
		return problemIn(asked)
	case errors.As(err, &written):
		p := problemf(http.StatusUnprocessableEntity, codeInvalid, "%s: %s", written.File, written.Reason)
		for _, more := range written.More {
			p.addMistake(fmt.Sprintf("%d:%d", more.Line, more.Column), more.Reason)
		}
		p.body.Line, p.body.Column, p.body.Meant = written.Line, written.Column, written.Meant
		return p
	case errors.As(err, &stated):
		p := invalid(stated.Field, "%s", stated.Reason)
		for _, more := range stated.More {
			p.addMistake("", more.Error())
		}
		p.body.Line, p.body.Column = stated.Line, stated.Column
		return p
	case errors.As(err, &field):
		return invalid(field.Field, "%s", field.Reason)
	case errors.As(err, &ruled):
		p := invalid(ruled.Field, "%s", ruled.Reason)
		for _, more := range ruled.More {
			p.addMistake("", more.Error())
		}
		return p
	}
	return nil
}

// problemIn tells what the lab refuses.
func problemIn(e *lab.Error) *problem {
	status, code := http.StatusUnprocessableEntity, codeInvalid
	switch e.Kind {
	case lab.Invalid:
	case lab.NotFound:
		status, code = http.StatusNotFound, codeNotFound
	case lab.Conflict:
		status, code = http.StatusConflict, codeConflict
	}
	p := problemf(status, code, "%s", e.Reason)
	p.body.Field = e.Field
	return p
}

func (c *Control) writeProblem(w http.ResponseWriter, r *http.Request, p *problem) {
	c.sayIn(languageOf(r), p)
	body, _ := p.MarshalJSON() // strings and ints only
	w.Header().Set("Content-Type", "application/json")
	maps.Copy(w.Header(), p.GetHeaders())
	w.WriteHeader(p.status)
	_, _ = w.Write(append(body, '\n')) // the peer may be gone
}

// recoverPanic answers when a call panics: a bug of ours must not end the server.
func (c *Control) recoverPanic(g *gin.Context) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(cause) // asks net/http to cut the connection
		}
		c.Logger.Error("panic in a control call", "call", g.Request.Method+" "+g.Request.URL.Path, "cause", cause, "stack", string(debug.Stack()))
		if !g.Writer.Written() {
			c.writeProblem(g.Writer, g.Request, problemf(http.StatusInternalServerError, codeInternal, "paymock failed: %v; see its log", cause))
		}
		g.Abort()
	}()
	g.Next()
}
