package merchant

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"paymock/client"
)

// RemoteConfig says where a merchant's control is.
type RemoteConfig struct {
	BaseURL string       // the merchant's address, without ControlPath
	Token   string       // as given to Control; empty sends none
	HTTP    *http.Client // nil means one over client.Connections; its time-out must exceed 20 s
}

// Remote drives a merchant in another process. It is safe for concurrent use.
type Remote struct {
	base  string
	token string
	http  *http.Client
}

var _ Receiver = (*Remote)(nil)

// remoteWait is how long one request waits for callbacks before the next is made.
const remoteWait = "10s"

// answerLimit bounds an answer of the control, in bytes.
const answerLimit = 64 << 20

// NewRemote checks the address; it opens no connection.
func NewRemote(c RemoteConfig) (*Remote, error) {
	if _, err := client.ParseBaseURL(c.BaseURL); err != nil {
		return nil, fmt.Errorf("BaseURL: %w", err)
	}
	r := &Remote{base: strings.TrimRight(c.BaseURL, "/") + ControlPath, token: c.Token, http: c.HTTP}
	if r.http == nil {
		r.http = &http.Client{Transport: client.Connections()}
	}
	return r, nil
}

// RemoteError is a refusal by the merchant's control.
type RemoteError struct {
	Status  int
	Code    string // invalid, not_found, unauthorized
	Message string
	Field   string // the field at fault, or ""
}

// Error is the merchant's message.
func (e *RemoteError) Error() string {
	return fmt.Sprintf("merchant refused (%d %s): %s", e.Status, e.Code, e.Message)
}

// Is lets a refusal with not_found match ErrNoApp.
func (e *RemoteError) Is(target error) bool { return target == ErrNoApp && e.Code == "not_found" }

// Register implements Receiver.
func (r *Remote) Register(ctx context.Context, app App) error {
	return r.callRemote(ctx, http.MethodPost, "apps", nil, app, nil)
}

// All implements Receiver.
func (r *Remote) All(ctx context.Context, app Ref) ([]Callback, error) {
	var found inboxJSON
	err := r.callRemote(ctx, http.MethodGet, "inbox", searchValues(app), nil, &found)
	return found.Callbacks, err
}

// Wait implements Receiver. It holds one request open at a time; it doesn't poll.
func (r *Remote) Wait(ctx context.Context, app Ref, n int) ([]Callback, error) {
	values := searchValues(app)
	values.Set("n", strconv.Itoa(n))
	values.Set("wait", remoteWait)
	var found inboxJSON
	for {
		err := r.callRemote(ctx, http.MethodGet, "inbox", values, nil, &found)
		switch {
		case ctx.Err() != nil:
			return found.Callbacks, tooFewError(len(found.Callbacks), n, app, ctx.Err())
		case err != nil:
			return nil, err
		case len(found.Callbacks) >= n:
			return found.Callbacks, nil
		}
	}
}

// Clear implements Receiver.
func (r *Remote) Clear(ctx context.Context, app Ref) error {
	return r.callRemote(ctx, http.MethodDelete, "inbox", searchValues(app), nil, nil)
}

// Behave implements Receiver.
func (r *Remote) Behave(ctx context.Context, app Ref, behaviours ...Behaviour) error {
	return r.callRemote(ctx, http.MethodPost, "behaviour", nil, behaviourOrder{app.Provider, app.ID, behaviours}, nil)
}

// Release implements Receiver.
func (r *Remote) Release(ctx context.Context, app Ref) error {
	return r.callRemote(ctx, http.MethodPost, "release", nil, appName{app.Provider, app.ID}, nil)
}

// Booked implements Receiver.
func (r *Remote) Booked(ctx context.Context, app Ref) ([]Booking, error) {
	var found bookedJSON
	err := r.callRemote(ctx, http.MethodGet, "booked", searchValues(app), nil, &found)
	return found.Booked, err
}

func searchValues(app Ref) url.Values {
	return url.Values{"provider": {app.Provider}, "app": {app.ID}}
}

// callRemote makes one call; body and into may be nil.
func (r *Remote) callRemote(ctx context.Context, method, name string, values url.Values, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("merchant: %w", err)
	}
	if body == nil {
		text = nil
	}
	address := r.base + name
	if len(values) > 0 {
		address += "?" + values.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("merchant: %w", err)
	}
	if r.token != "" {
		req.Header.Set("Authorization", "Bearer "+r.token)
	}
	resp, err := r.http.Do(req)
	if err != nil {
		return fmt.Errorf("merchant: %w", err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit+1))
	switch {
	case err != nil:
		return fmt.Errorf("merchant: %w", err)
	case len(answer) > answerLimit:
		return errors.New("merchant: the answer is too large; clear the inbox")
	case resp.StatusCode >= 300:
		return remoteRefusal(resp.StatusCode, answer)
	case into == nil:
		return nil
	}
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("merchant: answer to %s %s: %w", method, name, err)
	}
	return nil
}

func remoteRefusal(status int, answer []byte) error {
	var e errorJSON
	if json.Unmarshal(answer, &e) != nil || e.Code == "" {
		e = errorJSON{Code: "unreadable", Message: "the answer is not a merchant's; is BaseURL right?"}
	}
	return &RemoteError{status, e.Code, e.Message, e.Field}
}
