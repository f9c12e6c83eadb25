package control

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"paymock/mock/api"
)

// Error is the server's refusal of a call.
type Error struct {
	Call   string    // "POST /apps"
	Status int       // HTTP status
	Answer api.Error // code, message and the field at fault, as sent
}

// Error is "message (field; call: status code)".
func (e *Error) Error() string {
	where := ""
	if e.Answer.Field != "" {
		where = e.Answer.Field + ": "
	}
	return fmt.Sprintf("%s%s (%s: %d %s)", where, e.Answer.Message, e.Call, e.Status, e.Answer.Code)
}

// Unreachable says that a call got no whole answer. Whether it had an effect is unknown,
// unless the connection was never made.
type Unreachable struct {
	Call string
	URL  string // the base address
	Err  error
}

// Error names the address and the cause.
func (e *Unreachable) Error() string {
	return fmt.Sprintf("%s: no answer from the control API at %s: %v", e.Call, e.URL, e.Err)
}

// Unwrap gives the cause.
func (e *Unreachable) Unwrap() error { return e.Err }

// newError reads an error answer. One that is not of the control API (a proxy's page, the
// platform's port) keeps the status and the beginning of its text.
func newError(call string, status int, body []byte) error {
	e := &Error{Call: call, Status: status}
	if err := json.Unmarshal(body, &e.Answer); err != nil || e.Answer.Code == "" {
		const most = 200
		text := strings.TrimSpace(string(body))
		if len(text) > most {
			text = strings.ToValidUTF8(text[:most], "") + "…"
		}
		if text == "" {
			text = http.StatusText(status)
		}
		e.Answer = api.Error{Code: "foreign", Message: "not an answer of the control API: " + text}
	}
	return e
}
