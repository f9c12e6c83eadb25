package merchant

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
)

// serveCallback takes one callback: read it, verify it, note it, and only then answer.
func (m *Merchant) serveCallback(w http.ResponseWriter, r *http.Request) {
	c := Callback{
		At: m.config.Now(), Provider: r.PathValue("provider"), App: r.PathValue("app"), Kind: r.PathValue("kind"),
		Method: r.Method, URI: r.RequestURI, Header: r.Header.Clone(),
	}
	var unread error
	c.Body, unread = io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	p := m.planAnswer(r.Context(), c, unread)
	m.logCallback(r.Context(), p.callback)
	m.config.Observe(p.callback.cloneCallback())
	if !m.waitPlanned(r.Context(), p) {
		abortConnection(w)
		return
	}
	p.writeReply(w)
}

// answerPlan is the merchant's decision about a callback: how to behave and what to answer.
type answerPlan struct {
	callback Callback // as noted
	Behaviour
	answer   Answer
	released <-chan struct{}
}

// planAnswer verifies a callback and does all the book-keeping in one step, so that no two
// deliveries can both be the first.
func (m *Merchant) planAnswer(ctx context.Context, c Callback, unread error) answerPlan {
	m.mu.Lock()
	d := m.accounts[c.Ref()]
	var verifier Verifier
	if d != nil {
		verifier = d.verifier
	}
	m.mu.Unlock()
	if d == nil {
		return m.refuseUnknownApp(c)
	}
	reading, err := Reading{}, unread
	if unread == nil {
		reading, err = verifier.Verify(c.Header, c.Body)
	}

	m.mu.Lock()
	defer m.mu.Unlock()
	if unread == nil {
		err = d.applyVerifyFaults(reading, err)
	}
	if err == nil && d.lacksRoom(reading) {
		err = ErrBooksFull
	}
	p := answerPlan{released: d.released, answer: verifier.Answer(err)}
	p.Behaviour, d.script = d.script.nextBehaviour(c.Kind)
	if p.Action == ActionAnswer {
		p.answer = Answer{p.Status, p.ContentType, p.Body}
	}
	c.Action, c.Status = p.Action, p.answer.Status
	c.Verified, c.Reason = err == nil, failureReason(err)
	c.Notice, c.Trade, c.Fields = reading.Notice, reading.Trade, reading.Fields
	if c.Verified {
		c.RepeatOf = d.first.firstDelivery(reading.Identity)
		if p.Action.booksMoney() {
			c.Booked = m.bookWithFaults(ctx, d, reading)
		}
	}
	c.Seq = m.inbox.add(c)
	if c.Verified && c.RepeatOf == 0 {
		d.first.add(reading.Identity, c.Seq)
	}
	p.callback = c
	return p
}

// refuseUnknownApp notes a callback for an app nobody registered.
func (m *Merchant) refuseUnknownApp(c Callback) answerPlan {
	c.Action, c.Status, c.Reason = ActionAnswer, http.StatusNotFound, ErrNoApp.Error()
	c.Seq = m.inbox.add(c)
	return answerPlan{
		callback: c, Behaviour: Behaviour{Action: ActionAnswer},
		answer: Answer{http.StatusNotFound, "text/plain; charset=utf-8", fmt.Sprintf("%v: %s", ErrNoApp, c.Ref())},
	}
}

func failureReason(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// waitPlanned lets a delay and a hold pass. It is false when the platform hung up or the merchant
// closed meanwhile.
func (m *Merchant) waitPlanned(ctx context.Context, p answerPlan) bool {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(m.life, cancel)()
	if p.Delay > 0 && m.config.Wait(ctx, p.Delay) != nil {
		return false
	}
	if p.Action != ActionHold {
		return true
	}
	select {
	case <-p.released:
		return true
	case <-ctx.Done():
		return false
	}
}

func (p answerPlan) writeReply(w http.ResponseWriter) {
	switch p.Action {
	case ActionClose:
		abortConnection(w)
	case ActionReset:
		hangUp(w, func(conn net.Conn) {
			if tcp, ok := conn.(*net.TCPConn); ok {
				_ = tcp.SetLinger(0) // makes Close send a reset; without it the peer sees an orderly end
			}
		})
	case ActionHalf:
		hangUp(w, func(conn net.Conn) { _, _ = io.WriteString(conn, p.answer.truncatedAnswer()) })
	default:
		if p.answer.ContentType != "" {
			w.Header().Set("Content-Type", p.answer.ContentType)
		}
		w.WriteHeader(p.answer.Status)
		_, _ = io.WriteString(w, p.answer.Body)
	}
}

// truncatedAnswer is an answer that announces its whole length and stops in the middle.
func (a Answer) truncatedAnswer() string {
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", a.Status, http.StatusText(a.Status))
	fmt.Fprintf(&b, "Content-Type: %s\r\nContent-Length: %d\r\n\r\n", a.ContentType, max(len(a.Body), 1))
	b.WriteString(a.Body[:len(a.Body)/2])
	return b.String()
}

// abortConnection ends the connection without an answer.
func abortConnection(w http.ResponseWriter) { hangUp(w, func(net.Conn) {}) }

// hangUp does something to the bare connection and closes it.
func hangUp(w http.ResponseWriter, last func(net.Conn)) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // net/http's own way to drop a request, for HTTP/2
	}
	last(conn)
	_ = conn.Close()
}

func (m *Merchant) logCallback(ctx context.Context, c Callback) {
	level := slog.LevelInfo
	if !c.Verified {
		level = slog.LevelWarn
	}
	m.config.Log.LogAttrs(ctx, level, "callback",
		slog.Int64("seq", c.Seq), slog.String("provider", c.Provider), slog.String("app", c.App), slog.String("kind", c.Kind),
		slog.String("trade", c.Trade), slog.Bool("verified", c.Verified), slog.String("reason", c.Reason),
		slog.Int64("repeat_of", c.RepeatOf), slog.Int64("booked", c.Booked), slog.String("action", string(c.Action)))
}

// errorField returns the field an error names, or "".
func errorField(err error) string {
	var named fieldError
	if errors.As(err, &named) {
		return named.field
	}
	return ""
}
